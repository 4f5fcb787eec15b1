//! A fictional office to try the program on: 望河街道, which exists nowhere, with invented people (identity numbers of an area that no
//! place has, telephone numbers that nobody can have been given). It is made the way a real one is: its workbooks are read in, then
//! people leave and move, then the year is decided.

mod people;
mod portrait;
mod workbooks;

use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};

use crate::actions::appraisals::{self, SetByHand};
use crate::actions::{imports, kinds, office, own_fields, workers};
use crate::domain::catalogue::own;
use crate::domain::person::WorkerId;
use crate::progress::Silent;
use crate::reports::period::Period;
use crate::storage::office::Office;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Holder, Occasion, Store};
use crate::{Error, ErrorCode, Result, storage, workplace};

/// Its name.
pub const STREET: &str = "望河街道";

/// A division code that no place has.
const DIVISION: &str = "320999";

/// The setting that marks an office as a demo.
const MARK: &str = "demo";

/// What everything is counted from.
struct Setting {
    /// The day on which the office is made.
    on: NaiveDate,
    /// The quarter that was last over on that day.
    quarter: Period,
    /// The year that is appraised.
    year: i32,
}

impl Setting {
    fn of(on: NaiveDate) -> Self {
        Self {
            on,
            quarter: quarter(on),
            year: appraised_year(on),
        }
    }

    /// Years with trainings.
    fn years(&self) -> impl Iterator<Item = i32> + use<> {
        self.year..=self.on.year()
    }
}

/// The quarter that a demo office made on that day reports: the last one that is over.
pub fn quarter(on: NaiveDate) -> Period {
    Period::quarter_of(Period::quarter_of(on).eve())
}

/// The year that a demo office made on that day has scores for: its own from July on, before that the last.
pub fn appraised_year(on: NaiveDate) -> i32 {
    on.year() - i32::from(on.month() < 7)
}

/// Is this the demo office?
pub fn is_demo(conn: &Connection) -> Result<bool> {
    Ok(storage::office::settings(conn)?.contains_key(MARK))
}

/// Makes the demo office in `dir`; `already_exists` if an office is there. Where it fails no office is left.
pub fn make(dir: &Path, holder: &Holder, occasion: &Occasion) -> Result<Store> {
    let new = Office {
        street: STREET.into(),
        division: DIVISION.into(),
        policy: "yancheng".into(),
    };
    let mut store = office::create(dir, holder, occasion, &new)?;
    match fill(&mut store, occasion) {
        Ok(()) => Ok(store),
        Err(error) => {
            store.discard_new()?;
            Err(error)
        }
    }
}

fn fill(store: &mut Store, occasion: &Occasion) -> Result<()> {
    let setting = Setting::of(occasion.on);
    let people = people::invent(&setting);
    describe(store, occasion, &setting)?;
    read_in(store, occasion, &setting, &people)?;
    let ids = people
        .iter()
        .map(|p| appraisals::worker_by_id_number(store.read(), &p.id_number))
        .collect::<Result<Vec<_>>>()?;
    photos(store, occasion, &ids)?;
    changes(store, occasion, &setting, &ids)?;
    kept_besides(store, occasion, &setting, &ids)?;
    decide(store, occasion, &setting, &ids)
}

fn describe(store: &mut Store, occasion: &Occasion, setting: &Setting) -> Result<()> {
    let told = [
        ("department", "社区建设办公室".to_owned()),
        ("address", "望河街道望河路1号".to_owned()),
        ("phone", "0000-6600001".to_owned()),
        ("supervisor", "望河街道纪检监察工作委员会".to_owned()),
        ("supervisor_phone", "0000-6600002".to_owned()),
        (
            "basis",
            format!("《望河街道社区工作者年度考核办法》（望街办〔{}〕6号）", setting.year),
        ),
    ]
    .map(|(key, value)| (key.to_owned(), value));
    office::set(store, occasion, &told)?;
    let entry = Entry::new(Action::OfficeChanged, "标明这是演示单位");
    store.write(occasion, &entry, |tx| storage::office::set(tx, MARK, "yes"))
}

fn read_in(store: &mut Store, occasion: &Occasion, setting: &Setting, people: &[people::Invented]) -> Result<()> {
    let dir = workplace::folder()?;
    for (kind, file) in workbooks::write(dir.path(), setting, people)? {
        let request = imports::request(store.read(), kind, occasion.on)?;
        let (_, plan) = imports::prepare(store, &file, &request, occasion.on, &mut Silent)?;
        if let Some(held) = plan.held_back.first() {
            return Err(Error::Internal(format!(
                "demo {kind:?} row {}: {}",
                held.row, held.code
            )));
        }
        let name = file.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        imports::apply(store, occasion, &name, &plan, &request.map, &mut Silent)?;
    }
    Ok(())
}

