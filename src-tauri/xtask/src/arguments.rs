//! What stands behind a job's name on the command line. A job takes what it knows; whatever is left then is refused.

use crate::{HELP, Outcome};

/// Words that no one has taken yet.
pub struct Arguments(Vec<String>);

impl Arguments {
    pub fn of(words: &[String]) -> Self {
        Self(words.to_vec())
    }

    /// Whether the switch was given.
    pub fn switch(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// What `read` makes of the word behind the switch; `otherwise` is said when that is missing or nothing can be made of it.
    pub fn value<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Option<T>,
        otherwise: &str,
    ) -> Result<Option<T>, String> {
        let Some(place) = self.0.iter().position(|word| word == name) else {
            return Ok(None);
        };
        let value = self.0.get(place + 1).and_then(|word| read(word)).ok_or(otherwise)?;
        self.0.drain(place..place + 2);
        Ok(Some(value))
    }

    /// The first word that is no switch.
    pub fn word(&mut self) -> Option<String> {
        let place = self.0.iter().position(|word| !word.starts_with('-'))?;
        Some(self.0.remove(place))
    }

    /// Refuses what is left.
    pub fn end(self) -> Outcome {
        match self.0.first() {
            Some(left) => Err(unknown(left)),
            None => Ok(()),
        }
    }
}

pub fn unknown(word: &str) -> String {
    format!("不认识“{word}” / unknown argument: {word}\n\n{HELP}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(words: &[&str]) -> Arguments {
        Arguments(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn what_nobody_takes_is_refused_by_name() {
        let mut arguments = given(&["--quick", "--fast"]);

        assert!(arguments.switch("--quick"));
        assert!(!arguments.switch("--release"));
        assert!(arguments.end().unwrap_err().contains("--fast"));
        assert_eq!(given(&[]).end(), Ok(()));
    }

    #[test]
    fn a_value_stands_behind_its_switch() {
        let number =
            |arguments: &mut Arguments| arguments.value("--seed", |word| word.parse::<u32>().ok(), "no number");

        let mut arguments = given(&["kill", "--seed", "7"]);
        assert_eq!(number(&mut arguments), Ok(Some(7)));
        assert_eq!(arguments.word().as_deref(), Some("kill"));
        assert_eq!(arguments.end(), Ok(()));

        assert_eq!(number(&mut given(&[])), Ok(None));
        for broken in [&["--seed"][..], &["--seed", "soon"]] {
            assert_eq!(number(&mut given(broken)), Err("no number".to_owned()), "{broken:?}");
        }
    }
}
