//! Whom a row is about: by identity number, else by the name with something beside it that agrees. What is not certain is asked.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::ErrorCode;
use crate::domain::ids::Sex;
use crate::domain::names;
use crate::domain::person::{CommunityId, Person, WorkerId};
use crate::domain::records::Details;
use crate::domain::typed;

use super::columns::Field;
use super::job::OnFile;
use super::places::Places;
use super::records::CommunityRef;
use super::values::RowReader;

/// Somebody on file whom a row may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Candidate {
    /// The office's number.
    pub worker: WorkerId,
    /// 姓名
    pub name: String,
    /// 社区; blank: none.
    pub community: String,
    /// 岗位; blank: none.
    pub post: String,
    /// Year of birth.
    pub born: i32,
}

impl Candidate {
    /// 望河社区 网格员 1990年生
    pub fn in_words(&self) -> String {
        let known = [self.community.as_str(), self.post.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty());
        let mut words: Vec<String> = known.map(str::to_owned).collect();
        words.push(format!("{}年生", self.born));
        words.join(" ")
    }
}

/// A row whose person was found by name, and by what else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct NamedRow {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
    /// Who it is.
    pub who: Candidate,
    /// What agreed beside the name: 社区、电话; 按您的选择.
    pub by: String,
}

/// How many rows were matched in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// By identity number.
    pub by_id: usize,
    /// By name and a second value, or as the user said.
    pub by_name: usize,
}

/// How the person of a row was found.
#[derive(Debug, Clone)]
pub(crate) enum By {
    Number,
    Name(NamedRow),
}

/// Everybody on file, by what rows say of people.
pub(crate) struct People<'f> {
    people: &'f [Person],
    by_number: HashMap<&'f str, &'f Person>,
    by_name: HashMap<&'f str, Vec<&'f Person>>,
    /// Names that differ little, made when the first is asked for.
    near: Option<HashMap<String, Vec<&'f Person>>>,
    communities: HashMap<CommunityId, &'f str>,
    pub(crate) places: Places<'f>,
}

/// What a row says of its person beside the name.
#[derive(Default)]
struct Beside {
    community: Option<Result<CommunityId, String>>,
    phone: Option<String>,
    born: Option<crate::domain::dates::PartialDate>,
    sex: Option<Sex>,
    /// A number with some figures hidden.
    masked: Option<String>,
}

/// How somebody fits that.
struct Fits {
    agree: Vec<&'static str>,
    /// Who disagrees in these is somebody else, unless a stronger value agrees.
    differ: Vec<&'static str>,
}

impl<'f> People<'f> {
    pub(crate) fn of(on_file: &'f OnFile) -> Self {
        let mut by_name: HashMap<&str, Vec<&Person>> = HashMap::new();
        for person in &on_file.people {
            by_name.entry(&person.name).or_default().push(person);
        }
        Self {
            people: &on_file.people,
            by_number: on_file
                .people
                .iter()
                .map(|person| (person.id_number.as_ref(), person))
                .collect(),
            by_name,
            near: None,
            communities: on_file
                .communities
                .iter()
                .map(|one| (one.id, one.name.as_str()))
                .collect(),
            places: Places::of_known(&on_file.communities),
        }
    }

