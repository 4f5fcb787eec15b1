//! The pinyin of names. Surnames are read as data says (单 shan, 万俟 moqi); what has several readings in a given name
//! keeps them all, since the clerk who searches does not know which one the bearer uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use ::pinyin::{ToPinyin, ToPinyinMulti};
use serde::Deserialize;

use super::{DOT, is_han};

/// Readings kept of one character; more are dictionary rarities.
const READINGS: usize = 4;
/// Readings kept of one name.
const KEYS: usize = 24;

/// What a name is found by. The first of each is the usual reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchKeys {
    /// Without spaces and tones, ü as v: `zhangwei`, `lvmin`.
    pub pinyin: Vec<String>,
    /// `zw`
    pub initials: Vec<String>,
}

#[derive(Deserialize)]
struct Readings {
    common: String,
    single: BTreeMap<String, Vec<String>>,
    compound: BTreeMap<String, Vec<String>>,
    given: BTreeMap<String, Vec<String>>,
}

fn readings() -> &'static Readings {
    static READ: OnceLock<Readings> = OnceLock::new();
    READ.get_or_init(|| {
        toml::from_str(include_str!("../../../../../assets/codes/surnames.toml")).expect("checked by the tests")
    })
}

/// Whether the office's data knows it as a surname of several characters.
pub(super) fn is_compound_surname(text: &str) -> bool {
    readings().compound.contains_key(text)
}

/// Whether it begins with a surname of several characters or one of the commonest.
pub(super) fn begins_with_surname(text: &str) -> bool {
    let data = readings();
    text.starts_with(|c| data.common.contains(c)) || data.compound.keys().any(|surname| text.starts_with(surname))
}

/// How many characters of `name` are its surname; 0: it has none in front.
pub(super) fn surname_length(name: &str) -> usize {
    surname(name).map_or(0, |(characters, _)| characters)
}

/// Pinyin and initials of every likely reading of `name`.
pub fn search_keys(name: &str) -> SearchKeys {
    keys_of(&syllables(name))
}

/// The keys by which an entry of a list is found, a person's name or any other word: 解放社区 begins like 解某 and like 解放. Initials
/// and pinyin of every likely reading, the usual ones first, separated by blanks.
pub fn word_keys(word: &str) -> String {
    let (plain, named) = (keys_of(&plain_syllables(word.chars())), search_keys(word));
    let mut all: Vec<String> = Vec::new();
    for key in [plain.initials, named.initials, plain.pinyin, named.pinyin].concat() {
        if !all.contains(&key) {
            all.push(key);
        }
    }
    all.join(" ")
}

/// Every syllable, without tone, in which a character is usually read.
pub fn syllables_in_use() -> BTreeSet<String> {
    ('\u{4E00}'..='\u{9FFF}')
        .filter_map(|c| c.to_pinyin())
        .map(|reading| reading.plain().replace('ü', "v").replace('ê', "e"))
        .filter(|syllable| syllable.len() > 1 && syllable.is_ascii())
        .collect()
}

fn keys_of(syllables: &[Vec<String>]) -> SearchKeys {
    let mut keys = SearchKeys::default();
    for reading in combinations(syllables) {
        let initials: String = reading.iter().filter_map(|syllable| syllable.chars().next()).collect();
        let spelled = reading.concat();
        for (list, key) in [(&mut keys.initials, initials), (&mut keys.pinyin, spelled)] {
            if !key.is_empty() && !list.contains(&key) {
                list.push(key);
            }
        }
    }
    add_spellings_of_v(&mut keys.pinyin);
    keys
}

/// Orders names as a dictionary does: syllable by syllable with its tone, then the characters themselves.
pub fn sort_key(name: &str) -> String {
    let usual = syllables(name)
        .into_iter()
        .filter_map(|readings| readings.into_iter().next());
    let spelled: Vec<String> = usual.collect();
    format!("{}\u{1}{name}", spelled.join(" "))
}

