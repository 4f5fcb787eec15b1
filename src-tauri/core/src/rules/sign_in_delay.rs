//! How long an account waits after wrong passwords: long enough that guessing does not pay, short enough that nobody is kept
//! from work by another person's mischief. Other accounts and the recovery code never wait.

use chrono::{DateTime, Duration, Utc};

/// Wrong passwords without a wait.
pub const FREE_TRIES: u32 = 5;
const FIRST_SECONDS: i64 = 30;
const MOST_SECONDS: i64 = 15 * 60;

/// Seconds to wait after so many wrong passwords in a row: none below five, then 30 s, doubled each time, at most 15 minutes.
pub fn after(failures: u32) -> i64 {
    match failures.checked_sub(FREE_TRIES) {
        None => 0,
        Some(more) => (FIRST_SECONDS << more.min(5)).min(MOST_SECONDS),
    }
}

/// Seconds still to wait. `ran`: how long this process has been running since the failure, by a clock that nobody can set, where
/// it saw the failure; the calendar's clock set forward then shortens nothing. Set back, the wait begins anew at most.
pub fn left(failures: u32, failed_at: DateTime<Utc>, now: DateTime<Utc>, ran: Option<Duration>) -> i64 {
    let passed = (now - failed_at).max(Duration::zero());
    let passed = match ran {
        Some(ran) if now < failed_at => ran,
        Some(ran) => passed.min(ran),
        None => passed,
    };
    (after(failures) - passed.num_seconds()).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_the_fifth_wrong_password_on_up_to_a_quarter_of_an_hour() {
        for (failures, seconds) in [
            (0, 0),
            (4, 0),
            (5, 30),
            (6, 60),
            (7, 120),
            (8, 240),
            (9, 480),
            (10, 900),
            (11, 900),
            (u32::MAX, 900),
        ] {
            assert_eq!(after(failures), seconds, "{failures} wrong passwords");
        }
    }

    #[test]
    fn no_clock_that_can_be_set_shortens_the_wait_and_none_prolongs_it_beyond_its_length() {
        let failed = DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_000);
        let after = |seconds| failed + Duration::seconds(seconds);
        for (now, ran, left_seconds, why) in [
            (after(10), None, 20, "another process: only the calendar is known"),
            (after(10), Some(10), 20, "both agree"),
            (after(86_400), Some(10), 20, "set forward by a day"),
            (after(-86_400), Some(10), 20, "set back by a day"),
            (after(-86_400), None, 30, "set back by a day between two starts"),
            (after(30), Some(30), 0, "over"),
        ] {
            assert_eq!(left(5, failed, now, ran.map(Duration::seconds)), left_seconds, "{why}");
        }
    }
}
