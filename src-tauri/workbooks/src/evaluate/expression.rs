//! Formula texts as trees.

use std::cell::Cell as Counter;

use crate::decimal::Decimal;
use crate::formula::{Outside, Piece, Token, lex};
use crate::package::area_of;
use crate::place::Area;
use crate::sheet::Value;

/// A formula, or a piece of one.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    Value(Value),
    /// An argument that is left out.
    Missing,
    Cells {
        sheet: usize,
        area: Area,
    },
    Negative(Box<Expression>),
    Percent(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Call(String, Vec<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Join,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

/// A formula that cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unknown;

/// Looks up what a formula names.
pub(super) trait Names {
    /// The place of a sheet by its name.
    fn sheet(&self, name: &str) -> Option<usize>;
    /// The formula that a name stands for, on a sheet.
    fn name(&self, name: &str, sheet: usize) -> Option<&str>;
}

/// Levels of a formula; deeper ones are not computed, so that no formula can exhaust the stack.
const DEPTH: u32 = 300;
/// Names inside names.
const NAMES: u32 = 8;
/// Names in one formula, those inside names included: each may name many others.
const NAMED: u32 = 500;
/// The longest formula a spreadsheet program takes.
const LENGTH: usize = 8192;

/// Reads a formula of a cell of sheet `home`.
pub(super) fn parse(formula: &str, home: usize, names: &dyn Names) -> Result<Expression, Unknown> {
    let left = Counter::new(NAMED);
    named(formula, home, names, 0, &left).map(|(expression, _)| expression)
}

fn named(formula: &str, home: usize, names: &dyn Names, inside: u32, left: &Counter<u32>) -> Result<Tree, Unknown> {
    left.set(left.get().saturating_sub(1));
    if inside > NAMES || left.get() == 0 || formula.len() > LENGTH * 4 {
        return Err(Unknown);
    }
    let formula = formula.trim().trim_start_matches('=');
    let tokens: Vec<Token<'_>> = lex(formula)
        .into_iter()
        .filter(|token| token.piece != Piece::Blank)
        .collect();
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        home,
        names,
        inside,
        left,
        depth: 0,
    };
    let tree = parser.expression(0)?;
    if parser.at == tokens.len() {
        Ok(tree)
    } else {
        Err(Unknown)
    }
}

struct Parser<'t, 'f> {
    tokens: &'t [Token<'f>],
    at: usize,
    home: usize,
    names: &'t dyn Names,
    inside: u32,
    left: &'t Counter<u32>,
    depth: u32,
}

/// A tree and how deep it is.
type Tree = (Expression, u32);

