//! Columns of lists: what can be shown of a person, sorted by and asked for. One list serves the window, the command line and
//! conditions; a list of records has the fields of their kind before those of their holder.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use super::SortBy;
use crate::domain::catalogue::datum::{Datum, Value};
use crate::domain::catalogue::form::Named;
use crate::domain::catalogue::own::{self, Own};
use crate::domain::catalogue::record::Fielded;
use crate::domain::catalogue::{Field, Form, Kept, Whose, place_of};
use crate::domain::codes;
use crate::domain::conditions::{Asked, Condition, Said};
use crate::domain::identities::post_rank;
use crate::domain::person::{CommunityId, Person, Status, WorkerId};
use crate::domain::records::{Certificate, Contract, Details, Education};
use crate::roll::{Places, Roll};
use crate::rules::{age, service};
use crate::storage::communities::Community;
use crate::storage::dated;
use crate::{Error, ErrorCode, Result};

/// The holder of a line.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    /// Of a person.
    Person(&'a Person),
    /// Of a community.
    Community(&'a Community),
    /// Of the office.
    Office,
}

/// One line of a list: a person, or a record.
#[derive(Clone, Copy)]
pub struct ListLine<'a> {
    /// The office on the day.
    pub roll: &'a Roll,
    /// Its holder.
    pub holder: Of<'a>,
    /// What the record keeps, in the order of its fields; of a person's line, nothing.
    pub values: &'a [Datum<'static>],
}

/// What can be shown, sorted by and asked for.
#[derive(Clone, Copy)]
pub struct Column {
    /// The name that scripts know it by.
    pub key: &'static str,
    /// What users call it.
    pub title: &'static str,
    /// How its values are written and kept.
    pub form: Form,
    at: At,
    order: Order,
    /// What a reader sees where a person's field is blank and the blank has a meaning.
    blank: fn(&Roll, &Person) -> Option<&'static str>,
}

