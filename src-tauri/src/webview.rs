//! The web view that draws the pages: on Windows a part of the system that may be missing or old, which is told before a window is
//! tried; and the one window.

use std::path::{Path, PathBuf};
use std::process::Command;

use lince_places::portable::Portable;
use tauri::webview::NewWindowResponse;
use tauri::{App, Url, WebviewWindowBuilder};

use crate::{fatal, message};

/// The oldest WebView2 that draws every page; `ui/vite.config.ts` builds for it.
const OLDEST: u32 = 105;

/// Microsoft's installers of WebView2, the one that needs no network first.
const INSTALLERS: [&str; 2] = [
    "MicrosoftEdgeWebView2RuntimeInstallerX64.exe",
    "MicrosoftEdgeWebview2Setup.exe",
];

/// What keeps a window from being drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lack {
    Missing,
    /// Its version.
    Old(String),
}

impl Lack {
    fn of(version: Result<String, impl Sized>) -> Option<Self> {
        let Ok(version) = version else {
            return Some(Self::Missing);
        };
        let number = version.split('.').next().and_then(|n| n.parse::<u32>().ok());
        // One that counts otherwise is not known to be old.
        number.is_some_and(|n| n < OLDEST).then_some(Self::Old(version))
    }

    fn now() -> Option<Self> {
        // Elsewhere the program does not even begin without its web view.
        if cfg!(windows) {
            Self::of(tauri::webview_version())
        } else {
            None
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Missing => "这台电脑缺少微软的 WebView2 运行时，邻册的窗口显示不出来。单位数据没有改动。".to_owned(),
            Self::Old(version) => format!(
                "这台电脑的微软 WebView2 运行时太旧（版本 {version}，需要 {OLDEST} 以上），邻册的窗口显示不出来。单位数据没有改动。"
            ),
        }
    }
}

/// Makes sure that there is something to draw the window with, or ends with the remedy. An installer beside the program is offered.
pub fn check() {
    let Some(lack) = Lack::now() else { return };
    let folder = lince_places::program_folder().unwrap_or_default();
    let Some(installer) = installer_in(&folder) else {
        fatal::end(&remedy(&lack, &folder), "");
    };
    let question = format!(
        "{}\n\n程序文件夹里有它的安装程序，现在安装吗？不需要管理员权限，也不用联网。",
        lack.sentence()
    );
    if !message::ask(&question, "现在安装", "以后再说") {
        fatal::end(&remedy(&lack, &folder), "");
    }
    let outcome = Command::new(&installer).status();
    if Lack::now().is_some() {
        let reason = match outcome {
            Ok(status) if status.success() => String::new(),
            Ok(status) => format!("安装程序返回 {status}"),
            Err(error) => format!("安装程序没有启动（{error}）"),
        };
        fatal::end("WebView2 还没有装好。请等安装窗口结束，再打开邻册。", &reason);
    }
}

fn installer_in(folder: &Path) -> Option<PathBuf> {
    INSTALLERS
        .iter()
        .map(|name| folder.join(name))
        .find(|file| file.is_file())
}

fn remedy(lack: &Lack, folder: &Path) -> String {
    let [installer, _] = INSTALLERS;
    format!(
        "{}\n\n办法：\n\
         1．请县（区）信息化人员，或找一台能上网的电脑，在微软官网下载 WebView2 的独立安装程序（x64），文件名是\n　　{installer}\n\
         2．用U盘复制到邻册的文件夹：\n　　{}\n\
         3．再打开邻册，按提示安装；直接双击那个文件安装也可以。不需要管理员权限。\n\n\
         装好以前，命令行程序 lince.exe 可以照常查看和备份数据。",
        lack.sentence(),
        folder.display()
    )
}

/// Starts the program again with the variables that its web view needs, because changing the environment of a running process is
/// unsafe.
#[cfg(target_os = "linux")]
pub fn environment() {
    use std::os::unix::process::CommandExt;
    // WebKitGTK's DMA-BUF renderer shows an empty window on some graphics drivers and on virtual screens.
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let failed = again().map(|mut again| again.env(VARIABLE, "1").exec());
    if let Some(failed) = failed {
        eprintln!("could not start again with {VARIABLE}: {failed}");
    }
}

