//! `cargo xtask …`: everything that is not the program itself, on a machine that has only Rust and Node.
//!
//! host (what this machine is) → apt, npm, fonts (what it lacks) → setup (what each job needs) → run, test, bench, dist.
//! Standard library and a few small packages only: this is what runs before anything else is there.

mod apt;
mod arguments;
mod bench;
mod dist;
mod fonts;
mod fuzz;
mod host;
mod npm;
mod release_gate;
mod run;
mod setup;
mod stamp;
mod steps;
mod test;
mod torture;
mod wine;

use arguments::Arguments;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Outcome = Result<(), String>;

const HELP: &str = "\
邻册 Lince：开发用命令 / chores for developers

  cargo xtask run [--release]    装好缺少的软件包，编译并打开窗口；没有显示器时把全部主要工作做到 ./demo-output
                                 set up, build, open the window; without a display, do the main job into ./demo-output
  cargo xtask test [--quick]     装好缺少的软件包，运行全部检查和测试；--quick 不开窗口
                                 set up and pass every check and test; --quick leaves the window out
  cargo xtask test windows [-E 过滤]  在 wine 下运行核心和命令行的测试，并试装、升级、卸载 / the core's and the command line's tests under
                                 wine, then install, upgrade and uninstall; -E: only these tests; --installer: only the installer
  cargo xtask dist windows [--debug] [--toolchain rustup|debian]   做 Windows 安装程序和便携版，放在 target/dist
                                 the installer and the portable form for Windows, into target/dist
  cargo xtask dist linux [--debug]   做 .deb 和命令行压缩包 / the Debian package and an archive of the command line
  cargo xtask fuzz [秒 seconds]   用随机损坏的文件和文字试每个读取程序，每项若干秒（默认60） / damaged and generated input for
                                 every reader, so many seconds each (60)
  cargo xtask bench [W1 W3 …]    与常用工具并排计时 / time the program beside its usual tools (--quick: small sizes only)
  cargo xtask torture [--seed N] [NAME]   断电、强关、磁盘满、坏文件等试验全部做一遍 / cut power, kill, fill and damage the disk, in full
  cargo xtask release-gate       发布前查许可、来源和已知缺陷，写出软件物料清单，要有网络 / before a release: licences, origin, known
                                 defects, and the bills of materials into target/dist/sbom; needs a network
  cargo xtask bindings           重新生成 ui/src/api/bindings.ts / regenerate the window's typed commands
  cargo xtask setup [--dry-run]  只装好 test 所需的一切 / only set up what `test` needs; --dry-run only says what is missing
  cargo xtask help               显示本说明 / this text
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&root(), &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\nxtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(root: &Path, arguments: &[String]) -> Outcome {
    let (job, rest) = match arguments.split_first() {
        None => ("help", arguments),
        Some((first, rest)) => (first.as_str(), rest),
    };
    match job {
        "run" => run::run(root, only_switch(rest, "--release")?),
        "test" if rest.first().is_some_and(|system| system == "windows") => wine::test(root, &rest[1..]),
        "test" => test::test(root, only_switch(rest, "--quick")?),
        "dist" => dist::dist(root, rest),
        "sign" => dist::sign::sign(rest),
        "fuzz" => fuzz::fuzz(root, rest),
        "bench" => bench::bench(root, rest),
        "torture" => torture::torture(root, rest),
        "bindings" => Arguments::of(rest).end().and_then(|()| test::write_bindings(root)),
        "release-gate" => Arguments::of(rest)
            .end()
            .and_then(|()| release_gate::release_gate(root)),
        "setup" => setup::everything(root, only_switch(rest, "--dry-run")?),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("没有“{other}”这个命令 / no such command: {other}\n\n{HELP}")),
    }
}

/// Folder of the workspace: two above this package.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_path_buf()
}

/// Whether the one switch was given that this job knows.
fn only_switch(rest: &[String], name: &str) -> Result<bool, String> {
    let mut arguments = Arguments::of(rest);
    let given = arguments.switch(name);
    arguments.end().map(|()| given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_switch_is_refused_before_anything_is_installed() {
        let refused = dispatch(Path::new("/nowhere"), &["test".into(), "--fast".into()]);

        assert!(refused.unwrap_err().contains("--fast"));
    }

    #[test]
    fn an_unknown_command_shows_the_help() {
        assert!(
            dispatch(Path::new("/nowhere"), &["dance".into()])
                .unwrap_err()
                .contains("cargo xtask run")
        );
    }

    #[test]
    fn the_root_is_the_folder_of_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
