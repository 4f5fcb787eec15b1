//! How a field is written, kept and shown.

use super::datum::{Column, Datum};
use crate::ErrorCode;
use crate::domain::codes::{CodeReading, Codes};
use crate::domain::identities::Identity;
use crate::domain::ids::IdNumber;
use crate::domain::rights::Role;
use crate::domain::{masking, text, typed};

/// Stands for a word that is not known.
const UNTOLD: &str = "unknown";

/// How a field is written in a form or a cell, kept in the database, and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One line; kept as text.
    Text,
    /// Several lines; kept as text.
    Long,
    /// A word of a code table, kept by its name; an open table takes other words too.
    Coded(Codes),
    /// A word of a code table, kept by its key; `or` stands for a key that the table has not.
    Keyed {
        /// The table.
        table: Codes,
        /// What is shown for another key; empty: the key itself.
        or: &'static str,
    },
    /// One of the program's own words, kept by its key.
    Words(&'static [(&'static str, &'static str)]),
    /// 身份, kept by its key.
    Identity,
    /// A day, ISO 8601.
    Day,
    /// A day or a month, ISO 8601.
    Month,
    /// A year.
    Year,
    /// A decimal number, kept whole in units of `10^-places`.
    Decimal {
        /// Places behind the point.
        places: u8,
    },
    /// Any number, kept whole in hundredths.
    Number,
    /// A whole number.
    Count,
    /// 是 or 否, kept as 1 and 0.
    YesNo,
    /// A telephone number; masked.
    Phone,
    /// A citizen's identity number; masked.
    IdNumber,
    /// A part of the year's appraisal, kept by the policy pack's key; the pack gives its name.
    Part,
    /// What an account may do, kept by its key.
    Role,
    /// The number of a row in another table, which is shown by its name.
    Row(Named),
    /// The program's own: never shown to a reader.
    Own,
}

/// Tables whose rows others refer to by number and users know by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// 社区
    Community,
    /// 街道
    Street,
    /// 培训班次
    TrainingEvent,
    /// Another person on file.
    Worker,
    /// 自设项目
    OwnField,
}

