//! A page packed with its pictures into one file (.mht): the pages in it, unpacked.

use memchr::memmem;

/// What stands in such a file: its bytes and the encoding that its heading declares.
pub(crate) struct Page {
    pub(crate) bytes: Vec<u8>,
    pub(crate) charset: Option<String>,
}

/// Whether a file begins as one; `start` is in small letters.
pub(crate) fn begins(start: &str) -> bool {
    let first = start.split(':').next().unwrap_or_default();
    let is_heading = (1..40).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    is_heading && (start.contains("mime-version:") || start.contains("content-type: multipart/related"))
}

pub(crate) fn pages(file: &[u8]) -> Vec<Page> {
    let (heading, body) = Heading::before(file);
    let Some(boundary) = heading.parameter("content-type", "boundary") else {
        return page(&heading, body).into_iter().collect();
    };
    let boundary = format!("--{boundary}");
    let begins: Vec<usize> = memmem::find_iter(body, &boundary)
        .filter(|at| *at == 0 || body[at - 1] == b'\n')
        .collect();
    let ends = begins.iter().skip(1).copied().chain([body.len()]);
    let parts = begins
        .iter()
        .zip(ends)
        .map(|(from, to)| &body[from + boundary.len()..to]);
    parts
        .filter_map(|part| {
            let line_ends = memchr::memchr(b'\n', part)?;
            let (heading, body) = Heading::before(&part[line_ends + 1..]);
            page(&heading, body)
        })
        .collect()
}

fn page(heading: &Heading, body: &[u8]) -> Option<Page> {
    let kind = heading.value("content-type").unwrap_or_default();
    if !kind.starts_with("text/html") && !kind.starts_with("application/xhtml") {
        return None;
    }
    let bytes = match heading.value("content-transfer-encoding").as_deref() {
        Some("quoted-printable") => from_quoted_printable(body),
        Some("base64") => from_base64(body),
        _ => body.to_vec(),
    };
    Some(Page {
        bytes,
        charset: heading.parameter("content-type", "charset"),
    })
}

/// Lines of a heading, those that go on joined.
struct Heading(Vec<String>);

impl Heading {
    /// A heading that is longer is none.
    const MOST_LINES: usize = 200;

    /// Gives what stands behind the empty line too.
    fn before(part: &[u8]) -> (Self, &[u8]) {
        let mut lines: Vec<String> = Vec::new();
        let mut rest = part;
        while lines.len() < Self::MOST_LINES && !rest.is_empty() {
            let ends = memchr::memchr(b'\n', rest).unwrap_or(rest.len() - 1) + 1;
            let line = String::from_utf8_lossy(&rest[..ends]);
            rest = &rest[ends..];
            let goes_on = line.starts_with([' ', '\t']);
            match (line.trim(), lines.last_mut()) {
                ("", _) => break,
                (more, Some(last)) if goes_on => last.push_str(more),
                (line, _) => lines.push(line.to_owned()),
            }
        }
        (Self(lines), rest)
    }

    fn line(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// In small letters.
    fn value(&self, name: &str) -> Option<String> {
        self.line(name).map(str::to_ascii_lowercase)
    }

    fn parameter(&self, name: &str, parameter: &str) -> Option<String> {
        self.line(name)?.split(';').skip(1).find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let value = value.trim().trim_matches('"');
            let is_it = key.trim().eq_ignore_ascii_case(parameter) && !value.is_empty();
            is_it.then(|| value.to_owned())
        })
    }
}

/// RFC 2045, 6.7. What is no code stays as it is.
fn from_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let byte = digits.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        if let Some(byte) = byte {
            out.push(byte);
            rest = &rest[2..];
        } else if let Some(next_line) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = next_line;
        } else {
            out.push(b'=');
        }
    }
    out.extend_from_slice(rest);
    out
}

/// RFC 2045, 6.8: what is none of its 64 letters is passed over.
fn from_base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in body {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).unwrap_or_default());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_bytes_are_read() {
        for (written, bytes) in [
            ("a=3Db =\r\nc=\nd", &b"a=b cd"[..]),
            ("=E5=BC=A0", "张".as_bytes()),
            ("100=", b"100="),
            ("x=ZZ", b"x=ZZ"),
            ("=é", "=é".as_bytes()),
        ] {
            assert_eq!(from_quoted_printable(written.as_bytes()), bytes, "{written}");
        }
        for (written, text) in [
            ("5byg5LiJ", "张三"),
            ("5byg\r\n5LiJ\r\n", "张三"),
            ("YQ==", "a"),
            ("YWI=", "ab"),
            ("", ""),
        ] {
            assert_eq!(from_base64(written.as_bytes()), text.as_bytes(), "{written}");
        }
    }
}
