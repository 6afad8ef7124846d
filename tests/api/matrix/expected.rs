//! What the policy says of every operation: one line for each, and a line too many or too few fails
//! the build of the proof.

use domain::{
    authority::Role,
    policy::{Act, Verdict, changes, decide},
};

use super::people::{Credential, Somebody, Standing};

/// What an operation asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Public,
    /// A credential that stands.
    Known,
    /// The same; what is asked for may be of any authority.
    Directory,
    /// A token of the caller's own, or the right to manage those of others.
    OwnToken,
    /// A session of the caller's own.
    OwnSession,
    /// Nothing; whoever has a session ends it.
    SignsOut,
    /// An API token itself, of whatever scope.
    ApiToken,
    /// An act, whatever it is done to.
    To(Act),
    /// An act on an action or a question, which may be the caller's own.
    On(Act),
}

use Need::{ApiToken, Directory, Known, On, OwnToken, Public, To};

/// Every operation of the contract.
pub const OPERATIONS: &[(&str, Need)] = &[
    ("accept_reading", To(Act::EditInspections)),
    ("action_timeline", To(Act::ReadSharedPlans)),
    ("add_action", To(Act::EditPlans)),
    ("add_area", To(Act::EditInspections)),
    ("add_body", To(Act::ManageMeetings)),
    ("add_evidence", On(Act::ReportProgress)),
    ("add_finding", To(Act::EditInspections)),
    ("add_inspection", To(Act::EditInspections)),
    ("add_item", To(Act::ManageMeetings)),
    ("add_measure", To(Act::EditPlans)),
    ("add_meeting", To(Act::ManageMeetings)),
    ("add_milestone", To(Act::EditPlans)),
    ("add_person", To(Act::ManagePeople)),
    ("add_plan", To(Act::EditPlans)),
    ("add_post", To(Act::ManagePosts)),
    ("adopt_inspection", To(Act::EditInspections)),
    ("ask_date_change", On(Act::AskDateChange)),
    ("ask_question", To(Act::AskQuestion)),
    ("change_action", On(Act::ReportProgress)),
    ("change_actions", To(Act::EditPlans)),
    ("change_area", To(Act::EditInspections)),
    ("change_body", To(Act::ManageMeetings)),
    ("change_finding", To(Act::EditInspections)),
    ("change_import", To(Act::EditPlans)),
    ("change_inspection", To(Act::EditInspections)),
    ("change_item", To(Act::ManageMeetings)),
    ("change_measure", To(Act::EditPlans)),
    ("change_meeting", To(Act::ManageMeetings)),
    ("change_milestone", On(Act::ReportProgress)),
    ("change_obligation", To(Act::EditInspections)),
    ("change_person", To(Act::ManagePeople)),
    ("change_plan", To(Act::EditPlans)),
    ("change_post", To(Act::ManagePosts)),
    ("change_question", On(Act::ChangeQuestion)),
    ("close_area", To(Act::EditInspections)),
    ("comment_on_item", To(Act::Comment)),
    ("confirm_area", To(Act::EditInspections)),
    ("countersign_submission", To(Act::Countersign)),
    ("decide_date_change", To(Act::DecideDateChange)),
    ("exchange_token", ApiToken),
    ("freeze_pack", To(Act::ManageMeetings)),
    ("get_action", To(Act::ReadSharedPlans)),
    ("get_area", To(Act::ReadInspections)),
    ("get_authority", Directory),
    ("get_body", To(Act::ReadMeetings)),
    ("get_calendar_feed", Known),
    ("get_change", To(Act::ReadChanges)),
    ("get_date_change", To(Act::ReadSharedPlans)),
    ("get_document", To(Act::ReadSharedPlans)),
    ("get_evidence", To(Act::ReadSharedPlans)),
    ("get_evidence_file", To(Act::ReadSharedPlans)),
    ("get_finding", To(Act::ReadInspections)),
    ("get_framework", To(Act::ReadDirectory)),
    ("get_import", To(Act::ReadDraftPlans)),
    ("get_inspection", To(Act::ReadInspections)),
    ("get_item", To(Act::ReadMeetings)),
    ("get_judgements", To(Act::ReadInspections)),
    ("get_jwks", Public),
    ("get_me", Known),
    ("get_measure", To(Act::ReadSharedPlans)),
    ("get_meeting", To(Act::ReadMeetings)),
    ("get_obligation", To(Act::ReadInspections)),
    ("get_pack_document", To(Act::ReadMeetings)),
    ("get_person", To(Act::ReadPeople)),
    ("get_plan", To(Act::ReadSharedPlans)),
    ("get_post", To(Act::ReadPosts)),
    ("get_question", To(Act::ReadSharedPlans)),
    ("get_settings", To(Act::ReadDirectory)),
    ("get_submission", To(Act::ReadSharedPlans)),
    ("get_submitted_document", To(Act::ReadSharedPlans)),
    ("get_token", OwnToken),
    ("get_word_template", To(Act::ReadDirectory)),
    ("hand_over_post", To(Act::HandOver)),
    ("healthz", Public),
    ("list_action_updates", To(Act::ReadSharedPlans)),
    ("list_actions", To(Act::ReadSharedPlans)),
    ("list_area_findings", To(Act::ReadInspections)),
    ("list_areas", To(Act::ReadInspections)),
    ("list_authorities", To(Act::ReadDirectory)),
    ("list_bodies", To(Act::ReadMeetings)),
    ("list_changes", To(Act::ReadChanges)),
    ("list_comments", To(Act::ReadMeetings)),
    ("list_date_changes", To(Act::ReadSharedPlans)),
    ("list_evidence", To(Act::ReadSharedPlans)),
    ("list_findings", To(Act::ReadInspections)),
    ("list_frameworks", To(Act::ReadDirectory)),
    ("list_import_lines", To(Act::ReadDraftPlans)),
    ("list_imports", To(Act::ReadDraftPlans)),
    ("list_inspections", To(Act::ReadInspections)),
    ("list_items", To(Act::ReadMeetings)),
    ("list_measure_readings", To(Act::ReadSharedPlans)),
    ("list_measures", To(Act::ReadSharedPlans)),
    ("list_meetings", To(Act::ReadMeetings)),
    ("list_milestones", To(Act::ReadSharedPlans)),
    ("list_obligations", To(Act::ReadInspections)),
    ("list_paragraphs", To(Act::ReadInspections)),
    ("list_people", To(Act::ReadPeople)),
    ("list_plans", To(Act::ReadSharedPlans)),
    ("list_posts", To(Act::ReadPosts)),
    ("list_questions", To(Act::ReadSharedPlans)),
    ("list_readings", To(Act::ReadSharedPlans)),
    ("list_register", To(Act::ReadDirectory)),
    ("list_replies", To(Act::ReadSharedPlans)),
    ("list_security_log", To(Act::ReadSecurityLog)),
    ("list_submissions", To(Act::ReadSharedPlans)),
    ("list_tokens", Known),
    ("list_updates", To(Act::ReadSharedPlans)),
    ("list_versions", To(Act::ReadSharedPlans)),
    ("make_calendar_feed", To(Act::ManageOwnTokens)),
    ("make_token", To(Act::ManageOwnTokens)),
    ("move_action_status", On(Act::ReportProgress)),
    ("order_plan", To(Act::EditPlans)),
    ("plan_backward", To(Act::ReadSharedPlans)),
    ("plan_changes", To(Act::ReadSharedPlans)),
    ("plan_checks", To(Act::ReadDraftPlans)),
    ("plan_progress", To(Act::ReadSharedPlans)),
    ("plan_progress_series", To(Act::ReadSharedPlans)),
    ("post_update", On(Act::ReportProgress)),
    ("preview_obligations", To(Act::ReadDirectory)),
    ("put_settings", To(Act::ChangeSettings)),
    ("put_word_template", To(Act::ChangeSettings)),
    ("read_calendar", Public),
    ("read_report", To(Act::EditInspections)),
    ("readyz", Public),
    ("record_publication", To(Act::SubmitPlans)),
    ("record_reading", To(Act::RecordReadings)),
    ("record_receipt", To(Act::SubmitPlans)),
    ("record_resolution", To(Act::ManageMeetings)),
    ("redact_text", To(Act::Redact)),
    ("refresh_token", ApiToken),
    ("remove_action", To(Act::EditPlans)),
    ("remove_finding", To(Act::EditInspections)),
    ("remove_milestone", On(Act::ReportProgress)),
    ("remove_word_template", To(Act::ChangeSettings)),
    ("reopen_area", To(Act::EditInspections)),
    ("reply_to_question", On(Act::ReplyToQuestion)),
    ("review_evidence", To(Act::ReviewEvidence)),
    ("revise_evidence", On(Act::ReportProgress)),
    ("revoke_calendar_feed", To(Act::ManageOwnTokens)),
    ("revoke_token", OwnToken),
    ("search_words", To(Act::ReadSharedPlans)),
    ("set_judgements", To(Act::EditInspections)),
    ("set_paragraphs", To(Act::EditInspections)),
    ("sign_off_action", To(Act::SignOff)),
    ("start_import", To(Act::EditPlans)),
    ("submit_plan", To(Act::SubmitPlans)),
    ("upload_import", To(Act::EditPlans)),
    ("withdraw_question", On(Act::ChangeQuestion)),
];

