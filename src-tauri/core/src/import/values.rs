//! Cells of one row as typed values; what cannot be read becomes a fault with its place.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use crate::ErrorCode;
use crate::domain::catalogue::Form;
use crate::domain::catalogue::record::Fielded;
use crate::domain::codes::{self, CodeReading};
use crate::domain::dates::{DateReading, PartialDate, SerialBase};
use crate::domain::ids::{IdNumber, Sex};
use crate::domain::names;
use crate::domain::records::Details;
use crate::domain::text::{LONGEST_LINE, LONGEST_NOTE, one_line, says_nothing};
use crate::domain::typed::{self, Figure};

use super::columns::Field;
use super::dates;
use super::faults::{Fault, KeptBack};
use super::meaning::comparable;
use super::reading::{Reading, Terms};
use super::whom::By;
use super::workbook::{Address, SheetCell};

/// Something about a cell's value that is reported once for the whole file.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) code: ErrorCode,
    pub(crate) heading: String,
    /// C5：88.3333→88.33
    pub(crate) example: String,
}

/// One row, gathering its faults while it is read.
pub(crate) struct RowReader<'t> {
    table: &'t dyn Reading,
    answers: &'t HashMap<(Field, String), SheetCell>,
    as_of: Option<NaiveDate>,
    doubtful: &'t HashSet<String>,
    base: SerialBase,
    rounds_hours: bool,
    /// As the table has it.
    laid_row: u32,
    /// As the file has it.
    pub(crate) row: u32,
    pub(crate) faults: Vec<Fault>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) kept_back: Vec<KeptBack>,
    /// Hours were refused only for their places.
    pub(crate) hours_to_round: bool,
    read: RefCell<Vec<Field>>,
    /// Fields beside those of the person's own row that take a longer text.
    pub(crate) long: Vec<Field>,
    /// What stood in brackets beside the name.
    pub(crate) remark: Option<String>,
    /// How the row's person was found on file.
    pub(crate) found: Option<By>,
    /// The rows are people: what stands beside the name is stored, not only compared.
    pub(crate) is_of_people: bool,
}

impl<'t> RowReader<'t> {
    pub(crate) fn new(table: &'t dyn Reading, terms: &'t Terms, row: u32) -> Self {
        let (base, rounds_hours) = (table.serial_base(), terms.rounds_hours);
        Self {
            table,
            answers: &terms.answers,
            as_of: terms.as_of,
            doubtful: &terms.doubtful,
            base,
            rounds_hours,
            laid_row: row,
            row: table.origin_row(row),
            faults: Vec::new(),
            notices: Vec::new(),
            kept_back: Vec::new(),
            hours_to_round: false,
            read: RefCell::new(Vec::new()),
            long: Vec::new(),
            remark: None,
            found: None,
            is_of_people: false,
        }
    }

    fn column(&self, field: Field) -> Option<u32> {
        self.table.column(field).map(|column| column.column)
    }

    /// Whether the table has such a column.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// May the name be that of a person whose row was held back before?
    pub(crate) fn is_doubtful(&self, name: &str) -> bool {
        self.doubtful.contains(name)
    }

    /// Heading of the field's column.
    pub(crate) fn heading(&self, field: Field) -> Option<String> {
        self.table.column(field).map(super::header::Column::heading)
    }

