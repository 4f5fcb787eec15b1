//! What setup refuses, and what it cannot do: every time with its own exit code, and every time nothing is changed.

use super::contents::{Contents, contents, expect, expect_same, without_backups, without_notes};
use super::prefix::windows_path;
use super::step;
use super::trial::{EARLIER, KEY, Trial};
use crate::Outcome;
use crate::steps::Step;
use std::fs;
use std::path::Path;

// Exit codes of `installer.nsi`.
const RUNNING: i32 = 2;
const NEWER_IS_THERE: i32 = 3;
const NO_BACKUP: i32 = 4;
pub const NOT_WRITABLE: i32 = 5;
const NO_SPACE: i32 = 6;
const IS_PORTABLE: i32 = 7;
const WINDOWS_TOO_OLD: i32 = 8;
const IS_OF_OTHERS: i32 = 9;

/// What the window holds as long as it is open, and setup as long as it works.
const MUTEX: &str = "cn.lince.desktop-sim";
const SETUP_MUTEX: &str = "cn.lince.setup";

/// On a PC where nothing is installed, with the portable form on it.
pub fn of_a_new_pc(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![
        step("refuse an old Windows", &["portable form"], move || {
            trial().refuse_old_windows()
        }),
        step("refuse the portable folder", &["portable form"], move || {
            trial().refuse_portable_folder()
        }),
        step("refuse a folder that takes nothing", &["portable form"], move || {
            trial().refuse_folder_that_takes_nothing()
        }),
        step("refuse a small disk", &["portable form"], move || {
            trial().refuse_small_disk()
        }),
    ]
}

/// On a PC from which it was removed.
pub fn of_a_removed_pc(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![step("refuse folders of others", &["uninstall"], move || {
        trial().refuse_folders_of_others()
    })]
}

/// With the earlier version installed, before the upgrade.
pub fn of_an_upgrade(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![
        step("refuse while it runs", &["an office"], move || {
            trial().refuse_while_running()
        }),
        step("refuse without a backup", &["an office"], move || {
            trial().refuse_without_backup()
        }),
        step("give up on a full disk", &["an office"], move || {
            trial().give_up_on_a_full_disk()
        }),
        step("give up on a locked file", &["an office"], move || {
            trial().give_up_on_a_locked_file()
        }),
    ]
}

/// With this version installed.
pub fn of_a_downgrade(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![step("refuse a downgrade", &["upgrade"], move || {
        trial().refuse_downgrade()
    })]
}

