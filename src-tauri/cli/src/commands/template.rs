//! `lince template`

use std::path::Path;

use lince_core::Result;
use lince_core::actions::templates;
use serde_json::json;

use crate::args::ImportOf;
use crate::output::Output;
use crate::session::Session;

pub fn run(session: &Session, kind: ImportOf, out: &Path) -> Result<Output> {
    let store = session.reader()?;
    let template = templates::save(&store, kind.0, session.day(), out)?;
    let file = out.display().to_string();
    let text = format!("已保存空表“{}”（{}列）：{file}", template.title, template.columns.len());
    Ok(Output::new(json!({ "file": file, "columns": template.columns }), text))
}
