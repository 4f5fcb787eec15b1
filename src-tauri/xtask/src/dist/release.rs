//! What a release is called and when it was made: from the sources, never from the clock.

use std::path::Path;

use crate::host;

pub struct Release {
    pub version: String,
    /// Time of the last commit, since 1970: the time of every file that is handed out.
    pub seconds: u64,
}

/// 1 January 1980, the first day that a zip can store.
const EARLIEST: u64 = 315_532_800;

impl Release {
    pub fn of(root: &Path) -> Self {
        let given = std::env::var("SOURCE_DATE_EPOCH").ok();
        let seconds = given
            .or_else(|| last_commit(root))
            .and_then(|text| text.trim().parse().ok());
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seconds: seconds.unwrap_or(EARLIEST).max(EARLIEST),
        }
    }

    /// Year, month, day, hour, minute, second, in UTC.
    pub fn moment(&self) -> (u16, u8, u8, u8, u8, u8) {
        let (days, rest) = (self.seconds / 86_400, self.seconds % 86_400);
        let (year, month, day) = date(days);
        let part = |value: u64| u8::try_from(value).unwrap_or(0);
        (
            year,
            month,
            day,
            part(rest / 3600),
            part(rest / 60 % 60),
            part(rest % 60),
        )
    }
}

fn last_commit(root: &Path) -> Option<String> {
    host::output_of("git", &["-C", &root.to_string_lossy(), "log", "-1", "--format=%ct"])
}

/// The date so many days after 1 January 1970.
fn date(mut days: u64) -> (u16, u8, u8) {
    let is_leap = |year: u16| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, u8::try_from(days).unwrap_or(0) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_is_the_commits_in_utc() {
        for (seconds, expected) in [
            (EARLIEST, (1980, 1, 1, 0, 0, 0)),
            (951_782_399, (2000, 2, 28, 23, 59, 59)),
            (951_782_400, (2000, 2, 29, 0, 0, 0)),
            (1_798_761_599, (2026, 12, 31, 23, 59, 59)),
        ] {
            let release = Release {
                version: "1.2.3".into(),
                seconds,
            };
            assert_eq!(release.moment(), expected, "{seconds}");
        }
    }

    #[test]
    fn the_version_is_the_workspaces() {
        let release = Release::of(&crate::root());

        assert_eq!(release.version.split('.').count(), 3, "{}", release.version);
    }
}
