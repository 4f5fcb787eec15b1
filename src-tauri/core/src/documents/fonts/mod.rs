//! The fonts of the papers: which typeface plays which part, where it lies, and what to do when it lacks a character.
//!
//! Nothing is read before a paper needs it, and what was read is kept for the next paper.

mod chains;
mod face;
mod role;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chains::Wanted;
use face::LazyFace;
pub use face::{Face, Glyph};
pub use role::Role;

use crate::{ErrorCode, Result};

/// The fonts at hand. Share one for the life of the program.
pub struct FontLibrary {
    shipped: BTreeMap<&'static str, Arc<LazyFace>>,
    own: OnceLock<Vec<OwnFace>>,
    own_files: Vec<PathBuf>,
    use_system: bool,
    chains: [OnceLock<Vec<Arc<LazyFace>>>; Role::ALL.len()],
}

/// A font of the office, not shipped.
struct OwnFace {
    names: Vec<String>,
    regular: bool,
    face: Arc<LazyFace>,
}

impl FontLibrary {
    /// Looks into `dirs`, in order, for the shipped fonts and for fonts the office put there, and into the operating
    /// system's fonts if `use_system`. Ends with `fonts_missing` only when there is nothing at all to print with.
    pub fn open(dirs: &[PathBuf], use_system: bool) -> Result<Self> {
        Self::with_files(dirs.iter().flat_map(|dir| font_files(dir)).collect(), use_system)
    }

    pub(in crate::documents) fn with_files(files: Vec<PathBuf>, use_system: bool) -> Result<Self> {
        let (shipped, own_files): (Vec<_>, Vec<_>) = files.into_iter().partition(|f| shipped_stem(f).is_some());
        let mut by_stem: BTreeMap<&'static str, PathBuf> = BTreeMap::new();
        for file in shipped {
            let Some(stem) = shipped_stem(&file) else { continue };
            let known = by_stem.entry(stem).or_insert_with(|| file.clone());
            // A font that needs no unpacking is quicker, wherever it lies.
            if is_packed(known) && !is_packed(&file) {
                *known = file;
            }
        }
        let library = Self {
            shipped: by_stem
                .into_iter()
                .map(|(stem, path)| (stem, Arc::new(LazyFace::new(None, path, 0))))
                .collect(),
            own: OnceLock::new(),
            own_files,
            use_system,
            chains: Default::default(),
        };
        let usable = !library.shipped.is_empty() || !library.chain(Role::FangSong).is_empty();
        usable.then_some(library).ok_or_else(|| ErrorCode::FontsMissing.into())
    }

    /// Opens the library where an installed or a developed program finds its fonts.
    pub fn open_default() -> Result<Self> {
        Self::open(&default_dirs(), true)
    }

    /// The face that plays `role` when nothing is missing from it.
    pub fn principal(&self, role: Role) -> Option<Arc<Face>> {
        self.chain(role).iter().find_map(|f| f.get()).cloned()
    }

    /// The first face of the role's chain that has `ch`, and whether that was a fallback.
    pub fn resolve(&self, role: Role, ch: char) -> Option<Resolved> {
        self.chain(role)
            .iter()
            .filter_map(|lazy| lazy.get())
            .enumerate()
            .find_map(|(place, face)| {
                face.glyph(ch).map(|glyph| Resolved {
                    face: face.clone(),
                    glyph,
                    is_fallback: place > 0,
                })
            })
    }

    fn chain(&self, role: Role) -> &[Arc<LazyFace>] {
        self.chains[role as usize].get_or_init(|| {
            let mut chain: Vec<Arc<LazyFace>> = Vec::new();
            for wanted in chains::of(role) {
                let found = match wanted {
                    Wanted::Shipped(stem) => self.shipped.get(stem).cloned(),
                    Wanted::Own(names) => self.own_named(names),
                };
                if let Some(face) = found.filter(|f| !chain.iter().any(|c| Arc::ptr_eq(c, f))) {
                    chain.push(face);
                }
            }
            chain
        })
    }

