//! How much of a personal number is shown. One rule for every output of the office: differing masks of several papers
//! could be laid side by side and joined into the whole number.

/// What stays readable of a number; all between is hidden.
pub struct Mask {
    /// Characters kept at the front.
    pub first: usize,
    /// Characters kept at the end.
    pub last: usize,
}

/// The area and the last two: birth and order number are hidden, since the birth often stands beside it.
pub const ID_NUMBER: Mask = Mask { first: 6, last: 2 };

/// 138****1234
pub const PHONE: Mask = Mask { first: 3, last: 4 };

impl Mask {
    /// Hides the middle, one `*` a character. What is too short to have a middle is hidden but for its last character.
    pub fn apply(&self, number: &str) -> String {
        let length = number.chars().count();
        let (first, last) = if length > self.first + self.last {
            (self.first, self.last)
        } else {
            (0, length.min(1))
        };
        number
            .chars()
            .enumerate()
            .map(|(place, c)| {
                if place < first || place + last >= length {
                    c
                } else {
                    '*'
                }
            })
            .collect()
    }
}

/// An identity number as screens and text output show it.
pub fn id_number(number: &str) -> String {
    ID_NUMBER.apply(number)
}

/// A phone number as screens and text output show it.
pub fn phone(number: &str) -> String {
    PHONE.apply(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_hidden() {
        assert_eq!(id_number("11010519491231002X"), "110105**********2X");
        assert_eq!(phone("13800001234"), "138****1234");
        assert_eq!(phone("0515-88881234"), "051******1234");
        assert_eq!(phone("110"), "**0");
        assert_eq!(phone(""), "");
    }
}
