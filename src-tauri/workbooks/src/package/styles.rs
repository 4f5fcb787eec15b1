//! Cell styles, as far as a form is understood by them.

use std::sync::Arc;

use crate::error::Limit;
use crate::xml::{Kind, Walk};
use crate::{Error, Result, limits};

/// The sides of a cell that carry a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Borders {
    /// On the left.
    pub left: bool,
    /// On the right.
    pub right: bool,
    /// Above.
    pub top: bool,
    /// Below.
    pub bottom: bool,
}

/// How a cell looks and whether it may be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// The code of its number format: `General`, `@`, `0;-0;;@`, `yyyy.mm`.
    pub format: String,
    /// Which sides have a line.
    pub borders: Borders,
    /// Locked, once its sheet is protected.
    pub locked: bool,
    /// It has a fill other than none.
    pub filled: bool,
    /// The number by which cells name it.
    pub(crate) number: u32,
}

impl Style {
    /// Whether its number format shows a date, so that a date is stored as a day's number.
    pub fn is_date(&self) -> bool {
        shows_date(&self.format)
    }

    /// Whether it keeps what is typed as text.
    pub fn is_text(&self) -> bool {
        self.format == "@"
    }
}

impl Default for Style {
    fn default() -> Self {
        Self {
            format: "General".to_owned(),
            borders: Borders::default(),
            locked: true,
            filled: false,
            number: 0,
        }
    }
}

/// Letters of days, months and years outside of quotes and brackets.
fn shows_date(format: &str) -> bool {
    let first = format.split(';').next().unwrap_or_default();
    let mut chars = first.chars();
    let mut found = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => while chars.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            'y' | 'Y' | 'd' | 'D' | 'e' | 'E' if !(matches!(c, 'e' | 'E') && first.contains('0')) => found = true,
            'm' | 'M' => found |= !first.contains(['h', 'H', 's', 'S']),
            _ => {}
        }
    }
    found && !first.eq_ignore_ascii_case("general")
}

/// All styles of a workbook, by the number that cells give.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    pub(crate) cells: Vec<Arc<Style>>,
}

impl Styles {
    pub(crate) fn get(&self, number: u32) -> Arc<Style> {
        self.cells.get(number as usize).cloned().unwrap_or_default()
    }
}

pub(crate) fn read(part: &str, xml: &str) -> Result<Styles> {
    let mut formats: Vec<(u32, String)> = Vec::new();
    let mut borders: Vec<Borders> = Vec::new();
    let mut filled: Vec<bool> = Vec::new();
    let mut cells: Vec<Style> = Vec::new();
    let mut walk = Walk::of(part, xml);
    while let Some(tag) = walk.step()? {
        if tag.kind == Kind::Close {
            continue;
        }
        let parent = walk.parent();
        match (parent, tag.local()) {
            ("numFmts", "numFmt") => {
                if let (Some(number), Some(code)) = (tag.number("numFmtId"), tag.value("formatCode")) {
                    formats.push((number, code.into_owned()));
                }
            }
            ("borders", "border") => borders.push(Borders::default()),
            ("border", side) => {
                let lined = tag.value("style").is_some_and(|style| style != "none");
                if let Some(border) = borders.last_mut().filter(|_| lined) {
                    match side {
                        "left" | "start" => border.left = true,
                        "right" | "end" => border.right = true,
                        "top" => border.top = true,
                        "bottom" => border.bottom = true,
                        _ => {}
                    }
                }
            }
            ("fills", "fill") => filled.push(false),
            ("fill", "patternFill") => {
                let kind = tag.value("patternType");
                if let Some(fill) = filled.last_mut() {
                    *fill = kind.is_some_and(|kind| kind != "none");
                }
            }
            ("cellXfs", "xf") => {
                let border = tag.number("borderId").unwrap_or(0);
                cells.push(Style {
                    format: format_code(&formats, tag.number("numFmtId").unwrap_or(0)),
                    borders: borders.get(border as usize).copied().unwrap_or_default(),
                    locked: true,
                    filled: filled
                        .get(tag.number("fillId").unwrap_or(0) as usize)
                        .copied()
                        .unwrap_or(false),
                    number: u32::try_from(cells.len()).unwrap_or(0),
                });
            }
            // `protection` of a differential format or of a named style stands elsewhere.
            ("xf", "protection") if walk.above().iter().any(|tag| tag.local() == "cellXfs") => {
                if let Some(style) = cells.last_mut() {
                    style.locked = tag.flag("locked", true);
                }
            }
            _ => {}
        }
        if cells.len().max(borders.len()).max(formats.len()) > limits::AREAS {
            return Err(Error::TooLarge(Limit::Items));
        }
    }
    Ok(Styles {
        cells: cells.into_iter().map(Arc::new).collect(),
    })
}

fn format_code(own: &[(u32, String)], number: u32) -> String {
    if let Some((_, code)) = own.iter().find(|(own, _)| *own == number) {
        return code.clone();
    }
    let built_in = match number {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        // The Chinese ones.
        27 | 36 | 50 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m-d-yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        49 => "@",
        _ => "General",
    };
    built_in.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_others() {
        for format in [
            "yyyy.mm",
            "yyyy\"年\"m\"月\"d\"日\"",
            "m/d",
            "[$-804]yyyy-mm",
            "d-mmm-yy",
            "yyyy/m/d h:mm",
            "[DBNum1]e年m月",
        ] {
            assert!(shows_date(format), "{format}");
        }
        for format in [
            "General",
            "0.00",
            "@",
            "0;-0;;@",
            "#,##0.00\"元/day\"",
            "[Red]0.0",
            "h:mm",
            "mm:ss",
            "0.00E+00",
            "0_d",
        ] {
            assert!(!shows_date(format), "{format}");
        }
    }
}
