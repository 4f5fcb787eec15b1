//! 二〇二四年三月十二日: Han numerals into figures.

/// The figure of a Han digit, in ordinary or legal writing.
fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | '◯' | 'Ｏ' | 'O' | 'o' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        other => return other.to_digit(10),
    })
}

/// Digit by digit: 二〇二四 → 2024, 85 → 85. The count of digits distinguishes a two-digit year from a whole one.
pub(super) fn year(text: &str) -> Option<(u32, usize)> {
    let digits: Option<Vec<u32>> = text.chars().map(digit).collect();
    let digits = digits.filter(|d| (1..=4).contains(&d.len()))?;
    Some((digits.iter().fold(0, |sum, d| sum * 10 + d), digits.len()))
}

/// A month or a day: 3, 03, 三, 十二, 二十一, 廿一, 卅, 元 (the first month).
pub(super) fn small(text: &str) -> Option<u32> {
    let chars: Vec<char> = text.chars().collect();
    let (tens, rest) = match *chars.as_slice() {
        ['元' | '正'] => return Some(1),
        ['十' | '拾', ref rest @ ..] => (1, rest),
        ['廿', '十', ref rest @ ..] | ['廿', ref rest @ ..] => (2, rest),
        ['卅', '十', ref rest @ ..] | ['卅', ref rest @ ..] => (3, rest),
        [tens, '十' | '拾', ref rest @ ..] => (digit(tens)?, rest),
        [one] => return digit(one),
        [tens, one] => return Some(digit(tens)? * 10 + digit(one)?),
        _ => return None,
    };
    match *rest {
        [] => Some(tens * 10),
        [one] => Some(tens * 10 + digit(one)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_and_days_in_han_numerals() {
        for (text, figure) in [
            ("三", Some(3)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("二十一", Some(21)),
            ("廿九", Some(29)),
            ("卅", Some(30)),
            ("三十一", Some(31)),
            ("03", Some(3)),
            ("一二", Some(12)),
            ("元", Some(1)),
            ("", None),
            ("123", None),
            ("十十", None),
            ("初三", None),
        ] {
            assert_eq!(super::small(text), figure, "{text}");
        }
        assert_eq!(super::year("二〇二四"), Some((2024, 4)));
        assert_eq!(super::year("一九八五"), Some((1985, 4)));
        assert_eq!(super::year("八五"), Some((85, 2)));
    }
}
