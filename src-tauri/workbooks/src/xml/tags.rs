//! Where the tags of a part are, with their attributes by byte range.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::error::Limit;
use crate::{Error, Result, limits};

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Close,
    Empty,
}

/// One tag of a part. Names are compared without their prefix: which one a writer takes is free.
#[derive(Debug, Clone)]
pub(crate) struct Tag<'x> {
    pub(crate) kind: Kind,
    /// From `<` to behind `>`.
    pub(crate) range: Range<usize>,
    xml: &'x str,
    name: &'x str,
}

/// An attribute: its name with prefix, its value as written, and where the value stands.
#[derive(Debug, Clone)]
pub(crate) struct Attribute<'x> {
    pub(crate) name: &'x str,
    pub(crate) raw: &'x str,
    /// Of the value, without its quotes.
    pub(crate) value: Range<usize>,
    /// From the blank before the name to behind the closing quote.
    pub(crate) whole: Range<usize>,
}

impl<'x> Tag<'x> {
    /// A tag that was read before, by where it stands.
    pub(crate) fn at(xml: &'x str, range: Range<usize>) -> Self {
        let inside = xml[range.clone()].trim_start_matches(['<', '/']);
        let length = inside.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let is_empty = xml[range.clone()].ends_with("/>");
        Self {
            kind: if is_empty { Kind::Empty } else { Kind::Open },
            range,
            xml,
            name: &inside[..length.unwrap_or(inside.len())],
        }
    }

    /// The name without prefix.
    pub(crate) fn local(&self) -> &'x str {
        self.name.rsplit_once(':').map_or(self.name, |(_, local)| local)
    }

    /// The prefix with its colon, or nothing.
    pub(crate) fn prefix(&self) -> &'x str {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// Behind the name, where an attribute can be inserted with a blank before it.
    pub(crate) fn after_name(&self) -> usize {
        self.range.start + 1 + usize::from(self.kind == Kind::Close) + self.name.len()
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = Attribute<'x>> + use<'x> {
        let mut at = self.after_name();
        let (xml, end) = (self.xml, self.range.end);
        std::iter::from_fn(move || {
            let found = next_attribute(xml, at, end)?;
            at = found.whole.end;
            Some(found)
        })
    }

    /// An attribute by its name without prefix, the one without any prefix first.
    pub(crate) fn attribute(&self, local: &str) -> Option<Attribute<'x>> {
        let plain = self.attributes().find(|attribute| attribute.name == local);
        plain.or_else(|| {
            self.attributes()
                .find(|attribute| attribute.name.rsplit_once(':').is_some_and(|(_, name)| name == local))
        })
    }

    /// The value of an attribute with its entities resolved; None as well where one of them cannot be.
    pub(crate) fn value(&self, local: &str) -> Option<Cow<'x, str>> {
        self.attribute(local)
            .and_then(|found| quick_xml::escape::unescape(found.raw).ok())
    }

    pub(crate) fn number(&self, local: &str) -> Option<u32> {
        self.attribute(local).and_then(|found| found.raw.trim().parse().ok())
    }

    /// A yes or no; `otherwise` where it is not given.
    pub(crate) fn flag(&self, local: &str, otherwise: bool) -> bool {
        match self.attribute(local).map(|found| found.raw.trim()) {
            Some("1" | "true" | "on") => true,
            Some("0" | "false" | "off") => false,
            _ => otherwise,
        }
    }
}

fn next_attribute(xml: &str, from: usize, end: usize) -> Option<Attribute<'_>> {
    let bytes = xml.as_bytes();
    let blanks = |mut at: usize| {
        while at < end && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        at
    };
    let name_from = blanks(from);
    let mut name_to = name_from;
    while name_to < end && !bytes[name_to].is_ascii_whitespace() && !matches!(bytes[name_to], b'=' | b'/' | b'>') {
        name_to += 1;
    }
    let equals = blanks(name_to);
    if name_to == name_from || bytes.get(equals) != Some(&b'=') {
        return None;
    }
    let open = blanks(equals + 1);
    let quote = *bytes.get(open).filter(|b| matches!(b, b'"' | b'\''))?;
    let length = memchr::memchr(quote, bytes.get(open + 1..end)?)?;
    let value = open + 1..open + 1 + length;
    Some(Attribute {
        name: &xml[name_from..name_to],
        raw: &xml[value.clone()],
        whole: from..value.end + 1,
        value,
    })
}

