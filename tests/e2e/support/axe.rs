//! What axe-core finds on a page: names, roles, contrast, what keys reach. It is loaded through the driver, from the packages that
//! build the pages; nothing of it is in the program.

use std::path::Path;

use crate::{Outcome, Window};

/// Its source; `npm ci` puts it there.
fn source() -> Outcome<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// Serious and critical findings, each with its first places. Beyond the usual rules: what is written on a button is part of what
/// is read aloud, which speech control needs.
const LOOK: &str = r"
const done = arguments[0]
const options = { resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } } }
const told = ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map((one) => `${one.target.join(' ')} ${one.html.slice(0, 120)}`).join(' | ')}`
axe.run(document, options).then(
  (found) => done(found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map(told)),
  (error) => done([String(error)]),
)
";

impl Window {
    /// What would keep a user from using what is shown, by axe-core: serious and critical findings.
    pub async fn barriers(&self) -> Outcome<Vec<String>> {
        if self.run("return typeof window.axe").await? != "object" {
            self.run(&source()?).await?;
        }
        Ok(serde_json::from_value(
            self.page.execute_async(LOOK, Vec::new()).await?.json().clone(),
        )?)
    }
}
