//! Tables of standard values: what a form offers, what a workbook may say instead, what statistics count it as.
//! The tables are data in `assets/codes`.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::text::{self, comparable};

/// One value of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The standard's own code.
    pub code: String,
    /// The name that scripts rely on, snake_case.
    pub key: String,
    /// The word that is stored, shown and printed.
    pub name: String,
    /// Other writings of it.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// A longer writing may end with one of these: 法学学士.
    #[serde(default)]
    pub endings: Vec<String>,
    /// A longer writing may begin with one of these: 调至区民政局.
    #[serde(default)]
    pub beginnings: Vec<String>,
    /// Columns of statistics that count it: `edu_bachelor`, `party_member`.
    #[serde(default)]
    pub folds: Vec<String>,
}

impl Code {
    /// Whether a column of statistics counts it.
    pub fn is(&self, fold: &str) -> bool {
        self.folds.iter().any(|own| own == fold)
    }
}

/// What a cell says in terms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeReading<'t> {
    /// Empty, or a sign for nothing.
    Blank,
    /// A value of the table.
    Known(&'t Code),
    /// Not in the table. An open table keeps it as typed.
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    title: String,
    /// Where the table is from; for a person who corrects it.
    #[serde(rename = "standard")]
    _standard: String,
    open: bool,
    /// Words that a longer writing may hold without changing its meaning: 本科（在职）, 助理社会工作师资格证书.
    #[serde(default)]
    ignore: Vec<String>,
    code: Vec<Code>,
}

/// A table with its index of writings. The order of the file is the order of lists.
#[derive(Debug)]
pub struct CodeTable {
    title: String,
    open: bool,
    ignore: Vec<String>,
    codes: Vec<Code>,
    by_writing: HashMap<String, usize>,
}

impl CodeTable {
    /// Reads a table; the message names what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: CodeFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut by_writing = HashMap::new();
        for (place, code) in file.code.iter().enumerate() {
            let writings = [&code.name, &code.code, &code.key].into_iter().chain(&code.synonyms);
            for writing in writings.map(|writing| plain(writing)) {
                let other = *by_writing.entry(writing.clone()).or_insert(place);
                if other != place {
                    return Err(format!(
                        "{}：“{writing}”同时属于“{}”和“{}”",
                        file.title, file.code[other].name, code.name
                    ));
                }
            }
        }
        Ok(Self {
            title: file.title,
            open: file.open,
            ignore: file.ignore,
            codes: file.code,
            by_writing,
        })
    }

    /// What the table lists, in Chinese.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether values that it does not know are kept as typed.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Every value, in the order of lists.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The value that `text` means, by name, synonym, code, key or ending, or without words that do not matter.
    pub fn find(&self, text: &str) -> Option<&Code> {
        self.find_place(text).and_then(|place| self.codes.get(place))
    }

    fn find_place(&self, text: &str) -> Option<usize> {
        // Stored values are plain already: no normalising for every person of a report.
        if let Some(place) = self.by_writing.get(text) {
            return Some(*place);
        }
        let written = plain(text);
        if let Some(place) = self.by_writing.get(&written) {
            return Some(*place);
        }
        let bare = self
            .ignore
            .iter()
            .fold(written.clone(), |text, word| text.replace(word.as_str(), ""));
        if let Some(place) = self.by_writing.get(&bare) {
            return Some(*place);
        }
        if let Some(rest) = without_code(&written) {
            return self.find_place(rest);
        }
        self.codes.iter().position(|code| {
            code.endings.iter().any(|ending| written.ends_with(ending.as_str()))
                || code.beginnings.iter().any(|begin| written.starts_with(begin.as_str()))
        })
    }

    /// What a cell says: nothing, a known value, or something else.
    pub fn read(&self, text: &str) -> CodeReading<'_> {
        if let Some(code) = self.find(text) {
            return CodeReading::Known(code);
        }
        if text::says_nothing(text) {
            CodeReading::Blank
        } else {
            CodeReading::Unknown
        }
    }

    /// The place of a stored value in lists; unknown ones come last.
    pub fn place(&self, name: &str) -> usize {
        self.find_place(name).unwrap_or(self.codes.len())
    }

    /// Whether a column of statistics counts the stored value `name`.
    pub fn counts_as(&self, name: &str, fold: &str) -> bool {
        self.find(name).is_some_and(|code| code.is(fold))
    }
}