/// Where its values are.
#[derive(Clone, Copy)]
enum At {
    /// In the roll, of a community.
    Community(for<'a> fn(&'a Roll, &'a Community) -> Said<'a>),
    /// In the roll, of a person.
    Person(for<'a> fn(&'a Roll, &'a Person) -> Said<'a>),
    /// In the person's own row, in that place.
    Detail(usize),
    /// In the schooling of a mode of study, in that place.
    Schooling(&'static str, usize),
    /// In the record, in that place.
    Entry(usize),
    /// In the record, as the number of a row that is known by its name.
    Named(usize, Named),
    /// In the roll, under this key, as a fact that is not read with every person; as the number of a row that is known by its name.
    Fact(&'static str, Option<Named>),
    /// In the roll, under this key, as the office's own.
    Own(&'static str),
}

/// What a list is sorted by.
#[derive(Clone, Copy)]
enum Order {
    /// By the value: words of a table as the table has them, numbers and days as such, other text by its characters.
    Value,
    /// By a number.
    Number(fn(&Roll, &Person) -> i64),
    /// By a text.
    Text(for<'a> fn(&'a Person) -> &'a str),
}

/// What a line is sorted by; blank values come last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// A number, or the place in a table.
    Number(i64),
    /// A text.
    Text(String),
    /// Nothing.
    Nothing,
}

impl Column {
    /// Sorted by its values; shown empty where it is blank.
    const fn plain(key: &'static str, title: &'static str, form: Form, at: At) -> Self {
        Self {
            key,
            title,
            form,
            at,
            order: Order::Value,
            blank: |_, _| None,
        }
    }

    /// A column of people, sorted by its values.
    const fn of(
        key: &'static str,
        title: &'static str,
        form: Form,
        of: for<'a> fn(&'a Roll, &'a Person) -> Said<'a>,
    ) -> Self {
        Self::plain(key, title, form, At::Person(of))
    }

    /// A column of communities, a text.
    const fn of_community(
        key: &'static str,
        title: &'static str,
        of: for<'a> fn(&'a Roll, &'a Community) -> Said<'a>,
    ) -> Self {
        Self::plain(key, title, Form::Text, At::Community(of))
    }

    /// The field of a person's own row with that key.
    const fn detail(key: &str) -> Self {
        Self::at(Details::place(key))
    }

    /// The field with that key of the schooling of a mode of study.
    const fn schooled(key: &'static str, title: &'static str, mode: &'static str, field: &str) -> Self {
        let place = place_of(Education::FIELDS, field);
        Self::plain(key, title, Education::FIELDS[place].form, At::Schooling(mode, place))
    }

    const fn at(place: usize) -> Self {
        let field = &Details::FIELDS[place];
        Self::plain(field.key, field.title, field.form, At::Detail(place))
    }

    /// The same, sorted by a number.
    const fn by(self, number: fn(&Roll, &Person) -> i64) -> Self {
        Self {
            order: Order::Number(number),
            ..self
        }
    }

    /// The same, sorted by a text.
    const fn by_text(self, text: for<'a> fn(&'a Person) -> &'a str) -> Self {
        Self {
            order: Order::Text(text),
            ..self
        }
    }

    /// The same, with a text that a reader sees where it is blank.
    const fn or(self, blank: fn(&Roll, &Person) -> Option<&'static str>) -> Self {
        Self { blank, ..self }
    }

    /// A fact that is not read with every person, by its key.
    fn of_fact(kept: &'static Kept) -> Option<Self> {
        let field = kept.field(kept.fact?)?;
        let (form, named) = match field.form {
            Form::Row(named) => (Form::Text, Some(named)),
            form => (form, None),
        };
        Some(Self::plain(kept.key, field.title, form, At::Fact(kept.key, named)))
    }

    /// The field of a record of that kind in that place, by the name that scripts know it by.
    fn of_field(kept: &'static Kept, place: usize, field: &'static Field) -> Self {
        let (form, at) = match field.form {
            // A row of another table is known by its name.
            Form::Row(named) => (Form::Text, At::Named(place, named)),
            form => (form, At::Entry(place)),
        };
        Self::plain(kept.name_of(field), field.title, form, at)
    }

    /// The line's value in this column.
    pub fn said<'a>(&self, line: &ListLine<'a>) -> Said<'a> {
        match (self.at, line.holder) {
            (At::Person(of), Of::Person(person)) => of(line.roll, person),
            (At::Community(of), Of::Community(community)) => of(line.roll, community),
            (At::Detail(place), Of::Person(person)) => Said::One(person.details.datum(place)),
            (At::Schooling(mode, place), Of::Person(person)) => {
                let education = person.educations.iter().find(|education| &*education.mode == mode);
                education.map_or(Said::NOTHING, |education| Said::One(education.datum(place)))
            }
            (At::Entry(place), _) => Said::One(line.values.get(place).map_or(Datum::Blank, Datum::borrowed)),
            (At::Named(place, named), _) => match line.values.get(place) {
                Some(Datum::Number(id)) => self.named(line.roll, named, u32::try_from(*id).unwrap_or_default()),
                _ => Said::NOTHING,
            },
            (At::Fact(key, named), Of::Person(person)) => match (line.roll.fact(key, person.id), named) {
                (Datum::Number(id), Some(named)) => self.named(line.roll, named, u32::try_from(id).unwrap_or_default()),
                (value, _) => Said::One(value),
            },
            (At::Own(key), Of::Person(person)) => Said::One(line.roll.own.said(key, person.id)),
            (At::Person(_) | At::Community(_) | At::Detail(_) | At::Schooling(..) | At::Fact(..) | At::Own(_), _) => {
                Said::NOTHING
            }
        }
    }

    /// The name of a row of another table.
    fn named<'a>(&self, roll: &'a Roll, named: Named, id: u32) -> Said<'a> {
        match named {
            Named::Community => {
                let label = label(&roll.communities, CommunityId(id));
                Said::One(label.map_or(Datum::Blank, |label| Datum::Text(label.into())))
            }
            Named::Worker => Said::text(roll.person(WorkerId(id)).map(|person| &*person.name)),
            Named::Street | Named::TrainingEvent | Named::OwnField => number(id),
        }
    }

    /// As a reader knows it, numbers of people whole; several values in one text.
    pub fn shown(&self, line: &ListLine<'_>) -> String {
        let values = self.values(line);
        let blank = match line.holder {
            Of::Person(person) => (self.blank)(line.roll, person),
            Of::Community(_) | Of::Office => None,
        };
        match blank.filter(|_| values.is_empty()) {
            Some(word) => word.to_owned(),
            None => values.join("、"),
        }
    }

    /// Every value by itself, as a reader knows it.
    pub fn values(&self, line: &ListLine<'_>) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        self.said(line)
            .each(|value| words.extend(value.kept().map(|kept| self.form.shown(&kept))));
        words
    }

    /// What the line is sorted by.
    pub fn sort_key(&self, line: &ListLine<'_>) -> SortKey {
        match (self.order, line.holder) {
            (Order::Number(number), Of::Person(person)) => SortKey::Number(number(line.roll, person)),
            (Order::Text(text), Of::Person(person)) => SortKey::Text(text(person).to_owned()),
            _ => match self.said(line) {
                Said::Several(values) if values.is_empty() => SortKey::Nothing,
                // The person with more values comes first.
                Said::Several(values) => SortKey::Number(-(values.len() as i64)),
                Said::One(value) => self.key_of(&value),
            },
        }
    }

    fn key_of(&self, value: &Datum<'_>) -> SortKey {
        match value {
            Datum::Blank => SortKey::Nothing,
            Datum::Number(number) => SortKey::Number(*number),
            Datum::Day(day) => SortKey::Number(day.num_days_from_ce().into()),
            value => {
                let kept = value.kept().unwrap_or_default();
                match self.form {
                    Form::Coded(table) | Form::Keyed { table, .. } => {
                        SortKey::Number(table.codes().place(&kept) as i64)
                    }
                    Form::Words(words) => {
                        let place = words.iter().position(|(key, _)| *key == kept);
                        SortKey::Number(place.unwrap_or(words.len()) as i64)
                    }
                    _ => SortKey::Text(kept.into_owned()),
                }
            }
        }
    }
}

