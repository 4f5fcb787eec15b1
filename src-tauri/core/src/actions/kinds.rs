//! Every kind of record.

use super::contracts::ContractKind;
use super::figures::FiguresKind;
use super::published::PublicationKind;
use super::records::{Kind, Of};
use super::scores::ScoreKind;
use super::service::ExitKind;
use super::training::TrainingKind;
use crate::domain::records::{
    Certificate, Education, GradeEntry, Honour, IdentityEntry, KindEntry, MentorEntry, PastGrade, Placement,
    PoliticsEntry, PostEntry, PriorService, Secondment,
};

/// Every kind: those of a person in the order of his file, then those of communities and of the office.
pub static KINDS: &[&dyn Kind] = &[
    &Of::<Placement>::KIND,
    &Of::<PostEntry>::KIND,
    &Of::<KindEntry>::KIND,
    &Of::<PoliticsEntry>::KIND,
    &Of::<GradeEntry>::KIND,
    &Of::<MentorEntry>::KIND,
    &Of::<IdentityEntry>::KIND,
    &Of::<PriorService>::KIND,
    &Of::<Secondment>::KIND,
    &Of::<Education>::KIND,
    &Of::<Certificate>::KIND,
    &ContractKind,
    &TrainingKind,
    &ScoreKind,
    &Of::<PastGrade>::KIND,
    &Of::<Honour>::KIND,
    &ExitKind,
    &FiguresKind,
    &PublicationKind,
];

/// The kind of that key.
pub fn kind(key: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.kept().key == key)
}
