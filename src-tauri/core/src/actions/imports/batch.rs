//! A file or many at once, each sheet read as what it is: sorted into kinds, planned one after another, stored as one step of undo.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::catalogue::{Form, own};
use crate::domain::masking;
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::import::questions::Answer;
use crate::import::{
    Correction, EntriesOf, ImportKind, ImportRequest, ImportTable, IntoNote, Opened, Plan, Returns, Sorter, Understood,
};
use crate::progress::{Progress, checkpoint};
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, import_columns};
use crate::{Error, ErrorCode, Result};

use super::super::own_fields::{self, NewField};
use super::{CORRECTION, kinds, own_headings, plan_of, request, storing};

/// What the user says of files beyond the files themselves.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What the rows are about; none: each sheet is what it looks like.
    pub kind: Option<ImportKind>,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// Year of the appraisal, and of dates without one.
    pub year: Option<i32>,
    /// Heading to field, of the files' main kind; `-` leaves a column out.
    pub map: BTreeMap<String, String>,
    /// What is written instead of a cell's own text.
    pub corrections: Vec<Correction>,
    /// Hours with more than one decimal place are rounded half up.
    pub round_hours: bool,
    /// Which of the people whom a roster lists although they have left are taken back.
    pub returns: Returns,
    /// Whom rows mean that only name their person.
    pub people: BTreeMap<String, WorkerId>,
    /// What words mean: the key of the kind, and the answer.
    pub answers: Vec<(String, Answer)>,
    /// What becomes of columns that match no field.
    pub unknown: Unknown,
    /// What single sheets are, where they are not what they look like: file and sheet as they are listed, and the kind; none: left out.
    pub sheets: BTreeMap<(String, String), Option<ImportKind>>,
}

/// What becomes of columns that match no field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Of those that nothing is said of.
    pub usually: Fate,
    /// Of single ones, by their headings.
    pub of: BTreeMap<String, Fate>,
}

/// What becomes of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fate {
    /// It is listed as not read.
    #[default]
    Leave,
    /// It becomes a field of the office's own, and is read into it.
    Keep,
    /// Its values go into 备注.
    Note,
}

impl Unknown {
    fn fate(&self, heading: &str) -> Fate {
        self.of.get(heading).copied().unwrap_or(self.usually)
    }
}

/// A column that became a field of the office's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnColumn {
    /// As written in the sheet.
    pub header: String,
    /// The field's key.
    pub key: String,
}

/// A file of the batch, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct FileRead {
    /// Its name.
    pub file: String,
    /// Why it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Its visible sheets.
    pub sheets: Vec<SheetRead>,
}

/// A sheet, and what it was taken for.
#[derive(Debug, Clone, Serialize)]
pub struct SheetRead {
    /// Name on the tab.
    pub sheet: String,
    /// Keys of the kinds that it is read as; none: nothing of it is read.
    pub kinds: Vec<&'static str>,
}

/// What is read as one kind.
pub struct Part {
    /// How.
    pub request: ImportRequest,
    /// From where.
    pub table: ImportTable,
    /// With what result.
    pub plan: Plan,
    /// The files, with the sheets that are read so.
    opened: Vec<Opened>,
}

/// Files on their way in.
pub struct Batch {
    unknown: Unknown,
    /// Columns that became fields of the office's own when the files were taken over.
    pub own_fields: Vec<OwnColumn>,
    /// Every file, in the order given.
    pub files: Vec<FileRead>,
    /// One a kind, in the order in which they are stored.
    pub parts: Vec<Part>,
}

/// Opens every file and says what each of its sheets is. A file among many that cannot be read is told and left out; a single one is
/// refused.
pub fn prepare(
    store: &mut Store,
    occasion: &Occasion,
    files: &[PathBuf],
    asked: &Asked,
    progress: &mut dyn Progress,
) -> Result<Batch> {
    store.require(Right::Import)?;
    store.require(Right::SeeNumbers)?;
    let mut opened = Vec::with_capacity(files.len());
    let mut read = Vec::with_capacity(files.len());
    for (at, path) in files.iter().enumerate() {
        checkpoint(progress, "正在读取", at, files.len())?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let refused = match Opened::file(path, progress) {
            Ok(file) => {
                opened.push((at, file));
                None
            }
            Err(error) if files.len() == 1 || error.code() == ErrorCode::Cancelled => return Err(error),
            Err(error) => Some(error.message().to_owned()),
        };
        read.push(FileRead {
            file: name,
            refused,
            sheets: Vec::new(),
        });
    }
    of_opened(store, occasion, opened, read, asked, progress)
}

