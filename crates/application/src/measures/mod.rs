//! Success measures and their readings: is it making a difference?

mod details;
mod readings;
mod view;

pub use details::{MeasureDetails, MeasureQuery, add, change, get, list};
pub use readings::{
    MeasureRef, ReadingQuery, ReadingView, RecordReading, readings, readings_of, record_reading,
};
pub use view::MeasureView;
