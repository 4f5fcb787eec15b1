//! A neutral placeholder where a photo belongs: a head and shoulders that resemble nobody.

use crate::{Error, Result};

const WIDTH: i64 = 295;
const HEIGHT: i64 = 413;

/// A PNG of one inch's usual size (295 × 413 pixels); `tint` 0 to 5 makes them different files.
pub(super) fn draw(tint: u8) -> Result<Vec<u8>> {
    let ground = [214, 222 + tint, 232 + tint];
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            pixels.extend_from_slice(&colour(x, y, ground));
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let failed = |e: png::EncodingError| Error::Internal(format!("portrait: {e}"));
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

fn colour(x: i64, y: i64, ground: [u8; 3]) -> [u8; 3] {
    const FIGURE: [u8; 3] = [128, 142, 160];
    let within = |cx: i64, cy: i64, rx: i64, ry: i64| {
        let (dx, dy) = (x - cx, y - cy);
        dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
    };
    let middle = WIDTH / 2;
    let (head, shoulders) = (within(middle, 158, 66, 82), within(middle, 420, 138, 150));
    if head || shoulders { FIGURE } else { ground }
}
