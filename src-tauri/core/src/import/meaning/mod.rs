//! Which field a column holds: what stands above it, compared by meaning with the names of the fields, and what stands below.

mod evidence;
mod marks;
mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::columns::{
    AppraisalPart, EntriesOf, Field, ImportKind, Listed, OwnHeading, appraisal_titles, foreign_groups, form_of, listed,
    needed, no_field,
};
use crate::domain::catalogue::Form;
use crate::domain::records::Lasts;
use crate::{Error, ErrorCode, Result};

pub(crate) use evidence::{
    ABSENCES, Evidence, Expected, fits, is_day_of_a_month, is_mobile, is_name, is_somebody, is_sum, is_tick, word_in,
};
pub(crate) use marks::{Attendance, marks};
pub(crate) use words::{Token, Words};

/// Is a field written in words that many rows share: a word of a list, a community?
pub(super) fn is_of_words(kind: ImportKind, key: &str) -> bool {
    let Ok(dictionary) = Dictionary::shipped(kind) else {
        return false;
    };
    let field = dictionary.field(key).ok().flatten();
    let expected = field.map(|field| dictionary.expected(field));
    matches!(
        expected,
        Some(Expected::Coded(_) | Expected::Words(_) | Expected::YesNo | Expected::Community)
    )
}

/// Would a workbook's heading of that name be read as a field that every office has?
pub fn is_known(kind: ImportKind, heading: &str) -> bool {
    let known = Dictionary::shipped(kind);
    known.is_ok_and(|known| known.find(&[heading.to_owned()]).is_some())
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
            let shipped = appraisal_titles(&part.key);
            let names = part.titles.iter().chain(shipped);
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
            // A new person needs a number, although a table without it can tell of those on file.
            needed: dictionary.needed.contains(&field) || kind == ImportKind::Roster && field == Field::IdNumber,
            form: form_of(kind, own, field),
            several: field == Field::Identities,
        })
    });
    Ok(columns.collect())
}

/// How well a heading names a field; smaller is better.
pub(crate) type Rank = usize;

const WITHOUT_BRACKETS: Rank = 100;
const LAST_LEVEL_ONLY: Rank = 1000;
/// What a heading counts without its outermost group.
const WITHOUT_OUTERMOST: f32 = 0.97;
/// What the last level alone counts, where what stands over it was not understood.
const OWN_LEVEL_ONLY: f32 = 0.9;
/// What headings of every part of an appraisal say.
const OF_ANY_PART: [&str; 4] = ["appraisal", "score", "test", "total"];
/// So near must a field come by all levels of a heading to go before the one that the last level names.
const GROUP_SAYS_MORE: f32 = 0.78;
/// Words that have less in common do not mean the same.
const LEAST_NEARNESS: f32 = 0.5;

/// The headings of one kind of import: shipped names, the policy's parts, the office's own mapping.
pub(crate) struct Dictionary {
    kind: ImportKind,
    listed: Vec<Listed>,
    own: Vec<OwnHeading>,
    needed: Vec<Field>,
    parts: Vec<AppraisalPart>,
    names: HashMap<String, (Field, Rank)>,
    /// By heading as given; `None`: the column is to be left alone. What the user says now comes before what he said once.
    mapped: HashMap<String, (Option<Field>, Rank)>,
    /// Every name cut into words.
    signatures: Vec<(Field, Words)>,
    by_word: HashMap<Token, Vec<usize>>,
    /// What was asked before: sheets repeat their headings, and every arrangement of a sheet is tried with them.
    asked: Asked<Meaning>,
    /// The same for what the list says alone.
    asked_of_list: Asked<Option<(Field, Rank)>>,
}

/// Answers by heading.
type Asked<T> = RefCell<HashMap<Vec<String>, T>>;

/// So much is remembered of what was asked.
const MOST_ASKED: usize = 20_000;
/// Longer texts are no heading whose words are compared.
const LONGEST: usize = 40;

