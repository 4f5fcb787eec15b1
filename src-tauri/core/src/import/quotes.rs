//! The fields of a text file of separated values. A quotation mark that is never closed, or that closes in another person's row, is a
//! character like any other: nobody disappears into a remark. A text of two lines in closed marks stays one field.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::domain::text::half_width;
use crate::{Error, ErrorCode, Result};

/// Lines from which the shape of the table is learnt.
const LINES_LOOKED_AT: usize = 2000;

/// One row on the screen, though its fields may run over several lines of the file.
pub(crate) struct Record<'t> {
    /// Counted as on the screen.
    pub(crate) row: u32,
    pub(crate) fields: Vec<Cow<'t, str>>,
    /// A quoted field goes on to a line with an identity number.
    pub(crate) joins_a_number: bool,
    /// A quotation mark stands alone and was read as written.
    pub(crate) has_stray_mark: bool,
}

/// Reads records one by one.
pub(crate) struct Records<'t> {
    text: &'t str,
    separator: u8,
    shape: Shape,
    at: usize,
    row: u32,
}

/// How the rows of a table look, line by line.
#[derive(Default)]
struct Shape {
    /// The commonest number of fields.
    width: usize,
    /// Place of the identity numbers.
    numbers: Option<usize>,
}

/// Where a field that begins with a quotation mark ends.
enum Closing {
    /// By a mark with a separator or a line's end behind it.
    At(usize),
    /// A mark that is neither doubled nor at the end of a field.
    Loose,
    Never,
}

/// What the further lines inside quotation marks are.
enum Further {
    Text { holds_a_number: bool },
    RowsOfTheTable,
    EitherOfBoth,
}

impl<'t> Records<'t> {
    /// `text` has plain line feeds.
    pub(crate) fn of(text: &'t str, separator: u8) -> Self {
        Self {
            text,
            separator,
            shape: Shape::of(text, separator),
            at: 0,
            row: 0,
        }
    }

    /// The next row with anything in it.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'t>>> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at) == Some(&b'\n') {
            self.at += 1;
            self.row += 1;
        }
        if self.at >= bytes.len() {
            return Ok(None);
        }
        self.row += 1;
        let mut record = Record {
            row: self.row,
            fields: Vec::with_capacity(self.shape.width),
            joins_a_number: false,
            has_stray_mark: false,
        };
        loop {
            let end = self.field(&mut record)?;
            self.at = end + 1;
            if bytes.get(end) != Some(&self.separator) {
                return Ok(Some(record));
            }
        }
    }

    /// Reads the field that begins here; gives the place of what ends it.
    fn field(&self, record: &mut Record<'t>) -> Result<usize> {
        let rest = &self.text[self.at..];
        if let Some(quoted) = rest.strip_prefix('"')
            && let Closing::At(closes) = closing(quoted.as_bytes(), self.separator)
        {
            let content = &quoted[..closes];
            match self.shape.further(content, self.separator) {
                Further::Text { holds_a_number } => {
                    record.joins_a_number |= holds_a_number;
                    record.fields.push(undoubled(content));
                    let behind = self.at + 1 + closes + 1;
                    return Ok(behind + end_of_field(&self.text.as_bytes()[behind..], self.separator));
                }
                Further::RowsOfTheTable => {}
                Further::EitherOfBoth => {
                    return Err(Error::about(ErrorCode::QuoteUnclosed, format!("第{}行", record.row)));
                }
            }
        }
        let end = end_of_field(rest.as_bytes(), self.separator);
        let written = &rest[..end];
        let inside = written.strip_prefix('"').and_then(|inside| inside.strip_suffix('"'));
        record.has_stray_mark |= written.starts_with('"') && inside.is_none();
        record.fields.push(inside.map_or(Cow::Borrowed(written), undoubled));
        Ok(self.at + end)
    }
}

