//! How a pack writes quantities: as decimal text, since a binary fraction would not be exact.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::domain::typed;

/// Declares a quantity that a pack writes as decimal text.
macro_rules! decimal_field {
    ($(#[$doc:meta])* $name:ident, $unit:ident, $places:literal, $read:expr, $words:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name {
            /// In the smallest unit.
            pub $unit: u32,
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let read: Option<u32> = $read(&text);
                read.map(|$unit| Self { $unit }).ok_or_else(|| D::Error::custom(format!("“{text}”{}", $words)))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let unit = 10_u32.pow($places);
                write!(f, "{}.{:0width$}", self.$unit / unit, self.$unit % unit, width = $places)
            }
        }
    };
}

decimal_field!(
    /// A score, in hundredths: `"85.00"`.
    Score, hundredths, 2, |text| typed::score(text).ok(), "不是0到100之间、最多两位小数的分数"
);
decimal_field!(
    /// Training hours, in tenths: `"30"`.
    Hours, tenths, 1, |text| typed::hours(text).ok(), "不是最多一位小数的学时数"
);
/// A day of any year: `"07-01"`. Never 29 February, which most years lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// `None`: no such day in an ordinary year.
    pub fn new(month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(2025, month, day).map(|_| Self { month, day })
    }

    /// The day in `year`; a year beyond all calendars gives the last day there is.
    pub fn in_year(self, year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, self.month, self.day).unwrap_or(NaiveDate::MAX)
    }

    /// 7月1日
    pub fn words(self) -> String {
        format!("{}月{}日", self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = text
            .split_once('-')
            .and_then(|(month, day)| Self::new(month.parse().ok()?, day.parse().ok()?));
        read.ok_or_else(|| D::Error::custom(format!("“{text}”不是07-01这样的月和日")))
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:02}-{:02}", self.month, self.day))
    }
}
