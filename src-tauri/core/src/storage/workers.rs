//! The rows of a person's file that are not dated entries of one value.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use super::rows;
use crate::Result;
use crate::domain::ids::Sex;
use crate::domain::person::WorkerId;
use crate::domain::track::Track;

/// What a person's row must have from the start.
#[derive(Debug, Clone)]
pub struct NewWorker<'a> {
    /// 姓名
    pub name: &'a str,
    /// Readings, separated by blanks.
    pub pinyin: &'a str,
    /// First letters of the readings.
    pub initials: &'a str,
    /// 18 characters
    pub id_number: &'a str,
    /// As the number tells.
    pub sex: Sex,
    /// As the number tells.
    pub born: NaiveDate,
    /// What may be blank.
    pub details: Details<'a>,
}

/// Columns of `worker` that may be blank.
#[derive(Debug, Clone, Default)]
pub struct Details<'a> {
    /// 民族
    pub nation: Option<&'a str>,
    /// 籍贯
    pub native_place: Option<&'a str>,
    /// 联系电话
    pub phone: Option<&'a str>,
    /// 入党时间, to the day or the month
    pub party_joined_on: Option<String>,
    /// 是否退役军人
    pub veteran: Option<bool>,
    /// 退休档
    pub retirement_track: Option<Track>,
    /// 备注
    pub note: Option<&'a str>,
}

/// Writes a new person.
pub fn insert(tx: &Transaction<'_>, worker: &NewWorker<'_>) -> Result<WorkerId> {
    tx.prepare_cached(
        // The number of a person whose entry was taken back stays his in the trail, and is nobody else's.
        "INSERT INTO worker (id, name, pinyin, initials, id_number, sex, born,
                                 nation, native_place, phone, party_joined_on, veteran, retirement_track, note)
             VALUES (1 + max((SELECT coalesce(max(id), 0) FROM worker),
                             (SELECT coalesce(max(worker_id), 0) FROM row_change WHERE worker_id IS NOT NULL)),
                     :name, :pinyin, :initials, :id_number, :sex, :born,
                     :nation, :native_place, :phone, :party_joined_on, :veteran, :retirement_track, :note)",
    )?
    .execute(named_params! {
        ":name": worker.name, ":pinyin": worker.pinyin, ":initials": worker.initials,
        ":id_number": worker.id_number, ":sex": worker.sex.as_str(), ":born": worker.born,
        ":nation": worker.details.nation, ":native_place": worker.details.native_place,
        ":phone": worker.details.phone, ":party_joined_on": worker.details.party_joined_on,
        ":veteran": worker.details.veteran,
        ":retirement_track": worker.details.retirement_track.map(Track::as_str),
        ":note": worker.details.note,
    })?;
    rows::inserted(tx).map(WorkerId)
}

/// Changes the details that are given; `None` leaves what is on file.
pub fn complete(tx: &Transaction<'_>, worker: WorkerId, details: &Details<'_>) -> Result<()> {
    tx.prepare_cached(
        "UPDATE worker
            SET nation = coalesce(:nation, nation), native_place = coalesce(:native_place, native_place),
                phone = coalesce(:phone, phone), party_joined_on = coalesce(:party_joined_on, party_joined_on),
                veteran = coalesce(:veteran, veteran),
                retirement_track = coalesce(:retirement_track, retirement_track), note = coalesce(:note, note)
          WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": worker.0, ":nation": details.nation, ":native_place": details.native_place, ":phone": details.phone,
        ":party_joined_on": details.party_joined_on, ":veteran": details.veteran,
        ":retirement_track": details.retirement_track.map(Track::as_str), ":note": details.note,
    })?;
    Ok(())
}

/// A column of `worker` that can be made blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clearable {
    /// 民族
    Nation,
    /// 籍贯
    NativePlace,
    /// 联系电话
    Phone,
    /// 入党时间
    PartyJoinedOn,
    /// 是否退役军人
    Veteran,
    /// 退休档
    RetirementTrack,
    /// 备注
    Note,
    /// 从事社区工作时间; then it is the first day in this office.
    CommunitySince,
}

impl Clearable {
    /// The column of the import's field with that key.
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::Nation,
            Self::NativePlace,
            Self::Phone,
            Self::PartyJoinedOn,
            Self::Veteran,
            Self::RetirementTrack,
            Self::Note,
            Self::CommunitySince,
        ]
        .into_iter()
        .find(|column| column.column() == key)
    }

    fn column(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::NativePlace => "native_place",
            Self::Phone => "phone",
            Self::PartyJoinedOn => "party_joined_on",
            Self::Veteran => "veteran",
            Self::RetirementTrack => "retirement_track",
            Self::Note => "note",
            Self::CommunitySince => "community_since",
        }
    }
}

