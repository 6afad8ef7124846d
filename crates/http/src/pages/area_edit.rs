//! Changing an area: its words, its place, and the council's response.

use application::{
    Failure,
    areas::{self, AreaQuery, AreaView},
};
use axum::{extract::State, response::Response};
use domain::{
    Account, Note, framework::FindingKind, id::AreaId, inspection::ResponseKind, policy::Act,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    caller::PageCaller,
    choices::{
        areas as all_areas, beginning, choice, findings, inspection_name, inspections, or_nothing,
    },
    form::{Form, Seen, Typed},
    form_page::FormPage,
    frame::see_other,
    report::numbers,
    router::PageRouter,
    sheet::{Choice, Field, Kind, Sheet, capital, wordings},
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/inspections";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/areas/{area}/edit", edit).post("/areas/{area}/edit", save)
}

pub(super) fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::EditInspections) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads change areas".into()).into())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AreaForm {
    text: Typed,
    kind: Typed,
    paragraphs: Typed,
    position: Typed,
    #[serde(rename = "response.kind")]
    response: Typed,
    #[serde(rename = "response.reason")]
    reason: Typed,
    recurs_from: Typed,
    public_words: Typed,
    childrens_words: Typed,
    version: Seen,
}

fn listed(paragraphs: &[i32]) -> String {
    paragraphs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl From<&AreaView> for AreaForm {
    fn from(area: &AreaView) -> Self {
        let response = area.response.as_ref();
        let reason = response.and_then(|it| it.reason.as_ref());
        Self {
            text: Typed::of(&area.text),
            kind: Typed::of(area.kind.code()),
            paragraphs: Typed::of(&listed(&area.paragraphs)),
            position: Typed::of(&area.position.to_string()),
            response: Typed::of(response.map_or("", |it| it.kind.code())),
            reason: Typed::of(reason.map_or("", |it| it)),
            recurs_from: Typed::of(
                &area.recurs_from.as_ref().map(|it| it.id.to_string()).unwrap_or_default(),
            ),
            public_words: Typed::of(area.public_words.as_deref().unwrap_or_default()),
            childrens_words: Typed::of(area.childrens_words.as_deref().unwrap_or_default()),
            version: Seen(area.version),
        }
    }
}

impl AreaForm {
    fn sheet(&self, earlier: Vec<Choice>, version: i64) -> Sheet {
        let responses = ResponseKind::ALL.iter().map(|it| choice(it, it.words())).collect();
        let mut text = Field::lines("text", "Exact words of the report", self.text.as_str());
        text.kind = Kind::Lines(5);
        let mut fields = vec![
            text,
            Field::select("kind", "Kind", self.kind.as_str(), findings()),
            Field::line(
                "paragraphs",
                "Paragraphs that it rests on (optional)",
                self.paragraphs.as_str(),
            )
            .hint("Numbers, for example 12, 14-16"),
            Field::line("position", "Place among the areas", self.position.as_str())
                .hint("From 1. The labels of its parts follow from it."),
            Field::select(
                "response.kind",
                "The council’s response",
                self.response.as_str(),
                or_nothing("Not answered yet", responses),
            ),
            Field::lines("response.reason", "Reason", self.reason.as_str())
                .hint("Needed unless it is accepted in full"),
        ];
        if !earlier.is_empty() {
            let choices = or_nothing("Not found before", earlier);
            fields.push(Field::select(
                "recurs_from",
                "Repeats an area of an earlier inspection",
                self.recurs_from.as_str(),
                choices,
            ));
        }
        fields.extend(wordings(self.public_words.as_str(), self.childrens_words.as_str()));
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    fn patch(&self) -> Result<Value, Failure> {
        let mut read = Read::new();
        let text = read.parsed("text", &self.text, Account::parse);
        let kind = read.chosen("kind", &self.kind, FindingKind::from_code);
        let paragraphs = read.maybe("paragraphs", &self.paragraphs, numbers).unwrap_or_default();
        let position = read.parsed("position", &self.position, |text| {
            text.parse::<i32>().map_err(|_| "must be a whole number, from 1")
        });
        let response = if self.response.some().is_some() {
            let kind = read.chosen("response/kind", &self.response, ResponseKind::from_code);
            let reason = read.maybe("response/reason", &self.reason, Note::parse);
            json!({"kind": kind, "reason": reason})
        } else {
            if self.reason.some().is_some() {
                read.fault("response/kind", "must be chosen where a reason is given");
            }
            Value::Null
        };
        let recurs_from = self.recurs_from.some().and_then(|_| {
            read.chosen("recurs_from", &self.recurs_from, |text| text.parse::<AreaId>().ok())
        });
        let public_words = read.maybe("public_words", &self.public_words, Note::parse);
        let childrens_words = read.maybe("childrens_words", &self.childrens_words, Note::parse);
        read.finish()?;
        Ok(json!({
            "public_words": public_words,
            "childrens_words": childrens_words,
            "text": text,
            "kind": kind,
            "paragraphs": paragraphs,
            "position": position,
            "response": response,
            "recurs_from": recurs_from,
        }))
    }
}

/// The areas of earlier inspections, named with theirs.
async fn earlier(api: &Api, caller: &PageCaller, area: &AreaView) -> Result<Vec<Choice>, Failure> {
    let all = inspections(api, caller).await?;
    let own = all.iter().find(|it| it.id == area.inspection).map(|it| it.started_on);
    let before = all.iter().filter(|it| own.is_some_and(|own| it.started_on < own));
    let mut choices = Vec::new();
    for inspection in before {
        let query = AreaQuery { inspection: Some(inspection.id), ..AreaQuery::default() };
        let name = inspection_name(inspection);
        let found = all_areas(api, caller, query).await?;
        choices.extend(
            found.iter().map(|it| {
                choice(it.id, format!("{name}: {} {}", it.label, beginning(&it.text, 50)))
            }),
        );
    }
    Ok(choices)
}

async fn edit_page(
    api: &Api,
    caller: &PageCaller,
    now: &AreaView,
    form: &AreaForm,
    failure: Option<Failure>,
) -> Result<Response, Problem> {
    let mut sheet = form.sheet(earlier(api, caller, now).await?, now.version);
    let mut conflict = Vec::new();
    match failure {
        None => {}
        Some(Failure::Stale { .. }) => {
            let response = now.response.as_ref();
            conflict = vec![
                ("Exact words", now.text.to_string()),
                ("Kind", capital(&now.kind.code().replace('_', " "))),
                ("Paragraphs", listed(&now.paragraphs)),
                ("Place", now.position.to_string()),
                (
                    "Response",
                    response
                        .map_or_else(|| "Not answered yet".into(), |it| it.kind.words().to_owned()),
                ),
            ];
        }
        Some(failure) => sheet = sheet.refused(failure)?,
    }
    FormPage {
        frame: caller.frame(api, format!("Change area {}", now.label), PART),
        back: Some((format!("/areas/{}", now.id), "The area")),
        intro: Vec::new(),
        conflict,
        sheet,
        action: format!("/areas/{}/edit", now.id),
        button: "Save changes",
    }
    .answer()
}

async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let area = areas::get(&api.app, &caller.actor, id, None).await?.value;
    edit_page(&api, &caller, &area, &AreaForm::from(&area), None).await
}

async fn save(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
    Form(form): Form<AreaForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = areas::get(&api.app, &caller.actor, id, None).await?.value;
    let done = match form.patch() {
        Ok(patch) => {
            areas::change(&api.app, &caller.call().expecting(form.version.0), id, patch).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("/areas/{id}?done=saved")),
        Err(failure) => edit_page(&api, &caller, &now, &form, Some(failure)).await,
    }
}
