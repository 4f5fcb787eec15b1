//! Who works when.

use chrono::{NaiveDate, Utc};
use lince_core::domain::moments;
use lince_core::storage::{Holder, Occasion};

/// The name that a second process shows for this one as the writer.
const PROGRAM: &str = "邻册窗口";

/// This process, as the holder of the writer's lock.
pub fn holder() -> Holder {
    Holder::this_process(PROGRAM)
}

/// Now, by the user of the PC.
pub fn occasion() -> Occasion {
    let who = std::env::var("USERNAME")
        .or_else(|_| std::env::var("USER"))
        .unwrap_or_else(|_| "经办人".to_owned());
    Occasion {
        who,
        at: Utc::now(),
        on: today(),
    }
}

/// Today where the office is. In debug builds a test sets it with `LINCE_TEST_TODAY`.
pub fn today() -> NaiveDate {
    #[cfg(debug_assertions)]
    if let Some(day) = std::env::var("LINCE_TEST_TODAY")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        return day;
    }
    moments::day_of(&Utc::now())
}