    /// The cell's value, or that of the merged area that covers it.
    pub(crate) fn cell(&self, field: Field) -> Option<&'t SheetCell> {
        let at = self.place(field)?;
        self.read.borrow_mut().push(field);
        let cell = self.table.shown(at)?;
        if self.answers.is_empty() {
            return Some(cell);
        }
        let meant = self.answers.get(&(field, comparable(&cell.text())));
        Some(meant.unwrap_or(cell))
    }

    fn place(&self, field: Field) -> Option<Address> {
        Some(Address {
            row: self.laid_row,
            column: self.column(field)?,
        })
    }

    /// Whether the cell says something.
    pub(crate) fn is_filled(&self, field: Field) -> bool {
        self.cell(field).is_some_and(|cell| !says_nothing(&cell.text()))
    }

    /// Whether the cell is a formula without a result, which is no blank cell.
    pub(crate) fn is_uncalculated(&self, field: Field) -> bool {
        self.cell(field) == Some(&SheetCell::Uncalculated)
    }

    pub(crate) fn fault(&mut self, code: ErrorCode, field: Field) -> &mut Fault {
        let column = self.table.column(field);
        self.faults.push(Fault {
            column: column.map(|column| column.column),
            heading: column.map(super::header::Column::heading),
            blank_helps: field.may_be_blank() && self.is_filled(field),
            ..Fault::new(code)
        });
        self.faults.last_mut().expect("just put there")
    }

    /// A fault that stands in no cell.
    pub(crate) fn fault_of_row(&mut self, code: ErrorCode) -> &mut Fault {
        self.faults.push(Fault::new(code));
        self.faults.last_mut().expect("just put there")
    }

    /// Says that the cell's value was read and is not stored. A blank cell has nothing to say.
    pub(crate) fn not_kept(&mut self, field: Field, why: &str) {
        let Some(at) = self.place(field).filter(|_| self.is_filled(field)) else {
            return;
        };
        let cell = self.table.origin(at).map(|at| at.to_string()).unwrap_or_default();
        if self.kept_back.iter().any(|told| told.cell == cell) {
            return;
        }
        let value = self.cell(field).map(SheetCell::text).unwrap_or_default();
        self.kept_back.push(KeptBack {
            sheet: self.table.name().to_owned(),
            row: self.row,
            cell,
            column: self.heading(field).unwrap_or_default(),
            value,
            message: why.to_owned(),
        });
    }

    /// Reports for every column with a value that no reader asked for that it is not stored.
    pub(crate) fn nothing_passed_over(&mut self, why: &str) {
        let fields: Vec<Field> = self.table.columns().iter().filter_map(|column| column.field).collect();
        for field in fields {
            let read = self.read.borrow().contains(&field);
            // The person of a row is compared, not stored.
            let of_person = matches!(field, Field::Community | Field::Street | Field::Born | Field::Sex);
            if !read && !of_person {
                self.not_kept(field, why);
            }
        }
    }

    fn notice(&mut self, code: ErrorCode, field: Field, before: &str, after: &str) {
        let cell = self
            .place(field)
            .and_then(|at| self.table.origin(at))
            .map(|at| at.to_string());
        let cell = cell.unwrap_or_default();
        self.notices.push(Notice {
            code,
            heading: self.heading(field).unwrap_or_default(),
            example: format!("{cell} {before}→{after}"),
        });
    }

    /// A day of which only the month was written.
    pub(crate) fn day_presumed(&mut self, field: Field) {
        let said = self.cell(field).map(SheetCell::text).unwrap_or_default();
        self.notice(ErrorCode::BadDate, field, &said, "那个月的头一天（期满日为末一天）");
    }

    /// Text in one line, or nothing.
    pub(crate) fn text(&mut self, field: Field) -> Option<String> {
        let cell = self.cell(field)?;
        if matches!(cell, SheetCell::Error(_)) {
            self.fault(ErrorCode::UnknownValue, field);
            return None;
        }
        let text = cell.text();
        if says_nothing(&text) {
            return None;
        }
        let line = one_line(&text);
        let is_long = matches!(field, Field::Detail(at) if Details::FIELDS[at].form == Form::Long);
        let longest = if is_long || self.long.contains(&field) {
            LONGEST_NOTE
        } else {
            LONGEST_LINE
        };
        if line.chars().count() > longest {
            self.fault(ErrorCode::UnknownValue, field)
                .saying(format!("超过{longest}个字，请写短一些，或核对是不是列错了。"));
            return None;
        }
        (!line.is_empty()).then_some(line)
    }

    pub(crate) fn id_number(&mut self) -> Option<IdNumber> {
        let read = match self.cell(Field::IdNumber) {
            None => Err(ErrorCode::IdMissing),
            Some(SheetCell::Number(number)) => IdNumber::from_number(*number),
            Some(SheetCell::Text(text)) if says_nothing(text) => Err(ErrorCode::IdMissing),
            Some(SheetCell::Text(text)) => IdNumber::parse(text),
            Some(_) => Err(ErrorCode::IdMalformed),
        };
        match read {
            Ok(id) => Some(id),
            Err(code) => {
                self.refuse_number(code);
                None
            }
        }
    }

    fn refuse_number(&mut self, code: ErrorCode) {
        let text = self.cell(Field::IdNumber).map(SheetCell::text).unwrap_or_default();
        let fault = self.fault(code, Field::IdNumber);
        match code {
            ErrorCode::IdCheckDigit => {
                if let Some(last) = IdNumber::fitting_last(&text) {
                    fault
                        .knowing(format!("前17位不变的话，末位应为{last}"))
                        .offering_last(last);
                }
            }
            ErrorCode::IdMalformed => {
                let digits = text.chars().filter(char::is_ascii_alphanumeric).count();
                if digits != 18 {
                    fault.knowing(format!("现在是{digits}位"));
                } else {
                    fault.knowing("第7至14位不是真实的出生日期，或有数字以外的字");
                }
            }
            _ => {}
        }
    }

    pub(crate) fn name(&mut self) -> Option<String> {
        let text = match self.cell(Field::Name) {
            Some(SheetCell::Error(_)) | None => String::new(),
            Some(cell) => cell.text(),
        };
        let read = if says_nothing(&text) {
            Err(ErrorCode::NameMissing)
        } else {
            names::read(&text)
        };
        let written = self.kept(read, Field::Name)?;
        self.remark = written.remark;
        Some(written.name)
    }

    /// 备注, with what stood in brackets beside the name unless the file says it already.
    pub(crate) fn note(&mut self, field: Field, on_file: Option<&str>) -> Option<String> {
        let mut note = self.text(field);
        let noted = self.table.noted(self.laid_row).into_iter();
        let noted = noted.map(|(heading, value)| format!("{heading}：{value}"));
        for remark in self.remark.clone().into_iter().chain(noted) {
            note = match note.as_deref().or(on_file) {
                Some(kept) if kept.contains(&remark) => note,
                Some(kept) => Some(format!("{kept}；{remark}")),
                None => Some(remark),
            };
        }
        note
    }

    fn kept<T>(&mut self, read: Result<T, ErrorCode>, field: Field) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(code) => {
                self.fault(code, field);
                None
            }
        }
    }

    /// What a date's cell says, in the light of its column.
    pub(crate) fn reading(&self, field: Field) -> DateReading {
        match (self.cell(field), self.column(field)) {
            (Some(cell), Some(column)) if !says_nothing(&cell.text()) => {
                let habits = self.table.habits(column);
                match (dates::read(cell, habits, self.base), cell) {
                    // 1984.06（42岁）
                    (DateReading::Bad, SheetCell::Text(text)) => match before_brackets(text) {
                        Some(bare) => dates::read(&SheetCell::Text(bare.into()), habits, self.base),
                        None => DateReading::Bad,
                    },
                    (reading, _) => reading,
                }
            }
            _ => DateReading::Blank,
        }
    }

    /// A date. 未登记, 待定 in its place is no date, and is told as such.
    pub(crate) fn date(&mut self, field: Field) -> Option<PartialDate> {
        let reading = self.reading(field);
        if reading == DateReading::Bad && self.text(field).is_some_and(|text| says_not_yet(&text)) {
            self.not_kept(field, "还没有日期");
            return None;
        }
        match reading.checked() {
            Ok(date) => date,
            Err(code) => {
                self.refuse_date(code, field, &reading);
                None
            }
        }
    }

    /// Each of several readings is offered, the likeliest first.
    pub(crate) fn refuse_date(&mut self, code: ErrorCode, field: Field, reading: &DateReading) {
        let as_of = self.as_of;
        let said = self.text(field).unwrap_or_default();
        let possible = match (reading, as_of) {
            (DateReading::Ambiguous(possible), Some(as_of)) => likeliest(possible, as_of, field == Field::Born),
            (DateReading::Ambiguous(possible), None) => possible.clone(),
            (_, Some(as_of)) => without_year(&said, as_of),
            _ => Vec::new(),
        };
        let fault = self.fault(code, field);
        for date in possible.iter().take(3) {
            fault.offering(date.to_string(), date.to_string());
        }
    }

    /// Compares birth and sex with what the number says.
    pub(crate) fn check_against_id(&mut self, id: IdNumber) {
        let reading = self.reading(Field::Born).decided_by(|date| date.agrees_with(id.born()));
        let code = match &reading {
            DateReading::Ambiguous(readings) if readings.iter().any(|date| date.agrees_with(id.born())) => {
                Some(ErrorCode::DateAmbiguous)
            }
            DateReading::Ambiguous(_) => Some(ErrorCode::BirthDisagreesWithId),
            DateReading::Bad | DateReading::LongTerm => Some(ErrorCode::BadDate),
            other => other
                .date()
                .filter(|date| !date.agrees_with(id.born()))
                .map(|_| ErrorCode::BirthDisagreesWithId),
        };
        if let Some(code) = code {
            let born = id.born().to_string();
            self.fault(code, Field::Born)
                .knowing(format!("号码上是{born}"))
                .offering("按号码改", born);
        }
        if let Some(sex) = self.sex()
            && sex != id.sex()
        {
            let own = id.sex().name();
            self.fault(ErrorCode::SexDisagreesWithId, Field::Sex)
                .knowing(format!("号码为{own}"))
                .offering(format!("按号码改为{own}"), own);
        }
    }

    /// The number itself is in doubt: it must not be used to correct other cells.
    pub(crate) fn doubt_number(&mut self) {
        let read = [Field::Born, Field::Sex].map(|field| self.table.column(field).map(|column| column.column));
        for fault in &mut self.faults {
            if fault.column.is_some() && read.contains(&fault.column) {
                fault.remedies.clear();
            }
        }
    }

    /// Without a number to compare with, birth and sex must at least be readable.
    pub(crate) fn check_without_id(&mut self) {
        if self.reading(Field::Born) == DateReading::Bad {
            self.fault(ErrorCode::BadDate, Field::Born);
        }
        self.sex();
    }

    fn sex(&mut self) -> Option<Sex> {
        let text = self.text(Field::Sex)?;
        let found = Sex::find(&text).or_else(|| Sex::find(&without_latin(&text)));
        self.kept(found.ok_or(ErrorCode::UnknownValue), Field::Sex)
    }

    /// A value of a code table by its standard name.
    pub(crate) fn code(&mut self, field: Field, table: codes::Codes) -> Option<String> {
        let text = self.text(field)?;
        match table.read(&text) {
            CodeReading::Blank => None,
            CodeReading::Known(code) => Some(code.name.clone()),
            CodeReading::Unknown => {
                // 汉族 Han says the same twice.
                if let CodeReading::Known(code) = table.read(&without_latin(&text)) {
                    return Some(code.name.clone());
                }
                // 被解聘（考核不合格）: the remark is told, not stored.
                if let Some(before) = before_brackets(&text)
                    && let CodeReading::Known(code) = table.read(before)
                {
                    let remark = text[before.len()..].trim();
                    let bare = remark.trim_matches(['（', '）', '(', ')']);
                    if table.find(bare) != Some(code) {
                        self.not_kept(field, &format!("“{}”后面的“{remark}”没有存", code.name));
                    }
                    return Some(code.name.clone());
                }
                // One character is an abbreviation of the office's own: asked.
                if table.codes().is_open() && text.chars().nth(1).is_some() {
                    return Some(text);
                }
                self.refuse_word(field, table);
                None
            }
        }
    }

    /// A short list is named; each of its words is offered.
    fn refuse_word(&mut self, field: Field, table: codes::Codes) {
        let form = Form::Coded(table);
        let said = self.text(field).map(|text| quoted(&text)).unwrap_or_default();
        let fault = self.fault(ErrorCode::UnknownValue, field);
        match form.expected() {
            expected if expected.is_empty() => fault.saying(format!("{said}不在可识别的范围内，请核对。")),
            expected => fault.saying(format!("{said}不在可识别的范围内，{expected}。")),
        };
        for name in form.expected_words() {
            fault.offering(name, name);
        }
    }

    pub(crate) fn flag(&mut self, field: Field) -> Option<bool> {
        let text = self.text(field)?;
        match codes::Codes::YesNo.codes().read(&text) {
            CodeReading::Blank => None,
            CodeReading::Known(code) => Some(code.key == "yes"),
            CodeReading::Unknown => {
                self.refuse_word(field, codes::Codes::YesNo);
                None
            }
        }
    }

    /// The cell's number as its user sees it, else its text.
    fn figures(&mut self, field: Field) -> Option<String> {
        match self.cell(field) {
            Some(SheetCell::Number(number)) => Some(typed::shown_number(*number)),
            _ => self.text(field),
        }
    }

    /// A value that is refused with what is expected instead.
    fn typed<T>(&mut self, field: Field, expected: &str, read: impl Fn(&str) -> Result<T, ErrorCode>) -> Option<T> {
        let text = self.figures(field)?;
        if matches!(text.as_str(), "不变" | "无变化" | "未变" | "没有变化" | "同前") {
            self.not_kept(field, "写的是没有变化");
            return None;
        }
        let value = read(&text).ok();
        if value.is_none() {
            self.fault(ErrorCode::UnknownValue, field).saying(expected);
        }
        value
    }

    pub(crate) fn count(&mut self, field: Field) -> Option<u32> {
        self.typed(field, "应填整数，如1200，请核对。", |text| {
            let bare = text.trim_end_matches(['户', '人', '个', '名', '位', '年']).trim();
            match bare.strip_suffix('万') {
                Some(figure) => tens_of_thousands(figure.trim()),
                None => typed::count(bare),
            }
        })
    }

    /// 2024, 2024年度
    pub(crate) fn year(&mut self, field: Field) -> Option<u32> {
        self.typed(field, "应填年份，如2026，请核对。", typed::year)
    }

    /// 3, 3个月; a unit may stand behind the figure.
    pub(crate) fn months(&mut self, field: Field) -> Option<u32> {
        self.typed(field, "应填整月数，如2，请核对。", |text| {
            let bare = text.trim_end_matches(['月', '个']).trim();
            let said = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
                .iter()
                .position(|figure| *figure == bare);
            match said.or((bare == "两").then_some(2)) {
                Some(months) => Ok(months as u32),
                None => typed::count(bare),
            }
        })
    }

    pub(crate) fn phone(&mut self, field: Field) -> Option<String> {
        // Two numbers in a cell: the mobile one is kept, else the first, and the others are told.
        let said = self.cell(field).map(SheetCell::text).unwrap_or_default();
        let numbers: Vec<&str> = said
            .split(|c: char| c.is_whitespace() || "/／、，,;；".contains(c))
            .filter(|part| !part.is_empty())
            .collect();
        if let [_, _, ..] = numbers.as_slice()
            && let Some(read) = numbers
                .iter()
                .map(|part| typed::phone(part).ok())
                .collect::<Option<Vec<String>>>()
        {
            let is_mobile = |number: &&String| number.len() == 11 && number.starts_with('1');
            let kept = read.iter().find(is_mobile).unwrap_or(&read[0]);
            let others: Vec<&str> = read
                .iter()
                .filter(|number| *number != kept)
                .map(String::as_str)
                .collect();
            if !others.is_empty() {
                self.not_kept(field, &format!("一格里另有号码{}没有存", others.join("、")));
            }
            return Some(kept.clone());
        }
        // 13900000000（短号640000）: the remark is told, not stored.
        let remark = self.cell(field).map(SheetCell::text).and_then(|text| {
            let before = before_brackets(&text)?;
            let phone = typed::phone(before).ok()?;
            Some((phone, text[before.len()..].trim().to_owned()))
        });
        if let Some((phone, remark)) = remark {
            self.not_kept(field, &format!("号码后面的“{remark}”没有存"));
            return Some(phone);
        }
        self.typed(field, &format!("{}，请核对。", Form::Phone.expected()), typed::phone)
    }

    /// Hours in tenths. More places are asked about once for the whole file.
    pub(crate) fn hours(&mut self, field: Field) -> Option<Figure> {
        let text = in_words_or_figures(self.figures(field)?);
        let Ok(figure) = typed::hours_figure(&text) else {
            self.fault(ErrorCode::UnknownValue, field)
                .saying("应填学时数，保留一位小数，如1.5，请核对。");
            return None;
        };
        let shown = shown(figure.value, 1);
        if figure.rounded && !self.rounds_hours {
            self.hours_to_round = true;
            self.fault(ErrorCode::TooManyPlaces, field)
                .saying("学时保留一位小数，请改成如1.5这样的数。")
                .knowing(format!("四舍五入为{shown}"))
                .offering(format!("四舍五入为{shown}"), shown);
            return None;
        }
        self.shown_as(field, figure, &text, &shown);
        Some(figure)
    }

    /// A score in hundredths; more places are rounded half up, and that is said.
    pub(crate) fn score(&mut self, field: Field) -> Option<u32> {
        let text = self.figures(field)?;
        if tells_of_absence(&text) {
            self.not_kept(field, "没有分数");
            return None;
        }
        match typed::score_figure(&text) {
            Ok(figure) => {
                self.shown_as(field, figure, &text, &shown(figure.value, 2));
                Some(figure.value)
            }
            Err(code) => {
                self.fault(code, field);
                None
            }
        }
    }

    fn shown_as(&mut self, field: Field, figure: Figure, before: &str, after: &str) {
        if figure.percent {
            self.notice(ErrorCode::PercentAsPoints, field, before, after);
        }
        if figure.rounded {
            self.notice(ErrorCode::TooManyPlaces, field, before, after);
        }
    }
}

