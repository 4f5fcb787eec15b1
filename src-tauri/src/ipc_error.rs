//! How a refusal crosses to the pages.

use lince_core::domain::masking;
use lince_core::{Error, ErrorCode};
use serde::Serialize;

/// A failure as the pages get it: the code to act on, the sentence to show, facts as JSON text where there are any.
#[derive(Debug, Serialize, specta::Type)]
pub struct IpcError {
    code: ErrorCode,
    message: String,
    details: Option<String>,
}

impl From<Error> for IpcError {
    fn from(error: Error) -> Self {
        crate::log::note(&chain(&error));
        Self {
            code: error.code(),
            // It may quote what a user typed or a file's name.
            message: masking::text(&error.message()),
            details: error.details().map(|details| masking::text(&details.to_string())),
        }
    }
}

impl From<ErrorCode> for IpcError {
    fn from(code: ErrorCode) -> Self {
        Error::from(code).into()
    }
}

/// The error with everything that led to it, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_code_sentence_and_facts() {
        let refused = Error::about(ErrorCode::BadDate, "第 16 行").with_details(serde_json::json!({"row": 16}));

        let sent = serde_json::to_value(IpcError::from(refused)).unwrap();

        assert_eq!(sent["code"], "bad_date");
        assert!(sent["message"].as_str().unwrap().starts_with("第 16 行："));
        assert_eq!(sent["details"], r#"{"row":16}"#);
    }
}
