//! Chains of deeds, drawn at random: after each the office holds what a model in memory says, and where a kill, a power cut or a
//! failing disk came between, it stands wholly before or after the deed under way, and the chain goes on from there.
//!
//! - [`model`]: what an office should hold, and what is done to it next
//! - [`office`]: doing it, and comparing
//!
//! What is drawn depends on seed, case and what became of the deeds before, and on nothing else: a child works out by itself where a
//! chain stands.

mod model;
mod office;

use std::fmt::{Display, Formatter};
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::Command;
use std::time::Duration;

use lince_core::{ErrorCode, Result};

use crate::child::{Running, Said, order, say};
#[cfg(target_os = "linux")]
use crate::disk::{Disk, Luck};
#[cfg(target_os = "linux")]
use crate::failing::{ALL, CLEAR, DISTURBANCES};
use crate::figures::{Figures, Random, cases, count};
#[cfg(target_os = "linux")]
use crate::shim::{self, Manner};
use crate::stage;
use model::{Deed, Model};
use office::{Known, Place};

/// What became of a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    done: bool,
    /// Not done, and yet a whole backup of what was there before lies there.
    backup: bool,
    /// Backups that were put under the key, where not all need have been.
    sealed: Option<Vec<usize>>,
    /// What could not be sealed is remembered.
    left: bool,
}

impl Outcome {
    const DONE: Self = Self {
        done: true,
        backup: false,
        sealed: None,
        left: false,
    };
}

impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.done { "done" } else { "not" })?;
        if self.backup {
            f.write_str(" backup")?;
        }
        if self.left {
            f.write_str(" left")?;
        }
        match &self.sealed {
            Some(sealed) => write!(
                f,
                " sealed{}",
                sealed.iter().map(|made| format!(",{made}")).collect::<String>()
            ),
            None => Ok(()),
        }
    }
}

impl Outcome {
    fn read(text: &str) -> Self {
        let mut outcome = Self {
            done: false,
            ..Self::DONE
        };
        for word in text.split(' ') {
            match word {
                "done" => outcome.done = true,
                "backup" => outcome.backup = true,
                "left" => outcome.left = true,
                _ => {
                    let sealed = word.strip_prefix("sealed").map(|list| list.split(',').skip(1));
                    outcome.sealed = sealed.map(|list| list.map(|made| made.parse().unwrap()).collect());
                }
            }
        }
        outcome
    }
}

/// At which call that writes a child dies.
#[derive(Debug, Clone, Copy, Default)]
struct Death {
    /// During this deed; the one before the first: during the opening.
    amid: usize,
    /// After how many per mille of its calls, roughly.
    permille: usize,
}

/// A chain, and where it stands.
struct Chain {
    threat: String,
    case: usize,
    length: usize,
    model: Model,
    outcomes: Vec<(Deed, Outcome)>,
}

impl Chain {
    fn new(threat: &str, case: usize) -> Self {
        Self {
            threat: threat.to_owned(),
            case,
            length: 12 + Random::of(&format!("{threat} · length"), case).below(29),
            model: Model::default(),
            outcomes: Vec::new(),
        }
    }

    /// Random numbers for one purpose at this place of the chain.
    fn random(&self, purpose: &str) -> Random {
        Random::of(
            &format!("{} · {purpose}", self.threat),
            self.case * 1000 + self.outcomes.len(),
        )
    }

    /// The deed that comes next, and its number.
    fn next(&self) -> Option<(usize, Deed)> {
        let n = self.outcomes.len() + 1;
        (n <= self.length).then(|| (n, self.model.draw(n, &mut self.random("deed"))))
    }

