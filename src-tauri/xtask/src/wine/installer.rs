//! The installer on a PC that wine plays, step by step as an office would: what is there afterwards, and above all what is not
//! changed. Exit codes alone prove nothing here, so the files are looked at.

use super::contents::{contents, expect, expect_same, is_backup, without_backups, without_notes};
use super::prefix::{wait_until, windows_path};
use super::trial::{EARLIER, KEY, Trial};
use super::{interruptions, refusals, step};
use crate::Outcome;
use crate::dist::{payload, sum};
use crate::steps::{Call, Step, minutes};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub fn steps(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    let new_pc = vec![
        step(
            "setup, two versions",
            &["Rust for Windows", "wine", "fonts"],
            move || trial().build(),
        ),
        step("portable form", &["setup, two versions"], move || {
            trial().try_portable()
        }),
    ];
    let installed = vec![
        step("install", &["setup, two versions"], move || trial().install()),
        step("an office", &["install"], move || trial().make_office()),
    ];
    let upgraded = vec![
        step("upgrade", &["an office"], move || trial().upgrade()),
        step("repair", &["upgrade"], move || trial().repair()),
        step("message without WebView2", &["upgrade"], move || trial().show_message()),
    ];
    let removed = vec![step("uninstall", &["upgrade"], move || trial().uninstall())];
    [
        new_pc,
        refusals::of_a_new_pc(root),
        installed,
        refusals::of_an_upgrade(root),
        interruptions::of_an_upgrade(root),
        upgraded,
        refusals::of_a_downgrade(root),
        removed,
        refusals::of_a_removed_pc(root),
        interruptions::at_the_end(root),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Trial<'_> {
    /// The earlier version, on a PC that has none.
    fn install(&self) -> Outcome {
        self.run_setup(EARLIER, 0)?;
        self.expect_program_files(&self.earlier()?)?;
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

    fn upgrade(&self) -> Outcome {
        let (data, records) = (contents(&self.data())?, self.records()?);
        let settings = sum(&self.settings()?)?;
        self.run_setup(&self.version(), 0)?;
        self.expect_program_files(&contents(&self.payload())?)?;
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

    /// A program file was lost, and the user had taken the link off the desktop.
    fn repair(&self) -> Outcome {
        let data = contents(&self.data())?;
        let lost = self.programs()?.join(payload::COMMAND_LINE);
        for file in [&lost, &self.desktop_link()] {
            fs::remove_file(file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        self.run_setup(&self.version(), 0)?;
        self.expect_program_files(&contents(&self.payload())?)?;
        expect(!self.desktop_link().exists(), || {
            "the link came back to the desktop".to_owned()
        })?;
        expect_same(&data, &contents(&self.data())?)
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
        let stick = self.stick();
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
