//! The command line alone, for desktops that cannot have the window (UOS 20 and Kylin V10 have no webkit2gtk-4.1): one program that
//! needs nothing of them, where this machine can build that.

use super::linux::{COMMAND_LINE, TARGET, put, released, write};
use super::payload::fonts_and_licences;
use super::release::Release;
use super::{Wanted, folder, fresh, notices, toolchain};
use crate::host::{self, say};
use crate::steps::{Call, minutes};
use crate::{Outcome, apt};
use std::path::{Path, PathBuf};

/// Links the C library in, so that its version on the desktop does not matter.
const STATIC: &str = "x86_64-unknown-linux-musl";

/// Builds the static program, or takes the one of the package with a word on what it needs, and packs it.
pub fn pack(root: &Path, wanted: &Wanted, built: &Path, release: &Release) -> Result<PathBuf, String> {
    match provide_static() {
        Ok(()) => {
            build(root, wanted, release).run(minutes(60))?;
            let profile = wanted.profile();
            let program = host::target_dir(root).join(STATIC).join(profile).join(COMMAND_LINE);
            check_static(&program)?;
            tar(root, &program, STATIC, release)
        }
        Err(reason) => {
            say(
                &format!("注意：做不出静态链接的命令行（{reason}），压缩包里的要用桌面上的库。"),
                &format!(
                    "Mind: no static command line can be built here ({reason}); the archive's needs libraries of the desktop."
                ),
            );
            tell_needs(&built.join(COMMAND_LINE))?;
            tar(root, &built.join(COMMAND_LINE), TARGET, release)
        }
    }
}

fn provide_static() -> Outcome {
    if !toolchain::is_there(STATIC) {
        Call::new(Path::new("."), "rustup", &["target", "add", STATIC]).run(minutes(10))?;
    }
    apt::install(apt::STATIC)
}

fn build(root: &Path, wanted: &Wanted, release: &Release) -> Call {
    let arguments = ["build", "-p", "lince-cli"];
    if wanted.debug {
        return Call::cargo(root, &[&arguments[..], &["--target", STATIC]].concat());
    }
    released(root, &arguments, STATIC, release)
}

fn check_static(program: &Path) -> Outcome {
    let shown = host::output_of("objdump", &["-p", &program.to_string_lossy()])
        .ok_or_else(|| format!("objdump -p {}", program.display()))?;
    match shown.lines().find(|line| line.trim_start().starts_with("NEEDED")) {
        Some(library) => Err(format!("{}: {}", program.display(), library.trim())),
        None => Ok(()),
    }
}

/// The command line with its fonts, in a tar whose bytes depend on nothing but them.
fn tar(root: &Path, program: &Path, target: &str, release: &Release) -> Result<PathBuf, String> {
    let name = format!("lince-{}-linux-x64-cli", release.version);
    let tree = folder(root).join("cli").join(&name);
    fresh(&tree)?;
    put(program, &tree.join(COMMAND_LINE), 0o755)?;
    for (source, name) in fonts_and_licences(root)? {
        put(&source, &tree.join(name), 0o644)?;
    }
    write(
        &tree.join("licences").join(notices::FILE),
        &notices::collect(root, target)?,
    )?;
    put(&root.join("LICENSE"), &tree.join("LICENSE.txt"), 0o644)?;
    put(&root.join("assets/CHANGELOG.md"), &tree.join("更新说明.txt"), 0o644)?;
    let file = folder(root).join(format!("{name}.tar.gz"));
    let time = format!("--mtime=@{}", release.seconds);
    let shown = file.to_string_lossy();
    let fixed = [
        "--sort=name",
        &time,
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--use-compress-program=gzip -9n",
    ];
    Call::new(
        tree.parent().unwrap_or(root),
        "tar",
        &[&fixed[..], &["-cf", &shown, &name]].concat(),
    )
    .run(minutes(30))?;
    Ok(file)
}

/// Which C library and which libcrypto another desktop must have.
fn tell_needs(program: &Path) -> Outcome {
    let symbols = host::output_of("objdump", &["-T", &program.to_string_lossy()])
        .ok_or_else(|| format!("objdump -T {}", program.display()))?;
    let glibc = newest(&symbols, "GLIBC_").unwrap_or_default();
    let openssl = newest(&symbols, "OPENSSL_").unwrap_or_default();
    say(
        &format!("命令行需要：glibc {glibc} 以上，libcrypto（OpenSSL {openssl} 以上）。"),
        &format!("The command line needs glibc {glibc} or later and libcrypto of OpenSSL {openssl} or later."),
    );
    Ok(())
}

/// The highest version of the symbols that begin with `prefix`.
fn newest(symbols: &str, prefix: &str) -> Option<String> {
    let versions = symbols
        .split(|character: char| character.is_whitespace() || "()".contains(character))
        .filter_map(|word| word.strip_prefix(prefix))
        .filter_map(|version| {
            version
                .split('.')
                .map(|part| part.parse().ok())
                .collect::<Option<Vec<u32>>>()
        });
    let newest = versions.max()?;
    Some(newest.iter().map(u32::to_string).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_symbol_decides_and_is_no_matter_of_spelling() {
        let symbols = "0 DF *UND* 0 (GLIBC_2.9) x\n0 DF *UND* 0 (GLIBC_2.34) y\n0 DF *UND* 0 (OPENSSL_3.0.0) z\n";

        assert_eq!(newest(symbols, "GLIBC_").as_deref(), Some("2.34"));
        assert_eq!(newest(symbols, "OPENSSL_").as_deref(), Some("3.0.0"));
        assert_eq!(newest(symbols, "ZLIB_"), None);
    }

    #[test]
    fn a_static_release_is_built_for_its_own_c_library() {
        let release = super::super::release_for_tests();

        let call = build(Path::new("/repo"), &Wanted::default(), &release);

        assert!(
            call.shown()
                .contains("-p lince-cli --release --locked --target x86_64-unknown-linux-musl")
        );
    }
}