    /// Where the chain stands when deed `n` ended so.
    fn after(&self, n: usize, deed: &Deed, outcome: &Outcome) -> Model {
        let mut model = self.model.clone();
        let rests = model.rests();
        if outcome.done {
            model.take(n, deed);
        }
        if outcome.backup {
            model.keep_backup(n);
        }
        if let Some(sealed) = &outcome.sealed {
            for made in &rests {
                let before = self.model.backups[made].ring;
                let now = if sealed.contains(made) { model.ring } else { before };
                model.backups.get_mut(made).unwrap().ring = now;
            }
        }
        model.left |= outcome.left;
        model
    }

    fn take(&mut self, outcome: Outcome) {
        let (n, deed) = self.next().unwrap();
        self.model = self.after(n, &deed, &outcome);
        self.outcomes.push((deed, outcome));
    }

    /// As a child reads it.
    fn write(&self, file: &Path, death: Option<Death>) {
        let Death { amid, permille } = death.unwrap_or_default();
        let mut text = format!("{}\n{}\n{amid}\n{permille}\n", self.threat, self.case);
        for (_, outcome) in &self.outcomes {
            text += &format!("{outcome}\n");
        }
        std::fs::write(file, text).unwrap();
    }

    fn read(file: &Path) -> (Self, Option<Death>) {
        let text = std::fs::read_to_string(file).unwrap();
        let mut lines = text.lines();
        let mut line = || lines.next().unwrap();
        let (threat, case, amid, permille) = (line(), line(), line(), line());
        let mut chain = Self::new(threat, case.parse().unwrap());
        let death = Death {
            amid: amid.parse().unwrap(),
            permille: permille.parse().unwrap(),
        };
        lines.for_each(|line| chain.take(Outcome::read(line)));
        (chain, (death.permille > 0).then_some(death))
    }

    /// A finding, with everything that led to it.
    fn finding(&self, what: &str) -> String {
        let mut text = format!("case {}, after deed {}: {what}", self.case, self.outcomes.len());
        for (n, (deed, outcome)) in self.outcomes.iter().enumerate() {
            text += &format!("\n      {} {}: {outcome}", n + 1, deed.in_short());
        }
        if let Some((n, deed)) = self.next() {
            text += &format!("\n      {n} {}", deed.in_short());
        }
        text
    }
}

/// Was what the program said of a deed what the model says?
fn as_expected(told: &Result<()>, expected: Option<ErrorCode>) -> std::result::Result<(), String> {
    match (told, expected) {
        (Ok(()), None) => Ok(()),
        (Err(error), Some(code)) if error.code() == code => Ok(()),
        _ => Err(format!("told {told:?}, expected {expected:?}")),
    }
}

/// Does the deeds from where the chain stands until it ends, saying each; of a child that may be killed meanwhile.
pub fn go_on(folder: &Path) {
    let (mut chain, death) = Chain::read(&folder.join("chain"));
    #[cfg(target_os = "linux")]
    if chain.threat == FAILING {
        return over_failing_disk(&mut chain, folder);
    }
    let mut place = Place::of(folder, &[&chain.model]);
    die_amid(death, chain.outcomes.len(), 20);
    place.store().unwrap();
    while let Some((n, deed)) = chain.next() {
        say(&format!("begins {n}"));
        place.prepare(&deed);
        die_amid(death, n, roughly(&deed).1);
        let told = place.take(n, &deed, &chain.model);
        let expected = chain.model.clone().take(n, &deed);
        if let Err(wrong) = as_expected(&told, expected) {
            say(&format!("deed {n}, {}: {wrong}", deed.in_short()));
            return;
        }
        say(&format!("done {n}"));
        chain.take(Outcome::DONE);
    }
}

/// Deed `n` begins, of so many calls: if it is the one, this process dies at one of them.
#[cfg(target_os = "linux")]
fn die_amid(death: Option<Death>, n: usize, calls: usize) {
    if let Some(Death { permille, .. }) = death.filter(|death| death.amid == n) {
        assert!(shim::is_loaded(), "LD_PRELOAD was not heeded");
        shim::arm(ALL, 1 + calls * permille / 1000, 5, Manner::Kill);
    }
}

