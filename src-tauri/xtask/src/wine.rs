//! wip
use crate::Outcome;
use std::path::Path;
pub fn test(_root: &Path, _rest: &[String]) -> Outcome {
    Ok(())
}
