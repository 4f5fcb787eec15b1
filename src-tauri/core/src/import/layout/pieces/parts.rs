//! A value with what belongs to it in the same cell: a name with the phone, 政治面貌 with the month of joining, a certificate with its day.

use crate::domain::catalogue::Form;
use crate::domain::catalogue::record::Fielded;
use crate::domain::codes::Codes;
use crate::domain::ids::IdNumber;
use crate::domain::records::Details;
use crate::domain::typed;

use super::super::super::columns::Field;
use super::super::super::header::Column;
use super::super::super::meaning::{Dictionary, Expected, Words, is_mobile, is_name};
use super::periods::dates_in;

/// The values that a cell holds, by field.
pub(crate) type Pieces = Vec<(Field, String)>;

/// The fields of one education.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Fields {
    pub(in super::super) level: Field,
    pub(in super::super) degree: Field,
    pub(in super::super) school: Field,
    pub(in super::super) major: Field,
    pub(in super::super) graduated_on: Field,
}

/// The fields that may stand in one cell with a column's own.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Companions {
    own: Option<(Field, Option<Codes>)>,
    day: Option<Field>,
    number: Option<Field>,
    phone: Option<Field>,
    sex: Option<Field>,
    nation: Option<Field>,
    id_number: Option<Field>,
    community: Option<Field>,
    post: Option<Field>,
    schooling: Option<Fields>,
}

const EDUCATIONS: [Fields; 3] = [
    Fields {
        level: Field::Education,
        degree: Field::Degree,
        school: Field::School,
        major: Field::Major,
        graduated_on: Field::GraduatedOn,
    },
    Fields {
        level: Field::FullTimeEducation,
        degree: Field::FullTimeDegree,
        school: Field::FullTimeSchool,
        major: Field::FullTimeMajor,
        graduated_on: Field::FullTimeGraduatedOn,
    },
    Fields {
        level: Field::PartTimeEducation,
        degree: Field::PartTimeDegree,
        school: Field::PartTimeSchool,
        major: Field::PartTimeMajor,
        graduated_on: Field::PartTimeGraduatedOn,
    },
];

/// The educations that rows may tell of: a roster's three, or the one that a row of 学历 is.
fn educations(dictionary: &Dictionary) -> Vec<Fields> {
    let of_entries = || {
        let field = |key: &str| {
            dictionary
                .field(key)
                .ok()
                .flatten()
                .filter(|field| matches!(field, Field::Entry(_)))
        };
        Some(Fields {
            level: field("level")?,
            degree: field("degree")?,
            school: field("school")?,
            major: field("major")?,
            graduated_on: field("graduated_on")?,
        })
    };
    of_entries().map_or_else(|| EDUCATIONS.to_vec(), |fields| vec![fields])
}

impl Companions {
    pub(super) fn of(dictionary: &Dictionary, field: Option<Field>, column: &Column) -> Self {
        let has = |wanted: Field| dictionary.fields().any(|field| field == wanted);
        let known = |wanted: Field| has(wanted).then_some(wanted);
        let detail = |key: &str| Details::find(key).map(Field::Detail).and_then(known);
        let texts: Vec<&str> = column.levels.iter().map(String::as_str).collect();
        let words = Words::of(&texts);
        let mut companions = Self {
            schooling: educations(dictionary).into_iter().find(|fields| {
                let of = [fields.level, fields.degree, fields.school, fields.major];
                field.is_some_and(|field| of.contains(&field)) && has(fields.level)
            }),
            ..Self::default()
        };
        let is_schooling = (words.says("school") || words.says("education")) && field.is_none();
        if is_schooling && !has(Field::Education) {
            companions.schooling = educations(dictionary).into_iter().find(|fields| has(fields.level));
        } else if is_schooling {
            companions.schooling = Some(match (words.says("full_time"), words.says("part_time")) {
                (true, false) => EDUCATIONS[1],
                (false, true) => EDUCATIONS[2],
                _ => EDUCATIONS[0],
            });
        }
        let Some(field) = field else { return companions };
        let coded = match dictionary.expected(field) {
            Expected::Coded(table) => Some(table),
            _ => None,
        };
        companions.own = Some((field, coded));
        match field {
            Field::Name => {
                companions.phone = detail("phone");
                companions.nation = detail("nation");
                companions.sex = known(Field::Sex);
                companions.day = known(Field::Born);
                companions.id_number = known(Field::IdNumber);
            }
            Field::IdNumber => companions.phone = detail("phone"),
            Field::Detail(at) if Details::FIELDS[at].form == Form::Phone => {
                companions.id_number = known(Field::IdNumber)
            }
            Field::Sex => companions.nation = detail("nation"),
            Field::Politics => companions.day = detail("party_joined_on"),
            Field::Certificate => {
                companions.day = known(Field::CertificateObtainedOn);
                companions.number = known(Field::CertificateNumber);
            }
            Field::CertificateNumber => companions.day = known(Field::CertificateObtainedOn),
            Field::Post => {
                companions.day = known(Field::PostSince);
                companions.community = known(Field::Community);
            }
            Field::Community => companions.post = known(Field::Post),
            Field::TrainingTitle => companions.day = known(Field::HeldOn),
            _ => {}
        }
        companions
    }

