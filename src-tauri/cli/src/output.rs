//! Text for people, or one JSON document and nothing else.

use std::borrow::Cow;
use std::io::Write;
use std::process::ExitCode;

use lince_core::domain::masking;
use lince_core::storage::Store;
use lince_core::{Error, ErrorCode};
use serde_json::Value;

/// What a command has to say, in both forms.
pub struct Output {
    /// For `--json`.
    pub json: Value,
    /// For people: Chinese, numbers of people masked.
    pub text: String,
    /// Something was found that makes the exit code 1 although the command itself worked.
    pub findings: bool,
    /// The numbers in the text are the office's own.
    pub own_numbers: bool,
}

/// Whether numbers of people leave whole, as `--json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// The signed-in user may see them.
    Whole,
    /// An account without that right.
    Masked,
}

impl Numbers {
    fn of(self, json: &Value) -> Cow<'_, Value> {
        match self {
            Self::Whole => Cow::Borrowed(json),
            Self::Masked => Cow::Owned(masked(json)),
        }
    }
}

fn masked(json: &Value) -> Value {
    match json {
        Value::String(text) => masking::text(text).into(),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(fields) => fields.iter().map(|(k, v)| (masking::text(k), masked(v))).collect(),
        _ => json.clone(),
    }
}

/// What was done, unless everything was on file like that already.
pub fn unless_idle(store: &Store, what: &'static str) -> &'static str {
    if store.changed_nothing() {
        "没有变化，已经是这样"
    } else {
        what
    }
}

impl Output {
    /// Done.
    pub fn new(json: Value, text: impl Into<String>) -> Self {
        Self {
            json,
            text: text.into(),
            findings: false,
            own_numbers: false,
        }
    }

    /// About the office itself, whose telephone numbers stand on its notices.
    pub fn of_office(json: Value, text: impl Into<String>) -> Self {
        Self {
            own_numbers: true,
            ..Self::new(json, text)
        }
    }

    /// Says besides what is odd about what was typed.
    pub fn with_doubts(mut self, doubts: Vec<String>) -> Self {
        for doubt in &doubts {
            self.text += &format!("\n请留意：{doubt}");
        }
        self.json["warnings"] = doubts.into();
        self
    }

    /// Prints; the exit code follows.
    pub fn print(&self, json: bool, numbers: Numbers) -> ExitCode {
        let text = if json {
            numbers.of(&self.json).to_string()
        } else if self.own_numbers {
            on_a_terminal(self.text.trim_end())
        } else {
            // The one way out: whatever a command quoted, no number leaves whole.
            masking::text(&on_a_terminal(self.text.trim_end()))
        };
        // A reader that closed the pipe has had enough: no error.
        let _ = writeln!(std::io::stdout(), "{text}");
        if self.findings {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// Prints why the command could not be done.
pub fn print_error(error: &Error, json: bool, numbers: Numbers) -> ExitCode {
    if json {
        let body = serde_json::json!({
            "error": { "code": error.code().as_str(), "message": error.message(), "details": error.details() }
        });
        let _ = writeln!(std::io::stdout(), "{}", numbers.of(&body));
    } else {
        let how = match error.code() {
            ErrorCode::PasswordNeeded | ErrorCode::SignInNeeded => {
                "\n用--operator写明账户名（设有账户时），用--password-file写明口令所在的文件。"
            }
            _ => "",
        };
        let _ = writeln!(
            std::io::stderr(),
            "{}{how}",
            masking::text(&on_a_terminal(&error.message()))
        );
    }
    ExitCode::FAILURE
}

/// Names of files and what stands in them come from anywhere, and must not steer the terminal.
fn on_a_terminal(text: &str) -> String {
    let steers = |c: char| c.is_control() && c != '\n';
    text.replace(steers, "\u{FFFD}")
}

/// A table for a terminal: columns aligned by the width of Chinese characters.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|h| width(h)).collect();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            widths[i] = widths[i].max(width(cell));
        }
    }
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(c, w)| format!("{c}{}", " ".repeat(w.saturating_sub(width(c)))))
            .collect();
        padded.join("  ").trim_end().to_owned() + "\n"
    };
    let mut text = line(head.to_vec());
    for row in rows {
        text += &line(row.iter().map(String::as_str).collect());
    }
    text
}

/// Columns that a terminal gives to a text: two for a Chinese character.
fn width(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x2E80 { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::on_a_terminal;

    #[test]
    fn what_a_command_quotes_does_not_steer_the_terminal() {
        let cases = [
            ("沈秋\n第二行", "沈秋\n第二行"),
            ("\u{1B}[2J红色.xlsx", "\u{FFFD}[2J红色.xlsx"),
            ("甲\r乙", "甲\u{FFFD}乙"),
            ("\u{9B}31m", "\u{FFFD}31m"),
        ];
        for (quoted, shown) in cases {
            assert_eq!(on_a_terminal(quoted), shown);
        }
    }
}