/// The tags of a part in their order. Stops with an error at what is no XML and at a depth no honest part has.
pub(crate) struct Tags<'x> {
    part: &'x str,
    xml: &'x str,
    /// Bytes of a byte order mark, which the reader does not get to see.
    base: usize,
    reader: Reader<&'x [u8]>,
    depth: usize,
    strict: bool,
    done: bool,
}

impl<'x> Tags<'x> {
    pub(crate) fn of(part: &'x str, xml: &'x str) -> Self {
        Self::reading(part, xml, true)
    }

    /// For VML, which spreadsheet programs write with tags that never close.
    pub(crate) fn lenient(part: &'x str, xml: &'x str) -> Self {
        Self::reading(part, xml, false)
    }

    fn reading(part: &'x str, xml: &'x str, strict: bool) -> Self {
        let base = if xml.starts_with('\u{feff}') { 3 } else { 0 };
        let mut reader = Reader::from_str(&xml[base..]);
        let config = reader.config_mut();
        config.check_end_names = strict;
        config.allow_unmatched_ends = !strict;
        Self {
            part,
            xml,
            base,
            reader,
            depth: 0,
            strict,
            done: false,
        }
    }

    fn damaged(&self, why: impl Into<String>) -> Error {
        Error::Damaged {
            part: self.part.to_owned(),
            why: why.into(),
        }
    }

    fn read(&mut self) -> Result<Option<Tag<'x>>> {
        loop {
            let start = self.base + self.reader.buffer_position() as usize;
            let event = self
                .reader
                .read_event()
                .map_err(|error| self.damaged(error.to_string()))?;
            let kind = match event {
                Event::Start(_) => Kind::Open,
                Event::End(_) => Kind::Close,
                Event::Empty(_) => Kind::Empty,
                Event::Eof if self.strict && self.depth > 0 => return Err(self.damaged("ends before its last tag")),
                Event::Eof => return Ok(None),
                Event::DocType(_) => return Err(self.damaged("has a document type")),
                _ => continue,
            };
            match kind {
                Kind::Open => self.depth += 1,
                Kind::Close => self.depth = self.depth.saturating_sub(1),
                Kind::Empty => {}
            }
            if self.strict && self.depth > limits::DEPTH {
                return Err(Error::TooLarge(Limit::Depth));
            }
            let range = start..self.base + self.reader.buffer_position() as usize;
            let inside = self.xml.get(range.clone()).filter(|tag| tag.starts_with('<'));
            let inside = inside.ok_or_else(|| self.damaged("a tag is not where it was read"))?;
            let inside = inside.trim_start_matches(['<', '/']);
            let length = inside.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
            return Ok(Some(Tag {
                kind,
                range,
                xml: self.xml,
                name: &inside[..length.unwrap_or(inside.len())],
            }));
        }
    }
}

impl<'x> Iterator for Tags<'x> {
    type Item = Result<Tag<'x>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let read = self.read().transpose();
        self.done = !matches!(read, Some(Ok(_)));
        read
    }
}

/// The tags of a part with what lies above each.
pub(crate) struct Walk<'x> {
    tags: Tags<'x>,
    above: Vec<Tag<'x>>,
    pending: Option<Tag<'x>>,
}

impl<'x> Walk<'x> {
    pub(crate) fn of(part: &'x str, xml: &'x str) -> Self {
        Self {
            tags: Tags::of(part, xml),
            above: Vec::new(),
            pending: None,
        }
    }

