//! The paper of one record: of every kind, by a form of the office's where there is one, and not of what cannot be seen.

use std::collections::BTreeSet;

use lince_core::actions::kinds::KINDS;
use lince_core::actions::papers::{self, Asked, AskedRecord, Making, PaperKind, forms};
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::catalogue::Whose;
use lince_core::domain::person::{RecordId, WorkerId};
use lince_core::progress::Silent;
use lince_core::{Error, ErrorCode};
use lince_tests::{TestOffice, day, on, pairs, wanghe};

const DAY: &str = "2026-11-21";

/// What stands on the paper, and which people it is about.
fn print(
    office: &TestOffice,
    fonts: &FontLibrary,
    kind: &str,
    id: RecordId,
    form: Option<&str>,
) -> Result<(String, Vec<WorkerId>), Error> {
    let asked = Asked::Record(AskedRecord {
        kind: kind.into(),
        id,
        form: form.map(str::to_owned),
    });
    let mut making = Making {
        store: &office.store,
        library: fonts,
        day: day(DAY),
        checked: None,
        progress: &mut Silent,
    };
    let draft = papers::draft(&asked, &mut making)?;
    Ok((draft.paper.text(), draft.about))
}

fn add_honour(office: &mut TestOffice) -> RecordId {
    let typed = pairs(&[
        ("kind", "表彰奖励"),
        ("title", "优秀社区工作者"),
        ("on", "2025-12-20"),
        ("paper", "望街发〔2025〕31号"),
    ]);
    let kind = lince_core::actions::kinds::kind("honour").unwrap();
    kind.add(&mut office.store, &on(DAY), WorkerId(1), &typed).unwrap()
}

#[test]
fn every_record_of_every_kind_has_a_paper_with_all_that_is_kept_of_it() {
    let mut office = wanghe(&on(DAY));
    add_honour(&mut office);
    let fonts = FontLibrary::open_default().unwrap();
    let mut printed = BTreeSet::new();
    for kind in KINDS {
        let kept = kind.kept();
        if kept.of != Whose::Worker {
            continue;
        }
        let Some(one) = kind.list(office.store.read(), None).unwrap().into_iter().next() else {
            continue;
        };
        let (text, about) = print(&office, &fonts, kept.key, one.id, None).unwrap();
        assert_eq!(about, [one.worker().unwrap()]);
        assert!(text.contains(&format!("{}登记单", kept.title)), "{}", kept.key);
        for (field, value) in kept.fields.iter().zip(&one.values) {
            if !field.is_told() {
                continue;
            }
            assert!(text.contains(field.title), "{} {}", kept.key, field.key);
            let is_word = matches!(field.form, lince_core::domain::catalogue::Form::Text);
            if let (true, Some(kept)) = (is_word, value.kept()) {
                assert!(text.replace('\n', "").contains(&*kept), "{kept}\n{text}");
            }
        }
        printed.insert(kept.key);
    }
    for key in ["post", "education", "contract", "training", "score", "honour"] {
        assert!(printed.contains(key), "{key}");
    }
}

#[test]
fn a_form_of_the_office_for_a_kind_takes_the_place_of_the_usual_one() {
    let mut office = wanghe(&on(DAY));
    let id = add_honour(&mut office);
    let fonts = FontLibrary::open_default().unwrap();
    let load = |office: &mut TestOffice, text: &str| {
        let file = office.dir.path().join("表样.toml");
        std::fs::write(&file, text).unwrap();
        let (template, read) = forms::read(office.store.read(), &file)?;
        forms::load(&mut office.store, &on(DAY), &template, &read)
    };
    let form = |name: &str, of: &str, cell: &str| {
        format!(
            "name = '{name}'\ntitle = '荣誉证明'\nof = '{of}'\n[[table]]\ncolumns = [1]\n[[table.row]]\ncells = ['{cell}']"
        )
    };

    load(
        &mut office,
        &form("honour-proof", "honour", "兹证明{name}于{on:chinese}获“{title}”"),
    )
    .unwrap();

    let (text, _) = print(&office, &fonts, "honour", id, None).unwrap();
    assert!(
        text.replace('\n', "").contains("于2025年12月20日获“优秀社区工作者”"),
        "{text}"
    );
    assert!(!text.contains("登记单"));
    let wrong = print(&office, &fonts, "honour", id, Some("file-card")).unwrap_err();
    assert_eq!(wrong.code(), ErrorCode::UnknownDocument);
    let mut making = Making {
        store: &office.store,
        library: &fonts,
        day: day(DAY),
        checked: None,
        progress: &mut Silent,
    };
    let kind = PaperKind::find(office.store.read(), "honour-proof").unwrap();
    assert_eq!(kind.needs, ["record"]);
    let given = papers::Given {
        workers: vec![WorkerId(1)],
        ..Default::default()
    };
    let of_people = kind
        .ask(&given, &making)
        .and_then(|asked| papers::draft(&asked, &mut making).map(drop));
    assert_eq!(of_people.unwrap_err().code(), ErrorCode::InvalidArgument);

    for (text, said) in [
        (form("a", "shoes", "{name}"), "shoes"),
        (form("a", "honour", "{hours}"), "hours"),
        (form("file-card", "honour", "{name}"), "file-card"),
    ] {
        let refused = load(&mut office, &text).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::PaperInvalid);
        assert!(refused.message().contains(said), "{}", refused.message());
    }
}

#[test]
fn what_is_not_there_has_no_paper() {
    let office = wanghe(&on(DAY));
    let fonts = FontLibrary::open_default().unwrap();
    let nothing = print(&office, &fonts, "honour", RecordId(9_999), None).unwrap_err();
    assert_eq!(nothing.code(), ErrorCode::UnknownRecord);
    let no_kind = print(&office, &fonts, "shoes", RecordId(1), None).unwrap_err();
    assert_eq!(no_kind.code(), ErrorCode::InvalidArgument);
}
