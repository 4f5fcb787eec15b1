//! Which fonts may stand in for a typeface of GB/T 9704, best first.

use super::role::Role;

/// One step of a chain.
pub(super) enum Wanted {
    /// The office's own font, by any of its family or PostScript names.
    Own(&'static [&'static str]),
    /// A font that comes with the program, by the stem of its file.
    Shipped(&'static str),
}

use Wanted::{Own, Shipped};

/// The steps for `role`. The standard names styles, not products: the office's own font first, then the shipped one
/// that comes closest, then whatever still has the character.
pub(super) fn of(role: Role) -> impl Iterator<Item = &'static Wanted> {
    let first: &[Wanted] = match role {
        Role::FangSong => &[
            Own(&["仿宋_GB2312", "FangSong_GB2312"]),
            Own(&["方正仿宋_GBK", "FZFangSong-Z02", "方正公文仿宋", "方正仿宋简体"]),
            Own(&["仿宋", "FangSong"]),
            Own(&["华文仿宋", "STFangsong"]),
            Shipped("FandolFang-Regular"),
            Shipped("NotoSerifSC-Light"),
        ],
        Role::XiaoBiaoSong => &[
            Own(&["方正小标宋_GBK", "FZXiaoBiaoSong-B05"]),
            Own(&["方正小标宋简体", "FZXiaoBiaoSong-B05S"]),
            Own(&["方正公文小标宋"]),
            Shipped("NotoSerifSC-Bold"),
        ],
        Role::Hei => &[
            Own(&["黑体", "SimHei"]),
            Own(&["方正黑体_GBK", "FZHei-B01", "方正公文黑体"]),
            Shipped("NotoSansSC-Medium"),
        ],
        Role::Kai => &[
            Own(&["楷体_GB2312", "KaiTi_GB2312"]),
            Own(&["楷体", "KaiTi"]),
            Own(&["方正楷体_GBK", "FZKai-Z03", "方正公文楷体"]),
            Own(&["华文楷体", "STKaiti"]),
            Shipped("LXGWWenKai-Regular"),
        ],
        Role::Song => &[Own(&["宋体", "SimSun"]), Shipped("NotoSerifSC-Regular")],
    };
    const LAST: &[Wanted] = &[
        Shipped("NotoSerifSC-Regular"),
        Shipped("NotoSansSC-Medium"),
        Shipped("LXGWWenKai-Regular"),
        Own(&["SimSun-ExtB"]),
        Shipped("HanaMinB"),
    ];
    first.iter().chain(LAST)
}

/// Stems of the files that come with the program; any other font file in a font folder is the office's own.
pub(super) const SHIPPED: &[&str] = &[
    "NotoSerifSC-Regular",
    "NotoSerifSC-Bold",
    "NotoSerifSC-Light",
    "NotoSansSC-Medium",
    "LXGWWenKai-Regular",
    "HanaMinB",
    "FandolFang-Regular",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_of_windows_and_wps_play_their_parts_under_either_name() {
        for (role, names) in [
            (
                Role::FangSong,
                &["仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312"][..],
            ),
            (
                Role::XiaoBiaoSong,
                &[
                    "方正小标宋简体",
                    "FZXiaoBiaoSong-B05S",
                    "方正小标宋_GBK",
                    "FZXiaoBiaoSong-B05",
                ],
            ),
            (Role::Kai, &["楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312"]),
            (Role::Hei, &["黑体", "SimHei"]),
            (Role::Song, &["宋体", "SimSun"]),
        ] {
            let own: Vec<&str> = of(role)
                .filter_map(|wanted| if let Own(names) = wanted { Some(*names) } else { None })
                .flatten()
                .copied()
                .collect();
            for name in names {
                assert!(own.contains(name), "{name} for {role:?}");
            }
        }
    }
}
