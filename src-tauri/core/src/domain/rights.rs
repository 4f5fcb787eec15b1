//! What an account may do, by kind of action. Where the rights of a role begin is data (`assets/roles.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

macro_rules! rights {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $title:literal, $group:literal;)+) => {
        /// One kind of action.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ipc-types", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum Right { $($(#[$doc])* $variant,)+ }

        impl Right {
            /// Every right, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in files and scripts.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// What a user reads: 查看人员档案.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The heading under which it stands.
            pub fn group(self) -> &'static str {
                match self { $(Self::$variant => $group,)+ }
            }
        }
    };
}

rights! {
    /// Lists, files, figures; numbers masked.
    SeeFiles = "see_files", "查看人员档案", "查看";
    /// Identity and telephone numbers whole.
    SeeNumbers = "see_numbers", "查看完整号码", "查看";
    /// Enter people, change their files, photos, leaving.
    EditFiles = "edit_files", "修改人员档案", "办理";
    /// Read workbooks in.
    Import = "import", "导入表格", "办理";
    /// Contracts and training.
    Contracts = "contracts", "登记合同和培训", "办理";
    /// Type scores.
    Appraise = "appraise", "录入考核得分", "办理";
    /// The appraisal group's decision.
    ConfirmGrades = "confirm_grades", "确认考核等次", "办理";
    /// Take back one's own changes.
    Undo = "undo", "撤销自己的操作", "办理";
    /// Take back anybody's changes.
    UndoOthers = "undo_others", "撤销他人的操作", "办理";
    /// Official papers.
    Print = "print", "打印公文", "输出";
    /// Reports and rosters as files.
    Export = "export", "导出报表", "输出";
    /// Make backups.
    BackUp = "back_up", "备份", "数据";
    /// Bring a backup back.
    Restore = "restore", "恢复备份", "数据";
    /// Name, address, policy, protection of the office.
    OfficeSettings = "office_settings", "修改单位设置", "管理";
    /// Accounts and their rights.
    Operators = "operators", "管理账户", "管理";
    /// Who did what.
    ReadTrail = "read_trail", "查看操作记录", "管理";
}

impl Right {
    /// The right of that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|right| right.key() == key)
    }

    /// By key or title.
    pub fn find(text: &str) -> Option<Self> {
        Self::from_key(text).or_else(|| Self::ALL.iter().copied().find(|right| right.title() == text))
    }
}

/// Rights that an account has.
pub type Rights = BTreeSet<Right>;

/// What kind of account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 负责人
    Head,
    /// 经办人
    Clerk,
    /// 查阅
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Head, Self::Clerk, Self::Viewer];

    /// The word in files and scripts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Clerk => "clerk",
            Self::Viewer => "viewer",
        }
    }

    /// What a user reads.
    pub fn title(self) -> &'static str {
        match self {
            Self::Head => "负责人",
            Self::Clerk => "经办人",
            Self::Viewer => "查阅",
        }
    }

    /// By key or title.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|role| role.key() == text || role.title() == text)
    }

    /// What it may do unless ticked otherwise.
    pub fn rights(self) -> &'static Rights {
        &ROLES[&self]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRights {
    rights: Rights,
}

static ROLES: LazyLock<BTreeMap<Role, Rights>> = LazyLock::new(|| {
    let roles: BTreeMap<Role, RoleRights> =
        toml::from_str(include_str!("../../../../assets/roles.toml")).expect("a test reads this file");
    roles.into_iter().map(|(role, r)| (role, r.rights)).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_json_name_and_leads_back_to_its_right() {
        for right in Right::ALL {
            assert_eq!(serde_json::to_value(right).unwrap(), right.key());
            assert_eq!(Right::from_key(right.key()), Some(*right));
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.key());
            assert_eq!(
                (Role::find(role.key()), Role::find(role.title())),
                (Some(role), Some(role))
            );
        }
    }

    #[test]
    fn every_role_is_told_and_a_head_may_do_everything() {
        assert_eq!(Role::Head.rights().len(), Right::ALL.len());
        assert!(Role::Clerk.rights().is_superset(Role::Viewer.rights()));
        for right in [
            Right::ConfirmGrades,
            Right::Restore,
            Right::OfficeSettings,
            Right::Operators,
            Right::ReadTrail,
        ] {
            assert!(!Role::Clerk.rights().contains(&right), "{right:?}");
        }
    }
}
