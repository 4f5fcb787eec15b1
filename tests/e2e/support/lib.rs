//! The real window, driven by WebDriver: one program, one driver, one data folder and one port a test.
//!
//! `cargo test -p lince-e2e`, after `npm --prefix ui run build && cargo build -p lince-desktop --features custom-protocol`. On Linux
//! each window has a screen of its own (Xvfb).

mod axe;
pub mod bindings;
mod driver;
#[cfg(unix)]
mod openers;
#[path = "../pages/mod.rs"]
pub mod pages;
#[cfg(unix)]
mod screen;
#[cfg(target_os = "linux")]
pub mod session;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use driver::Driver;
use tempfile::TempDir;
use thirtyfour::Key;
use thirtyfour::prelude::*;

/// Whatever went wrong ends the test with its text.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Long, because the machine may be busy; nothing waits longer than it must.
const PATIENCE: Duration = Duration::from_secs(20);

/// The day on which every test happens.
pub const TODAY: &str = "2026-11-21";

/// The office of the tests.
pub const STREET: &str = "望河街道";
/// Division code of its county.
pub const DIVISION: &str = "320999";

/// Where screenshots go.
pub fn shots() -> PathBuf {
    target().join("e2e-shots")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    )
}

/// The user's folder in a window that was not given the place of its data.
const HOME: &str = "home";

/// The program under test; `LINCE_APP` names another build.
fn program() -> Outcome<PathBuf> {
    let path = std::env::var_os("LINCE_APP").map_or_else(
        || target().join(format!("debug/lince-desktop{}", std::env::consts::EXE_SUFFIX)),
        PathBuf::from,
    );
    path.canonicalize().map_err(|_| {
        format!(
            "{} is not there; first: npm --prefix ui run build && cargo build -p lince-desktop --features custom-protocol",
            path.display()
        )
        .into()
    })
}

impl Drop for Window {
    fn drop(&mut self) {
        // After a failed test the driver is killed; the client would wait two minutes for its answer to a farewell.
        let _ = self.page.clone().leak();
    }
}

/// One open window.
pub struct Window {
    driver: Driver,
    /// For what the helpers here do not do.
    pub page: WebDriver,
    data: TempDir,
    choices: PathBuf,
}

impl Window {
    /// Opens the program on an empty data folder at 1366 × 768.
    pub async fn open() -> Outcome<Self> {
        Self::open_sized((1366, 768)).await
    }

    /// Opens the program on an empty data folder with a window of this inner size.
    pub async fn open_sized(size: (u32, u32)) -> Outcome<Self> {
        let window = Self::start(size).await?;
        window.find("h1").await?;
        Ok(window)
    }

    /// Opens the program with an office that was made through the first start.
    pub async fn open_office() -> Outcome<Self> {
        Self::open_office_sized((1366, 768)).await
    }

    /// The same with a window of this inner size.
    pub async fn open_office_sized(size: (u32, u32)) -> Outcome<Self> {
        let window = Self::open_sized(size).await?;
        pages::FirstStart(&window).create(STREET, DIVISION).await?;
        Ok(window)
    }

    /// Opens the program on a data folder that `prepare` made.
    pub async fn open_on_folder(size: (u32, u32), prepare: impl FnOnce(&Path) -> Outcome) -> Outcome<Self> {
        let data = tempfile::tempdir()?;
        std::fs::create_dir(data.path().join("data"))?;
        prepare(&data.path().join("data"))?;
        let window = Self::start_in(data, size).await?;
        window.find("h1").await?;
        Ok(window)
    }

    /// Opens the program on an office that `prepare` has made in the data folder.
    pub async fn open_prepared(prepare: impl FnOnce(&Path)) -> Outcome<Self> {
        Self::open_prepared_sized((1366, 768), prepare).await
    }

