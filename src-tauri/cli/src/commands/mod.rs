//! One file a noun; each command opens the office, calls the core, and words the result.

mod appraisal;
mod audit;
mod backup;
mod calc;
mod calendar;
mod contracts;
mod demo;
mod import;
mod office;
mod operators;
mod print;
mod protection;
mod report;
mod training;
mod undo;
mod workers;

use lince_core::Result;

use crate::args::{Args, Command};
use crate::output::Output;
use crate::session::Session;

/// Carries out one command line.
pub fn run(args: Args) -> Result<Output> {
    let session = Session::new(&args.global);
    match args.command {
        Command::Init {
            street,
            division,
            policy,
        } => office::init(&session, street, division, policy),
        Command::Office { command } => office::run(&session, command),
        Command::Demo { out } => demo::run(&session, &out),
        Command::Import {
            kind,
            file,
            sheet,
            year,
            map,
            dry_run,
            errors,
        } => import::run(
            &session,
            import::Request {
                kind,
                file,
                sheet,
                year,
                map,
                dry_run,
                errors,
            },
        ),
        Command::Workers { command } => workers::run(&session, command),
        Command::Contracts { command } => contracts::run(&session, command),
        Command::Training { command } => training::run(&session, command),
        Command::Appraisal { command } => appraisal::run(&session, command),
        Command::Print {
            document,
            list,
            year,
            worker,
            from,
            out,
        } => match document.zip(out) {
            Some((document, out)) if !list => print::run(
                &session,
                &print::Request {
                    document,
                    year,
                    worker,
                    from,
                    out,
                },
            ),
            _ => Ok(print::list()),
        },
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
                &session,
                &report::Request {
                    report,
                    period,
                    out,
                    names,
                    community,
                    street,
                },
            ),
            _ => Ok(report::list()),
        },
        Command::Undo { command } => undo::run(&session, &command),
        Command::Audit { command } => audit::run(&session, command),
        Command::Encrypt {
            new_password_file,
            recovery,
        } => protection::encrypt(&session, &new_password_file, recovery.as_deref()),
        Command::Operators { command } => operators::run(&session, command),
        Command::Password { command } => protection::password(&session, command),
        Command::Backup { command } => backup::run(&session, command),
        Command::Check => backup::check(&session),
        Command::Calendar { command } => calendar::run(&session, command),
        Command::Calc { command } => calc::run(&session, command),
    }
}
