//! The form of a whole person: what it asks for, in the order of the paper card, with what is on file. It is drawn from what the catalogue
//! keeps, so a further detail, fact or own field stands in it by itself.

use chrono::NaiveDate;

use super::facts;
use super::kinds::KINDS;
use super::records::{Kind, Names, Recorded};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::form::Named;
use crate::domain::catalogue::own::{self, Own};
use crate::domain::catalogue::record::{Fielded, Record};
use crate::domain::catalogue::{Field, Form, Kept, clearable};
use crate::domain::codes::Codes;
use crate::domain::identities::Identity;
use crate::domain::ids::Sex;
use crate::domain::person::{Person, Status, WorkerId};
use crate::domain::records::{Certificate, Contract, Details, Education, PoliticsEntry};
use crate::storage::{Connection, own_fields, people};
use crate::{ErrorCode, Result};

/// A group of fields under a heading.
pub struct Section {
    /// 基本信息
    pub title: &'static str,
    /// In the order of the form.
    pub fields: Vec<FormField>,
}

/// A field as the form asks for it.
#[derive(Clone)]
pub struct FormField {
    /// The name by which it is typed.
    pub key: String,
    /// What users call it.
    pub title: String,
    /// How it is written.
    pub form: Form,
    /// A new person needs it.
    pub needed: bool,
    /// It can be made blank again.
    pub clearable: bool,
    /// Several may be chosen, parted by 、.
    pub several: bool,
    /// Posts of the office are offered.
    pub posts: bool,
    /// The value on file, as a reader sees it; blank where it contains a person's number.
    pub value: String,
    /// What stands in the empty field.
    pub hint: String,
    /// For a record: the field that distinguishes it from the others, typed along with any other of its fields.
    pub told_by: Option<String>,
}

/// By mode of study: what stands before the keys, and before the titles.
const MODES: [(&str, &str, &str); 3] = [
    ("unknown", "", ""),
    ("full_time", "full_time_", "全日制"),
    ("part_time", "part_time_", "在职"),
];

/// The form of a new person, or of one on file as of `day`. A person who has left has no post to change, and a contract on file is
/// corrected or renewed where it stands.
pub fn of(conn: &Connection, worker: Option<WorkerId>, day: NaiveDate) -> Result<Vec<Section>> {
    let person = match worker {
        Some(worker) => Some(people::one(conn, worker, day)?.ok_or(ErrorCode::UnknownWorker)?),
        None => None,
    };
    let person = person.as_ref();
    let has_left = person.is_some_and(|person| person.status(day) == Status::Left);
    let mut sections = vec![who(person)];
    if !has_left {
        sections.push(posting(conn, person, day)?);
    }
    sections.push(Section {
        title: "学历学位",
        fields: schooling(person),
    });
    sections.push(Section {
        title: "职业资格",
        fields: certificate(person),
    });
    if !has_left && person.is_none_or(|person| person.contracts.is_empty()) {
        sections.push(Section {
            title: "合同",
            fields: contract(),
        });
    }
    sections.push(others(conn, person)?);
    Ok(sections)
}

fn plain(key: &str, title: &str, form: Form) -> FormField {
    FormField {
        key: key.to_owned(),
        title: title.to_owned(),
        form,
        needed: false,
        clearable: clearable().any(|field| field.key == key),
        several: false,
        posts: false,
        value: String::new(),
        hint: String::new(),
        told_by: None,
    }
}

impl FormField {
    /// Shows the value on file. A typed text with a person's number in it is not shown: masked, it would be saved masked.
    fn saying(self, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        if self.form.is_typed() && self.form.masked(value) != value {
            let how_to_clear = if self.clearable { "，清空请填“无”" } else { "" };
            return self.hinting(format!("内有号码，不改就空着{how_to_clear}"));
        }
        Self {
            value: value.to_owned(),
            ..self
        }
    }

    fn hinting(self, hint: impl Into<String>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }
}

fn who(person: Option<&Person>) -> Section {
    let number = match person {
        Some(_) => "不改就空着",
        None => "18 位，性别、生日自动填",
    };
    let name = person.map_or(String::new(), |person| person.name.to_string());
    let mut fields = vec![
        FormField {
            needed: true,
            ..plain("id_number", "身份证号码", Form::IdNumber).hinting(number)
        },
        FormField {
            needed: true,
            ..plain("name", "姓名", Form::Text).saying(name)
        },
    ];
    for field in Details::FIELDS {
        if field.key == "party_joined_on" {
            fields.extend(politics(person));
        }
        if field.key != TRACK && field.form != Form::Long {
            fields.push(detail(field, person));
        }
    }
    Section {
        title: "基本信息",
        fields,
    }
}

