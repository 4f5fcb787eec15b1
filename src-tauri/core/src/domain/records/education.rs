//! 学历学位

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Checked, Lasts, Whom, refused};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::record;
use crate::domain::catalogue::{Alone, Form};
use crate::domain::codes::Codes;
use crate::domain::dates::PartialDate;
use crate::{ErrorCode, Result};

record! {
    /// An education, which holds from its day until the next of its mode.
    pub struct Education in "education" as "education" "学历",
        one by (mode, from_on), sorted by "mode, from_on", right EditFiles,
        alone Alone::AfterOfSeveral("学历"), told by Some("level");
    /// `full_time`, `part_time` or `unknown`
    mode: Arc<str> = "学习形式", Form::Keyed { table: Codes::StudyMode, or: "未注明" };
    /// First day on which it counts.
    from_on: NaiveDate = "起始日期", Form::Day;
    /// 文化程度, standard name.
    level: Arc<str> = "学历", Form::Coded(Codes::Education);
    /// 学位
    degree: Option<Arc<str>> = "学位", Form::Coded(Codes::Degree);
    /// 毕业院校
    school: Option<Arc<str>> = "毕业院校", Form::Text;
    /// 专业
    major: Option<Arc<str>> = "专业", Form::Text;
    /// 毕业时间, to the day or the month.
    graduated_on: Option<Arc<str>> = "毕业时间", Form::Month;
}

impl Education {
    /// 全日制, 在职; `None`: not known.
    pub fn mode_name(mode: &str) -> Option<&'static str> {
        Codes::StudyMode.find(mode).map(|code| code.name.as_str())
    }
}

impl Checked for Education {
    const LASTS: Lasts = Lasts::UntilNext("from_on");

    fn usual(key: &str, on: NaiveDate) -> Datum<'static> {
        match key {
            "mode" => Datum::Text("unknown".into()),
            "from_on" => Datum::Day(on),
            _ => Datum::Blank,
        }
    }

    fn check(&self, _others: &[Self], of: &Whom<'_>, _on: NaiveDate) -> Result<()> {
        let graduated: Option<PartialDate> = self.graduated_on.as_deref().and_then(|day| day.parse().ok());
        match graduated.filter(|day| day.last_day() < of.born) {
            Some(_) => Err(refused::<Self>("graduated_on", ErrorCode::DateImplausible)),
            None => Ok(()),
        }
    }
}
