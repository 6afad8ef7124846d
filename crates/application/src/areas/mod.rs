//! Areas for improvement: their exact words, their nesting, the council's response, and how they
//! are closed by us and confirmed by the inspectorate.

mod details;
mod list;
mod standing;
mod view;

pub use details::{AreaDetails, add, change};
pub(crate) use details::{paragraph_faults, place};
pub use list::{AreaQuery, get, list};
pub use standing::{CloseArea, ConfirmArea, ReopenArea, close, confirm, reopen};
pub use view::{AreaView, EarlierArea};
