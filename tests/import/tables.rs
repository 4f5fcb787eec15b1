//! Tables of pages, documents and the clipboard, as sheets.

use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lince_core::import::workbook::{Address, Sheet, SheetCell, Workbook};
use lince_core::import::{ImportKind, open};
use lince_core::progress::Silent;
use lince_core::{Error, ErrorCode};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::binary;
use crate::ledger::{Ledger, fixture};

pub(crate) fn opened(name: &str, bytes: &[u8]) -> Result<Workbook, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    open::workbook(&path, &mut Silent)
}

fn code(bytes: &[u8]) -> ErrorCode {
    opened("表.xls", bytes).unwrap_err().code()
}

/// `A1=…`, then `A1:B2` of merged cells, `-3` of hidden rows, `-B` of hidden columns, `(…)` around a sheet that is hidden.
fn told(sheet: &Sheet) -> String {
    let mut told = Vec::new();
    for row in sheet.rows() {
        for (column, cell) in row.cells() {
            let at = Address {
                row: row.number,
                column,
            };
            let text = match cell {
                SheetCell::Text(text) => text.to_string(),
                SheetCell::Number(number) => format!("#{number}"),
                SheetCell::Date(at) => format!("@{}", at.date()),
                SheetCell::Error(shown) => format!("!{shown}"),
                SheetCell::Uncalculated => "?".to_owned(),
                other => other.text(),
            };
            told.push(format!("{at}={}", text.replace('\n', "⏎")));
        }
    }
    for area in sheet.merges() {
        let at = |row, column| Address { row, column };
        told.push(format!("{}:{}", at(area.top, area.left), at(area.bottom, area.right)));
    }
    told.extend(
        (1..=20)
            .filter(|row| sheet.row_is_hidden(*row))
            .map(|row| format!("-{row}")),
    );
    let letter = |column: u32| char::from(b'A' + u8::try_from(column - 1).unwrap());
    let hidden = (1..=20).filter(|column| sheet.column_is_hidden(*column));
    told.extend(hidden.map(|column| format!("-{}", letter(column))));
    let told = told.join(" ");
    if sheet.hidden { format!("({told})") } else { told }
}

fn told_all(workbook: &Workbook) -> Vec<String> {
    workbook.sheets.iter().map(|sheet| told(sheet)).collect()
}

fn page(body: &str) -> Vec<String> {
    told_all(&opened("导出.xls", format!("<html><body>{body}</body></html>").as_bytes()).unwrap())
}

