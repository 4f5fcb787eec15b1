//! 公示, as a kind of record of the office: each with its days and its result. A publication begins where its paper is given out; here it is
//! listed, the day of its result is corrected, and one entered by mistake is taken off.

use chrono::NaiveDate;

use super::records::{Deed, Kind, Recorded, Typed, given, refuse_unknown, said_of};
use crate::domain::catalogue::datum::{Datum, Value};
use crate::domain::catalogue::{Alone, Field, Form, Kept, Whose};
use crate::domain::person::{Holder, RecordId};
use crate::domain::records::{Lasts, about};
use crate::domain::rights::Right;
use crate::storage::publications::{self, Publication, PublicationId};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, objections, scope};
use crate::{Error, ErrorCode, Result};

/// 公示
pub(super) struct PublicationKind;

static PUBLICATION: Kept = Kept {
    table: "publication",
    key: "publication",
    fact: None,
    title: "公示",
    of: Whose::Office,
    right: Some(Right::Appraise),
    alone: Alone::Plain,
    told_by: None,
    on_card: false,
    fields: &[
        Field::needed("year", "年度", Form::Year),
        Field::needed("from_on", "起始日期", Form::Day),
        Field::needed("until_on", "截止日期", Form::Day),
        Field::needed("working_days", "工作日数", Form::Count),
        ENDED,
    ],
};

const ENDED: Field = Field {
    needed: false,
    ..Field::needed("ended_on", "结果日期", Form::Day)
};

impl Kind for PublicationKind {
    fn kept(&self) -> &'static Kept {
        &PUBLICATION
    }

    fn lasts(&self) -> Lasts {
        Lasts::Always
    }

    /// They concern the whole office, so only accounts that see all of it get them.
    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        if scope::is_imposed(conn)? || of.is_some_and(|of| of != Holder::Office) {
            return Ok(Vec::new());
        }
        Ok(publications::all(conn)?.iter().map(recorded).collect())
    }

    fn adding(&self, _: &Connection, _: Holder, _: &Typed, _: NaiveDate) -> Result<Deed> {
        let about = "公示从「考核」或「公文」里发布公示文件时开始，不在这里登记";
        Err(Error::about(ErrorCode::InvalidArgument, about))
    }

    fn correcting(&self, conn: &Connection, id: RecordId, typed: &Typed, reason: &str, on: NaiveDate) -> Result<Deed> {
        let was = known(conn, id)?;
        refuse_unknown(&PUBLICATION, typed)?;
        if let Some(other) = PUBLICATION.fields.iter().find(|field| {
            let is_meant = |(key, _): &(String, String)| key == field.key && key != ENDED.key;
            typed.iter().any(is_meant)
        }) {
            let what = format!("「{}」是公示文件上写明的，不能改；写错的，请更正重发公示", other.title);
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        }
        let before = was.ended_on.map_or(Datum::Blank, Datum::Day);
        let ended_on = said_of(conn, &PUBLICATION, &ENDED, typed, before, || Datum::Blank, on)?;
        let ended_on = Option::<NaiveDate>::of_datum(ended_on).unwrap_or_default();
        if let Some(day) = ended_on {
            if day <= was.hanging.until_on {
                return Err(about(ENDED.title, ENDED.key, ErrorCode::PublicationRunning));
            }
            if day > on {
                return Err(about(ENDED.title, ENDED.key, ErrorCode::DateInFuture));
            }
            if was.ended_on.is_none() {
                let what = "还没有登记公示的结果，请在「考核」里登记";
                return Err(Error::about(ErrorCode::InvalidArgument, what));
            }
        }
        let entry = Entry::new(Action::PublicationEnded, format!("更正{}的结果日期", titled(&was)));
        let entry = entry.because(Some(given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            publications::set_end(tx, was.id, ended_on).map(|()| id)
        }))
    }

    fn changing(&self, _: &Connection, _: RecordId, _: &Typed, _: NaiveDate, _: NaiveDate) -> Result<Deed> {
        Err(Error::about(ErrorCode::NoDays, PUBLICATION.title))
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, _: NaiveDate) -> Result<Deed> {
        let was = known(conn, id)?;
        let raised = objections::of(conn, was.id)?.len();
        if raised > 0 {
            let what = format!("{}有{raised}件异议，不能删除", titled(&was));
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        }
        let entry = Entry::new(Action::PublicationEnded, format!("删除{}", titled(&was)));
        let entry = entry.because(Some(given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            publications::remove(tx, was.id).map(|()| id)
        }))
    }
}

fn recorded(one: &Publication) -> Recorded {
    let hangs = &one.hanging;
    Recorded {
        id: RecordId(one.id.0),
        holder: Holder::Office,
        values: vec![
            Datum::Number(one.year.into()),
            Datum::Day(hangs.from_on),
            Datum::Day(hangs.until_on),
            Datum::Number(hangs.working_days.into()),
            one.ended_on.map_or(Datum::Blank, Datum::Day),
        ],
    }
}

fn titled(one: &Publication) -> String {
    let hangs = &one.hanging;
    format!("{}年度考核结果公示（{}至{}）", one.year, hangs.from_on, hangs.until_on)
}

fn known(conn: &Connection, id: RecordId) -> Result<Publication> {
    if scope::is_imposed(conn)? {
        return Err(ErrorCode::OutOfScope.into());
    }
    publications::by_id(conn, PublicationId(id.0))?.ok_or_else(|| ErrorCode::UnknownRecord.into())
}
