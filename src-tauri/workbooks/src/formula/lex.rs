//! Cuts a formula into its pieces in one pass. Never fails: what it does not know is passed on as it stands.

use std::borrow::Cow;
use std::ops::Range;

use crate::place::Corner;

/// A piece of a formula and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token<'f> {
    pub(crate) range: Range<usize>,
    pub(crate) piece: Piece<'f>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece<'f> {
    /// A text in double quotes, its quotes taken off and undoubled.
    Text(Cow<'f, str>),
    /// A number as written.
    Number(&'f str),
    /// `#N/A` and its kind.
    Error(&'f str),
    Reference(Reference<'f>),
    /// A function's or an own name, TRUE, FALSE; with the sheet before it, if one is named.
    Word {
        sheet: Option<Cow<'f, str>>,
        word: &'f str,
    },
    /// One or two characters: operators, brackets, commas.
    Sign(&'f str),
    Blank,
    /// Left alone.
    Outside(Outside),
}

/// What a formula can name beside cells of one sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// Another workbook.
    Book,
    /// Columns of a table.
    Table,
    /// The same cells of several sheets.
    Sheets,
    /// Quotes without a sheet.
    Broken,
}

/// Cells that a formula names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reference<'f> {
    /// The sheet that is named before it, quotes taken off. None: the sheet of the formula.
    pub(crate) sheet: Option<Cow<'f, str>>,
    pub(crate) shape: Shape,
    /// Of the cells alone, without the sheet.
    pub(crate) cells: Range<usize>,
}

/// One or two corners; whole rows and columns are two corners that lack the other half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    Cell(Corner),
    Area(Corner, Corner),
}

const ERRORS: [&str; 14] = [
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
];

/// The pieces of a formula text, without its leading `=`.
pub(crate) fn lex(formula: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text: formula,
        at: 0,
        tokens: Vec::new(),
    };
    while lexer.at < formula.len() {
        let from = lexer.at;
        let piece = lexer.piece();
        // Each step takes at least one character, whatever the text is.
        if lexer.at <= from {
            lexer.at = from + formula[from..].chars().next().map_or(1, char::len_utf8);
        }
        lexer.tokens.push(Token {
            range: from..lexer.at,
            piece,
        });
    }
    lexer.tokens
}

struct Lexer<'f> {
    text: &'f str,
    at: usize,
    tokens: Vec<Token<'f>>,
}

