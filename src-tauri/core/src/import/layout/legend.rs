//! Signs that lines around a table explain as words of a list: ◎优秀　○合格　△基本合格, 优—优秀.

use std::collections::HashMap;

use super::super::meaning::Expected;
use super::implied::{lines_above, lines_below};
use super::laid::Laid;

/// What signs stand for.
pub(super) fn of(laid: &Laid, expected: Expected) -> HashMap<String, String> {
    let Expected::Coded(table) = expected else {
        return HashMap::new();
    };
    let mut names: Vec<&str> = table.codes().codes().iter().map(|code| code.name.as_str()).collect();
    // 基本合格 holds 合格.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let lines = lines_above(laid).into_iter().chain(lines_below(laid));
    let told: Vec<(String, String)> = lines.flat_map(|(line, _)| explained(&line, &names)).collect();
    // One sign in a sentence explains nothing.
    if told.len() < 2 {
        HashMap::new()
    } else {
        told.into_iter().collect()
    }
}

fn explained(line: &str, names: &[&str]) -> Vec<(String, String)> {
    let mut left = line.to_owned();
    let mut told = Vec::new();
    for name in names {
        while let Some(at) = left.find(name) {
            if let Some(sign) = sign_before(&left[..at]) {
                told.push((sign.to_string(), (*name).to_owned()));
            }
            left.replace_range(at..at + name.len(), &"\u{3000}".repeat(name.chars().count()));
        }
    }
    told
}

/// The sign that stands before a word, with or without what joins them.
fn sign_before(text: &str) -> Option<char> {
    let is_joint = |c: char| "—-－=＝：:为是”“\"".contains(c);
    let is_mark = |c: char| c.is_whitespace() || "，,；;、。（(：:".contains(c);
    let word = ["表示", "代表"].iter().find_map(|word| text.strip_suffix(word));
    let bare = word.unwrap_or(text).trim_end_matches(is_joint);
    let mut letters = bare.chars().rev();
    let sign = letters.next().filter(|c| !is_mark(*c));
    let stands_alone = letters.next().is_none_or(|before| is_mark(before) || is_joint(before));
    if let Some(sign) = sign.filter(|_| stands_alone && bare.len() < text.len()) {
        return Some(sign);
    }
    text.chars()
        .next_back()
        .filter(|c| !c.is_alphanumeric() && !is_mark(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_with_and_without_a_joint() {
        let names = ["未参加考核", "基本合格", "优秀", "合格"];
        let read = |line: &str| {
            let mut told: Vec<String> = explained(line, &names)
                .into_iter()
                .map(|(sign, word)| format!("{sign}{word}"))
                .collect();
            told.sort();
            told.join(" ")
        };
        for (line, expected) in [
            (
                "图例：◎优秀　○合格　△基本合格　—未参加考核",
                "—未参加考核 △基本合格 ○合格 ◎优秀",
            ),
            (
                "注：优—优秀，合—合格，基—基本合格，未—未参加考核（休产假）。",
                "优优秀 合合格 基基本合格 未未参加考核",
            ),
            ("A表示优秀，B表示合格", "A优秀 B合格"),
            ("近三年考核结果为优秀或合格", ""),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }
}
