//! Names and words inside SQL that is put together. Values never are: they are bound.

/// A table, column or trigger.
pub(super) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A column of a row that has a name: `NEW."born"`.
pub(super) fn of_row(row: &str, column: &str) -> String {
    format!("{row}.{}", name(column))
}

/// A word of the schema as a literal.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_where_it_likes() {
        assert_eq!(name(r#"x"; DROP TABLE worker; --"#), r#""x""; DROP TABLE worker; --""#);
        assert_eq!(of_row("NEW", "born"), r#"NEW."born""#);
        assert_eq!(text("it's"), "'it''s'");
    }
}
