//! Which sheet is what: each is given to the kinds of workbook, and the one that understands most of it reads it.

use chrono::NaiveDate;

use crate::import::{EntriesOf, ImportKind, ImportRequest, IntoNote, LEFT_OUT, Opened, Sorter, Understood};
use crate::storage::Connection;
use crate::{Error, ErrorCode, Result};

use super::super::readable::{kinds, request};
use super::asked::{Asked, Fate};

/// Which sheet is read as which kinds.
pub(super) struct Sorted {
    /// File, sheet, and what it is read as.
    sheets: Vec<(usize, usize, ReadAs)>,
}

/// Kinds with the headings that each may not read.
pub(super) type ReadAs = Vec<(ImportKind, Vec<String>)>;

/// A kind with its files and the sheets of each.
pub(super) type SheetsOf = (ImportKind, Vec<(usize, Vec<usize>)>);

/// What each kind understands of each sheet. The kinds are shared out among the processors: they know nothing of each other.
fn understood_by(mut sorters: Vec<Sorter>, sheets: &[(usize, &Opened, usize)]) -> Vec<Vec<(ImportKind, Understood)>> {
    const MOST_THREADS: usize = 4;
    let threads = std::thread::available_parallelism().map_or(1, |most| most.get().min(MOST_THREADS));
    let of_each = sorters.len().div_ceil(threads).max(1);
    let shares: Vec<Vec<Vec<(ImportKind, Understood)>>> = std::thread::scope(|scope| {
        let share = |sorters: &[Sorter]| {
            let of_sheet = |(_, file, sheet): &(usize, &Opened, usize)| {
                let sheet = &file.workbook.sheets[*sheet];
                let each = sorters
                    .iter()
                    .map(|sorter| (sorter.kind, sorter.understood(sheet, &file.name)));
                each.filter(|(_, understood)| understood.worth > 0).collect()
            };
            sheets.iter().map(of_sheet).collect()
        };
        let begun: Vec<_> = sorters
            .chunks_mut(of_each)
            .map(|sorters| scope.spawn(move || share(sorters)))
            .collect();
        begun
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut all: Vec<Vec<(ImportKind, Understood)>> = vec![Vec::new(); sheets.len()];
    for share in shares {
        for (sheet, understood) in all.iter_mut().zip(share) {
            sheet.extend(understood);
        }
    }
    all
}

impl Sorted {
    pub(super) fn of(conn: &Connection, opened: &[(usize, Opened)], asked: &Asked, on: NaiveDate) -> Result<Self> {
        let mut sheets = Vec::new();
        let visible = |file: &Opened| {
            let all = file.workbook.sheets.iter().enumerate();
            let wanted = all.filter(|(_, sheet)| {
                asked
                    .sheet
                    .as_ref()
                    .is_none_or(|wanted| sheet.name.trim() == wanted.trim())
            });
            wanted.map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let all: Vec<(usize, &Opened, usize)> = opened
            .iter()
            .flat_map(|(at, file)| visible(file).into_iter().map(move |sheet| (*at, file, sheet)))
            .collect();
        // What is said to be of a kind and has one sheet needs no sorting, unless a roster holds more than people.
        if let (Some(kind), true) = (
            asked.kind,
            asked.sheets.is_empty() && asked.kind != Some(ImportKind::Roster),
        ) {
            let own = |(at, _, sheet): &(usize, &Opened, usize)| (*at, *sheet, vec![(kind, Vec::new())]);
            sheets.extend(all.iter().map(own));
            return Ok(Self { sheets });
        }
        let all_understood = understood_by(Self::sorters(conn, asked, on)?, &all);
        let mut first_roster = true;
        for ((at, file, sheet), understood) in all.into_iter().zip(all_understood) {
            let name = &file.workbook.sheets[sheet].name;
            if let Some(said) = asked.sheets.get(&(file.name.clone(), name.clone())) {
                sheets.push((at, sheet, said.iter().map(|kind| (*kind, Vec::new())).collect()));
                continue;
            }
            let kinds = kinds_of(&understood, asked.kind, name, &mut first_roster);
            sheets.push((at, sheet, kinds));
        }
        if sheets.iter().all(|(_, _, kinds)| kinds.is_empty())
            && let Some(kind) = asked.kind
        {
            // Said to be of a kind: the refusal names what is missing.
            sheets
                .iter_mut()
                .for_each(|(_, _, kinds)| kinds.push((kind, Vec::new())));
        }
        Ok(Self { sheets })
    }

    pub(super) fn sorters(conn: &Connection, asked: &Asked, on: NaiveDate) -> Result<Vec<Sorter>> {
        kinds()
            .map(|kind| {
                let mut request = request(conn, kind, on)?;
                request.year = asked.year;
                if Some(kind) == asked.kind {
                    request.map.clone_from(&asked.map);
                }
                Sorter::new(&request, Some(kind) == asked.kind)
            })
            .collect()
    }

    /// Kind by kind in the order of storing: files with the sheets of each.
    pub(super) fn by_kind(&self) -> Vec<SheetsOf> {
        let mut sorted: Vec<SheetsOf> = Vec::new();
        for kind in kinds() {
            let mut files: Vec<(usize, Vec<usize>)> = Vec::new();
            for (file, sheet, of) in &self.sheets {
                if !of.iter().any(|(own, _)| *own == kind) {
                    continue;
                }
                match files.iter_mut().find(|(known, _)| known == file) {
                    Some((_, sheets)) => sheets.push(*sheet),
                    None => files.push((*file, vec![*sheet])),
                }
            }
            if !files.is_empty() {
                sorted.push((kind, files));
            }
        }
        sorted
    }

    pub(super) fn request(
        &self,
        conn: &Connection,
        kind: ImportKind,
        asked: &Asked,
        on: NaiveDate,
    ) -> Result<ImportRequest> {
        let mut request = request(conn, kind, on)?;
        request.sheet = None;
        request.year = asked.year;
        request.round_hours = asked.round_hours;
        if asked.ask_again {
            request.answered.clear();
            request.remembered.retain(|_, field| field != LEFT_OUT);
            request.into_note = IntoNote::None;
        }
        request.corrections.clone_from(&asked.corrections);
        let answers = asked.answers.iter().filter(|(of, _)| of == kind.as_str());
        request.answers.extend(answers.map(|(_, answer)| answer.clone()));
        if kind == ImportKind::Roster {
            request.returns.clone_from(&asked.returns);
            let mut noted = match request.into_note {
                IntoNote::These(headings) => headings,
                IntoNote::None | IntoNote::All => Vec::new(),
            };
            noted.retain(|heading| !asked.unknown.of.contains_key(heading));
            let now = asked.unknown.of.iter().filter(|(_, fate)| **fate == Fate::Note);
            noted.extend(now.map(|(heading, _)| heading.clone()));
            request.into_note = match asked.unknown.usually {
                Fate::Note => IntoNote::All,
                _ => IntoNote::These(noted),
            };
        }
        // What the user decides now goes before what he said once.
        request
            .remembered
            .retain(|heading, _| !asked.unknown.of.contains_key(heading));
        let main = asked.kind.or(self.only_kind());
        request.map = match main {
            Some(main) if main == kind => asked.map.clone(),
            // A heading may be of any part that knows the field.
            _ => asked
                .map
                .iter()
                .filter(|(_, field)| request.knows(field))
                .map(|(heading, field)| (heading.clone(), field.clone()))
                .collect(),
        };
        // Beside a roster another kind reads only what the roster leaves.
        for (_, _, kinds) in &self.sheets {
            for (_, taken) in kinds.iter().filter(|(own, _)| *own == kind) {
                request.read_elsewhere.extend(taken.iter().cloned());
            }
        }
        Ok(request)
    }

    /// The kind of everything that is read.
    fn only_kind(&self) -> Option<ImportKind> {
        let mut kinds = self
            .sheets
            .iter()
            .flat_map(|(_, _, kinds)| kinds)
            .map(|(kind, _)| *kind);
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// Every sheet with the kinds that it is to be read as.
    pub(super) fn told(&self, opened: &[(usize, Opened)]) -> Vec<(usize, String, Vec<ImportKind>)> {
        let sheets = self.sheets.iter().filter_map(|(file, sheet, kinds)| {
            let (_, own) = opened.iter().find(|(at, _)| at == file)?;
            let name = own.workbook.sheets[*sheet].name.clone();
            Some((*file, name, kinds.iter().map(|(kind, _)| *kind).collect()))
        });
        sheets.collect()
    }
}

/// What a sheet is read as. Where the user said a roster, further sheets may be of other kinds, and a roster may hold further records.
fn kinds_of(
    understood: &[(ImportKind, Understood)],
    said: Option<ImportKind>,
    sheet: &str,
    first_roster: &mut bool,
) -> ReadAs {
    let of = |kind: ImportKind| {
        understood
            .iter()
            .find(|(own, _)| *own == kind)
            .map(|(_, understood)| understood)
    };
    let main = match said {
        Some(ImportKind::Roster) | None => best(understood, sheet),
        Some(kind) => of(kind).map(|_| kind),
    };
    let Some(main) = main else { return Vec::new() };
    let roster = of(ImportKind::Roster);
    let main = match (said, roster) {
        // The first sheet with people is the roster that was meant; later ones may tell of something else.
        (Some(ImportKind::Roster), Some(_)) if *first_roster || is_of_people(sheet) => ImportKind::Roster,
        (Some(ImportKind::Roster), Some(roster)) => {
            let other = of(main).filter(|_| is_beside(main)).map_or(0, |other| other.own.len());
            if other > 0 && other >= roster.own.len() {
                main
            } else {
                ImportKind::Roster
            }
        }
        _ => main,
    };
    if main != ImportKind::Roster {
        return vec![(main, Vec::new())];
    }
    *first_roster = false;
    let mut read = vec![(main, Vec::new())];
    let Some(roster) = roster else { return read };
    // A person's second line is another schooling, certificate or contract.
    for (kind, other) in understood.iter().filter(|(kind, _)| roster.continued && holds(*kind)) {
        let taken: Vec<String> = roster
            .own
            .iter()
            .filter(|heading| !other.own.contains(heading))
            .cloned()
            .collect();
        if other.own.len() >= 2 {
            read.push((*kind, taken));
        }
    }
    for (kind, other) in understood.iter().filter(|(kind, _)| is_beside(*kind) && !holds(*kind)) {
        let own_only = !other.own.is_empty() && other.own.iter().all(|heading| roster.unread.contains(heading));
        let taken: Vec<String> = roster
            .own
            .iter()
            .filter(|heading| !other.own.contains(heading))
            .cloned()
            .collect();
        if own_only {
            read.push((*kind, taken));
        }
    }
    read
}

/// The kind most of whose columns a sheet has. Earlier kinds win ties: scores and training name the same people as a roster, with fewer
/// columns; of others the one that the sheet is called by.
fn best(understood: &[(ImportKind, Understood)], sheet: &str) -> Option<ImportKind> {
    let usual = [
        ImportKind::Appraisal,
        ImportKind::Training,
        ImportKind::Contracts,
        ImportKind::Roster,
        ImportKind::Communities,
    ];
    let place = |kind: ImportKind| usual.iter().position(|own| *own == kind).unwrap_or(usual.len());
    let rank = |(kind, understood): &&(ImportKind, Understood)| {
        let is_named = sheet.contains(kind.about().title);
        (understood.worth, is_named, std::cmp::Reverse(place(*kind)))
    };
    understood.iter().max_by_key(rank).map(|(kind, _)| *kind)
}

/// Kinds whose rows are about people who are on a roster.
fn is_beside(kind: ImportKind) -> bool {
    match kind {
        ImportKind::Contracts | ImportKind::Training => true,
        ImportKind::Entries(EntriesOf(record)) => {
            let kept = record.kept();
            kept.fact.is_none() && kept.key != "exit"
        }
        _ => false,
    }
}

/// Kinds that a roster's own columns hold.
fn holds(kind: ImportKind) -> bool {
    match kind {
        ImportKind::Contracts => true,
        ImportKind::Entries(EntriesOf(record)) => ["education", "certificate", "identity"].contains(&record.kept().key),
        _ => false,
    }
}

/// 在职, 离职人员, 退休, 借调人员: sheets of people, by where they stand.
fn is_of_people(sheet: &str) -> bool {
    [
        "在职",
        "在岗",
        "离职",
        "离岗",
        "退休",
        "借调",
        "借用",
        "返聘",
        "花名册",
        "人员",
    ]
    .iter()
    .any(|word| sheet.contains(word))
}

/// What looks like a single kind, for callers that read a file as one.
pub fn recognise(conn: &Connection, opened: &Opened, on: NaiveDate) -> Result<ImportKind> {
    let sorters = Sorted::sorters(conn, &Asked::default(), on)?;
    let mut all: Vec<(ImportKind, Understood)> = Vec::new();
    let mut named = String::new();
    for sheet in &opened.workbook.sheets {
        named += &sheet.name;
        for sorter in &sorters {
            let understood = sorter.understood(sheet, &opened.name);
            match all.iter_mut().find(|(kind, _)| *kind == sorter.kind) {
                Some((_, known)) if known.worth < understood.worth => *known = understood,
                Some(_) => {}
                None => all.push((sorter.kind, understood)),
            }
        }
    }
    all.retain(|(_, understood)| understood.worth > 0);
    best(&all, &named).ok_or_else(|| Error::from(ErrorCode::NoHeaderFound))
}
