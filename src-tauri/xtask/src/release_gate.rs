//! `cargo xtask release-gate`: what is looked at before a release, on a machine with a network: licences, origin and known defects of
//! everything that is linked in or shown, and a bill of materials to hand out with it.
//!
//! What a tool or the network is missing for is skipped by name, and then the gate stays shut.

use crate::steps::{Call, Step, Work, go_through, minutes};
use crate::{Outcome, dist, host, npm};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The programs that are handed out, and the folders of their packages.
const PROGRAMS: [(&str, &str); 2] = [("lince-desktop", "src-tauri"), ("lince", "src-tauri/cli")];
/// The folders with all packages of the workspace, beside each of which a bill is written.
const PACKAGES: [&str; 2] = ["src-tauri", "tests"];
/// What the bill beside a package is called before it is collected.
const BESIDE: &str = "lince-bill-of-materials";
/// How long a tool may take.
const LIMIT: Duration = minutes(10);

const NO_DENY: &str = "没有 cargo-deny：cargo install cargo-deny --locked / cargo-deny is not installed";
const NO_ADVISORIES: &str = "取不到 RustSec 的缺陷清单 / the list of known defects of Rust packages cannot be fetched";
const NO_AUDIT: &str = "npm 的缺陷查询没有答复 / the registry does not answer npm audit";
const NO_CYCLONEDX: &str =
    "没有 cargo-cyclonedx：cargo install cargo-cyclonedx --locked / cargo-cyclonedx is not installed";

/// What can be done on this machine.
struct Here {
    deny: bool,
    advisories: bool,
    audit: bool,
    cyclonedx: bool,
}

impl Here {
    fn look(root: &Path) -> Self {
        let cargo = host::cargo().to_string_lossy().into_owned();
        let answers = |arguments: &[&str]| host::output_of(&cargo, arguments).is_some();
        let deny = answers(&["deny", "--version"]);
        Self {
            deny,
            advisories: deny && answers(&["deny", "fetch", "db"]),
            // It fails alike for a defect and for want of an answer; only an answer says so.
            audit: audit(root, &["--json"])
                .answer()
                .is_some_and(|text| text.contains("auditReportVersion")),
            cyclonedx: answers(&["cyclonedx", "--version"]),
        }
    }
}

/// Only what is shown in the window: what builds and tests it is not handed out.
fn audit(root: &Path, more: &[&str]) -> Call {
    npm::npm(root, &[&["audit", "--omit=dev"][..], more].concat())
}

/// Passes when everything was looked at, nothing was found, and the bills lie in `target/dist/sbom`.
pub fn release_gate(root: &Path) -> Outcome {
    let plan = plan(root, &Here::look(root));
    let skipped: Vec<&str> = plan
        .iter()
        .filter(|step| matches!(step.work, Work::Skip(_)))
        .map(|step| step.name)
        .collect();
    go_through(plan)?;
    if skipped.is_empty() {
        return Ok(());
    }
    Err(format!(
        "没有查全，还不能发布：{0}。请在装有这些工具、连着网络的电脑上再运行 / not everything was looked at: {0}",
        skipped.join(", ")
    ))
}

fn plan<'a>(root: &'a Path, here: &Here) -> Vec<Step<'a>> {
    let tool = |there: bool, otherwise: &str, call: Call| {
        if there {
            Work::Run(call, LIMIT)
        } else {
            Work::Skip(otherwise.to_owned())
        }
    };
    let deny = |asked: &[&str]| Call::cargo(root, &[&["deny", "--locked", "check"][..], asked].concat());
    let no_advisories = if here.deny { NO_ADVISORIES } else { NO_DENY };
    let step = |name, work| Step { name, needs: &[], work };
    vec![
        step(
            "Rust 软件包的许可和来源 / licences and origin of Rust packages",
            tool(here.deny, NO_DENY, deny(&["bans", "licenses", "sources"])),
        ),
        step(
            "Rust 软件包的已知缺陷 / known defects of Rust packages",
            tool(here.advisories, no_advisories, deny(&["advisories"])),
        ),
        step(
            "界面软件包的已知缺陷 / known defects of npm packages",
            tool(here.audit, NO_AUDIT, audit(root, &[])),
        ),
        step(
            "界面的软件物料清单 / bill of materials of the pages",
            Work::Do(Box::new(|| bill_of_pages(root))),
        ),
        step(
            "程序的软件物料清单 / bills of materials of the programs",
            if here.cyclonedx {
                Work::Do(Box::new(|| bills_of_programs(root)))
            } else {
                Work::Skip(NO_CYCLONEDX.to_owned())
            },
        ),
    ]
}

/// npm itself writes it, from the lock file.
fn pages(root: &Path) -> Call {
    let format = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application"];
    npm::npm(root, &[&format[..], &["--omit=dev", "--package-lock-only"]].concat())
}

fn bill_of_pages(root: &Path) -> Outcome {
    let call = pages(root);
    let text = call
        .answer()
        .filter(|text| is_bill(text))
        .ok_or_else(|| format!("没有写出清单 / no bill came of it: {}", call.shown()))?;
    let file = place(root, "ui")?;
    fs::write(&file, text).map_err(|error| dist::at(&file, &error))
}

