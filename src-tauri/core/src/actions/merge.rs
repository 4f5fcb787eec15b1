//! Two files that are one person: finding them, laying them side by side, making them one.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::kinds::kind;
use super::records::{Kind, given};
use super::workers::renamed;
use crate::domain::catalogue::record::Record;
use crate::domain::catalogue::{self, Field, Kept};
use crate::domain::names;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::{Contract, IdentityEntry, Service};
use crate::domain::rights::Right;
use crate::storage::rows::{self, Filed};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, merge as kept, people};
use crate::{Error, ErrorCode, Result};

/// Two people who are probably one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Pair {
    /// The office's numbers, the smaller first.
    pub people: (WorkerId, WorkerId),
    /// Their names.
    pub names: (String, String),
    /// Why they may be one.
    pub why: String,
}

/// Everybody who may be on file twice: the same name and birth; or one name, as it is written or spoken, and identity numbers that differ
/// in two places at the most.
pub fn duplicates(conn: &Connection, day: NaiveDate) -> Result<Vec<Pair>> {
    let everybody = people::on_day(conn, day)?;
    let mut by_name: HashMap<String, Vec<&Person>> = HashMap::new();
    let mut by_sound: HashMap<&str, Vec<&Person>> = HashMap::new();
    for person in &everybody {
        by_name.entry(names::comparable(&person.name)).or_default().push(person);
        let spoken = person.pinyin.split(' ').next().unwrap_or_default();
        by_sound.entry(spoken).or_default().push(person);
    }
    let mut found: HashMap<(WorkerId, WorkerId), Pair> = HashMap::new();
    let mut tell = |a: &Person, b: &Person, why: &str| {
        let (a, b) = if a.id < b.id { (a, b) } else { (b, a) };
        found.entry((a.id, b.id)).or_insert_with(|| Pair {
            people: (a.id, b.id),
            names: (a.name.to_string(), b.name.to_string()),
            why: why.to_owned(),
        });
    };
    for group in by_name.values() {
        for (a, b) in pairs(group) {
            if a.born == b.born {
                tell(a, b, "姓名和出生日期相同");
            } else if differ(&a.id_number, &b.id_number) <= NEAR {
                tell(a, b, "姓名相同，身份证号码相近");
            }
        }
    }
    for group in by_sound.values() {
        for (a, b) in pairs(group) {
            if differ(&a.id_number, &b.id_number) <= NEAR {
                tell(a, b, "姓名同音，身份证号码相近");
            } else if a.born == b.born && a.details.phone.is_some() && a.details.phone == b.details.phone {
                tell(a, b, "姓名同音，出生日期和电话相同");
            }
        }
    }
    let mut pairs: Vec<Pair> = found.into_values().collect();
    pairs.sort_by_key(|pair| pair.people);
    Ok(pairs)
}

/// The most places in which a number and its mistyped form differ: a digit and the check digit, or two swapped digits and the check digit.
const NEAR: usize = 3;

fn pairs<'p>(group: &[&'p Person]) -> impl Iterator<Item = (&'p Person, &'p Person)> {
    let each = group.iter().enumerate();
    let all: Vec<_> = each
        .flat_map(|(at, a)| group[at + 1..].iter().map(|b| (*a, *b)))
        .collect();
    all.into_iter()
}

fn differ(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count() + a.len().abs_diff(b.len())
}

/// A field of both files.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Compared {
    /// By which `take` names it.
    pub key: String,
    /// What users call it.
    pub title: String,
    /// In the file that stays; numbers masked.
    pub keep: String,
    /// In the other.
    pub gone: String,
    /// They say something else, and one must be chosen.
    pub differs: bool,
}

/// Records of a kind in both files.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Both {
    /// By which `take` names it.
    pub key: String,
    /// What users call it.
    pub title: String,
    /// How many in the file that stays.
    pub keep: u32,
    /// In the other.
    pub gone: u32,
}

/// Two files side by side.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct SideBySide {
    /// Fields of the person.
    pub fields: Vec<Compared>,
    /// Records, a kind each.
    pub records: Vec<Both>,
    /// Why they cannot become one yet.
    pub refusal: Option<String>,
}

/// Fields of a person's row that are chosen one by one; what follows from the number comes with it.
fn chosen() -> impl Iterator<Item = &'static Field> {
    let fields = Kept::find("worker").map_or(&[][..], |kept| kept.fields);
    fields
        .iter()
        .filter(|field| field.is_told() && !matches!(field.key, "sex" | "born"))
}

