//! Private-use characters: those that older Chinese software wrote for characters which Unicode has since given code points of their
//! own, and the rest, which only the writer's own font can draw.

use std::borrow::Cow;

/// GBK and GB 18030-2000/2005 had these at FE50–FEA0; by their order from U+E815 on.
const COMPONENTS_AND_RARE: &str = "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";
/// A6D9–A6F3, marks for vertical text, from U+E78D.
const VERTICAL_MARKS: &str = "︐︒︑︓︔︕︖︗︘︙";
/// A8BC and A8BF, letters of pinyin, from U+E7C7.
const PINYIN: &str = "ḿǹ";
/// A989–A995, signs that describe a character, from U+E7E7.
const DESCRIPTIONS: &str = "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻";

/// The character that GBK or GB 18030 before 2022 wrote at a private-use code point and that has its own now: U+E863 is 䶮.
pub fn own_character(c: char) -> Option<char> {
    let (first, listed) = match u32::from(c) {
        0xE78D..=0xE796 => (0xE78D, VERTICAL_MARKS),
        0xE7C7..=0xE7C8 => (0xE7C7, PINYIN),
        0xE7E7..=0xE7F3 => (0xE7E7, DESCRIPTIONS),
        0xE815..=0xE864 => (0xE815, COMPONENTS_AND_RARE),
        _ => return None,
    };
    listed.chars().nth((u32::from(c) - first) as usize)
}

/// The text with the characters' own code points, so that one name has one writing.
pub fn with_own_characters(text: &str) -> Cow<'_, str> {
    // All of them begin with this byte in UTF-8, and hardly anything else does.
    if memchr::memchr(0xEE, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| own_character(c).unwrap_or(c)).collect())
}

/// What no other reader can read: the replacement character of a failed conversion, or a code that only the writer's own font draws.
pub fn is_unreadable(c: char) -> bool {
    c == '\u{FFFD}' || matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x10FFFF) && own_character(c).is_none()
}

/// Place among the characters, from 1, and code of the first that no other reader can read.
pub fn first_unreadable(text: &str) -> Option<(usize, char)> {
    (1..).zip(text.chars()).find(|(_, c)| is_unreadable(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_gbk_s_table_has_its_own_character() {
        let bytes = |lead: u8, trails: &[std::ops::RangeInclusive<u8>]| {
            let trails: Vec<u8> = trails.iter().cloned().flatten().filter(|b| *b != 0x7f).collect();
            trails.into_iter().map(move |trail| [lead, trail]).collect::<Vec<_>>()
        };
        let mut checked = 0;
        for (first, places) in [
            (0xE78D, bytes(0xa6, &[0xd9..=0xdf, 0xec..=0xed, 0xf3..=0xf3])),
            (0xE7C7, bytes(0xa8, &[0xbc..=0xbc, 0xbf..=0xbf])),
            (0xE7E7, bytes(0xa9, &[0x89..=0x95])),
            (0xE815, bytes(0xfe, &[0x50..=0xa0])),
        ] {
            for (code, bytes) in (first..).zip(places) {
                let old = char::from_u32(code).unwrap();
                let own = own_character(old).unwrap();
                let (decoded, _, _) = encoding_rs::GB18030.decode(&bytes);
                // The decoder of the web keeps the old code for the six that the standard moved last.
                assert_eq!(with_own_characters(&decoded), own.to_string(), "{code:X} {bytes:X?}");
                assert!(!is_unreadable(own) && !is_unreadable(old));
                checked += 1;
            }
        }
        assert_eq!(checked, 105);
        assert_eq!(own_character('\u{E863}'), Some('䶮'));
        assert_eq!(own_character('\u{E81A}'), Some('㑳'));
    }

    #[test]
    fn what_only_a_font_of_the_writer_draws_is_told_with_its_place() {
        assert_eq!(first_unreadable("王\u{E000}三"), Some((2, '\u{E000}')));
        assert_eq!(first_unreadable("王三\u{FFFD}"), Some((3, '\u{FFFD}')));
        assert_eq!(first_unreadable("𠮷\u{F0000}"), Some((2, '\u{F0000}')));
        assert_eq!(first_unreadable("王\u{E863}𬭎䶮，（）"), None);
    }
}
