//! Which field a column holds, by what offices write above it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Fielded;
use crate::domain::records::{AnyRecord, Details, Lasts};
use crate::domain::rights::Right;
use crate::{Error, ErrorCode, Result};

/// Every field of a kind with its usual name, for choosing what a column holds.
pub fn fields_of(kind: ImportKind, parts: &[AppraisalPart], own: &[OwnHeading]) -> Vec<(String, String)> {
    let usual = |names: &[String]| names.first().cloned().unwrap_or_default();
    let own = listed(kind, own).into_iter().map(|one| (one.key, usual(&one.names)));
    let parts = parts
        .iter()
        .filter(|_| kind == ImportKind::Appraisal)
        .map(|part| (part.key.clone(), usual(&part.titles)));
    own.chain(parts).collect()
}

/// Fields without which a table is not of the kind, with their usual names.
pub fn needed_of(kind: ImportKind) -> Vec<(String, String)> {
    let fields = fields_of(kind, &[], &[]).into_iter();
    let needed = needed(kind);
    fields.filter(|(key, _)| needed.contains(key)).collect()
}

/// What users call a field of a kind; `None`: the kind has no such field.
pub fn title_of(kind: ImportKind, key: &str) -> Option<&'static str> {
    if let ImportKind::Entries(EntriesOf(record)) = kind
        && let Some(field) = record.kept().named(key)
    {
        return Some(field.title);
    }
    if kind == ImportKind::Roster
        && let Some(at) = Details::find(key)
    {
        return Some(Details::FIELDS[at].title);
    }
    let names = catalogue().shipped(kind).names.get(key)?;
    names.first().map(String::as_str)
}

/// A field that columns of a kind may hold.
struct Listed {
    field: Field,
    key: String,
    /// The usual one first.
    names: Vec<String>,
}

