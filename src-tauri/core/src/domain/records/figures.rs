//! 社区户数人口: a community's statistics from a day on.

use chrono::NaiveDate;

use crate::domain::catalogue::Form;
use crate::domain::catalogue::record::fielded;

fielded! {
    /// Figures of a community; they hold until the next ones.
    pub struct CommunityFigures;
    /// First day on which they hold; the first known hold from the beginning of the calendar.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// 户数
    households: Option<u32> = "户数", Form::Count;
    /// 常住人口
    residents: Option<u32> = "常住人口", Form::Count;
    /// 网格数
    grids: Option<u32> = "网格数", Form::Count;
}

impl CommunityFigures {
    /// The day from which the first known figures are held to have been so.
    pub fn always() -> NaiveDate {
        NaiveDate::from_ymd_opt(1, 1, 1).expect("the first day of the calendar")
    }

    /// From that day on, nothing.
    pub fn nothing(from_on: NaiveDate) -> Self {
        Self {
            from_on,
            households: None,
            residents: None,
            grids: None,
        }
    }

    /// The same, with what was known before where they say nothing.
    pub fn filled_from(&self, before: &Self) -> Self {
        Self {
            from_on: self.from_on,
            households: self.households.or(before.households),
            residents: self.residents.or(before.residents),
            grids: self.grids.or(before.grids),
        }
    }
}
