//! A kind of record of a person, said once: the struct, its table, its fields, and what makes two of them one.

use std::convert::Infallible;

use super::datum::Datum;
use super::{Field, Kept};

/// A struct whose fields are columns of one table, read and written together. Made by `fielded!` and `record!`.
pub trait Fielded: Sized + Clone + PartialEq + Send + Sync + 'static {
    /// What each is called, and how it is written, kept and shown.
    const FIELDS: &'static [Field];
    /// The columns, parted by commas, in the order of the fields.
    const COLUMNS: &'static str;
    /// The same as names of parameters.
    const PARAMETERS: &'static str;

    /// The value of the field in that place.
    fn datum(&self, at: usize) -> Datum<'_>;
    /// A record from values, each asked for once, in the order of the fields; otherwise the key of a field whose value has the wrong type.
    fn of_data<'d, E>(next: impl FnMut(usize) -> Result<Datum<'d>, E>) -> Result<Result<Self, &'static str>, E>;

    /// The same of values that are at hand.
    fn of_values<'d>(mut next: impl FnMut(usize) -> Datum<'d>) -> Result<Self, &'static str> {
        let Ok(read) = Self::of_data(|at| Ok::<_, Infallible>(next(at)));
        read
    }

    /// The fields with their values.
    fn values(&self) -> impl Iterator<Item = (&'static Field, Datum<'_>)> {
        Self::FIELDS
            .iter()
            .enumerate()
            .map(|(at, field)| (field, self.datum(at)))
    }
}

/// A kind of record of a person. Made by `record!`.
pub trait Record: Fielded {
    /// Its table.
    const KEPT: &'static Kept;
    /// Two records of one person that agree in these fields are one.
    const ONE_BY: &'static [&'static str];
    /// The order of one person's records.
    const SORTED_BY: &'static str;
    /// Puts one on file: whose, then the fields in their order.
    const INSERT: &'static str;
}

/// Declares the columns of a table that stand for themselves. A field is `key: Type = "题名", Form;`, and `Option` is what may be blank; `as "name"`
/// behind it is the name that scripts know it by, where a column cannot have it.
macro_rules! fielded {
    (
        $(#[$doc:meta])*
        pub struct $Name:ident;
        $($(#[$field_doc:meta])* $field:ident : $type:ty = $title:literal, $form:expr $(, as $name:literal)?;)+
    ) => {
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        $(#[$doc])*
        pub struct $Name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        const _: () = {
            use $crate::domain::catalogue::datum::{Column, Datum, Value};
            use $crate::domain::catalogue::record::{Fielded, fielded};
            use $crate::domain::catalogue::Field;

            #[allow(non_camel_case_types, clippy::enum_variant_names, reason = "named as the fields are")]
            enum At { $($field),+ }

            // A form that the field's type does not keep.
            $(const _: () = assert!(matches!(
                (<$type as Value>::COLUMN, $form.column()),
                (Column::Text, Some(Column::Text)) | (Column::Integer, Some(Column::Integer))
            ));)+

            impl Fielded for $Name {
                const FIELDS: &'static [Field] = &[$(Field {
                    key: stringify!($field),
                    name: fielded!(@name $($name)?),
                    title: $title,
                    form: $form,
                    needed: <$type as Value>::NEEDED,
                }),+];
                const COLUMNS: &'static str = fielded!(@columns $($field)+);
                const PARAMETERS: &'static str = fielded!(@parameters $($field)+);

                fn datum(&self, at: usize) -> Datum<'_> {
                    $(if at == At::$field as usize { return Value::datum(&self.$field); })+
                    Datum::Blank
                }

                fn of_data<'d, E>(
                    mut next: impl FnMut(usize) -> Result<Datum<'d>, E>,
                ) -> Result<Result<Self, &'static str>, E> {
                    $(let Some($field) = <$type as Value>::of_datum(next(At::$field as usize)?) else {
                        return Ok(Err(stringify!($field)));
                    };)+
                    Ok(Ok(Self { $($field),+ }))
                }
            }
        };
    };
    (@name) => { None };
    (@name $name:literal) => { Some($name) };
    (@columns $first:ident $($more:ident)*) => { concat!(stringify!($first) $(, ", ", stringify!($more))*) };
    (@parameters $first:ident $($more:ident)*) => { concat!(":", stringify!($first) $(, ", :", stringify!($more))*) };
}

/// Declares a kind of record, with fields as `fielded!` has them. `on card` behind the head: it is printed on the file card.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $Record:ident in $table:literal as $key:literal $title:literal $(, fact $fact:ident)?,
            one by ($($one:ident),+), sorted by $sorted:literal, right $right:ident, alone $alone:expr, told by $told:expr $(, on $card:ident)?;
        $($(#[$field_doc:meta])* $field:ident : $type:ty = $field_title:literal, $form:expr $(, as $name:literal)?;)+
    ) => {
        $crate::domain::catalogue::record::fielded! {
            $(#[$doc])*
            pub struct $Record;
            $($(#[$field_doc])* $field : $type = $field_title, $form $(, as $name)?;)+
        }

        const _: () = {
            use $crate::domain::catalogue::{Kept, Whose};
            use $crate::domain::catalogue::record::{Fielded, Record, fielded};

            #[allow(non_camel_case_types, clippy::enum_variant_names, dead_code, reason = "named as the fields are")]
            enum At { $($field),+ }

            impl Record for $Record {
                const KEPT: &'static Kept = &Kept {
                    table: $table,
                    key: $key,
                    fact: record!(@fact $($fact)?),
                    title: $title,
                    of: Whose::Worker,
                    right: Some($crate::domain::rights::Right::$right),
                    alone: $alone,
                    told_by: $told,
                    on_card: record!(@card $($card)?),
                    fields: <Self as Fielded>::FIELDS,
                };
                const ONE_BY: &'static [&'static str] = &[$({ let _ = At::$one; stringify!($one) }),+];
                const SORTED_BY: &'static str = $sorted;
                const INSERT: &'static str = concat!(
                    "INSERT INTO ", $table, " (worker_id, ", fielded!(@columns $($field)+),
                    ") VALUES (:worker, ", fielded!(@parameters $($field)+), ")"
                );
            }
        };
    };
    (@card) => { false };
    (@card card) => { true };
    (@fact) => { None };
    (@fact $fact:ident) => { Some(stringify!($fact)) };
}

pub(crate) use {fielded, record};