/// Nobody counts calls here.
#[cfg(not(target_os = "linux"))]
fn die_amid(_: Option<Death>, _: usize, _: usize) {}

/// Nobody disturbs it.
fn undisturbed(chain: &mut Chain, folder: &Path, figures: &mut Figures) -> std::result::Result<(), String> {
    let mut place = Place::new(folder);
    let mut known = Known::default();
    while let Some((n, deed)) = chain.next() {
        place.prepare(&deed);
        let told = place.take(n, &deed, &chain.model);
        as_expected(&told, chain.model.clone().take(n, &deed))?;
        if !place.cautions.is_empty() {
            return Err(format!("cautions {:?}", place.cautions));
        }
        chain.take(Outcome::DONE);
        office::compare(&mut place, &chain.model, n, &mut known)?;
        if deed.is_about_keys() && chain.random("secrets").chance(50) {
            place.secrets_fit(&chain.model, false)?;
        }
        figures.note("deeds", 1);
    }
    at_the_end(chain, &mut place, &mut known)
}

/// The last look: opened anew, and by every secret.
fn at_the_end(chain: &Chain, place: &mut Place, known: &mut Known) -> std::result::Result<(), String> {
    place.close();
    office::compare(place, &chain.model, chain.outcomes.len(), known)?;
    let mut random = chain.random("end");
    // Each secret takes its time.
    if random.chance(70) {
        return Ok(());
    }
    place.secrets_fit(&chain.model, true)?;
    let backups: Vec<usize> = chain.model.backups.keys().copied().collect();
    match backups.get(random.below(backups.len())) {
        Some(made) => place.backup_opens(*made, &chain.model),
        None => Ok(()),
    }
}

/// What cuts a chain off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// A kill at a moment.
    Moment,
    /// A kill at a call that writes.
    #[cfg(target_os = "linux")]
    Call,
    /// The same, and what was not synced is there or not.
    #[cfg(target_os = "linux")]
    Power,
}

/// How long a deed of this kind takes, and how many calls that write it makes, roughly.
fn roughly(deed: &Deed) -> (Duration, usize) {
    let (milliseconds, calls) = match deed {
        Deed::Encrypt => (700, 1500),
        Deed::Password => (700, 35),
        Deed::Key => (300, 1500),
        Deed::Restore(_) => (300, 700),
        Deed::Backup => (150, 400),
        Deed::Protect => (150, 1500),
        Deed::Import(_) => (60, 45),
        _ => (20, 25),
    };
    (Duration::from_millis(milliseconds), calls)
}

/// What was heard of a stretch of the chain.
struct Heard {
    /// The last deed that is acknowledged.
    done: usize,
    begun: usize,
    wrong: Option<String>,
}

/// With the shim, where a call that writes is to be the last one.
#[cfg(target_os = "linux")]
fn watched(mut command: Command, folder: &Path, cut: Cut, log: &Path) -> std::result::Result<Command, String> {
    if cut != Cut::Moment {
        let library = shim::library().ok_or("no C compiler")?;
        shim::load(&mut command, library, folder, (cut == Cut::Power).then_some(log));
    }
    Ok(command)
}

