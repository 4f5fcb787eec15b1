//! How long a person has worked, over one span or several.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::age;
use crate::domain::person::Person;

/// A time of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// The day of leaving, no longer worked; none: still at work.
    pub left_on: Option<NaiveDate>,
}

/// A length of work: full years and the full months above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ServiceLength {
    /// Full years.
    pub years: u32,
    /// Full months above the years.
    pub months: u32,
}

/// Full years on `day` since `joined_on`; 0 before it.
pub fn full_years(joined_on: NaiveDate, day: NaiveDate) -> u32 {
    age::full_years(joined_on, day).unwrap_or(0)
}

/// Full years of community work on `day`: since its first day, here or elsewhere, without the time between leaving and coming back
/// and after the last leaving. Where records of work elsewhere count, they say exactly what was worked before, and
/// the first day of community work says no more.
pub fn years_of(person: &Person, day: NaiveDate) -> Option<u32> {
    let since = person.community_work_since();
    if person.counted_before.is_empty() && since.is_none() {
        return None;
    }
    let (before, here) = spans_of(person);
    let spans = once(before.into_iter().chain(here).collect());
    Some(match (spans.as_slice(), since) {
        ([], since) => since.map_or(0, |since| full_years(since, day)),
        ([span], _) => full_years(span.from, span.left_on.map_or(day, |left| left.min(day))),
        (spans, _) => length(spans, day).years,
    })
}

/// How [`years_of`] comes about, in Chinese, where it is more than the time since one day. `others`: how many records of earlier work do not
/// count by the pack's rule.
pub fn explain_years(person: &Person, day: NaiveDate, others: usize) -> Option<String> {
    let (before, here) = spans_of(person);
    if before.is_empty() && here.len() < 2 && others == 0 {
        return None;
    }
    let of = |what: &str, span: Span| {
        let until = span
            .last_day()
            .filter(|last| *last < day)
            .map_or("至今".to_owned(), |last| format!("至{last}"));
        format!("{what}{}{until}，{}", span.from, length(&[span], day))
    };
    let earlier = person.counted_before.iter().zip(&before);
    let mut told: Vec<String> = earlier
        .map(|(record, span)| of(&format!("{}：", record.place), *span))
        .collect();
    told.extend(
        here.iter()
            .filter(|span| span.from <= day)
            .map(|span| of("本单位：", *span)),
    );
    let mut all: Vec<Span> = before.iter().chain(&here).copied().collect();
    all.sort_by_key(|span| span.from);
    let overlap = |pair: &[Span]| pair[0].left_on.is_none_or(|left| pair[1].from < left);
    if all.windows(2).any(overlap) {
        told.push("重叠的时间只算一次".to_owned());
    }
    if others > 0 {
        told.push(format!("另有{others}段工作经历按现行办法不计入"));
    }
    Some(told.join("；"))
}

/// Work elsewhere that counts, and the stretches in this office; the first of these begins with the community work where no records say
/// more.
fn spans_of(person: &Person) -> (Vec<Span>, Vec<Span>) {
    let since = person.community_work_since();
    let here = person.services.iter().enumerate().map(|(i, service)| Span {
        from: match since {
            Some(since) if i == 0 && person.counted_before.is_empty() => since,
            _ => service.joined_on,
        },
        left_on: service.left_on,
    });
    let before = person.counted_before.iter().map(|before| Span {
        from: before.starts_on,
        left_on: before.ends_on.succ_opt(),
    });
    (before.collect(), here.collect())
}

/// By their first days; what two of them share is counted once, and what goes on without a gap is one.
fn once(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.from);
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match kept.last_mut() {
            Some(last) if last.left_on.is_none_or(|left| span.from <= left) => {
                last.left_on = last.left_on.zip(span.left_on).map(|(a, b)| a.max(b));
            }
            _ => kept.push(span),
        }
    }
    kept
}

/// Work up to `day`, gaps left out: whole months of each span, and thirty left-over days together make one more.
pub fn length(spans: &[Span], day: NaiveDate) -> ServiceLength {
    let (months, days) = spans
        .iter()
        .map(|span| months_and_days(span.from, span.left_on.map_or(day, |left| left.min(day))))
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let months = months + days / 30;
    ServiceLength {
        years: months / 12,
        months: months % 12,
    }
}

/// Whole months from `from` until the day before `until`, and the days left over.
fn months_and_days(from: NaiveDate, until: NaiveDate) -> (u32, u32) {
    if until <= from {
        return (0, 0);
    }
    let all = (until.year() - from.year()) * 12 + until.month() as i32 - from.month() as i32;
    let full = u32::try_from(all - i32::from(until.day() < from.day())).unwrap_or(0);
    let reached = from.checked_add_months(Months::new(full)).unwrap_or(until);
    let left = u32::try_from((until - reached).num_days().max(0)).unwrap_or(0);
    (full, left)
}

impl Span {
    /// Whether the span holds `day`: the day of leaving is no longer worked.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && self.left_on.is_none_or(|left| day < left)
    }

    /// The last day worked, if it has ended.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.left_on.and_then(|left| left.checked_sub_days(Days::new(1)))
    }
}

impl std::fmt::Display for ServiceLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.years, self.months) {
            (0, 0) => f.write_str("不满1个月"),
            (0, months) => write!(f, "{months}个月"),
            (years, 0) => write!(f, "{years}年"),
            (years, months) => write!(f, "{years}年{months}个月"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, left: Option<&str>) -> Span {
        Span {
            from: from.parse().unwrap(),
            left_on: left.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn spans_add_up_without_their_gaps() {
        for (spans, words) in [
            (vec![span("2020-07-01", None)], "6年3个月"),
            (vec![span("2020-07-01", Some("2021-07-01"))], "1年"),
            (
                vec![span("2020-07-01", Some("2021-07-01")), span("2023-10-01", None)],
                "4年",
            ),
            (
                vec![
                    span("2020-01-01", Some("2020-01-16")),
                    span("2021-01-01", Some("2021-01-16")),
                ],
                "1个月",
            ),
            (vec![span("2026-09-15", None)], "不满1个月"),
            (vec![span("2027-01-01", None)], "不满1个月"),
            (vec![span("2020-01-31", Some("2020-02-29"))], "不满1个月"),
            (vec![], "不满1个月"),
        ] {
            assert_eq!(
                length(&spans, "2026-10-01".parse().unwrap()).to_string(),
                words,
                "{spans:?}"
            );
        }
        assert_eq!(
            full_years("2016-07-01".parse().unwrap(), "2026-06-30".parse().unwrap()),
            9
        );
        assert!(!span("2020-07-01", Some("2021-07-01")).holds("2021-07-01".parse().unwrap()));
    }
}
