//! What a piece of a password was taken for.

/// What a piece of a password was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Common,
    Own,
    Phone,
    IdNumber,
    Date,
    Keyboard,
    Sequence,
    Repeat,
    Word,
    Pinyin,
    Other,
}

impl Kind {
    /// What a user who used it reads; `None`: nothing to name.
    pub(super) fn title(self) -> Option<&'static str> {
        Some(match self {
            Self::Common => "最常用的口令",
            Self::Own => "本单位、街道、社区或账户的名称、电话",
            Self::Phone => "电话号码",
            Self::IdNumber => "身份证号码",
            Self::Date => "日期或年份",
            Self::Keyboard => "键盘上相邻的键",
            Self::Sequence => "连续的数字或字母",
            Self::Repeat => "重复的内容",
            Self::Word => "常用的词",
            Self::Pinyin => "姓名或拼音",
            Self::Other => return None,
        })
    }
}
