//! Rows of 社区基本情况表.

use crate::domain::divisions::lies_in;
use crate::storage::communities::Community;
use crate::{ErrorCode, Result};

use super::super::columns::Field;
use super::super::job::{Accepted, Item, Job, OnFile};
use super::super::meaning::comparable;
use super::super::places::{as_called, names, same_street};
use super::super::records::CommunityRecord;
use super::super::values::RowReader;
use super::differences::Differences;

pub(crate) fn rows(job: &mut Job<'_, '_>, on_file: &OnFile) -> Result<Vec<Item<CommunityRecord>>> {
    // What is on file after the rows so far: a community given twice is compared with its first row.
    let mut known: Vec<(Community, bool)> = on_file.communities.iter().map(|c| (c.clone(), true)).collect();
    let mut streets = on_file.streets.clone();
    job.each_row(|job, sheet, reader| {
        let record = record(reader, &known, &mut streets)?;
        let place = known
            .iter()
            .position(|(community, _)| community.street == record.street && community.name == record.name);
        let (changes, is_new) = match place {
            Some(place) => (differences(&known[place].0, &record), false),
            None => (Vec::new(), true),
        };
        if reader.faults.is_empty() {
            if record
                .code
                .as_ref()
                .is_some_and(|code| !lies_in(code, &on_file.division))
            {
                job.warn(sheet, reader.row, ErrorCode::DivisionDisagrees, &record.name);
            }
            match place {
                Some(place) => complete(&mut known[place].0, &record),
                None => {
                    if !on_file.communities.is_empty() {
                        let sentence = "不在本单位的社区里，将新建；写错了名称的，请改正后再导入。";
                        job.warn_saying(sheet, reader.row, ErrorCode::UnknownCommunity, &record.name, sentence);
                    }
                    known.push((created(&record), false));
                }
            }
        }
        Some(Accepted {
            about: record.name.clone(),
            record,
            is_new,
            changes,
        })
    })
}

fn record(
    reader: &mut RowReader<'_>,
    known: &[(Community, bool)],
    streets: &mut Vec<String>,
) -> Option<CommunityRecord> {
    let code = reader.text(Field::Code).map(|code| comparable(&code));
    if code
        .as_ref()
        .is_some_and(|code| !code.bytes().all(|b| b.is_ascii_digit()) || code.len() > 12)
    {
        reader
            .fault(ErrorCode::UnknownValue, Field::Code)
            .saying("统计代码应填不超过12位的数字，请核对。");
    }
    let (households, residents) = (reader.count(Field::Households), reader.count(Field::Residents));
    let grids = reader.count(Field::Grids);
    let typed_street = reader.text(Field::Street);
    let Some(name) = reader.text(Field::Community) else {
        reader
            .fault(ErrorCode::UnknownCommunity, Field::Community)
            .saying("社区名称为空，请补填。");
        return None;
    };
    let street = match (&typed_street, streets.as_slice()) {
        (Some(typed), known) => known
            .iter()
            .find(|street| same_street(street, typed))
            .unwrap_or(typed)
            .clone(),
        (None, [only]) => only.clone(),
        (None, _) => {
            reader.fault(ErrorCode::AmbiguousCommunity, Field::Community);
            return None;
        }
    };
    if !streets.contains(&street) {
        streets.push(street.clone());
    }
    let exact = known
        .iter()
        .find(|(community, _)| community.street == street && comparable(&community.name) == comparable(&name));
    // 双桥 and 双桥社区居委会 are 双桥社区, where no other is called so.
    let by_core = || {
        let mut fitting = known
            .iter()
            .filter(|(community, _)| community.street == street && names(&name, &street, &community.name));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let same = exact.or_else(by_core);
    Some(CommunityRecord {
        on_file: same.filter(|(_, on_file)| *on_file).map(|(community, _)| community.id),
        name: same.map_or_else(|| as_called(&name), |(community, _)| community.name.clone()),
        street,
        code,
        households,
        residents,
        grids,
    })
}

fn differences(before: &Community, after: &CommunityRecord) -> Vec<super::super::job::Change> {
    let mut differences = Differences::default();
    differences.text("code", "统计代码", before.code.as_deref(), after.code.as_deref());
    differences.shown(
        "households",
        "户数",
        before.households,
        after.households,
        u32::to_string,
    );
    differences.shown(
        "residents",
        "常住人口",
        before.residents,
        after.residents,
        u32::to_string,
    );
    differences.shown("grids", "网格数", before.grids, after.grids, u32::to_string);
    differences.0
}

fn complete(community: &mut Community, record: &CommunityRecord) {
    community.code = record.code.clone().or(community.code.take());
    community.households = record.households.or(community.households);
    community.residents = record.residents.or(community.residents);
    community.grids = record.grids.or(community.grids);
}

fn created(record: &CommunityRecord) -> Community {
    Community {
        // Never looked at: the flag beside it says that it is not on file.
        id: crate::domain::person::CommunityId(0),
        street: record.street.clone(),
        name: record.name.clone(),
        code: record.code.clone(),
        households: record.households,
        residents: record.residents,
        grids: record.grids,
    }
}