    /// The same with a window of this inner size.
    pub async fn open_prepared_sized(size: (u32, u32), prepare: impl FnOnce(&Path)) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        prepare(&folder.path().join("data"));
        let window = Self::start_in(folder, size).await?;
        window.find("nav .place").await?;
        Ok(window)
    }

    /// Ends the program as a pulled plug does, and starts it again on the same data.
    pub async fn killed_and_opened_again(mut self) -> Outcome<Self> {
        let folder = std::mem::replace(&mut self.data, tempfile::tempdir()?);
        // The driver takes the program and its web processes along, with SIGKILL.
        drop(self);
        let window = Self::start_in(folder, (1366, 768)).await?;
        window.find("nav .place").await?;
        Ok(window)
    }

    async fn start(size: (u32, u32)) -> Outcome<Self> {
        Self::start_in(tempfile::tempdir()?, size).await
    }

    /// Opens the program for a user whose settings are lost; `prepare` gets his folder.
    pub async fn open_forgetful(size: (u32, u32), prepare: impl FnOnce(&Path) -> Outcome) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join(HOME))?;
        prepare(&folder.path().join(HOME))?;
        let window = Self::start_as(folder, size, &program()?, false).await?;
        window.find("h1").await?;
        Ok(window)
    }

    /// Opens the program as it is carried on a stick: in a folder of its own, marked as portable.
    pub async fn open_portable(size: (u32, u32)) -> Outcome<Self> {
        let folder = tempfile::tempdir_in(target().canonicalize()?)?;
        let stick = folder.path().join("邻册 U盘");
        std::fs::create_dir(&stick)?;
        std::fs::write(stick.join("portable.txt"), "")?;
        std::fs::hard_link(program()?, stick.join("lince-desktop"))?;
        let program = stick.join("lince-desktop");
        let window = Self::start_as(folder, size, &program, false).await?;
        window.find("h1").await?;
        Ok(window)
    }

    async fn start_in(data: TempDir, size: (u32, u32)) -> Outcome<Self> {
        Self::start_as(data, size, &program()?, true).await
    }

    async fn start_as(data: TempDir, size: (u32, u32), program: &Path, told: bool) -> Outcome<Self> {
        let choices = data.path().join("choices.txt");
        let driver = Driver::start(&data.path().join("data"), &choices, size, told)?;
        driver.ready().await?;
        let session = WebDriver::new(driver.address(), driver::capabilities(program)?);
        let page = tokio::time::timeout(PATIENCE, session).await??;
        page.set_script_timeout(PATIENCE).await?;
        Ok(Self {
            page,
            data,
            choices,
            driver,
        })
    }

    /// The data folder of this window.
    pub fn data(&self) -> PathBuf {
        self.data.path().join("data")
    }

    /// A folder of this test, for files that it makes.
    pub fn folder(&self) -> &Path {
        self.data.path()
    }

    /// The files that were given to other programs to open, in their order, once there are `count`.
    #[cfg(unix)]
    pub async fn opened(&self, count: usize) -> Outcome<Vec<PathBuf>> {
        let list = self.data.path().join("opened.txt");
        let read = || -> Vec<PathBuf> {
            let text = std::fs::read_to_string(&list).unwrap_or_default();
            text.lines().map(PathBuf::from).collect()
        };
        self.until(
            &format!("{count} files were opened"),
            async || Ok(read().len() >= count),
        )
        .await?;
        Ok(read())
    }

    /// Ends the processes in which the web view draws the page, as a lack of memory does; how many there were.
    #[cfg(unix)]
    pub fn kill_page(&self) -> Outcome<usize> {
        let processes = self.driver.page_processes();
        for id in &processes {
            std::process::Command::new("kill")
                .args(["-KILL", &id.to_string()])
                .status()?;
        }
        Ok(processes.len())
    }

    /// Waits until the program's log holds this text `times` times.
    pub async fn logs(&self, text: &str, times: usize) -> Outcome {
        let end = Instant::now() + 3 * PATIENCE;
        loop {
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            if log.matches(text).count() >= times {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("「{text}」 is not {times} times in the log:\n{log}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn log(&self) -> PathBuf {
        self.data.path().join("profile/cn.lince.desktop/lince.log")
    }

    /// From now on the desktop knows no program for any file.
    #[cfg(unix)]
    pub fn no_program_opens_files(&self) -> Outcome {
        openers::refuse(self.folder())
    }

    /// The files that the next file dialogs will choose, in their order; when none is left, dialogs are cancelled.
    pub fn will_choose(&self, files: &[&Path]) -> Outcome {
        let lines: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
        Ok(std::fs::write(&self.choices, lines)?)
    }

    /// The first element of a CSS selector, waited for until it is shown.
    pub async fn find(&self, css: &str) -> Outcome<WebElement> {
        self.wait_for(By::Css(css))
            .await
            .ok_or_else(|| format!("{css} is not shown").into())
    }

    /// Clicks the button, link, label or tab with this text.
    pub async fn click(&self, label: &str) -> Outcome {
        let xpath = format!(
            "//*[self::button or self::a or self::label or @role='tab'][normalize-space(.)='{label}' or @aria-label='{label}'][not(@disabled)]"
        );
        self.click_at(&xpath).await
    }

    /// Clicks the first shown element of a CSS selector, once it takes a click.
    pub async fn click_on(&self, css: &str) -> Outcome {
        self.until(&format!("{css} can be clicked"), async || {
            let element = self.find(css).await?;
            // While an action runs, its button is there and does nothing.
            if !element.is_enabled().await? {
                return Ok(false);
            }
            self.bring_into_view(&element).await?;
            element.click().await?;
            Ok(true)
        })
        .await
    }

    /// Clicks the first shown element of an XPath, once nothing lies over it: a dialog that closes takes a moment.
    pub async fn click_at(&self, xpath: &str) -> Outcome {
        self.until(&format!("{xpath} can be clicked"), async || {
            let found = self
                .wait_for(By::XPath(xpath))
                .await
                .ok_or_else(|| format!("{xpath} is not there to click"))?;
            self.bring_into_view(&found).await?;
            found.click().await?;
            Ok(true)
        })
        .await
    }

    /// Chooses from a list that drops down. Another window that opens on the same screen closes the list: it is opened again.
    pub async fn pick(&self, css: &str, option: &str) -> Outcome {
        let options = format!("//li[contains(., '{option}')]");
        self.until(&format!("{option} is chosen of {css}"), async || {
            for shown in self.page.find_all(By::XPath(&options)).await? {
                if self.shows(&shown).await {
                    shown.click().await?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    return Ok(shown.attr("aria-selected").await?.as_deref() == Some("true"));
                }
            }
            self.click_on(css).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(false)
        })
        .await
    }

    /// The driver takes what lies within the window for visible, although the part that scrolls may cut it off.
    async fn bring_into_view(&self, element: &WebElement) -> Outcome {
        let script = "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' })";
        self.page.execute(script, vec![element.to_json()?]).await?;
        Ok(())
    }

    /// Asks the Rust side for a command as a page would, whatever the page shows: what it answers, or the code of its refusal.
    pub async fn ask(
        &self,
        command: &str,
        arguments: &serde_json::Value,
    ) -> Outcome<Result<serde_json::Value, String>> {
        let script = "const done = arguments[2]; window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
            .then((data) => done({ data }), (error) => done({ error: error?.code ?? String(error) }))";
        let arguments = vec![command.into(), arguments.clone()];
        let answer = self.page.execute_async(script, arguments).await?.json().clone();
        Ok(match answer.get("error").and_then(|e| e.as_str()) {
            Some(code) => Err(code.to_owned()),
            None => Ok(answer["data"].clone()),
        })
    }

    /// As [`Window::ask`]: everything that comes back to the page, an answer or a refusal, as it is written.
    pub async fn answer(&self, command: &str, arguments: &serde_json::Value) -> Outcome<String> {
        let script = "const done = arguments[2]; window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
            .then((data) => done(JSON.stringify(data) ?? ''), (error) => done(JSON.stringify(error)))";
        let arguments = vec![command.into(), arguments.clone()];
        let answer = self.page.execute_async(script, arguments).await?;
        Ok(answer.json().as_str().unwrap_or_default().to_owned())
    }

    /// Types into a field in place of what it holds.
    pub async fn fill(&self, css: &str, text: &str) -> Outcome {
        let field = self.find(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Text of the first shown element of a CSS selector.
    pub async fn text_of(&self, css: &str) -> Outcome<String> {
        // The driver's own answer leaves out text that is cut off with an ellipsis.
        let element = self.find(css).await?.to_json()?;
        let text = self
            .page
            .execute("return arguments[0].innerText", vec![element])
            .await?;
        Ok(text.json().as_str().unwrap_or_default().to_owned())
    }

    /// Is it drawn? The driver's own answer is no for text that is cut off with an ellipsis.
    async fn shows(&self, element: &WebElement) -> bool {
        let drawn = "const e = arguments[0]; return e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible'";
        let Ok(json) = element.to_json() else { return false };
        let answer = self.page.execute(drawn, vec![json]).await;
        answer.is_ok_and(|answer| answer.json().as_bool() == Some(true))
    }

    /// Is any element of a CSS selector shown now?
    pub async fn is_shown(&self, css: &str) -> Outcome<bool> {
        for element in self.page.find_all(By::Css(css)).await? {
            if self.shows(&element).await {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Waits until an element shows this text among others.
    pub async fn reads(&self, css: &str, text: &str) -> Outcome {
        self.until(&format!("{css} reads 「{text}」"), async || {
            Ok(self.text_of(css).await?.contains(text))
        })
        .await
    }

    /// Waits until something holds. Elements may come and go meanwhile, so a failure is only one to wait on.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> Outcome<bool>) -> Outcome {
        let end = Instant::now() + PATIENCE;
        loop {
            let now = holds().await;
            if matches!(now, Ok(true)) {
                return Ok(());
            }
            if Instant::now() > end {
                let why = now.err().map(|error| format!(" ({error})")).unwrap_or_default();
                return Err(format!("in vain: {what}{why}; the page shows:\n{}", self.text().await?).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The first of them that is shown. Elements may come and go meanwhile, which the client's own query takes for an error.
    async fn wait_for(&self, by: By) -> Option<WebElement> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            for element in self.page.find_all(by.clone()).await.unwrap_or_default() {
                if self.shows(&element).await {
                    return Some(element);
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }

    /// Waits until the page shows this text.
    pub async fn sees(&self, text: &str) -> Outcome {
        let end = Instant::now() + PATIENCE;
        loop {
            let shown = self.text().await?;
            if shown.contains(text) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("「{text}」 is not on the page, which shows:\n{shown}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// All that the page shows, as text.
    pub async fn text(&self) -> Outcome<String> {
        Ok(self
            .run("return document.body.innerText")
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// Presses keys in the focused place: text and [`Key`]s, as `Key::Control + "f"`.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Outcome {
        Ok(self.page.action_chain().send_keys(keys).perform().await?)
    }

    /// Holds Ctrl and presses one key.
    pub async fn control(&self, key: char) -> Outcome {
        let chain = self
            .page
            .action_chain()
            .key_down(Key::Control)
            .send_keys(key.to_string());
        Ok(chain.key_up(Key::Control).perform().await?)
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Outcome<serde_json::Value> {
        Ok(self.page.execute(script, Vec::new()).await?.json().clone())
    }

    /// What the content security policy refused since the page was loaded.
    pub async fn violations(&self) -> Outcome<Vec<String>> {
        Ok(serde_json::from_value(
            self.run("return window.linceViolations").await?,
        )?)
    }

    /// What went wrong in the pages unforeseen since they were loaded.
    pub async fn errors(&self) -> Outcome<Vec<String>> {
        Ok(serde_json::from_value(self.run("return window.linceErrors").await?)?)
    }

    /// A test that provokes them forgets them before it ends.
    pub async fn forget_violations(&self) -> Outcome {
        self.run("window.linceViolations = []").await?;
        Ok(())
    }

    /// Fails when the content security policy refused something or a page went wrong.
    pub async fn broke_no_rule(&self) -> Outcome {
        let (violations, errors) = (self.violations().await?, self.errors().await?);
        if violations.is_empty() && errors.is_empty() {
            return Ok(());
        }
        Err(format!("refused by the policy: {violations:#?}\nwent wrong: {errors:#?}").into())
    }

    /// Saves a picture of the window as `target/e2e-shots/NAME.png`.
    pub async fn shot(&self, name: &str) -> Outcome<PathBuf> {
        // A picture taken at once shows the frame before, and a drawer on its way in.
        self.until("what moves has come to rest", async || {
            let moving = "return document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime < 5000 && one.playState === 'running').length";
            Ok(self.run(moving).await? == 0)
        })
        .await?;
        let drawn =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 80)))";
        self.page.execute_async(drawn, Vec::new()).await?;
        std::fs::create_dir_all(shots())?;
        let file = shots().join(format!("{name}.png"));
        self.page.screenshot(&file).await?;
        Ok(file)
    }

    /// Ends the session in good order, and fails when a rule was broken on the way. A test that fails before this is cleaned up
    /// after all the same.
    pub async fn close(self) -> Outcome {
        self.broke_no_rule().await?;
        Ok(self.page.clone().quit().await?)
    }
}
