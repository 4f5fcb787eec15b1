//! How much of a personal number is shown. One rule for every output of the office: differing masks of several papers
//! could be laid side by side and joined into the whole number.
//!
//! A field known to hold a number goes through [`id_number`] or [`phone`]; anything that a user typed (notes, file names,
//! reasons, error texts) goes through [`text`], which finds the numbers in it. Notices hold no number at all: they are
//! refused when [`find`] finds one.

use std::ops::Range;

use chrono::NaiveDate;

use super::ids::IdNumber;
use super::text::is_invisible;

/// What stays readable of a number; all between is hidden.
pub struct Mask {
    /// Characters kept at the front.
    pub first: usize,
    /// Characters kept at the end.
    pub last: usize,
}

/// The area alone. The birth often stands beside it, and then the last two would leave nine numbers to try.
pub const ID_NUMBER: Mask = Mask { first: 6, last: 0 };

/// 138****1234
pub const PHONE: Mask = Mask { first: 3, last: 4 };

impl IdNumber {
    /// As screens and text output show it.
    pub fn masked(&self) -> String {
        id_number(self.as_str())
    }
}

impl Mask {
    /// Hides the middle, one `*` a character. What is too short to have a middle is hidden but for its last character.
    pub fn apply(&self, number: &str) -> String {
        let length = number.chars().count();
        let (first, last) = if length > self.first + self.last {
            (self.first, self.last)
        } else {
            (0, length.min(1))
        };
        number
            .chars()
            .enumerate()
            .map(|(place, c)| {
                if place < first || place + last >= length {
                    c
                } else {
                    '*'
                }
            })
            .collect()
    }
}

/// An identity number as screens and text output show it.
pub fn id_number(number: &str) -> String {
    ID_NUMBER.apply(number)
}

/// A phone number as screens and text output show it.
pub fn phone(number: &str) -> String {
    PHONE.apply(number)
}

/// Which kind of number stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// 18 characters, or the 15 digits of the numbers before 1999.
    IdNumber,
    /// A mobile or a land line.
    Phone,
}

/// A number of a person within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: NumberKind,
    /// Its bytes in the text, with what stands between its digits; a country code before it is left out.
    pub at: Range<usize>,
    /// Its digits, and a last X.
    pub digits: String,
}

/// The text with every number of a person in it masked.
pub fn text(text: &str) -> String {
    let found = find(text);
    if found.is_empty() {
        return text.to_owned();
    }
    let (mut shown, mut from) = (String::with_capacity(text.len()), 0);
    for number in found {
        shown.push_str(&text[from..number.at.start]);
        let mask = match number.kind {
            NumberKind::IdNumber => ID_NUMBER,
            NumberKind::Phone => PHONE,
        };
        let mut masked = mask.apply(&number.digits).chars().collect::<Vec<_>>().into_iter();
        for c in text[number.at.clone()].chars() {
            let keeps = digit(c).is_none() && !is_x(c);
            shown.extend(if keeps { Some(c) } else { masked.next() });
        }
        from = number.at.end;
    }
    shown.push_str(&text[from..]);
    shown
}

/// The numbers of people in a text, however they are written: in full width or in the digits of another script, in groups
/// joined by a space, hyphen or dot, with a country code, with characters that nobody sees between the digits.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for chain in chains(text) {
        let mut at = 0;
        while at < chain.len() {
            match longest(text, &chain[at..]) {
                Some((groups, number)) => {
                    found.push(number);
                    at += groups;
                }
                None => {
                    found.extend(inside(&chain[at]));
                    at += 1;
                }
            }
        }
    }
    found
}

