//! A piece of evidence: what it is, its file, its revisions and its review.

use application::{
    Failure,
    actions::{self, ActionView, AddEvidence, EvidenceView, ReviewEvidence, SentFile, file_doubts},
    people,
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::NaiveDate;
use domain::{
    Account, Line, Note, Title,
    action::evidence::{EvidenceKind, ReviewState},
    file::TAKEN,
    id::{ActionId, EvidenceId},
    identifying::{Doubt, doubts},
    policy::Act,
    time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Seen, Typed, Usual},
    frame::{Frame, page, see_other},
    router::PageRouter,
    sheet::{Choice, Field, Sheet, looked_at},
    typed::Read,
    words::{choice, evidence_kind, kept_file, review_state, review_tag},
};
use crate::{Api, download, extract::ApiPath, problem::Problem, upload::FormWithFile};

const PART: &str = "/actions";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/actions/{action}/evidence/{evidence}", show)
        .get("/actions/{action}/evidence/{evidence}/file", file)
        .post("/actions/{action}/evidence/{evidence}/review", review)
        .get("/actions/{action}/evidence/{evidence}/revise", begin)
        .post("/actions/{action}/evidence/{evidence}/revise", revise)
}

/// The field in which a file is chosen.
pub(super) fn file_field() -> Field {
    Field::file("file", "File (optional)", ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg").hint(
        format!(
            "{TAKEN}, at most 10 MB. No child may be identifiable in it: not by name, date of birth, \
             initials or number."
        ),
    )
}

/// Says that a file has to be chosen anew: no browser keeps one in a form that comes back.
pub(super) fn choose_again(sheet: &mut Sheet, name: Option<&str>) {
    let Some(name) = name else { return };
    let field = sheet.fields.iter_mut().find(|field| field.name == "file" && field.error.is_none());
    if let Some(field) = field {
        field.error =
            Some(format!("Choose “{name}” again: a form that comes back has no file in it"));
    }
}

