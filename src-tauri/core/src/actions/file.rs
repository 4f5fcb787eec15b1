//! One person's whole file, as a screen, a script or a file card shows it.

use crate::storage::Connection;
use chrono::NaiveDate;
use serde::Serialize;

use crate::desk::{standing, status_name};
use crate::domain::catalogue::Field;
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::record::Fielded;
use crate::domain::identities::Identity;
use crate::domain::ids::IdNumber;
use crate::domain::masking;
use crate::domain::person::{Person, RecordId, WorkerId};
use crate::domain::records::{Attendance, Contract, Details, Education, PriorService, Service};
use crate::domain::track::Track;
use crate::roll::Places;
use crate::rules::{age, retirement, service};
use crate::storage::communities::Community;
use crate::storage::dated::{self, Fact};
use crate::storage::rows::{self, Filed};
use crate::storage::{appraisals, attachments, communities, own_fields, people, policies, training, workers};
use crate::{Error, ErrorCode, Result};

/// A value and the days on which it held, both included; no last day: it still holds.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Spell {
    /// The value.
    pub value: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: Option<String>,
}

/// An education on file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct EducationLine {
    /// 学历
    pub level: String,
    /// 学位
    pub degree: Option<String>,
    /// 毕业院校
    pub school: Option<String>,
    /// 专业
    pub major: Option<String>,
    /// 毕业时间
    pub graduated_on: Option<String>,
    /// `full_time`, `part_time`, `unknown`
    pub mode: String,
    /// 全日制, 在职; empty: not told
    pub mode_name: String,
}

/// A certificate on file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct CertificateLine {
    /// 名称
    pub kind: String,
    /// 取证时间
    pub obtained_on: Option<String>,
    /// 登记时间
    pub registered_on: Option<String>,
    /// 证书编号
    pub number: Option<String>,
}

/// A contract on file, both days included.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ContractLine {
    /// Its number.
    pub id: RecordId,
    /// First day.
    pub starts: String,
    /// Last day; `None`: open-ended.
    pub ends: Option<String>,
    /// The whole term: 2024-01-01 至 2026-12-31; 2024-01-01 起，无固定期限
    pub term: String,
    /// 合同编号
    pub number: Option<String>,
    /// 合同类型
    pub kind: Option<String>,
    /// 签订日期
    pub signed_on: Option<String>,
    /// 试用期（月）
    pub probation_months: Option<u32>,
}

/// A year's appraisal.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct YearGrade {
    /// 年度
    pub year: i32,
    /// Two places.
    pub composite: String,
    /// 等次
    pub grade: String,
}

/// A stretch of service.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ServiceLine {
    /// 到岗
    pub joined_on: String,
    /// 离任
    pub left_on: Option<String>,
    /// 离任方式
    pub leave_kind: Option<String>,
}

/// When somebody reaches the retirement age, and how that follows.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct RetirementLine {
    /// 女50周岁
    pub track: String,
    /// The file says which track; else the place's rules do.
    pub own_track: bool,
    /// The month.
    pub month: String,
    /// The computation with its law.
    pub ground: String,
}

