//! Adds to a workbook's styles a light red copy of every style that a marked cell has.

use std::collections::{BTreeSet, HashMap};

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use crate::Result;

use super::cannot_patch;

/// The light red of 浅红填充色 in spreadsheet programs.
const RED: &str = "FFFFC7CE";

/// Styles with the added ones, and where those are.
pub(super) struct Patched {
    pub(super) xml: Vec<u8>,
    /// Number of the red copy, by the number of the style.
    pub(super) red: HashMap<u32, u32>,
    /// Wrapped text for the notes.
    pub(super) note: u32,
}

/// A copy of an element with one attribute set.
pub(super) fn with_attribute(element: &BytesStart<'_>, name: &str, value: &str) -> BytesStart<'static> {
    let mut copy = without_attribute(element, name);
    copy.push_attribute((name, value));
    copy
}

/// A copy of an element without one attribute.
pub(super) fn without_attribute(element: &BytesStart<'_>, name: &str) -> BytesStart<'static> {
    let mut copy = BytesStart::new(element.name().as_ref().to_owned());
    let mut attributes = element.attributes();
    let others = attributes.with_checks(false).flatten();
    for other in others.filter(|other| other.key.as_ref() != name) {
        copy.push_attribute(other);
    }
    copy
}

/// Inserts the fill and the copies; everything else is passed on.
pub(super) fn with_marks(xml: &[u8], wanted: &BTreeSet<u32>) -> Result<Patched> {
    let fill = count_children(xml, "fills")?;
    let formats = whole_children(xml, "cellXfs")?;
    let mut red = HashMap::new();
    let mut added: Vec<Vec<Event<'static>>> = Vec::new();
    let next = u32::try_from(formats.len()).map_err(|_| cannot_patch())?;
    for (number, style) in (next..).zip(wanted) {
        let base = formats
            .get(*style as usize)
            .or(formats.first())
            .ok_or_else(cannot_patch)?;
        added.push(filled(base, fill));
        red.insert(*style, number);
    }
    let note = next + u32::try_from(added.len()).map_err(|_| cannot_patch())?;
    added.push(wrapped());
    let mut writer = Writer::new(Vec::new());
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|_| cannot_patch())?;
        match &event {
            Event::Eof => break,
            Event::Start(start) if start.local_name().as_ref() == "fills" => {
                writer.write_event(Event::Start(counted(start, fill + 1)))?;
            }
            Event::End(end) if end.local_name().as_ref() == "fills" => {
                write_fill(&mut writer, &prefix(end.name().as_ref()))?;
                writer.write_event(event.borrow())?;
            }
            Event::Start(start) if start.local_name().as_ref() == "cellXfs" => {
                writer.write_event(Event::Start(counted(start, note + 1)))?;
            }
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => {
                let prefix = prefix(end.name().as_ref());
                for event in added.drain(..).flatten() {
                    writer.write_event(prefixed(event, &prefix))?;
                }
                writer.write_event(event.borrow())?;
            }
            other => writer.write_event(other.borrow())?,
        }
        buffer.clear();
    }
    if !added.is_empty() {
        return Err(cannot_patch());
    }
    Ok(Patched {
        xml: writer.into_inner(),
        red,
        note,
    })
}

/// `x:` of `x:row`, nothing of `row`.
pub(super) fn prefix(name: &str) -> String {
    name.rfind(':').map_or(String::new(), |at| name[..=at].to_owned())
}

