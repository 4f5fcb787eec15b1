//! Contracts: which need attention, and signing, correcting and removing one.

use chrono::{Days, NaiveDate};

use super::one_row::refuse;
use super::records::{self, BlankWhere, Deed, Recorded};
use crate::domain::catalogue::record::Record;
use crate::domain::catalogue::{Field, Kept};
use crate::domain::person::{Holder, Person, RecordId, Status, WorkerId};
use crate::domain::records::{Checked, Contract, Lasts};
use crate::import::{self, ImportKind, Items, OnFile, Warning, plan};
use crate::roll::Roll;
use crate::rules::contract_terms;
use crate::storage::contracts::{self, Signed};
use crate::storage::rows;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Transaction, people};
use crate::{Error, ErrorCode, Result};

/// A contract of a person in post that ends, or ended and was followed by no other.
pub struct Due<'r> {
    /// Whose.
    pub person: &'r Person,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day in force, included.
    pub ends_on: NaiveDate,
    /// Days from the roll's day to the last day; negative when past.
    pub days_left: i64,
}

/// Contracts whose last day lies within `days` of the roll's day, both ends included, and those past without a later one.
pub fn due<'r>(conn: &Connection, roll: &'r Roll, days: u32) -> Result<Vec<Due<'r>>> {
    let until = roll
        .day
        .checked_add_days(Days::new(days.into()))
        .unwrap_or(NaiveDate::MAX);
    let ending = contracts::ending(conn, until)?;
    Ok(ending
        .into_iter()
        .filter_map(|e| {
            let person = roll.person(e.worker).filter(|p| p.status(roll.day) == Status::Active)?;
            let days_left = (e.ends_on - roll.day).num_days();
            Some(Due {
                person,
                starts_on: e.starts_on,
                ends_on: e.ends_on,
                days_left,
            })
        })
        .collect())
}

/// What a contract says, by the key that scripts use, and the key of an import's column.
const FIELDS: [(&str, &str); 6] = [
    (STARTS_ON, "contract_starts_on"),
    (ENDS_ON, "contract_ends_on"),
    ("number", "contract_number"),
    ("kind", "contract_kind"),
    ("signed_on", "contract_signed_on"),
    ("probation_months", "probation_months"),
];
const STARTS_ON: &str = "starts_on";
const ENDS_ON: &str = "ends_on";

/// Is that key of an import's column a contract's?
pub(super) fn is_field(column: &str) -> bool {
    FIELDS.iter().any(|(_, own)| *own == column)
}

/// 合同: what is typed of one goes through the import's checks.
pub(super) struct ContractKind;

