//! Citizens' identity numbers, GB 11643-1999.

use std::collections::HashSet;
use std::fmt;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::{half_width, is_invisible, is_quote};
use crate::ErrorCode;

/// Older than anybody on a roster, and than the numbering itself allows.
const FIRST_YEAR: i32 = 1800;

/// Nobody lives longer: a birth further back is doubted, never refused.
const OLDEST_YEARS: i32 = 120;

/// A valid number of 18 characters: real birth date, right check digit, capital X.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber([u8; 18]);

/// Sex as GB/T 2261.1 codes it in an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// The word that forms and papers use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    /// The name that scripts rely on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// Reads 男, 女, 男性, M …; `None`: not one of the two.
    pub fn find(text: &str) -> Option<Self> {
        match super::codes::Codes::Sex.find(text)?.key.as_str() {
            "male" => Some(Self::Male),
            "female" => Some(Self::Female),
            _ => None,
        }
    }
}

impl IdNumber {
    /// Reads a number however it was typed: full width, grouped, quoted, small x; 15 digits are upgraded.
    pub fn parse(text: &str) -> Result<Self, ErrorCode> {
        let typed: String = text
            .chars()
            .map(half_width)
            .filter(|&c| !c.is_whitespace() && !is_invisible(c) && !is_quote(c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if typed.is_empty() {
            return Err(ErrorCode::IdMissing);
        }
        if is_scientific(&typed) {
            return Err(ErrorCode::IdLostDigits);
        }
        match typed.len() {
            15 => Self::upgraded(&typed),
            18 => Self::checked(typed.as_bytes()),
            _ => Err(ErrorCode::IdMalformed),
        }
    }

    /// Reads a cell that a spreadsheet stored as a number: 15 digits survive that, 18 do not.
    pub fn from_number(value: f64) -> Result<Self, ErrorCode> {
        if !value.is_finite() || value.fract() != 0.0 || value < 0.0 {
            return Err(ErrorCode::IdMalformed);
        }
        if value >= 1e15 {
            return Err(ErrorCode::IdLostDigits);
        }
        Self::parse(&format!("{value:.0}"))
    }

    /// The last character that would make a number of 18 right whose other characters could be; `None`: more is wrong than that.
    pub fn fitting_last(text: &str) -> Option<char> {
        let typed: String = text
            .chars()
            .map(half_width)
            .filter(|&c| !c.is_whitespace() && !is_invisible(c) && !is_quote(c))
            .collect();
        let number: [u8; 18] = typed.as_bytes().try_into().ok()?;
        let whole = number[..17].iter().all(u8::is_ascii_digit) && birth_of(&number).is_some();
        whole.then(|| char::from(check_character(&number)))
    }

    fn upgraded(fifteen: &str) -> Result<Self, ErrorCode> {
        if !fifteen.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ErrorCode::IdMalformed);
        }
        let mut number = [0; 18];
        number[..6].copy_from_slice(&fifteen.as_bytes()[..6]);
        number[6..8].copy_from_slice(b"19");
        number[8..17].copy_from_slice(&fifteen.as_bytes()[6..]);
        number[17] = check_character(&number);
        Self::checked(&number)
    }

    fn checked(typed: &[u8]) -> Result<Self, ErrorCode> {
        let number: [u8; 18] = typed.try_into().map_err(|_| ErrorCode::IdMalformed)?;
        let digits = number[..17].iter().all(u8::is_ascii_digit);
        let last = number[17].is_ascii_digit() || number[17] == b'X';
        if !digits || !last || birth_of(&number).is_none() {
            return Err(ErrorCode::IdMalformed);
        }
        if number[17] != check_character(&number) {
            return Err(ErrorCode::IdCheckDigit);
        }
        Ok(Self(number))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII digits and X pass `checked`")
    }

    /// Odd order numbers are men's.
    pub fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The day of birth.
    pub fn born(&self) -> NaiveDate {
        birth_of(&self.0).expect("`checked` lets real dates through only")
    }

