//! A disk as it may be found after a power cut: what was synced is there; of what was not, anything may be missing, in any order,
//! torn at 512 bytes; a name is only certain once its folder was synced.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::figures::Random;
use crate::shim::Event;

/// What a disk writes in one piece.
const SECTOR: usize = 512;

/// Something that was done to a file and not yet synced.
#[derive(Clone)]
enum Pending {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone, Default)]
struct File {
    /// As synced.
    durable: Vec<u8>,
    pending: Vec<Pending>,
}

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Folder,
}

/// Something that was done to names and not yet synced.
#[derive(Clone)]
struct Naming {
    /// Names that lead nowhere afterwards, or elsewhere.
    sets: Vec<(String, Option<Node>)>,
    /// The folder whose sync makes it certain.
    folder: String,
}

/// What is known of the disk after a part of the log.
pub struct Disk {
    root: String,
    files: Vec<File>,
    /// As the process sees them.
    seen: BTreeMap<String, Node>,
    durable: BTreeMap<String, Node>,
    pending: Vec<Naming>,
    inodes: HashMap<u64, usize>,
}

/// How much of what was not synced is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    /// Nothing.
    Nothing,
    /// Everything: as after a kill.
    Everything,
    /// Whole writes and names, some of them.
    Some,
    /// Sectors and names, some of them.
    Torn,
    /// Everything written, no name.
    NoNames,
    /// Every name, nothing written.
    OnlyNames,
}

impl Luck {
    pub const ALL: [Self; 6] = [
        Self::Nothing,
        Self::Everything,
        Self::Torn,
        Self::Some,
        Self::NoNames,
        Self::OnlyNames,
    ];
}

impl Disk {
    /// As it lay on the disk, all of it synced, before the log begins.
    pub fn of(root: &Path) -> Self {
        let mut disk = Self {
            root: root.to_str().unwrap().to_owned(),
            files: Vec::new(),
            seen: BTreeMap::new(),
            durable: BTreeMap::new(),
            pending: Vec::new(),
            inodes: HashMap::new(),
        };
        disk.seen.insert(disk.root.clone(), Node::Folder);
        disk.take_in(root);
        disk.durable = disk.seen.clone();
        disk
    }

    fn take_in(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().to_owned();
            if path.is_dir() {
                self.seen.insert(name, Node::Folder);
                self.take_in(&path);
            } else {
                self.files.push(File {
                    durable: std::fs::read(&path).unwrap(),
                    pending: Vec::new(),
                });
                self.seen.insert(name, Node::File(self.files.len() - 1));
            }
        }
    }

    /// Takes one event of the log.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Create { path, inode } => {
                self.files.push(File::default());
                let file = self.files.len() - 1;
                self.inodes.insert(*inode, file);
                self.name(vec![(path.clone(), Some(Node::File(file)))], path);
            }
            Event::Open { path, inode } => {
                if let Some(Node::File(file)) = self.seen.get(path) {
                    self.inodes.insert(*inode, *file);
                }
            }
            Event::Write { inode, offset, bytes } => self.change(
                *inode,
                Pending::Write {
                    offset: *offset as usize,
                    bytes: bytes.clone(),
                },
            ),
            Event::Truncate { inode, length } => self.change(*inode, Pending::Truncate(*length as usize)),
            Event::Sync { inode } => {
                if let Some(file) = self.inodes.get(inode) {
                    let file = &mut self.files[*file];
                    for pending in std::mem::take(&mut file.pending) {
                        apply(&mut file.durable, &pending);
                    }
                }
            }
            Event::SyncFolder { path } => {
                let (certain, pending) = std::mem::take(&mut self.pending)
                    .into_iter()
                    .partition(|n| n.folder == *path);
                self.pending = pending;
                for naming in certain {
                    set(&mut self.durable, &naming);
                }
            }
            Event::Rename { from, to } => {
                let node = self.seen.get(from).copied();
                let mut sets = vec![(from.clone(), None), (to.clone(), node)];
                // A folder takes what is in it along.
                let below = format!("{from}/");
                for (name, node) in self
                    .seen
                    .range(below.clone()..)
                    .take_while(|(n, _)| n.starts_with(&below))
                {
                    sets.push((name.clone(), None));
                    sets.push((format!("{to}/{}", &name[below.len()..]), Some(*node)));
                }
                self.name(sets, to);
            }
            Event::Remove { path } | Event::RemoveFolder { path } => self.name(vec![(path.clone(), None)], path),
            Event::MakeFolder { path } => self.name(vec![(path.clone(), Some(Node::Folder))], path),
            Event::Mark(_) => {}
        }
    }

    fn change(&mut self, inode: u64, pending: Pending) {
        let file = self
            .inodes
            .get(&inode)
            .copied()
            .expect("a file is opened before it is written");
        self.files[file].pending.push(pending);
    }

    fn name(&mut self, sets: Vec<(String, Option<Node>)>, path: &str) {
        let folder = path.rsplit_once('/').unwrap().0.to_owned();
        let naming = Naming { sets, folder };
        set(&mut self.seen, &naming);
        self.pending.push(naming);
    }

    /// Does anything depend on luck?
    pub fn is_certain(&self) -> bool {
        self.pending.is_empty() && self.files.iter().all(|f| f.pending.is_empty())
    }

    /// What the disk may hold after a power cut now.
    pub fn after_a_power_cut(&self, luck: Luck, random: &mut Random) -> Found {
        let mut names = self.durable.clone();
        for naming in &self.pending {
            let kept = match luck {
                Luck::Nothing | Luck::NoNames => false,
                Luck::Everything | Luck::OnlyNames => true,
                Luck::Some | Luck::Torn => random.chance(50),
            };
            if kept {
                set(&mut names, naming);
            }
        }
        let mut found = Found::default();
        for (name, node) in &names {
            if !is_reachable(&names, name, &self.root) {
                continue;
            }
            let below = name[self.root.len()..].trim_start_matches('/').to_owned();
            match node {
                Node::Folder => found.folders.push(below),
                Node::File(file) => found
                    .files
                    .push((below, self.files[*file].after_a_power_cut(luck, random))),
            }
        }
        found
    }
}

