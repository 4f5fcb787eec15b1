//! What each piece of text is, for screen readers: marks in the page contents and the tree that names them.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use printpdf::{DictItem, Op};

use super::page::{Block, Page};
use crate::documents::LaidOut;

/// A batch of thousands of cards is for the printer; its tree would be larger than its pages.
const MOST_PAGES: usize = 40;

/// Whether `paper` gets a structure tree.
pub(super) fn are_worth_it(paper: &LaidOut) -> bool {
    paper.pages.len() <= MOST_PAGES
}

/// Draws something that is no text.
pub(super) fn artifact(ops: &mut Vec<Op>, draw: impl FnOnce(&mut Vec<Op>)) {
    ops.push(Op::BeginMarkedContent { tag: "Artifact".into() });
    draw(ops);
    ops.push(Op::EndMarkedContent);
}

/// Marks what follows as line `index` of `page`.
pub(super) fn begin_line(paper: &LaidOut, page: &Page, index: usize, tagged: bool, ops: &mut Vec<Op>) {
    let line = &page.lines[index];
    let block = paper
        .blocks
        .get(line.block as usize)
        .copied()
        .unwrap_or(Block::Artifact);
    let mut properties = std::collections::BTreeMap::new();
    let tag = match block {
        Block::Artifact => "Artifact",
        _ if !tagged => "Span",
        other => {
            properties.insert("MCID".to_owned(), DictItem::Int(index as i64));
            tag_of(other)
        }
    };
    if is_spread(page, index) {
        // A name that is spread to line up with others must still be one word for copying and searching.
        let data = utf16(&page.text_of(line));
        properties.insert("ActualText".to_owned(), DictItem::String { data, literal: false });
    }
    ops.push(if properties.is_empty() {
        Op::BeginMarkedContent { tag: tag.into() }
    } else {
        Op::BeginMarkedContentWithProperties {
            tag: tag.into(),
            properties: DictItem::Dict { map: properties },
        }
    });
}

/// Ends a line.
pub(super) fn end_line(ops: &mut Vec<Op>) {
    ops.push(Op::EndMarkedContent);
}

fn is_spread(page: &Page, index: usize) -> bool {
    let runs = page.runs_of(&page.lines[index]);
    let glyphs: Vec<_> = runs
        .iter()
        .flat_map(|r| page.glyphs_of(r).iter().map(|g| (g.x, r.size)))
        .collect();
    matches!(glyphs.as_slice(), [(first, size), (second, _)] if second - first > 1.5 * size)
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_be_bytes).collect()
}

fn tag_of(block: Block) -> &'static str {
    match block {
        Block::Title => "H1",
        Block::Heading(1) => "H2",
        Block::Heading(2) => "H3",
        Block::Heading(_) => "H4",
        Block::Paragraph => "P",
        Block::HeadCell { .. } => "TH",
        Block::Cell { .. } => "TD",
        Block::Artifact => "Artifact",
    }
}

/// Adds the tree to `document`, whose pages are `pages`, and names it in the catalog.
pub(super) fn add_tree(document: &mut Document, catalog: &mut Dictionary, paper: &LaidOut, pages: &[ObjectId]) {
    let root = document.new_object_id();
    let top = document.new_object_id();
    let mut lines: Vec<Vec<(usize, usize)>> = vec![Vec::new(); paper.blocks.len()];
    for (number, page) in paper.pages.iter().enumerate() {
        for (index, line) in page.lines.iter().enumerate() {
            if let Some(of_block) = lines.get_mut(line.block as usize) {
                of_block.push((number, index));
            }
        }
    }
    let mut tree = Tree {
        document,
        pages,
        owners: paper.pages.iter().map(|p| vec![Object::Null; p.lines.len()]).collect(),
        top: Vec::new(),
        table: None,
        row: None,
        ids: (top, top),
    };
    for (block, lines) in paper.blocks.iter().zip(&lines) {
        tree.add(*block, lines);
    }
    tree.end_table();
    let (kids, owners) = (tree.top, tree.owners);

    let mut numbers = Vec::new();
    for (number, owners) in owners.into_iter().enumerate() {
        numbers.push(Object::from(number as i64));
        numbers.push(document.add_object(owners).into());
    }
    let parents = document.add_object(dictionary! { "Nums" => numbers });
    document.set_object(
        top,
        dictionary! { "Type" => "StructElem", "S" => "Document", "P" => root, "K" => kids },
    );
    let tree = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => top,
        "ParentTree" => parents,
        "ParentTreeNextKey" => pages.len() as i64,
    };
    document.set_object(root, tree);
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
}

struct Tree<'d> {
    document: &'d mut Document,
    pages: &'d [ObjectId],
    /// For each page and mark, the element it belongs to.
    owners: Vec<Vec<Object>>,
    top: Vec<Object>,
    table: Option<(u32, Vec<Object>)>,
    row: Option<(u32, Vec<Object>)>,
    /// The document element, and the element that open table rows will belong to.
    ids: (ObjectId, ObjectId),
}

impl Tree<'_> {
    fn add(&mut self, block: Block, lines: &[(usize, usize)]) {
        let place = match block {
            Block::HeadCell { table, row } | Block::Cell { table, row } => Some((table, row)),
            _ => None,
        };
        if self.table.as_ref().map(|t| t.0) != place.map(|p| p.0) {
            self.end_table();
        }
        if let Some((table, row)) = place {
            if self.table.is_none() {
                self.table = Some((table, Vec::new()));
                self.ids.1 = self.document.new_object_id();
            }
            if self.row.as_ref().map(|r| r.0) != Some(row) {
                self.end_row();
                self.row = Some((row, Vec::new()));
            }
        }
        if block == Block::Artifact || (lines.is_empty() && place.is_none()) {
            return;
        }
        let element = self.element(block, lines);
        match &mut self.row {
            Some((_, cells)) => cells.push(element.into()),
            None => self.top.push(element.into()),
        }
    }

    fn element(&mut self, block: Block, lines: &[(usize, usize)]) -> ObjectId {
        let id = self.document.new_object_id();
        let marks: Vec<Object> = lines
            .iter()
            .map(|&(page, mark)| {
                self.owners[page][mark] = id.into();
                dictionary! { "Type" => "MCR", "Pg" => self.pages[page], "MCID" => mark as i64 }.into()
            })
            .collect();
        // Rows are numbered when they end; until then a cell belongs to its table.
        let element = dictionary! { "Type" => "StructElem", "S" => tag_of(block), "P" => self.ids.0, "K" => marks };
        self.document.set_object(id, element);
        id
    }

    fn end_row(&mut self) {
        let Some((_, cells)) = self.row.take() else { return };
        let id = self.document.new_object_id();
        for cell in &cells {
            let known = cell
                .as_reference()
                .and_then(|cell| self.document.get_dictionary_mut(cell));
            if let Ok(cell) = known {
                cell.set("P", id);
            }
        }
        let row = dictionary! { "Type" => "StructElem", "S" => "TR", "P" => self.ids.1, "K" => cells };
        self.document.set_object(id, row);
        if let Some((_, rows)) = &mut self.table {
            rows.push(id.into());
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        let Some((_, rows)) = self.table.take() else { return };
        let table = dictionary! { "Type" => "StructElem", "S" => "Table", "P" => self.ids.0, "K" => rows };
        self.document.set_object(self.ids.1, table);
        self.top.push(self.ids.1.into());
    }
}