/// What an operation is tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Things of the caller's council; an action that is theirs through a post.
    Own,
    /// Things of their council that are not theirs: another post's action, another's token.
    NotMine,
    /// A plan that was not shared with bodies, and what belongs to it.
    Draft,
    /// Things of another council.
    Other,
}

/// What must come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The caller is let in.
    Allowed,
    /// 403.
    Forbidden,
    /// 404, and not to be told from something that nobody has.
    Hidden,
    /// 403 or 404: whichever it is, not to be told from something that nobody has.
    Denied,
    /// Not to be told from something that nobody has, whatever it is.
    Same,
    /// 401, or the way to where one signs in.
    Unauthenticated,
}

/// What must come of an operation.
pub fn expected(need: Need, writes: bool, who: &Somebody, target: Target) -> Expected {
    if matches!(need, Public | Need::SignsOut) {
        return Expected::Allowed;
    }
    if who.standing != Standing::Stands {
        return Expected::Unauthenticated;
    }
    let role = who.role.unwrap();
    let decided = |act, own| match decide(role, who.may_write, act, own) {
        Verdict::Allow => Expected::Allowed,
        Verdict::Forbid => Expected::Forbidden,
        Verdict::Hide => Expected::Hidden,
    };
    match need {
        Need::OwnSession if target != Target::Own => Expected::Hidden,
        Public | Known | Directory | Need::OwnSession | Need::SignsOut => Expected::Allowed,
        ApiToken if who.credential == Credential::Token => Expected::Allowed,
        ApiToken => Expected::Unauthenticated,
        OwnToken => own_token(writes, who, role, target),
        To(act) => beyond(target, decided(act, false), writes, act, role),
        On(act) => beyond(target, decided(act, target == Target::Own), writes, act, role),
    }
}

