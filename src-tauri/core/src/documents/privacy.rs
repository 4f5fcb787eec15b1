//! A notice on the wall names people; it never shows their numbers.

use crate::{Error, ErrorCode, Result};

/// Refuses `text` if it holds anything like an identity number or a mobile phone number, other than `own` numbers of the
/// office. The refusal does not repeat the number.
pub(super) fn no_personal_numbers(text: &str, own: &[&str]) -> Result<()> {
    for line in text.lines() {
        let mut line = line.to_owned();
        for number in own.iter().filter(|n| !n.is_empty()) {
            line = line.replace(number, "　");
        }
        if let Some(kind) = digit_runs(&without_dates(&line)).iter().find_map(|run| personal(run)) {
            return Err(Error::about(ErrorCode::PersonalNumberInNotice, kind));
        }
    }
    Ok(())
}

/// Dates like 2026-03-02 do not join with the figures around them.
fn without_dates(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut kept = String::with_capacity(line.len());
    let mut at = 0;
    while at < chars.len() {
        if is_date(&chars[at..]) && (at == 0 || plain_digit(chars[at - 1]).is_none()) {
            kept.push('｜');
            at += 10;
        } else {
            kept.push(chars[at]);
            at += 1;
        }
    }
    kept
}

fn is_date(chars: &[char]) -> bool {
    let digits = |range: std::ops::Range<usize>| chars.get(range).is_some_and(|d| d.iter().all(char::is_ascii_digit));
    let hyphen = |at: usize| chars.get(at) == Some(&'-');
    let ends = chars.get(10).is_none_or(|c| plain_digit(*c).is_none());
    digits(0..4) && hyphen(4) && digits(5..7) && hyphen(7) && digits(8..10) && ends
}

/// Digits in a row, joined over the spaces and hyphens that people put between them.
fn digit_runs(line: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run = String::new();
    for ch in line.chars() {
        match plain_digit(ch) {
            Some(digit) => run.push(digit),
            None if matches!(ch, ' ' | '-' | '－' | '\u{3000}' | '+') && !run.is_empty() => {}
            None => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    runs
}

fn plain_digit(ch: char) -> Option<char> {
    match ch {
        '0'..='9' => Some(ch),
        '０'..='９' => char::from_u32(u32::from(ch) - 0xFF10 + 0x30),
        'X' | 'x' | 'Ｘ' => Some('X'),
        _ => None,
    }
}

fn personal(run: &str) -> Option<&'static str> {
    let digits = run.trim_start_matches('X');
    if digits.len() >= 15 {
        return Some("疑似身份证号码");
    }
    let local = digits
        .strip_prefix("86")
        .filter(|rest| rest.len() == 11)
        .unwrap_or(digits);
    let is_mobile = local.len() == 11
        && local.starts_with('1')
        && local[1..].starts_with(|c| ('3'..='9').contains(&c))
        && !local.contains('X');
    is_mobile.then_some("疑似手机号码")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_found_however_they_are_written() {
        for text in [
            "张三11010119900307123X",
            "110101 19900307 1234",
            "电话13812345678",
            "138-1234-5678",
            "+86 13812345678",
            "１３８１２３４５６７８",
            "110101900307123",
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
            "苏民发〔2023〕12号",
            "0515-88886666",
            "共2477人，优秀495人",
            "2477 495 88",
        ] {
            assert!(no_personal_numbers(text, &[]).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_offices_own_mobile_number_passes() {
        assert!(no_personal_numbers("联系电话：13912345678", &["13912345678"]).is_ok());
    }
}