/// The columns of a list.
#[derive(Clone)]
pub struct Columns(Vec<Column>);

impl Columns {
    /// The columns of people: what every office keeps, then what it has set up itself.
    pub fn of_people(own: &Own) -> Self {
        let is_placed = |place: &usize| PEOPLE.iter().any(|one| one.key == Details::FIELDS[*place].key);
        let others = (0..Details::FIELDS.len())
            .filter(|place| !is_placed(place))
            .map(Column::at);
        let facts = dated::further().filter_map(Column::of_fact);
        let further = own.of(own::PEOPLE).iter();
        let further = further.map(|field| Column::plain(field.key, field.title, field.form, At::Own(field.key)));
        Self(
            PEOPLE
                .iter()
                .copied()
                .chain(others)
                .chain(facts)
                .chain(further)
                .collect(),
        )
    }

    /// The columns of records of a kind: its fields, the office's own among them, then what is known about their holder. A key that both
    /// have is the kind's.
    pub fn of_kind(kept: &'static Kept, own: &Own) -> Self {
        let fields = kept.fields.iter().chain(own.of(kept.key).iter().copied());
        let mut columns: Vec<Column> = fields
            .enumerate()
            .filter(|(_, field)| field.is_told())
            .map(|(place, field)| Column::of_field(kept, place, field))
            .collect();
        let fields = columns.len();
        let of_holder = match kept.of {
            Whose::Worker => Self::of_people(own).0,
            Whose::Community => COMMUNITIES.to_vec(),
            Whose::Office => Vec::new(),
        };
        for mut column in of_holder {
            // The number of a record is its own.
            if column.key == "id" {
                (column.key, column.title) = ("worker", "人员编号");
            }
            if columns[..fields].iter().all(|one| one.key != column.key) {
                columns.push(column);
            }
        }
        Self(columns)
    }

    /// The column of that key. `unknown_field`.
    pub fn column(&self, key: &str) -> Result<&Column> {
        self.find(key)
            .ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")))
    }

    /// The column of that key, if there is one.
    pub fn find(&self, key: &str) -> Option<&Column> {
        self.0.iter().find(|column| column.key == key)
    }