/// One of the office's own fields, as a heading may name it: its number, and the field.
pub type OwnHeading = (u32, &'static crate::domain::catalogue::Field);

/// The fields of a kind, the office's own last. Of two that a heading names, the earlier one has it.
fn listed(kind: ImportKind, own: &[OwnHeading]) -> Vec<Listed> {
    let declared = match kind {
        ImportKind::Entries(EntriesOf(record)) => Some(record.kept().fields.len()),
        _ => None,
    };
    let own = own.iter().enumerate().map(|(at, (_, field))| Listed {
        field: declared.map_or(Field::Own(at), |declared| Field::Entry(declared + at)),
        key: field.key.to_owned(),
        names: vec![field.title.to_owned()],
    });
    declared_of(kind).into_iter().chain(own).collect()
}

fn declared_of(kind: ImportKind) -> Vec<Listed> {
    let catalogue = catalogue();
    let shipped = |key: &String, names: &Vec<String>| {
        Some(Listed {
            field: Field::plain(key)?,
            key: key.clone(),
            names: names.clone(),
        })
    };
    let ImportKind::Entries(EntriesOf(record)) = kind else {
        let names = catalogue.shipped(kind).names.iter();
        let listed = names.filter_map(|(key, names)| shipped(key, names));
        if kind != ImportKind::Roster {
            return listed.collect();
        }
        let others = listed.filter(|one| !matches!(one.field, Field::Detail(_)));
        return others.chain(details()).collect();
    };
    let kept = record.kept();
    let own = kept.fields.iter().enumerate().filter(|(_, field)| field.is_told());
    let own = own.map(|(place, field)| Listed {
        field: Field::Entry(place),
        key: kept.name_of(field).to_owned(),
        names: headings_of(record, field),
    });
    // The person of the row, as in a roster.
    let whose = ["name", "id_number", "community"].into_iter().filter_map(|key| {
        let names = catalogue.roster.names.get(key)?;
        shipped(&key.to_owned(), names)
    });
    own.chain(whose).collect()
}

/// What a person's own row says: each field by its title, then by what the shipped list has for it.
fn details() -> impl Iterator<Item = Listed> {
    Details::FIELDS.iter().enumerate().map(|(at, field)| {
        let shipped = catalogue().roster.names.get(field.key);
        let further = shipped.into_iter().flatten().filter(|name| *name != field.title);
        Listed {
            field: Field::Detail(at),
            key: field.key.to_owned(),
            names: [field.title.to_owned()].into_iter().chain(further.cloned()).collect(),
        }
    })
}

/// What offices write above a field of a kind: its title, what the shipped list has for it, and what a roster calls the same.
fn headings_of(record: &'static dyn AnyRecord, field: &crate::domain::catalogue::Field) -> Vec<String> {
    let (kept, catalogue) = (record.kept(), catalogue());
    let named = kept.name_of(field);
    let shipped = catalogue.entries.get(kept.key).and_then(|names| names.get(named));
    let is_fact = kept.fact == Some(field.key);
    let in_roster = if is_fact {
        catalogue.roster.names.get(kept.key)
    } else {
        catalogue.roster.names.get(&format!("{}_{}", kept.key, field.key))
    };
    let days = match record.lasts() {
        Lasts::UntilNext(first) if first == field.key => Some(&catalogue.first_day),
        Lasts::Between(first, _) if first == field.key => Some(&catalogue.first_day),
        Lasts::Between(_, last) if last == field.key => Some(&catalogue.last_day),
        _ => None,
    };
    let own = [field.title]
        .into_iter()
        .chain(is_fact.then_some(kept.title))
        .map(str::to_owned);
    let more = [shipped, in_roster, days].into_iter().flatten().flatten().cloned();
    own.chain(more).collect()
}

/// Would a workbook's heading of that name be read as a field that every office has?
pub fn is_known(kind: ImportKind, heading: &str) -> bool {
    let known = Dictionary::shipped(kind);
    known.is_ok_and(|known| known.find(&[heading.to_owned()]).is_some())
}

/// Keys of the fields without which a table is not of the kind.
fn needed(kind: ImportKind) -> Vec<String> {
    let ImportKind::Entries(EntriesOf(record)) = kind else {
        return catalogue().shipped(kind).needed.clone();
    };
    let on = NaiveDate::MAX;
    let kept = record.kept();
    let own = kept
        .fields
        .iter()
        .filter(|field| field.needed && matches!(record.usual(field, on), Datum::Blank))
        .map(|field| kept.name_of(field).to_owned());
    std::iter::once("id_number".to_owned()).chain(own).collect()
}

/// What a workbook's rows are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// Streets and communities with their counts.
    Communities,
    /// People.
    Roster,
    /// Labour contracts.
    Contracts,
    /// Who attended which training.
    Training,
    /// Scores of a year's appraisal.
    Appraisal,
    /// Entries of a kind of record.
    Entries(EntriesOf),
}

/// The kind of record whose entries are read.
#[derive(Clone, Copy)]
pub struct EntriesOf(pub &'static dyn AnyRecord);

impl fmt::Debug for EntriesOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.kept().key)
    }
}

impl PartialEq for EntriesOf {
    fn eq(&self, other: &Self) -> bool {
        self.0.kept().key == other.0.kept().key
    }
}

impl Eq for EntriesOf {}

impl std::hash::Hash for EntriesOf {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.kept().key.hash(state);
    }
}

/// What is said of a kind of workbook.
pub struct About {
    /// The name that scripts rely on.
    pub key: &'static str,
    /// What users call such a workbook: 花名册.
    pub title: &'static str,
    /// What its rows are counted by: 人.
    pub unit: &'static str,
    /// What reading it in needs beside the right to read in at all.
    pub right: Right,
}

impl ImportKind {
    /// Those that are no kind of record.
    pub const SHEETS: [Self; 5] = [
        Self::Communities,
        Self::Roster,
        Self::Contracts,
        Self::Training,
        Self::Appraisal,
    ];

