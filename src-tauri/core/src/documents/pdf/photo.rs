//! Photos: JPEG goes into the PDF as it is, PNG as its pixels.

use crate::{Error, ErrorCode, Result};

/// How a photo's samples are stored in the PDF.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Samples {
    /// The JPEG file itself.
    Jpeg {
        components: u8,
        /// Written by Adobe programs as CMYK, upside down.
        inverted: bool,
    },
    /// Eight bits each of red, green, blue.
    Rgb(Vec<u8>),
}

/// A photo that can be placed on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// The file as it was given.
    pub(in crate::documents) bytes: Vec<u8>,
    pub(super) samples: Samples,
    /// Stored size in pixels.
    pub(super) pixels: (u32, u32),
    /// How a camera held sideways wants it turned: EXIF 1 to 8.
    pub(super) orientation: u8,
}

impl Photo {
    /// Reads a JPEG or PNG file; anything else is `photo_invalid`.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let photo = if bytes.starts_with(&[0xFF, 0xD8]) {
            jpeg(bytes)
        } else if bytes.starts_with(b"\x89PNG") {
            png(bytes)
        } else {
            None
        };
        photo.ok_or_else(|| Error::from(ErrorCode::PhotoInvalid))
    }

    /// Width and height as it is looked at.
    pub fn size(&self) -> (u32, u32) {
        match self.orientation {
            5..=8 => (self.pixels.1, self.pixels.0),
            _ => self.pixels,
        }
    }

    /// The largest size within `width` by `height` that keeps its shape.
    pub fn fit(&self, width: f32, height: f32) -> (f32, f32) {
        let (w, h) = self.size();
        let scale = (width / w as f32).min(height / h as f32);
        (w as f32 * scale, h as f32 * scale)
    }

    pub(in crate::documents) fn mime(&self) -> &'static str {
        match self.samples {
            Samples::Jpeg { .. } => "image/jpeg",
            Samples::Rgb(_) => "image/png",
        }
    }

    /// Maps the unit square of the stored picture to the one that is looked at.
    pub(super) fn turn(&self) -> [f32; 6] {
        match self.orientation {
            2 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
            3 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
            4 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
            5 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
            6 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
            7 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            8 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
            _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        }
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(*bytes.get(at)?) << 8 | usize::from(*bytes.get(at + 1)?))
}

fn jpeg(bytes: &[u8]) -> Option<Photo> {
    let mut at = 2;
    let mut orientation = 1;
    let mut adobe = false;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        if marker == 0xFF {
            at += 1;
            continue;
        }
        let length = be16(bytes, at + 2)?;
        let segment = bytes.get(at + 4..at + 2 + length)?;
        match marker {
            0xE1 => orientation = exif_orientation(segment).unwrap_or(orientation),
            0xEE => adobe = segment.starts_with(b"Adobe"),
            // Every kind of frame header that PDF readers can decode: baseline, extended, progressive.
            0xC0..=0xC2 => {
                let (height, width) = (be16(segment, 1)? as u32, be16(segment, 3)? as u32);
                let components = *segment.get(5)?;
                let sound = *segment.first()? == 8 && width > 0 && height > 0 && matches!(components, 1 | 3 | 4);
                return sound.then(|| Photo {
                    bytes: bytes.to_vec(),
                    samples: Samples::Jpeg {
                        components,
                        inverted: components == 4 && adobe,
                    },
                    pixels: (width, height),
                    orientation,
                });
            }
            0xD9 | 0xDA => return None,
            _ => {}
        }
        at += 2 + length;
    }
}

fn exif_orientation(segment: &[u8]) -> Option<u8> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let two: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let long = |at: usize| {
        let four: [u8; 4] = tiff.get(at..at + 4)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        } as usize)
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries)
        .map(|i| directory + 2 + 12 * i)
        .find(|&entry| short(entry) == Some(0x0112))
        .and_then(|entry| short(entry + 8))
        .filter(|v| (1..=8).contains(v))
        .map(|v| v as u8)
}

/// A photo of this many pixels has no place on a file card.
const MOST_PIXELS: u64 = 100_000_000;

fn png(bytes: &[u8]) -> Option<Photo> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    let samples = frame.color_type.samples();
    let rgb = pixels
        .get(..frame.buffer_size())?
        .chunks_exact(samples)
        .flat_map(|p| on_white(p, samples))
        .collect();
    Some(Photo {
        bytes: bytes.to_vec(),
        samples: Samples::Rgb(rgb),
        pixels: (width, height),
        orientation: 1,
    })
}

/// Grey, grey and alpha, RGB or RGBA to RGB on white paper.
fn on_white(pixel: &[u8], samples: usize) -> [u8; 3] {
    let rgb = if samples >= 3 {
        [pixel[0], pixel[1], pixel[2]]
    } else {
        [pixel[0]; 3]
    };
    let alpha = if samples.is_multiple_of(2) {
        u16::from(pixel[samples - 1])
    } else {
        255
    };
    rgb.map(|v| ((u16::from(v) * alpha + 255 * (255 - alpha)) / 255) as u8)
}