/// The readings of each character with tones (`shan4`), the usual one first. Latin letters stand for themselves.
fn syllables(name: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let rest = match surname(name) {
        Some((characters, readings)) => {
            found.extend(readings);
            characters
        }
        None => 0,
    };
    found.extend(plain_syllables(name.chars().skip(rest)));
    found.retain(|readings| !readings.is_empty());
    found
}

fn plain_syllables(characters: impl Iterator<Item = char>) -> Vec<Vec<String>> {
    characters
        .map(|c| match c {
            _ if is_han(c) => given(c),
            _ if c.is_alphanumeric() => c.to_lowercase().map(String::from).collect(),
            _ => Vec::new(),
        })
        .filter(|readings| !readings.is_empty())
        .collect()
}

/// How many characters the surname has, and their readings. A name with a dot has no surname in front.
fn surname(name: &str) -> Option<(usize, Vec<Vec<String>>)> {
    if name.contains(DOT) {
        return None;
    }
    let data = readings();
    let compound = data
        .compound
        .iter()
        .filter(|(surname, _)| name.starts_with(surname.as_str()))
        .max_by_key(|(surname, _)| surname.len());
    if let Some((surname, read)) = compound {
        return Some((
            surname.chars().count(),
            read.iter().map(|syllable| vec![syllable.clone()]).collect(),
        ));
    }
    let first = name.chars().next().filter(|c| is_han(*c))?;
    let read = match data.single.get(first.encode_utf8(&mut [0; 4])) {
        Some(read) => read.clone(),
        None => dictionary(first).into_iter().take(1).collect(),
    };
    Some((1, vec![read]))
}

/// As the data says; else the dictionary's readings, each syllable once.
fn given(c: char) -> Vec<String> {
    if let Some(listed) = readings().given.get(c.encode_utf8(&mut [0; 4])) {
        return listed.clone();
    }
    let mut all: Vec<String> = Vec::new();
    for reading in dictionary(c) {
        let known = all.iter().any(|other| toneless(other) == toneless(&reading));
        if !known && all.len() < READINGS {
            all.push(reading);
        }
    }
    all
}

/// The crate's readings, the commonest first; `ü` becomes `v`.
fn dictionary(c: char) -> Vec<String> {
    let typed = |reading: ::pinyin::Pinyin| reading.with_tone_num_end().replace('ü', "v").replace('ê', "e");
    match c.to_pinyin_multi() {
        Some(several) => several.into_iter().map(typed).collect(),
        None => c.to_pinyin().map(typed).into_iter().collect(),
    }
}

