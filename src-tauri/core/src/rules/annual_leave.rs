//! Statutory days of paid annual leave.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{age, law};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Law {
    law: String,
    document: String,
    article: String,
    #[serde(rename = "effective_from")]
    _effective_from: NaiveDate,
    band: Vec<Band>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    service_years: u32,
    days: u32,
    words: String,
}

/// What the law gives at least; a place may give more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnualLeave {
    /// Working days a year.
    pub days: u32,
    /// Full years of service with all employers.
    pub service_years: u32,
}

/// The days due on `day` to a person who first worked on `first_work`, without gaps since.
pub fn due(first_work: NaiveDate, day: NaiveDate) -> AnnualLeave {
    of_service(age::full_years(first_work, day).unwrap_or(0))
}

/// The days due for so many full years of service, where the user added them up because there are gaps.
pub fn of_service(service_years: u32) -> AnnualLeave {
    let days = band(service_years).map_or(0, |band| band.days);
    AnnualLeave { days, service_years }
}

impl AnnualLeave {
    /// How it follows, with the law.
    pub fn explain(&self) -> String {
        let law = the_law();
        let words = band(self.service_years).map_or("不满1年", |band| band.words.as_str());
        let days = match self.days {
            0 => "不享受年休假".to_owned(),
            days => format!("年休假{days}天"),
        };
        format!(
            "累计工作{}年（{words}），{days}，法定节假日和休息日不计入。依据：{}（{}）{}。",
            self.service_years, law.law, law.document, law.article
        )
    }
}

fn band(service_years: u32) -> Option<&'static Band> {
    the_law()
        .band
        .iter()
        .rev()
        .find(|band| service_years >= band.service_years)
}

fn the_law() -> &'static Law {
    law!(Law, "annual_leave.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_grow_with_service() {
        for (first_work, day, days) in [
            ("2025-07-01", "2026-06-30", 0),
            ("2025-07-01", "2026-07-01", 5),
            ("2016-07-01", "2026-06-30", 5),
            ("2016-07-01", "2026-07-01", 10),
            ("2006-07-01", "2026-06-30", 10),
            ("2006-07-01", "2026-07-01", 15),
            ("1980-07-01", "2026-07-01", 15),
            ("2027-07-01", "2026-07-01", 0),
            ("2024-02-29", "2025-02-28", 0),
            ("2024-02-29", "2025-03-01", 5),
        ] {
            assert_eq!(
                due(first_work.parse().unwrap(), day.parse().unwrap()).days,
                days,
                "{first_work} {day}"
            );
        }
    }

    #[test]
    fn it_explains_itself() {
        insta::assert_snapshot!(of_service(12).explain(), @"累计工作12年（已满10年不满20年），年休假10天，法定节假日和休息日不计入。依据：《职工带薪年休假条例》（国务院令第514号）第三条。");
    }
}
