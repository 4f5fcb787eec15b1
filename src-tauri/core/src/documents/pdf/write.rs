//! Pages to a PDF file through printpdf.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Stream};
use printpdf::{
    CurTransMat, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem, TextMatrix, XObject,
    XObjectId, XObjectTransform,
};

use super::page::{MM, Page, PlacedImage, Rule, Run};
use super::photo::{Photo, Samples};
use super::subset::{EmbeddedFont, embed};
use super::{finish, tags};
use crate::documents::LaidOut;
use crate::{Error, Result};

/// Pages whose drawing lists are in memory at one time: a printpdf operation is large, and a street has thousands of cards.
const BATCH: usize = 64;

/// The PDF of `paper`.
pub(in crate::documents) fn bytes(paper: &LaidOut) -> Result<Vec<u8>> {
    let fonts = embed(&paper.pages, &paper.faces)?;
    let tagged = tags::are_worth_it(paper);
    let mut finished = finish::Assembly::new(document_with_fonts(paper, &fonts)?, paper)?;
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
    for round in paper.pages.chunks(BATCH * workers) {
        let contents = contents_of(round, |pages| page_contents(paper, pages, &fonts, tagged))?;
        for (page, content) in round.iter().zip(contents) {
            finished.add_page(page, content);
        }
    }
    finished.bytes(tagged)
}

/// The compressed content streams of `pages`, in order, a batch on each processor.
fn contents_of(pages: &[Page], draw: impl Fn(&[Page]) -> Result<Vec<Stream>> + Sync) -> Result<Vec<Stream>> {
    if pages.len() <= BATCH {
        return draw(pages);
    }
    std::thread::scope(|scope| {
        let batches: Vec<_> = pages.chunks(BATCH).map(|batch| scope.spawn(|| draw(batch))).collect();
        let mut contents = Vec::with_capacity(pages.len());
        for batch in batches {
            let drawn = batch.join().map_err(|_| Error::Internal("drawing pages".into()))?;
            contents.extend(drawn?);
        }
        Ok(contents)
    })
}

/// A document with every font and photo, and one page that is taken out again: printpdf embeds only what pages use.
fn document_with_fonts(paper: &LaidOut, fonts: &[Option<EmbeddedFont>]) -> Result<lopdf::Document> {
    let mut pdf = PdfDocument::new(&paper.title);
    let mut ops = vec![Op::StartTextSection];
    for font in fonts.iter().flatten() {
        pdf.resources.fonts.map.insert(font.id.clone(), font.font.clone());
        ops.push(Op::SetFont {
            font: PdfFontHandle::External(font.id.clone()),
            size: Pt(1.0),
        });
        ops.push(Op::ShowText {
            items: vec![TextItem::Text(font.text.clone())],
        });
    }
    ops.push(Op::EndTextSection);
    for (index, photo) in paper.images.iter().enumerate() {
        pdf.resources
            .xobjects
            .map
            .insert(image_id(index as u32), xobject(photo));
    }
    pdf.pages.push(PdfPage::new(Mm(1.0), Mm(1.0), ops));
    Ok(to_lopdf(&pdf))
}

/// The compressed content streams of `pages`.
fn page_contents(paper: &LaidOut, pages: &[Page], fonts: &[Option<EmbeddedFont>], tagged: bool) -> Result<Vec<Stream>> {
    let mut pdf = PdfDocument::new("");
    for font in fonts.iter().flatten() {
        pdf.resources.fonts.map.insert(font.id.clone(), font.reference());
    }
    pdf.pages = pages
        .iter()
        .map(|page| {
            let ops = operations(paper, page, fonts, tagged);
            PdfPage::new(Mm(page.width / MM), Mm(page.height / MM), ops)
        })
        .collect();
    let document = to_lopdf(&pdf);
    let pages = document.get_pages();
    pages
        .values()
        .map(|page| {
            let mut stream = Stream::new(Dictionary::new(), document.get_page_content(*page));
            stream
                .compress()
                .map_err(|e| Error::Internal(format!("page content: {e}")))?;
            Ok(stream)
        })
        .collect()
}

fn to_lopdf(pdf: &PdfDocument) -> lopdf::Document {
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        secure: true,
        image_optimization: None,
    };
    // The warnings name fonts without their program; they are so on purpose.
    pdf.to_lopdf_document(&options, &mut Vec::new())
}

fn operations(paper: &LaidOut, page: &Page, fonts: &[Option<EmbeddedFont>], tagged: bool) -> Vec<Op> {
    let mut ops = Vec::with_capacity(page.runs.len() * 4 + page.rules.len() * 2 + 8);
    tags::artifact(&mut ops, |ops| rules(page, ops));
    for placed in &page.images {
        if let Some(photo) = paper.images.get(placed.image as usize) {
            tags::artifact(&mut ops, |ops| place_image(page, placed, photo, ops));
        }
    }
    ops.push(Op::StartTextSection);
    let mut font = None;
    for (index, line) in page.lines.iter().enumerate() {
        tags::begin_line(paper, page, index, tagged, &mut ops);
        for run in page.runs_of(line) {
            show(page, run, fonts, &mut font, &mut ops);
        }
        tags::end_line(&mut ops);
    }
    ops.push(Op::EndTextSection);
    ops
}

