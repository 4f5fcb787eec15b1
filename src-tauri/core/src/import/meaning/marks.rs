//! Signs and words in the cells and titles of sheets about training: √, 请假, 〃, 签到表.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::domain::text::half_width;

/// The lists of `marks.toml`.
#[derive(Deserialize)]
pub(crate) struct Marks {
    present: Vec<String>,
    in_part: Vec<String>,
    away: Vec<String>,
    unfinished: Vec<String>,
    ticks: Vec<String>,
    doubtful: Vec<String>,
    ditto: Vec<String>,
    half_days: Vec<String>,
    attendance: Vec<String>,
    no_training: Vec<String>,
    of_making: Vec<String>,
    rates: Vec<String>,
    signing: Vec<String>,
    /// How titles of tables end, the longest first.
    absent: Vec<String>,
    pub(crate) kinds_of_table: Vec<String>,
    of_training: Vec<String>,
    #[serde(skip)]
    said: OnceLock<HashMap<String, Attendance>>,
}

/// What is said of somebody's attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attendance {
    /// √, 已到
    Present,
    /// 迟到
    InPart,
    /// ×, 请假
    Away,
    /// ○, which offices use for either.
    Doubtful,
}

/// The shipped lists.
pub(crate) fn marks() -> &'static Marks {
    static MARKS: OnceLock<Marks> = OnceLock::new();
    MARKS.get_or_init(|| {
        toml::from_str(include_str!("../../../../../assets/templates/marks.toml"))
            .expect("shipped with the program, and a test reads it")
    })
}

impl Marks {
    /// What a sign or a word by itself says; none where it says nothing of attendance.
    pub(crate) fn attendance(&self, text: &str) -> Option<Attendance> {
        // A word of attendance is short; a long cell is not looked at letter by letter.
        const LONGEST: usize = 60;
        if text.len() > LONGEST {
            return None;
        }
        self.said().get(&bare(text)).copied()
    }

    /// Every sign and word by itself, with what it says.
    fn said(&self) -> &HashMap<String, Attendance> {
        self.said.get_or_init(|| {
            let lists = [
                (&self.ticks, Attendance::Present),
                (&self.present, Attendance::Present),
                (&self.in_part, Attendance::InPart),
                (&self.away, Attendance::Away),
                (&self.unfinished, Attendance::Away),
                (&self.doubtful, Attendance::Doubtful),
            ];
            let mut said = HashMap::new();
            for (words, attendance) in lists {
                for word in words {
                    said.entry(bare(word)).or_insert(attendance);
                }
            }
            said
        })
    }

    /// √ and what else only says that somebody was there.
    pub(crate) fn is_plain_tick(&self, text: &str) -> bool {
        self.ticks.iter().any(|own| bare(own) == bare(text))
    }

    /// Is it such a sign that a legend explains: √, ×, ○?
    pub(crate) fn is_sign(&self, text: &str) -> bool {
        let lists = [&self.ticks, &self.doubtful, &self.away];
        let is_one = |own: &String| own.chars().count() == 1 && bare(own) == bare(text);
        let is_word = text.chars().any(|c| crate::domain::names::is_han(c) && c != '〇');
        !is_word && lists.into_iter().flatten().any(is_one)
    }

    /// The word of attendance that a text begins with, the longest: 请假、缺课不计 is 请假.
    pub(crate) fn leading_attendance(&self, text: &str) -> Option<Attendance> {
        let lists = [&self.present, &self.in_part, &self.away, &self.unfinished];
        let words = lists
            .into_iter()
            .flatten()
            .filter(|word| text.starts_with(word.as_str()));
        let longest = words.max_by_key(|word| word.len())?;
        self.attendance(longest)
    }

    /// Does a cell say that it is the same as the one above?
    pub(crate) fn is_ditto(&self, text: &str) -> bool {
        let bare: String = text.split_whitespace().collect();
        self.ditto.contains(&bare)
    }

    /// Is a column with that heading for a part of a day?
    pub(crate) fn is_half_day(&self, heading: &str) -> bool {
        self.without_half_day(heading).is_some_and(|rest| rest.is_empty())
    }

    /// What a heading says beside a part of a day: 6月9日上午（3学时） and 6月9日（下午） are both of 6月9日. None where it names no such part.
    pub(crate) fn without_half_day(&self, heading: &str) -> Option<String> {
        let plain: String = heading.split_whitespace().collect();
        let mut words: Vec<&String> = self.half_days.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let (at, word) = words
            .into_iter()
            .find_map(|word| Some((plain.find(word.as_str())?, word)))?;
        let behind = &plain[at + word.len()..];
        let is_end = behind.is_empty() || behind.starts_with(['（', '(', '）', ')']);
        let before = plain[..at].trim_end_matches(['（', '(']);
        is_end.then(|| before.to_owned())
    }

    /// Does a column with that heading say whether somebody was there?
    pub(crate) fn is_of_attendance(&self, heading: &str) -> bool {
        self.attendance.iter().any(|word| heading.contains(word.as_str()))
    }

    /// Is a column with that heading no training, although ticks or figures stand in it?
    pub(crate) fn is_no_training(&self, heading: &str) -> bool {
        self.no_training.iter().any(|word| heading.contains(word.as_str()))
    }

    /// Does a remark say that somebody was not there? 病假, 因病未参加; 请假半天 says nothing of the other half.
    pub(crate) fn says_absent(&self, text: &str) -> bool {
        self.attendance(text) == Some(Attendance::Away) || self.absent.iter().any(|word| text.contains(word.as_str()))
    }

    /// 填报日期：2027年1月5日 says when the table was filled in.
    pub(crate) fn is_of_making(&self, text: &str) -> bool {
        self.of_making.iter().any(|word| text.contains(word.as_str()))
    }

    /// 半天=4学时 says what half a day counts, not how long the training was.
    pub(crate) fn is_of_rate(&self, text: &str) -> bool {
        self.rates.iter().any(|word| text.contains(word.as_str()))
    }

    /// Do those who were there sign in a column with that heading?
    pub(crate) fn is_of_signing(&self, heading: &str) -> bool {
        let plain: String = heading.split_whitespace().collect();
        self.signing.contains(&plain)
    }

    /// Does a line name a training?
    pub(crate) fn is_of_training(&self, text: &str) -> bool {
        self.of_training.iter().any(|word| text.contains(word.as_str()))
    }
}

fn bare(text: &str) -> String {
    let letters = text.chars().map(half_width).filter(|c| !c.is_whitespace());
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_words_say_who_was_there() {
        for (text, said) in [
            ("√", Some(Attendance::Present)),
            ("v", Some(Attendance::Present)),
            ("已完成", Some(Attendance::Present)),
            ("迟 到", Some(Attendance::InPart)),
            ("x", Some(Attendance::Away)),
            ("学习中", Some(Attendance::Away)),
            ("○", Some(Attendance::Doubtful)),
            ("王芳", None),
            ("", None),
        ] {
            assert_eq!(marks().attendance(text), said, "{text}");
        }
        assert!(marks().is_ditto("〃") && !marks().is_ditto("上"));
        assert_eq!(marks().leading_attendance("请假　×缺课"), Some(Attendance::Away));
    }
}
