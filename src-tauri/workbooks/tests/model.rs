//! Rows inserted by the program against a naive model: a table of cells in memory, with formulas that name cells by their identity.
#![allow(clippy::unwrap_used)]

mod support;

use lince_workbooks::*;
use proptest::prelude::*;
use support::*;

const SHEET: &str = "S";

/// A cell outside of the list: whether above it, at what distance, its column, and the first row and further rows that it sums.
type Other = (bool, u32, u32, Option<(u32, u32)>);

#[derive(Debug, Clone)]
struct Case {
    first: u32,
    height: u32,
    fits: u32,
    records: u32,
    others: Vec<Other>,
    /// Rules: first row and rows.
    rules: Vec<(u32, u32)>,
}

fn case() -> impl Strategy<Value = Case> {
    let other = (
        any::<bool>(),
        1_u32..6,
        1_u32..4,
        proptest::option::of((1_u32..30, 0_u32..12)),
    );
    (
        2_u32..6,
        1_u32..4,
        2_u32..5,
        0_u32..9,
        proptest::collection::vec(other, 0..6),
        proptest::collection::vec((1_u32..30, 0_u32..12), 0..4),
    )
        .prop_map(|(first, height, fits, records, others, rules)| Case {
            first,
            height,
            fits,
            records,
            others,
            rules,
        })
}

impl Case {
    fn last(&self) -> u32 {
        self.first + self.fits * self.height - 1
    }

    fn inserted(&self) -> u32 {
        self.records.saturating_sub(self.fits) * self.height
    }

    fn before(&self) -> u32 {
        self.last() + 1 - self.height
    }

    /// The model: where each row goes. Rows of a table are simply counted.
    fn row(&self, row: u32) -> u32 {
        let mut table: Vec<Option<u32>> = (0..60).map(Some).collect();
        let new = std::iter::repeat_n(None, self.inserted() as usize);
        table.splice(self.before() as usize..self.before() as usize, new);
        table.iter().position(|old| *old == Some(row)).unwrap() as u32
    }

    fn others(&self) -> Vec<(Address, Option<(u32, u32)>)> {
        let mut cells: Vec<(Address, Option<(u32, u32)>)> = Vec::new();
        for (above, distance, column, sum) in &self.others {
            let row = if *above {
                self.first.saturating_sub(*distance)
            } else {
                self.last() + distance
            };
            let at = Address::new(row, *column);
            if row > 0 && !cells.iter().any(|(other, _)| *other == at) {
                cells.push((at, *sum));
            }
        }
        cells.sort();
        cells
    }

    fn file(&self) -> Vec<u8> {
        let mut rows: std::collections::BTreeMap<u32, String> = std::collections::BTreeMap::new();
        for row in self.first..=self.last() {
            let style = (row - self.first) % self.height;
            rows.insert(
                row,
                format!("<c r=\"A{row}\" s=\"{style}\"/><c r=\"B{row}\" s=\"{style}\"><f>A{row}+$A$1</f><v>0</v></c>"),
            );
        }
        for (at, sum) in self.others() {
            let content = match sum {
                Some((top, more)) => format!("<f>SUM(A{top}:A{})</f><v>0</v>", top + more),
                None => format!("<v>{}</v>", at.row * 100 + at.column),
            };
            *rows.entry(at.row).or_default() += &format!("<c r=\"{at}\">{content}</c>");
        }
        let rows: String = rows
            .iter()
            .map(|(row, cells)| format!("<row r=\"{row}\">{cells}</row>"))
            .collect();
        let rules: String = self
            .rules
            .iter()
            .map(|(top, more)| format!("<dataValidation type=\"whole\" sqref=\"C{top}:C{}\"/>", top + more))
            .collect();
        with_parts("05-card", |part, text| match part {
            "xl/worksheets/sheet1.xml" => format!(
                "<worksheet><sheetData>{rows}</sheetData><dataValidations>{rules}</dataValidations></worksheet>"
            ),
            "xl/workbook.xml" => text
                .replace("登记表", SHEET)
                .replace("<definedNames>", "<x>")
                .replace("</definedNames>", "</x>"),
            _ => text,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn rows_are_where_a_table_would_have_them(case in case()) {
        let record = |n: u32| vec![cell(0, 'A', number(&(n + 1).to_string()))];
        let filling = Filling {
            cells: vec![],
            lists: vec![Rows {
                sheet: SHEET.to_owned(),
                first_row: case.first,
                last_row: case.last(),
                rows_per_record: case.height,
                records: (0..case.records).map(record).collect(),
            }],
        };
        let file = Package::read(case.file()).unwrap().filled(&filling).unwrap().bytes().unwrap();
        let package = Package::read(file).unwrap();
        let sheet = &package.sheets()[0];

        let records = case.records.max(case.fits);
        for n in 0..records {
            for offset in 0..case.height {
                let row = case.first + n * case.height + offset;
                let filled = if n < case.records && offset == 0 { (n + 1).to_string() } else { String::new() };
                prop_assert_eq!(sheet.value(Address::new(row, 1)).to_string(), filled);
                let formula = sheet.cells[&Address::new(row, 2)].formula.clone();
                prop_assert_eq!(formula, Some(format!("A{row}+$A$1")));
            }
        }
        for (at, sum) in case.others() {
            let cell = &sheet.cells[&Address::new(case.row(at.row), at.column)];
            match sum {
                None => prop_assert_eq!(cell.value.to_string(), (at.row * 100 + at.column).to_string()),
                Some((top, more)) => {
                    let (top, bottom) = (case.row(top), case.row(top + more));
                    let expected = format!("SUM(A{top}:A{bottom})");
                    prop_assert_eq!(cell.formula.as_ref(), Some(&expected));
                }
            }
        }
        let stored = case.others().len() as u32 + 2 * records * case.height;
        prop_assert_eq!(sheet.cells.len() as u32, stored);
        let (model_top, model_bottom) = (case.before() - case.height, case.before() - 1);
        for ((top, more), rule) in case.rules.iter().zip(&sheet.validations) {
            // Every cell that was under the rule still is; a new row is where the row it was copied from is; nothing else.
            let old = |row: u32| (*top..=top + more).contains(&row);
            for row in 1..60 {
                let new = (case.before()..case.before() + case.inserted()).contains(&row);
                let like = if new { model_top + (row - case.before()) % case.height } else { (1..60).find(|old| case.row(*old) == row).unwrap() };
                let spans = old(model_bottom) && old(case.before());
                let covered = rule.areas.iter().any(|area| area.contains(Address::new(row, 3)));
                let partial = *top > model_top && *top <= model_bottom && top + more > model_bottom || *top < model_top && top + more >= model_top && top + more < model_bottom;
                if new && (spans || partial) {
                    continue;
                }
                prop_assert_eq!(covered, old(like), "row {} of {:?}", row, rule.areas);
            }
        }
    }
}
