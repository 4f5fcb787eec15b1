//! Progress of a long action to the page that started it, at most ten messages a second.

use std::time::{Duration, Instant};

use lince_core::progress::Progress;
use serde::Serialize;
use tauri::ipc::Channel;

use crate::state::AppState;

/// Where a long action is.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct ProgressMessage {
    stage: String,
    done: u32,
    total: u32,
}

const PAUSE: Duration = Duration::from_millis(100);

/// Reports to a page, and asks the state whether to stop.
pub struct ToPage<'s> {
    state: &'s AppState,
    channel: Channel<ProgressMessage>,
    told: Option<Instant>,
}

impl<'s> ToPage<'s> {
    /// A long action begins.
    pub fn new(state: &'s AppState, channel: Channel<ProgressMessage>) -> Self {
        state.begin();
        Self {
            state,
            channel,
            told: None,
        }
    }
}

impl Progress for ToPage<'_> {
    fn step(&mut self, stage: &str, done: usize, total: usize) -> bool {
        if self.told.is_none_or(|t| t.elapsed() >= PAUSE) {
            self.told = Some(Instant::now());
            let message = ProgressMessage {
                stage: stage.to_owned(),
                done: done as u32,
                total: total as u32,
            };
            // A page that was left no longer listens.
            let _ = self.channel.send(message);
        }
        !self.state.stopped()
    }
}