/// Lets a child go on with the chain until it is cut off or at the end.
fn stretch(
    chain: &Chain,
    folder: &Path,
    cut: Cut,
    log: &Path,
    random: &mut Random,
) -> std::result::Result<Heard, String> {
    let so_far = chain.outcomes.len();
    let death = Death {
        amid: so_far + random.below(8),
        permille: 1 + random.below(1250),
    };
    chain.write(&folder.join("chain"), (cut != Cut::Moment).then_some(death));
    let command = order("chain", "", folder);
    #[cfg(target_os = "linux")]
    let command = watched(command, folder, cut, log)?;
    #[cfg(not(target_os = "linux"))]
    let _ = log;
    let mut child = Running::start(command);
    let mut heard = Heard {
        done: so_far,
        begun: so_far,
        wrong: None,
    };
    let mut to_come = Chain::read(&folder.join("chain")).0;
    while let Some(said) = child.hear() {
        match said {
            Said::Begins(n) => {
                heard.begun = n;
                if cut == Cut::Moment && n == death.amid.max(so_far + 1) {
                    let (_, deed) = to_come.next().ok_or("the child goes on beyond the end")?;
                    std::thread::sleep(roughly(&deed).0 * death.permille as u32 / 1000);
                    child.process.kill().map_err(|e| e.to_string())?;
                }
            }
            Said::Done(n) => {
                heard.done = n;
                to_come.take(Outcome::DONE);
            }
            Said::Other(wrong) => heard.wrong = Some(wrong),
        }
    }
    let (_, errors) = child.end();
    if errors.contains("panicked") {
        return Err(errors);
    }
    Ok(heard)
}

/// A chain that is cut off again and again.
fn cut_off(chain: &mut Chain, folder: &Path, cuts: &[Cut], figures: &mut Figures) -> std::result::Result<(), String> {
    let mut known = Known::default();
    drop(Place::new(folder));
    let log = folder.with_extension("log");
    // Goes on where a stretch ends before its first deed.
    let mut random = chain.random("cut");
    while chain.next().is_some() {
        let so_far = chain.outcomes.len();
        let cut = cuts[random.below(cuts.len())];
        #[cfg(target_os = "linux")]
        let disk = (cut == Cut::Power).then(|| Disk::of(folder));
        let heard = stretch(chain, folder, cut, &log, &mut random)?;
        let mut secrets = false;
        while chain.outcomes.len() < heard.done {
            secrets |= chain.next().is_some_and(|(_, deed)| deed.is_about_keys());
            chain.take(Outcome::DONE);
        }
        figures.note("deeds", heard.done - so_far);
        if let Some(wrong) = heard.wrong {
            return Err(wrong);
        }
        #[cfg(target_os = "linux")]
        if let Some(mut disk) = disk {
            shim::events(&log).iter().for_each(|event| disk.take(event));
            std::fs::remove_file(&log).unwrap();
            let luck = Luck::ALL[random.below(Luck::ALL.len())];
            let found = disk.after_a_power_cut(luck, &mut random);
            std::fs::remove_dir_all(folder).unwrap();
            std::fs::create_dir_all(folder).unwrap();
            found.lay_down(folder);
        }
        let mut place = Place::of(folder, &[&chain.model]);
        match chain.next().filter(|(n, _)| *n == heard.begun) {
            None => office::compare(&mut place, &chain.model, chain.outcomes.len(), &mut known)
                .map_err(|e| format!("{cut:?} after what is acknowledged: {e}"))?,
            Some((n, deed)) => {
                secrets |= deed.is_about_keys();
                place = Place::of(folder, &[&chain.model, &chain.after(n, &deed, &Outcome::DONE)]);
                let outcome = stands(
                    chain,
                    &mut place,
                    n,
                    &deed,
                    &[true, false],
                    Leeway::of(&deed),
                    &mut known,
                );
                let outcome = outcome.map_err(|e| format!("{cut:?} amid it: {e}"))?;
                figures.note(if outcome.done { "after" } else { "before" }, 1);
                chain.take(outcome);
            }
        }
        if secrets {
            place.secrets_fit(&chain.model, false)?;
        }
    }
    at_the_end(chain, &mut Place::of(folder, &[&chain.model]), &mut known)
}

/// What a deed that was broken off, or met a failing disk, may leave beside what the model says.
#[derive(Debug, Clone, Copy, Default)]
struct Leeway {
    /// A whole backup of what was there before.
    backup: bool,
    /// Backups may be sealed or not be.
    sealed: bool,
}

impl Leeway {
    fn of(deed: &Deed) -> Self {
        Self {
            backup: deed.makes_backup(),
            sealed: deed.seals_backups(),
        }
    }
}

