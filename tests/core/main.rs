//! Behaviour through the public door: actions, imports, rules.
