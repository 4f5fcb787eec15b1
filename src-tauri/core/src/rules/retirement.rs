//! The statutory retirement age, raised month by month since 2025-01-01.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::law;
use crate::domain::dates::{DateForm, PartialDate};
pub use crate::policy::Track;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Law {
    law: String,
    document: String,
    effective_from: NaiveDate,
    early_months: i32,
    late_months: i32,
    track: Vec<TrackLaw>,
    contribution: ContributionLaw,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackLaw {
    key: Track,
    name: String,
    original_years: i32,
    first_birth: PartialDate,
    step_months: i32,
    most_months: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContributionLaw {
    base_months: i32,
    last_base_year: i32,
    step_months: i32,
    most_months: i32,
}

/// When somebody retires. Months are counted from the month of birth; the day does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Retirement {
    /// Whole years of the statutory age.
    pub age_years: u32,
    /// Months above those years.
    pub age_months: u32,
    /// The month in which that age is reached.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub month: PartialDate,
    /// How much later than by the original age.
    pub delay_months: u32,
    /// The first month in which the worker may choose to retire.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub earliest: PartialDate,
    /// The last month to which both sides may agree to put it off.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub latest: PartialDate,
    /// Shortest pension contribution, in months, for somebody who retires in `month`.
    pub contribution_months: u32,
    #[serde(skip)]
    born: (i32, u32),
    #[serde(skip)]
    track: Track,
}

/// The statutory retirement of a person `born` then. `None`: a birth so far off that no calendar holds its retirement.
pub fn of(born: PartialDate, track: Track) -> Option<Retirement> {
    let law = the_law();
    let rule = rule(track);
    let birth = months(born);
    let delay = delay(rule, birth);
    let original = birth + rule.original_years * 12;
    let statutory = original + delay;
    // Before the law there was no choice.
    let flexible = statutory >= law.effective_from.year() * 12 + law.effective_from.month0() as i32;
    let (early, late) = if flexible {
        (law.early_months, law.late_months)
    } else {
        (0, 0)
    };
    let age = rule.original_years * 12 + delay;
    Some(Retirement {
        age_years: age.unsigned_abs() / 12,
        age_months: age.unsigned_abs() % 12,
        month: month(statutory)?,
        delay_months: delay.unsigned_abs(),
        earliest: month(original.max(statutory - early))?,
        latest: month(statutory + late)?,
        contribution_months: contribution_months(statutory.div_euclid(12)),
        born: (born.year(), born.month()),
        track,
    })
}

impl Retirement {
    /// How it was computed, with the law.
    pub fn explain(&self) -> String {
        let law = the_law();
        let rule = rule(self.track);
        let (year, month) = self.born;
        let delay = match self.delay_months {
            0 => "不延迟".to_owned(),
            most if most as i32 == rule.most_months => format!("延迟{most}个月（封顶）"),
            delay => format!("每{}个月延迟1个月，共延迟{delay}个月", rule.step_months),
        };
        let age = match self.age_months {
            0 => format!("{}周岁", self.age_years),
            months => format!("{}周岁{months}个月", self.age_years),
        };
        format!(
            "{year}年{month}月出生，{}，原法定退休年龄{}周岁，{delay}，法定退休年龄{age}，{}到龄。依据：{}（{}，自{}起施行）。",
            rule.name,
            rule.original_years,
            self.month.format(DateForm::Chinese),
            law.law,
            law.document,
            PartialDate::from(law.effective_from).format(DateForm::Chinese),
        )
    }
}

fn the_law() -> &'static Law {
    law!(Law, "retirement.toml")
}

fn rule(track: Track) -> &'static TrackLaw {
    the_law()
        .track
        .iter()
        .find(|rule| rule.key == track)
        .expect("a test finds every track in the law")
}

/// One month for each started `step_months` from the first birth month on.
fn delay(rule: &TrackLaw, birth: i32) -> i32 {
    match birth - months(rule.first_birth) {
        before if before < 0 => 0,
        since => (since / rule.step_months + 1).min(rule.most_months),
    }
}

