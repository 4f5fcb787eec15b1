//! 考核得分: what one part of a year's appraisal gave.

use std::sync::Arc;

use super::Checked;
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};

record! {
    /// A score. Which parts a year has and what each may give, the rules of that year say.
    pub struct Score in "appraisal_score" as "score" "考核得分",
        one by (year, part), sorted by "year, part", right Appraise, alone Alone::After("考核"), told by None;
    /// Year of the appraisal.
    year: u32 = "年度", Form::Year;
    /// Key of the part, as the policy pack has it.
    part: Arc<str> = "考核项目", Form::Part;
    /// Hundredths.
    score: u32 = "得分", Form::Decimal { places: 2 };
}

impl Checked for Score {
    fn named(&self) -> String {
        format!("{}年度", self.year)
    }
}