fn set(names: &mut BTreeMap<String, Node>, naming: &Naming) {
    for (name, node) in &naming.sets {
        match node {
            Some(node) => names.insert(name.clone(), *node),
            None => names.remove(name),
        };
    }
}

/// Every folder above is there.
fn is_reachable(names: &BTreeMap<String, Node>, name: &str, root: &str) -> bool {
    let mut name = name;
    while name.len() > root.len() {
        name = name.rsplit_once('/').unwrap().0;
        if names.get(name) != Some(&Node::Folder) {
            return false;
        }
    }
    true
}

impl File {
    fn after_a_power_cut(&self, luck: Luck, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for pending in &self.pending {
            match luck {
                Luck::Nothing | Luck::OnlyNames => {}
                Luck::Everything | Luck::NoNames => apply(&mut bytes, pending),
                Luck::Some if random.chance(50) => apply(&mut bytes, pending),
                Luck::Some => {}
                Luck::Torn => torn(&mut bytes, pending, random),
            }
        }
        bytes
    }
}

fn apply(bytes: &mut Vec<u8>, pending: &Pending) {
    match pending {
        Pending::Write { offset, bytes: written } => {
            if bytes.len() < offset + written.len() {
                bytes.resize(offset + written.len(), 0);
            }
            bytes[*offset..offset + written.len()].copy_from_slice(written);
        }
        Pending::Truncate(length) => bytes.resize(*length, 0),
    }
}

/// Some sectors of a write.
fn torn(bytes: &mut Vec<u8>, pending: &Pending, random: &mut Random) {
    let Pending::Write { offset, bytes: written } = pending else {
        if random.chance(50) {
            apply(bytes, pending);
        }
        return;
    };
    let mut at = 0;
    while at < written.len() {
        let end = written.len().min((offset + at) / SECTOR * SECTOR + SECTOR - offset);
        if random.chance(50) {
            let sector = Pending::Write {
                offset: offset + at,
                bytes: written[at..end].to_vec(),
            };
            apply(bytes, &sector);
        }
        at = end;
    }
}

/// Files and folders after a power cut, by their path below the root.
#[derive(Default, PartialEq, Eq, Hash)]
pub struct Found {
    folders: Vec<String>,
    files: Vec<(String, Vec<u8>)>,
}

impl Found {
    /// Lays them down in an empty folder.
    pub fn lay_down(&self, into: &Path) {
        for folder in &self.folders {
            std::fs::create_dir_all(into.join(folder)).unwrap();
        }
        for (name, bytes) in &self.files {
            std::fs::write(into.join(name), bytes).unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(inode: u64, offset: u64, bytes: &[u8]) -> Event {
        Event::Write {
            inode,
            offset,
            bytes: bytes.to_vec(),
        }
    }

    fn found(disk: &Disk, luck: Luck) -> Vec<(String, usize)> {
        let found = disk.after_a_power_cut(luck, &mut Random::of("disk", 0));
        found
            .files
            .into_iter()
            .map(|(name, bytes)| (name, bytes.len()))
            .collect()
    }

    #[test]
    fn a_file_is_certain_when_it_and_its_folder_are_synced() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().to_str().unwrap().to_owned();
        let mut disk = Disk::of(dir.path());
        disk.take(&Event::Create {
            path: format!("{root}/a"),
            inode: 7,
        });
        disk.take(&write(7, 0, b"1234"));
        assert_eq!(found(&disk, Luck::Nothing), []);
        assert_eq!(found(&disk, Luck::OnlyNames), [("a".to_owned(), 0)]);

        disk.take(&Event::Sync { inode: 7 });
        assert_eq!(found(&disk, Luck::Nothing), [], "nobody has synced the name");
        disk.take(&Event::SyncFolder { path: root });

        assert!(disk.is_certain());
        assert_eq!(found(&disk, Luck::Nothing), [("a".to_owned(), 4)]);
    }

    #[test]
    fn a_torn_write_keeps_what_lies_beside_it() {
        let mut bytes = vec![1; 2048];
        let pending = Pending::Write {
            offset: 700,
            bytes: vec![2; 1000],
        };

        torn(&mut bytes, &pending, &mut Random::of("torn", 3));

        assert!(bytes[..700].iter().chain(&bytes[1700..]).all(|b| *b == 1));
        for sector in [700..1024, 1024..1536, 1536..1700] {
            assert!(
                bytes[sector.clone()].windows(2).all(|w| w[0] == w[1]),
                "{sector:?} is there or not"
            );
        }
    }
}
