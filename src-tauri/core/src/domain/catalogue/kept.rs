//! The tables that the office keeps. A test lays them beside the database's schema: what stands in one must stand in the other.

use super::super::codes::Codes;
use super::super::records::{self, CommunityFigures, Details};
use super::super::rights::Right;
use super::form::Named;
use super::own::OwnForm;
use super::record::Fielded;
use super::{Alone, Field, Form, Kept, Whose};

/// Every table of records.
pub fn all() -> impl Iterator<Item = &'static Kept> {
    records::kept().chain([&WORKER, &FIGURES]).chain(OTHERS.iter().copied())
}

impl Kept {
    /// The table of that name.
    pub fn find(table: &str) -> Option<&'static Self> {
        all().find(|kept| kept.table == table)
    }
}

/// What users call a record of that table.
pub fn title_of(table: &str) -> &str {
    Kept::find(table).map_or(table, |kept| kept.title)
}

/// The field of that table; `None` for a field that is not shown to readers.
pub fn told(table: &str, key: &str) -> Option<&'static Field> {
    Kept::find(table)?.field(key).filter(|field| field.is_told())
}

/// What stands in a person's own row and can be made blank again.
pub fn clearable() -> impl Iterator<Item = &'static Field> {
    let of_worker = Kept::find("worker").into_iter().flat_map(|kept| kept.fields);
    of_worker.filter(|field| field.is_told() && !field.needed)
}

/// People themselves.
static WORKER: Kept = Kept {
    table: "worker",
    key: "worker",
    fact: None,
    title: "人员登记",
    of: Whose::Worker,
    right: Some(Right::EditFiles),
    alone: Alone::Plain,
    told_by: None,
    on_card: false,
    fields: &WORKER_FIELDS,
};

/// Figures of communities.
static FIGURES: Kept = Kept {
    table: "community_stat",
    key: "community_stat",
    fact: None,
    title: "社区户数人口",
    of: Whose::Community,
    right: None,
    alone: Alone::Plain,
    told_by: None,
    on_card: false,
    fields: &FIGURES_FIELDS,
};

const OF_FIGURES: usize = 1 + CommunityFigures::FIELDS.len();
const FIGURES_FIELDS: [Field; OF_FIGURES] = joined(
    &[Field::needed("community_id", "社区", Form::Row(Named::Community))],
    CommunityFigures::FIELDS,
);

/// Several lists of fields as one, of as many as there are.
const fn joined<const COUNT: usize>(first: &[Field], second: &[Field]) -> [Field; COUNT] {
    assert!(first.len() + second.len() == COUNT);
    let mut all = [first[0]; COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = if at < first.len() {
            first[at]
        } else {
            second[at - first.len()]
        };
        at += 1;
    }
    all
}

const OF_A_WORKER: usize = WHO.len() + Details::FIELDS.len();
const WORKER_FIELDS: [Field; OF_A_WORKER] = joined(&WHO, Details::FIELDS);

const WHO: [Field; 7] = [
    Field::needed("name", "姓名", Form::Text),
    Field::needed("pinyin", "拼音", Form::Own),
    Field::needed("initials", "拼音首字母", Form::Own),
    Field::needed("id_number", "身份证号码", Form::IdNumber),
    Field::needed("sex", "性别", SEX),
    Field::needed("born", "出生日期", Form::Day),
    // One of the three days of a person, with rules of its own.
    Field {
        needed: false,
        ..Field::needed("community_since", "从事社区工作时间", Form::Day)
    },
];

/// Declares tables with their fields; a field that may be blank has `?` behind its form.
macro_rules! kept {
    ($($table:literal $title:literal $right:expr, $alone:expr, $told_by:expr => { $($key:literal $field:literal $form:expr $(, $blank:tt)?;)+ })+) => {
        /// The tables that are no records of a person.
        static OTHERS: &[&Kept] = &[$(
            &Kept {
                table: $table,
                key: $table,
                fact: None,
                title: $title,
                of: Whose::Office,
                right: $right,
                alone: $alone,
                told_by: $told_by,
                on_card: false,
                fields: &[$(Field { key: $key, name: None, title: $field, form: $form, needed: kept!(@needed $($blank)?) }),+],
            }
        ),+];
    };
    (@needed) => { true };
    (@needed blank) => { false };
}