/// What a heading may mean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    /// Named so by the list or by the user.
    Named(Field, Rank),
    /// The user wants the column left alone.
    LeftOut,
    /// By its words, the nearest first; perhaps none.
    Near(Vec<(Field, f32)>),
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
            own: own.to_vec(),
            parts: parts.to_vec(),
            names: HashMap::new(),
            mapped: HashMap::new(),
            signatures: Vec::new(),
            by_word: HashMap::new(),
            asked: RefCell::default(),
            asked_of_list: RefCell::default(),
        };
        let needed = needed(kind);
        for one in &dictionary.listed {
            if needed.contains(&one.key) {
                dictionary.needed.push(one.field);
            }
            add(&mut dictionary.names, one.field, &one.names);
        }
        for place in 0..dictionary.listed.len() {
            let (field, names) = (dictionary.listed[place].field, dictionary.listed[place].names.clone());
            names.iter().for_each(|name| dictionary.sign(field, name));
        }
        let of_scores = parts.iter().enumerate().filter(|_| kind == ImportKind::Appraisal);
        for (index, part) in of_scores {
            let shipped = appraisal_titles(&part.key);
            add(&mut dictionary.names, Field::Part(index), &part.titles);
            add(&mut dictionary.names, Field::Part(index), shipped);
            for title in part.titles.iter().chain(shipped) {
                dictionary.sign(Field::Part(index), title);
            }
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

    /// Puts the words of a name among those that headings are compared with. A name of joints alone (日期, 起) is known only as written.
    fn sign(&mut self, field: Field, name: &str) {
        let words = Words::of(&[name]);
        if words.is_vague() {
            return;
        }
        let place = self.signatures.len();
        for token in words.telling() {
            self.by_word.entry(token.clone()).or_default().push(place);
        }
        self.signatures.push((field, words));
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
        // A word of a list is asked for where the sheet does not say it; whose a row is, the number says as well as the name; only a roster must say what somebody is called.
        let by_number = self.kind != ImportKind::Roster && has(Field::IdNumber);
        let has_needed = self
            .needed
            .iter()
            .all(|field| has(*field) || *field == Field::Name && by_number || self.is_asked(*field));
        let has_part = self.kind != ImportKind::Appraisal || (0..self.parts.len()).any(|index| has(Field::Part(index)));
        has_needed && has_part && self.says_whom(has)
    }

    /// First and last day of what the rows may tell of.
    pub(crate) fn pairs(&self) -> Vec<(Field, Field)> {
        let contract = (Field::ContractStartsOn, Field::ContractEndsOn);
        match self.kind {
            ImportKind::Roster | ImportKind::Contracts => vec![contract],
            ImportKind::Entries(EntriesOf(record)) => {
                let place = |key: &str| record.kept().fields.iter().position(|field| field.key == key);
                match record.lasts() {
                    Lasts::Between(first, last) => {
                        let both = place(first).zip(place(last));
                        both.map(|(first, last)| (Field::Entry(first), Field::Entry(last)))
                            .into_iter()
                            .collect()
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// Of entries that there is one of a year: the field of the year, and the field that a column a year holds.
    pub(crate) fn by_year(&self) -> Option<(Field, Field)> {
        let ImportKind::Entries(EntriesOf(record)) = self.kind else {
            return None;
        };
        let kept = record.kept();
        let year = kept.fields.iter().position(|field| field.form == Form::Year)?;
        let value = kept
            .fields
            .iter()
            .position(|field| field.needed && field.form != Form::Year)?;
        Some((Field::Entry(year), Field::Entry(value)))
    }

    /// The only part of an appraisal that a line names.
    pub(crate) fn part_in(&self, line: &str) -> Option<Field> {
        let line = comparable(line);
        let named = |index: &usize| {
            let part = &self.parts[*index];
            let titles = part.titles.iter().chain(appraisal_titles(&part.key));
            titles
                .map(|title| comparable(title))
                .any(|title| title.chars().count() >= 2 && line.contains(&title))
        };
        let mut named = (0..self.parts.len()).filter(named);
        match (named.next(), named.next()) {
            (Some(only), None) => Some(Field::Part(only)),
            _ => None,
        }
    }

    /// Of entries of a day: the field of the day, the one that says what it is, and the one that says who decided it.
    pub(crate) fn dated(&self) -> Option<(Field, Field, Option<Field>)> {
        let ImportKind::Entries(EntriesOf(record)) = self.kind else {
            return None;
        };
        let fields = record.kept().fields;
        let needed = |form: Form| {
            fields
                .iter()
                .position(|field| field.needed && field.form == form)
                .map(Field::Entry)
        };
        let body = fields
            .iter()
            .position(|field| !field.needed && field.form == Form::Text)
            .map(Field::Entry);
        Some((needed(Form::Day)?, needed(Form::Text)?, body)).filter(|_| record.kept().fact.is_none())
    }

    /// The only day that every row must have.
    pub(crate) fn needed_day(&self) -> Option<Field> {
        let mut days = self
            .needed
            .iter()
            .copied()
            .filter(|field| self.expected(*field) == Expected::Date);
        days.next().filter(|_| days.next().is_none())
    }

    /// Is that what a training is called by, or its day or hours?
    pub(crate) fn is_of_event(&self, level: &str) -> bool {
        let field = self.find(&[level.to_owned()]).map(|(field, _)| field);
        matches!(
            field,
            Some(Field::TrainingTitle | Field::HeldOn | Field::Hours | Field::EarnedHours)
        )
    }

    /// Does a heading say whom a row is about?
    pub(crate) fn is_of_whom(&self, level: &str) -> bool {
        self.find(&[level.to_owned()])
            .is_some_and(|(field, _)| field.is_of_whom())
    }

    /// Is every row a contract?
    pub(crate) fn is_of_contracts(&self) -> bool {
        self.kind == ImportKind::Contracts
    }

    /// How near words come to any name of a field.
    pub(crate) fn nearness(&self, words: &Words, field: Field) -> f32 {
        let own = self.signatures.iter().filter(|(other, _)| *other == field);
        own.map(|(_, name)| words.nearness(name)).fold(0.0, f32::max)
    }

    /// Does the column stand in a group about somebody else than the row's person?
    pub(crate) fn is_of_others(&self, levels: &[String]) -> bool {
        is_foreign(&levels[..levels.len().saturating_sub(1)])
    }

    /// Does the heading itself, or a group over it, name somebody else: 紧急联系人电话?
    pub(crate) fn names_others(&self, levels: &[String]) -> bool {
        is_foreign(levels)
    }

    /// Did the user say what the column is?
    pub(crate) fn is_mapped(&self, levels: &[String]) -> bool {
        let joined = levels.concat();
        let own = levels.last().map(String::as_str).unwrap_or_default();
        [joined.as_str(), own]
            .into_iter()
            .any(|text| self.mapped.contains_key(&comparable(text)))
    }

    /// Every field that a column may hold, in the order of the list.
    pub(crate) fn fields(&self) -> impl Iterator<Item = Field> {
        self.listed.iter().map(|one| one.field)
    }

    /// Are the rows about communities?
    pub(crate) fn is_of_communities(&self) -> bool {
        self.kind == ImportKind::Communities
    }

    /// What the rows are about.
    pub(crate) fn kind(&self) -> ImportKind {
        self.kind
    }

    /// Whether only one person can have such a value, so that no line above the table gives it for all.
    pub(crate) fn is_of_one_person(&self, field: Field) -> bool {
        match field {
            Field::Entry(_) | Field::Own(_) | Field::Part(_) => false,
            Field::EarnedHours | Field::TestScore => field == Field::TestScore,
            other => other.is_of_one_person(),
        }
    }

    /// Needed, but a table without it is still of the kind: its rows are asked for the word.
    fn is_asked(&self, field: Field) -> bool {
        matches!(self.expected(field), Expected::Coded(_) | Expected::Words(_))
    }

    /// The needed fields that are words of a list.
    pub(crate) fn asked(&self) -> impl Iterator<Item = Field> {
        self.needed.iter().copied().filter(|field| self.is_asked(*field))
    }

    /// Do these columns say whom the rows are about?
    pub(crate) fn says_whom(&self, has: impl Fn(Field) -> bool) -> bool {
        match self.kind {
            ImportKind::Communities => has(Field::Community),
            _ => has(Field::Name) || has(Field::IdNumber),
        }
    }

    /// Fields whose values are like no others, whatever stands above them.
    pub(crate) fn unmistakable(&self) -> Vec<(Field, Expected)> {
        if self.kind == ImportKind::Communities {
            return Vec::new();
        }
        let phone = self.field("phone").ok().flatten().map(|field| (field, Expected::Phone));
        [(Field::IdNumber, Expected::IdNumber)]
            .into_iter()
            .chain(phone)
            .collect()
    }

    /// The field under a heading of one or more levels, outermost first.
    pub(crate) fn find(&self, levels: &[String]) -> Option<(Field, Rank)> {
        remembered(&self.asked_of_list, levels, || self.found(levels))
    }

    fn found(&self, levels: &[String]) -> Option<(Field, Rank)> {
        let joined = levels.concat();
        let own = levels.last().map(String::as_str).unwrap_or_default();
        for text in [joined.as_str(), own] {
            if let Some(mapped) = self.mapped.get(&comparable(text)) {
                let (field, rank) = *mapped;
                return field.map(|field| (field, rank));
            }
        }
        // 一、基本信息 over 姓名 is a part of a form, numbered.
        let levels: Vec<String> = levels.iter().map(|level| without_numbering(level)).collect();
        let joined = levels.concat();
        let own = levels.last().map(String::as_str).unwrap_or_default();
        let groups = &levels[..levels.len().saturating_sub(1)];
        let whole = self.listed(&joined);
        if whole.is_some() || is_foreign(groups) {
            return whole;
        }
        let of_part = (1..groups.len()).find_map(|from| self.listed(&levels[from..].concat()));
        if of_part.is_some() {
            return of_part;
        }
        self.listed(own).map(|(field, rank)| (field, rank + LAST_LEVEL_ONLY))
    }

    /// What a heading of one or more levels means.
    pub(crate) fn meaning(&self, levels: &[String]) -> Meaning {
        remembered(&self.asked, levels, || self.meant(levels))
    }

    fn meant(&self, levels: &[String]) -> Meaning {
        if self.is_left_out(levels) {
            return Meaning::LeftOut;
        }
        // 参训人员 over 望河社区, 柳荫社区: whose people stand in each column.
        if let [groups @ .., own] = levels
            && own.ends_with("社区")
            && self.find(std::slice::from_ref(own)).is_none()
            && self.find(groups).is_some_and(|(field, _)| field == Field::Name)
        {
            return Meaning::Named(Field::Name, LAST_LEVEL_ONLY);
        }
        match self.find(levels) {
            Some((field, rank)) if rank >= LAST_LEVEL_ONLY => {
                // 全日制教育 | 院校 says more than 院校.
                let near = self.near(levels);
                match near.first() {
                    Some((other, nearness)) if *other != field && *nearness >= GROUP_SAYS_MORE => {
                        Meaning::Named(*other, rank)
                    }
                    _ => Meaning::Named(field, rank),
                }
            }
            Some((field, rank)) => Meaning::Named(field, rank),
            None => Meaning::Near(self.near(levels)),
        }
    }

    /// The field that a heading names, by what the user said or the list.
    pub(crate) fn named(&self, levels: &[String]) -> Option<Field> {
        match self.meaning(levels) {
            Meaning::Named(field, _) => Some(field),
            _ => None,
        }
    }

    /// The field that a heading names, or whose words come at least so near.
    pub(crate) fn likely(&self, levels: &[String], least: f32) -> Option<Field> {
        match self.meaning(levels) {
            Meaning::Named(field, _) => Some(field),
            Meaning::Near(near) => near
                .first()
                .filter(|(_, nearness)| *nearness >= least)
                .map(|(field, _)| *field),
            Meaning::LeftOut => None,
        }
    }

    /// Did the user say that the column is to be left alone?
    pub(crate) fn is_left_out(&self, levels: &[String]) -> bool {
        let joined = levels.concat();
        let own = levels.last().map(String::as_str).unwrap_or_default();
        let mapped = [joined.as_str(), own]
            .into_iter()
            .find_map(|text| self.mapped.get(&comparable(text)));
        mapped.is_some_and(|(field, _)| field.is_none())
    }

    /// The fields whose names come near, the nearest first.
    fn near(&self, levels: &[String]) -> Vec<(Field, f32)> {
        let own_is_short = levels.last().is_none_or(|own| own.trim().chars().count() <= 1);
        if own_is_short || levels.iter().map(|level| level.chars().count()).sum::<usize>() > LONGEST {
            return Vec::new();
        }
        // An identity number or a phone is no heading.
        const LEAST_DIGITS: usize = 10;
        let digits = |level: &String| level.bytes().filter(u8::is_ascii_digit).count();
        if levels.last().is_some_and(|own| digits(own) >= LEAST_DIGITS) {
            return Vec::new();
        }
        // 合同 编号 says more than 编号.
        if no_field().contains(&comparable(&levels.concat())) {
            return Vec::new();
        }
        let bare: Vec<String> = levels.iter().map(|level| without_numbering(level)).collect();
        let texts: Vec<&str> = bare.iter().map(String::as_str).collect();
        let mut near: Vec<(Field, f32)> = Vec::new();
        let mut consider = |words: &Words, share: f32| {
            let mut places: Vec<usize> = words
                .telling()
                .filter_map(|token| self.by_word.get(token))
                .flatten()
                .copied()
                .collect();
            places.sort_unstable();
            places.dedup();
            for place in places {
                let (field, name) = &self.signatures[place];
                // 测评得分 may be of any part.
                if matches!(field, Field::Part(_)) && !name.telling_beside(&OF_ANY_PART).any(|token| words.has(token)) {
                    continue;
                }
                // 期限 alone is the contract's, not that of its probation.
                if *field == Field::ProbationMonths && !words.says("probation") {
                    continue;
                }
                // 社工证级别 is the certificate's.
                if *field == Field::Grade && words.says("certificate") {
                    continue;
                }
                let nearness = words.nearness(name) * share;
                match near.iter_mut().find(|(other, _)| other == field) {
                    Some((_, best)) => *best = best.max(nearness),
                    None => near.push((*field, nearness)),
                }
            }
        };
        consider(&Words::of(&texts), 1.0);
        // The outermost group may be a part of the form and say nothing: 受教育情况 全日制教育 毕业年月.
        for from in 1..texts.len().saturating_sub(1) {
            if !is_foreign(&levels[..from]) {
                consider(&Words::of(&texts[from..]), WITHOUT_OUTERMOST);
            }
        }
        let groups = &levels[..levels.len().saturating_sub(1)];
        if let [_, .., own] = texts.as_slice()
            && !is_foreign(groups)
        {
            consider(&Words::of(&[own]), OWN_LEVEL_ONLY);
            // 授奖机关及文号 over 机关 and 文号.
            let group = texts[texts.len() - 2];
            for part in group
                .split(['及', '和', '与', '、'])
                .filter(|part| *part != group && part.contains(own))
            {
                consider(&Words::of(&[part]), OWN_LEVEL_ONLY);
            }
        }
        near.retain(|(_, nearness)| *nearness >= LEAST_NEARNESS);
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(6);
        near
    }

    /// What cells of a field look like.
    pub(crate) fn expected(&self, field: Field) -> Expected {
        let of_form = |form: Form| match form {
            Form::Coded(table) | Form::Keyed { table, .. } => Expected::Coded(table),
            Form::Words(words) => Expected::Words(words),
            Form::Day | Form::Month => Expected::Date,
            Form::Year | Form::Count | Form::Decimal { .. } | Form::Number => Expected::Number,
            Form::YesNo => Expected::YesNo,
            Form::Phone => Expected::Phone,
            Form::IdNumber => Expected::IdNumber,
            Form::Row(crate::domain::catalogue::form::Named::Community) => Expected::Community,
            Form::Row(crate::domain::catalogue::form::Named::Worker) => Expected::Name,
            _ => Expected::Text,
        };
        match field {
            Field::Name => Expected::Name,
            Field::Community => Expected::Community,
            Field::School | Field::FullTimeSchool | Field::PartTimeSchool => Expected::School,
            Field::Part(_) => Expected::Number,
            field => of_form(form_of(self.kind, &self.own, field)),
        }
    }

    fn listed(&self, text: &str) -> Option<(Field, Rank)> {
        self.listed_so(text).or_else(|| {
            // 学历 Education says the same twice; 学员ID does not.
            const LEAST: usize = 3;
            let is_latin = |c: char| c.is_ascii_alphabetic();
            let latin = text.chars().filter(|c| is_latin(*c)).count();
            if latin < LEAST || !text.contains(crate::domain::names::is_han) {
                return None;
            }
            let han: String = text.chars().filter(|c| !is_latin(*c)).collect();
            self.listed_so(&han)
        })
    }

    fn listed_so(&self, text: &str) -> Option<(Field, Rank)> {
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

/// What was answered before, or the answer now.
fn remembered<T: Clone>(asked: &Asked<T>, levels: &[String], answer: impl FnOnce() -> T) -> T {
    if let Some(known) = asked.borrow().get(levels) {
        return known.clone();
    }
    let answer = answer();
    let is_short = levels.iter().map(String::len).sum::<usize>() <= LONGEST * 4;
    let mut asked = asked.borrow_mut();
    if is_short && asked.len() < MOST_ASKED {
        asked.insert(levels.to_vec(), answer.clone());
    }
    answer
}

fn add(known: &mut HashMap<String, (Field, Rank)>, field: Field, names: &[String]) {
    for (rank, name) in names.iter().enumerate() {
        // What the user says comes before any name that is known.
        known.entry(comparable(name)).or_insert((field, rank + 2));
    }
}

fn is_foreign(groups: &[String]) -> bool {
    groups
        .iter()
        .any(|group| foreign_groups().iter().any(|name| group.contains(name.as_str())))
}

/// Letters and figures only, half width, small: headings that differ only in spaces, line breaks, stars or brackets are the same.
pub(crate) fn comparable(text: &str) -> String {
    text.chars()
        .map(crate::domain::text::half_width)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Without 一、 （二） 3. in front; 3.15 is a day, 1.3月12日 a numbered one.
pub(crate) fn without_numbering(text: &str) -> String {
    let text = text.trim();
    let bare = text.trim_start_matches(|c: char| {
        matches!(
            c,
            '（' | '(' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        ) || c.is_ascii_digit()
    });
    let is_day = |rest: &str| {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        behind.len() < rest.len() && !behind.starts_with('月')
    };
    match bare.strip_prefix(['、', '.', '．', '）', ')']) {
        Some(rest) if bare.len() < text.len() && !is_day(rest) => rest.trim().to_owned(),
        _ => text.to_owned(),
    }
}

/// What stands outside brackets.
pub(crate) fn without_brackets(text: &str) -> String {
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

#[cfg(test)]
mod tests;
