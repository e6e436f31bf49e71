//! What a person sees of an article: the text with its tags, or two lines as it lands.

mod landing;
mod paint;
mod pretty;
mod progress;
mod quotations;
mod said;
mod standing;

pub(crate) use landing::landing;
pub(crate) use paint::Paint;
pub(crate) use pretty::pretty;
pub(crate) use progress::Progress;
pub(crate) use standing::standing;