/// The same of what was pasted.
pub fn prepare_pasted(
    store: &mut Store,
    occasion: &Occasion,
    text: &str,
    asked: &Asked,
    progress: &mut dyn Progress,
) -> Result<Batch> {
    store.require(Right::Import)?;
    store.require(Right::SeeNumbers)?;
    let opened = Opened::pasted(text)?;
    let read = FileRead {
        file: opened.name.clone(),
        refused: None,
        sheets: Vec::new(),
    };
    of_opened(store, occasion, vec![(0, opened)], vec![read], asked, progress)
}

fn of_opened(
    store: &mut Store,
    occasion: &Occasion,
    opened: Vec<(usize, Opened)>,
    mut files: Vec<FileRead>,
    asked: &Asked,
    progress: &mut dyn Progress,
) -> Result<Batch> {
    let on = occasion.on;
    let sorted = Sorted::of(store.read(), &opened, asked, on)?;
    let mut parts = Vec::new();
    let mut failed = None;
    for (kind, sheets) in sorted.by_kind() {
        let of_kind: Vec<Opened> = sheets
            .iter()
            .filter_map(|(file, sheets)| {
                let (_, opened) = opened.iter().find(|(at, _)| at == file)?;
                let mut own = opened.clone();
                own.workbook.sheets = sheets
                    .iter()
                    .map(|at| Arc::clone(&opened.workbook.sheets[*at]))
                    .collect();
                Some(own)
            })
            .collect();
        let request = sorted.request(store.read(), kind, asked, on)?;
        match ImportTable::of(&of_kind, &request) {
            Ok(table) => parts.push((request, table, of_kind)),
            // Of several kinds one may turn out to be nothing.
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    if parts.is_empty() {
        return Err(failed.unwrap_or_else(|| ErrorCode::NoHeaderFound.into()));
    }
    for (file, sheet, kinds) in sorted.told(&opened) {
        files[file].sheets.push(SheetRead { sheet, kinds });
    }
    let parts = planned(store, occasion, parts, progress)?;
    Ok(Batch {
        unknown: asked.unknown.clone(),
        own_fields: Vec::new(),
        files,
        parts,
    })
}

/// What is read, how, and from which sheets.
type Read = (ImportRequest, ImportTable, Vec<Opened>);

/// Each part is compared with what is on file after those before it.
fn planned(store: &mut Store, occasion: &Occasion, parts: Vec<Read>, progress: &mut dyn Progress) -> Result<Vec<Part>> {
    let part = |(request, table, opened): Read, plan: Plan| Part {
        request,
        table,
        plan,
        opened,
    };
    let mut parts = parts;
    if let [_] = parts.as_slice() {
        let only = parts.remove(0);
        let plan = plan_of(store.read(), &only.1, occasion.on, progress)?;
        return Ok(vec![part(only, plan)]);
    }
    let entry = Entry::new(Action::Import, "试导入".to_owned());
    let plans = store.try_out(occasion, &entry, |tx| {
        let mut plans = Vec::with_capacity(parts.len());
        for (_, table, _) in &parts {
            plans.push(stored(tx, table, occasion.on, progress)?);
        }
        Ok(plans)
    })?;
    Ok(parts
        .into_iter()
        .zip(plans)
        .map(|(one, plan)| part(one, plan))
        .collect())
}

fn stored(tx: &Transaction<'_>, table: &ImportTable, on: NaiveDate, progress: &mut dyn Progress) -> Result<Plan> {
    let plan = plan_of(tx, table, on, progress)?;
    storing::store_items(tx, &plan, on, progress)?;
    Ok(plan)
}

/// Stores what the plans found good, and remembers the columns that the user named, as one step of undo.
pub fn take_over(store: &mut Store, occasion: &Occasion, batch: &mut Batch, progress: &mut dyn Progress) -> Result<()> {
    for part in &batch.parts {
        store.require(part.plan.kind.about().right)?;
        if part.plan.returns.iter().any(|one| one.taken_back) {
            store.require(Right::EditFiles)?;
        }
    }
    let corrected = batch.parts.iter().any(|part| part.plan.corrected_contracts > 0);
    let entry = Entry::new(Action::Import, in_words(batch)).because(corrected.then_some(CORRECTION));
    let mut own = Vec::new();
    let plans = store.write(occasion, &entry, |tx| {
        let mut plans = Vec::with_capacity(batch.parts.len());
        for part in &mut batch.parts {
            for (header, field) in &part.request.map {
                import_columns::remember(tx, part.plan.kind.as_str(), header, field)?;
            }
            own.extend(kept_columns(tx, part, &batch.unknown)?);
            plans.push(stored(tx, &part.table, occasion.on, progress)?);
        }
        Ok(plans)
    })?;
    batch.own_fields = own;
    for (part, plan) in batch.parts.iter_mut().zip(plans) {
        part.plan = plan;
    }
    Ok(())
}

/// Sets up a field for every column that is to be kept, and reads the files anew with it.
fn kept_columns(tx: &Transaction<'_>, part: &mut Part, unknown: &Unknown) -> Result<Vec<OwnColumn>> {
    let kind = part.request.kind;
    let of = match kind {
        ImportKind::Roster => own::PEOPLE,
        ImportKind::Entries(EntriesOf(record)) => record.kept().key,
        _ => return Ok(Vec::new()),
    };
    let mut kept = Vec::new();
    for (heading, _) in part.table.unread() {
        if unknown.fate(&heading) != Fate::Keep {
            continue;
        }
        let new = NewField {
            kind: of.to_owned(),
            title: heading.chars().take(20).collect(),
            form: form_of(&part.table.values_under(&heading)).to_owned(),
            ..NewField::default()
        };
        let key = own_fields::add_within(tx, &new)?;
        import_columns::remember(tx, kind.as_str(), &heading, key)?;
        part.request.remembered.insert(heading.clone(), key.to_owned());
        kept.push(OwnColumn {
            header: heading,
            key: key.to_owned(),
        });
    }
    if !kept.is_empty() {
        part.request.own = own_headings(tx, kind)?;
        part.table = ImportTable::of(&part.opened, &part.request)?;
    }
    Ok(kept)
}

/// How a field is written that holds these values.
fn form_of(values: &[String]) -> &'static str {
    let all = |form: Form| !values.is_empty() && values.iter().all(|value| form.read(value).is_ok());
    if all(Form::YesNo) {
        "yes_no"
    } else if all(Form::Number) {
        "number"
    } else if all(Form::Day) {
        "day"
    } else {
        "text"
    }
}

/// A column that holds something and that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadColumn {
    /// As written in the sheet.
    pub header: String,
    /// Its first values, numbers of people masked.
    pub samples: Vec<String>,
    /// Cells that say something.
    pub count: usize,
    /// How a field of the office's own would be written: `text`, `day`, `number`, `yes_no`.
    pub form: &'static str,
    /// A field of the office's own, or the note of a person, can take it.
    pub may_be_kept: bool,
    /// A person's note can take it.
    pub may_be_noted: bool,
}

