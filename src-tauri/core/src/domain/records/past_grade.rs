//! 历年考核等次

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::{Asks, Checked, Whom, refused};
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;
use crate::{Error, ErrorCode, Result};

/// The youngest age at which a person can have been appraised.
const YOUNGEST: i32 = 16;

record! {
    /// The grade of a year that was appraised outside this program: by the last employer, or before the program came.
    pub struct PastGrade in "past_grade" as "past_grade" "历年考核等次",
        one by (year), sorted by "year", right EditFiles, alone Alone::AfterOfSeveral("历年考核"), told by Some("year"), on card;
    /// The year that was appraised.
    year: u32 = "年度", Form::Year;
    /// 优秀, 合格 …
    grade: Arc<str> = "考核等次", Form::Coded(Codes::AppraisalGrade);
    /// Number of the paper that says so.
    paper: Option<Arc<str>> = "文号", Form::Text;
    /// 备注
    note: Option<Arc<str>> = "备注", Form::Long;
}

impl Checked for PastGrade {
    const ASKS: Asks = Asks::Appraised;

    fn check(&self, _others: &[Self], of: &Whom<'_>, on: NaiveDate) -> Result<()> {
        let year = i32::try_from(self.year).unwrap_or(i32::MAX);
        if year > on.year() {
            return Err(refused::<Self>("year", ErrorCode::DateInFuture));
        }
        if year < of.born.year() + YOUNGEST {
            return Err(refused::<Self>("year", ErrorCode::DateImplausible));
        }
        if of.beside.appraised.contains(&year) {
            let about = Error::about(ErrorCode::YearAppraised, format!("{year}年度"));
            return Err(about.with_details(serde_json::json!({ "field": "year" })));
        }
        Ok(())
    }

    fn named(&self) -> String {
        format!("{}年度", self.year)
    }
}
