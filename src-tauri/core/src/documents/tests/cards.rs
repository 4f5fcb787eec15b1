//! Forms filled in, as they are printed.

use super::measure::measure;
use super::{day, with_each_library};
use crate::ErrorCode;
use crate::documents::form_paper::{FilledCell, FilledForm, FilledTable, Shows, set};
use crate::documents::pdf::page::MM;
use crate::documents::pdf_bytes;
use crate::progress::{Progress, Silent};

fn card(name: &str) -> FilledForm {
    let years = FilledTable::list(
        "年度考核",
        &[("年度", 1.0), ("考核得分", 1.0), ("考核等次", 1.0)],
        vec![vec!["2025".into(), "86.53".into(), "优秀".into()]],
    );
    FilledForm {
        title: "社区工作者个人档案卡".into(),
        name: name.into(),
        dated: day(2026, 3, 2),
        photo: None,
        head: Some(["编号：12".into(), "填制日期：2026年3月2日".into()]),
        tables: vec![
            FilledTable {
                columns: vec![20.0, 25.0, 20.0, 35.0, 30.0],
                rows: vec![
                    vec![
                        FilledCell::label("姓名"),
                        FilledCell::new(Shows::Name(name.into())),
                        FilledCell::label("身份证号码"),
                        FilledCell::value("00000119881215202X"),
                        FilledCell {
                            down: 2,
                            ..FilledCell::new(Shows::Photo)
                        },
                    ],
                    vec![
                        FilledCell::label("籍贯"),
                        FilledCell::value("/"),
                        FilledCell::label("学历"),
                        FilledCell::value("大学本科"),
                    ],
                ],
                ..FilledTable::default()
            },
            years,
            FilledTable::list("资格证书", &[("证书名称", 1.0)], Vec::new()),
        ],
        foot: Some(["填制单位（盖章）：望河街道办事处".into(), "审核人：　　　　　".into()]),
    }
}

