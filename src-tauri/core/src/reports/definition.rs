//! A statistical report as data: its columns, and what each counts. Read from `assets/reports/*.toml`.

use chrono::NaiveDate;
use serde::Deserialize;

use super::checks::Check;
use crate::desk::Columns;
use crate::domain::catalogue::own::Own;
use crate::domain::conditions::Condition;
use crate::domain::dates::chinese_date;
use crate::{Error, ErrorCode, Result};

/// The reports that the program ships.
static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../assets/reports");

/// A band of whole numbers, both ends included; a missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Band {
    from: Option<u32>,
    to: Option<u32>,
}

/// A figure that no condition on a person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Identities beyond each person's first: the sum of identities less the people who hold any (S0-06).
    IdentitiesOverlap,
    /// Last contract ends within the report's number of days after the period.
    ContractsEnding,
    /// Earned the report's hours of training in the year so far.
    Trained,
    /// Hours of training earned in the year so far.
    TrainingHours,
    /// 常住人口 of the communities.
    Residents,
    /// 户数 of the communities.
    Households,
    /// People counted to 10,000 residents.
    #[serde(rename = "per_10000")]
    Per10000,
}

/// Among whom a column counts people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Those counted on the last day.
    #[default]
    Closing,
    /// Those counted on the eve of the period.
    Opening,
    /// Those who came during the period.
    Joined,
    /// Those who went during the period; what is asked of them is what they were when they went.
    Left,
}

/// What a column counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// The people who meet every one of these conditions on the columns of lists; without conditions, everybody. The first value is the
    /// place among such columns.
    People(usize, Vec<Condition>, Among),
    /// Something else.
    Figure(Figure),
}

impl Count {
    /// Is there a list of people behind the figure?
    pub fn has_people(&self) -> bool {
        !matches!(self, Self::Figure(Figure::Residents | Figure::Households))
    }
}

/// More columns of people than any report has.
const MOST_OF_PEOPLE: usize = 64;

/// The band of a field that a column asks for; `None`: it asks for something else, or for more.
fn band_of(count: &Count, field: &str) -> Option<Band> {
    let Count::People(_, asked, Among::Closing) = count else {
        return None;
    };
    let mut band = Band { from: None, to: None };
    for condition in asked {
        match condition {
            Condition::From { field: of, value } if of == field => band.from = Some(value.parse().ok()?),
            Condition::To { field: of, value } if of == field => band.to = Some(value.parse().ok()?),
            _ => return None,
        }
    }
    (!asked.is_empty()).then_some(band)
}

/// A column of a statistical report, as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    group: Option<String>,
    title: String,
    /// Conditions as they are typed: `age>=31`.
    people: Option<Vec<String>>,
    /// Of whom these are asked; without conditions, all of them.
    among: Option<Among>,
    figure: Option<Figure>,
    #[serde(default = "yes")]
    drawn: bool,
}

impl Written {
    fn read(self, place: usize) -> Result<ColumnDefinition> {
        let invalid = |why: &str| Error::about(ErrorCode::PolicyInvalid, format!("列{}{why}", self.key));
        let count = match (self.people.as_deref(), self.among, self.figure) {
            (None, None, Some(figure)) => Count::Figure(figure),
            (None, None, None) | (_, _, Some(_)) => return Err(invalid("应写people、among或者figure")),
            (asked, among, None) => {
                let asked = asked.unwrap_or_default().iter().map(|text| Condition::parse(text));
                let asked = asked
                    .collect::<Result<_>>()
                    .map_err(|error| invalid(&format!("：{}", error.message())))?;
                Count::People(place, asked, among.unwrap_or_default())
            }
        };
        Ok(ColumnDefinition {
            key: self.key,
            group: self.group,
            title: self.title,
            count,
            drawn: self.drawn,
        })
    }
}

