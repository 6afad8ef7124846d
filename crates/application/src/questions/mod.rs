//! Questions of members about plans, the day by which each is to be answered, and the replies.

mod details;
mod list;
mod replies;
mod view;

pub use details::{QuestionDetails, WithdrawQuestion, ask, change, withdraw};
pub use list::{QuestionQuery, get, list};
pub use replies::{
    Asked, QuestionPowers, ReplyToQuestion, ReplyView, of_plan, powers, replies, reply,
};
pub use view::{QuestionView, WithdrawalView};
