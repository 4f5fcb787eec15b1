//! What a typeface is for.

/// The typefaces that GB/T 9704 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 仿宋: body text.
    FangSong,
    /// 小标宋: titles.
    XiaoBiaoSong,
    /// 黑体: first-level headings, table heads.
    Hei,
    /// 楷体: second-level headings.
    Kai,
    /// 宋体: page numbers.
    Song,
}

impl Role {
    pub(super) const ALL: [Self; 5] = [Self::FangSong, Self::XiaoBiaoSong, Self::Hei, Self::Kai, Self::Song];
}