fn show(page: &Page, run: &Run, fonts: &[Option<EmbeddedFont>], current: &mut Option<(u16, f32)>, ops: &mut Vec<Op>) {
    let Some(font) = fonts.get(usize::from(run.face)).and_then(Option::as_ref) else {
        return; // a run of spaces only
    };
    let drawn: Vec<_> = page.glyphs_of(run).iter().filter(|g| g.glyph.is_some()).collect();
    let Some(first) = drawn.first() else { return };
    if *current != Some((run.face, run.size)) {
        *current = Some((run.face, run.size));
        ops.push(Op::SetFont {
            font: PdfFontHandle::External(font.id.clone()),
            size: Pt(run.size),
        });
    }
    ops.push(Op::SetTextMatrix {
        matrix: TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, hundredth(first.x), hundredth(page.height - run.y)]),
    });
    let mut items = Vec::new();
    let mut text = String::new();
    let mut pen = hundredth(first.x);
    for glyph in drawn {
        // Thousandths of an em that the viewer's pen must be moved back.
        let back = ((pen - glyph.x) / run.size * 1000.0).round();
        if back != 0.0 {
            if !text.is_empty() {
                items.push(TextItem::Text(std::mem::take(&mut text)));
            }
            items.push(TextItem::Offset(back));
            pen -= back / 1000.0 * run.size;
        }
        text.push(glyph.ch);
        pen += f32::from(glyph.advance) / 1000.0 * run.size;
    }
    items.push(TextItem::Text(text));
    ops.push(Op::ShowText { items });
}

fn hundredth(v: f32) -> f32 {
    (v * 100.0).round() / 100.0
}

fn rules(page: &Page, ops: &mut Vec<Op>) {
    let mut width = 0.0;
    for Rule { from, to, width: w } in &page.rules {
        if *w != width {
            width = *w;
            ops.push(Op::SetOutlineThickness { pt: Pt(*w) });
        }
        let point = |(x, y): (f32, f32)| printpdf::LinePoint {
            p: printpdf::Point {
                x: Pt(hundredth(x)),
                y: Pt(hundredth(page.height - y)),
            },
            bezier: false,
        };
        ops.push(Op::DrawLine {
            line: printpdf::Line {
                points: vec![point(*from), point(*to)],
                is_closed: false,
            },
        });
    }
}

fn place_image(page: &Page, placed: &PlacedImage, photo: &Photo, ops: &mut Vec<Op>) {
    let lower_edge = page.height - placed.y - placed.height;
    let place = [placed.width, 0.0, 0.0, placed.height, placed.x, lower_edge];
    ops.push(Op::SaveGraphicsState);
    for matrix in [place, photo.turn()] {
        ops.push(Op::SetTransformationMatrix {
            matrix: CurTransMat::Raw(matrix),
        });
    }
    ops.push(Op::UseXobject {
        id: image_id(placed.image),
        transform: XObjectTransform {
            no_auto_scale: true,
            ..XObjectTransform::default()
        },
    });
    ops.push(Op::RestoreGraphicsState);
}

fn image_id(index: u32) -> XObjectId {
    XObjectId(format!("I{index}"))
}

/// The photo as the PDF stores it.
fn xobject(photo: &Photo) -> XObject {
    use printpdf::DictItem::{Array, Int, Name};
    let name = |text: &str| Name(text.as_bytes().to_vec());
    let (content, filter, space) = match &photo.samples {
        Samples::Jpeg { components, .. } => {
            let space = match components {
                1 => "DeviceGray",
                4 => "DeviceCMYK",
                _ => "DeviceRGB",
            };
            (photo.bytes.clone(), Some("DCTDecode"), space)
        }
        Samples::Rgb(samples) => (samples.clone(), None, "DeviceRGB"),
    };
    let mut dict = BTreeMap::from([
        ("Type".to_owned(), name("XObject")),
        ("Subtype".to_owned(), name("Image")),
        ("Width".to_owned(), Int(i64::from(photo.pixels.0))),
        ("Height".to_owned(), Int(i64::from(photo.pixels.1))),
        ("BitsPerComponent".to_owned(), Int(8)),
        ("ColorSpace".to_owned(), name(space)),
    ]);
    if let Some(filter) = filter {
        dict.insert("Filter".to_owned(), name(filter));
    }
    if let Samples::Jpeg { inverted: true, .. } = photo.samples {
        dict.insert("Decode".to_owned(), Array([1, 0, 1, 0, 1, 0, 1, 0].map(Int).to_vec()));
    }
    XObject::External(printpdf::ExternalXObject {
        stream: printpdf::ExternalStream {
            dict,
            content,
            compress: filter.is_none(),
        },
        width: None,
        height: None,
        dpi: None,
    })
}
