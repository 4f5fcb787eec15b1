//! Papers made from the records, each kind declared once: gathered here, worded and set by [`crate::documents`]. The caller names one
//! with [`Asked`], looks at the [`Draft`], and lets [`give_out`] write it with all that goes along.

use std::borrow::Cow;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{publications, register};
use crate::documents::announcement::Announcement;
use crate::documents::fonts::FontLibrary;
use crate::documents::sides::Sides;
use crate::documents::{self, LaidOut};
use crate::domain::person::WorkerId;
use crate::domain::rights::Right;
use crate::progress::Progress;
use crate::rules::workdays::WorkingPeriod;
use crate::storage::trail::Action;
use crate::storage::trail::pages::TrailQuery;
use crate::storage::verify::Report;
use crate::storage::{Connection, Entry, Occasion, Store};
use crate::{Error, ErrorCode, Result};

pub(super) mod announcement;
mod asked_announcement;
mod computed;
mod form;
pub mod forms;
mod record;
mod review_notice;

pub use announcement::{ANNOUNCEMENT, Copy, SetAnnouncement, announcement, announcement_allowed, hanging, period};
pub use asked_announcement::{AskedAnnouncement, AskedCopy, AskedHanging};
pub use form::{AskedForm, FILE_CARD, filled};
pub use record::AskedRecord;
pub use review_notice::{AskedReviewNotice, review_notice};

/// Declares the papers: a line a paper.
macro_rules! papers {
    ($($(#[$doc:meta])* $Paper:ident($Asked:ty);)+) => {
        /// A paper that is asked for.
        #[derive(Debug, Clone, Deserialize)]
        #[cfg_attr(feature = "ipc-types", derive(specta::Type))]
        #[serde(rename = "AskedPaper", tag = "paper", rename_all = "snake_case")]
        pub enum Asked {
            $($(#[$doc])* $Paper($Asked),)+
        }

        impl Asked {
            fn paper(&self) -> &dyn Paper {
                match self {
                    $(Self::$Paper(asked) => asked,)+
                }
            }
        }
    };
}

papers! {
    /// 年度考核结果公示, before it hangs.
    Announcement(AskedAnnouncement);
    /// 年度考核结果公示, as it hangs.
    Hanging(AskedHanging);
    /// 年度考核等次复核结果通知.
    ReviewNotice(AskedReviewNotice);
    /// 个人档案卡, and other forms as data.
    Form(AskedForm);
    /// One record of a person.
    Record(AskedRecord);
    /// 档案查阅登记表.
    Register(AskedRegister);
    /// Any of [`kinds`], by its name.
    Named(AskedNamed);
}

/// The papers in words that reason, which scripts ask for by name.
static KINDS: &[PaperKind] = &[AskedAnnouncement::KIND, AskedReviewNotice::KIND];

/// A paper, as whoever does not know it yet asks for it.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct PaperKind {
    /// The name that scripts use.
    pub name: Cow<'static, str>,
    /// The name that people use.
    pub title: Cow<'static, str>,
    /// What has to be said to print it: `year`, `worker`, `from`; `record`: it is printed where the record stands.
    pub needs: &'static [&'static str],
    /// A form of the office's own, or one that it may edit.
    pub form: Option<FormOf>,
    /// Giving it out begins a publication, unless it is a draft.
    #[serde(skip)]
    publishes: bool,
    #[serde(skip)]
    ask: fn(&Given, &Making<'_>, &str) -> Result<Asked>,
}

/// Whose a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum FormOf {
    /// As it is shipped.
    Shipped,
    /// The office's.
    Office,
}

/// Does giving out the paper of that name begin a publication, unless it is a draft?
pub fn publishes(name: &str) -> bool {
    KINDS.iter().any(|kind| kind.name == name && kind.publishes)
}

/// Every paper that can be asked for by its name; without an office, those that the program ships.
pub fn kinds(conn: Option<&Connection>) -> Result<Vec<PaperKind>> {
    let forms = form::templates(conn)?.into_iter().map(|(template, of)| PaperKind {
        form: Some(of),
        name: template.name.into(),
        title: template.title.into(),
        needs: if template.of.is_some() {
            &["record"]
        } else {
            &["worker"]
        },
        publishes: false,
        ask: if template.of.is_some() {
            |_, _, _| Err(form::of_one_record())
        } else {
            |given, _, name| {
                let (form, workers) = (name.to_owned(), given.workers()?);
                Ok(Asked::Form(AskedForm { form, workers }))
            }
        },
    });
    Ok(KINDS.iter().cloned().chain(forms).collect())
}

impl PaperKind {
    /// The paper of that name. `unknown_document`.
    pub fn find(conn: &Connection, name: &str) -> Result<Self> {
        let found = kinds(Some(conn))?.into_iter().find(|kind| kind.name == name);
        found.ok_or_else(|| Error::about(ErrorCode::UnknownDocument, format!("「{name}」")))
    }

    /// The paper that is meant. `invalid_argument` where something that it needs is not said.
    pub fn ask(&self, given: &Given, making: &Making<'_>) -> Result<Asked> {
        (self.ask)(given, making, &self.name)
    }
}

/// The details given with a paper that is asked for by its name.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// `year`
    pub year: Option<i32>,
    /// `worker`: the people it is about.
    pub workers: Vec<WorkerId>,
    /// `from`: the first day of a publication.
    pub from: Option<NaiveDate>,
    /// For those who have to agree: nothing is published by it.
    pub draft: bool,
    /// Why it takes the place of one that hangs.
    pub reason: Option<String>,
}

impl Given {
    fn year(&self) -> Result<i32> {
        self.year.ok_or_else(|| not_said("年度"))
    }

    fn workers(&self) -> Result<Vec<WorkerId>> {
        if self.workers.is_empty() {
            return Err(not_said("人员"));
        }
        Ok(self.workers.clone())
    }

    fn worker(&self) -> Result<WorkerId> {
        match self.workers[..] {
            [only] => Ok(only),
            [] => Err(not_said("人员")),
            _ => Err(Error::about(ErrorCode::InvalidArgument, "每份只写一个人，请逐人打印")),
        }
    }
}

fn not_said(what: &str) -> Error {
    Error::about(ErrorCode::InvalidArgument, format!("没有指定{what}"))
}

/// What a paper is made with.
pub struct Making<'a> {
    /// The open office.
    pub store: &'a Store,
    /// The fonts.
    pub library: &'a FontLibrary,
    /// The day as which the office is looked at.
    pub day: NaiveDate,
    /// What the last verification of the trail found.
    pub checked: Option<&'a Report>,
    /// How far a long paper is.
    pub progress: &'a mut dyn Progress,
}