/// Makes a column blank.
pub fn clear(tx: &Transaction<'_>, worker: WorkerId, column: Clearable) -> Result<()> {
    tx.prepare_cached(&format!("UPDATE worker SET {} = NULL WHERE id = :id", column.column()))?
        .execute(named_params! { ":id": worker.0 })?;
    Ok(())
}

/// Sets the first day of community work, where it differs from joining this office.
pub fn set_community_since(tx: &Transaction<'_>, worker: WorkerId, since: NaiveDate) -> Result<()> {
    tx.prepare_cached("UPDATE worker SET community_since = :since WHERE id = :id")?
        .execute(named_params! { ":id": worker.0, ":since": since })?;
    Ok(())
}

/// Changes name, identity number and what follows from them; the details stay.
pub fn rename(tx: &Transaction<'_>, worker: WorkerId, now: &NewWorker<'_>) -> Result<()> {
    tx.prepare_cached(
        "UPDATE worker SET name = :name, pinyin = :pinyin, initials = :initials, id_number = :id_number, sex = :sex, born = :born
          WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": worker.0, ":name": now.name, ":pinyin": now.pinyin, ":initials": now.initials,
        ":id_number": now.id_number, ":sex": now.sex.as_str(), ":born": now.born,
    })?;
    Ok(())
}

/// The person with that identity number.
pub fn by_id_number(conn: &Connection, id_number: &str) -> Result<Option<WorkerId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM worker WHERE id_number = :id_number")?
        .query_row(named_params! { ":id_number": id_number }, |r| r.get(0))
        .optional()?
        .map(WorkerId))
}

/// Everybody's name, by number.
pub fn names(conn: &Connection) -> Result<HashMap<WorkerId, String>> {
    let mut statement = conn.prepare_cached("SELECT id, name FROM worker")?;
    let names = statement.query_and_then([], |r| Ok((WorkerId(r.get(0)?), r.get(1)?)))?;
    names.collect()
}

/// Everybody of that name.
pub fn of_name(conn: &Connection, name: &str) -> Result<Vec<WorkerId>> {
    let named = names(conn)?
        .into_iter()
        .filter(|(_, own)| crate::domain::names::same(own, name));
    Ok(named.map(|(id, _)| id).collect())
}

/// Is there somebody with that number?
pub fn exists(conn: &Connection, worker: WorkerId) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM worker WHERE id = :id)",
        named_params! { ":id": worker.0 },
        |r| r.get(0),
    )?)
}

/// Is there anybody at all?
pub fn any(conn: &Connection) -> Result<bool> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM worker)", [], |r| r.get(0))?)
}

/// A stretch of service begins.
pub fn join(tx: &Transaction<'_>, worker: WorkerId, joined_on: NaiveDate) -> Result<()> {
    tx.prepare_cached("INSERT INTO service (worker_id, joined_on) VALUES (:worker, :joined_on)")?
        .execute(named_params! { ":worker": worker.0, ":joined_on": joined_on })?;
    Ok(())
}

/// Corrects the first day of the latest stretch of service.
pub fn correct_joining(tx: &Transaction<'_>, worker: WorkerId, joined_on: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "UPDATE service SET joined_on = :joined_on
          WHERE id = (SELECT id FROM service WHERE worker_id = :worker ORDER BY joined_on DESC LIMIT 1)",
    )?
    .execute(named_params! { ":worker": worker.0, ":joined_on": joined_on })?;
    Ok(())
}

/// The stretch of service that covers `left_on` ends. Says whether there was one.
pub fn leave(tx: &Transaction<'_>, worker: WorkerId, left_on: NaiveDate, kind: &str) -> Result<bool> {
    let ended = tx
        .prepare_cached(
            "UPDATE service SET left_on = :left_on, leave_kind = :kind
              WHERE worker_id = :worker AND left_on IS NULL AND joined_on <= :left_on",
        )?
        .execute(named_params! { ":worker": worker.0, ":left_on": left_on, ":kind": kind })?;
    Ok(ended == 1)
}

/// Tells the mode of the educations of which it was not known.
pub fn tell_study_mode(tx: &Transaction<'_>, worker: WorkerId, mode: &str) -> Result<()> {
    tx.prepare_cached("UPDATE education SET mode = :mode WHERE worker_id = :worker AND mode = 'unknown'")?
        .execute(named_params! { ":worker": worker.0, ":mode": mode })?;
    Ok(())
}
