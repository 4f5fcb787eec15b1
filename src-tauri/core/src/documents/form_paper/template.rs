//! A form as data: what stands on it, and where what is filled in comes from. Read from `assets/papers/*.toml`, or from a copy that the
//! office has edited.

use serde::Deserialize;
use toml::Value;

use crate::domain::writing::Writing;
use crate::{Error, ErrorCode, Result};

/// More than any form needs; a file with more is refused.
const MOST_TABLES: usize = 40;
const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 24;
/// In bytes.
const LONGEST: usize = 200_000;

/// A form.
#[derive(Debug, Clone)]
pub struct Template {
    /// The name that scripts use.
    pub name: String,
    /// The name that people use, and the heading.
    pub title: String,
    /// The kind of record that it is about, each by itself; `None`: people.
    pub of: Option<String>,
    /// The line below the heading, at its left and its right end; none: no line.
    pub head: Option<[Text; 2]>,
    /// The line below the last table.
    pub foot: Option<[Text; 2]>,
    /// From the top.
    pub tables: Vec<FormTable>,
}

/// A table of a form.
#[derive(Debug, Clone)]
pub enum FormTable {
    /// Rows as they are drawn.
    Grid {
        /// Relative widths.
        columns: Vec<f32>,
        /// The rows.
        rows: Vec<FormRow>,
        /// Least height of a row, in millimetres; none: the usual one.
        row_height: Option<f32>,
    },
    /// A row a record.
    List {
        /// The kind of record, or of what is computed.
        list: String,
        /// What stands over it.
        title: String,
        /// The columns.
        columns: Vec<FormColumn>,
    },
    /// A list for every kind that is printed on the file card and is not named by another table.
    Further,
}

/// A row of a grid.
#[derive(Debug, Clone)]
pub struct FormRow {
    /// Left out where this field is blank.
    pub when: Option<String>,
    /// From the left; a column that a cell above covers is passed over.
    pub cells: Vec<FormCell>,
}

/// A cell of a grid.
#[derive(Debug, Clone)]
pub struct FormCell {
    /// What stands in it.
    pub content: Content,
    /// Columns that it covers.
    pub over: usize,
    /// Rows that it covers.
    pub down: usize,
    /// The text stands at the left edge.
    pub left: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Content {
    /// Words, with fields among them.
    Text(Text),
    /// The person's photo.
    Photo,
}

/// A column of a list.
#[derive(Debug, Clone)]
pub struct FormColumn {
    /// Its head.
    pub title: String,
    /// The text that it shows for a record.
    pub value: Text,
    /// Relative width.
    pub width: f32,
}

/// Words with fields among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Words(String),
    /// Filled in.
    Field {
        /// Its key.
        key: String,
        /// How it is written.
        writing: Writing,
        /// What stands where nothing is known.
        blank: Option<String>,
    },
}

impl Text {
    /// Does it name a field?
    pub fn has_fields(&self) -> bool {
        self.fields().next().is_some()
    }

    /// The fields that it names.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Writing)> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Field { key, writing, .. } => Some((key.as_str(), *writing)),
            Piece::Words(_) => None,
        })
    }

    /// Is it this field and nothing else?
    pub fn is_only(&self, field: &str) -> bool {
        matches!(&self.0[..], [Piece::Field { key, .. }] if key == field)
    }

    fn parse(text: &str, place: &str) -> Result<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let close = rest[open..].find('}').map(|close| open + close);
            let close = close.ok_or_else(|| invalid(place, "有“{”没有“}”"))?;
            if open > 0 {
                pieces.push(Piece::Words(rest[..open].to_owned()));
            }
            pieces.push(field(&rest[open + 1..close], place)?);
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

/// `key`, `key:month`, `key|无`, `key:month|至今`.
fn field(inside: &str, place: &str) -> Result<Piece> {
    let (said, blank) = match inside.split_once('|') {
        Some((said, blank)) => (said, Some(blank.to_owned())),
        None => (inside, None),
    };
    let (key, name) = match said.split_once(':') {
        Some((key, name)) => (key, name.trim()),
        None => (said, ""),
    };
    let writing = match name {
        "" => Writing::Usual,
        name => Writing::find(name).ok_or_else(|| invalid(place, format!("不认识写法“{name}”")))?,
    };
    let key = key.trim().to_owned();
    if key.is_empty() {
        return Err(invalid(place, "“{}”里没有写项目"));
    }
    Ok(Piece::Field { key, writing, blank })
}

