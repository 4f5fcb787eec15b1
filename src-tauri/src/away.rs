//! The user leaves the PC: its session is locked, or it goes to sleep. The window then locks as after a long time without a touch,
//! even where that time is set to never.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::clipboard::Clipboard;
use crate::state::AppState;
use crate::{log, webview};

/// For how long the page may keep what is half typed and lock by itself. A PC that goes to sleep waits no longer than two seconds.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How often is looked whether it has.
const ROUND: Duration = Duration::from_millis(20);

/// The PC is left to itself: the page is to lock.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct LeftAlone {}

/// Looks after it for as long as the program runs.
pub fn watch(app: &AppHandle) {
    let app = app.clone();
    let left = move || lock(&app);
    #[cfg(target_os = "linux")]
    logind::watch(left.clone());
    lince_system::away::watch(left);
}

fn lock(app: &AppHandle) {
    let state = app.state::<AppState>();
    if !state.can_lock() {
        return;
    }
    // A page that does not hear it is locked past it.
    let _ = LeftAlone {}.emit(app);
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        std::thread::sleep(ROUND);
        if !state.can_lock() {
            return;
        }
    }
    app.state::<Clipboard>().take_all_back();
    if let Err(error) = state.lock() {
        log::note(&format!("the office was not locked: {}", error.code().as_str()));
    }
    if let Some(window) = app.get_webview_window(webview::LABEL) {
        // A page that is gone is opened again by `sign_of_life`, and finds the office locked.
        let _ = window.eval("location.reload()");
    }
}

/// Where a desktop of Linux reports it.
#[cfg(target_os = "linux")]
mod logind {
    use zbus::MatchRule;
    use zbus::blocking::{Connection, MessageIterator};
    use zbus::message::Type;

    const NAME: &str = "org.freedesktop.login1";

    pub fn watch(left: impl Fn() + Send + 'static) {
        std::thread::spawn(move || {
            // A system without it has none of what is listened for.
            let _ = listen(&left);
        });
    }

    fn listen(left: &impl Fn()) -> zbus::Result<()> {
        let bus = Connection::system()?;
        let told = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.build();
        for message in MessageIterator::for_match_rule(told, &bus, None)? {
            let message = message?;
            let header = message.header();
            let is_left = match header.member().map(|member| member.as_str()) {
                // Of any session: a user who is locked once too often only signs in again.
                Some("Lock") => true,
                // False: the PC is awake again.
                Some("PrepareForSleep") => message.body().deserialize().unwrap_or(false),
                _ => false,
            };
            if is_left {
                left();
            }
        }
        Ok(())
    }
}