    /// The six-digit area that issued the number first.
    pub fn division(&self) -> &str {
        &self.as_str()[..6]
    }

    /// A residence permit of a person from Hong Kong, Macao or Taiwan (81, 82, 83).
    pub fn is_residence_permit(&self) -> bool {
        matches!(&self.0[..2], b"81" | b"82" | b"83")
    }

    /// What is odd about the number without being wrong; holds nothing back.
    pub fn warnings(&self, today: NaiveDate) -> Vec<ErrorCode> {
        let born = self.born();
        [
            (
                !self.is_residence_permit() && !is_assigned(self.division()),
                ErrorCode::IdAreaUnknown,
            ),
            (born > today, ErrorCode::DateInFuture),
            (born.year() < today.year() - OLDEST_YEARS, ErrorCode::DateImplausible),
        ]
        .into_iter()
        .filter_map(|(odd, code)| odd.then_some(code))
        .collect()
    }
}

/// What a spreadsheet shows for a long number: 3.20999E+17.
fn is_scientific(typed: &str) -> bool {
    typed.contains('E')
        && typed
            .parse::<f64>()
            .is_ok_and(|value| value.is_finite() && value >= 1e14)
}

fn birth_of(number: &[u8; 18]) -> Option<NaiveDate> {
    let figure = |range: std::ops::Range<usize>| {
        number[range]
            .iter()
            .fold(0_u32, |sum, b| sum * 10 + u32::from(b.wrapping_sub(b'0')) % 10)
    };
    let year = i32::try_from(figure(6..10)).ok()?;
    NaiveDate::from_ymd_opt(year, figure(10..12), figure(12..14)).filter(|born| born.year() >= FIRST_YEAR)
}

