//! What is remembered of an import: what columns and words mean, for every later file; whom names mean, for the same files.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::Result;
use crate::domain::person::WorkerId;
use crate::import::questions::is_for_the_office;
use crate::import::{LEFT_OUT, Opened};
use crate::storage::import_answers::Meant;
use crate::storage::{Connection, Transaction, import_answers, import_columns};

use super::super::readable::{INTO_NOTE, kind};
use super::asked::{Asked, Fate, Unknown};
use super::read::Part;

/// The digest of the files together; none where nobody's name was or is being told, or something was pasted.
pub(super) fn digest(conn: &Connection, opened: &[(usize, Opened)], asked: &Asked) -> Result<Option<String>> {
    if asked.people.is_empty() && (asked.ask_again || !import_answers::knows_people(conn)?) {
        return Ok(None);
    }
    let mut of_all = Sha256::new();
    for (_, file) in opened {
        if file.path.as_os_str().is_empty() {
            return Ok(None);
        }
        of_all.update(Sha256::digest(std::fs::read(&file.path)?));
    }
    let digest = of_all.finalize();
    Ok(Some(digest.iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// Whom names mean: as was said of these files before, and as is said now.
pub(super) fn people(conn: &Connection, digest: Option<&str>, asked: &Asked) -> Result<BTreeMap<String, WorkerId>> {
    let mut people = match digest.filter(|_| !asked.ask_again) {
        Some(files) => import_answers::people(conn, files)?,
        None => BTreeMap::new(),
    };
    people.extend(asked.people.clone());
    Ok(people)
}

/// Remembers what columns mean, those that the user left out or put into 备注 too.
pub(super) fn columns(tx: &Transaction<'_>, part: &Part, unknown: &Unknown) -> Result<()> {
    let kind = part.plan.kind.as_str();
    for (header, field) in part
        .request
        .map
        .iter()
        .filter(|(header, _)| part.table.answers_to(header))
    {
        import_columns::remember(tx, kind, header, field)?;
    }
    let headings: Vec<String> = part.table.unread().into_iter().map(|(heading, _)| heading).collect();
    for (heading, fate) in &unknown.of {
        match fate {
            Fate::Leave if headings.contains(heading) => import_columns::remember(tx, kind, heading, LEFT_OUT)?,
            Fate::Note if part.table.notes_down(heading) => import_columns::remember(tx, kind, heading, INTO_NOTE)?,
            _ => {}
        }
    }
    Ok(())
}

/// Remembers what was answered.
pub(super) fn answers(tx: &Transaction<'_>, asked: &Asked, digest: Option<&str>) -> Result<()> {
    for (of, answer) in &asked.answers {
        if kind(of).is_some_and(|kind| is_for_the_office(kind, &answer.field)) {
            let meant = Meant {
                field: answer.field.clone(),
                said: answer.said.clone(),
                means: answer.means.clone(),
            };
            import_answers::remember_word(tx, of, &meant)?;
        }
    }
    for (said, worker) in asked.people.iter().filter(|_| digest.is_some()) {
        import_answers::remember_person(tx, digest.unwrap_or_default(), said, *worker)?;
    }
    Ok(())
}