#[test]
fn the_tables_of_a_page_are_sheets_as_the_screen_shows_them() {
    for (body, expected) in [
        // As written by hand, with and without ends.
        (
            "<table><tr><th>姓名<th>电话<tr><td>张三<td>1</table>",
            &["A1=姓名 B1=电话 A2=张三 B2=1"][..],
        ),
        ("<TABLE><TBODY><TR><TD>姓名</TD></TR></TBODY></TABLE>", &["A1=姓名"]),
        ("<table><td>甲<td>乙</table>", &["A1=甲 B1=乙"]),
        ("<table><tr><td>甲<tr><td>乙", &["A1=甲 A2=乙"]),
        ("<table><tr></tr><tr><td></td><td>甲</td></tr></table>", &["B2=甲"]),
        // Text in cells.
        (
            "<table><tr><td> 甲 \r\n\t乙 <br>丙&nbsp;丁<br/>&lt;戊&gt;&amp;&#24352;&#x4e09;</td></tr></table>",
            &["A1=甲 乙⏎丙 丁⏎<戊>&张三"],
        ),
        (
            "<table><tr><td><p>甲</p><p>乙</p><div>丙</div></td></tr></table>",
            &["A1=甲⏎乙⏎丙"],
        ),
        (
            "<table><tr><td>320999199101080465</td><td>0012</td><td>1e5</td></tr></table>",
            &["A1=320999199101080465 B1=0012 C1=1e5"],
        ),
        (
            "<table><tr><td><!-- 甲 --><script>if (a<b) '</td>'</script><style>td{}</style><span style='DISPLAY : none'>乙<span>丙</span></span>丁</td></tr></table>",
            &["A1=丁"],
        ),
        ("<table><tr><td><span hidden>甲<td>乙</table>", &["B1=乙"]),
        (
            "<table><tr><td><input value='张三'><input type=hidden value=1></td></tr></table>",
            &["A1=张三"],
        ),
        (
            "<table><tr><td><select><option>甲<option selected>乙<option>丙</select>丁<td><select><option>戊</option></select></table>",
            &["A1=乙丁"],
        ),
        (
            "<table><tr><td>张\u{fdd0}三\u{1}四\u{85}<b>五</b>\u{10ffff}",
            &["A1=张\u{fdd0}三\u{1}四\u{85}五\u{10ffff}"],
        ),
        // Cells over several places.
        (
            "<table><tr><td rowspan=2>甲<td colspan='2'>乙<tr><td>丙<td>丁</table>",
            &["A1=甲 B1=乙 B2=丙 C2=丁 A1:A2 B1:C1"],
        ),
        (
            "<table><tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙<tr><td>丁</table>",
            &["A1=甲 C1=乙 C2=丙 A3=丁 A1:B2"],
        ),
        (
            "<table><tr><td rowspan=0>甲<td>乙<tr><td>丙</table>",
            &["A1=甲 B1=乙 B2=丙 A1:A2"],
        ),
        (
            "<table><tr><td rowspan=99>甲<td>乙<tr><td>丙</table>",
            &["A1=甲 B1=乙 B2=丙 A1:A2"],
        ),
        (
            "<table><tbody><tr><td rowspan=5>甲<td>乙</tbody><tbody><tr><td>丙</tbody></table>",
            &["A1=甲 B1=乙 A2=丙"],
        ),
        (
            "<table><tr><td rowspan=-1 colspan=x>甲<td colspan=0>乙</table>",
            &["A1=甲 B1=乙"],
        ),
        // What is hidden.
        (
            "<table><col><col style='display:none'><tr><td>甲<td>乙<tr style='display:none'><td>丙<td style='display:none'>丁</table>",
            &["A1=甲 B1=乙 A2=丙 B2=丁 -2 -B"],
        ),
        (
            "<table><col span=2><col hidden span=2><tr><td>甲</table>",
            &["A1=甲 -C -D"],
        ),
        (
            "<table><tr><td>甲<td style='display:none'>乙<td>丙</table>",
            &["A1=甲 B1=丙"],
        ),
        (
            "<table><tr><td rowspan=2>甲<td>乙<tr><td hidden>甲<td>丙</table>",
            &["A1=甲 B1=乙 B2=丙 A1:A2"],
        ),
        (
            "<table><tbody hidden><tr><td>甲</tbody><tbody><tr><td>乙</table>",
            &["A1=甲 A2=乙 -1"],
        ),
        (
            "<table hidden><tr><td>甲</table><div hidden><table><tr><td>乙</table></div>",
            &["(A1=甲)"],
        ),
        (
            "<table><tr><td><div hidden><table><tr><td>甲</table><table><td>乙</table></div>丙<td><span hidden>丁<tr><td>戊<table hidden><td>己</table></table>",
            &["A1=丙 A2=戊"],
        ),
        // Several tables, and those inside others.
        (
            "<table><tr><td>甲<td>乙</table>文<table></table><table><tr><td> </table><table><tr><td>丙</table>",
            &["A1=甲 B1=乙", "A1=文 A2=丙"],
        ),
        (
            "<h1>名册</h1><table><tr><td> <td><table><tr><td>姓名<td>甲<tr><td>乙<td hidden></table><td>栏</table>",
            &["C1=栏", "A1=名册 A2=姓名 B2=甲 A3=乙"],
        ),
        (
            "<table><tr><td><table><tr><td>姓名<td>电话<tr><td>张三<td>1</table></table>",
            &["A1=姓名 B1=电话 A2=张三 B2=1"],
        ),
        (
            "<table><tr><td>姓名<td>证书<tr><td>张三<td>有：<table><tr><td>甲证<tr><td>乙<br>证</table></table>",
            &["A1=姓名 B1=证书 A2=张三 B2=有：⏎甲证⏎乙⏎证"],
        ),
        (
            "<table><caption>附件<tr><td>甲<tr><td>乙<caption>二</caption></table>",
            &["A1=附件 A2=甲 A3=乙二"],
        ),
        // What stands above.
        (
            "<h2>望河社区<br>花名册</h2><p>填报日期：2026年9月30日<table><caption>附件1</caption><tr><td>姓名</table>",
            &["A1=望河社区 A2=花名册 A3=填报日期：2026年9月30日 A4=附件1 A5=姓名"],
        ),
    ] {
        assert_eq!(page(body), expected, "{body}");
    }
}

