//! Files that the user chose, by the system's dialog or by dropping them on the window.
//!
//! The pages never see or send a path: they get a token and a name, and commands take the token. So whatever runs in the
//! pages can reach only files that the user pointed at.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, DragDropEvent, Manager, State, Webview, WebviewEvent};
use tauri_plugin_dialog::DialogExt;
use tauri_specta::Event;

/// Names one chosen file for as long as the window is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct FileToken(u32);

/// A file as the pages see it.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ChosenFile {
    /// Names it.
    pub token: FileToken,
    /// Its name without the folder.
    pub name: String,
}

/// A file that the program wrote where the user wanted it.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct SavedFile {
    /// Opens it, or shows it in its folder.
    token: FileToken,
    /// Where it lies, to be read.
    place: String,
}

/// Files were dropped on the window.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct FileDropped {
    files: Vec<ChosenFile>,
}

/// Asks the user for a file. `None`: the user thought better of it.
pub trait Chooser: Send + Sync {
    /// A file to read, of one of the `kinds` (endings without the dot).
    fn open(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Option<PathBuf>;
    /// Files to read, of the `kinds`; none: the user thought better of it.
    fn open_many(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Vec<PathBuf>;
    /// Where to write a file with one of the `kinds` of endings; `name` with the first is proposed.
    fn save(&self, app: &AppHandle, title: &str, name: &str, kinds: &[&str]) -> Option<PathBuf>;
    /// A folder.
    fn folder(&self, app: &AppHandle, title: &str) -> Option<PathBuf>;
}

/// The operating system's dialogs.
struct SystemDialog;

impl Chooser for SystemDialog {
    fn open(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Option<PathBuf> {
        let dialog = app.dialog().file().set_title(title).add_filter("可读取的文件", kinds);
        dialog.blocking_pick_file()?.into_path().ok()
    }

    fn open_many(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Vec<PathBuf> {
        let dialog = app.dialog().file().set_title(title).add_filter("可读取的文件", kinds);
        let chosen = dialog.blocking_pick_files().unwrap_or_default().into_iter();
        chosen.filter_map(|file| file.into_path().ok()).collect()
    }

    fn save(&self, app: &AppHandle, title: &str, name: &str, kinds: &[&str]) -> Option<PathBuf> {
        let proposed = kinds.first().map(|first| format!("{name}.{first}"));
        let mut dialog = app.dialog().file().set_title(title).set_file_name(proposed?);
        // A name that is typed without its ending gets it, or no program would know the file.
        for kind in kinds {
            dialog = dialog.add_filter(kind_name(kind), &[kind]);
        }
        let chosen = dialog.blocking_save_file()?.into_path().ok()?;
        // Not every desktop gives it. What would lie under the whole name has not been asked about.
        let whole = chosen.with_extension(kinds.first()?);
        Some(match chosen.extension() {
            None if !whole.exists() => whole,
            _ => chosen,
        })
    }

    fn folder(&self, app: &AppHandle, title: &str) -> Option<PathBuf> {
        app.dialog()
            .file()
            .set_title(title)
            .blocking_pick_folder()?
            .into_path()
            .ok()
    }
}

/// What people call files with this ending.
fn kind_name(ending: &str) -> &'static str {
    match ending {
        "xlsx" => "WPS、Excel 表格",
        "csv" => "CSV 文件（供其他程序读取）",
        "pdf" => "PDF 文件",
        "lincekey" => "邻册钥匙文件",
        _ => "文件",
    }
}

/// Answers from a list, because a browser driver cannot see the system's dialogs: each choice takes the first line of the
/// file that `LINCE_TEST_CHOICES` names; no line left is a cancelled dialog. Debug builds only.
#[cfg(debug_assertions)]
struct Listed {
    list: PathBuf,
}

#[cfg(debug_assertions)]
impl Listed {
    fn next(&self) -> Option<PathBuf> {
        let text = std::fs::read_to_string(&self.list).ok()?;
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        std::fs::write(&self.list, rest).ok()?;
        (!first.is_empty()).then(|| PathBuf::from(first))
    }
}

#[cfg(debug_assertions)]
impl Chooser for Listed {
    fn open(&self, _app: &AppHandle, _title: &str, _kinds: &[&str]) -> Option<PathBuf> {
        self.next()
    }

    /// Several stand in one line, parted by tabs.
    fn open_many(&self, _app: &AppHandle, _title: &str, _kinds: &[&str]) -> Vec<PathBuf> {
        let line = self
            .next()
            .map(|line| line.to_string_lossy().into_owned())
            .unwrap_or_default();
        line.split('\t')
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
            .collect()
    }

    fn save(&self, _app: &AppHandle, _title: &str, _name: &str, _kinds: &[&str]) -> Option<PathBuf> {
        self.next()
    }

    fn folder(&self, _app: &AppHandle, _title: &str) -> Option<PathBuf> {
        self.next()
    }
}

/// The system's dialogs, or in a test the list.
pub fn chooser() -> Box<dyn Chooser> {
    #[cfg(debug_assertions)]
    if let Some(list) = std::env::var_os("LINCE_TEST_CHOICES") {
        return Box::new(Listed { list: list.into() });
    }
    Box::new(SystemDialog)
}

/// The chosen files of this run, by token.
pub struct ChosenFiles {
    chooser: Box<dyn Chooser>,
    paths: Mutex<HashMap<FileToken, PathBuf>>,
    /// Those that the program wrote: no others are opened for a page.
    saved: Mutex<HashSet<FileToken>>,
}

impl ChosenFiles {
    /// Nothing chosen yet.
    pub fn new(chooser: Box<dyn Chooser>) -> Self {
        Self {
            chooser,
            paths: Mutex::default(),
            saved: Mutex::default(),
        }
    }

    /// Keeps `path` and gives the pages a token for it.
    pub fn keep(&self, path: PathBuf) -> ChosenFile {
        let name = name_of(&path);
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        // A list that is read again does not grow the table.
        if let Some((token, _)) = paths.iter().find(|(_, known)| **known == path) {
            return ChosenFile { token: *token, name };
        }
        let token = FileToken(paths.len() as u32);
        paths.insert(token, path);
        ChosenFile { token, name }
    }

    /// The path behind a token, for a command that reads or writes it.
    pub fn path(&self, token: FileToken) -> Option<PathBuf> {
        self.paths
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&token)
            .cloned()
    }

    /// Keeps a file that was written.
    pub fn keep_saved(&self, path: PathBuf) -> SavedFile {
        let place = path.display().to_string();
        let token = self.keep(path).token;
        self.saved.lock().unwrap_or_else(PoisonError::into_inner).insert(token);
        SavedFile { token, place }
    }

    /// The path of a file that was written; `None` of any other.
    pub fn saved(&self, token: FileToken) -> Option<PathBuf> {
        let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        saved.contains(&token).then(|| self.path(token)).flatten()
    }

    /// Asks for a file to read.
    pub fn open(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Option<ChosenFile> {
        self.chooser.open(app, title, kinds).map(|path| self.keep(path))
    }

    /// Asks for files to read.
    pub fn open_many(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Vec<ChosenFile> {
        let paths = self.chooser.open_many(app, title, kinds);
        paths.into_iter().map(|path| self.keep(path)).collect()
    }

    /// Asks for a file that is read at once.
    pub fn pick(&self, app: &AppHandle, title: &str, kinds: &[&str]) -> Option<PathBuf> {
        self.chooser.open(app, title, kinds)
    }

    /// Asks where to write a file with one of the `kinds` of endings; `name` with the first is proposed.
    pub fn save(&self, app: &AppHandle, title: &str, name: &str, kinds: &[&str]) -> Option<PathBuf> {
        self.chooser.save(app, title, name, kinds)
    }

    /// Asks for a folder.
    pub fn folder(&self, app: &AppHandle, title: &str) -> Option<PathBuf> {
        self.chooser.folder(app, title)
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Endings of files that may hold a table.
const TABLES: [&str; 12] = [
    "xlsx", "xlsm", "xls", "et", "csv", "txt", "tsv", "ods", "docx", "html", "htm", "mht",
];

/// Asks for tables to be read in; none: the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_workbooks(app: AppHandle, chosen: State<'_, ChosenFiles>) -> Vec<ChosenFile> {
    chosen.open_many(&app, "选择要导入的表格，可以多选", &TABLES)
}

/// Asks for a folder whose tables are to be read in.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_import_folder(app: AppHandle, chosen: State<'_, ChosenFiles>) -> Option<ChosenFile> {
    let folder = chosen.folder(&app, "选择装着表格的文件夹")?;
    Some(chosen.keep(folder))
}

/// Turns files dropped on the window into tokens and sends them to the pages.
pub fn on_webview_event(webview: &Webview, event: &WebviewEvent) {
    if let WebviewEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
        let chosen = webview.state::<ChosenFiles>();
        let files = paths.iter().map(|path| chosen.keep(path.clone())).collect();
        // Fails only while the window is closing.
        let _ = FileDropped { files }.emit(webview.app_handle());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_its_file_and_no_other() {
        let chosen = ChosenFiles::new(Box::new(SystemDialog));

        let roster = chosen.keep("/资料/花名册.xlsx".into());
        let scores = chosen.keep("/资料/考核.xlsx".into());

        assert_eq!(roster.name, "花名册.xlsx");
        assert_eq!(
            chosen.paths.lock().unwrap()[&scores.token],
            Path::new("/资料/考核.xlsx")
        );
        assert_ne!(roster.token, scores.token);
    }

    #[test]
    fn only_what_the_program_wrote_is_opened_for_a_page() {
        let chosen = ChosenFiles::new(Box::new(SystemDialog));
        let dropped = chosen.keep("/资料/setup.exe".into());

        let saved = chosen.keep_saved("/资料/季报.xlsx".into());

        assert_eq!(saved.place, "/资料/季报.xlsx");
        assert_eq!(chosen.saved(saved.token).as_deref(), Some(Path::new("/资料/季报.xlsx")));
        assert_eq!(chosen.saved(dropped.token), None);
        assert_eq!(chosen.saved(FileToken(77)), None);
    }

    #[test]
    fn a_listed_choice_is_taken_once_and_then_the_dialog_is_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("choices");
        std::fs::write(&list, "/资料/花名册.xlsx\n").unwrap();
        let listed = Listed { list };

        assert_eq!(listed.next().as_deref(), Some(Path::new("/资料/花名册.xlsx")));
        assert_eq!(listed.next(), None);
    }
}
