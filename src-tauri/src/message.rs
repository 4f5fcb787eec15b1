//! Messages of the operating system, for what must be told while there is no window.

/// Tells the user something that keeps the program from starting.
pub fn tell(text: &str) {
    show(text, None);
}

/// Asks a question that is answered by `yes` or `no`; true: `yes`. Closing the message is `no`, and so is a system without messages.
#[cfg_attr(not(windows), allow(dead_code))] // asked about WebView2
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
    // On a thread of its own: the one that ran into trouble may be amid the messages of a window.
    let answer = std::thread::spawn(move || message.show()).join();
    matches!((answer, answers), (Ok(MessageDialogResult::Custom(said)), Some((yes, _))) if said == yes)
}

#[cfg(not(windows))]
fn show(text: &str, _answers: Option<(&str, &str)>) -> bool {
    eprintln!("{text}");
    false
}
