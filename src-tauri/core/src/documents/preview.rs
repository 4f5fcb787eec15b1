//! The pages as the window draws them: the very glyphs and places of the PDF, as SVG material.

use std::collections::HashMap;

use serde::Serialize;

use super::LaidOut;
use super::pdf::page::{Block, Page, TextLine};

/// A paper to look at. Lengths are points from the page's upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The paper's title.
    pub title: String,
    /// SVG paths, 1000 units to the em, origin on the baseline; placements name them by number.
    pub outlines: Vec<String>,
    /// Photos as data URLs.
    pub images: Vec<String>,
    /// In order.
    pub pages: Vec<PreviewPage>,
}

/// One page to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PreviewPage {
    /// Width of the sheet.
    pub width: f32,
    /// Height of the sheet.
    pub height: f32,
    /// Characters.
    pub glyphs: Vec<Placement>,
    /// Rules of tables.
    pub rules: Vec<PreviewRule>,
    /// Photos.
    pub images: Vec<PreviewImage>,
    /// What a screen reader reads, line by line.
    pub lines: Vec<PreviewLine>,
}

/// A character at its place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Placement {
    /// Into [`Preview::outlines`].
    pub outline: u32,
    /// Origin.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Em.
    pub size: f32,
}

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PreviewRule {
    /// One end.
    pub x1: f32,
    /// One end.
    pub y1: f32,
    /// The other end.
    pub x2: f32,
    /// The other end.
    pub y2: f32,
    /// Thickness.
    pub width: f32,
}

/// A photo at its place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PreviewImage {
    /// Into [`Preview::images`].
    pub image: u32,
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width on paper.
    pub width: f32,
    /// Height on paper.
    pub height: f32,
}

/// A line of text for readers that cannot see the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PreviewLine {
    /// The text.
    pub text: String,
    /// Left edge of the first character.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Em.
    pub size: f32,
    /// Heading level; 0 for anything else.
    pub heading: u8,
}

/// The first `most_pages` pages of `paper` to look at.
pub fn preview(paper: &LaidOut, most_pages: usize) -> Preview {
    let mut outlines = Outlines::default();
    let pages: Vec<PreviewPage> = paper
        .pages
        .iter()
        .take(most_pages)
        .map(|page| page_of(paper, page, &mut outlines))
        .collect();
    // Photos of pages that are not shown are not sent.
    let shown: std::collections::BTreeSet<u32> = pages.iter().flat_map(|p| p.images.iter().map(|i| i.image)).collect();
    let images = paper
        .images
        .iter()
        .enumerate()
        .map(|(i, photo)| {
            if shown.contains(&(i as u32)) {
                data_url(photo.mime(), &photo.bytes)
            } else {
                String::new()
            }
        })
        .collect();
    Preview {
        title: paper.title.clone(),
        outlines: outlines.paths,
        images,
        pages,
    }
}

#[derive(Default)]
struct Outlines {
    known: HashMap<(u16, u16), u32>,
    paths: Vec<String>,
}

impl Outlines {
    fn number(&mut self, paper: &LaidOut, face: u16, glyph: u16) -> u32 {
        *self.known.entry((face, glyph)).or_insert_with(|| {
            let path = paper.faces.get(usize::from(face)).map(|f| f.outline(glyph));
            self.paths.push(path.unwrap_or_default());
            self.paths.len() as u32 - 1
        })
    }
}

fn page_of(paper: &LaidOut, page: &Page, outlines: &mut Outlines) -> PreviewPage {
    let mut glyphs = Vec::with_capacity(page.glyphs.len());
    for run in &page.runs {
        for glyph in page.glyphs_of(run) {
            let Some(id) = glyph.glyph else { continue };
            glyphs.push(Placement {
                outline: outlines.number(paper, run.face, id),
                x: glyph.x,
                y: run.y,
                size: run.size,
            });
        }
    }
    PreviewPage {
        width: page.width,
        height: page.height,
        glyphs,
        rules: page
            .rules
            .iter()
            .map(|r| PreviewRule {
                x1: r.from.0,
                y1: r.from.1,
                x2: r.to.0,
                y2: r.to.1,
                width: r.width,
            })
            .collect(),
        images: page
            .images
            .iter()
            .map(|i| PreviewImage {
                image: i.image,
                x: i.x,
                y: i.y,
                width: i.width,
                height: i.height,
            })
            .collect(),
        lines: page
            .lines
            .iter()
            .filter_map(|line| line_of(paper, page, line))
            .collect(),
    }
}

fn line_of(paper: &LaidOut, page: &Page, line: &TextLine) -> Option<PreviewLine> {
    let run = page.runs_of(line).first()?;
    let heading = match paper.blocks.get(line.block as usize) {
        Some(Block::Title) => 1,
        Some(Block::Heading(level)) => level + 1,
        _ => 0,
    };
    Some(PreviewLine {
        text: page.text_of(line),
        x: page.glyphs_of(run).first()?.x,
        y: run.y,
        size: run.size,
        heading,
    })
}

/// Bytes as a `data:` URL.
pub fn data_url(mime: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut url = format!("data:{mime};base64,");
    for three in bytes.chunks(3) {
        let group = three.iter().fold(0_u32, |sum, b| sum << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * i) & 63) as usize];
            url.push(if i <= three.len() { char::from(digit) } else { '=' });
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_is_base64() {
        assert_eq!(data_url("image/png", b"Man"), "data:image/png;base64,TWFu");
        assert_eq!(data_url("image/png", b"Ma"), "data:image/png;base64,TWE=");
        assert_eq!(data_url("image/png", b"M"), "data:image/png;base64,TQ==");
    }
}