    /// The next tag. A closing tag comes with its opening one as `above`'s last.
    pub(crate) fn step(&mut self) -> Result<Option<Tag<'x>>> {
        match self.pending.take() {
            Some(tag) if tag.kind == Kind::Open => self.above.push(tag),
            Some(tag) if tag.kind == Kind::Close => {
                self.above.pop();
            }
            _ => {}
        }
        let tag = self.tags.next().transpose()?;
        self.pending.clone_from(&tag);
        Ok(tag)
    }

    /// The opening tags around the tag that was read last, outermost first. For a closing tag the last one is its own.
    pub(crate) fn above(&self) -> &[Tag<'x>] {
        &self.above
    }

    /// The name of the element around the tag read last, its own left out.
    pub(crate) fn parent(&self) -> &'x str {
        let own = self.pending.as_ref().is_some_and(|tag| tag.kind == Kind::Close);
        let place = self.above.len().checked_sub(1 + usize::from(own));
        place.map_or("", |place| self.above[place].local())
    }

    /// Where the content of the element lies whose closing tag was read last.
    pub(crate) fn inner(&self) -> Range<usize> {
        match (&self.pending, self.above.last()) {
            (Some(close), Some(open)) if close.kind == Kind::Close => open.range.end..close.range.start,
            _ => 0..0,
        }
    }
}

/// The text of an element without children, entities resolved, CDATA unwrapped and comments left out.
pub(crate) fn content<'x>(part: &str, raw: &'x str) -> Result<Cow<'x, str>> {
    if memchr::memchr(b'<', raw.as_bytes()).is_none() {
        return unescaped(part, raw);
    }
    let damaged = |why: String| Error::Damaged {
        part: part.to_owned(),
        why,
    };
    let (mut text, mut rest) = (String::new(), raw);
    while let Some(at) = rest.find('<') {
        text.push_str(&unescaped(part, &rest[..at])?);
        rest = &rest[at..];
        let (kept, behind) = if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            inside.split_once("]]>").unwrap_or((inside, ""))
        } else if let Some(inside) = rest.strip_prefix("<!--") {
            ("", inside.split_once("-->").map_or("", |(_, behind)| behind))
        } else {
            return Err(damaged("an element inside a text".to_owned()));
        };
        text.push_str(kept);
        rest = behind;
    }
    text.push_str(&unescaped(part, rest)?);
    Ok(Cow::Owned(text))
}

pub(crate) fn unescaped<'x>(part: &str, raw: &'x str) -> Result<Cow<'x, str>> {
    quick_xml::escape::unescape(raw).map_err(|error| Error::Damaged {
        part: part.to_owned(),
        why: error.to_string(),
    })
}

/// A text for an element.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    quick_xml::escape::partial_escape(text)
}

/// A text for an attribute, in quotes of either kind.
pub(crate) fn escaped_value(text: &str) -> Cow<'_, str> {
    quick_xml::escape::escape(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_attributes_are_where_they_are() {
        let xml = "\u{feff}<?xml version=\"1.0\"?>\n<x:a b = 'c>d' x:e=\"&lt;1\"><!-- <no/> --><f/>text</x:a >";
        let tags: Vec<_> = Tags::of("p", xml).collect::<Result<_>>().unwrap();

        let names: Vec<_> = tags
            .iter()
            .map(|tag| (tag.kind, tag.local(), &xml[tag.range.clone()]))
            .collect();
        assert_eq!(
            names,
            [
                (Kind::Open, "a", "<x:a b = 'c>d' x:e=\"&lt;1\">"),
                (Kind::Empty, "f", "<f/>"),
                (Kind::Close, "a", "</x:a >"),
            ]
        );
        assert_eq!(tags[0].prefix(), "x:");
        assert_eq!(tags[0].value("b").unwrap(), "c>d");
        let e = tags[0].attribute("e").unwrap();
        assert_eq!((&xml[e.value.clone()], &xml[e.whole]), ("&lt;1", " x:e=\"&lt;1\""));
        assert_eq!(tags[0].value("e").unwrap(), "<1");
    }

    #[test]
    fn what_is_no_xml_is_an_error() {
        let deep = "<a>".repeat(5000);
        for xml in ["<a><b></a>", "<a>", "<!DOCTYPE a><a/>", "<a", deep.as_str()] {
            assert!(Tags::of("p", xml).any(|tag| tag.is_err()), "{xml:.20}");
        }
        assert_eq!(
            Tags::lenient("p", "<a><br><c></a>").filter(|tag| tag.is_ok()).count(),
            4
        );
    }

    #[test]
    fn texts_resolve_entities_and_cdata() {
        assert_eq!(content("p", "a&amp;b<!-- c --><![CDATA[<d>]]>e").unwrap(), "a&b<d>e");
        assert!(content("p", "&nothing;").is_err());
        assert!(content("p", "a<b/>").is_err());
    }
}
