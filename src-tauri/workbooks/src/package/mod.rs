//! The package: a zip of parts, and the sheets in it.

pub(crate) mod archive;
mod foreign;
pub(crate) mod relations;
pub(crate) mod strings;
pub(crate) mod styles;
pub(crate) mod workbook;

use std::collections::HashMap;
use std::path::Path;

use archive::Archive;
pub(crate) use styles::Styles;
pub use styles::{Borders, Style};
pub use workbook::{DefinedName, Visibility};

use crate::error::Limit;
use crate::formula::{Piece, Shape, lex};
use crate::place::{Address, Area};
use crate::sheet::{self, Shared, Sheet, Value};
use crate::xml::{Kind, Tags};
use crate::{Error, Foreign, Result, limits};

/// A workbook that was read and found sound. It is never changed: filling makes another.
#[derive(Debug, Clone)]
pub struct Package {
    pub(crate) archive: Archive,
    pub(crate) workbook_part: String,
    pub(crate) styles_part: Option<String>,
    pub(crate) strings_part: Option<String>,
    pub(crate) chain_part: Option<String>,
    sheets: Vec<Sheet>,
    /// Parts of the workbook that are sheets of another kind: charts, macros of Excel 4.
    pub(crate) macro_sheets: Vec<String>,
    names: Vec<DefinedName>,
    /// Which of the sheets each tab is; none for tabs without cells.
    pub(crate) tabs: Vec<Option<usize>>,
    from_1904: bool,
    macros: bool,
}

impl Package {
    /// Reads a file. What kind it is, its content tells, never its name.
    pub fn open(path: &Path) -> Result<Self> {
        let size = std::fs::metadata(path)?.len();
        if size > limits::FILE_BYTES {
            return Err(Error::TooLarge(Limit::FileBytes));
        }
        Self::read(std::fs::read(path)?)
    }

    /// Reads the bytes of a file.
    pub fn read(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let archive = Archive::open(bytes.into())?;
        let root = relations::of(&archive, "")?;
        let main = root.iter().find(|relation| relation.kind == "officeDocument");
        let main = main
            .and_then(|relation| relation.target.clone())
            .filter(|part| archive.has(part));
        let Some(workbook_part) = main.filter(|part| !part.to_ascii_lowercase().ends_with(".bin")) else {
            return Err(Error::Foreign(foreign::inside_zip(&archive)));
        };
        let kind = content_type(&archive, &workbook_part)?;
        if !kind.contains("spreadsheetml") && !kind.contains("ms-excel.sheet") && !kind.contains("ms-excel.template") {
            return Err(Error::Foreign(Foreign::OtherZip));
        }
        if kind.contains("binary") {
            return Err(Error::Foreign(Foreign::BinaryWorkbook));
        }
        let related = relations::of(&archive, &workbook_part)?;
        let part = |kind: &str| {
            let found = related.iter().find(|relation| relation.kind == kind);
            found
                .and_then(|relation| relation.target.clone())
                .filter(|part| archive.has(part))
        };
        let (styles_part, strings_part) = (part("styles"), part("sharedStrings"));
        let text = |part: &str| archive.text(part)?.ok_or_else(|| missing(part));
        let styles = styles_part
            .as_ref()
            .map(|part| styles::read(part, &text(part)?))
            .transpose()?
            .unwrap_or_default();
        let strings = strings_part
            .as_ref()
            .map(|part| strings::read(part, &text(part)?))
            .transpose()?
            .unwrap_or_default();
        let shared = Shared {
            styles: &styles,
            texts: &strings.texts,
        };
        let listed = workbook::read(&workbook_part, &text(&workbook_part)?)?;
        let (mut sheets, mut macro_sheets, mut places) = (Vec::<Sheet>::new(), Vec::new(), Vec::new());
        for sheet in &listed.sheets {
            let relation = related.iter().find(|relation| relation.id == sheet.relation);
            let target = relation.and_then(|relation| Some((relation.kind.as_str(), relation.target.as_deref()?)));
            places.push(None);
            match target {
                Some(("worksheet", part)) => {
                    if sheets.iter().any(|other| other.part.eq_ignore_ascii_case(part)) {
                        return Err(damaged(&workbook_part, "two sheets in one part"));
                    }
                    if let Some(place) = places.last_mut() {
                        *place = Some(sheets.len());
                    }
                    sheets.push(sheet::sheet(
                        &sheet.name,
                        sheet.visibility,
                        part,
                        &text(part)?,
                        &shared,
                    )?);
                }
                Some(("chartsheet" | "dialogsheet", _)) => {}
                Some((_, part)) => macro_sheets.push(part.to_owned()),
                None => return Err(missing(&sheet.name)),
            }
        }
        let mut package = Self {
            chain_part: part("calcChain"),
            macros: kind.contains("macroEnabled"),
            from_1904: listed.from_1904,
            names: listed.names,
            tabs: places.clone(),
            workbook_part,
            styles_part,
            strings_part,
            sheets,
            macro_sheets,
            archive,
        };
        package.read_print_set_up(&places);
        package.read_choices(&places);
        Ok(package)
    }

    /// The sheets with cells, in the order of their tabs.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// A sheet by the name on its tab, case aside.
    pub fn sheet(&self, name: &str) -> Result<&Sheet> {
        let found = self
            .sheets
            .iter()
            .find(|sheet| crate::formula::same_sheet(&sheet.name, name));
        found.ok_or_else(|| Error::NoSheet(name.to_owned()))
    }

