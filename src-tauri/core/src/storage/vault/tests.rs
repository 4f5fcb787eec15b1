use zeroize::Zeroizing;

use super::*;

fn ring() -> (DataKey, Keyring, RecoveryCode) {
    let key = DataKey::generate().unwrap();
    let code = RecoveryCode::generate().unwrap();
    let ring = Keyring::new(&key, "望河二〇二六-社工", &code).unwrap();
    (key, ring, code)
}

#[test]
fn password_code_and_operator_each_open_the_same_key() {
    let (key, mut ring, code) = ring();
    let kind = SlotKind::Operator {
        operator: 3,
        name: "经办人甲".into(),
    };
    ring.put(&key, kind, "Jingban-2026").unwrap();
    let ring = Keyring::from_json(&ring.to_json().unwrap()).unwrap();
    let operator = |name: &str, password: &str| Secret::Operator {
        name: name.into(),
        password: Zeroizing::new(password.into()),
    };

    for secret in [
        Secret::password("望河二〇二六-社工"),
        Secret::recovery(&code.as_str().to_lowercase().replace('-', " ")),
        operator("经办人甲", "Ｊingban-2026"),
    ] {
        assert_eq!(ring.unlock(&secret).unwrap().id(), key.id(), "{secret:?}");
    }
    for secret in [
        Secret::password("望河二〇二五-社工"),
        operator("经办人甲", "望河二〇二六-社工"),
        operator("查无此人", "Jingban-2026"),
    ] {
        assert_eq!(
            ring.unlock(&secret).unwrap_err().code(),
            ErrorCode::PasswordWrong,
            "{secret:?}"
        );
    }
    let other = RecoveryCode::generate().unwrap();
    let refused = ring.unlock(&Secret::recovery(other.as_str())).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::RecoveryCodeWrong);
}

#[test]
fn a_slot_passed_off_as_another_does_not_open() {
    let (_, ring, _) = ring();
    let json = String::from_utf8(ring.to_json().unwrap()).unwrap();
    let swapped = json
        .replace("\"recovery\"", "\"kept\"")
        .replace("\"password\"", "\"recovery\"")
        .replace("\"kept\"", "\"password\"");
    let ring = Keyring::from_json(swapped.as_bytes()).unwrap();

    let refused = ring.unlock(&Secret::password("望河二〇二六-社工")).unwrap_err();

    assert_eq!(refused.code(), ErrorCode::PasswordWrong);
}

#[test]
fn a_keyring_that_asks_for_all_memory_is_refused() {
    let (_, ring, _) = ring();
    let json = String::from_utf8(ring.to_json().unwrap()).unwrap();
    for (was, is) in [("65536", "4294967295"), ("\"passes\": 3", "\"passes\": 4000000")] {
        let ring = Keyring::from_json(json.replace(was, is).as_bytes()).unwrap();
        let refused = ring.unlock(&Secret::password("望河二〇二六-社工")).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::KeysDamaged);
    }
}

#[test]
fn the_second_copy_of_the_keyring_saves_the_office() {
    let dir = tempfile::tempdir().unwrap();
    let (key, ring, _) = ring();
    assert_eq!(Keyring::load(dir.path()).unwrap_err().code(), ErrorCode::KeysMissing);
    ring.save(dir.path()).unwrap();

    std::fs::write(dir.path().join(KEYRING_FILE), b"{").unwrap();
    assert_eq!(Keyring::load(dir.path()).unwrap().key_id(), key.id());
    std::fs::remove_file(dir.path().join(KEYRING_FILE)).unwrap();
    assert_eq!(Keyring::load(dir.path()).unwrap().key_id(), key.id());
}

#[test]
fn every_slip_of_the_pen_is_told_with_its_group() {
    let code = RecoveryCode::generate().unwrap();
    let typed: Vec<char> = code.as_str().chars().collect();
    assert_eq!(code.groups().count(), GROUPS);
    for place in (0..typed.len()).filter(|i| typed[*i] != '-') {
        for other in "23456789ABCDEFGHJKMNPQRSTUVWXYZ01"
            .chars()
            .filter(|c| *c != typed[place])
        {
            let mut slipped = typed.clone();
            slipped[place] = other;
            let refused = RecoveryCode::parse(&slipped.into_iter().collect::<String>()).unwrap_err();
            assert!(refused.message().contains(&format!("第{}组", place / 6 + 1)));
        }
    }
    for place in 0..typed.len() - 1 {
        let mut swapped = typed.clone();
        swapped.swap(place, place + 1);
        let kept: String = swapped.iter().filter(|c| **c != '-').collect();
        let was: String = typed.iter().filter(|c| **c != '-').collect();
        assert!(kept == was || RecoveryCode::parse(&kept).is_err(), "neighbours {place}");
    }
}

#[test]
fn what_the_data_key_seals_opens_with_it_alone() {
    let key = DataKey::generate().unwrap();
    let sealed = key.seal(b"photo", "a").unwrap();

    assert_eq!(key.open(&sealed, "a").unwrap(), b"photo");
    assert!(key.open(&sealed, "b").is_err());
    assert!(DataKey::generate().unwrap().open(&sealed, "a").is_err());
    assert!(key.open(&sealed[..10], "a").is_err());
    for i in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[i] ^= 1;
        assert!(key.open(&changed, "a").is_err());
    }
}
