//! `lince filing`: reports as they were filed.

use lince_core::Result;
use lince_core::actions::filings::{self, ChangedFigure, Filed, ToFile};
use lince_core::actions::reports::Building;
use lince_core::progress::Silent;
use lince_core::reports::period::Period;
use serde_json::{Value, json};

use crate::args::FilingCommand;
use crate::output::{Output, table};
use crate::session::Session;

pub fn run(session: &Session, command: &FilingCommand) -> Result<Output> {
    match command {
        FilingCommand::Make {
            report,
            period,
            out,
            reason,
        } => {
            let asked = ToFile {
                report,
                period: Period::parse(period)?,
                out: out.as_deref(),
                reason: reason.as_deref(),
            };
            let filed = filings::make(&mut session.writer()?, &session.occasion, &asked, &mut Silent)?;
            let text = format!("已留存：{}（{}）。", in_short(&filed), filed.filed_on);
            Ok(Output::new(json!({ "filing": filed }), text))
        }
        FilingCommand::List => {
            let filed = filings::list(&session.reader()?)?;
            let row = |one: &Filed| {
                let file = one.file.clone().unwrap_or_default();
                vec![
                    one.report.clone(),
                    one.period.clone(),
                    one.part.to_string(),
                    one.filed_on.clone(),
                    file,
                ]
            };
            let rows: Vec<Vec<String>> = filed.iter().map(row).collect();
            let text = table(&["报表", "时期", "第几次", "报送日期", "文件"], &rows);
            Ok(Output::new(json!({ "filings": filed }), text))
        }
        FilingCommand::Show { report, period } => {
            let (filed, held) = filings::show(&session.reader()?, report, Period::parse(period)?)?;
            let rows: Vec<Value> = held
                .rows
                .iter()
                .map(|row| {
                    let mut read = serde_json::Map::new();
                    read.insert("level".into(), json!(row.level));
                    read.insert("street".into(), json!(row.street));
                    read.insert("community".into(), json!(row.community));
                    let cells = held.columns.iter().zip(&row.figures);
                    read.extend(cells.map(|(column, figure)| (column.key.clone(), figure.clone())));
                    Value::Object(read)
                })
                .collect();
            let columns: Vec<Value> = held
                .columns
                .iter()
                .map(|column| json!({ "key": column.key, "title": column.title }))
                .collect();
            let total: Vec<Vec<String>> = held.rows.last().map_or_else(Vec::new, |row| {
                let cells = held.columns.iter().zip(&row.figures);
                cells
                    .map(|(column, figure)| vec![column.title.clone(), plain(figure)])
                    .collect()
            });
            let text = format!(
                "{}，{}报送。\n{}",
                in_short(&filed),
                filed.filed_on,
                table(&["合计", ""], &total)
            );
            Ok(Output::new(
                json!({ "filing": filed, "columns": columns, "rows": rows }),
                text,
            ))
        }
        FilingCommand::Compare { report, period } => compare(session, report, Period::parse(period)?),
    }
}

fn compare(session: &Session, report: &str, period: Period) -> Result<Output> {
    let mut store = session.reader()?;
    let building = Building {
        store: &store,
        occasion: &session.occasion,
    };
    let found = filings::compare(&building, report, period, &mut Silent)?;
    let mut text = format!("{}，{}报送。\n", in_short(&found.filing), found.filing.filed_on);
    if let Some((closing, opening)) = &found.opening_break {
        text += &format!(
            "期初不衔接：上期报送的期末是{}，本期期初是{}。\n",
            plain(closing),
            plain(opening)
        );
    }
    if found.changes.is_empty() {
        text += "报送的数和现在的数相同。";
    }
    for change in &found.changes {
        text += &in_words(change);
    }
    let opening = found
        .opening_break
        .as_ref()
        .map(|(closing, opening)| json!({ "filed_closing": closing, "opening": opening }));
    let whose = found
        .changes
        .iter()
        .flat_map(|change| &change.people)
        .map(|person| person.id);
    session.note_export(&mut store, &format!("{}前后比较", found.filing.title), whose)?;
    Ok(Output::new(
        json!({ "filing": found.filing, "changes": found.changes, "opening_break": opening }),
        text,
    ))
}

fn in_short(filed: &Filed) -> String {
    match filed.part {
        1 => filed.title.clone(),
        part => format!("{}（第{part}次报送）", filed.title),
    }
}

fn in_words(change: &ChangedFigure) -> String {
    let mut text = format!(
        "「{}」报送{}，现在{}\n",
        change.title,
        plain(&change.filed),
        plain(&change.now)
    );
    for person in &change.people {
        let word = if person.added {
            "现在计入"
        } else {
            "现在不计入"
        };
        text += &format!("    {word}：{}（编号{}）", person.name, person.id.0);
        if let Some(last) = person.since.last() {
            let day = last.at.get(..10).unwrap_or_default();
            text += &format!("，{day} {}：{}", last.who, last.what);
        }
        text.push('\n');
    }
    text
}

fn plain(figure: &Value) -> String {
    match figure {
        Value::Null => "（空）".to_owned(),
        figure => filings::figure_text(figure),
    }
}
