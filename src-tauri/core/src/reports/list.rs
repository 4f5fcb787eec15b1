//! A list of people as data: who is in post on a day, and which columns say what. Read from `assets/reports/lists/*.toml`; 花名册 is one.

use chrono::NaiveDate;
use serde::Deserialize;

use super::INTERNAL;
use super::cells::{self, dated};
use super::layout::Paper;
use super::table::{Column, Level, ReportCell, ReportTable, Row};
use crate::desk::columns::{ListLine, Of};
use crate::desk::{Columns, Desk};
use crate::domain::catalogue::own::{self, Own};
use crate::domain::catalogue::record::Fielded;
use crate::domain::conditions::Condition;
use crate::domain::dates::chinese_date;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::{Contract, Details, Education};
use crate::domain::writing::Writing;
use crate::roll::Roll;
use crate::storage::{Connection, office};
use crate::{Error, ErrorCode, Result};

/// The lists that the program ships.
static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../assets/reports/lists");

/// The narrowest column of what is kept beside the declared ones, in characters of the sheet's type.
const NARROWEST: f64 = 8.6;

/// What no column of lists says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Figure {
    /// 序号, from 1.
    Number,
    /// The community's name without its street, which has a column of its own.
    CommunityName,
    /// The schooling whose mode of study is not known: its level.
    UntoldEducation,
    /// Its degree.
    UntoldDegree,
    /// Its school.
    UntoldSchool,
    /// Its subject.
    UntoldMajor,
    /// When it was finished.
    UntoldGraduatedOn,
    /// The last day of the contract in force, or what stands for it: a blank would be read in again as an end that is not known.
    ContractEnd,
}

/// A column, as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: Option<String>,
    field: Option<String>,
    figure: Option<Figure>,
    title: String,
    width: f64,
    #[serde(default)]
    optional: bool,
    unless_same_as: Option<String>,
    group: Option<String>,
    #[serde(default)]
    writing: Writing,
    #[serde(default)]
    blank: String,
}

/// Where a column's values come from.
#[derive(Debug, Clone)]
enum Source {
    /// The column of lists with that key.
    Field(String),
    /// Something else.
    Figure(Figure),
}

/// A column of a list.
#[derive(Debug, Clone)]
pub struct ListColumn {
    /// The name that scripts use.
    pub key: String,
    /// The head.
    pub title: String,
    width: f64,
    /// Left out when nobody has a value.
    optional: bool,
    source: Source,
    /// Blank where it says the same as the column of lists with that key.
    unless_same_as: Option<String>,
    /// The upper head.
    group: Option<String>,
    /// How its values are written.
    writing: Writing,
    /// What stands where nothing is known.
    blank: String,
}

impl Written {
    fn read(self) -> Result<ListColumn> {
        let (key, source) = match (self.field, self.figure, self.key) {
            (Some(field), None, key) => (key.unwrap_or_else(|| field.clone()), Source::Field(field)),
            (None, Some(figure), Some(key)) => (key, Source::Figure(figure)),
            _ => {
                let why = format!("列「{}」应写field，或者写key和figure", self.title);
                return Err(Error::about(ErrorCode::PolicyInvalid, why));
            }
        };
        Ok(ListColumn {
            key,
            title: self.title,
            width: self.width,
            optional: self.optional,
            source,
            unless_same_as: self.unless_same_as,
            group: self.group,
            writing: self.writing,
            blank: self.blank,
        })
    }
}

/// A list, as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    label: Option<String>,
    sheet: String,
    sign: String,
    frozen: usize,
    /// Conditions as they are typed: `party_member=是`.
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    further: bool,
    #[serde(default)]
    paper: Paper,
    #[serde(rename = "column")]
    columns: Vec<Written>,
}

/// A list of people.
#[derive(Debug, Clone)]
pub struct ListReport {
    /// The name that scripts use.
    pub name: String,
    /// 表名, without the street.
    pub title: String,
    /// What it is called where it is chosen, if others have the same title.
    pub label: Option<String>,
    /// Name of the sheet in the workbook.
    sheet: String,
    /// The line under the table.
    sign: String,
    /// Columns that stay in sight while scrolling sideways.
    frozen: usize,
    /// Of everybody in post it lists those who meet all of these.
    people: Vec<Condition>,
    /// What is kept of people beside the columns follows them.
    further: bool,
    paper: Paper,
    columns: Vec<ListColumn>,
}

