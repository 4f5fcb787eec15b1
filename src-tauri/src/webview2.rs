//! Microsoft's WebView2, which draws the pages on Windows: a part of the system that may be missing or old. That is reported, with the
//! remedy, before a window is tried.

use std::path::{Path, PathBuf};

#[cfg(windows)]
use crate::{fatal, message};

/// The oldest WebView2 that draws every page; `ui/vite.config.ts` builds for it.
const OLDEST: u32 = 105;

/// Microsoft's installers of WebView2, the one that needs no network first.
const INSTALLERS: [&str; 2] = [
    "MicrosoftEdgeWebView2RuntimeInstallerX64.exe",
    "MicrosoftEdgeWebview2Setup.exe",
];

/// The signer's name as Windows shows it.
#[cfg(windows)]
const MAKER: &str = "Microsoft Corporation";

/// The folder of a WebView2 of a fixed version beside the program.
const OWN_RUNTIME: &str = "WebView2";

/// A WebView2 put beside the program; it is used before that of the PC.
pub fn own_runtime() -> Option<PathBuf> {
    let own = lince_places::program_folder()?.join(OWN_RUNTIME);
    own.join("msedgewebview2.exe").is_file().then_some(own)
}

/// What keeps a window from being drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lack {
    Missing,
    /// The folder `WebView2` beside the program is not whole.
    Incomplete,
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
        match Self::of(tauri::webview_version()) {
            Some(Self::Missing) if own_runtime().is_some() => Some(Self::Incomplete),
            found => found,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Missing => "这台电脑缺少微软的 WebView2 运行时，邻册的窗口显示不出来。单位数据没有改动。".to_owned(),
            Self::Incomplete => {
                "邻册文件夹里的 WebView2 运行时不完整，邻册的窗口显示不出来。单位数据没有改动。".to_owned()
            }
            Self::Old(version) => format!(
                "这台电脑的微软 WebView2 运行时太旧（版本 {version}，需要 {OLDEST} 以上），邻册的窗口显示不出来。单位数据没有改动。"
            ),
        }
    }
}

/// Makes sure that there is something to draw the window with, or ends with the remedy. An installer beside the program is offered,
/// and run if it is Microsoft's.
#[cfg(windows)]
pub fn check() {
    let Some(lack) = Lack::now() else { return };
    let folder = lince_places::program_folder().unwrap_or_default();
    let offered = installer_in(&folder).filter(|_| lack != Lack::Incomplete);
    let Some(installer) = offered else {
        fatal::end(&remedy(&lack, &folder), "");
    };
    let network = if installer.ends_with(INSTALLERS[0]) {
        "也不用联网"
    } else {
        "但要联网"
    };
    let question = format!(
        "{}\n\n程序文件夹里有它的安装程序，现在安装吗？不需要管理员权限，{network}。",
        lack.sentence()
    );
    if !message::ask(&question, "现在安装", "以后再说") {
        fatal::end(&remedy(&lack, &folder), "");
    }
    let outcome = run(&installer);
    if Lack::now().is_some() {
        let reason = match outcome {
            Ok(Some(status)) if status.success() => String::new(),
            Ok(Some(status)) => format!("安装程序返回 {status}"),
            Ok(None) => fatal::end(&not_of_microsoft(&installer), ""),
            Err(error) => format!("安装程序没有启动（{error}）"),
        };
        fatal::end("WebView2 还没有装好。请等安装窗口结束，再打开邻册。", &reason);
    }
}

/// `None`: it is not Microsoft's, and was not run.
#[cfg(windows)]
fn run(installer: &Path) -> Result<Option<std::process::ExitStatus>, String> {
    use lince_core::workplace;
    workplace::keep_in(lince_places::work_folders());
    let aside = workplace::folder().map_err(|error| error.message())?;
    lince_system::signature::run_if_signed(installer, aside.path(), MAKER).map_err(|error| error.to_string())
}

fn not_of_microsoft(installer: &Path) -> String {
    format!(
        "程序文件夹里的 WebView2 安装程序没有微软的有效签名，没有运行。单位数据没有改动。\n\n\
         办法：删掉下面这个文件，请信息化人员在微软官网重新下载 WebView2 的独立安装程序（x64）。\n　　{}\n\n\
         其间命令行程序 lince.exe 可以照常查看和备份数据。",
        installer.display()
    )
}

fn installer_in(folder: &Path) -> Option<PathBuf> {
    INSTALLERS
        .iter()
        .map(|name| folder.join(name))
        .find(|file| file.is_file())
}

fn remedy(lack: &Lack, folder: &Path) -> String {
    let [installer, _] = INSTALLERS;
    if *lack == Lack::Incomplete {
        return format!(
            "{}\n\n办法：把下面这个文件夹整个删掉，再打开邻册，就会用电脑自带的 WebView2；或者重新复制一份完整的。\n　　{}\n\n\
             其间命令行程序 lince.exe 可以照常查看和备份数据。",
            lack.sentence(),
            folder.join(OWN_RUNTIME).display()
        );
    }
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
        let told = not_of_microsoft(Path::new("D:/邻册/setup.exe"));
        assert!(
            told.contains("没有运行") && told.contains("D:/邻册/setup.exe"),
            "{told}"
        );
        let told = remedy(&Lack::Incomplete, Path::new("D:/邻册"));
        assert!(told.contains("整个删掉") && !told.contains(INSTALLERS[0]), "{told}");
    }
}
