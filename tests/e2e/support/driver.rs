//! The system's WebDriver: WebKitWebDriver, and on Windows msedgedriver, which drives WebView2.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thirtyfour::Capabilities;

use crate::{Outcome, PATIENCE, TODAY};

/// A driver with everything that it started; all of it ends with this value.
pub struct Driver {
    child: Child,
    port: u16,
    #[cfg(unix)]
    _screen: crate::screen::Screen,
}

impl Driver {
    /// Starts the driver; the window that it will open has this inner size, and its files beside `data`. With `told` it gets the places of
    /// its data and settings; otherwise it finds a user of this test who has none.
    pub fn start(data: &Path, choices: &Path, size: (u32, u32), told: bool) -> Outcome<Self> {
        // Free a moment ago; another test cannot get the same one, because the system hands out others first.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = data.parent().ok_or("no folder for the test")?;
        let temporary = folder.join("tmp");
        std::fs::create_dir_all(&temporary)?;
        let mut driver = command(port, folder)?;
        if told {
            driver.env("LINCE_DATA", data);
            driver.env("LINCE_SETTINGS", folder.join("settings"));
        } else {
            driver.env_remove("LINCE_DATA").env("HOME", folder.join(crate::HOME));
            driver.env("XDG_CONFIG_HOME", folder.join("config"));
        }
        #[cfg(unix)]
        let screen = crate::screen::Screen::start()?;
        #[cfg(unix)]
        driver
            .env("DISPLAY", screen.display())
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XAUTHORITY");
        let child = driver
            // Papers on their way to a printer lie there; windows of other tests empty theirs.
            .env(TEMPORARY, &temporary)
            // Without it, the program waits for a person and the session never begins.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LINCE_TEST_CHOICES", choices)
            .env("LINCE_TEST_TODAY", TODAY)
            .env("LINCE_TEST_WINDOW", format!("{}x{}", size.0, size.1))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self {
            child,
            port,
            #[cfg(unix)]
            _screen: screen,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The processes in which the web view draws the pages of what it opened.
    #[cfg(unix)]
    pub fn page_processes(&self) -> Vec<u32> {
        let group = self.child.id().to_string();
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let draws_pages = |stat: &str| {
            // `pid (name) state parent group …`; the system cuts names after fifteen characters.
            let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
            let of_this = rest.split_whitespace().nth(2) == Some(&group);
            (of_this && name == "WebKitWebProces" && !rest.trim_start().starts_with('Z')).then_some(())
        };
        entries
            .filter_map(|entry| {
                let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
                draws_pages(&stat)?;
                entry.file_name().to_str()?.parse().ok()
            })
            .collect()
    }

    /// Waits until it listens.
    pub async fn ready(&self) -> Outcome {
        let end = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if Instant::now() > end {
                return Err("the WebDriver does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // With all that it started: killing the driver alone leaves the program and its web processes behind.
        let _ = end_all(self.child.id()).status();
        let _ = self.child.wait();
    }
}

/// In the folder of a test: the socket of its own bus, where it has one.
#[cfg(unix)]
pub(crate) const BUS: &str = "system-bus";

/// What names the folder for temporary files.
const TEMPORARY: &str = if cfg!(windows) { "TMP" } else { "TMPDIR" };

#[cfg(unix)]
fn command(port: u16, folder: &Path) -> Outcome<Command> {
    use std::os::unix::process::CommandExt;
    let programs = crate::openers::make(folder)?;
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("WebKitWebDriver");
    command
        .args([format!("--port={port}"), "--host=127.0.0.1".into()])
        // The program would otherwise turn this off, and then no screenshot ever comes.
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "0")
        .env("GSETTINGS_BACKEND", "memory")
        // This machine's own sleep locks no window of a test.
        .env(
            "DBUS_SYSTEM_BUS_ADDRESS",
            format!("unix:path={}", folder.join(BUS).display()),
        )
        // The web view keeps what the pages remember here: column widths, type size.
        .env("XDG_DATA_HOME", folder.join("profile"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env("PATH", format!("{}:{path}", programs.display()))
        .process_group(0);
    Ok(command)
}

#[cfg(windows)]
fn command(port: u16, folder: &Path) -> Outcome<Command> {
    let mut command = Command::new("msedgedriver");
    command
        .arg(format!("--port={port}"))
        .env("WEBVIEW2_USER_DATA_FOLDER", folder.join("profile"));
    Ok(command)
}

#[cfg(unix)]
fn end_all(driver: u32) -> Command {
    let mut command = Command::new("kill");
    command.args(["-KILL", "--", &format!("-{driver}")]);
    command
}

#[cfg(windows)]
fn end_all(driver: u32) -> Command {
    let mut command = Command::new("taskkill");
    command
        .args(["/F", "/T", "/PID", &driver.to_string()])
        .stdout(Stdio::null());
    command
}

/// The capabilities that name the program for the driver to open.
pub fn capabilities(program: &Path) -> Outcome<Capabilities> {
    let mut capabilities = Capabilities::new();
    if cfg!(windows) {
        capabilities.set("browserName", "webview2")?;
        capabilities.set("ms:edgeOptions", serde_json::json!({ "binary": program }))?;
    } else {
        capabilities.set(
            "webkitgtk:browserOptions",
            serde_json::json!({ "binary": program, "args": [] }),
        )?;
    }
    Ok(capabilities)
}
