//! The shell: a window around `lince-core`. It decides nothing: it converts, calls one action, converts back.
//!
//! - [`automatic`]: backups at exit and daily
//! - [`away`]: the PC is left to itself
//! - [`choose`]: files that the user chose; the pages never see or send a path
//! - [`clipboard`]: what is copied, and taken back
//! - [`commands`]: what the pages may ask, one file per noun
//! - [`fatal`]: a start that fails is reported
//! - [`ipc_error`]: how a refusal crosses to the pages
//! - [`log`]: what went wrong, kept small and without persons
//! - [`message`]: messages of the system, while there is no window
//! - [`progress`]: where a long action is
//! - [`sign_of_life`]: a page that is gone is opened again
//! - [`state`]: what lives as long as the window
//! - [`trail_watch`]: whether the trail is whole, looked at in the background
//! - [`webview`]: the one window
//! - [`webview2`]: what draws the pages on Windows, where it may be missing

mod automatic;
mod away;
mod choose;
mod clipboard;
mod commands;
mod fatal;
mod ipc_error;
mod log;
mod message;
mod progress;
mod sign_of_life;
mod state;
mod trail_watch;
mod webview;
// Tried on every system, used on one.
#[cfg_attr(not(windows), allow(dead_code))]
mod webview2;

use lince_core::workplace;
use tauri::Manager;
use tauri_specta::{Builder, collect_commands, collect_events};