fn own_token(writes: bool, who: &Somebody, role: Role, target: Target) -> Expected {
    let manages = |may_write| decide(role, may_write, Act::ManageTokens, false) == Verdict::Allow;
    match target {
        Target::Other => Expected::Hidden,
        // That others have it is not to be known.
        Target::NotMine if !manages(true) => Expected::Hidden,
        _ if writes && !who.may_write => Expected::Forbidden,
        _ => Expected::Allowed,
    }
}

/// What the thing itself adds to the word of the policy.
fn beyond(target: Target, decided: Expected, writes: bool, act: Act, role: Role) -> Expected {
    let sees_drafts = decide(role, true, Act::ReadDraftPlans, false) == Verdict::Allow;
    let of_a_plan = matches!(
        act,
        Act::ReadSharedPlans
            | Act::ReadDraftPlans
            | Act::EditPlans
            | Act::ReportProgress
            | Act::AskDateChange
            | Act::DecideDateChange
            | Act::ReviewEvidence
            | Act::SignOff
            | Act::RecordReadings
            | Act::AskQuestion
            | Act::ChangeQuestion
            | Act::ReplyToQuestion
    );
    match (target, decided) {
        // Who may not ask at all is told so, or is told nothing, whatever they ask for.
        (Target::Other, Expected::Forbidden | Expected::Hidden) => Expected::Denied,
        (Target::Other, _) => Expected::Hidden,
        (Target::Draft, Expected::Allowed) if of_a_plan && !sees_drafts => Expected::Hidden,
        // So does the page of a form: whoever could not send it is not shown it.
        (Target::Draft, _) if of_a_plan && !sees_drafts && (writes || changes(act)) => {
            Expected::Denied
        }
        (_, decided) => decided,
    }
}
