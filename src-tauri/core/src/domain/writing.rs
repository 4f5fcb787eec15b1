//! How a value is written on papers and in the tables that leave the office: upper levels ask for one and the same number in six ways.
//! A way of writing is data, kept with a form or a table, and named by a word.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::catalogue::Form;
use super::codes::Code;
use super::conditions::Said;
use super::dates::{DateForm, PartialDate};
use super::masking;

/// A way of writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Writing {
    /// As its form is shown: a word in words, a number as it is kept; on paper a day as 2026.01.05, in a table as a day.
    #[default]
    Usual,
    /// A day or a month so, as text.
    Date(DateForm),
    /// Every word of its table, the one that it says with a tick: √是　□否
    Boxes,
    /// The code that the standard has for the word.
    Code,
    /// √ for yes, nothing for no.
    Tick,
    /// A number in groups: 320999 19850312 4521, 139 0000 0001.
    Spaced,
    /// With an apostrophe before it that is seen: some systems upstairs ask for it.
    Apostrophe,
    /// With a small x at its end.
    SmallX,
    /// A number with its middle masked, whoever may see it whole.
    Masked,
}

/// The name of each way, what users call it, and an example.
const NAMES: [(Writing, &str, &str); 17] = [
    (Writing::Usual, "usual", "照常"),
    (Writing::Date(DateForm::Month), "month", "1985.03"),
    (Writing::Date(DateForm::IsoMonth), "iso_month", "1985-03"),
    (Writing::Date(DateForm::ChineseMonth), "chinese_month", "1985年3月"),
    (Writing::Date(DateForm::CompactMonth), "compact_month", "198503"),
    (Writing::Date(DateForm::Dotted), "day", "1985.03.12"),
    (Writing::Date(DateForm::Iso), "iso", "1985-03-12（文本）"),
    (Writing::Date(DateForm::Chinese), "chinese", "1985年3月12日"),
    (Writing::Date(DateForm::Compact), "compact", "19850312"),
    (Writing::Boxes, "boxes", "√是　□否"),
    (Writing::Code, "code", "代码"),
    (Writing::Tick, "tick", "√"),
    (Writing::Spaced, "spaced", "分段，中间空格"),
    (Writing::Apostrophe, "apostrophe", "前面加撇号'"),
    (Writing::SmallX, "small_x", "末位x小写"),
    (Writing::Masked, "masked", "遮盖中间"),
    (Writing::Date(DateForm::Year), "year", "1985"),
];

impl Writing {
    /// The way of that name.
    pub fn find(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, own, _)| *own == name).map(|(way, ..)| *way)
    }

    /// The name that files and scripts know.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(way, ..)| *way == self)
            .map_or("usual", |(_, name, _)| name)
    }

    /// What users call it, mostly an example of 1985-03-12.
    pub fn title(self) -> &'static str {
        NAMES
            .iter()
            .find(|(way, ..)| *way == self)
            .map_or("", |(.., title)| title)
    }

    /// The ways in which values of a form can be written, the usual one first.
    pub fn of(form: Form) -> Vec<Self> {
        let further: &[Self] = match form {
            Form::Day | Form::Month => &[
                Self::Date(DateForm::Month),
                Self::Date(DateForm::IsoMonth),
                Self::Date(DateForm::ChineseMonth),
                Self::Date(DateForm::CompactMonth),
                Self::Date(DateForm::Dotted),
                Self::Date(DateForm::Iso),
                Self::Date(DateForm::Chinese),
                Self::Date(DateForm::Compact),
                Self::Date(DateForm::Year),
            ],
            Form::IdNumber => &[Self::Spaced, Self::Apostrophe, Self::SmallX, Self::Masked],
            Form::Phone => &[Self::Spaced, Self::Apostrophe, Self::Masked],
            Form::YesNo => &[Self::Tick, Self::Boxes],
            Form::Coded(_) | Form::Keyed { .. } => &[Self::Code, Self::Boxes],
            Form::Words(_) => &[Self::Boxes],
            _ => &[],
        };
        std::iter::once(Self::Usual).chain(further.iter().copied()).collect()
    }
}

impl Serialize for Writing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Writing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::find(&name).ok_or_else(|| de::Error::custom("no such way of writing"))
    }
}

/// What a field says, so written; several values with 、 between. Blank where it says nothing.
pub fn written(said: &Said<'_>, form: Form, writing: Writing) -> String {
    let mut values: Vec<String> = Vec::new();
    said.each(|value| values.extend(value.kept().map(|kept| kept.into_owned())));
    if writing == Writing::Boxes {
        let boxes = words(form).into_iter().map(|(key, word)| {
            let ticked = values.iter().any(|value| *value == key || *value == word);
            format!("{}{word}", if ticked { "√" } else { "□" })
        });
        return boxes.collect::<Vec<_>>().join("　");
    }
    values
        .iter()
        .map(|kept| one(kept, form, writing))
        .collect::<Vec<_>>()
        .join("、")
}

fn one(kept: &str, form: Form, writing: Writing) -> String {
    let is_day = matches!(form, Form::Day | Form::Month) || matches!(writing, Writing::Date(_));
    if let Ok(date) = kept.parse::<PartialDate>()
        && is_day
    {
        return date.format(match writing {
            Writing::Date(form) => form,
            _ => DateForm::Dotted,
        });
    }
    let shown = form.shown(kept);
    match writing {
        Writing::Spaced | Writing::Apostrophe | Writing::SmallX => in_figures(&shown, writing),
        Writing::Code => code_of(form, kept).map_or(shown, |code| code.code.clone()),
        Writing::Tick => (if matches!(kept, "1" | "true") { "√" } else { "" }).to_owned(),
        Writing::Masked if form == Form::Phone => masking::phone(&shown),
        Writing::Masked => masking::id_number(&shown),
        _ => shown,
    }
}