impl ListReport {
    /// The names of its columns, from the left.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.key.as_str())
    }

    /// Reads and checks a list.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File =
            toml::from_str(text).map_err(|e| Error::about(ErrorCode::PolicyInvalid, e.message().to_owned()))?;
        let columns: Vec<ListColumn> = file.columns.into_iter().map(Written::read).collect::<Result<_>>()?;
        let known = Columns::of_people(&Own::default());
        for (at, column) in columns.iter().enumerate() {
            let invalid = |why: String| Error::about(ErrorCode::PolicyInvalid, format!("列「{}」{why}", column.title));
            if columns[..at].iter().any(|other| other.key == column.key) {
                return Err(invalid("重复".to_owned()));
            }
            let own = match &column.source {
                Source::Field(field) => Some(field),
                Source::Figure(_) => None,
            };
            for field in own.into_iter().chain(&column.unless_same_as) {
                known.column(field).map_err(|error| invalid(error.message()))?;
            }
        }
        let invalid = |error: Error| Error::about(ErrorCode::PolicyInvalid, error.message());
        let people: Vec<Condition> = file
            .people
            .iter()
            .map(|text| Condition::parse(text))
            .collect::<Result<_>>()
            .map_err(invalid)?;
        for condition in &people {
            condition
                .compile(&|key: &str| known.asked(key), NaiveDate::default())
                .map_err(invalid)?;
        }
        Ok(Self {
            people,
            name: file.name,
            title: file.title,
            label: file.label,
            sheet: file.sheet,
            sign: file.sign,
            frozen: file.frozen,
            further: file.further,
            paper: file.paper,
            columns,
        })
    }

    /// The lists that the program ships, a file each.
    pub fn shipped() -> Result<Vec<Self>> {
        super::read_all(&SHIPPED, Self::parse)
    }

    /// The shipped list of that name. `unknown_report`.
    pub fn named(name: &str) -> Result<Self> {
        super::named(Self::shipped()?, name, |one| &one.name)
    }

    /// The declared columns, then what is kept beside them.
    fn all_columns(&self, own: &Own) -> Vec<ListColumn> {
        let mut columns = self.columns.clone();
        if self.further {
            let kept = Details::FIELDS.iter().chain(own.of(own::PEOPLE).iter().copied());
            for field in kept {
                if columns.iter().all(|column| column.key != field.key) {
                    columns.push(ListColumn {
                        key: field.key.to_owned(),
                        title: field.title.to_owned(),
                        width: (2.0 * field.title.chars().count() as f64 + 2.0).max(NARROWEST),
                        optional: true,
                        source: Source::Field(field.key.to_owned()),
                        unless_same_as: None,
                        group: None,
                        writing: Writing::Usual,
                        blank: String::new(),
                    });
                }
            }
        }
        columns
    }
}

/// A list as a table, without the optional columns in which nobody has a value.
pub struct PeopleList {
    /// What to draw.
    pub table: ReportTable,
    /// The columns drawn.
    pub columns: Vec<ListColumn>,
    /// Who is on it.
    pub people: Vec<WorkerId>,
}

/// Builds the list of `day`, in the usual order of people.
pub fn build(conn: &Connection, report: &ListReport, day: NaiveDate) -> Result<PeopleList> {
    let desk = Desk::open(conn, day)?;
    let office = office::get(conn)?;
    let told = office::settings(conn)?.remove("name").unwrap_or_default();
    let unit = office::signed(&told, &office.street);
    let mut people = desk.active();
    let known = Columns::of_people(&desk.roll.own);
    known.retain(&mut people, &report.people, day, |person| line(&desk.roll, person))?;
    let (mut columns, mut by_column) = (Vec::new(), Vec::new());
    for column in report.all_columns(&desk.roll.own) {
        let cells = column_cells(&column, &known, &desk.roll, &people)?;
        if !column.optional || cells.iter().any(|cell| *cell != ReportCell::Blank) {
            columns.push(column);
            by_column.push(cells.into_iter());
        }
    }
    let rows = people.iter().map(|_| Row {
        level: Level::Community,
        cells: by_column.iter_mut().filter_map(Iterator::next).collect(),
    });
    let table = ReportTable {
        title: format!("{}{}", office.street, report.title),
        sheet: report.sheet.clone(),
        left: format!("填报单位（盖章）：{unit}"),
        middle: format!("统计截止时间：{}", chinese_date(day)),
        // Above the heads, where the import reads nothing.
        right: INTERNAL.into(),
        rows: rows.collect(),
        columns: columns.iter().map(drawn_column).collect(),
        notes: Vec::new(),
        sign: report.sign.clone(),
        filtered: true,
        frozen: report.frozen,
        internal: true,
        paper: report.paper,
    };
    Ok(PeopleList {
        people: people.iter().map(|person| person.id).collect(),
        table,
        columns,
    })
}

