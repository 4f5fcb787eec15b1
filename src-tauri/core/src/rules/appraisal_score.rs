//! Composite, rank and suggested grade. The program suggests, the appraisal group decides.

use std::collections::BTreeMap;

use serde::Serialize;

use super::quota;
use crate::policy::{GradeBand, Part, Scheme};

/// One person as the appraisal sees him. Scores are hundredths, by the part's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The caller's own number for the person.
    pub id: u32,
    /// `None` or absent: the part has no score.
    pub scores: BTreeMap<String, Option<u32>>,
    /// Whether he takes part but for his scores; else the reason that the user reads ([`super::taking_part`]).
    pub eligible: Result<(), String>,
}

/// What the scores come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appraisal {
    /// In the order of the candidates.
    pub outcomes: Vec<Outcome>,
    /// How many take part.
    pub taking_part: u32,
    /// The most who may have the capped grade.
    pub quota: u32,
    /// How many have it suggested.
    pub suggested_best: u32,
    /// Those who tie across the cut and get no suggestion.
    pub tied: Vec<u32>,
    /// What the appraisal group should know, in Chinese.
    pub warnings: Vec<String>,
}

/// One person's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The caller's own number for the person.
    pub id: u32,
    /// Hundredths; `None`: a part has no score.
    pub composite: Option<u32>,
    /// Among those taking part; `None`: does not take part.
    pub rank: Option<u32>,
    /// Whether he is appraised this year.
    pub taking_part: bool,
    /// Whether he would be, with all of his scores.
    pub eligible: bool,
    /// The suggested grade; `None`: does not take part, or ties across the cut.
    pub grade: Option<String>,
    /// Why, in Chinese.
    pub reason: String,
}

/// Composites, ranks and suggestions of everybody at once: the cap needs all.
pub fn appraise(scheme: &Scheme, candidates: &[Candidate]) -> Appraisal {
    let standings: Vec<Result<u32, String>> = candidates.iter().map(|candidate| standing(scheme, candidate)).collect();
    let scores: Vec<u32> = standings
        .iter()
        .filter_map(|standing| standing.as_ref().ok())
        .copied()
        .collect();
    let taking_part = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let cut = Cut::new(scheme, &scores, quota::most(&scheme.excellent, taking_part));
    let mut ranks = quota::competition_ranks(&scores).into_iter();
    let outcomes: Vec<Outcome> = candidates
        .iter()
        .zip(standings)
        .map(|(candidate, standing)| match standing {
            Ok(composite) => placed(scheme, candidate.id, composite, ranks.next(), &cut),
            Err(reason) => Outcome {
                id: candidate.id,
                composite: composite(scheme, &candidate.scores).ok(),
                rank: None,
                taking_part: false,
                eligible: candidate.eligible.is_ok(),
                grade: None,
                reason,
            },
        })
        .collect();
    let tied: Vec<u32> = outcomes
        .iter()
        .filter(|o| o.taking_part && o.grade.is_none())
        .map(|o| o.id)
        .collect();
    let best = outcomes
        .iter()
        .filter(|o| o.grade.as_deref() == Some(&scheme.excellent.grade))
        .count();
    Appraisal {
        taking_part,
        quota: cut.quota,
        suggested_best: u32::try_from(best).unwrap_or(u32::MAX),
        warnings: warnings(scheme, &cut, tied.len()),
        tied,
        outcomes,
    }
}

/// The weighted sum, or that of the points, in hundredths, half up; else the titles of the parts without a score.
pub fn composite(scheme: &Scheme, scores: &BTreeMap<String, Option<u32>>) -> Result<u32, Vec<String>> {
    let score = |key: &str| scores.get(key).copied().flatten();
    let missing: Vec<String> = scheme
        .parts
        .iter()
        .filter(|part| score(&part.key).is_none())
        .map(|part| part.title.clone())
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    // Points add up as they are.
    let weight = |part: &Part| part.points.map_or(u64::from(part.weight_percent), |_| 100);
    let weighted: u64 = scheme
        .parts
        .iter()
        .map(|part| u64::from(score(&part.key).unwrap_or(0)) * weight(part))
        .sum();
    Ok(u32::try_from((weighted + 50) / 100).unwrap_or(u32::MAX))
}