    /// What is said of it.
    pub fn about(self) -> About {
        let (key, title, unit, right) = match self {
            Self::Communities => ("communities", "社区基本情况表", "个社区", Right::OfficeSettings),
            Self::Roster => ("roster", "花名册", "人", Right::EditFiles),
            Self::Contracts => ("contracts", "合同台账", "份", Right::Contracts),
            Self::Training => ("training", "培训台账", "条", Right::Contracts),
            Self::Appraisal => ("appraisal", "考核得分", "人", Right::Appraise),
            Self::Entries(EntriesOf(record)) => {
                let kept = record.kept();
                (kept.key, kept.title, "条", kept.right.unwrap_or(Right::EditFiles))
            }
        };
        About {
            key,
            title,
            unit,
            right,
        }
    }

    /// The name that scripts rely on.
    pub fn as_str(self) -> &'static str {
        self.about().key
    }
}

impl Serialize for ImportKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

macro_rules! fields {
    ($($variant:ident = $key:literal,)+) => {
        /// A field that a column can hold; one list for every kind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Field {
            $($variant,)+
            /// What a person's own row says, by its place there.
            Detail(usize),
            /// A part of an appraisal, by its place among the parts given.
            Part(usize),
            /// A field of a kind of record, by its place there; the office's own stand after those of the kind.
            Entry(usize),
            /// One of the office's own fields of people, by its place among those given.
            Own(usize),
        }

        impl Field {
            fn plain(key: &str) -> Option<Self> {
                match key {
                    $($key => Some(Self::$variant),)+
                    _ => Details::find(key).map(Self::Detail),
                }
            }
        }
    };
}

fields! {
    Street = "street",
    Community = "community",
    Code = "code",
    Households = "households",
    Residents = "residents",
    Grids = "grids",
    Name = "name",
    Sex = "sex",
    Born = "born",
    IdNumber = "id_number",
    Politics = "politics",
    Education = "education",
    Degree = "degree",
    School = "school",
    Major = "major",
    GraduatedOn = "graduated_on",
    StudyMode = "study_mode",
    FullTimeEducation = "full_time_education",
    FullTimeDegree = "full_time_degree",
    FullTimeSchool = "full_time_school",
    FullTimeMajor = "full_time_major",
    FullTimeGraduatedOn = "full_time_graduated_on",
    PartTimeEducation = "part_time_education",
    PartTimeDegree = "part_time_degree",
    PartTimeSchool = "part_time_school",
    PartTimeMajor = "part_time_major",
    PartTimeGraduatedOn = "part_time_graduated_on",
    Kind = "kind",
    Identities = "identities",
    Post = "post",
    PostSince = "post_since",
    Grade = "grade",
    JoinedOn = "joined_on",
    CommunitySince = "community_since",
    Certificate = "certificate",
    CertificateNumber = "certificate_number",
    CertificateObtainedOn = "certificate_obtained_on",
    CertificateRegisteredOn = "certificate_registered_on",
    ContractKind = "contract_kind",
    ContractNumber = "contract_number",
    ContractSignedOn = "contract_signed_on",
    ContractStartsOn = "contract_starts_on",
    ContractEndsOn = "contract_ends_on",
    ProbationMonths = "probation_months",
    HeldOn = "held_on",
    TrainingTitle = "training_title",
    Tier = "tier",
    TrainingKind = "training_kind",
    TrainingForm = "training_form",
    Hours = "hours",
    EarnedHours = "earned_hours",
    TestScore = "test_score",
}

impl Field {
    /// Whether a row may leave the cell of this field blank: not where it identifies the person or the subject of the row.
    pub(crate) fn may_be_blank(self) -> bool {
        !matches!(
            self,
            Self::Street
                | Self::Community
                | Self::Name
                | Self::IdNumber
                | Self::ContractStartsOn
                | Self::ContractEndsOn
                | Self::HeldOn
                | Self::TrainingTitle
                | Self::Hours
                | Self::EarnedHours
                | Self::Entry(_)
        )
    }

