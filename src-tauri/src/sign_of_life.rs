//! Whether the page in the window lives. The process that draws it can be ended, by a lack of memory, a graphics driver or a
//! task manager, while the program runs on; no web view reports that to the program, and a blank window stays. So the page is asked for
//! a sign of life: one that is gone is opened anew; one that only keeps silent is left to the user to judge.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use tauri::{AppHandle, Manager, WebviewWindow};

use crate::clipboard::Clipboard;
use crate::state::AppState;
use crate::{automatic, fatal, log, message, webview};

/// How often the page is asked.
const ROUND: Duration = Duration::from_secs(5);
/// How often, once something else than the page has answered.
const DOUBTFUL_ROUND: Duration = Duration::from_secs(2);
/// For how long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Answers by something else, one after the other, until the page is gone; a page that is being read anew gives one or two.
const STRANGE: u32 = 4;
/// Questions without an answer until the user is asked: some three minutes in which the PC was awake and the program itself was not
/// waiting for anything.
const UNANSWERED: u32 = 12;
/// Answers by something else before the page has ever stood, until the user is asked: they come at once, so these too are three minutes.
const NOT_YET: u32 = 36;
/// How long to wait for a window that was asked to close.
const LONGEST_GOING: Duration = Duration::from_secs(60);
/// A page that goes again within this time will go a third time.
const SOON: Duration = Duration::from_secs(600);

/// Answered by the page as soon as its document stands, whatever it shows. An error page of the web view answers too, without it.
const QUESTION: &str =
    "document.getElementById('app') ? 'here' : document.readyState === 'loading' ? 'loading' : 'elsewhere'";

const HANGS: &str = "邻册的页面有几分钟没有反应。保存过的数据都在。\n\n\
    电脑正忙的，请再等一等；一直没有反应的，可以重新打开页面；没有保存的填写一般留有草稿。";

/// What is known of the page without asking it.
#[derive(Default)]
pub struct Page {
    stands: AtomicBool,
    reopening: AtomicBool,
    untold: AtomicBool,
}

impl Page {
    /// The window goes only to come back: the program does not end with it.
    pub fn is_reopening(&self) -> bool {
        self.reopening.load(Ordering::Relaxed)
    }

    /// The page reports that it stands. True: it had to be opened again, and the user does not know yet.
    pub fn stands(&self) -> bool {
        self.stands.store(true, Ordering::Relaxed);
        self.untold.swap(false, Ordering::Relaxed)
    }
}

/// What came of asking once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The page answered.
    Here,
    /// Something else answered, or no question was possible.
    Elsewhere,
    /// No answer: it is loading, busy, or hangs.
    Silence,
    /// It was not asked: the window is minimised, or the program itself waits, as for a dialog of the system.
    Unasked,
}

impl Sign {
    fn of(answer: &str) -> Self {
        match answer.trim_matches('"') {
            "here" => Self::Here,
            "loading" => Self::Silence,
            _ => Self::Elsewhere,
        }
    }
}

/// What is to be thought of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Well,
    Doubtful,
    Gone,
    Hanging,
}

/// The signs of one page. Questions are counted, not time, so that a PC that slept or stood still has not waited in vain.
#[derive(Debug, Default)]
struct Pulse {
    lived: bool,
    strange: u32,
    unanswered: u32,
    not_yet: u32,
}

impl Pulse {
    fn hear(&mut self, sign: Sign) -> Finding {
        match sign {
            Sign::Here => {
                *self = Self {
                    lived: true,
                    ..Self::default()
                }
            }
            Sign::Elsewhere if self.lived => self.strange += 1,
            // On its way to the first page a web view answers for whatever it has.
            Sign::Elsewhere => self.not_yet += 1,
            Sign::Silence => self.unanswered += 1,
            Sign::Unasked => {}
        }
        if self.strange >= STRANGE {
            Finding::Gone
        } else if self.unanswered >= UNANSWERED || self.not_yet >= NOT_YET {
            Finding::Hanging
        } else if self.strange > 0 {
            Finding::Doubtful
        } else {
            Finding::Well
        }
    }
}

