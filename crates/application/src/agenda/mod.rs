//! Plans on the agendas of meetings: what members are asked, what was on the table, what they
//! resolved, and the way back from a statutory date through the meetings before it.

mod backward;
mod closing;
mod comments;
mod items;
mod packs;
mod papers;
mod versions;
mod view;

pub use backward::{BackwardPlan, BackwardStop, backward};
pub use closing::{ClosingResolution, ClosureView, that_can_close};
pub(crate) use closing::{Closings, closing_item, hidden};
pub use comments::{CommentOnItem, CommentView, comment, comments};
pub use items::{ItemDetails, add, change, get, list};
pub(crate) use packs::again as pack_again;
pub use packs::{ResolutionDetails, compare, document, freeze, resolve};
pub use papers::{PapersDue, papers_due};
pub use versions::{Version, VersionKind, versions};
pub(crate) use view::frozen_of;
pub use view::{FrozenView, ItemView, PackView, PlanRef, ResolutionView};
