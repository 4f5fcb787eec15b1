//! What a person counts as in statistics, derived from the kind of person and the post; and the order of posts in lists.
//! The words are data in `assets/codes/posts.toml`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::text::comparable;

/// One person may hold several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// “两委”成员: elected into the party body or the residents' committee.
    Committee,
    /// 社区专职工作人员
    Hired,
    /// 网格员
    Grid,
    /// 党务工作者
    PartyAffairs,
}

impl Identity {
    /// Every identity, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Committee, Self::Hired, Self::Grid, Self::PartyAffairs];

    /// The name that scripts and reports rely on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Committee => "committee",
            Self::Hired => "hired",
            Self::Grid => "grid",
            Self::PartyAffairs => "party_affairs",
        }
    }

    /// What users read.
    pub fn name(self) -> &'static str {
        match posts().identity.iter().find(|rule| rule.key == self) {
            Some(rule) => &rule.name,
            None => self.as_str(),
        }
    }

    /// Reads the stored key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|identity| identity.as_str() == key)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Posts {
    usual: Vec<String>,
    uncounted: Vec<String>,
    ignore: Vec<String>,
    rank: Vec<Rank>,
    identity: Vec<IdentityRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rank {
    /// For a person who edits the list.
    #[serde(rename = "name")]
    _name: String,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityRule {
    key: Identity,
    name: String,
    kinds: Vec<String>,
    posts: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
}

fn posts() -> &'static Posts {
    static READ: OnceLock<Posts> = OnceLock::new();
    READ.get_or_init(|| {
        toml::from_str(include_str!("../../../../assets/codes/posts.toml"))
            .expect("every shipped table is read by a test")
    })
}

/// The words of a cell or a field that names several: 网格员、党务工作者.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(['、', '，', ',', ';', '；', '/', ' ']);
    words.map(str::trim).filter(|word| !word.is_empty())
}

/// The identities that `kind` (人员类别) and `post` (现任职务) give; either may be empty.
pub fn of(kind: &str, post: &str) -> BTreeSet<Identity> {
    let (kind, post) = (comparable(kind), telling(post));
    let names = |rule: &IdentityRule, words: &[String], text: &str| {
        let text = without(&rule.ignore, text);
        words.iter().any(|word| text.contains(word.as_str()))
    };
    posts()
        .identity
        .iter()
        .filter(|rule| names(rule, &rule.kinds, &kind) || names(rule, &rule.posts, &post))
        .map(|rule| rule.key)
        .collect()
}

/// Does a kind (人员类别) name a person who works along without being a community worker: 兼职 (S1d-40), 挂职 or borrowed (S1d-10)?
pub fn is_uncounted(kind: &str) -> bool {
    let kind = comparable(kind);
    posts().uncounted.iter().any(|word| kind.contains(word.as_str()))
}

/// Posts that a form proposes beside the office's own.
pub fn usual_posts() -> &'static [String] {
    &posts().usual
}

/// The place of a post in lists: 书记 first; unknown ones last.
pub fn post_rank(post: &str) -> usize {
    let post = telling(post);
    let has = |word: &String| post.contains(word.as_str());
    let ranks = &posts().rank;
    let fits = |rank: &Rank| {
        let named = !rank.all.is_empty() && rank.all.iter().all(has) || rank.any.iter().any(has);
        named && !rank.without.iter().any(has)
    };
    ranks.iter().position(fits).unwrap_or(ranks.len())
}

/// The post without words that would mislead: 居民委员会 holds 委员.
fn telling(post: &str) -> String {
    without(&posts().ignore, &comparable(post)).into_owned()
}

fn without<'t>(words: &[String], text: &'t str) -> Cow<'t, str> {
    words
        .iter()
        .fold(Cow::Borrowed(text), |text, word| match text.contains(word.as_str()) {
            true => Cow::Owned(text.replace(word.as_str(), "")),
            false => text,
        })
}

#[cfg(test)]
mod tests {
    use super::Identity::{Committee, Grid, Hired, PartyAffairs};
    use super::*;

    #[test]
    fn identities_follow_from_kind_and_post() {
        let both = "社区“两委”专职成员";
        let hired = "社区专职工作人员";
        for (kind, post, identities) in [
            (both, "社区党组织书记、居委会主任", vec![Committee]),
            (both, "居委会委员", vec![Committee]),
            ("社区\"两委\"专职成员", "", vec![Committee]),
            ("", "社区党组织副书记", vec![Committee]),
            ("", "居民委员会副主任", vec![Committee]),
            (hired, "专职网格员", vec![Hired, Grid]),
            (hired, "专职党务工作者", vec![Hired, PartyAffairs]),
            (hired, "社区专职工作人员", vec![Hired]),
            (hired, "居民委员会工作人员", vec![Hired]),
            (hired, "主任助理", vec![Hired]),
            (both, "居委会委员、专职网格员", vec![Committee, Grid]),
            ("专职网格员", "", vec![Grid]),
            (both, "居委会委员、兼职网格员", vec![Committee]),
            (both, "居委会委员兼网格长", vec![Committee]),
            (both, "居委会委员兼专职网格员", vec![Committee, Grid]),
            ("兼职网格员", "网格员（兼）", vec![]),
            ("", "", vec![]),
        ] {
            assert_eq!(
                of(kind, post).into_iter().collect::<Vec<_>>(),
                identities,
                "{kind} {post}"
            );
        }
    }

    #[test]
    fn s1d_10_and_s1d_40_people_who_work_along_are_told_by_their_kind() {
        for (kind, uncounted) in [
            ("社区“两委”专职成员", false),
            ("专职网格员", false),
            ("社区专职工作人员", false),
            ("其他", false),
            ("", false),
            ("兼职网格员", true),
            ("社区“两委”兼职成员", true),
            ("网格员（兼职）", true),
            ("挂职（任职）人员", true),
            ("挂职干部", true),
            ("外单位借用人员", true),
            ("借调", true),
        ] {
            assert_eq!(is_uncounted(kind), uncounted, "{kind}");
        }
    }

    #[test]
    fn posts_have_their_order() {
        let mut posts = [
            "专职网格员",
            "居委会副主任",
            "社区党组织书记、居委会主任",
            "社区专职工作人员",
            "党组织副书记",
            "居委会委员",
            "书记",
            "驾驶员",
            "专职党务工作者",
        ];
        posts.sort_by_key(|post| post_rank(post));
        assert_eq!(
            posts,
            [
                "社区党组织书记、居委会主任",
                "书记",
                "党组织副书记",
                "居委会副主任",
                "居委会委员",
                "专职党务工作者",
                "专职网格员",
                "社区专职工作人员",
                "驾驶员",
            ]
        );
        assert!(
            Identity::ALL
                .into_iter()
                .all(|identity| identity.name() != identity.as_str())
        );
    }
}