/// A WebView2 that somebody has put beside the program, in a folder `WebView2`, is used before that of the PC.
#[cfg(windows)]
pub fn environment() {
    const VARIABLE: &str = "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER";
    let beside = lince_places::program_folder().map(|folder| folder.join("WebView2"));
    let Some(own) = beside.filter(|own| own.join("msedgewebview2.exe").is_file()) else {
        return;
    };
    if std::env::var_os(VARIABLE).is_none() && again().is_some_and(|mut again| again.env(VARIABLE, own).spawn().is_ok())
    {
        std::process::exit(0);
    }
}

fn again() -> Option<Command> {
    let mut again = Command::new(std::env::current_exe().ok()?);
    again.args(std::env::args_os().skip(1));
    Some(again)
}

/// Opens the window as `tauri.conf.json` describes it, or ends with the remedy. It shows the program's own pages and nothing else,
/// and what is typed into them is offered nowhere again.
pub fn open_window(app: &App) {
    let opened = window(app);
    if let Err(error) = opened {
        fatal::end(&not_drawn(), &error.to_string());
    }
}

fn window(app: &App) -> tauri::Result<()> {
    let [config] = &app.config().app.windows[..] else {
        return Err(tauri::Error::WindowNotFound);
    };
    let mut window = WebviewWindowBuilder::from_config(app, config)?
        .general_autofill_enabled(false)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    if let Some(portable) = Portable::this_program() {
        window = window.data_directory(portable.cache());
    }
    window.build()?;
    Ok(())
}

/// The pages lie in the program: under `tauri:`, or where Windows takes no other than `http:`, under a name that no network has.
fn is_own(address: &Url) -> bool {
    address.scheme() == "tauri" || address.host_str() == Some("tauri.localhost") || tauri::is_dev()
}

fn not_drawn() -> String {
    let profile = lince_places::cache_dir().map(|folder| folder.join("EBWebView").display().to_string());
    let windows = format!(
        "1．重新启动电脑再试。\n\
         2．仍然打不开的，删掉下面这个文件夹再试，里面没有单位数据：\n　　{}\n\
         3．再不行，请信息化人员重新安装微软的 WebView2 运行时。\n\n\
         其间命令行程序 lince.exe 可以照常查看和备份数据。",
        profile.unwrap_or_default()
    );
    let elsewhere = "请在有图形界面的桌面上打开；没有的，命令行程序 lince 可以查看和备份数据。".to_owned();
    let remedy = if cfg!(windows) { windows } else { elsewhere };
    format!("邻册的窗口没有打开。单位数据没有改动。\n\n{remedy}")
}

/// The window could not even be prepared.
pub fn end_without_window(reason: &str) -> ! {
    fatal::end(&not_drawn(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_old_web_view_is_told_apart_from_one_that_will_do() {
        for (version, lack) in [
            (Ok("131.0.2903.86"), None),
            (Ok("105.0.1343.27"), None),
            (Ok("92.0.902.67"), Some(Lack::Old("92.0.902.67".into()))),
            (Ok("canary"), None),
            (Err(()), Some(Lack::Missing)),
        ] {
            assert_eq!(Lack::of(version.map(str::to_owned)), lack, "{version:?}");
        }
    }

    #[test]
    fn the_pages_are_built_for_the_oldest_web_view() {
        let config = include_str!("../../ui/vite.config.ts");

        assert!(config.contains(&format!("target: ['chrome{OLDEST}'")));
    }

    #[test]
    fn an_installer_beside_the_program_is_found_the_one_without_network_first() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(installer_in(dir.path()), None);

        for name in INSTALLERS.iter().rev() {
            std::fs::write(dir.path().join(name), "").unwrap();
            assert_eq!(installer_in(dir.path()), Some(dir.path().join(name)));
        }
    }

    #[test]
    fn the_remedy_names_the_file_and_where_to_put_it() {
        let told = remedy(&Lack::Missing, Path::new("D:/邻册"));

        for part in [
            "缺少微软的 WebView2",
            INSTALLERS[0],
            "D:/邻册",
            "不需要管理员权限",
            "lince.exe",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }

    #[test]
    fn the_window_goes_to_no_other_page_than_its_own() {
        let own = |address: &str| is_own(&address.parse().unwrap());

        for address in ["tauri://localhost/", "http://tauri.localhost/people?id=3"] {
            assert!(own(address), "{address}");
        }
        for address in [
            "https://example.com/",
            "file:///C:/x",
            "http://tauri.localhost.example/",
        ] {
            assert_eq!(own(address), tauri::is_dev(), "{address}");
        }
    }
}
