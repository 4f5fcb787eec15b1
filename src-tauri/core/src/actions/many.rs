//! One change of many people or records at once, by the rules that hold for each of them: what would be done, who is refused and why,
//! and the good ones as one step of undo.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::facts;
use super::kinds::KINDS;
use super::lists::Subject;
use super::records::{self, Kind, Names};
use super::typed_row::TypedRow;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::own::{self, Own};
use crate::domain::catalogue::{Field, Form, Whose, clearable};
use crate::domain::masking;
use crate::domain::person::{Holder, RecordId};
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::{Apart, Connection, Entry, Occasion, Store, Transaction, merge as stored, own_fields, people};
use crate::{Error, ErrorCode, Result};

/// A field that can be changed of many at once.
#[derive(Clone, Copy)]
pub struct Changeable {
    /// The name by which it is given; for people, a fact has the key of its kind.
    pub key: &'static str,
    /// What users call it.
    pub title: &'static str,
    /// How it is typed.
    pub field: &'static Field,
    /// Must not be blank.
    pub needed: bool,
    /// It can say something else from a day on; else it is only corrected.
    pub dated: bool,
    way: Way,
}

/// How a field is written.
#[derive(Clone, Copy)]
enum Way {
    /// A field of the records themselves.
    Own(&'static dyn Kind),
    /// The value of a fact of people.
    Fact(&'static dyn Kind),
    /// Kept with the person, without a day.
    Plain,
    /// One of the office's own fields of people.
    Office,
}

impl Way {
    fn kind(self) -> Option<&'static dyn Kind> {
        match self {
            Self::Own(kind) | Self::Fact(kind) => Some(kind),
            Self::Plain | Self::Office => None,
        }
    }
}

/// What can be changed of many people, or of many records of a kind, in the order of the file; the office's own fields last.
pub fn fields(of: Subject, own: &Own) -> Vec<Changeable> {
    match of {
        Subject::People => facts().chain(plain()).chain(of_office(own)).collect(),
        Subject::Records(kind) => {
            let (kept, first_day) = (kind.kept(), kind.lasts().first_day());
            let fields = kept.fields.iter().chain(own.of(kept.key).iter().copied());
            let fields = fields.filter(|field| field.is_told());
            let view = |field: &'static Field| Changeable {
                key: kept.name_of(field),
                title: field.title,
                field,
                needed: field.needed,
                // The change itself names the day from which it holds.
                dated: first_day.is_some_and(|first| first != field.key),
                way: Way::Own(kind),
            };
            fields.map(view).collect()
        }
    }
}

fn facts() -> impl Iterator<Item = Changeable> {
    KINDS.iter().copied().filter_map(|kind| {
        let kept = kind.kept();
        let field = kept.field(kept.fact?)?;
        Some(Changeable {
            key: kept.key,
            title: field.title,
            field,
            needed: true,
            dated: true,
            way: Way::Fact(kind),
        })
    })
}

/// What many people may have in common, so no telephone number.
fn plain() -> impl Iterator<Item = Changeable> {
    let common = clearable().filter(|field| field.form != Form::Phone);
    common.map(|field| Changeable {
        key: field.key,
        title: field.title,
        field,
        needed: false,
        dated: false,
        way: Way::Plain,
    })
}

fn of_office(own: &Own) -> impl Iterator<Item = Changeable> {
    own.of(own::PEOPLE).iter().map(|field| Changeable {
        key: field.key,
        title: field.title,
        field,
        needed: false,
        dated: false,
        way: Way::Office,
    })
}

/// When a change holds.
#[derive(Debug, Clone)]
pub enum How {
    /// From a day on; what was before stays true before.
    From(NaiveDate),
    /// It was always so, for that reason.
    Corrected(String),
}

/// What is asked for.
#[derive(Clone)]
pub struct Asked {
    /// What is changed: people, or records of a kind.
    pub of: Subject,
    /// Numbers of the people, or of the records.
    pub ids: Vec<u32>,
    /// What they are to say, by the keys of [`fields`].
    pub typed: Vec<(String, String)>,
    /// When it holds.
    pub how: How,
}

/// A value before and after, as a reader knows it; numbers masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Changed {
    /// Number of the person, or of the record.
    pub id: u32,
    /// Whose.
    pub name: String,
    /// What the field is called.
    pub field: String,
    /// Now.
    pub before: String,
    /// Then.
    pub after: String,
}

