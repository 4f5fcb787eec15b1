//! `lince demo`

use std::path::Path;

use lince_core::Result;

use crate::output::Output;
use crate::session::Session;

pub fn run(_session: &Session, _out: &Path) -> Result<Output> {
    Err(lince_core::ErrorCode::Internal.into())
}