/// 量化考评92.00×50%+年中测评88.00×25%+年末测评84.00×25%=89.00; `None`: a part has no score.
pub fn explain_composite(scheme: &Scheme, scores: &BTreeMap<String, Option<u32>>) -> Option<String> {
    let total = composite(scheme, scores).ok()?;
    let parts: Option<Vec<String>> = scheme
        .parts
        .iter()
        .map(|part| {
            let score = scores.get(&part.key).copied().flatten()?;
            let score = decimals(score);
            Some(match part.points {
                Some(_) => format!("{}{score}", part.title),
                None => format!("{}{score}×{}%", part.title, part.weight_percent),
            })
        })
        .collect();
    Some(format!("{}={}", parts?.join("+"), decimals(total)))
}

/// A score as it is shown everywhere, always two places: 8153 → 81.53.
pub fn decimals(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The grade that a composite alone reaches.
pub fn band(scheme: &Scheme, composite: u32) -> Option<&GradeBand> {
    scheme.grades.iter().find(|grade| composite >= grade.from.hundredths)
}

/// The composite of a person who takes part; else why not.
fn standing(scheme: &Scheme, candidate: &Candidate) -> Result<u32, String> {
    candidate.eligible.clone()?;
    composite(scheme, &candidate.scores).map_err(|missing| format!("缺少{}得分，不参加评定等次", missing.join("、")))
}

/// Where the cap falls.
struct Cut {
    quota: u32,
    /// How many reach the threshold of the capped grade.
    reached: u32,
    /// Composites above it are inside the cap; `None`: everybody who reaches the threshold is inside.
    limit: Option<u32>,
    /// Whether the first score outside the cap also stands inside it.
    is_tie: bool,
}

impl Cut {
    fn new(scheme: &Scheme, scores: &[u32], quota: u32) -> Self {
        let threshold = scheme.grades.first().map_or(0, |grade| grade.from.hundredths);
        let mut reached: Vec<u32> = scores.iter().copied().filter(|score| *score >= threshold).collect();
        reached.sort_unstable_by(|a, b| b.cmp(a));
        let place = usize::try_from(quota).unwrap_or(usize::MAX);
        let limit = reached.get(place).copied();
        let last_inside = place.checked_sub(1).and_then(|last| reached.get(last)).copied();
        Self {
            quota,
            reached: u32::try_from(reached.len()).unwrap_or(u32::MAX),
            limit,
            is_tie: limit.is_some() && limit == last_inside,
        }
    }
}

fn placed(scheme: &Scheme, id: u32, composite: u32, rank: Option<u32>, cut: &Cut) -> Outcome {
    let (grade, why) = suggestion(scheme, composite, cut);
    let reason = format!("综合得分{}，第{}名，{why}", decimals(composite), rank.unwrap_or(0));
    Outcome {
        id,
        composite: Some(composite),
        rank,
        taking_part: true,
        eligible: true,
        grade,
        reason,
    }
}

/// The grade and the words for it, without score and rank.
fn suggestion(scheme: &Scheme, composite: u32, cut: &Cut) -> (Option<String>, String) {
    let best = &scheme.excellent.grade;
    let Some(band) = band(scheme, composite) else {
        return (None, "没有对应的等次".to_owned());
    };
    let from = band.from;
    if band.name != *best {
        let words = if from.hundredths == 0 {
            let above = scheme.grades.iter().rev().nth(1).map_or(from, |grade| grade.from);
            format!("不到{above}分，建议{}", band.name)
        } else {
            format!("达到{from}分，建议{}", band.name)
        };
        return (Some(band.name.clone()), words);
    }
    match cut.limit {
        Some(limit) if composite == limit && cut.is_tie => (
            None,
            format!("与{best}名额（{}名）分界处得分相同，须由考核小组确定等次", cut.quota),
        ),
        Some(limit) if composite <= limit => {
            let next = scheme.grades.get(1).map_or(best, |grade| &grade.name);
            (
                Some(next.clone()),
                format!("达到{from}分，但在{best}名额（{}名）之外，建议{next}", cut.quota),
            )
        }
        _ => (
            Some(best.clone()),
            format!("达到{from}分，在{best}名额（{}名）之内，建议{best}", cut.quota),
        ),
    }
}

fn warnings(scheme: &Scheme, cut: &Cut, tied: usize) -> Vec<String> {
    let best = &scheme.excellent.grade;
    let mut told = Vec::new();
    if tied > 0 {
        told.push(format!(
            "{best}名额{}名，分界处有{tied}人得分相同，没有建议等次，须由考核小组确定。",
            cut.quota
        ));
    }
    if cut.reached < cut.quota {
        told.push(format!(
            "{best}名额{}名，达到分数线的只有{}人。",
            cut.quota, cut.reached
        ));
    }
    told
}

#[cfg(test)]
mod tests;
