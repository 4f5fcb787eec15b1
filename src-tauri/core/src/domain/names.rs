//! Names of people: one writing, their pinyin for search and sorting.

mod pinyin;
mod strokes;
mod written;

pub use self::pinyin::{SearchKeys, search_keys, sort_key, syllables_in_use, word_keys};
pub use self::strokes::stroke_key;
pub use self::written::{Written, normalise, read};

use super::text::{half_width, is_invisible, is_quote, is_unreadable, own_character};

/// The dot between the parts of a name, GB18030 A1A4.
pub const DOT: char = '·';

/// Whether two writings name the same person: dots, spaces, width and case of letters make no difference.
pub fn same(a: &str, b: &str) -> bool {
    comparable(a) == comparable(b)
}

/// The letters of a name alone, as search compares them: without dots and spaces, Latin letters small.
pub fn comparable(name: &str) -> String {
    name.chars()
        .map(|c| one_dot(half_width(own_character(c).unwrap_or(c))))
        .filter(|&c| !c.is_whitespace() && !is_invisible(c) && !is_quote(c) && c != DOT)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A two-character name is padded to the width of three, as lists and papers do: 王　伟.
pub fn padded(name: &str) -> String {
    let mut characters = name.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some(first), Some(second), None) if is_han(first) && is_han(second) => format!("{first}\u{3000}{second}"),
        _ => name.to_owned(),
    }
}

/// Han characters, those beyond the BMP and 〇 included.
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c),
        0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x2FA1F | 0x30000..=0x323AF | 0x323B0..=0x3347F)
}

/// What an unreadable character becomes: the replacement character, a question mark, or a code that only the sender's
/// own font can draw.
pub fn is_lost(c: char) -> bool {
    matches!(c, '?' | '？' | '□') || is_unreadable(c)
}

fn one_dot(c: char) -> char {
    match c {
        '•' | '・' | '‧' | '･' | '∙' | '⋅' | '˙' | '．' | '.' | '。' | '｡' | '﹒' | '᛫' | '⸱' | '·' | '․' | 'ㆍ' => {
            DOT
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ErrorCode;

    #[test]
    fn a_name_has_one_writing() {
        for (typed, name) in [
            ("王　伟", "王伟"),
            (" 王 伟 ", "王伟"),
            ("王 小 伟", "王小伟"),
            ("欧阳 娜娜", "欧阳娜娜"),
            ("买买提•阿不都", "买买提·阿不都"),
            ("买买提・阿不都", "买买提·阿不都"),
            ("买买提‧阿不都", "买买提·阿不都"),
            ("买买提．阿不都", "买买提·阿不都"),
            ("买买提.阿不都", "买买提·阿不都"),
            ("买买提 · 阿不都", "买买提·阿不都"),
            ("买买提· 阿不都 · 热合曼", "买买提·阿不都·热合曼"),
            ("阿依古丽 买买提", "阿依古丽 买买提"),
            ("张三.", "张三"),
            ("'张三", "张三"),
            ("李𬭎", "李𬭎"),
            ("㛃䶮", "㛃䶮"),
            ("\u{FEFF}张\u{200B}三", "张三"),
            ("Anna  Maria", "Anna Maria"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Ok(name), "{typed:?}");
        }
        let long = "阿".repeat(25) + "·" + &"买".repeat(30);
        assert_eq!(normalise(&long), Ok(long));
    }

    #[test]
    fn a_lost_character_is_told() {
        for typed in ["张\u{FFFD}", "张?", "李\u{E000}", "王□"] {
            assert_eq!(normalise(typed), Err(ErrorCode::UnreadableCharacter), "{typed:?}");
        }
        for typed in ["", "　 ", "·", "'"] {
            assert_eq!(normalise(typed), Err(ErrorCode::NameMissing), "{typed:?}");
        }
    }

    #[test]
    fn dots_and_spaces_do_not_tell_people_apart() {
        assert!(same("买买提·阿不都", "买买提阿不都") && same("王　伟", "王伟") && same("ＡＮＮＡ", "anna"));
        assert!(!same("王伟", "王玮"));
        assert_eq!(
            (padded("王伟").as_str(), padded("王小伟").as_str()),
            ("王　伟", "王小伟")
        );
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(typed in any::<String>()) {
            if let Ok(name) = normalise(&typed) {
                prop_assert_eq!(normalise(&name), Ok(name.clone()));
                let _ = (search_keys(&name), sort_key(&name), padded(&name));
            }
        }
    }
}