/// Looks after the page for as long as the program runs.
pub fn watch(app: &AppHandle) {
    if tauri::is_dev() {
        // Pages of the development server come and go with it.
        return;
    }
    let app = app.clone();
    std::thread::spawn(move || look_after(&app));
}

fn look_after(app: &AppHandle) {
    let mut pulse = Pulse::default();
    let mut round = ROUND;
    let mut lived_last = SystemTime::now();
    let mut was_gone: Option<Instant> = None;
    let mut told = true;
    let state = app.state::<AppState>();
    let page = app.state::<Page>();
    loop {
        std::thread::sleep(round);
        round = ROUND;
        let window = app.get_webview_window(webview::LABEL);
        let Some(window) = window.filter(|_| !state.is_closing()) else {
            return;
        };
        pulse.lived |= page.stands.load(Ordering::Relaxed);
        let sign = ask(&window);
        if sign == Sign::Here {
            lived_last = SystemTime::now();
            if !std::mem::replace(&mut told, true) {
                log::note("the page that was opened again answers");
            }
        }
        let finding = pulse.hear(sign);
        match finding {
            Finding::Well => continue,
            Finding::Doubtful => {
                round = DOUBTFUL_ROUND;
                continue;
            }
            // It may have come to itself while the question stood.
            Finding::Hanging if !message::ask(HANGS, "重新打开页面", "再等一等") || ask(&window) == Sign::Here =>
            {
                pulse = Pulse {
                    lived: pulse.lived,
                    ..Pulse::default()
                };
                continue;
            }
            Finding::Hanging | Finding::Gone => {}
        }
        // The backup at exit is being made; the window goes when it is.
        if state.is_closing() {
            return;
        }
        if finding == Finding::Hanging {
            log::note("the page does not answer, and the user gives it up");
        } else {
            log::note("the page is gone");
            if was_gone
                .replace(Instant::now())
                .is_some_and(|last| last.elapsed() < SOON)
            {
                app.state::<Clipboard>().take_all_back();
                fatal::end(&webview::keeps_going(), "");
            }
        }
        lock_when_idle(app, lived_last);
        pulse = Pulse::default();
        told = false;
        reopen(app, &window, finding);
    }
}

/// The page locks itself when nobody touches it; one that has been gone for as long could not.
fn lock_when_idle(app: &AppHandle, lived_last: SystemTime) {
    let limit = Duration::from_secs(60 * u64::from(lince_places::settings().locks_after()));
    if !was_idle(lived_last, SystemTime::now(), limit) {
        return;
    }
    app.state::<Clipboard>().take_all_back();
    if let Err(error) = app.state::<AppState>().lock() {
        log::note(&format!("the office was not locked: {}", error.code().as_str()));
    }
}

fn ask(window: &WebviewWindow) -> Sign {
    let (put, was_put) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let page = window.clone();
    // By the main thread: while that one waits for something, the page is not to blame.
    let sent = window.run_on_main_thread(move || {
        if page.is_minimized().unwrap_or(false) {
            return;
        }
        // Where no question is possible, the answer is dropped with its sender.
        let _ = page.eval_with_callback(QUESTION, move |text| {
            let _ = answer.send(text);
        });
        let _ = put.send(());
    });
    if sent.is_err() || was_put.recv_timeout(PATIENCE).is_err() {
        return Sign::Unasked;
    }
    match answered.recv_timeout(PATIENCE) {
        Ok(text) => Sign::of(&text),
        Err(RecvTimeoutError::Timeout) => Sign::Silence,
        Err(RecvTimeoutError::Disconnected) => Sign::Elsewhere,
    }
}

/// By the calendar's clock, so that sleep counts too; one that was set back must not keep the office open. A limit of 0: never.
fn was_idle(lived_last: SystemTime, now: SystemTime, limit: Duration) -> bool {
    !limit.is_zero() && now.duration_since(lived_last).map_or(true, |idle| idle >= limit)
}

