//! Photographs, made anew: what is kept is the picture and nothing that came with it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::{Fit, Kind, Refusal};

/// More than the cameras of telephones take, save for a mode of the dearest. Three bytes or more for each are in memory at once.
const MOST_POINTS: u64 = 64_000_000;
/// Without a limit of points alone, one line of 64 million of them would pass.
const LONGEST_SIDE: u32 = 30_000;
/// The points, in twice eight bits for each of four colours, and what the decoder itself needs.
const MEMORY: u64 = 600_000_000;

/// A photographed A4 letter has some 220 points to the inch so, and stays easy to read.
const KEPT_SIDE: u32 = 2_560;
const THUMBNAIL_SIDE: u32 = 320;
const QUALITY: u8 = 85;

/// The picture, upright, of at most [`KEPT_SIDE`] points a side, without any metadata, and a thumbnail of it.
pub(crate) fn anew(kind: Kind, format: ImageFormat, bytes: &[u8]) -> Result<Fit, Refusal> {
    let picture = upright(kind, format, bytes)?;
    let kept = match kind == Kind::Png || picture.color().has_alpha() {
        true => Kind::Png,
        false => Kind::Jpeg,
    };
    let bytes = encoded(kept, &picture)?;
    let thumbnail = encoded(kept, &at_most(THUMBNAIL_SIDE, picture))?;
    Ok(Fit {
        kind: kept,
        bytes,
        thumbnail: Some(thumbnail),
    })
}

/// Made smaller before it is turned, so that there are never two of the whole.
fn upright(kind: Kind, format: ImageFormat, bytes: &[u8]) -> Result<DynamicImage, Refusal> {
    let damaged = |_| Refusal::Damaged { what: kind.what() };
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => TOO_MANY,
        other => damaged(other),
    })?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_POINTS {
        return Err(TOO_MANY);
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let whole = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let mut picture = at_most(KEPT_SIDE, whole);
    picture.apply_orientation(orientation);
    Ok(picture)
}

const TOO_MANY: Refusal = Refusal::Points { limit: MOST_POINTS };

/// By averages of whole numbers: the finer filters hold four floating numbers for each point, and nobody would see it.
fn at_most(side: u32, picture: DynamicImage) -> DynamicImage {
    match picture.width().max(picture.height()) > side {
        true => picture.thumbnail(side, side),
        false => picture,
    }
}

/// In eight bits a colour, which is all that a page shows.
fn encoded(kind: Kind, picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Cursor::new(Vec::new());
    let written = match kind {
        Kind::Png if picture.color().has_alpha() => {
            picture.to_rgba8().write_to(&mut bytes, ImageFormat::Png)
        }
        Kind::Png => picture.to_rgb8().write_to(&mut bytes, ImageFormat::Png),
        _ => picture
            .to_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)),
    };
    written.map_err(|_| Refusal::Damaged { what: kind.what() })?;
    Ok(bytes.into_inner())
}