impl Shape {
    fn of(text: &str, separator: u8) -> Self {
        let mut widths: HashMap<usize, usize> = HashMap::new();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for line in text.lines().filter(|line| !line.is_empty()).take(LINES_LOOKED_AT) {
            let fields = fields_of_line(line, separator);
            *widths.entry(fields.len()).or_default() += 1;
            for (place, _) in fields.iter().enumerate().filter(|(_, field)| is_number(field)) {
                *numbers.entry(place).or_default() += 1;
            }
        }
        let commonest = |counts: HashMap<usize, usize>| counts.into_iter().max_by_key(|(what, count)| (*count, *what));
        Self {
            width: commonest(widths).map_or(0, |(width, _)| width),
            numbers: commonest(numbers).map(|(place, _)| place),
        }
    }

    /// Judges what a quoted field holds behind its first line.
    fn further(&self, content: &str, separator: u8) -> Further {
        let (mut holds_a_number, mut like_a_row) = (false, false);
        for line in content.split('\n').skip(1) {
            let fields = fields_of_line(line, separator);
            let number = fields.iter().position(|field| is_number(field));
            let many = fields.len() * 2 > self.width;
            if number.is_some() && (number == self.numbers && fields.len() > 1 || many && fields.len() > 2) {
                return Further::RowsOfTheTable;
            }
            holds_a_number |= number.is_some();
            like_a_row |= fields.len() > 2 && (fields.len() >= self.width || many && self.width >= 6);
        }
        if like_a_row {
            Further::EitherOfBoth
        } else {
            Further::Text { holds_a_number }
        }
    }
}

/// `rest` begins behind the opening mark.
fn closing(rest: &[u8], separator: u8) -> Closing {
    let mut from = 0;
    while let Some(mark) = memchr::memchr(b'"', &rest[from..]).map(|at| at + from) {
        let behind = &rest[mark + 1..];
        if behind.first() == Some(&b'"') {
            from = mark + 2;
            continue;
        }
        let blanks = behind
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t') && **b != separator)
            .count();
        return match behind.get(blanks) {
            None | Some(b'\n') => Closing::At(mark),
            Some(byte) if *byte == separator => Closing::At(mark),
            Some(_) => Closing::Loose,
        };
    }
    Closing::Never
}

fn end_of_field(rest: &[u8], separator: u8) -> usize {
    memchr::memchr2(separator, b'\n', rest).unwrap_or(rest.len())
}

/// A line's fields as if every field ended on it.
fn fields_of_line(line: &str, separator: u8) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let closes = match rest
            .strip_prefix('"')
            .map(|quoted| closing(quoted.as_bytes(), separator))
        {
            Some(Closing::At(closes)) => closes + 2,
            _ => 0,
        };
        let end = closes + end_of_field(&rest.as_bytes()[closes..], separator);
        fields.push(&rest[..end]);
        match rest.get(end + 1..) {
            Some(more) if end < rest.len() => rest = more,
            _ => return fields,
        }
    }
}

