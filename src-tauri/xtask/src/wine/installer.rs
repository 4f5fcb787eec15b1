//! The installer on a PC that wine plays, step by step as an office would: what is there afterwards, and above all what is not
//! changed. Exit codes alone prove nothing here, so the files are looked at.

use super::prefix::{Prefix, compile, wait_until, windows_path};
use super::step;
use crate::Outcome;
use crate::dist::payload::{self, Payload};
use crate::dist::sign::Signing;
use crate::dist::toolchain::Toolchain;
use crate::dist::{self, Setup, sum};
use crate::steps::{Call, Step, minutes};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

const EARLIER: &str = "0.0.9";
/// A file that only the earlier version has.
const GONE: &str = "旧版/旧文件.txt";
const KEY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Lince";
const MUTEX: &str = "cn.lince.desktop-sim";
/// A backup is noted in the trail, so these change with it; what the office has entered is compared by itself.
const NOTED: &[&str] = &["lince.db", "lince.heads", "writer.json"];
/// Exit codes of `installer.nsi`.
const RUNNING: i32 = 2;
const NEWER_IS_THERE: i32 = 3;
const NOT_WRITABLE: i32 = 5;

pub fn steps(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![
        step(
            "setup, two versions",
            &["Rust for Windows", "wine", "fonts"],
            move || trial().build(),
        ),
        step("install", &["setup, two versions"], move || trial().install()),
        step("an office", &["install"], move || trial().make_office()),
        step("refuse while it runs", &["an office"], move || {
            trial().refuse_while_running()
        }),
        step("give up on a locked file", &["an office"], move || {
            trial().give_up_on_a_locked_file()
        }),
        step("upgrade", &["an office"], move || trial().upgrade()),
        step("repair", &["upgrade"], move || trial().repair()),
        step("refuse a downgrade", &["upgrade"], move || trial().refuse_downgrade()),
        step("message without WebView2", &["upgrade"], move || trial().show_message()),
        step("uninstall", &["upgrade"], move || trial().uninstall()),
        step("portable form", &["setup, two versions"], move || {
            trial().try_portable()
        }),
    ]
}

/// Files of a folder with all below, and the hash of each.
type Contents = BTreeMap<PathBuf, String>;

struct Trial<'a> {
    root: &'a Path,
    pc: Prefix,
    folder: PathBuf,
}

impl<'a> Trial<'a> {
    fn of(root: &'a Path) -> Self {
        Self {
            root,
            pc: Prefix::office(root),
            folder: super::folder(root).join("installer"),
        }
    }

    /// Builds the setup of this version, of an earlier one that has a file more, and the portable zip.
    fn build(&self) -> Outcome {
        self.pc.discard()?;
        self.pc.make(self.root)?;
        let wanted = dist::Wanted {
            debug: true,
            toolchain: None,
        };
        let release = dist::Release::of(self.root);
        let built = dist::windows::programs(self.root, Toolchain::Rustup, &wanted, &release)?;
        let mut payload = payload::collect(self.root, &built, &self.folder.join("payload"))?;
        strip(&payload)?;
        dist::portable::pack(&payload, &release, &self.zip())?;
        self.setup(&release.version).build(&payload)?;
        payload.write(GONE, "旧".as_bytes())?;
        self.setup(EARLIER).build(&payload)?;
        fs::remove_file(payload.folder.join(GONE)).map_err(|error| error.to_string())?;
        compile(self.root, "hold.c", &self.folder.join("hold.exe"), &[])
    }

    fn setup<'b>(&'b self, version: &'b str) -> OwnedSetup<'b> {
        OwnedSetup {
            root: self.root,
            version,
            file: self.file_of(version),
        }
    }

    fn file_of(&self, version: &str) -> PathBuf {
        self.folder.join(format!("lince-{version}-setup.exe"))
    }

    fn zip(&self) -> PathBuf {
        self.folder.join("portable.zip")
    }

    fn version(&self) -> String {
        dist::Release::of(self.root).version
    }

