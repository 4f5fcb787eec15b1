//! The system's clipboard. Everything that the pages copy passes here: whole numbers of people are taken off it again after a
//! while, kept out of the system's clipboard history, and no text becomes a formula where it is pasted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lince_core::domain::{formulas, masking};
use lince_core::{ErrorCode, Result};
use serde::Deserialize;

/// For how long a whole number may lie on the clipboard.
pub const CLEARED_AFTER: Duration = Duration::from_secs(30);

/// A cell on its way to the clipboard.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CopiedCell {
    text: String,
    /// A number that must stay as written, such as an identity number.
    as_text: bool,
}

impl CopiedCell {
    /// A number that stays as written.
    pub fn number(text: String) -> Self {
        Self { text, as_text: true }
    }
}

/// What takes the copied text.
trait Board: Send {
    fn put(&mut self, text: &str, html: Option<&str>) -> Result<()>;
    fn text(&mut self) -> Option<String>;
    fn clear(&mut self);
}

/// The operating system's.
struct SystemBoard(arboard::Clipboard);

impl Board for SystemBoard {
    fn put(&mut self, text: &str, html: Option<&str>) -> Result<()> {
        let set = self.0.set();
        #[cfg(windows)]
        let set = {
            use arboard::SetExtWindows;
            // Win+V and the clipboard in the cloud would keep the number after it is cleared here.
            set.exclude_from_history()
                .exclude_from_cloud()
                .exclude_from_monitoring()
        };
        match html {
            Some(html) => set.html(html, Some(text)),
            None => set.text(text),
        }
        .map_err(|_| ErrorCode::ClipboardBusy.into())
    }

    fn text(&mut self) -> Option<String> {
        self.0.get_text().ok()
    }

    fn clear(&mut self) {
        // Nothing to be done where even that fails; the next copy takes its place.
        let _ = self.0.clear();
    }
}

/// The clipboard, and what of it must go.
#[derive(Clone, Default)]
pub struct Clipboard(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    board: Option<Box<dyn Board>>,
    /// The latest copy with whole numbers, as it was put there.
    lent: Option<Lent>,
    copies: u64,
}

struct Lent {
    copy: u64,
    text: String,
}

