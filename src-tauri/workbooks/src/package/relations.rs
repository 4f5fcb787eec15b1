//! Relationships: which part belongs to which.

use super::archive::Archive;
use crate::Result;
use crate::xml::{Kind, Tags};

/// One relationship of a part.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub(crate) id: String,
    /// The last piece of its type, which is the same in both editions of the standard: `worksheet`, `comments`.
    pub(crate) kind: String,
    /// Name of the part it leads to. None: it leads out of the package.
    pub(crate) target: Option<String>,
    /// Where its element stands.
    pub(crate) range: std::ops::Range<usize>,
}

/// The part that holds the relationships of `part`; of the package itself for an empty name.
pub(crate) fn part_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The relationships of a part; none where it has no part for them.
pub(crate) fn of(archive: &Archive, part: &str) -> Result<Vec<Relation>> {
    let rels = part_of(part);
    match archive.text(&rels)? {
        Some(xml) => read(&rels, part, &xml),
        None => Ok(Vec::new()),
    }
}

pub(crate) fn read(rels: &str, part: &str, xml: &str) -> Result<Vec<Relation>> {
    let mut relations = Vec::new();
    for tag in Tags::of(rels, xml) {
        let tag = tag?;
        if tag.kind == Kind::Close || tag.local() != "Relationship" {
            continue;
        }
        let (Some(id), Some(kind), Some(target)) = (tag.value("Id"), tag.value("Type"), tag.value("Target")) else {
            continue;
        };
        let external = tag.value("TargetMode").is_some_and(|mode| mode == "External");
        relations.push(Relation {
            id: id.into_owned(),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target: (!external).then(|| resolved(part, &target)),
            range: tag.range.clone(),
        });
    }
    Ok(relations)
}

/// A target as the name of a part: absolute, or beside the part that has the relationship.
fn resolved(part: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default().replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut pieces: Vec<&str> = part.split('/').collect();
    pieces.pop();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                pieces.pop();
            }
            name => pieces.push(name),
        }
    }
    pieces.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_names_of_parts() {
        for (part, target, expected) in [
            ("xl/worksheets/sheet1.xml", "../drawings/d.xml", "xl/drawings/d.xml"),
            ("xl/workbook.xml", "/xl/worksheets/s.xml", "xl/worksheets/s.xml"),
            ("xl/workbook.xml", "./worksheets\\s.xml", "xl/worksheets/s.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("a.xml", "../../../b.xml", "b.xml"),
        ] {
            assert_eq!(resolved(part, target), expected);
        }
        assert_eq!(part_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(part_of(""), "_rels/.rels");
    }
}
