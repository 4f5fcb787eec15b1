//! Formula texts: their pieces, and how they change when rows are inserted or a formula is copied.

mod lex;
mod moving;

pub(crate) use lex::{Outside, Piece, Shape, Token, lex};
pub(crate) use moving::{Inserted, copied, is_copy, moved, same_sheet};