impl<'f> Lexer<'f> {
    fn rest(&self) -> &'f str {
        &self.text[self.at..]
    }

    fn next_is(&self, sign: char) -> bool {
        self.rest().starts_with(sign)
    }

    fn piece(&mut self) -> Piece<'f> {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or(' ');
        match first {
            '"' => {
                let (raw, length) = quoted(rest, '"');
                self.at += length;
                Piece::Text(undoubled(raw, "\"\"", "\""))
            }
            '\'' => {
                let (raw, length) = quoted(rest, '\'');
                self.at += length;
                self.behind_sheet(raw, true)
            }
            '[' => self.bracketed(),
            '#' => self.error(),
            c if c.is_ascii_whitespace() => {
                self.at += rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
                Piece::Blank
            }
            c if is_word(c) => self.word(),
            _ => {
                let length = match rest.get(..2) {
                    Some("<=" | ">=" | "<>") => 2,
                    _ => first.len_utf8(),
                };
                self.at += length;
                Piece::Sign(&rest[..length])
            }
        }
    }

    /// Behind a sheet's name in quotes, or a word that `!` follows.
    fn behind_sheet(&mut self, raw: &'f str, in_quotes: bool) -> Piece<'f> {
        if !self.next_is('!') {
            return Piece::Outside(Outside::Broken);
        }
        self.at += 1;
        let name = if in_quotes {
            undoubled(raw, "''", "'")
        } else {
            Cow::Borrowed(raw)
        };
        if name.contains('[') {
            self.skip_target();
            return Piece::Outside(Outside::Book);
        }
        if name.contains(':') {
            self.skip_target();
            return Piece::Outside(Outside::Sheets);
        }
        if self.next_is('#') {
            return self.error();
        }
        let from = self.at;
        match self.reference(Some(&name)) {
            Some(reference) => Piece::Reference(reference),
            None => {
                self.at = from;
                let word = self.cut_word();
                self.skip_brackets();
                Piece::Word {
                    sheet: Some(name),
                    word,
                }
            }
        }
    }

    /// `[1]Sheet!A1`, `[#Totals]`, `[[a],[b]]`.
    fn bracketed(&mut self) -> Piece<'f> {
        self.skip_brackets();
        if self.rest().starts_with(is_word) {
            let from = self.at;
            self.cut_word();
            if self.next_is('!') {
                self.at += 1;
                self.skip_target();
            } else {
                self.at = from;
                return Piece::Outside(Outside::Table);
            }
        } else if self.next_is('!') {
            // `[1]!Name`
            self.at += 1;
            self.cut_word();
        } else {
            return Piece::Outside(Outside::Table);
        }
        Piece::Outside(Outside::Book)
    }

    /// Over brackets and what is inside them, to the partner of the first.
    fn skip_brackets(&mut self) {
        while self.next_is('[') {
            let mut depth = 0_usize;
            let mut escaped = false;
            let mut length = self.rest().len();
            for (at, c) in self.rest().char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\'' => escaped = true,
                    '[' => depth += 1,
                    ']' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    length = at + c.len_utf8();
                    break;
                }
            }
            self.at += length;
        }
    }

    /// Over cells or a name that belong to a sheet which is left alone.
    fn skip_target(&mut self) {
        let from = self.at;
        if self.reference(None).is_none() {
            self.at = from;
            if self.next_is('#') {
                self.error();
            } else {
                self.cut_word();
            }
        }
    }

    fn error(&mut self) -> Piece<'f> {
        let rest = self.rest();
        let known = ERRORS.iter().find(|error| {
            rest.get(..error.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(error))
        });
        let Some(error) = known else {
            self.at += 1;
            return Piece::Sign(&rest[..1]);
        };
        self.at += error.len();
        if *error == "#REF!" && self.rest().starts_with(is_word) {
            // The sheet is lost, so these are cells of no sheet.
            self.skip_target();
        }
        Piece::Error(error)
    }

    fn cut_word(&mut self) -> &'f str {
        let rest = self.rest();
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn word(&mut self) -> Piece<'f> {
        let from = self.at;
        if let Some(number) = self.number() {
            return Piece::Number(number);
        }
        let word = self.cut_word();
        if self.next_is('!') {
            return self.behind_sheet(word, false);
        }
        if self.next_is(':') {
            // `S1:S3!A1`
            let colon = self.at;
            self.at += 1;
            let second = self.cut_word();
            if !second.is_empty() && self.next_is('!') && !self.follows_sheet(from) {
                self.at += 1;
                self.skip_target();
                return Piece::Outside(Outside::Sheets);
            }
            self.at = colon;
        }
        let behind_word = self.at;
        self.at = from;
        if let Some(reference) = self.reference(None) {
            return Piece::Reference(reference);
        }
        self.at = behind_word;
        if self.next_is('[') {
            self.skip_brackets();
            return Piece::Outside(Outside::Table);
        }
        Piece::Word { sheet: None, word }
    }

    /// Whether the word at `from` is the second half of `Sheet1!A1:Sheet1!B2`.
    fn follows_sheet(&self, from: usize) -> bool {
        self.text[..from].ends_with(':')
    }

    /// `12`, `.5`, `1E5`, `1E-5`; not `3:4`, not `2025年`.
    fn number(&mut self) -> Option<&'f str> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let digits = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let whole = digits(0);
        let mut end = whole;
        if bytes.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        if end == 0 || (whole == 0 && end == 1) {
            return None;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let power = digits(end + 1 + sign);
            if power > end + 1 + sign {
                end = power;
            }
        }
        let behind = rest[end..].chars().next();
        let rows = behind == Some(':') && end == whole;
        if rows || behind == Some('!') || behind.is_some_and(is_word) {
            return None;
        }
        self.at += end;
        Some(&rest[..end])
    }

    /// Cells at the present place: one corner, or two with a colon between them.
    fn reference(&mut self, sheet: Option<&Cow<'f, str>>) -> Option<Reference<'f>> {
        let from = self.at;
        let one = Corner::parse(self.cut_word())?;
        let behind_one = self.at;
        let mut shape = None;
        if self.next_is(':') {
            self.at += 1;
            let second = Corner::parse(self.cut_word())
                .filter(|two| one.row.is_some() == two.row.is_some() && one.column.is_some() == two.column.is_some());
            // A function, a table or another sheet is no corner.
            match second.filter(|_| !self.rest().starts_with(['(', '[', '!'])) {
                Some(two) => shape = Some(Shape::Area(one, two)),
                None => self.at = behind_one,
            }
        }
        if shape.is_none() && one.row.is_some() && one.column.is_some() && !self.rest().starts_with(['(', '[']) {
            shape = Some(Shape::Cell(one));
        }
        Some(Reference {
            sheet: sheet.cloned(),
            shape: shape?,
            cells: from..self.at,
        })
    }
}