#[test]
fn a_page_that_excel_wrote_gives_what_its_cells_hold() {
    let cells = r##"<tr><td class=xl65 style='mso-number-format:"\@"' x:num>0320</td>
        <td x:num="320999199101080000">3.21E+17</td><td x:str="  张三">张三</td><td x:num>1,200</td>
        <td x:num="0.955">96%</td><td x:num="45108">2023年7月</td><td x:num="45108">####</td>
        <td x:bool="TRUE">TRUE</td><td x:err="#N/A" x:fmla="=B1">#N/A</td>
        <td style="mso-number-format:&quot;\@&quot;" x:num="12">12</td></tr>"##;
    let page = format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\
         <head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><!--[if gte mso 9]><xml><x:ExcelWorkbook>\
         </x:ExcelWorkbook></xml><![endif]--><style>.xl65 {{mso-number-format:\"\\@\";}}</style></head><body>\
         <table x:str>{cells}<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]></table></body></html>"
    );
    let (bytes, ..) = encoding_rs::GBK.encode(&page);

    let workbook = opened("花名册.xls", &bytes).unwrap();

    assert_eq!(workbook.sheets[0].name, "花名册");
    assert_eq!(
        told(&workbook.sheets[0]),
        "A1=0320 B1=#320999199101080000 C1=  张三 D1=#1200 E1=95.5% F1=2023年7月 G1=#45108 H1=是 I1=!#N/A J1=12 -2"
    );
}

#[test]
fn a_page_is_read_in_the_encoding_that_it_is_in() {
    let body = "<table><tr><td>䶮𬭎</td></tr></table>";
    let said = |charset: &str| format!("<meta charset={charset}>{body}");
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain(body.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        body.as_bytes().to_vec(),
        gb(body),
        gb(&said("gb2312")),
        gb(&said("utf-8")),
        said("UTF-8").into_bytes(),
        said("gbk").into_bytes(),
        said("none").into_bytes(),
        format!("\u{feff}\r\n {}", said("gb2312")).into_bytes(),
        utf16,
    ] {
        assert_eq!(told_all(&opened("页.xls", &bytes).unwrap()), ["A1=䶮𬭎"], "{bytes:?}");
    }
}

#[test]
fn a_packed_page_is_unpacked() {
    let table = "<table><tr><td>姓名</td><td>张三</td></tr></table>";
    let (gb, ..) = encoding_rs::GBK.encode(table);
    let quoted: String = gb
        .iter()
        .map(|byte| match byte {
            b'=' | 0x80.. => format!("={byte:02X}"),
            _ => char::from(*byte).to_string(),
        })
        .collect();
    let one = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"----=_x\"\r\n\r\n前言<table>\r\n------=_x\r\n\
         Content-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}=\r\n\r\n------=_x\r\n\
         Content-Type: text/css\r\n\r\n<table><tr><td>no</table>\r\n------=_x\r\nContent-Type: text/html\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nPHRhYmxlPjx0cj48dGQ+\r\n5byg5LiJPC90YWJsZT4=\r\n------=_x--\r\n"
    );
    let alone = format!("From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: text/html\n\n{table}");
    for (file, expected) in [
        (one, &["A1=姓名 B1=张三", "A1=张三"][..]),
        (alone, &["A1=姓名 B1=张三"]),
    ] {
        assert_eq!(told_all(&opened("页.mht", file.as_bytes()).unwrap()), expected);
    }
    for broken in [
        "MIME-Version: 1.0\r\n",
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x",
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"\"\r\n\r\n--\r\n--",
    ] {
        assert_eq!(code(broken.as_bytes()), ErrorCode::NotASpreadsheet, "{broken}");
    }
}

