//! Papers lie in a temporary folder while the program that prints them has them open; they hold personal data, so the folder is
//! the user's own and is emptied when the window opens and closes.

use std::io::Result;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    std::env::temp_dir().join("lince-print")
}

/// A new place for a paper of this name: an earlier one may still be open in the program that prints it, and Windows replaces no
/// file that is.
pub fn place(name: &str) -> Result<PathBuf> {
    let folder = folder();
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&folder)?;
    Ok(free_place(&folder, name))
}

fn free_place(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(format!("{name}.pdf"));
    let numbered = (2_u32..).map(|n| folder.join(format!("{name}_{n}.pdf")));
    let mut places = std::iter::once(first).chain(numbered);
    places
        .find(|place| !place.exists())
        .expect("numbers do not end before files do")
}

/// Removes what was printed. A paper that is still open stays until the next time.
pub fn clear() {
    let Ok(papers) = std::fs::read_dir(folder()) else {
        return;
    };
    for paper in papers.flatten() {
        // Windows keeps a file that another program has open.
        let _ = std::fs::remove_file(paper.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_that_was_printed_before_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut places = Vec::new();

        for _ in 0..3 {
            let place = free_place(folder.path(), "公示（正面）");
            std::fs::write(&place, "%PDF").unwrap();
            places.push(place.file_name().unwrap().to_owned());
        }

        assert_eq!(places, ["公示（正面）.pdf", "公示（正面）_2.pdf", "公示（正面）_3.pdf"]);
    }
}