/// A column of a statistical report.
#[derive(Debug, Clone)]
pub struct ColumnDefinition {
    /// The name that scripts use.
    pub key: String,
    /// The upper head.
    pub group: Option<String>,
    /// The head.
    pub title: String,
    /// What it counts.
    pub count: Count,
    /// Left out of the drawn table when false.
    pub drawn: bool,
}

impl ColumnDefinition {
    /// What readers call it, with its group where it has one: 性别·男.
    pub fn told(&self) -> String {
        let title = self.title.replace('\n', "");
        match &self.group {
            Some(group) if group.chars().count() <= 6 => format!("{}·{title}", group.replace('\n', "")),
            _ => title,
        }
    }

    /// Is there a list of people behind the figure?
    pub fn has_people(&self) -> bool {
        self.count.has_people()
    }
}

fn yes() -> bool {
    true
}

/// A statistical report as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    unit: String,
    document_number: String,
    effective_from: toml::value::Datetime,
    contracts_ending_within_days: u32,
    trained_hours: u32,
    #[serde(default)]
    notes: Vec<String>,
    /// 审核关系: `in_post = male + female`.
    #[serde(default)]
    checks: Vec<String>,
    #[serde(rename = "column")]
    columns: Vec<Written>,
}

/// A statistical report.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The name that scripts use.
    pub name: String,
    /// 表名
    pub title: String,
    /// 单位：人
    pub unit: String,
    /// 文号 of the rule that asks for it; may be empty.
    pub document_number: String,
    /// From when it is asked for.
    pub effective_from: toml::value::Datetime,
    /// Days after the period within which a contract counts as ending.
    pub contracts_ending_within_days: u32,
    /// Whole hours of training that count as trained.
    pub trained_hours: u32,
    /// What a reader must know, a sentence each, under the table.
    pub notes: Vec<String>,
    /// 审核关系
    pub checks: Vec<Check>,
    /// Columns, from the left.
    pub columns: Vec<ColumnDefinition>,
}

