//! What a person's own row says beside name, number and what follows from the number.

use std::sync::Arc;

use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::{Fielded, fielded};
use crate::domain::catalogue::{Form, place_of};
use crate::domain::codes::Codes;
use crate::domain::track::Track;

const TRACK: Form = Form::Keyed {
    table: Codes::RetirementTrack,
    or: "",
};

fielded! {
    /// Columns of `worker` without a day of their own: typed, corrected, and blank again.
    #[derive(Default)]
    pub struct Details;
    /// 民族
    nation: Option<Arc<str>> = "民族", Form::Coded(Codes::Nation);
    /// 入党时间, to the day or the month
    party_joined_on: Option<Arc<str>> = "入党时间", Form::Month;
    /// 联系电话
    phone: Option<Arc<str>> = "联系电话", Form::Phone;
    /// 籍贯
    native_place: Option<Arc<str>> = "籍贯", Form::Text;
    /// 是否退役军人
    veteran: Option<bool> = "退役军人", Form::YesNo;
    /// 退休档, where the file says it: 50 or 55 of a woman is seen from her post.
    retirement_track: Option<Track> = "退休档", TRACK;
    /// 备注
    note: Option<Arc<str>> = "备注", Form::Long;
}

impl Details {
    /// The place of the field with that key. With an unknown key the caller does not compile.
    pub const fn place(key: &str) -> usize {
        place_of(Self::FIELDS, key)
    }

    /// The place of the field of that key, if there is one.
    pub fn find(key: &str) -> Option<usize> {
        Self::FIELDS.iter().position(|field| field.key == key)
    }

    /// What the field of that key says, as a reader knows it, numbers of people whole; `None`: nothing, or no such field.
    pub fn shown(&self, key: &str) -> Option<String> {
        let at = Self::find(key)?;
        Some(Self::FIELDS[at].form.shown(&self.datum(at).kept()?))
    }

    /// With numbers of people masked, in typed text too.
    pub fn masked(&self) -> Self {
        let masked = Self::of_values(|at| {
            let form = Self::FIELDS[at].form;
            match self.datum(at) {
                Datum::Text(text) if form.is_typed() => Datum::Text(form.masked(&text).into()),
                value => value,
            }
        });
        masked.unwrap_or_default()
    }
}