    /// The earlier version, on a PC that has none.
    fn install(&self) -> Outcome {
        self.run_setup(EARLIER, 0)?;
        let payload = self.folder.join("payload");
        let mut expected = contents(&payload)?;
        expected.insert(GONE.into(), String::new());
        self.expect_program_files(&expected)?;
        self.expect_registered(EARLIER)?;
        for link in [self.start_menu_link()?, self.desktop_link()] {
            let bytes = fs::read(&link).map_err(|error| format!("{}: {error}", link.display()))?;
            let program: Vec<u8> = payload::WINDOW.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let names_it = bytes.windows(program.len()).any(|part| part == program);
            expect(names_it, || format!("{} does not lead to the program", link.display()))?;
        }
        Ok(())
    }

    /// A demonstration office in a folder with a Chinese name, remembered in this user's settings.
    fn make_office(&self) -> Outcome {
        let (data, papers) = (self.data(), self.folder.join("公文"));
        let arguments = [
            "--json",
            "--data",
            r"C:\单位 数据\邻册",
            "demo",
            "--out",
            &windows_path(&papers),
        ];
        let ended = self.lince(&arguments)?;
        expect(ended.code == 0 && data.is_dir(), || {
            format!("demo: {} {}", ended.code, ended.printed)
        })?;
        let settings = self.settings()?;
        let folder = settings.parent().unwrap_or(&settings);
        fs::create_dir_all(folder)
            .and_then(|()| {
                fs::write(
                    &settings,
                    "{\n  \"data_dir\": \"C:\\\\单位 数据\\\\邻册\",\n  \"large_type\": true\n}",
                )
            })
            .map_err(|error| error.to_string())
    }

    fn refuse_while_running(&self) -> Outcome {
        let before = self.everything()?;
        let mut window = self.hold("mutex", MUTEX)?;
        let refused = self.run_setup(&self.version(), RUNNING).and_then(|()| {
            let uninstaller = self.programs()?.join("uninstall.exe");
            let at = format!("_?={}", self.programs_on_pc()?);
            let ended = self.pc.run(&windows_path(&uninstaller), &["/S", &at])?;
            expect(ended.code == RUNNING, || {
                format!("the uninstaller ended with {}", ended.code)
            })
        });
        end(&mut window, &self.pc);
        refused?;
        let mut program = self.hold(
            "file",
            &format!("{}\\{}", self.programs_on_pc()?, payload::COMMAND_LINE),
        )?;
        let refused = self.run_setup(&self.version(), RUNNING);
        end(&mut program, &self.pc);
        refused?;
        expect_same(&before, &self.everything()?)
    }

    /// A font that somebody reads cannot be moved: everything stays as it was.
    fn give_up_on_a_locked_file(&self) -> Outcome {
        let before = self.everything()?;
        let font = self.some_font()?;
        let mut scanner = self.hold(
            "file",
            &format!("{}\\{}", self.programs_on_pc()?, font.replace('/', "\\")),
        )?;
        let given_up = self.run_setup(&self.version(), NOT_WRITABLE);
        end(&mut scanner, &self.pc);
        given_up?;
        // The backup before the upgrade stays: it does no harm.
        let after = self.everything()?;
        expect_same(
            &without_notes(&before),
            &without_backups(&without_notes(&after), &before),
        )?;
        self.expect_registered(EARLIER)
    }

    fn upgrade(&self) -> Outcome {
        let (data, records) = (contents(&self.data())?, self.records()?);
        let settings = sum(&self.settings()?)?;
        self.run_setup(&self.version(), 0)?;
        self.expect_program_files(&contents(&self.folder.join("payload"))?)?;
        self.expect_registered(&self.version())?;
        let after = contents(&self.data())?;
        let new: Vec<&PathBuf> = after.keys().filter(|path| !data.contains_key(*path)).collect();
        expect(!new.is_empty() && new.iter().all(|path| is_backup(path)), || {
            format!("a backup and nothing else was to appear: {new:?}")
        })?;
        expect_same(&without_notes(&data), &without_backups(&without_notes(&after), &data))?;
        expect(self.records()? == records, || "the office's records changed".to_owned())?;
        expect(sum(&self.settings()?)? == settings, || {
            "the settings changed".to_owned()
        })
    }

