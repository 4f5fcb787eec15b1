//! How many may have the best grade, and places in a ranking.

use crate::policy::{ExcellentCap, Rounding};

/// The most people of `taking_part` who may have the capped grade.
pub fn most(cap: &ExcellentCap, taking_part: u32) -> u32 {
    let hundredths = u64::from(taking_part) * u64::from(cap.percent);
    let people = match cap.rounding {
        Rounding::Down => hundredths / 100,
        Rounding::HalfUp => (hundredths + 50) / 100,
        Rounding::Up => hundredths.div_ceil(100),
    };
    u32::try_from(people).unwrap_or(u32::MAX)
}

/// How it was computed: 「参加考核88人，优秀比例不超过20%，名额17名（小数舍去）」
pub fn explain(cap: &ExcellentCap, taking_part: u32) -> String {
    let rounding = match cap.rounding {
        Rounding::Down => "小数舍去",
        Rounding::HalfUp => "四舍五入",
        Rounding::Up => "小数进一",
    };
    format!(
        "参加考核{taking_part}人，{}比例不超过{}%，名额{}名（{rounding}）",
        cap.grade,
        cap.percent,
        most(cap, taking_part)
    )
}

/// Places by score, highest first: 1, 2, 2, 4. In the order of `scores`.
pub fn competition_ranks(scores: &[u32]) -> Vec<u32> {
    let mut falling = scores.to_vec();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let place = |score: u32| falling.partition_point(|other| *other > score) + 1;
    scores
        .iter()
        .map(|score| u32::try_from(place(*score)).unwrap_or(u32::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_of_a_person_goes_the_way_the_pack_says() {
        for (percent, rounding, taking_part, people) in [
            (20, Rounding::Down, 84, 16),
            (20, Rounding::Down, 88, 17),
            (20, Rounding::Down, 4, 0),
            (20, Rounding::Down, 5, 1),
            (20, Rounding::Down, 0, 0),
            (15, Rounding::HalfUp, 10, 2),
            (15, Rounding::HalfUp, 9, 1),
            (15, Rounding::Up, 7, 2),
            (100, Rounding::Down, u32::MAX, u32::MAX),
        ] {
            let cap = ExcellentCap {
                grade: "优秀".to_owned(),
                percent,
                rounding,
            };
            assert_eq!(
                most(&cap, taking_part),
                people,
                "{percent} % of {taking_part} {rounding:?}"
            );
        }
    }

    #[test]
    fn equal_scores_share_a_place() {
        assert_eq!(competition_ranks(&[8803, 9000, 8803, 7000]), [2, 1, 2, 4]);
        assert_eq!(competition_ranks(&[]), Vec::<u32>::new());
        assert_eq!(competition_ranks(&[5, 5, 5]), [1, 1, 1]);
    }
}