impl Batch {
    /// What the files are called: the only one by its name, several by their number.
    pub fn name(&self) -> String {
        match self.files.as_slice() {
            [only] => only.file.clone(),
            several => format!("{}个文件", several.len()),
        }
    }

    /// What is read from a sheet.
    pub fn part_with(&self, sheet: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| part.plan.sheets.iter().any(|own| own == sheet))
    }

    /// The columns that hold something and that nothing reads.
    pub fn unread(&self) -> Vec<UnreadColumn> {
        const SHOWN: usize = 3;
        let columns = self.unmapped().into_iter().map(|header| {
            let parts: Vec<&Part> = self
                .parts
                .iter()
                .filter(|part| part.table.unread().iter().any(|(own, _)| *own == header))
                .collect();
            let values: Vec<String> = parts
                .first()
                .map(|part| part.table.values_under(&header))
                .unwrap_or_default();
            let mut samples: Vec<String> = values.iter().map(|value| masking::text(value)).collect();
            samples.dedup();
            samples.truncate(SHOWN);
            let kept = |part: &&Part| matches!(part.request.kind, ImportKind::Roster | ImportKind::Entries(_));
            UnreadColumn {
                count: values.len(),
                form: form_of(&values),
                samples,
                may_be_kept: parts.iter().any(kept),
                may_be_noted: parts.iter().any(|part| part.request.kind == ImportKind::Roster),
                header,
            }
        });
        columns.collect()
    }

    /// Headings of columns that hold something and that nothing reads.
    pub fn unmapped(&self) -> Vec<String> {
        let mut unmapped: Vec<String> = Vec::new();
        for part in &self.parts {
            for (heading, sheets) in part.table.unread() {
                let is_read = sheets
                    .iter()
                    .all(|sheet| self.parts.iter().any(|other| other.table.reads(sheet, &heading)));
                if !is_read && !unmapped.contains(&heading) {
                    unmapped.push(heading);
                }
            }
        }
        unmapped
    }
}

