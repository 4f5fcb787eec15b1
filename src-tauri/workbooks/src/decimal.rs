//! Decimal numbers: counts and money without the errors of binary fractions.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A decimal number, exact: 0.1 + 0.2 is 0.3. Values have at most 30 digits and at most 40 of them behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// Without trailing zeros behind the point, so that equal values are equal.
    mantissa: i128,
    /// Digits behind the point.
    places: u32,
}

/// What is no decimal number, or has too many digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number of at most 30 digits")]
pub struct NoDecimal;

const MOST: i128 = 10_i128.pow(30);
const MOST_PLACES: u32 = 40;
/// Spreadsheet programs keep no more.
const KEPT_DIGITS: u32 = 15;

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self { mantissa: 0, places: 0 };

    /// `units` in the smallest unit, of which ten to the power of `places` make one: `new(1250, 2)` is 12.5. None above 30 places.
    pub fn new(units: i64, places: u32) -> Option<Self> {
        if places > 30 {
            return None;
        }
        Self::made(units.into(), places)
    }

    pub(crate) fn made(mut mantissa: i128, mut places: u32) -> Option<Self> {
        while places > 0 && (mantissa % 10 == 0 || places > MOST_PLACES || mantissa.abs() >= MOST) {
            mantissa = rounded(mantissa, 1);
            places -= 1;
        }
        (mantissa.abs() < MOST).then_some(Self { mantissa, places })
    }

    pub(crate) fn add(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let aligned = |value: Self| 10_i128.checked_pow(places - value.places)?.checked_mul(value.mantissa);
        match (aligned(self), aligned(other)) {
            (Some(one), Some(two)) => Self::made(one.checked_add(two)?, places),
            _ => {
                // So far apart that the smaller one does not show.
                let (one, two) = (self.significant(17), other.significant(17));
                let larger = if one.magnitude() >= two.magnitude() { one } else { two };
                Some(larger)
            }
        }
    }

    pub(crate) fn negated(self) -> Self {
        Self {
            mantissa: -self.mantissa,
            ..self
        }
    }

    pub(crate) fn absolute(self) -> Self {
        Self {
            mantissa: self.mantissa.abs(),
            ..self
        }
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        if let Some(product) = self.mantissa.checked_mul(other.mantissa) {
            return Self::made(product, self.places + other.places);
        }
        let (one, two) = (self.significant(18), other.significant(18));
        Self::made(one.mantissa.checked_mul(two.mantissa)?, one.places + two.places)
    }

    /// None for a division by nought, and where the quotient is too large.
    pub(crate) fn divided_by(self, other: Self) -> Option<Self> {
        if other.mantissa == 0 {
            return None;
        }
        if self.mantissa == 0 {
            return Some(Self::ZERO);
        }
        let (one, two) = (self.significant(18), other.significant(18));
        let more = (37 - digits(one.mantissa)).min(36);
        let scaled = one.mantissa.checked_mul(10_i128.checked_pow(more)?)?;
        let mut quotient = scaled / two.mantissa;
        let mut places = i64::from(one.places) + i64::from(more) - i64::from(two.places);
        while places < 0 {
            quotient = quotient.checked_mul(10)?;
            places += 1;
        }
        let excess = digits(quotient).saturating_sub(20).min(u32::try_from(places).ok()?);
        Self::made(rounded(quotient, excess), u32::try_from(places).ok()? - excess)
    }

    /// To a power that is a whole number from -99 to 99.
    pub(crate) fn power(self, exponent: i64) -> Option<Self> {
        if exponent.abs() > 99 {
            return None;
        }
        let mut result = Self::made(1, 0)?;
        for _ in 0..exponent.abs() {
            result = result.times(self)?;
        }
        if exponent < 0 {
            Self::made(1, 0)?.divided_by(result)
        } else {
            Some(result)
        }
    }

    /// Rounded half away from nought to so many places; negative ones round to tens and hundreds.
    pub(crate) fn rounded_to(self, places: i64) -> Option<Self> {
        let excess = i64::from(self.places) - places;
        if excess <= 0 {
            return Some(self);
        }
        let excess = u32::try_from(excess).ok()?;
        let mantissa = if excess > 38 { 0 } else { rounded(self.mantissa, excess) };
        match u32::try_from(places) {
            Ok(places) => Self::made(mantissa, places),
            Err(_) => Self::made(
                mantissa.checked_mul(10_i128.checked_pow(u32::try_from(-places).ok()?)?)?,
                0,
            ),
        }
    }

    /// Towards nought, to so many places.
    pub(crate) fn cut_to(self, places: i64) -> Option<Self> {
        let excess = i64::from(self.places) - places;
        if excess <= 0 {
            return Some(self);
        }
        let power = 10_i128.checked_pow(u32::try_from(excess).ok()?);
        let Some(power) = power else {
            return Some(Self::ZERO);
        };
        Self::made(self.mantissa - self.mantissa % power, self.places)
    }

    /// The next whole number below or equal.
    pub(crate) fn floor(self) -> Option<Self> {
        let power = 10_i128.checked_pow(self.places)?;
        Self::made(self.mantissa.div_euclid(power), 0)
    }

    /// The whole number it is; None with digits behind the point.
    pub(crate) fn whole(self) -> Option<i64> {
        if self.places > 0 {
            return None;
        }
        i64::try_from(self.mantissa).ok()
    }

    pub(crate) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// What a spreadsheet program would keep of it.
    pub(crate) fn kept(self) -> Self {
        self.significant(KEPT_DIGITS)
    }

    fn significant(self, most: u32) -> Self {
        let excess = digits(self.mantissa).saturating_sub(most);
        if excess == 0 {
            return self;
        }
        let mantissa = rounded(self.mantissa, excess);
        let made = match self.places.checked_sub(excess) {
            Some(places) => Self::made(mantissa, places),
            None => 10_i128
                .checked_pow(excess - self.places)
                .and_then(|power| mantissa.checked_mul(power))
                .and_then(|mantissa| Self::made(mantissa, 0)),
        };
        made.unwrap_or(self)
    }

    /// The power of ten of its first digit, roughly.
    fn magnitude(self) -> i64 {
        if self.mantissa == 0 {
            return i64::MIN;
        }
        i64::from(digits(self.mantissa)) - i64::from(self.places)
    }
}