impl Parser<'_, '_> {
    fn sign(&self) -> Option<&str> {
        match &self.tokens.get(self.at)?.piece {
            Piece::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.sign() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn operator(&self) -> Option<(Operator, u8)> {
        Some(match self.sign()? {
            "=" => (Operator::Equal, 1),
            "<>" => (Operator::Unequal, 1),
            "<" => (Operator::Less, 1),
            "<=" => (Operator::LessOrEqual, 1),
            ">" => (Operator::More, 1),
            ">=" => (Operator::MoreOrEqual, 1),
            "&" => (Operator::Join, 2),
            "+" => (Operator::Add, 3),
            "-" => (Operator::Subtract, 3),
            "*" => (Operator::Multiply, 4),
            "/" => (Operator::Divide, 4),
            "^" => (Operator::Power, 5),
            _ => return None,
        })
    }

    /// Operators that bind at least as tightly as `least`; all of them bind to the left, that of powers too.
    fn expression(&mut self, least: u8) -> Result<Tree, Unknown> {
        self.depth += 1;
        if self.depth > DEPTH / 4 {
            return Err(Unknown);
        }
        let (mut left, mut deep) = self.operand()?;
        while let Some((operator, binds)) = self.operator().filter(|(_, binds)| *binds >= least) {
            self.at += 1;
            let (right, deep_right) = self.expression(binds + 1)?;
            deep = deep.max(deep_right) + 1;
            if deep > DEPTH {
                return Err(Unknown);
            }
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok((left, deep))
    }

    fn operand(&mut self) -> Result<Tree, Unknown> {
        // A minus before a number binds more tightly than a power: -2^2 is 4.
        let mut negative = false;
        loop {
            if self.take("-") {
                negative = !negative;
            } else if !self.take("+") {
                break;
            }
        }
        let (mut operand, mut deep) = self.simple()?;
        if negative {
            operand = Expression::Negative(Box::new(operand));
            deep += 1;
        }
        while self.take("%") {
            operand = Expression::Percent(Box::new(operand));
            deep += 1;
        }
        if deep > DEPTH {
            Err(Unknown)
        } else {
            Ok((operand, deep))
        }
    }

    fn simple(&mut self) -> Result<Tree, Unknown> {
        let piece = self
            .tokens
            .get(self.at)
            .map(|token| token.piece.clone())
            .ok_or(Unknown)?;
        self.at += 1;
        let value = match piece {
            Piece::Number(number) => Value::Number(number.parse::<Decimal>().map_err(|_| Unknown)?),
            Piece::Text(text) => Value::Text(text.as_ref().into()),
            Piece::Error(error) => Value::Error(error.to_owned()),
            Piece::Reference(reference) => {
                let sheet = match &reference.sheet {
                    Some(name) => self.names.sheet(name).ok_or(Unknown)?,
                    None => self.home,
                };
                let area = area_of(reference.shape);
                return Ok((Expression::Cells { sheet, area }, 1));
            }
            Piece::Sign("(") => {
                let inside = self.expression(0)?;
                return if self.take(")") { Ok(inside) } else { Err(Unknown) };
            }
            Piece::Word { sheet: None, word } if self.sign() == Some("(") => return self.call(word),
            Piece::Word { sheet: None, word } if word.eq_ignore_ascii_case("true") => Value::Bool(true),
            Piece::Word { sheet: None, word } if word.eq_ignore_ascii_case("false") => Value::Bool(false),
            Piece::Word { sheet, word } => {
                let home = match &sheet {
                    Some(name) => self.names.sheet(name).ok_or(Unknown)?,
                    None => self.home,
                };
                let formula = self.names.name(word, home).ok_or(Unknown)?;
                return named(formula, home, self.names, self.inside + 1, self.left);
            }
            Piece::Outside(_) | Piece::Sign(_) | Piece::Blank => return Err(Unknown),
        };
        Ok((Expression::Value(value), 1))
    }

    fn call(&mut self, name: &str) -> Result<Tree, Unknown> {
        self.at += 1;
        let name = name.to_ascii_uppercase();
        let name = name.strip_prefix("_XLFN.").unwrap_or(&name).to_owned();
        let (mut arguments, mut deep) = (Vec::new(), 1);
        if !self.take(")") {
            loop {
                if matches!(self.sign(), Some("," | ")")) {
                    arguments.push(Expression::Missing);
                } else {
                    let (argument, deep_argument) = self.expression(0)?;
                    arguments.push(argument);
                    deep = deep.max(deep_argument);
                }
                if self.take(")") {
                    break;
                }
                if !self.take(",") || arguments.len() > 255 {
                    return Err(Unknown);
                }
            }
        }
        if deep > DEPTH {
            Err(Unknown)
        } else {
            Ok((Expression::Call(name, arguments), deep + 1))
        }
    }
}

/// What a formula reads, whether or not it can be computed.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// Names that were looked up.
    names: u32,
    /// Place of the sheet, and the cells.
    pub(super) areas: Vec<(usize, Area)>,
    /// It may read anything: its cells are named by a text, or by a table.
    pub(super) anything: bool,
    /// It tells its own row, so that it changes when it moves.
    pub(super) own_place: bool,
}

pub(super) fn reads(formula: &str, home: usize, names: &dyn Names) -> Reads {
    let mut reads = Reads::default();
    collect(formula, home, names, 0, &mut reads);
    reads
}

fn collect(formula: &str, home: usize, names: &dyn Names, inside: u32, reads: &mut Reads) {
    for token in lex(formula) {
        match token.piece {
            Piece::Reference(reference) => {
                let sheet = match &reference.sheet {
                    Some(name) => names.sheet(name),
                    None => Some(home),
                };
                reads.areas.extend(sheet.map(|sheet| (sheet, area_of(reference.shape))));
            }
            Piece::Outside(Outside::Table | Outside::Sheets) => reads.anything = true,
            Piece::Word { sheet, word } => {
                let upper = word.to_ascii_uppercase();
                reads.anything |= matches!(upper.as_str(), "INDIRECT" | "OFFSET");
                reads.own_place |= matches!(upper.as_str(), "ROW" | "COLUMN" | "CELL" | "ADDRESS");
                let home = sheet.and_then(|name| names.sheet(&name)).unwrap_or(home);
                if let Some(formula) = names.name(word, home) {
                    reads.names += 1;
                    if inside < NAMES && reads.names < NAMED {
                        collect(formula, home, names, inside + 1, reads);
                    } else {
                        reads.anything = true;
                    }
                }
            }
            _ => {}
        }
    }
}
