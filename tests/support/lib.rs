//! Builders, fixed dates and temporary offices that the suites share.
