//! The one gate: who may do what. Pages, API, files and feeds all ask here.
//!
//! The table below is the whole policy; `docs/access.md` prints it and a test fails when they differ.

use crate::{authority::Role, coded::coded};

coded! {
    /// Something a person can try to do.
    pub enum Act {
        /// See the directory of authorities, frameworks, calendars and the register.
        ReadDirectory = "read_directory",
        /// See posts and who holds them.
        ReadPosts = "read_posts",
        /// See the people of the authority and their roles.
        ReadPeople = "read_people",
        /// Add people, change roles, disable.
        ManagePeople = "manage_people",
        /// Add and change posts and their holders.
        ManagePosts = "manage_posts",
        /// Move a post's actions to another post.
        HandOver = "hand_over",
        /// Change rating numbers and labels.
        ChangeSettings = "change_settings",
        /// See inspections, judgements, paragraphs, areas and obligations.
        ReadInspections = "read_inspections",
        /// Add and change inspections, judgements, paragraphs, areas and obligations.
        EditInspections = "edit_inspections",
        /// See a plan from the day on which it is shared with bodies.
        ReadSharedPlans = "read_shared_plans",
        /// See a plan before it is shared with bodies.
        ReadDraftPlans = "read_draft_plans",
        /// Build a plan: actions, owners, milestones, measures.
        EditPlans = "edit_plans",
        /// Report on an action: updates, evidence, milestones reached, blocked.
        ReportProgress = "report_progress",
        /// See evidence that nobody has accepted yet, or that was rejected.
        ReadEvidenceUnderReview = "read_evidence_under_review",
        /// Accept or reject evidence: never one's own.
        ReviewEvidence = "review_evidence",
        /// Ask for a new due date.
        AskDateChange = "ask_date_change",
        /// Agree or decline a new due date.
        DecideDateChange = "decide_date_change",
        /// Sign off a complete action, or find it embedded.
        SignOff = "sign_off",
        /// Record a reading of a measure.
        RecordReadings = "record_readings",
        /// See bodies and their meetings.
        ReadMeetings = "read_meetings",
        /// Add and change bodies and meetings.
        ManageMeetings = "manage_meetings",
        /// See items from which the public is excluded.
        ReadExemptItems = "read_exempt_items",
        /// Submit a plan, and record its receipt and publication.
        SubmitPlans = "submit_plans",
        /// Stand behind what somebody else submitted.
        Countersign = "countersign",
        /// Comment on a plan that is before a meeting.
        Comment = "comment",
        /// Ask a question about a plan that one may see.
        AskQuestion = "ask_question",
        /// Change or withdraw a question that was not answered.
        ChangeQuestion = "change_question",
        /// Reply to a question.
        ReplyToQuestion = "reply_to_question",
        /// See internal notes.
        ReadInternalNotes = "read_internal_notes",
        /// Take a text out of the record, with a reason.
        Redact = "redact",
        /// Read the change log as data.
        ReadChanges = "read_changes",
        /// Read the security log: who signed in, who was denied what, who read a draft.
        ReadSecurityLog = "read_security_log",
        /// Make and revoke tokens of one's own.
        ManageOwnTokens = "manage_own_tokens",
        /// See and revoke everybody's tokens.
        ManageTokens = "manage_tokens",
    }
}

/// The gate's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Allow,
    /// Known to exist, but not theirs to do: 403.
    Forbid,
    /// Not theirs to know of: 404.
    Hide,
}

/// A cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Always.
    Yes,
    /// Only on what is theirs: actions whose owner post they hold, or to which a post of theirs
    /// contributes; questions that they asked, or that are asked of a post of theirs.
    Own,
    /// Never; the thing may be known.
    No,
    /// Never; the thing stays hidden.
    Hidden,
}

impl Rule {
    /// One word for the printed table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Own => "own",
            Self::No => "no",
            Self::Hidden => "hidden",
        }
    }
}

