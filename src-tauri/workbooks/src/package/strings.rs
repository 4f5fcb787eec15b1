//! The texts that cells share.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Limit;
use crate::xml::{Kind, Walk, content};
use crate::{Error, Result, limits};

/// The part of shared strings: each text, and where it stands.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    pub(crate) texts: Vec<Arc<str>>,
    /// The whole `si` of each text.
    pub(crate) places: Vec<Range<usize>>,
}

pub(crate) fn read(part: &str, xml: &str) -> Result<Strings> {
    let mut strings = Strings::default();
    let mut walk = Walk::of(part, xml);
    let mut text = String::new();
    while let Some(tag) = walk.step()? {
        match (tag.local(), tag.kind) {
            ("si", Kind::Open) => text.clear(),
            ("si", Kind::Empty) => push(&mut strings, "", tag.range)?,
            ("si", Kind::Close) => {
                let from = walk.above().last().map_or(tag.range.start, |open| open.range.start);
                push(&mut strings, &text, from..tag.range.end)?;
            }
            ("t", Kind::Close) if walk.parent() != "rPh" => text.push_str(&shown(&content(part, &xml[walk.inner()])?)),
            _ => {}
        }
    }
    Ok(strings)
}

fn push(strings: &mut Strings, text: &str, place: Range<usize>) -> Result<()> {
    if strings.texts.len() >= limits::CELLS {
        return Err(Error::TooLarge(Limit::Items));
    }
    strings.texts.push(text.into());
    strings.places.push(place);
    Ok(())
}

/// The text of an `is`, whose content this is.
pub(crate) fn inline(part: &str, xml: &str, inner: Range<usize>) -> Result<String> {
    // The tags inside are looked at by themselves; `is` closes around them.
    let mut text = String::new();
    let mut walk = Walk::of(part, &xml[inner.clone()]);
    while let Some(tag) = walk.step()? {
        if tag.local() == "t" && tag.kind == Kind::Close && walk.parent() != "rPh" {
            text.push_str(&shown(&content(part, &xml[inner.clone()][walk.inner()])?));
        }
    }
    Ok(text)
}

/// Workbooks write characters that XML cannot hold as `_x000D_`.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match code(rest) {
            Some(c) => {
                out.push(c);
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character that `_xHHHH_` at the start of a text stands for.
fn code(text: &str) -> Option<char> {
    let hex = text
        .get(2..6)
        .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let closed = text.as_bytes().get(6) == Some(&b'_');
    closed
        .then(|| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32))
        .flatten()
}

/// The reverse of `shown`, for a text that looks as if it held such a code.
pub(crate) fn stored(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        out.push_str(if code(rest).is_some() { "_x005F_x" } else { "_x" });
        rest = &rest[2..];
    }
    out.push_str(rest);
    out
}

/// Whether a text can stand in a workbook: no characters that XML forbids, not too long.
pub(crate) fn is_allowed(text: &str) -> bool {
    let sound = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().all(sound) && text.encode_utf16().count() <= limits::TEXT_UNITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_join_their_runs() {
        let xml = "<sst><si><t>a&amp;</t></si><si/><si><r><rPr><b/></rPr><t>b</t></r><r><t xml:space=\"preserve\"> c</t></r>\
                   <rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si><t>1_x000D_2_x005F_x0041_</t></si></sst>";
        let strings = read("p", xml).unwrap();
        let texts: Vec<&str> = strings.texts.iter().map(|text| &**text).collect();
        assert_eq!(texts, ["a&", "", "b c", "1\r2_x0041_"]);
        assert_eq!(&xml[strings.places[1].clone()], "<si/>");
        assert_eq!(shown(&stored("_x0041_ _x _x12_")), "_x0041_ _x _x12_");
        assert_eq!(inline("p", "<is><t>q</t></is>", 4..12).unwrap(), "q");
    }
}