const SCORE: Form = Form::Decimal { places: 2 };
const HOURS: Form = Form::Decimal { places: 1 };
const SEX: Form = Form::Keyed {
    table: Codes::Sex,
    or: "",
};
const OFF_OR_WORKED: Form = Form::Words(&[("off", "放假"), ("worked", "上班")]);
const FILE_KIND: Form = Form::Words(&[("photo", "照片")]);

kept! {
    "office" "单位信息" Some(Right::OfficeSettings), Alone::Plain, None => {
        "street" "街道（乡镇）" Form::Text;
        "division" "行政区划代码" Form::Text;
        "policy" "办法" Form::Own;
    }
    "policy_entry" "考核等办法" Some(Right::OfficeSettings), Alone::Plain, None => {
        "from_on" "执行日期" Form::Day;
        "name" "名称" Form::Text;
        "pack" "全文" Form::Own;
    }
    "setting" "单位信息" Some(Right::OfficeSettings), Alone::Plain, None => {
        "key" "项目" Form::Text;
        "value" "内容" Form::Text;
    }
    "street" "街道" None, Alone::Plain, None => {
        "name" "名称" Form::Text;
    }
    "community" "社区" None, Alone::Plain, None => {
        "street_id" "街道" Form::Row(Named::Street);
        "name" "名称" Form::Text;
        "code" "代码" Form::Text, blank;
        "opened_on" "设立日期" Form::Day, blank;
        "closed_on" "撤销日期" Form::Day, blank;
    }
    "community_former" "社区原名" Some(Right::OfficeSettings), Alone::Plain, None => {
        "community_id" "社区" Form::Row(Named::Community);
        "until_on" "变更日期" Form::Day;
        "name" "原名称" Form::Text;
        "street_id" "原街道" Form::Row(Named::Street);
    }
    "street_former" "街道原名" Some(Right::OfficeSettings), Alone::Plain, None => {
        "street_id" "街道" Form::Row(Named::Street);
        "until_on" "变更日期" Form::Day;
        "name" "原名称" Form::Text;
    }
    "training_event" "培训班次" Some(Right::Contracts), Alone::Plain, None => {
        "held_on" "培训日期" Form::Day;
        "title" "培训名称" Form::Text;
        "tier" "培训层级" Form::Coded(Codes::TrainingTier), blank;
        "kind" "培训类别" Form::Coded(Codes::TrainingKind), blank;
        "form" "培训方式" Form::Coded(Codes::TrainingForm), blank;
        "hours" "学时" HOURS, blank;
    }
    "training_record" "培训学时" Some(Right::Contracts), Alone::After("培训"), Some("event_id") => {
        "event_id" "培训班次" Form::Row(Named::TrainingEvent);
        "hours" "学时" HOURS;
        "score" "得分" SCORE, blank;
    }
    "appraisal_year" "考核年度" Some(Right::ConfirmGrades), Alone::Plain, None => {
        "year" "年度" Form::Year;
        "policy" "办法" Form::Own;
        "confirmed_on" "确认日期" Form::Day;
        "taking_part" "参加人数" Form::Count;
        "quota" "名额" Form::Count;
        "over_quota" "超过名额" Form::YesNo;
    }
    "appraisal_result" "考核结果" Some(Right::ConfirmGrades), Alone::After("考核"), None => {
        "year" "年度" Form::Year;
        "composite" "综合得分" SCORE;
        "rank" "名次" Form::Count;
        "grade" "等次" Form::Text;
        "suggested" "建议等次" Form::Text, blank;
        "reason" "理由" Form::Text;
        "by_hand" "人工确定" Form::YesNo;
    }
    "publication" "公示" None, Alone::Plain, None => {
        "document" "公示的文件" Form::Own;
        "year" "年度" Form::Year;
        "from_on" "起始日期" Form::Day;
        "until_on" "截止日期" Form::Day;
        "working_days" "工作日" Form::Own;
        "notice" "公示内容" Form::Own;
        "ended_on" "结果日期" Form::Day, blank;
    }
    "former_publication" "更正前的公示" None, Alone::Plain, None => {
        "publication_id" "公示" Form::Own;
        "from_on" "起始日期" Form::Day;
        "until_on" "截止日期" Form::Day;
        "working_days" "工作日" Form::Own;
        "notice" "公示内容" Form::Own;
        "replaced_on" "更正日期" Form::Day;
        "why" "更正原因" Form::Text;
    }
    "objection" "公示异议" Some(Right::Appraise), Alone::Plain, None => {
        "publication_id" "公示" Form::Own;
        "objector" "反映人" Form::Text, blank;
        "content" "反映内容" Form::Long;
        "received_on" "收到日期" Form::Day;
        "finding" "核查情况" Form::Long, blank;
        "decision" "结论" Form::Text, blank;
        "told_on" "答复日期" Form::Day, blank;
    }
    "review" "考核复核" Some(Right::Appraise), Alone::Plain, None => {
        "year" "年度" Form::Year;
        "objection_id" "公示异议" Form::Own;
        "applied_on" "申请日期" Form::Day;
        "ground" "复核事由" Form::Long;
        "old_grade" "原等次" Form::Text;
        "grade" "等次" Form::Text, blank;
        "reason" "理由" Form::Long, blank;
        "decided_on" "决定日期" Form::Day, blank;
    }
    "own_field" "自设项目" Some(Right::OfficeSettings), Alone::Plain, None => {
        "record" "用在" Form::Own;
        "key" "代号" Form::Text;
        "title" "名称" Form::Text;
        "form" "写法" Form::Words(&OwnForm::NAMES);
        "choices" "选项" Form::Text, blank;
        "retired" "停用" Form::YesNo;
    }
    "own_value" "自设项目的内容" None, Alone::Plain, None => {
        "field_id" "项目" Form::Row(Named::OwnField);
        "row_id" "记录" Form::Own;
        "value" "内容" Form::Text;
    }
    "paper_form" "公文表样" Some(Right::OfficeSettings), Alone::Plain, None => {
        "name" "名称" Form::Text;
        "text" "表样" Form::Own;
    }
    "saved_view" "视图" Some(Right::EditFiles), Alone::Plain, None => {
        "record" "用在" Form::Own;
        "name" "名称" Form::Text;
        "asked" "条件和栏目" Form::Own;
    }
    "filing" "报送" Some(Right::Export), Alone::Plain, None => {
        "report" "报表" Form::Own;
        "period" "时期" Form::Text;
        "part" "第几次" Form::Count;
        "filed_on" "报送日期" Form::Day;
        "title" "报表名称" Form::Text;
        "held" "报送的数" Form::Own;
        "file" "文件" Form::Text, blank;
        "sha256" "文件摘要" Form::Own;
        "reason" "更正原因" Form::Text, blank;
    }
    "filing_person" "报送时的人" Some(Right::Export), Alone::Plain, None => {
        "filing_id" "报送" Form::Own;
        "name" "姓名" Form::Text;
        "community" "社区" Form::Text;
        "holds" "计入的栏" Form::Own;
    }
    "attachment" "照片" Some(Right::EditFiles), Alone::Plain, None => {
        "kind" "照片" FILE_KIND;
        "sha256" "内容摘要" Form::Own;
        "media_type" "格式" Form::Own;
        "bytes" "大小" Form::Own;
    }
    "import_column" "导入列的含义" None, Alone::Plain, None => {
        "kind" "表格" Form::Own;
        "header" "列名" Form::Text;
        "field" "含义" Form::Own;
    }
    "import_answer" "导入时的回答" None, Alone::Plain, None => {
        "kind" "表格" Form::Own;
        "field" "栏目" Form::Own;
        "said" "表里写的" Form::Text;
        "means" "含义" Form::Text;
    }
    "import_person" "导入时认定的人" None, Alone::Plain, None => {
        "files" "文件摘要" Form::Own;
        "said" "表里写的" Form::Text;
    }
    "calendar_year" "放假安排" Some(Right::OfficeSettings), Alone::Plain, None => {
        "year" "年度" Form::Year;
        "document" "文号" Form::Text;
    }
    "calendar_span" "放假、上班日期" Some(Right::OfficeSettings), Alone::Plain, None => {
        "year_id" "年度" Form::Own;
        "what" "放假或上班" OFF_OR_WORKED;
        "from_on" "起始日期" Form::Day;
        "until_on" "截止日期" Form::Day;
    }
    "operator" "操作员" Some(Right::Operators), Alone::Plain, None => {
        "name" "姓名" Form::Text;
        "role" "角色" Form::Role;
        "active" "可以登录" Form::YesNo;
        "given" "另给的权限" Form::Own;
        "withdrawn" "收回的权限" Form::Own;
        "passwords" "设过口令的次数" Form::Own;
        "verifier_digest" "口令核对值" Form::Own;
    }
    "operator_community" "账户负责的社区" Some(Right::Operators), Alone::Plain, None => {
        "operator_id" "账户" Form::Own;
        "community_id" "社区" Form::Row(Named::Community);
    }
}