    /// The person with that number.
    pub(crate) fn with_number(&self, number: &str) -> Option<&'f Person> {
        self.by_number.get(number).copied()
    }

    /// Everybody of exactly that name.
    pub(crate) fn of_name(&self, name: &str) -> &[&'f Person] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The person of a row of contracts, training, scores or entries: by number, which must be on file under that name, else by the name
    /// with what stands beside it.
    pub(crate) fn of_row(
        &mut self,
        reader: &mut RowReader<'_>,
        sheet: &str,
        told: &BTreeMap<String, WorkerId>,
    ) -> Option<&'f Person> {
        if !reader.is_filled(Field::IdNumber) || is_masked(reader) {
            let name = reader.name();
            return self.by_name(reader, sheet, &name?, told, true);
        }
        let id = reader.id_number();
        let name = if reader.has(Field::Name) { reader.name() } else { None };
        let id = id?;
        let Some(person) = self.with_number(id.as_str()) else {
            let candidates = name.as_deref().map(|name| self.candidates(self.of_name(name)));
            let fault = reader.fault(ErrorCode::NotOnFile, Field::IdNumber);
            if let Some([only]) = candidates.as_deref() {
                fault.knowing(format!("档案里有同名的人，{}，请核对号码", only.in_words()));
            }
            fault.meaning(candidates.unwrap_or_default());
            return None;
        };
        if name.as_deref().is_some_and(|name| !names::same(name, &person.name)) {
            reader
                .fault(ErrorCode::NameDisagreesWithFile, Field::Name)
                .knowing(format!("档案里是{}", person.name))
                .offering("按档案改", &*person.name);
        }
        reader.found = Some(By::Number);
        self.compare_beside(reader, person);
        Some(person)
    }

    /// The person of a row without a number. `needed`: a row about nobody on file is a fault.
    pub(crate) fn by_name(
        &mut self,
        reader: &mut RowReader<'_>,
        sheet: &str,
        name: &str,
        told: &BTreeMap<String, WorkerId>,
        needed: bool,
    ) -> Option<&'f Person> {
        let beside = self.beside(reader);
        if let Some(person) = self.said(told, sheet, reader, name, &beside) {
            self.found(reader, sheet, person, "按您的选择".to_owned());
            return Some(person);
        }
        let namesakes: Vec<&'f Person> = self.of_name(name).to_vec();
        let fitting: Vec<(&'f Person, Fits)> = namesakes.iter().map(|person| (*person, beside.fits(person))).collect();
        let mut agreeing: Vec<&(&'f Person, Fits)> = fitting.iter().filter(|(_, fits)| fits.is_sure()).collect();
        if agreeing.len() > 1 && agreeing.iter().any(|(_, fits)| fits.differ.is_empty()) {
            // Of two of one name in one community the telephone tells.
            agreeing.retain(|(_, fits)| fits.differ.is_empty());
        }
        // 欧阳 雪 may be 欧阳雪 or a slip: offered, never taken. 王　芳 is how names of two characters are set.
        let is_apart = plain_text(reader, Field::Name).is_some_and(|written| is_written_apart(&written));
        if let [(person, fits)] = agreeing.as_slice()
            && !is_apart
            && !reader.is_doubtful(name)
        {
            self.found(reader, sheet, person, fits.agree.join("、"));
            self.compare_beside(reader, person);
            return Some(person);
        }
        if !needed && namesakes.is_empty() {
            return None;
        }
        let possible: Vec<&'f Person> = match agreeing.len() {
            0 => {
                let open: Vec<&'f Person> = fitting
                    .iter()
                    .filter(|(_, fits)| fits.differ.is_empty())
                    .map(|(person, _)| *person)
                    .collect();
                if open.is_empty() { namesakes.clone() } else { open }
            }
            _ => agreeing.iter().map(|(person, _)| *person).collect(),
        };
        let (code, sentence) = match (namesakes.len(), possible.as_slice()) {
            (0, _) => (ErrorCode::NobodyOfThatName, None),
            (_, [_]) if reader.is_doubtful(name) => (
                ErrorCode::NameAlone,
                Some("花名册里同名的一行没有导入，请先改好那一行，或确认是不是档案里的这个人。".to_owned()),
            ),
            (_, [_]) if is_apart => (
                ErrorCode::NameAlone,
                Some("姓名中间有空格，请核对是不是档案里的这个人。".to_owned()),
            ),
            (_, [only]) => {
                let fits = beside.fits(only);
                match fits.differ.as_slice() {
                    [] => (ErrorCode::NameAlone, None),
                    differ => (
                        ErrorCode::NobodyOfThatName,
                        Some(format!("档案里有同名的人，但{}对不上，请核对。", differ.join("、"))),
                    ),
                }
            }
            _ => (ErrorCode::SeveralOfThatName, None),
        };
        let offered = if namesakes.is_empty() {
            self.near(name, &beside)
        } else {
            possible
        };
        let candidates = self.candidates(&offered);
        let key = key_of(reader, name);
        let fault = reader.fault(code, Field::Name);
        if let Some(sentence) = sentence {
            fault.saying(sentence);
        }
        if namesakes.is_empty() && !candidates.is_empty() {
            fault.knowing("档案里有相近的姓名");
        }
        fault.meaning(candidates);
        fault.whose(key);
        None
    }

    /// Whom the user said that the row means. What he says of a name holds for rows that do not tell their person themselves.
    fn said(
        &self,
        told: &BTreeMap<String, WorkerId>,
        sheet: &str,
        reader: &RowReader<'_>,
        name: &str,
        beside: &Beside,
    ) -> Option<&'f Person> {
        let (worker, is_of_row) = said(told, sheet, reader, name)?;
        let person = self.people.iter().find(|person| person.id == worker)?;
        let tells_other = || {
            let mut sure = self.of_name(name).iter().filter(|other| beside.fits(other).is_sure());
            sure.next().is_some_and(|other| other.id != worker) && sure.next().is_none()
        };
        (is_of_row || !tells_other()).then_some(person)
    }

    fn found(&self, reader: &mut RowReader<'_>, sheet: &str, person: &Person, by: String) {
        reader.found = Some(By::Name(NamedRow {
            sheet: sheet.to_owned(),
            row: reader.row,
            who: self.candidate(person),
            by,
        }));
    }

    fn candidate(&self, person: &Person) -> Candidate {
        let community = person.community.and_then(|id| self.communities.get(&id).copied());
        Candidate {
            worker: person.id,
            name: person.name.to_string(),
            community: community.unwrap_or_default().to_owned(),
            post: person.post.as_deref().unwrap_or_default().to_owned(),
            born: chrono::Datelike::year(&person.born),
        }
    }

    fn candidates(&self, people: &[&Person]) -> Vec<Candidate> {
        const MOST: usize = 8;
        people.iter().take(MOST).map(|person| self.candidate(person)).collect()
    }

    fn beside(&mut self, reader: &mut RowReader<'_>) -> Beside {
        let street = plain_text(reader, Field::Street);
        let community = plain_text(reader, Field::Community).map(|said| {
            let found = self.places.find(street.as_deref(), &said, &mut Vec::new());
            match found.map(super::places::Found::community) {
                Ok(CommunityRef::OnFile(id)) => Ok(id),
                _ => Err(said),
            }
        });
        let phone = Field::Detail(Details::place("phone"));
        Beside {
            community,
            phone: plain_text(reader, phone).and_then(|text| typed::phone(&text).ok()),
            born: reader.reading(Field::Born).date(),
            sex: plain_text(reader, Field::Sex).and_then(|text| Sex::find(&text)),
            masked: plain_text(reader, Field::IdNumber).filter(|text| text.contains('*')),
        }
    }

    /// What the row says of the person and the file says otherwise is told, not stored.
    fn compare_beside(&mut self, reader: &mut RowReader<'_>, person: &Person) {
        if reader.is_of_people {
            return;
        }
        let phone = Field::Detail(Details::place("phone"));
        let said = plain_text(reader, phone).and_then(|text| typed::phone(&text).ok());
        if said.is_some() && said.as_deref() != person.details.phone.as_deref() {
            reader.not_kept(phone, "与档案里的电话不同，档案没有改");
        }
        if let Some(born) = reader.reading(Field::Born).date()
            && !born.agrees_with(person.born)
        {
            reader.not_kept(Field::Born, "与档案里的出生日期不同，档案没有改");
        }
        let sex = plain_text(reader, Field::Sex).and_then(|text| Sex::find(&text));
        if sex.is_some_and(|sex| sex != person.sex) {
            reader.not_kept(Field::Sex, "与档案里的性别不同，档案没有改");
        }
    }

    /// People whose names differ by a character, a variant, a blank or a dot, those of the same community first.
    fn near(&mut self, name: &str, beside: &Beside) -> Vec<&'f Person> {
        let people = self.people;
        let index = self.near.get_or_insert_with(|| {
            let mut index: HashMap<String, Vec<&Person>> = HashMap::new();
            for person in people {
                let own = keys_near(&person.name).chain(person.pinyin.split(' ').map(str::to_owned));
                for key in own {
                    index.entry(key).or_default().push(person);
                }
            }
            index
        });
        let readings = names::search_keys(name).pinyin;
        let mut near: Vec<&Person> = Vec::new();
        for key in keys_near(name).chain(readings) {
            for person in index.get(&key).into_iter().flatten() {
                if !near.iter().any(|known| known.id == person.id) {
                    near.push(person);
                }
            }
        }
        near.sort_by_key(|person| {
            let fits = beside.fits(person);
            (
                fits.differ.len(),
                std::cmp::Reverse(fits.agree.len()),
                !names::same(name, &person.name),
                person.id,
            )
        });
        near
    }
}

