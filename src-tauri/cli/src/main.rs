//! `lince`: the office's records from the command line, for batch work, scheduled backups, county IT staff and tests. It decides
//! nothing: it reads the words, calls the core, and prints.

mod args;
mod commands;
mod double_click;
mod output;
mod session;

use std::process::ExitCode;

use lince_core::workplace;

fn main() -> ExitCode {
    lince_system::process::begin();
    if double_click::explained() {
        return ExitCode::SUCCESS;
    }
    let args = args::read();
    let json = args.global.json;
    workplace::keep_in(lince_places::work_folders());
    let (numbers, done) = commands::run(args);
    workplace::leave();
    match done {
        Ok(output) => output.print(json, numbers),
        Err(error) => output::print_error(&error, json, numbers),
    }
}
