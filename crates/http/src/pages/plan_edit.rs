//! Beginning a plan, and changing what it says of itself.

use application::{
    Failure,
    plans::{self, PlanDetails, PlanView},
};
use axum::{extract::State, response::Response};
use domain::{
    Account, Title,
    id::{InspectionId, PlanId},
    plan::PlanStage,
    policy::Act,
    time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    choices::{choice, inspection_name, inspections, or_nothing},
    form::{Form, Seen, Typed},
    form_page::FormPage,
    frame::see_other,
    router::PageRouter,
    sheet::{Choice, Field, Sheet, capital},
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/plans/new", new)
        .post("/plans/new", add)
        .get("/plans/{plan}/edit", edit)
        .post("/plans/{plan}/edit", save)
}

/// Who may not build plans is not shown a form for it.
pub(crate) fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::EditPlans) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads build plans".into()).into())
    }
}

fn stage_words(stage: PlanStage) -> String {
    capital(&stage.code().replace('_', " "))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PlanForm {
    title: Typed,
    summary: Typed,
    inspection: Typed,
    starts_on: Typed,
    ends_on: Typed,
    stage: Typed,
    shared_from: Typed,
    version: Seen,
}

impl From<&PlanView> for PlanForm {
    fn from(plan: &PlanView) -> Self {
        let day = |day: Option<chrono::NaiveDate>| Typed::of(&day.map(spoken).unwrap_or_default());
        let text = |text: Option<String>| Typed::of(&text.unwrap_or_default());
        Self {
            title: Typed::of(&plan.title),
            summary: text(plan.summary.as_ref().map(ToString::to_string)),
            inspection: text(plan.inspection.map(|it| it.to_string())),
            starts_on: day(plan.starts_on),
            ends_on: day(plan.ends_on),
            stage: Typed::of(plan.stage.code()),
            shared_from: day(plan.shared_from),
            version: Seen(plan.version),
        }
    }
}

impl PlanForm {
    fn sheet(&self, inspections: Vec<Choice>, version: Option<i64>) -> Sheet {
        let stages = PlanStage::ALL.iter().map(|it| choice(it, stage_words(*it))).collect();
        let stage = if self.stage.some().is_none() { "draft" } else { self.stage.as_str() };
        let nothing = "None: a standing plan that answers several";
        let mut fields = vec![
            Field::line("title", "Title", self.title.as_str())
                .hint("As public documents print it, for example Children’s services improvement plan 2024"),
            Field::lines("summary", "What the plan is for (optional)", self.summary.as_str()),
            Field::select("inspection", "Inspection that it answers", self.inspection.as_str(), or_nothing(nothing, inspections))
                .hint("It stays the same once the plan has actions"),
            Field::date("starts_on", "First day (optional)", self.starts_on.as_str())
                .hint("For example, 17 May 2024 or 17/5/2024"),
            Field::date("ends_on", "Last day (optional)", self.ends_on.as_str())
                .hint("Actions should be done by then"),
            Field::select("stage", "Stage", stage, stages),
            Field::date("shared_from", "Shared with panel members from (optional)", self.shared_from.as_str())
                .hint("From this day they see the plan itself, and its due dates are promises. Once the day has come it cannot be taken back."),
        ];
        fields.extend(version.map(|version| Field::hidden("version", version.to_string())));
        Sheet::new(fields)
    }

    fn details(&self) -> Result<PlanDetails, Failure> {
        let mut read = Read::new();
        let title = read.parsed("title", &self.title, Title::parse);
        let summary = read.maybe("summary", &self.summary, Account::parse);
        let inspection = self.inspection.some().and_then(|_| {
            read.chosen("inspection", &self.inspection, |text| text.parse::<InspectionId>().ok())
        });
        let starts_on = read.maybe_day("starts_on", &self.starts_on);
        let ends_on = read.maybe_day("ends_on", &self.ends_on);
        let stage = read.chosen("stage", &self.stage, PlanStage::from_code);
        let shared_from = read.maybe_day("shared_from", &self.shared_from);
        read.finish()?;
        let title = title.ok_or_else(|| Failure::field("/title", "is needed"))?;
        let stage = stage.unwrap_or(PlanStage::Draft);
        Ok(PlanDetails { title, summary, inspection, starts_on, ends_on, stage, shared_from })
    }
}

async fn inspection_choices(api: &Api, caller: &PageCaller) -> Result<Vec<Choice>, Failure> {
    let found = inspections(api, caller).await?;
    Ok(found.iter().map(|it| choice(it.id, inspection_name(it))).collect())
}

fn new_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Begin a plan", PART),
        back: Some(("/".into(), "Home")),
        intro: vec![
            "A plan can also begin with its inspection: record that by its report, and each area gets its first action."
                .to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: "/plans/new".into(),
        button: "Begin this plan",
    }
    .answer()
}

async fn new(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    let choices = inspection_choices(&api, &caller).await?;
    new_page(&api, &caller, PlanForm::default().sheet(choices, None))
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<PlanForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => plans::add(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("{PART}/{}?done=plan-added", done.value.id)),
        Err(failure) => {
            let choices = inspection_choices(&api, &caller).await?;
            new_page(&api, &caller, form.sheet(choices, None).refused(failure)?)
        }
    }
}

fn edit_page(
    api: &Api,
    caller: &PageCaller,
    plan: &PlanView,
    sheet: Sheet,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, format!("Change {}", plan.title), PART),
        back: Some((format!("{PART}/{}", plan.id), "The plan")),
        intro: Vec::new(),
        conflict,
        sheet,
        action: format!("{PART}/{}/edit", plan.id),
        button: "Save changes",
    }
    .answer()
}

async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let plan = plans::get(&api.app, &caller.actor, id, None).await?.value;
    let choices = inspection_choices(&api, &caller).await?;
    let sheet = PlanForm::from(&plan).sheet(choices, Some(plan.version));
    edit_page(&api, &caller, &plan, sheet, Vec::new())
}

async fn save(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
    Form(form): Form<PlanForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => {
            let patch = serde_json::to_value(&details).map_err(|_| Problem::internal())?;
            let call = caller.call().expecting(form.version.0);
            plans::change(&api.app, &call, id, patch).await
        }
        Err(failure) => Err(failure),
    };
    let Err(failure) = done else { return see_other(&format!("{PART}/{id}?done=saved")) };
    let now = plans::get(&api.app, &caller.actor, id, None).await?.value;
    let choices = inspection_choices(&api, &caller).await?;
    let inspection = now.inspection.map(|id| id.to_string()).unwrap_or_default();
    let inspection = choices.iter().find(|it| it.value == inspection).map(|it| it.label.clone());
    let sheet = form.sheet(choices, Some(now.version));
    if !matches!(failure, Failure::Stale { .. }) {
        return edit_page(&api, &caller, &now, sheet.refused(failure)?, Vec::new());
    }
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "None".to_owned(), spoken);
    let conflict = vec![
        ("Title", now.title.to_string()),
        (
            "What the plan is for",
            now.summary.as_ref().map_or_else(|| "Nothing".into(), ToString::to_string),
        ),
        ("Inspection", inspection.unwrap_or_else(|| "None".into())),
        ("First day", day(now.starts_on)),
        ("Last day", day(now.ends_on)),
        ("Stage", stage_words(now.stage)),
        ("Shared from", day(now.shared_from)),
    ];
    edit_page(&api, &caller, &now, sheet, conflict)
}