#[test]
fn a_crafted_page_takes_neither_time_nor_memory() {
    let many = |n: usize, each: &dyn Fn(usize) -> String| (0..n).map(each).collect::<String>();
    let deep = "<table><tr><td>".repeat(300_000);
    let spans = "<td rowspan=65534 colspan=1000>甲";
    for (name, page, expected) in [
        ("deep", format!("<html>{deep}"), Some(ErrorCode::NotASpreadsheet)),
        (
            "wide",
            format!("<table><tr>{}", spans.repeat(20)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "many spans",
            format!("<table>{}", format!("<tr>{}", spans.repeat(16)).repeat(3000)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "taken",
            format!("<table><tr>{}{}", spans.repeat(16), "<tr><td>乙".repeat(60_000)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "rows",
            format!("<table>{}", "<tr>".repeat(1_100_000)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "tables",
            "<table><td>甲</table>".repeat(20_000),
            Some(ErrorCode::TooLarge),
        ),
        (
            "attributes",
            format!("<table><tr><td {}>甲", many(400_000, &|n| format!("a{n}=1 "))),
            None,
        ),
        (
            "entities",
            format!(
                "<table><tr><td>{}",
                "&nbsp;&amp;&#x1F600;&#x110000;&bogus;".repeat(100_000)
            ),
            None,
        ),
        (
            "no end",
            format!("<table><tr><td title=\"{}", "x".repeat(3_000_000)),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "comment",
            format!("<table><tr><td>甲<!--{}", "-".repeat(3_000_000)),
            None,
        ),
        (
            "a line",
            format!("<p>{}<table><td>甲", "<b>字</b>".repeat(300_000)),
            None,
        ),
        (
            "columns",
            format!(
                "<table>{}<tr>{}",
                "<col hidden><col>".repeat(50_000),
                "<td hidden>甲".repeat(200_000)
            ),
            None,
        ),
        (
            "groups",
            format!(
                "<table><td rowspan=2>甲{}",
                "<tbody><tr><td rowspan=9>乙".repeat(200_000)
            ),
            None,
        ),
    ] {
        let started = Instant::now();
        let read = opened("页.xls", page.as_bytes());
        assert_eq!(read.err().map(|error| error.code()), expected, "{name}");
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{name}: {:?}",
            started.elapsed()
        );
    }
}

fn word(body: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/document.xml",
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document xmlns:w=\"w\" xmlns:mc=\"m\"><w:body>{body}</w:body></w:document>").as_bytes(),
        ),
    ])
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// `p:` a paragraph, `tr:` a row, `甲|乙` its cells; in a cell `>2` its width, `v` and `^` what goes down, `/` a paragraph's end.
fn body(lines: &[&str]) -> String {
    let run = |text: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>");
    let cell = |text: &str| {
        let mut properties = String::new();
        let mut text = text;
        if let Some((before, width)) = text.split_once('>') {
            properties += &format!("<w:gridSpan w:val=\"{width}\"/>");
            text = before;
        }
        if let Some(before) = text.strip_suffix('v') {
            properties += "<w:vMerge w:val=\"restart\"/>";
            text = before;
        } else if let Some(before) = text.strip_suffix('^') {
            properties += "<w:vMerge/>";
            text = before;
        }
        let paragraphs: String = text.split('/').map(run).collect();
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>")
    };
    let mut xml = String::new();
    let mut is_in_table = false;
    for line in lines.iter().copied().chain(["p:"]) {
        if let Some(row) = line.strip_prefix("tr:") {
            if !std::mem::replace(&mut is_in_table, true) {
                xml += "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"1\"/></w:tblGrid>";
            }
            xml += &format!("<w:tr><w:trPr/>{}</w:tr>", row.split('|').map(cell).collect::<String>());
        } else if let Some(text) = line.strip_prefix("p:") {
            if std::mem::take(&mut is_in_table) {
                xml += "</w:tbl>";
            }
            xml += &run(text);
        }
    }
    xml
}

#[test]
fn the_tables_of_a_word_file_are_sheets_with_the_lines_above_them() {
    for (lines, expected) in [
        (
            &["tr:姓名|电话", "tr:张三|1/2"][..],
            &["A1=姓名 B1=电话 A2=张三 B2=1⏎2"][..],
        ),
        (
            &[
                "p:望河社区培训签到表",
                "p:",
                "p:2026年9月30日",
                "tr:姓名",
                "p:以下为",
                "tr:李四",
            ],
            &["A1=望河社区培训签到表 A2=2026年9月30日 A3=姓名", "A1=以下为 A2=李四"],
        ),
        (
            &["p:一", "p:二", "p:三", "p:四", "p:五", "tr:姓名"],
            &["A1=二 A2=三 A3=四 A4=五 A5=姓名"],
        ),
        (
            &[
                "tr:望河v|甲>2",
                "tr:^|乙|丙",
                "tr:^|丁|戊",
                "tr:临江v|己|庚",
                "tr:^|辛|壬",
            ],
            &["A1=望河 B1=甲 B2=乙 C2=丙 B3=丁 C3=戊 A4=临江 B4=己 C4=庚 B5=辛 C5=壬 A1:A3 B1:C1 A4:A5"],
        ),
        (
            &["tr:甲v>2|乙", "tr:^>2|丙", "tr:丁|戊"],
            &["A1=甲 C1=乙 C2=丙 A3=丁 B3=戊 A1:B2"],
        ),
        (&["tr:独v|甲"], &["A1=独 B1=甲"]),
    ] {
        assert_eq!(
            told_all(&opened("名册.docx", &word(&body(lines))).unwrap()),
            expected,
            "{lines:?}"
        );
    }
}