fn digits(value: i128) -> u32 {
    value.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1)
}

/// Divided by a power of ten, half away from nought.
fn rounded(value: i128, excess: u32) -> i128 {
    let Some(power) = 10_i128.checked_pow(excess) else {
        return 0;
    };
    let (whole, rest) = (value / power, value % power);
    let up = rest.unsigned_abs() * 2 >= power.unsigned_abs();
    if excess > 0 && up {
        whole + value.signum()
    } else {
        whole
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.mantissa.signum().cmp(&other.mantissa.signum());
        if sign != Ordering::Equal || self.mantissa == 0 {
            return sign;
        }
        let (one, two) = (self.places, other.places);
        let scaled = |value: i128, by: u32| 10_i128.checked_pow(by).and_then(|power| value.checked_mul(power));
        match (
            scaled(self.mantissa, two.saturating_sub(one)),
            scaled(other.mantissa, one.saturating_sub(two)),
        ) {
            (Some(one), Some(two)) => one.cmp(&two),
            // The one that would grow past the type is the larger by size.
            (None, _) if self.mantissa > 0 => Ordering::Greater,
            (_, None) if self.mantissa < 0 => Ordering::Greater,
            _ => Ordering::Less,
        }
    }
}

impl FromStr for Decimal {
    type Err = NoDecimal;

    /// Reads `-12.50`, `.5`, `1E-3`; no blanks, no separators of thousands.
    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        let (number, power) = match text.split_once(['e', 'E']) {
            Some((number, power)) => (number, power.parse::<i32>().map_err(|_| NoDecimal)?),
            None => (text, 0),
        };
        let (negative, unsigned) = match number.as_bytes().first() {
            Some(b'-') => (true, &number[1..]),
            Some(b'+') => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(NoDecimal);
        }
        let mut mantissa = 0_i128;
        let mut places = -i64::from(power);
        for (at, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
            let behind_point = at >= whole.len();
            if mantissa < MOST * 10 {
                mantissa = mantissa * 10 + i128::from(digit - b'0');
                places += i64::from(behind_point);
            } else if !behind_point {
                return Err(NoDecimal);
            }
        }
        if negative {
            mantissa = -mantissa;
        }
        if mantissa == 0 {
            return Ok(Self::ZERO);
        }
        if places < 0 {
            let power = u32::try_from(-places).ok().and_then(|power| 10_i128.checked_pow(power));
            mantissa = power.and_then(|power| mantissa.checked_mul(power)).ok_or(NoDecimal)?;
            places = 0;
        }
        // A value that small is nought to every spreadsheet.
        let places = u32::try_from(places)
            .ok()
            .filter(|places| *places < 400)
            .ok_or(NoDecimal)?;
        Self::made(mantissa, places).ok_or(NoDecimal)
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Self {
            mantissa: value.into(),
            places: 0,
        }
    }
}

impl From<u32> for Decimal {
    fn from(value: u32) -> Self {
        Self {
            mantissa: value.into(),
            places: 0,
        }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self {
            mantissa: value.into(),
            places: 0,
        }
    }
}

impl fmt::Display for Decimal {
    /// Without an exponent, with as many digits as it has: `12.5`, `-0.05`, `300`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!(
            "{:0>width$}",
            self.mantissa.unsigned_abs(),
            width = self.places as usize + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - self.places as usize);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_read_and_write_themselves() {
        for (text, written) in [
            ("12.50", "12.5"),
            ("-0.05", "-0.05"),
            (".5", "0.5"),
            ("300", "300"),
            ("1E-3", "0.001"),
            ("1.5E+3", "1500"),
            ("-0", "0"),
            ("5.", "5"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("1E-300", "0"),
        ] {
            assert_eq!(d(text).to_string(), written, "{text}");
        }
        for text in ["", "-", ".", "1,000", "1e", "0x1", "１", "1E999", " 1", "1E40", "NaN"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!(Decimal::new(1250, 2).unwrap().to_string(), "12.5");
    }

    #[test]
    fn arithmetic_is_decimal() {
        assert_eq!(d("0.1").add(d("0.2")), Some(d("0.3")));
        assert_eq!(d("1.1").times(d("1.1")), Some(d("1.21")));
        assert_eq!(
            d("1").divided_by(d("3")).unwrap().kept().to_string(),
            "0.333333333333333"
        );
        assert_eq!(d("200").divided_by(d("0.04")), Some(d("5000")));
        assert_eq!(d("1").divided_by(Decimal::ZERO), None);
        assert_eq!(d("2").power(-2), Some(d("0.25")));
        for (value, places, expected) in [
            ("2.345", 2, "2.35"),
            ("-2.345", 2, "-2.35"),
            ("1250", -2, "1300"),
            ("1.2", 5, "1.2"),
            ("5", -3, "0"),
        ] {
            assert_eq!(d(value).rounded_to(places), Some(d(expected)), "{value}");
        }
        assert_eq!(
            (d("-1.5").floor(), d("-1.57").cut_to(1)),
            (Some(d("-2")), Some(d("-1.5")))
        );
        assert!(d("0.1") < d("0.11") && d("-5") < d("0.0001") && d("1e29") > d("0.00001"));
    }
}
