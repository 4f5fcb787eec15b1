//! New texts, appended to those that cells share: inline ones are legal, but some readers do not see them.

use std::collections::HashMap;
use std::sync::Arc;

use super::Draft;
use super::write::CellEdit;
use crate::package::strings::{self, Strings};
use crate::package::{Package, missing};
use crate::place::Address;
use crate::sheet::grid::Stored;
use crate::sheet::{Value, grid_of};
use crate::xml::{Edits, Kind, Tag, Walk, content, escaped};
use crate::{Error, Result};

/// The shared texts with those that are added.
pub(super) struct Texts {
    part: Option<String>,
    xml: String,
    old: Strings,
    added: Vec<String>,
    places: HashMap<String, usize>,
    prefix: String,
    /// By how many the references to shared texts grow.
    references: i64,
}

impl Texts {
    pub(super) fn of(package: &Package) -> Result<Self> {
        let part = package.strings_part.clone();
        let xml = match &part {
            Some(part) => package.archive.text(part)?.ok_or_else(|| missing(part))?,
            None => String::new(),
        };
        let old = part
            .as_ref()
            .map(|part| strings::read(part, &xml))
            .transpose()?
            .unwrap_or_default();
        let prefix =
            root(part.as_deref().unwrap_or_default(), &xml)?.map_or(String::new(), |root| root.prefix().to_owned());
        Ok(Self {
            part,
            xml,
            old,
            added: Vec::new(),
            places: HashMap::new(),
            prefix,
            references: 0,
        })
    }

    /// The texts that the form has.
    pub(super) fn old(&self) -> &[Arc<str>] {
        &self.old.texts
    }

    /// How a cell stores this text.
    pub(super) fn text(&mut self, text: &str) -> CellEdit {
        if self.part.is_none() {
            return CellEdit::Inline(text_element("", text));
        }
        let prefix = self.prefix.clone();
        let item = format!("<{prefix}si>{}</{prefix}si>", text_element(&prefix, text));
        CellEdit::Shared(self.add(item))
    }

    fn add(&mut self, item: String) -> usize {
        if let Some(place) = self.places.get(&item) {
            return *place;
        }
        let place = self.old.texts.len() + self.added.len();
        self.added.push(item.clone());
        self.places.insert(item, place);
        place
    }

    /// How a cell stores its text with another one behind it, and the whole text.
    pub(super) fn appended(
        &mut self,
        draft: &Draft<'_>,
        part: &str,
        at: Address,
        text: &str,
    ) -> Result<(CellEdit, Value)> {
        let xml = draft.text(part)?;
        let grid = grid_of(part, &xml)?;
        let nothing = || Error::Damaged {
            part: part.to_owned(),
            why: format!("cell {at} has lost its text"),
        };
        let cell = grid.cell(at).ok_or_else(nothing)?;
        if cell.kind == Stored::Shared {
            let place = cell.value.clone().ok_or_else(nothing)?;
            let place: usize = content(part, &xml[place])?.trim().parse().map_err(|_| nothing())?;
            let item = self.old.places.get(place).cloned().ok_or_else(nothing)?;
            let item = with_text_behind(part, &self.xml[item], text)?.ok_or_else(nothing)?;
            let whole = format!("{}{text}", self.old.texts[place]);
            return Ok((CellEdit::Shared(self.add(item)), Value::Text(whole.into())));
        }
        if let Some(inline) = &cell.inline {
            let whole = format!("{}{text}", strings::inline(part, &xml, inline.clone())?);
            // One element around the runs makes them a document of their own.
            let runs = format!("<is>{}</is>", &xml[inline.clone()]);
            let runs = with_text_behind(part, &runs, text)?.ok_or_else(nothing)?;
            let inner = runs.trim_start_matches("<is>").trim_end_matches("</is>").to_owned();
            return Ok((CellEdit::Inline(inner), Value::Text(whole.into())));
        }
        let old = cell.value.clone().ok_or_else(nothing)?;
        let whole = format!("{}{text}", strings::shown(&content(part, &xml[old])?));
        Ok((self.text(&whole), Value::Text(whole.into())))
    }