    /// The field of that key, for a condition.
    pub fn asked(&self, key: &str) -> Option<Asked<'_>> {
        let place = self.0.iter().position(|column| column.key == key)?;
        let Column { title, form, .. } = self.0[place];
        Some(Asked { place, title, form })
    }

    /// Keeps the rows that meet every condition. `unknown_field`; the refusal of a value that a field cannot have.
    pub fn retain<'a, R>(
        &self,
        rows: &mut Vec<R>,
        conditions: &[Condition],
        day: NaiveDate,
        line: impl Fn(&R) -> ListLine<'a>,
    ) -> Result<()> {
        let asked = |key: &str| self.asked(key);
        for condition in conditions {
            let test = condition.compile(&asked, day)?;
            rows.retain(|row| {
                let line = line(row);
                test.passes(&|place| self.0[place].said(&line))
            });
        }
        Ok(())
    }

    /// Sorts by columns, the first before the others. Rows that say the same keep the order that they had, and
    /// those that say nothing come last either way. `unknown_field`.
    pub fn sort<'a, R>(&self, rows: &mut [R], sorts: &[SortBy], line: impl Fn(&R) -> ListLine<'a>) -> Result<()> {
        for by in sorts.iter().rev() {
            let column = self.column(&by.key)?;
            let key = |row: &R| column.sort_key(&line(row));
            if by.descending {
                rows.sort_by_cached_key(|row| {
                    let key = key(row);
                    (key == SortKey::Nothing, Reverse(key))
                });
            } else {
                rows.sort_by_cached_key(key);
            }
        }
        Ok(())
    }
}

impl std::ops::Deref for Columns {
    type Target = [Column];

    fn deref(&self) -> &[Column] {
        &self.0
    }
}

const STATUS: Form = Form::Words(&[
    ("active", status_name(Status::Active)),
    ("left", status_name(Status::Left)),
    ("upcoming", status_name(Status::Upcoming)),
]);
const SEX: Form = Form::Keyed {
    table: codes::Codes::Sex,
    or: "",
};
const STUDY_MODE: Form = Form::Keyed {
    table: codes::Codes::StudyMode,
    or: "未注明",
};

const EDUCATION_LEVEL: Form = Form::Words(&[
    ("edu_postgraduate", "研究生"),
    ("edu_bachelor", "大学本科"),
    ("edu_college", "大学专科"),
    ("edu_secondary", "高中中专"),
    ("edu_below", "初中及以下"),
]);
const CERTIFICATE_LEVEL: Form = Form::Words(&[
    ("cert_assistant", "初级"),
    ("cert_intermediate", "中级"),
    ("cert_senior", "高级"),
]);

/// Modes of study, as an education keeps them.
const FULL_TIME: &str = "full_time";
const PART_TIME: &str = "part_time";

/// Every column of a community.
static COMMUNITIES: &[Column] = &[
    Column::of_community("street", "街道", |_, c| Said::text(Some(&c.street))),
    Column::of_community("community", "社区", |roll, c| {
        Said::One(Datum::Text(roll.communities.label(c).into()))
    }),
    Column::of_community("code", "统计代码", |_, c| Said::text(c.code.as_deref())),
];

