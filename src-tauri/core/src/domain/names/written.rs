//! What a cell or a form holds where a name is asked for: the name as the household register writes it, a remark in brackets
//! beside it, or something that is no name.

use super::{DOT, is_han, is_lost, pinyin};
use crate::ErrorCode;
use crate::domain::codes::Codes;
use crate::domain::text::{half_width, is_invisible, is_quote, own_character};

/// More than any name on an identity card: a whole sentence pasted into the cell.
const LONGEST: usize = 100;

/// A name and what stood in brackets beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// In its one writing.
    pub name: String,
    /// 张三（代）: 代.
    pub remark: Option<String>,
}

/// Reads a cell that should hold one name. Characters themselves are never changed, since a name is what the identity card says:
/// only padding, kinds of dots, full-width letters and brackets with a remark are.
pub fn read(typed: &str) -> Result<Written, ErrorCode> {
    let visible: String = typed
        .chars()
        .filter(|c| !is_invisible(*c) && !selects_a_variant(*c))
        .map(|c| own_character(c).unwrap_or(c))
        .collect();
    let bare = visible.trim_matches(|c: char| c.is_whitespace() || is_quote(c));
    let (name, remark) = without_remark(bare);
    let plain = one_writing(name);
    if plain.chars().all(|c| c == DOT) {
        return Err(ErrorCode::NameMissing);
    }
    if plain.chars().any(is_lost) {
        return Err(ErrorCode::UnreadableCharacter);
    }
    if !is_name(&plain) || holds_lines_of_several(name) || !remark.is_none_or(|remark| is_remark(&plain, remark)) {
        return Err(ErrorCode::NotAName);
    }
    Ok(Written {
        name: plain,
        remark: remark.filter(|remark| !remark.is_empty()).map(str::to_owned),
    })
}

/// One writing of a name, typed where nothing but a name belongs: a remark beside it is refused, too.
pub fn normalise(typed: &str) -> Result<String, ErrorCode> {
    match read(typed)? {
        Written { name, remark: None } => Ok(name),
        Written { .. } => Err(ErrorCode::NotAName),
    }
}

