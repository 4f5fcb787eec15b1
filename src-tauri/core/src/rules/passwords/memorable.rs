//! The words of the passwords that the program offers: easy to say, type and remember for a person who reads Chinese.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it is typed: `hongma`.
    pub spelled: String,
    /// As it is remembered: 红马.
    pub written: String,
}

#[derive(Deserialize)]
struct Lists {
    first: BTreeMap<String, String>,
    second: BTreeMap<String, String>,
}

/// Every word once.
pub fn words() -> Vec<Word> {
    static READ: OnceLock<Lists> = OnceLock::new();
    let lists: &Lists = READ.get_or_init(|| {
        toml::from_str(include_str!("../../../../../assets/passwords/memorable.toml")).expect("checked by the tests")
    });
    let word = |(first, a): (&String, &String), (second, b): (&String, &String)| Word {
        spelled: format!("{first}{second}"),
        written: format!("{a}{b}"),
    };
    let both = |first| lists.second.iter().map(move |second| word(first, second));
    lists.first.iter().flat_map(both).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::names::word_keys;

    #[test]
    fn four_words_are_forty_eight_bits_and_no_two_are_spelled_alike() {
        let all = words();
        let spelled: BTreeSet<&str> = all.iter().map(|word| word.spelled.as_str()).collect();

        assert!(spelled.len() >= 4096);
        assert_eq!(spelled.len(), all.len());
    }

    #[test]
    fn every_syllable_is_a_reading_of_its_character() {
        for word in words() {
            let read = word_keys(&word.written);
            assert!(read.split(' ').any(|key| key == word.spelled), "{word:?}: {read}");
        }
    }
}