fn photos(store: &mut Store, occasion: &Occasion, ids: &[WorkerId]) -> Result<()> {
    for (tint, place) in [4, 13, 20, 36, 53, 61].into_iter().enumerate() {
        workers::photo(store, occasion, ids[place], &portrait::draw(tint as u8)?)?;
    }
    Ok(())
}

/// What the quarter brought: two left, two moved, one was promoted.
fn changes(store: &mut Store, occasion: &Occasion, setting: &Setting, ids: &[WorkerId]) -> Result<()> {
    let within = |days: u64| setting.quarter.first_day() + Days::new(days);
    workers::leave(store, occasion, ids[21], within(30), "辞职")?;
    workers::leave(store, occasion, ids[44], within(61), "合同期满")?;
    for (worker, days, field, value, reason) in [
        (20, 14, "community", "柳岸社区", "街道统一调配"),
        (53, 47, "community", "双桥社区", "街道统一调配"),
        (4, 0, "post", "居委会副主任", "届中补选"),
    ] {
        let then = Occasion {
            on: within(days),
            ..occasion.clone()
        };
        let fields = [(field.to_owned(), value.to_owned())];
        workers::set(store, &then, ids[worker], &fields, Some(reason))?;
    }
    Ok(())
}

/// What the workbooks have no place for: a field of the office's own, honours, who trains which newcomer, who is lent out.
fn kept_besides(store: &mut Store, occasion: &Occasion, setting: &Setting, ids: &[WorkerId]) -> Result<()> {
    let size = own_fields::NewField {
        kind: own::PEOPLE.into(),
        title: "工作服尺码".into(),
        form: "list".into(),
        choices: ["小号", "中号", "大号", "特大号"].map(str::to_owned).to_vec(),
        ..own_fields::NewField::default()
    };
    let key = own_fields::add(store, occasion, &size)?;
    for (worker, size) in [(0, "大号"), (4, "中号"), (13, "小号"), (36, "大号")] {
        workers::set(store, occasion, ids[worker], &[(key.to_owned(), size.to_owned())], None)?;
    }
    let begun = setting.quarter.first_day().to_string();
    let (year, mentor) = (setting.year - 1, ids[0].0.to_string());
    let given = format!("{year}-12-20");
    let paper = format!("望街发〔{year}〕31号");
    for (kind, worker, fields) in [
        (
            "honour",
            4,
            &[
                ("kind", "表彰奖励"),
                ("title", "优秀社区工作者"),
                ("rank", "街道（乡镇）级"),
                ("decided_by", "望河街道"),
                ("on", &given),
                ("paper", &paper),
            ][..],
        ),
        ("mentor", 5, &[("value", &mentor), ("from_on", &begun)]),
        (
            "secondment",
            11,
            &[
                ("starts_on", &begun),
                ("place", "望河区委社会工作部"),
                ("reason", "专项工作"),
            ],
        ),
    ] {
        let kind = kinds::kind(kind).ok_or(ErrorCode::InvalidArgument)?;
        let typed: Vec<(String, String)> = fields
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        kind.add(store, occasion, ids[worker], &typed)?;
    }
    Ok(())
}

/// The suggested grades are confirmed, but for one person.
fn decide(store: &mut Store, occasion: &Occasion, setting: &Setting, ids: &[WorkerId]) -> Result<()> {
    let conn = store.read();
    let computed = appraisals::compute(conn, setting.year, occasion.on)?;
    let best = &computed.scheme.excellent.grade;
    let suggested = |id: &&WorkerId| {
        let outcome = computed.appraisal.outcomes.iter().find(|o| o.id == id.0);
        outcome.is_some_and(|o| o.grade.as_ref() == Some(best))
    };
    // The last of them, whose name is not one of those that are hard to print.
    let by_hand = ids.iter().rev().find(suggested).map(|id| SetByHand {
        worker: *id,
        grade: "合格".into(),
        reason: "民主测评中群众反映较集中，经考核小组集体研究确定".into(),
    });
    appraisals::confirm(store, occasion, setting.year, by_hand.as_slice(), false)?;
    Ok(())
}
