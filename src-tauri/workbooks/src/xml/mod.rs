//! XML as text: where its tags are, and replacements by byte range. Nothing here builds or writes a tree, so that whatever is not
//! replaced stays as it was.

mod splice;
mod tags;

pub(crate) use splice::Edits;
pub(crate) use tags::{Kind, Tag, Tags, Walk, content, escaped, escaped_value};