/// 导入花名册“望河.xlsx”：新增24、更新3、未导入1；…
fn in_words(batch: &Batch) -> String {
    let name = match batch.files.as_slice() {
        [only] => format!("“{}”", only.file),
        several => format!("{}个文件", several.iter().filter(|file| file.refused.is_none()).count()),
    };
    let parts = batch.parts.iter().map(|part| {
        let plan = &part.plan;
        let mut what = format!("{}：新增{}、更新{}", plan.kind.about().title, plan.added, plan.updated);
        if !plan.held_back.is_empty() {
            what += &format!("、未导入{}", plan.held_back.len());
        }
        if plan.presumed_joinings > 0 {
            what += &format!("，{}人的到岗日期为推定", plan.presumed_joinings);
        }
        let back = plan.returns.iter().filter(|one| one.taken_back).count();
        if back > 0 {
            what += &format!("，{back}人重新到岗");
        }
        what
    });
    let parts: Vec<String> = parts.collect();
    format!("导入{name}{}", parts.join("；"))
}

/// Which sheet is read as which kinds.
struct Sorted {
    /// File, sheet, and what it is read as.
    sheets: Vec<(usize, usize, ReadAs)>,
}

/// Kinds with the headings that each may not read.
type ReadAs = Vec<(ImportKind, Vec<String>)>;

/// A kind with its files and the sheets of each.
type SheetsOf = (ImportKind, Vec<(usize, Vec<usize>)>);

