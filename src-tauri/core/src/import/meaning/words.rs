//! Headings cut into words, and how near two of them are in meaning.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::domain::text::half_width;

/// What a heading says, word by word.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Words(Vec<(Token, f32)>);

/// A meaning of the list, or a word that the list does not have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Token {
    /// Place in the list of meanings.
    Known(u16),
    /// As written.
    Other(Box<str>),
}

const STRONG: f32 = 1.0;
const WEAK: f32 = 0.2;
const MODIFIER: f32 = 0.5;
/// What stands in brackets is mostly a hint.
const IN_BRACKETS: f32 = 0.35;

impl Words {
    /// The words of a heading; of several levels, outermost first.
    pub(crate) fn of(levels: &[&str]) -> Self {
        let mut words: Vec<(Token, f32)> = Vec::new();
        for level in levels {
            let (outside, inside) = by_brackets(level);
            let has_han = outside.chars().any(crate::domain::names::is_han);
            for (text, share) in [(outside, 1.0), (inside, IN_BRACKETS)] {
                for run in text.split(|c: char| !c.is_alphanumeric()) {
                    // 姓名 Name, 出生年月 yyyy.mm: what is not Chinese beside Chinese says it again or says how.
                    let run: String = match has_han {
                        true => run.chars().filter(|c| crate::domain::names::is_han(*c)).collect(),
                        false => run.to_lowercase(),
                    };
                    let before = words.len();
                    lexicon().cut(&run, share, &mut words);
                    lessen_modifiers(&mut words[before..]);
                }
            }
        }
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        words.dedup_by(|later, kept| later.0 == kept.0);
        Self(words)
    }

    /// Does it say nothing that tells it apart?
    pub(crate) fn is_vague(&self) -> bool {
        self.0.iter().all(|(_, weight)| *weight < STRONG)
    }

    /// The words that tell it apart.
    pub(crate) fn telling(&self) -> impl Iterator<Item = &Token> {
        self.0
            .iter()
            .filter(|(_, weight)| *weight >= STRONG)
            .map(|(token, _)| token)
    }

    /// The same without some meanings.
    pub(crate) fn telling_beside<'w>(&'w self, others: &[&str]) -> impl Iterator<Item = &'w Token> + use<'w> {
        let others: Vec<Token> = others.iter().filter_map(|other| lexicon().known(other)).collect();
        self.telling().filter(move |token| !others.contains(token))
    }

    /// Whether it is made of known words only, as headings are and names of people are not.
    pub(crate) fn is_of_known(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(token, _)| matches!(token, Token::Known(_)))
    }

    /// Whether it has that word.
    pub(crate) fn has(&self, token: &Token) -> bool {
        self.0.iter().any(|(own, _)| own == token)
    }

    /// Whether one of its words means that.
    pub(crate) fn says(&self, meaning: &str) -> bool {
        lexicon().known(meaning).is_some_and(|known| self.has(&known))
    }

    /// 1: the same words; 0: none in common.
    pub(crate) fn nearness(&self, other: &Self) -> f32 {
        let weight = |words: &Self| words.0.iter().map(|(_, weight)| weight).sum::<f32>();
        let whole = weight(self) + weight(other);
        if whole == 0.0 {
            return 0.0;
        }
        let (mut a, mut b, mut shared) = (self.0.as_slice(), other.0.as_slice(), 0.0);
        while let ([(left, own), rest @ ..], [(right, others), others_rest @ ..]) = (a, b) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => a = rest,
                std::cmp::Ordering::Greater => b = others_rest,
                std::cmp::Ordering::Equal => {
                    // In brackets here and in the open there, it still is the same word.
                    shared += own + others;
                    (a, b) = (rest, others_rest);
                }
            }
        }
        shared / whole
    }
}

/// 安排岗位, 分工岗位: what is said at the end is meant, and a word before it that nobody knows only says more of it.
fn lessen_modifiers(words: &mut [(Token, f32)]) {
    const HEADS: [&str; 8] = [
        "post",
        "community",
        "phone",
        "person_name",
        "education",
        "hours",
        "course",
        "politics",
    ];
    const LONGEST: usize = 3;
    let [(Token::Other(modifier), weight), head @ ..] = words else {
        return;
    };
    let is_head = HEADS
        .iter()
        .filter_map(|head| lexicon().known(head))
        .any(|known| head.iter().any(|(token, _)| *token == known));
    if is_head && modifier.chars().count() <= LONGEST {
        *weight *= MODIFIER;
    }
}

/// What stands outside brackets, and what inside.
fn by_brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_u32);
    for c in text.chars().map(half_width) {
        match c {
            '(' | '【' | '[' | '〔' | '{' | '<' | '《' => {
                depth += 1;
                outside.push(' ');
                inside.push(' ');
            }
            ')' | '】' | ']' | '〕' | '}' | '>' | '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => inside.push(c),
        }
    }
    if outside.chars().any(char::is_alphanumeric) {
        (outside, inside)
    } else {
        (inside, outside)
    }
}

#[derive(Deserialize)]
struct WordFile {
    words: HashMap<String, Vec<String>>,
    weak: HashMap<String, Vec<String>>,
    noise: HashMap<String, Vec<String>>,
}