/// A form that cannot be used: where, and why.
pub fn invalid(place: &str, why: impl std::fmt::Display) -> Error {
    Error::about(ErrorCode::PaperInvalid, format!("{place}{why}"))
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    of: Option<String>,
    #[serde(default)]
    head: Vec<String>,
    #[serde(default)]
    foot: Vec<String>,
    #[serde(default)]
    table: Vec<FileTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTable {
    #[serde(default)]
    columns: Vec<f32>,
    #[serde(default)]
    row: Vec<FileRow>,
    row_height: Option<f32>,
    list: Option<String>,
    title: Option<String>,
    #[serde(default)]
    column: Vec<FileColumn>,
    #[serde(default)]
    further: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    when: Option<String>,
    cells: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCell {
    text: Option<String>,
    #[serde(default)]
    photo: bool,
    #[serde(default = "one")]
    over: usize,
    #[serde(default = "one")]
    down: usize,
    #[serde(default)]
    left: bool,
}

fn one() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    title: String,
    value: String,
    #[serde(default = "usual_width")]
    width: f32,
}

fn usual_width() -> f32 {
    1.0
}

impl Template {
    /// Reads a form. `paper_invalid`, with the place.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(invalid("", "文件太大"));
        }
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let place = line.map_or(String::new(), |line| format!("第{line}行，"));
            invalid(&place, e.message())
        })?;
        let name = file.name.trim().to_owned();
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            return Err(invalid("name：", "名称只能用小写字母、数字和短横"));
        }
        let title = file.title.trim().to_owned();
        if title.is_empty() || title.chars().count() > 40 {
            return Err(invalid("title：", "标题为空或者太长"));
        }
        if file.table.len() > MOST_TABLES {
            return Err(invalid("", format!("表格超过{MOST_TABLES}个")));
        }
        let tables = file.table.into_iter().enumerate();
        Ok(Self {
            name,
            title,
            of: file.of,
            head: ends(&file.head, "head：")?,
            foot: ends(&file.foot, "foot：")?,
            tables: tables
                .map(|(at, table)| table.read(&format!("第{}个表格", at + 1)))
                .collect::<Result<_>>()?,
        })
    }

    /// Every text of the form with the list in whose rows it stands; `None`: it is filled in once.
    pub fn texts(&self) -> Vec<(Option<&str>, &Text)> {
        let ends = self.head.iter().chain(&self.foot).flatten().map(|text| (None, text));
        let mut texts: Vec<(Option<&str>, &Text)> = ends.collect();
        for table in &self.tables {
            match table {
                FormTable::Grid { rows, .. } => {
                    let cells = rows.iter().flat_map(|row| &row.cells);
                    texts.extend(cells.filter_map(|cell| match &cell.content {
                        Content::Text(text) => Some((None, text)),
                        Content::Photo => None,
                    }));
                }
                FormTable::List { list, columns, .. } => {
                    texts.extend(columns.iter().map(|column| (Some(list.as_str()), &column.value)));
                }
                FormTable::Further => {}
            }
        }
        texts
    }
}

fn ends(texts: &[String], place: &str) -> Result<Option<[Text; 2]>> {
    match texts {
        [] => Ok(None),
        [left] => Ok(Some([Text::parse(left, place)?, Text(Vec::new())])),
        [left, right] => Ok(Some([Text::parse(left, place)?, Text::parse(right, place)?])),
        _ => Err(invalid(place, "最多写左右两段")),
    }
}

impl FileTable {
    fn read(self, place: &str) -> Result<FormTable> {
        match (self.list, self.further, self.columns.is_empty()) {
            (None, true, true) if self.row.is_empty() && self.column.is_empty() => Ok(FormTable::Further),
            (Some(list), false, true) if self.row.is_empty() => {
                let columns = self.column;
                if columns.is_empty() || columns.len() > MOST_COLUMNS {
                    return Err(invalid(place, format!("应有1至{MOST_COLUMNS}栏（column）")));
                }
                let read = |column: FileColumn| {
                    let place = format!("{place}“{}”栏", column.title);
                    widths(&[column.width], &place)?;
                    Ok(FormColumn {
                        value: Text::parse(&column.value, &place)?,
                        title: column.title,
                        width: column.width,
                    })
                };
                Ok(FormTable::List {
                    list,
                    title: self.title.unwrap_or_default(),
                    columns: columns.into_iter().map(read).collect::<Result<_>>()?,
                })
            }
            (None, false, false) if self.column.is_empty() => {
                let columns = self.columns;
                if columns.len() > MOST_COLUMNS || self.row.len() > MOST_ROWS || self.row.is_empty() {
                    return Err(invalid(place, format!("应有1至{MOST_ROWS}行，至多{MOST_COLUMNS}栏")));
                }
                widths(&columns, place)?;
                if self.row_height.is_some_and(|height| !(5.0..=200.0).contains(&height)) {
                    return Err(invalid(place, "行高（row_height）应在5至200毫米之间"));
                }
                let rows = self.row.into_iter().enumerate();
                let rows: Vec<FormRow> = rows
                    .map(|(at, row)| row.read(&format!("{place}第{}行", at + 1)))
                    .collect::<Result<_>>()?;
                fills(&rows, columns.len(), place)?;
                Ok(FormTable::Grid {
                    columns,
                    rows,
                    row_height: self.row_height,
                })
            }
            _ => Err(invalid(
                place,
                "要么写columns和row，要么写list和column，要么只写further",
            )),
        }
    }
}

fn widths(widths: &[f32], place: &str) -> Result<()> {
    if widths.iter().all(|width| (0.1..=1000.0).contains(width)) {
        Ok(())
    } else {
        Err(invalid(place, "栏宽应在0.1至1000之间"))
    }
}