#[test]
fn what_is_not_on_the_page_of_a_word_file_is_not_read() {
    let cell = |inside: &str| format!("<w:tc><w:p>{inside}</w:p></w:tc>");
    let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let inner = format!(
        "<w:tbl><w:tr>{}</w:tr><w:tr>{}</w:tr></w:tbl><w:p/>",
        cell(&text("内一")),
        cell(&text("内二"))
    );
    let cells = [
        cell(&format!("{}<w:del>{}</w:del><w:ins>{}</w:ins>", text("留"), text("删"), text("增"))),
        cell("<w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>&amp;&#x4e19;</w:t></w:r>"),
        cell(&format!("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>{}", text("显"))),
        cell(&format!("<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>", text("框"))),
        cell("<w:r><w:fldChar/><w:instrText>DATE</w:instrText></w:r><w:sdt><w:sdtContent><w:r><w:t>值</w:t></w:r></w:sdtContent></w:sdt>"),
        format!("<w:tc><w:p>{}</w:p>{inner}</w:tc>", text("外")),
    ]
    .concat();
    let row = format!("<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"1\"/><w:hidden/></w:trPr>{cells}</w:tr></w:tbl>");

    let workbook = opened("名册.docx", &word(&row)).unwrap();

    assert_eq!(
        told_all(&workbook),
        ["B1=留增 C1=甲 乙⏎&丙 D1=显 E1=框 F1=值 G1=外⏎内一⏎内二 -1"]
    );
}

#[test]
fn a_broken_or_crafted_word_file_is_refused() {
    let whole = body(&["tr:姓名"]);
    let laughs: String = (1..12)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let entity =
        format!("<!DOCTYPE d [<!ENTITY l0 \"ha\">{laughs}]><d><tbl><tr><tc><p><t>&l11;</t></p></tc></tr></tbl></d>");
    let document = |xml: &str| zipped(&[("word/document.xml", xml.as_bytes())]);
    for (name, bytes, expected) in [
        (
            "no table",
            word("<w:p><w:r><w:t>通知</w:t></w:r></w:p>"),
            Some(ErrorCode::NotASpreadsheet),
        ),
        ("empty", document(""), Some(ErrorCode::NotASpreadsheet)),
        (
            "breaks off",
            document(&format!("<d>{whole}")),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "breaks off in a tag",
            document(&format!("<d>{whole}<w:p")),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "crossed",
            document("<d><tbl><tr></tbl></tr></d>"),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "cells without rows",
            word("<w:tbl><w:tc><w:p><w:t>甲</w:t></w:p></w:tc></w:tbl>"),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "not text",
            zipped(&[("word/document.xml", &[0xff; 100])]),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "deep",
            word(&"<w:tbl><w:tr><w:tc>".repeat(100_000)),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "wide",
            word(&body(&[&format!("tr:{}", vec!["甲>4294967295"; 20].join("|"))])),
            Some(ErrorCode::TooLarge),
        ),
        ("entities", document(&entity), None),
        ("half", word(&whole)[..200].to_vec(), Some(ErrorCode::NotASpreadsheet)),
        ("bomb", word(&" ".repeat(20 * 1024 * 1024)), Some(ErrorCode::TooLarge)),
    ] {
        let started = Instant::now();
        let read = opened("名册.docx", &bytes);
        assert_eq!(read.err().map(|error| error.code()), expected, "{name}");
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{name}: {:?}",
            started.elapsed()
        );
    }
}

fn xml_2003(sheets: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\r\n<?mso-application progid=\"Excel.Sheet\"?>\r\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style ss:ID=\"s1\"><NumberFormat ss:Format=\"0.0%\"/></Style>\
         <Style ss:ID=\"s2\"><NumberFormat ss:Format=\"@\"/></Style></Styles>{sheets}</Workbook>"
    )
}

