//! Messages of the operating system, for what must be shown while there is no window, or none that can be relied on.

/// From now on there is a desktop to show messages on.
#[cfg(not(windows))]
pub fn through(app: &tauri::AppHandle) {
    // The program has one desktop as long as it runs.
    let _ = DESKTOP.set(app.clone());
}

/// The system shows messages whether there is a window or not.
#[cfg(windows)]
pub fn through(_app: &tauri::AppHandle) {}

/// Shows the user what keeps the program from starting or going on.
pub fn tell(text: &str) {
    show(text, None);
}

/// Asks a question that is answered by `yes` or `no`; true: `yes`. Closing the message counts as `no`, as does a system without messages.
pub fn ask(text: &str, yes: &str, no: &str) -> bool {
    show(text, Some((yes, no)))
}

#[cfg(windows)]
fn show(text: &str, answers: Option<(&str, &str)>) -> bool {
    use rfd::{MessageButtons, MessageDialog, MessageDialogResult, MessageLevel};
    let buttons = match answers {
        Some((yes, no)) => MessageButtons::OkCancelCustom(yes.into(), no.into()),
        None => MessageButtons::OkCustom("关闭".into()),
    };
    let message = MessageDialog::new()
        .set_title("邻册")
        .set_description(text)
        .set_level(MessageLevel::Warning)
        .set_buttons(buttons);
    // On a thread of its own: the one that ran into trouble may be handling a window's messages.
    let answer = std::thread::spawn(move || message.show()).join();
    matches!((answer, answers), (Ok(MessageDialogResult::Custom(said)), Some((yes, _))) if said == yes)
}

#[cfg(not(windows))]
static DESKTOP: std::sync::OnceLock<tauri::AppHandle> = std::sync::OnceLock::new();

/// GTK shows it by the main thread; where that is the one in trouble, or has not begun, the text goes to the console alone.
#[cfg(not(windows))]
fn show(text: &str, answers: Option<(&str, &str)>) -> bool {
    use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
    eprintln!("{text}");
    let Some(app) = DESKTOP.get().filter(|_| std::thread::current().name() != Some("main")) else {
        return false;
    };
    let buttons = match answers {
        Some((yes, no)) => MessageDialogButtons::OkCancelCustom(yes.into(), no.into()),
        None => MessageDialogButtons::OkCustom("关闭".into()),
    };
    let message = app
        .dialog()
        .message(text)
        .title("邻册")
        .kind(MessageDialogKind::Warning);
    message.buttons(buttons).blocking_show()
}
