//! A screen of the test's own: on a shared one a window that opens takes the keyboard from the others, and they hide what they show.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::Outcome;

/// Ends with its value.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts the server of a screen, and returns when it takes windows.
    ///
    /// Without `-noreset` it starts anew whenever its last window closes, and refuses whoever asks for a window in that moment.
    pub fn start() -> Outcome<Self> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1366x900x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut number = String::new();
        let answer = server.stdout.take().ok_or("the screen has no way to answer")?;
        BufReader::new(answer).read_line(&mut number)?;
        let screen = Self {
            server,
            display: format!(":{}", number.trim()),
        };
        if number.trim().is_empty() {
            return Err("the screen does not start".into());
        }
        Ok(screen)
    }

    /// `:99`
    pub fn display(&self) -> &str {
        &self.display
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
