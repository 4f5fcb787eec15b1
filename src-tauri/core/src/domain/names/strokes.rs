//! Order by strokes of the surname (按姓氏笔画), as official name lists stand.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::pinyin;

/// Sorts after every known character.
const UNKNOWN: &str = "99";

/// Each character's strokes, 1 to 5 in the order 横竖撇点折.
fn strokes() -> &'static HashMap<char, &'static str> {
    static READ: OnceLock<HashMap<char, &'static str>> = OnceLock::new();
    READ.get_or_init(|| {
        include_str!("../../../../../assets/codes/strokes.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(' '))
            .flat_map(|(strokes, characters)| characters.chars().map(move |c| (c, strokes)))
            .collect()
    })
}

/// Orders names by the strokes of the surname: fewer first, then 横竖撇点折 stroke by stroke; in one surname a name of one
/// character before longer ones, then by the strokes of the given name. What the table lacks comes last.
pub fn stroke_key(name: &str) -> String {
    let surname = pinyin::surname_length(name);
    let given = name.chars().count().saturating_sub(surname);
    let key = |c: char| match strokes().get(&c) {
        Some(strokes) => format!("{:02}{strokes}{c} ", strokes.len()),
        None => format!("{UNKNOWN}{c} "),
    };
    let surname_key: String = name.chars().take(surname).map(key).collect();
    let given_key: String = name.chars().skip(surname).map(key).collect();
    format!("{surname_key}\u{1}{given:03}{given_key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_by_the_strokes_of_the_surname() {
        let mut names = [
            "张伟",
            "王小明",
            "王芳",
            "丁一",
            "李娜",
            "欧阳敏",
            "马丽",
            "刘洋",
            "令狐敏",
            "王伟",
            "𠀀一",
            "李𬭎",
        ];
        names.sort_by_key(|name| stroke_key(name));
        // 丁2 马3 王4（单名在前：伟6 芳7） 令5 刘6 张7（折） 李7（横） 欧8
        assert_eq!(
            names,
            [
                "丁一",
                "马丽",
                "王伟",
                "王芳",
                "王小明",
                "令狐敏",
                "刘洋",
                "李娜",
                "李𬭎",
                "张伟",
                "欧阳敏",
                "𠀀一"
            ]
        );
    }

    #[test]
    fn common_characters_have_their_strokes() {
        for (c, written) in [
            ('王', "1121"),
            ('张', "5153154"),
            ('李', "1234521"),
            ('女', "531"),
            ('永', "45534"),
        ] {
            assert_eq!(strokes().get(&c), Some(&written), "{c}");
        }
    }
}