/// Somebody, or a record, that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Stays {
    /// Number of the person, or of the record.
    pub id: u32,
    /// Whose.
    pub name: String,
    /// Why, for programs.
    pub code: ErrorCode,
    /// Why, in a sentence.
    pub message: String,
}

/// What a change of many does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ManyDone {
    /// How many are changed.
    pub changed: u32,
    /// How many say it already.
    pub unchanged: u32,
    /// Field by field.
    pub effects: Vec<Changed>,
    /// Who stays as he is.
    pub refused: Vec<Stays>,
    /// What happens to others besides: a sentence each.
    pub along: Vec<String>,
}

/// What the change would do; nothing is written.
pub fn preview(store: &mut Store, occasion: &Occasion, asked: &Asked) -> Result<ManyDone> {
    Job::of(store, occasion, asked)?.run(store, occasion, true)
}

/// Does it to all whom nothing keeps from it, as one step of undo.
pub fn change(store: &mut Store, occasion: &Occasion, asked: &Asked) -> Result<ManyDone> {
    let job = Job::of(store, occasion, asked)?;
    let seen = job.run(store, occasion, true)?;
    if seen.changed == 0 {
        return Ok(seen);
    }
    Job {
        count: seen.changed,
        ..job
    }
    .run(store, occasion, false)
}

struct Job<'a> {
    asked: &'a Asked,
    fields: Vec<Changeable>,
    /// What is typed, by the fields' own keys: one way takes all of it.
    typed: Vec<(String, String)>,
    /// The same as stored; `None`: only the records' own rules can read it.
    wanted: Option<Vec<Datum<'static>>>,
    way: Way,
    /// The holder of each record; for people, each person himself. Only people that the session sees.
    holders: HashMap<u32, Holder>,
    names: HashMap<Holder, Arc<str>>,
    words: Names,
    /// The office's own fields.
    own: Own,
    count: u32,
}

impl<'a> Job<'a> {
    fn of(store: &Store, occasion: &Occasion, asked: &'a Asked) -> Result<Self> {
        let own = own_fields::of_office(store.read())?;
        let choice = fields(asked.of, &own);
        let found = asked.typed.iter().map(|(key, _)| {
            let known = choice.iter().find(|field| field.key == key);
            known
                .copied()
                .ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")))
        });
        let fields: Vec<Changeable> = found.collect::<Result<_>>()?;
        let Some(first) = fields.first() else {
            return Err(Error::about(ErrorCode::InvalidArgument, "没有写要改成什么"));
        };
        let way = first.way;
        if let (Subject::People, Some(second)) = (asked.of, fields.get(1)) {
            let what = format!("「{}」和「{}」请分两次改", first.title, second.title);
            return Err(Error::about(ErrorCode::InvalidArgument, what));
        }
        let right = way.kind().map_or(Some(Right::EditFiles), |kind| kind.kept().right);
        right.map_or(Ok(()), |right| store.require(right))?;
        match &asked.how {
            How::From(_) if fields.iter().any(|field| !field.dated) => {
                return Err(Error::about(ErrorCode::NoDays, format!("「{}」", first.title)));
            }
            How::Corrected(reason) => drop(records::given(reason)?),
            How::From(_) => {}
        }
        let typed = asked.typed.iter().zip(&fields).map(|((_, value), field)| {
            let key = match way {
                Way::Fact(_) => field.field.key,
                _ => field.key,
            };
            (key.to_owned(), value.clone())
        });
        let (conn, on) = (store.read(), occasion.on);
        let whose = match asked.of {
            Subject::People => Whose::Worker,
            Subject::Records(kind) => kind.kept().of,
        };
        let names = records::holders(conn, whose, None)?;
        let holders = match asked.of {
            Subject::People => names.keys().map(|of| (of.number(), *of)).collect(),
            Subject::Records(kind) => kind
                .list(conn, None)?
                .iter()
                .map(|one| (one.id.0, one.holder))
                .collect(),
        };
        let mut typed: Vec<(String, String)> = typed.collect();
        let wanted = wanted(conn, way, &fields, &typed, on)?;
        // What refers to a row of another table is looked up once.
        for ((field, wanted), (_, text)) in fields.iter().zip(wanted.iter().flatten()).zip(&mut typed) {
            if let (Form::Row(_), Datum::Number(id)) = (field.field.form, wanted) {
                *text = id.to_string();
            }
        }
        Ok(Self {
            asked,
            wanted,
            typed,
            way,
            holders,
            names,
            words: Names::of(conn, KINDS.iter().copied(), on)?,
            count: 0,
            own,
            fields,
        })
    }

