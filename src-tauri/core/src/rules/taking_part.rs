//! Who takes part in a year's appraisal.

use chrono::NaiveDate;

use super::service::Span;
use crate::domain::dates::{DateForm, PartialDate};
use crate::policy::TakingPart;

/// Whether a person with these times of work takes part in the appraisal of `year`, seen on `as_of`: active at the year's
/// end (or on `as_of`, if earlier), and in post since the pack's day or before. The refusal is what the user reads.
/// [`super::appraisal_score`] itself checks whether every score is there.
pub fn check(rule: &TakingPart, spans: &[Span], year: i32, as_of: NaiveDate) -> Result<(), String> {
    let words = |day: NaiveDate| PartialDate::from(day).format(DateForm::Chinese);
    let seen_on = as_of.min(NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX));
    let Some(span) = spans.iter().find(|span| span.holds(seen_on)) else {
        return Err(
            match spans
                .iter()
                .filter_map(|span| span.left_on)
                .filter(|left| *left <= seen_on)
                .max()
            {
                Some(left) => format!("{}已离任，不参加{year}年度考核", words(left)),
                None => format!("{}尚未到岗，不参加{year}年度考核", words(seen_on)),
            },
        );
    };
    let latest = rule.in_post_since.in_year(year);
    if span.from > latest {
        return Err(format!(
            "{}到岗，晚于{}，不参加{year}年度考核",
            words(span.from),
            words(latest)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::MonthDay;

    #[test]
    fn s3_24_the_active_take_part_who_came_by_july() {
        let rule = TakingPart {
            in_post_since: MonthDay::new(7, 1).unwrap(),
        };
        let as_of = "2026-12-31".parse().unwrap();
        for (from, left, told) in [
            ("2020-01-01", None, None),
            ("2026-07-01", None, None),
            ("2026-07-02", None, Some("2026年7月2日到岗，晚于2026年7月1日")),
            ("2020-01-01", Some("2026-12-31"), Some("2026年12月31日已离任")),
            ("2020-01-01", Some("2027-01-01"), None),
            ("2020-01-01", Some("2026-03-01"), Some("2026年3月1日已离任")),
            ("2027-02-01", None, Some("尚未到岗")),
        ] {
            let span = Span {
                from: from.parse().unwrap(),
                left_on: left.map(|day| day.parse().unwrap()),
            };
            match (check(&rule, &[span], 2026, as_of), told) {
                (Ok(()), None) => {}
                (Err(reason), Some(words)) => assert!(reason.contains(words), "{reason}"),
                other => panic!("{from} {left:?}: {other:?}"),
            }
        }
        assert!(check(&rule, &[], 2026, as_of).is_err());
    }

    #[test]
    fn before_the_years_end_the_day_itself_decides() {
        let rule = TakingPart {
            in_post_since: MonthDay::new(7, 1).unwrap(),
        };
        let leaves_in_november = Span {
            from: "2020-01-01".parse().unwrap(),
            left_on: "2026-11-01".parse().ok(),
        };
        assert_eq!(
            check(&rule, &[leaves_in_november], 2026, "2026-09-30".parse().unwrap()),
            Ok(())
        );
        assert!(check(&rule, &[leaves_in_november], 2026, "2027-01-15".parse().unwrap()).is_err());
        let returned = [
            Span {
                from: "2015-01-01".parse().unwrap(),
                left_on: "2020-01-01".parse().ok(),
            },
            Span {
                from: "2026-03-01".parse().unwrap(),
                left_on: None,
            },
        ];
        assert_eq!(check(&rule, &returned, 2026, "2026-12-31".parse().unwrap()), Ok(()));
    }
}
