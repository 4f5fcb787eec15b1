//! Words to choose from with a box before each, all in one cell: ☑固定期限　□无固定期限. The ticked one is the value.

use super::super::meaning::{Dictionary, Expected};
use super::super::workbook::{Address, SheetCell};
use super::laid::{Cells, Laid};

/// Reads such cells as what is ticked in them.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary) {
    for at in 0..laid.header.columns.len() {
        let column = &laid.header.columns[at];
        let is_of_words = |expected| matches!(expected, Expected::Coded(_) | Expected::Words(_) | Expected::YesNo);
        if !column
            .field
            .is_some_and(|field| is_of_words(dictionary.expected(field)))
        {
            continue;
        }
        let number = column.column;
        let mut cells = Cells::new();
        let mut has_options = false;
        for row in laid.records() {
            let place = Address {
                row: row.number,
                column: number,
            };
            let Some(cell) = laid.cell(place) else { continue };
            let ticked = ticked(&cell.text());
            has_options |= ticked.is_some();
            let said = ticked.map_or_else(|| cell.clone(), |word| SheetCell::Text(word.into()));
            cells.insert(row.number, (said, laid.origin(place).unwrap_or(place)));
        }
        if has_options {
            laid.read_instead(at, cells);
        }
    }
}

/// What stands behind the ticks of a cell: several are told together and asked about, none ticked is a blank. None where no box with a
/// word stands in it.
fn ticked(text: &str) -> Option<String> {
    const TICKED: [char; 7] = ['☑', '√', '✓', '✔', '■', '☒', '✅'];
    const OPEN: [char; 4] = ['□', '☐', '○', '〇'];
    let is_box = |c: char| TICKED.contains(&c) || OPEN.contains(&c);
    let mut words: Vec<(bool, String)> = Vec::new();
    for c in text.trim().chars() {
        if is_box(c) {
            words.push((TICKED.contains(&c), String::new()));
        } else {
            // A word before the first box is none of the choices.
            words.last_mut()?.1.push(c);
        }
    }
    let words: Vec<(bool, String)> = words
        .into_iter()
        .map(|(ticked, word)| (ticked, word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()))
        .collect();
    if words.is_empty() || words.iter().any(|(_, word)| word.is_empty()) {
        return None;
    }
    let ticked: Vec<String> = words
        .into_iter()
        .filter(|(ticked, _)| *ticked)
        .map(|(_, word)| word)
        .collect();
    Some(ticked.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticked_word_is_the_value() {
        for (text, said) in [
            ("☑固定期限　□无固定期限", Some("固定期限")),
            ("□固定期限　☑无固定期限", Some("无固定期限")),
            ("√固定期限", Some("固定期限")),
            ("□是 □否", Some("")),
            ("☑奖励 ☑处分", Some("奖励、处分")),
            ("√", None),
            ("固定期限", None),
            ("○", None),
            ("", None),
        ] {
            assert_eq!(ticked(text).as_deref(), said, "{text}");
        }
    }
}