/// 21-大学本科, as other systems hand values out: what stands behind the code.
fn without_code(text: &str) -> Option<&str> {
    const LONGEST: usize = 3;
    let (code, rest) = text.split_once(['-', '_', '|'])?;
    let is_code = (1..=LONGEST).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    (is_code && rest.starts_with(crate::domain::names::is_han)).then_some(rest)
}

/// [`comparable`] with one kind of bracket.
fn plain(text: &str) -> String {
    comparable(text)
        .chars()
        .map(|c| match c {
            '〔' | '［' | '【' | '[' | '﹙' => '(',
            '〕' | '］' | '】' | ']' | '﹚' => ')',
            other => other,
        })
        .collect()
}

/// Declares the tables that the program ships.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {
        /// The tables that the program ships.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ipc-types", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum Codes {
            $($(#[$doc])* $name,)+
        }

        impl Codes {
            /// Every table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The table, read once.
            pub fn codes(self) -> &'static CodeTable {
                match self {
                    $(Self::$name => {
                        static TABLE: OnceLock<CodeTable> = OnceLock::new();
                        TABLE.get_or_init(|| {
                            CodeTable::parse(include_str!(concat!("../../../../assets/codes/", $file, ".toml")))
                                .expect("every shipped table is read by a test")
                        })
                    })+
                }
            }
        }
    };
}

tables! {
    /// 性别
    Sex = "sex";
    /// 民族; fold `minority`
    Nation = "nation";
    /// 政治面貌; fold `party_member` (probationary ones too)
    Politics = "politics";
    /// 学历; folds `edu_postgraduate` `edu_bachelor` `edu_college` `edu_secondary` `edu_below`
    Education = "education";
    /// 学位
    Degree = "degree";
    /// 学习形式: 全日制, 在职
    StudyMode = "study_mode";
    /// 社会工作者职业资格; folds `cert_assistant` `cert_intermediate` `cert_senior`
    Certificate = "certificate";
    /// 人员类别
    WorkerKind = "worker_kind";
    /// 离任方式
    ExitKind = "exit_kind";
    /// 工作类别, of work before joining
    PriorKind = "prior_kind";
    /// 考核等次, of years appraised elsewhere
    AppraisalGrade = "appraisal_grade";
    /// 奖惩级别
    HonourRank = "honour_rank";
    /// 合同类型; folds `labour_contract` `open_ended` `task_based`
    ContractKind = "contract_kind";
    /// 培训层级
    TrainingTier = "training_tier";
    /// 培训类别
    TrainingKind = "training_kind";
    /// 培训方式
    TrainingForm = "training_form";
    /// 退休档: the keys are those of [`super::track::Track`]
    RetirementTrack = "retirement_track";
    /// 是, 否, √
    YesNo = "yes_no";
}