/// Shaped as an identity number of 18 or 15 places, whatever marks are around it.
fn is_number(field: &str) -> bool {
    let mut places = field
        .chars()
        .map(half_width)
        .filter(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
    let (mut digits, mut others) = (0, 0);
    let last = places.by_ref().inspect(|c| {
        digits += usize::from(c.is_ascii_digit());
        others += usize::from(!c.is_ascii_digit());
    });
    let ends_in_x = matches!(last.last(), Some('x' | 'X'));
    matches!((digits, others), (18 | 15, 0)) || (digits, others) == (17, 1) && ends_in_x
}

fn undoubled(content: &str) -> Cow<'_, str> {
    if content.contains("\"\"") {
        Cow::Owned(content.replace("\"\"", "\""))
    } else {
        Cow::Borrowed(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields of every row, with `|` between and `!` where a number was joined, `~` where a mark stands alone.
    fn told(text: &str) -> Result<Vec<String>, String> {
        let mut records = Records::of(text, b',');
        let mut all = Vec::new();
        while let Some(record) = records.next().map_err(|error| error.message())? {
            let marks = [(record.joins_a_number, "!"), (record.has_stray_mark, "~")];
            let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            all.push(format!(
                "{}{marks} {}",
                record.row,
                record.fields.join("|").replace('\n', "⏎")
            ));
        }
        Ok(all)
    }

    const A: &str = "110105194912310021";
    const B: &str = "11010519491231002X";

    #[test]
    fn closed_marks_hold_lines_separators_and_marks() {
        for (text, rows) in [
            ("a,\"b\nc\",d\ne,f,g", vec!["1 a|b⏎c|d", "2 e|f|g"]),
            ("a,\"说\"\"好\"\"\",d\n", vec!["1 a|说\"好\"|d"]),
            ("\"\"\"a\"\"\",b", vec!["1 \"a\"|b"]),
            ("a,\"\",b\n\n\nc,\"1,2\" ,d", vec!["1 a||b", "4 c|1,2|d"]),
            ("=\"01\",b", vec!["1 =\"01\"|b"]),
            ("网\"格,长\"", vec!["1 网\"格|长\""]),
            ("\"他说\"好\"了\",x", vec!["1 他说\"好\"了|x"]),
            ("a,", vec!["1 a|"]),
            ("", vec![]),
        ] {
            assert_eq!(told(text).unwrap(), rows, "{text:?}");
        }
    }

    #[test]
    fn a_stray_mark_swallows_nobody() {
        let head = "姓名,身份证号,电话,备注";
        for (rows, expected) in [
            // Never closed: in the last row, the first, the first column.
            (
                format!("甲,{A},1,\"网格长\n乙,{B},2,"),
                vec![format!("2~ 甲|{A}|1|\"网格长"), format!("3 乙|{B}|2|")],
            ),
            (
                format!("甲,{A},1,\n乙,{B},2,\"网格长"),
                vec![format!("2 甲|{A}|1|"), format!("3~ 乙|{B}|2|\"网格长")],
            ),
            (
                format!("\"甲,{A},1,\n乙,{B},2,x\n"),
                vec![format!("2~ \"甲|{A}|1|"), format!("3 乙|{B}|2|x")],
            ),
            // Closed by accident at another row's mark.
            (
                format!("甲,{A},1,\"长\n乙,{B},2,\"副\""),
                vec![format!("2~ 甲|{A}|1|\"长"), format!("3 乙|{B}|2|副")],
            ),
            (
                format!("甲,{A},1,\"长\n乙,{B},2,副\""),
                vec![format!("2~ 甲|{A}|1|\"长"), format!("3 乙|{B}|2|副\"")],
            ),
            (
                format!("甲,{A},1,\"长\n乙,{B},2,\"\"\n丙,,3,\"好\""),
                vec![
                    format!("2~ 甲|{A}|1|\"长"),
                    format!("3 乙|{B}|2|"),
                    "4 丙||3|好".to_owned(),
                ],
            ),
            (
                format!("甲,{A},\"1,\n\"乙\",\"{B}\",\"2\",\"x\""),
                vec![format!("2~ 甲|{A}|\"1|"), format!("3 乙|{B}|2|x")],
            ),
        ] {
            let told = told(&format!("{head}\n{rows}")).unwrap();
            assert_eq!(told[1..], expected, "{rows}");
        }
    }

    #[test]
    fn lines_that_may_be_rows_or_a_remark_are_not_guessed() {
        let table = "社区,户数,人口,备注\n甲社区,1,2,\"好\n乙社区,3,4,好\"\n丙社区,5,6,\n丁社区,7,8,";
        assert!(told(table).unwrap_err().starts_with("第2行："), "{:?}", told(table));

        let remark = format!("姓名,身份证号,电话,备注\n甲,{A},1,\"配偶乙，\n身份证{B}\"\n丙,{B},2,\n");
        assert_eq!(told(&remark).unwrap()[1], format!("2 甲|{A}|1|配偶乙，⏎身份证{B}"));
        let number = format!("姓名,身份证号,电话,备注\n甲,{A},1,\"配偶乙\n{B}\"\n丙,{B},2,\n");
        assert_eq!(told(&number).unwrap()[1], format!("2! 甲|{A}|1|配偶乙⏎{B}"));
    }
}