fn counted(start: &BytesStart<'_>, count: u32) -> BytesStart<'static> {
    with_attribute(start, "count", &count.to_string())
}

fn write_fill(writer: &mut Writer<Vec<u8>>, prefix: &str) -> Result<()> {
    let name = |name: &str| format!("{prefix}{name}");
    writer.write_event(Event::Start(BytesStart::new(name("fill"))))?;
    let pattern = BytesStart::new(name("patternFill")).with_attributes([("patternType", "solid")]);
    writer.write_event(Event::Start(pattern))?;
    let color = BytesStart::new(name("fgColor")).with_attributes([("rgb", RED)]);
    writer.write_event(Event::Empty(color))?;
    let back = BytesStart::new(name("bgColor")).with_attributes([("indexed", "64")]);
    writer.write_event(Event::Empty(back))?;
    writer.write_event(Event::End(BytesEnd::new(name("patternFill"))))?;
    writer.write_event(Event::End(BytesEnd::new(name("fill"))))?;
    Ok(())
}

/// A style with another fill; names without prefix.
fn filled(style: &[Event<'static>], fill: u32) -> Vec<Event<'static>> {
    let mut events = style.to_vec();
    if let Some(Event::Start(start) | Event::Empty(start)) = events.first_mut() {
        let with_fill = with_attribute(start, "fillId", &fill.to_string());
        *start = with_attribute(&with_fill, "applyFill", "1");
    }
    events
}

fn wrapped() -> Vec<Event<'static>> {
    let attributes = [
        ("numFmtId", "49"),
        ("fontId", "0"),
        ("fillId", "0"),
        ("borderId", "0"),
        ("xfId", "0"),
        ("applyNumberFormat", "1"),
        ("applyAlignment", "1"),
    ];
    let alignment = [("vertical", "center"), ("wrapText", "1")];
    vec![
        Event::Start(BytesStart::new("xf").with_attributes(attributes)),
        Event::Empty(BytesStart::new("alignment").with_attributes(alignment)),
        Event::End(BytesEnd::new("xf")),
    ]
}

fn prefixed(event: Event<'static>, prefix: &str) -> Event<'static> {
    let renamed = |mut start: BytesStart<'static>| {
        let name = format!("{prefix}{}", start.local_name().as_ref());
        start.set_name(&name);
        start
    };
    match event {
        Event::Start(start) => Event::Start(renamed(start)),
        Event::Empty(start) => Event::Empty(renamed(start)),
        Event::End(end) => Event::End(BytesEnd::new(format!("{prefix}{}", end.local_name().as_ref()))),
        other => other,
    }
}

fn count_children(xml: &[u8], parent: &str) -> Result<u32> {
    u32::try_from(whole_children(xml, parent)?.len()).map_err(|_| cannot_patch())
}

/// The events of each child of the first element named `parent`; no such element: cannot be patched.
fn whole_children(xml: &[u8], parent: &str) -> Result<Vec<Vec<Event<'static>>>> {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    let mut children: Vec<Vec<Event<'static>>> = Vec::new();
    let mut depth: Option<u32> = None;
    loop {
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|_| cannot_patch())?
            .into_owned();
        match (&event, depth) {
            (Event::Eof, _) => return Err(cannot_patch()),
            (Event::Start(start), None) if start.local_name().as_ref() == parent => depth = Some(0),
            (_, None) => {}
            (Event::Start(_), Some(level)) => {
                if level == 0 {
                    children.push(Vec::new());
                }
                depth = Some(level + 1);
                keep(&mut children, event);
            }
            (Event::Empty(_), Some(level)) => {
                if level == 0 {
                    children.push(Vec::new());
                }
                keep(&mut children, event);
            }
            (Event::End(_), Some(0)) => return Ok(children),
            (Event::End(_), Some(level)) => {
                depth = Some(level - 1);
                keep(&mut children, event);
            }
            (_, Some(1..)) => keep(&mut children, event),
            (_, Some(0)) => {}
        }
        buffer.clear();
    }
}

fn keep(children: &mut [Vec<Event<'static>>], event: Event<'static>) {
    if let Some(child) = children.last_mut() {
        child.push(event);
    }
}

/// Text without the characters that XML forbids.
pub(super) fn xml_text(text: &str) -> BytesText<'static> {
    let allowed: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    BytesText::new(&allowed).into_owned()
}