fn drawn_column(column: &ListColumn) -> Column {
    Column {
        group: column.group.clone(),
        title: column.title.clone(),
        width: column.width,
        left: false,
    }
}

fn line<'a>(roll: &'a Roll, person: &'a Person) -> ListLine<'a> {
    ListLine {
        roll,
        holder: Of::Person(person),
        values: &[],
    }
}

/// The column's cell of each person.
fn column_cells(column: &ListColumn, known: &Columns, roll: &Roll, people: &[&Person]) -> Result<Vec<ReportCell>> {
    let people = (1_i64..).zip(people.iter().copied());
    let field = match &column.source {
        Source::Figure(figure) => {
            return Ok(people
                .map(|(number, person)| figure.cell(number, roll, person))
                .collect());
        }
        Source::Field(field) => known.column(field)?,
    };
    let same = column
        .unless_same_as
        .as_deref()
        .map(|key| known.column(key))
        .transpose()?;
    let cell = |person| {
        let line = line(roll, person);
        if same.is_some_and(|same| same.shown(&line) == field.shown(&line)) {
            return ReportCell::Blank;
        }
        cells::cell(field, &line, column.writing, &column.blank, true)
    };
    Ok(people.map(|(_, person)| cell(person)).collect())
}

impl Figure {
    fn cell(self, number: i64, roll: &Roll, person: &Person) -> ReportCell {
        let untold = |said: fn(&Education) -> Option<&str>| {
            let education = person.educations.iter().find(|education| &*education.mode == "unknown");
            education.and_then(said).map(str::to_owned)
        };
        let text = match self {
            Self::Number => return ReportCell::Count(number),
            Self::CommunityName => roll.community_of(person).map(|community| community.name.clone()),
            Self::UntoldEducation => untold(|education| Some(&education.level)),
            Self::UntoldDegree => untold(|education| education.degree.as_deref()),
            Self::UntoldSchool => untold(|education| education.school.as_deref()),
            Self::UntoldMajor => untold(|education| education.major.as_deref()),
            Self::UntoldGraduatedOn => untold(|education| education.graduated_on.as_deref()),
            Self::ContractEnd => person.contract(roll.day).map(Contract::end_in_words),
        };
        match (self, text) {
            (_, None) => ReportCell::Blank,
            (Self::UntoldGraduatedOn | Self::ContractEnd, Some(text)) => dated(text),
            (_, Some(text)) => ReportCell::Text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSTER: &str = include_str!("../../../../assets/reports/lists/roster.toml");

    #[test]
    fn every_shipped_list_reads() {
        assert!(ListReport::shipped().unwrap().iter().any(|list| list.name == "roster"));
        assert_eq!(
            ListReport::named("rooster").unwrap_err().code(),
            ErrorCode::UnknownReport
        );
    }

    #[test]
    fn a_column_that_means_nothing_is_refused_by_its_head() {
        for (right, wrong) in [
            (r#"field = "nation""#, r#"field = "shoe""#),
            (r#"field = "nation""#, ""),
            (r#"unless_same_as = "community_since""#, r#"unless_same_as = "shoe""#),
            ("key = \"number\"\nfigure", "figure"),
            (r#"field = "nation""#, r#"field = "sex""#),
            ("further = true", "people = [\"shoe=43\"]"),
            ("further = true", "people = [\"sex\"]"),
        ] {
            let refused = ListReport::parse(&ROSTER.replacen(right, wrong, 1)).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::PolicyInvalid, "{wrong}");
            assert!(
                refused.message().contains(['列', 's']),
                "{wrong}: {}",
                refused.message()
            );
        }
    }
}
