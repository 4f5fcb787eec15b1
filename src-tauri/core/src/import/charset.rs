//! Text of pages and XML in the encoding that they declare.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::Result;

use super::delimited;

/// Where an encoding is declared.
pub(crate) const START: usize = 4096;

/// The text by its mark, then by what it declares, then as any other text. A declaration that does not fit is no obstacle.
pub(crate) fn decoded<'b>(bytes: &'b [u8], declared_outside: Option<&str>) -> Result<Cow<'b, str>> {
    if Encoding::for_bom(bytes).is_some() || memchr::memchr(0, bytes).is_some() {
        return delimited::decoded(bytes);
    }
    let outside = declared_outside.and_then(|label| Encoding::for_label(label.as_bytes()));
    // A page that says UTF-16 in letters of one byte is not.
    let declared = outside.or_else(|| declared(bytes)).map(Encoding::output_encoding);
    let text = declared.and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes));
    text.map_or_else(|| delimited::decoded(bytes), Ok)
}

/// The first letters of a file, small, to see what it is.
pub(crate) fn start(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(START)];
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
    text.trim_start().to_ascii_lowercase()
}

/// `charset=gb2312` of a page, `encoding="GBK"` of XML.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = start(bytes);
    let mut labels = ["charset=", "encoding="].into_iter().flat_map(|name| {
        let places = start.match_indices(name);
        places.map(|(at, name)| start[at + name.len()..].trim_start_matches(['"', '\'', ' ']))
    });
    labels.find_map(|text| {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c));
        Encoding::for_label(&text.as_bytes()[..end.unwrap_or(text.len())])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_encoding_is_used_where_it_fits() {
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        let big5 = encoding_rs::BIG5.encode("<meta charset=big5>張三").0.into_owned();
        for (bytes, expected) in [
            (
                gbk("<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">张三"),
                "张三",
            ),
            (gbk("<?xml version=\"1.0\" encoding=\"GBK\"?>䶮"), "䶮"),
            (gbk("<meta charset='utf-8'>张三"), "张三"),
            (gbk("<meta charset=nothing>张三"), "张三"),
            (
                "<meta charset=\"gb2312\">张三，<b>李</b>".as_bytes().to_vec(),
                "张三，<b>李</b>",
            ),
            ("<meta charset=utf-16>张三".as_bytes().to_vec(), "张三"),
            (big5, "張三"),
        ] {
            let text = decoded(&bytes, None).unwrap();
            assert!(text.ends_with(expected), "{text}");
        }
        let bytes = gbk("一");
        assert_eq!(decoded(&bytes, Some("gbk")).unwrap(), "一");
    }
}
