//! Finding people by Chinese, pinyin initials, full pinyin, part of an identity number or of a phone number: one buffer of
//! everybody's keys, scanned whole, so that a hundred thousand people answer within a key stroke.

use memchr::memmem;

use crate::domain::person::Person;
use crate::domain::text::own_character;

const END: u8 = b'\n';
const FIELD: u8 = b'\t';

/// The keys of a list of people, in their order.
pub struct Index {
    /// Per person: name, initials, pinyin, identity number, phone; in small letters; fields end with a tab, people with a line end.
    keys: Vec<u8>,
    /// Where each person's keys begin; one more at the end.
    starts: Vec<u32>,
}

/// How well a person fits, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    WholeName,
    StartOfName,
    StartOfInitials,
    StartOfPinyin,
    Inside,
}

impl Index {
    /// Builds the index; positions found refer to the order of `people`.
    pub fn of<'p>(people: impl IntoIterator<Item = &'p Person>) -> Self {
        let mut index = Self {
            keys: Vec::new(),
            starts: vec![0],
        };
        for person in people {
            index.add(person);
        }
        index
    }

    fn add(&mut self, person: &Person) {
        self.field(&person.name);
        self.field(&person.initials);
        self.field(&person.pinyin);
        self.field(&person.id_number);
        self.field(person.details.phone.as_deref().unwrap_or_default());
        self.keys.push(END);
        self.starts.push(self.keys.len() as u32);
    }

    fn field(&mut self, text: &str) {
        push_folded(&mut self.keys, text, true);
        self.keys.push(FIELD);
    }

    /// Positions of everybody who matches all words of `text`, the best match first, otherwise in their order. No words: nobody.
    pub fn find(&self, text: &str) -> Vec<u32> {
        let words = words(text);
        let Some((first, rest)) = words.split_first() else {
            return Vec::new();
        };
        let mut found: Vec<(Fit, u32)> = Vec::new();
        let finder = memmem::Finder::new(first);
        let mut from = 0;
        while let Some(at) = finder.find(&self.keys[from..]).map(|i| i + from) {
            let position = self.starts.partition_point(|s| *s as usize <= at) - 1;
            let keys = self.keys_at(position);
            if rest.iter().all(|w| memmem::find(keys, w).is_some()) {
                found.push((fit(keys, first), position as u32));
            }
            from = self.starts[position + 1] as usize;
        }
        // Stable: people who fit equally well keep their order.
        found.sort_by_key(|(fit, _)| *fit);
        found.into_iter().map(|(_, position)| position).collect()
    }

    fn keys_at(&self, position: usize) -> &[u8] {
        &self.keys[self.starts[position] as usize..self.starts[position + 1] as usize]
    }
}

fn fit(keys: &[u8], word: &[u8]) -> Fit {
    let mut fields = keys.split(|b| *b == FIELD);
    let mut next = || fields.next().unwrap_or_default();
    let (name, initials, pinyin) = (next(), next(), next());
    let starts_one_of = |readings: &[u8]| readings.split(|b| *b == b' ').any(|r| r.starts_with(word));
    if name == word {
        Fit::WholeName
    } else if name.starts_with(word) {
        Fit::StartOfName
    } else if starts_one_of(initials) {
        Fit::StartOfInitials
    } else if starts_one_of(pinyin) {
        Fit::StartOfPinyin
    } else {
        Fit::Inside
    }
}

fn words(text: &str) -> Vec<Vec<u8>> {
    text.split_whitespace()
        .map(|word| {
            let mut folded = Vec::with_capacity(word.len());
            push_folded(&mut folded, word, false);
            folded
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Characters' own code points, small letters, half width, without the dots inside minority names and, unless kept, without blanks.
fn push_folded(out: &mut Vec<u8>, text: &str, keep_blanks: bool) {
    let mut buffer = [0; 4];
    for c in text.chars().map(|c| own_character(c).unwrap_or(c)) {
        let c = match c {
            // Most of what is folded: neither has a smaller or a half width form.
            '0'..='9' | 'a'..='z' => {
                out.push(c as u8);
                continue;
            }
            '\u{4E00}'..='\u{9FFF}' => {
                out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                continue;
            }
            '·' | '•' | '・' | '‧' | '.' | '．' | '\n' | '\t' | '\r' => continue,
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        };
        if c == ' ' && !keep_blanks {
            continue;
        }
        for small in c.to_lowercase() {
            out.extend_from_slice(small.encode_utf8(&mut buffer).as_bytes());
        }
    }
}