fn contribution_months(year: i32) -> u32 {
    let law = &the_law().contribution;
    let raised = (year - law.last_base_year).max(0).saturating_mul(law.step_months);
    law.base_months
        .saturating_add(raised)
        .min(law.most_months)
        .unsigned_abs()
}

fn months(date: PartialDate) -> i32 {
    date.year() * 12 + date.month() as i32 - 1
}

fn month(months: i32) -> Option<PartialDate> {
    PartialDate::new(months.div_euclid(12), months.rem_euclid(12).unsigned_abs() + 1, None)
}

#[cfg(test)]
mod tests {
    use super::Track::{Female50, Female55, Male60};
    use super::*;

    fn month(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_age_rises_as_the_laws_tables_say() {
        for (track, born, years, months, retires) in [
            (Male60, "1964-12", 60, 0, "2024-12"),
            (Male60, "1965-01", 60, 1, "2025-02"),
            (Male60, "1965-04", 60, 1, "2025-05"),
            (Male60, "1965-05", 60, 2, "2025-07"),
            (Male60, "1970-01", 61, 4, "2031-05"),
            (Male60, "1972-10", 62, 0, "2034-10"),
            (Male60, "1975-01", 62, 7, "2037-08"),
            (Male60, "1976-08", 62, 11, "2039-07"),
            (Male60, "1976-09", 63, 0, "2039-09"),
            (Male60, "1999-12", 63, 0, "2062-12"),
            (Female55, "1969-12", 55, 0, "2024-12"),
            (Female55, "1970-01", 55, 1, "2025-02"),
            (Female55, "1975-06", 56, 5, "2031-11"),
            (Female55, "1981-08", 57, 11, "2039-07"),
            (Female55, "1981-09", 58, 0, "2039-09"),
            (Female50, "1974-12", 50, 0, "2024-12"),
            (Female50, "1975-01", 50, 1, "2025-02"),
            (Female50, "1975-02", 50, 1, "2025-03"),
            (Female50, "1975-03", 50, 2, "2025-05"),
            (Female50, "1980-06", 52, 9, "2033-03"),
            (Female50, "1982-12", 54, 0, "2036-12"),
            (Female50, "1984-10", 54, 11, "2039-09"),
            (Female50, "1984-11", 55, 0, "2039-11"),
            (Female50, "1965-01-31", 50, 0, "2015-01"),
        ] {
            let found = of(month(born), track).unwrap();
            assert_eq!(
                (found.age_years, found.age_months, found.month),
                (years, months, month(retires)),
                "{track:?} {born}"
            );
        }
    }

    #[test]
    fn the_choice_never_goes_below_the_original_age() {
        for (track, born, earliest, latest) in [
            (Male60, "1965-01", "2025-01", "2028-02"),
            (Male60, "1976-09", "2036-09", "2042-09"),
            (Male60, "1975-01", "2035-01", "2040-08"),
            (Female50, "1984-11", "2036-11", "2042-11"),
            (Male60, "1964-12", "2024-12", "2024-12"),
        ] {
            let found = of(month(born), track).unwrap();
            assert_eq!(
                (found.earliest, found.latest),
                (month(earliest), month(latest)),
                "{track:?} {born}"
            );
        }
    }

    #[test]
    fn the_contribution_rises_from_2030() {
        for (year, months) in [
            (2025, 180),
            (2029, 180),
            (2030, 186),
            (2031, 192),
            (2038, 234),
            (2039, 240),
            (2060, 240),
        ] {
            assert_eq!(contribution_months(year), months, "{year}");
        }
    }

    #[test]
    fn it_explains_itself() {
        let found = of(month("1965-05-20"), Male60).unwrap();
        insta::assert_snapshot!(found.explain(), @"1965年5月出生，男职工，原法定退休年龄60周岁，每4个月延迟1个月，共延迟2个月，法定退休年龄60周岁2个月，2025年7月到龄。依据：《全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定》（2024年9月13日第十四届全国人民代表大会常务委员会第十一次会议通过，自2025年1月1日起施行）。");
        assert!(Track::ALL.into_iter().all(|track| rule(track).key == track));
    }
}
