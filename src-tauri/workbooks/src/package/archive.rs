//! The zip around the parts: bounded before anything in it is believed.

use std::collections::HashMap;
use std::io::{Cursor, Read, Seek, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::foreign;
use crate::error::Limit;
use crate::{Error, Foreign, Result, limits};

/// The bytes of the file, shared by all that reads it.
#[derive(Debug, Clone)]
pub(crate) struct Bytes(Arc<[u8]>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A zip whose directory has been read and found sound.
#[derive(Debug, Clone)]
pub(crate) struct Archive {
    zip: ZipArchive<Cursor<Bytes>>,
    /// Places of the entries by their names without a slash in front and without regard to case, as packages compare them.
    places: HashMap<String, usize>,
    names: Vec<String>,
}

impl Archive {
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self> {
        if bytes.len() as u64 > limits::FILE_BYTES {
            return Err(Error::TooLarge(Limit::FileBytes));
        }
        if let Some(kind) = foreign::outside_zip(&bytes) {
            return Err(Error::Foreign(kind));
        }
        let zip = ZipArchive::new(Cursor::new(Bytes(bytes.into())));
        let mut zip = zip.map_err(|_| Error::Foreign(Foreign::Unknown))?;
        if zip.len() > limits::ENTRIES {
            return Err(Error::TooLarge(Limit::Entries));
        }
        let (mut places, mut names, mut unpacked) = (HashMap::new(), Vec::new(), 0_u64);
        for place in 0..zip.len() {
            let entry = zip.by_index_raw(place).map_err(|error| damaged("the zip", error))?;
            if entry.encrypted() {
                return Err(Error::Foreign(Foreign::Encrypted));
            }
            unpacked = unpacked.saturating_add(entry.size());
            let name = entry.name().map_err(|error| damaged("the zip", error))?.into_owned();
            if places.insert(key(&name), place).is_some() {
                return Err(damaged(&name, "two entries of this name"));
            }
            names.push(name);
        }
        if unpacked > limits::UNPACKED_BYTES {
            return Err(Error::TooLarge(Limit::UnpackedBytes));
        }
        Ok(Self { zip, places, names })
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.places.contains_key(&key(part))
    }

    /// The text of a part. None: there is no such part.
    pub(crate) fn text(&self, part: &str) -> Result<Option<String>> {
        let Some(place) = self.places.get(&key(part)) else {
            return Ok(None);
        };
        let mut zip = self.zip.clone();
        let entry = zip.by_index(*place).map_err(|error| damaged(part, error))?;
        let mut bytes = Vec::new();
        // A zip's own sizes can lie, so bytes are counted as they come out.
        let read = entry.take(limits::PART_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| damaged(part, error))?;
        if bytes.len() as u64 > limits::PART_BYTES {
            return Err(Error::TooLarge(Limit::PartBytes));
        }
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| damaged(part, "is not UTF-8"))
    }

    /// Writes the zip anew: parts in `changed` with that text, those it names as None left out, all others copied as they are packed.
    pub(crate) fn write(&self, changed: &HashMap<String, Option<String>>, out: impl Write + Seek) -> Result<()> {
        let changed: HashMap<String, &Option<String>> = changed.iter().map(|(part, text)| (key(part), text)).collect();
        let mut zip = self.zip.clone();
        let mut writer = ZipWriter::new(out);
        for (place, name) in self.names.iter().enumerate() {
            let entry = zip.by_index_raw(place).map_err(|error| damaged(name, error))?;
            match changed.get(&key(name)) {
                None => writer.raw_copy_file(entry).map_err(cannot_write)?,
                Some(None) => {}
                Some(Some(text)) => {
                    let mut options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
                    // Never the 64-bit form: LibreOffice refuses it, and no part is that large.
                    options = options.large_file(false);
                    if let Some(time) = entry.last_modified() {
                        options = options.last_modified_time(time);
                    }
                    writer.start_file(name.as_str(), options).map_err(cannot_write)?;
                    writer.write_all(text.as_bytes())?;
                }
            }
        }
        writer.finish().map_err(cannot_write)?.flush()?;
        Ok(())
    }
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

fn damaged(part: &str, why: impl ToString) -> Error {
    Error::Damaged {
        part: part.to_owned(),
        why: why.to_string(),
    }
}

fn cannot_write(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => error.into(),
        other => std::io::Error::other(other).into(),
    }
}