    /// The day that belongs to the column's own field.
    pub(super) fn day(&self) -> Option<Field> {
        self.day
    }

    /// The fields of the education that the column is about.
    pub(super) fn schooling(&self) -> Option<Fields> {
        self.schooling
    }

    /// The values of a cell; none: it holds one value.
    pub(super) fn split(&self, text: &str) -> Option<Pieces> {
        let (own, table) = self.own?;
        let mut pieces: Pieces = Vec::new();
        let mut rest = text.to_owned();
        if let Some(id) = self.id_number
            && let Some(number) = runs(&rest).into_iter().find(|run| IdNumber::parse(run).is_ok())
        {
            rest = rest.replacen(&number, " ", 1);
            pieces.push((id, number));
        }
        if let Some(phone) = self.phone
            && let Some(number) = runs(&rest).into_iter().find(|run| is_mobile(run))
        {
            rest = rest.replacen(&number, " ", 1);
            pieces.push((phone, typed::phone(&number).unwrap_or(number)));
        }
        if let Some(day) = self.day
            && let [(_, date)] = dates_in(&rest).as_slice()
        {
            rest = without_date(&rest);
            pieces.push((day, date.clone()));
        }
        if let Some(number) = self.number
            && let Some(run) = runs(&rest)
                .into_iter()
                .find(|run| run.chars().filter(char::is_ascii_digit).count() >= 6)
        {
            rest = rest.replacen(&run, " ", 1);
            pieces.push((number, run));
        }
        let words = words_of(&rest);
        if own == Field::Name || own == Field::Sex {
            return self.split_words(own, words, pieces);
        }
        if own == Field::IdNumber || self.id_number.is_some() {
            let left: String = words.concat();
            let is_left = !left.is_empty();
            if is_left {
                pieces.push((own, left));
            }
            return (pieces.len() >= 2).then_some(pieces);
        }
        if pieces.is_empty() {
            return None;
        }
        let left = words.join(" ");
        let left = left.trim_matches(|c: char| "起：:于 ".contains(c));
        let left = left
            .strip_prefix('任')
            .filter(|rest| rest.chars().count() >= 2)
            .unwrap_or(left);
        let left = ["取得", "入党", "编号", "证号", "任职"]
            .iter()
            .fold(left, |left, word| left.strip_suffix(word).unwrap_or(left).trim());
        if left.is_empty() {
            return None;
        }
        if let Some(table) = table
            && table.find(left).is_none()
        {
            return None;
        }
        pieces.push((own, left.to_owned()));
        Some(pieces)
    }

    /// 张三（女，汉族）, 男/汉
    fn split_words(&self, own: Field, words: Vec<String>, mut pieces: Pieces) -> Option<Pieces> {
        let mut left: Vec<String> = Vec::new();
        for word in words {
            let is_sex = matches!(word.as_str(), "男" | "女" | "男性" | "女性");
            let is_nation = word.ends_with('族') && Codes::Nation.find(&word).is_some()
                || !left.is_empty() && own == Field::Sex && Codes::Nation.find(&word).is_some();
            match (self.sex, self.nation) {
                (Some(sex), _) if is_sex && !left.is_empty() => pieces.push((sex, word)),
                (_, Some(nation)) if is_nation => pieces.push((nation, word)),
                _ => left.push(word),
            }
        }
        let own_text = left.join(" ");
        let fits = match own {
            Field::Name => is_name(&own_text),
            _ => Codes::Sex.find(&own_text).is_some(),
        };
        if pieces.is_empty() || !fits {
            return None;
        }
        pieces.push((own, own_text));
        Some(pieces)
    }
}

/// Runs of letters and figures that a number may be.
pub(super) fn runs(text: &str) -> Vec<String> {
    let is_of_number = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let runs = text.split(|c: char| !is_of_number(crate::domain::text::half_width(c)));
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

pub(super) fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| "/／、，,;；|｜\n\r\t 　（）()【】[]：:".contains(c));
    words
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The text without its only date.
pub(super) fn without_date(text: &str) -> String {
    let Some((end, _)) = dates_in(text).into_iter().next() else {
        return text.to_owned();
    };
    // The date begins at the last figure from which it can still be read whole.
    let places = text[..end]
        .char_indices()
        .filter(|(_, c)| crate::domain::text::half_width(*c).is_ascii_digit());
    let whole = |at: usize| dates_in(&text[at..]).first().map(|(_, date)| date.clone());
    let date = whole(0);
    let begins = places.map(|(at, _)| at).rfind(|at| whole(*at) == date).unwrap_or(0);
    format!("{} {}", &text[..begins], &text[end..])
}
