//! `lince calc`: needs no office; working days are counted by the calendar of the one that `--data` names.

use lince_core::actions::calendar;
use lince_core::domain::dates::PartialDate;
use lince_core::domain::ids::IdNumber;
use lince_core::rules::annual_leave;
use lince_core::rules::probation::{self, Term};
use lince_core::rules::retirement::{self, Track};
use lince_core::rules::workdays::{Calendar, FirstDay};
use lince_core::{Error, ErrorCode, Result};
use serde_json::json;

use crate::args::CalcCommand;
use crate::output::Output;
use crate::session::Session;

pub fn run(session: &Session, command: CalcCommand) -> Result<Output> {
    match command {
        CalcCommand::IdNumber { text } => Ok(id_number(session, &text)),
        CalcCommand::Retirement { born, track } => retirement(&born, &track),
        CalcCommand::Workdays {
            from,
            count,
            exclude_first,
        } => {
            let first = if exclude_first {
                FirstDay::NotCounted
            } else {
                FirstDay::Counted
            };
            let calendar = match session.named_office()? {
                Some(store) => calendar::of(store.read())?,
                None => Calendar::shipped().clone(),
            };
            let period = calendar.period(from, count, first)?;
            let json = json!({ "last_day": period.until, "calendar_known": period.calendar_known });
            Ok(Output::new(json, period.explain(&calendar)))
        }
        CalcCommand::Probation { start, end } => {
            let term = match end {
                Some(ends_on) => Term::Fixed {
                    starts_on: start,
                    ends_on,
                },
                None => Term::OpenEnded,
            };
            let longest = probation::longest(term)?;
            Ok(Output::new(
                json!({ "max_months": longest.max_months }),
                longest.explain(),
            ))
        }
        CalcCommand::AnnualLeave { first_work, on } => {
            let leave = annual_leave::due(first_work, on);
            Ok(Output::new(json!({ "days": leave.days }), leave.explain()))
        }
    }
}

fn id_number(session: &Session, text: &str) -> Output {
    match IdNumber::parse(text) {
        Ok(number) => {
            let warnings = number.warnings(session.day());
            let json = json!({
                "valid": true, "sex": number.sex().as_str(), "born": number.born(),
                "division": number.division(), "warnings": warnings,
            });
            let notes: String = warnings.iter().map(|w| format!("\n提示：{}", w.sentence())).collect();
            Output::new(
                json,
                format!("有效：{}，{}出生{notes}", number.sex().name(), number.born()),
            )
        }
        Err(code) => Output::new(json!({ "valid": false, "code": code }), code.sentence()),
    }
}

fn retirement(born: &str, track: &str) -> Result<Output> {
    let about = |what: &str| Error::about(ErrorCode::InvalidArgument, format!("「{what}」"));
    let day: PartialDate = born.parse().map_err(|_| about(born))?;
    let track = Track::from_key(track).ok_or_else(|| about(track))?;
    let retirement = retirement::of(day, track).ok_or_else(|| about(born))?;
    let json = json!({
        "age_years": retirement.age_years, "age_months": retirement.age_months,
        "month": retirement.month.to_string(),
    });
    Ok(Output::new(json, retirement.explain()))
}
