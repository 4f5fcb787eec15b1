//! Which sides of its sheets a paper is printed on in one run, for printers that turn sheets themselves and for those that do not.
//!
//! Printed by hand on both sides, every sheet goes through the printer twice: a sheet without a back gets an empty one, so that
//! none stays behind in the tray and the backs fit their fronts in either order. Page numbers stay those of the whole.

pub use super::laid_out::Sides;

use super::laid_out::LaidOut;
use super::pdf::page::Page;

/// A sheet by its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sheet {
    front: usize,
    back: Option<usize>,
}

/// The sheets of `pages` pages printed on both sides. A page among `starts` begins a sheet of its own.
fn sheets(pages: usize, starts: &[usize]) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::with_capacity(pages);
    for page in 0..pages {
        match sheets.last_mut() {
            Some(last) if last.back.is_none() && !starts.contains(&page) => last.back = Some(page),
            _ => sheets.push(Sheet {
                front: page,
                back: None,
            }),
        }
    }
    sheets
}

/// The pages of a run in order; an empty back names its front, because it has the same size.
fn run(sheets: &[Sheet], sides: Sides) -> Vec<Side> {
    let back = |sheet: &Sheet| sheet.back.map_or(Side::Empty(sheet.front), Side::Page);
    match sides {
        Sides::OneSided => (sheets.iter())
            .flat_map(|sheet| [Some(sheet.front), sheet.back])
            .flatten()
            .map(Side::Page)
            .collect(),
        Sides::BothSides => {
            let mut all: Vec<Side> = (sheets.iter())
                .flat_map(|sheet| [Side::Page(sheet.front), back(sheet)])
                .collect();
            // Nothing follows that could get onto the last sheet.
            all.pop_if(|last| matches!(last, Side::Empty(_)));
            all
        }
        Sides::Fronts => sheets.iter().map(|sheet| Side::Page(sheet.front)).collect(),
        Sides::Backs => sheets.iter().map(back).collect(),
        Sides::BacksFromLast => sheets.iter().rev().map(back).collect(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Page(usize),
    /// The empty back of that page.
    Empty(usize),
}

impl LaidOut {
    /// Sheets that it takes on both sides; as many as pages, when no sheet has a back.
    pub fn sheets(&self) -> usize {
        sheets(self.pages.len(), &self.starts).len()
    }

    /// The pages of one run, numbered as in the whole paper.
    pub fn on(&self, sides: Sides) -> Self {
        let printed = run(&sheets(self.pages.len(), &self.starts), sides);
        let pages = printed.into_iter().map(|side| match side {
            Side::Page(page) => self.pages[page].clone(),
            Side::Empty(front) => Page::new(self.pages[front].width, self.pages[front].height),
        });
        Self {
            pages: pages.collect(),
            sides: Some(sides),
            ..self.without_pages()
        }
    }

    fn without_pages(&self) -> Self {
        Self {
            title: self.title.clone(),
            dated: self.dated,
            pages: Vec::new(),
            starts: Vec::new(),
            sides: self.sides,
            fallback: self.fallback.clone(),
            blocks: self.blocks.clone(),
            images: self.images.clone(),
            faces: self.faces.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As pages are numbered on paper; 0 is an empty side.
    fn printed(pages: usize, starts: &[usize], sides: Sides) -> Vec<usize> {
        let number = |side| match side {
            Side::Page(page) => page + 1,
            Side::Empty(_) => 0,
        };
        run(&sheets(pages, starts), sides).into_iter().map(number).collect()
    }

    #[test]
    fn every_page_is_printed_once_and_every_back_meets_its_front() {
        for (pages, both, fronts, backs) in [
            (0, vec![], vec![], vec![]),
            (1, vec![1], vec![1], vec![0]),
            (2, vec![1, 2], vec![1], vec![2]),
            (3, vec![1, 2, 3], vec![1, 3], vec![2, 0]),
            (4, vec![1, 2, 3, 4], vec![1, 3], vec![2, 4]),
            (5, vec![1, 2, 3, 4, 5], vec![1, 3, 5], vec![2, 4, 0]),
        ] {
            let reversed: Vec<usize> = backs.iter().rev().copied().collect();
            assert_eq!(printed(pages, &[], Sides::OneSided), both, "{pages} pages, one-sided");
            assert_eq!(printed(pages, &[], Sides::BothSides), both, "{pages} pages, both sides");
            assert_eq!(printed(pages, &[], Sides::Fronts), fronts, "{pages} pages, fronts");
            assert_eq!(printed(pages, &[], Sides::Backs), backs, "{pages} pages, backs");
            assert_eq!(
                printed(pages, &[], Sides::BacksFromLast),
                reversed,
                "{pages} pages, backs from the last sheet"
            );
        }
    }

    #[test]
    fn a_card_of_its_own_begins_on_a_front() {
        // Cards of one, two, three and one pages.
        let starts = [0, 1, 3, 6];
        assert_eq!(
            printed(7, &starts, Sides::OneSided),
            [1, 2, 3, 4, 5, 6, 7],
            "nobody wants empty sheets between cards"
        );
        assert_eq!(printed(7, &starts, Sides::BothSides), [1, 0, 2, 3, 4, 5, 6, 0, 7]);
        assert_eq!(printed(7, &starts, Sides::Fronts), [1, 2, 4, 6, 7]);
        assert_eq!(printed(7, &starts, Sides::Backs), [0, 3, 5, 0, 0]);
        assert_eq!(printed(7, &starts, Sides::BacksFromLast), [0, 0, 5, 3, 0]);
    }
}
