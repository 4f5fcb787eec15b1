//! One form for the many ways of typing the same text.

mod private_use;

pub use self::private_use::{first_unreadable, is_unreadable, own_character, with_own_characters};

/// What a cell may hold without showing it: zero-width characters, direction marks, a byte order mark.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}')
        || (c.is_control() && !c.is_whitespace())
}

/// The ASCII character that a full-width one stands for; the ideographic space becomes a space.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        other => other,
    }
}

/// Quotation marks of any width or slant, and the apostrophe that forces a cell to be text.
pub fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '‚'
            | '´'
            | '＂'
            | '＇'
            | '「'
            | '」'
            | '『'
            | '』'
            | '〝'
            | '〞'
            | '〟'
    )
}

/// Half width, without spaces, quotation marks and invisible characters, Latin letters small: the form in which
/// words of a table are compared.
pub fn comparable(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|&c| !c.is_whitespace() && !is_invisible(c) && !is_quote(c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The most characters in a field of one line: no name, post, school or number of an office is longer.
pub const LONGEST_LINE: usize = 100;
/// The most characters in a field of several lines.
pub const LONGEST_NOTE: usize = 2000;

/// What a form or a table writes where there is nothing.
const NOTHING: [&str; 13] = [
    "", "无", "没有", "暂无", "空", "/", "\\", "-", "--", "—", "——", "、", "n/a",
];

/// Does the text say that there is nothing?
pub fn says_nothing(text: &str) -> bool {
    // No sign for nothing is longer, whatever stands around it.
    let longest = 3;
    let bare = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    // A quotation mark is something: it may have lost its end.
    let written = |text: &str| {
        text.chars()
            .map(half_width)
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    bare.chars().nth(longest).is_none() && NOTHING.contains(&written(bare).as_str())
}

/// As stored: one line, without invisible characters.
pub fn one_line(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_for_nothing_say_nothing_however_they_are_written() {
        for nothing in [
            "",
            " ",
            "无",
            " 无\u{200B}",
            "没有",
            "暂无",
            "空",
            "/",
            "／",
            "\\",
            "-",
            "－",
            "－－",
            "—",
            "、",
            "N/A",
            "n/a",
        ] {
            assert!(says_nothing(nothing), "{nothing:?}");
        }
        for something in ["0", "无锡", "无 锡人", "没有了", "否", "---x", "空军某部", "\"", "“"] {
            assert!(!says_nothing(something), "{something:?}");
        }
    }

    #[test]
    fn width_spaces_and_quotes_make_no_difference() {
        for (typed, same) in [
            ("中共党员 ", "中共党员"),
            ("社区“两委”专职成员", "社区\"两委\" 专职成员"),
            ("社区　两委　专职成员", "社区「两委」专职成员"),
            ("ＡＢ（１）", "ab(1)"),
            ("\u{FEFF}汉族\u{200B}", "汉族"),
        ] {
            assert_eq!(comparable(typed), comparable(same), "{typed:?}");
        }
    }
}