fn address(action: ActionId, id: EvidenceId) -> String {
    format!("{PART}/{action}/evidence/{id}")
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct EvidencePage {
    frame: Frame,
    /// The action's page, and what it is called.
    action: (String, String),
    at: String,
    kind: String,
    note: Option<String>,
    link: Option<String>,
    file: Option<(String, String)>,
    /// Its hash, for those who want to be sure.
    sha256: Option<String>,
    tag: (&'static str, String),
    added: String,
    dated: Option<String>,
    expires: Option<String>,
    reviewed: Option<String>,
    replaces: Option<String>,
    replaced_by: Option<String>,
    warnings: Vec<String>,
    may_revise: bool,
    /// The form of the review, for those who may.
    review: Option<Sheet>,
    /// Why the reader cannot review it, where they otherwise could.
    closed: Option<String>,
}

/// What a review sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReviewForm {
    finding: Typed,
    reason: Typed,
    version: Seen,
}

fn review_sheet(form: &ReviewForm, version: i64) -> Sheet {
    let findings = vec![
        choice("accept", "Accept: it shows what it says, and no child can be recognised by it"),
        choice("reject", "Reject: it does not count"),
    ];
    Sheet::new(vec![
        Field::radios("finding", "What did you find?", form.finding.as_str(), findings),
        Field::lines("reason", "Why? (needed to reject it)", form.reason.as_str())
            .hint("The person who added it reads this. Name no child."),
        Field::hidden("version", version.to_string()),
    ])
}

/// A piece with its action.
async fn load(
    api: &Api,
    caller: &PageCaller,
    action: ActionId,
    id: EvidenceId,
) -> Result<(EvidenceView, ActionView), Problem> {
    let it = actions::one_evidence(&api.app, &caller.actor, action, id).await?.value;
    let of = actions::get(&api.app, &caller.actor, action, None).await?.value;
    Ok((it, of))
}

async fn may_report(api: &Api, caller: &PageCaller, of: &ActionView) -> Result<bool, Problem> {
    let me = people::me(&api.app, &caller.actor).await?.value;
    let mut posts = of.owner.iter().chain(&of.contributors);
    let is_own = posts.any(|post| me.posts.iter().any(|held| held.id == post.id));
    Ok(caller.actor.may_on(Act::ReportProgress, is_own))
}

async fn answer(
    api: &Api,
    caller: &PageCaller,
    (it, of): (EvidenceView, ActionView),
    sheet: Option<Sheet>,
    asked: &Usual,
) -> Result<Response, Problem> {
    let may_revise = it.replaced_by.is_none() && may_report(api, caller, &of).await?;
    let may_review = caller.actor.may(Act::ReviewEvidence);
    let is_own = it.added_by.as_ref().is_some_and(|by| by.id == caller.actor.person);
    let closed = if is_own {
        Some("You added this, so somebody else has to review it.".to_owned())
    } else if it.replaced_by.is_some() && it.review == ReviewState::Rejected {
        Some("A revision has taken its place; review that one.".to_owned())
    } else {
        None
    };
    let fresh = || review_sheet(&ReviewForm::default(), it.version);
    let review = (may_review && closed.is_none()).then(|| sheet.unwrap_or_else(fresh));
    let failed = review.as_ref().is_some_and(Sheet::failed);
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let by = |by: &Option<actions::PersonRef>| {
        by.as_ref().map_or_else(|| "somebody".into(), |by| by.name.to_string())
    };
    let at = address(of.id, it.id);
    page(
        status,
        &EvidencePage {
            frame: caller.frame_noting(api, it.title.to_string(), PART, asked).failing(failed),
            action: (format!("{PART}/{}", of.id), format!("Action {}", of.reference)),
            kind: evidence_kind(it.kind),
            note: it.note.as_ref().map(ToString::to_string),
            link: it.link.as_ref().map(ToString::to_string),
            file: it.file.as_ref().map(|file| (format!("{at}/file"), kept_file(file))),
            sha256: it.file.as_ref().map(|file| file.sha256.to_string()),
            tag: (review_tag(it.review), review_state(it.review)),
            added: format!("{} by {}", spoken(it.added_on), by(&it.added_by)),
            dated: it.dated_on.map(spoken),
            expires: it.expires_on.map(|on| {
                let over = if it.expired { ", which is over" } else { "" };
                format!("{}{over}", spoken(on))
            }),
            reviewed: it.reviewed_on.map(|on| {
                let why = it.review_reason.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
                format!("{} by {}{why}", spoken(on), by(&it.reviewed_by))
            }),
            replaces: it.replaces.map(|earlier| address(of.id, earlier)),
            replaced_by: it.replaced_by.map(|later| address(of.id, later)),
            warnings: it.warnings.iter().map(|it| it.detail.clone()).collect(),
            closed: closed.filter(|_| may_review),
            may_revise,
            review,
            at,
        },
    )
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = load(&api, &caller, action, id).await?;
    Box::pin(answer(&api, &caller, found, None, &asked)).await
}

/// The file, by the same gate as its piece.
async fn file(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
) -> Result<Response, Problem> {
    let (kept, bytes) = actions::evidence_file(&api.app, &caller.actor, action, id).await?.value;
    download::file(&kept, bytes)
}

async fn review(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    Form(form): Form<ReviewForm>,
) -> Result<Response, Problem> {
    let found = load(&api, &caller, action, id).await?;
    let mut read = Read::new();
    let accepted = match form.finding.as_str() {
        "accept" => true,
        "reject" => false,
        _ => {
            read.fault("finding", "must be chosen");
            false
        }
    };
    let reason = read.maybe("reason", &form.reason, Note::parse);
    let done = match read.finish() {
        Ok(()) => {
            let call = caller.call().expecting(form.version.0);
            let wanted = ReviewEvidence { accepted, reason };
            actions::review_evidence(&api.app, &call, action, id, wanted).await
        }
        // Whoever may not review it is told that first.
        Err(_) if !caller.actor.may(Act::ReviewEvidence) => {
            return Err(Failure::Forbidden(
                "only plan leads and administrators review evidence".into(),
            )
            .into());
        }
        Err(failure) => Err(failure),
    };
    let mut sheet = review_sheet(&form, found.0.version);
    match done {
        Ok(_) => {
            let word = if accepted { "accepted" } else { "rejected" };
            return see_other(&format!("{}?done=evidence-{word}", address(action, id)));
        }
        Err(Failure::Refused(refusal)) if refusal.rule == "reason_needed" => {
            sheet.fault("/reason", &refusal.detail);
        }
        Err(Failure::Stale { .. }) => {
            sheet.say("Somebody else reviewed it meanwhile; what they found stands on this page");
        }
        Err(failure) => sheet = sheet.refused(failure)?,
    }
    Box::pin(answer(&api, &caller, found, Some(sheet), &Usual::default())).await
}

/// What a revision sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReviseForm {
    kind: Typed,
    title: Typed,
    note: Typed,
    link: Typed,
    dated_on: Typed,
    expires_on: Typed,
    looked_at: Typed,
    version: Seen,
}

impl ReviseForm {
    /// As it is now.
    fn of(it: &EvidenceView) -> Self {
        let maybe = |text: Option<&str>| Typed::of(text.unwrap_or_default());
        let day = |day: Option<NaiveDate>| Typed::of(&day.map(spoken).unwrap_or_default());
        Self {
            kind: Typed::of(it.kind.code()),
            title: Typed::of(&it.title),
            note: maybe(it.note.as_deref()),
            link: maybe(it.link.as_deref()),
            dated_on: day(it.dated_on),
            expires_on: day(it.expires_on),
            looked_at: Typed::default(),
            version: Seen(it.version),
        }
    }

