//! People: the list, one file, single changes.

use lince_core::actions::file::{self, WorkerFile};
use lince_core::actions::workers;
use lince_core::documents::preview::data_url;
use lince_core::domain::codes::Codes;
use lince_core::domain::dates::{DateForm, PartialDate};
use lince_core::domain::identities::{self, Identity};
use lince_core::domain::ids::{IdNumber, Sex};
use lince_core::domain::names;
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::Right;
use lince_core::domain::track::Track;
use lince_core::rules::{age, retirement};
use lince_core::storage::communities::Community;
use lince_core::storage::trail::{self, Action, FieldChange};
use lince_core::storage::{Entry, workers as rows};
use lince_core::{Error, ErrorCode};
use serde::Serialize;
use tauri::{AppHandle, State};

use super::day;
use super::office::FieldInput;
use crate::choose::ChosenFiles;
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion, today};

/// One person's file, numbers masked.
#[tauri::command(async)]
#[specta::specta]
pub fn worker_file(state: State<'_, AppState>, id: WorkerId) -> Result<WorkerFile, IpcError> {
    Ok(file::of(state.store()?.read(), id, today())?.masked())
}

/// One person's file with whole numbers; leaves an entry in the trail.
#[tauri::command(async)]
#[specta::specta]
pub fn reveal_worker(state: State<'_, AppState>, id: WorkerId) -> Result<WorkerFile, IpcError> {
    let mut store = state.store()?;
    store.require(Right::SeeNumbers)?;
    let found = file::of(store.read(), id, today())?;
    let entry = Entry::new(Action::View, format!("查看{}的完整号码", found.name)).about([id]);
    store.note(&occasion(), &entry)?;
    Ok(found)
}

/// Every field of a person's file that ever changed; numbers masked.
#[tauri::command(async)]
#[specta::specta]
pub fn worker_history(state: State<'_, AppState>, id: WorkerId) -> Result<Vec<FieldChange>, IpcError> {
    let store = state.store()?;
    if !rows::exists(store.read(), id)? {
        return Err(ErrorCode::UnknownWorker.into());
    }
    let changes = trail::of_worker(store.read(), id.0)?.into_iter();
    let words = trail::Words::of(store.read());
    let in_words = changes.map(|change| words.of_change(change));
    Ok(in_words.collect::<lince_core::Result<_>>()?)
}

/// Enters a person; fields by the import's keys (`name`, `id_number`, `community`, `post` …).
#[tauri::command(async)]
#[specta::specta]
pub fn add_worker(
    state: State<'_, AppState>,
    fields: Vec<FieldInput>,
    draft: Option<String>,
) -> Result<WorkerId, IpcError> {
    let fields: Vec<_> = fields.into_iter().map(FieldInput::pair).collect();
    let when = occasion();
    Ok(state
        .store()?
        .settle_draft(draft.as_deref(), &when.who, |store| workers::add(store, &when, &fields))?)
}

/// Changes a person's file from a day on.
#[tauri::command(async)]
#[specta::specta]
pub fn set_worker(
    state: State<'_, AppState>,
    id: WorkerId,
    fields: Vec<FieldInput>,
    from: Option<String>,
    reason: Option<String>,
    draft: Option<String>,
) -> Result<(), IpcError> {
    let fields: Vec<_> = fields.into_iter().map(FieldInput::pair).collect();
    let mut when = occasion();
    if let Some(from) = from {
        when.on = day(&from)?;
    }
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        workers::set(store, &when, id, &fields, reason.as_deref()).map(drop)
    })?)
}

/// Somebody leaves; the contract in force ends with that day, or stays.
#[tauri::command(async)]
#[specta::specta]
pub fn leave_worker(
    state: State<'_, AppState>,
    id: WorkerId,
    on: String,
    kind: String,
    end_contract: bool,
) -> Result<(), IpcError> {
    let leave = if end_contract {
        workers::leave_and_end_contract
    } else {
        workers::leave
    };
    Ok(leave(&mut *state.store()?, &occasion(), id, day(&on)?, &kind)?)
}

/// Takes somebody back who had left, with what a further contract says; empty: none is signed.
#[tauri::command(async)]
#[specta::specta]
pub fn return_worker(
    state: State<'_, AppState>,
    id: WorkerId,
    on: String,
    fields: Vec<FieldInput>,
    contract: Vec<FieldInput>,
    draft: Option<String>,
) -> Result<(), IpcError> {
    let pairs = |fields: Vec<FieldInput>| fields.into_iter().map(FieldInput::pair).collect::<Vec<_>>();
    let (fields, contract) = (pairs(fields), pairs(contract));
    let (when, on) = (occasion(), day(&on)?);
    Ok(state.store()?.settle_draft(draft.as_deref(), &when.who, |store| {
        workers::rejoin(store, &when, id, on, &fields, &contract)
    })?)
}

/// Asks for a photo and puts it on file; false: the user thought better of it.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_photo(
    app: AppHandle,
    state: State<'_, AppState>,
    chosen: State<'_, ChosenFiles>,
    id: WorkerId,
) -> Result<bool, IpcError> {
    state.store()?.require(Right::EditFiles)?;
    let Some(path) = chosen.pick(&app, "选择照片", &["jpg", "jpeg", "png"]) else {
        return Ok(false);
    };
    let bytes = std::fs::read(path).map_err(|e| IpcError::from(Error::from(e)))?;
    workers::photo(&mut *state.store()?, &occasion(), id, &bytes)?;
    Ok(true)
}