    /// A program file was lost, and somebody had taken the link off the desktop.
    fn repair(&self) -> Outcome {
        let data = contents(&self.data())?;
        let lost = self.programs()?.join(payload::COMMAND_LINE);
        for file in [&lost, &self.desktop_link()] {
            fs::remove_file(file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        self.run_setup(&self.version(), 0)?;
        self.expect_program_files(&contents(&self.folder.join("payload"))?)?;
        expect(!self.desktop_link().exists(), || {
            "the link came back to the desktop".to_owned()
        })?;
        expect_same(&data, &contents(&self.data())?)
    }

    fn refuse_downgrade(&self) -> Outcome {
        let before = self.everything()?;
        self.run_setup(EARLIER, NEWER_IS_THERE)?;
        expect_same(&before, &self.everything()?)?;
        self.expect_registered(&self.version())
    }

    /// What others have put into the installation folder stays, even a data folder and a font among the fonts.
    fn uninstall(&self) -> Outcome {
        let programs = self.programs()?;
        let own = [
            programs.join("数据/邻册/lince.db"),
            programs.join("fonts/自己的字体.ttf"),
        ];
        for file in &own {
            fs::create_dir_all(file.parent().unwrap_or(file))
                .and_then(|()| fs::write(file, "单位自己的"))
                .map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let (data, settings) = (contents(&self.data())?, sum(&self.settings()?)?);
        let uninstaller = windows_path(&programs.join("uninstall.exe"));
        self.pc.run(&uninstaller, &["/S"])?;
        // It goes on as a copy of itself.
        let link = self.start_menu_link()?;
        let gone = wait_until(Duration::from_secs(60), || {
            !link.exists() && self.pc.registry(KEY) == Ok(None)
        });
        expect(gone, || "link or registry entry are still there".to_owned())?;
        let left: Vec<PathBuf> = contents(&programs)?
            .into_keys()
            .map(|path| programs.join(path))
            .collect();
        expect(
            left.len() == own.len() && own.iter().all(|file| left.contains(file)),
            || format!("left behind: {left:?}"),
        )?;
        expect_same(&data, &contents(&self.data())?)?;
        expect(sum(&self.settings()?)? == settings, || {
            "the settings changed".to_owned()
        })
    }

    /// Unpacked into a Chinese path, it does an office's whole job from there.
    fn try_portable(&self) -> Outcome {
        let stick = self.pc.disk().join("移动硬盘");
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", self.zip().display());
        let file = fs::File::open(self.zip()).map_err(|error| failed(&error))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|error| failed(&error))?;
        archive.extract(&stick).map_err(|error| failed(&error))?;
        let program = r"C:\移动硬盘\Lince-portable\lince.exe";
        let data = r"C:\移动硬盘\Lince-portable\数据";
        let out = r"C:\移动硬盘\公文";
        let ended = self
            .pc
            .run(program, &["--json", "--data", data, "demo", "--out", out])?;
        expect(ended.code == 0, || format!("demo: {} {}", ended.code, ended.printed))?;
        let papers = contents(&stick.join("公文"))?;
        expect(
            papers
                .keys()
                .any(|path| path.extension().is_some_and(|end| end == "pdf")),
            || format!("no paper: {:?}", papers.keys()),
        )
    }

    /// The window cannot open here, so it must say what is missing.
    fn show_message(&self) -> Outcome {
        let picture = super::folder(self.root).join("message.png");
        let script = self.folder.join("message.sh");
        let program = windows_path(&self.programs()?.join(payload::WINDOW));
        fs::write(&script, message_script(&self.pc.runner(), &program, &picture)).map_err(|error| error.to_string())?;
        // The server of the steps before has no screen, and gives none to a program that joins it.
        self.pc.stop();
        let shown = Call::new(self.root, "sh", &[&script.to_string_lossy()])
            .on_a_screen("1366x768x24")
            .run(minutes(4));
        self.pc.stop();
        println!("{}", picture.display());
        shown
    }

    fn run_setup(&self, version: &str, expected: i32) -> Outcome {
        let ended = self.pc.run(&windows_path(&self.file_of(version)), &["/S"])?;
        expect(ended.code == expected, || {
            format!("setup {version} ended with {}, expected {expected}", ended.code)
        })
    }

    fn lince(&self, arguments: &[&str]) -> Result<super::prefix::Ended, String> {
        let program = self.programs()?.join(payload::COMMAND_LINE);
        self.pc.run(&windows_path(&program), arguments)
    }

    /// What the office has entered, read through the settings of this PC; all of it whole.
    fn records(&self) -> Result<String, String> {
        let checked = self.lince(&["check"])?;
        expect(checked.code == 0, || format!("check: {}", checked.printed))?;
        let workers = self.lince(&["--json", "workers", "list"])?;
        expect(workers.code == 0 && workers.printed.contains("name"), || {
            format!("workers list: {}", workers.printed)
        })?;
        Ok(workers.printed)
    }

    /// Holds a mutex or a file until it is ended.
    fn hold(&self, kind: &str, what: &str) -> Result<Child, String> {
        let ready = self.folder.join("ready");
        fs::remove_file(&ready).ok();
        let program = windows_path(&self.folder.join("hold.exe"));
        let child = self.pc.start(&program, &[kind, what, &windows_path(&ready)])?;
        expect(wait_until(Duration::from_secs(30), || ready.exists()), || {
            format!("cannot hold {what}")
        })?;
        Ok(child)
    }

    fn programs(&self) -> Result<PathBuf, String> {
        Ok(self.pc.user()?.join("AppData/Local/Programs/Lince"))
    }

    fn programs_on_pc(&self) -> Result<String, String> {
        let user = self.pc.user()?;
        let name = user.file_name().unwrap_or_default().to_string_lossy();
        Ok(format!(r"C:\users\{name}\AppData\Local\Programs\Lince"))
    }

    fn data(&self) -> PathBuf {
        self.pc.disk().join("单位 数据/邻册")
    }

    fn settings(&self) -> Result<PathBuf, String> {
        Ok(self.pc.user()?.join("AppData/Roaming/lince/config/settings.json"))
    }

    fn start_menu_link(&self) -> Result<PathBuf, String> {
        Ok(self
            .pc
            .user()?
            .join("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/邻册.lnk"))
    }

    fn desktop_link(&self) -> PathBuf {
        self.pc.home().join("Desktop/邻册.lnk")
    }

    fn some_font(&self) -> Result<String, String> {
        let names = crate::fonts::names(self.root)?;
        let last = names.last().ok_or("fonts.toml names no font")?;
        Ok(format!("fonts/{last}"))
    }

    /// Programs, data and settings.
    fn everything(&self) -> Result<Contents, String> {
        let mut all = Contents::new();
        for folder in [self.programs()?, self.data()] {
            all.extend(
                contents(&folder)?
                    .into_iter()
                    .map(|(path, hash)| (folder.join(path), hash)),
            );
        }
        let settings = self.settings()?;
        all.insert(settings.clone(), sum(&settings)?);
        Ok(all)
    }

    /// Exactly these files, and what the installer adds. An empty hash: any content.
    fn expect_program_files(&self, expected: &Contents) -> Outcome {
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

    fn expect_registered(&self, version: &str) -> Outcome {
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

/// A setup with its file, for tests: soon built and never signed.
struct OwnedSetup<'a> {
    root: &'a Path,
    version: &'a str,
    file: PathBuf,
}

impl OwnedSetup<'_> {
    fn build(&self, payload: &Payload) -> Outcome {
        Setup {
            root: self.root,
            version: self.version,
            signing: &Signing::None,
            quick: true,
            file: &self.file,
        }
        .build(payload)
    }
}

/// What debuggers read is two thirds of a debug build.
fn strip(payload: &Payload) -> Outcome {
    for program in [payload::WINDOW, payload::COMMAND_LINE] {
        let file = payload.folder.join(program);
        Call::new(&payload.folder, "x86_64-w64-mingw32-strip", &[&file.to_string_lossy()]).run(minutes(2))?;
    }
    Ok(())
}

/// Starts the window and waits for a message with its name; takes a picture of the screen either way.
fn message_script(runner: &Path, program: &str, picture: &Path) -> String {
    let (runner, picture) = (runner.display(), picture.display());
    format!(
        "'{runner}' '{program}' &\n\
         found=1\n\
         for second in $(seq 90); do\n  \
           sleep 1\n  \
           if xdotool search --onlyvisible --name '邻册' >/dev/null 2>&1; then found=0; sleep 2; break; fi\n\
         done\n\
         import -window root '{picture}'\n\
         exit $found\n"
    )
}

fn end(child: &mut Child, pc: &Prefix) {
    // What runs under wine outlives the process that started it.
    pc.stop();
    child.kill().ok();
    child.wait().ok();
}

/// Backups lie in a folder of their own among the data.
fn is_backup(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str().to_string_lossy().to_lowercase().contains("backup"))
}

fn without_notes(files: &Contents) -> Contents {
    let noted = |path: &Path| NOTED.iter().any(|name| path.ends_with(name)) && !is_backup(path);
    files
        .iter()
        .filter(|(path, _)| !noted(path))
        .map(|(path, hash)| (path.clone(), hash.clone()))
        .collect()
}

/// Without the backups that were not there `before`.
fn without_backups(files: &Contents, before: &Contents) -> Contents {
    let is_new = |path: &Path| is_backup(path) && !before.contains_key(path);
    files
        .iter()
        .filter(|(path, _)| !is_new(path))
        .map(|(path, hash)| (path.clone(), hash.clone()))
        .collect()
}

fn contents(folder: &Path) -> Result<Contents, String> {
    let mut found = Contents::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let entries = fs::read_dir(&current).map_err(|error| format!("{}: {error}", current.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
                found.insert(name, sum(&path)?);
            }
        }
    }
    Ok(found)
}

fn expect(is_so: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if is_so { Ok(()) } else { Err(otherwise()) }
}

/// Says which files differ.
fn expect_same(expected: &Contents, found: &Contents) -> Outcome {
    let mut differences = Vec::new();
    for (path, hash) in expected {
        match found.get(path) {
            None => differences.push(format!("missing: {}", path.display())),
            Some(other) if other != hash => differences.push(format!("changed: {}", path.display())),
            Some(_) => {}
        }
    }
    let added = found.keys().filter(|path| !expected.contains_key(*path));
    differences.extend(added.map(|path| format!("added: {}", path.display())));
    expect(differences.is_empty(), || differences.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Contents {
        list.iter()
            .map(|(path, hash)| (PathBuf::from(path), (*hash).to_owned()))
            .collect()
    }

    #[test]
    fn a_difference_is_named_with_its_file() {
        let before = files(&[("a", "1"), ("b", "2")]);

        assert_eq!(expect_same(&before, &before), Ok(()));
        let told = expect_same(&before, &files(&[("a", "9"), ("c", "3")])).unwrap_err();
        assert_eq!(told, "changed: a\nmissing: b\nadded: c");
    }

    #[test]
    fn only_a_backup_and_its_note_may_come_with_an_upgrade() {
        let before = files(&[("lince.db", "1"), ("attachments/a", "2"), ("backups/1.zip", "3")]);
        let good = files(&[
            ("lince.db", "9"),
            ("attachments/a", "2"),
            ("backups/1.zip", "3"),
            ("backups/2.zip", "4"),
        ]);
        let bad = files(&[
            ("lince.db", "9"),
            ("attachments/a", "8"),
            ("backups/1.zip", "7"),
            ("x", "4"),
        ]);
        let compared = |after: &Contents| {
            expect_same(
                &without_notes(&before),
                &without_backups(&without_notes(after), &before),
            )
        };

        assert_eq!(compared(&good), Ok(()));
        assert_eq!(
            compared(&bad).unwrap_err(),
            "changed: attachments/a\nchanged: backups/1.zip\nadded: x"
        );
    }

    #[test]
    fn the_mutex_is_the_one_of_the_programs_identifier() {
        let root = crate::root();
        let settings = fs::read_to_string(root.join("src-tauri/tauri.conf.json")).unwrap();
        let script = fs::read_to_string(root.join("assets/windows/installer.nsi")).unwrap();

        let identifier = MUTEX.strip_suffix("-sim").unwrap();
        assert!(settings.contains(&format!("\"identifier\": \"{identifier}\"")));
        assert!(script.contains(&format!("!define MUTEX \"{MUTEX}\"")));
    }
}