/// Whether the office stands wholly after the deed under way, or wholly before it: the first of `ends` that is so.
fn stands(
    chain: &Chain,
    place: &mut Place,
    n: usize,
    deed: &Deed,
    ends: &[bool],
    leeway: Leeway,
    known: &mut Known,
) -> std::result::Result<Outcome, String> {
    // What was cut off is settled by opening.
    place.store().map_err(|e| format!("does not open: {e:?}"))?;
    let mut differences = Vec::new();
    for done in ends {
        let seen = office::see_backups(&place.dir())?;
        let rests = chain.model.rests();
        let sealed = leeway.sealed && !rests.is_empty();
        let outcome = Outcome {
            done: *done,
            backup: !done && leeway.backup && seen.contains_key(&n),
            sealed: sealed.then(|| office::sealed(&place.dir(), &seen, &rests)),
            left: false,
        };
        match office::compare(place, &chain.after(n, deed, &outcome), n, known) {
            Ok(()) => return Ok(outcome),
            Err(difference) if *done => differences.push(format!("as after it: {difference}")),
            Err(difference) => differences.push(format!("as before it: {difference}")),
        }
    }
    Err(differences.join("; "))
}

#[cfg(target_os = "linux")]
const FAILING: &str = "chains · failing disk";

/// In a process with the shim: calls fail during deeds, and the office stays open.
#[cfg(target_os = "linux")]
fn over_failing_disk(chain: &mut Chain, folder: &Path) {
    assert!(shim::is_loaded(), "LD_PRELOAD was not heeded");
    let mut place = Place::of(folder, &[&chain.model]);
    let mut known = Known::default();
    while let Some((n, deed)) = chain.next() {
        let mut notes = Vec::new();
        match disturbed(chain, folder, &mut place, n, &deed, &mut known, &mut notes) {
            Ok(outcome) => {
                say(&format!("took {outcome}"));
                chain.take(outcome);
            }
            Err(finding) => return say(&format!("finding {finding}")),
        }
        notes.iter().for_each(|note| say(&format!("note {note}")));
    }
    if let Err(finding) = at_the_end(chain, &mut place, &mut known) {
        say(&format!("finding {finding}"));
    }
}

/// A deed during which the disk may fail.
#[cfg(target_os = "linux")]
fn disturbed(
    chain: &Chain,
    folder: &Path,
    place: &mut Place,
    n: usize,
    deed: &Deed,
    known: &mut Known,
    notes: &mut Vec<String>,
) -> std::result::Result<Outcome, String> {
    let mut random = chain.random("disturbance");
    let disturbance = &DISTURBANCES[random.below(DISTURBANCES.len())];
    let calls = [6, 30, roughly(deed).1][random.below(3)];
    let call = 1 + random.below(calls);
    place.prepare(deed);
    place.store().map_err(|e| format!("does not open: {e:?}"))?;
    if random.chance(60) {
        shim::arm(disturbance.kinds, call, disturbance.error, disturbance.manner);
    }
    let told = place.take(n, deed, &chain.model);
    let has_failed = shim::disarm();
    notes.push("deeds".to_owned());
    let expected = chain.model.clone().take(n, deed);
    let undoes_nothing = has_failed && disturbance.undoes_nothing();
    let ends: &[bool] = match &told {
        told if as_expected(told, expected).is_ok() => &[true],
        Err(error) if has_failed && CLEAR.contains(&error.code()) => {
            notes.push("refused".to_owned());
            // A keyring that cannot be renamed back opens the office by the new password.
            if undoes_nothing && matches!(deed, Deed::Password) {
                *place = Place::of(folder, &[&chain.model, &chain.after(n, deed, &Outcome::DONE)]);
                &[false, true]
            } else {
                &[false]
            }
        }
        told => {
            return Err(format!(
                "{disturbance:?} from call {call}: told {told:?}, expected {expected:?}"
            ));
        }
    };
    if has_failed && told.is_ok() {
        notes.push("done all the same".to_owned());
    } else if !place.cautions.is_empty() && told.is_ok() {
        return Err(format!("cautions {:?}", place.cautions));
    }
    if !place.cautions.is_empty() {
        notes.push("cautioned".to_owned());
    }
    if !place.cautions.is_empty() || (has_failed && deed.is_about_keys()) {
        // What could not be settled then is settled by opening.
        place.close();
    }
    let leeway = Leeway {
        backup: undoes_nothing && deed.makes_backup(),
        sealed: deed.seals_backups() && (has_failed || chain.model.left),
    };
    let outcome = stands(chain, place, n, deed, ends, leeway, known)
        .map_err(|e| format!("{disturbance:?} from call {call}, told {told:?}: {e}"))?;
    if has_failed && deed.is_about_keys() {
        place.secrets_fit(&chain.after(n, deed, &outcome), false)?;
    }
    let rests = chain.model.rests().len();
    Ok(Outcome {
        left: has_failed && outcome.sealed.as_ref().is_some_and(|sealed| sealed.len() < rests),
        ..outcome
    })
}

