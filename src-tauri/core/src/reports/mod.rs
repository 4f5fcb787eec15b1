//! The reports upward. Each is built as plain data first; [`xlsx`] draws any of them.

pub mod definition;
pub mod period;
pub mod quarterly;
pub mod roster;
pub mod table;
pub mod xlsx;

/// A report that the office can ask for.
pub struct Kind {
    /// The name that scripts use.
    pub name: &'static str,
    /// 报表名称
    pub title: &'static str,
    /// What must be said: `period`.
    pub needs: &'static [&'static str],
}

/// Every report.
pub const ALL: &[Kind] = &[
    Kind {
        name: "quarterly",
        title: "社区工作者队伍情况季报",
        needs: &["period"],
    },
    Kind {
        name: "roster",
        title: "社区工作者花名册",
        needs: &[],
    },
];
