//! Reads a PDF as it stands in the file: which glyph where, in which font, standing for which text.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};

/// A glyph drawn on a page. Points from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub page: usize,
    pub text: String,
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub font: String,
    pub code: u16,
}

pub struct Measured {
    pub document: Document,
    pub drawn: Vec<Drawn>,
    /// Horizontal and vertical rules: page, from, to.
    pub rules: Vec<(usize, (f32, f32), (f32, f32))>,
    pub fonts: BTreeMap<String, FontFacts>,
}

#[derive(Debug, Clone, Default)]
pub struct FontFacts {
    pub base: String,
    pub program: Option<Vec<u8>>,
    pub to_unicode: BTreeMap<u16, String>,
    widths: BTreeMap<u16, f32>,
}

pub fn measure(bytes: &[u8]) -> Measured {
    let document = Document::load_mem(bytes).unwrap();
    let mut measured = Measured {
        drawn: Vec::new(),
        rules: Vec::new(),
        fonts: BTreeMap::new(),
        document,
    };
    let pages: Vec<_> = measured.document.get_pages().into_values().collect();
    for (number, page) in pages.into_iter().enumerate() {
        measured.read_page(number, page);
    }
    measured
}

fn number(object: &Object) -> f32 {
    object.as_float().unwrap()
}

impl Measured {
    fn read_page(&mut self, number_of_page: usize, page: lopdf::ObjectId) {
        let dict = self.document.get_dictionary(page).unwrap().clone();
        let height = number(&dict.get(b"MediaBox").unwrap().as_array().unwrap()[3]);
        let resources = dict.get(b"Resources").unwrap().as_dict().unwrap();
        let fonts = self.resolve(resources.get(b"Font").unwrap());
        for (name, font) in fonts.iter() {
            let name = String::from_utf8(name.clone()).unwrap();
            let facts = self.font(font);
            self.fonts.entry(name).or_insert(facts);
        }
        let content = Content::decode(&self.document.get_page_content(page)).unwrap();
        let (mut font, mut size, mut pen, mut from) = (String::new(), 0.0, (0.0, 0.0), (0.0, 0.0));
        for op in content.operations {
            let args = &op.operands;
            match op.operator.as_str() {
                "Tf" => {
                    font = String::from_utf8(args[0].as_name().unwrap().to_vec()).unwrap();
                    size = number(&args[1]);
                }
                "Tm" => pen = (number(&args[4]), number(&args[5])),
                "Tj" => self.show(&args[0], &mut pen, number_of_page, height, &font, size),
                "TJ" => {
                    for item in args[0].as_array().unwrap() {
                        match item {
                            Object::String(..) => self.show(item, &mut pen, number_of_page, height, &font, size),
                            back => pen.0 -= number(back) / 1000.0 * size,
                        }
                    }
                }
                "m" => from = (number(&args[0]), height - number(&args[1])),
                "l" => {
                    let to = (number(&args[0]), height - number(&args[1]));
                    self.rules.push((number_of_page, from, to));
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, text: &Object, pen: &mut (f32, f32), page: usize, height: f32, font: &str, size: f32) {
        for two in text.as_str().unwrap().chunks(2) {
            let code = u16::from_be_bytes([two[0], two[1]]);
            let facts = &self.fonts[font];
            self.drawn.push(Drawn {
                page,
                text: facts.to_unicode.get(&code).cloned().unwrap_or_default(),
                x: pen.0,
                y: height - pen.1,
                size,
                font: facts.base.clone(),
                code,
            });
            pen.0 += facts.widths.get(&code).copied().unwrap_or(1000.0) / 1000.0 * size;
        }
    }

    fn resolve(&self, object: &Object) -> Dictionary {
        match object {
            Object::Reference(id) => self.document.get_dictionary(*id).unwrap().clone(),
            other => other.as_dict().unwrap().clone(),
        }
    }

    fn stream(&self, object: &Object) -> Vec<u8> {
        let stream = self
            .document
            .get_object(object.as_reference().unwrap())
            .unwrap()
            .as_stream()
            .unwrap();
        stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
    }

    fn font(&self, font: &Object) -> FontFacts {
        let font = self.resolve(font);
        let descendants = match font.get(b"DescendantFonts").unwrap() {
            Object::Reference(id) => self.document.get_object(*id).unwrap().as_array().unwrap().clone(),
            other => other.as_array().unwrap().clone(),
        };
        let descendant = self.resolve(&descendants[0]);
        let descriptor = self.resolve(descendant.get(b"FontDescriptor").unwrap());
        let program = ["FontFile2", "FontFile3"]
            .iter()
            .find_map(|key| descriptor.get(key.as_bytes()).ok())
            .map(|program| self.stream(program));
        let mut widths = BTreeMap::new();
        let list = match descendant.get(b"W").unwrap() {
            Object::Reference(id) => self.document.get_object(*id).unwrap().as_array().unwrap().clone(),
            other => other.as_array().unwrap().clone(),
        };
        for pair in list.chunks(2) {
            let first = pair[0].as_i64().unwrap() as u16;
            for (i, width) in pair[1].as_array().unwrap().iter().enumerate() {
                widths.insert(first + i as u16, number(width));
            }
        }
        FontFacts {
            base: String::from_utf8(font.get(b"BaseFont").unwrap().as_name().unwrap().to_vec()).unwrap(),
            program,
            to_unicode: to_unicode(&self.stream(font.get(b"ToUnicode").unwrap())),
            widths,
        }
    }

    /// The glyphs of `page`, grouped by baseline, from top to bottom, each line from left to right.
    pub fn lines(&self, page: usize) -> Vec<Vec<&Drawn>> {
        let mut by_y: BTreeMap<i32, Vec<&Drawn>> = BTreeMap::new();
        for glyph in self.drawn.iter().filter(|d| d.page == page) {
            by_y.entry((glyph.y * 10.0).round() as i32).or_default().push(glyph);
        }
        by_y.into_values()
            .map(|mut line| {
                line.sort_by(|a, b| a.x.total_cmp(&b.x));
                line
            })
            .collect()
    }

    /// The text of `page` in drawing order.
    pub fn text(&self, page: usize) -> String {
        let on_page = self.drawn.iter().filter(|d| d.page == page);
        on_page.map(|d| d.text.as_str()).collect()
    }

    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }
}

fn to_unicode(cmap: &[u8]) -> BTreeMap<u16, String> {
    let cmap = String::from_utf8(cmap.to_vec()).unwrap();
    let mut map = BTreeMap::new();
    let mut inside = false;
    for line in cmap.lines() {
        if line.ends_with("beginbfchar") {
            inside = true;
        } else if line.starts_with("endbfchar") {
            inside = false;
        } else if inside {
            let (code, text) = line.split_once(' ').unwrap();
            let hex = |s: &str| s.trim_matches(['<', '>', ' ']).to_owned();
            let units: Vec<u16> = hex(text)
                .as_bytes()
                .chunks(4)
                .map(|c| u16::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap())
                .collect();
            map.insert(
                u16::from_str_radix(&hex(code), 16).unwrap(),
                String::from_utf16(&units).unwrap(),
            );
        }
    }
    map
}