/// A kind of paper.
trait Paper {
    /// Gathers and sets it. Changes nothing.
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft>;
}

/// A paper set to its pages, before it is given out.
pub struct Draft {
    /// The pages.
    pub paper: LaidOut,
    /// What it is, for the name of its file and the trail.
    pub what: String,
    /// Whom it is about.
    pub about: Vec<WorkerId>,
    /// Of a notice: how long it hangs.
    pub hangs: Option<Hangs>,
    /// What the office has not entered and the paper therefore leaves out, in Chinese.
    pub missing: Vec<&'static str>,
    /// What is to be checked before the paper goes out, in Chinese: a time counted without the year's notice of days off.
    pub doubts: Vec<String>,
    /// People's numbers stand on it whole: the trail records that it was looked at.
    whole: bool,
    publishes: Option<Publishes>,
}

/// How long a notice hangs.
pub struct Hangs {
    /// First and last day.
    pub period: WorkingPeriod,
    /// How the time was counted, in Chinese.
    pub explanation: String,
}

/// What begins to hang when a paper is given out.
struct Publishes {
    notice: Announcement,
    why: String,
}

impl Draft {
    /// A paper that is about no person, and goes out without more.
    pub fn of(paper: LaidOut, what: String) -> Self {
        Self {
            paper,
            what,
            about: Vec::new(),
            hangs: None,
            missing: Vec::new(),
            doubts: Vec::new(),
            whole: false,
            publishes: None,
        }
    }

    fn entry(&self, action: Action, verb: &str) -> Entry {
        Entry::new(action, format!("{verb}{}", self.what)).about(self.about.iter().copied())
    }
}

/// The paper on its pages; nothing is recorded or changed.
pub fn draft(asked: &Asked, making: &mut Making<'_>) -> Result<Draft> {
    asked.paper().draft(making)
}

/// The trail's entry for a paper on the screen that shows people's numbers whole.
pub fn looked_at(draft: &Draft) -> Option<Entry> {
    draft.whole.then(|| draft.entry(Action::View, "预览"))
}

/// Writes the paper to `out`, or those sides of it that one run of a printer takes, and does what goes along: a publication begins, and
/// the trail records the paper. All of it happens, or nothing.
pub fn give_out(store: &mut Store, occasion: &Occasion, draft: &Draft, sides: Option<Sides>, out: &Path) -> Result<()> {
    store.require(Right::Print)?;
    let run = sides.map(|sides| draft.paper.on(sides));
    documents::write_pdf_with(run.as_ref().unwrap_or(&draft.paper), out, || {
        if let Some(Publishes { notice, why }) = &draft.publishes {
            publications::publish(store, occasion, notice, Some(why))?;
        }
        store.note(occasion, &draft.entry(Action::Print, "输出"))
    })?
    .1
}

/// 档案查阅登记表, or 操作记录登记表.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedRegister {
    /// Which entries.
    pub query: TrailQuery,
}

impl Paper for AskedRegister {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let register = register::gather(making.store, &self.query, making.checked)?;
        let paper = register::paper(&register, making.library, making.day)?;
        Ok(Draft {
            about: self.query.worker.map(WorkerId).into_iter().collect(),
            ..Draft::of(paper, register.what())
        })
    }
}

/// A paper as the page of papers asks for it. A notice is drawn up as a draft: it is put up where it belongs.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedNamed {
    /// One of [`kinds`].
    pub name: String,
    /// The year.
    pub year: Option<i32>,
    /// Whom it is about.
    pub workers: Vec<WorkerId>,
    /// The first day of a publication.
    #[cfg_attr(feature = "ipc-types", specta(type = Option<String>))]
    pub from: Option<NaiveDate>,
}

impl Paper for AskedNamed {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let given = Given {
            year: self.year,
            workers: self.workers.clone(),
            from: self.from,
            draft: true,
            reason: None,
        };
        let asked = PaperKind::find(making.store.read(), &self.name)?.ask(&given, making)?;
        asked.paper().draft(making)
    }
}
