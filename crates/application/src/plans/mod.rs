//! Plans: building them, and what everybody asks of them.

mod changes;
mod checks;
mod details;
mod order;
mod progress;
mod series;

pub(crate) use changes::tell;
pub use changes::{
    AreaChanges, ChangeQuery, ChangesByArea, Told, ToldChange, ToldEntry, changes, changes_by_area,
    timeline,
};
pub use checks::{PlanChecks, checks};
pub(crate) use details::begin;
pub use details::{PlanDetails, PlanView, add, change, get, list};
pub use order::{ActionPlace, AreaPlace, OrderPlan, PlanOrdered, order, order_now};
pub use progress::{AreaProgress, Counts, NextObligation, PlanProgress, StatusCounts, progress};
pub use series::{Every, SeriesPoint, SeriesQuery, series};