    /// Whether a cell of this field, with neither name nor number beside it, is still about one person. Choices that a form offers and
    /// what an event has for everybody are filled in beforehand.
    pub(crate) fn is_of_one_person(self) -> bool {
        if let Self::Detail(at) = self {
            let form = Details::FIELDS[at].form;
            return !matches!(form, Form::Coded(_) | Form::Keyed { .. } | Form::Words(_) | Form::YesNo);
        }
        !matches!(
            self,
            Self::Street
                | Self::Community
                | Self::Sex
                | Self::Politics
                | Self::Kind
                | Self::Identities
                | Self::Post
                | Self::Grade
                | Self::ContractKind
                | Self::ProbationMonths
                | Self::HeldOn
                | Self::TrainingTitle
                | Self::Tier
                | Self::TrainingKind
                | Self::TrainingForm
                | Self::Hours
        )
    }
}

/// One part of a year's appraisal: the key that the policy pack gives it, and what tables call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppraisalPart {
    /// `quantified`, `midyear`, `yearend` in the pack `yancheng`.
    pub key: String,
    /// Names of the column beside those of the shipped list.
    pub titles: Vec<String>,
}

#[derive(Deserialize)]
struct Catalogue {
    foreign_groups: Vec<String>,
    communities: KindNames,
    roster: KindNames,
    contracts: KindNames,
    training: KindNames,
    appraisal: KindNames,
    first_day: Vec<String>,
    last_day: Vec<String>,
    /// Further headings of kinds of records: kind, then field.
    entries: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
struct KindNames {
    needed: Vec<String>,
    names: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    parts: BTreeMap<String, Vec<String>>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        toml::from_str(include_str!("../../../../assets/templates/columns.toml"))
            .expect("shipped with the program, and a test reads it")
    })
}

impl Catalogue {
    /// The shipped names of a kind. The kinds of records use the roster's, which name the person of a row.
    fn shipped(&self, kind: ImportKind) -> &KindNames {
        match kind {
            ImportKind::Communities => &self.communities,
            ImportKind::Roster | ImportKind::Entries(_) => &self.roster,
            ImportKind::Contracts => &self.contracts,
            ImportKind::Training => &self.training,
            ImportKind::Appraisal => &self.appraisal,
        }
    }
}

/// How well a heading names a field; smaller is better.
pub(crate) type Rank = usize;

const WITHOUT_BRACKETS: Rank = 100;
const LAST_LEVEL_ONLY: Rank = 1000;

/// The headings of one kind of import: shipped names, the policy's parts, the office's own mapping.
pub(crate) struct Dictionary {
    kind: ImportKind,
    listed: Vec<Listed>,
    needed: Vec<Field>,
    parts: Vec<AppraisalPart>,
    names: HashMap<String, (Field, Rank)>,
    /// By heading as given; `None`: the column is to be left alone. What the user says now comes before what he said once.
    mapped: HashMap<String, (Option<Field>, Rank)>,
}

impl Dictionary {
    /// `map` is what the user says now and must be right; `remembered` is what he said once and may be out of date.
    pub(crate) fn new(
        kind: ImportKind,
        parts: &[AppraisalPart],
        own: &[OwnHeading],
        map: &BTreeMap<String, String>,
        remembered: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut dictionary = Self {
            kind,
            needed: Vec::new(),
            listed: listed(kind, own),
            parts: parts.to_vec(),
            names: HashMap::new(),
            mapped: HashMap::new(),
        };
        let needed = needed(kind);
        for one in &dictionary.listed {
            if needed.contains(&one.key) {
                dictionary.needed.push(one.field);
            }
            add(&mut dictionary.names, one.field, &one.names);
        }
        for (index, part) in parts.iter().enumerate() {
            let shipped = catalogue().appraisal.parts.get(&part.key);
            add(&mut dictionary.names, Field::Part(index), &part.titles);
            add(
                &mut dictionary.names,
                Field::Part(index),
                shipped.map_or(&[], Vec::as_slice),
            );
        }
        for (header, key) in remembered {
            if let Ok(field) = dictionary.field(key) {
                dictionary.mapped.insert(comparable(header), (field, 1));
            }
        }
        for (header, key) in map {
            let field = dictionary.field(key)?;
            let same = map
                .iter()
                .find(|(other, known)| *other < header && known.trim() == key.trim());
            if let (Some((other, _)), true) = (same, field.is_some()) {
                let about = format!("“{other}”和“{header}”都指定为同一项，只能选一列");
                return Err(Error::about(ErrorCode::InvalidArgument, about));
            }
            dictionary.mapped.insert(comparable(header), (field, 0));
        }
        Ok(dictionary)
    }

