//! Paper and grid: where text may stand. GB/T 9704-2012 article 5.

use serde::{Deserialize, Serialize};

use super::page::MM;

/// A4, the long side up. Millimetres.
pub const A4: (f32, f32) = (210.0, 297.0);

/// The part of a sheet that text may fill. Points, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Width of the sheet.
    pub page_width: f32,
    /// Height of the sheet.
    pub page_height: f32,
    /// Left edge of the text.
    pub left: f32,
    /// Upper edge of the text.
    pub top: f32,
    /// Width of the text.
    pub width: f32,
    /// Height of the text.
    pub height: f32,
}

impl Area {
    /// An A4 sheet with margins in millimetres: top, right, bottom, left.
    pub fn a4(landscape: bool, [top, right, bottom, left]: [f32; 4]) -> Self {
        let (width, height) = if landscape { (A4.1, A4.0) } else { A4 };
        Self {
            page_width: width * MM,
            page_height: height * MM,
            left: left * MM,
            top: top * MM,
            width: (width - left - right) * MM,
            height: (height - top - bottom) * MM,
        }
    }

    /// Right edge of the text.
    pub fn right(&self) -> f32 {
        self.left + self.width
    }

    /// Lower edge of the text.
    pub fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// How 22 lines fill the height of the text area; both readings of the standard are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinePitch {
    /// The first line touches the upper edge, the last the lower one: 29.61 pt.
    #[default]
    Fill,
    /// 22 equal slots, as a word processor's grid has it: 28.99 pt.
    Slot,
}

/// The 28 by 22 characters of an official paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// The text area.
    pub area: Area,
    /// Em of the body text.
    pub size: f32,
    /// From one character to the next.
    pub pitch: f32,
    /// From one line to the next.
    pub leading: f32,
}

impl Grid {
    /// Characters on a line.
    pub const CELLS: f32 = 28.0;
    /// Lines on a page.
    pub const LINES: f32 = 22.0;

    /// 156 x 225 mm on A4, 37 mm from the top, 28 mm from the left; 3号 type.
    pub fn official(line_pitch: LinePitch) -> Self {
        let area = Area::a4(false, [37.0, 26.0, 35.0, 28.0]);
        let size = 16.0;
        Self {
            area,
            size,
            // The outer characters touch the edges: 27 steps and one em.
            pitch: (area.width - size) / (Self::CELLS - 1.0),
            leading: match line_pitch {
                LinePitch::Fill => (area.height - size) / (Self::LINES - 1.0),
                LinePitch::Slot => area.height / Self::LINES,
            },
        }
    }
}