/// The table: what `role` may do of `act`.
#[must_use]
pub const fn rule(role: Role, act: Act) -> Rule {
    use Act as A;
    use Role as R;
    use Rule::{Hidden, No, Own, Yes};
    match (act, role) {
        // Before a plan is shared it does not exist for panel members; nor do internal notes, nor
        // evidence that nobody has looked at: a child may be known by it.
        // What is exempt is for the body, and for those who prepare it or look after it.
        (
            A::ReadDraftPlans | A::ReadInternalNotes | A::ReadEvidenceUnderReview,
            R::PanelMember,
        )
        | (A::ReadExemptItems, R::Manager) => Hidden,

        // Entries of the change log are projected: what a role may not see is left out of them.
        (
            A::ReadDirectory
            | A::ReadPosts
            | A::ReadInspections
            | A::ReadSharedPlans
            | A::ReadDraftPlans
            | A::ReadEvidenceUnderReview
            | A::ReadMeetings
            | A::ReadExemptItems
            | A::ReadInternalNotes
            | A::ReadChanges
            | A::ManageOwnTokens,
            _,
        )
        | (A::ReadPeople, R::Administrator | R::PlanLead | R::Auditor)
        | (A::ReadSecurityLog, R::Administrator | R::Auditor)
        | (
            A::ManagePeople | A::ManageTokens | A::ChangeSettings | A::Redact,
            R::Administrator,
        )
        | (
            A::ManagePosts
            | A::HandOver
            | A::DecideDateChange
            | A::ReviewEvidence
            | A::ManageMeetings
            | A::Countersign,
            R::Administrator | R::PlanLead,
        )
        | (
            A::EditInspections
            | A::EditPlans
            | A::SubmitPlans
            | A::SignOff
            | A::ReportProgress
            | A::AskDateChange
            | A::ChangeQuestion
            | A::ReplyToQuestion,
            R::PlanLead,
        )
        // Members scrutinise: asking is theirs. A plan lead puts a question in for a member.
        | (A::AskQuestion | A::Comment, R::PlanLead | R::PanelMember)
        | (A::RecordReadings, R::PlanLead | R::Manager) => Yes,

        (A::ReportProgress | A::AskDateChange | A::ReplyToQuestion, R::Manager)
        | (A::ChangeQuestion, R::PanelMember) => Own,

        _ => No,
    }
}

/// Whether an act changes anything: read-only credentials are refused it.
#[must_use]
pub const fn changes(act: Act) -> bool {
    !matches!(
        act,
        Act::ReadDirectory
            | Act::ReadPosts
            | Act::ReadPeople
            | Act::ReadInspections
            | Act::ReadSharedPlans
            | Act::ReadDraftPlans
            | Act::ReadEvidenceUnderReview
            | Act::ReadMeetings
            | Act::ReadExemptItems
            | Act::ReadInternalNotes
            | Act::ReadChanges
            | Act::ReadSecurityLog
    )
}

/// The answer for someone of `role`, whose credential may or may not write, and who does or does
/// not have the action, or the question, as their own.
#[must_use]
pub const fn decide(role: Role, may_write: bool, act: Act, own: bool) -> Verdict {
    match rule(role, act) {
        Rule::Hidden => Verdict::Hide,
        Rule::No => Verdict::Forbid,
        _ if changes(act) && !may_write => Verdict::Forbid,
        Rule::Own if !own => Verdict::Forbid,
        Rule::Yes | Rule::Own => Verdict::Allow,
    }
}

/// The table as text, for the docs and the committed snapshot.
#[must_use]
pub fn matrix() -> String {
    use std::fmt::Write as _;
    let mut out = String::from("| act |");
    for role in Role::ALL {
        let _ = write!(out, " {role} |");
    }
    out.push_str("\n| --- |");
    for _ in Role::ALL {
        out.push_str(" --- |");
    }
    out.push('\n');
    for act in Act::ALL {
        let _ = write!(out, "| {act} |");
        for role in Role::ALL {
            let _ = write!(out, " {} |", rule(*role, *act).word());
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table_is_current() {
        let docs = include_str!("../../../docs/access.md");
        assert_eq!(matrix().lines().count(), Act::ALL.len() + 2);
        assert!(docs.contains(&matrix()), "docs/access.md must hold this table:\n{}", matrix());
    }

    #[test]
    fn what_is_called_reading_is_all_that_changes_nothing() {
        for act in Act::ALL {
            assert_eq!(changes(*act), !act.code().starts_with("read_"), "{act}");
        }
    }

    #[test]
    fn read_only_credentials_change_nothing() {
        for role in Role::ALL {
            for act in Act::ALL.iter().filter(|act| changes(**act)) {
                assert_ne!(decide(*role, false, *act, true), Verdict::Allow, "{role} {act}");
            }
        }
    }

    #[test]
    fn auditors_change_only_their_tokens_and_panel_members_ask_and_comment() {
        let auditor: &[Act] = &[Act::ManageOwnTokens];
        let panel: &[Act] =
            &[Act::Comment, Act::AskQuestion, Act::ChangeQuestion, Act::ManageOwnTokens];
        for (role, theirs) in [(Role::Auditor, auditor), (Role::PanelMember, panel)] {
            let may = |act: &&Act| decide(role, true, **act, true) == Verdict::Allow;
            let found: Vec<Act> =
                Act::ALL.iter().filter(|act| changes(**act)).filter(may).copied().collect();
            assert_eq!(found, theirs, "{role}");
        }
    }

    #[test]
    fn panel_members_change_only_what_they_asked_themselves() {
        let decided = |own| decide(Role::PanelMember, true, Act::ChangeQuestion, own);
        assert_eq!((decided(true), decided(false)), (Verdict::Allow, Verdict::Forbid));
    }

    #[test]
    fn managers_act_on_their_own() {
        for act in [Act::ReportProgress, Act::ReplyToQuestion] {
            assert_eq!(decide(Role::Manager, true, act, true), Verdict::Allow);
            assert_eq!(decide(Role::Manager, true, act, false), Verdict::Forbid);
        }
    }
}
