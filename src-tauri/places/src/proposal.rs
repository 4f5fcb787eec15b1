//! Which folder is proposed for the data at first start, and where an office may lie that this PC has forgotten.
//!
//! A system disk is imaged anew now and then, so a second disk comes first: D:, else the next. The disks are passed in, so that every
//! PC can be tested.

use std::path::{Path, PathBuf};

/// Name of the folder that is proposed.
const FOLDER: &str = "邻册";

/// Less than this and an office with its backups soon fills the disk.
const ROOM: u64 = 2_000_000_000;

/// What makers of PCs call the disk from which Windows is set up anew; whatever is put there goes with it.
const RECOVERY: &[&str] = &["recovery", "restore", "恢复", "还原", "系统保留"];

/// A disk of this PC as far as it matters here.
#[derive(Debug, Clone)]
pub struct Disk {
    /// `D:\`.
    pub root: PathBuf,
    /// Built in, rather than a stick or card.
    pub fixed: bool,
    /// The user may make a folder in its root.
    pub writable: bool,
    /// NTFS or ReFS; sticks and most portable disks have another.
    pub of_windows: bool,
    /// The name that Explorer shows beside the letter.
    pub label: String,
    /// Bytes that can still be written.
    pub free: u64,
}

/// This PC as far as it matters here.
#[derive(Debug, Clone, Default)]
pub struct Pc {
    /// Without CD drives and network drives.
    pub disks: Vec<Disk>,
    /// `C:\`, where there are drive letters.
    pub system: Option<PathBuf>,
    /// 文档, wherever it was moved to.
    pub documents: Option<PathBuf>,
    /// The user's own folder.
    pub profile: PathBuf,
}

impl Disk {
    fn lasts(&self) -> bool {
        let label = self.label.to_lowercase();
        let recovery = RECOVERY.iter().any(|word| label.contains(word));
        self.fixed && self.of_windows && self.writable && !recovery && self.free >= ROOM
    }
}

impl Pc {
    /// The folder proposed for the data: on D:, else on the first other disk that stays when the system's is imaged anew; else in
    /// 文档, unless that is `unsuitable` (synchronised, on a server); else in the user's own folder.
    pub fn proposal(&self, unsuitable: impl Fn(&Path) -> bool) -> PathBuf {
        let beside_documents = || self.profile.join(FOLDER);
        let documents = || {
            self.documents
                .as_ref()
                .map(|d| d.join(FOLDER))
                .filter(|d| !unsuitable(d))
        };
        self.lasting()
            .map(|disk| disk.root.join(FOLDER))
            .find(|folder| !unsuitable(folder))
            .or_else(documents)
            .unwrap_or_else(beside_documents)
    }