/// Lays two files side by side.
pub fn compare(conn: &Connection, keep: WorkerId, gone: WorkerId) -> Result<SideBySide> {
    both(conn, keep, gone)?;
    let keys: Vec<&str> = chosen().map(|field| field.key).collect();
    let (mine, other) = (kept::values(conn, keep, &keys)?, kept::values(conn, gone, &keys)?);
    let shown = |field: &Field, value: &Option<String>, other: &Option<String>| {
        let whole = |value: &Option<String>| {
            value
                .as_deref()
                .map_or_else(String::new, |value| field.form.shown(value))
        };
        let value = whole(value);
        told_apart(&value, &whole(other), field.form.masked(&value))
    };
    let fields = chosen()
        .zip(mine.iter().zip(&other))
        .map(|(field, (mine, other))| Compared {
            key: field.key.to_owned(),
            title: field.title.to_owned(),
            keep: shown(field, mine, other),
            gone: shown(field, other, mine),
            differs: mine.is_some() && other.is_some() && mine != other,
        });
    let mut records: Vec<Both> = Vec::new();
    let of_gone: HashMap<String, u32> = kept::counts(conn, gone)?.into_iter().collect();
    let of_keep: HashMap<String, u32> = kept::counts(conn, keep)?.into_iter().collect();
    for known in catalogue::kept::all() {
        let counts = (of_keep.get(known.table), of_gone.get(known.table));
        if counts != (None, None) {
            records.push(Both {
                key: known.key.to_owned(),
                title: known.title.to_owned(),
                keep: counts.0.copied().unwrap_or_default(),
                gone: counts.1.copied().unwrap_or_default(),
            });
        }
    }
    Ok(SideBySide {
        fields: fields.collect(),
        records,
        refusal: contracts(conn, keep, gone, false).err().map(|error| error.message()),
    })
}

/// The masked text, with the characters shown in which two values of one length differ, where those are few: a user who chooses
/// between two numbers must see the difference.
fn told_apart(value: &str, other: &str, masked: String) -> String {
    const FEW: usize = 6;
    let (value, other): (Vec<char>, Vec<char>) = (value.chars().collect(), other.chars().collect());
    let shown: Vec<char> = masked.chars().collect();
    if value.len() != other.len() || value.len() != shown.len() {
        return masked;
    }
    let pairs = value.iter().zip(&other).zip(&shown);
    let to_show = pairs
        .filter(|((own, other), shown)| own != other && own != shown)
        .count();
    let hidden = value.iter().zip(&shown).filter(|(own, shown)| own != shown).count();
    if to_show > FEW || to_show == hidden {
        return masked;
    }
    let pairs = value.iter().zip(&other).zip(&shown);
    pairs
        .map(|((own, other), shown)| if own == other { *shown } else { *own })
        .collect()
}

fn both(conn: &Connection, keep: WorkerId, gone: WorkerId) -> Result<(Person, Person)> {
    if keep == gone {
        return Err(ErrorCode::NotOneself.into());
    }
    let one = |id| people::one(conn, id, NaiveDate::MAX)?.ok_or_else(|| Error::from(ErrorCode::UnknownWorker));
    Ok((one(keep)?, one(gone)?))
}

/// Contracts of one person never overlap; of two with one first day one stays.
fn contracts(conn: &Connection, keep: WorkerId, gone: WorkerId, of_gone: bool) -> Result<()> {
    let of = |worker| rows::of_worker::<Contract>(conn, Some(worker));
    let (mut all, mut other) = (of(keep)?, of(gone)?);
    if of_gone {
        std::mem::swap(&mut all, &mut other);
    }
    let new = |one: &Filed<Contract>| all.iter().all(|own| own.record.starts_on != one.record.starts_on);
    let added: Vec<Filed<Contract>> = other.into_iter().filter(new).collect();
    all.extend(added);
    all.sort_by_key(|one| one.record.starts_on);
    for pair in all.windows(2) {
        let [first, second] = pair else { continue };
        if first.record.ends_on.is_none_or(|end| second.record.starts_on <= end) {
            let about = format!("{}起和{}起的合同", first.record.starts_on, second.record.starts_on);
            return Err(Error::about(ErrorCode::ContractOverlaps, about));
        }
    }
    Ok(())
}

