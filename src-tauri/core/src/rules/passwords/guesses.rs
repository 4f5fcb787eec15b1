//! The cheapest way of putting a password together from pieces that an attacker knows. The library (English words, keyboards, runs,
//! repeats) and the lists of this program say what a piece costs; how pieces make a whole is decided here, because the library takes
//! four words in a row for strong whatever they are.
//!
//! Time is bounded by the input alone: a piece has at most [`LONGEST_PIECE`] characters, the library is asked about at most
//! [`MOST_ASKED`] pieces and never about one with too many readings, and the search ends once no end can make the password weak.

use std::collections::{BTreeSet, HashMap};

use super::kind::Kind;
use super::numbers;
use super::words::{Known, OwnWords, shipped};

/// Characters of a piece; nothing in the lists is longer.
pub(super) const LONGEST_PIECE: usize = 48;
/// Characters of a piece that the library is asked about: its own figures overflow where a walk or a row of words goes on for long.
const LONGEST_ASKED: usize = 18;
/// Pieces that the library is asked about.
const MOST_ASKED: usize = 900;
/// Readings that the library may have to go through because of digits and signs that stand for letters.
const MOST_READINGS: usize = 16;
/// The bits of a character about which nothing is known: the library's own figure, low because what looks unknown mostly is not.
const UNKNOWN_BITS: f64 = std::f64::consts::LOG2_10;
/// However common a piece is, it must be thought of.
const LEAST_BITS: f64 = 5.0;
/// Which of the ways of putting one piece behind another.
const JOIN_BITS: f64 = 1.0;
/// Beyond this nothing matters any more.
const ENOUGH_BITS: f64 = 80.0;

/// How a password is guessed.
pub(super) struct Found {
    /// Guesses, as a power of two.
    pub bits: f64,
    /// What its pieces are.
    pub kinds: BTreeSet<Kind>,
    /// Pieces that the library was asked about.
    #[cfg(test)]
    pub asked: usize,
}

/// The fewest guesses that find the password.
pub(super) fn cheapest(password: &[char], own: &OwnWords) -> Found {
    let mut prices = Prices {
        own,
        known: HashMap::new(),
        asked: 0,
    };
    let (bits, kinds) = prices.put_together(password, true);
    Found {
        bits,
        kinds,
        #[cfg(test)]
        asked: prices.asked,
    }
}

/// The best way found so far to the first characters.
#[derive(Clone, Copy)]
struct Way {
    bits: f64,
    from: usize,
    kind: Kind,
}

struct Prices<'o> {
    own: &'o OwnWords,
    /// What pieces cost, by their text.
    known: HashMap<String, Known>,
    asked: usize,
}