/// Enough of a JPEG to be placed: its header says 413 by 579 pixels in three colours.
fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8];
    bytes.extend(579_u16.to_be_bytes());
    bytes.extend(413_u16.to_be_bytes());
    bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9]);
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[255, 0, 0, 255, 0, 0, 0, 0]).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn a_card_shows_what_is_known_and_marks_what_is_not() {
    with_each_library(|library| {
        let paper = set(&[card("买买提·阿不都")], library, &mut Silent).unwrap();

        let text = paper.text();

        for part in [
            "买买提·阿不都",
            "填制日期：2026年3月2日",
            "00000119881215202X",
            "大学本科",
            "86.53",
            "资格证书\n无",
            "籍贯\n/",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    });
}

#[test]
fn a_jpeg_photo_goes_in_unread_at_25_by_35_mm() {
    with_each_library(|library| {
        let with_photo = FilledForm {
            photo: Some(jpeg()),
            ..card("张伟")
        };
        let paper = set(&[with_photo], library, &mut Silent).unwrap();

        let placed = paper.pages[0].images[0];
        let file = measure(&pdf_bytes(&paper).unwrap());

        assert!(placed.width <= 25.0 * MM + 0.01 && placed.height <= 35.0 * MM + 0.01);
        assert!(placed.height > 34.0 * MM, "as large as the frame allows");
        let kept = file
            .document
            .objects
            .values()
            .filter_map(|o| o.as_stream().ok())
            .any(|s| s.content == jpeg());
        assert!(kept, "byte for byte");
    });
}

#[test]
fn a_png_photo_goes_in_as_pixels_on_white() {
    with_each_library(|library| {
        let with_photo = FilledForm {
            photo: Some(png()),
            ..card("张伟")
        };
        let paper = set(&[with_photo], library, &mut Silent).unwrap();

        let file = measure(&pdf_bytes(&paper).unwrap());

        let image = file
            .document
            .objects
            .values()
            .filter_map(|o| o.as_stream().ok())
            .find(|s| {
                s.dict
                    .get(b"Subtype")
                    .is_ok_and(|t| t.as_name().is_ok_and(|n| n == b"Image"))
            });
        let image = image.unwrap();
        let pixels = image.decompressed_content().unwrap_or_else(|_| image.content.clone());
        assert_eq!(pixels, [255, 0, 0, 255, 255, 255]);
    });
}

#[test]
fn something_that_is_no_photo_is_refused_with_the_persons_name() {
    with_each_library(|library| {
        for bytes in [
            b"GIF89a".to_vec(),
            vec![0xFF, 0xD8, 0xFF],
            b"\x89PNG".to_vec(),
            Vec::new(),
        ] {
            let with_photo = FilledForm {
                photo: Some(bytes),
                ..card("张伟")
            };

            let refused = set(&[with_photo], library, &mut Silent).unwrap_err();

            assert_eq!(refused.code(), ErrorCode::PhotoInvalid);
            assert!(refused.message().contains("张伟"));
        }
    });
}

#[test]
fn many_cards_share_one_file_and_its_fonts_and_each_starts_on_its_own_page() {
    with_each_library(|library| {
        let people: Vec<FilledForm> = (0..120)
            .map(|i| card(if i % 2 == 0 { "张伟" } else { "陈䶮" }))
            .collect();

        let bytes = pdf_bytes(&set(&people, library, &mut Silent).unwrap()).unwrap();

        let file = measure(&bytes);
        assert_eq!(file.pages(), 120);
        for page in 0..120 {
            assert_eq!(file.text(page).matches("社区工作者个人档案卡").count(), 1);
            assert!(file.text(page).contains("第1页共1页"));
        }
        assert!(bytes.len() < 600_000, "{} bytes", bytes.len());
    });
}

#[test]
fn a_long_record_repeats_its_heads_on_the_next_page() {
    with_each_library(|library| {
        let mut long = card("张伟");
        let line = |year: i32| vec![year.to_string(), "80.00".into(), "合格".into()];
        long.tables[1] = FilledTable::list(
            "年度考核",
            &[("年度", 1.0), ("考核得分", 1.0), ("考核等次", 1.0)],
            (1970..2026).map(line).collect(),
        );

        let file = measure(&pdf_bytes(&set(&[long], library, &mut Silent).unwrap()).unwrap());

        assert!(file.pages() >= 2);
        for page in 0..file.pages() {
            assert!(file.text(page).contains("年度考核得分考核等次"), "page {page}");
        }
    });
}

#[test]
fn a_very_long_note_goes_on_over_pages_and_loses_nothing() {
    with_each_library(|library| {
        let mut long = card("张伟");
        long.tables.push(FilledTable {
            columns: vec![45.0, 133.0],
            rows: vec![vec![
                FilledCell::label("备注"),
                FilledCell::value("家庭困难已列入帮扶对象".repeat(200)),
            ]],
            ..FilledTable::default()
        });

        let file = measure(&pdf_bytes(&set(&[long], library, &mut Silent).unwrap()).unwrap());

        let all: String = (0..file.pages()).map(|page| file.text(page)).collect();
        assert_eq!(all.matches('帮').count(), 200);
        for glyph in file.drawn.iter().filter(|d| d.size > 9.5) {
            assert!(glyph.y <= 277.0 * MM, "{glyph:?}");
        }
    });
}

#[test]
fn a_batch_stops_when_asked() {
    struct Impatient;
    impl Progress for Impatient {
        fn step(&mut self, _: &str, done: usize, _: usize) -> bool {
            done < 50
        }
    }
    with_each_library(|library| {
        let people: Vec<FilledForm> = (0..60).map(|_| card("张伟")).collect();

        let stopped = set(&people, library, &mut Impatient).unwrap_err();

        assert_eq!(stopped.code(), ErrorCode::Cancelled);
    });
}
