//! Years and parts of years that titles and headings name: 2026年度, 二〇二六年, 四季度, 12月.

use super::dates::in_figures;

/// The year that a title or a sheet's name gives: 2026年度 before 2026年; never a date such as 填报日期：2027年1月5日.
pub(crate) fn year_in(texts: &[String]) -> Option<i32> {
    let texts: Vec<String> = texts.iter().map(|text| plain_digits(text)).collect();
    let with_unit = |unit: &str| {
        let mut years: Vec<i32> = texts.iter().flat_map(|text| years_before(text, unit)).collect();
        years.sort_unstable();
        years.dedup();
        // Two different years name none.
        (years.len() == 1).then(|| years[0])
    };
    with_unit("年度").or_else(|| with_unit("年")).or_else(|| {
        let mut bare = texts.iter().filter_map(|text| text.trim().parse::<i32>().ok());
        bare.find(|year| (1990..=2100).contains(year))
    })
}

fn years_before<'a>(text: &'a str, unit: &'a str) -> impl Iterator<Item = i32> + 'a {
    text.match_indices(unit).filter_map(move |(at, _)| {
        let year: i32 = text[..at]
            .trim_end()
            .get(text[..at].trim_end().len().checked_sub(4)?..)?
            .parse()
            .ok()?;
        let rest = text[at + unit.len()..].trim_start();
        // 2027年1月5日 is a date; 2026年二季度 and 2026年1-6月 are not.
        let is_date = rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('月');
        ((1990..=2100).contains(&year) && !is_date).then_some(year)
    })
}

/// Full-width and Chinese figures as ASCII: 二〇二六年度.
fn plain_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '〇' | '○' | '零' | 'Ｏ' => '0',
            '一' => '1',
            '二' => '2',
            '三' => '3',
            '四' => '4',
            '五' => '5',
            '六' => '6',
            '七' => '7',
            '八' => '8',
            '九' => '9',
            other => crate::domain::text::half_width(other),
        })
        .collect()
}

/// 一季度, 1月, 第四季度, 上半年
pub(crate) fn is_part_of_year(heading: &str) -> bool {
    let bare: String = plain_digits(heading).chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = bare.trim_start_matches('第');
    let digits = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < bare.len() && matches!(digits, "季度" | "月" | "月份" | "季" | "季度得分" | "月得分")
        || matches!(bare, "上半年" | "下半年")
}

/// The last month of a part of a year: 12 of 12月 and of 四季度; none where a heading names no such part.
pub(crate) fn last_month(heading: &str) -> Option<u32> {
    let bare: String = plain_digits(&in_figures(heading))
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    match bare.as_str() {
        "上半年" => return Some(6),
        "下半年" => return Some(12),
        _ => {}
    }
    let bare = bare.trim_start_matches('第');
    let unit = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let count: u32 = bare[..bare.len() - unit.len()].parse().ok()?;
    match unit {
        "月" | "月份" if (1..=12).contains(&count) => Some(count),
        "季度" | "季" if (1..=4).contains(&count) => Some(count * 3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_the_title_s_never_the_day_of_filling_in() {
        for (texts, year) in [
            (&["2026年度考核得分"][..], Some(2026)),
            (&["考核得分", "填报日期：2027年1月5日"], None),
            (&["二〇二五年度考核", "2026年1月"], Some(2025)),
            (&["2024年考核得分表"], Some(2024)),
            (&["2024年与2025年对比"], None),
            (&["２０２６ 年度"], Some(2026)),
            (&["2026"], Some(2026)),
            (&["Sheet1"], None),
        ] {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(year_in(&texts), year, "{texts:?}");
        }
    }

    #[test]
    fn parts_of_a_year_end_with_a_month() {
        for (heading, month) in [
            ("3月", Some(3)),
            ("十二月", Some(12)),
            ("第四季度", Some(12)),
            ("二季度", Some(6)),
            ("上半年", Some(6)),
            ("13月", None),
            ("3月5日", None),
        ] {
            assert_eq!(last_month(heading), month, "{heading}");
        }
    }
}
