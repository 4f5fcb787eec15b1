//! Parts on their way to being changed.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::package::{DefinedName, Package, missing, relations, workbook};
use crate::xml::{Edits, Kind, Tags, Walk};
use crate::{Error, Result};

/// The parts of a package with what has been changed so far. The package itself stays as it is.
pub(crate) struct Draft<'p> {
    pub(crate) package: &'p Package,
    changed: HashMap<String, Option<String>>,
    names: Vec<DefinedName>,
}

impl<'p> Draft<'p> {
    pub(crate) fn of(package: &'p Package) -> Self {
        Self {
            package,
            changed: HashMap::new(),
            names: package.names().to_vec(),
        }
    }

    pub(crate) fn text(&self, part: &str) -> Result<Cow<'_, str>> {
        match self.changed.get(part) {
            Some(Some(text)) => Ok(Cow::Borrowed(text)),
            Some(None) => Err(missing(part)),
            None => Ok(Cow::Owned(
                self.package.archive.text(part)?.ok_or_else(|| missing(part))?,
            )),
        }
    }

    pub(crate) fn put(&mut self, part: &str, text: String) {
        self.changed.insert(part.to_owned(), Some(text));
    }

    /// Applies replacements to a part; none of them leave it alone.
    pub(crate) fn splice(&mut self, part: &str, xml: &str, edits: Edits) -> Result<()> {
        if !edits.is_empty() {
            let text = edits.apply(part, xml)?;
            self.put(part, text);
        }
        Ok(())
    }

    pub(crate) fn has_changed(&self, part: &str) -> bool {
        self.changed.contains_key(part)
    }

    pub(crate) fn into_changed(self) -> HashMap<String, Option<String>> {
        self.changed
    }

    /// The names of the workbook as they are now.
    pub(crate) fn names(&self) -> &[DefinedName] {
        &self.names
    }

    /// Reads the names anew after the workbook part has changed.
    pub(crate) fn reread_names(&mut self) -> Result<()> {
        let part = &self.package.workbook_part;
        let names = workbook::read(part, &self.text(part)?)?.names;
        self.names = names;
        Ok(())
    }

    /// Names of the parts of some content types.
    pub(crate) fn parts_of_type(&self, is: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let xml = self.text(TYPES)?;
        let mut parts = Vec::new();
        for tag in Tags::of(TYPES, &xml) {
            let tag = tag?;
            if let (Some(part), Some(kind)) = (tag.value("PartName"), tag.value("ContentType"))
                && is(&kind)
            {
                let part = part.trim_start_matches('/');
                // Some writers declare parts that they leave out.
                if self.package.archive.has(part) {
                    parts.push(part.to_owned());
                }
            }
        }
        Ok(parts)
    }

    /// Takes out the order of calculation, with everything that names it: one that is out of date makes a program "repair" the file.
    pub(crate) fn drop_chain(&mut self) -> Result<()> {
        let Some(chain) = self.package.chain_part.clone().filter(|part| !self.has_changed(part)) else {
            return Ok(());
        };
        let main = self.package.workbook_part.clone();
        let rels = relations::part_of(&main);
        let xml = self.text(&rels)?.into_owned();
        let mut edits = Edits::default();
        for relation in relations::read(&rels, &main, &xml)? {
            if relation.kind == "calcChain" {
                edits.replace(element(&xml, relation.range), "");
            }
        }
        self.splice(&rels, &xml, edits)?;
        let xml = self.text(TYPES)?.into_owned();
        let mut edits = Edits::default();
        for tag in Tags::of(TYPES, &xml) {
            let tag = tag?;
            let named = tag
                .value("PartName")
                .map(|part| part.trim_start_matches('/').to_owned());
            if named.is_some_and(|part| part.eq_ignore_ascii_case(&chain)) && tag.kind != Kind::Close {
                edits.replace(element(&xml, tag.range), "");
            }
        }
        self.splice(TYPES, &xml, edits)?;
        self.changed.insert(chain, None);
        Ok(())
    }

    /// Asks spreadsheet programs to compute everything when they open the file.
    pub(crate) fn recalculate_on_load(&mut self) -> Result<()> {
        let part = self.package.workbook_part.clone();
        let xml = self.text(&part)?.into_owned();
        let mut edits = Edits::default();
        let mut walk = Walk::of(&part, &xml);
        // calcPr stands behind these, in this order.
        const BEFORE: [&str; 4] = ["sheets", "functionGroups", "externalReferences", "definedNames"];
        let (mut behind, mut prefix, mut found) = (None, "", false);
        while let Some(tag) = walk.step()? {
            if tag.local() == "calcPr" && tag.kind != Kind::Close {
                found = true;
                match tag.attribute("fullCalcOnLoad") {
                    Some(flag) if matches!(flag.raw, "1" | "true") => {}
                    Some(flag) => edits.replace(flag.value, "1"),
                    None => edits.insert(tag.after_name(), " fullCalcOnLoad=\"1\""),
                }
            }
            if BEFORE.contains(&tag.local()) && tag.kind != Kind::Open && walk.parent() == "workbook" {
                behind = Some(tag.range.end);
                prefix = tag.prefix();
            }
        }
        if !found {
            let behind = behind.ok_or_else(|| Error::Damaged {
                part: part.clone(),
                why: "lists no sheets".to_owned(),
            })?;
            edits.insert(behind, format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
        }
        self.splice(&part, &xml, edits)
    }
}

const TYPES: &str = "[Content_Types].xml";

/// An element without content from its opening tag on, its closing tag included if it has one.
fn element(xml: &str, tag: std::ops::Range<usize>) -> std::ops::Range<usize> {
    if xml[tag.clone()].ends_with("/>") {
        return tag;
    }
    let end = xml[tag.end..].find('>').map_or(tag.end, |at| tag.end + at + 1);
    tag.start..end
}