impl super::records::Kind for ContractKind {
    fn kept(&self) -> &'static Kept {
        Contract::KEPT
    }

    fn lasts(&self) -> Lasts {
        Contract::LASTS
    }

    fn declared(&self, conn: &Connection, of: Option<Holder>) -> Result<Vec<Recorded>> {
        records::declared::<Contract>(conn, of)
    }

    /// From the day after the latest one, and of its kind.
    fn proposed(&self, conn: &Connection, of: Holder, _: NaiveDate) -> Result<Vec<(String, String)>> {
        let latest = rows::of_worker::<Contract>(conn, Some(of.require_worker()?))?.pop();
        let Some(latest) = latest else {
            return Ok(Vec::new());
        };
        let next = latest.record.ends_on.and_then(|last| last.succ_opt());
        let next = next.map(|day| (STARTS_ON.to_owned(), day.to_string()));
        let kind = latest.record.kind.map(|kind| ("kind".to_owned(), kind.to_string()));
        Ok(next.into_iter().chain(kind).collect())
    }

    fn blank_where(&self, field: &Field) -> Option<BlankWhere> {
        (field.key == ENDS_ON).then(|| BlankWhere {
            key: "kind",
            words: contract_terms::kinds_without_end(),
        })
    }

    fn adding(&self, conn: &Connection, of: Holder, typed: &records::Typed, on: NaiveDate) -> Result<Deed> {
        let worker = of.require_worker()?;
        let person = people::one(conn, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
        let contract = said(&Typed::named(typed)?, None, &person, &person.contracts, on)?;
        let entry = Entry::new(
            Action::ContractAdded,
            format!("登记{}的合同（{}）", person.name, period(&contract)),
        );
        Ok(Deed::new(entry, move |tx| rows::insert(tx, worker, &contract)))
    }

    fn correcting(
        &self,
        conn: &Connection,
        id: RecordId,
        typed: &records::Typed,
        reason: &str,
        on: NaiveDate,
    ) -> Result<Deed> {
        let (signed, person) = of_somebody(conn, id, on)?;
        let entry = Entry::new(
            Action::ContractCorrected,
            format!("更正{}的合同（{}）", person.name, period(&signed.record)),
        )
        .because(Some(records::given(reason)?));
        let typed = Typed::named(typed)?;
        Ok(Deed::new(entry, move |tx| {
            revise(tx, &person, &signed, &typed, on).map(|()| id)
        }))
    }

    /// It ends the day before, and another one, which says what it said and what is typed, begins.
    fn changing(
        &self,
        conn: &Connection,
        id: RecordId,
        typed: &records::Typed,
        from: NaiveDate,
        on: NaiveDate,
    ) -> Result<Deed> {
        let (signed, person) = of_somebody(conn, id, on)?;
        let eve = from.pred_opt().ok_or(ErrorCode::BadDate)?;
        if let Some(ends_on) = signed.record.ends_on {
            records::refuse_ended(Contract::KEPT.title, ends_on, eve)?;
        }
        let next: Vec<(String, String)> = typed
            .iter()
            .filter(|(key, _)| key != STARTS_ON)
            .cloned()
            .chain([(STARTS_ON.to_owned(), from.to_string())])
            .collect();
        let (ended, next) = (Typed(vec![(ENDS_ON, eve.to_string())]), Typed::named(&next)?);
        let entry = Entry::new(Action::RecordChanged, format!("变更{}的合同（{from}起）", person.name));
        Ok(Deed::new(entry, move |tx| {
            revise(tx, &person, &signed, &ended, on)?;
            let own = rows::of_worker::<Contract>(tx, Some(person.id))?;
            let others: Vec<Contract> = own.into_iter().map(|other| other.record).collect();
            let contract = said(&next, Some(&signed.record), &person, &others, on)?;
            rows::insert(tx, person.id, &contract)
        }))
    }

    fn removing(&self, conn: &Connection, id: RecordId, reason: &str, on: NaiveDate) -> Result<Deed> {
        let (signed, person) = of_somebody(conn, id, on)?;
        let entry = Entry::new(
            Action::ContractRemoved,
            format!("删除{}的合同（{}）", person.name, period(&signed.record)),
        )
        .because(Some(records::given(reason)?));
        Ok(Deed::new(entry, move |tx| {
            rows::remove::<Contract>(tx, id).map(|()| id)
        }))
    }

    fn odd_in_another(
        &self,
        conn: &Connection,
        of: Holder,
        typed: &records::Typed,
        on: NaiveDate,
    ) -> Result<Vec<String>> {
        doubts_of_another(conn, of.require_worker()?, typed, on)
    }

    fn odd_in_corrected(
        &self,
        conn: &Connection,
        id: RecordId,
        typed: &records::Typed,
        on: NaiveDate,
    ) -> Result<Vec<String>> {
        doubts_of_corrected(conn, id, typed, on)
    }
}

/// Stores the contract in a person's form: the one with that first day is corrected, or another one is signed; without a first day the
/// latest is meant.
pub(super) fn set_typed(
    tx: &Transaction<'_>,
    person: &Person,
    fields: &[(String, String)],
    on: NaiveDate,
) -> Result<()> {
    let typed = Typed::of_columns(fields);
    match meant(tx, person, &typed)? {
        Some(signed) => revise(tx, person, &signed, &typed, on),
        None => {
            let contract = said(&typed, None, person, &person.contracts, on)?;
            rows::insert(tx, person.id, &contract).map(drop)
        }
    }
}

