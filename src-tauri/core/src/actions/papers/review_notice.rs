//! 年度考核等次复核结果通知 to the person concerned.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Deserialize;

use super::announcement::announcement_allowed;
use super::{Draft, Making, Paper, PaperKind};
use crate::actions::office::{self, told};
use crate::actions::reviews;
use crate::desk::Desk;
use crate::documents::fonts::FontLibrary;
use crate::documents::privacy::no_number_of;
use crate::documents::review_notice::ReviewNotice;
use crate::documents::{self, LaidOut};
use crate::storage::Connection;
use crate::storage::reviews::{Review, ReviewId};
use crate::{ErrorCode, Result};

/// 年度考核等次复核结果通知 to the person concerned, as far as the review is decided (`review_open`). Named as on `day`.
pub fn review_notice(conn: &Connection, library: &FontLibrary, review: &Review, day: NaiveDate) -> Result<LaidOut> {
    announcement_allowed(conn)?;
    let verdict = review.verdict.as_ref().ok_or(ErrorCode::ReviewOpen)?;
    let asked = &review.application;
    let desk = Desk::open(conn, day)?;
    let office = office::show(conn)?;
    let person = desk.roll.person(asked.worker).ok_or(ErrorCode::UnknownWorker)?;
    let paper = documents::review_notice::set(
        &ReviewNotice {
            office: office.name.clone(),
            year: asked.year,
            basis: office.basis.clone(),
            community: desk.roll.community_name(person).to_owned(),
            name: person.name.to_string(),
            applied_on: asked.objection.is_none().then_some(asked.applied_on),
            ground: asked.ground.clone(),
            reason: verdict.reason.clone(),
            old_grade: review.old_grade.clone(),
            grade: verdict.grade.clone(),
            decided_on: verdict.decided_on,
            department: told(&office.department),
            phone: told(&office.phone),
        },
        library,
    )?;
    let numbers = desk.everybody().map(|p| (&*p.id_number, p.details.phone.as_deref()));
    no_number_of(&paper.text(), &[&office.phone], numbers)?;
    Ok(paper)
}

/// The notice of a review.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedReviewNotice {
    /// The review.
    pub review: ReviewId,
}

impl AskedReviewNotice {
    pub(super) const KIND: PaperKind = PaperKind {
        name: Cow::Borrowed("review-notice"),
        title: Cow::Borrowed("年度考核等次复核结果通知"),
        needs: &["year", "worker"],
        form: None,
        publishes: false,
        ask: |given, making, _| {
            let review = reviews::of_worker(making.store.read(), given.year()?, given.worker()?)?;
            Ok(super::Asked::ReviewNotice(Self { review: review.id }))
        },
    };
}

impl Paper for AskedReviewNotice {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let conn = making.store.read();
        let review = reviews::by_id(conn, self.review)?;
        let paper = review_notice(conn, making.library, &review, making.day)?;
        let asked = &review.application;
        Ok(Draft {
            about: vec![asked.worker],
            ..Draft::of(paper, format!("{}年度考核等次复核结果通知", asked.year))
        })
    }
}
