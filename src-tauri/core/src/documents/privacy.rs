//! A notice on the wall names people; it never shows their numbers. What is checked is the text of the finished pages.

use std::collections::HashSet;

use crate::domain::masking::{self, NumberKind};
use crate::{Error, ErrorCode, Result};

/// More digits than any figure of a notice has.
const FIGURES_AT_MOST: usize = 14;

/// Refuses `text` if it holds anything like an identity number or a telephone number, other than `own` numbers of the
/// office. The refusal does not repeat the number.
pub(crate) fn no_personal_numbers(text: &str, own: &[&str]) -> Result<()> {
    let own: HashSet<String> = own.iter().map(|number| digits_of(number)).collect();
    let text = with_plain_digits(text);
    for found in masking::find(&text) {
        if !own.contains(&found.digits) {
            return Err(refusal(found.kind));
        }
    }
    // Digits as long as an identity number must not hang on a wall, even if they are not one.
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    if longest.unwrap_or(0) > FIGURES_AT_MOST {
        return Err(refusal(NumberKind::IdNumber));
    }
    Ok(())
}

/// Refuses `text` if it holds a number of one of `people` (identity number, telephone), even broken by line ends, marks or
/// whatever else is no letter. `own` numbers of the office are allowed.
pub(crate) fn no_number_of<'p>(
    text: &str,
    own: &[&str],
    people: impl Iterator<Item = (&'p str, Option<&'p str>)>,
) -> Result<()> {
    let own: HashSet<String> = own.iter().map(|number| digits_of(number)).collect();
    let windows = Windows::of(&with_plain_digits(text));
    for (id_number, phone) in people {
        // The number as it was before 1999, without the century and the check character.
        let old = id_number
            .get(0..6)
            .zip(id_number.get(8..17))
            .map(|(a, b)| format!("{a}{b}"));
        if windows.hold(id_number) || old.is_some_and(|old| windows.hold(&old)) {
            return Err(refusal(NumberKind::IdNumber));
        }
        let phone = phone.map(digits_of).unwrap_or_default();
        if phone.len() >= Windows::LENGTHS[0] && !own.contains(&phone) && windows.hold(&phone) {
            return Err(refusal(NumberKind::Phone));
        }
    }
    Ok(())
}

fn refusal(kind: NumberKind) -> Error {
    let kind = match kind {
        NumberKind::IdNumber => "疑似身份证号码",
        NumberKind::Phone => "疑似电话号码",
    };
    Error::about(ErrorCode::PersonalNumberInNotice, kind)
}

/// Every stretch of digits of a text that is as long as a number of a person: few, however many people are asked about.
struct Windows(HashSet<String>);

impl Windows {
    /// The lengths of local numbers, land lines with their area, mobiles, and identity numbers old and new.
    const LENGTHS: [usize; 8] = [7, 8, 10, 11, 12, 13, 15, 18];

    fn of(text: &str) -> Self {
        let mut windows = HashSet::new();
        let mut keep = |run: &str| {
            for length in Self::LENGTHS {
                for at in 0..(run.len() + 1).saturating_sub(length) {
                    windows.insert(run[at..at + length].to_owned());
                }
            }
        };
        let mut run = String::new();
        for c in text.chars() {
            match c {
                '0'..='9' => run.push(c),
                'X' if !run.is_empty() => run.push(c),
                _ if c.is_alphabetic() => {
                    keep(&run);
                    run.clear();
                }
                // Marks, spaces and line ends.
                _ => {}
            }
        }
        keep(&run);
        Self(windows)
    }

    fn hold(&self, number: &str) -> bool {
        self.0.contains(number)
    }
}

fn digits_of(number: &str) -> String {
    number.chars().filter_map(masking::digit).collect()
}

/// Digits of every script, Chinese ones among them, as 0 to 9; invisible characters are left out.
fn with_plain_digits(text: &str) -> String {
    const CHINESE: [&str; 3] = ["〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○幺两三四五六七八九"];
    let chinese = |c: char| CHINESE.iter().find_map(|ten| ten.chars().position(|one| one == c));
    text.chars()
        .filter(|c| !crate::domain::text::is_invisible(*c))
        .map(|c| match (masking::digit(c), chinese(c)) {
            (Some(digit), _) => digit,
            (None, Some(value)) => char::from_digit(value as u32, 10).unwrap_or(c),
            (None, None) if matches!(c, 'x' | 'Ｘ' | 'ｘ') => 'X',
            (None, None) => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_found_however_they_are_written() {
        for text in [
            "张三11010119900307123X",
            "110101 19900307 1234",
            "１１０１０１１９９００３０７１２３４",
            "110101\u{200b}199003071234",
            "一一〇一〇一一九九〇〇三〇七一二三四",
            "电话13812345678",
            "138-1234-5678",
            "138.1234.5678",
            "+86 13812345678",
            "１３８１２３４５６７８",
            "一三八一二三四五六七八",
            "①③⑧①②③④⑤⑥⑦⑧",
            "110101900307123",
            "0515-88881234",
            "6222021234567890123",
        ] {
            let refused = no_personal_numbers(text, &[]).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::PersonalNumberInNotice, "{text}");
            assert!(!refused.message().contains("138"), "the refusal repeats no number");
        }
    }

    #[test]
    fn figures_of_a_notice_pass() {
        for text in [
            "2026年3月2日至3月6日",
            "二〇二六年三月二日",
            "苏民发〔2023〕12号",
            "共2477人，优秀495人",
            "2477 495 88",
            "2026-03-02",
        ] {
            assert!(no_personal_numbers(text, &[]).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_offices_own_numbers_pass() {
        let own = ["139-1234-5678", "0515-88886666"];
        for text in [
            "联系电话：13912345678；监督电话：0515-88886666。",
            "联系电话：139 1234 5678",
        ] {
            assert!(no_personal_numbers(text, &own).is_ok(), "{text}");
            assert!(no_personal_numbers(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_on_file_is_found_in_pieces() {
        let people = || [("11010519491231002X", Some("88881234"))].into_iter();
        for text in [
            "110105\n19491231\n002X",
            "110105/1949-12-31/002X",
            "（110105）（491231）（002）",
            "一一〇一〇五，一九四九一二三一，〇〇二X",
            "电话：8888 1234",
            "8888\n1234",
        ] {
            assert!(no_number_of(text, &[], people()).is_err(), "{text}");
        }
        assert!(no_number_of("1949年12月31日，共88人", &[], people()).is_ok());
        assert!(no_number_of("电话：8888-1234", &["88881234"], people()).is_ok());
    }
}
