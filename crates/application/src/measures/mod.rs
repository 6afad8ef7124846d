//! Success measures and their readings: is it making a difference?

mod details;
mod readings;
mod view;

pub use details::{MeasureDetails, MeasureQuery, add, change, get, list};
pub use readings::{
    MeasureHistory, MeasureRef, ReadingQuery, ReadingView, RecordReading, histories, readings,
    readings_of, record_reading,
};
pub use view::MeasureView;
