//! Files that an office or its county may edit, and the keyring.

use lince_core::policy::PolicyPack;
use lince_core::reports::definition::Definition;
use lince_core::storage::vault::Keyring;
use lince_tests::day;

use crate::hunt;
use crate::mutate::{acts, damaged};

#[test]
fn a_damaged_policy_pack_is_refused_or_still_counts() {
    let text = PolicyPack::text("yancheng").unwrap();
    hunt(60, acts(), |acts| {
        let edited = damaged(text.as_bytes(), &acts);
        let _ = PolicyPack::parse(&String::from_utf8_lossy(&edited));
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
    for ring in [&earlier[..], &present[..]] {
        hunt(200, acts(), |acts| {
            if let Ok(ring) = Keyring::from_json(&damaged(ring, &acts)) {
                let _ = (ring.kinds().count(), ring.of_earlier_programs().count());
                let _ = ring.unlock(&lince_core::storage::vault::Secret::password("望河街道2026"));
            }
        });
    }
}
