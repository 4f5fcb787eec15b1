//! The people of the demo office, invented anew each time in the same way: no clock, no chance. Everything is counted from the
//! day on which the office is made, so that its contracts are always about to end and its quarter is always just over.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::Setting;
use crate::domain::ids::{IdNumber, Sex};

/// Communities of the demo office: name, residents, households, grids.
pub(super) const COMMUNITIES: [(&str, u32, u32, u32); 9] = [
    ("望河社区", 9_216, 3_684, 18),
    ("双桥社区", 7_842, 3_015, 15),
    ("柳岸社区", 6_530, 2_521, 13),
    ("东渡社区", 5_977, 2_240, 12),
    ("青莲社区", 5_108, 1_996, 10),
    ("听潮社区", 4_873, 1_852, 10),
    ("石榴园社区", 4_419, 1_704, 9),
    ("槐荫社区", 3_906, 1_533, 8),
    ("月堤社区", 3_351, 1_287, 7),
];

/// How many work in each; two of them leave during the quarter.
const HEADCOUNT: [usize; 9] = [12, 12, 11, 11, 11, 11, 10, 10, 10];

/// Names that a list must sort, find and print rightly come first: surnames with readings of their own, characters outside the
/// usual sets, names with a dot. Sex and nation belong to the name.
const NAMED: [(&str, Sex, &str); 27] = [
    ("单文静", Sex::Female, "汉族"),
    ("龚㛃", Sex::Female, "汉族"),
    ("仇建国", Sex::Male, "汉族"),
    ("阿依努尔·买买提", Sex::Female, "维吾尔族"),
    ("王芳", Sex::Female, "汉族"),
    ("解志远", Sex::Male, "汉族"),
    ("陈䶮", Sex::Male, "汉族"),
    ("区美玲", Sex::Female, "壮族"),
    ("尉迟明", Sex::Male, "汉族"),
    ("曾秋萍", Sex::Female, "汉族"),
    ("刘𬭎", Sex::Male, "汉族"),
    ("朴成浩", Sex::Male, "朝鲜族"),
    ("查晓燕", Sex::Female, "汉族"),
    ("任天宇", Sex::Male, "汉族"),
    ("盖世杰", Sex::Male, "汉族"),
    ("欧阳雪", Sex::Female, "汉族"),
    ("王芳", Sex::Female, "汉族"),
    ("乐思颖", Sex::Female, "汉族"),
    ("覃桂花", Sex::Female, "壮族"),
    ("缪海燕", Sex::Female, "汉族"),
    ("冼志强", Sex::Male, "汉族"),
    ("宁静", Sex::Female, "汉族"),
    ("扎西·顿珠", Sex::Male, "藏族"),
    ("翟国庆", Sex::Male, "汉族"),
    ("长孙敏", Sex::Female, "汉族"),
    ("员淑珍", Sex::Female, "汉族"),
    ("万俟超", Sex::Male, "汉族"),
];

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙";
const WOMEN: [&str; 24] = [
    "丽娟", "秀英", "晓梅", "婷婷", "雅琴", "玉兰", "海霞", "佳怡", "春燕", "敏", "慧", "雪莲", "桂芳", "梦洁", "颖",
    "红梅", "文娟", "思雨", "爱华", "静怡", "莉", "冬梅", "倩", "晨曦",
];
const MEN: [&str; 20] = [
    "建军", "志强", "伟", "永明", "海涛", "国栋", "俊杰", "斌", "晓东", "振华", "立新", "浩然", "学军", "超", "文博",
    "金龙", "宇航", "德胜", "磊", "家辉",
];
const SCHOOLS: [&str; 6] = [
    "望河学院",
    "江滨师范学院",
    "海州职业技术学院",
    "国家开放大学",
    "江滨大学",
    "海州工程学院",
];
const MAJORS: [&str; 8] = [
    "社会工作",
    "行政管理",
    "法学",
    "会计学",
    "汉语言文学",
    "公共事业管理",
    "计算机应用",
    "学前教育",
];

