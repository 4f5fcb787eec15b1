//! A PC that wine plays: its disk C:, its registry, its user.

use super::folder;
use crate::Outcome;
use crate::host;
use crate::steps::{Call, minutes, wait};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Prefix {
    /// Its own folder, with `prefix` (what wine calls so) and `home`.
    base: PathBuf,
}

/// How a program ended, and what it printed.
pub struct Ended {
    pub code: i32,
    pub printed: String,
}

/// The folders of a user whose name is harder than most.
const TEMPORARY: [&str; 2] = ["望河街道 100%", "张三 & 李四"];
const COMPILER: &str = "x86_64-w64-mingw32-gcc";

impl Prefix {
    /// For the suites: kept between runs.
    pub fn suites(root: &Path) -> Self {
        Self {
            base: folder(root).join("suites"),
        }
    }

    /// An office's PC: new for every run.
    pub fn office(root: &Path) -> Self {
        Self {
            base: folder(root).join("office"),
        }
    }

    pub fn disk(&self) -> PathBuf {
        self.base.join("prefix/drive_c")
    }

    /// Folder of its user on the disk.
    pub fn user(&self) -> Result<PathBuf, String> {
        let users = self.disk().join("users");
        let entries = fs::read_dir(&users).map_err(|error| format!("{}: {error}", users.display()))?;
        let mut folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
        folders
            .find(|folder| !folder.ends_with("Public"))
            .ok_or_else(|| format!("{}: no user", users.display()))
    }

    pub fn home(&self) -> PathBuf {
        self.base.join("home")
    }

    /// Makes the PC if it is not there: Windows 10, with the DLL that wine lacks.
    pub fn make(&self, root: &Path) -> Outcome {
        fs::create_dir_all(self.home().join("Desktop")).map_err(|error| error.to_string())?;
        fs::write(self.runner(), self.runner_text()).map_err(|error| error.to_string())?;
        make_executable(&self.runner())?;
        if !self.disk().is_dir() {
            self.run("wineboot", &["-i"])?;
            self.is_windows("win10")?;
            self.run("reg", &["import", &windows_path(&self.fonts()?)])?;
            self.move_temporary_files()?;
        }
        compile(
            root,
            "bcryptprimitives.c",
            &self.disk().join("windows/system32/bcryptprimitives.dll"),
            &["-shared", "-ladvapi32"],
        )
    }

    /// From now on it says that it is this Windows: `win10`, `win7`.
    pub fn is_windows(&self, version: &str) -> Outcome {
        let value = ["add", r"HKCU\Software\Wine", "/v", "Version", "/d", version, "/f"];
        self.run("reg", &value).map(|_| ())
    }

    /// Temporary files, in which all tests work, lie where those of a user with a Chinese name do.
    fn move_temporary_files(&self) -> Outcome {
        fs::create_dir_all(self.disk().join(TEMPORARY.join("/"))).map_err(|error| error.to_string())?;
        let folder = format!(r"C:\{}", TEMPORARY.join(r"\"));
        for name in ["TEMP", "TMP"] {
            self.run("reg", &["add", r"HKCU\Environment", "/v", name, "/d", &folder, "/f"])?;
        }
        Ok(())
    }

    /// Chinese fonts as on Windows: wine uses other fonts for the missing ones when it is given their names.
    fn fonts(&self) -> Result<PathBuf, String> {
        let file = self.base.join("fonts.reg");
        let names = [
            "Microsoft YaHei UI",
            "Microsoft YaHei",
            "MS Shell Dlg",
            "MS Shell Dlg 2",
            "Segoe UI",
            "Tahoma",
        ];
        let lines: String = names
            .iter()
            .map(|name| format!("\"{name}\"=\"Noto Sans CJK SC\"\n"))
            .collect();
        let text = format!("REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]\n{lines}");
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(file)
    }

    /// Ends what runs there, and forgets the PC.
    pub fn discard(&self) -> Outcome {
        self.stop();
        match fs::remove_dir_all(&self.base) {
            Err(error) if self.base.exists() => Err(format!("{}: {error}", self.base.display())),
            _ => Ok(()),
        }
    }

    /// Starts its server where none runs, to stay until [`Self::stop`]. One that a program starts goes with the last program, in whose
    /// way the next may come.
    fn serve(&self) {
        let mut server = Command::new(server());
        server.arg("-p").envs(self.variables());
        // An error means that one runs.
        server.stdout(Stdio::null()).stderr(Stdio::null()).status().ok();
    }

    /// Ends everything that runs on this PC.
    pub fn stop(&self) {
        // Asked to end, then waited for: what starts meanwhile would join a server that is going.
        for what in ["-k", "-w"] {
            let mut server = Command::new(server());
            server.arg(what).envs(self.variables()).stderr(Stdio::null());
            // An error means that nothing ran.
            server.status().ok();
        }
    }

    /// What cargo starts a program for Windows with.
    pub fn runner(&self) -> PathBuf {
        self.base.join("run")
    }

    fn runner_text(&self) -> String {
        let variables: String = self
            .variables()
            .iter()
            .map(|(name, value)| format!("export {name}='{value}'\n"))
            .collect();
        format!("#!/bin/sh\n{variables}exec {} \"$@\"\n", wine().display())
    }

    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("WINEPREFIX", self.base.join("prefix").to_string_lossy().into_owned()),
            ("HOME", self.home().to_string_lossy().into_owned()),
            // Chinese on a command line is read by the locale.
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("WINEDEBUG", "-all".to_owned()),
            // It would offer to download both.
            ("WINEDLLOVERRIDES", "mscoree,mshtml=".to_owned()),
        ]
    }

