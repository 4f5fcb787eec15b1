//! Finding the community that a cell names.

use std::collections::HashMap;

use crate::ErrorCode;
use crate::storage::communities::Community;

use super::meaning::comparable;
use super::records::{CommunityRef, NewCommunity};

/// Communities on file and those that this import creates.
pub(crate) struct Places<'f> {
    communities: &'f [Community],
    streets: &'f [String],
    /// Rosters create communities only while the office has none.
    creating: bool,
    /// What was found before, by what the row says: hundreds of rows name the same few communities.
    found: HashMap<(Option<String>, String), Result<CommunityRef, ErrorCode>>,
}

const COMMUNITY_ENDINGS: [&str; 12] = [
    "社区居民委员会",
    "社区居委会",
    "社区委员会",
    "社区党委",
    "社区党总支",
    "居民委员会",
    "村民委员会",
    "居委会",
    "村委会",
    "社区",
    "村",
    "社",
];
const STREET_ENDINGS: [&str; 8] = [
    "街道办事处",
    "镇人民政府",
    "乡人民政府",
    "办事处",
    "街道",
    "镇",
    "乡",
    "街",
];

fn without_ending(text: &str, endings: &[&str]) -> String {
    let ending = endings
        .iter()
        .find(|ending| text.len() > ending.len() && text.ends_with(**ending));
    ending
        .map_or(text, |ending| &text[..text.len() - ending.len()])
        .to_owned()
}

/// 望河街道办事处 and 望河街道 are one street.
pub(crate) fn same_street(a: &str, b: &str) -> bool {
    let (a, b) = (comparable(a), comparable(b));
    a == b || without_ending(&a, &STREET_ENDINGS) == without_ending(&b, &STREET_ENDINGS)
}

/// How well `text` names the community `name` of `street`: 0 exactly, 1 with another ending or the street before it.
fn fit(text: &str, street: &str, name: &str) -> Option<u8> {
    let (text, name) = (comparable(text), comparable(name));
    if text == name {
        return Some(0);
    }
    let street = comparable(street);
    let bare_street = without_ending(&street, &STREET_ENDINGS);
    // 望河街道望河社区居委会: without its street it is 望河.
    let otherwise = STREET_ENDINGS.iter().map(|ending| format!("{bare_street}{ending}"));
    let shortened = [street.clone(), bare_street.clone()]
        .into_iter()
        .chain(otherwise)
        .filter_map(|prefix| text.strip_prefix(prefix.as_str()))
        .find(|rest| {
            *rest == name || without_ending(rest, &COMMUNITY_ENDINGS) == without_ending(&name, &COMMUNITY_ENDINGS)
        });
    let same_core = without_ending(&text, &COMMUNITY_ENDINGS) == without_ending(&name, &COMMUNITY_ENDINGS);
    (shortened.is_some() || same_core).then_some(1)
}

/// 东园社区居委会 is how 东园社区 is written out.
pub(crate) fn as_called(name: &str) -> String {
    let bare = ["居民委员会", "居委会"]
        .iter()
        .find_map(|ending| name.trim().strip_suffix(ending));
    bare.filter(|bare| bare.ends_with("社区") && bare.chars().count() > 2)
        .unwrap_or(name)
        .to_owned()
}

/// Does the text name that community, perhaps with another ending or its street before it?
pub(crate) fn names(text: &str, street: &str, name: &str) -> bool {
    fit(text, street, name).is_some()
}

/// Does a line hold the community's name, with one of the endings of communities?
pub(crate) fn names_within(line: &str, name: &str) -> bool {
    let (line, core) = (comparable(line), without_ending(&comparable(name), &COMMUNITY_ENDINGS));
    let endings = ["社区", "村", "居委会", "居民委员会"];
    endings.iter().any(|ending| line.contains(&format!("{core}{ending}")))
}