/// A name without one of its characters each, and as search compares it.
fn keys_near(name: &str) -> impl Iterator<Item = String> + use<> {
    let letters: Vec<char> = names::comparable(name).chars().collect();
    let whole: String = letters.iter().collect();
    let length = letters.len();
    let without = (0..length).filter(move |_| length >= 2).map(move |gap| {
        let mut key = letters.clone();
        key[gap] = '?';
        key.into_iter().collect::<String>()
    });
    std::iter::once(whole).chain(without)
}

impl Beside {
    fn fits(&self, person: &Person) -> Fits {
        let mut fits = Fits {
            agree: Vec::new(),
            differ: Vec::new(),
        };
        let mut put = |agrees: Option<bool>, title| match agrees {
            Some(true) => fits.agree.push(title),
            Some(false) => fits.differ.push(title),
            None => {}
        };
        put(
            self.masked
                .as_deref()
                .map(|masked| fits_masked(masked, &person.id_number)),
            "身份证号码",
        );
        put(
            self.phone
                .as_deref()
                .zip(person.details.phone.as_deref())
                .map(|(said, own)| said == own),
            "电话",
        );
        put(self.born.map(|born| born.agrees_with(person.born)), "出生日期");
        put(
            self.community
                .as_ref()
                .map(|said| said.as_ref().ok() == person.community.as_ref()),
            "社区",
        );
        put(self.sex.map(|sex| sex == person.sex), "性别");
        fits
    }
}