/// Every command and event of the window, in one list, from which the pages' TypeScript is made.
fn bindings() -> Builder<tauri::Wry> {
    Builder::new()
        .commands(collect_commands![
            commands::app::app_info,
            commands::app::page_stands,
            commands::app::proposed_folder,
            commands::app::choose_folder,
            commands::app::offices_at_hand,
            commands::app::create_office,
            commands::app::make_demo,
            commands::app::open_office,
            commands::app::set_large_type,
            commands::app::workbench,
            commands::app::stop_task,
            commands::backup::back_up,
            commands::backup::back_up_elsewhere,
            commands::backup::backup_list,
            commands::backup::backup_standing,
            commands::backup::choose_second_place,
            commands::backup::forget_second_place,
            commands::backup::backup_retention,
            commands::backup::set_backup_retention,
            commands::backup::verify_backup,
            commands::backup::try_backup,
            commands::backup::choose_backup,
            commands::backup::compare_backup,
            commands::backup::restore_backup,
            commands::backup::last_restore,
            commands::backup::backups_at_hand,
            commands::backup::open_data_folder,
            commands::backup::check_everything,
            commands::backup::quit_now,
            commands::backup::quit_after_backup,
            commands::calendar::calendar_year,
            commands::calendar::read_calendar_notice,
            commands::calendar::set_calendar_year,
            commands::calendar::reset_calendar_year,
            commands::copying::copy_number,
            commands::copying::copy_cells,
            commands::copying::clipboard_text,
            commands::drafts::keep_draft,
            commands::drafts::draft,
            commands::drafts::drop_draft,
            commands::office::set_office,
            commands::operators::sign_in,
            commands::operators::unlock_office,
            commands::operators::recover_office,
            commands::operators::recover_account,
            commands::operators::lock_window,
            commands::operators::set_idle_minutes,
            commands::operators::change_own_password,
            commands::operators::operator_list,
            commands::operators::rights_offered,
            commands::operators::add_operator,
            commands::operators::change_operator,
            commands::operators::reset_operator_password,
            commands::operators::renew_account_recovery,
            commands::people::worker_file,
            commands::people::reveal_worker,
            commands::people::worker_history,
            commands::person_form::person_form,
            commands::people::add_worker,
            commands::people::set_worker,
            commands::people::leave_worker,
            commands::people::return_worker,
            commands::lists::list_head,
            commands::lists::list_rows,
            commands::lists::list_facets,
            commands::lists::preview_list,
            commands::lists::list_views,
            commands::lists::save_view,
            commands::lists::remove_view,
            commands::lists::save_list,
            commands::merge::duplicates,
            commands::merge::compare_people,
            commands::merge::merge_people,
            commands::organisation::organisation_list,
            commands::organisation::change_organisation,
            commands::policies::policy_list,
            commands::policies::policy_kinds_along,
            commands::policies::policy,
            commands::policies::policy_effects,
            commands::policies::set_policy,
            commands::policies::remove_policy,
            commands::policies::read_policy_file,
            commands::policies::export_policy,
            commands::records::record_kinds,
            commands::records::holder_records,
            commands::records::record_doubts,
            commands::records::record_proposed,
            commands::records::add_record,
            commands::records::change_record,
            commands::records::correct_record,
            commands::records::remove_record,
            commands::many::many_fields,
            commands::many::preview_many,
            commands::many::change_many,
            commands::people::post_names,
            commands::people::identities_of,
            commands::people::choose_photo,
            commands::people::worker_photo,
            commands::people::code_names,
            commands::people::word_keys,
            commands::people::read_id_number,
            commands::people::doubts,
            commands::people::communities,
            choose::choose_workbooks,
            choose::choose_import_folder,
            commands::import::import_kinds,
            commands::import::look_at_import,
            commands::import::import_row,
            commands::import::reveal_import_row,
            commands::import::take_over_import,
            commands::import::save_marked_import,
            commands::import::save_import_template,
            commands::appraisal::appraisal_years,
            commands::appraisal::appraisal,
            commands::appraisal::set_scores,
            commands::appraisal::set_many_scores,
            commands::appraisal::confirm_appraisal,
            commands::appraisal::reopen_appraisal,
            commands::own_fields::own_field_list,
            commands::own_fields::add_own_field,
            commands::own_fields::retire_own_field,
            commands::papers::paper_kinds,
            commands::papers::load_paper_form,
            commands::papers::remove_paper_form,
            commands::papers::export_paper_form,
            commands::papers::look_at_paper,
            commands::papers::issue_paper,
            commands::printing::print_sides,
            commands::printing::printer_habit,
            commands::printing::set_printer_habit,
            commands::key_file::key_file_in_use,
            commands::key_file::choose_key_file,
            commands::key_file::choose_key_file_place,
            commands::key_file::switch_key_file_on,
            commands::key_file::switch_key_file_off,
            commands::key_file::copy_key_file,
            commands::protection::is_encrypted,
            commands::protection::judge_password,
            commands::protection::offer_password,
            commands::protection::draw_recovery_code,
            commands::protection::issue_recovery_sheet,
            commands::protection::forget_recovery_code,
            commands::protection::encrypt_office,
            commands::protection::change_office_password,
            commands::protection::renew_recovery_code,
            commands::protection::key_due,
            commands::protection::change_key,
            commands::protection::unprotected,
            commands::protection::settle_unprotected,
            commands::publication::publication_state,
            commands::publication::publish,
            commands::publication::end_publication,
            commands::publication::reopen_publication,
            commands::publication::add_objection,
            commands::publication::set_objection,
            commands::publication::remove_objection,
            commands::publication::apply_for_review,
            commands::publication::remove_review,
            commands::publication::decide_review,
            commands::reports::usual_quarter,
            commands::reports::report_kinds,
            commands::reports::report,
            commands::reports::people_behind,
            commands::reports::file_report,
            commands::reports::compare_filing,
            commands::reports::save_report,
            commands::saved::open_saved,
            commands::saved::show_saved,
            commands::trail::trail_page,
            commands::trail::trail_details,
            commands::trail::trail_operators,
            commands::trail::trail_state,
            commands::trail::verify_trail,
            commands::trail::accept_trail,
            commands::trail::save_register,
            commands::undo::undo_list,
            commands::undo::undo_last,
            commands::undo::redo_list,
            commands::undo::redo_last,
        ])
        .events(collect_events![
            choose::FileDropped,
            automatic::Closing,
            away::LeftAlone
        ])
        // One TypeScript type for each Rust type, whichever way it crosses.
        .disable_serde_phases()
        // Ids and counts stay far below 2^53.
        .dangerously_cast_bigints_to_number()
}