    pub(super) fn count(&mut self, references: i64) {
        self.references += references;
    }

    /// Writes the added texts behind the old ones.
    pub(super) fn finish(self, draft: &mut Draft<'_>) -> Result<()> {
        let Some(part) = self.part.filter(|_| !self.added.is_empty() || self.references != 0) else {
            return Ok(());
        };
        let Some(root) = root(&part, &self.xml)? else {
            return Err(missing(&part));
        };
        let mut edits = Edits::default();
        let unique = self.added.len() as i64;
        for (name, by) in [("count", self.references), ("uniqueCount", unique)] {
            let Some(attribute) = root.attribute(name) else {
                continue;
            };
            if let (Ok(count), true) = (attribute.raw.trim().parse::<i64>(), by != 0) {
                edits.replace(attribute.value, (count + by).max(0).to_string());
            }
        }
        let added = self.added.concat();
        if root.kind == Kind::Empty {
            let slash = root.range.end - 2;
            edits.replace(slash..root.range.end, format!(">{added}</{}sst>", self.prefix));
        } else if !added.is_empty() {
            let end = self.xml.rfind("</").ok_or_else(|| missing(&part))?;
            edits.insert(end, added);
        }
        draft.splice(&part, &self.xml, edits)
    }
}

fn root<'x>(part: &'x str, xml: &'x str) -> Result<Option<Tag<'x>>> {
    crate::xml::Tags::of(part, xml).next().transpose()
}

/// A `t` with a text in it.
pub(super) fn text_element(prefix: &str, text: &str) -> String {
    let stored = strings::stored(text);
    let space = if needs_space(text) {
        " xml:space=\"preserve\""
    } else {
        ""
    };
    format!("<{prefix}t{space}>{}</{prefix}t>", escaped(&stored))
}

/// Blanks at the ends and line breaks are lost without it.
fn needs_space(text: &str) -> bool {
    text.trim() != text || text.contains(['\n', '\t', '\r']) || text.contains("  ")
}

/// An `si` or `is` with a text behind its last run, in that run's look. None: it has no text.
fn with_text_behind(part: &str, item: &str, text: &str) -> Result<Option<String>> {
    let mut walk = Walk::of(part, item);
    let mut last: Option<(Tag<'_>, usize)> = None;
    while let Some(tag) = walk.step()? {
        if tag.local() != "t" || walk.parent() == "rPh" {
            continue;
        }
        match tag.kind {
            Kind::Open => {}
            Kind::Close => last = walk.above().last().cloned().map(|open| (open, tag.range.start)),
            Kind::Empty => last = Some((tag.clone(), tag.range.end)),
        }
    }
    let Some((open, end)) = last else {
        return Ok(None);
    };
    let mut edits = Edits::default();
    let stored = strings::stored(text);
    if open.attribute("space").is_none() {
        edits.insert(open.after_name(), " xml:space=\"preserve\"");
    }
    if open.kind == Kind::Empty {
        edits.replace(end - 2..end, format!(">{}</{}t>", escaped(&stored), open.prefix()));
    } else {
        edits.insert(end, escaped(&stored));
    }
    edits.apply(part, item).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_behind_the_last_run() {
        for (item, expected) in [
            (
                "<si><t>a：</t></si>",
                "<si><t xml:space=\"preserve\">a：b&amp;</t></si>",
            ),
            (
                "<si><r><t>a</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">： </t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si>",
                "<si><r><t>a</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">： b&amp;</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si>",
            ),
            (
                "<x:si><x:t/></x:si>",
                "<x:si><x:t xml:space=\"preserve\">b&amp;</x:t></x:si>",
            ),
        ] {
            assert_eq!(with_text_behind("p", item, "b&").unwrap().as_deref(), Some(expected));
        }
        assert_eq!(with_text_behind("p", "<si/>", "b").unwrap(), None);
    }
}