/// 退休档 stands with the post, and is asked only for women: for a man the law leaves no choice.
const TRACK: &str = "retirement_track";

fn detail(field: &'static Field, person: Option<&Person>) -> FormField {
    let shown = person.and_then(|person| person.details.shown(field.key));
    let asked = plain(field.key, field.title, field.form);
    match shown {
        // A masked number in the field would be saved as it is.
        Some(number) if field.form == Form::Phone => {
            asked.hinting(format!("{}，不改就空着", field.form.masked(&number)))
        }
        shown => asked.saying(shown.unwrap_or_default()),
    }
}

fn politics(person: Option<&Person>) -> Option<FormField> {
    let held = person.and_then(|person| person.politics.as_deref());
    let asked = |field: &Field| plain(POLITICS.key, field.title, field.form).saying(held.unwrap_or_default());
    fact_of(POLITICS).map(asked)
}

/// Held whether in post or not, and so asked for beside the day of joining the party.
const POLITICS: &Kept = PoliticsEntry::KEPT;

/// The field with the value of a fact.
fn fact_of(kept: &'static Kept) -> Option<&'static Field> {
    kept.field(kept.fact?)
}

/// Every fact that holds for a person in post, and the three days.
fn posting(conn: &Connection, person: Option<&Person>, day: NaiveDate) -> Result<Section> {
    let facts: Vec<&'static dyn Kind> = KINDS
        .iter()
        .copied()
        .filter(|kind| kind.kept().fact.is_some() && kind.kept().key != POLITICS.key)
        .collect();
    // For people the form needs the number.
    let names = Names::of(conn, [], day)?;
    let since = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
    let hint = |text: &str| {
        if person.is_some() {
            String::new()
        } else {
            text.to_owned()
        }
    };
    let mut fields = Vec::new();
    for kind in facts {
        let kept = kind.kept();
        let Some(field) = fact_of(kept) else { continue };
        let value = match person {
            Some(person) => held(conn, kind, person, day)?,
            None => Datum::Blank,
        };
        let shown = match (field.form, &value) {
            // Another person is given by number.
            (Form::Row(Named::Worker), Datum::Number(id)) => id.to_string(),
            _ => names.shown(field, &value),
        };
        let is_post = kept.key == "post";
        fields.push(FormField {
            posts: is_post,
            ..plain(kept.key, field.title, field.form)
                .hinting(if is_post { "请选择或填写" } else { "" })
                .saying(shown)
        });
        match kept.key {
            "post" => fields.push(
                plain("post_since", "任现职时间", Form::Month)
                    .saying(since(person.and_then(|person| person.post_since)))
                    .hinting(hint("不填就同到岗日期")),
            ),
            "kind" => fields.push(identities(person)),
            _ => {}
        }
    }
    let joined = person
        .and_then(|person| person.services.last())
        .map(|service| service.joined_on);
    fields.push(
        plain("joined_on", "到岗日期", Form::Month)
            .saying(since(joined))
            .hinting(hint("不填就是今天")),
    );
    fields.push(
        plain("community_since", "从事社区工作时间", Form::Month)
            .saying(since(person.and_then(Person::community_work_since)))
            .hinting("不填就是到岗日期"),
    );
    if person.is_none_or(|person| person.sex == Sex::Female) {
        let track = &Details::FIELDS[Details::place(TRACK)];
        fields.push(detail(track, person).hinting("女职工：不填按规定"));
    }
    Ok(Section {
        title: "任职", fields
    })
}

/// The value of a fact for a person on the day, or its first value to come.
fn held(conn: &Connection, kind: &dyn Kind, person: &Person, day: NaiveDate) -> Result<Datum<'static>> {
    let entry = facts::in_force_or_first(conn, kind, person.id, day)?;
    let none = Own::default();
    let said = |entry: &Recorded| {
        let mut fields = entry.fields(kind, &none);
        let value = fields.find(|(field, _)| Some(field.key) == kind.kept().fact);
        value.map(|(_, value)| value.clone())
    };
    Ok(entry.as_ref().and_then(said).unwrap_or(Datum::Blank))
}

