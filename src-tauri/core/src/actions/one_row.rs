//! What is refused about one row that was typed in a form.

use crate::import::columns::title_of;
use crate::import::{HeldBack, ImportKind, Plan};
use crate::{Error, ErrorCode, Result};

/// Refuses with the first fault of a plan of one row. In a file the other values of the row are worth storing; for a form the fault is
/// reported before anything is stored.
pub(super) fn refuse(plan: &Plan) -> Result<()> {
    if let Some(kept) = plan.kept_back_values.first() {
        let about = format!("「{}」{}", kept.column, kept.message);
        return Err(Error::about(ErrorCode::ValueNotKept, about));
    }
    match plan.held_back.first() {
        None => Ok(()),
        Some(HeldBack {
            code, column, cells, ..
        }) => {
            // A sentence more exact than the code's own.
            let own = cells
                .iter()
                .find(|cell| cell.code == *code)
                .map(|cell| cell.message.as_str());
            let more = own
                .filter(|own| *own != code.sentence())
                .map_or(String::new(), |own| format!("：{}", own.trim_end_matches('。')));
            Err(about_field(*code, column.as_deref().unwrap_or_default(), &more))
        }
    }
}

/// A refusal of a typed field, called as on paper; `field` among its facts is the key by which it was typed.
pub(super) fn about_field(code: ErrorCode, key: &str, more: &str) -> Error {
    let title = title_of(ImportKind::Roster, key).unwrap_or(key);
    let details = serde_json::json!({ "field": key });
    Error::about(code, format!("「{title}」{more}")).with_details(details)
}