impl Form {
    /// The name that scripts know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text | Self::Own => "text",
            Self::Long => "long",
            Self::Coded(_) | Self::Keyed { .. } | Self::Words(_) | Self::Identity | Self::Part | Self::Role => "code",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year | Self::Count => "count",
            Self::Decimal { .. } | Self::Number => "number",
            Self::YesNo => "yes_no",
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
            Self::Row(Named::Worker) => "person",
            Self::Row(_) => "ref",
        }
    }

    /// The type of its column. Of the program's own fields nothing is said.
    pub const fn column(self) -> Option<Column> {
        match self {
            Self::Own => None,
            Self::Year | Self::Decimal { .. } | Self::Number | Self::Count | Self::YesNo | Self::Row(_) => {
                Some(Column::Integer)
            }
            _ => Some(Column::Text),
        }
    }

    /// What is kept, as a reader knows it, numbers of people whole. A row's number and a part's key stay as they are: their names
    /// are the office's.
    pub fn shown(self, kept: &str) -> String {
        match self {
            Self::Keyed { table, or } => match table.codes().codes().iter().find(|code| code.key == kept) {
                Some(code) => code.name.clone(),
                None if or.is_empty() => kept.to_owned(),
                None => or.to_owned(),
            },
            Self::Words(words) => {
                let found = words.iter().find(|(key, _)| *key == kept);
                found.map_or(kept, |(_, word)| word).to_owned()
            }
            Self::Role => Role::find(kept).map_or_else(|| kept.to_owned(), |role| role.title().to_owned()),
            Self::Identity => Identity::from_key(kept).map_or_else(|| kept.to_owned(), |own| own.name().to_owned()),
            Self::Decimal { places } => decimal(kept, usize::from(places)),
            Self::Number => decimal(kept, 2),
            Self::YesNo => match kept {
                "1" | "true" => "是".to_owned(),
                "0" | "false" => "否".to_owned(),
                _ => kept.to_owned(),
            },
            _ => kept.to_owned(),
        }
    }

    /// The typed text, as it is stored; `Blank` for nothing. A row's number and the program's own fields are never typed.
    pub fn read(self, typed: &str) -> Result<Datum<'static>, ErrorCode> {
        let text = text::one_line(&text::with_own_characters(typed));
        if text::first_unreadable(&text).is_some() {
            return Err(ErrorCode::UnreadableCharacter);
        }
        let longest = if self == Self::Long {
            text::LONGEST_NOTE
        } else {
            text::LONGEST_LINE
        };
        if text::says_nothing(&text) {
            return Ok(Datum::Blank);
        }
        if text.chars().count() > longest {
            return Err(ErrorCode::UnknownValue);
        }
        let word = |word: &str| Ok(Datum::Text(word.to_owned().into()));
        let or_unknown = |found: Option<&str>| found.map_or(Err(ErrorCode::UnknownValue), word);
        match self {
            Self::Text | Self::Long => word(&text),
            Self::Coded(table) => match table.read(&text) {
                CodeReading::Blank => Ok(Datum::Blank),
                CodeReading::Known(code) => word(&code.name),
                CodeReading::Unknown if table.codes().is_open() => word(&text),
                CodeReading::Unknown => Err(ErrorCode::UnknownValue),
            },
            Self::Keyed { or, .. } if !or.is_empty() && (text == or || text == UNTOLD) => word(UNTOLD),
            Self::Keyed { table, .. } => or_unknown(table.find(&text).map(|code| code.key.as_str())),
            Self::Words(words) => {
                let found = words.iter().find(|(key, name)| *key == text || *name == text);
                // 奖励 for 表彰奖励, where no other word holds it.
                let part = || {
                    let mut holding = words
                        .iter()
                        .filter(|(_, name)| text.chars().count() >= 2 && name.contains(text.as_str()));
                    holding.next().filter(|_| holding.next().is_none())
                };
                or_unknown(found.or_else(part).map(|(key, _)| *key))
            }
            Self::Identity => {
                let found = Identity::ALL
                    .into_iter()
                    .find(|own| own.as_str() == text || own.name() == text);
                or_unknown(found.map(Identity::as_str))
            }
            Self::Day => typed::day(&text).map(Datum::Day),
            Self::Month => {
                Ok(typed::month_or_day(&text)?.map_or(Datum::Blank, |date| Datum::Text(date.to_string().into())))
            }
            Self::Year => typed::year(&text).map(|year| Datum::Number(year.into())),
            Self::Count => typed::count(&text).map(|count| Datum::Number(count.into())),
            Self::Number => typed::number(&text).map(Datum::Number),
            Self::Decimal { places: 1 } => typed::hours(&text).map(|tenths| Datum::Number(tenths.into())),
            Self::Decimal { .. } => typed::score(&text).map(|hundredths| Datum::Number(hundredths.into())),
            Self::YesNo => match Codes::YesNo.find(&text).map(|code| code.key.as_str()) {
                Some("yes") => Ok(Datum::Number(1)),
                Some("no") => Ok(Datum::Number(0)),
                _ => Err(ErrorCode::UnknownValue),
            },
            Self::Phone => typed::phone(&text).and_then(|phone| word(&phone)),
            Self::IdNumber => IdNumber::parse(&text).and_then(|id| word(id.as_str())),
            // Which parts there are, only the rules of the year know.
            Self::Part => word(&text),
            Self::Role | Self::Row(_) | Self::Own => Err(ErrorCode::InvalidArgument),
        }
    }

    /// As [`Self::read`], of a field in a form: what cannot be such a value is refused as a value, whatever it is instead.
    pub fn read_in_form(self, typed: &str) -> Result<Datum<'static>, ErrorCode> {
        self.read(typed).map_err(|code| match code {
            ErrorCode::InvalidArgument => ErrorCode::UnknownValue,
            code => code,
        })
    }

    /// What is expected where something was typed that it cannot be: 可以填：是、否; empty: nothing that helps.
    pub fn expected(self) -> String {
        if self == Self::Phone {
            return "应填11位手机号码，或带区号的座机号码，如0515-88881234".to_owned();
        }
        match self.expected_words() {
            words if words.is_empty() => String::new(),
            words => format!("可以填：{}", words.join("、")),
        }
    }

    /// The words of which one is expected; none for a long table, because a list of all nations does not help a user who mistyped one.
    pub fn expected_words(self) -> Vec<&'static str> {
        const MOST: usize = 8;
        let names = |table: Codes| table.codes().codes().iter().map(|code| code.name.as_str());
        match self {
            Self::Coded(table) if table.codes().codes().len() > MOST => Vec::new(),
            Self::Coded(table) | Self::Keyed { table, .. } => names(table).collect(),
            Self::YesNo => names(Codes::YesNo).collect(),
            Self::Words(words) => words.iter().map(|(_, word)| *word).collect(),
            _ => Vec::new(),
        }
    }

    /// The words to choose from, of a long table too; none where something is typed.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Coded(table) => table.codes().codes().iter().map(|code| code.name.as_str()).collect(),
            Self::Identity => Identity::ALL.into_iter().map(Identity::name).collect(),
            form => form.expected_words(),
        }
    }

    /// Whether other words than [`Self::words`] are taken too.
    pub fn takes_other_words(self) -> bool {
        match self {
            Self::Coded(table) => table.codes().is_open(),
            Self::Keyed { .. } | Self::Words(_) | Self::Identity | Self::YesNo => false,
            _ => true,
        }
    }

    /// How it is written, for somebody who fills in an empty table.
    pub fn how(self) -> String {
        match self {
            Self::Text | Self::Own => "直接填写".to_owned(),
            Self::Long => format!("直接填写，不超过{}个字", text::LONGEST_NOTE),
            Self::Coded(_) if self.takes_other_words() => "从列表中选，没有的可以直接填".to_owned(),
            Self::Coded(_) | Self::Keyed { .. } | Self::Words(_) | Self::Identity | Self::Role => {
                "从列表中选".to_owned()
            }
            Self::YesNo => "填“是”或“否”".to_owned(),
            Self::Day => "日期，如2026-03-01".to_owned(),
            Self::Month => "年月，或年月日，如2026-03、2026-03-01".to_owned(),
            Self::Year => "年份，如2026".to_owned(),
            Self::Count => "整数，如12".to_owned(),
            Self::Decimal { places: 1 } => "数，最多一位小数，如4.5".to_owned(),
            Self::Decimal { .. } | Self::Number => "数，最多两位小数，如88.5".to_owned(),
            Self::Phone => self.expected(),
            Self::IdNumber => "18位号码，末位可以是X".to_owned(),
            Self::Row(Named::Worker) => "姓名，有同名的填身份证号码".to_owned(),
            Self::Row(Named::Community | Named::Street) => "从列表中选，或照档案里的名称填".to_owned(),
            Self::Part | Self::Row(_) => "名称".to_owned(),
        }
    }

    /// Whether a user may type anything into it, a person's number too.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Text | Self::Long | Self::Phone | Self::IdNumber)
    }

    /// Is the typed text what the mask leaves of `whole`, and not `whole` itself?
    pub fn is_masked_from(self, whole: &str, typed: &str) -> bool {
        self.is_typed() && typed.trim() != whole && typed.trim() == self.masked(whole)
    }

    /// The same with numbers of people masked, in typed text too.
    pub fn masked(self, shown: &str) -> String {
        match self {
            Self::IdNumber => masking::id_number(shown),
            Self::Phone => masking::phone(shown),
            _ => masking::text(shown),
        }
    }
}

