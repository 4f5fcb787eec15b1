//! 审核关系 of a report as data: sums of its columns that must be equal, or one at least the other. `in_post = male + female`.

use super::definition::ColumnDefinition;
use crate::{Error, ErrorCode, Result};

/// How the two sides must stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Equal,
    /// The left one is not smaller.
    AtLeast,
    /// The left one is not larger.
    AtMost,
}

/// Columns with whether each is added or taken away.
pub type Side = Vec<(usize, i64)>;

/// One relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// In words: 在岗人数＝男＋女
    pub text: String,
    /// What stands at the left, by the places of the columns.
    pub left: Side,
    /// How they must stand to each other.
    pub relation: Relation,
    /// What stands at the right.
    pub right: Side,
}

impl Check {
    /// Reads `closing = opening + joined - left`. Refuses a column that there is not, or has no number of people.
    pub fn parse(text: &str, columns: &[ColumnDefinition]) -> Result<Self> {
        let invalid = |why: String| Error::about(ErrorCode::PolicyInvalid, format!("审核关系“{text}”{why}"));
        let relations = [
            (">=", Relation::AtLeast, "≥"),
            ("<=", Relation::AtMost, "≤"),
            ("=", Relation::Equal, "＝"),
        ];
        let found = relations.into_iter().find_map(|(sign, relation, word)| {
            let (left, right) = text.split_once(sign)?;
            Some((left, right, relation, word))
        });
        let (left, right, relation, word) = found.ok_or_else(|| invalid("应有=、>=或<=".to_owned()))?;
        let side = |typed: &str| -> Result<(Side, String)> {
            if typed.trim().is_empty() || typed.trim_end().ends_with(['+', '-']) {
                return Err(invalid("没有写完".to_owned()));
            }
            let (mut side, mut words) = (Side::new(), String::new());
            for part in typed.split_inclusive(['+', '-']).scan('+', |sign, part| {
                let own = *sign;
                *sign = part.chars().next_back().filter(|c| "+-".contains(*c)).unwrap_or('+');
                Some((own, part.trim_end_matches(['+', '-']).trim()))
            }) {
                let (sign, key) = part;
                let at = columns.iter().position(|column| column.key == key);
                let at = at.ok_or_else(|| invalid(format!("里没有“{key}”这一列")))?;
                if !words.is_empty() {
                    words.push(if sign == '-' { '－' } else { '＋' });
                }
                let title = columns[at].title.replace('\n', "");
                // 合计 alone does not say of what.
                let is_plain =
                    title != "合计" && columns.iter().filter(|other| other.title == columns[at].title).count() == 1;
                words += &if is_plain { title } else { columns[at].told() };
                side.push((at, if sign == '-' { -1 } else { 1 }));
            }
            Ok((side, words))
        };
        let ((left, of_left), (right, of_right)) = (side(left)?, side(right)?);
        Ok(Self {
            text: format!("{of_left}{word}{of_right}"),
            left,
            relation,
            right,
        })
    }

    /// Does it hold of these figures? What is not known counts as nothing.
    pub fn holds(&self, figures: &[Option<i64>]) -> bool {
        let (left, right) = self.sides(|at| figures[at].unwrap_or(0));
        match self.relation {
            Relation::Equal => left == right,
            Relation::AtLeast => left >= right,
            Relation::AtMost => left <= right,
        }
    }

    /// Both sides, by what each column has.
    pub fn sides(&self, of: impl Fn(usize) -> i64) -> (i64, i64) {
        let sum = |side: &Side| side.iter().map(|(at, sign)| of(*at) * sign).sum();
        (sum(&self.left), sum(&self.right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::definition::Definition;

    #[test]
    fn relations_are_read_told_and_tried() {
        let columns = Definition::named("quarterly").unwrap().columns;
        let check = Check::parse("closing = opening + joined - left", &columns).unwrap();
        assert_eq!(check.text, "期末在岗＝期初人数＋本期增加－本期减少");
        let figures = |closing: i64| {
            let keyed = [("opening", 10), ("joined", 3), ("left", 1), ("closing", closing)];
            let of = |key: &str| keyed.iter().find(|(own, _)| *own == key).map(|(_, n)| *n);
            columns.iter().map(|column| of(&column.key)).collect::<Vec<_>>()
        };
        assert!(check.holds(&figures(12)) && !check.holds(&figures(13)));
        assert!(
            Check::parse("closing >= opening", &columns)
                .unwrap()
                .holds(&figures(10))
        );
        assert!(
            !Check::parse("closing <= opening", &columns)
                .unwrap()
                .holds(&figures(12))
        );
        for wrong in ["closing", "closing = shoes", "closing = opening +", "= closing"] {
            let refused = Check::parse(wrong, &columns).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::PolicyInvalid, "{wrong}");
        }
    }
}
