//! Taking a text out of the record: typed, looked at, carried out.

use application::{
    Failure, Paging,
    history::{self, LogQuery},
    redactions::{self, Redact, RedactionView},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    Line, Note, change::Kind as SubjectKind, policy::Act, redaction::REDACT, time::spoken_moment,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Typed, Usual},
    frame::{Frame, page, see_other},
    router::PageRouter,
    sheet::{Field, Sheet},
    typed::Read,
    words::counted,
};
use crate::{Api, problem::Problem};

const PART: &str = "/redact";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, begin).post(PART, go_on)
}

/// What is sent: the text, why, and how far somebody has come.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RedactForm {
    text: Typed,
    reason: Typed,
    /// `preview`, `carry-out` or `change`.
    r#do: Typed,
}

impl RedactForm {
    fn sheet(&self) -> Sheet {
        Sheet::new(vec![
            Field::line("text", "Text to take out", self.text.as_str()).hint(
                "Exactly as it was typed, capitals too. It is taken out where it stands as words of its own.",
            ),
            Field::lines("reason", "Why", self.reason.as_str())
                .hint("It stays in the change log for ever: do not repeat the text here."),
        ])
    }

    fn wanted(&self, dry_run: bool) -> Result<Redact, Failure> {
        let mut read = Read::new();
        let text = read.parsed("text", &self.text, Line::parse);
        let reason = read.parsed("reason", &self.reason, Note::parse);
        read.finish()?;
        match (text, reason) {
            (Some(text), Some(reason)) => Ok(Redact { text, reason, dry_run }),
            _ => Err(Failure::Invalid(Vec::new())),
        }
    }
}

/// A thing in which the text stands.
struct Place {
    at: Option<String>,
    told: String,
    excerpt: String,
    when: &'static str,
}

/// What it would come to.
struct Preview {
    places: Vec<Place>,
    besides: Vec<String>,
}

impl Preview {
    fn of(view: &RedactionView) -> Self {
        let places = view.places.iter().map(|place| Place {
            at: match place.kind {
                SubjectKind::Action => Some(format!("/actions/{}", place.id)),
                SubjectKind::Area => Some(format!("/areas/{}", place.id)),
                SubjectKind::Question => Some(format!("/questions/{}", place.id)),
                SubjectKind::Evidence => Some(format!("/evidence/{}", place.id)),
                SubjectKind::Measure => Some(format!("/measures/{}", place.id)),
                SubjectKind::Inspection => Some(format!("/inspections/{}", place.id)),
                SubjectKind::Meeting => Some(format!("/meetings/{}", place.id)),
                SubjectKind::Plan => Some(format!("/plans/{}", place.id)),
                SubjectKind::Body => Some(format!("/bodies/{}", place.id)),
                SubjectKind::Submission => Some(format!("/submissions/{}", place.id)),
                SubjectKind::Update | SubjectKind::DateChange => {
                    place.about.map(|action| format!("/actions/{action}"))
                }
                SubjectKind::AgendaItem => {
                    place.about.map(|meeting| format!("/meetings/{meeting}"))
                }
                SubjectKind::Reading => place.about.map(|measure| format!("/measures/{measure}")),
                _ => None,
            },
            excerpt: place.excerpt.clone(),
            told: place.told.replacen("A text was redacted in ", "In ", 1),
            when: if place.now { "Now and in its history" } else { "In its history only" },
        });
        let mut besides = vec![counted(view.states, "recorded state", "recorded states")];
        let mut add = |number: usize, one: &str, many: &str| {
            if number > 0 {
                besides.push(counted(number, one, many));
            }
        };
        add(view.reasons, "reason in the change log", "reasons in the change log");
        add(
            view.documents.len(),
            "document of a pack or submission that may hold it, which is made anew; its old checksum stays on record",
            "documents of packs and submissions that may hold it, which are made anew; their old checksums stay on record",
        );
        add(view.replies, "kept reply to a program", "kept replies to programs");
        add(view.imports, "import in hand, which is dropped", "imports in hand, which are dropped");
        Self { places: places.collect(), besides }
    }
}

/// A redaction that was carried out.
struct Earlier {
    number: i64,
    at: String,
    by: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "redact.html")]
struct RedactPage {
    frame: Frame,
    sheet: Sheet,
    preview: Option<Preview>,
    earlier: Vec<Earlier>,
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::Redact) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only administrators take a text out of the record".into()).into())
    }
}

async fn earlier(api: &Api, caller: &PageCaller) -> Result<Vec<Earlier>, Problem> {
    let query = LogQuery { use_case: Some(REDACT.to_owned()), ..LogQuery::default() };
    let told = history::log(&api.app, &caller.actor, query, Paging::default()).await?.value;
    Ok(told
        .items
        .into_iter()
        .map(|told| Earlier {
            number: told.entry.number,
            at: spoken_moment(told.entry.at),
            by: told.entry.by.map_or_else(|| "Not known".into(), |by| by.name.to_string()),
            reason: told.entry.reason.unwrap_or_default(),
        })
        .collect())
}

async fn ask(
    api: &Api,
    caller: &PageCaller,
    frame: Frame,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let failed = sheet.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let earlier = earlier(api, caller).await?;
    page(status, &RedactPage { frame: frame.failing(failed), sheet, preview: None, earlier })
}

async fn begin(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let frame = caller.frame_noting(&api, "Take a text out of the record", PART, &asked);
    ask(&api, &caller, frame, RedactForm::default().sheet()).await
}

async fn go_on(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<RedactForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let sheet = form.sheet();
    let again = || caller.frame(&api, "Take a text out of the record", PART);
    if form.r#do.as_str() == "change" {
        return ask(&api, &caller, again(), sheet).await;
    }
    let carry_out = form.r#do.as_str() == "carry-out";
    let done = match form.wanted(!carry_out) {
        Ok(wanted) => Box::pin(redactions::redact(&api.app, &caller.call(), wanted)).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) if carry_out => see_other("/redact?done=redacted"),
        Ok(done) => {
            let frame = caller.frame(&api, "Check where the text is taken out", PART);
            let preview = Some(Preview::of(&done.value));
            page(StatusCode::OK, &RedactPage { frame, sheet, preview, earlier: Vec::new() })
        }
        Err(failure) => ask(&api, &caller, again(), sheet.refused(failure)?).await,
    }
}