impl FileRow {
    fn read(self, place: &str) -> Result<FormRow> {
        let cells = self.cells.into_iter().enumerate();
        let cells = cells.map(|(at, cell)| {
            let place = format!("{place}第{}格", at + 1);
            let cell = match cell {
                Value::String(text) => FileCell {
                    text: Some(text),
                    photo: false,
                    over: 1,
                    down: 1,
                    left: false,
                },
                other => FileCell::deserialize(other).map_err(|e| invalid(&format!("{place}，"), e.message()))?,
            };
            if !(1..=MOST_COLUMNS).contains(&cell.over) || !(1..=MOST_ROWS).contains(&cell.down) {
                return Err(invalid(&place, "合并的格数不对"));
            }
            Ok(FormCell {
                content: match (cell.text, cell.photo) {
                    (Some(text), false) => Content::Text(Text::parse(&text, &place)?),
                    (None, true) => Content::Photo,
                    _ => return Err(invalid(&place, "应写text或者photo之一")),
                },
                over: cell.over,
                down: cell.down,
                left: cell.left,
            })
        });
        Ok(FormRow {
            when: self.when,
            cells: cells.collect::<Result<_>>()?,
        })
    }
}

/// Every row fills its columns, those that a cell above covers included; a row that may be left out reaches into no other.
fn fills(rows: &[FormRow], columns: usize, place: &str) -> Result<()> {
    let mut above = vec![0_usize; columns];
    for (at, row) in rows.iter().enumerate() {
        let place = format!("{place}第{}行", at + 1);
        if row.when.is_some() && (above.iter().any(|left| *left > 0) || row.cells.iter().any(|cell| cell.down > 1)) {
            return Err(invalid(&place, "有when的行不能与上下行合并"));
        }
        let mut cells = row.cells.iter();
        let mut next = vec![0_usize; columns];
        let mut column = 0;
        while column < columns {
            if above[column] > 0 {
                next[column] = above[column] - 1;
                column += 1;
                continue;
            }
            let Some(cell) = cells.next() else {
                return Err(invalid(&place, format!("应占{columns}栏，还缺")));
            };
            let end = column + cell.over;
            if end > columns || above[column..end].iter().any(|left| *left > 0) {
                return Err(invalid(&place, format!("超出了{columns}栏")));
            }
            next[column..end].fill(cell.down - 1);
            column = end;
        }
        if cells.next().is_some() {
            return Err(invalid(&place, format!("多于{columns}栏")));
        }
        above = next;
    }
    if above.iter().any(|left| *left > 0) {
        return Err(invalid(place, "最后一行的格子合并到了表格以外"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: &str = "name = 'a'\ntitle = '表'\n";

    #[test]
    fn fields_stand_among_words() {
        let text = Text::parse("自{from:month}至{to:month|至今}，{name}", "").unwrap();

        assert_eq!(text.0.len(), 6);
        assert_eq!(text.0[0], Piece::Words("自".into()));
        assert_eq!(text.0[4], Piece::Words("，".into()), "{text:?}");
        assert!(!text.is_only("name") && Text::parse("{name|无}", "").unwrap().is_only("name"));
    }

    #[test]
    fn what_is_wrong_with_a_form_is_named_with_its_place() {
        for (more, said) in [
            (
                "[[table]]\ncolumns = [1, 1]\n[[table.row]]\ncells = ['甲']",
                "第1个表格第1行应占2栏",
            ),
            (
                "[[table]]\ncolumns = [1]\n[[table.row]]\ncells = ['甲', '乙']",
                "多于1栏",
            ),
            ("[[table]]\ncolumns = [1]\n[[table.row]]\ncells = ['{a']", "没有“}”"),
            (
                "[[table]]\ncolumns = [1]\n[[table.row]]\ncells = ['{a:week}']",
                "不认识写法“week”",
            ),
            (
                "[[table]]\ncolumns = [1]\n[[table.row]]\ncells = [{ text = 'a', photo = true }]",
                "text或者photo",
            ),
            (
                "[[table]]\ncolumns = [1]\n[[table.row]]\ncells = [{ txt = 'a' }]",
                "第1行第1格",
            ),
            ("[[table]]\ncolumns = [0]\n[[table.row]]\ncells = ['a']", "栏宽"),
            ("[[table]]\nlist = 'a'", "栏（column）"),
            ("[[table]]\nlist = 'a'\nfurther = true", "要么"),
            (
                "[[table]]\ncolumns = [1, 1]\n[[table.row]]\ncells = [{ text = 'a', over = 2, down = 2 }]",
                "表格以外",
            ),
            ("heads = []", "第3行"),
        ] {
            let refused = Template::parse(&format!("{SHORT}{more}")).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::PaperInvalid, "{more}");
            assert!(refused.message().contains(said), "{more}: {}", refused.message());
        }
    }

    #[test]
    fn a_name_is_one_that_scripts_can_type() {
        for name in ["", "档案卡", "A", "a b"] {
            let refused = Template::parse(&format!("name = '{name}'\ntitle = '表'")).unwrap_err();
            assert!(refused.message().contains("name"), "{name}");
        }
    }
}
