//! One file a noun; each command opens the office, calls the core, and words the result.

mod appraisal;
mod audit;
mod backup;
mod calc;
mod calendar;
mod contracts;
mod demo;
mod field;
mod filing;
mod import;
mod list;
mod office;
mod operators;
mod organisation;
mod paper;
mod policy;
mod print;
mod protection;
mod publication;
mod record;
mod report;
mod template;
mod training;
mod undo;
mod view;
mod workers;

use lince_core::Result;

use crate::args::{Args, Command};
use crate::output::{Numbers, Output};
use crate::session::{Session, look_at_key_file};

/// Carries out one command line, for the user who signs in with it.
pub fn run(args: Args) -> (Numbers, Result<Output>) {
    let session = Session::new(&args.global);
    let looked = look_at_key_file(args.global.key_file.as_deref(), session.chosen_dir());
    let done = looked.and_then(|()| carry_out(&session, args.command));
    (session.numbers(), done)
}

fn carry_out(session: &Session, command: Command) -> Result<Output> {
    match command {
        Command::Init {
            street,
            division,
            policy,
        } => office::init(session, street, division, policy),
        Command::Office { command } => office::run(session, command),
        Command::Demo { out } => demo::run(session, &out),
        Command::Import {
            kind,
            file,
            sheet,
            year,
            map,
            dry_run,
            errors,
            round_hours,
            back,
            people,
            answers,
            ask_again,
            own_fields,
        } => import::run(
            session,
            import::Request {
                kind,
                file,
                sheet,
                year,
                map,
                dry_run,
                errors,
                round_hours,
                back,
                people,
                answers,
                ask_again,
                own_fields,
            },
        ),
        Command::Template { kind, out } => template::run(session, kind, &out),
        Command::Workers { command } => workers::run(session, command),
        Command::List(args) => list::run(session, &args),
        Command::Kinds => record::kinds(session),
        Command::Record { command } => record::run(session, command),
        Command::Contracts { command } => contracts::run(session, command),
        Command::Training { command } => training::run(session, command),
        Command::Appraisal { command } => appraisal::run(session, command),
        Command::Print {
            document,
            list,
            year,
            worker,
            from,
            draft,
            reason,
            out,
        } => match document.zip(out) {
            Some((document, out)) if !list => print::run(
                session,
                &print::Request {
                    document,
                    year,
                    worker,
                    from,
                    draft,
                    reason,
                    out,
                },
            ),
            _ => print::list(session),
        },
        Command::Publication { command } => publication::run(session, command),
        Command::Report {
            report,
            list,
            period,
            out,
            names,
            community,
            street,
        } => match report {
            Some(report) if !list => report::run(
                session,
                &report::Request {
                    report,
                    period,
                    out,
                    names,
                    community,
                    street,
                },
            ),
            _ => report::list(),
        },
        Command::Undo { command } => undo::run(session, &command),
        Command::Redo { command } => undo::run_again(session, &command),
        Command::Audit { command } => audit::run(session, command),
        Command::Encrypt {
            new_password_file,
            recovery,
        } => protection::encrypt(session, &new_password_file, recovery.as_deref()),
        Command::Operators { command } => operators::run(session, command),
        Command::Password { command } => protection::password(session, command),
        Command::Key { command } => protection::key(session, &command),
        Command::Backup { command } => backup::run(session, command),
        Command::Check => backup::check(session),
        Command::Community { command } => organisation::community(session, command),
        Command::Street { command } => organisation::street(session, command),
        Command::Paper { command } => paper::run(session, command),
        Command::View { command } => view::run(session, command),
        Command::Filing { command } => filing::run(session, &command),
        Command::Field { command } => field::run(session, command),
        Command::Policy { command } => policy::run(session, command),
        Command::Calendar { command } => calendar::run(session, command),
        Command::Calc { command } => calc::run(session, command),
    }
}