/// One invented worker, as the office's workbooks describe him.
pub(super) struct Invented {
    pub community: usize,
    pub name: String,
    pub sex: Sex,
    pub nation: &'static str,
    pub born: NaiveDate,
    pub id_number: String,
    pub native_place: &'static str,
    pub politics: &'static str,
    pub party_joined_on: Option<NaiveDate>,
    pub education: &'static str,
    pub degree: &'static str,
    pub school: &'static str,
    pub major: &'static str,
    pub kind: &'static str,
    pub post: &'static str,
    pub joined_on: NaiveDate,
    pub certificate: Option<(&'static str, NaiveDate)>,
    pub phone: String,
    pub veteran: bool,
    /// In order of time; no last day: open-ended.
    pub contracts: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// Scores of the year's parts in tenths; a missing one: was not there yet.
    pub scores: [Option<u32>; 3],
    /// How many of a hundred trainings the person goes to.
    pub diligence: u32,
}

/// Draws the same lots each time.
pub(super) struct Lots(u64);

impl Lots {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % u64::from(n.max(1))) as u32
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len() as u32) as usize]
    }
}

/// Everybody of the office, community by community.
pub(super) fn invent(setting: &Setting) -> Vec<Invented> {
    let mut lots = Lots::new(320_999);
    let mut people: Vec<Invented> = Vec::new();
    for (community, headcount) in HEADCOUNT.into_iter().enumerate() {
        for place in 0..headcount {
            let number = people.len();
            people.push(person(setting, &mut lots, community, place, number));
        }
    }
    tell_scores_apart(&mut people);
    people
}

/// Where a person stands in a community decides the post.
fn post(place: usize) -> (&'static str, &'static str) {
    const COMMITTEE: &str = "社区“两委”专职成员";
    match place {
        0 => (COMMITTEE, "党组织书记、居委会主任"),
        1 => (COMMITTEE, "党组织副书记"),
        2 => (COMMITTEE, "居委会副主任"),
        3 => (COMMITTEE, "居委会委员、网格长"),
        4 => (COMMITTEE, "居委会委员"),
        5 => ("专职党务工作者", "党务工作者"),
        6 | 7 => ("专职网格员", "专职网格员"),
        _ => ("社区专职工作人员", "社区工作人员"),
    }
}

/// Three in each community have a name of [`NAMED`], at different ranks.
fn named(community: usize, place: usize) -> Option<(&'static str, Sex, &'static str)> {
    let ranks = [0, 3, 7].map(|rank| rank + community % 2);
    let turn = ranks.iter().position(|rank| *rank == place)?;
    NAMED.get(community + turn * 9).copied()
}

fn person(setting: &Setting, lots: &mut Lots, community: usize, place: usize, number: usize) -> Invented {
    let (kind, post) = post(place);
    let (name, sex, nation) = named(community, place)
        .map(|(name, sex, nation)| (name.to_owned(), sex, nation))
        .unwrap_or_else(|| usual_name(lots));
    // The last person in each of four communities came in the quarter.
    let is_new = place == 9 && community.is_multiple_of(2) && community < 8;
    let age = match place {
        0..=2 => 38 + lots.below(17),
        3..=5 => 30 + lots.below(18),
        _ if is_new => 22 + lots.below(5),
        _ => 24 + lots.below(27),
    };
    // Women of workers' posts retire at fifty.
    let age = if sex == Sex::Female && place > 5 {
        age.min(48)
    } else {
        age
    };
    let born = day_of(setting.year - age as i32, 1 + lots.below(12), 1 + lots.below(28));
    let joined_on = if is_new {
        setting.quarter.first_day() + Days::new(u64::from(4 + 19 * community as u32 / 2))
    } else {
        let years = 1 + lots.below((age - 21).min(19));
        day_of(setting.year - years as i32, 1 + lots.below(6), 1)
    };
    let is_member = place <= 2 || place == 5 || lots.below(100) < 42;
    let politics = match (is_member, age) {
        (true, _) if is_new => "中共预备党员",
        (true, _) => "中共党员",
        (false, ..=28) => "共青团员",
        (false, _) => "群众",
    };
    let (education, degree) = match lots.below(100) {
        0..=8 => ("硕士研究生", "硕士"),
        9..=60 => ("本科", "学士"),
        61..=92 => ("大专", ""),
        _ => ("中专", ""),
    };
    let certificate = match lots.below(100) {
        0..=4 if joined_on.year() < setting.year - 6 => Some("高级社会工作师"),
        0..=24 if joined_on.year() < setting.year - 3 => Some("社会工作师"),
        0..=58 if !is_new => Some("助理社会工作师"),
        _ => None,
    };
    let certificate = certificate.map(|kind| (kind, day_of(setting.year - 1 - lots.below(2) as i32, 11, 20)));
    let joined_party = || day_of(born.year() + 21 + (number % 8) as i32, 6, 28).min(joined_on);
    let quality = quality(lots, place, &name);
    Invented {
        community,
        sex,
        nation,
        born,
        id_number: id_number(born, sex, number as u32),
        native_place: lots.one(&["江苏盐城", "江苏泰州", "江苏淮安", "安徽滁州"]),
        politics,
        party_joined_on: is_member.then(joined_party),
        education,
        degree,
        school: lots.one(&SCHOOLS),
        major: lots.one(&MAJORS),
        kind,
        post,
        joined_on,
        certificate,
        phone: format!("199{:08}", 320_000 + number * 37),
        veteran: sex == Sex::Male && lots.below(100) < 25,
        contracts: contracts(setting, lots, joined_on, number, is_new),
        scores: scores(lots, quality, is_new),
        diligence: if number % 11 == 4 { 35 } else { 70 + lots.below(30) },
        name,
    }
}

