//! Setup is ended in the middle of its exchange of files, as by a power cut: what it finds the next time it puts right.

use super::contents::{Contents, contents, expect, expect_same, without_backups, without_notes};
use super::prefix::{wait_until, windows_path};
use super::refusals::NOT_WRITABLE;
use super::step;
use super::trial::{COME, EARLIER, GONE, KEY, Trial};
use crate::Outcome;
use crate::steps::{Step, minutes, wait};
use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

/// The first file that setup exchanges.
const FIRST: &str = "LICENSE.txt";
/// The last one before the list itself.
const NEWS: &str = "更新说明.txt";
/// Lies in `.new` when every file is exchanged.
const DONE: &str = "done.txt";

/// With the earlier version installed, before the upgrade.
pub fn of_an_upgrade(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![
        step("put back after a cut", &["an office"], move || {
            trial().put_back_after_a_cut()
        }),
        step("put back what was stuck", &["an office"], move || {
            trial().put_back_what_was_stuck()
        }),
        step("put back without the lists", &["an office"], move || {
            trial().put_back_without_the_lists()
        }),
        step("give up on a stale note", &["an office"], move || {
            trial().give_up_on_a_stale_note()
        }),
    ]
}

/// On a PC from which it was removed, with the office still there.
pub fn at_the_end(root: &Path) -> Vec<Step<'_>> {
    let trial = move || Trial::of(root);
    vec![
        step("uninstall after a cut", &["uninstall"], move || {
            trial().uninstall_after_a_cut()
        }),
        step("upgrade after a cut", &["uninstall"], move || {
            trial().upgrade_after_a_cut()
        }),
    ]
}

/// A file that is held, and the one that setup exchanges before it.
struct Cut {
    held: String,
    before: String,
}

impl Cut {
    fn between(before: &str, held: &str) -> Self {
        Self {
            held: held.to_owned(),
            before: before.to_owned(),
        }
    }
}

