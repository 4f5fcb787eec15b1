//! Fonts cut down to what a paper uses, with the text that each glyph stands for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use printpdf::{FontId, ParsedFont, PdfFont};
use subsetter::GlyphRemapper;

use super::page::Page;
use crate::documents::fonts::Face;
use crate::{Error, Result};

/// A face as the PDF knows it.
pub(super) struct EmbeddedFont {
    pub id: FontId,
    /// With its program, for the one place that embeds it.
    pub font: PdfFont,
    /// Every character drawn with it, compatibility characters first.
    pub text: String,
}

impl EmbeddedFont {
    /// The same font without its program: enough to write text with.
    pub fn reference(&self) -> PdfFont {
        let mut font = self.font.clone();
        font.parsed_font.original_bytes.clear();
        font
    }
}

/// The faces that `pages` use, cut down; `None` where a face draws nothing.
pub(super) fn embed(pages: &[Page], faces: &[Arc<Face>]) -> Result<Vec<Option<EmbeddedFont>>> {
    let mut used: Vec<BTreeSet<(char, u16, u16)>> = vec![BTreeSet::new(); faces.len()];
    for page in pages {
        for run in &page.runs {
            let glyphs = page.glyphs_of(run).iter();
            used[usize::from(run.face)].extend(glyphs.filter_map(|g| Some((g.ch, g.glyph?, g.advance))));
        }
    }
    faces
        .iter()
        .zip(used)
        .enumerate()
        .map(|(index, (face, used))| (!used.is_empty()).then(|| cut(index, face, &used)).transpose())
        .collect()
}

fn cut(index: usize, face: &Face, used: &BTreeSet<(char, u16, u16)>) -> Result<EmbeddedFont> {
    let mut remapper = GlyphRemapper::new();
    let mut characters = BTreeMap::new();
    let mut widths = BTreeMap::new();
    for &(ch, glyph, advance) in used {
        let new = remapper.remap(glyph);
        characters.insert(u32::from(ch), new);
        widths.insert(new, advance);
    }
    let (data, face_index) = face.data();
    let program = subsetter::subset(data, face_index, &remapper)
        .map_err(|e| Error::Internal(format!("cutting {}: {e}", face.post_script_name())))?;

    let metrics = face.metrics();
    let mut parsed = ParsedFont::with_glyph_data(
        program,
        0,
        Some(format!("{}+{}", tag(index, used), face.post_script_name())),
        characters,
        widths,
        1000,
        printpdf::FontMetrics {
            ascent: metrics.ascender,
            descent: metrics.descender,
        },
    );
    if metrics.cff {
        parsed.font_type = printpdf::FontType::OpenTypeCFF(());
    }
    parsed.pdf_font_metrics.x_min = metrics.x_min;
    parsed.pdf_font_metrics.y_min = metrics.y_min;
    parsed.pdf_font_metrics.x_max = metrics.x_max;
    parsed.pdf_font_metrics.y_max = metrics.y_max;
    parsed.pdf_font_metrics.us_weight_class = metrics.weight;

    // Where two characters share a glyph, the last one is what copying gives: the everyday one, not its lookalike.
    let (mut text, everyday): (String, String) = used.iter().map(|u| u.0).partition(|c| is_lookalike(*c));
    text.push_str(&everyday);
    Ok(EmbeddedFont {
        id: FontId(format!("F{index}x")),
        font: PdfFont::new(parsed),
        text,
    })
}

/// Kangxi radicals and compatibility ideographs.
fn is_lookalike(ch: char) -> bool {
    matches!(u32::from(ch), 0x2E80..=0x2FDF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

/// Six letters that differ between different subsets of one font.
fn tag(index: usize, used: &BTreeSet<(char, u16, u16)>) -> String {
    let mut state = index as u64 + 1;
    for &(ch, ..) in used {
        state = state.wrapping_mul(0x100_0000_01b3) ^ u64::from(u32::from(ch));
    }
    (0..6)
        .map(|i| char::from(b'A' + ((state >> (8 * i)) % 26) as u8))
        .collect()
}