fn usual_name(lots: &mut Lots) -> (String, Sex, &'static str) {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let surname = surnames[lots.below(surnames.len() as u32) as usize];
    let (given, sex) = if lots.below(100) < 64 {
        (lots.one(&WOMEN), Sex::Female)
    } else {
        (lots.one(&MEN), Sex::Male)
    };
    let nation = if lots.below(100) < 4 { "回族" } else { "汉族" };
    (format!("{surname}{given}"), sex, nation)
}

/// How good the year was, of 100; names that are hard to print shall be printed.
fn quality(lots: &mut Lots, place: usize, name: &str) -> u32 {
    let hard_to_print = name == "王芳" || name.chars().any(|c| c == '·' || c > '\u{FFFF}' || "㛃䶮".contains(c));
    match place {
        _ if hard_to_print => 88 + lots.below(4),
        0 => 80 + lots.below(10),
        _ => 66 + lots.below(22),
    }
}

fn scores(lots: &mut Lots, quality: u32, is_new: bool) -> [Option<u32>; 3] {
    let mut about = |spread: u32| {
        (quality * 10 + lots.below(spread * 2 + 1))
            .saturating_sub(spread)
            .min(1000)
    };
    let (quantified, midyear, yearend) = (about(15), about(25), about(25));
    [Some(quantified), (!is_new).then_some(midyear), Some(yearend)]
}

/// No two composites are the same: the cut for 优秀 then falls between people.
fn tell_scores_apart(people: &mut [Invented]) {
    let mut seen = std::collections::HashSet::new();
    for person in people {
        let [Some(quantified), Some(midyear), Some(yearend)] = &mut person.scores else {
            continue;
        };
        while !seen.insert((*quantified * 2 + *midyear + *yearend) / 2) {
            *quantified -= 1;
        }
    }
}

/// Three years each, one after the other, back from the day on which the last one ends.
fn contracts(
    setting: &Setting,
    lots: &mut Lots,
    joined_on: NaiveDate,
    number: usize,
    is_new: bool,
) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let three_years = |start: NaiveDate| start + Months::new(36) - Days::new(1);
    if is_new {
        return vec![(joined_on, Some(three_years(joined_on)))];
    }
    let years_served = setting.year - joined_on.year();
    let mut end = match number % 12 {
        3 => setting.on + Days::new(5 + 8 * (number as u64 / 12)),
        7 if years_served >= 3 && number < 40 => setting.on - Days::new(9 + number as u64 / 2),
        5 if years_served >= 10 => return vec![(joined_on, None)],
        _ => setting.on + Days::new(u64::from(110 + lots.below(850))),
    };
    let mut contracts = Vec::new();
    loop {
        let start = end + Days::new(1) - Months::new(36);
        if start <= joined_on + Months::new(6) {
            contracts.push((joined_on, Some(end)));
            contracts.reverse();
            return contracts;
        }
        contracts.push((start, Some(end)));
        end = start - Days::new(1);
    }
}

/// A number of area 320999, which is given to no place, with its right check digit.
fn id_number(born: NaiveDate, sex: Sex, number: u32) -> String {
    let order = 100 + number * 2 + u32::from(sex == Sex::Male);
    let stem = format!("320999{}{order:03}", born.format("%Y%m%d"));
    let whole = "0123456789X"
        .chars()
        .find_map(|check| IdNumber::parse(&format!("{stem}{check}")).ok());
    whole.map(|n| n.as_str().to_owned()).unwrap_or(stem)
}

pub(super) fn day_of(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("months have at least 28 days")
}
