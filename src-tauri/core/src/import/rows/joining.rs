//! When a person joined: 到岗日期 dates the service in this office, 从事社区工作时间 the community work anywhere.

use chrono::NaiveDate;

use crate::domain::dates::PartialDate;
use crate::domain::person::{Person, Status};

use super::super::columns::Field;
use super::super::records::PersonRecord;
use super::super::values::RowReader;
use super::differences::Differences;

/// Leaves in the record only what is new, and says what cannot be stored.
pub(super) fn settle(reader: &mut RowReader<'_>, record: &mut PersonRecord, person: Option<&Person>, as_of: NaiveDate) {
    if let Some(person) = person {
        settle_joining(reader, record, person, as_of);
        settle_community_work(reader, record, person);
    } else if let (Some(joined), Some(since)) = (record.joined_on, record.community_since)
        && since.first_day() > joined.first_day()
    {
        record.community_since = None;
        not_after(reader, joined);
    }
}

fn settle_joining(reader: &mut RowReader<'_>, record: &mut PersonRecord, person: &Person, as_of: NaiveDate) {
    let Some(joined) = record.joined_on else { return };
    let why = match person.services.as_slice() {
        services if services.iter().any(|service| joined.agrees_with(service.joined_on)) => None,
        [] => return,
        [only] => match (only.left_on, person.changed_on) {
            (Some(left), _) if left < joined.first_day() => Some(format!(
                "此人已于{left}离任，到岗日期在那之后；如已回来，导入时选“重新到岗”"
            )),
            (Some(left), _) if person.status(as_of) == Status::Left => {
                Some(format!("此人已于{left}离任，以前的到岗日期请在此人档案中更正"))
            }
            (_, Some(changed)) if changed < joined.first_day() => Some(format!(
                "此人{changed}已有任职、社区或身份的变更，早于这个日期；请先在此人档案中核对"
            )),
            _ => match person.contracts.iter().map(|contract| contract.starts_on).min() {
                Some(signed) if signed < joined.first_day() && only.joined_on <= signed => {
                    Some(format!("此人的合同从{signed}起，早于这个日期；请先在此人档案中核对"))
                }
                _ => return,
            },
        },
        _ => Some("此人有几段在岗经历，到岗日期请在此人档案中更正".to_owned()),
    };
    record.joined_on = None;
    if let Some(why) = why {
        reader.not_kept(Field::JoinedOn, &why);
    }
}

/// Never moves the day of joining: a later day would mean that a person joined the office before beginning the work.
fn settle_community_work(reader: &mut RowReader<'_>, record: &mut PersonRecord, person: &Person) {
    let Some(since) = record.community_since else { return };
    let corrected = record.joined_on.map(PartialDate::first_day);
    let joined = corrected.or(person.services.first().map(|service| service.joined_on));
    if let Some(joined) = joined.filter(|joined| since.first_day() > *joined && !since.agrees_with(*joined)) {
        not_after(reader, joined.into());
        record.community_since = None;
        return;
    }
    // As the file will say it without this column; a joining day that moves to a later day leaves the beginning of the work behind.
    let said = [person.community_since, joined].into_iter().flatten().min();
    if said.is_some_and(|said| since.agrees_with(said)) {
        record.community_since = None;
    }
}

fn not_after(reader: &mut RowReader<'_>, joined: PartialDate) {
    reader.not_kept(
        Field::CommunitySince,
        &format!("晚于到岗日期{joined}；到岗日期不对的，请用“到岗日期”一列更正"),
    );
}

/// After [`settle`].
pub(super) fn differences(person: &Person, record: &PersonRecord, d: &mut Differences) {
    let joined = person.services.first().map(|service| service.joined_on.into());
    d.date("joined_on", "到岗日期", joined, record.joined_on);
    let since = person.community_work_since().map(PartialDate::from);
    d.date("community_since", "从事社区工作时间", since, record.community_since);
}