/// 四学时 as 4学时.
fn in_words_or_figures(text: String) -> String {
    let begins = text.find(['学', '课', '个', '小']).unwrap_or(text.len());
    let (count, unit) = text.split_at(begins);
    match dates::count_in(count).filter(|_| !count.is_empty()) {
        Some(count) => format!("{count}{unit}"),
        None => text,
    }
}

/// The readings that can be meant, nearest to the day of the import first; of births in their order. What nobody who works now lived to
/// see is left out where anything else is left.
fn likeliest(possible: &[PartialDate], as_of: NaiveDate, is_birth: bool) -> Vec<PartialDate> {
    const OLDEST: i32 = 45;
    const AHEAD: i32 = 12;
    let first = if is_birth {
        as_of.year() - 80
    } else {
        as_of.year() - OLDEST
    };
    let can_be = |date: &&PartialDate| (first..=as_of.year() + AHEAD).contains(&date.year());
    let mut likely: Vec<PartialDate> = possible.iter().filter(can_be).copied().collect();
    if likely.is_empty() {
        likely = possible.to_vec();
    }
    if !is_birth {
        likely.sort_by_key(|date| (date.first_day() - as_of).num_days().abs());
    }
    likely
}

/// 11月9日 in a file without a year: this year's, and the one of the year before.
fn without_year(said: &str, as_of: NaiveDate) -> Vec<PartialDate> {
    let Some((month, day, _)) = super::layout::month_and_day(said) else {
        return Vec::new();
    };
    let of = |year: i32| PartialDate::new(year, month, Some(day));
    let mut dates: Vec<PartialDate> = [as_of.year(), as_of.year() - 1].into_iter().filter_map(of).collect();
    // What is still to come is less likely.
    dates.sort_by_key(|date| (date.first_day() > as_of, -date.year()));
    dates
}

