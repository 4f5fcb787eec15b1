//! 本科/江苏大学/会计, 江苏大学法学专业, 大专（江苏开放大学）.

use crate::domain::codes::{CodeReading, Codes};

use super::super::super::columns::Field;
use super::parts::{Fields, Pieces};
use super::periods::dates_in;

/// How names of schools end, the longer first.
const SCHOOLS: [&str; 14] = [
    "职业技术学院",
    "广播电视大学",
    "开放大学",
    "师范大学",
    "大学",
    "学院",
    "党校",
    "中等专业学校",
    "学校",
    "中学",
    "高中",
    "电大",
    "职教中心",
    "卫校",
];

/// What a heading of schooling names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    SchoolAndMajor,
    LevelAndDegree,
    Other,
}

/// What is a school's and what a major's part of a text; the education before or behind it.
pub(super) fn split(text: &str, fields: &Fields, heading: Heading) -> Option<Pieces> {
    let mut pieces: Pieces = Vec::new();
    let parts: Vec<&str> = text
        .split(|c: char| "/／、，,;；|｜\n\r\t 　（）()【】".contains(c))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let is_level = |part: &&str| matches!(Codes::Education.codes().read(part), CodeReading::Known(_));
    let is_degree = |part: &&str| matches!(Codes::Degree.codes().read(part), CodeReading::Known(_));
    // 硕士 is both; beside 研究生 it is the degree.
    let has_level = parts.iter().any(|part| is_level(part) && !is_degree(part));
    for part in parts {
        // 大专、徐州师范大学、小学教育: what comes after school and level is the major.
        let told = |field: Field| pieces.iter().any(|(known, _)| *known == field);
        let is_behind = told(fields.level) && told(fields.school) && !told(fields.major);
        if is_behind && is_level(&part) {
            put(&mut pieces, fields.major, part);
        } else if is_level(&part) && !(has_level && is_degree(&part)) {
            if let CodeReading::Known(code) = Codes::Education.codes().read(part) {
                put(&mut pieces, fields.level, &code.name);
            }
        } else if let CodeReading::Known(code) = Codes::Degree.codes().read(part) {
            put(&mut pieces, fields.degree, &code.name);
        } else if let [(_, day)] = dates_in(part).as_slice() {
            put(&mut pieces, fields.graduated_on, day);
        } else if let Some((school, rest)) = school_in(part) {
            let (before, school) = education_before(school);
            if let Some(before) = before {
                put(&mut pieces, fields.level, before);
            }
            put(&mut pieces, fields.school, school);
            if let CodeReading::Known(code) = Codes::Education.codes().read(rest) {
                put(&mut pieces, fields.level, &code.name);
            } else {
                let (major, level) = education_behind(rest);
                put(&mut pieces, fields.major, major);
                if let Some(level) = level {
                    put(&mut pieces, fields.level, level);
                }
            }
        } else {
            put(
                &mut pieces,
                fields.major,
                part.trim_end_matches("毕业").trim_end_matches("专业"),
            );
        }
    }
    let told = |field: Field| pieces.iter().any(|(known, _)| *known == field);
    let enough = match heading {
        Heading::SchoolAndMajor => told(fields.school),
        Heading::LevelAndDegree => told(fields.level) || told(fields.degree),
        Heading::Other => pieces.len() >= 2 && (told(fields.level) || told(fields.school)),
    };
    enough.then_some(pieces)
}

/// The first that is told of a field counts.
fn put(pieces: &mut Pieces, field: Field, text: &str) {
    let text = text.trim();
    if !text.is_empty() && !pieces.iter().any(|(known, _)| *known == field) {
        pieces.push((field, text.to_owned()));
    }
}

/// The school that a text begins with, and what follows it.
fn school_in(text: &str) -> Option<(&str, &str)> {
    let ends = SCHOOLS.iter().filter_map(|ending| {
        let at = text.find(ending)?;
        Some((at, at + ending.len()))
    });
    // 江苏师范大学科文学院: the last of those that follow one another closely.
    let (_, mut end) = ends.min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)))?;
    if let Some(more) = SCHOOLS.iter().find_map(|ending| {
        let at = text[end..].find(ending)?;
        (at <= "四个汉字".len()).then_some(end + at + ending.len())
    }) {
        end = more;
    }
    (text[..end].chars().count() >= 3).then(|| (&text[..end], text[end..].trim()))
}

/// 本科江苏大学
fn education_before(school: &str) -> (Option<&'static str>, &str) {
    for word in [
        "硕士研究生",
        "研究生",
        "大学本科",
        "大学专科",
        "本科",
        "大专",
        "专科",
        "中专",
        "高中",
    ] {
        if let Some(rest) = school.strip_prefix(word)
            && rest.chars().count() >= 3
        {
            return (Codes::Education.find(word).map(|code| code.name.as_str()), rest);
        }
    }
    (None, school)
}

/// 法学专业本科
fn education_behind(rest: &str) -> (&str, Option<&'static str>) {
    for word in [
        "硕士研究生",
        "研究生",
        "大学本科",
        "大学专科",
        "本科",
        "大专",
        "专科",
        "中专",
    ] {
        if let Some(major) = rest.strip_suffix(word) {
            return (bare(major), Codes::Education.find(word).map(|code| code.name.as_str()));
        }
    }
    (bare(rest), None)
}

fn bare(major: &str) -> &str {
    let major = major.trim_end_matches("毕业");
    major
        .strip_suffix("专业")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_major_and_education_are_told_apart() {
        let fields = Fields {
            level: Field::Education,
            degree: Field::Degree,
            school: Field::School,
            major: Field::Major,
            graduated_on: Field::GraduatedOn,
        };
        let read = |text: &str, heading| {
            let mut pieces = split(text, &fields, heading)?;
            pieces.sort_by_key(|(field, _)| *field);
            Some(pieces.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("|"))
        };
        for (text, heading, expected) in [
            ("本科/江苏大学", Heading::Other, Some("本科|江苏大学")),
            (
                "江苏师范大学汉语言文学",
                Heading::SchoolAndMajor,
                Some("江苏师范大学|汉语言文学"),
            ),
            ("江苏大学法学专业", Heading::SchoolAndMajor, Some("江苏大学|法学")),
            ("大专（江苏开放大学）", Heading::Other, Some("大专|江苏开放大学")),
            ("盐城师范学院本科", Heading::Other, Some("本科|盐城师范学院")),
            (
                "本科 江苏大学 会计 2008.06",
                Heading::Other,
                Some("本科|江苏大学|会计|2008-06"),
            ),
            ("大学本科", Heading::Other, None),
            ("江苏大学", Heading::Other, None),
            ("江苏大学", Heading::SchoolAndMajor, Some("江苏大学")),
            ("大学本科　文学学士", Heading::LevelAndDegree, Some("本科|学士")),
            ("大专", Heading::LevelAndDegree, Some("大专")),
        ] {
            assert_eq!(read(text, heading).as_deref(), expected, "{text}");
        }
    }
}