    /// The fields that every office has, by their keys and shipped names.
    pub(crate) fn shipped(kind: ImportKind) -> Result<Self> {
        Self::new(kind, &[], &[], &BTreeMap::new(), &BTreeMap::new())
    }

    /// A field by its key; `-` or nothing means that the column is not read.
    pub(crate) fn field(&self, key: &str) -> Result<Option<Field>> {
        let key = key.trim();
        if key.is_empty() || key == "-" {
            return Ok(None);
        }
        let part = self.parts.iter().position(|part| part.key == key).map(Field::Part);
        let plain = self.listed.iter().find(|one| one.key == key).map(|one| one.field);
        match part.or(plain) {
            Some(field) => Ok(Some(field)),
            None => Err(Error::about(ErrorCode::UnknownField, key)),
        }
    }

    /// The key of a field, as `columns` lists it.
    pub(crate) fn key(&self, field: Field) -> String {
        match field {
            Field::Part(index) => self.parts.get(index).map(|part| part.key.clone()).unwrap_or_default(),
            field => {
                let listed = self.listed.iter().find(|one| one.field == field);
                listed.map(|one| one.key.clone()).unwrap_or_default()
            }
        }
    }

    /// Fields without which a sheet is not of this kind.
    pub(crate) fn complete(&self, has: impl Fn(Field) -> bool) -> bool {
        let has_needed = self.needed.iter().all(|field| has(*field));
        let has_part = self.kind != ImportKind::Appraisal || (0..self.parts.len()).any(|index| has(Field::Part(index)));
        has_needed && has_part
    }

    /// The field under a heading of one or more levels, outermost first.
    pub(crate) fn find(&self, levels: &[String]) -> Option<(Field, Rank)> {
        let joined = levels.concat();
        let own = levels.last().map(String::as_str).unwrap_or_default();
        for text in [joined.as_str(), own] {
            if let Some(mapped) = self.mapped.get(&comparable(text)) {
                let (field, rank) = *mapped;
                return field.map(|field| (field, rank));
            }
        }
        let groups = &levels[..levels.len().saturating_sub(1)];
        let whole = self.listed(&joined);
        if whole.is_some() || is_foreign(groups) {
            return whole;
        }
        self.listed(own).map(|(field, rank)| (field, rank + LAST_LEVEL_ONLY))
    }

    fn listed(&self, text: &str) -> Option<(Field, Rank)> {
        self.names.get(&comparable(text)).copied().or_else(|| {
            let (field, rank) = self.names.get(&comparable(&without_brackets(text)))?;
            Some((*field, rank + WITHOUT_BRACKETS))
        })
    }

    /// Headings of the user's mapping that none of `headers` answers to.
    pub(crate) fn unanswered<'a>(map: &'a BTreeMap<String, String>, headers: &[Vec<String>]) -> Option<&'a str> {
        let answers = |wanted: &str| {
            headers.iter().any(|levels| {
                comparable(&levels.concat()) == wanted || levels.last().is_some_and(|own| comparable(own) == wanted)
            })
        };
        map.keys()
            .map(String::as_str)
            .find(|header| !answers(&comparable(header)))
    }
}