/// A community that a line names where none is known: 单位：望河社区.
pub(crate) fn written_in(line: &str) -> Option<String> {
    let words = line.split(|c: char| !c.is_alphanumeric());
    let named = words.filter_map(|word| {
        let ends = word.find("社区").map(|at| at + "社区".len());
        let ends = ends.or_else(|| {
            ["居委会", "村委会", "村"]
                .iter()
                .find(|ending| word.ends_with(*ending))
                .map(|_| word.len())
        })?;
        let whole = &word[..ends];
        let own = STREET_ENDINGS
            .iter()
            .find_map(|ending| whole.rsplit_once(ending).map(|(_, own)| own));
        let own = own.filter(|own| !own.is_empty()).unwrap_or(whole);
        let core = without_ending(own, &COMMUNITY_ENDINGS);
        let is_word = word.len() > ends && word[ends..].starts_with("工作者");
        (core.chars().count() >= 2 && core != own && !is_word).then(|| own.to_owned())
    });
    let mut named: Vec<String> = named.collect();
    named.dedup();
    match named.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

impl<'f> Places<'f> {
    pub(crate) fn new(communities: &'f [Community], streets: &'f [String]) -> Self {
        Self {
            communities,
            streets,
            creating: communities.is_empty(),
            found: HashMap::new(),
        }
    }

    /// The same where none is ever created.
    pub(crate) fn of_known(communities: &'f [Community]) -> Self {
        Self {
            creating: false,
            ..Self::new(communities, &[])
        }
    }

    /// The community that a row names, by street where it gives one. A created one is added to `new`.
    pub(crate) fn find(
        &mut self,
        street: Option<&str>,
        name: &str,
        new: &mut Vec<NewCommunity>,
    ) -> Result<Found, ErrorCode> {
        let key = (street.map(str::to_owned), name.to_owned());
        if let Some(before) = self.found.get(&key) {
            return before.map(Found::Known);
        }
        let found = self.search(street, name, new);
        self.found.insert(key, found.map(Found::community));
        found
    }

    fn search(&self, street: Option<&str>, name: &str, new: &mut Vec<NewCommunity>) -> Result<Found, ErrorCode> {
        if self.creating {
            return self.find_or_create(street, name, new);
        }
        let in_street = |community: &&Community| street.is_none_or(|street| same_street(street, &community.street));
        let mut fitting: Vec<(u8, &Community)> = self
            .communities
            .iter()
            .filter(in_street)
            .filter_map(|community| fit(name, &community.street, &community.name).map(|fit| (fit, community)))
            .collect();
        let best = fitting.iter().map(|(fit, _)| *fit).min();
        fitting.retain(|(fit, _)| Some(*fit) == best);
        match fitting.as_slice() {
            [] => Err(ErrorCode::UnknownCommunity),
            [(_, one)] => Ok(Found::Known(CommunityRef::OnFile(one.id))),
            _ => Err(ErrorCode::AmbiguousCommunity),
        }
    }

    /// Communities whose names come near to one that is not on file, or are the same in several streets, as a cell may write them.
    pub(crate) fn near(&self, name: &str) -> Vec<String> {
        const MOST: usize = 3;
        let wanted = without_ending(&comparable(name), &COMMUNITY_ENDINGS);
        let shared = |community: &Community| {
            let own = without_ending(&comparable(&community.name), &COMMUNITY_ENDINGS);
            let shared = wanted.chars().filter(|c| own.contains(*c)).count();
            (shared * 2 >= wanted.chars().count().max(own.chars().count())).then_some(shared)
        };
        let mut near: Vec<(usize, &Community)> = self
            .communities
            .iter()
            .filter_map(|community| Some((shared(community)?, community)))
            .filter(|(shared, _)| *shared > 0)
            .collect();
        near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        near.truncate(MOST);
        let is_only = |name: &str| self.communities.iter().filter(|other| other.name == name).count() == 1;
        near.into_iter()
            .map(|(_, community)| match is_only(&community.name) {
                true => community.name.clone(),
                false => format!("{}{}", community.street, community.name),
            })
            .collect()
    }

    fn find_or_create(
        &self,
        street: Option<&str>,
        name: &str,
        new: &mut Vec<NewCommunity>,
    ) -> Result<Found, ErrorCode> {
        let street = match (street, self.streets) {
            (Some(street), streets) => streets
                .iter()
                .find(|known| same_street(known, street))
                .map_or(street, String::as_str),
            (None, [only]) => only.as_str(),
            (None, []) => return Err(ErrorCode::UnknownCommunity),
            (None, _) => return Err(ErrorCode::AmbiguousCommunity),
        };
        let known = new.iter().position(|community| {
            same_street(&community.street, street) && fit(name, street, &community.name).is_some()
        });
        if let Some(place) = known {
            return Ok(Found::Known(CommunityRef::New(place)));
        }
        // The first writing of a street's name is kept for all its communities.
        let street = new
            .iter()
            .find(|community| same_street(&community.street, street))
            .map_or(street, |c| &c.street);
        let created = NewCommunity {
            street: street.to_owned(),
            name: name.to_owned(),
        };
        new.push(created);
        Ok(Found::Created(CommunityRef::New(new.len() - 1)))
    }
}

/// Where a row's community comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// On file, or created by an earlier row.
    Known(CommunityRef),
    /// Created by this row.
    Created(CommunityRef),
}