/// The contract on file that a person's form is about.
fn meant(conn: &Connection, person: &Person, typed: &Typed) -> Result<Option<Signed>> {
    let mut own = rows::of_worker::<Contract>(conn, Some(person.id))?;
    let first_day = typed
        .value(STARTS_ON)
        .and_then(|text| crate::domain::typed::day(text).ok());
    Ok(match (typed.value(STARTS_ON), first_day) {
        (None, _) => own.pop(),
        (_, first_day) => own
            .into_iter()
            .find(|signed| Some(signed.record.starts_on) == first_day),
    })
}

fn revise(tx: &Transaction<'_>, person: &Person, signed: &Signed, typed: &Typed, on: NaiveDate) -> Result<()> {
    let others = others(tx, person, signed)?;
    let contract = said(typed, Some(&signed.record), person, &others, on)?;
    rows::correct(tx, signed.id, &contract)
}

fn others(conn: &Connection, person: &Person, than: &Signed) -> Result<Vec<Contract>> {
    let own = rows::of_worker::<Contract>(conn, Some(person.id))?;
    let others = own.into_iter().filter(|other| other.id != than.id);
    Ok(others.map(|other| other.record).collect())
}

/// What is odd, in Chinese, about the contract that saving a person's form would store. Errors are reported when it is saved.
pub(super) fn doubts_typed(
    conn: &Connection,
    person: &Person,
    fields: &[(String, String)],
    on: NaiveDate,
) -> Result<Vec<String>> {
    let typed = Typed::of_columns(fields);
    let was = meant(conn, person, &typed)?;
    doubts_of(conn, person, &typed, was.as_ref(), on)
}

/// What is odd, in Chinese, about what is typed of a further contract of `worker`. `fields` by [`Contract`]'s own keys.
pub fn doubts_of_another(
    conn: &Connection,
    worker: WorkerId,
    fields: &[(String, String)],
    on: NaiveDate,
) -> Result<Vec<String>> {
    let person = people::one(conn, worker, on)?.ok_or(ErrorCode::UnknownWorker)?;
    doubts_of(conn, &person, &Typed::named(fields)?, None, on)
}

/// What is odd, in Chinese, about a contract as it would be corrected. `fields` by [`Contract`]'s own keys.
pub fn doubts_of_corrected(
    conn: &Connection,
    id: RecordId,
    fields: &[(String, String)],
    on: NaiveDate,
) -> Result<Vec<String>> {
    let (signed, person) = of_somebody(conn, id, on)?;
    doubts_of(conn, &person, &Typed::named(fields)?, Some(&signed), on)
}

fn doubts_of(
    conn: &Connection,
    person: &Person,
    typed: &Typed,
    was: Option<&Signed>,
    on: NaiveDate,
) -> Result<Vec<String>> {
    let others = match was {
        Some(signed) => others(conn, person, signed)?,
        None => person.contracts.clone(),
    };
    // A returning person signs before being in post again; whether that is allowed is reported when the form is saved.
    let person = Person {
        services: Vec::new(),
        ..person.clone()
    };
    let planned = planned(typed, was.map(|signed| &signed.record), &person, &others, on);
    let warnings = planned.map(|(_, warnings)| warnings).unwrap_or_default();
    Ok(warnings.into_iter().map(Warning::without_row).collect())
}

fn of_somebody(conn: &Connection, id: RecordId, on: NaiveDate) -> Result<(Signed, Person)> {
    records::of_somebody(conn, id, on).map_err(|error| match error.code() {
        ErrorCode::UnknownRecord => ErrorCode::UnknownContract.into(),
        _ => error,
    })
}