/// Everything on file about one person, with the facts that hold on a day.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct WorkerFile {
    /// The office's number.
    pub id: WorkerId,
    /// 姓名
    pub name: String,
    /// 公民身份号码
    pub id_number: String,
    /// 性别: `male`, `female`
    pub sex: String,
    /// 男, 女
    pub sex_name: String,
    /// 出生日期
    pub born: String,
    /// Full years.
    pub age: Option<u32>,
    /// What the person's own row says, for scripts; for people, [`Self::plain`].
    #[serde(flatten)]
    #[cfg_attr(feature = "ipc-types", specta(skip))]
    pub details: Details,
    /// The same, every field, as readers know it.
    pub plain: Vec<SaidLine>,
    /// 政治面貌
    pub politics: Option<String>,
    /// When the retirement age is reached.
    pub retirement: Option<RetirementLine>,
    /// 在岗状态, in Chinese
    pub status: String,
    /// The same, and of whoever is in post what keeps him from being one of those counted: 借出
    pub standing: String,
    /// Where somebody works who is lent out.
    pub lent_to: Option<String>,
    /// In post, and counted among the community workers.
    pub counted: bool,
    /// 街道
    pub street: String,
    /// 社区
    pub community: String,
    /// 社区 as forms name it: with its street where two have one name
    pub community_label: String,
    /// 职务（岗位）
    pub post: Option<String>,
    /// 任职时间
    pub post_since: Option<String>,
    /// 人员类别
    pub kind: Option<String>,
    /// 岗位等级
    pub grade: Option<String>,
    /// 身份: keys
    pub identities: Vec<String>,
    /// 身份, in Chinese
    pub identity_names: Vec<String>,
    /// 从事社区工作时间
    pub community_since: Option<String>,
    /// Full years of community work.
    pub service_years: Option<u32>,
    /// How they come about, where it is more than the time since one day.
    pub service_ground: Option<String>,
    /// Every stretch of service.
    pub services: Vec<ServiceLine>,
    /// Posts over time.
    pub posts: Vec<PostSpell>,
    /// Communities over time.
    pub communities: Vec<Spell>,
    /// 人员类别 over time.
    pub kinds: Vec<Spell>,
    /// 政治面貌 over time.
    pub politics_history: Vec<Spell>,
    /// Education, one line a mode.
    pub education: Vec<EducationLine>,
    /// Certificates.
    pub certificates: Vec<CertificateLine>,
    /// Contracts, oldest first.
    pub contracts: Vec<ContractLine>,
    /// Training attended, oldest first.
    pub training: Vec<Attendance>,
    /// Appraisals, oldest first.
    pub appraisals: Vec<YearGrade>,
    /// Is a photo on file?
    pub photo: bool,
    /// What the office's own fields say.
    pub own: Vec<SaidLine>,
}

/// What a field says of somebody.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct SaidLine {
    /// The name that scripts know it by.
    pub key: &'static str,
    /// 名称
    pub title: &'static str,
    /// `text`, `long`, `day`, `phone` …
    pub form: &'static str,
    /// As a reader knows it; empty: nothing.
    pub value: String,
}

/// A post and the days on which it was held, both included.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PostSpell {
    /// 职务（岗位）
    pub post: String,
    /// First day.
    pub from: String,
    /// Last day; `None`: still held.
    pub to: Option<String>,
}

impl WorkerFile {
    /// With the numbers masked, as screens show them until asked.
    pub fn masked(mut self) -> Self {
        self.id_number = masking::id_number(&self.id_number);
        self.details = self.details.masked();
        self.plain = plain_lines(&self.details);
        // A number may stand where none belongs; many a certificate is numbered after its holder.
        let typed = [&mut self.post]
            .into_iter()
            .chain(self.certificates.iter_mut().map(|c| &mut c.number))
            .chain(self.contracts.iter_mut().map(|c| &mut c.number))
            .chain(self.education.iter_mut().flat_map(|e| [&mut e.school, &mut e.major]));
        for text in typed.flatten() {
            *text = masking::text(text);
        }
        for line in &mut self.own {
            line.value = masking::text(&line.value);
        }
        self
    }
}

/// The office's number of a person named by that number or by an 18-digit identity number; a user who may not see whole numbers finds
/// nobody by an identity number.
pub fn resolve(conn: &Connection, text: &str) -> Result<WorkerId> {
    let unknown = || Error::from(ErrorCode::UnknownWorker);
    let text = text.trim();
    if text.chars().count() >= 15 {
        let number = IdNumber::parse(text).map_err(|_| unknown())?;
        return workers::by_id_number(conn, number.as_str())?.ok_or_else(unknown);
    }
    let id = WorkerId(text.parse().map_err(|_| unknown())?);
    if workers::exists(conn, id)? {
        Ok(id)
    } else {
        Err(unknown())
    }
}

