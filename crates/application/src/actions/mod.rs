//! Actions: adding and changing them, moving their status, and everything reported on them.

mod bulk;
mod date_changes;
pub(crate) mod dates;
mod details;
mod evidence;
mod handover;
mod list;
mod milestones;
mod mine;
mod report;
mod status;
mod updates;
pub(crate) mod view;
mod waiting;

pub use bulk::{BulkChange, BulkChanged, BulkOutcome, BulkRow, bulk};
pub use date_changes::{
    AskDateChange, DateChangeView, DecideDateChange, ask_date_change, date_change, date_changes,
    decide_date_change, decide_date_changes,
};
pub(crate) use dates::redate_all;
pub(crate) use details::is_promised;
pub use details::{ActionDetails, add, change, remove};
pub use evidence::{
    AddEvidence, EvidenceView, EvidenceWaiting, ReviewEvidence, SentFile, Warning, add_evidence,
    evidence, evidence_file, evidence_waiting, file_doubts, one_evidence, review_evidence,
    revise_evidence,
};
pub use handover::{HandOver, HandedOver, hand_over};
pub use list::{ActionQuery, ActionSort, get, list, of_plan};
pub use milestones::{
    MilestoneDetails, add_milestone, change_milestone, milestones, remove_milestone,
};
pub use mine::{MyAction, mine};
pub use report::{Report, Reported, ToReport, report, to_report};
pub use status::{MoveStatus, SignOff, move_status, sign_off};
pub(crate) use updates::narrowed;
pub use updates::{PostUpdate, UpdateQuery, UpdateView, post_update, updates};
pub use view::{ActionRef, ActionView, AreaRef, MarkView, PersonRef, PostRef};
pub use waiting::{
    DateWaiting, SignOffWaiting, dates_waiting, sign_off_waiting, sign_offs_waiting,
};
