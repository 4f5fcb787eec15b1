//! What a page shows now and puts to use with its next step: an import, a paper half printed, a recovery code.

use std::path::PathBuf;
use std::sync::Arc;

use lince_core::actions::imports::batch::{Asked, Batch};
use lince_core::documents::LaidOut;
use lince_core::domain::person::WorkerId;
use lince_core::storage::vault::RecoveryCode;
use lince_core::{ErrorCode, Result, workplace};

use super::{AppState, lock};

/// Files that the user is looking at before they are read in.
pub struct PreparedImport {
    /// Where they lie.
    pub paths: Vec<PathBuf>,
    /// What was pasted instead.
    pub pasted: Option<String>,
    /// What was asked of them.
    pub asked: Asked,
    /// As understood, and what they would do.
    pub batch: Batch,
}

/// A paper whose fronts have been printed; its backs are to be those of the same paper.
pub struct KeptPaper {
    /// Its pages.
    pub paper: LaidOut,
    /// Its name.
    pub what: String,
    /// Whom it is about.
    pub about: Vec<WorkerId>,
}

/// A recovery code that was shown and is not in use yet. Its printed sheets go with it.
pub struct DrawnCode {
    code: RecoveryCode,
    sheets: Vec<PathBuf>,
}

impl Drop for DrawnCode {
    fn drop(&mut self) {
        self.sheets.iter().for_each(|sheet| workplace::remove_paper(sheet));
    }
}

impl AppState {
    /// Keeps an import to be looked at; the number names it from now on.
    pub fn prepare(&self, import: PreparedImport) -> u32 {
        let mut prepared = lock(&self.prepared);
        let id = prepared.keys().max().map_or(1, |most| most + 1);
        // One at a time: a large workbook is not kept after another was chosen.
        prepared.clear();
        prepared.insert(id, import);
        id
    }

    /// Lets `look` see an import that was prepared.
    pub fn prepared<T>(&self, id: u32, look: impl FnOnce(&PreparedImport) -> Result<T>) -> Result<T> {
        let prepared = lock(&self.prepared);
        look(prepared.get(&id).ok_or(ErrorCode::InvalidArgument)?)
    }

    /// Keeps a paper until its backs are printed or another one is kept; the number names it from now on.
    pub fn keep_paper(&self, paper: KeptPaper) -> u32 {
        let mut kept = lock(&self.kept);
        *kept = (kept.0 + 1, Some(Arc::new(paper)));
        kept.0
    }

    /// The paper of that number.
    pub fn kept_paper(&self, number: u32) -> Result<Arc<KeptPaper>> {
        match &*lock(&self.kept) {
            (n, Some(paper)) if *n == number => Ok(paper.clone()),
            _ => Err(ErrorCode::InvalidArgument.into()),
        }
    }

    /// Keeps a recovery code that was shown until it is put to use.
    pub fn draw(&self, code: RecoveryCode) {
        *lock(&self.drawn) = Some(DrawnCode {
            code,
            sheets: Vec::new(),
        });
    }

    /// A sheet of that code lies where it is printed from, until the code is in use or forgotten.
    pub fn sheet_printed(&self, sheet: PathBuf) {
        match &mut *lock(&self.drawn) {
            Some(drawn) => drawn.sheets.push(sheet),
            // The window was locked meanwhile.
            None => workplace::remove_paper(&sheet),
        }
    }

    /// Lets `take` see the recovery code that was shown last. Nothing is locked meanwhile: `take` may wait for the office.
    pub fn drawn<T>(&self, take: impl FnOnce(&RecoveryCode) -> Result<T>) -> Result<T> {
        let code = lock(&self.drawn).as_ref().map(|drawn| drawn.code.clone());
        take(&code.ok_or(ErrorCode::InvalidArgument)?)
    }

    /// The code is in use, or nobody wants it: nobody sees it again.
    pub fn forget_drawn(&self) {
        *lock(&self.drawn) = None;
    }
}
