//! Streets and communities over time.

use lince_core::actions::organisation::{self, CommunityLine};
use lince_core::domain::person::{CommunityId, WorkerId};
use lince_core::storage::communities;
use serde::{Deserialize, Serialize};
use tauri::State;

use super::day;
use super::office::FieldInput;
use crate::ipc_error::IpcError;
use crate::state::{AppState, occasion};

/// The organisation as its page shows it.
#[derive(Debug, Serialize, specta::Type)]
pub struct Organisation {
    streets: Vec<String>,
    communities: Vec<CommunityLine>,
}

/// Streets and the communities in use today.
#[tauri::command(async)]
#[specta::specta]
pub fn organisation_list(state: State<'_, AppState>) -> Result<Organisation, IpcError> {
    let desk = state.desk()?;
    let store = state.store()?;
    Ok(Organisation {
        streets: communities::streets(store.read())?,
        communities: organisation::list(store.read(), &desk.roll)?,
    })
}

/// What is done to streets and communities.
#[derive(Debug, Deserialize, specta::Type)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum OrganisationDeed {
    /// A further community.
    Add {
        street: String,
        name: String,
        from: Option<String>,
    },
    /// Another name, or another street.
    Rename {
        community: CommunityId,
        name: String,
        street: String,
        from: String,
    },
    /// Everybody moves into another one.
    Merge {
        community: CommunityId,
        into: CommunityId,
        from: String,
    },
    /// Some people move into a new one.
    Split {
        community: CommunityId,
        name: String,
        people: Vec<WorkerId>,
        from: String,
    },
    /// No longer in use.
    Close { community: CommunityId, from: String },
    /// Code and figures.
    Set {
        community: CommunityId,
        fields: Vec<FieldInput>,
        from: String,
    },
    /// A further street.
    AddStreet { name: String },
    /// Another name of a street.
    RenameStreet { street: String, name: String, from: String },
}

/// Carries it out.
#[tauri::command(async)]
#[specta::specta]
pub fn change_organisation(state: State<'_, AppState>, deed: OrganisationDeed) -> Result<(), IpcError> {
    let when = occasion();
    let store = &mut *state.store()?;
    match deed {
        OrganisationDeed::Add { street, name, from } => {
            let from = from.as_deref().map(day).transpose()?;
            organisation::add(store, &when, &street, &name, from)?;
        }
        OrganisationDeed::Rename {
            community,
            name,
            street,
            from,
        } => organisation::rename(store, &when, community, &name, Some(&street), day(&from)?)?,
        OrganisationDeed::Merge { community, into, from } => {
            organisation::merge(store, &when, community, into, day(&from)?)?;
        }
        OrganisationDeed::Split {
            community,
            name,
            people,
            from,
        } => {
            organisation::split(store, &when, community, &name, &people, day(&from)?)?;
        }
        OrganisationDeed::Close { community, from } => organisation::close(store, &when, community, day(&from)?)?,
        OrganisationDeed::Set {
            community,
            fields,
            from,
        } => {
            let fields: Vec<_> = fields.into_iter().map(FieldInput::pair).collect();
            organisation::set(store, &when, community, &fields, day(&from)?)?;
        }
        OrganisationDeed::AddStreet { name } => {
            organisation::add_street(store, &when, &name)?;
        }
        OrganisationDeed::RenameStreet { street, name, from } => {
            organisation::rename_street(store, &when, &street, &name, day(&from)?)?;
        }
    }
    Ok(())
}