/// One person's file with the facts that hold on `day`.
pub fn of(conn: &Connection, worker: WorkerId, day: NaiveDate) -> Result<WorkerFile> {
    let person = people::one(conn, worker, day)?.ok_or(ErrorCode::UnknownWorker)?;
    let places = Places::new(communities::on_day(conn, day)?);
    let community = person.community.and_then(|id| places.of(id));
    let policy = policies::on(conn, day)?.pack;
    let spells = |fact, services| Ok::<_, Error>(spells(dated::entries(conn, fact, worker.0)?, services));
    let posts = spells(Fact::Post, &person.services)?;
    let earlier = rows::of_worker::<PriorService>(conn, Some(person.id))?.len();
    Ok(WorkerFile {
        posts: posts
            .into_iter()
            .map(|s| PostSpell {
                post: s.value,
                from: s.from,
                to: s.to,
            })
            .collect(),
        communities: spells(Fact::Community, &person.services)?,
        kinds: spells(Fact::Kind, &person.services)?,
        // Held whether in post or not.
        politics_history: spells(Fact::Politics, &[])?,
        contracts: contract_lines(conn, worker)?,
        training: training::attended(conn, Some(worker))?
            .into_iter()
            .map(|filed| filed.record)
            .collect(),
        appraisals: appraisal_lines(conn, worker)?,
        photo: attachments::get(conn, worker, "photo")?.is_some(),
        own: own_lines(conn, worker)?,
        community_label: community.map(|c| places.label(c)).unwrap_or_default(),
        retirement: retirement_line(&person, policy.retirement.track_of(&person)),
        service_ground: service::explain_years(&person, day, earlier - person.counted_before.len()),
        ..facts(&person, community, day)
    })
}

fn own_lines(conn: &Connection, worker: WorkerId) -> Result<Vec<SaidLine>> {
    let said = own_fields::of_person(conn, worker)?;
    Ok(said
        .into_iter()
        .map(|(field, value)| said_line(field, &value))
        .collect())
}

fn plain_lines(details: &Details) -> Vec<SaidLine> {
    details
        .values()
        .map(|(field, value)| said_line(field, &value))
        .collect()
}

fn said_line(field: &'static Field, value: &Datum<'_>) -> SaidLine {
    SaidLine {
        key: field.key,
        title: field.title,
        form: field.form.name(),
        value: value.kept().map_or_else(String::new, |kept| field.form.shown(&kept)),
    }
}

fn retirement_line(person: &Person, track: Track) -> Option<RetirementLine> {
    let retirement = retirement::of(person.born.into(), track)?;
    Some(RetirementLine {
        track: track.name().to_owned(),
        own_track: person.details.retirement_track.is_some(),
        month: retirement.month.to_string(),
        ground: retirement.explain(),
    })
}

fn appraisal_lines(conn: &Connection, worker: WorkerId) -> Result<Vec<YearGrade>> {
    let grades = appraisals::grades_of(conn, worker)?;
    Ok(grades
        .into_iter()
        .map(|(year, composite, grade)| YearGrade {
            year,
            composite: format!("{}.{:02}", composite / 100, composite % 100),
            grade,
        })
        .collect())
}

fn contract_lines(conn: &Connection, worker: WorkerId) -> Result<Vec<ContractLine>> {
    let signed = rows::of_worker::<Contract>(conn, Some(worker))?;
    let text = |s: Option<std::sync::Arc<str>>| s.map(|s| s.to_string());
    Ok(signed
        .into_iter()
        .map(|Filed { id, record: c, .. }| ContractLine {
            id,
            starts: c.starts_on.to_string(),
            ends: c.ends_on.map(|d| d.to_string()),
            term: c.term_in_words(),
            number: text(c.number),
            kind: text(c.kind),
            signed_on: c.signed_on.map(|d| d.to_string()),
            probation_months: c.probation_months,
        })
        .collect())
}

fn spells(entries: Vec<(String, NaiveDate)>, services: &[Service]) -> Vec<Spell> {
    let held = held(entries, services).into_iter();
    held.map(|(value, from, to)| Spell {
        value,
        from: from.to_string(),
        to: to.map(|d| d.to_string()),
    })
    .collect()
}