#[test]
fn excel_s_own_xml_is_a_workbook() {
    let data = |kind: &str, text: &str| format!("<Data ss:Type=\"{kind}\">{text}</Data>");
    let rows = [
        format!(
            "<Column/><Column ss:Index=\"3\" ss:Hidden=\"1\" ss:Span=\"1\"/><Row><Cell ss:MergeAcross=\"2\">{}</Cell><Cell>{}</Cell></Row>",
            data("String", "望河&#10;花名册"),
            data("String", "丁"),
        ),
        format!(
            "<Row ss:Index=\"4\" ss:Hidden=\"1\"><Cell ss:Index=\"2\" ss:MergeDown=\"1\" ss:StyleID=\"s2\">{}</Cell><Cell>{}</Cell><Cell ss:StyleID=\"s1\">{}</Cell></Row>",
            data("String", "0012"),
            data("Number", "12.5"),
            data("Number", "0.955"),
        ),
        format!(
            "<Row ss:Span=\"1\"/><Row><Cell>{}</Cell><Cell>{}</Cell><Cell ss:Formula=\"=1\">{}</Cell><Cell ss:Formula=\"=RC[-1]\"/><Cell>{}<Comment><ss:Data>附注</ss:Data></Comment></Cell></Row>",
            data("DateTime", "1991-01-08T00:00:00.000"),
            data("Boolean", "1"),
            data("Error", "#N/A"),
            "<ss:Data ss:Type=\"String\"><B>张</B><Font>三</Font></ss:Data>",
        ),
    ];
    let sheets = format!(
        "<Worksheet ss:Name=\"花名册\"><Table ss:ExpandedRowCount=\"4294967295\">{}</Table></Worksheet>\
         <Worksheet ss:Name=\"藏\"><Table><Row><Cell>{}</Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>",
        rows.concat(),
        data("DateTime", "昨天"),
    );

    let workbook = opened("导出.xls", xml_2003(&sheets).as_bytes()).unwrap();

    assert_eq!(
        told_all(&workbook),
        [
            "A1=望河⏎花名册 D1=丁 B4=0012 C4=#12.5 D4=95.5% A7=@1991-01-08 B7=是 C7=!#N/A D7=? E7=张三 A1:C1 B4:B5 -4 -C -D",
            "(A1=昨天)"
        ]
    );
    assert_eq!(workbook.sheets[0].name, "花名册");
}

