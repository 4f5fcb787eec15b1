//! How long backups are kept, and when the next one is due. The office may set the numbers; what is here is only the rule.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::moments;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename = "BackupKind", rename_all = "kebab-case")]
pub enum BackupKind {
    /// Somebody asked for it: never thinned.
    #[default]
    ByHand,
    /// At exit, daily, or caught up with at a start: thinned by age.
    Automatic,
    /// What was there before a restore.
    BeforeRestore,
    /// What was there before the program brought the file up to a newer schema.
    BeforeUpgrade,
    /// What was there before the office was encrypted.
    BeforeEncrypt,
}

impl BackupKind {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::ByHand,
        Self::Automatic,
        Self::BeforeRestore,
        Self::BeforeUpgrade,
        Self::BeforeEncrypt,
    ];

    /// What a list says.
    pub fn title(self) -> &'static str {
        match self {
            Self::ByHand => "手工",
            Self::Automatic => "自动",
            Self::BeforeRestore => "恢复前",
            Self::BeforeUpgrade => "升级前",
            Self::BeforeEncrypt => "加密前",
        }
    }
}

/// How the name of everything begins that is kept before an upgrade: backups, files of an encrypted office, files of an older schema.
pub const BEFORE_UPGRADE: &str = "before-upgrade-";

/// How many are kept of each age. A setting of the office; these are the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retention {
    /// Every automatic one of so many days is kept.
    pub all_days: u16,
    /// Older: the last one of each day, for so many days on which there is one.
    pub daily: u16,
    /// Older still: the last one of each week.
    pub weekly: u16,
    /// Older still: the last one of each month.
    pub monthly: u16,
    /// Those made before a restore, an upgrade, an encryption are kept for so many months.
    pub before_months: u16,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            all_days: 2,
            daily: 12,
            weekly: 10,
            monthly: 9,
            before_months: 12,
        }
    }
}

impl Retention {
    /// Numbers that an office may set: at least two days and two daily ones, nothing for ever.
    pub fn is_sensible(&self) -> bool {
        (1..=60).contains(&self.all_days)
            && (2..=400).contains(&self.daily)
            && self.weekly <= 520
            && self.monthly <= 120
            && (1..=120).contains(&self.before_months)
    }
}

/// A verified backup, as far as the rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// The instant.
    pub made_at: DateTime<Utc>,
    /// Why.
    pub kind: BackupKind,
}

/// Which of `backups` may go, by their places in the list. The newest never goes, nor does one made by hand, nor one that seems to
/// come from the future: then it is the clock that is wrong. Days, weeks and months are counted by what there is, not by the
/// calendar, so that a clock set years ahead does not empty the folder either.
pub fn superfluous(backups: &[Backup], now: DateTime<Utc>, keep: &Retention) -> Vec<usize> {
    let mut order: Vec<usize> = (0..backups.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse((backups[*i].made_at, *i)));
    let recent = now - Duration::days(i64::from(keep.all_days));
    let before = now
        .checked_sub_months(Months::new(u32::from(keep.before_months)))
        .unwrap_or(now);
    let mut classes = [
        Class::new(keep.daily, |day| (day.year(), day.ordinal())),
        Class::new(keep.weekly, |day| (day.iso_week().year(), day.iso_week().week())),
        Class::new(keep.monthly, |day| (day.year(), day.month())),
    ];
    let mut gone = Vec::new();
    for (place, i) in order.into_iter().enumerate() {
        let Backup { made_at, kind } = backups[i];
        let stays = place == 0
            || match kind {
                BackupKind::ByHand => true,
                BackupKind::Automatic => made_at > recent || take(&mut classes, moments::day_of(&made_at)),
                BackupKind::BeforeRestore | BackupKind::BeforeUpgrade | BackupKind::BeforeEncrypt => made_at > before,
            };
        if !stays {
            gone.push(i);
        }
    }
    gone.sort_unstable();
    gone
}

/// One age: so many periods, the newest of each.
struct Class {
    left: u16,
    period: fn(NaiveDate) -> (i32, u32),
    seen: BTreeSet<(i32, u32)>,
}

impl Class {
    fn new(left: u16, period: fn(NaiveDate) -> (i32, u32)) -> Self {
        Self {
            left,
            period,
            seen: BTreeSet::new(),
        }
    }
}

/// Backups come from the newest to the oldest. An age that has had its number hands over to the next; a period that it has a backup
/// of needs no second one.
fn take(classes: &mut [Class; 3], day: NaiveDate) -> bool {
    for class in classes {
        let period = (class.period)(day);
        if class.seen.contains(&period) {
            return false;
        }
        if class.left > 0 {
            class.left -= 1;
            class.seen.insert(period);
            return true;
        }
    }
    false
}

