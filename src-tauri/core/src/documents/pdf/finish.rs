//! The last touches that printpdf leaves to its user: pages, version, language, file id, dates, structure.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::page::Page;
use super::tags;
use crate::documents::LaidOut;
use crate::documents::sides::Sides;
use crate::{Error, Result};

/// A PDF in the making: printpdf's fonts and photos, and the pages added so far.
pub(super) struct Assembly<'p> {
    document: Document,
    paper: &'p LaidOut,
    fonts: Object,
    images: Dictionary,
    parent: ObjectId,
    pages: Vec<ObjectId>,
    hash: Sha256,
}

impl<'p> Assembly<'p> {
    /// Takes over `document`, whose only page is there to name the fonts.
    pub fn new(mut document: Document, paper: &'p LaidOut) -> Result<Self> {
        let (fonts, images) = resources(&document).map_err(internal)?;
        let parent = document
            .catalog()
            .and_then(|c| c.get(b"Pages"))
            .and_then(Object::as_reference)
            .map_err(internal)?;
        let only: Vec<ObjectId> = document.get_pages().into_values().collect();
        for page in only {
            document.objects.remove(&page);
        }
        Ok(Self {
            document,
            paper,
            fonts,
            images,
            parent,
            pages: Vec::with_capacity(paper.pages.len()),
            hash: Sha256::new(),
        })
    }

    /// Adds a page with its content stream.
    pub fn add_page(&mut self, page: &Page, content: Stream) {
        self.hash.update(&content.content);
        let content = self.document.add_object(content);
        let mut resources = dictionary! { "Font" => self.fonts.clone() };
        let mut images = Dictionary::new();
        for placed in &page.images {
            let name = format!("I{}", placed.image);
            if let Ok(image) = self.images.get(name.as_bytes()) {
                images.set(name, image.clone());
            }
        }
        if !images.is_empty() {
            resources.set("XObject", images);
        }
        let sides = [0.0, 0.0, page.width, page.height].map(Object::from).to_vec();
        let number = self.pages.len() as i64;
        let page = dictionary! {
            "Type" => "Page",
            "Parent" => self.parent,
            "MediaBox" => sides,
            "Resources" => resources,
            "Contents" => content,
            "StructParents" => number,
        };
        self.pages.push(self.document.add_object(page));
    }

    /// The finished file.
    pub fn bytes(mut self, tagged: bool) -> Result<Vec<u8>> {
        let kids: Vec<Object> = self.pages.iter().map(|p| Object::from(*p)).collect();
        let count = kids.len() as i64;
        let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
        self.document.set_object(self.parent, tree);
        self.write_catalog(tagged)?;
        self.write_trailer();
        self.document.version = "1.7".into();
        self.document.prune_objects();
        self.document.compress();
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes)?;
        Ok(bytes)
    }

    fn write_catalog(&mut self, tagged: bool) -> Result<()> {
        let mut catalog = self.document.catalog().map_err(internal)?.clone();
        catalog.remove(b"PageLayout");
        catalog.set("Lang", Object::string_literal("zh-CN"));
        catalog.set("ViewerPreferences", preferences(self.paper.sides));
        if tagged {
            tags::add_tree(&mut self.document, &mut catalog, self.paper, &self.pages);
        }
        *self.document.catalog_mut().map_err(internal)? = catalog;
        Ok(())
    }

    fn write_trailer(&mut self) {
        let mut info = dictionary! {
            "Title" => text(&self.paper.title),
            "Creator" => text("Lince 邻册"),
            "Producer" => text("printpdf"),
        };
        if let Some(date) = self.paper.dated {
            let stamp = date.format("D:%Y%m%d000000+08'00'").to_string();
            info.set("CreationDate", Object::string_literal(stamp.clone()));
            info.set("ModDate", Object::string_literal(stamp));
        }
        let info = self.document.add_object(info);
        self.document.trailer.set("Info", info);
        // Equal papers have equal ids, different ones different ids.
        self.hash.update(self.paper.title.as_bytes());
        self.hash.update(self.paper.text().as_bytes());
        let digest = std::mem::take(&mut self.hash).finalize();
        let id = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
        self.document.trailer.set("ID", vec![id.clone(), id]);
    }
}

/// What the program that prints the file proposes: the size as it is, and sides that fit the pages of the run.
fn preferences(sides: Option<Sides>) -> Dictionary {
    let mut preferences = dictionary! { "DisplayDocTitle" => true, "PrintScaling" => "None" };
    match sides {
        None => {}
        Some(Sides::BothSides) => preferences.set("Duplex", "DuplexFlipLongEdge"),
        Some(_) => preferences.set("Duplex", "Simplex"),
    }
    preferences
}

/// The font dictionary of printpdf's page, and its images by name.
fn resources(document: &Document) -> lopdf::Result<(Object, Dictionary)> {
    let pages = document.get_pages();
    let page = pages.values().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let resources = document.get_dictionary(*page)?.get(b"Resources")?.as_reference()?;
    let resources = document.get_dictionary(resources)?;
    let fonts = resources.get(b"Font")?.clone();
    let images = resources
        .get(b"XObject")
        .and_then(Object::as_reference)
        .and_then(|id| document.get_dictionary(id))
        .cloned()
        .unwrap_or_default();
    Ok((fonts, images))
}

/// Text as a PDF string that every reader decodes: UTF-16 with its mark.
fn text(text: &str) -> Object {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

fn internal(error: lopdf::Error) -> Error {
    Error::Internal(format!("finishing a PDF: {error}"))
}
