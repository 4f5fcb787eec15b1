//! An office's PC on which the installer is tried: what is built for it, where things lie there, what is to be found there.

use super::contents::{Contents, contents, expect, expect_same};
use super::prefix::{Ended, Prefix, compile, wait_until, windows_path};
use crate::Outcome;
use crate::dist::payload::{self, Payload};
use crate::dist::sign::Signing;
use crate::dist::toolchain::Toolchain;
use crate::dist::{self, Setup, sum};
use crate::steps::{Call, minutes};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

pub const EARLIER: &str = "0.0.9";
/// A file that only the earlier version has.
pub const GONE: &str = "旧版/旧文件.txt";
/// A file that only this version has.
pub const COME: &str = "新版/新文件.txt";
pub const KEY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Lince";

pub struct Trial<'a> {
    pub root: &'a Path,
    pub pc: Prefix,
    /// Setups, helpers and what the steps write.
    pub folder: PathBuf,
}

impl<'a> Trial<'a> {
    pub fn of(root: &'a Path) -> Self {
        Self {
            root,
            pc: Prefix::office(root),
            folder: super::folder(root).join("installer"),
        }
    }

    /// Builds the setups of this version and of an earlier one, each with a file that the other has not, and the portable zip.
    pub fn build(&self) -> Outcome {
        self.pc.discard()?;
        self.pc.make(self.root)?;
        let wanted = dist::Wanted {
            debug: true,
            toolchain: None,
        };
        let release = dist::Release::of(self.root);
        let built = dist::windows::programs(self.root, Toolchain::Rustup, &wanted, &release)?;
        let mut payload = payload::collect(self.root, &built, &self.payload())?;
        strip(&payload)?;
        dist::portable::pack(&payload, &release, &self.zip())?;
        payload.write(GONE, "旧".as_bytes())?;
        self.build_setup(EARLIER, &payload)?;
        payload.remove(GONE)?;
        payload.write(COME, "新".as_bytes())?;
        self.build_setup(&release.version, &payload)?;
        self.compile_helpers()
    }

    /// Soon built and never signed.
    fn build_setup(&self, version: &str, payload: &Payload) -> Outcome {
        Setup {
            root: self.root,
            version,
            signing: &Signing::None,
            quick: true,
            file: &self.file_of(version),
        }
        .build(payload)
    }

    fn compile_helpers(&self) -> Outcome {
        compile(self.root, "hold.c", &self.folder.join("hold.exe"), &[])?;
        let (source, library) = (self.root.join("tests/wine/disk.c"), self.disk_library());
        let (source, library) = (source.to_string_lossy(), library.to_string_lossy());
        Call::new(
            self.root,
            "gcc",
            &["-shared", "-fPIC", "-O2", "-o", &library, &source, "-ldl"],
        )
        .run(minutes(2))
    }

    /// What makes the disk seem another one.
    pub fn disk_library(&self) -> PathBuf {
        self.folder.join("disk.so")
    }

    pub fn file_of(&self, version: &str) -> PathBuf {
        self.folder.join(format!("lince-{version}-setup.exe"))
    }

    pub fn zip(&self) -> PathBuf {
        self.folder.join("portable.zip")
    }

    pub fn version(&self) -> String {
        dist::Release::of(self.root).version
    }

    /// The files of this version as they are to be installed.
    pub fn payload(&self) -> PathBuf {
        self.folder.join("payload")
    }

    /// The files of the earlier version.
    pub fn earlier(&self) -> Result<Contents, String> {
        let mut files = contents(&self.payload())?;
        files.remove(Path::new(COME));
        files.insert(GONE.into(), String::new());
        Ok(files)
    }

    pub fn run_setup(&self, version: &str, expected: i32) -> Outcome {
        self.run_setup_with(version, &[], expected)
    }

    pub fn run_setup_with(&self, version: &str, more: &[&str], expected: i32) -> Outcome {
        let ended = self
            .pc
            .run(&windows_path(&self.file_of(version)), &[&["/S"], more].concat())?;
        expect_code(version, &ended, expected)
    }

    /// Setup on a disk that is `small` or `full`.
    pub fn run_setup_on_disk(&self, disk: &str, version: &str, expected: i32) -> Outcome {
        let library = self.disk_library().to_string_lossy().into_owned();
        let variables = [("LD_PRELOAD", library.as_str()), ("LINCE_DISK", disk)];
        let setup = windows_path(&self.file_of(version));
        expect_code(version, &self.pc.run_with(&variables, &setup, &["/S"])?, expected)
    }

    pub fn lince(&self, arguments: &[&str]) -> Result<Ended, String> {
        let program = self.programs()?.join(payload::COMMAND_LINE);
        self.pc.run(&windows_path(&program), arguments)
    }

    /// What the office has entered, read through the settings of this PC; all of it whole.
    pub fn records(&self) -> Result<String, String> {
        let checked = self.lince(&["check"])?;
        expect(checked.code == 0, || format!("check: {}", checked.printed))?;
        let workers = self.lince(&["--json", "workers", "list"])?;
        expect(workers.code == 0 && workers.printed.contains("name"), || {
            format!("workers list: {}", workers.printed)
        })?;
        Ok(workers.printed)
    }

