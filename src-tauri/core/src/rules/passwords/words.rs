//! The words that passwords are made of: the lists that are shipped, the syllables of pinyin, and the office's own words.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::kind::Kind;
use super::memorable;
use crate::domain::names::{self, is_han};

const COMMON: &str = include_str!("../../../../../assets/passwords/common.txt");
const PHRASES: &str = include_str!("../../../../../assets/passwords/phrases.txt");

/// Shorter initials are as soon guessed letter by letter.
const SHORTEST_INITIALS: usize = 4;
/// One of some four hundred syllables; some dozens of them make up most names and words.
const SYLLABLE_BITS: f64 = 6.6;
/// The office's own words are tried first.
const OWN_BITS: f64 = 4.0;

/// What a word costs an attacker, and what it is.
pub(super) type Known = (f64, Kind);

/// Every word that is shipped or made from what is shipped, in small letters.
pub(super) fn shipped() -> &'static HashMap<String, Known> {
    static READ: OnceLock<HashMap<String, Known>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut all = HashMap::new();
        for syllable in names::syllables_in_use() {
            put(&mut all, syllable, (SYLLABLE_BITS, Kind::Pinyin));
        }
        let bits = (memorable::words().len() as f64).log2();
        for word in memorable::words() {
            put(&mut all, word.spelled, (bits, Kind::Pinyin));
        }
        for (place, phrase) in entries(PHRASES).enumerate() {
            for writing in writings(phrase) {
                put(&mut all, writing, (bits_of(place), Kind::Word));
            }
        }
        for (place, word) in entries(COMMON).enumerate() {
            put(&mut all, word.to_owned(), (bits_of(place), Kind::Common));
        }
        all
    })
}

/// Entries of a list; lines that begin with # say what it is.
pub(super) fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .filter(|line| !line.starts_with("# ") && *line != "#")
        .flat_map(str::split_whitespace)
}

/// An attacker goes through a list from its beginning.
fn bits_of(place: usize) -> f64 {
    (place as f64 + 1.0).log2()
}

/// The cheaper of two ways to the same word counts.
fn put(all: &mut HashMap<String, Known>, word: String, known: Known) {
    let held = all.entry(word).or_insert(known);
    if known.0 < held.0 {
        *held = known;
    }
}

/// A word as it is, and of a Chinese one its pinyin and its initials.
fn writings(word: &str) -> Vec<String> {
    let small = word.to_lowercase();
    if !small.chars().any(is_han) {
        return vec![small];
    }
    let characters = small.chars().count();
    let spelled = names::word_keys(&small);
    let worth = |key: &&str| key.len() >= SHORTEST_INITIALS || key.len() > characters;
    let mut all: Vec<String> = spelled.split(' ').filter(worth).map(str::to_owned).collect();
    all.push(small);
    all
}

/// Words that an attacker who knows the office tries first: its names and phones, streets, communities, accounts.
#[derive(Debug, Clone, Default)]
pub struct OwnWords(HashMap<String, Known>);

/// What names of places and offices end with; without it they are as well known.
const ENDINGS: &[&str] = &[
    "街道办事处",
    "人民政府",
    "社区居委会",
    "居民委员会",
    "村民委员会",
    "办事处",
    "居委会",
    "村委会",
    "街道",
    "社区",
    "乡",
    "镇",
    "村",
    "主任",
    "书记",
];

impl OwnWords {
    /// From names and numbers as they are written.
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        let mut all = HashMap::new();
        for name in names {
            let name: String = name.split_whitespace().collect();
            for part in parts(&name) {
                for writing in writings(part) {
                    put(&mut all, writing, (OWN_BITS, Kind::Own));
                }
            }
            let digits: String = name.chars().filter(char::is_ascii_digit).collect();
            // The last eight and six digits of a phone number are known as well as the whole.
            for known in [digits.len(), 8, 7, 6] {
                if let Some(from) = digits.len().checked_sub(known).filter(|_| known >= 5) {
                    put(&mut all, digits[from..].to_owned(), (OWN_BITS, Kind::Own));
                }
            }
        }
        Self(all)
    }

    /// What `word`, in small letters, costs where it is one of them.
    pub(super) fn find(&self, word: &str) -> Option<Known> {
        self.0.get(word).copied()
    }
}

/// The name, and what is left of it without what many names end with.
fn parts(name: &str) -> Vec<&str> {
    let mut all = vec![name];
    for ending in ENDINGS {
        match name.strip_suffix(ending) {
            Some(left) if left.chars().count() >= 2 => all.push(left),
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::guesses::LONGEST_PIECE;
    use super::*;

    #[test]
    fn the_lists_stay_small_and_say_each_word_once() {
        let memorable = include_str!("../../../../../assets/passwords/memorable.toml");
        assert!(COMMON.len() + PHRASES.len() + memorable.len() < 1_000_000);
        for list in [COMMON, PHRASES] {
            let all: Vec<&str> = entries(list).collect();
            assert!(all.len() > 300, "{} words", all.len());
            let mut once = all.clone();
            once.sort_unstable();
            let twice: Vec<&[&str]> = once.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
        assert!(entries(COMMON).all(|word| word == word.to_lowercase()));
        assert!(shipped().keys().all(|word| word.chars().count() <= LONGEST_PIECE));
        assert!(entries(PHRASES).all(|word| word.chars().all(is_han)));
    }

    #[test]
    fn a_phrase_is_known_by_its_characters_its_pinyin_and_its_initials() {
        for word in [
            "我不知道",
            "wobuzhidao",
            "wbzd",
            "woaini",
            "chuangqianmingyueguang",
            "cqmyg",
            "zhuang",
        ] {
            assert!(shipped().contains_key(word), "{word}");
        }
        assert!(!shipped().contains_key("wan1"));
    }

    #[test]
    fn of_a_place_every_usual_writing_is_known() {
        let own = OwnWords::of(["望河街道办事处".to_owned(), "0515-8888 4321".to_owned()]);
        for word in [
            "望河街道办事处",
            "望河",
            "wanghe",
            "wanghejiedao",
            "whjdbsc",
            "051588884321",
            "88884321",
            "884321",
        ] {
            assert!(own.find(word).is_some(), "{word}");
        }
        assert!(own.find("").is_none());
    }
}