/// 8153 with two places is 81.53, 8900 is 89.
fn decimal(kept: &str, places: usize) -> String {
    let Ok(units) = kept.parse::<i64>() else {
        return kept.to_owned();
    };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if units < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_shown_as_readers_know_it() {
        let hundredths = Form::Decimal { places: 2 };
        let tenths = Form::Decimal { places: 1 };
        let mode = Form::Keyed {
            table: Codes::StudyMode,
            or: "未注明",
        };
        let sex = Form::Keyed {
            table: Codes::Sex,
            or: "",
        };
        for (form, kept, shown) in [
            (hundredths, "8153", "81.53"),
            (hundredths, "8150", "81.5"),
            (hundredths, "8900", "89"),
            (hundredths, "7", "0.07"),
            (hundredths, "0", "0"),
            (hundredths, "-150", "-1.5"),
            (tenths, "45", "4.5"),
            (tenths, "80", "8"),
            (tenths, "many", "many"),
            (mode, "full_time", "全日制"),
            (mode, "unknown", "未注明"),
            (sex, "male", "男"),
            (sex, "other", "other"),
            (Form::Identity, "grid", "网格员"),
            (Form::Words(&[("off", "放假")]), "off", "放假"),
            (Form::YesNo, "1", "是"),
            (Form::YesNo, "0", "否"),
            (Form::Role, "clerk", "经办人"),
            (Form::Phone, "13800001234", "13800001234"),
        ] {
            assert_eq!(form.shown(kept), shown, "{form:?} {kept}");
        }
    }

    #[test]
    fn numbers_of_people_are_masked_by_the_form_and_wherever_they_stand() {
        assert_eq!(Form::Phone.masked("13800001234"), masking::phone("13800001234"));
        assert_eq!(
            Form::IdNumber.masked("11010519491231002X"),
            masking::id_number("11010519491231002X")
        );
        assert!(!Form::Long.masked("电话13800001234").contains("13800001234"));
    }
}
