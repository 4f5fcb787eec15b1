//! Times reading and planning a file against an empty office: `plan_import KIND FILE [MARKED.xlsx]`.

use std::path::Path;
use std::time::Instant;

use lince_core::import::{ImportRequest, ImportTable, OnFile, marked, plan};
use lince_core::progress::Silent;

fn main() -> lince_core::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, kind, file, rest @ ..] = arguments.as_slice() else {
        eprintln!("plan_import KIND FILE [MARKED.xlsx]");
        return Ok(());
    };
    let started = Instant::now();
    let mut request =
        ImportRequest::new(lince_core::actions::imports::kind(kind).ok_or(lince_core::ErrorCode::InvalidArgument)?);
    request.year = Some(2026);
    let table = ImportTable::read(Path::new(file), &request, &mut Silent)?;
    let read = started.elapsed();
    let on_file = OnFile {
        streets: vec!["望河街道".to_owned()],
        ..OnFile::default()
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 30).expect("a real day");
    let plan = plan::of(&table, &on_file, day, &mut Silent)?;
    println!("read {read:.2?}, planned {:.2?}", started.elapsed() - read);
    println!(
        "rows {}, accepted {}, held back {}",
        plan.rows,
        plan.accepted,
        plan.held_back.len()
    );
    if let [out] = rest {
        let started = Instant::now();
        marked::write(&table, &plan, Path::new(out))?;
        println!("marked {:.2?}", started.elapsed());
    }
    // The kernel's own count of the most memory held at once.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!(
        "{}",
        status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap_or_default()
    );
    Ok(())
}