fn add(known: &mut HashMap<String, (Field, Rank)>, field: Field, names: &[String]) {
    for (rank, name) in names.iter().enumerate() {
        // What the user says comes before any name that is known.
        known.entry(comparable(name)).or_insert((field, rank + 2));
    }
}

fn is_foreign(groups: &[String]) -> bool {
    let foreign = &catalogue().foreign_groups;
    groups
        .iter()
        .any(|group| foreign.iter().any(|name| group.contains(name.as_str())))
}

/// Letters and figures only, half width, small: headings that differ only in spaces, line breaks, stars or brackets are the same.
pub(crate) fn comparable(text: &str) -> String {
    text.chars()
        .map(crate::domain::text::half_width)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut outside = String::new();
    for c in text.chars() {
        match c {
            '（' | '(' | '【' | '[' | '〔' | '［' => depth += 1,
            '）' | ')' | '】' | ']' | '〕' | '］' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

impl fmt::Display for ImportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A column of a table of a kind, as the program itself draws one.
#[derive(Debug, Clone)]
pub struct TableColumn {
    /// Key of the field.
    pub key: String,
    /// A heading that is read as this field, the usual one where it can be.
    pub heading: String,
    /// A table without it is not of the kind.
    pub needed: bool,
    /// How its cells are written.
    pub form: Form,
    /// Several words may stand in a cell, parted by 、.
    pub several: bool,
}

/// The columns that a table of a kind may have, each under a heading that is read as its field again. A field all of whose headings
/// mean another one, by the list or because the user once said so, has no column.
pub fn columns_of(
    kind: ImportKind,
    parts: &[AppraisalPart],
    own: &[OwnHeading],
    remembered: &BTreeMap<String, String>,
) -> Result<Vec<TableColumn>> {
    let dictionary = Dictionary::new(kind, parts, own, &BTreeMap::new(), remembered)?;
    let mut fields: Vec<(Field, Vec<String>)> = listed(kind, own)
        .into_iter()
        .map(|one| (one.field, one.names))
        .collect();
    if kind == ImportKind::Appraisal {
        let parts = parts.iter().enumerate();
        fields.extend(parts.map(|(at, part)| {
            let shipped = catalogue().appraisal.parts.get(&part.key);
            let names = part.titles.iter().chain(shipped.into_iter().flatten());
            (Field::Part(at), names.cloned().collect())
        }));
    }
    fields.sort_by_key(|(field, _)| *field);
    let columns = fields.into_iter().filter_map(|(field, names)| {
        let is_read = |name: &String| {
            let found = dictionary.find(std::slice::from_ref(name));
            found.is_some_and(|(own, _)| own == field)
        };
        Some(TableColumn {
            key: dictionary.key(field),
            heading: names.into_iter().find(is_read)?,
            needed: dictionary.needed.contains(&field),
            form: form_of(kind, own, field),
            several: field == Field::Identities,
        })
    });
    Ok(columns.collect())
}

/// How the cells of a field are written, by where it is kept.
fn form_of(kind: ImportKind, own: &[OwnHeading], field: Field) -> Form {
    let (table, key) = match field {
        Field::Detail(at) => return Details::FIELDS[at].form,
        Field::Own(at) => return own[at].1.form,
        Field::Entry(at) => {
            let declared = match kind {
                ImportKind::Entries(EntriesOf(record)) => record.kept().fields,
                _ => &[],
            };
            return match declared.get(at) {
                Some(field) => field.form,
                None => own[at - declared.len()].1.form,
            };
        }
        Field::Part(_) | Field::TestScore => ("training_record", "score"),
        Field::Street => ("street", "name"),
        Field::Community if kind == ImportKind::Communities => ("community", "name"),
        Field::Community => ("placement", "community_id"),
        Field::Code => ("community", "code"),
        Field::Households => ("community_stat", "households"),
        Field::Residents => ("community_stat", "residents"),
        Field::Grids => ("community_stat", "grids"),
        Field::Name => ("worker", "name"),
        // What the number says; the table's 未知 and 未说明 would disagree with it.
        Field::Sex => return Form::Words(&[("male", "男"), ("female", "女")]),
        Field::Born => ("worker", "born"),
        Field::IdNumber => ("worker", "id_number"),
        Field::CommunitySince => ("worker", "community_since"),
        Field::Politics => ("politics_entry", "politics"),
        Field::Kind => ("kind_entry", "kind"),
        Field::Identities => ("identity_entry", "identity"),
        Field::Post => ("post_entry", "post"),
        Field::PostSince => ("post_entry", "from_on"),
        Field::Grade => ("grade_entry", "grade"),
        Field::JoinedOn => ("service", "joined_on"),
        Field::StudyMode => ("education", "mode"),
        Field::Education | Field::FullTimeEducation | Field::PartTimeEducation => ("education", "level"),
        Field::Degree | Field::FullTimeDegree | Field::PartTimeDegree => ("education", "degree"),
        Field::School | Field::FullTimeSchool | Field::PartTimeSchool => ("education", "school"),
        Field::Major | Field::FullTimeMajor | Field::PartTimeMajor => ("education", "major"),
        Field::GraduatedOn | Field::FullTimeGraduatedOn | Field::PartTimeGraduatedOn => ("education", "graduated_on"),
        Field::Certificate => ("certificate", "kind"),
        Field::CertificateNumber => ("certificate", "number"),
        Field::CertificateObtainedOn => ("certificate", "obtained_on"),
        Field::CertificateRegisteredOn => ("certificate", "registered_on"),
        Field::ContractKind => ("contract", "kind"),
        Field::ContractNumber => ("contract", "number"),
        Field::ContractSignedOn => ("contract", "signed_on"),
        Field::ContractStartsOn => ("contract", "starts_on"),
        Field::ContractEndsOn => ("contract", "ends_on"),
        Field::ProbationMonths => ("contract", "probation_months"),
        Field::HeldOn => ("training_event", "held_on"),
        Field::TrainingTitle => ("training_event", "title"),
        Field::Tier => ("training_event", "tier"),
        Field::TrainingKind => ("training_event", "kind"),
        Field::TrainingForm => ("training_event", "form"),
        Field::Hours => ("training_event", "hours"),
        Field::EarnedHours => ("training_record", "hours"),
    };
    crate::domain::catalogue::told(table, key)
        .expect("every field of a workbook is declared where it is kept, and a test asks for each")
        .form
}

#[cfg(test)]
mod tests {
    use super::super::table::ImportRequest;
    use super::*;

    fn of(kind: ImportKind, levels: &[&str]) -> Option<Field> {
        let parts = ["quantified", "midyear", "yearend"].map(|key| AppraisalPart {
            key: key.to_owned(),
            titles: Vec::new(),
        });
        let dictionary = Dictionary::new(kind, &parts, &[], &BTreeMap::new(), &BTreeMap::new()).unwrap();
        let levels: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
        dictionary.find(&levels).map(|(field, _)| field)
    }

    #[test]
    fn headings_are_known_however_they_are_written() {
        for (kind, levels, field) in [
            (ImportKind::Roster, &["身份证号码"][..], Some(Field::IdNumber)),
            (ImportKind::Roster, &["公民身份号码\n（18位）"], Some(Field::IdNumber)),
            (ImportKind::Roster, &["*姓　名"], Some(Field::Name)),
            (ImportKind::Roster, &["村（社区）"], Some(Field::Community)),
            (ImportKind::Roster, &["现任职务（岗位）"], Some(Field::Post)),
            (ImportKind::Roster, &["合同", "起始日期"], Some(Field::ContractStartsOn)),
            (
                ImportKind::Roster,
                &["劳动合同", "终止日期"],
                Some(Field::ContractEndsOn),
            ),
            (ImportKind::Roster, &["基本情况", "性别"], Some(Field::Sex)),
            (ImportKind::Roster, &["配偶", "姓名"], None),
            (
                ImportKind::Roster,
                &["全日制教育", "学历"],
                Some(Field::FullTimeEducation),
            ),
            (
                ImportKind::Roster,
                &["社工证", "取得时间"],
                Some(Field::CertificateObtainedOn),
            ),
            (ImportKind::Roster, &["年龄"], None),
            (ImportKind::Roster, &["问题说明"], None),
            (ImportKind::Contracts, &["试用期（月）"], Some(Field::ProbationMonths)),
            (ImportKind::Training, &["学　时"], Some(Field::Hours)),
            (ImportKind::Appraisal, &["年末测评（25%）"], Some(Field::Part(2))),
        ] {
            assert_eq!(of(kind, levels), field, "{levels:?}");
        }
    }

    #[test]
    fn the_shipped_list_names_known_fields_and_no_heading_twice() {
        for kind in ImportKind::SHEETS {
            let mut seen = HashMap::new();
            let listed = catalogue().shipped(kind);
            for key in &listed.needed {
                assert!(listed.names.contains_key(key), "{kind}: {key}");
            }
            for (key, names) in listed.names.iter().chain(&listed.parts) {
                assert!(
                    listed.parts.contains_key(key) || Field::plain(key).is_some(),
                    "{kind}: {key}"
                );
                for name in names {
                    let other = seen.insert(comparable(name), key);
                    assert!(
                        other.is_none_or(|other| other == key),
                        "{kind}: {name} names {key} and {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_the_user_says_goes_before_the_list() {
        let map = BTreeMap::from([
            ("证件".to_owned(), "id_number".to_owned()),
            ("备注".to_owned(), "-".to_owned()),
        ]);
        let dictionary = Dictionary::new(ImportKind::Roster, &[], &[], &map, &BTreeMap::new()).unwrap();

        assert_eq!(dictionary.find(&["证 件".to_owned()]), Some((Field::IdNumber, 0)));
        assert_eq!(dictionary.find(&["备注".to_owned()]), None);
        let wrong = BTreeMap::from([("证件".to_owned(), "households".to_owned())]);
        let refused = Dictionary::new(ImportKind::Roster, &[], &[], &wrong, &BTreeMap::new())
            .err()
            .unwrap();
        assert_eq!(refused.code(), ErrorCode::UnknownField);
        assert!(
            Dictionary::new(ImportKind::Roster, &[], &[], &BTreeMap::new(), &wrong).is_ok(),
            "a stale memory is dropped"
        );
    }

    #[test]
    fn every_field_of_a_workbook_has_a_column_under_a_heading_of_its_own_and_is_written_as_it_is_kept() {
        for kind in ImportKind::SHEETS {
            let parts = ImportRequest::new(kind).parts;
            let columns = columns_of(kind, &parts, &[], &BTreeMap::new()).unwrap();

            let keys: Vec<&str> = columns.iter().map(|column| column.key.as_str()).collect();
            for (key, _) in fields_of(kind, &parts, &[]) {
                assert!(keys.contains(&key.as_str()), "{kind}: {key}");
            }
        }
    }

    #[test]
    fn a_heading_that_the_user_gave_another_meaning_is_not_offered_for_the_first() {
        let said = BTreeMap::from([
            ("备注".to_owned(), "-".to_owned()),
            ("联系电话".to_owned(), "native_place".to_owned()),
        ]);
        let columns = columns_of(ImportKind::Roster, &[], &[], &said).unwrap();

        let heading = |key: &str| {
            let found = columns.iter().find(|column| column.key == key);
            found.map(|column| column.heading.as_str())
        };
        assert_eq!(
            (heading("note"), heading("phone")),
            (Some("备注说明"), Some("手机号码"))
        );
    }
}