/// A chain during whose deeds the disk fails.
#[cfg(target_os = "linux")]
fn on_failing_disk(
    chain: &mut Chain,
    folder: &Path,
    library: &Path,
    figures: &mut Figures,
) -> std::result::Result<(), String> {
    drop(Place::new(folder));
    chain.write(&folder.join("chain"), None);
    let mut command = order("chain", "", folder);
    shim::load(&mut command, library, folder, None);
    let mut child = Running::start(command);
    let mut finding = Ok(());
    while let Some(said) = child.hear() {
        match said {
            Said::Begins(_) | Said::Done(_) => {}
            Said::Other(said) => match said.split_once(' ') {
                Some(("finding", found)) => finding = Err(found.to_owned()),
                Some(("took", outcome)) => chain.take(Outcome::read(outcome)),
                Some((_, note)) => figures.note(note, 1),
                None => {}
            },
        }
    }
    let (ended_well, errors) = child.end();
    if ended_well { finding } else { finding.and(Err(errors)) }
}

/// Runs so many chains.
fn chains(
    threat: &str,
    small: usize,
    all: usize,
    run: impl Fn(&mut Chain, &Path, &mut Figures) -> std::result::Result<(), String>,
) {
    let mut figures = Figures::of(threat);
    for case in cases(count(small, all)) {
        let work = stage::roomy();
        let mut chain = Chain::new(threat, case);
        let outcome = run(&mut chain, &work.path().join("run"), &mut figures);
        let encrypted = chain.model.ring.is_some();
        let note = if encrypted {
            "encrypted in the end"
        } else {
            "plain to the end"
        };
        figures.add(outcome.map(|()| note).map_err(|e| chain.finding(&e)));
    }
    figures.close();
}

#[test]
fn every_deed_of_a_chain_leaves_what_it_should() {
    chains("chains · undisturbed", 2, 90, undisturbed);
}

#[test]
fn a_chain_outlives_kills() {
    #[cfg(target_os = "linux")]
    let cuts: &[Cut] = if shim::library().is_some() {
        &[Cut::Moment, Cut::Call]
    } else {
        &[Cut::Moment]
    };
    #[cfg(not(target_os = "linux"))]
    let cuts = &[Cut::Moment];
    chains("chains · kill -9", 2, 90, |chain, folder, figures| {
        cut_off(chain, folder, cuts, figures)
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_chain_outlives_power_cuts() {
    if shim::library().is_some() {
        chains("chains · power loss", 2, 70, |chain, folder, figures| {
            cut_off(chain, folder, &[Cut::Power], figures)
        });
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_chain_goes_on_over_a_failing_disk() {
    if let Some(library) = shim::library() {
        chains(FAILING, 2, 70, |chain, folder, figures| {
            on_failing_disk(chain, folder, library, figures)
        });
    }
}