    /// Names that the workbook gives to cells and formulas. Their places of sheets count tabs of every kind.
    pub fn names(&self) -> &[DefinedName] {
        &self.names
    }

    /// It holds macros: its file must be called .xlsm.
    pub fn has_macros(&self) -> bool {
        self.macros
    }

    /// Dates count from 1904 instead of 1900.
    pub fn counts_from_1904(&self) -> bool {
        self.from_1904
    }

    /// Print areas and titles are names of the workbook.
    fn read_print_set_up(&mut self, places: &[Option<usize>]) {
        for name in &self.names {
            let Some(sheet) = name
                .sheet
                .and_then(|place| *places.get(place)?)
                .and_then(|at| self.sheets.get_mut(at))
            else {
                continue;
            };
            let shapes = lex(&name.formula).into_iter().filter_map(|token| match token.piece {
                Piece::Reference(reference) => Some(reference.shape),
                _ => None,
            });
            match name.name.to_ascii_lowercase().as_str() {
                "_xlnm.print_area" => sheet.print_areas = shapes.map(area_of).collect(),
                "_xlnm.print_titles" => {
                    for shape in shapes {
                        let area = area_of(shape);
                        match shape {
                            Shape::Area(one, _) if one.column.is_none() => {
                                sheet.title_rows = Some((area.top, area.bottom))
                            }
                            Shape::Area(one, _) if one.row.is_none() => {
                                sheet.title_columns = Some((area.left, area.right))
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Lists to choose from, where they are written out or stand in cells.
    fn read_choices(&mut self, places: &[Option<usize>]) {
        let names = self
            .names
            .iter()
            .map(|name| ((name.sheet, name.name.to_lowercase()), name.formula.as_str()));
        let names: HashMap<(Option<usize>, String), &str> = names.collect();
        let mut all = Vec::new();
        for (home, sheet) in self.sheets.iter().enumerate() {
            let tab = places.iter().position(|place| *place == Some(home));
            let choices = sheet.validations.iter().map(|rule| {
                let formula = rule.first.as_deref().filter(|_| rule.kind == "list")?.trim();
                let own = names.get(&(tab, formula.to_lowercase()));
                let named = own.or_else(|| names.get(&(None, formula.to_lowercase())));
                self.choices(sheet, named.copied().unwrap_or(formula))
            });
            all.push(choices.collect::<Vec<_>>());
        }
        for (sheet, choices) in self.sheets.iter_mut().zip(all) {
            for (rule, choices) in sheet.validations.iter_mut().zip(choices) {
                rule.choices = choices;
            }
        }
    }

    fn choices(&self, home: &Sheet, formula: &str) -> Option<Vec<String>> {
        let tokens = lex(formula);
        let [token] = tokens.as_slice() else {
            return None;
        };
        let reference = match &token.piece {
            Piece::Text(written) => return Some(written.split(',').map(|choice| choice.trim().to_owned()).collect()),
            Piece::Reference(reference) => reference,
            _ => return None,
        };
        let sheet = match &reference.sheet {
            Some(name) => self.sheet(name).ok()?,
            None => home,
        };
        let area = area_of(reference.shape);
        let stored = sheet
            .cells
            .range(area.first()..=Address::new(area.bottom, area.right))
            .take(MOST_LISTED);
        let inside = stored.filter(|(at, cell)| area.contains(**at) && cell.value != Value::Blank);
        Some(inside.map(|(_, cell)| cell.value.to_string()).collect())
    }
}

/// Cells that are looked through for the choices of one list.
const MOST_LISTED: usize = 10_000;

/// The cells that a reference names.
pub(crate) fn area_of(shape: Shape) -> Area {
    let (one, two) = match shape {
        Shape::Cell(one) => (one, one),
        Shape::Area(one, two) => (one, two),
    };
    let ends = |one: Option<crate::place::Fixed>, two: Option<crate::place::Fixed>, last| match (one, two) {
        (Some(one), Some(two)) => (one.at.min(two.at), one.at.max(two.at)),
        _ => (1, last),
    };
    let (top, bottom) = ends(one.row, two.row, crate::place::LAST_ROW);
    let (left, right) = ends(one.column, two.column, crate::place::LAST_COLUMN);
    Area {
        top,
        left,
        bottom,
        right,
    }
}

/// The declared content type of a part; empty where there is none.
fn content_type(archive: &Archive, part: &str) -> Result<String> {
    const TYPES: &str = "[Content_Types].xml";
    let xml = archive.text(TYPES)?.ok_or_else(|| missing(TYPES))?;
    let extension = part.rsplit_once('.').map_or("", |(_, extension)| extension);
    let mut by_extension = String::new();
    for tag in Tags::of(TYPES, &xml) {
        let tag = tag?;
        let Some(kind) = tag.value("ContentType").filter(|_| tag.kind != Kind::Close) else {
            continue;
        };
        let names = |attribute: &str, name: &str| {
            let written = tag.value(attribute);
            written.is_some_and(|written| written.trim_start_matches('/').eq_ignore_ascii_case(name))
        };
        if tag.local() == "Override" && names("PartName", part) {
            return Ok(kind.into_owned());
        }
        if tag.local() == "Default" && names("Extension", extension) {
            by_extension = kind.into_owned();
        }
    }
    Ok(by_extension)
}

pub(crate) fn missing(part: &str) -> Error {
    damaged(part, "is missing")
}

fn damaged(part: &str, why: &str) -> Error {
    Error::Damaged {
        part: part.to_owned(),
        why: why.to_owned(),
    }
}