    fn run(&self, store: &mut Store, occasion: &Occasion, trial: bool) -> Result<ManyDone> {
        store.write_apart(occasion, &self.entry(), trial, |apart| {
            let mut done = ManyDone::default();
            for id in &self.asked.ids {
                self.one(apart, *id, occasion.on, &mut done)?;
            }
            Ok(done)
        })
    }

    fn one(&self, apart: &Apart<'_>, id: u32, on: NaiveDate, done: &mut ManyDone) -> Result<()> {
        let holder = self.holders.get(&id).filter(|holder| self.names.contains_key(holder));
        let name = holder.map_or("", |holder| &*self.names[holder]);
        let tried = match holder {
            Some(holder) => apart.one(|tx| self.effects(tx, *holder, id, name, on))?,
            None => Err(self.unknown().into()),
        };
        match tried {
            Ok(Some((effects, along))) => {
                done.changed += 1;
                done.effects.extend(effects);
                done.along.extend(along.filter(|along| !done.along.contains(along)));
            }
            Ok(None) => done.unchanged += 1,
            Err(error) => done.refused.push(Stays {
                id,
                name: name.to_owned(),
                code: error.code(),
                message: masking::text(&error.message()),
            }),
        }
        Ok(())
    }

    fn unknown(&self) -> ErrorCode {
        match self.asked.of {
            Subject::People => ErrorCode::UnknownWorker,
            Subject::Records(_) => ErrorCode::UnknownRecord,
        }
    }

    /// Makes the change for one, and returns what it changed, in others too; `None`: it is so already, and needs no second entry.
    fn effects(
        &self,
        tx: &Transaction<'_>,
        holder: Holder,
        id: u32,
        name: &str,
        on: NaiveDate,
    ) -> Result<Option<(Vec<Changed>, Option<String>)>> {
        let before = self.values(tx, holder, RecordId(id), on)?;
        if self.says_it(&before) {
            return Ok(None);
        }
        let along = match (self.way, &self.asked.how) {
            (Way::Own(kind), How::Corrected(_)) => kind.changed_along(tx, RecordId(id), &self.typed, on)?,
            _ => None,
        };
        let made = self.write(tx, holder, RecordId(id), on)?;
        let after = self.values(tx, holder, made, on)?;
        let effect = |(field, (before, after)): (&Changeable, (Datum<'static>, Datum<'static>))| {
            let shown = |value: &Datum<'_>| field.field.form.masked(&self.words.shown(field.field, value));
            let (before, after) = (shown(&before), shown(&after));
            (before != after).then(|| Changed {
                id,
                name: name.to_owned(),
                field: field.title.to_owned(),
                before,
                after,
            })
        };
        let pairs = self.fields.iter().zip(before.into_iter().zip(after));
        let effects: Vec<Changed> = pairs.filter_map(effect).collect();
        Ok(Some((effects, along)).filter(|(effects, _)| !effects.is_empty()))
    }

    fn says_it(&self, values: &[Datum<'_>]) -> bool {
        let wanted = self.wanted.as_deref();
        wanted.is_some_and(|wanted| wanted.iter().zip(values).all(|(wanted, value)| wanted.is_same(value)))
    }

    /// The day whose entry of a fact is meant.
    fn day(&self, on: NaiveDate) -> NaiveDate {
        match self.asked.how {
            How::From(from) => from,
            How::Corrected(_) => on,
        }
    }

    /// What the fields say: of the record of that number, of the fact on the day that is meant, of the person.
    fn values(&self, conn: &Connection, holder: Holder, id: RecordId, on: NaiveDate) -> Result<Vec<Datum<'static>>> {
        let entry = match self.way {
            Way::Own(kind) => kind.listed(conn, Some(holder))?.into_iter().find(|one| one.id == id),
            Way::Fact(kind) => facts::in_force(conn, kind, holder.require_worker()?, self.day(on))?,
            Way::Office => {
                let said = own_fields::of_person(conn, holder.require_worker()?)?;
                let of = |field: &Changeable| {
                    let found = said.iter().find(|(known, _)| known.key == field.key);
                    found.map_or(Datum::Blank, |(_, value)| value.clone())
                };
                return Ok(self.fields.iter().map(of).collect());
            }
            Way::Plain => {
                let keys: Vec<&str> = self.fields.iter().map(|field| field.key).collect();
                let kept = stored::values(conn, holder.require_worker()?, &keys)?.into_iter();
                let read = |text: String| Datum::Word(text.into());
                return Ok(kept.map(|kept| kept.map_or(Datum::Blank, read)).collect());
            }
        };
        let of = |field: &Changeable| {
            let own = entry.as_ref()?;
            let kind = self.way.kind()?;
            let mut fields = own.fields(kind, &self.own);
            fields
                .find(|(known, _)| known.key == field.field.key)
                .map(|(_, value)| value.clone())
        };
        Ok(self
            .fields
            .iter()
            .map(|field| of(field).unwrap_or(Datum::Blank))
            .collect())
    }