/// Is an automatic backup due? Only when something has changed since the newest; then daily, and at once when the last run of the
/// program ended without one (`missed`).
pub fn due(newest: Option<DateTime<Utc>>, changed: bool, missed: bool, now: DateTime<Utc>) -> bool {
    changed && newest.is_none_or(|newest| missed || now - newest >= Duration::days(1) || newest > now)
}

/// A backup is read whole again when it has not been for so long.
const READ_AGAIN_AFTER: Duration = Duration::days(7);

/// Is a backup to be read whole again? `read`: when it last was. What lies in the future was written by a clock that was wrong and
/// does not count; reading one back belongs to making it.
pub fn read_due(made: DateTime<Utc>, read: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    now - last_read(made, read, now) > READ_AGAIN_AFTER
}

/// When a backup was last read whole.
pub fn last_read(made: DateTime<Utc>, read: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    read.filter(|read| *read <= now).map_or(made, |read| read.max(made))
}

/// How many days ago the newest usable backup was made; `None`: there is none. A backup from the future counts as today's.
pub fn days_since(newest: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<u32> {
    newest.map(|newest| u32::try_from((moments::day_of(&now) - moments::day_of(&newest)).num_days()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn automatic(text: &str) -> Backup {
        Backup {
            made_at: at(text),
            kind: BackupKind::Automatic,
        }
    }

    const NOW: &str = "2026-11-21T09:00:00+08:00";

    #[test]
    fn a_backup_is_read_again_a_week_after_it_last_was() {
        for (made, read, due) in [
            ("2026-11-14T09:00:00+08:00", None, false),
            ("2026-11-14T08:59:59+08:00", None, true),
            ("2026-10-01T08:00:00+08:00", Some("2026-11-14T09:00:00+08:00"), false),
            ("2026-10-01T08:00:00+08:00", Some("2026-11-14T08:59:59+08:00"), true),
            // Written by a clock that was wrong, or by a person who wants no backup to be read any more.
            ("2026-10-01T08:00:00+08:00", Some("2036-01-01T08:00:00+08:00"), true),
            ("2026-11-20T08:00:00+08:00", Some("2036-01-01T08:00:00+08:00"), false),
            // The record of an older backup does not apply to one made since.
            ("2026-11-20T08:00:00+08:00", Some("2026-10-01T08:00:00+08:00"), false),
        ] {
            assert_eq!(read_due(at(made), read.map(at), at(NOW)), due, "{made} {read:?}");
        }
    }

    #[test]
    fn what_each_age_keeps() {
        let keep = Retention {
            all_days: 2,
            daily: 2,
            weekly: 2,
            monthly: 2,
            before_months: 12,
        };
        for (what, backups, gone) in [
            ("nothing there", vec![], vec![]),
            ("the only one stays, however old", vec!["2001-01-01T00:00:00Z"], vec![]),
            (
                "all of two days",
                vec![
                    "2026-11-21T08:00:00+08:00",
                    "2026-11-21T07:00:00+08:00",
                    "2026-11-20T12:00:00+08:00",
                    "2026-11-20T11:00:00+08:00",
                ],
                vec![],
            ),
            (
                "then the last of each day",
                vec![
                    "2026-11-21T08:00:00+08:00",
                    "2026-11-18T17:00:00+08:00",
                    "2026-11-18T11:00:00+08:00",
                    "2026-11-17T17:00:00+08:00",
                ],
                vec![2],
            ),
            (
                "a day ends at midnight in Beijing",
                vec![
                    "2026-11-21T08:00:00+08:00",
                    "2026-11-17T16:30:00Z", // 18 November there
                    "2026-11-17T15:30:00Z", // 17 November there
                ],
                vec![],
            ),
            (
                "then the last of each week, then of each month",
                vec![
                    "2026-11-21T08:00:00+08:00",
                    "2026-11-18T08:00:00+08:00", // day
                    "2026-11-17T08:00:00+08:00", // day
                    "2026-11-13T08:00:00+08:00", // week 46
                    "2026-11-12T08:00:00+08:00",
                    "2026-11-06T08:00:00+08:00", // week 45
                    "2026-10-30T08:00:00+08:00", // October
                    "2026-10-02T08:00:00+08:00",
                    "2026-09-30T08:00:00+08:00", // September
                    "2026-08-31T08:00:00+08:00", // no class left
                ],
                vec![4, 7, 9],
            ),
            (
                "a clock set back: what seems to come from the future stays",
                vec!["2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z", "2029-01-01T01:00:00Z"],
                vec![],
            ),
            (
                "the order of the list does not matter",
                vec![
                    "2026-11-17T11:00:00+08:00",
                    "2026-11-17T17:00:00+08:00",
                    "2026-11-21T08:00:00+08:00",
                ],
                vec![0],
            ),
        ] {
            let backups: Vec<Backup> = backups.into_iter().map(automatic).collect();
            assert_eq!(superfluous(&backups, at(NOW), &keep), gone, "{what}");
        }
    }

    #[test]
    fn what_was_made_by_hand_stays_and_what_was_kept_before_something_stays_a_year() {
        let of = |kind, text: &str| Backup {
            made_at: at(text),
            kind,
        };
        let backups = [
            automatic("2026-11-21T08:00:00+08:00"),
            of(BackupKind::ByHand, "2010-01-01T00:00:00Z"),
            of(BackupKind::ByHand, "2010-01-01T00:00:01Z"),
            of(BackupKind::BeforeRestore, "2025-11-22T00:00:00Z"),
            of(BackupKind::BeforeRestore, "2025-11-20T00:00:00Z"),
            of(BackupKind::BeforeUpgrade, "2025-11-20T00:00:00Z"),
            of(BackupKind::BeforeEncrypt, "2025-11-20T00:00:00Z"),
        ];

        assert_eq!(superfluous(&backups, at(NOW), &Retention::default()), [4, 5, 6]);
    }

    #[test]
    fn when_the_next_one_is_due() {
        let now = at(NOW);
        for (what, newest, changed, missed, expected) in [
            ("nothing has changed", Some("2020-01-01T00:00:00Z"), false, true, false),
            ("there is none", None, true, false, true),
            (
                "made an hour ago",
                Some("2026-11-21T08:00:00+08:00"),
                true,
                false,
                false,
            ),
            ("made a day ago", Some("2026-11-20T09:00:00+08:00"), true, false, true),
            (
                "the last exit was cut short",
                Some("2026-11-21T08:00:00+08:00"),
                true,
                true,
                true,
            ),
            (
                "the clock was set back",
                Some("2027-01-01T00:00:00Z"),
                true,
                false,
                true,
            ),
        ] {
            assert_eq!(due(newest.map(at), changed, missed, now), expected, "{what}");
        }
        assert_eq!(days_since(Some(at("2026-11-18T23:59:00+08:00")), now), Some(3));
        assert_eq!(days_since(Some(at("2027-01-01T00:00:00Z")), now), Some(0));
        assert_eq!(days_since(None, now), None);
    }

    proptest! {
        #[test]
        fn every_age_keeps_what_it_promises(
            minutes in prop::collection::vec(0_i64..1_200_000, 0..300),
            clock in prop_oneof![Just(0_i64), -2_000_000_i64..2_000_000],
        ) {
            let now = at(NOW);
            let backups: Vec<Backup> = minutes
                .iter()
                .map(|m| Backup { made_at: now - Duration::minutes(*m), kind: BackupKind::Automatic })
                .collect();
            let keep = Retention::default();
            let seen = now + Duration::minutes(clock);

            let gone = superfluous(&backups, seen, &keep);

            let stay: Vec<Backup> = (0..backups.len()).filter(|i| !gone.contains(i)).map(|i| backups[i]).collect();
            if let Some(newest) = backups.iter().map(|b| b.made_at).max() {
                prop_assert!(stay.iter().any(|b| b.made_at == newest), "the newest stays");
            }
            for backup in &backups {
                if backup.made_at > seen - Duration::days(2) {
                    prop_assert!(stay.contains(backup), "all of two days, and all from the future");
                }
            }
            let days = |of: &[Backup]| of.iter().map(|b| moments::day_of(&b.made_at)).collect::<BTreeSet<_>>();
            let weeks = |of: &[Backup]| days(of).iter().map(|d| (d.iso_week().year(), d.iso_week().week())).collect::<BTreeSet<_>>();
            let months = |of: &[Backup]| days(of).iter().map(|d| (d.year(), d.month())).collect::<BTreeSet<_>>();
            prop_assert!(days(&stay).len() >= days(&backups).len().min(12), "twelve days");
            prop_assert!(weeks(&stay).len() >= weeks(&backups).len().min(10), "ten weeks");
            prop_assert!(months(&stay).len() >= months(&backups).len().min(9), "nine months");
            let recent = stay.iter().filter(|b| b.made_at > seen - Duration::days(2)).count();
            prop_assert!(stay.len() <= recent + 1 + 12 + 10 + 9, "and no more than that");
            prop_assert_eq!(superfluous(&stay, seen, &keep), Vec::<usize>::new(), "thinning twice takes no more");
        }
    }
}
