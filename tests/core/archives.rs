//! Archives of backups taken apart and put together again, as a person who can write into the folder would do.

use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;

/// Names and bytes, in their order.
pub type Entries = Vec<(String, Vec<u8>)>;

pub fn entries(file: &Path) -> Entries {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    (0..zip.len())
        .map(|i| {
            let mut entry = zip.by_index(i).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

pub fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
}

pub fn pack(to: &Path, entries: &Entries) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), options()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// The manifest, changed as a program would.
pub fn manifest(entries: &mut Entries, change: impl Fn(&mut serde_json::Value)) {
    let (_, bytes) = entries.iter_mut().find(|(name, _)| name == "manifest.json").unwrap();
    let mut json = serde_json::from_slice(bytes).unwrap();
    change(&mut json);
    *bytes = serde_json::to_vec(&json).unwrap();
}