/// Each entry holds until the day before the next, and only in the stretches of service: what a person held on leaving ends with
/// that day, and what he takes up again begins on the day of return. Without a stretch nothing is cut.
pub(super) fn held<T: Clone>(
    entries: Vec<(T, NaiveDate)>,
    services: &[Service],
) -> Vec<(T, NaiveDate, Option<NaiveDate>)> {
    let next: Vec<Option<NaiveDate>> = entries
        .iter()
        .skip(1)
        .map(|(_, next)| next.pred_opt())
        .chain(std::iter::once(None))
        .collect();
    let spells = entries.into_iter().zip(next);
    spells
        .flat_map(|((value, from), to)| {
            let mut parts: Vec<_> = within(from, to, services)
                .map(|(from, to)| (value.clone(), from, to))
                .collect();
            if parts.is_empty() {
                parts.push((value, from, to));
            }
            parts
        })
        .collect()
}

/// The parts of a spell that lie within a stretch of service. The first stretch reaches back as far as anything is known.
fn within(
    from: NaiveDate,
    to: Option<NaiveDate>,
    services: &[Service],
) -> impl Iterator<Item = (NaiveDate, Option<NaiveDate>)> {
    services.iter().enumerate().filter_map(move |(i, service)| {
        let begins = if i == 0 { from } else { from.max(service.joined_on) };
        let ends = match (to, service.left_on) {
            (Some(to), Some(left_on)) => Some(to.min(left_on)),
            (to, left_on) => to.or(left_on),
        };
        ends.is_none_or(|ends| begins <= ends).then_some((begins, ends))
    })
}

/// What the person's own record says, without what other tables add.
fn facts(person: &Person, community: Option<&Community>, day: NaiveDate) -> WorkerFile {
    let text = |s: &Option<std::sync::Arc<str>>| s.as_deref().map(str::to_owned);
    let since = person.community_work_since();
    WorkerFile {
        id: person.id,
        name: person.name.to_string(),
        id_number: person.id_number.to_string(),
        sex: person.sex.as_str().to_owned(),
        sex_name: person.sex.name().to_owned(),
        born: person.born.to_string(),
        age: age::on(person.born.into(), day),
        details: person.details.clone(),
        plain: plain_lines(&person.details),
        politics: text(&person.politics),
        retirement: None,
        status: status_name(person.status(day)).to_owned(),
        standing: standing(person, day).to_owned(),
        lent_to: text(&person.lent_to),
        counted: person.is_counted(day),
        street: community.map(|c| c.street.clone()).unwrap_or_default(),
        community: community.map(|c| c.name.clone()).unwrap_or_default(),
        community_label: String::new(),
        post: text(&person.post),
        post_since: person.post_since.map(|d| d.to_string()),
        kind: text(&person.kind),
        grade: text(&person.grade),
        identities: person.identities.iter().map(|i| i.to_string()).collect(),
        identity_names: person
            .identities
            .iter()
            .filter_map(|i| Identity::from_key(i))
            .map(|i| i.name().to_owned())
            .collect(),
        community_since: since.map(|d| d.to_string()),
        service_years: service::years_of(person, day),
        service_ground: None,
        services: person
            .services
            .iter()
            .map(|s| ServiceLine {
                joined_on: s.joined_on.to_string(),
                left_on: s.left_on.map(|d| d.to_string()),
                leave_kind: text(&s.leave_kind),
            })
            .collect(),
        education: person
            .educations
            .iter()
            .map(|e| EducationLine {
                level: e.level.to_string(),
                degree: text(&e.degree),
                school: text(&e.school),
                major: text(&e.major),
                graduated_on: text(&e.graduated_on),
                mode: e.mode.to_string(),
                mode_name: Education::mode_name(&e.mode).unwrap_or_default().to_owned(),
            })
            .collect(),
        certificates: person
            .certificates
            .iter()
            .map(|c| CertificateLine {
                kind: c.kind.to_string(),
                obtained_on: text(&c.obtained_on),
                registered_on: text(&c.registered_on),
                number: text(&c.number),
            })
            .collect(),
        contracts: Vec::new(),
        posts: Vec::new(),
        communities: Vec::new(),
        kinds: Vec::new(),
        politics_history: Vec::new(),
        training: Vec::new(),
        appraisals: Vec::new(),
        photo: false,
        own: Vec::new(),
    }
}
