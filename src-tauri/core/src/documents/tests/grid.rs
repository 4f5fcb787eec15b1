//! The 28 by 22 grid, line breaking, fallback, and what makes the file itself sound.

use super::measure::measure;
use super::with_each_library;
use crate::ErrorCode;
use crate::documents::fonts::{FontLibrary, Role};
use crate::documents::pdf::lines::{Measure, Span, break_lines};
use crate::documents::pdf::official::Official;
use crate::documents::pdf::page::MM;
use crate::documents::pdf::shape::Typesetter;
use crate::documents::pdf::sheet::LinePitch;
use crate::documents::{LaidOut, pdf_bytes, preview, write_pdf};

fn paper(library: &FontLibrary, text: &str, pitch: LinePitch) -> LaidOut {
    let mut paper = Official::new(library, pitch);
    paper.paragraph(text);
    paper.finish("试排", None).unwrap()
}

#[test]
fn s4_2_a_full_page_has_22_lines_of_28_characters_that_touch_all_four_edges() {
    with_each_library(|library| {
        let laid = paper(library, &"社区工作者".repeat(28 * 22 * 2 / 5), LinePitch::Fill);

        let file = measure(&pdf_bytes(&laid).unwrap());

        let lines = file.lines(0);
        let body: Vec<_> = lines.iter().filter(|l| l[0].size == 16.0).collect();
        assert_eq!(body.len(), 22);
        for line in &body[1..] {
            assert_eq!(line.len(), 28);
            assert!((line[0].x - 28.0 * MM).abs() < 0.05, "left edge {}", line[0].x / MM);
            let right = line[27].x + 16.0;
            assert!((right - 184.0 * MM).abs() < 0.05, "right edge {}", right / MM);
        }
        assert!(
            (body[0][0].x - 28.0 * MM - 2.0 * 15.785).abs() < 0.05,
            "indent of two characters"
        );
        let top = body[0][0].y - 0.88 * 16.0;
        let bottom = body[21][0].y + 0.12 * 16.0;
        assert!((top - 37.0 * MM).abs() < 0.05, "upper edge {}", top / MM);
        assert!((bottom - 262.0 * MM).abs() < 0.05, "lower edge {}", bottom / MM);
    });
}

#[test]
fn the_word_processors_line_pitch_is_a_setting() {
    with_each_library(|library| {
        let laid = paper(library, &"国".repeat(100), LinePitch::Slot);

        let file = measure(&pdf_bytes(&laid).unwrap());

        let lines = file.lines(0);
        assert!((lines[1][0].y - lines[0][0].y - 28.99).abs() < 0.02);
    });
}

#[test]
fn s4_2_page_numbers_stand_outside_7_mm_below_the_text() {
    with_each_library(|library| {
        let laid = paper(library, &"国".repeat(28 * 50), LinePitch::Fill);

        let file = measure(&pdf_bytes(&laid).unwrap());

        assert_eq!(file.pages(), 3);
        for page in 0..3 {
            let lines = file.lines(page);
            let number = lines.last().unwrap();
            let text: String = number.iter().map(|d| d.text.as_str()).collect();
            assert_eq!(text, format!("—{}—", page + 1));
            assert!(number.iter().all(|d| d.size == 14.0));
            let dash = number[0].y - 0.38 * 14.0;
            assert!(
                (dash - (262.0 + 7.0) * MM).abs() < 0.5,
                "dash {} mm below",
                dash / MM - 262.0
            );
            let (left, right) = (28.0 * MM + 14.0, 184.0 * MM - 14.0);
            if page % 2 == 0 {
                assert!(
                    (number[2].x + 14.0 - right).abs() < 1.5,
                    "odd page: right, one character in"
                );
            } else {
                assert!((number[0].x - left).abs() < 1.5, "even page: left, one character in");
            }
        }
    });
}

#[test]
fn no_line_starts_or_ends_with_the_wrong_mark_nor_tears_a_number() {
    let text = "根据《社区工作者管理办法（试行）》（民发〔2023〕12号）规定，“参加考核”的88人，自2026年3月2日至3月6日公示；\
                电话0515-88886666——请实名反映……达到98.5％的，予以表扬。";
    with_each_library(|library| {
        let mut setter = Typesetter::new(library);
        for shift in 0..40 {
            for width in [11.0, 14.5, 20.0, 28.0] {
                let shifted = "国".repeat(shift) + text;
                let measure = Measure {
                    width,
                    first_indent: 2.0,
                    justify: true,
                };
                let lines = break_lines(&mut setter, &[Span::new(Role::FangSong, shifted.as_str())], measure);

                let texts: Vec<String> = lines
                    .iter()
                    .map(|l| l.cells.iter().map(|(c, _)| c.ch).collect())
                    .collect();
                assert_eq!(texts.concat(), shifted, "nothing is lost");
                for pair in texts.windows(2) {
                    let (end, start) = (pair[0].chars().last().unwrap(), pair[1].chars().next().unwrap());
                    assert!(!"，。、；：）》”…％〕".contains(start), "{pair:?}");
                    assert!(!"（《“〔".contains(end), "{pair:?}");
                    assert!(
                        !(end.is_ascii_digit() && (start.is_ascii_digit() || "年月日".contains(start))),
                        "{pair:?}"
                    );
                    assert!(!(end == '—' && start == '—'), "{pair:?}");
                }
                for line in &lines[..lines.len() - 1] {
                    let last = line.cells.last().unwrap();
                    let is_mark = "，。、；：）》”〕".contains(last.0.ch);
                    let room = if is_mark { 0.5 } else { 0.0 };
                    assert!(line.width <= width + 0.01, "{} over {width}", line.width);
                    assert!(
                        line.width >= width - room - 0.01,
                        "{} reaches the edge {width}",
                        line.width
                    );
                }
            }
        }
    });
}