/// For every system on which they run.
fn programs(root: &Path) -> Call {
    let form = ["cyclonedx", "--format", "json", "--spec-version", "1.5"];
    Call::cargo(
        root,
        &[&form[..], &["--target", "all", "--override-filename", BESIDE]].concat(),
    )
}

/// The tool leaves a bill beside every package of the workspace: those of the programs are kept, the rest is taken away.
fn bills_of_programs(root: &Path) -> Outcome {
    let outcome = programs(root).run(LIMIT).and_then(|()| {
        PROGRAMS.iter().try_for_each(|(name, folder)| {
            let written = root.join(folder).join(BESIDE).with_extension("json");
            let text = fs::read_to_string(&written).map_err(|error| dist::at(&written, &error))?;
            if !is_bill(&text) {
                return Err(format!("不是物料清单 / no bill of materials: {}", written.display()));
            }
            let file = place(root, name)?;
            fs::write(&file, without_folder(&text, root)).map_err(|error| dist::at(&file, &error))
        })
    });
    PACKAGES.iter().for_each(|folder| take_away(&root.join(folder)));
    outcome
}

/// Our own packages are named by their addresses, as `path+file:///…`, which must not reveal anything about this machine.
fn without_folder(text: &str, root: &Path) -> String {
    let folder = root.to_string_lossy().replace('\\', "/");
    text.replace(folder.trim_start_matches('/'), "lince")
}

fn is_bill(text: &str) -> bool {
    text.contains("\"CycloneDX\"") && text.contains("\"components\"")
}

fn place(root: &Path, of: &str) -> Result<PathBuf, String> {
    let folder = dist::folder(root).join("sbom");
    fs::create_dir_all(&folder).map_err(|error| dist::at(&folder, &error))?;
    Ok(folder.join(format!("{of}.cdx.json")))
}

fn take_away(folder: &Path) {
    // Not to be had, or not there: then nothing was left there either.
    let _ = fs::remove_file(folder.join(BESIDE).with_extension("json"));
    let inner = fs::read_dir(folder).into_iter().flatten().flatten();
    inner
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .for_each(|entry| take_away(&entry.path()));
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: Here = Here {
        deny: true,
        advisories: true,
        audit: true,
        cyclonedx: true,
    };

    /// What each step calls, or why it does not.
    fn called(here: &Here) -> Vec<String> {
        plan(Path::new("/lince"), here)
            .iter()
            .map(|step| match &step.work {
                Work::Run(call, _) => call.shown(),
                Work::Do(_) => "writes a bill".to_owned(),
                Work::Skip(why) => why.clone(),
            })
            .collect()
    }

    #[test]
    fn the_gate_asks_for_licences_origin_and_known_defects_and_writes_the_bills() {
        assert_eq!(
            called(&EVERYTHING),
            [
                "cargo deny --locked check bans licenses sources",
                "cargo deny --locked check advisories",
                "npm audit --omit=dev",
                "writes a bill",
                "writes a bill",
            ]
        );
        let root = Path::new("/lince");
        assert_eq!(
            pages(root).shown(),
            "npm sbom --sbom-format=cyclonedx --sbom-type=application --omit=dev --package-lock-only"
        );
        assert_eq!(
            programs(root).shown(),
            "cargo cyclonedx --format json --spec-version 1.5 --target all --override-filename lince-bill-of-materials"
        );
    }

    #[test]
    fn what_cannot_be_asked_here_is_skipped_with_the_reason() {
        let bare = Here {
            deny: false,
            advisories: false,
            audit: false,
            cyclonedx: false,
        };
        assert_eq!(
            called(&bare),
            [NO_DENY, NO_DENY, NO_AUDIT, "writes a bill", NO_CYCLONEDX]
        );

        let offline = Here {
            advisories: false,
            ..EVERYTHING
        };
        assert_eq!(called(&offline)[1], NO_ADVISORIES);
    }

    #[test]
    fn nothing_is_left_beside_the_packages() {
        let root = std::env::temp_dir().join(format!("lince-xtask-bills-{}", std::process::id()));
        let inner = root.join("src-tauri/cli");
        fs::create_dir_all(&inner).unwrap();
        let bill = inner.join(format!("{BESIDE}.json"));
        fs::write(&bill, "{}").unwrap();
        fs::write(inner.join("Cargo.toml"), "").unwrap();

        take_away(&root);

        assert!(!bill.exists() && inner.join("Cargo.toml").is_file());
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn every_program_that_is_handed_out_has_its_package_there() {
        for (_, folder) in PROGRAMS {
            assert!(crate::root().join(folder).join("Cargo.toml").is_file(), "{folder}");
        }
    }

    #[test]
    fn a_bill_does_not_tell_where_it_was_made() {
        for (root, address) in [
            ("/home/a/lince-src", "/home/a/lince-src"),
            (r"D:\src\lince", "/D:/src/lince"),
        ] {
            let text = format!("path+file://{address}/src-tauri/cli#lince-cli@0.1.0");

            assert_eq!(
                without_folder(&text, Path::new(root)),
                "path+file:///lince/src-tauri/cli#lince-cli@0.1.0"
            );
        }
    }

    #[test]
    fn an_error_of_a_tool_is_no_bill() {
        assert!(is_bill(r#"{"bomFormat": "CycloneDX", "components": []}"#));
        assert!(!is_bill("npm error code EUSAGE"));
    }
}
