//! Which field a column holds, by what offices write above it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Fielded;
use crate::domain::records::{AnyRecord, Details, Lasts};
use crate::domain::rights::Right;

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
pub(super) struct Listed {
    pub(super) field: Field,
    pub(super) key: String,
    /// The usual one first.
    pub(super) names: Vec<String>,
}

/// One of the office's own fields, as a heading may name it: its number, and the field.
pub type OwnHeading = (u32, &'static crate::domain::catalogue::Field);

/// The fields of a kind, the office's own last. Of two that a heading names, the earlier one has it.
pub(super) fn listed(kind: ImportKind, own: &[OwnHeading]) -> Vec<Listed> {
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
            let own: Vec<Listed> = listed.collect();
            let beside = whose(kind).filter(|one| !own.iter().any(|known| known.field == one.field));
            let beside: Vec<Listed> = beside.collect();
            return own.into_iter().chain(beside).collect();
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
    own.chain(whose(kind)).collect()
}

/// What rows say of the person that they are about, as in a roster; of a table of communities nothing.
fn whose(kind: ImportKind) -> impl Iterator<Item = Listed> {
    let keys = ["name", "id_number", "community", "street", "phone", "born", "sex"];
    let keys = keys.into_iter().filter(move |_| kind != ImportKind::Communities);
    keys.filter_map(|key| {
        Some(Listed {
            field: Field::plain(key)?,
            key: key.to_owned(),
            names: catalogue().roster.names.get(key)?.clone(),
        })
    })
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

/// Keys of the fields without which a table is not of the kind.
pub(super) fn needed(kind: ImportKind) -> Vec<String> {
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
    std::iter::once("name".to_owned()).chain(own).collect()
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
    LeftOn = "left_on",
    LeaveKind = "leave_kind",
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
    /// Does it say only whom a row is about?
    pub(crate) fn is_of_whom(self) -> bool {
        let of_phone = matches!(self, Self::Detail(at) if Details::FIELDS[at].form == Form::Phone);
        of_phone
            || matches!(
                self,
                Self::Street
                    | Self::Community
                    | Self::Name
                    | Self::IdNumber
                    | Self::Sex
                    | Self::Born
                    | Self::Post
                    | Self::Kind
            )
    }

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
                | Self::LeaveKind
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
    no_field: Vec<String>,
    of_no_file: Vec<String>,
    /// Kind, and words that its tables are called by.
    called: BTreeMap<String, Vec<String>>,
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

/// What tables call a part of an appraisal.
pub(super) fn appraisal_titles(part: &str) -> &'static [String] {
    catalogue().appraisal.parts.get(part).map_or(&[], Vec::as_slice)
}

/// Is a table called by a word of the kind?
pub(in crate::import) fn is_called(kind: ImportKind, text: &str) -> bool {
    let words = catalogue().called.get(kind.as_str());
    words.is_some_and(|words| words.iter().any(|word| text.contains(word.as_str())))
}

/// Headings that come near to some field and mean none.
pub(super) fn no_field() -> &'static [String] {
    &catalogue().no_field
}

/// Is a table called by what lists people and tells nothing of their files: 补贴发放表?
pub(in crate::import) fn is_of_no_file(text: &str) -> bool {
    catalogue().of_no_file.iter().any(|word| text.contains(word.as_str()))
}

/// Groups of columns that are about somebody else than the person of the row.
pub(super) fn foreign_groups() -> &'static [String] {
    &catalogue().foreign_groups
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

impl fmt::Display for ImportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How the cells of a field are written, by where it is kept.
pub(super) fn form_of(kind: ImportKind, own: &[OwnHeading], field: Field) -> Form {
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
        Field::LeftOn => ("service", "left_on"),
        Field::LeaveKind => ("service", "leave_kind"),
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
    use std::collections::HashMap;

    use super::*;

    fn letters(text: &str) -> String {
        text.chars()
            .map(crate::domain::text::half_width)
            .filter(|c| c.is_alphanumeric())
            .collect()
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
                    let other = seen.insert(letters(name), key);
                    assert!(
                        other.is_none_or(|other| other == key),
                        "{kind}: {name} names {key} and {other:?}"
                    );
                }
            }
        }
    }
}