#[test]
fn every_font_is_embedded_as_a_subset_with_its_text_and_no_glyph_is_missing() {
    let names = "㛃䶮𬭎喆买买提·阿不都ABC123";
    with_each_library(|library| {
        let laid = paper(library, names, LinePitch::Fill);
        let bytes = pdf_bytes(&laid).unwrap();

        let file = measure(&bytes);

        assert!(file.text(0).starts_with(names), "copied text: {}", file.text(0));
        assert!(file.drawn.iter().all(|d| d.code != 0), "no .notdef");
        for facts in file.fonts.values() {
            let (tag, name) = facts.base.split_once('+').unwrap();
            assert!(
                tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()),
                "{}",
                facts.base
            );
            let program = facts.program.as_ref().unwrap();
            assert!(program.len() < 60_000, "{name}: {} bytes", program.len());
        }
        assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
        let told: String = laid.fallback.iter().map(|f| f.char).collect();
        assert!(
            told.contains('㛃') && told.contains('䶮') && told.contains('𬭎'),
            "fallback is told: {told}"
        );
        assert!(!told.contains('买'), "common characters need none");
    });
}

#[test]
fn a_kangxi_radical_prints_and_copies_as_something_readable() {
    with_each_library(|library| {
        let laid = paper(library, "⼀一", LinePitch::Fill);

        let file = measure(&pdf_bytes(&laid).unwrap());

        assert!(file.text(0).contains('一'));
    });
}

#[test]
fn a_character_that_no_font_has_stops_the_paper_and_is_named() {
    with_each_library(|library| {
        let mut paper = Official::new(library, LinePitch::Fill);
        paper.paragraph("张\u{F0000}三");

        let refused = paper.finish("试排", None).unwrap_err();

        assert_eq!(refused.code(), ErrorCode::GlyphMissing);
        assert!(refused.message().contains("U+F0000"), "{}", refused.message());
    });
}

#[test]
fn without_any_font_nothing_opens() {
    let empty = tempfile::tempdir().unwrap();

    let refused = FontLibrary::open(&[empty.path().into()], false).err().unwrap();

    assert_eq!(refused.code(), ErrorCode::FontsMissing);
}

#[test]
fn the_file_says_what_it_is_and_equal_papers_give_equal_files() {
    with_each_library(|library| {
        let one = pdf_bytes(&paper(library, "甲", LinePitch::Fill)).unwrap();
        let same = pdf_bytes(&paper(library, "甲", LinePitch::Fill)).unwrap();
        let other = pdf_bytes(&paper(library, "乙", LinePitch::Fill)).unwrap();

        assert!(one == same, "byte for byte");
        assert!(one.starts_with(b"%PDF-1.7"));
        let (one, other) = (measure(&one).document, measure(&other).document);
        assert_ne!(one.trailer.get(b"ID").unwrap(), other.trailer.get(b"ID").unwrap());
        let catalog = one.catalog().unwrap();
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
        assert!(catalog.has(b"StructTreeRoot"), "screen readers find paragraphs");
    });
}

#[test]
fn the_window_shows_every_glyph_where_the_file_has_it() {
    with_each_library(|library| {
        let laid = paper(library, &"2026年，社区“工作者”㛃䶮".repeat(60), LinePitch::Fill);

        let shown = preview::preview(&laid, usize::MAX);
        let file = measure(&pdf_bytes(&laid).unwrap());

        assert_eq!(shown.pages.len(), file.pages());
        for (number, page) in shown.pages.iter().enumerate() {
            let drawn: Vec<_> = file.drawn.iter().filter(|d| d.page == number).collect();
            assert_eq!(page.glyphs.len(), drawn.len());
            for (placed, drawn) in page.glyphs.iter().zip(drawn) {
                assert!((placed.x - drawn.x).abs() < 0.05, "{drawn:?} {placed:?}");
                assert!((placed.y - drawn.y).abs() < 0.05, "{drawn:?} {placed:?}");
                assert!(shown.outlines[placed.outline as usize].starts_with('M'));
            }
        }
    });
}

#[test]
fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
    with_each_library(|library| {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("公示.pdf");
        std::fs::write(&out, "old").unwrap();

        write_pdf(&paper(library, "甲", LinePitch::Fill), &out).unwrap();

        assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF"));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    });
}