fn toneless(reading: &str) -> &str {
    reading.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Every way of choosing one reading a character, at most [`KEYS`]: beyond that the usual reading stands alone.
fn combinations(syllables: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for readings in syllables {
        let mut plain: Vec<&str> = Vec::new();
        for reading in readings {
            let letters = if reading.len() > 1 { toneless(reading) } else { reading };
            if !plain.contains(&letters) {
                plain.push(letters);
            }
        }
        if all.len() * plain.len() > KEYS {
            plain.truncate(1);
        }
        let longer = all.iter().flat_map(|start: &Vec<String>| {
            plain.iter().map(|letters| {
                let mut next = start.clone();
                next.push((*letters).to_owned());
                next
            })
        });
        all = longer.collect();
    }
    all
}

/// 吕 is lv on a keyboard and LYU on a passport.
fn add_spellings_of_v(spellings: &mut Vec<String>) {
    let passports: Vec<String> = spellings
        .iter()
        .filter(|spelled| spelled.contains('v'))
        .map(|spelled| spelled.replace('v', "yu"))
        .collect();
    spellings.extend(passports);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, pinyin, initials) in [
            ("单伟", "shanwei", "sw"),
            ("仇伟", "qiuwei", "qw"),
            ("解伟", "xiewei", "xw"),
            ("查伟", "zhawei", "zw"),
            ("区伟", "ouwei", "ow"),
            ("盖伟", "gewei", "gw"),
            ("朴伟", "piaowei", "pw"),
            ("曾伟", "zengwei", "zw"),
            ("逄伟", "pangwei", "pw"),
            ("亓伟", "qiwei", "qw"),
            ("妫伟", "guiwei", "gw"),
            ("尉迟敏", "yuchimin", "ycm"),
            ("欧阳敏", "ouyangmin", "oym"),
            ("令狐敏", "linghumin", "lhm"),
            ("万俟敏", "moqimin", "mqm"),
            ("濮阳敏", "puyangmin", "pym"),
            ("吕敏", "lvmin", "lm"),
            ("王㛃", "wangjie", "wj"),
            ("王䶮", "wangyan", "wy"),
            ("王𬭎", "wanghong", "wh"),
            ("王𬀩", "wangwei", "ww"),
            ("王㼆", "wangying", "wy"),
            ("买买提·阿不都", "maimaitiabudu", "mmtabd"),
        ] {
            let keys = search_keys(name);
            assert_eq!(
                (keys.pinyin[0].as_str(), keys.initials[0].as_str()),
                (pinyin, initials),
                "{name}"
            );
        }
    }

    #[test]
    fn every_character_of_the_samples_has_a_reading() {
        let rare = "喆堃昇㛃䶮𬭎𬀩犇翀祎赟珺頔淼芃沄垚㼆玥镕旻彧奭𬭛𤩽阿依古丽买提娜尔吐逊巴特卓玛央金";
        for c in rare.chars() {
            assert!(!given(c).is_empty(), "{c}");
        }
    }

    #[test]
    fn a_dictionarys_rarities_find_nobody() {
        for name in ["王平", "王洋", "王明", "王立", "王浩"] {
            assert_eq!(search_keys(name).pinyin.len(), 1, "{name}");
        }
    }

    #[test]
    fn a_given_name_keeps_all_its_readings() {
        let keys = search_keys("张乐");
        assert!(
            ["zhangle", "zhangyue"]
                .iter()
                .all(|key| keys.pinyin.contains(&(*key).to_owned())),
            "{keys:?}"
        );
        assert!(
            ["zl", "zy"]
                .iter()
                .all(|key| keys.initials.contains(&(*key).to_owned())),
            "{keys:?}"
        );
        assert!(search_keys("吕敏").pinyin.contains(&"lyumin".to_owned()));
        assert!(search_keys("阿卜杜热西提·阿不都热合曼·买买提").pinyin.len() <= KEYS);
    }

    #[test]
    fn names_sort_by_syllable_then_tone() {
        let mut names = ["曾伟", "丽", "林伟", "单伟", "沈伟", "李伟", "王玮", "王伟"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["李伟", "丽", "林伟", "单伟", "沈伟", "王伟", "王玮", "曾伟"]);
    }

    #[test]
    fn the_data_gives_every_character_a_toned_syllable() {
        let data = readings();
        for (characters, read) in data.single.iter().chain(&data.compound).chain(&data.given) {
            let toned = |syllable: &String| {
                let tone = syllable.chars().last().is_some_and(|c| ('1'..='5').contains(&c));
                tone && toneless(syllable).chars().all(|c| c.is_ascii_lowercase())
            };
            assert!(!read.is_empty() && read.iter().all(toned), "{characters}");
        }
        for (characters, read) in &data.compound {
            assert_eq!(characters.chars().count(), read.len(), "{characters}");
        }
    }

    #[test]
    fn an_entry_of_a_list_is_found_as_a_word_and_as_a_name() {
        for (word, keys) in [
            ("文慧社区", "whsq wenhuishequ"),
            ("解放社区", "jfsq xfsq jiefangshequ xiefangshequ"),
            ("本科", "bk benke"),
            ("“两委”成员", "lwcy liangweichengyuan"),
            ("2026年", "2026n 2026nian"),
        ] {
            let found = word_keys(word);
            for key in keys.split(' ') {
                assert!(found.split(' ').any(|k| k == key), "{word}: {key} of {found}");
            }
        }
        assert_eq!(word_keys(""), "");
    }
}
