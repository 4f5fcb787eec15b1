//! Statistical codes of communities: six digits of the county, three of the street, three of the community.

/// Shorter codes are the office's own and say nothing about the place.
const STREET_CODE: usize = 9;

/// Whether a community's code agrees with the division code of its office, as far as both go.
pub fn lies_in(code: &str, division: &str) -> bool {
    let division = told(division);
    let both = code.len().min(division.len());
    code.len() < STREET_CODE || code.get(..both) == division.get(..both)
}

/// 320999001000 is the street 320999001: three noughts name no part of it.
fn told(division: &str) -> &str {
    match division.strip_suffix("000") {
        Some(whole) if whole.len() == 6 || whole.len() == 9 => told(whole),
        _ => division,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_that_of_the_office() {
        for (code, division, lies) in [
            ("320999001001", "320999", true),
            ("320999001001", "320999001", true),
            ("320999002001", "320999001", false),
            ("321999001001", "320999", false),
            ("320999001", "320999001001", true),
            ("320999001001", "320999001000", true),
            ("320999002001", "320999001000", false),
            ("320999001001", "320999000000", true),
            ("12", "320999", true),
            ("", "320999", true),
        ] {
            assert_eq!(lies_in(code, division), lies, "{code} {division}");
        }
    }
}