fn identities(person: Option<&Person>) -> FormField {
    let held = person.map_or(&[][..], |person| &person.identities);
    let names = held
        .iter()
        .filter_map(|key| Identity::from_key(key))
        .map(Identity::name);
    FormField {
        several: true,
        clearable: true,
        ..plain("identities", "身份", Form::Identity)
            .saying(names.collect::<Vec<_>>().join("、"))
            .hinting("可选几项")
    }
}

/// The fields of a record that the form asks for, by the keys that a roster has for them.
fn of_record<R: Record>(
    skipped: &[&str],
    key: impl Fn(&Field) -> String,
    title: impl Fn(&Field) -> String,
    record: Option<&R>,
) -> Vec<FormField> {
    let asked = R::FIELDS
        .iter()
        .enumerate()
        .filter(|(_, field)| !skipped.contains(&field.key));
    let fields = asked.map(|(at, field)| {
        let value = record.and_then(|record| Some(field.form.shown(&record.datum(at).kept()?)));
        plain(&key(field), &title(field), field.form).saying(value.unwrap_or_default())
    });
    fields.collect()
}

/// Adds the field that distinguishes the record.
fn told_by(fields: Vec<FormField>, key: &str) -> Vec<FormField> {
    let with = |field| FormField {
        told_by: Some(key.to_owned()),
        ..field
    };
    fields.into_iter().map(with).collect()
}

/// By mode of study once the file knows a mode; until then one schooling, with its mode to be chosen.
fn schooling(person: Option<&Person>) -> Vec<FormField> {
    let known = person.map_or(&[][..], |person| &person.educations);
    let of_mode = |mode: &str| known.iter().find(|education| &*education.mode == mode);
    let is_untold = known.is_empty() || of_mode("unknown").is_some();
    let modes = MODES.iter().filter(|(mode, ..)| match *mode {
        "unknown" => is_untold,
        mode => !is_untold || of_mode(mode).is_some(),
    });
    let mut all = Vec::new();
    for (mode, before, called) in modes {
        let level = format!("{before}education");
        let skipped: &[&str] = if *mode == "unknown" {
            &["from_on"]
        } else {
            &["from_on", "mode"]
        };
        let key = |field: &Field| match field.key {
            "level" => level.clone(),
            "mode" => "study_mode".to_owned(),
            key => format!("{before}{key}"),
        };
        let title = |field: &Field| format!("{called}{}", field.title);
        let mut fields = of_record::<Education>(skipped, key, title, of_mode(mode));
        // What it is, then how it was studied.
        fields.sort_by_key(|field| field.key != level);
        // Nothing is chosen for what is not known.
        for field in fields.iter_mut().filter(|field| field.key == "study_mode") {
            field.value.clear();
            field.form = Form::Keyed {
                table: Codes::StudyMode,
                or: "",
            };
        }
        all.extend(told_by(fields, &level));
    }
    all
}

fn certificate(person: Option<&Person>) -> Vec<FormField> {
    let latest = person.and_then(|person| person.certificates.last());
    let key = |field: &Field| match field.key {
        "kind" => "certificate".to_owned(),
        key => format!("certificate_{key}"),
    };
    let title = |field: &Field| Certificate::KEPT.title_alone(field);
    told_by(of_record(&["from_on"], key, title, latest), "certificate")
}

fn contract() -> Vec<FormField> {
    let key = |field: &Field| match field.key {
        "probation_months" => field.key.to_owned(),
        key => format!("contract_{key}"),
    };
    let title = |field: &Field| Contract::KEPT.title_alone(field);
    told_by(of_record::<Contract>(&[], key, title, None), "contract_starts_on")
}

/// The office's own fields, then what takes more room.
fn others(conn: &Connection, person: Option<&Person>) -> Result<Section> {
    let own: Vec<(&'static Field, Datum<'static>)> = match person {
        Some(person) => own_fields::of_person(conn, person.id)?,
        None => {
            let of_office = own_fields::of_office(conn)?;
            let fields = of_office.of(own::PEOPLE).iter();
            fields.map(|field| (*field, Datum::Blank)).collect()
        }
    };
    let own = own.into_iter().map(|(field, value)| {
        let asked = FormField {
            clearable: true,
            ..plain(field.key, field.title, field.form)
        };
        asked.saying(value.kept().map_or_else(String::new, |kept| field.form.shown(&kept)))
    });
    let long = Details::FIELDS.iter().filter(|field| field.form == Form::Long);
    Ok(Section {
        title: "其他",
        fields: own.chain(long.map(|field| detail(field, person))).collect(),
    })
}
