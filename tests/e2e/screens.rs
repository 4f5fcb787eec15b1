//! Every page on the small screens of offices: what is left inside the window of 1366 × 768 at 125 % and at 150 %, and of
//! 1920 × 1080 at 200 %, once the taskbar and the title have taken their part. On three of them axe-core looks, too.

use std::path::{Path, PathBuf};

use lince_e2e::pages::{Accounts, Appraisal, FirstStart, Frame, Import, People, test};
use lince_e2e::{DIVISION, Outcome, STREET, TODAY, Window};
use lince_tests::{on, wanghe_in};
use thirtyfour::Key;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/wanghe")
        .join(name)
}

/// What keeps a user from using what is shown: sideways scrolling, the main buttons out of sight or covered, content cut off.
const FAULTS: &str = r"
const faults = []
const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible'
const named = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} ${(e.textContent ?? '').trim().slice(0, 24)}`
const front = (css) => [...document.querySelectorAll(css)].filter(shown).at(-1)
const whole = document.scrollingElement
const scope = front('.el-dialog') ?? front('.el-drawer') ?? front('.overlay') ?? front('[data-test=drawer]') ?? document.body
for (const e of [whole, ...document.querySelectorAll('main, .page, .el-dialog, .el-drawer__body, .overlay, .before, .entry')]) {
  if (shown(e) && e.scrollWidth > e.clientWidth + 1) faults.push(`scrolls sideways: ${named(e)} ${e.scrollWidth} > ${e.clientWidth}`)
}
for (const e of scope.querySelectorAll('.el-button--primary:not(.is-link):not(.is-text)')) {
  if (!shown(e)) continue
  const at = e.getBoundingClientRect()
  if (at.left < 0 || at.top < 0 || at.right > innerWidth || at.bottom > innerHeight) {
    faults.push(`out of the window: ${named(e)} ${Math.round(at.left)},${Math.round(at.top)} to ${Math.round(at.right)},${Math.round(at.bottom)}`)
    continue
  }
  const top = document.elementFromPoint((at.left + at.right) / 2, (at.top + at.bottom) / 2)
  if (!top || !(e.contains(top) || top.contains(e))) faults.push(`covered or cut off: ${named(e)} by ${top ? named(top) : 'nothing'}`)
}
for (const e of scope.querySelectorAll('*')) {
  if (e.clientHeight < 24 || !shown(e) || e.closest('svg, .aloud, .el-input, .el-select')) continue
  const { overflowY } = getComputedStyle(e)
  if ((overflowY === 'hidden' || overflowY === 'clip') && e.scrollHeight > e.clientHeight + 8) faults.push(`cut off: ${named(e)} ${e.scrollHeight} > ${e.clientHeight}`)
}
return faults
";

/// The ways to begin at the first start that are out of the window or lie under something.
const CUT: &str = r"
const ways = ['with-password', 'without-password', 'create', 'restore', 'demo'].map((way) => document.querySelector(`[data-test=start-${way}]`))
return ways.filter((e) => {
  const { left, right, top, bottom } = e.getBoundingClientRect()
  const at = (x, y) => document.elementFromPoint(x, y)
  return ![at(left + 4, top + 4), at(right - 4, bottom - 4)].every((found) => e.contains(found))
}).map((e) => e.textContent.trim())
";

/// A window of one size, and what was found wrong in it so far.
struct Screen<'w> {
    window: &'w Window,
    name: String,
    /// axe-core looks, too.
    barriers: bool,
    faults: Vec<String>,
}

impl<'w> Screen<'w> {
    fn new(window: &'w Window, name: &str, barriers: bool) -> Self {
        Self {
            window,
            name: name.to_owned(),
            barriers,
            faults: Vec::new(),
        }
    }

    /// Looks at what is shown, and keeps a picture of it.
    async fn look(&mut self, what: &str) -> Outcome {
        self.window.shot(&format!("screen-{}-{what}", self.name)).await?;
        let mut found: Vec<String> = serde_json::from_value(self.window.run(FAULTS).await?)?;
        if self.barriers {
            found.extend(self.window.barriers().await?);
        }
        self.faults
            .extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
        Ok(())
    }

    fn is_sound(&self) {
        assert!(self.faults.is_empty(), "{}:\n{}", self.name, self.faults.join("\n"));
    }
}

async fn office(size: (u32, u32)) -> Outcome<Window> {
    Window::open_prepared_sized(size, |data| wanghe_in(data, &on(TODAY))).await
}

/// Visits every page and what opens over it; pictures are named after the screen.
async fn visit(window: &Window, name: &str, barriers: bool) -> Outcome {
    let mut screen = Screen::new(window, name, barriers);
    let frame = Frame(window);
    window.sees("统计日").await?;
    screen.look("workbench").await?;
    window.click_on(&test("due-unfold")).await?;
    screen.look("workbench-by-name").await?;
    people(&mut screen).await?;
    importing(&mut screen).await?;
    appraising(&mut screen).await?;

    frame.go("/reports").await?;
    window.find("[data-test^='figure-0-']").await?;
    screen.look("reports").await?;
    window.click_on("[data-test='figure-0-closing']").await?;
    window.find(&test("behind-person")).await?;
    screen.look("reports-by-name").await?;
    window.press(Key::Escape).await?;
    frame.go("/ledger").await?;
    window.find("[data-test='ledger-table'] [data-test^='open-']").await?;
    screen.look("ledger").await?;
    frame.go("/organisation").await?;
    window.sees("望河社区").await?;
    screen.look("organisation").await?;
    frame.go("/papers").await?;
    window.click_on(&test("paper-file-card")).await?;
    screen.look("papers").await?;
    frame.to("/trail").await?;
    window.find(&test("trail-entry")).await?;
    screen.look("trail").await?;
    window.click_on(&test("trail-print")).await?;
    window.find(".sheets svg[data-page='0']").await?;
    screen.look("register").await?;
    window.press(Key::Escape).await?;
    frame.go("/safety").await?;
    window.find(&test("backup-now")).await?;
    screen.look("safety").await?;
    window.click_on(&test("backup-now")).await?;
    window.sees("已备份并核对过").await?;
    screen.look("safety-backed-up").await?;
    window.click_on(&test("restore-one")).await?;
    window.find(&test("restore-ask")).await?;
    screen.look("restore").await?;
    window.click_on(&test("restore-cancel")).await?;
    frame.go("/settings").await?;
    for part in [
        "office",
        "policy",
        "fields",
        "calendar",
        "data",
        "protection",
        "accounts",
        "type",
        "undo",
        "trail",
        "about",
    ] {
        window.click_on(&format!("#tab-{part}")).await?;
        screen.look(&format!("settings-{part}")).await?;
    }
    window.press(Key::F1).await?;
    window.sees("说明：设置").await?;
    screen.look("help").await?;
    window.press(Key::Escape).await?;

    screen.is_sound();
    Ok(())
}

async fn people(screen: &mut Screen<'_>) -> Outcome {
    let window = screen.window;
    Frame(window).go("/people").await?;
    window.find("[data-test^='open-']").await?;
    screen.look("people").await?;
    window.click_on("[data-test^='open-']").await?;
    window.find("[data-test='person-file'] h2").await?;
    screen.look("person").await?;
    window.click_on(&test("person-edit")).await?;
    screen.look("person-edit").await?;
    window.press(Key::Escape).await?;
    window.click_on(&test("person-print")).await?;
    window.find(".sheets svg[data-page='0']").await?;
    screen.look("card").await?;
    window.press(Key::Escape).await?;
    People(window).close().await?;
    window.click_on(&test("add-person")).await?;
    screen.look("person-new").await?;
    People(window).close().await
}

async fn importing(screen: &mut Screen<'_>) -> Outcome {
    let (window, import) = (screen.window, Import(screen.window));
    Frame(window).go("/import").await?;
    screen.look("import").await?;
    import.choose(&sample("roster.xlsx")).await?;
    import.counts().await?;
    screen.look("import-doubtful").await?;
    window.click_on("[data-test='show-row-16']").await?;
    window.find("[data-test='whole-row-16']").await?;
    window.click_on("[data-test='remedy-G16']").await?;
    screen.look("import-row").await?;
    import.list("columns").await?;
    screen.look("import-columns").await
}

async fn appraising(screen: &mut Screen<'_>) -> Outcome {
    let (window, appraisal) = (screen.window, Appraisal(screen.window));
    Frame(window).go("/appraisal").await?;
    appraisal.step("scores").await?;
    screen.look("scores").await?;
    appraisal.step("grades").await?;
    window.find(&test("quota")).await?;
    screen.look("grades").await?;
    appraisal.confirm().await?;
    screen.look("grades-confirmed").await?;
    appraisal.step("announcement").await?;
    appraisal.announcement().await?;
    screen.look("announcement").await?;
    window.click_on(&test("print-announcement")).await?;
    window.click_on(&test("print-by-hand")).await?;
    screen.look("print").await?;
    window.click_on(&test("print-go")).await?;
    window.find(&test("print-turning")).await?;
    screen.look("print-turning").await?;
    window.click_on(&test("print-done")).await
}

#[tokio::test]
async fn pages_fit_1366_by_768() -> Outcome {
    let window = office((1366, 768)).await?;
    visit(&window, "1366x768", true).await?;
    window.close().await
}

#[tokio::test]
async fn pages_fit_1366_by_768_at_125_percent() -> Outcome {
    let window = office((1093, 543)).await?;
    visit(&window, "1093x543", true).await?;
    window.close().await
}

#[tokio::test]
async fn pages_fit_1366_by_768_at_125_percent_in_large_type() -> Outcome {
    let window = office((1093, 543)).await?;
    window.run("document.documentElement.dataset.type = 'larger'").await?;
    visit(&window, "1093x543-large", true).await?;
    window.close().await
}

#[tokio::test]
async fn pages_fit_1920_by_1080_at_200_percent() -> Outcome {
    let window = office((960, 476)).await?;
    visit(&window, "960x476", false).await?;
    window.close().await
}

#[tokio::test]
async fn pages_fit_1366_by_768_at_150_percent() -> Outcome {
    let window = office((910, 440)).await?;
    visit(&window, "910x440", false).await?;
    window.close().await
}

#[tokio::test]
async fn the_first_start_and_the_password_fit_the_smallest_screens() -> Outcome {
    const PASSWORD: &str = "guizi-houmian-5-mao";
    for size in [(1366, 768), (1093, 614), (1093, 543), (960, 476), (910, 440)] {
        let window = Window::open_sized(size).await?;
        let mut screen = Screen::new(&window, &format!("{}x{}", size.0, size.1), size.0 >= 1093);
        screen.look("start").await?;
        if size.0 >= 1093 {
            let hidden: Vec<String> = serde_json::from_value(window.run(CUT).await?)?;
            assert_eq!(hidden, Vec::<String>::new(), "{size:?}");
        }
        FirstStart(&window)
            .create_with_password(STREET, DIVISION, PASSWORD)
            .await?;
        window.control('l').await?;
        Accounts(&window).gate().await?;
        screen.look("gate").await?;
        screen.is_sound();
        window.close().await?;
    }
    Ok(())
}
