//! Places on a sheet: cells, areas, and how they are written.

use std::fmt;
use std::str::FromStr;

/// The last row of a sheet, counted from 1.
pub const LAST_ROW: u32 = 1_048_576;
/// The last column of a sheet (XFD), counted from 1.
pub const LAST_COLUMN: u32 = 16_384;

/// A cell, row and column counted from 1. Ordered by row, then by column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// From 1.
    pub row: u32,
    /// From 1: A is 1.
    pub column: u32,
}

impl Address {
    /// The cell at a row and a column, both counted from 1.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    pub(crate) fn is_on_sheet(self) -> bool {
        (1..=LAST_ROW).contains(&self.row) && (1..=LAST_COLUMN).contains(&self.column)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Letters(self.column), self.row)
    }
}

/// What is no place on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place on a sheet")]
pub struct NoPlace;

impl FromStr for Address {
    type Err = NoPlace;

    /// Reads `B7`, also `$B$7` and `b7`.
    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let corner = Corner::parse(text).ok_or(NoPlace)?;
        match (corner.row, corner.column) {
            (Some(row), Some(column)) => Ok(Self::new(row.at, column.at)),
            _ => Err(NoPlace),
        }
    }
}

/// A rectangle of cells, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// Its first row.
    pub top: u32,
    /// Its first column.
    pub left: u32,
    /// Its last row, included.
    pub bottom: u32,
    /// Its last column, included.
    pub right: u32,
}

impl Area {
    /// The area of one cell.
    pub const fn of(at: Address) -> Self {
        Self {
            top: at.row,
            left: at.column,
            bottom: at.row,
            right: at.column,
        }
    }

    /// Its upper left cell.
    pub const fn first(self) -> Address {
        Address::new(self.top, self.left)
    }

    /// Whether a cell lies in it.
    pub const fn contains(self, at: Address) -> bool {
        self.top <= at.row && at.row <= self.bottom && self.left <= at.column && at.column <= self.right
    }

    /// Whether the two have a cell in common.
    pub const fn meets(self, other: Self) -> bool {
        self.top <= other.bottom && other.top <= self.bottom && self.left <= other.right && other.left <= self.right
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first())?;
        if (self.top, self.left) != (self.bottom, self.right) {
            write!(f, ":{}", Address::new(self.bottom, self.right))?;
        }
        Ok(())
    }
}

impl FromStr for Area {
    type Err = NoPlace;

    /// Reads `B7` and `B7:D9`; whole rows `3:4` and columns `B:C` reach to the sheet's ends.
    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (one, two) = text.split_once(':').unwrap_or((text, text));
        let (one, two) = (Corner::parse(one).ok_or(NoPlace)?, Corner::parse(two).ok_or(NoPlace)?);
        let ends = |one: Option<Fixed>, two: Option<Fixed>, last| match (one, two) {
            (Some(one), Some(two)) => Ok((one.at.min(two.at), one.at.max(two.at))),
            (None, None) if text.contains(':') => Ok((1, last)),
            _ => Err(NoPlace),
        };
        let (top, bottom) = ends(one.row, two.row, LAST_ROW)?;
        let (left, right) = ends(one.column, two.column, LAST_COLUMN)?;
        Ok(Self {
            top,
            left,
            bottom,
            right,
        })
    }
}

/// Areas written behind one another with blanks, as `sqref` does. None where one of them is no area.
pub(crate) fn areas(text: &str) -> Option<Vec<Area>> {
    text.split_ascii_whitespace().map(|area| area.parse().ok()).collect()
}

/// A row or column of a reference, with its `$`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fixed {
    pub(crate) at: u32,
    pub(crate) absolute: bool,
}

/// One end of a reference: a cell, a row or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Corner {
    pub(crate) row: Option<Fixed>,
    pub(crate) column: Option<Fixed>,
}

impl Corner {
    /// Reads `$B$7`, `7`, `$B`. All of the text must belong to it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.as_bytes();
        let column = part(&mut rest, 3, u8::is_ascii_alphabetic)?.map(|(absolute, letters)| Fixed {
            absolute,
            at: letters
                .iter()
                .fold(0, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1),
        });
        let row = part(&mut rest, 7, u8::is_ascii_digit)?.map(|(absolute, digits)| Fixed {
            absolute,
            at: digits.iter().fold(0, |sum, b| sum * 10 + u32::from(b - b'0')),
        });
        let inside = |end: Option<Fixed>, last| end.is_none_or(|end| (1..=last).contains(&end.at));
        let sound = rest.is_empty() && (row.is_some() || column.is_some());
        (sound && inside(column, LAST_COLUMN) && inside(row, LAST_ROW)).then_some(Self { row, column })
    }
}

type Cut<'t> = Option<(bool, &'t [u8])>;

/// Cuts `$?` and up to `most` bytes of a kind off the front. None: there are more of them.
fn part<'t>(rest: &mut &'t [u8], most: usize, kind: impl Fn(&u8) -> bool) -> Option<Cut<'t>> {
    let absolute = rest.first() == Some(&b'$');
    let from = usize::from(absolute);
    let length = rest[from..].iter().take_while(|b| kind(b)).count();
    if length == 0 {
        return Some(None);
    }
    if length > most {
        return None;
    }
    let cut = &rest[from..from + length];
    *rest = &rest[from + length..];
    Some(Some((absolute, cut)))
}

impl fmt::Display for Corner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollar = |end: Fixed| if end.absolute { "$" } else { "" };
        if let Some(column) = self.column {
            write!(f, "{}{}", dollar(column), Letters(column.at))?;
        }
        if let Some(row) = self.row {
            write!(f, "{}{}", dollar(row), row.at)?;
        }
        Ok(())
    }
}

/// A column's letters.
struct Letters(u32);

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut left, mut letters) = (self.0, Vec::new());
        while left > 0 {
            letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
            left = (left - 1) / 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(f, "{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_areas_read_and_write_themselves() {
        for (text, row, column) in [
            ("A1", 1, 1),
            ("$Z$9", 9, 26),
            ("aa10", 10, 27),
            ("XFD1048576", LAST_ROW, LAST_COLUMN),
        ] {
            assert_eq!(text.parse(), Ok(Address::new(row, column)), "{text}");
        }
        for text in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "A1048577",
            "A1B",
            "A 1",
            "名A1",
            "A99999999",
            "$",
            "A$$1",
            "AAAA1",
        ] {
            assert_eq!(text.parse::<Address>(), Err(NoPlace), "{text}");
        }
        assert_eq!(Address::new(LAST_ROW, LAST_COLUMN).to_string(), "XFD1048576");
        assert_eq!(Address::new(3, 702).to_string(), "ZZ3");
        for (text, written) in [
            ("B2:D9", "B2:D9"),
            ("D9:B2", "B2:D9"),
            ("C3", "C3"),
            ("3:4", "A3:XFD4"),
            ("$B:$B", "B1:B1048576"),
        ] {
            assert_eq!(text.parse::<Area>().unwrap().to_string(), written);
        }
        for text in ["B:2", "B2:C", "3", "B", "B2:D9:E1", ":"] {
            assert_eq!(text.parse::<Area>(), Err(NoPlace), "{text}");
        }
    }
}