impl Found {
    pub(crate) fn community(self) -> CommunityRef {
        match self {
            Self::Known(community) | Self::Created(community) => community,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::CommunityId;

    fn community(id: u32, street: &str, name: &str) -> Community {
        Community {
            id: CommunityId(id),
            street: street.to_owned(),
            name: name.to_owned(),
            code: None,
            households: None,
            residents: None,
            grids: None,
        }
    }

    #[test]
    fn a_community_is_found_by_its_usual_writings() {
        let communities = [
            community(1, "望河街道", "望河社区"),
            community(2, "望河街道", "柳荫社区"),
            community(3, "前进街道", "柳荫社区"),
            community(4, "前进街道", "柳荫新村社区"),
        ];
        let mut places = Places::new(&communities, &[]);
        let known = |id| Ok(Found::Known(CommunityRef::OnFile(CommunityId(id))));
        for (street, name, expected) in [
            (None, "望河社区", known(1)),
            (None, "望河", known(1)),
            (None, " 望河社区居委会", known(1)),
            (None, "望河街道望河社区", known(1)),
            (None, "望河街道柳荫社区", known(2)),
            (None, "柳荫社区", Err(ErrorCode::AmbiguousCommunity)),
            (Some("前进街道办事处"), "柳荫社区", known(3)),
            (Some("前进"), "柳荫", known(3)),
            (None, "双桥社区", Err(ErrorCode::UnknownCommunity)),
            (Some("南湖街道"), "望河社区", Err(ErrorCode::UnknownCommunity)),
        ] {
            assert_eq!(
                places.find(street, name, &mut Vec::new()),
                expected,
                "{street:?} {name}"
            );
        }
    }

    #[test]
    fn communities_are_created_only_while_the_office_has_none() {
        let streets = ["望河街道".to_owned()];
        let mut places = Places::new(&[], &streets);
        let mut new = Vec::new();

        let first = places.find(None, "望河社区", &mut new);
        let again = places.find(None, "望河社区居委会", &mut new);
        let other = places.find(Some("望河街道办事处"), "柳荫社区", &mut new);

        assert_eq!(first, Ok(Found::Created(CommunityRef::New(0))));
        assert_eq!(again, Ok(Found::Known(CommunityRef::New(0))));
        assert_eq!(other, Ok(Found::Created(CommunityRef::New(1))));
        assert_eq!(new[1].street, "望河街道");
    }
}