/// Opens the window anew. What is open, who is signed in and what was typed lie outside of it and stay.
fn reopen(app: &AppHandle, window: &WebviewWindow, why: Finding) {
    let page = app.state::<Page>();
    page.reopening.store(true, Ordering::Relaxed);
    // A user who asked for it needs no message.
    page.untold.store(why == Finding::Gone, Ordering::Relaxed);
    page.stands.store(false, Ordering::Relaxed);
    if let Err(error) = window.destroy() {
        log::note(&format!("the window does not go: {error}"));
    }
    let asked = Instant::now();
    while app.get_webview_window(webview::LABEL).is_some() {
        if asked.elapsed() > LONGEST_GOING {
            fatal::end(&webview::keeps_going(), "the window does not go");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    webview::open_window(app);
    page.reopening.store(false, Ordering::Relaxed);
    // Closed by the user while it came back, and the backup at exit was made meanwhile.
    if app.state::<AppState>().is_leaving() {
        automatic::leave(app);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(signs: &[(Sign, u32)]) -> Finding {
        let mut pulse = Pulse::default();
        let mut last = Finding::Well;
        for (sign, times) in signs {
            for _ in 0..*times {
                last = pulse.hear(*sign);
            }
        }
        last
    }

    #[test]
    fn a_page_is_gone_when_something_else_keeps_answering_for_it() {
        use Sign::{Elsewhere, Here, Silence, Unasked};
        for (signs, finding) in [
            (&[(Here, 1), (Elsewhere, STRANGE)][..], Finding::Gone),
            (&[(Here, 1), (Elsewhere, STRANGE - 1)], Finding::Doubtful),
            // Read anew, as by locking.
            (&[(Here, 1), (Elsewhere, STRANGE - 1), (Here, 1)], Finding::Well),
            (
                &[(Here, 1), (Elsewhere, 2), (Silence, 3), (Elsewhere, 2)],
                Finding::Gone,
            ),
            // Still on its way to the first page.
            (&[(Elsewhere, STRANGE)], Finding::Well),
            (&[(Elsewhere, NOT_YET - 1), (Silence, UNANSWERED - 1)], Finding::Well),
            (&[(Elsewhere, NOT_YET)], Finding::Hanging),
            // Busy for a while, minimised for hours.
            (&[(Here, 1), (Silence, UNANSWERED - 1)], Finding::Well),
            (
                &[(Here, 1), (Silence, UNANSWERED - 1), (Here, 1), (Silence, 1)],
                Finding::Well,
            ),
            (&[(Here, 1), (Silence, UNANSWERED)], Finding::Hanging),
            (&[(Here, 1), (Unasked, 1000)], Finding::Well),
        ] {
            assert_eq!(found(signs), finding, "{signs:?}");
        }
    }

    #[test]
    fn only_the_program_s_own_page_answers_for_itself() {
        for (answer, sign) in [
            ("\"here\"", Sign::Here),
            ("\"loading\"", Sign::Silence),
            ("\"elsewhere\"", Sign::Elsewhere),
            ("null", Sign::Elsewhere),
            ("", Sign::Elsewhere),
        ] {
            assert_eq!(Sign::of(answer), sign, "{answer}");
        }
    }

    #[test]
    fn a_page_that_was_gone_for_longer_than_nobody_may_be_away_comes_back_locked() {
        let at = |minutes: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(60 * minutes);
        for (lived_last, now, limit, locked) in [
            (100, 109, 10, false),
            (100, 110, 10, true),
            (100, 99, 10, true),
            (100, 9999, 0, false),
            (100, 99, 0, false),
        ] {
            assert_eq!(
                was_idle(at(lived_last), at(now), Duration::from_secs(60 * limit)),
                locked,
                "{lived_last} {now} {limit}"
            );
        }
    }

    #[test]
    fn the_page_holds_what_is_asked_for() {
        let page = include_str!("../../ui/index.html");

        assert!(page.contains("id=\"app\"") && QUESTION.contains("'app'"));
    }
}
