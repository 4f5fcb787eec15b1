//! The look of new rows next to the list's outer rules.
//!
//! A list of one record has its first and its last rule on the same line. Its copies must not take them along, so the cells between
//! get a look of their own: the same, but with the inner rule.

use std::collections::HashMap;
use std::ops::Range;

use crate::Result;
use crate::fill::Draft;
use crate::xml::{Edits, Kind, Tag, Walk};

/// Styles cloned with other rules above and below.
pub(super) struct Clones {
    part: Option<String>,
    xml: String,
    /// Elements of the borders and of the cells' styles.
    borders: Vec<Range<usize>>,
    formats: Vec<Range<usize>>,
    new_borders: Vec<String>,
    new_formats: Vec<String>,
    /// New style by the old one and whether the rule above and the one below become inner ones.
    made: HashMap<(u32, bool, bool), u32>,
}

/// Lines that only the outside of a list has.
const HEAVY: [&str; 4] = ["medium", "thick", "double", "mediumDashed"];

impl Clones {
    pub(super) fn of(draft: &Draft<'_>) -> Result<Self> {
        let part = draft.package.styles_part.clone();
        let xml = match &part {
            Some(part) => draft.text(part)?.into_owned(),
            None => String::new(),
        };
        let mut clones = Self {
            borders: Vec::new(),
            formats: Vec::new(),
            new_borders: Vec::new(),
            new_formats: Vec::new(),
            made: HashMap::new(),
            part,
            xml,
        };
        if let Some(part) = clones.part.clone() {
            let xml = clones.xml.clone();
            let mut walk = Walk::of(&part, &xml);
            while let Some(tag) = walk.step()? {
                if tag.kind == Kind::Open {
                    continue;
                }
                let from = match tag.kind {
                    Kind::Close => walk.above().last().map_or(tag.range.start, |open| open.range.start),
                    _ => tag.range.start,
                };
                match (walk.parent(), tag.local()) {
                    ("borders", "border") => clones.borders.push(from..tag.range.end),
                    ("cellXfs", "xf") => clones.formats.push(from..tag.range.end),
                    _ => {}
                }
            }
        }
        Ok(clones)
    }

    /// The style that a cell of this style gets when its rules above and below are inside the list.
    pub(super) fn inner(&mut self, style: u32, above: bool, below: bool) -> u32 {
        if !(above || below) {
            return style;
        }
        if let Some(made) = self.made.get(&(style, above, below)) {
            return *made;
        }
        let made = self.clone_style(style, above, below).unwrap_or(style);
        self.made.insert((style, above, below), made);
        made
    }

    fn clone_style(&mut self, style: u32, above: bool, below: bool) -> Option<u32> {
        let format = self.xml.get(self.formats.get(style as usize)?.clone())?.to_owned();
        let opening = format.find('>')? + 1;
        let tag = Tag::at(&format, 0..opening);
        let number = tag.attribute("borderId")?;
        let border = self
            .xml
            .get(self.borders.get(number.raw.parse::<usize>().ok()?)?.clone())?
            .to_owned();
        let border = with_inner_rules(&border, above, below)?;
        let place = self
            .new_borders
            .iter()
            .position(|other| *other == border)
            .unwrap_or_else(|| {
                self.new_borders.push(border);
                self.new_borders.len() - 1
            });
        let mut edits = Edits::default();
        edits.replace(number.value, (self.borders.len() + place).to_string());
        match tag.attribute("applyBorder") {
            Some(apply) => edits.replace(apply.value, "1"),
            None => edits.insert(tag.after_name(), " applyBorder=\"1\""),
        }
        let new = edits.apply("styles", &format).ok()?;
        let place = self
            .new_formats
            .iter()
            .position(|other| *other == new)
            .unwrap_or_else(|| {
                self.new_formats.push(new);
                self.new_formats.len() - 1
            });
        u32::try_from(self.formats.len() + place).ok()
    }

    /// Writes the clones behind the styles of the form.
    pub(super) fn finish(self, draft: &mut Draft<'_>) -> Result<()> {
        let Some(part) = self.part.filter(|_| !self.new_formats.is_empty()) else {
            return Ok(());
        };
        let mut edits = Edits::default();
        let mut walk = Walk::of(&part, &self.xml);
        while let Some(tag) = walk.step()? {
            let new = match tag.local() {
                "borders" => &self.new_borders,
                "cellXfs" => &self.new_formats,
                _ => continue,
            };
            match tag.kind {
                Kind::Open => {
                    if let Some(count) = tag.attribute("count")
                        && let Ok(number) = count.raw.trim().parse::<usize>()
                    {
                        edits.replace(count.value, (number + new.len()).to_string());
                    }
                }
                Kind::Close => edits.insert(tag.range.start, new.concat()),
                Kind::Empty => {}
            }
        }
        draft.splice(&part, &self.xml, edits)
    }
}

/// A border with the rules above and below as light as the others. None: they are already.
fn with_inner_rules(border: &str, above: bool, below: bool) -> Option<String> {
    let mut walk = Walk::of("styles", border);
    let mut sides: HashMap<&str, (Range<usize>, String)> = HashMap::new();
    while let Ok(Some(tag)) = walk.step() {
        if tag.kind == Kind::Open || walk.parent() != "border" {
            continue;
        }
        let open = if tag.kind == Kind::Close {
            walk.above().last()?.clone()
        } else {
            tag.clone()
        };
        let style = open.value("style").map_or(String::new(), |style| style.into_owned());
        sides.insert(tag.local(), (open.range.start..tag.range.end, style));
    }
    let style = |side: &str| sides.get(side).map_or("", |(_, style)| style.as_str());
    let light = |side: &&&str| !style(side).is_empty() && style(side) != "none" && !HEAVY.contains(&style(side));
    // The lightest of the others: what stands across, else what stands between the columns.
    let pick = |across: &str| {
        let across = [across, "left", "right", "start", "end"];
        across.iter().find(light).map(|side| style(side).to_owned())
    };
    let mut edits = Edits::default();
    for (side, across, wanted) in [("top", "bottom", above), ("bottom", "top", below)] {
        let Some((range, style)) = sides.get(side).filter(|_| wanted) else {
            continue;
        };
        if !HEAVY.contains(&style.as_str()) {
            continue;
        }
        let tag = Tag::at(border, range.start..range.start + border[range.clone()].find('>')? + 1);
        let value = tag.attribute("style")?.value;
        edits.replace(value, pick(across).unwrap_or_else(|| "thin".to_owned()));
    }
    if edits.is_empty() {
        None
    } else {
        edits.apply("styles", border).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_rules_become_inner_ones() {
        let border = "<border><left style=\"thin\"/><right/><top style=\"thick\"/><bottom style=\"medium\"><color auto=\"1\"/></bottom></border>";
        assert_eq!(
            with_inner_rules(border, false, true).unwrap(),
            "<border><left style=\"thin\"/><right/><top style=\"thick\"/><bottom style=\"thin\"><color auto=\"1\"/></bottom></border>"
        );
        assert_eq!(
            with_inner_rules("<border><left/><top/><bottom style=\"thin\"/></border>", true, true),
            None
        );
    }
}
