//! Stand-ins for the programs by which a Unix desktop opens files.

use std::path::{Path, PathBuf};

use crate::Outcome;

const OPENERS: [&str; 6] = ["xdg-open", "gio", "gnome-open", "kde-open6", "kde-open5", "kde-open"];

/// Makes them in a folder of the test: the first writes down which files it was given, the others refuse. Where they lie.
pub fn make(folder: &Path) -> Outcome<PathBuf> {
    let programs = folder.join("programs");
    std::fs::create_dir_all(&programs)?;
    for name in OPENERS {
        program_like(folder, name, "exit 3")?;
    }
    let list = folder.join("opened.txt");
    program_like(
        folder,
        OPENERS[0],
        &format!("printf '%s\\n' \"$1\" >> '{}'", list.display()),
    )?;
    Ok(programs)
}

/// From now on they all refuse.
pub fn refuse(folder: &Path) -> Outcome {
    program_like(folder, OPENERS[0], "exit 3")
}

fn program_like(folder: &Path, name: &str, does: &str) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let program = folder.join("programs").join(name);
    std::fs::write(&program, format!("#!/bin/sh\n{does}\n"))?;
    Ok(std::fs::set_permissions(
        &program,
        std::fs::Permissions::from_mode(0o755),
    )?)
}
