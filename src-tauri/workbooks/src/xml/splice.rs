//! Replacements in a part; everything else stays byte for byte.

use std::ops::Range;

use crate::{Error, Result};

/// Replacements by byte range, in any order. Several insertions at one place keep the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub(crate) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.edits.push((range, with.into()));
    }

    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text with its replacements. Overlapping ones are an error: the part is not what it was taken for.
    pub(crate) fn apply(mut self, part: &str, xml: &str) -> Result<String> {
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let added: usize = self.edits.iter().map(|(_, new)| new.len()).sum();
        let mut out = String::with_capacity(xml.len() + added);
        let mut last = 0;
        for (range, new) in self.edits {
            let kept = xml.get(last..range.start);
            let (Some(kept), true) = (kept, range.end <= xml.len() && range.start <= range.end) else {
                return Err(Error::Damaged {
                    part: part.to_owned(),
                    why: "two replacements overlap".to_owned(),
                });
            };
            out.push_str(kept);
            out.push_str(&new);
            last = range.end;
        }
        out.push_str(xml.get(last..).unwrap_or_default());
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_leave_the_rest() {
        let mut edits = Edits::default();
        edits.replace(4..5, "X");
        edits.insert(2, "1");
        edits.insert(2, "2");
        edits.replace(2..3, "");
        assert_eq!(edits.apply("p", "abcdef").unwrap(), "ab12dXf");
    }

    #[test]
    fn overlapping_replacements_are_an_error() {
        let mut edits = Edits::default();
        edits.replace(1..4, "");
        edits.replace(3..5, "");
        assert!(edits.apply("p", "abcdef").is_err());
    }
}
