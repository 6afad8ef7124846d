//! Obligations: what is due to whom because of an inspection, reckoned by its framework's rules.

mod details;
mod preview;
mod reckon;
mod view;

pub use details::{ObligationDetails, ObligationQuery, change, get, list, of_plan};
pub use preview::{Preview, PreviewQuery, Previewed, preview};
pub(crate) use reckon::reckon;
pub use reckon::{Moved, recompute_all};
pub use view::ObligationView;