/// A person's photo as a data URL.
#[tauri::command(async)]
#[specta::specta]
pub fn worker_photo(state: State<'_, AppState>, id: WorkerId) -> Result<Option<String>, IpcError> {
    let found = workers::photo_of(&*state.store()?, id)?;
    Ok(found.map(|(bytes, kind)| data_url(&kind, &bytes)))
}

/// Names of a code table, in the order of lists: what a form offers.
#[tauri::command]
#[specta::specta]
pub fn code_names(table: Codes) -> Vec<String> {
    table.codes().codes().iter().map(|code| code.name.clone()).collect()
}

/// More words than an office has people are no list, and a longer one is no name.
const MOST_WORDS: usize = 200_000;
const LONGEST_WORD: usize = 100;

/// What each entry of a list is found by beside its own characters: initials and pinyin, separated by blanks.
#[tauri::command(async)]
#[specta::specta]
pub fn word_keys(words: Vec<String>) -> Vec<String> {
    let short = |word: &String| word.chars().take(LONGEST_WORD).collect::<String>();
    words
        .iter()
        .take(MOST_WORDS)
        .map(|word| names::word_keys(&short(word)))
        .collect()
}

/// Posts that a form proposes: those of the office, the most frequent first, then the usual ones.
#[tauri::command(async)]
#[specta::specta]
pub fn post_names(state: State<'_, AppState>) -> Result<Vec<String>, IpcError> {
    Ok(state.desk()?.posts())
}

/// An identity and what users read for it.
#[derive(Debug, Serialize, specta::Type)]
pub struct IdentityName {
    key: Identity,
    name: String,
}

/// The identities that kind and post give, in the order of reports.
#[tauri::command]
#[specta::specta]
pub fn identities_of(kind: String, post: String) -> Vec<IdentityName> {
    let given = identities::of(&kind, &post);
    let told = Identity::ALL.into_iter().filter(|one| given.contains(one));
    told.map(|key| IdentityName {
        key,
        name: key.name().to_owned(),
    })
    .collect()
}

/// What an identity number tells, while it is typed.
#[derive(Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct IdNumberReading {
    /// Why it is no number; `None`: it is one.
    refusal: Option<String>,
    sex: Option<String>,
    born: Option<String>,
    age: Option<u32>,
    retires: Option<String>,
    notes: Vec<String>,
    /// Somebody on file has it.
    holder: Option<WorkerId>,
    /// The day on which that person left.
    holder_left: Option<String>,
}

/// 2031年5月; of a woman by which track: her post may be of the other one.
fn retires(track: Track, month: PartialDate) -> String {
    let month = month.format(DateForm::Chinese);
    match track.sex() {
        Sex::Male => month,
        Sex::Female => format!("{month}（退休档：{}）", track.name()),
    }
}

/// Reads an identity number while it is typed.
#[tauri::command(async)]
#[specta::specta]
pub fn read_id_number(state: State<'_, AppState>, text: String) -> Result<IdNumberReading, IpcError> {
    let mut reading = IdNumberReading {
        refusal: None,
        sex: None,
        born: None,
        age: None,
        retires: None,
        notes: Vec::new(),
        holder: None,
        holder_left: None,
    };
    let number = match IdNumber::parse(&text) {
        Ok(number) => number,
        Err(code) => {
            reading.refusal = Some(code.sentence().to_owned());
            return Ok(reading);
        }
    };
    let store = state.store()?;
    let policy = state.policy(&store)?;
    reading.sex = Some(number.sex().name().to_owned());
    reading.born = Some(number.born().to_string());
    reading.age = age::on(number.born().into(), today());
    let track = policy.retirement.track(number.sex());
    reading.retires = retirement::of(number.born().into(), track).map(|r| retires(track, r.month));
    reading.notes = number
        .warnings(today())
        .iter()
        .map(|w| w.sentence().to_owned())
        .collect();
    reading.holder = rows::by_id_number(store.read(), number.as_str())?;
    reading.holder_left = match reading.holder {
        Some(holder) => workers::left_on(store.read(), holder, today())?.map(|day| day.to_string()),
        None => None,
    };
    Ok(reading)
}

/// What is odd about what was typed into a form, a sentence each; nothing is saved.
#[tauri::command(async)]
#[specta::specta]
pub fn doubts(
    state: State<'_, AppState>,
    id: Option<WorkerId>,
    fields: Vec<FieldInput>,
) -> Result<Vec<String>, IpcError> {
    let fields: Vec<_> = fields.into_iter().map(FieldInput::pair).collect();
    let store = state.store()?;
    store.require(Right::EditFiles)?;
    Ok(workers::doubts(&store, &occasion(), id, &fields)?)
}

/// A community as forms offer it.
#[derive(Debug, Serialize, specta::Type)]
pub struct CommunityChoice {
    /// Everything on file about it.
    #[serde(flatten)]
    community: Community,
    /// Its name, with its street where two have one name.
    label: String,
}

/// Streets and communities, for forms and filters.
#[tauri::command(async)]
#[specta::specta]
pub fn communities(state: State<'_, AppState>) -> Result<Vec<CommunityChoice>, IpcError> {
    let desk = state.desk()?;
    let places = &desk.roll.communities;
    let choice = |community: &Community| CommunityChoice {
        label: places.label(community),
        community: community.clone(),
    };
    Ok(places.iter().map(choice).collect())
}