impl Fits {
    /// Something agrees that tells people of one name apart, and nothing as strong disagrees.
    fn is_sure(&self) -> bool {
        let strong = ["身份证号码", "电话", "出生日期"];
        let agrees = self.agree.iter().any(|title| strong.contains(title));
        let differs = |titles: &[&str]| self.differ.iter().any(|title| titles.contains(title));
        if differs(&["身份证号码", "出生日期", "性别"]) {
            return false;
        }
        // Who has moved has kept the phone; who has a new phone is still in the community.
        agrees || self.agree.contains(&"社区")
    }
}

/// 3209**********4521
fn fits_masked(masked: &str, number: &str) -> bool {
    let shown: Vec<char> = masked
        .chars()
        .map(crate::domain::text::half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    let own: Vec<char> = number.chars().collect();
    if shown.len() == own.len() {
        return shown
            .iter()
            .zip(&own)
            .all(|(shown, own)| *shown == '*' || shown.eq_ignore_ascii_case(own));
    }
    let stars = |c: &&char| **c == '*';
    let head: String = shown.iter().take_while(|c| !stars(c)).collect();
    let tail: String = shown
        .iter()
        .rev()
        .take_while(|c| !stars(c))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    number.starts_with(&head) && number.to_lowercase().ends_with(&tail.to_lowercase()) && head.len() + tail.len() >= 4
}

pub(crate) fn is_masked(reader: &RowReader<'_>) -> bool {
    let text = reader.cell(Field::IdNumber).map(|cell| cell.text());
    text.is_some_and(|text| text.contains(['*', '＊']))
}

/// What a cell says, where nothing is wrong with it; a fault is told by whoever stores it.
fn plain_text(reader: &RowReader<'_>, field: Field) -> Option<String> {
    let cell = reader.cell(field)?;
    if matches!(cell, super::workbook::SheetCell::Error(_)) {
        return None;
    }
    let text = cell.text();
    (!crate::domain::text::says_nothing(&text)).then(|| crate::domain::text::one_line(&text))
}

/// A name of three characters or more with a blank among them.
fn is_written_apart(written: &str) -> bool {
    let parts: Vec<usize> = written.split_whitespace().map(|part| part.chars().count()).collect();
    let are_han = written.chars().all(|c| c.is_whitespace() || names::is_han(c));
    are_han && parts.len() == 2 && parts.iter().sum::<usize>() > 2
}

/// What names the row's person in the answers of the user: 王芳@望河社区.
fn key_of(reader: &RowReader<'_>, name: &str) -> String {
    match plain_text(reader, Field::Community) {
        Some(community) => format!("{name}@{community}"),
        None => name.to_owned(),
    }
}

/// Whom the user said that the row means: of the very row, of the name with its community, of the name; and whether he said it of the row or
/// of what the row says beside the name.
fn said(
    told: &BTreeMap<String, WorkerId>,
    sheet: &str,
    reader: &RowReader<'_>,
    name: &str,
) -> Option<(WorkerId, bool)> {
    if told.is_empty() {
        return None;
    }
    let of_row = [format!("{sheet}!{}", reader.row), key_of(reader, name)];
    let of_row = of_row.iter().filter(|key| *key != name).find_map(|key| told.get(key));
    of_row
        .map(|worker| (*worker, true))
        .or_else(|| told.get(name).map(|worker| (*worker, false)))
}
