//! `cargo xtask dist linux`: a Debian package, and the archive of the command line.

use super::payload::fonts_and_licences;
use super::release::Release;
use super::{Wanted, archive, at, folder, fresh, notices, sums, tell_sizes, without_paths};
use crate::host;
use crate::steps::{Call, minutes};
use crate::{Outcome, apt, fonts, npm, setup};
use std::path::{Path, PathBuf};

pub(super) const TARGET: &str = "x86_64-unknown-linux-gnu";
const WINDOW: &str = "lince-desktop";
pub(super) const COMMAND_LINE: &str = "lince";

pub fn dist(root: &Path, wanted: &Wanted) -> Outcome {
    if !cfg!(target_os = "linux") || host::find("dpkg-deb").is_none() {
        return Err("Linux 安装包只能在 Debian 上做 / packages for Linux are built on Debian only".into());
    }
    apt::install(&[apt::BUILD, apt::WINDOW].concat())?;
    setup::pages(root)?;
    fonts::set_up(root)?;
    npm::build(root)?;
    let release = Release::of(root);
    build(root, wanted, &release).run(minutes(120))?;
    let built = output(root, wanted);
    let package = package(root, &built, wanted, &release)?;
    let archive = archive::pack(root, wanted, &built, &release)?;
    let sums = sums::write(&folder(root), &release.version)?;
    tell_sizes(&[package, archive, sums]);
    Ok(())
}

fn build(root: &Path, wanted: &Wanted, release: &Release) -> Call {
    let mut arguments = vec!["build", "-p", "lince-desktop", "-p", "lince-cli"];
    arguments.extend(["--features", "lince-desktop/custom-protocol"]);
    if wanted.debug {
        return Call::cargo(root, &arguments);
    }
    // Named although it is the usual one: the flags then leave build scripts alone, and the usual build its folder.
    released(root, &arguments, TARGET, release)
}

/// A release for `target` that knows nothing of the machine that builds it.
pub(super) fn released(root: &Path, arguments: &[&str], target: &str, release: &Release) -> Call {
    Call::cargo(
        root,
        &[arguments, &["--release", "--locked", "--target", target]].concat(),
    )
    .with("CARGO_ENCODED_RUSTFLAGS", without_paths(root).join("\u{1f}"))
    .with("CARGO_INCREMENTAL", "0")
    .with("SOURCE_DATE_EPOCH", release.seconds.to_string())
}

fn output(root: &Path, wanted: &Wanted) -> PathBuf {
    let target = host::target_dir(root);
    if wanted.debug {
        target.join("debug")
    } else {
        target.join(TARGET).join("release")
    }
}

/// The .deb.
fn package(root: &Path, built: &Path, wanted: &Wanted, release: &Release) -> Result<PathBuf, String> {
    let tree = folder(root).join("deb");
    fresh(&tree)?;
    for program in [COMMAND_LINE, WINDOW] {
        put(&built.join(program), &tree.join("usr/bin").join(program), 0o755)?;
    }
    let documents = tree.join("usr/share/doc/lince");
    for (source, name) in fonts_and_licences(root)? {
        let target = match name.strip_prefix("licences/") {
            Some(licence) => documents.join("licences").join(licence),
            None => tree.join("usr/share/lince").join(&name),
        };
        put(&source, &target, 0o644)?;
    }
    put(
        &root.join("src-tauri/icons/icon.png"),
        &tree.join("usr/share/icons/hicolor/512x512/apps/lince.png"),
        0o644,
    )?;
    write(&tree.join("usr/share/applications/lince.desktop"), DESKTOP_ENTRY)?;
    let notices = notices::collect(root, TARGET)?;
    write(&documents.join("licences").join(notices::FILE), &notices)?;
    write(&documents.join("copyright"), &copyright(root)?)?;
    put(&root.join("assets/CHANGELOG.md"), &documents.join("changelog"), 0o644)?;
    Call::new(&documents, "gzip", &["-9n", "changelog"]).run(minutes(1))?;
    write(
        &tree.join("DEBIAN/control"),
        &control(release, &needs(&tree)?, kilobytes(&tree)),
    )?;
    let file = folder(root).join(format!("lince_{}_amd64.deb", release.version));
    let packing = if wanted.debug { "-Zgzip" } else { "-Zxz" };
    let (from, to) = (tree.to_string_lossy(), file.to_string_lossy());
    Call::new(
        root,
        "dpkg-deb",
        &["--root-owner-group", packing, "--build", &from, &to],
    )
    .with("SOURCE_DATE_EPOCH", release.seconds.to_string())
    .run(minutes(30))?;
    Ok(file)
}

