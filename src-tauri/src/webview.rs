//! The one window, and the web view that draws the pages in it.

use std::process::Command;

use lince_places::portable::Portable;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindowBuilder};

use crate::fatal;

/// The one window, as `tauri.conf.json` calls it.
pub const LABEL: &str = "main";

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

/// The runtime beside the program is told to its web view in the same way.
#[cfg(windows)]
pub fn environment() {
    const VARIABLE: &str = "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER";
    let Some(own) = crate::webview2::own_runtime().filter(|_| std::env::var_os(VARIABLE).is_none()) else {
        return;
    };
    if again().is_some_and(|mut again| again.env(VARIABLE, own).spawn().is_ok()) {
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
pub fn open_window(app: &AppHandle) {
    let opened = window(app);
    if let Err(error) = opened {
        fatal::end(&not_drawn(), &error.to_string());
    }
}

fn window(app: &AppHandle) -> tauri::Result<()> {
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
    let elsewhere = "请在有图形界面的桌面上打开；没有的，命令行程序 lince 可以查看和备份数据。";
    format!("邻册的窗口没有打开。单位数据没有改动。\n\n{}", remedy(elsewhere))
}

/// The page was opened again, and is gone again.
pub fn keeps_going() -> String {
    format!(
        "邻册的页面一再意外关闭，邻册已经停止。保存过的数据都在，没有保存的填写一般留有草稿。\n\n{}",
        remedy("请重新启动电脑再打开邻册。其间命令行程序 lince 可以照常查看和备份数据。")
    )
}

fn remedy(elsewhere: &str) -> String {
    if !cfg!(windows) {
        return elsewhere.to_owned();
    }
    let profile = lince_places::cache_dir().map(|folder| folder.join("EBWebView").display().to_string());
    format!(
        "1．重新启动电脑再试。\n\
         2．仍然打不开的，删掉下面这个文件夹再试，里面没有单位数据：\n　　{}\n\
         3．再不行，请信息化人员重新安装微软的 WebView2 运行时。\n\n\
         其间命令行程序 lince.exe 可以照常查看和备份数据。",
        profile.unwrap_or_default()
    )
}

/// The window could not even be prepared.
pub fn end_without_window(reason: &str) -> ! {
    fatal::end(&not_drawn(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

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