    /// The number of the record that says it afterwards.
    fn write(&self, tx: &Transaction<'_>, holder: Holder, id: RecordId, on: NaiveDate) -> Result<RecordId> {
        let (kind, id) = match self.way {
            Way::Own(kind) => (kind, Some(id)),
            Way::Fact(kind) => {
                if let How::From(from) = self.asked.how {
                    return facts::say_from(tx, kind, holder.require_worker()?, &self.typed, from, on)?.within(tx);
                }
                let entry = facts::in_force(tx, kind, holder.require_worker()?, self.day(on))?;
                (kind, entry.map(|entry| entry.id))
            }
            Way::Office => {
                let (said, _) = records::own_typed(tx, own::PEOPLE, &self.typed)?;
                own_fields::set_all(tx, holder.require_worker()?, 0, &said)?;
                return Ok(id);
            }
            Way::Plain => {
                let person = people::one(tx, holder.require_worker()?, on)?.ok_or(ErrorCode::UnknownWorker)?;
                let typed = TypedRow::of_change(&self.typed)?;
                typed.write(tx, &person, on)?;
                return Ok(id);
            }
        };
        let deed = match (id, &self.asked.how) {
            (Some(id), How::From(from)) => kind.to_change(tx, id, &self.typed, *from, on)?,
            (Some(id), How::Corrected(reason)) => kind.to_correct(tx, id, &self.typed, reason, on)?,
            (None, _) => {
                let what = format!("还没有登记{}，请改用从某一天起", kind.kept().title);
                return Err(Error::about(ErrorCode::UnknownRecord, what));
            }
        };
        deed.within(tx)
    }

    fn entry(&self) -> Entry {
        let (action, why) = match (&self.asked.how, self.way) {
            (How::From(_), _) => (Action::RecordChanged, None),
            (How::Corrected(why), Way::Plain | Way::Office) => (Action::WorkerChanged, Some(why.as_str())),
            (How::Corrected(why), _) => (Action::RecordCorrected, Some(why.as_str())),
        };
        let of = match self.asked.of {
            Subject::People => format!("{}人的", self.count),
            Subject::Records(kind) => format!("{}条{}的", self.count, kind.kept().title),
        };
        let told = self.fields.iter().zip(&self.asked.typed).enumerate();
        let told = told.map(|(at, (field, (_, value)))| {
            let wanted = self.wanted.as_ref().map(|wanted| &wanted[at]);
            let value = wanted.map_or_else(|| value.clone(), |wanted| self.words.shown(field.field, wanted));
            match value.trim() {
                "" => format!("{}改为空", field.title),
                value => format!("{}改为“{value}”", field.title),
            }
        });
        let told = told.collect::<Vec<_>>().join("、");
        let from = match self.asked.how {
            How::From(from) => format!("（{from}起）"),
            How::Corrected(_) => String::new(),
        };
        Entry::new(action, format!("批量更改{of}{told}{from}")).because(why)
    }
}

/// The typed values as stored. A value that nobody can have is refused once, not for each person.
fn wanted(
    conn: &Connection,
    way: Way,
    fields: &[Changeable],
    typed: &[(String, String)],
    on: NaiveDate,
) -> Result<Option<Vec<Datum<'static>>>> {
    let Some(kept) = way.kind().filter(|kind| kind.readable().is_some()).map(Kind::kept) else {
        return Ok(None);
    };
    let read = |field: &Changeable| records::said_of(conn, kept, field.field, typed, Datum::Blank, || Datum::Blank, on);
    fields.iter().map(read).collect::<Result<_>>().map(Some)
}