const DESKTOP_ENTRY: &str = "\
[Desktop Entry]
Type=Application
Name=Lince
Name[zh_CN]=邻册
Comment=Records, appraisal and reports of community workers
Comment[zh_CN]=社区工作者档案、考核与报表
Exec=lince-desktop
Icon=lince
Terminal=false
Categories=Office;
StartupWMClass=lince-desktop
";

fn control(release: &Release, needs: &str, kilobytes: u64) -> String {
    format!(
        "Package: lince\n\
         Version: {}\n\
         Section: misc\n\
         Priority: optional\n\
         Architecture: amd64\n\
         Maintainer: The Lince authors <lince@localhost>\n\
         Installed-Size: {kilobytes}\n\
         Depends: {needs}\n\
         Description: 邻册 Lince：社区工作者档案、考核与报表\n \
         街道用的单机程序：社区工作者一人一档，年度考核、培训、合同和上报报表。\n \
         A street office's records of its community workers, their appraisal and reports; offline.\n",
        release.version
    )
}

fn copyright(root: &Path) -> Result<String, String> {
    let licence = root.join("LICENSE");
    let text = std::fs::read_to_string(&licence).map_err(|error| at(&licence, &error))?;
    Ok(format!(
        "{text}\nThe fonts, and the software that Lince is built from, have licences of their own, in the folder licences.\n"
    ))
}

/// The packages that the programs' libraries come from.
fn needs(tree: &Path) -> Result<String, String> {
    // The tool wants to stand in the sources of a Debian package.
    let sources = tree.with_extension("sources");
    fresh(&sources)?;
    write(&sources.join("debian/control"), "Source: lince\n")?;
    let programs = [COMMAND_LINE, WINDOW].map(|program| tree.join("usr/bin").join(program));
    let output = std::process::Command::new("dpkg-shlibdeps")
        .arg("-O")
        .args(programs)
        .current_dir(&sources)
        .output()
        .map_err(|error| format!("dpkg-shlibdeps: {error}"))?;
    std::fs::remove_dir_all(&sources).map_err(|error| at(&sources, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let needs = text.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    needs
        .map(str::to_owned)
        .ok_or_else(|| format!("dpkg-shlibdeps: {}", String::from_utf8_lossy(&output.stderr)))
}

pub(super) fn put(source: &Path, target: &Path, mode: u32) -> Outcome {
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
    std::fs::copy(source, target).map_err(|error| at(source, &error))?;
    set_mode(target, mode)
}

pub(super) fn write(target: &Path, content: &str) -> Outcome {
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
    std::fs::write(target, content).map_err(|error| at(target, &error))?;
    set_mode(target, 0o644)
}

/// Sets the mode independently of the builder's umask.
fn set_mode(file: &Path, mode: u32) -> Outcome {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(file, mode).map_err(|error| at(file, &error))
    }
    #[cfg(not(unix))]
    {
        let _ = (file, mode);
        Ok(())
    }
}

fn kilobytes(folder: &Path) -> u64 {
    let text = host::output_of("du", &["-sk", "--apparent-size", &folder.to_string_lossy()]);
    let first = |text: String| text.split_whitespace().next().and_then(|number| number.parse().ok());
    text.and_then(first).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_says_what_it_needs() {
        let control = control(&super::super::release_for_tests(), "libc6 (>= 2.34), libssl3", 150_000);

        assert!(control.contains("\nVersion: 1.2.3\n") && control.contains("\nDepends: libc6 (>= 2.34), libssl3\n"));
        // A line of the description begins with exactly one space.
        assert!(
            control
                .lines()
                .skip_while(|line| !line.starts_with("Description"))
                .skip(1)
                .all(|line| line.starts_with(" "))
        );
    }

    #[test]
    fn a_release_keeps_to_a_folder_of_its_own() {
        let release = super::super::release_for_tests();
        let root = Path::new("/repo");

        let call = build(root, &Wanted::default(), &release);

        assert!(call.shown().contains("--target x86_64-unknown-linux-gnu"));
        assert!(output(root, &Wanted::default()).ends_with("x86_64-unknown-linux-gnu/release"));
    }
}