impl Definition {
    /// Reads and checks a definition.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File =
            toml::from_str(text).map_err(|e| Error::about(ErrorCode::PolicyInvalid, e.message().to_owned()))?;
        let mut columns: Vec<ColumnDefinition> = Vec::with_capacity(file.columns.len());
        let mut of_people = 0;
        for written in file.columns {
            if columns.iter().any(|column| column.key == written.key) {
                return Err(Error::about(ErrorCode::PolicyInvalid, format!("列{}重复", written.key)));
            }
            let column = written.read(of_people)?;
            of_people += usize::from(matches!(column.count, Count::People(..)));
            columns.push(column);
        }
        if of_people > MOST_OF_PEOPLE {
            return Err(Error::about(
                ErrorCode::PolicyInvalid,
                format!("统计人数的列超过{MOST_OF_PEOPLE}个"),
            ));
        }
        let read = Self {
            name: file.name,
            title: file.title,
            unit: file.unit,
            document_number: file.document_number,
            effective_from: file.effective_from,
            contracts_ending_within_days: file.contracts_ending_within_days,
            trained_hours: file.trained_hours,
            notes: file.notes,
            checks: file
                .checks
                .iter()
                .map(|text| Check::parse(text, &columns))
                .collect::<Result<_>>()?,
            columns,
        };
        for field in ["age", "service_years"] {
            read.bands_without_gaps(field)?;
        }
        // Refuse a field or a value that means nothing here, whoever makes the report.
        let known = Columns::of_people(&Own::default());
        let any_day = read.effective_from().unwrap_or_default();
        for column in &read.columns {
            if let Count::People(_, asked, _) = &column.count {
                for condition in asked {
                    let told = |error: Error| {
                        let about = format!("列{}：{}", column.key, error.message());
                        Error::about(ErrorCode::PolicyInvalid, about)
                    };
                    condition
                        .compile(&|key: &str| known.asked(key), any_day)
                        .map_err(told)?;
                }
            }
        }
        Ok(read)
    }

    /// Bands of a field follow each other from 0 to any number, so that everybody is counted once.
    fn bands_without_gaps(&self, field: &str) -> Result<()> {
        let mut next = Some(0_u32);
        let mut any = false;
        for column in &self.columns {
            let Some(band) = band_of(&column.count, field) else {
                continue;
            };
            any = true;
            if next != Some(band.from.unwrap_or(0)) {
                return Err(Error::about(
                    ErrorCode::PolicyInvalid,
                    format!("列{}与前一段不相接", column.key),
                ));
            }
            next = band.to.and_then(|to| to.checked_add(1));
        }
        if any && next.is_some() {
            return Err(Error::about(ErrorCode::PolicyInvalid, "最后一段应没有上限"));
        }
        Ok(())
    }

    /// The reports that the program ships, a file each.
    pub fn shipped() -> Result<Vec<Self>> {
        super::read_all(&SHIPPED, Self::parse)
    }

    /// The shipped report of that name. `unknown_report`.
    pub fn named(name: &str) -> Result<Self> {
        super::named(Self::shipped()?, name, |one| &one.name)
    }

    /// 社区工作者队伍情况季报
    pub fn quarterly() -> Result<Self> {
        Self::named("quarterly")
    }

    /// 制表依据, where the definition knows its document.
    pub fn ground(&self) -> Option<String> {
        let number = self.document_number.trim();
        let from = self.effective_from().map(chinese_date);
        let since = from.map_or(String::new(), |from| format!("，自{from}起执行"));
        (!number.is_empty()).then(|| format!("制表依据：{number}{since}"))
    }

    /// The column of that key.
    pub fn column(&self, key: &str) -> Option<&ColumnDefinition> {
        self.columns.iter().find(|c| c.key == key)
    }

    /// From when it is asked for, as a date.
    pub fn effective_from(&self) -> Option<NaiveDate> {
        let date = self.effective_from.date?;
        NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_report_reads_and_has_the_columns_that_scripts_rely_on() {
        let quarterly = Definition::quarterly().unwrap();
        let keys: Vec<&str> = quarterly.columns.iter().map(|c| c.key.as_str()).collect();

        for key in "opening joined left closing in_post male female minority age_30 age_31_40 age_41_50 age_51_60 age_over_60 \
                    committee hired grid party_affairs identities_overlap edu_postgraduate edu_bachelor edu_college \
                    edu_secondary edu_below party_members cert_assistant cert_intermediate cert_senior service_under_3 \
                    service_3_9 service_10_plus contracts_ending trained_30 training_hours residents households per_10000"
            .split_whitespace()
        {
            assert!(keys.contains(&key), "{key}");
        }
    }

    #[test]
    fn bands_with_a_gap_are_refused_by_name() {
        let text = include_str!("../../../../assets/reports/quarterly.toml").replace("age>=31", "age>=32");

        let refused = Definition::parse(&text).unwrap_err();

        assert!(refused.message().contains("age_31_40"), "{}", refused.message());
    }

    #[test]
    fn a_condition_that_means_nothing_is_refused_with_its_column() {
        for (wrong, said) in [
            (r#"people = ["shoe=男"]"#, "shoe"),
            (r#"people = ["sex=蓝"]"#, "male"),
            (r#"people = ["sex"]"#, "male"),
            ("", "people"),
        ] {
            let text =
                include_str!("../../../../assets/reports/quarterly.toml").replace(r#"people = ["sex=男"]"#, wrong);
            let refused = Definition::parse(&text).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::PolicyInvalid, "{wrong}");
            assert!(refused.message().contains(said), "{}", refused.message());
        }
    }

    #[test]
    fn a_definition_with_a_column_twice_is_refused_by_name() {
        let text =
            include_str!("../../../../assets/reports/quarterly.toml").replace("key = \"joined\"", "key = \"opening\"");

        let refused = Definition::parse(&text).unwrap_err();

        assert_eq!(refused.code(), ErrorCode::PolicyInvalid);
        assert!(refused.message().contains("opening"));
    }
}
