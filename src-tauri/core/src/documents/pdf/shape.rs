//! Characters to cells: which face draws a character and how much of a line it takes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::documents::fonts::{Face, FontLibrary, Role};
use crate::{Error, ErrorCode, Result};

/// A character with its face and its place in its own cell. Lengths in ems.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The character.
    pub ch: char,
    /// Index into the typesetter's faces.
    pub face: u16,
    /// Glyph number; `None` for a space.
    pub glyph: Option<u16>,
    /// The face's own advance, in thousandths of an em.
    pub glyph_advance: u16,
    /// What it takes of the line.
    pub width: f32,
    /// From the cell's left edge to the glyph's origin.
    pub shift: f32,
}

/// The faces that runs name by number, and the characters that came from a fallback with its name.
pub type UsedFonts = (Vec<Arc<Face>>, BTreeMap<char, String>);

/// Looks characters up, once each, and remembers what was missing.
pub struct Typesetter<'a> {
    library: &'a FontLibrary,
    faces: Vec<Arc<Face>>,
    cells: HashMap<(Role, char), Option<Cell>>,
    fallback: BTreeMap<char, String>,
    missing: BTreeSet<char>,
}

impl<'a> Typesetter<'a> {
    /// Sets with the fonts of `library`.
    pub fn new(library: &'a FontLibrary) -> Self {
        Self {
            library,
            faces: Vec::new(),
            cells: HashMap::new(),
            fallback: BTreeMap::new(),
            missing: BTreeSet::new(),
        }
    }

    /// The cells of `text`. Characters that nothing shows (controls, joiners) are dropped; one that no font has is noted,
    /// and [`Self::finish`] then refuses.
    pub fn cells(&mut self, role: Role, text: &str) -> Vec<Cell> {
        text.chars().filter_map(|ch| self.cell(role, ch)).collect()
    }

    fn cell(&mut self, role: Role, ch: char) -> Option<Cell> {
        if is_invisible(ch) {
            return None;
        }
        let ch = if ch.is_control() { ' ' } else { ch };
        if let Some(known) = self.cells.get(&(role, ch)) {
            return *known;
        }
        let cell = self.look_up(role, ch);
        self.cells.insert((role, ch), cell);
        cell
    }

    fn look_up(&mut self, role: Role, ch: char) -> Option<Cell> {
        if ch.is_whitespace() {
            // A space is never drawn, so no font need have it.
            let width = if ch == '\u{3000}' { 1.0 } else { 0.5 };
            return Some(Cell {
                ch,
                face: self.principal(role)?,
                glyph: None,
                glyph_advance: 0,
                width,
                shift: 0.0,
            });
        }
        let Some(found) = self.library.resolve(role, ch) else {
            self.missing.insert(ch);
            return None;
        };
        if found.is_fallback {
            self.fallback.insert(ch, found.face.family().to_owned());
        }
        let own = f32::from(found.glyph.advance) / 1000.0;
        let (width, shift) = if is_full_width(ch) {
            (1.0, shift_in_cell(ch, own))
        } else {
            (own, 0.0)
        };
        Some(Cell {
            ch,
            face: self.index_of(&found.face),
            glyph: Some(found.glyph.id),
            glyph_advance: found.glyph.advance,
            width,
            shift,
        })
    }

    fn principal(&mut self, role: Role) -> Option<u16> {
        let face = self.library.principal(role)?;
        Some(self.index_of(&face))
    }

    fn index_of(&mut self, face: &Arc<Face>) -> u16 {
        let known = self.faces.iter().position(|f| Arc::ptr_eq(f, face));
        let index = known.unwrap_or_else(|| {
            self.faces.push(face.clone());
            self.faces.len() - 1
        });
        index as u16
    }

    /// Whether every character so far has a glyph; the faces used, and the characters that came from a fallback.
    pub fn finish(self) -> Result<UsedFonts> {
        if self.missing.is_empty() {
            return Ok((self.faces, self.fallback));
        }
        let named: Vec<String> = self
            .missing
            .iter()
            .map(|c| format!("「{c}」（U+{:04X}）", u32::from(*c)))
            .collect();
        let codes: Vec<String> = self
            .missing
            .iter()
            .map(|c| format!("U+{:04X}", u32::from(*c)))
            .collect();
        Err(Error::about(ErrorCode::GlyphMissing, named.join("、"))
            .with_details(serde_json::json!({ "chars": self.missing.iter().collect::<String>(), "codes": codes })))
    }
}

/// Some fonts make these narrower than a cell; GB/T 9704 counts them as whole characters.
fn shift_in_cell(ch: char, own: f32) -> f32 {
    let blank = (1.0 - own).max(0.0);
    match ch {
        '“' | '‘' => blank,
        '”' | '’' => 0.0,
        _ => blank / 2.0,
    }
}

/// Whether a character takes a whole cell of the grid.
pub fn is_full_width(ch: char) -> bool {
    matches!(u32::from(ch),
        0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x20000..=0x3FFFF | 0x2460..=0x24FF | 0x2500..=0x25FF)
        || "“”‘’—…·℃‰×÷±≥≤§№ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ".contains(ch)
}

fn is_invisible(ch: char) -> bool {
    matches!(u32::from(ch),
        0x00AD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0xFE00..=0xFE0F | 0xFEFF | 0xE0100..=0xE01EF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_a_font_makes_narrow_still_take_a_cell() {
        for ch in "国（，·—“”㛃𬭎℃".chars() {
            assert!(is_full_width(ch), "{ch}");
        }
        for ch in "0Az%-.".chars() {
            assert!(!is_full_width(ch), "{ch}");
        }
    }
}