/// A digit of any script that a keyboard or a copied text may bring.
pub fn digit(c: char) -> Option<char> {
    /// First digits of scripts whose ten digits follow one another.
    const ZEROS: [u32; 12] = [
        0x30, 0xFF10, 0x0660, 0x06F0, 0x0966, 0x0E50, 0x0F20, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
    ];
    let code = u32::from(c);
    let value = ZEROS
        .iter()
        .find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))
        .or_else(|| match code {
            0x2460..=0x2468 => Some(code - 0x245F), // ① to ⑨
            0x24EA | 0x2070 | 0x2080 => Some(0),
            0x00B9 => Some(1),
            0x00B2 | 0x00B3 => Some(code - 0xB0),
            0x2074..=0x2079 => Some(code - 0x2070),
            0x2081..=0x2089 => Some(code - 0x2080),
            _ => None,
        })?;
    char::from_digit(value, 10)
}

fn is_x(c: char) -> bool {
    matches!(c, 'X' | 'x' | '\u{FF38}' | '\u{FF58}')
}

/// What people put between the groups of a number.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' | '-' | '\u{2010}'..='\u{2015}'
            | '\u{2212}' | '\u{FF0D}' | '.' | '\u{FF0E}' | '\u{B7}'
    )
}

/// Digits that stand together.
#[derive(Default, Clone)]
struct Group {
    digits: String,
    /// The byte at which each begins, and the end of the last.
    starts: Vec<usize>,
    end: usize,
}

/// Groups with exactly one joint between them.
fn chains(text: &str) -> Vec<Vec<Group>> {
    let (mut chains, mut chain, mut group, mut joined) = (Vec::new(), Vec::new(), Group::default(), false);
    for (at, c) in text.char_indices() {
        if let Some(digit) = digit(c) {
            group.digits.push(digit);
            group.starts.push(at);
            group.end = at + c.len_utf8();
            joined = false;
        } else if is_invisible(c) {
            // As if it were not there.
        } else if is_joint(c) && !group.digits.is_empty() {
            chain.push(std::mem::take(&mut group));
            joined = true;
        } else {
            // Only the last character of a number is an X.
            if is_x(c) && (!group.digits.is_empty() || joined) {
                if joined && let Some(last) = chain.pop() {
                    group = last;
                }
                group.digits.push('X');
                group.starts.push(at);
                group.end = at + c.len_utf8();
            }
            if !group.digits.is_empty() {
                chain.push(std::mem::take(&mut group));
            }
            joined = false;
            chains.extend((!chain.is_empty()).then(|| std::mem::take(&mut chain)));
        }
    }
    if !group.digits.is_empty() {
        chain.push(group);
    }
    chains.extend((!chain.is_empty()).then_some(chain));
    chains
}

/// The longest number that begins with the first of `groups`, and how many of them it takes.
fn longest(text: &str, groups: &[Group]) -> Option<(usize, Found)> {
    let (mut digits, mut best) = (String::new(), None);
    for (count, group) in groups.iter().enumerate().take(8) {
        digits += &group.digits;
        if digits.len() > 22 {
            break;
        }
        let least = groups[..=count].iter().map(|g| g.digits.len()).min().unwrap_or(0);
        let Some((kind, skipped)) = kind_of(&digits, count == 0, least) else {
            continue;
        };
        let mut starts = groups[..=count].iter().flat_map(|g| &g.starts);
        let Some(start) = starts.nth(skipped) else { continue };
        if in_a_hash(text, *start, group.end) {
            continue;
        }
        let digits = digits[skipped..].to_owned();
        let at = *start..group.end;
        best = Some((count + 1, Found { kind, at, digits }));
    }
    best
}

/// Identity numbers with nothing around them but other digits.
fn inside(group: &Group) -> Vec<Found> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at + 18 <= group.digits.len() {
        let digits = &group.digits[at..at + 18];
        if is_id_18(digits) && IdNumber::parse(digits).is_ok() {
            let end = group.starts.get(at + 18).copied().unwrap_or(group.end);
            found.push(Found {
                kind: NumberKind::IdNumber,
                at: group.starts[at]..end,
                digits: digits.to_owned(),
            });
            at += 18;
        } else {
            at += 1;
        }
    }
    found
}