    fn own_named(&self, names: &[&str]) -> Option<Arc<LazyFace>> {
        let own = self.own.get_or_init(|| own_faces(&self.own_files, self.use_system));
        let has_name = |face: &&OwnFace| {
            face.names
                .iter()
                .any(|n| names.iter().any(|w| n.eq_ignore_ascii_case(w)))
        };
        let mut found: Vec<&OwnFace> = own.iter().filter(has_name).collect();
        found.sort_by_key(|f| !f.regular);
        found.first().map(|f| f.face.clone())
    }
}

/// A character with the face that has it.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The face.
    pub face: Arc<Face>,
    /// The character's glyph in it.
    pub glyph: Glyph,
    /// The role's principal face lacks the character.
    pub is_fallback: bool,
}

/// Where fonts may lie: `LINCE_FONTS` (which cargo sets for whatever it starts), beside the program, and in debug builds the
/// sources' own folder; a release knows nothing of the PC that built it.
pub fn default_dirs() -> Vec<PathBuf> {
    let mut dirs = Vec::new();
    dirs.extend(std::env::var_os("LINCE_FONTS").map(PathBuf::from));
    if let Some(bin) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        dirs.extend(["fonts", "../lib/lince/fonts", "../share/lince/fonts"].map(|d| bin.join(d)));
    }
    #[cfg(debug_assertions)]
    dirs.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts"));
    dirs.retain(|dir| dir.is_dir());
    dirs
}

fn font_files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let name = name.strip_suffix(".zst").unwrap_or(&name);
            [".ttf", ".otf", ".ttc", ".otc"].iter().any(|end| name.ends_with(end))
        })
        .collect();
    files.sort();
    files
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "zst")
}

fn shipped_stem(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?;
    let stem = name.split('.').next()?;
    chains::SHIPPED.iter().copied().find(|s| *s == stem)
}

fn own_faces(files: &[PathBuf], use_system: bool) -> Vec<OwnFace> {
    let mut db = fontdb::Database::new();
    for file in files {
        // A file that is no font is simply not a font.
        let _ = db.load_font_file(file);
    }
    if use_system {
        db.load_system_fonts();
    }
    db.faces()
        .filter_map(|info| {
            let path = match &info.source {
                fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
                fontdb::Source::Binary(_) => return None,
            };
            let mut names: Vec<String> = info.families.iter().map(|(name, _)| name.clone()).collect();
            let family = names.last().cloned().unwrap_or_else(|| info.post_script_name.clone());
            names.push(info.post_script_name.clone());
            Some(OwnFace {
                names,
                regular: info.style == fontdb::Style::Normal && info.weight == fontdb::Weight::NORMAL,
                face: Arc::new(LazyFace::new(Some(family), path, info.index)),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The committed font whose Chinese family name is 霞鹜文楷.
    const WEN_KAI: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../assets/fonts/LXGWWenKai-Regular.ttf.zst"
    );

    /// A font file of another maker: ours under a name of as many characters.
    fn renamed(name: &str) -> Vec<u8> {
        use std::io::Read;
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        let packed = std::fs::read(WEN_KAI).unwrap();
        let mut font = Vec::new();
        ruzstd::decoding::StreamingDecoder::new(packed.as_slice())
            .unwrap()
            .read_to_end(&mut font)
            .unwrap();
        let (old, new) = (utf16("霞鹜文楷"), utf16(name));
        assert_eq!(old.len(), new.len());
        let places: Vec<usize> = memchr::memmem::find_iter(&font, &old).collect();
        assert!(!places.is_empty(), "the font has that name");
        for at in places {
            font[at..at + new.len()].copy_from_slice(&new);
        }
        font
    }

    #[test]
    fn the_offices_own_font_is_found_by_its_chinese_name_whatever_its_file_is_called() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("STFANGSO.TTF"), renamed("华文仿宋")).unwrap();

        let library = FontLibrary::open(&[dir.path().into()], false).unwrap();

        let face = library.principal(Role::FangSong).unwrap();
        assert_eq!(face.family(), "华文仿宋");
        let resolved = library.resolve(Role::FangSong, '册').unwrap();
        assert!(!resolved.is_fallback);
        assert!(
            library.principal(Role::Hei).is_none(),
            "a font of another style does not play the part"
        );
    }
}
