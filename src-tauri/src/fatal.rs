//! A start that fails, or a program that cannot go on, is reported with the remedy; no window ever just vanishes.

use std::panic::PanicHookInfo;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{log, message};

/// The window is there. What a panic says before that is about the program itself, never about a person.
static STARTED: AtomicBool = AtomicBool::new(false);
/// A message is being shown; what fails meanwhile follows from the first failure.
static TELLING: AtomicBool = AtomicBool::new(false);

/// The window is there.
pub fn started() {
    STARTED.store(true, Ordering::Relaxed);
}

/// Ends the program with 1 after telling `what` happened and what helps.
pub fn end(what: &str, reason: &str) -> ! {
    let first = what.lines().next().unwrap_or_default();
    log::note(&format!("ended: {first} {reason}"));
    if !TELLING.swap(true, Ordering::Relaxed) {
        message::tell(&worded(what, reason));
    }
    exit(1)
}

fn worded(what: &str, reason: &str) -> String {
    let reason = if reason.is_empty() {
        String::new()
    } else {
        format!("\n\n原因：{reason}")
    };
    let log = match log::file() {
        Some(file) => format!("\n\n日志：{}", file.display()),
        None => String::new(),
    };
    format!("{what}{reason}{log}")
}

/// From now on a panic of the main thread, which takes the window with it, is shown to the user; one of any other thread is logged.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let place = place_of(panic);
        if thread.name() != Some("main") {
            return log::note(&format!("panic in {}: {place}", thread.name().unwrap_or("a thread")));
        }
        if STARTED.load(Ordering::Relaxed) {
            end(STOPPED, &place);
        }
        end(NOT_STARTED, &format!("{place} {}", said_by(panic)));
    }));
}

const STOPPED: &str = "邻册遇到意外的错误，已经停止。保存过的数据都在，没有保存的填写一般留有草稿。\n\n\
    请重新打开邻册；如果反复出现，请把下面的日志文件交给维护人员。";
const NOT_STARTED: &str = "邻册没有打开。单位数据没有改动。\n\n\
    请重新启动电脑再试；仍然打不开时，请重新安装邻册（不影响数据），并把下面的日志文件交给维护人员。";

/// File and line, without the folders of the PC that built the program.
fn place_of(panic: &PanicHookInfo<'_>) -> String {
    panic
        .location()
        .map_or_else(|| "?".to_owned(), |at| format!("{}:{}", short(at.file()), at.line()))
}

fn short(file: &str) -> String {
    let mut parts: Vec<&str> = file.rsplit(['/', '\\']).take(3).collect();
    parts.reverse();
    parts.join("/")
}

fn said_by(panic: &PanicHookInfo<'_>) -> String {
    let said = panic.payload();
    let text = said.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| said.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_panic_names_no_folder_of_the_builder() {
        assert_eq!(
            short("/home/a/registry/tao-0.37.2/src/event_loop.rs"),
            "tao-0.37.2/src/event_loop.rs"
        );
        assert_eq!(short(r"src\fatal.rs"), "src/fatal.rs");
    }

    #[test]
    fn what_is_told_says_what_helps_and_then_why() {
        let told = worded(NOT_STARTED, "no display");

        assert!(told.starts_with("邻册没有打开。单位数据没有改动。"));
        assert!(
            told.contains("请重新启动电脑") && told.ends_with("原因：no display"),
            "{told}"
        );
    }
}