/// Letters, digits and the signs that names may hold. Full-width punctuation is none, so that a formula typed by hand comes apart.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '$' | '_' | '.' | '\\' | '?')
        || (!c.is_ascii() && !c.is_whitespace() && !is_wide_sign(c))
}

fn is_wide_sign(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '（' | '）' | '，' | '；' | '：' | '！' | '＝' | '＋' | '－')
}

/// The inside of quotes and the length with them; doubled quotes are inside. An open end reaches to the end of the text.
fn quoted(rest: &str, quote: char) -> (&str, usize) {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(found) = memchr::memchr(quote as u8, &bytes[at..]) {
        let place = at + found;
        if bytes.get(place + 1) == Some(&(quote as u8)) {
            at = place + 2;
        } else {
            return (&rest[1..place], place + 1);
        }
    }
    (&rest[1..], rest.len())
}

fn undoubled<'f>(raw: &'f str, doubled: &str, single: &str) -> Cow<'f, str> {
    if raw.contains(doubled) {
        Cow::Owned(raw.replace(doubled, single))
    } else {
        Cow::Borrowed(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(formula: &str) -> Vec<String> {
        let cells = lex(formula).into_iter().filter_map(|token| match token.piece {
            Piece::Reference(reference) => Some(reference),
            _ => None,
        });
        cells
            .map(|r| format!("{}|{}", r.sheet.unwrap_or_default(), &formula[r.cells]))
            .collect()
    }

    #[test]
    fn only_cells_are_cells() {
        for (formula, expected) in [
            ("SUM(D5:D12)", vec!["|D5:D12"]),
            ("LOG10(5)+1E5+名A12x+A12b+_A1", vec![]),
            ("[1]Sheet1!A12+B2", vec!["|B2"]),
            ("'[1]My sheet'!A12:B13+B2", vec!["|B2"]),
            ("配备[[#Totals],[A12]]+C3", vec!["|C3"]),
            ("\"C15\"&\"x\"\"A1\"", vec![]),
            ("Q1!A20", vec!["Q1|A20"]),
            ("'3月''报 (2)'!A1:$B$2", vec!["3月'报 (2)|A1:$B$2"]),
            ("{1,2;3}+#N/A+#REF!+Q9", vec!["|Q9"]),
            ("#REF!A5+Sheet1!#REF!+A6", vec!["|A6"]),
            ("SUM($3:$4,B:$C,10:20)", vec!["|$3:$4", "|B:$C", "|10:20"]),
            ("S1:S3!A12+A12", vec!["|A12"]),
            ("'S 1:S 3'!A12", vec![]),
            ("Sheet1!A1:Sheet1!B2", vec!["Sheet1|A1", "Sheet1|B2"]),
            ("A12:INDEX(B:B,13)", vec!["|A12", "|B:B"]),
            ("花名册!B12&\"\"", vec!["花名册|B12"]),
            ("2025年!A1*2", vec!["2025年|A1"]),
            ("A1 B1:C2,D4#", vec!["|A1", "|B1:C2", "|D4"]),
            ("（A1）", vec!["|A1"]),
            ("Sheet1!人数+1.5E-3", vec![]),
            ("XFE1+A1048577+XFD1048576", vec!["|XFD1048576"]),
            ("'open", vec![]),
            ("\"open A1", vec![]),
            ("[open A1", vec![]),
        ] {
            assert_eq!(named(formula), expected, "{formula}");
        }
    }

    #[test]
    fn the_pieces_are_the_whole_text() {
        for formula in [
            "SUM( A1:B2 )*-3%^2&\"x\"<>'a b'!C1",
            "工[a]#!'\"[",
            "1:2:3:A1:::",
            "§±!A1!B2!!C3",
        ] {
            let mut at = 0;
            for token in lex(formula) {
                assert_eq!(token.range.start, at, "{formula}");
                at = token.range.end;
            }
            assert_eq!(at, formula.len(), "{formula}");
        }
    }
}
