//! Offices as the programs of schemas 3 to 5 left them, taken out of the backups that those programs made. All of them hold a
//! person entered, changed, corrected, given a photo, one who left, and a step taken back.

use std::io::Read;

use lince_core::actions::{audit, checks, operators};
use lince_core::domain::person::WorkerId;
use lince_core::roll::Roll;
use lince_core::storage::tries::Tries;
use lince_core::storage::{trail, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::{STORED_ACCOUNT, day, fixture, on};

use super::*;

/// What is known of one stored office.
struct Released {
    schema: u32,
    people: usize,
    /// A day after its last change.
    today: &'static str,
    /// Steps that can be taken back.
    steps: usize,
    /// Who is 编号1, whose telephone number was changed.
    first: &'static str,
}

const RELEASED: [Released; 3] = [
    Released {
        schema: 3,
        people: 3,
        today: "2025-06-01",
        steps: 13,
        first: "单文静",
    },
    Released {
        schema: 4,
        people: 3,
        today: "2025-06-03",
        steps: 14,
        first: "单文静",
    },
    Released {
        schema: 5,
        people: 60,
        today: "2027-01-08",
        steps: 14,
        first: "王桂桂",
    },
];

impl Released {
    fn backup(&self) -> PathBuf {
        fixture(&format!("backups/schema_v{}.lincebak", self.schema))
    }

    fn folder(&self) -> tempfile::TempDir {
        folder_of(&self.backup())
    }

    fn open(&self, dir: &Path) -> Store {
        assert_eq!(schema_of(&dir.join("lince.db")), self.schema);
        let mut store = open(dir).unwrap();
        if operators::exist(&store).unwrap() {
            let (name, password) = STORED_ACCOUNT;
            let mut tries = Tries::of(dir);
            operators::sign_in(&mut store, &mut tries, &on(self.today), name, password).unwrap();
        }
        store
    }
}

/// The office's folder as the old program left it: its files, and the end of its trail beside them where there was one.
pub(super) fn folder_of(backup: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(backup).unwrap()).unwrap();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == "manifest.json" {
            let manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let (entries, digest) = (&manifest["trail"]["entries"], manifest["trail"]["digest"].as_str());
            if let Some(digest) = digest {
                std::fs::write(dir.path().join("lince.heads"), format!("{entries} {digest}\n")).unwrap();
            }
        } else {
            let path = dir.path().join(in_place(&name));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    dir
}

/// Where an archive's entry lies in the folder: photos under the first two letters of their hash.
fn in_place(name: &str) -> String {
    match name.strip_prefix("attachments/") {
        Some(hash) => format!("attachments/{}/{hash}", &hash[..2]),
        None => name.to_owned(),
    }
}

/// Takes back everything that can be; says how many steps that was, and why there were no more.
fn take_everything_back(store: &mut Store, today: &str) -> (usize, ErrorCode) {
    let mut steps = 0;
    loop {
        let taken_back: Result<_> = undo::last(store, &on(today), None);
        match taken_back {
            Ok(_) => steps += 1,
            Err(refused) => return (steps, refused.code()),
        }
    }
}

#[test]
fn every_released_schema_opens_with_its_people_and_a_clean_trail() {
    for office in RELEASED {
        let dir = office.folder();

        let store = office.open(dir.path());

        let roll = Roll::load(store.read(), day(office.today)).unwrap();
        assert_eq!(roll.people.len(), office.people, "schema {}", office.schema);
        assert_eq!(&*roll.person(WorkerId(1)).unwrap().name, office.first);
        assert_eq!(checks::check(&store).unwrap(), [], "schema {}", office.schema);
        assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);
        let history = trail::of_worker(store.read(), 1).unwrap();
        let phone = history
            .iter()
            .find(|c| c.field == "phone" && c.why == "换了号码")
            .unwrap();
        assert_eq!(phone.after.as_deref(), Some("19900010009"), "schema {}", office.schema);
    }
}

#[test]
fn what_an_older_program_changed_can_still_be_taken_back() {
    for office in RELEASED {
        let dir = office.folder();
        let mut store = office.open(dir.path());

        let (steps, why) = take_everything_back(&mut store, office.today);

        assert_eq!(
            (steps, why),
            (office.steps, ErrorCode::NothingToUndo),
            "schema {}",
            office.schema
        );
        assert_eq!(
            audit::verify(&store, &[]).unwrap().findings,
            [],
            "schema {}",
            office.schema
        );
        let left: Vec<String> = undo::list(store.read(), 100)
            .unwrap()
            .into_iter()
            .map(|u| u.what)
            .collect();
        assert_eq!(left, Vec::<String>::new());
        assert!(Roll::load(store.read(), day(office.today)).unwrap().people.is_empty());
    }
}
