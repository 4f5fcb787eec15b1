//! `lince`: the office's records from the command line, for batch work, scheduled backups, county IT staff and tests. It decides
//! nothing: it reads the words, calls the core, and prints.

mod args;
mod commands;
mod double_click;
mod output;
mod session;

use std::process::ExitCode;

fn main() -> ExitCode {
    if double_click::explained() {
        return ExitCode::SUCCESS;
    }
    let args = args::read();
    let json = args.global.json;
    let (numbers, done) = commands::run(args);
    match done {
        Ok(output) => output.print(json, numbers),
        Err(error) => output::print_error(&error, json, numbers),
    }
}