    fn sheet(&self, it: &EvidenceView) -> Sheet {
        let kinds: Vec<Choice> =
            EvidenceKind::ALL.iter().map(|it| choice(it.code(), evidence_kind(*it))).collect();
        let mut file = file_field();
        if let Some(kept) = &it.file {
            file.label = "Another file (optional)".into();
            let hint = file.hint.into_owned();
            file.hint = format!("Without another one {} stays with it. {hint}", kept.name).into();
        }
        Sheet::new(vec![
            Field::select("kind", "Kind of evidence", self.kind.as_str(), kinds),
            Field::line("title", "What it is", self.title.as_str()),
            file,
            Field::lines("note", "What it shows", self.note.as_str())
                .hint("This, a file or a link. Name no child."),
            Field::line("link", "Link (optional)", self.link.as_str())
                .hint("An address that begins with https://"),
            Field::date("dated_on", "Day to which it speaks (optional)", self.dated_on.as_str()),
            Field::date(
                "expires_on",
                "Last day on which it says how things are (optional)",
                self.expires_on.as_str(),
            ),
            Field::hidden("version", self.version.0.to_string()),
        ])
    }

    fn read(&self) -> Result<AddEvidence, Failure> {
        let mut read = Read::new();
        let kind = read.chosen("kind", &self.kind, EvidenceKind::from_code);
        let title = read.parsed("title", &self.title, Title::parse);
        let link = read.maybe("link", &self.link, Line::<500>::parse);
        let note = read.maybe("note", &self.note, Account::parse);
        let dated_on = read.maybe_day("dated_on", &self.dated_on);
        let expires_on = read.maybe_day("expires_on", &self.expires_on);
        read.finish()?;
        let (Some(kind), Some(title)) = (kind, title) else {
            return Err(Failure::field("/title", "say what the evidence is"));
        };
        Ok(AddEvidence { kind, title, link, note, dated_on, expires_on })
    }

    fn doubts(&self, file: Option<&SentFile>, today: NaiveDate) -> Vec<(&'static str, Doubt)> {
        let texts = [("title", &self.title), ("note", &self.note), ("link", &self.link)];
        let of_texts = texts.into_iter().flat_map(|(name, typed)| {
            doubts(typed.as_str(), today).into_iter().map(move |doubt| (name, doubt))
        });
        let of_file = file.into_iter().flat_map(|file| file_doubts(file, today));
        of_texts.chain(of_file.map(|doubt| ("file", doubt))).collect()
    }
}

#[derive(Template)]
#[template(path = "evidence_revise.html")]
struct RevisePage {
    frame: Frame,
    action: (String, String),
    at: String,
    title: String,
    sheet: Sheet,
}

fn revise_page(
    api: &Api,
    caller: &PageCaller,
    (it, of): &(EvidenceView, ActionView),
    sheet: Sheet,
) -> Result<Response, Problem> {
    let failed = sheet.failed();
    let again = failed || sheet.warned();
    let status = if again { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(
        status,
        &RevisePage {
            frame: caller.frame(api, "Revise evidence", PART).failing(failed),
            action: (format!("{PART}/{}", of.id), format!("Action {}", of.reference)),
            at: address(of.id, it.id),
            title: it.title.to_string(),
            sheet,
        },
    )
}

/// Refuses a page that somebody can do nothing with.
async fn require(api: &Api, caller: &PageCaller, of: &ActionView) -> Result<(), Problem> {
    if may_report(api, caller, of).await? {
        return Ok(());
    }
    let said = "evidence is revised by those who report on the action";
    Err(Failure::Forbidden(said.into()).into())
}

async fn begin(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
) -> Result<Response, Problem> {
    let found = load(&api, &caller, action, id).await?;
    require(&api, &caller, &found.1).await?;
    let sheet = ReviseForm::of(&found.0).sheet(&found.0);
    revise_page(&api, &caller, &found, sheet)
}

async fn revise(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    sent: FormWithFile<ReviseForm>,
) -> Result<Response, Problem> {
    let found = load(&api, &caller, action, id).await?;
    require(&api, &caller, &found.1).await?;
    let FormWithFile { form, file } = sent;
    let file_name = file.as_ref().map(|file| file.name.clone());
    let doubts = form.doubts(file.as_ref(), api.app.today());
    let mut sheet = form.sheet(&found.0);
    let done = match form.read() {
        Ok(_) if !doubts.is_empty() && looked_at(&doubts) != form.looked_at.as_str() => {
            sheet.warn(&doubts);
            choose_again(&mut sheet, file_name.as_deref());
            return revise_page(&api, &caller, &found, sheet);
        }
        Ok(wanted) => {
            let call = caller.call().expecting(form.version.0);
            actions::revise_evidence(&api.app, &call, action, id, wanted, file).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("{}?done=evidence-revised", address(action, done.value.id))),
        Err(failure) => {
            let mut sheet = match failure {
                Failure::Stale { .. } => {
                    sheet.say("Somebody else reviewed it meanwhile; look at what they found first");
                    sheet
                }
                other => sheet.refused(other)?,
            };
            choose_again(&mut sheet, file_name.as_deref());
            revise_page(&api, &caller, &found, sheet)
        }
    }
}
