//! What the two workloads that print have in common: Typst, and reading a PDF back.

use crate::data::python;
use crate::measure::{Call, Done};
use crate::{Bench, Result};
use std::path::Path;

/// A document of `baselines` over the people of a JSON file.
pub fn typst(bench: &Bench, document: &str, people: &Path, out: &Path) -> Result<Done> {
    python(bench, "typeset.py")
        .arg(bench.scripts.join(document))
        .arg(people)
        .arg(&bench.fonts)
        .arg(out)
        .run()
}

/// All text of a PDF in the order of its lines, without any space: papers set names with different ones.
pub fn text_of(pdf: &Path) -> Result<String> {
    let text = Call::new("pdftotext").arg("-raw").arg(pdf).arg("-").run()?.stdout;
    Ok(text.chars().filter(|character| !character.is_whitespace()).collect())
}
