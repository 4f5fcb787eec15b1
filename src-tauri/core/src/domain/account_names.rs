//! Names under which people act: those of accounts, and those that a user merely gives. One writing of each, so that no two
//! look alike on a page, and a marker before a merely given name that no account's name can begin with.

use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::UnicodeNormalization;

/// Most characters of a name.
pub const LONGEST: usize = 30;

/// The name under which the trail keeps what is done with the office's own password and no other name.
pub const OFFICE: &str = "单位口令";
/// A user of the command line in an office without accounts who gives no name.
pub const COMMAND_LINE: &str = "命令行";
/// Put before the name of an actor without an account in an office of accounts: the program itself, a restore.
const NO_ACCOUNT: &str = "非账户";
/// Between such a name and what was said.
const SAID: &str = " · 自称";

/// The one writing of a name: compatibility forms as the plain ones (full width, ligatures), without invisible characters (zero-width and
/// direction characters, variation selectors, controls), blanks as single spaces.
pub fn normal(name: &str) -> String {
    // What is dropped may have kept apart what belongs together, and what is made plain may be what is dropped.
    let once = |text: &str| text.chars().filter(|c| !is_unseen(*c)).nfkc().collect::<String>();
    let plain = once(&once(name));
    plain
        .replace('\u{2800}', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Drawn as nothing: what Unicode calls ignorable, format characters, controls that are no blanks.
fn is_unseen(c: char) -> bool {
    let category = get_general_category(c);
    let is_ignorable = unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).next().is_none();
    is_ignorable || category == GeneralCategory::Format || (category == GeneralCategory::Control && !c.is_whitespace())
}

/// What a reader sees of it, as Unicode's table of confusable characters has it (UTS 39); blanks make no difference.
fn shape(name: &str) -> String {
    let drawn: String = unicode_security::skeleton(name)
        .filter(|c| !c.is_whitespace())
        .collect();
    // A letter's shape may be a capital whose own shape is another.
    unicode_security::skeleton(&drawn).collect()
}

/// Whether a reader may take one for the other, capitals and small letters being one.
pub fn look_alike(a: &str, b: &str) -> bool {
    let (a, b) = (normal(a), normal(b));
    shape(&a) == shape(&b) || shape(&a.to_lowercase()) == shape(&b.to_lowercase())
}

/// Whether it begins like a name that is no account's.
pub fn is_reserved(name: &str) -> bool {
    let shown = shape(&normal(name));
    [OFFICE, NO_ACCOUNT]
        .iter()
        .any(|marker| shown.starts_with(&shape(marker)))
        || shown == shape(COMMAND_LINE)
}

/// The entry of that name among `all`: the very one, else the only one that is written so when both are brought to one writing.
pub fn find<'a, T>(all: &'a [T], name_of: impl Fn(&T) -> &str, typed: &str) -> Option<&'a T> {
    if let Some(same) = all.iter().find(|one| name_of(one) == typed) {
        return Some(same);
    }
    let wanted = normal(typed);
    let mut alike = all.iter().filter(|one| normal(name_of(one)) == wanted);
    // Two names of an older program that differ only in invisible characters: it cannot be known which one is meant.
    alike.next().filter(|_| alike.next().is_none())
}

/// The name of a user who acts with the office's password and gives a name or none.
pub fn with_office_password(said: &str) -> String {
    marked(OFFICE, said)
}

/// The name of an actor without an account in an office of accounts.
pub fn without_account(said: &str) -> String {
    marked(NO_ACCOUNT, said)
}

