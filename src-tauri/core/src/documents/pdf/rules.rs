//! The rules of a table, joined into as few lines as possible, so that they print without gaps.

use std::collections::BTreeMap;

use super::page::Rule;

/// Edges of cells, gathered cell by cell.
#[derive(Default)]
pub struct Edges {
    across: BTreeMap<i32, Vec<(f32, f32)>>,
    down: BTreeMap<i32, Vec<(f32, f32)>>,
}

/// Places closer than this are the same place.
const STEP: f32 = 0.02;

impl Edges {
    /// The four edges of a cell.
    pub fn add(&mut self, [left, top, right, bottom]: [f32; 4]) {
        for y in [top, bottom] {
            self.across.entry(key(y)).or_default().push((left, right));
        }
        for x in [left, right] {
            self.down.entry(key(x)).or_default().push((top, bottom));
        }
    }

    /// The rules, `width` thick.
    pub fn rules(self, width: f32) -> Vec<Rule> {
        let half = width / 2.0;
        let across = joined(self.across).map(|(y, from, to)| Rule {
            // Corners meet in full.
            from: (from - half, y),
            to: (to + half, y),
            width,
        });
        let down = joined(self.down).map(|(x, from, to)| Rule {
            from: (x, from),
            to: (x, to),
            width,
        });
        across.chain(down).collect()
    }
}

fn key(place: f32) -> i32 {
    (place / STEP).round() as i32
}

fn joined(lines: BTreeMap<i32, Vec<(f32, f32)>>) -> impl Iterator<Item = (f32, f32, f32)> {
    lines.into_iter().flat_map(|(key, mut pieces)| {
        pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut whole: Vec<(f32, f32)> = Vec::new();
        for (from, to) in pieces {
            match whole.last_mut() {
                Some(last) if from <= last.1 + STEP => last.1 = last.1.max(to),
                _ => whole.push((from, to)),
            }
        }
        whole.into_iter().map(move |(from, to)| (key as f32 * STEP, from, to))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_cells_share_whole_rules() {
        let mut edges = Edges::default();
        for column in 0..3 {
            let left = column as f32 * 10.0;
            edges.add([left, 0.0, left + 10.0, 5.0]);
        }

        let rules = edges.rules(0.5);

        assert_eq!(rules.len(), 2 + 4, "two across, four down");
        assert_eq!((rules[0].from.0, rules[0].to.0), (-0.25, 30.25));
    }
}
