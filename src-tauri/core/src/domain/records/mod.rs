//! Kinds of records of a person, a file a kind: what is kept, and what holds of it.

use super::catalogue::Kept;
use super::catalogue::record::Record;

mod attendance;
mod certificate;
mod checked;
mod contract;
mod details;
mod education;
mod facts;
mod figures;
mod honour;
mod identity;
mod past_grade;
mod prior_service;
mod score;
mod secondment;
mod service;
mod whom;

pub use attendance::Attendance;
pub use certificate::Certificate;
pub use checked::{Any, AnyRecord, Asks, Checked, Lasts, about, record_of, refused};
pub use contract::Contract;
pub use details::Details;
pub use education::Education;
pub use facts::*;
pub use figures::CommunityFigures;
pub use honour::Honour;
pub use identity::IdentityEntry;
pub use past_grade::PastGrade;
pub use prior_service::PriorService;
pub use score::Score;
pub use secondment::Secondment;
pub use service::Service;
pub use whom::{Beside, Whom};

/// What the office keeps of each kind.
pub fn kept() -> impl Iterator<Item = &'static Kept> {
    let others = [
        Service::KEPT,
        IdentityEntry::KEPT,
        Education::KEPT,
        Certificate::KEPT,
        Contract::KEPT,
        Honour::KEPT,
        PriorService::KEPT,
        Secondment::KEPT,
        Score::KEPT,
        PastGrade::KEPT,
    ];
    facts::KEPT.into_iter().chain(others)
}
