//! 年度考核结果公示 as it is asked for: as a draft, as it hangs, and as it is put up.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::announcement::{ANNOUNCEMENT, Copy, SetAnnouncement, announcement, hanging};
use super::{Draft, Hangs, Making, Paper, PaperKind, Publishes};
use crate::Result;
use crate::actions::publications as publishing;

/// The notice of a year that is to hang from a day on.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedAnnouncement {
    /// The appraised year.
    pub year: i32,
    /// The first day of publication.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub from: NaiveDate,
    /// What it is for.
    pub copy: AskedCopy,
}

/// What a notice is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AskedCopy {
    /// For those who have to agree; nothing is published by it.
    Draft,
    /// For the wall: the very paper that hangs, where its days and grades are those asked for; else its publication begins when it is
    /// given out, and where another one hangs, this one corrects it for that reason.
    Wall {
        /// Why it takes the place of another.
        why: String,
    },
}

/// The reason recorded when a hanging notice is printed in other words or for other days and the user gave none.
const CORRECTED: &str = "按现在的等次和日期重新输出";

impl AskedAnnouncement {
    pub(super) const KIND: PaperKind = PaperKind {
        name: Cow::Borrowed(ANNOUNCEMENT),
        title: Cow::Borrowed("年度考核结果公示"),
        needs: &["year", "from"],
        form: None,
        publishes: true,
        ask: |given, making, _| {
            let year = given.year()?;
            let from = publishing::first_day(making.store.read(), year, given.from, making.day)?;
            let why = || given.reason.clone().unwrap_or_else(|| CORRECTED.to_owned());
            let copy = if given.draft {
                AskedCopy::Draft
            } else {
                AskedCopy::Wall { why: why() }
            };
            Ok(super::Asked::Announcement(Self { year, from, copy }))
        },
    };
}

impl Paper for AskedAnnouncement {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let (conn, library) = (making.store.read(), making.library);
        let (year, from) = (self.year, self.from);
        let AskedCopy::Wall { why } = &self.copy else {
            let set = announcement(conn, library, year, from, making.day, Copy::Draft)?;
            return Ok(set.into_draft("（草稿）", None));
        };
        let (set, hangs) = publishing::for_the_wall(conn, library, year, from, making.day)?;
        let why = (!hangs).then(|| why.clone());
        Ok(set.into_draft("", why))
    }
}

/// What hangs of a year, as it was put up.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedHanging {
    /// The appraised year.
    pub year: i32,
}

impl Paper for AskedHanging {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let set = hanging(making.store.read(), making.library, self.year, making.day)?;
        Ok(set.into_draft("", None))
    }
}

impl SetAnnouncement {
    /// `why`: its publication begins when it is given out, for that reason where it corrects another.
    fn into_draft(self, word: &str, why: Option<String>) -> Draft {
        let what = format!("{}年度考核结果公示{word}", self.notice.year);
        Draft {
            hangs: Some(Hangs {
                period: self.period,
                explanation: self.explanation,
            }),
            missing: self.missing,
            doubts: self.doubts,
            publishes: why.map(|why| Publishes {
                notice: self.notice,
                why,
            }),
            ..Draft::of(self.paper, what)
        }
    }
}
