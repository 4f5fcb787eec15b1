//! Papers lie in a temporary folder while the program that prints them has them open; they hold personal data, so the folder is
//! the user's own and is emptied when the window opens and closes.

use std::io::Result;
use std::path::PathBuf;

fn place() -> PathBuf {
    std::env::temp_dir().join("lince-print")
}

/// The folder, made if need be.
pub fn folder() -> Result<PathBuf> {
    let folder = place();
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&folder)?;
    Ok(folder)
}

/// Removes what was printed. A paper that is still open stays until the next time.
pub fn clear() {
    let Ok(papers) = std::fs::read_dir(place()) else { return };
    for paper in papers.flatten() {
        // Windows keeps a file that another program has open.
        let _ = std::fs::remove_file(paper.path());
    }
}
