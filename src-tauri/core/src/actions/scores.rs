//! Scores of a year's appraisal, as a kind of record: which parts a year has and what each may give, the rules of that year say.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::records::{self, Deed, Kind, Of, Recorded, Typed};
use crate::domain::catalogue::Kept;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Record;
use crate::domain::person::{Holder, RecordId};
use crate::domain::records::{Lasts, Score, refused};
use crate::policy::Part;
use crate::rules::appraisal_score::decimals;
use crate::storage::{Connection, appraisals, policies};
use crate::{Error, ErrorCode, Result};

/// 考核得分
pub(super) struct ScoreKind;

const OF: Of<Score> = Of::KIND;

/// The place of the part among the values.
const PART: usize = 1;

impl Kind for ScoreKind {
    fn kept(&self) -> &'static Kept {
        Score::KEPT
    }

    fn lasts(&self) -> Lasts {
        OF.lasts()
    }

    /// Parts by their titles: the latest, where a part was renamed.
    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        let mut titles: HashMap<String, String> = HashMap::new();
        for part in policies::all(conn)?.into_iter().flat_map(|pack| pack.appraisal.parts) {
            titles.insert(part.key, part.title);
        }
        let mut found = OF.declared(conn, of)?;
        for one in &mut found {
            let title = one.values[PART].kept().and_then(|key| titles.get(&*key).cloned());
            if let Some(title) = title {
                one.values[PART] = Datum::Text(title.into());
            }
        }
        Ok(found)
    }

    fn adding(&self, conn: &Connection, of: Holder, typed: &Typed, on: NaiveDate) -> Result<Deed> {
        OF.adding(conn, of, &by_key(conn, typed, None, on)?, on)
    }

    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (filed, _) = records::of_somebody::<Score>(conn, id, on)?;
        OF.correcting(conn, id, &by_key(conn, typed, Some(&filed.record), on)?, reason, on)
    }

    fn changing(&self, conn: &Connection, id: RecordId, typed: &Typed, from: NaiveDate, on: NaiveDate) -> Result<Deed> {
        OF.changing(conn, id, typed, from, on)
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed> {
        OF.removing(conn, id, reason, on)
    }

    fn odd_in_another(&self, conn: &Connection, _: Holder, typed: &Typed, on: NaiveDate) -> Result<Vec<String>> {
        after_confirming(conn, records::said::<Score>(conn, typed, None, on)?.year)
    }

    fn odd_in_corrected(&self, conn: &Connection, id: RecordId, typed: &Typed, on: NaiveDate) -> Result<Vec<String>> {
        let (filed, _) = records::of_somebody::<Score>(conn, id, on)?;
        let now = records::said(conn, typed, Some(&filed.record), on)?;
        after_confirming(conn, now.year)
    }

    fn changed_along(&self, conn: &Connection, id: RecordId, typed: &Typed, on: NaiveDate) -> Result<Option<String>> {
        Ok(self.odd_in_corrected(conn, id, typed, on)?.pop())
    }
}

/// A decided grade stays as it is; the user who changes a score must know that.
fn after_confirming(conn: &Connection, year: u32) -> Result<Vec<String>> {
    let year = i32::try_from(year).unwrap_or_default();
    let confirmed = appraisals::decision(conn, year)?.map(|(head, _)| head.confirmed_on);
    Ok(confirmed
        .map(|day| {
            format!("{year}年度的等次已于{day}确认，改分不改变已确认的等次；需要改的，改分后到「考核」重新确认。")
        })
        .into_iter()
        .collect())
}

fn at(field: &str, refusal: Error) -> Error {
    refusal.with_details(serde_json::json!({ "field": field }))
}

/// What was typed, with the part by the key that it has in that year's rules. `unknown_value` for a part that the year has not,
/// `score_out_of_range` for more than it may give.
fn by_key(conn: &Connection, typed: &Typed, was: Option<&Score>, on: NaiveDate) -> Result<Vec<(String, String)>> {
    let said = records::said::<Score>(conn, typed, was, on)?;
    let year = i32::try_from(said.year).map_err(|_| refused::<Score>("year", ErrorCode::UnknownValue))?;
    let pack = policies::of_year(conn, year).map_err(|_| refused::<Score>("year", ErrorCode::UnknownValue))?;
    let parts = pack.pack.appraisal.parts;
    let is_meant = |part: &&Part| part.key == *said.part || part.title == *said.part;
    let Some(part) = parts.iter().find(is_meant) else {
        let titles: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
        let what = format!("「考核项目」：{year}年度有{}", titles.join("、"));
        return Err(at("part", Error::about(ErrorCode::UnknownValue, what)));
    };
    if said.score > part.most() {
        let most = format!("{}满分{}", part.title, decimals(part.most()));
        return Err(at("score", Error::about(ErrorCode::ScoreOutOfRange, most)));
    }
    let others = typed.iter().filter(|(key, _)| key != "part").cloned();
    Ok(others.chain([("part".to_owned(), part.key.clone())]).collect())
}