/// Digits between the letters of a hexadecimal number are no number of a person.
fn in_a_hash(text: &str, start: usize, end: usize) -> bool {
    let hex = |c: Option<char>| c.is_some_and(|c| ('a'..='f').contains(&c));
    hex(text[..start].chars().next_back()) || hex(text[end..].chars().next())
}

/// What these digits are, and how many before it belong to a country code. `least`: digits of the shortest group.
fn kind_of(digits: &str, alone: bool, least: usize) -> Option<(NumberKind, usize)> {
    if is_id_18(digits) || (is_id_15(digits) && (alone || least >= 3)) {
        return Some((NumberKind::IdNumber, 0));
    }
    for code in ["", "86", "086", "0086"] {
        if let Some(local) = digits.strip_prefix(code)
            && is_mobile(local)
            && (alone || least >= 2)
        {
            return Some((NumberKind::Phone, code.len()));
        }
    }
    is_land_line(digits, alone, least).then_some((NumberKind::Phone, 0))
}

fn is_id_18(digits: &str) -> bool {
    digits.len() == 18 && digits[..17].bytes().all(|b| b.is_ascii_digit()) && is_date(&digits[6..14])
}

fn is_id_15(digits: &str) -> bool {
    digits.len() == 15 && digits.bytes().all(|b| b.is_ascii_digit()) && is_date(&format!("19{}", &digits[6..12]))
}

fn is_date(digits: &str) -> bool {
    let date = NaiveDate::parse_from_str(digits, "%Y%m%d").ok();
    date.is_some_and(|date| (1800..2100).contains(&chrono::Datelike::year(&date)))
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && !digits.ends_with('X')
}

/// 0515-88881234, 010-6655 4433: an area code of three or four digits and seven or eight more.
fn is_land_line(digits: &str, alone: bool, least: usize) -> bool {
    let long_enough = if alone { 11..=12 } else { 10..=12 };
    long_enough.contains(&digits.len())
        && digits.starts_with('0')
        && !digits.starts_with("00")
        && !digits.ends_with('X')
        && (alone || least >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_hidden() {
        assert_eq!(id_number("11010519491231002X"), "110105************");
        assert_eq!(phone("13800001234"), "138****1234");
        assert_eq!(phone("0515-88881234"), "051******1234");
        assert_eq!(phone("110"), "**0");
        assert_eq!(phone(""), "");
    }

    #[test]
    fn numbers_in_a_text_are_masked_however_they_are_written() {
        for (typed, shown) in [
            ("张三11010519491231002X.xlsx", "张三110105************.xlsx"),
            ("（11010519491231002x）", "（110105************）"),
            ("110105 19491231 002X", "110105 ******** ****"),
            ("11010519491231002 X", "110105*********** *"),
            ("110105491231002", "110105*********"),
            ("电话13800001234。", "电话138****1234。"),
            ("138-0000-1234", "138-****-1234"),
            ("138 0000 1234", "138 **** 1234"),
            ("+86 13800001234", "+86 138****1234"),
            ("+8613800001234", "+86138****1234"),
            ("１３８００００１２３４", "138****1234"),
            ("138\u{200b}00001234", "138\u{200b}****1234"),
            ("家里0515-88881234", "家里051*-****1234"),
            ("11010519491231002X13800001234", "110105************138****1234"),
        ] {
            assert_eq!(text(typed), shown);
        }
    }

    #[test]
    fn what_is_no_number_of_a_person_stays_as_it_is() {
        for typed in [
            "2026-03-02至2026-03-06",
            "2026-11-21 08:30:15",
            "lince-20261121-083015.lincebak",
            "共 2477 人，优秀 495 人",
            "盐民发〔2023〕12号",
            "合同编号HT2023-0001",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "81.53 82.10 90.00",
            "第 16 行 G16",
        ] {
            assert_eq!(text(typed), typed);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_masked_and_loses_its_numbers(before in "\\PC{0,30}", after in "[0-9X ．\\-]{0,40}") {
            let shown = text(&format!("{before}，11010519491231002X，{after}"));
            proptest::prop_assert!(!shown.contains("11010519491231002X"));
        }
    }
}