fn marked(marker: &str, said: &str) -> String {
    let said: String = normal(said).chars().take(LONGEST).collect();
    if said.is_empty() {
        marker.to_owned()
    } else {
        format!("{marker}{SAID}{said}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_writings_of_a_name_are_one_name() {
        for written in [
            "王主任\u{200B}",
            "\u{FEFF}王主任",
            "王\u{200D}主任",
            "王主\u{2060}任",
            "\u{202E}王主任\u{202C}",
            "\u{2066}王主任\u{2069}",
            "王主任\u{FE0F}",
            "王主任\u{E0100}",
            "王主任\u{E0041}",
            "王\u{34F}主任",
            "王主任\u{3164}",
            "王主任\u{FFA0}",
            "王主任\u{115F}",
            "王主任\u{180E}",
            "王主任\u{AD}",
            "王主任\u{7}",
            "王主任\u{0}",
            "王主任\u{7F}",
            "王主任\u{85}",
            "　王主任　",
            "\u{A0}王主任\u{2003}",
            "王主任\u{2800}",
            "王主任\n",
            "王主任\u{2028}",
            "王主任\u{61C}",
            "王主任\u{206A}",
            "\u{2F5F}主任",
            "王主任\u{1D173}",
        ] {
            let expected = if written.starts_with('\u{2F5F}') {
                "玉主任"
            } else {
                "王主任"
            };
            assert_eq!(normal(written), expected, "{written:?}");
        }
        for (written, plain) in [
            ("ＬＩＮＣＥ　１", "LINCE 1"),
            ("ﬁnn", "finn"),
            ("e\u{200B}\u{301}", "é"),
            ("王  主 \t任", "王 主 任"),
            ("买买提·阿不都", "买买提·阿不都"),
            ("\u{F900}", "豈"),
            ("\u{200B}\u{FEFF} \u{3164}", ""),
        ] {
            assert_eq!(normal(written), plain, "{written:?}");
        }
    }

    #[test]
    fn names_that_a_reader_takes_for_each_other_are_told() {
        for (a, b) in [
            ("admin", "аdmin"),
            ("admin", "ADMIN"),
            ("王主任", "王 主任"),
            ("王主任1", "王主任l"),
            ("王主任1", "王主任I"),
            ("O2", "02"),
            ("AI", "Al"),
            ("paypal", "раураl"),
            ("王主任", "王主任\u{200B}"),
            ("ｗａｎｇ", "wang"),
            ("口长", "ロ长"),
            ("rn", "m"),
        ] {
            assert!(look_alike(a, b) && look_alike(b, a), "{a:?} {b:?}");
        }
        for (a, b) in [("王主任", "王主管"), ("张三", "张叁"), ("wang", "wing"), ("李1", "李2")] {
            assert!(!look_alike(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn no_account_may_be_called_as_what_merely_says_a_name() {
        for name in [
            "单位口令",
            "单位口令 · 自称王主任",
            "单\u{200B}位口令1",
            "单 位口令",
            "非账户 · 自称王主任",
            "单位ロ令",
        ] {
            assert!(is_reserved(name), "{name:?}");
        }
        assert!(!is_reserved("王单位口令"));
        assert_eq!(with_office_password("\u{200B}王主任"), "单位口令 · 自称王主任");
        assert_eq!(with_office_password(" \u{3164}"), "单位口令");
        assert!(is_reserved(&with_office_password("x")) && is_reserved(&without_account("x")));
        assert!(with_office_password(&"长".repeat(500)).chars().count() < 50);
    }

    #[test]
    fn of_several_older_names_the_very_one_is_found_or_the_only_one() {
        let all = ["王主任", "王主任\u{200B}", "李四\u{200B}"].map(str::to_owned);
        let found = |typed: &str| find(&all, |name| name, typed).map(String::as_str);
        assert_eq!(found("王主任"), Some("王主任"));
        assert_eq!(found("王主任\u{200B}"), Some("王主任\u{200B}"));
        assert_eq!(found("王主任\u{FEFF}"), None, "two are written so");
        assert_eq!(found(" 李四"), Some("李四\u{200B}"));
        assert_eq!(found("赵六"), None);
    }

    proptest! {
        #[test]
        fn one_writing_stays_as_it_is(text in "\\PC*|.*") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once.clone());
            prop_assert!(!once.chars().any(is_unseen));
            prop_assert!(look_alike(&text, &once));
        }
    }
}