impl Trial<'_> {
    fn refuse_old_windows(&self) -> Outcome {
        self.pc.is_windows("win7")?;
        let refused = self.run_setup(EARLIER, WINDOWS_TOO_OLD);
        self.pc.is_windows("win10")?;
        refused?;
        self.expect_nothing_installed()
    }

    fn refuse_portable_folder(&self) -> Outcome {
        let before = contents(&self.stick())?;
        self.run_setup_with(EARLIER, &[r"/D=C:\移动硬盘\Lince-portable"], IS_PORTABLE)?;
        expect_same(&before, &contents(&self.stick())?)?;
        self.expect_nothing_installed()
    }

    /// Nothing can be made in the folder: a file lies where setup wants to unpack.
    fn refuse_folder_that_takes_nothing(&self) -> Outcome {
        let folder = self.programs()?;
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        let file = folder.join(".new");
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&file, ""))
            .map_err(failed)?;
        let refused = self.run_setup(EARLIER, NOT_WRITABLE);
        let is_there = file.is_file();
        fs::remove_dir_all(&folder).map_err(failed)?;
        refused?;
        expect(is_there, || "the file in the way is gone".to_owned())?;
        self.expect_nothing_installed()
    }

    /// The user keeps something under a name that setup would use and delete.
    fn refuse_folders_of_others(&self) -> Outcome {
        let chosen = self.pc.disk().join("自选");
        for name in [".old", ".new"] {
            let folder = chosen.join(name);
            fs::create_dir_all(&folder)
                .and_then(|()| fs::write(folder.join("合同.txt"), "单位自己的"))
                .map_err(|error| format!("{}: {error}", folder.display()))?;
            let before = contents(&chosen)?;
            let refused = self
                .run_setup_with(EARLIER, &[r"/D=C:\自选"], IS_OF_OTHERS)
                .and_then(|()| expect_same(&before, &contents(&chosen)?));
            fs::remove_dir_all(&chosen).map_err(|error| format!("{}: {error}", chosen.display()))?;
            refused.map_err(|error| format!("{name}: {error}"))?;
        }
        expect(self.pc.registry(KEY)?.is_none(), || "it is in the registry".to_owned())
    }

    fn refuse_small_disk(&self) -> Outcome {
        self.run_setup_on_disk("small", EARLIER, NO_SPACE)?;
        self.expect_nothing_installed()
    }

    fn expect_nothing_installed(&self) -> Outcome {
        for there in [self.programs()?, self.start_menu_link()?, self.desktop_link()] {
            expect(!there.exists(), || format!("{} is there", there.display()))?;
        }
        expect(self.pc.registry(KEY)?.is_none(), || "it is in the registry".to_owned())
    }

    fn refuse_while_running(&self) -> Outcome {
        let before = self.everything()?;
        for mutex in [MUTEX, SETUP_MUTEX] {
            let other = self.hold("mutex", mutex)?;
            let refused = self
                .run_setup(&self.version(), RUNNING)
                .and_then(|()| self.run_uninstaller(RUNNING));
            self.stop(&mut [other]);
            refused.map_err(|error| format!("{mutex}: {error}"))?;
        }
        let program = self.hold_program_file(crate::dist::payload::COMMAND_LINE)?;
        let refused = self.run_setup(&self.version(), RUNNING);
        self.stop(&mut [program]);
        refused?;
        expect_same(&before, &self.everything()?)
    }

    /// Runs it in its own folder, so that its exit code is returned.
    pub fn run_uninstaller(&self, expected: i32) -> Outcome {
        let uninstaller = self.programs()?.join("uninstall.exe");
        let at = format!("_?={}", self.programs_on_pc()?);
        let ended = self.pc.run(&windows_path(&uninstaller), &["/S", &at])?;
        expect(ended.code == expected, || {
            format!("the uninstaller ended with {}", ended.code)
        })
    }

    /// Another program writes in the office; or its database is damaged.
    fn refuse_without_backup(&self) -> Outcome {
        let before = self.everything()?;
        let writer = self.hold("file", r"C:\单位 数据\邻册\writer.lock")?;
        let refused = self.run_setup(&self.version(), NO_BACKUP);
        self.stop(&mut [writer]);
        refused?;
        expect_same(&before, &self.everything()?)?;

        self.refuse_with_a_damaged_office()?;
        expect_same(&before, &self.everything()?)?;
        self.expect_registered(EARLIER)
    }

    fn refuse_with_a_damaged_office(&self) -> Outcome {
        let database = self.data().join("lince.db");
        let failed = |error: std::io::Error| format!("{}: {error}", database.display());
        let whole = fs::read(&database).map_err(failed)?;
        fs::write(&database, &whole[..whole.len() / 3]).map_err(failed)?;
        let damaged = self.everything()?;
        let refused = self.run_setup(&self.version(), NO_BACKUP);
        let after = self.everything();
        fs::write(&database, &whole).map_err(failed)?;
        refused?;
        expect_same(&damaged, &after?)
    }

    /// It fills up in the middle of unpacking.
    fn give_up_on_a_full_disk(&self) -> Outcome {
        let before = self.everything()?;
        self.run_setup_on_disk("full", &self.version(), NO_SPACE)?;
        self.expect_as_before_but_for_backups(&before)
    }

    /// A font that a program reads cannot be moved; a list that is held cannot be read. Everything stays as it was.
    fn give_up_on_a_locked_file(&self) -> Outcome {
        let before = self.everything()?;
        for name in [self.last_fonts()?.0.as_str(), "installed.txt"] {
            let scanner = self.hold_program_file(name)?;
            let given_up = self.run_setup(&self.version(), NOT_WRITABLE);
            self.stop(&mut [scanner]);
            given_up
                .and_then(|()| self.expect_as_before_but_for_backups(&before))
                .map_err(|error| format!("{name}: {error}"))?;
        }
        Ok(())
    }

    fn refuse_downgrade(&self) -> Outcome {
        let before = self.everything()?;
        self.run_setup(EARLIER, NEWER_IS_THERE)?;
        expect_same(&before, &self.everything()?)?;
        self.expect_registered(&self.version())
    }

    /// The earlier version with everything of it. A backup that was made before the upgrade stays: it does no harm.
    pub fn expect_as_before_but_for_backups(&self, before: &Contents) -> Outcome {
        expect_same(
            &without_notes(before),
            &without_backups(&without_notes(&self.everything()?), before),
        )?;
        self.expect_registered(EARLIER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mutexes_are_those_of_the_program_and_of_setup() {
        let root = crate::root();
        let settings = fs::read_to_string(root.join("src-tauri/tauri.conf.json")).unwrap();
        let script = fs::read_to_string(root.join("assets/windows/installer.nsi")).unwrap();

        let identifier = MUTEX.strip_suffix("-sim").unwrap();
        assert!(settings.contains(&format!("\"identifier\": \"{identifier}\"")));
        assert!(script.contains(&format!("!define MUTEX \"{MUTEX}\"")));
        assert!(script.contains(&format!("!define SETUP_MUTEX \"{SETUP_MUTEX}\"")));
    }

    #[test]
    fn every_exit_code_that_the_installer_knows_is_provoked() {
        let script = fs::read_to_string(crate::root().join("assets/windows/installer.nsi")).unwrap();

        for (name, code) in [
            ("RUNNING", RUNNING),
            ("NEWER_IS_THERE", NEWER_IS_THERE),
            ("NO_BACKUP", NO_BACKUP),
            ("NOT_WRITABLE", NOT_WRITABLE),
            ("NO_SPACE", NO_SPACE),
            ("IS_PORTABLE", IS_PORTABLE),
            ("WINDOWS_TOO_OLD", WINDOWS_TOO_OLD),
            ("IS_OF_OTHERS", IS_OF_OTHERS),
        ] {
            assert!(script.contains(&format!("!define {name} {code}\n")), "{name}");
        }
    }
}
