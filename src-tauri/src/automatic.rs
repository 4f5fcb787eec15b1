//! Backups that the program makes by itself: some time after the start for an exit that was cut short, daily while the window
//! stays open, and at exit. Before, those that lie there are read whole again where that is due, but not at exit. Each through a
//! connection of its own, so that the pages do not wait.

use std::time::{Duration, Instant};

use lince_core::actions::backups::{reading, standing};
use lince_core::progress::{Progress, Silent};
use lince_core::storage::{Access, Store};
use lince_core::{ErrorCode, Result};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, Window, WindowEvent};
use tauri_specta::Event;

use crate::state::{AppState, OfficeAt, occasion};
use crate::{log, webview};

/// A start is busy with itself.
const AFTER_START: Duration = Duration::from_secs(60);
/// How often is looked whether a day has passed.
const ROUND: Duration = Duration::from_secs(600);
/// Nobody waits longer for a window to close, whatever happens to the disk.
const LONGEST_EXIT: Duration = Duration::from_secs(120);

/// The window is closing: the pages say so and where the backup is.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct Closing {
    stage: String,
    done: u32,
    total: u32,
    /// Why the backup failed; the window stays open for the answer.
    failure: Option<String>,
}

/// Looks after the backups for as long as the program runs.
pub fn watch(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let mut started = None;
        let mut missed = true;
        let mut reads = true;
        loop {
            std::thread::sleep(Duration::from_secs(5).min(after_start()));
            let state = app.state::<AppState>();
            if state.is_closing() {
                return;
            }
            let Some(office) = state.office() else {
                (started, missed, reads) = (None, true, true);
                continue;
            };
            let at = started.get_or_insert_with(|| Instant::now() + after_start());
            if Instant::now() < *at {
                continue;
            }
            *at = Instant::now() + ROUND;
            if reads && let Err(error) = read_again(&state, &office) {
                // What cannot be read or recorded now is tried at the next start, not every ten minutes.
                reads = error.code() == ErrorCode::Cancelled;
                if !reads {
                    log::note(&format!("backups were not read again: {}", error.code().as_str()));
                }
            }
            let outcome = Store::open_with(&office.dir, &Access::Read, office.key.as_ref())
                .and_then(|mut store| automatic(&state, &mut store, missed, &mut Silent));
            missed = false;
            state.automatic_outcome(outcome.err());
            // A stick that is in again: what cannot be done now is another time.
            let _ = state.protect_reachable();
        }
    });
}

/// In debug builds a test does not wait for a minute.
fn after_start() -> Duration {
    #[cfg(debug_assertions)]
    if let Some(seconds) = std::env::var("LINCE_TEST_AFTER_START")
        .ok()
        .and_then(|s| s.parse().ok())
    {
        return Duration::from_secs(seconds);
    }
    AFTER_START
}

/// Reads again the backups that have not been for a week. A window that closes, or an office that is left, does not wait for it.
fn read_again(state: &AppState, office: &OfficeAt) -> Result<()> {
    let second = lince_places::second_backup(&office.dir).0;
    let mut store = Store::open_with(&office.dir, &Access::Read, office.key.as_ref())?;
    let mut going_on = WhileOpen { state, office };
    reading::read_due(&mut store, &occasion(), second.as_deref(), &mut going_on).map(drop)
}

/// Goes on for as long as the window has that office open.
struct WhileOpen<'a> {
    state: &'a AppState,
    office: &'a OfficeAt,
}

impl Progress for WhileOpen<'_> {
    fn step(&mut self, _stage: &str, _done: usize, _total: usize) -> bool {
        !self.state.is_closing() && self.state.office().is_some_and(|open| open.dir == self.office.dir)
    }
}

fn automatic(state: &AppState, store: &mut Store, missed: bool, progress: &mut dyn Progress) -> Result<()> {
    let second = lince_places::second_backup(store.dir()).0;
    if let Some(made) = standing::automatic(store, &occasion(), second.as_deref(), missed, progress)? {
        state.backed_up(store.dir(), &made);
    }
    Ok(())
}

/// The user closes the window: it goes when the backup is made. Closing it once more does not wait.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let app = window.app_handle();
    let state = app.state::<AppState>();
    if state.is_closing() || state.office().is_none() {
        return;
    }
    api.prevent_close();
    close(app);
}

/// Makes the backup at exit, reports it to the pages, and closes the window; takes limited time, whatever happens.
pub fn close(app: &AppHandle) {
    app.state::<AppState>().begin_closing();
    let watched = app.clone();
    std::thread::spawn(move || {
        std::thread::sleep(LONGEST_EXIT);
        leave(&watched);
        std::thread::sleep(Duration::from_secs(5));
        watched.exit(0);
    });
    let app = app.clone();
    std::thread::spawn(move || {
        let state = app.state::<AppState>();
        state.begin();
        let Some(office) = state.office() else {
            return leave(&app);
        };
        let outcome = Store::open_with(&office.dir, &Access::Read, office.key.as_ref())
            .and_then(|mut store| automatic(&state, &mut store, true, &mut ToClosing { app: &app, told: None }));
        match outcome {
            Ok(()) => leave(&app),
            Err(error) if error.code() == ErrorCode::Cancelled => leave(&app),
            Err(error) => {
                state.automatic_outcome(Some(error));
                // Waits for an answer, but no longer than an exit may take.
                tell(&app, "", 0, 0, state.automatic_failure());
            }
        }
    });
}

/// Ends the program, as closing its window does.
pub fn leave(app: &AppHandle) {
    app.state::<AppState>().begin_leaving();
    let window = app.get_webview_window(webview::LABEL);
    if window.is_none_or(|window| window.destroy().is_err()) {
        app.exit(0);
    }
}

fn tell(app: &AppHandle, stage: &str, done: usize, total: usize, failure: Option<String>) {
    let closing = Closing {
        stage: stage.to_owned(),
        done: done as u32,
        total: total as u32,
        failure,
    };
    // A page that does not listen does not keep the window open.
    let _ = closing.emit(app);
}

/// Where the backup at exit is, at most ten times a second.
struct ToClosing<'a> {
    app: &'a AppHandle,
    told: Option<Instant>,
}

impl Progress for ToClosing<'_> {
    fn step(&mut self, stage: &str, done: usize, total: usize) -> bool {
        if self.told.is_none_or(|t| t.elapsed() >= Duration::from_millis(100)) {
            self.told = Some(Instant::now());
            tell(self.app, stage, done, total, None);
        }
        !self.app.state::<AppState>().stopped()
    }
}
