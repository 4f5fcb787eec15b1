//! The window's commands and their types, read from the bindings that the pages use, so that a test of all commands cannot
//! forget a new one.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

/// A type of the bindings.
#[derive(Debug, Clone)]
pub enum Type {
    Text,
    Number,
    Flag,
    Nothing,
    /// One word of a closed list.
    Word(String),
    Named(String),
    List(Box<Type>),
    Either(Vec<Type>),
    Record(Vec<(String, Type)>),
    /// That many values, each of its type.
    Each(Vec<Type>),
    /// A record whose keys are not listed.
    Keyed(Box<Type>),
}

/// A command with the names and types of its arguments.
#[derive(Debug)]
pub struct Command {
    pub name: String,
    pub arguments: Vec<(String, Type)>,
}

/// Everything that the pages can ask.
pub struct Bindings {
    pub commands: Vec<Command>,
    types: BTreeMap<String, Type>,
}

impl Bindings {
    /// Reads the file that the pages import.
    ///
    /// # Panics
    /// When it is not as the generator writes it.
    pub fn read() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/api/bindings.ts");
        let text = without_comments(&std::fs::read_to_string(file).expect("bindings.ts"));
        let commands: Vec<Command> = text.lines().filter_map(command).collect();
        let called = text.matches("__TAURI_INVOKE(").count() + text.matches("__TAURI_INVOKE<").count();
        assert_eq!(commands.len(), called, "every call in the bindings was understood");
        let declared = text.split("export type ").skip(1);
        let types = declared.filter_map(|rest| {
            let (name, body) = rest.split_once('=')?;
            Some((name.trim().to_owned(), Reader::new(body).read()))
        });
        Self {
            types: types.collect(),
            commands,
        }
    }

    /// A value of a type. `pick` chooses texts, numbers and words: the same number gives the same value.
    pub fn value(&self, wanted: &Type, pick: &Pick<'_>) -> Value {
        self.nested(wanted, pick, 0)
    }

    fn nested(&self, wanted: &Type, pick: &Pick<'_>, depth: usize) -> Value {
        match wanted {
            Type::Text => json!(pick.texts[pick.n % pick.texts.len()]),
            Type::Number => pick.numbers[pick.n % pick.numbers.len()].clone(),
            Type::Flag => json!(pick.n % 2 == 1),
            Type::Nothing => Value::Null,
            Type::Word(word) => match pick.foreign_word {
                Some(foreign) => json!(foreign),
                None => json!(word),
            },
            Type::Named(name) if name == "Channel" => json!("__CHANNEL__:4294967290"),
            Type::Named(_) if depth > 8 => Value::Null,
            Type::Named(name) => match self.types.get(name) {
                Some(known) => self.nested(known, pick, depth + 1),
                None => Value::Null,
            },
            Type::List(of) => json!([self.nested(of, pick, depth + 1), self.nested(of, pick, depth + 1)]),
            Type::Either(ways) => {
                let full: Vec<&Type> = ways.iter().filter(|way| !matches!(way, Type::Nothing)).collect();
                full.get(pick.n % full.len().max(1))
                    .map_or(Value::Null, |way| self.nested(way, pick, depth + 1))
            }
            Type::Record(fields) => fields
                .iter()
                .map(|(key, of)| (key.clone(), self.nested(of, pick, depth + 1)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Type::Each(of) => of.iter().map(|of| self.nested(of, pick, depth + 1)).collect(),
            Type::Keyed(of) => {
                let key = pick.texts[pick.n % pick.texts.len()];
                json!({ key: self.nested(of, pick, depth + 1) })
            }
        }
    }
}

/// Where values come from.
pub struct Pick<'p> {
    pub n: usize,
    pub texts: &'p [&'p str],
    pub numbers: &'p [Value],
    /// In place of every word of a closed list.
    pub foreign_word: Option<&'p str>,
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/**") {
        out += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

fn command(line: &str) -> Option<Command> {
    let (head, call) = line.split_once("__TAURI_INVOKE")?;
    let name = call.split_once("(\"")?.1.split('"').next()?.to_owned();
    let inside = head.split_once(": (")?.1.split_once(") =>")?.0;
    let mut reader = Reader::new(inside);
    let mut arguments = Vec::new();
    while let Some(Token::Word(key)) = reader.next() {
        reader.expect(':');
        arguments.push((key, reader.read()));
        reader.skip(',');
    }
    Some(Command { name, arguments })
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Mark(char),
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn new(text: &str) -> Self {
        let (mut tokens, mut chars) = (Vec::new(), text.chars().peekable());
        while let Some(c) = chars.next() {
            if c == '"' {
                let word: String = chars.by_ref().take_while(|c| *c != '"').collect();
                tokens.push(Token::Quoted(word));
            } else if c.is_alphanumeric() || c == '_' || c == '$' {
                let mut word = c.to_string();
                while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            } else if !c.is_whitespace() {
                tokens.push(Token::Mark(c));
            }
        }
        Self { tokens, at: 0 }
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn skip(&mut self, mark: char) -> bool {
        let here = self.tokens.get(self.at) == Some(&Token::Mark(mark));
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, mark: char) {
        self.skip('?');
        assert!(self.skip(mark), "{mark} expected before {:?}", self.tokens.get(self.at));
    }

    fn read(&mut self) -> Type {
        self.skip('|');
        let mut ways = vec![self.one()];
        while self.skip('|') || self.skip('&') {
            ways.push(self.one());
        }
        match ways.len() {
            1 => ways.remove(0),
            _ => Type::Either(ways),
        }
    }

    fn one(&mut self) -> Type {
        let mut read = match self.next() {
            Some(Token::Quoted(word)) => Type::Word(word),
            Some(Token::Word(word)) => {
                if self.skip('<') {
                    while !self.skip('>') && self.at < self.tokens.len() {
                        self.at += 1;
                    }
                }
                match word.as_str() {
                    "string" => Type::Text,
                    "number" => Type::Number,
                    "boolean" => Type::Flag,
                    "null" | "undefined" => Type::Nothing,
                    _ => Type::Named(word),
                }
            }
            Some(Token::Mark('{')) => self.record(),
            Some(Token::Mark('[')) => {
                let mut each = Vec::new();
                while !self.skip(']') {
                    each.push(self.read());
                    self.skip(',');
                }
                Type::Each(each)
            }
            Some(Token::Mark('(')) => {
                let inner = self.read();
                self.expect(')');
                inner
            }
            other => panic!("{other:?} is no type"),
        };
        while self.skip('[') {
            self.expect(']');
            read = Type::List(Box::new(read));
        }
        read
    }

    fn record(&mut self) -> Type {
        if self.skip('[') {
            return self.keyed();
        }
        let mut fields = Vec::new();
        while !self.skip('}') {
            let Some(Token::Word(key) | Token::Quoted(key)) = self.next() else {
                panic!("a field without a name");
            };
            self.expect(':');
            fields.push((key, self.read()));
            let _ = self.skip(',') || self.skip(';');
        }
        Type::Record(fields)
    }

    /// `[key in string]: …`, behind its first bracket.
    fn keyed(&mut self) -> Type {
        while !self.skip(']') && self.at < self.tokens.len() {
            self.at += 1;
        }
        self.expect(':');
        let of = Type::Keyed(Box::new(self.read()));
        let _ = self.skip(',') || self.skip(';');
        assert!(self.skip('}'), "a record with keys and more besides");
        of
    }
}
