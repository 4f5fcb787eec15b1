//! What the pages may ask, one file per noun. A command converts, calls one action, converts back.

pub mod app;
