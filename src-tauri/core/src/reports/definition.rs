//! A statistical report as data: its columns, and what each counts. Read from `assets/reports/*.toml`.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::dates::chinese_date;
use crate::{Error, ErrorCode, Result};

/// A band of whole numbers, both ends included; a missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lowest.
    pub from: Option<u32>,
    /// Highest.
    pub to: Option<u32>,
}

impl Band {
    /// Is `n` inside?
    pub fn holds(self, n: u32) -> bool {
        self.from.is_none_or(|from| from <= n) && self.to.is_none_or(|to| n <= to)
    }
}

/// What a column counts: people in post on the last day, unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// In post on the eve of the period.
    Opening,
    /// Came during the period.
    Joined,
    /// Went during the period.
    Left,
    /// In post on the last day.
    Everybody,
    /// `male` or `female`.
    Sex(String),
    /// The nation, folded for statistics.
    Nation(String),
    /// Full years of age.
    Age(Band),
    /// An identity held (people may hold several).
    Identity(String),
    /// Identities beyond each person's first: the sum of identities less the people who hold any (S0-06).
    IdentitiesOverlap,
    /// Highest education, folded for statistics.
    Education(String),
    /// 中共党员, probationary members included.
    PartyMembers,
    /// Highest professional certificate.
    Certificate(String),
    /// Full years of community work.
    ServiceYears(Band),
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
    /// People in post to 10,000 residents.
    #[serde(rename = "per_10000")]
    Per10000,
}

impl Measure {
    /// Is there a list of people behind the figure?
    pub fn has_people(&self) -> bool {
        !matches!(self, Self::Residents | Self::Households)
    }
}

/// A column of a statistical report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDefinition {
    /// The name that scripts use.
    pub key: String,
    /// The upper head.
    pub group: Option<String>,
    /// The head.
    pub title: String,
    /// What it counts.
    pub count: Measure,
    /// Left out of the drawn table when false.
    #[serde(default = "yes")]
    pub drawn: bool,
}

impl ColumnDefinition {
    /// Is there a list of people behind the figure?
    pub fn has_people(&self) -> bool {
        self.count.has_people()
    }
}

fn yes() -> bool {
    true
}

/// A statistical report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// Columns, from the left.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnDefinition>,
}

impl Definition {
    /// Reads and checks a definition.
    pub fn parse(text: &str) -> Result<Self> {
        let read: Self =
            toml::from_str(text).map_err(|e| Error::about(ErrorCode::PolicyInvalid, e.message().to_owned()))?;
        for (i, column) in read.columns.iter().enumerate() {
            if read.columns[..i].iter().any(|c| c.key == column.key) {
                return Err(Error::about(ErrorCode::PolicyInvalid, format!("列{}重复", column.key)));
            }
        }
        read.bands_without_gaps(|m| if let Measure::Age(band) = m { Some(*band) } else { None })?;
        read.bands_without_gaps(|m| {
            if let Measure::ServiceYears(band) = m {
                Some(*band)
            } else {
                None
            }
        })?;
        Ok(read)
    }

    /// Bands follow each other from 0 to any number, so that everybody is counted once.
    fn bands_without_gaps(&self, band_of: impl Fn(&Measure) -> Option<Band>) -> Result<()> {
        let mut next = Some(0_u32);
        let mut any = false;
        for column in &self.columns {
            let Some(band) = band_of(&column.count) else { continue };
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

    /// The quarterly report that the program ships with.
    pub fn quarterly() -> Result<Self> {
        Self::parse(include_str!("../../../../assets/reports/quarterly.toml"))
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
    fn bands_include_both_ends() {
        let band = Band {
            from: Some(31),
            to: Some(40),
        };
        assert!(!band.holds(30) && band.holds(31) && band.holds(40) && !band.holds(41));
    }

    #[test]
    fn bands_with_a_gap_are_refused_by_name() {
        let text = include_str!("../../../../assets/reports/quarterly.toml")
            .replace("from = 31, to = 40", "from = 32, to = 40");

        let refused = Definition::parse(&text).unwrap_err();

        assert!(refused.message().contains("age_31_40"), "{}", refused.message());
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