/// Every column of a person, in the order in which they are offered. A field of a person's own row that is not here comes after them.
static PEOPLE: &[Column] = &[
    Column::of("id", "编号", Form::Count, |_, p| number(p.id.0)),
    Column::of("name", "姓名", Form::Text, |_, p| Said::text(Some(&p.name)))
        .by_text(|p| p.pinyin.split(' ').next().unwrap_or_default()),
    Column::of("sex", "性别", SEX, |_, p| Said::text(Some(p.sex.as_str()))),
    // The older comes later.
    Column::of("age", "年龄", Form::Count, |roll, p| {
        age::on(p.born.into(), roll.day).map_or(Said::NOTHING, number)
    })
    .by(|_, p| -i64::from(p.born.num_days_from_ce())),
    Column::of("born", "出生日期", Form::Day, |_, p| Said::One(Datum::Day(p.born))),
    Column::detail("nation"),
    Column::of("minority", "少数民族", Form::YesNo, |_, p| {
        p.details.nation.as_deref().map_or(Said::NOTHING, |nation| {
            number(codes::Codes::Nation.codes().counts_as(nation, "minority"))
        })
    }),
    Column::detail("native_place"),
    Column::of("id_number", "身份证号码", Form::IdNumber, |_, p| {
        Said::text(Some(&p.id_number))
    }),
    Column::detail("phone"),
    Column::of("street", "街道", Form::Text, |roll, p| {
        Said::text(roll.community_of(p).map(|community| community.street.as_str()))
    })
    .by(|roll, p| roll.place_of(p) as i64),
    Column::of("community", "社区", Form::Text, |roll, p| {
        let label = p.community.and_then(|id| label(&roll.communities, id));
        Said::One(label.map_or(Datum::Blank, |label| Datum::Text(label.into())))
    })
    .by(|roll, p| roll.place_of(p) as i64),
    Column::of("post", "职务（岗位）", Form::Text, |_, p| word(&p.post))
        .by(|_, p| p.post.as_deref().map_or(i64::MAX, |post| post_rank(post) as i64)),
    Column::of("post_since", "任现职时间", Form::Day, |_, p| day(&p.post_since)),
    Column::of("kind", "人员类别", Form::Coded(codes::Codes::WorkerKind), |_, p| {
        word(&p.kind)
    }),
    Column::of("identity", "身份", Form::Identity, |_, p| {
        Said::Several(p.identities.iter().map(Value::datum).collect())
    }),
    Column::of("grade", "岗位等级", Form::Text, |_, p| word(&p.grade)),
    Column::of(
        "politics",
        "政治面貌",
        Form::Coded(codes::Codes::Politics),
        |_, p| word(&p.politics),
    ),
    // Probationary members are counted with the others.
    Column::of("party_member", "党员（含预备）", Form::YesNo, |_, p| {
        p.politics
            .as_ref()
            .map_or(Said::NOTHING, |_| number(p.is_party_member()))
    }),
    Column::detail("party_joined_on"),
    Column::of("education", "学历", Form::Coded(codes::Codes::Education), |_, p| {
        Said::text(p.highest_education().map(|e| &*e.level))
    }),
    Column::of("education_level", "学历层次", EDUCATION_LEVEL, |_, p| {
        folded(p.education_code(), EDUCATION_LEVEL)
    }),
    Column::of("study_mode", "学习形式", STUDY_MODE, |_, p| {
        Said::text(p.highest_education().map(|e| &*e.mode))
    }),
    Column::of("degree", "学位", Form::Coded(codes::Codes::Degree), |_, p| {
        schooling(p, |e| &e.degree)
    }),
    Column::of("school", "毕业院校", Form::Text, |_, p| schooling(p, |e| &e.school)),
    Column::of("major", "专业", Form::Text, |_, p| schooling(p, |e| &e.major)),
    Column::of("graduated_on", "毕业时间", Form::Month, |_, p| {
        schooling(p, |e| &e.graduated_on)
    }),
    Column::schooled("full_time_education", "全日制学历", FULL_TIME, "level"),
    Column::schooled("full_time_degree", "全日制学位", FULL_TIME, "degree"),
    Column::schooled("full_time_school", "全日制毕业院校", FULL_TIME, "school"),
    Column::schooled("full_time_major", "全日制专业", FULL_TIME, "major"),
    Column::schooled("full_time_graduated_on", "全日制毕业时间", FULL_TIME, "graduated_on"),
    Column::schooled("part_time_education", "在职学历", PART_TIME, "level"),
    Column::schooled("part_time_degree", "在职学位", PART_TIME, "degree"),
    Column::schooled("part_time_school", "在职毕业院校", PART_TIME, "school"),
    Column::schooled("part_time_major", "在职专业", PART_TIME, "major"),
    Column::schooled("part_time_graduated_on", "在职毕业时间", PART_TIME, "graduated_on"),
    Column::of(
        "certificate",
        "职业资格",
        Form::Coded(codes::Codes::Certificate),
        |_, p| Said::text(p.highest_certificate().map(|c| &*c.kind)),
    ),
    Column::of("certificate_level", "职业资格等级", CERTIFICATE_LEVEL, |_, p| {
        folded(p.certificate_code(), CERTIFICATE_LEVEL)
    }),
    Column::of("certificate_number", "证书编号", Form::Text, |_, p| {
        certificate(p, |c| &c.number)
    }),
    Column::of("certificate_obtained_on", "取证时间", Form::Month, |_, p| {
        certificate(p, |c| &c.obtained_on)
    }),
    Column::of("certificate_registered_on", "登记时间", Form::Month, |_, p| {
        certificate(p, |c| &c.registered_on)
    }),
    Column::of("joined_on", "到岗日期", Form::Day, |roll, p| {
        day(&p.service(roll.day).map(|service| service.joined_on))
    }),
    Column::of("community_since", "从事社区工作时间", Form::Day, |_, p| {
        day(&p.community_work_since())
    }),
    Column::of("service_years", "社区工作年限", Form::Count, |roll, p| {
        service::years_of(p, roll.day).map_or(Said::NOTHING, number)
    }),
    Column::of("contract_number", "合同编号", Form::Text, |roll, p| {
        contract(roll, p, |c| c.number.datum())
    }),
    Column::of(
        "contract_kind",
        "合同类型",
        Form::Coded(codes::Codes::ContractKind),
        |roll, p| contract(roll, p, |c| c.kind.datum()),
    ),
    Column::of("contract_starts_on", "合同起始日期", Form::Day, |roll, p| {
        contract(roll, p, |c| c.starts_on.datum())
    }),
    Column::of("contract_ends_on", "合同终止日期", Form::Day, |roll, p| {
        contract(roll, p, |c| c.ends_on.datum())
    })
    .or(|roll, p| p.contract(roll.day).and_then(Contract::no_end)),
    Column::of("contract_signed_on", "合同签订日期", Form::Day, |roll, p| {
        contract(roll, p, |c| c.signed_on.datum())
    }),
    Column::of("probation_months", "试用期（月）", Form::Count, |roll, p| {
        contract(roll, p, |c| c.probation_months.datum())
    }),
    Column::detail("retirement_track"),
    Column::detail("veteran"),
    Column::of("left_on", "离任日期", Form::Day, |roll, p| {
        day(&p.service(roll.day).and_then(|service| service.left_on))
    }),
    Column::of(
        "leave_kind",
        "离任方式",
        Form::Coded(codes::Codes::ExitKind),
        |roll, p| Said::text(p.service(roll.day).and_then(|service| service.leave_kind.as_deref())),
    ),
    Column::of("status", "在岗状态", STATUS, |roll, p| {
        Said::text(Some(status_key(p.status(roll.day))))
    }),
    Column::of("counted", "计入人数", Form::YesNo, |roll, p| {
        number(p.is_counted(roll.day))
    }),
    Column::of("lent_to", "借用单位", Form::Text, |_, p| word(&p.lent_to)),
    Column::detail("note"),
];