impl Prices<'_> {
    fn put_together(&mut self, text: &[char], repeats: bool) -> (f64, BTreeSet<Kind>) {
        let start = Way {
            bits: 0.0,
            from: 0,
            kind: Kind::Other,
        };
        let nowhere = Way {
            bits: f64::INFINITY,
            ..start
        };
        let mut best = vec![nowhere; text.len() + 1];
        best[0] = start;
        for from in 0..text.len() {
            let behind = best[from].bits + if from == 0 { 0.0 } else { JOIN_BITS };
            let reach = |best: &mut Vec<Way>, to: usize, (bits, kind): Known| {
                if behind + bits < best[to].bits {
                    best[to] = Way {
                        bits: behind + bits,
                        from,
                        kind,
                    };
                }
            };
            for to in from + 1..=text.len().min(from + LONGEST_PIECE) {
                let price = self.price(&text[from..to]);
                reach(&mut best, to, price);
            }
            if repeats {
                for (length, times) in repeated(&text[from..]) {
                    let (unit, _) = self.put_together(&text[from..from + length], false);
                    for times in 2..=times {
                        let bits = unit.max(LEAST_BITS) + (times as f64).log2();
                        reach(&mut best, from + length * times, (bits, Kind::Repeat));
                    }
                }
            }
            // Every way to the end leads through the characters that a piece from here can reach.
            let window = &best[from + 1..=text.len().min(from + LONGEST_PIECE)];
            if from + LONGEST_PIECE < text.len() && window.iter().all(|way| way.bits > ENOUGH_BITS) {
                return (ENOUGH_BITS, BTreeSet::new());
            }
        }
        let mut kinds = BTreeSet::new();
        let mut at = text.len();
        while at > 0 {
            kinds.insert(best[at].kind);
            at = best[at].from;
        }
        (best[text.len()].bits, kinds)
    }

    fn price(&mut self, piece: &[char]) -> Known {
        if let [_] = piece {
            return (UNKNOWN_BITS, Kind::Other);
        }
        let text: String = piece.iter().collect();
        if let Some(known) = self.known.get(&text) {
            return *known;
        }
        let unknown = (UNKNOWN_BITS * piece.len() as f64, Kind::Other);
        let found = [
            self.listed(piece, &text),
            numbers::known(piece),
            self.by_the_library(piece, &text),
        ];
        let (bits, kind) = found
            .into_iter()
            .flatten()
            .fold(unknown, |least, one| if one.0 < least.0 { one } else { least });
        let price = (bits.max(LEAST_BITS.min(unknown.0)), kind);
        self.known.insert(text, price);
        price
    }

    /// As a word of the lists, forwards or backwards, in capitals, with digits and signs in the place of letters.
    fn listed(&self, piece: &[char], text: &str) -> Option<Known> {
        let small = text.to_lowercase();
        let capitals = bits_of_capitals(piece);
        let reversed: String = small.chars().rev().collect();
        let mut tried = vec![(small.clone(), 0.0), (reversed, 1.0)];
        if piece.iter().any(|c| c.is_ascii_alphabetic()) {
            for reading in [[('1', 'i'), ('!', 'i')], [('1', 'l'), ('!', 'l')]] {
                let plain: String = small.chars().map(|c| letter(c, &reading)).collect();
                let changed: BTreeSet<char> = small.chars().filter(|c| letter(*c, &reading) != *c).collect();
                if !changed.is_empty() {
                    tried.push((plain, changed.len() as f64));
                }
            }
        }
        let find = |word: &str| {
            let found = [self.own.find(word), shipped().get(word).copied()];
            found.into_iter().flatten().min_by(|a, b| a.0.total_cmp(&b.0))
        };
        tried
            .iter()
            .filter_map(|(word, more)| find(word).map(|(bits, kind)| (bits + more + capitals, kind)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }

    fn by_the_library(&mut self, piece: &[char], text: &str) -> Option<Known> {
        let length_fits = (3..=LONGEST_ASKED).contains(&piece.len());
        // It knows no other letters than these.
        if !length_fits || !text.is_ascii() || readings(piece) > MOST_READINGS || self.asked >= MOST_ASKED {
            return None;
        }
        self.asked += 1;
        let said = zxcvbn::zxcvbn(text, &[]);
        let kind = match said.sequence() {
            [whole] => kind_of(&whole.pattern),
            _ => Kind::Other,
        };
        Some(((said.guesses().max(1) as f64).log2(), kind))
    }
}

fn kind_of(pattern: &zxcvbn::matching::patterns::MatchPattern) -> Kind {
    use zxcvbn::matching::patterns::MatchPattern;
    match pattern {
        MatchPattern::Dictionary(_) => Kind::Word,
        MatchPattern::Spatial(_) => Kind::Keyboard,
        MatchPattern::Repeat(_) => Kind::Repeat,
        MatchPattern::Sequence(_) => Kind::Sequence,
        MatchPattern::Regex(_) | MatchPattern::Date(_) => Kind::Date,
        MatchPattern::BruteForce => Kind::Other,
    }
}

/// Units at the beginning of `text` that stand there twice and more, and are not repeats themselves: their length, and how often.
fn repeated(text: &[char]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for length in 1..=LONGEST_ASKED.min(text.len() / 2) {
        let unit = &text[..length];
        let times = text.chunks(length).take_while(|chunk| *chunk == unit).count();
        if times >= 2 && !found.iter().any(|(shorter, _)| length.is_multiple_of(*shorter)) {
            found.push((length, times));
        }
    }
    found
}

/// None or all small: nothing. One at an end, or all of them: the usual ways. Else which of the letters.
fn bits_of_capitals(piece: &[char]) -> f64 {
    let letters: Vec<bool> = piece
        .iter()
        .filter(|c| c.is_ascii_alphabetic())
        .map(char::is_ascii_uppercase)
        .collect();
    let capitals = letters.iter().filter(|capital| **capital).count();
    let at_an_end = letters.first() == Some(&true) || letters.last() == Some(&true);
    match capitals {
        0 => 0.0,
        1 if at_an_end => 1.0,
        all if all == letters.len() => 1.0,
        some => {
            let rarer = some.min(letters.len() - some);
            let ways: f64 = (1..=rarer).map(|k| choose(letters.len(), k)).sum();
            ways.log2()
        }
    }
}

fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}

