//! What a file is compared with: of what is on file only what its kind asks for.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::Result;
use crate::domain::person::Person;
use crate::domain::records::Asks;
use crate::import::{EntriesOf, ImportKind, ImportTable, OnFile, Plan, TypedForm, plan};
use crate::progress::Progress;
use crate::storage::{
    Connection, appraisals, communities, office, own_fields, people, policies, scope, training, workers,
};

use super::super::{records, service};
use super::readable::entries_of;

/// The table beside what is on file.
pub(super) fn plan_of(
    conn: &Connection,
    table: &ImportTable,
    on: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<Plan> {
    let mut on_file = on_file(conn, table, on)?;
    as_shown(conn, &mut on_file)?;
    let mut plan = plan::of(table, &on_file, on, progress)?;
    service::note_ending_contracts(&mut plan, &on_file);
    Ok(plan)
}

/// Without what the account may not see: inside a write the connection shows everything.
fn as_shown(conn: &Connection, found: &mut OnFile) -> Result<()> {
    if let Some(shown) = scope::sees(conn)? {
        found.people.retain(|person| shown.contains(&person.id));
        found.entries.retain(|(worker, _)| shown.contains(worker));
    }
    if let Some(shown) = scope::communities(conn)? {
        found.communities.retain(|community| shown.contains(&community.id));
    }
    Ok(())
}

/// Only what the kind compares with.
fn on_file(conn: &Connection, table: &ImportTable, on: NaiveDate) -> Result<OnFile> {
    let kind = table.kind();
    let mut found = OnFile {
        confined: scope::is_imposed(conn)?,
        ..OnFile::default()
    };
    if kind == ImportKind::Roster {
        for (id, field) in &table.terms.own {
            let said = own_fields::of_people(conn, *id, field.form)?;
            found
                .own
                .extend(said.into_iter().map(|(worker, value)| ((worker, *id), value)));
        }
        found.elsewhere = scope::taken_elsewhere(conn, None)?;
        let columns = table.columns();
        if columns.iter().any(|column| column.field.as_deref() == Some(LEFT_ON)) {
            found.beside = records::beside_all(conn, Asks::InPost)?;
        }
    }
    if kind != ImportKind::Communities {
        found.people = people::on_day(conn, on)?;
    }
    if let ImportKind::Entries(EntriesOf(record)) = kind {
        found.beside = records::beside_all(conn, record.asks())?;
        let filed = entries_of(record)?.list(conn, None)?.into_iter();
        found.entries = filed.filter_map(|one| Some((one.worker()?, one.values))).collect();
    }
    if kind == ImportKind::Roster {
        places_of_a_roster(conn, on, &mut found)?;
    } else {
        found.communities = communities::on_day(conn, on)?;
        found.streets = communities::streets(conn)?;
    }
    if kind == ImportKind::Communities {
        found.division = office::get(conn)?.division;
    }
    if kind == ImportKind::Training {
        found.events = training::events(conn)?;
        found.attended = training::attended(conn, None)?;
    }
    if let Some(year) = table.year() {
        let parts = policies::of_year(conn, year)?.pack.appraisal.parts.into_iter();
        found.most = Some(parts.map(|part| (part.key.clone(), part.most())).collect());
        found.scores = appraisals::scores(conn, year)?;
    }
    Ok(found)
}

/// The key of 离任日期 in a roster.
const LEFT_ON: &str = "left_on";

/// What a roster's row of one person on file is compared with.
pub(in super::super) fn on_file_with(conn: &Connection, person: Person, on: NaiveDate) -> Result<OnFile> {
    let beside = records::beside(conn, Asks::InPost, person.id)?;
    let mut found = OnFile {
        beside: HashMap::from([(person.id, beside)]),
        people: vec![person],
        ..OnFile::default()
    };
    places_of_a_roster(conn, on, &mut found)?;
    Ok(found)
}

/// What one typed row of a roster is compared with: of the people only the one with its number.
pub(in super::super) fn on_file_of(conn: &Connection, typed: &TypedForm, on: NaiveDate) -> Result<OnFile> {
    let mut found = OnFile {
        confined: scope::is_imposed(conn)?,
        ..OnFile::default()
    };
    if let Some(id_number) = typed.id_number() {
        found.elsewhere = scope::taken_elsewhere(conn, Some(id_number.as_str()))?;
        if let Some(worker) = workers::by_id_number(conn, id_number.as_str())? {
            found.people.extend(people::one(conn, worker, on)?);
            let beside = records::beside(conn, Asks::InPost, worker)?;
            found.beside.insert(worker, beside);
        }
    }
    places_of_a_roster(conn, on, &mut found)?;
    Ok(found)
}

fn places_of_a_roster(conn: &Connection, on: NaiveDate, found: &mut OnFile) -> Result<()> {
    found.communities = communities::on_day(conn, on)?;
    found.streets = communities::streets(conn)?;
    if found.streets.is_empty() {
        // A roster without a column for the street belongs to the office's own.
        found.streets.push(office::get(conn)?.street);
    }
    Ok(())
}
