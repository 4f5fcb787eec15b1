//! Runs of a printer, read back from the finished file.

use super::measure::{Measured, measure};
use super::{day, with_each_library};
use crate::documents::fonts::FontLibrary;
use crate::documents::form_paper::{FilledForm, FilledTable};
use crate::documents::sides::Sides;
use crate::documents::table_paper::{self, TablePaper};
use crate::documents::{LaidOut, form_paper, pdf_bytes};
use crate::progress::Silent;

const ALL: [Sides; 5] = [
    Sides::OneSided,
    Sides::BothSides,
    Sides::Fronts,
    Sides::Backs,
    Sides::BacksFromLast,
];

/// A list that fills so many pages.
fn list(library: &FontLibrary, pages: usize) -> LaidOut {
    let paper = (0..2000).step_by(5).find_map(|rows| {
        let paper = TablePaper {
            title: "查阅登记表".into(),
            office: "望河街道办事处".into(),
            made_on: day(2026, 3, 2),
            about: Vec::new(),
            columns: vec!["序号".into(), "事项".into()],
            rows: (0..rows).map(|n| vec![n.to_string(), "查看".into()]).collect(),
            notes: Vec::new(),
        };
        let set = table_paper::set(&paper, library).unwrap();
        (set.pages.len() == pages).then_some(set)
    });
    paper.unwrap()
}

fn file(paper: &LaidOut, sides: Sides) -> Measured {
    measure(&pdf_bytes(&paper.on(sides)).unwrap())
}

/// The page number printed on each page of the run; 0: nothing is printed on it.
fn numbers(file: &Measured) -> Vec<usize> {
    let number = |page| {
        let text = file.text(page);
        let (_, after) = text.rsplit_once('第')?;
        after.split_once('页')?.0.parse().ok()
    };
    (0..file.pages()).map(|page| number(page).unwrap_or(0)).collect()
}

#[test]
fn the_numbers_printed_in_a_run_are_those_of_the_whole_paper() {
    with_each_library(|library| {
        for (pages, fronts, backs) in [
            (1, vec![1], vec![0]),
            (2, vec![1], vec![2]),
            (3, vec![1, 3], vec![2, 0]),
            (4, vec![1, 3], vec![2, 4]),
            (5, vec![1, 3, 5], vec![2, 4, 0]),
        ] {
            let paper = list(library, pages);
            let whole: Vec<usize> = (1..=pages).collect();
            let reversed: Vec<usize> = backs.iter().rev().copied().collect();
            for (sides, expected) in ALL.into_iter().zip([&whole, &whole, &fronts, &backs, &reversed]) {
                let file = file(&paper, sides);
                assert_eq!(numbers(&file), *expected, "{pages} pages, {sides:?}");
                for (page, number) in expected.iter().enumerate() {
                    let total = file.text(page).contains(&format!("共{pages}页"));
                    assert_eq!(total, *number > 0, "{pages} pages, {sides:?}");
                }
            }
            assert_eq!(paper.sheets(), fronts.len(), "{pages} pages");
        }
    });
}

#[test]
fn an_empty_side_is_as_large_as_its_front_and_nothing_is_on_it() {
    with_each_library(|library| {
        let backs = list(library, 3).on(Sides::Backs);

        let empty = &backs.pages[1];

        assert!(empty.is_empty());
        assert!(empty.width > empty.height, "the list is landscape");
        assert_eq!(
            (empty.width, empty.height),
            (backs.pages[0].width, backs.pages[0].height)
        );
    });
}

#[test]
fn a_paper_without_pages_makes_a_file_without_pages() {
    with_each_library(|library| {
        let none = form_paper::set(&[], library, &mut Silent).unwrap();

        for sides in ALL {
            assert_eq!(file(&none, sides).pages(), 0, "{sides:?}");
        }
    });
}

#[test]
fn every_card_of_a_batch_begins_on_a_front() {
    with_each_library(|library| {
        let card = |name: &str, years: i32| FilledForm {
            title: "档案卡".into(),
            name: name.into(),
            dated: day(2026, 3, 2),
            tables: vec![FilledTable::list(
                "年度考核",
                &[("年度", 1.0)],
                (0..years).map(|year| vec![(1970 + year).to_string()]).collect(),
            )],
            ..FilledForm::default()
        };
        let people = [card("张一", 0), card("王二", 60), card("李三", 0)];
        let paper = form_paper::set(&people, library, &mut Silent).unwrap();
        assert_eq!(paper.starts, [0, 1, paper.pages.len() - 1], "one page, some, one page");

        let both = file(&paper, Sides::BothSides);
        let (fronts, backs) = (file(&paper, Sides::Fronts), file(&paper, Sides::Backs));

        let first_pages = |file: &Measured| -> Vec<usize> {
            (0..file.pages())
                .filter(|page| file.text(*page).contains("第1页"))
                .collect()
        };
        assert!(
            first_pages(&both).iter().all(|page| page % 2 == 0),
            "{:?}",
            first_pages(&both)
        );
        assert_eq!(first_pages(&both).len(), 3);
        assert_eq!(first_pages(&fronts).len(), 3);
        assert!(first_pages(&backs).is_empty());
        assert_eq!(fronts.pages(), backs.pages(), "every sheet goes through twice");
        assert_eq!(file(&paper, Sides::OneSided).pages(), paper.pages.len());
    });
}

#[test]
fn the_file_proposes_how_it_is_to_be_printed() {
    with_each_library(|library| {
        let paper = list(library, 2);
        let proposed = |bytes: &[u8]| {
            let document = lopdf::Document::load_mem(bytes).unwrap();
            let catalog = document.catalog().unwrap();
            let preferences = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
            let name = |key: &[u8]| {
                let value = preferences.get(key).ok()?;
                Some(String::from_utf8_lossy(value.as_name().unwrap()).into_owned())
            };
            (name(b"PrintScaling"), name(b"Duplex"))
        };
        let unscaled = || Some("None".to_owned());

        for (sides, duplex) in ALL
            .into_iter()
            .zip(["Simplex", "DuplexFlipLongEdge", "Simplex", "Simplex", "Simplex"])
        {
            let bytes = pdf_bytes(&paper.on(sides)).unwrap();
            assert_eq!(proposed(&bytes), (unscaled(), Some(duplex.to_owned())), "{sides:?}");
        }
        assert_eq!(proposed(&pdf_bytes(&paper).unwrap()), (unscaled(), None));
    });
}