impl Codes {
    /// See [`CodeTable::find`].
    pub fn find(self, text: &str) -> Option<&'static Code> {
        self.codes().find(text)
    }

    /// See [`CodeTable::read`].
    pub fn read(self, text: &str) -> CodeReading<'static> {
        self.codes().read(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_table_is_whole() {
        for table in Codes::ALL {
            let codes = table.codes();
            assert!(!codes.codes().is_empty() && !codes.title().is_empty(), "{table:?}");
            for code in codes.codes() {
                assert_eq!(codes.find(&code.name), Some(code), "{table:?}");
            }
        }
        assert_eq!(Codes::Nation.codes().codes().len(), 58);
        assert_eq!(Codes::Politics.codes().codes().len(), 13);
    }

    #[test]
    fn other_writings_are_found() {
        for (table, typed, name) in [
            (Codes::Sex, "男性", "男"),
            (Codes::Sex, " 女 ", "女"),
            (Codes::Nation, "汉", "汉族"),
            (Codes::Nation, "维吾尔", "维吾尔族"),
            (Codes::Nation, "０３", "回族"),
            (Codes::Politics, "党员", "中共党员"),
            (Codes::Politics, "中共党员 ", "中共党员"),
            (Codes::Politics, "中共正式党员", "中共党员"),
            (Codes::Politics, "中共党员（预备）", "中共预备党员"),
            (Codes::Education, "大学", "本科"),
            (Codes::Education, "大学本科", "本科"),
            (Codes::Education, "本科毕业", "本科"),
            (Codes::Education, "大学专科", "大专"),
            (Codes::Education, "专科", "大专"),
            (Codes::Education, "中专", "中专"),
            (Codes::Education, "本科（在职）", "本科"),
            (Codes::Education, "大学专科（函授）毕业", "大专"),
            (Codes::Education, "省委党校在职研究生", "研究生"),
            (Codes::Certificate, "助理社会工作师职业资格证书", "助理社会工作师"),
            (Codes::Certificate, "社会工作者职业资格（中级）", "社会工作师"),
            (Codes::Degree, "法学学士", "学士"),
            (Codes::Degree, "工商管理硕士学位", "硕士"),
            (Codes::Certificate, "助理社工师", "助理社会工作师"),
            (Codes::Certificate, "社会工作师（中级）", "社会工作师"),
            (Codes::Certificate, "中级社工师", "社会工作师"),
            (Codes::WorkerKind, "社区\"两委\"专职成员", "社区“两委”专职成员"),
            (Codes::WorkerKind, "社区两委专职成员", "社区“两委”专职成员"),
            (Codes::ContractKind, "固定期限劳动合同", "固定期限"),
            (Codes::TrainingTier, "街道（乡镇）", "街道"),
            (Codes::TrainingKind, "专项工作培训", "专项培训"),
            (Codes::YesNo, "√", "是"),
        ] {
            assert_eq!(
                table.find(typed).map(|code| code.name.as_str()),
                Some(name),
                "{table:?} {typed:?}"
            );
        }
    }

    #[test]
    fn nothing_and_the_unknown_are_told_apart() {
        assert_eq!(Codes::Certificate.read("无"), CodeReading::Blank);
        assert_eq!(Codes::Certificate.read(" "), CodeReading::Blank);
        assert_eq!(Codes::Certificate.read("电工证"), CodeReading::Unknown);
        assert_eq!(Codes::Politics.read("外星人"), CodeReading::Unknown);
        assert!(Codes::TrainingForm.codes().is_open() && !Codes::Nation.codes().is_open());
    }

    #[test]
    fn statistics_fold_values() {
        for (table, name, fold, counts) in [
            (Codes::Politics, "中共党员", "party_member", true),
            (Codes::Politics, "中共预备党员", "party_member", true),
            (Codes::Politics, "群众", "party_member", false),
            (Codes::Education, "硕士研究生", "edu_postgraduate", true),
            (Codes::Education, "本科", "edu_bachelor", true),
            (Codes::Education, "高中", "edu_secondary", true),
            (Codes::Education, "初中", "edu_below", true),
            (Codes::Certificate, "社会工作师", "cert_intermediate", true),
            (Codes::Nation, "汉族", "minority", false),
            (Codes::Nation, "回族", "minority", true),
            (Codes::Nation, "火星族", "minority", false),
        ] {
            assert_eq!(table.codes().counts_as(name, fold), counts, "{name} {fold}");
        }
        let education = Codes::Education.codes();
        let one_fold = |code: &Code| code.folds.iter().filter(|fold| fold.starts_with("edu_")).count() == 1;
        assert!(
            education.codes().iter().all(one_fold),
            "every level counts in exactly one column"
        );
    }

    #[test]
    fn a_writing_that_two_values_claim_is_refused() {
        let text = "title = '试'\nstandard = ''\nopen = false\n[[code]]\ncode = '1'\nkey = 'a'\nname = '甲'\n[[code]]\ncode = '2'\nkey = 'b'\nname = '乙'\nsynonyms = ['甲']";
        assert!(CodeTable::parse(text).unwrap_err().contains('甲'));
    }
}
