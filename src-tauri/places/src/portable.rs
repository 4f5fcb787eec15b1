//! The portable form: one folder on a stick with the program, its settings, its data and what the web view remembers, so that
//! nothing is left on the PC. A file beside the program makes it so.

use std::path::{Component, Path, PathBuf};

/// The file beside the program that makes it portable.
const MARKER: &str = "portable.txt";
/// Where the portable form keeps its settings.
const SETTINGS: &str = "设置";
/// Where it proposes to keep the data.
const DATA: &str = "数据";
/// Where it keeps what the web view remembers, and the log.
const CACHE: &str = "缓存";

/// The folder of a portable program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portable(PathBuf);

impl Portable {
    /// The program in `folder`, if it is portable.
    pub fn in_folder(folder: &Path) -> Option<Self> {
        folder.join(MARKER).is_file().then(|| Self(folder.to_owned()))
    }

    /// This program, if it is portable.
    pub fn this_program() -> Option<Self> {
        super::program_folder().as_deref().and_then(Self::in_folder)
    }

    /// The program's own folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The settings file.
    pub fn settings_file(&self) -> PathBuf {
        self.0.join(SETTINGS).join(super::SETTINGS_FILE)
    }

    /// The folder proposed for the data.
    pub fn data(&self) -> PathBuf {
        self.0.join(DATA)
    }

    /// For what can be made anew.
    pub fn cache(&self) -> PathBuf {
        self.0.join(CACHE)
    }

    /// How a folder is written in the settings: seen from the program where it lies on the same drive, since a stick has another
    /// letter on another PC.
    pub(crate) fn stored(&self, dir: &Path) -> PathBuf {
        seen_from(&self.0, dir).unwrap_or_else(|| dir.to_owned())
    }

    /// The folder that is meant by what the settings say.
    pub(crate) fn resolved(&self, stored: &Path) -> PathBuf {
        if stored.is_relative() && !stored.has_root() {
            without_steps_up(&self.0.join(stored))
        } else {
            stored.to_owned()
        }
    }
}

/// `dir` as seen from `base`, by `/`; `None` where they have no folder or drive letter in common.
fn seen_from(base: &Path, dir: &Path) -> Option<PathBuf> {
    let (base, dir): (Vec<_>, Vec<_>) = (base.components().collect(), dir.components().collect());
    let common = base.iter().zip(&dir).take_while(|(a, b)| a == b).count();
    let named = |c: &Component| matches!(c, Component::Normal(_) | Component::Prefix(_));
    if !base[..common].iter().any(named) {
        return None;
    }
    let up = base[common..].iter().map(|_| "..".into());
    let down = dir[common..]
        .iter()
        .map(|c| c.as_os_str().to_string_lossy().into_owned());
    let steps: Vec<String> = up.chain(down).collect();
    Some(steps.join("/").into())
}

fn without_steps_up(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portable(folder: &Path) -> Portable {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join(MARKER), "").unwrap();
        Portable::in_folder(folder).unwrap()
    }

    #[test]
    fn a_program_is_portable_by_the_file_beside_it() {
        let dir = tempfile::tempdir().unwrap();

        assert_eq!(Portable::in_folder(dir.path()), None);

        assert_eq!(portable(dir.path()).folder(), dir.path());
    }

    #[test]
    fn data_on_the_stick_are_found_where_the_stick_has_another_letter() {
        let dir = tempfile::tempdir().unwrap();
        let here = portable(&dir.path().join("E").join("邻册"));
        let elsewhere = portable(&dir.path().join("F").join("邻册"));

        for (data, stored) in [("邻册/数据", "数据"), ("单位 数据&", "../单位 数据&")] {
            let kept = here.stored(&dir.path().join("E").join(data));

            assert_eq!(kept, Path::new(stored));
            assert_eq!(elsewhere.resolved(&kept), dir.path().join("F").join(data));
        }
    }

    #[test]
    fn data_on_another_disk_keep_their_whole_path() {
        let (here, there) = if cfg!(windows) {
            (r"E:\邻册", r"D:\数据")
        } else {
            ("/media/邻册", "/srv/数据")
        };
        let here = Portable(here.into());

        let kept = here.stored(Path::new(there));

        assert_eq!(kept, Path::new(there));
        assert_eq!(here.resolved(&kept), Path::new(there));
    }
}
