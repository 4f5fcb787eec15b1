//! What is known about a file beside the sheet: the office's communities, the year, the day.

use chrono::NaiveDate;

use super::super::places;

/// What helps to understand sheets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    /// Street and name of each community on file.
    pub(crate) communities: Vec<(String, String)>,
    /// The year that the user says.
    pub(crate) year: Option<i32>,
    /// The day of the import.
    pub(crate) as_of: Option<NaiveDate>,
    /// The file's name without its ending.
    pub(crate) file: String,
}

impl Context {
    /// The only community that a line names, as it names it: 望河街道望河社区业务培训签到表.
    pub(crate) fn community_in(&self, line: &str) -> Option<String> {
        let mut named: Vec<&str> = Vec::new();
        for (_, name) in &self.communities {
            let fuller = self.communities.iter().any(|(_, other)| {
                other.len() > name.len() && other.contains(name.as_str()) && places::names_within(line, other)
            });
            if !fuller && places::names_within(line, name) && !named.contains(&name.as_str()) {
                named.push(name);
            }
        }
        match named.as_slice() {
            [only] => Some((*only).to_owned()),
            [] if self.communities.is_empty() => places::written_in(line),
            _ => None,
        }
    }

    /// The community that a text begins with, and what follows it: 望河社区 党委书记.
    pub(crate) fn community_before(&self, text: &str) -> Option<(String, String)> {
        let text = text.trim();
        let mut best: Option<(&str, &str)> = None;
        for (street, name) in &self.communities {
            let fuller = format!("{street}{name}");
            for written in [fuller.as_str(), name.as_str()] {
                let rest = text.strip_prefix(written);
                if let Some(rest) = rest.filter(|rest| best.is_none_or(|(_, shortest)| rest.len() < shortest.len())) {
                    best = Some((name, rest));
                }
            }
        }
        let (name, rest) = best?;
        let rest = ["居民委员会", "居委会"]
            .iter()
            .find_map(|ending| {
                rest.strip_prefix(ending)
                    .filter(|left| left.starts_with(char::is_whitespace))
            })
            .unwrap_or(rest);
        Some((name.to_owned(), rest.trim().to_owned()))
    }

    /// The community that a line is the name of, and nothing else: a sheet's name, what stands behind 单位：.
    pub(crate) fn community_of(&self, text: &str) -> Option<String> {
        let is_one = |street: &String, name: &String| places::names(text, street, name);
        let mut fitting = self.communities.iter().filter(|(street, name)| is_one(street, name));
        match (fitting.next(), fitting.next()) {
            (Some((_, name)), None) => Some(name.clone()),
            _ => self.community_in(text),
        }
    }
}
