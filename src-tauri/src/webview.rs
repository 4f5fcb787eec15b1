//! The one window, and the web view that draws the pages in it.

use std::ffi::OsString;
use std::process::Command;

use lince_places::portable::Portable;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindowBuilder};

use crate::fatal;

/// The one window, as `tauri.conf.json` calls it.
pub const LABEL: &str = "main";

/// Prefixes of variables with which the person who starts the program could put another web view in its place, hand it switches, or
/// look into its pages from outside.
const FOREIGN: &[&str] = &["WEBVIEW2_", "WEBKIT_INSPECTOR_", "TAURI_WEBVIEW_AUTOMATION"];

/// A driver of the tests in the real window works by these variables; debug builds alone leave them.
const DRIVEN: bool = cfg!(debug_assertions);

/// A variable, and what it is to be; `None`: it is not to be there.
type Change = (String, Option<OsString>);

/// Starts the program again with the variables that its web view needs and without those that are nobody's business, because
/// changing the environment of a running process is unsafe.
pub fn environment() {
    let changes = changes(own_variable(), DRIVEN, std::env::vars_os());
    let Some(mut again) = again().filter(|_| !changes.is_empty()) else {
        return;
    };
    for (name, value) in &changes {
        match value {
            Some(value) => again.env(name, value),
            None => again.env_remove(name),
        };
    }
    let failed = in_place_of_this(&mut again);
    let names: Vec<&str> = changes.iter().map(|(name, _)| name.as_str()).collect();
    let why = format!("could not start again with other {}: {failed}", names.join(", "));
    if changes.iter().any(|(_, value)| value.is_none()) {
        fatal::end(&not_drawn(), &why);
    }
    eprintln!("{why}");
}

/// What has to change before the window is drawn: the program's own variable is set unless one set by the user stays; foreign ones go,
/// unless the web view is `driven`.
fn changes(own: Option<Own>, driven: bool, variables: impl Iterator<Item = (OsString, OsString)>) -> Vec<Change> {
    let set: Vec<(String, OsString)> = variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .collect();
    let is_foreign = |name: &str| {
        let name = name.to_ascii_uppercase();
        !driven && FOREIGN.iter().any(|begin| name.starts_with(begin))
    };
    let of_own = |name: &str| own.as_ref().filter(|own| own.name.eq_ignore_ascii_case(name));
    let mut changes: Vec<Change> = set
        .iter()
        .filter(|(name, _)| is_foreign(name) && of_own(name).is_none())
        .map(|(name, _)| (name.clone(), None))
        .collect();
    if let Some(own) = &own {
        let found = set.iter().find(|(name, _)| own.name.eq_ignore_ascii_case(name));
        let stands = found.is_some_and(|(name, value)| *value == own.value || !is_foreign(name));
        if !stands {
            changes.push((own.name.to_owned(), Some(own.value.clone())));
        }
    }
    changes
}

/// A variable that the program itself sets for its web view.
struct Own {
    name: &'static str,
    value: OsString,
}

/// WebKitGTK's DMA-BUF renderer shows an empty window on some graphics drivers and on virtual screens.
#[cfg(not(windows))]
fn own_variable() -> Option<Own> {
    Some(Own {
        name: "WEBKIT_DISABLE_DMABUF_RENDERER",
        value: "1".into(),
    })
}

/// The runtime beside the program.
#[cfg(windows)]
fn own_variable() -> Option<Own> {
    Some(Own {
        name: "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER",
        value: crate::webview2::own_runtime()?.into(),
    })
}

fn again() -> Option<Command> {
    let mut again = Command::new(std::env::current_exe().ok()?);
    again.args(std::env::args_os().skip(1));
    Some(again)
}

/// Returns only with the reason why it failed.
#[cfg(unix)]
fn in_place_of_this(again: &mut Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(again)
}

/// As on other systems, where there is no such thing.
#[cfg(not(unix))]
fn in_place_of_this(again: &mut Command) -> std::io::Error {
    match again.spawn() {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
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

    fn changed(own: Option<(&'static str, &str)>, driven: bool, set: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let own = own.map(|(name, value)| Own {
            name,
            value: value.into(),
        });
        let set = set
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let text = |value: OsString| value.into_string().unwrap();
        changes(own, driven, set)
            .into_iter()
            .map(|(name, value)| (name, value.map(text)))
            .collect()
    }

    const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    const RUNTIME: &str = "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER";

    #[test]
    fn nobody_hands_switches_to_the_web_view_or_looks_into_its_pages() {
        for (name, value) in [
            ("WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS", "--remote-debugging-port=9222"),
            ("webview2_user_data_folder", "D:/x"),
            (RUNTIME, "D:/another"),
            ("WEBKIT_INSPECTOR_SERVER", "127.0.0.1:9222"),
            ("WEBKIT_INSPECTOR_HTTP_SERVER", "127.0.0.1:9222"),
            ("TAURI_WEBVIEW_AUTOMATION", "true"),
        ] {
            let set = [("PATH", "/bin"), (name, value)];
            assert_eq!(changed(None, false, &set), [(name.to_owned(), None)]);
            assert_eq!(changed(None, true, &set), [], "a driver of tests goes on working");
        }
    }

    #[test]
    fn the_program_s_own_variable_is_set_once() {
        let own = Some((RENDERER, "1"));
        assert_eq!(changed(own, false, &[]), [(RENDERER.to_owned(), Some("1".to_owned()))]);
        for value in ["1", "0"] {
            assert_eq!(
                changed(own, false, &[(RENDERER, value)]),
                [],
                "who set it has his reasons"
            );
        }

        let own = Some((RUNTIME, "D:/邻册/WebView2"));
        let told = (RUNTIME.to_owned(), Some("D:/邻册/WebView2".to_owned()));
        assert_eq!(changed(own, false, &[]), std::slice::from_ref(&told));
        assert_eq!(changed(own, false, &[(RUNTIME, "D:/another")]), [told], "nobody else's");
        assert_eq!(
            changed(own, false, &[(RUNTIME, "D:/邻册/WebView2")]),
            [],
            "not started for ever"
        );
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
