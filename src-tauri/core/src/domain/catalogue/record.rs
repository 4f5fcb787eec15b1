//! A kind of record of a person, said once: the struct, its table, its fields, and what makes two of them one.

use super::datum::Datum;
use super::{Field, Kept};

/// A kind of record of a person. Made by `record!`.
pub trait Record: Sized + Clone + PartialEq + Send + Sync + 'static {
    /// Its table.
    const KEPT: &'static Kept;
    /// Two records of one person that agree in these fields are one.
    const ONE_BY: &'static [&'static str];
    /// The order of one person's records.
    const SORTED_BY: &'static str;
    /// The columns, parted by commas, in the order of the fields.
    const COLUMNS: &'static str;
    /// The same as names of parameters.
    const PARAMETERS: &'static str;
    /// Puts one on file: whose, then the fields in their order.
    const INSERT: &'static str;

    /// The value of the field in that place.
    fn datum(&self, at: usize) -> Datum<'_>;
    /// A record of its values, each asked for once, in the order of the fields; the key of a field whose value is none of its type.
    fn of_data<'d, E>(next: impl FnMut(usize) -> Result<Datum<'d>, E>) -> Result<Result<Self, &'static str>, E>;

    /// The fields with the record's values.
    fn values(&self) -> impl Iterator<Item = (&'static Field, Datum<'_>)> {
        Self::KEPT
            .fields
            .iter()
            .enumerate()
            .map(|(at, field)| (field, self.datum(at)))
    }
}

/// Declares a kind of record. A field is `key: Type = "题名", Form;`, and `Option` is what may be blank; `as "name"` behind it is the name that
/// scripts know it by, where a column cannot have it. `on card` behind the head: it is printed on the file card.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $Record:ident in $table:literal as $key:literal $title:literal $(, fact $fact:ident)?,
            one by ($($one:ident),+), sorted by $sorted:literal, right $right:ident, alone $alone:expr, told by $told:expr $(, on $card:ident)?;
        $($(#[$field_doc:meta])* $field:ident : $type:ty = $field_title:literal, $form:expr $(, as $name:literal)?;)+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $Record {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        const _: () = {
            use $crate::domain::catalogue::datum::{Datum, Value};
            use $crate::domain::catalogue::form::Column;
            use $crate::domain::catalogue::record::Record;
            use $crate::domain::catalogue::{Field, Kept};

            #[allow(non_camel_case_types, clippy::enum_variant_names, reason = "named as the fields are")]
            enum At { $($field),+ }

            // A form that the field's type does not keep.
            $(const _: () = assert!(matches!(
                (<$type as Value>::COLUMN, $form.column()),
                (Column::Text, Some(Column::Text)) | (Column::Integer, Some(Column::Integer))
            ));)+

            impl Record for $Record {
                const KEPT: &'static Kept = &Kept {
                    table: $table,
                    key: $key,
                    fact: record!(@fact $($fact)?),
                    title: $title,
                    right: Some($crate::domain::rights::Right::$right),
                    alone: $alone,
                    told_by: $told,
                    on_card: record!(@card $($card)?),
                    fields: &[$(Field {
                        key: stringify!($field),
                        name: record!(@name $($name)?),
                        title: $field_title,
                        form: $form,
                        needed: <$type as Value>::NEEDED,
                    }),+],
                };
                const ONE_BY: &'static [&'static str] = &[$({ let _ = At::$one; stringify!($one) }),+];
                const SORTED_BY: &'static str = $sorted;
                const COLUMNS: &'static str = record!(@columns $($field)+);
                const PARAMETERS: &'static str = record!(@parameters $($field)+);
                const INSERT: &'static str = concat!(
                    "INSERT INTO ", $table, " (worker_id, ", record!(@columns $($field)+),
                    ") VALUES (:worker, ", record!(@parameters $($field)+), ")"
                );

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
    (@card) => { false };
    (@card card) => { true };
    (@name) => { None };
    (@name $name:literal) => { Some($name) };
    (@fact) => { None };
    (@fact $fact:ident) => { Some(stringify!($fact)) };
    (@columns $first:ident $($more:ident)*) => { concat!(stringify!($first) $(, ", ", stringify!($more))*) };
    (@parameters $first:ident $($more:ident)*) => { concat!(":", stringify!($first) $(, ", :", stringify!($more))*) };
}

pub(crate) use record;