/// A number so written, whole or masked.
pub fn in_figures(number: &str, writing: Writing) -> String {
    match writing {
        Writing::Spaced => spaced(number),
        Writing::Apostrophe if !number.is_empty() => format!("'{number}"),
        Writing::SmallX => number.replace('X', "x"),
        _ => number.to_owned(),
    }
}

/// 320999 19850312 4521 of 18, 320999 850312 452 of 15, 139 0000 0001 of 11; anything else as it is.
fn spaced(number: &str) -> String {
    let groups: &[usize] = match number.len() {
        18 => &[6, 8, 4],
        15 => &[6, 6, 3],
        11 => &[3, 4, 4],
        _ => return number.to_owned(),
    };
    if !number.is_ascii() {
        return number.to_owned();
    }
    let mut rest = number;
    let parts = groups.iter().map(|length| {
        let (part, behind) = rest.split_at(*length);
        rest = behind;
        part
    });
    parts.collect::<Vec<_>>().join(" ")
}

fn code_of(form: Form, kept: &str) -> Option<&'static Code> {
    match form {
        Form::Coded(table) => table.find(kept),
        Form::Keyed { table, .. } => table.codes().codes().iter().find(|code| code.key == kept),
        _ => None,
    }
}

/// The words from which a field has one, with the keys by which they are kept.
pub fn words(form: Form) -> Vec<(String, String)> {
    match form {
        Form::YesNo => vec![("1".into(), "是".into()), ("0".into(), "否".into())],
        Form::Words(words) => words
            .iter()
            .map(|(key, word)| ((*key).into(), (*word).into()))
            .collect(),
        Form::Coded(table) | Form::Keyed { table, .. } => {
            let codes = table.codes().codes().iter();
            codes.map(|code| (code.key.clone(), code.name.clone())).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::domain::catalogue::datum::Datum;
    use crate::domain::codes::Codes;

    fn text(text: &'static str) -> Said<'static> {
        Said::One(Datum::Text(Cow::Borrowed(text)))
    }

    #[test]
    fn a_value_is_written_in_every_way_of_its_form() {
        let day = Said::One(Datum::Day(chrono::NaiveDate::from_ymd_opt(1985, 3, 2).unwrap()));
        let id = text("32099919850312452X");
        for (said, form, name, expected) in [
            (&day, Form::Day, "usual", "1985.03.02"),
            (&day, Form::Day, "month", "1985.03"),
            (&day, Form::Day, "iso_month", "1985-03"),
            (&day, Form::Day, "chinese_month", "1985年3月"),
            (&day, Form::Day, "compact_month", "198503"),
            (&day, Form::Day, "day", "1985.03.02"),
            (&day, Form::Day, "iso", "1985-03-02"),
            (&day, Form::Day, "chinese", "1985年3月2日"),
            (&day, Form::Day, "compact", "19850302"),
            (&day, Form::Day, "year", "1985"),
            (&text("1985-03"), Form::Month, "chinese", "1985年3月"),
            (&text("1985-03"), Form::Month, "compact", "198503"),
            (&id, Form::IdNumber, "usual", "32099919850312452X"),
            (&id, Form::IdNumber, "spaced", "320999 19850312 452X"),
            (&id, Form::IdNumber, "apostrophe", "'32099919850312452X"),
            (&id, Form::IdNumber, "small_x", "32099919850312452x"),
            (&id, Form::IdNumber, "masked", "320999************"),
            (&text("13900000001"), Form::Phone, "spaced", "139 0000 0001"),
            (&text("0515-88881234"), Form::Phone, "spaced", "0515-88881234"),
            (&text("13900000001"), Form::Phone, "masked", "139****0001"),
            (&text("中共党员"), Form::Coded(Codes::Politics), "code", "01"),
            (&text("没有的"), Form::Coded(Codes::Politics), "code", "没有的"),
            (&Said::One(Datum::Number(1)), Form::YesNo, "tick", "√"),
            (&Said::One(Datum::Number(0)), Form::YesNo, "tick", ""),
            (&Said::One(Datum::Number(1)), Form::YesNo, "boxes", "√是　□否"),
            (&Said::NOTHING, Form::YesNo, "boxes", "□是　□否"),
            (&Said::NOTHING, Form::Day, "month", ""),
            (&Said::NOTHING, Form::IdNumber, "apostrophe", ""),
        ] {
            let writing = Writing::find(name).unwrap();
            assert_eq!(written(said, form, writing), expected, "{name}");
        }
    }

    #[test]
    fn every_way_has_a_name_and_is_offered_somewhere() {
        for (way, name, title) in NAMES {
            assert_eq!((Writing::find(name), way.name(), way.title()), (Some(way), name, title));
            let forms = [
                Form::Day,
                Form::IdNumber,
                Form::Phone,
                Form::YesNo,
                Form::Coded(Codes::Sex),
            ];
            assert!(forms.iter().any(|form| Writing::of(*form).contains(&way)), "{name}");
        }
        assert_eq!(Writing::of(Form::Text), [Writing::Usual]);
    }
}
