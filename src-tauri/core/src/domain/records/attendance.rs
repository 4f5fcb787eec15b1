//! 培训: who attended what. Day and title name the event, which many attended; hours and score are the person's own.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::catalogue::Form;
use crate::domain::catalogue::record::fielded;
use crate::domain::codes::Codes;

const HOURS: Form = Form::Decimal { places: 1 };
const SCORE: Form = Form::Decimal { places: 2 };

fielded! {
    /// One person's line of one event.
    #[serde(rename_all = "camelCase")]
    #[cfg_attr(feature = "ipc-types", derive(specta::Type))]
    pub struct Attendance;
    /// 培训日期
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    held_on: NaiveDate = "培训日期", Form::Day;
    /// 培训名称
    title: Arc<str> = "培训名称", Form::Text;
    /// 培训层级
    tier: Option<Arc<str>> = "培训层级", Form::Coded(Codes::TrainingTier);
    /// 培训类别
    kind: Option<Arc<str>> = "培训类别", Form::Coded(Codes::TrainingKind);
    /// 培训方式
    form: Option<Arc<str>> = "培训方式", Form::Coded(Codes::TrainingForm);
    /// 学时 of the event for everybody, tenths, where it is known.
    event_hours: Option<u32> = "班次学时", HOURS;
    /// 实得学时, tenths
    hours: u32 = "实得学时", HOURS;
    /// 考试成绩, hundredths
    score: Option<u32> = "考试成绩", SCORE;
}