/// Opens the window and returns when it is closed.
pub fn run() {
    lince_system::process::begin();
    webview::environment();
    if let Some(folder) = lince_places::cache_dir() {
        log::keep_in(&folder);
    }
    fatal::watch();
    #[cfg(windows)]
    webview2::check();
    let bindings = bindings();
    let outcome = tauri::Builder::default()
        // First, so that a second process ends before it touches the data.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            bring_to_front(app)
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            // Here, since a second window that was started ends before.
            workplace::keep_in(lince_places::work_folders());
            bindings.mount_events(app);
            app.manage(state::AppState::default());
            app.manage(clipboard::Clipboard::default());
            app.manage(choose::ChosenFiles::new(choose::chooser()));
            app.manage(sign_of_life::Page::default());
            message::through(app.handle());
            webview::open_window(app.handle());
            fatal::started();
            automatic::watch(app.handle());
            sign_of_life::watch(app.handle());
            away::watch(app.handle());
            #[cfg(debug_assertions)]
            size_for_a_test(app);
            Ok(())
        })
        .on_webview_event(choose::on_webview_event)
        .on_window_event(|window, event| {
            automatic::on_window_event(window, event);
            let ends = !window.state::<sign_of_life::Page>().is_reopening();
            if ends && matches!(event, tauri::WindowEvent::Destroyed) {
                window.state::<clipboard::Clipboard>().take_all_back();
                workplace::clear();
            }
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => app.run(on_run_event),
        Err(error) => webview::end_without_window(&error.to_string()),
    }
}

/// The program ends with its window, unless that one is only opened anew.
fn on_run_event(app: &tauri::AppHandle, event: tauri::RunEvent) {
    match event {
        tauri::RunEvent::ExitRequested { code: None, api, .. } if app.state::<sign_of_life::Page>().is_reopening() => {
            api.prevent_exit();
        }
        tauri::RunEvent::Exit => workplace::leave(),
        _ => {}
    }
}

fn bring_to_front(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window(webview::LABEL) {
        // Each may fail on a desktop that does not support it; the window then stays where it is.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Gives the window the inner size of `LINCE_TEST_WINDOW`, such as `1366x768`, because the driver waits for ever for a window
/// manager to do it. Debug builds only.
#[cfg(debug_assertions)]
fn size_for_a_test(app: &tauri::App) {
    let wanted = std::env::var("LINCE_TEST_WINDOW").unwrap_or_default();
    let Some((width, height)) = wanted.split_once('x') else {
        return;
    };
    if let (Ok(width), Ok(height), Some(window)) =
        (width.parse(), height.parse(), app.get_webview_window(webview::LABEL))
    {
        let size = tauri::LogicalSize::<f64>::new(width, height);
        // The test sees when the size is not as wanted.
        let _ = window
            .set_min_size(None::<tauri::Size>)
            .and_then(|()| window.set_size(size));
        let _ = window.set_position(tauri::LogicalPosition::new(0, 0));
    }
}

#[cfg(test)]
mod tests {
    /// Fails when the committed bindings differ from the commands, after writing the right ones.
    #[test]
    fn the_bindings_of_the_pages_are_fresh() {
        let committed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/api/bindings.ts");
        let folder = tempfile::tempdir().unwrap();
        let exported = folder.path().join("bindings.ts");
        super::bindings()
            .export(specta_typescript::Typescript::default(), &exported)
            .unwrap();

        let fresh = std::fs::read_to_string(&exported).unwrap();
        let stale = std::fs::read_to_string(&committed).unwrap_or_default() != fresh;

        if stale {
            std::fs::write(&committed, &fresh).unwrap();
        }
        assert!(
            !stale,
            "ui/src/api/bindings.ts was stale; it has been written anew, commit it"
        );
    }
}