/// The word under which statistics count an entry of a table.
fn folded(code: Option<&codes::Code>, words: Form) -> Said<'static> {
    let (Some(code), Form::Words(words)) = (code, words) else {
        return Said::NOTHING;
    };
    Said::text(words.iter().map(|(key, _)| *key).find(|key| code.is(key)))
}

fn status_key(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Left => "left",
        Status::Upcoming => "upcoming",
    }
}

fn number(number: impl Into<i64>) -> Said<'static> {
    Said::One(Datum::Number(number.into()))
}

fn word(word: &Option<std::sync::Arc<str>>) -> Said<'_> {
    Said::text(word.as_deref())
}

fn day(day: &Option<NaiveDate>) -> Said<'static> {
    Said::One(day.map_or(Datum::Blank, Datum::Day))
}

fn schooling(person: &Person, of: fn(&Education) -> &Option<std::sync::Arc<str>>) -> Said<'_> {
    person
        .highest_education()
        .map_or(Said::NOTHING, |education| word(of(education)))
}

fn certificate(person: &Person, of: fn(&Certificate) -> &Option<std::sync::Arc<str>>) -> Said<'_> {
    person
        .highest_certificate()
        .map_or(Said::NOTHING, |certificate| word(of(certificate)))
}

fn contract<'a>(roll: &Roll, person: &'a Person, of: fn(&'a Contract) -> Datum<'a>) -> Said<'a> {
    person
        .contract(roll.day)
        .map_or(Said::NOTHING, |contract| Said::One(of(contract)))
}

fn label(places: &Places, community: CommunityId) -> Option<String> {
    places.of(community).map(|community| places.label(community))
}

/// 在岗 …
pub const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "在岗",
        Status::Left => "离任",
        Status::Upcoming => "未到岗",
    }
}