struct Lexicon {
    meanings: Vec<String>,
    /// Each writing with its meanings and their weight; no meaning: noise.
    writings: HashMap<String, Vec<(u16, f32)>>,
    /// Characters of the longest writing.
    longest: usize,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let file: WordFile = toml::from_str(include_str!("../../../../../assets/templates/words.toml"))
            .expect("shipped with the program, and a test reads it");
        Lexicon::of(&file)
    })
}

impl Lexicon {
    fn known(&self, meaning: &str) -> Option<Token> {
        let place = self.meanings.iter().position(|own| own == meaning)?;
        Some(Token::Known(place as u16))
    }

    fn of(file: &WordFile) -> Self {
        let mut lexicon = Self {
            meanings: Vec::new(),
            writings: HashMap::new(),
            longest: 0,
        };
        for (lists, weight) in [(&file.words, STRONG), (&file.weak, WEAK)] {
            let mut names: Vec<&String> = lists.keys().collect();
            names.sort();
            for name in names {
                let place = lexicon.meanings.len() as u16;
                lexicon.meanings.push(name.clone());
                for writing in &lists[name] {
                    lexicon
                        .writings
                        .entry(plain(writing))
                        .or_default()
                        .push((place, weight));
                }
            }
        }
        for writing in file.noise.values().flatten() {
            lexicon.writings.entry(plain(writing)).or_default();
        }
        let lengths = lexicon.writings.keys().map(|writing| writing.chars().count());
        lexicon.longest = lengths.max().unwrap_or(0);
        lexicon
    }

    /// Longest words first; a word of one character counts only where nothing unknown touches it.
    fn cut(&self, run: &str, share: f32, into: &mut Vec<(Token, f32)>) {
        let letters: Vec<char> = run.chars().collect();
        let piece = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
        // The longest word that begins at each place, from the back, so that the fewest characters stay uncovered.
        let mut best: Vec<(usize, usize)> = vec![(0, 0); letters.len() + 1];
        for from in (0..letters.len()).rev() {
            let mut choice = (best[from + 1].0 + 10, 1);
            for to in (from + 2..=letters.len().min(from + self.longest)).rev() {
                if self.writings.contains_key(&piece(from, to)) {
                    let cost = best[to].0 + 1;
                    if cost < choice.0 {
                        choice = (cost, to - from);
                    }
                }
            }
            best[from] = choice;
        }
        let mut at = 0;
        let mut unknown = String::new();
        let flush = |unknown: &mut String, into: &mut Vec<(Token, f32)>| {
            let left = std::mem::take(unknown);
            let whole = self.writings.get(&left).filter(|_| left.chars().count() == 1);
            match whole {
                Some(meanings) => into.extend(
                    meanings
                        .iter()
                        .map(|(place, weight)| (Token::Known(*place), weight * share)),
                ),
                None if left.is_empty() => {}
                None => {
                    // 所学, 及其: a run of small words only.
                    let known: Vec<_> = left.chars().map(|c| self.writings.get(&c.to_string())).collect();
                    if known.iter().all(Option::is_some) {
                        let meanings = known.into_iter().flatten().flatten();
                        into.extend(meanings.map(|(place, weight)| (Token::Known(*place), weight * share)));
                    } else {
                        into.push((Token::Other(left.into()), share));
                    }
                }
            }
        };
        while at < letters.len() {
            let length = best[at].1;
            if length == 1 {
                unknown.push(letters[at]);
            } else {
                flush(&mut unknown, into);
                let meanings = &self.writings[&piece(at, at + length)];
                into.extend(
                    meanings
                        .iter()
                        .map(|(place, weight)| (Token::Known(*place), weight * share)),
                );
            }
            at += length;
        }
        flush(&mut unknown, into);
    }
}

fn plain(writing: &str) -> String {
    writing.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearness(a: &[&str], b: &[&str]) -> f32 {
        Words::of(a).nearness(&Words::of(b))
    }

    #[test]
    fn headings_that_say_the_same_are_near_however_they_are_put() {
        for (a, b) in [
            (&["协议开始时间"][..], &["合同起始日期"][..]),
            (&["聘期", "自"], &["合同起始日期"]),
            (&["劳动合同期满日"], &["合同终止日期"]),
            (&["*姓名（必填）"], &["姓名"]),
            (&["出生年月(yyyy.mm)"], &["出生日期"]),
            (&["姓名 Name"], &["姓名"]),
            (&["社工证书\n取得的时间"], &["社工证取得时间"]),
        ] {
            assert!(nearness(a, b) >= 0.75, "{a:?} {b:?} {}", nearness(a, b));
        }
        for (a, b) in [
            (&["合同起始日期"][..], &["合同终止日期"][..]),
            (&["配偶", "姓名"], &["姓名"]),
            (&["年龄"], &["出生日期"]),
            (&["鞋码"], &["证书编号"]),
            (&["社区工作年限"], &["进入社区工作时间"]),
        ] {
            assert!(nearness(a, b) < 0.75, "{a:?} {b:?} {}", nearness(a, b));
        }
    }

    #[test]
    fn a_heading_of_joints_and_hints_says_nothing() {
        assert!(Words::of(&["日期"]).is_vague());
        assert!(!Words::of(&["合同日期"]).is_vague());
        assert!(Words::of(&["离任", "日期"]).says("left"));
    }
}