/// Makes two files one: `gone` becomes part of `keep`. What `keep` leaves blank comes from `gone`; where both have a value, `take` names
/// the fields and kinds for which `gone` is right: for dated entries, in the time in which its file has the person in post. Stretches of
/// service and of an identity that overlap become one. One step of undo. `unknown_field`; `contract_overlaps` where two contracts run at
/// once.
pub fn merge(
    store: &mut Store,
    occasion: &Occasion,
    keep: WorkerId,
    gone: WorkerId,
    take: &[String],
    reason: &str,
) -> Result<()> {
    store.require(Right::EditFiles)?;
    store.require(Right::SeeNumbers)?;
    store.require_whole()?;
    let (mine, other) = both(store.read(), keep, gone)?;
    let kinds: Vec<&'static Kept> = catalogue::kept::all().collect();
    let mut tables: Vec<&str> = Vec::new();
    for key in take {
        let declared = kinds.iter().copied().find(|kept| kept.key == key);
        match declared.or_else(|| kind(key).map(Kind::kept)) {
            Some(kept) if kept.table == Service::KEPT.table => {
                let about = "在岗经历和离任由两份档案合起来算，不能选以哪份为准；合并以后在「离任」里更正";
                return Err(Error::about(ErrorCode::InvalidArgument, about));
            }
            Some(kept) => tables.push(kept.table),
            None if chosen().any(|field| field.key == key) => {}
            None => return Err(Error::about(ErrorCode::UnknownField, format!("「{key}」"))),
        }
    }
    // A result is that of its scores.
    if OF_APPRAISAL.iter().any(|table| tables.contains(table)) {
        tables.extend(OF_APPRAISAL);
    }
    let taken = |key: &str| take.iter().any(|own| own == key);
    contracts(store.read(), keep, gone, taken("contract"))?;
    let columns = columns_of_gone(store.read(), keep, gone, &taken)?;
    let what = format!("把{}（编号{}）的档案并入编号{}", other.name, gone.0, keep.0);
    let entry = Entry::new(Action::WorkerMerged, what)
        .about([keep, gone])
        .because(Some(given(reason)?));
    let (name, number) = (
        if taken("name") { &other.name } else { &mine.name },
        if taken("id_number") {
            &other.id_number
        } else {
            &mine.id_number
        },
    );
    store.write(occasion, &entry, |tx| {
        for kind in kinds
            .iter()
            .filter(|kind| kind.fact.is_some() || kind.table == IdentityEntry::KEPT.table)
        {
            let (winner, loser) = if taken(kind.key) { (gone, keep) } else { (keep, gone) };
            kept::drop_within(tx, kind.table, winner, loser)?;
        }
        kept::rows(tx, keep, gone, &tables)?;
        kept::take(tx, keep, gone, &columns)?;
        kept::remove_worker(tx, gone)?;
        renamed(tx, &mine, name, number)?;
        one_service(tx, keep)?;
        one_identity(tx, keep)
    })
}

/// Tables whose rows of one file belong together.
const OF_APPRAISAL: [&str; 2] = ["appraisal_score", "appraisal_result"];

/// Columns of the person's row that come from `gone`, but for name and number.
fn columns_of_gone(
    conn: &Connection,
    keep: WorkerId,
    gone: WorkerId,
    taken: &dyn Fn(&str) -> bool,
) -> Result<Vec<&'static str>> {
    let fields: Vec<&'static Field> = chosen()
        .filter(|field| !matches!(field.key, "name" | "id_number"))
        .collect();
    let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
    let (mine, other) = (kept::values(conn, keep, &keys)?, kept::values(conn, gone, &keys)?);
    let of_gone = fields
        .iter()
        .zip(mine.iter().zip(&other))
        .filter(|(field, (mine, other))| other.is_some() && (mine.is_none() || taken(field.key)));
    Ok(of_gone.map(|(field, _)| field.key).collect())
}

/// Stretches that overlap become one; the day of leaving itself is no longer worked, so one that begins on it stays apart.
fn one_service(tx: &Transaction<'_>, worker: WorkerId) -> Result<()> {
    let mut held: Option<Filed<Service>> = None;
    for next in rows::of_worker::<Service>(tx, Some(worker))? {
        let Some(last) = &mut held else {
            held = Some(next);
            continue;
        };
        if last.record.left_on.is_some_and(|left| left <= next.record.joined_on) {
            held = Some(next);
            continue;
        }
        rows::remove::<Service>(tx, next.id)?;
        let later = match (last.record.left_on, next.record.left_on) {
            (Some(left), Some(other)) => other > left,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if later {
            last.record.left_on = next.record.left_on;
            last.record.leave_kind = next.record.leave_kind;
            rows::correct(tx, last.id, &last.record)?;
        }
    }
    Ok(())
}

/// The same of stretches of one identity.
fn one_identity(tx: &Transaction<'_>, worker: WorkerId) -> Result<()> {
    let mut held: HashMap<String, Filed<IdentityEntry>> = HashMap::new();
    for next in rows::of_worker::<IdentityEntry>(tx, Some(worker))? {
        let key = next.record.identity.to_string();
        let Some(last) = held.get_mut(&key) else {
            held.insert(key, next);
            continue;
        };
        if last.record.to_on.is_some_and(|to| to < next.record.from_on) {
            held.insert(key, next);
            continue;
        }
        rows::remove::<IdentityEntry>(tx, next.id)?;
        let to = last.record.to_on.zip(next.record.to_on).map(|(a, b)| a.max(b));
        if to != last.record.to_on {
            last.record.to_on = to;
            rows::correct(tx, last.id, &last.record)?;
        }
    }
    Ok(())
}
