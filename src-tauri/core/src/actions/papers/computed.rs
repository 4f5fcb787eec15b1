//! What forms list that is no kind of record: put together from several of them.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::Result;
use crate::actions::file;
use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::person::Person;
use crate::rules::appraisal_score::decimals;
use crate::storage::dated::{self, Fact};
use crate::storage::{Connection, appraisals as results, policies, training};

/// A list that is put together.
pub struct Computed {
    /// The name that forms use.
    pub key: &'static str,
    /// What a row says, by the names that forms use.
    pub fields: &'static [(&'static str, Form)],
    /// The rows of a person, the oldest first.
    pub rows: fn(&Connection, &Person) -> Result<Vec<Vec<Datum<'static>>>>,
}

/// Every such list.
pub static COMPUTED: &[Computed] = &[
    Computed {
        key: "postings",
        fields: &[
            ("from", Form::Day),
            ("to", Form::Day),
            ("community", Form::Text),
            ("post", Form::Text),
        ],
        rows: postings,
    },
    Computed {
        key: "years",
        fields: &[
            ("year", Form::Year),
            ("composite", Form::Text),
            ("grade", Form::Text),
            ("hours", HOURS),
            ("standard", HOURS),
            ("met", Form::YesNo),
        ],
        rows: years,
    },
];

const HOURS: Form = Form::Decimal { places: 1 };

/// Posts and communities over time as one list: a new line whenever either changes.
fn postings(conn: &Connection, person: &Person) -> Result<Vec<Vec<Datum<'static>>>> {
    let posts = dated::entries(conn, Fact::Post, person.id.0)?;
    let places = dated::entries(conn, Fact::Community, person.id.0)?;
    let mut days: Vec<NaiveDate> = posts.iter().chain(&places).map(|(_, day)| *day).collect();
    days.sort_unstable();
    days.dedup();
    let holding = |entries: &[(String, NaiveDate)], day: NaiveDate| {
        entries
            .iter()
            .rev()
            .find(|(_, from)| *from <= day)
            .map(|(value, _)| value.clone())
    };
    let lines = days
        .into_iter()
        .map(|day| ((holding(&posts, day), holding(&places, day)), day))
        .collect();
    let text = |text: Option<String>| text.map_or(Datum::Blank, |text| Datum::Text(text.into()));
    Ok(file::held(lines, &person.services)
        .into_iter()
        .map(|((post, community), from, to)| {
            let to = to.map_or(Datum::Blank, Datum::Day);
            vec![Datum::Day(from), to, text(community), text(post)]
        })
        .collect())
}

/// Appraisal and training side by side, a row a year.
fn years(conn: &Connection, person: &Person) -> Result<Vec<Vec<Datum<'static>>>> {
    let mut years: BTreeMap<i32, [Datum<'static>; 5]> = BTreeMap::new();
    let blank = || [const { Datum::Blank }; 5];
    for (year, composite, grade) in results::grades_of(conn, person.id)? {
        let row = years.entry(year).or_insert_with(blank);
        row[0] = Datum::Text(decimals(composite).into());
        row[1] = Datum::Text(grade.into());
    }
    let mut earned: BTreeMap<i32, u32> = BTreeMap::new();
    for filed in training::attended(conn, Some(person.id))? {
        let attended = filed.record;
        *earned.entry(attended.held_on.year()).or_default() += attended.hours;
    }
    for (year, hours) in earned {
        let standard = policies::at_end_of(conn, year)?.pack.training;
        let row = years.entry(year).or_insert_with(blank);
        row[2] = Datum::Number(hours.into());
        row[3] = Datum::Number(standard.yearly_hours.tenths.into());
        row[4] = Datum::Number(standard.is_met(hours).into());
    }
    let row =
        |(year, row): (i32, [Datum<'static>; 5])| std::iter::once(Datum::Number(year.into())).chain(row).collect();
    Ok(years.into_iter().map(row).collect())
}