impl Clipboard {
    /// Puts the cells there, as a table for spreadsheets and as text for everything else. Some: the text holds people's whole numbers,
    /// and is taken off again after that time.
    pub fn put(&self, rows: &[Vec<CopiedCell>], cleared_after: Duration) -> Result<Option<Duration>> {
        let text = as_text(rows);
        let html = (!is_single(rows)).then(|| as_html(rows));
        let whole = !masking::find(&text).is_empty();
        let copy = {
            let mut held = self.held();
            held.open()?.put(&text, html.as_deref())?;
            held.copies += 1;
            let copy = held.copies;
            held.lent = whole.then_some(Lent { copy, text });
            copy
        };
        if !whole {
            return Ok(None);
        }
        let clipboard = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(cleared_after);
            clipboard.take_back(Some(copy));
        });
        Ok(Some(cleared_after))
    }

    /// The text that lies there; blank where there is none.
    pub fn text(&self) -> Result<String> {
        Ok(self.held().open()?.text().unwrap_or_default())
    }

    /// Takes whole numbers off the clipboard now, if it still holds them: the window is locked or closed.
    pub fn take_all_back(&self) {
        self.take_back(None);
    }

    fn take_back(&self, copy: Option<u64>) {
        let mut held = self.held();
        let due = |lent: &Lent| copy.is_none_or(|copy| lent.copy == copy);
        if !held.lent.as_ref().is_some_and(due) {
            return;
        }
        let Some(lent) = held.lent.take() else { return };
        // Something else that was copied meanwhile stays.
        if let Ok(board) = held.open()
            && board.text().is_some_and(|now| same_text(&now, &lent.text))
        {
            board.clear();
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Opened once and kept: on Linux what was copied lives in the program that copied it.
    fn open(&mut self) -> Result<&mut Box<dyn Board>> {
        if self.board.is_none() {
            let opened = arboard::Clipboard::new().map_err(|_| ErrorCode::ClipboardBusy)?;
            self.board = Some(Box::new(SystemBoard(opened)));
        }
        self.board.as_mut().ok_or_else(|| ErrorCode::ClipboardBusy.into())
    }
}

/// Systems change line ends on the way.
fn same_text(one: &str, other: &str) -> bool {
    one.lines().eq(other.lines())
}

fn is_single(rows: &[Vec<CopiedCell>]) -> bool {
    matches!(rows, [row] if row.len() == 1)
}

/// Text that a spreadsheet would run as a formula instead of showing it; a plain negative number is not one.
fn formula_like(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    formulas::is_risky(text) && !plain
}

/// A cell stays one cell.
fn one_line(text: &str) -> String {
    text.split(['\t', '\r', '\n'])
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Tab-separated text. A single cell stays as it is, because it also goes into forms and chats.
fn as_text(rows: &[Vec<CopiedCell>]) -> String {
    if let [row] = rows
        && let [cell] = &row[..]
    {
        return cell.text.clone();
    }
    let cell = |cell: &CopiedCell| {
        let line = one_line(&cell.text);
        let digits = line.chars().filter(char::is_ascii_digit).count();
        if cell.as_text && digits >= 10 && !line.contains('*') {
            // Pasted as bare text, a long number would lose its last digits.
            format!("=\"{}\"", line.replace('"', "\"\""))
        } else if formula_like(&cell.text) || formula_like(&line) {
            format!("'{line}")
        } else {
            line
        }
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t"))
        .collect();
    lines.join("\r\n")
}

/// The same as a table, which Excel and WPS prefer; it keeps long numbers as text without any mark.
fn as_html(rows: &[Vec<CopiedCell>]) -> String {
    let cell = |cell: &CopiedCell| {
        let line = one_line(&cell.text);
        let kept = if cell.as_text || formula_like(&cell.text) || formula_like(&line) {
            " style=\"mso-number-format:'\\@'\""
        } else {
            ""
        };
        format!("<td{kept}>{}</td>", escaped(&line))
    };
    let lines = rows
        .iter()
        .map(|row| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>()));
    format!("<meta charset=\"utf-8\"><table>{}</table>", lines.collect::<String>())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Fake(Arc<Mutex<String>>);

    impl Board for Fake {
        fn put(&mut self, text: &str, _html: Option<&str>) -> Result<()> {
            *self.0.lock().unwrap() = text.to_owned();
            Ok(())
        }

        fn text(&mut self) -> Option<String> {
            Some(self.0.lock().unwrap().clone())
        }

        fn clear(&mut self) {
            self.0.lock().unwrap().clear();
        }
    }

    const SOON: Duration = Duration::from_millis(30);
    const NUMBER: &str = "11010519491231002X";

    fn clipboard() -> (Clipboard, Fake) {
        let fake = Fake::default();
        let clipboard = Clipboard::default();
        clipboard.held().board = Some(Box::new(fake.clone()));
        (clipboard, fake)
    }

    fn cell(text: &str) -> CopiedCell {
        CopiedCell {
            text: text.to_owned(),
            as_text: text.starts_with(|c: char| c.is_ascii_digit()),
        }
    }

    fn wait_for(fake: &Fake, wanted: &str) -> bool {
        (0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            *fake.0.lock().unwrap() == wanted
        })
    }

    #[test]
    fn a_whole_number_is_taken_off_again_and_a_masked_one_stays() {
        let (clipboard, fake) = clipboard();

        assert_eq!(clipboard.put(&[vec![cell("110105************")]], SOON).unwrap(), None);
        assert_eq!(clipboard.put(&[vec![cell(NUMBER)]], SOON).unwrap(), Some(SOON));
        assert_eq!(*fake.0.lock().unwrap(), NUMBER);

        assert!(wait_for(&fake, ""));
    }

    #[test]
    fn what_lies_there_can_be_pasted() {
        let (clipboard, fake) = clipboard();
        assert_eq!(clipboard.text().unwrap(), "");

        *fake.0.lock().unwrap() = "望河社区".into();

        assert_eq!(clipboard.text().unwrap(), "望河社区");
    }

    #[test]
    fn what_was_copied_meanwhile_stays() {
        let (clipboard, fake) = clipboard();
        clipboard.put(&[vec![cell(NUMBER)]], SOON).unwrap();
        *fake.0.lock().unwrap() = "另一个程序的内容".into();

        std::thread::sleep(SOON * 5);

        assert_eq!(*fake.0.lock().unwrap(), "另一个程序的内容");
        clipboard.put(&[vec![cell(NUMBER)]], Duration::from_secs(600)).unwrap();
        clipboard.take_all_back();
        assert_eq!(*fake.0.lock().unwrap(), "", "closing the window does not wait");
    }

    #[test]
    fn no_name_runs_as_a_formula_and_no_number_loses_digits() {
        let rows = [
            vec![cell("姓名"), cell("身份证号码"), cell("分")],
            vec![cell("=cmd|' /C calc'!A0"), cell("110105194912310021"), cell("-5")],
            vec![cell("@x"), cell("110105************"), cell("甲\n乙\t丙")],
        ];

        assert_eq!(
            as_text(&rows),
            "姓名\t身份证号码\t分\r\n'=cmd|' /C calc'!A0\t=\"110105194912310021\"\t-5\r\n'@x\t110105************\t甲 乙 丙"
        );
        let html = as_html(&rows);
        assert!(html.contains("mso-number-format:'\\@'\">110105194912310021</td>"));
        assert!(html.contains("mso-number-format:'\\@'\">=cmd|"));
        assert!(as_html(&[vec![cell("<img onerror=x>"), cell("")]]).contains("&lt;img onerror=x&gt;"));
    }
}