    /// Where offices were made by proposal: `邻册` on every fixed disk, in 文档 and in the user's own folder.
    pub fn usual_places(&self) -> Vec<PathBuf> {
        let fixed = self.disks.iter().filter(|d| d.fixed).map(|d| d.root.as_path());
        let own = [self.documents.as_deref(), Some(&*self.profile)];
        let mut places: Vec<PathBuf> = Vec::new();
        for place in fixed.chain(own.into_iter().flatten()).map(|at| at.join(FOLDER)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Disks besides the system's, by their letter: D: is what every office calls its own.
    fn lasting(&self) -> impl Iterator<Item = &Disk> {
        let other = |disk: &&Disk| self.system.as_ref().is_some_and(|system| *system != disk.root);
        let mut lasting: Vec<&Disk> = self.disks.iter().filter(other).filter(|d| d.lasts()).collect();
        lasting.sort_by_key(|disk| disk.root.clone());
        lasting.into_iter()
    }

    /// The PC on which the program runs.
    pub fn this() -> Self {
        let users = directories::UserDirs::new();
        Self {
            disks: disks(),
            system: system_drive(),
            documents: users.as_ref().and_then(|dirs| dirs.document_dir()).map(Path::to_owned),
            profile: users.map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default(),
        }
    }
}

/// The folder for data that is meant by a chosen one: the office that lies in it, as in `D:\` or 文档; in the root of a disk a
/// folder of its own.
pub fn meant_by(chosen: &Path, holds_office: impl Fn(&Path) -> bool) -> PathBuf {
    let inside = chosen.join(FOLDER);
    let is_root = chosen.parent().is_none();
    if !holds_office(chosen) && (is_root || holds_office(&inside)) {
        inside
    } else {
        chosen.to_owned()
    }
}

/// `C:\`; only Windows has one.
fn system_drive() -> Option<PathBuf> {
    let mut root = std::env::var_os("SystemDrive").filter(|_| cfg!(windows))?;
    root.push(r"\");
    Some(root.into())
}

/// The disks with a letter; elsewhere than on Windows a mounted disk is no place that anybody would look for.
fn disks() -> Vec<Disk> {
    if !cfg!(windows) {
        return Vec::new();
    }
    let Ok(found) = sysinfo::Disks::new_with_refreshed_list() else {
        return Vec::new();
    };
    found
        .iter()
        .filter(|disk| disk.mount_point().parent().is_none())
        .map(|disk| Disk {
            root: disk.mount_point().to_owned(),
            fixed: !disk.is_removable(),
            writable: !disk.is_read_only() && takes_a_folder(disk.mount_point()),
            of_windows: ["NTFS", "ReFS"]
                .iter()
                .any(|fs| disk.file_system().eq_ignore_ascii_case(fs)),
            label: disk.name().to_string_lossy().into_owned(),
            free: disk.available_space(),
        })
        .collect()
}

/// An administrator may have taken the right to make folders in the root of a disk; only trying shows it.
fn takes_a_folder(root: &Path) -> bool {
    let trial = root.join(format!(".lince-{}", std::process::id()));
    std::fs::create_dir(&trial).is_ok() && std::fs::remove_dir(&trial).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(root: &str) -> Disk {
        Disk {
            root: root.into(),
            fixed: true,
            writable: true,
            of_windows: true,
            label: "本地磁盘".into(),
            free: 80_000_000_000,
        }
    }

    /// A PC with C: and these.
    fn pc(others: Vec<Disk>) -> Pc {
        Pc {
            disks: [vec![disk("C:/")], others].concat(),
            system: Some("C:/".into()),
            documents: Some("C:/Users/张三/Documents".into()),
            profile: "C:/Users/张三".into(),
        }
    }

    #[test]
    fn a_disk_that_stays_when_the_system_is_imaged_anew_comes_first() {
        let documents = "C:/Users/张三/Documents/邻册";
        let stick = || Disk {
            fixed: false,
            ..disk("D:/")
        };
        for (case, others, proposed) in [
            ("two disks", vec![disk("E:/"), disk("D:/")], "D:/邻册"),
            ("D: is a CD drive, which is no disk", vec![disk("E:/")], "E:/邻册"),
            ("D: is a stick", vec![stick(), disk("F:/")], "F:/邻册"),
            ("nothing but a stick", vec![stick()], documents),
            ("one disk", vec![], documents),
            (
                "D: is full",
                vec![Disk {
                    free: 900_000_000,
                    ..disk("D:/")
                }],
                documents,
            ),
            (
                "D: takes no folder",
                vec![Disk {
                    writable: false,
                    ..disk("D:/")
                }],
                documents,
            ),
            (
                "D: is a portable disk in exFAT",
                vec![Disk {
                    of_windows: false,
                    ..disk("D:/")
                }],
                documents,
            ),
            (
                "D: sets Windows up anew",
                vec![Disk {
                    label: "Recovery".into(),
                    ..disk("D:/")
                }],
                documents,
            ),
            (
                "D: is called so in Chinese",
                vec![Disk {
                    label: "一键还原".into(),
                    ..disk("D:/")
                }],
                documents,
            ),
        ] {
            assert_eq!(pc(others).proposal(|_| false), Path::new(proposed), "{case}");
        }
    }

    #[test]
    fn documents_that_a_cloud_client_or_a_server_holds_are_passed_over() {
        let redirected = Pc {
            documents: Some("C:/Users/张三/OneDrive/文档".into()),
            ..pc(vec![])
        };

        let proposed = redirected.proposal(|dir| dir.to_string_lossy().contains("OneDrive"));

        assert_eq!(proposed, Path::new("C:/Users/张三/邻册"));
    }

    #[test]
    fn a_system_without_letters_proposes_the_documents() {
        let linux = Pc {
            documents: Some("/home/a/文档".into()),
            profile: "/home/a".into(),
            ..Pc::default()
        };

        assert_eq!(linux.proposal(|_| false), Path::new("/home/a/文档/邻册"));
    }

    #[test]
    fn a_forgotten_office_is_looked_for_on_every_fixed_disk_and_among_the_documents() {
        let stick = Disk {
            fixed: false,
            ..disk("G:/")
        };
        let full = Disk { free: 0, ..disk("E:/") };

        let places = pc(vec![disk("D:/"), full, stick]).usual_places();

        let looked: Vec<&Path> = places.iter().map(PathBuf::as_path).collect();
        assert_eq!(
            looked,
            [
                "C:/邻册",
                "D:/邻册",
                "E:/邻册",
                "C:/Users/张三/Documents/邻册",
                "C:/Users/张三/邻册"
            ]
            .map(Path::new)
        );
    }

    #[test]
    fn whoever_chooses_the_disk_means_the_folder_in_it() {
        let root = Path::new(if cfg!(windows) { r"D:\" } else { "/" });
        let documents = Path::new("/home/a/文档");
        let office = documents.join(FOLDER);
        let is_office = |dir: &Path| dir == office;

        assert_eq!(meant_by(root, |_| false), root.join(FOLDER));
        assert_eq!(meant_by(root, |dir| dir == root), root);
        assert_eq!(meant_by(documents, is_office), office);
        assert_eq!(meant_by(&office, is_office), office);
        assert_eq!(meant_by(documents, |_| false), documents);
    }

    #[test]
    fn this_pc_proposes_a_folder_of_its_own() {
        assert!(Pc::this().proposal(|_| false).ends_with(FOLDER));
    }
}