    /// Holds a mutex or a file until this PC is stopped.
    pub fn hold(&self, kind: &str, what: &str) -> Result<Child, String> {
        let ready = self.folder.join("ready");
        fs::remove_file(&ready).ok();
        let program = windows_path(&self.folder.join("hold.exe"));
        let child = self.pc.start(&program, &[kind, what, &windows_path(&ready)])?;
        expect(wait_until(Duration::from_secs(30), || ready.exists()), || {
            format!("cannot hold {what}")
        })?;
        Ok(child)
    }

    /// Holds a file of the installation folder as a virus scanner does.
    pub fn hold_program_file(&self, name: &str) -> Result<Child, String> {
        self.hold("file", &self.program_file_on_pc(name)?)
    }

    /// The same with a file that setup puts in the place of another, as soon as it is there.
    pub fn hold_coming_file(&self, name: &str) -> Result<Child, String> {
        self.hold("coming", &self.program_file_on_pc(name)?)
    }

    fn program_file_on_pc(&self, name: &str) -> Result<String, String> {
        Ok(format!("{}\\{}", self.programs_on_pc()?, name.replace('/', "\\")))
    }

    /// Ends everything that runs there, and what was started from here.
    pub fn stop(&self, children: &mut [Child]) {
        // What runs under wine outlives the process that started it.
        self.pc.stop();
        for child in children {
            child.kill().ok();
            child.wait().ok();
        }
    }

    pub fn programs(&self) -> Result<PathBuf, String> {
        Ok(self.pc.user()?.join("AppData/Local/Programs/Lince"))
    }

    pub fn programs_on_pc(&self) -> Result<String, String> {
        let user = self.pc.user()?;
        let name = user.file_name().unwrap_or_default().to_string_lossy();
        Ok(format!(r"C:\users\{name}\AppData\Local\Programs\Lince"))
    }

    /// Where the portable form is unpacked.
    pub fn stick(&self) -> PathBuf {
        self.pc.disk().join("移动硬盘")
    }

    pub fn data(&self) -> PathBuf {
        self.pc.disk().join("单位 数据/邻册")
    }

    pub fn settings(&self) -> Result<PathBuf, String> {
        Ok(self.pc.user()?.join("AppData/Roaming/lince/config/settings.json"))
    }

    pub fn start_menu_link(&self) -> Result<PathBuf, String> {
        Ok(self
            .pc
            .user()?
            .join("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/邻册.lnk"))
    }

    pub fn desktop_link(&self) -> PathBuf {
        self.pc.home().join("Desktop/邻册.lnk")
    }

    /// The last font that setup exchanges, and the one before it.
    pub fn last_fonts(&self) -> Result<(String, String), String> {
        let mut names = crate::fonts::names(self.root)?;
        names.sort();
        match names.as_slice() {
            [.., before, last] => Ok((format!("fonts/{last}"), format!("fonts/{before}"))),
            _ => Err("fonts.toml names less than two fonts".to_owned()),
        }
    }

    /// Programs, data and settings.
    pub fn everything(&self) -> Result<Contents, String> {
        let mut all = Contents::new();
        for folder in [self.programs()?, self.data()] {
            let files = contents(&folder)?.into_iter();
            all.extend(files.map(|(path, hash)| (folder.join(path), hash)));
        }
        all.retain(|path, _| !is_log_of_a_reader(path));
        let settings = self.settings()?;
        all.insert(settings.clone(), sum(&settings)?);
        Ok(all)
    }

    /// Exactly these files, and what the installer adds. An empty hash: any content.
    pub fn expect_program_files(&self, expected: &Contents) -> Outcome {
        let mut found = contents(&self.programs()?)?;
        for added in ["installed.txt", "uninstall.exe"] {
            expect(found.remove(Path::new(added)).is_some(), || {
                format!("{added} is missing")
            })?;
        }
        for (path, hash) in &mut found {
            if expected.get(path).is_some_and(String::is_empty) {
                hash.clear();
            }
        }
        expect_same(expected, &found)
    }

    pub fn expect_registered(&self, version: &str) -> Outcome {
        let entry = self.pc.registry(KEY)?.ok_or("not in the registry")?;
        for part in [
            "\"DisplayName\"=\"邻册\"",
            &format!("\"DisplayVersion\"=\"{version}\""),
            "\"Publisher\"=\"Lince 邻册\"",
        ] {
            expect(entry.contains(part), || {
                format!("{part} is not in the registry:\n{entry}")
            })?;
        }
        Ok(())
    }
}

/// A reader of an office leaves an empty log of its database behind, with the memory that goes with it.
fn is_log_of_a_reader(path: &Path) -> bool {
    let empty = |path: &Path| path.metadata().is_ok_and(|about| about.len() == 0);
    path.ends_with("lince.db-shm") || (path.ends_with("lince.db-wal") && empty(path))
}

fn expect_code(version: &str, ended: &Ended, expected: i32) -> Outcome {
    expect(ended.code == expected, || {
        format!("setup {version} ended with {}, expected {expected}", ended.code)
    })
}

/// What debuggers read is two thirds of a debug build.
fn strip(payload: &Payload) -> Outcome {
    for program in [payload::WINDOW, payload::COMMAND_LINE] {
        let file = payload.folder.join(program);
        Call::new(&payload.folder, "x86_64-w64-mingw32-strip", &[&file.to_string_lossy()]).run(minutes(2))?;
    }
    Ok(())
}
