//! Files that an office or its county may edit, the keyring, and the key file on a stick.

use lince_core::actions::policies;
use lince_core::policy::PolicyPack;
use lince_core::reports::definition::Definition;
use lince_core::storage::vault::{KeyFile, Keyring};
use lince_tests::{day, on, wanghe};

use crate::hunt;
use crate::mutate::{acts, damaged};

#[test]
fn a_damaged_policy_pack_is_refused_or_still_counts() {
    let office = wanghe(&on("2026-11-21"));
    let packs: Vec<&str> = PolicyPack::shipped()
        .map(|key| PolicyPack::text(key).unwrap())
        .collect();
    hunt(60, (0..packs.len(), acts()), |(which, acts)| {
        let edited = damaged(packs[which].as_bytes(), &acts);
        let Ok(pack) = PolicyPack::parse(&String::from_utf8_lossy(&edited)) else {
            return;
        };
        let _ = policies::tried(&pack);
        let from = day("2026-01-01");
        policies::effects(office.store.read(), &pack, from, day("2026-11-21")).unwrap();
    });
}

#[test]
fn a_damaged_report_definition_is_refused_or_still_drawn() {
    let text = include_str!("../../assets/reports/quarterly.toml");
    hunt(60, acts(), |acts| {
        let edited = damaged(text.as_bytes(), &acts);
        if let Ok(definition) = Definition::parse(&String::from_utf8_lossy(&edited)) {
            let _ = (definition.effective_from(), definition.column("closing"));
        }
    });
    let _ = day("2026-11-21");
}

#[test]
fn a_damaged_keyring_is_refused_or_asks_for_a_bearable_cost() {
    let earlier = br#"{"format":1,"key_id":"0011223344556677","slots":[{"kind":"password","cost":{"memory_kib":8,"passes":1,"lanes":1},"salt":"00112233445566778899aabbccddeeff","wrapped":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}]}"#;
    let present = br#"{"format":2,"key_id":"0011223344556677","generation":3,"slots":[{"kind":"password","cost":{"memory_kib":8,"passes":1,"lanes":1},"salt":"00112233445566778899aabbccddeeff","wrapped":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff","pair":{"public":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff","since":"0011223344556677","sealed":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00"}}],"former":[{"key_id":"7766554433221100","until":"2026-11-21T04:00:00Z","sealed":"00112233"}],"signed":"00112233445566778899aabbccddeeff"}"#;
    let with_file = String::from_utf8_lossy(present).replace(
        r#""signed":"#,
        r#""key_file":{"id":"0011223344556677","sealed":"00112233445566778899aabbccddeeff"},"signed":"#,
    );
    for ring in [&earlier[..], &present[..], with_file.as_bytes()] {
        hunt(200, acts(), |acts| {
            if let Ok(ring) = Keyring::from_json(&damaged(ring, &acts)) {
                let _ = (ring.kinds().count(), ring.of_earlier_programs().count());
                let _ = ring.unlock(&lince_core::storage::vault::Secret::password("望河街道2026"));
            }
        });
    }
}

#[test]
fn a_damaged_key_file_is_refused_or_still_the_same() {
    let whole = br#"{"lince_key_file":1,"id":"e46893e4c8b62ad4","key":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}"#;
    let id = KeyFile::from_json(whole).unwrap().id();
    hunt(200, acts(), |acts| {
        if let Ok(file) = KeyFile::from_json(&damaged(whole, &acts)) {
            assert_eq!(file.id(), id);
        }
    });
}