/// Asks for one of several shapes of a character.
fn selects_a_variant(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The dot · for every kind of dot between Han characters, half-width letters, no spaces inside a short Han name.
fn one_writing(name: &str) -> String {
    let halved: String = name.chars().map(one_form).collect();
    if halved.chars().any(is_latin) {
        return halved.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    // A full stop behind a name is a slip; a dot at either end is what is left of a longer name.
    let bare = halved.trim_matches(|c: char| c.is_whitespace() || is_full_stop(c));
    let dotted: String = bare.chars().map(super::one_dot).collect();
    without_padding(&around_dots(&dotted))
}

fn one_form(c: char) -> char {
    match c {
        '’' | '‘' | '＇' | '`' => '\'',
        c if c.is_whitespace() => ' ',
        c if half_width(c).is_ascii_alphabetic() => half_width(c),
        other => other,
    }
}

fn is_full_stop(c: char) -> bool {
    matches!(c, '.' | '．' | '。' | '｡')
}

/// No spaces beside a dot, single ones elsewhere.
fn around_dots(name: &str) -> String {
    let parts = name
        .split(DOT)
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    parts.collect::<Vec<_>>().join("·")
}

/// 王 伟 → 王伟, 欧阳 娜娜 → 欧阳娜娜; a longer name in parts keeps its space, since only its bearer knows.
fn without_padding(name: &str) -> String {
    let letters: Vec<char> = name.chars().filter(|c| *c != ' ').collect();
    let singles = name.split(' ').all(|part| part.chars().count() == 1);
    let compound = name.split(' ').next().is_some_and(pinyin::is_compound_surname);
    let padding = letters.len() <= 3 || singles || (letters.len() <= 4 && compound);
    if letters.iter().all(|c| is_han(*c)) && padding {
        letters.into_iter().collect()
    } else {
        name.to_owned()
    }
}

/// Han characters, in parts with a dot or a space between; or Latin letters as a whole, as in a passport.
fn is_name(name: &str) -> bool {
    if name.chars().count() > LONGEST {
        return false;
    }
    if name.chars().any(is_latin) {
        return is_latin_name(name);
    }
    let parts: Vec<&str> = name.split([DOT, ' ']).collect();
    parts.iter().all(|part| !part.is_empty() && part.chars().all(is_han)) && !is_masked(name) && !are_several(&parts)
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0..=0x24F | 0x1E00..=0x1EFF)
}

fn is_latin_name(name: &str) -> bool {
    let accent = |c| matches!(c, '\u{300}'..='\u{36F}');
    let between = |c| matches!(c, ' ' | '.' | '-' | '\'') || c == DOT;
    let letters: Vec<char> = name.chars().filter(|c| is_latin(*c)).collect();
    name.chars().all(|c| is_latin(c) || accent(c) || between(c))
        && name.starts_with(is_latin)
        && letters.len() > 1
        && !letters.iter().all(|c| matches!(c, 'x' | 'X'))
}

/// 张某, 李某某, 王〇〇: the given name is hidden.
fn is_masked(name: &str) -> bool {
    let given: Vec<char> = name.chars().skip(pinyin::surname_length(name)).collect();
    let all = |hidden| !given.is_empty() && given.iter().all(|c| *c == hidden);
    all('某') || given.len() > 1 && all('〇')
}

/// Words that each begin with a surname: 冯一 陈二.
fn are_several(parts: &[&str]) -> bool {
    let whole = |part: &&str| (2..=4).contains(&part.chars().count()) && pinyin::begins_with_surname(part);
    parts.len() > 1 && parts.iter().all(whole)
}

/// Names below one another in a cell. One that was only broken has a line of a single character, or a dot where it breaks.
fn holds_lines_of_several(name: &str) -> bool {
    let lines: Vec<&str> = name.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let whole = |line: &&str| line.chars().count() > 1 && line.chars().all(is_han);
    lines.len() > 1 && lines.iter().all(whole)
}

const BRACKETS: [(char, char); 7] = [
    ('（', '）'),
    ('(', ')'),
    ('【', '】'),
    ('[', ']'),
    ('［', '］'),
    ('〔', '〕'),
    ('{', '}'),
];

/// The name, and what stands in brackets behind or before it. In the middle of a name brackets describe a character.
fn without_remark(text: &str) -> (&str, Option<&str>) {
    let opens = |c| BRACKETS.iter().any(|(open, _)| *open == c);
    let closes = |c| BRACKETS.iter().any(|(_, close)| *close == c);
    let behind = text.strip_suffix(closes).and_then(|rest| rest.split_once(opens));
    let before = text.strip_prefix(opens).and_then(|rest| rest.split_once(closes));
    let found = match (behind, before) {
        (Some((name, remark)), _) if !name.trim().is_empty() => Some((name, remark)),
        (_, Some((remark, name))) if !name.trim().is_empty() => Some((name, remark)),
        _ => None,
    };
    match found {
        Some((name, remark)) if !name.contains(closes) && !remark.contains(|c| opens(c) || closes(c)) => {
            (name.trim(), Some(remark.trim()))
        }
        _ => (text, None),
    }
}

/// Brackets also hold the parts of a character that could not be typed: 王（龙天）, 李（上大下力）. Without it the name is another's, so
/// beside a bare surname only a sex or a nation is a remark.
fn is_remark(name: &str, remark: &str) -> bool {
    let has = |c: char| remark.contains(c);
    let describes = has('+')
        || has('＋')
        || remark.contains(|c| matches!(c, '\u{2FF0}'..='\u{2FFF}'))
        || has('上') && has('下')
        || has('左') && has('右');
    let bare_surname = name.chars().count() <= pinyin::surname_length(name);
    let known = || Codes::Sex.find(remark).is_some() || Codes::Nation.find(remark).is_some();
    !describes && (!bare_surname || remark.is_empty() || known())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(typed: &str) -> Result<(String, Option<String>), ErrorCode> {
        read(typed).map(|written| (written.name, written.remark))
    }

    #[test]
    fn what_the_register_does_not_write_is_no_name() {
        for typed in [
            "蒋*",
            "蒋＊＊",
            "李×",
            "李Ⅹ",
            "李X",
            "李xx",
            "XX",
            "赵●",
            "赵○○",
            "钱■",
            "孙_",
            "周-",
            "王**伟",
            "张某",
            "李某某",
            "某某",
            "欧阳某某",
            "王〇〇",
            "冯一、陈二",
            "冯一,陈二",
            "冯一，陈二",
            "冯一；陈二",
            "冯一/陈二",
            "冯一和陈二、卫三",
            "冯一&陈二",
            "冯一+陈二",
            "冯一 陈二",
            "冯一　陈二",
            "冯小一 陈小二",
            "冯一\n陈二",
            "诸葛一 陈二",
            "周3",
            "褚一 13900000000",
            "褚一13900000000",
            "1张三",
            "①张三",
            "张三２",
            "11010519491231002X",
            "张A",
            "A张三",
            "张 Anna",
            "A",
            "李Ⅱ",
            "张三=1",
            "=张三",
            "张三!",
            "👩三",
            "Иван",
            "ぁいう",
            "⿰龙天",
            "王⿰龙天",
            "王（龙天）",
            "王（龙+天）",
            "李（上大下力）",
            "刘（左日右月）明",
            "刘（日月）明",
            "张三（女",
            "张三女）",
            "（女）",
            "张三（女）（代）",
            "买买提·",
            "·买买提",
            "买买提··阿不都",
            "买买提●阿不都",
            "买买提-阿不都",
            "⼩明",
            "王⺁",
        ] {
            assert_eq!(told(typed), Err(ErrorCode::NotAName), "{typed:?}");
        }
        assert_eq!(told(&"长".repeat(101)), Err(ErrorCode::NotAName));
    }

    #[test]
    fn a_remark_in_brackets_stands_beside_the_name() {
        for (typed, name, remark) in [
            ("吴（女）", "吴", Some("女")),
            ("吴一（女）", "吴一", Some("女")),
            ("张三(兼)", "张三", Some("兼")),
            ("张三【2026年退休】", "张三", Some("2026年退休")),
            ("（代）张三", "张三", Some("代")),
            ("张　三 （ 回族 ）", "张三", Some("回族")),
            ("马（回）", "马", Some("回")),
            ("张三（）", "张三", None),
            ("张三（曾用名李四）", "张三", Some("曾用名李四")),
            ("Anna Maria（安娜）", "Anna Maria", Some("安娜")),
            ("买买提·阿不都（村医）", "买买提·阿不都", Some("村医")),
        ] {
            assert_eq!(
                told(typed),
                Ok((name.to_owned(), remark.map(str::to_owned))),
                "{typed:?}"
            );
            if remark.is_some() {
                assert_eq!(
                    normalise(typed),
                    Err(ErrorCode::NotAName),
                    "a form asks for nothing but the name"
                );
            }
        }
    }

    #[test]
    fn names_of_the_register_stay_as_they_are() {
        for name in [
            "张三",
            "吴",
            "欧阳娜娜",
            "王〇",
            "𠮷野",
            "李𬭎",
            "㛃䶮",
            "𰀀𱍐",
            "\u{323B0}三",
            "﨑山",
            "买买提·阿不都·热合曼",
            "阿依古丽 买买提",
            "某三",
            "李某华",
            "Anna Maria",
            "O'Neil",
            "Jean-Luc Picard",
            "José",
            "John F. Kennedy",
            "Anna·Maria",
        ] {
            assert_eq!(normalise(name).as_deref(), Ok(name), "{name}");
        }
        for (typed, name) in [
            ("ＡＮＮＡ　Ｍａｒｉａ", "ANNA Maria"),
            ("O’Neil", "O'Neil"),
            ("“张三”", "张三"),
            ("王\u{E863}", "王䶮"),
            ("葛\u{E0100}一", "葛一"),
            ("张三。", "张三"),
            ("欧阳\n娜", "欧阳娜"),
            ("张\n三", "张三"),
            ("买买提•\n阿不都", "买买提·阿不都"),
            ("Anna\nMaria", "Anna Maria"),
            ("买买提\u{2024}阿不都", "买买提·阿不都"),
            ("买买提ㆍ阿不都", "买买提·阿不都"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Ok(name), "{typed:?}");
        }
    }
}