/// GB 11643-1999, ISO 7064 MOD 11-2 over the first 17 digits.
fn check_character(number: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS
        .iter()
        .zip(number)
        .map(|(weight, digit)| weight * u32::from(digit.wrapping_sub(b'0')))
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// Whether GB/T 2260 gives the six digits to an area, or once did.
pub fn is_assigned(division: &str) -> bool {
    static ASSIGNED: OnceLock<HashSet<String>> = OnceLock::new();
    ASSIGNED
        .get_or_init(|| {
            include_str!("../../../../assets/codes/divisions.txt")
                .lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(|line| {
                    let (prefecture, counties) = line.split_once(' ').unwrap_or((line, ""));
                    counties.split(' ').map(move |county| format!("{prefecture}{county}"))
                })
                .collect()
        })
        .contains(division)
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Masked, so that no log or panic shows a whole number.
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

impl std::str::FromStr for IdNumber {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        Self::parse(text)
    }
}

impl Serialize for IdNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for IdNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_standards_examples_and_the_safe_test_numbers_are_valid() {
        use Sex::{Female, Male};
        for (text, sex, born) in [
            ("11010519491231002X", Female, day(1949, 12, 31)),
            ("440524188001010014", Male, day(1880, 1, 1)),
            ("440524198001010013", Male, day(1980, 1, 1)),
            ("000001199003070010", Male, day(1990, 3, 7)),
            ("00000119881215202X", Female, day(1988, 12, 15)),
            ("000001197502281040", Female, day(1975, 2, 28)),
            ("000001196501310132", Male, day(1965, 1, 31)),
            ("000001197610010061", Female, day(1976, 10, 1)),
            ("000001198411010207", Female, day(1984, 11, 1)),
        ] {
            let id = IdNumber::parse(text).unwrap_or_else(|code| panic!("{text}: {code}"));
            assert_eq!(
                (id.as_str(), id.sex(), id.born(), id.division()),
                (text, sex, born, &text[..6])
            );
        }
    }

    #[test]
    fn a_number_is_read_however_it_was_typed() {
        for typed in [
            "11010519491231002x",
            "'11010519491231002X",
            "’11010519491231002X",
            "‘11010519491231002X’",
            "110105 19491231 002x",
            "　１１０１０５１９４９１２３１００２Ｘ ",
            "\u{FEFF}11010519491231002ｘ\u{00A0}",
            "\t11010519491231002X\r\n",
        ] {
            assert_eq!(
                IdNumber::parse(typed).map(|id| id.to_string()).as_deref(),
                Ok("11010519491231002X"),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn fifteen_digits_are_upgraded() {
        assert_eq!(
            IdNumber::parse("440524800101001").unwrap().as_str(),
            "440524198001010013"
        );
        assert_eq!(
            IdNumber::from_number(440_524_800_101_001.0).unwrap().as_str(),
            "440524198001010013"
        );
    }

    #[test]
    fn each_fault_has_its_code() {
        use ErrorCode::{IdCheckDigit, IdLostDigits, IdMalformed, IdMissing};
        for (text, code) in [
            ("", IdMissing),
            (" 　'", IdMissing),
            ("110105194912310021", IdCheckDigit),
            ("110105194912310020", IdCheckDigit),
            ("11010519491231002", IdMalformed),
            ("1101051949123100 2XX", IdMalformed),
            ("11010519491331002X", IdMalformed),
            ("110105194902300020", IdMalformed),
            ("X10105194912310020", IdMalformed),
            ("44052480010100X", IdMalformed),
            ("440524801301001", IdMalformed),
            ("身份证号码一十八个汉字长长长长长长长", IdMalformed),
            ("无", IdMalformed),
            ("1.10105E+17", IdLostDigits),
            ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢", IdMalformed),
        ] {
            assert_eq!(IdNumber::parse(text), Err(code), "{text:?}");
        }
        assert_eq!(IdNumber::from_number(110_105_194_912_310_000.0), Err(IdLostDigits));
        assert_eq!(IdNumber::from_number(f64::NAN), Err(IdMalformed));
        assert_eq!(IdNumber::from_number(1.5), Err(IdMalformed));
    }

    #[test]
    fn an_area_is_known_even_when_its_code_was_withdrawn() {
        let today = day(2026, 9, 30);
        for (text, warnings) in [
            ("11010519491231002X", vec![]),
            ("440524198001010013", vec![]), // 潮阳县, withdrawn
            ("000001199003070010", vec![ErrorCode::IdAreaUnknown]),
            ("440524188001010014", vec![ErrorCode::DateImplausible]),
        ] {
            assert_eq!(IdNumber::parse(text).unwrap().warnings(today), warnings, "{text}");
        }
        assert!(!is_assigned("320999") && is_assigned("320902") && is_assigned("320924"));
        let born_later = IdNumber::parse("11010519491231002X")
            .unwrap()
            .warnings(day(1949, 12, 30));
        assert_eq!(born_later, [ErrorCode::DateInFuture]);
    }

    #[test]
    fn residence_permits_have_an_area() {
        for prefix in ["810000", "820000", "830000"] {
            let mut number = [b'0'; 18];
            number[..17].copy_from_slice(format!("{prefix}19900307001").as_bytes());
            number[17] = check_character(&number);
            let id = IdNumber::checked(&number).unwrap();
            assert!(
                id.is_residence_permit() && id.warnings(day(2026, 1, 1)).is_empty(),
                "{prefix}"
            );
        }
    }

    #[test]
    fn a_debug_print_shows_no_whole_number() {
        let shown = format!("{:?}", IdNumber::parse("11010519491231002X").unwrap());
        assert!(!shown.contains("19491231"), "{shown}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = IdNumber::parse(&text);
        }

        #[test]
        fn no_text_of_digits_makes_it_panic(text in "[0-9０-９Xxｘ’' 　]{13,20}") {
            if let Ok(id) = IdNumber::parse(&text) {
                prop_assert_eq!(IdNumber::parse(id.as_str()), Ok(id));
            }
        }

        #[test]
        fn one_wrong_digit_is_always_found(place in 0_usize..17, digit in 0_u8..10) {
            let mut text = *b"110105194912310028";
            text[17] = b'X';
            prop_assume!(text[place] != b'0' + digit);
            text[place] = b'0' + digit;
            prop_assert!(IdNumber::checked(&text).is_err());
        }
    }
}