/// The letter that a digit or a sign stands for.
fn letter(c: char, reading: &[(char, char)]) -> char {
    if let Some((_, letter)) = reading.iter().find(|(sign, _)| *sign == c) {
        return *letter;
    }
    match c {
        '4' | '@' => 'a',
        '8' => 'b',
        '(' => 'c',
        '3' => 'e',
        '6' | '9' => 'g',
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        other => other,
    }
}

/// How many ways of reading digits and signs as letters the library goes through, at most: for each letter one a sign of its
/// that is there, and twice as many for a sign that is there for another letter too.
fn readings(piece: &[char]) -> usize {
    let there = |signs: &[char]| signs.iter().filter(|sign| piece.contains(sign)).count();
    let letters: [&[char]; 7] = [
        &['4', '@'],
        &['(', '{', '[', '<'],
        &['6', '9'],
        &['1', '!', '|'],
        &['1', '|', '7'],
        &['$', '5'],
        &['+', '7'],
    ];
    let each: usize = letters.iter().map(|signs| there(signs).max(1)).product();
    each << there(&['1', '|', '7'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> usize {
        let characters: Vec<char> = text.chars().collect();
        cheapest(&characters, &OwnWords::default()).asked
    }

    #[test]
    fn the_work_for_the_longest_input_is_bounded() {
        let signs = "4@8({[<369!1|70$5+%2";
        for (what, unit) in [
            ("one character", "a"),
            ("a walk", "qwqwqwqwqwertyuiop"),
            ("signs for letters", signs),
            ("digits", "1234567890987654"),
            ("words", "wobuzhidaopassword"),
            ("dates", "1985-03-12"),
            ("two in turn", "ab"),
            ("no Latin letter", "望河街道"),
            ("beyond the BMP", "𠮷İß\u{0}"),
        ] {
            let text: String = unit.chars().cycle().take(128).collect();
            assert!(asked(&text) <= MOST_ASKED, "{what}");
        }
        // No two pieces are alike, so that nothing is known already.
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        };
        let random: String = (0..128).map(|_| next()).collect();
        assert!(asked(&random) < MOST_ASKED / 2, "a strong beginning is enough");
    }

    #[test]
    fn the_library_never_goes_through_many_readings() {
        let all: Vec<char> = "4@8({[<369!1|70$5+%2".chars().collect();
        assert!(readings(&all) > MOST_READINGS);
        let digits: Vec<char> = "1234567890".chars().collect();
        assert!(readings(&digits) <= MOST_READINGS, "{}", readings(&digits));
    }

    #[test]
    fn capitals_cost_as_many_guesses_as_there_are_ways() {
        for (piece, bits) in [
            ("wang", 0.0),
            ("Wang", 1.0),
            ("wanG", 1.0),
            ("WANG", 1.0),
            ("wAng", 2.0),
        ] {
            let characters: Vec<char> = piece.chars().collect();
            assert!((bits_of_capitals(&characters) - bits).abs() < 1e-9, "{piece}");
        }
    }
}
