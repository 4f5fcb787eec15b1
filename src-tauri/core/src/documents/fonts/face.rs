//! One font, read when a paper first needs it.

use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A glyph of a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Number within the font.
    pub id: u16,
    /// How far it moves the pen, in thousandths of an em.
    pub advance: u16,
}

/// A font in memory. Not to be confused with the role it plays in a paper.
pub struct Face {
    family: String,
    post_script_name: String,
    data: Vec<u8>,
    index: u32,
    units_per_em: u16,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Face({})", self.post_script_name)
    }
}

impl Face {
    /// Reads face `index` of a font file's bytes; `None` if it is no font or its maker forbids embedding a part of it.
    /// Without `family` the font's own full name is used.
    pub(super) fn read(family: Option<&str>, data: Vec<u8>, index: u32) -> Option<Self> {
        let face = ttf_parser::Face::parse(&data, index).ok()?;
        let restricted = face.permissions() == Some(ttf_parser::Permissions::Restricted);
        // A font without an OS/2 table forbids nothing.
        let whole_only = face.tables().os2.is_some() && !face.is_subsetting_allowed();
        if restricted || whole_only {
            return None;
        }
        let post_script_name = name_of(&face, ttf_parser::name_id::POST_SCRIPT_NAME)
            .map(|n| n.chars().filter(char::is_ascii_graphic).collect::<String>())
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| "Font".into());
        let family = family
            .map(str::to_owned)
            .or_else(|| name_of(&face, ttf_parser::name_id::FULL_NAME))
            .unwrap_or_else(|| post_script_name.clone());
        let units_per_em = face.units_per_em();
        Some(Self {
            family,
            post_script_name,
            units_per_em,
            index,
            data,
        })
    }

    /// The name a user knows it by.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The name it has inside a PDF.
    pub fn post_script_name(&self) -> &str {
        &self.post_script_name
    }

    pub(in crate::documents) fn data(&self) -> (&[u8], u32) {
        (&self.data, self.index)
    }

    fn parsed(&self) -> Option<ttf_parser::Face<'_>> {
        ttf_parser::Face::parse(&self.data, self.index).ok()
    }

    /// The glyph of `ch`. A visible character whose glyph has no outline counts as absent: some fonts fill gaps with blanks,
    /// and a name would vanish silently.
    pub fn glyph(&self, ch: char) -> Option<Glyph> {
        let face = self.parsed()?;
        let id = face.glyph_index(ch).filter(|id| id.0 != 0)?;
        if !ch.is_whitespace() {
            face.outline_glyph(id, &mut Ignore)?;
        }
        let advance = face.glyph_hor_advance(id)?;
        Some(Glyph {
            id: id.0,
            advance: self.thousandths(i32::from(advance)) as u16,
        })
    }

    /// The outline of a glyph as an SVG path, 1000 units to the em, y downwards, origin on the baseline.
    pub fn outline(&self, id: u16) -> String {
        let mut path = SvgPath {
            scale: 1000.0 / f32::from(self.units_per_em),
            text: String::new(),
        };
        if let Some(face) = self.parsed() {
            face.outline_glyph(ttf_parser::GlyphId(id), &mut path);
        }
        path.text
    }

    /// Bounding box, ascender, descender and weight, in thousandths of an em.
    pub(in crate::documents) fn metrics(&self) -> FaceMetrics {
        let Some(face) = self.parsed() else {
            return FaceMetrics::default();
        };
        let bounds = face.global_bounding_box();
        let scaled = |v: i16| self.thousandths(i32::from(v)) as i16;
        FaceMetrics {
            x_min: scaled(bounds.x_min),
            y_min: scaled(bounds.y_min),
            x_max: scaled(bounds.x_max),
            y_max: scaled(bounds.y_max),
            ascender: scaled(face.ascender()),
            descender: scaled(face.descender()),
            weight: face.weight().to_number(),
            cff: face.tables().cff.is_some(),
        }
    }

    fn thousandths(&self, units: i32) -> i32 {
        let em = i32::from(self.units_per_em.max(1));
        (units * 1000 + units.signum() * em / 2) / em
    }
}

/// What a PDF says about a font besides its glyphs.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::documents) struct FaceMetrics {
    pub x_min: i16,
    pub y_min: i16,
    pub x_max: i16,
    pub y_max: i16,
    pub ascender: i16,
    pub descender: i16,
    pub weight: u16,
    pub cff: bool,
}

fn name_of(face: &ttf_parser::Face<'_>, id: u16) -> Option<String> {
    face.names()
        .into_iter()
        .filter(|n| n.name_id == id)
        .find_map(|n| n.to_string())
}

/// Learns only whether there is an outline.
struct Ignore;

impl ttf_parser::OutlineBuilder for Ignore {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {}
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
    fn close(&mut self) {}
}

struct SvgPath {
    scale: f32,
    text: String,
}

impl SvgPath {
    fn push(&mut self, command: char, points: &[(f32, f32)]) {
        use std::fmt::Write;
        self.text.push(command);
        for (i, (x, y)) in points.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            // Writing to a String cannot fail.
            let _ = write!(self.text, "{gap}{:.0} {:.0}", x * self.scale, -y * self.scale);
        }
    }
}

impl ttf_parser::OutlineBuilder for SvgPath {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push('M', &[(x, y)]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.push('L', &[(x, y)]);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.push('Q', &[(x1, y1), (x, y)]);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.push('C', &[(x1, y1), (x2, y2), (x, y)]);
    }
    fn close(&mut self) {
        self.text.push('Z');
    }
}

/// Where a face lies; it is read once, by the first paper that needs it.
pub(super) struct LazyFace {
    /// As the system calls it; `None`: as it calls itself.
    pub family: Option<String>,
    pub path: PathBuf,
    pub index: u32,
    pub face: OnceLock<Option<Arc<Face>>>,
}

impl LazyFace {
    pub fn new(family: Option<String>, path: PathBuf, index: u32) -> Self {
        Self {
            family,
            path,
            index,
            face: OnceLock::new(),
        }
    }

    /// The face; `None` if the file cannot be used, in which case the chain goes on without it.
    pub fn get(&self) -> Option<&Arc<Face>> {
        self.face
            .get_or_init(|| {
                let data = read_font(&self.path).ok()?;
                Face::read(self.family.as_deref(), data, self.index).map(Arc::new)
            })
            .as_ref()
    }
}

fn read_font(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if path.extension().is_none_or(|e| e != "zst") {
        return std::fs::read(path);
    }
    let packed = std::fs::read(path)?;
    let mut unpacked = Vec::with_capacity(packed.len() * 5 / 2);
    ruzstd::decoding::StreamingDecoder::new(packed.as_slice())
        .map_err(std::io::Error::other)?
        .read_to_end(&mut unpacked)?;
    Ok(unpacked)
}
