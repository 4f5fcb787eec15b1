//! Where a long action is, and whether to stop.

/// Receives a long action's progress; answers whether to go on.
pub trait Progress {
    /// `done` of `total` steps of `stage` (a Chinese phrase such as 「正在读取」) are finished; `total` 0: not yet known.
    /// Returns `false` to ask the action to stop; it then ends with [`crate::ErrorCode::Cancelled`], having changed nothing.
    fn step(&mut self, stage: &str, done: usize, total: usize) -> bool;
}

/// Without reports, and never stopped.
pub struct Silent;

impl Progress for Silent {
    fn step(&mut self, _stage: &str, _done: usize, _total: usize) -> bool {
        true
    }
}

/// Reports a step and turns a wish to stop into the error that ends the action.
pub fn checkpoint(progress: &mut dyn Progress, stage: &str, done: usize, total: usize) -> crate::Result<()> {
    if progress.step(stage, done, total) {
        Ok(())
    } else {
        Err(crate::ErrorCode::Cancelled.into())
    }
}