impl Trial<'_> {
    /// In the order of the list: fonts, programs, what stands in Chinese, the list itself, the uninstaller, what only the earlier
    /// version has.
    fn cuts(&self) -> Result<Vec<Cut>, String> {
        let (font, another) = self.last_fonts()?;
        let order = [&another, &font, COME, NEWS, "installed.txt", "uninstall.exe", GONE];
        // What is to come cannot be held yet; and a list that cannot be read makes setup give up before its exchange.
        let cuts = order
            .windows(2)
            .filter(|pair| ![COME, "installed.txt"].contains(&pair[1]));
        Ok(cuts.map(|pair| Cut::between(pair[0], pair[1])).collect())
    }

    /// Each time the next setup puts everything back, and gives up on the file that is still held.
    fn put_back_after_a_cut(&self) -> Outcome {
        let before = self.everything()?;
        for cut in self.cuts()? {
            self.cut_off(&cut)
                .and_then(|()| self.expect_all_put_back(&cut.held, &before))
                .map_err(|error| format!("cut off at {}: {error}", cut.held))?;
        }
        Ok(())
    }

    /// A new file, already in its place, is held when it is to leave again: setup says so, and the next one goes on.
    fn put_back_what_was_stuck(&self) -> Outcome {
        let before = self.everything()?;
        let cut = self.cuts()?.remove(0);
        let scanner = self.hold_program_file(&cut.held)?;
        let other = self.hold_coming_file(FIRST)?;
        let setup = self.start_setup()?;
        let ended = wait(setup, minutes(2));
        let set_aside = self.programs()?.join(".old").join(FIRST).exists();
        let again = self.run_setup(&self.version(), NOT_WRITABLE);
        self.stop(&mut [scanner, other]);
        let code = ended?.code();
        expect(code == Some(NOT_WRITABLE), || format!("setup ended with {code:?}"))?;
        expect(set_aside, || "nothing was stuck".to_owned())?;
        again?;
        self.expect_all_put_back(&cut.held, &before)
    }

    /// The folder with the lists has been deleted since: the old files go back all the same. A file that only the new version has
    /// stays, since nothing names it any more.
    fn put_back_without_the_lists(&self) -> Outcome {
        let before = self.everything()?;
        let programs = self.programs()?;
        let failed = |error: std::io::Error| format!("{}: {error}", programs.display());
        let cut = Cut::between("installed.txt", "uninstall.exe");
        self.cut_off(&cut)?;
        fs::remove_dir_all(programs.join(".new")).map_err(failed)?;
        let scanner = self.hold_program_file(&cut.held)?;
        let given_up = self.run_setup(&self.version(), NOT_WRITABLE);
        self.stop(&mut [scanner]);
        given_up?;
        fs::remove_file(programs.join(COME)).map_err(failed)?;
        self.expect_as_before_but_for_backups(&before)
    }

    /// A note that an earlier exchange is done cannot be deleted: if the next one were cut off, it would be taken for done.
    fn give_up_on_a_stale_note(&self) -> Outcome {
        let before = self.everything()?;
        let rests = self.programs()?.join(".new");
        let failed = |error: std::io::Error| format!("{}: {error}", rests.display());
        fs::create_dir(&rests).map_err(failed)?;
        for note in ["exchange.txt", DONE] {
            fs::write(rests.join(note), "").map_err(failed)?;
        }
        let scanner = self.hold_program_file(&format!(".new/{DONE}"))?;
        let given_up = self.run_setup(&self.version(), NOT_WRITABLE);
        self.stop(&mut [scanner]);
        given_up?;
        expect(rests.join(DONE).exists(), || "it was not held".to_owned())?;
        fs::remove_dir_all(&rests).map_err(failed)?;
        expect_same(&before, &self.everything()?)
    }

    /// On a PC where nothing is left of what was installed before.
    fn install_earlier_again(&self) -> Outcome {
        let programs = self.programs()?;
        if programs.exists() {
            fs::remove_dir_all(&programs).map_err(|error| format!("{}: {error}", programs.display()))?;
        }
        self.run_setup(EARLIER, 0)
    }

    /// Files of both versions lie there: none of them stays. While one of the new ones is held, the lists stay that name it.
    fn uninstall_after_a_cut(&self) -> Outcome {
        self.install_earlier_again()?;
        let data = contents(&self.data())?;
        self.cut_off(&Cut::between(COME, NEWS))?;
        let new_file = self.programs()?.join(COME);
        expect(new_file.exists(), || "no new file was there yet".to_owned())?;
        let scanner = self.hold_program_file(COME)?;
        let given_up = self.run_uninstaller(NOT_WRITABLE);
        self.stop(&mut [scanner]);
        given_up?;
        self.run_uninstaller(0)?;
        let mut left = contents(&self.programs()?)?;
        // Called like this, where it lies, it cannot delete itself.
        left.remove(Path::new("uninstall.exe"));
        expect(left.is_empty(), || format!("left behind: {:?}", left.keys()))?;
        expect(self.pc.registry(KEY)?.is_none(), || "it is in the registry".to_owned())?;
        let after = contents(&self.data())?;
        expect_same(&without_notes(&data), &without_backups(&without_notes(&after), &data))
    }

    /// Installed again, cut off, and started once more: now everything is there.
    fn upgrade_after_a_cut(&self) -> Outcome {
        let programs = self.programs()?;
        self.install_earlier_again()?;
        let (records, data) = (self.records()?, contents(&self.data())?);
        self.cut_off(&self.cuts()?.remove(0))?;
        self.run_setup(&self.version(), 0)?;
        self.expect_program_files(&contents(&self.payload())?)?;
        self.expect_registered(&self.version())?;
        for rest in [".old", ".new"] {
            expect(!programs.join(rest).exists(), || format!("{rest} is still there"))?;
        }
        let after = contents(&self.data())?;
        expect_same(&without_notes(&data), &without_backups(&without_notes(&after), &data))?;
        expect(self.records()? == records, || "the office's records changed".to_owned())
    }

    /// Starts setup, and ends it with everything else when it tries in vain to move what is held.
    fn cut_off(&self, cut: &Cut) -> Outcome {
        let scanner = self.hold_program_file(&cut.held)?;
        let setup = self.start_setup()?;
        let reached = self.expect_reached(cut);
        self.stop(&mut [setup, scanner]);
        reached?;
        let set_aside = self.programs()?.join(".old").join(FIRST);
        expect(set_aside.exists(), || "it was not cut off".to_owned())
    }

    fn start_setup(&self) -> Result<Child, String> {
        self.pc.start(&windows_path(&self.file_of(&self.version())), &["/S"])
    }

    fn expect_reached(&self, cut: &Cut) -> Outcome {
        let programs = self.programs()?;
        let is_exchanged = |name: &str| programs.join(name).exists() && !programs.join(".new").join(name).exists();
        let reached = wait_until(Duration::from_secs(120), || {
            programs.join(".old").join(FIRST).exists() && is_exchanged(FIRST) && is_exchanged(&cut.before)
        });
        expect(reached, || format!("setup never came to {}", cut.held))
    }

    /// Setup puts back what was moved before it fails itself.
    fn expect_all_put_back(&self, held: &str, before: &Contents) -> Outcome {
        let scanner = self.hold_program_file(held)?;
        let given_up = self.run_setup(&self.version(), NOT_WRITABLE);
        self.stop(&mut [scanner]);
        given_up?;
        self.expect_as_before_but_for_backups(before)
    }
}
