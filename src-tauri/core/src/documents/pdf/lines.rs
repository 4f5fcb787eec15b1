//! Text to lines: where a line may break, and how it is made to fill the measure.
//!
//! Lengths are in ems of the grid: a full-width character is 1.

use super::shape::{Cell, Typesetter, is_full_width};
use crate::documents::fonts::Role;

/// Text in one typeface.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The typeface.
    pub role: Role,
    /// The text.
    pub text: String,
}

impl Span {
    /// `text` in `role`.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            text: text.into(),
        }
    }
}

/// No line starts with one of these.
const NO_START: &str = "，。、；：？！）》〉」』】〕｝’”…—％%℃‰·～),.:;!?]}";
/// No line ends with one of these.
const NO_END: &str = "（《〈「『【〔｛‘“([{";
/// Closing marks whose right half is blank.
const BLANK_AFTER: &str = "，。、；：？！）》〉」』】〕｝’”";
/// Stays with the number before it.
const AFTER_NUMBER: &str = "年月日元人名个号%％℃‰";

/// A piece that never breaks: one character, a number with its unit, a word, a dash.
#[derive(Debug, Clone)]
struct Atom {
    cells: Vec<Cell>,
    width: f32,
}

impl Atom {
    fn new(cells: &[Cell]) -> Self {
        Self {
            cells: cells.to_vec(),
            width: cells.iter().map(|c| c.width).sum(),
        }
    }
    fn first(&self) -> char {
        self.cells.first().map_or(' ', |c| c.ch)
    }
    fn last(&self) -> char {
        self.cells.last().map_or(' ', |c| c.ch)
    }
    fn is_space(&self) -> bool {
        self.cells.iter().all(|c| c.ch == ' ')
    }
    fn blank_before(&self) -> f32 {
        if NO_END.contains(self.first()) && self.width == 1.0 {
            0.5
        } else {
            0.0
        }
    }
    fn blank_after(&self) -> f32 {
        if BLANK_AFTER.contains(self.last()) && self.width == 1.0 {
            0.5
        } else {
            0.0
        }
    }
    fn blank(&self) -> f32 {
        self.blank_before() + self.blank_after()
    }
}

/// A line with every character at its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SetLine {
    /// Characters with the left edges of their cells.
    pub cells: Vec<(Cell, f32)>,
    /// From the start of the first cell to the end of the last.
    pub width: f32,
}

/// How a paragraph fills its lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Length of a line.
    pub width: f32,
    /// Indent of the first line.
    pub first_indent: f32,
    /// Whether lines but the last are made to reach the right edge.
    pub justify: bool,
}

/// Breaks `spans` into lines. The first line's indent is part of its cells' positions.
pub fn break_lines(setter: &mut Typesetter<'_>, spans: &[Span], measure: Measure) -> Vec<SetLine> {
    let cells: Vec<Cell> = spans.iter().flat_map(|s| setter.cells(s.role, &s.text)).collect();
    let atoms = atoms(&cells, measure.width);
    let mut lines = Vec::new();
    let mut start = 0;
    while start < atoms.len() {
        let indent = if lines.is_empty() { measure.first_indent } else { 0.0 };
        let room = measure.width - indent;
        let end = line_end(&atoms, start, room);
        lines.push(set_line(
            &atoms[start..end],
            indent,
            room,
            measure.justify && end < atoms.len(),
        ));
        start = end;
        while start < atoms.len() && atoms[start].is_space() {
            start += 1;
        }
    }
    lines
}

/// Width of `spans` on one line.
pub fn natural_width(setter: &mut Typesetter<'_>, spans: &[Span]) -> f32 {
    spans
        .iter()
        .flat_map(|s| setter.cells(s.role, &s.text))
        .map(|c| c.width)
        .sum()
}

/// `spans` on one line, however long.
pub fn single_line(setter: &mut Typesetter<'_>, spans: &[Span]) -> SetLine {
    let cells: Vec<Cell> = spans.iter().flat_map(|s| setter.cells(s.role, &s.text)).collect();
    set_line(&[Atom::new(&cells)], 0.0, f32::MAX, false)
}

fn atoms(cells: &[Cell], width: f32) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut rest = cells;
    while !rest.is_empty() {
        let length = atom_length(rest);
        let (piece, after) = rest.split_at(length);
        let whole = Atom::new(piece);
        if whole.width <= width {
            atoms.push(whole);
        } else {
            // Longer than any line: nothing is gained by keeping it whole.
            atoms.extend(piece.chunks(1).map(Atom::new));
        }
        rest = after;
    }
    atoms
}

fn atom_length(cells: &[Cell]) -> usize {
    let ch = |i: usize| cells.get(i).map(|c| c.ch);
    let first = cells[0].ch;
    if first == '—' || first == '…' {
        return cells.iter().take_while(|c| c.ch == first).count();
    }
    if !is_word(first) {
        return 1;
    }
    let mut length = 1;
    while let Some(next) = ch(length) {
        // A point or a hyphen belongs to a number or word only between two of its characters.
        let inside = ".,:/-@_".contains(next) && ch(length + 1).is_some_and(is_word);
        if is_word(next) || inside {
            length += 1;
        } else {
            break;
        }
    }
    let ends_in_digit = ch(length - 1).is_some_and(|c| c.is_ascii_digit());
    if ends_in_digit && ch(length).is_some_and(|c| AFTER_NUMBER.contains(c)) {
        length += 1;
    }
    length
}

