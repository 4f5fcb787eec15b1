//! What has to be true of a pack beyond the shape of its file. Each fault names the item.

use std::collections::HashSet;

use super::{AppraisalPolicy, PolicyPack, Score};
use crate::domain::codes::Codes;
use crate::domain::identities::is_uncounted;
use crate::domain::ids::Sex;

/// A Chinese phrase that names the item at fault.
type Fault = String;

pub(super) fn pack(pack: &PolicyPack) -> Result<(), Fault> {
    filled("name", &pack.name)?;
    filled("document.title", &pack.document.title)?;
    filled("document.issued_by", &pack.document.issued_by)?;
    appraisal(&pack.appraisal)?;
    let counted = &pack.service.counted_kinds;
    let unknown = counted.iter().find(|kind| Codes::PriorKind.find(kind).is_none());
    ensure(unknown.is_none(), || {
        format!(
            "service.counted_kinds：没有“{}”这种工作类别",
            unknown.map_or("", |kind| kind)
        )
    })?;
    let counted_anyway = pack.counting.also_kinds.iter().find(|kind| !is_uncounted(kind));
    ensure(counted_anyway.is_none(), || {
        format!(
            "counting.also_kinds：“{}”本来就计入，不用写",
            counted_anyway.map_or("", |kind| kind)
        )
    })?;
    for (item, track, sex) in [
        ("retirement.men", pack.retirement.men, Sex::Male),
        ("retirement.women", pack.retirement.women, Sex::Female),
    ] {
        ensure(track.sex() == sex, || format!("{item}：与性别不符"))?;
    }
    Ok(())
}

fn appraisal(policy: &AppraisalPolicy) -> Result<(), Fault> {
    let points: Vec<Option<Score>> = policy.parts.iter().map(|part| part.points).collect();
    if points.iter().all(Option::is_none) {
        let total: u64 = policy.parts.iter().map(|part| u64::from(part.weight_percent)).sum();
        ensure(total == 100, || {
            format!("appraisal.parts：权重合计为{total}%，应为100%")
        })?;
    } else {
        let all = policy
            .parts
            .iter()
            .all(|part| part.points.is_some() && part.weight_percent == 0);
        ensure(all, || {
            "appraisal.parts：要么每一项都写权重，要么每一项都写分值".to_owned()
        })?;
        let total: u64 = points.iter().flatten().map(|points| u64::from(points.hundredths)).sum();
        ensure(total == 10_000, || {
            format!("appraisal.parts：分值合计为{}分，应为100分", decimals(total))
        })?;
    }
    unique("appraisal.parts.key", policy.parts.iter().map(|part| part.key.as_str()))?;
    unique(
        "appraisal.parts.title",
        policy
            .parts
            .iter()
            .flat_map(|part| std::iter::once(&part.title).chain(&part.synonyms))
            .map(String::as_str),
    )?;
    unique(
        "appraisal.grades.name",
        policy.grades.iter().map(|grade| grade.name.as_str()),
    )?;
    let falling = policy.grades.windows(2).all(|pair| pair[0].from > pair[1].from);
    ensure(falling, || "appraisal.grades：等次应按分数线从高到低排列".to_owned())?;
    let lowest = policy.grades.last().map(|grade| grade.from.hundredths);
    ensure(lowest == Some(0), || {
        "appraisal.grades：最后一个等次应从0分起".to_owned()
    })?;
    let capped = policy
        .grades
        .first()
        .is_some_and(|grade| grade.name == policy.excellent.grade);
    ensure(capped, || {
        format!("appraisal.excellent.grade：“{}”不是第一个等次", policy.excellent.grade)
    })?;
    ensure(policy.grades.len() >= 2, || {
        "appraisal.grades：至少要有两个等次".to_owned()
    })?;
    ensure(policy.excellent.percent <= 100, || {
        "appraisal.excellent.percent：超过100%".to_owned()
    })?;
    let publication = &policy.publication;
    ensure((1..=60).contains(&publication.working_days), || {
        "appraisal.publication.working_days：应在1到60之间".to_owned()
    })?;
    let known = |name: &String| policy.grades.iter().any(|grade| grade.name == *name);
    let stranger = publication
        .named_grades
        .iter()
        .chain(&publication.counted_grades)
        .find(|name| !known(name));
    ensure(stranger.is_none(), || {
        format!(
            "appraisal.publication：没有“{}”这个等次",
            stranger.map_or("", |name| name)
        )
    })
}

fn decimals(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn unique<'a>(item: &str, names: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    for name in names {
        filled(item, name)?;
        ensure(seen.insert(name), || format!("{item}：“{name}”出现了两次"))?;
    }
    Ok(())
}

fn filled(item: &str, text: &str) -> Result<(), Fault> {
    ensure(!text.trim().is_empty(), || format!("{item}：没有填写"))
}

fn ensure(holds: bool, fault: impl FnOnce() -> Fault) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(fault()) }
}