    /// Runs to the end. wine's own server lives on and holds what it inherited, so what is printed goes to a file.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<Ended, String> {
        self.run_with(&[], program, arguments)
    }

    /// The same with more variables.
    pub fn run_with(&self, variables: &[(&str, &str)], program: &str, arguments: &[&str]) -> Result<Ended, String> {
        let printed = self.base.join("printed.txt");
        let file = File::create(&printed).map_err(|error| format!("{}: {error}", printed.display()))?;
        let mut command = self.command(program, arguments);
        command
            .envs(variables.iter().copied())
            .stdout(file.try_clone().map_err(|error| error.to_string())?)
            .stderr(file);
        let child = command.spawn().map_err(|error| format!("wine: {error}"))?;
        let status = wait(child, minutes(10)).map_err(|error| format!("{program} {}: {error}", arguments.join(" ")))?;
        Ok(Ended {
            code: status.code().unwrap_or(-1),
            printed: String::from_utf8_lossy(&fs::read(&printed).unwrap_or_default()).into_owned(),
        })
    }

    /// Starts and does not wait.
    pub fn start(&self, program: &str, arguments: &[&str]) -> Result<Child, String> {
        let mut command = self.command(program, arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map_err(|error| format!("wine: {error}"))
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        self.serve();
        let mut command = Command::new(wine());
        // On C:, so that no path of this machine works by chance; and only with the fonts that were installed.
        let here = Some(self.disk()).filter(|disk| disk.is_dir());
        command
            .arg(program)
            .args(arguments)
            .current_dir(here.unwrap_or_else(|| self.base.clone()))
            .stdin(Stdio::null())
            .env_remove("DISPLAY")
            .env_remove("LINCE_FONTS")
            .envs(self.variables());
        command
    }

    /// A key of the registry with all below, as `reg export` writes it; `None`: no such key.
    pub fn registry(&self, key: &str) -> Result<Option<String>, String> {
        let file = self.base.join("exported.reg");
        fs::remove_file(&file).ok();
        self.run("reg", &["export", key, &windows_path(&file), "/y"])?;
        let Ok(bytes) = fs::read(&file) else { return Ok(None) };
        let wide: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        Ok(Some(String::from_utf16_lossy(&wide)))
    }
}

/// A helper of the tests, from `tests/wine`.
pub fn compile(root: &Path, source: &str, to: &Path, options: &[&str]) -> Outcome {
    let source = root.join("tests/wine").join(source);
    let (source, to) = (source.to_string_lossy(), to.to_string_lossy());
    let arguments = [&["-O2", "-municode", "-o", &to, &source], options].concat();
    Call::new(root, COMPILER, &arguments).run(minutes(2))
}

/// As a program for Windows sees a path of this machine.
pub fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.to_string_lossy().replace('/', "\\"))
}

/// Waits until `is_so`, at most so long.
pub fn wait_until(limit: Duration, is_so: impl Fn() -> bool) -> bool {
    let started = std::time::Instant::now();
    while !is_so() {
        if started.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    true
}

fn wine() -> PathBuf {
    let debian = Path::new("/usr/lib/wine/wine64");
    match debian.is_file() {
        true => debian.to_path_buf(),
        false => host::find("wine64")
            .or_else(|| host::find("wine"))
            .unwrap_or_else(|| "wine64".into()),
    }
}

fn server() -> PathBuf {
    let debian = Path::new("/usr/lib/wine/wineserver64");
    match debian.is_file() {
        true => debian.to_path_buf(),
        false => "wineserver".into(),
    }
}

fn make_executable(file: &Path) -> Outcome {
    Call::new(Path::new("/"), "chmod", &["+x", &file.to_string_lossy()]).run(minutes(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_machine_lies_on_drive_z() {
        assert_eq!(windows_path(Path::new("/tmp/单位 数据/a.db")), r"Z:\tmp\单位 数据\a.db");
    }

    #[test]
    fn the_runner_keeps_to_its_own_pc() {
        let text = Prefix::suites(Path::new("/repo")).runner_text();

        assert!(text.contains("export WINEPREFIX='"), "{text}");
        assert!(text.ends_with(" \"$@\"\n"), "{text}");
    }
}