fn is_word(ch: char) -> bool {
    ch.is_ascii_alphanumeric()
}

fn may_break(atoms: &[Atom], at: usize) -> bool {
    at >= atoms.len() || !(NO_START.contains(atoms[at].first()) || NO_END.contains(atoms[at - 1].last()))
}

/// Where the line that starts at `start` ends: as much as fits; a mark that must not start the next line is taken along
/// if the blanks of this line's marks can make room, else what stands before it is pushed out.
fn line_end(atoms: &[Atom], start: usize, room: f32) -> usize {
    const HAIR: f32 = 0.001;
    let mut fits = start;
    let mut width = 0.0;
    while fits < atoms.len() && width + atoms[fits].width <= room + HAIR {
        width += atoms[fits].width;
        fits += 1;
    }
    if fits == atoms.len() {
        return fits;
    }
    let last_of_paragraph = atoms.len() - fits <= 2 && {
        let left: f32 = atoms[fits..].iter().map(|a| a.width).sum();
        left <= 2.0 && atoms[fits..].iter().filter(|a| a.blank() == 0.0).count() <= 1
    };
    let squeezed = (fits + 1..=atoms.len())
        .take(3)
        .find(|&end| may_break(atoms, end))
        .filter(|&end| {
            let line = &atoms[start..end];
            let natural: f32 = line.iter().map(|a| a.width).sum();
            // The mark at the end gives all its blank; the others keep enough of theirs not to touch the next character.
            let at_end = line.last().map_or(0.0, Atom::blank_after);
            let others = line.iter().map(Atom::blank).sum::<f32>() - at_end;
            natural - room <= at_end + 0.7 * others + HAIR
        });
    if may_break(atoms, fits) && fits > start {
        // A lone last character is pulled up where that costs no more than the blanks of the marks.
        return match squeezed {
            Some(end) if end == atoms.len() && last_of_paragraph => end,
            _ => fits,
        };
    }
    if let Some(end) = squeezed {
        return end;
    }
    (start + 1..fits)
        .rev()
        .find(|&end| may_break(atoms, end))
        .unwrap_or(fits.max(start + 1))
}

fn set_line(atoms: &[Atom], indent: f32, room: f32, justify: bool) -> SetLine {
    let trailing = atoms.iter().rev().take_while(|a| a.is_space()).count();
    let atoms = &atoms[..atoms.len() - trailing];
    let natural: f32 = atoms.iter().map(|a| a.width).sum();
    let over = natural - room;
    let squeeze = if over > 0.001 {
        squeezes(atoms, over)
    } else {
        vec![(0.0, 0.0); atoms.len()]
    };
    let stretch = if justify && over < -0.001 {
        stretches(atoms, -over)
    } else {
        vec![0.0; atoms.len()]
    };

    let mut line = SetLine::default();
    let mut x = indent;
    for ((atom, (before, after)), gap) in atoms.iter().zip(squeeze).zip(stretch) {
        x -= before;
        for cell in &atom.cells {
            line.cells.push((*cell, x));
            x += cell.width;
        }
        x += gap - after;
    }
    line.width = x;
    line
}

/// What is taken from the blank before and after each atom: the mark at the line's end first, then marks that stand side by
/// side, then all marks alike.
fn squeezes(atoms: &[Atom], over: f32) -> Vec<(f32, f32)> {
    let mut taken = vec![(0.0_f32, 0.0_f32); atoms.len()];
    let mut left = over;
    if let (Some(last), Some(slot)) = (atoms.last(), taken.last_mut()) {
        slot.1 = last.blank_after().min(left);
        left -= slot.1;
    }
    for i in 0..atoms.len().saturating_sub(1) {
        let side_by_side = atoms[i].blank_after() > 0.0 && atoms[i + 1].blank() > 0.0;
        if side_by_side && left > 0.0 {
            let take = (atoms[i].blank_after() - taken[i].1).min(left);
            taken[i].1 += take;
            left -= take;
        }
    }
    if left > 0.0 {
        let spare: f32 = atoms.iter().zip(&taken).map(|(a, t)| a.blank() - t.0 - t.1).sum();
        let share = if spare > 0.0 { (left / spare).min(1.0) } else { 0.0 };
        for (atom, t) in atoms.iter().zip(&mut taken) {
            t.0 += (atom.blank_before() - t.0) * share;
            t.1 += (atom.blank_after() - t.1) * share;
        }
    }
    taken
}

/// What is added after each atom: between Chinese and Latin first, up to a quarter em, then everywhere alike.
fn stretches(atoms: &[Atom], short: f32) -> Vec<f32> {
    let mut added = vec![0.0; atoms.len()];
    let gaps = atoms.len().saturating_sub(1);
    if gaps == 0 {
        return added;
    }
    let is_border = |i: usize| {
        let (left, right) = (&atoms[i], &atoms[i + 1]);
        is_full_width(left.last()) != is_full_width(right.first()) && left.blank() == 0.0 && right.blank() == 0.0
    };
    let borders: Vec<usize> = (0..gaps).filter(|&i| is_border(i)).collect();
    let mut left = short;
    if !borders.is_empty() {
        let share = (left / borders.len() as f32).min(0.25);
        for i in borders {
            added[i] = share;
            left -= share;
        }
    }
    for slot in added.iter_mut().take(gaps) {
        *slot += left / gaps as f32;
    }
    added
}