#[test]
fn broken_or_crafted_xml_is_refused() {
    let cell = |place: &str| format!("<Row><Cell {place}><Data ss:Type=\"String\">甲</Data></Cell></Row>");
    let sheet = |rows: &str| xml_2003(&format!("<Worksheet ss:Name=\"甲\"><Table>{rows}</Table></Worksheet>"));
    for (name, xml, expected) in [
        ("no sheet", xml_2003(""), Some(ErrorCode::NotASpreadsheet)),
        (
            "breaks off",
            sheet("")[..300].to_owned(),
            Some(ErrorCode::NotASpreadsheet),
        ),
        (
            "outside",
            sheet(&cell(
                "ss:Index=\"4294967295\" ss:MergeAcross=\"4294967295\" ss:MergeDown=\"4294967295\"",
            )),
            None,
        ),
        ("zero", sheet(&cell("ss:Index=\"0\"")), None),
        ("rows", sheet("<Row ss:Span=\"4294967295\" ss:Hidden=\"1\"/>"), None),
        (
            "hidden",
            sheet(&"<Row ss:Index=\"1\" ss:Span=\"1000000\" ss:Hidden=\"1\"/>".repeat(30)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "merged",
            sheet(&cell("ss:MergeAcross=\"16000\" ss:MergeDown=\"9\"").repeat(2000)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "sheets",
            xml_2003(&"<Worksheet/>".repeat(20_000)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "entity",
            sheet("").replace(
                "<Workbook",
                "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Workbook",
            ),
            None,
        ),
    ] {
        let started = Instant::now();
        let read = opened("导出.xls", xml.as_bytes());
        assert_eq!(read.err().map(|error| error.code()), expected, "{name}");
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{name}: {:?}",
            started.elapsed()
        );
    }
}

fn open_document(content: &str) -> Vec<u8> {
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn an_open_document_table_is_a_workbook() {
    let content = "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
        <office:body><office:spreadsheet><table:table table:name=\"花名册\"><table:table-column/><table:table-column table:number-columns-repeated=\"2\" table:visibility=\"collapse\"/>\
        <table:table-row><table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>望河<text:s text:c=\"2\"/>社区</text:p><text:p>名册</text:p></table:table-cell><table:covered-table-cell/>\
        <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"7\"><text:p>7</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16380\"/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"3\" table:visibility=\"filter\"><table:table-cell/><table:table-cell office:value-type=\"date\" office:date-value=\"1991-01-08\"><office:annotation><text:p>附注</text:p></office:annotation><text:p>1991年</text:p></table:table-cell></table:table-row>\
        <table:table-row><table:table-cell office:value-type=\"percentage\" office:value=\"0.955\"/><table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/><table:table-cell table:formula=\"of:=1\"/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"1048571\" table:visibility=\"collapse\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
        <table:table table:name=\"藏\" table:style-name=\"ta2\"><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";

    let workbook = opened("表.ods", &open_document(content)).unwrap();

    assert_eq!(
        told_all(&workbook),
        [
            "A1=望河  社区⏎名册 C1=#7 D1=#7 B2=@1991-01-08 B3=@1991-01-08 B4=@1991-01-08 A5=95.5% B5=是 C5=? A1:B2 -2 -3 -4 -B -C",
            "(A1=甲)"
        ]
    );
}

#[test]
fn what_an_open_document_claims_to_repeat_is_counted() {
    let sheet = |rows: &str| open_document(&format!("<d><table:table>{rows}</table:table></d>"));
    let cell = |times: u64| {
        format!("<table:table-cell table:number-columns-repeated=\"{times}\"><text:p>甲</text:p></table:table-cell>")
    };
    let row = |times: u64, cells: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>")
    };
    for (name, bytes, expected) in [
        (
            "values",
            sheet(&row(1_048_576, &cell(16_384))),
            Some(ErrorCode::TooLarge),
        ),
        ("more than a number", sheet(&row(u64::MAX, &cell(u64::MAX))), None),
        (
            "beyond the sheet",
            sheet(&row(4_000_000_000, "<table:table-cell/>").repeat(3)),
            None,
        ),
        (
            "far out",
            sheet(&(row(1_048_575, "") + &row(9, &(cell(1) + &cell(4_000_000_000))))),
            None,
        ),
        (
            "breaks off",
            open_document("<d><table:table><table:table-row>"),
            Some(ErrorCode::NotASpreadsheet),
        ),
        ("no table", open_document("<d/>"), Some(ErrorCode::NotASpreadsheet)),
        (
            "bomb",
            open_document(&" ".repeat(20 * 1024 * 1024)),
            Some(ErrorCode::TooLarge),
        ),
        (
            "encrypted",
            zipped(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", &[0x8f, 1, 2]),
                ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
            ]),
            Some(ErrorCode::EncryptedSpreadsheet),
        ),
    ] {
        let started = Instant::now();
        let read = opened("表.ods", &bytes);
        assert_eq!(read.err().map(|error| error.code()), expected, "{name}");
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{name}: {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn what_is_on_the_clipboard_is_a_sheet() {
    for (text, expected) in [
        ("姓名\t电话\r\n张三\t1\r\n", "A1=姓名 B1=电话 A2=张三 B2=1"),
        (
            "姓名\t备注\n张三\t\"甲\n\"\"乙\"\"\"\n李四\t丙",
            "A1=姓名 B1=备注 A2=张三 B2=甲⏎\"乙\" A3=李四 B3=丙",
        ),
        ("张三\t1,2,3,4\n", "A1=张三 B1=1,2,3,4"),
        ("张三,1\n", "A1=张三 B1=1"),
        ("\t\t\n\t甲", "B2=甲"),
        ("甲\t乙\0\0", "A1=甲 B1=乙"),
    ] {
        let workbook = open::pasted(text).unwrap();
        assert_eq!(told_all(&workbook), [expected], "{text:?}");
        assert_eq!(workbook.sheets[0].name, "粘贴的内容");
    }
    for empty in ["", " \r\n\t", "\0甲"] {
        assert_eq!(
            open::pasted(empty).unwrap_err().code(),
            ErrorCode::NoHeaderFound,
            "{empty:?}"
        );
    }
}

#[test]
fn what_is_never_read_says_what_it_is_and_what_helps() {
    let paste = ErrorCode::TableToBePasted;
    let unread = ErrorCode::NotASpreadsheet;
    let stream = |name: &str| binary::compound(&[(name, &[0; 5000])]);
    let entry = |name: &str| zipped(&[("[Content_Types].xml", b"<Types/>"), (name, b"x")]);
    for (bytes, expected, begins) in [
        (b"%PDF-1.7\n%\xe2\xe3".to_vec(), paste, "这是PDF文件"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), paste, "这是图片"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), paste, "这是图片"),
        (b"BM\x36\0\x0c\0\0\0\0\0\x36\0".to_vec(), paste, "这是图片"),
        (b"\0\0\0\x24ftypheic".to_vec(), paste, "这是图片"),
        (b"{\\rtf1\\ansi".to_vec(), paste, "这是.rtf文件"),
        (stream("/WordDocument"), paste, "这是.doc或.wps文件"),
        (stream("/PowerPoint Document"), paste, "这是演示文稿"),
        (entry("OFD.xml"), paste, "这是OFD文件"),
        (entry("ppt/presentation.xml"), paste, "这是演示文稿"),
        (
            zipped(&[
                ("mimetype", b"application/vnd.oasis.opendocument.text"),
                ("content.xml", b"<d/>"),
            ]),
            paste,
            "这是.odt文件",
        ),
        (
            b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>".to_vec(),
            paste,
            "这是Word文件",
        ),
        (entry("xl/workbook.bin"), unread, "这是.xlsb表格"),
        (zipped(&[("花名册.xlsx", b"x")]), unread, "这是压缩包"),
        (b"Rar!\x1a\x07\x01\0".to_vec(), unread, "这是压缩包"),
        (
            b"<html><body>\xe7\x99\xbb\xe5\xbd\x95".to_vec(),
            unread,
            "文件里没有表格",
        ),
        (stream("/Contents"), unread, "这不是"),
    ] {
        let error = opened("花名册.xlsx", &bytes).unwrap_err();
        assert_eq!(error.code(), expected, "{begins}");
        assert!(error.message().starts_with(begins), "{}", error.message());
    }
}

/// The roster of the office of Wanghe as another program would save it.
fn roster_as(write: impl Fn(&Sheet) -> Vec<u8>, name: &str) -> (tempfile::TempDir, PathBuf) {
    let workbook = open::workbook(&fixture("wanghe/roster.xlsx"), &mut Silent).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, write(&workbook.sheets[0])).unwrap();
    (folder, path)
}

fn rows_as(sheet: &Sheet, row: &str, cell: impl Fn(&str, u32, u32, bool) -> String) -> String {
    let last = sheet.rows().last().unwrap().number;
    let shown = |at| match sheet.cell(at) {
        Some(SheetCell::Number(number)) if *number >= 1e15 => "3.20999E+17".to_owned(),
        Some(cell) => cell.text().replace('&', "&amp;").replace('<', "&lt;"),
        None => String::new(),
    };
    let mut all = String::new();
    for number in 1..=last {
        all += &format!("<{row}>");
        for column in 1..=sheet.last_column() {
            let at = Address { row: number, column };
            let covering = sheet.merges().iter().find(|area| area.contains(at));
            let (width, height, begins) = match covering {
                Some(area) => (
                    area.right - area.left + 1,
                    area.bottom - area.top + 1,
                    (area.top, area.left) == (at.row, at.column),
                ),
                None => (1, 1, true),
            };
            all += &cell(&shown(at), width, height, begins);
        }
        all += &format!("</{row}>");
    }
    all
}

fn as_page(sheet: &Sheet) -> Vec<u8> {
    let rows = rows_as(sheet, "tr", |text, width, height, begins| match begins {
        true => format!(
            "<td rowspan={height} colspan={width}>{}</td>",
            text.replace('\n', "<br>")
        ),
        false => String::new(),
    });
    format!("<html><meta charset=utf-8><table>{rows}</table></html>").into_bytes()
}

fn as_word_file(sheet: &Sheet) -> Vec<u8> {
    let rows = rows_as(sheet, "w:tr", |text, _, _, _| {
        let lines = text.replace('\n', "</w:t><w:br/><w:t>");
        format!("<w:tc><w:p><w:r><w:t>{lines}</w:t></w:r></w:p></w:tc>")
    });
    word(&format!("<w:tbl>{rows}</w:tbl>"))
}

fn as_xml(sheet: &Sheet) -> Vec<u8> {
    let rows = rows_as(sheet, "Row", |text, _, _, _| {
        format!(
            "<Cell><Data ss:Type=\"String\">{}</Data></Cell>",
            text.replace('\n', "&#10;")
        )
    });
    xml_2003(&format!(
        "<Worksheet ss:Name=\"花名册\"><Table>{rows}</Table></Worksheet>"
    ))
    .into_bytes()
}

#[test]
fn a_roster_says_the_same_as_a_page_a_word_file_and_xml() {
    let ledger = Ledger::of_street("望河街道");
    let original = ledger.plan(ImportKind::Roster, &fixture("wanghe/roster.xlsx")).unwrap();
    for (name, write) in [
        ("花名册.xls", as_page as fn(&Sheet) -> Vec<u8>),
        ("花名册.docx", as_word_file),
        ("花名册.xml", as_xml),
    ] {
        let (_folder, path) = roster_as(write, name);
        let plan = ledger.plan(ImportKind::Roster, &path).unwrap();
        assert_eq!(
            (plan.rows, plan.accepted),
            (original.rows, original.accepted),
            "{name}: {:?}",
            plan.held_back
        );
        let codes = |plan: &lince_core::import::Plan| -> Vec<_> {
            plan.held_back.iter().map(|held| (held.row, held.code)).collect()
        };
        assert_eq!(codes(&plan), codes(&original), "{name}");
    }
}