/// Fields typed of one contract, by [`FIELDS`]' own keys.
struct Typed(Vec<(&'static str, String)>);

impl Typed {
    fn named(fields: &[(String, String)]) -> Result<Self> {
        let known = |key: &str| {
            let found = FIELDS.iter().find(|(own, _)| *own == key);
            found
                .map(|(own, _)| *own)
                .ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")))
        };
        let sorted = fields
            .iter()
            .map(|(key, value)| Ok((known(key)?, value.trim().to_owned())));
        Ok(Self(sorted.collect::<Result<_>>()?))
    }

    fn of_columns(fields: &[(String, String)]) -> Self {
        let sorted = fields.iter().filter_map(|(key, value)| {
            let (own, _) = FIELDS.iter().find(|(_, column)| column == key)?;
            Some((*own, value.trim().to_owned()))
        });
        Self(sorted.collect())
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(own, _)| *own == key)
            .map(|(_, value)| value.as_str())
    }
}

/// What the contract says with what was typed: `was` and the typed fields over it.
fn said(
    typed: &Typed,
    was: Option<&Contract>,
    person: &Person,
    others: &[Contract],
    on: NaiveDate,
) -> Result<Contract> {
    let (contract, _) = planned(typed, was, person, others, on)?;
    if contract.starts_on < person.born {
        return Err(crate::domain::records::about(
            "合同起始日期",
            STARTS_ON,
            ErrorCode::BeforeBirth,
        ));
    }
    match person.leaves_on().filter(|left_on| *left_on < contract.starts_on) {
        Some(left_on) => Err(person.left(ErrorCode::HasLeft, left_on)),
        None => Ok(contract),
    }
}

/// By it the row and its holder find each other: an account that may see no whole numbers has only a masked one at hand.
const STAND_IN: &str = "11010519491231002X";

/// The contract, and what is odd about it. It goes through the import's checks, as the one row of a table of contracts of a person who
/// has the `others`.
fn planned(
    typed: &Typed,
    was: Option<&Contract>,
    person: &Person,
    others: &[Contract],
    on: NaiveDate,
) -> Result<(Contract, Vec<Warning>)> {
    let mut row = vec![("id_number".to_owned(), STAND_IN.to_owned())];
    for (key, column) in FIELDS {
        let value = typed
            .value(key)
            .map(str::to_owned)
            .or_else(|| was.and_then(|was| text_of(was, key)));
        if value.as_deref().is_none_or(str::is_empty) && key == STARTS_ON {
            return Err(Error::about(ErrorCode::BadDate, "合同起始日期为空"));
        }
        row.push((column.to_owned(), value.unwrap_or_default()));
    }
    refuse_same_first_day(&row, others)?;
    let typed_row = import::TypedForm::new(ImportKind::Contracts, &row)?;
    let holder = Person {
        id_number: STAND_IN.into(),
        contracts: others.to_vec(),
        ..person.clone()
    };
    let on_file = OnFile {
        people: vec![holder],
        ..OnFile::default()
    };
    let plan = plan::of_typed(&typed_row, &on_file, on)?;
    refuse(&plan)?;
    let Items::Contracts(items) = plan.items else {
        return Err(Error::Internal("a contract was planned as something else".into()));
    };
    let item = items.into_iter().next();
    let contract = item
        .ok_or_else(|| Error::Internal("the contract was not planned".into()))?
        .record
        .contract;
    Ok((contract, plan.warnings))
}

/// A row of a workbook with the first day of another contract means that one; a user who types that day means a further one.
fn refuse_same_first_day(row: &[(String, String)], others: &[Contract]) -> Result<()> {
    let typed = row.iter().find(|(column, _)| column == "contract_starts_on");
    let first_day = typed.and_then(|(_, text)| crate::domain::typed::day(text).ok());
    match others.iter().find(|other| Some(other.starts_on) == first_day) {
        Some(other) => Err(Error::about(ErrorCode::ContractOverlaps, period(other))),
        None => Ok(()),
    }
}

fn text_of(contract: &Contract, key: &str) -> Option<String> {
    match key {
        STARTS_ON => Some(contract.starts_on.to_string()),
        ENDS_ON => Some(contract.end_in_words()),
        "number" => contract.number.as_deref().map(str::to_owned),
        "kind" => contract.kind.as_deref().map(str::to_owned),
        "signed_on" => contract.signed_on.map(|day| day.to_string()),
        _ => contract.probation_months.map(|months| months.to_string()),
    }
}

/// 2025-01-01至2027-12-31
fn period(contract: &Contract) -> String {
    format!("{}至{}", contract.starts_on, contract.end_in_words())
}