impl Sorted {
    fn of(conn: &Connection, opened: &[(usize, Opened)], asked: &Asked, on: NaiveDate) -> Result<Self> {
        let mut sheets = Vec::new();
        let visible = |file: &Opened| {
            let all = file.workbook.sheets.iter().enumerate();
            let wanted = all.filter(|(_, sheet)| {
                asked
                    .sheet
                    .as_ref()
                    .is_none_or(|wanted| sheet.name.trim() == wanted.trim())
            });
            wanted.map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let all: Vec<(usize, &Opened, usize)> = opened
            .iter()
            .flat_map(|(at, file)| visible(file).into_iter().map(move |sheet| (*at, file, sheet)))
            .collect();
        // What is said to be of a kind and has one sheet needs no sorting, unless a roster holds more than people.
        if let (Some(kind), true) = (
            asked.kind,
            asked.sheets.is_empty() && asked.kind != Some(ImportKind::Roster),
        ) {
            let own = |(at, _, sheet): &(usize, &Opened, usize)| (*at, *sheet, vec![(kind, Vec::new())]);
            sheets.extend(all.iter().map(own));
            return Ok(Self { sheets });
        }
        let sorters = Self::sorters(conn, asked, on)?;
        let mut first_roster = true;
        for (at, file, sheet) in all {
            let understood: Vec<(ImportKind, Understood)> = sorters
                .iter()
                .map(|sorter| (sorter.kind, sorter.understood(&file.workbook.sheets[sheet])))
                .filter(|(_, understood)| understood.worth > 0)
                .collect();
            let name = &file.workbook.sheets[sheet].name;
            if let Some(said) = asked.sheets.get(&(file.name.clone(), name.clone())) {
                sheets.push((at, sheet, said.iter().map(|kind| (*kind, Vec::new())).collect()));
                continue;
            }
            let kinds = kinds_of(&understood, asked.kind, name, &mut first_roster);
            sheets.push((at, sheet, kinds));
        }
        if sheets.iter().all(|(_, _, kinds)| kinds.is_empty())
            && let Some(kind) = asked.kind
        {
            // Said to be of a kind: the refusal names what is missing.
            sheets
                .iter_mut()
                .for_each(|(_, _, kinds)| kinds.push((kind, Vec::new())));
        }
        Ok(Self { sheets })
    }

    fn sorters(conn: &Connection, asked: &Asked, on: NaiveDate) -> Result<Vec<Sorter>> {
        kinds()
            .map(|kind| {
                let mut request = request(conn, kind, on)?;
                request.year = asked.year;
                if Some(kind) == asked.kind {
                    request.map.clone_from(&asked.map);
                }
                Sorter::new(&request)
            })
            .collect()
    }

    /// Kind by kind in the order of storing: files with the sheets of each.
    fn by_kind(&self) -> Vec<SheetsOf> {
        let mut sorted: Vec<SheetsOf> = Vec::new();
        for kind in kinds() {
            let mut files: Vec<(usize, Vec<usize>)> = Vec::new();
            for (file, sheet, of) in &self.sheets {
                if !of.iter().any(|(own, _)| *own == kind) {
                    continue;
                }
                match files.iter_mut().find(|(known, _)| known == file) {
                    Some((_, sheets)) => sheets.push(*sheet),
                    None => files.push((*file, vec![*sheet])),
                }
            }
            if !files.is_empty() {
                sorted.push((kind, files));
            }
        }
        sorted
    }

    fn request(&self, conn: &Connection, kind: ImportKind, asked: &Asked, on: NaiveDate) -> Result<ImportRequest> {
        let mut request = request(conn, kind, on)?;
        request.sheet = None;
        request.year = asked.year;
        request.round_hours = asked.round_hours;
        request.people.clone_from(&asked.people);
        request.corrections.clone_from(&asked.corrections);
        let answers = asked.answers.iter().filter(|(of, _)| of == kind.as_str());
        request.answers.extend(answers.map(|(_, answer)| answer.clone()));
        if kind == ImportKind::Roster {
            request.returns.clone_from(&asked.returns);
            let noted = asked.unknown.of.iter().filter(|(_, fate)| **fate == Fate::Note);
            request.into_note = match asked.unknown.usually {
                Fate::Note => IntoNote::All,
                _ => IntoNote::These(noted.map(|(heading, _)| heading.clone()).collect()),
            };
        }
        if asked.kind.is_none_or(|main| main == kind) {
            request.map.clone_from(&asked.map);
        }
        // Beside a roster another kind reads only what the roster leaves.
        for (_, _, kinds) in &self.sheets {
            for (_, taken) in kinds.iter().filter(|(own, _)| *own == kind) {
                request
                    .remembered
                    .extend(taken.iter().map(|heading| (heading.clone(), "-".to_owned())));
            }
        }
        Ok(request)
    }

    fn told(&self, opened: &[(usize, Opened)]) -> Vec<(usize, String, Vec<&'static str>)> {
        let sheets = self.sheets.iter().filter_map(|(file, sheet, kinds)| {
            let (_, own) = opened.iter().find(|(at, _)| at == file)?;
            let name = own.workbook.sheets[*sheet].name.clone();
            Some((*file, name, kinds.iter().map(|(kind, _)| kind.as_str()).collect()))
        });
        sheets.collect()
    }
}

/// What a sheet is read as. Where the user said a roster, further sheets may be of other kinds, and a roster may hold further records.
fn kinds_of(
    understood: &[(ImportKind, Understood)],
    said: Option<ImportKind>,
    sheet: &str,
    first_roster: &mut bool,
) -> ReadAs {
    let of = |kind: ImportKind| {
        understood
            .iter()
            .find(|(own, _)| *own == kind)
            .map(|(_, understood)| understood)
    };
    let main = match said {
        Some(ImportKind::Roster) | None => best(understood, sheet),
        Some(kind) => of(kind).map(|_| kind),
    };
    let Some(main) = main else { return Vec::new() };
    let roster = of(ImportKind::Roster);
    let main = match (said, roster) {
        // The first sheet with people is the roster that was meant; later ones may tell of something else.
        (Some(ImportKind::Roster), Some(_)) if *first_roster || is_of_people(sheet) => ImportKind::Roster,
        (Some(ImportKind::Roster), Some(roster)) => {
            let other = of(main).filter(|_| is_beside(main)).map_or(0, |other| other.own.len());
            if other > 0 && other >= roster.own.len() {
                main
            } else {
                ImportKind::Roster
            }
        }
        _ => main,
    };
    if main != ImportKind::Roster {
        return vec![(main, Vec::new())];
    }
    *first_roster = false;
    let mut read = vec![(main, Vec::new())];
    let Some(roster) = roster else { return read };
    // A person's second line is another schooling, certificate or contract.
    for (kind, other) in understood.iter().filter(|(kind, _)| roster.continued && holds(*kind)) {
        let taken: Vec<String> = roster
            .own
            .iter()
            .filter(|heading| !other.own.contains(heading))
            .cloned()
            .collect();
        if other.own.len() >= 2 {
            read.push((*kind, taken));
        }
    }
    for (kind, other) in understood.iter().filter(|(kind, _)| is_beside(*kind) && !holds(*kind)) {
        let own_only = !other.own.is_empty() && other.own.iter().all(|heading| roster.unread.contains(heading));
        let taken: Vec<String> = roster
            .own
            .iter()
            .filter(|heading| !other.own.contains(heading))
            .cloned()
            .collect();
        if own_only {
            read.push((*kind, taken));
        }
    }
    read
}

/// The kind most of whose columns a sheet has. Earlier kinds win ties: scores and training name the same people as a roster, with fewer
/// columns; of others the one that the sheet is called by.
fn best(understood: &[(ImportKind, Understood)], sheet: &str) -> Option<ImportKind> {
    let usual = [
        ImportKind::Appraisal,
        ImportKind::Training,
        ImportKind::Contracts,
        ImportKind::Roster,
        ImportKind::Communities,
    ];
    let place = |kind: ImportKind| usual.iter().position(|own| *own == kind).unwrap_or(usual.len());
    let rank = |(kind, understood): &&(ImportKind, Understood)| {
        let is_named = sheet.contains(kind.about().title);
        (understood.worth, is_named, std::cmp::Reverse(place(*kind)))
    };
    understood.iter().max_by_key(rank).map(|(kind, _)| *kind)
}

/// Kinds whose rows are about people who are on a roster.
fn is_beside(kind: ImportKind) -> bool {
    match kind {
        ImportKind::Contracts | ImportKind::Training => true,
        ImportKind::Entries(EntriesOf(record)) => {
            let kept = record.kept();
            kept.fact.is_none() && kept.key != "exit"
        }
        _ => false,
    }
}

/// Kinds that a roster's own columns hold.
fn holds(kind: ImportKind) -> bool {
    match kind {
        ImportKind::Contracts => true,
        ImportKind::Entries(EntriesOf(record)) => ["education", "certificate", "identity"].contains(&record.kept().key),
        _ => false,
    }
}

/// 在职, 离职人员, 退休, 借调人员: sheets of people, by where they stand.
fn is_of_people(sheet: &str) -> bool {
    [
        "在职",
        "在岗",
        "离职",
        "离岗",
        "退休",
        "借调",
        "借用",
        "返聘",
        "花名册",
        "人员",
    ]
    .iter()
    .any(|word| sheet.contains(word))
}

/// What looks like a single kind, for callers that read a file as one.
pub fn recognise(conn: &Connection, opened: &Opened, on: NaiveDate) -> Result<ImportKind> {
    let sorters = Sorted::sorters(conn, &Asked::default(), on)?;
    let mut all: Vec<(ImportKind, Understood)> = Vec::new();
    let mut named = String::new();
    for sheet in &opened.workbook.sheets {
        named += &sheet.name;
        for sorter in &sorters {
            let understood = sorter.understood(sheet);
            match all.iter_mut().find(|(kind, _)| *kind == sorter.kind) {
                Some((_, known)) if known.worth < understood.worth => *known = understood,
                Some(_) => {}
                None => all.push((sorter.kind, understood)),
            }
        }
    }
    all.retain(|(_, understood)| understood.worth > 0);
    best(&all, &named).ok_or_else(|| Error::from(ErrorCode::NoHeaderFound))
}
