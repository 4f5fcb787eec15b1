//! Text on its way into a spreadsheet program by a file of values, where nothing says that a cell is text: a formula would run,
//! a long number would lose its last digits. What could run is led by an apostrophe, which the import takes off again; a long
//! number is followed by a tab, which every reader trims.

use std::borrow::Cow;

/// Excel keeps fifteen digits of a number, and shows twelve.
const SHORTEST_LONG_NUMBER: usize = 12;

/// Text that no spreadsheet program runs or turns into another number. [`unguarded`] is its reverse.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_risky(text) {
        return Cow::Owned(format!("'{text}"));
    }
    let digits = text.strip_suffix(['X', 'x']).unwrap_or(text);
    let is_number = digits.len() > 1 && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number && (digits.len() >= SHORTEST_LONG_NUMBER || digits.starts_with('0')) {
        return Cow::Owned(format!("{text}\t"));
    }
    Cow::Borrowed(text)
}

/// What was [`guarded`].
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => text,
    }
}

/// Begins, behind any apostrophes, as a formula does; in full width too, which spreadsheets of East Asia read alike.
pub fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_led_by_an_apostrophe_and_read_back_equal() {
        for text in [
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "'=1",
            "''@x",
            "\tx",
            "\rx",
            "＝1＋1",
        ] {
            let written = guarded(text);
            assert!(written.starts_with('\''), "{text}");
            assert_eq!(unguarded(&written), text);
        }
        for text in ["张三", "'n Sync", "2024-03-12", "a=b", "", "'"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }

    #[test]
    fn a_long_number_keeps_its_digits() {
        assert_eq!(guarded("320999198806011442"), "320999198806011442\t");
        assert_eq!(guarded("11010519491231002X"), "11010519491231002X\t");
        assert_eq!(guarded("0515"), "0515\t");
        assert_eq!(guarded("13800001234"), "13800001234");
        assert_eq!(guarded("0"), "0");
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "['=+\\-@0-9X\\t\\r a张＝]{0,24}") {
            let written = guarded(&text);
            let read = unguarded(written.strip_suffix('\t').filter(|_| !text.ends_with('\t')).unwrap_or(&written));
            proptest::prop_assert_eq!(read, &text);
        }
    }
}