/// A short word as the cell has it; what is long or holds a number may be somebody's own and is not repeated.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 12;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.chars().count() <= LONGEST && digits < 5 {
        true => format!("“{text}”"),
        false => "填写的内容".to_owned(),
    }
}

/// 未登记, 尚未取得, 待定, 办理中: the day is still to come.
fn says_not_yet(text: &str) -> bool {
    const LONGEST: usize = 6;
    let is_short = text.chars().count() <= LONGEST && !text.contains(|c: char| c.is_ascii_digit());
    is_short
        && (["未", "尚未", "待", "暂", "还没"]
            .iter()
            .any(|begin| text.starts_with(begin))
            || ["办理中", "在办", "不详", "补办中"].contains(&text))
}

/// 缺考, （因病未参加）: there is no score, and that is no mistake.
fn tells_of_absence(text: &str) -> bool {
    text.trim() == "缺" || super::meaning::ABSENCES.iter().any(|word| text.contains(word))
}

/// 1.0466万 is 10466; more places than four are no whole number.
fn tens_of_thousands(figure: &str) -> Result<u32, ErrorCode> {
    let (whole, part) = figure.split_once('.').unwrap_or((figure, ""));
    let is_figure = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if part.len() > 4 || !is_figure(part) || !is_figure(whole) || whole.is_empty() {
        return Err(ErrorCode::UnknownValue);
    }
    format!("{whole}{part:0<4}")
        .parse()
        .map_err(|_| ErrorCode::UnknownValue)
}

/// What stands before a remark in brackets, which is no date itself.
fn before_brackets(text: &str) -> Option<&str> {
    let (before, inside) = text.split_once(['（', '('])?;
    let is_remark = super::layout::dates_in(inside).is_empty();
    Some(before.trim()).filter(|before| is_remark && !before.is_empty())
}

/// What is Chinese of a text that says the same in Latin letters too.
fn without_latin(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_ascii())
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Units of `10^-places` with all their places.
fn shown(units: u32, places: u32) -> String {
    let unit = 10_u32.pow(places);
    format!("{}.{:0width$}", units / unit, units % unit, width = places as usize)
}
