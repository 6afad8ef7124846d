//! Recording, changing and taking back what a visit found of an area.

use application::{
    Failure,
    areas::{AreaQuery, AreaView},
    inspections,
    visits::{self, FindingDetails, FindingView},
};
use axum::{extract::State, response::Response};
use domain::{
    Account,
    id::{AreaId, InspectionId, VisitFindingId},
    policy::Act,
    visit::Pace,
};
use serde::Deserialize;
use serde_json::json;

use super::{super::inspections::name, of_year};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        choices::{self, beginning, choice, or_nothing},
        form::{Asked, Form, OnlyVersion, Seen, Typed},
        form_page::FormPage,
        frame::see_other,
        report::numbers,
        router::PageRouter,
        sheet::{Choice, Field, Kind, Sheet},
        typed::Read,
    },
    problem::Problem,
};

const PART: &str = "/inspections";

pub(super) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/inspections/{inspection}/findings/new", new)
        .post("/inspections/{inspection}/findings/new", add)
        .get("/inspections/{inspection}/findings/{finding}", edit)
        .post("/inspections/{inspection}/findings/{finding}", save)
        .get("/inspections/{inspection}/findings/{finding}/remove", before_removing)
        .post("/inspections/{inspection}/findings/{finding}/remove", remove)
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::EditInspections) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads record what visits found".into()).into())
    }
}

/// Of which area the form is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    area: Typed,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FindingForm {
    area: Typed,
    pace: Typed,
    text: Typed,
    paragraphs: Typed,
    version: Seen,
}

impl From<&FindingView> for FindingForm {
    fn from(it: &FindingView) -> Self {
        let numbers: Vec<String> = it.paragraphs.iter().map(ToString::to_string).collect();
        Self {
            area: Typed::of(&it.area.id.to_string()),
            pace: Typed::of(it.pace.code()),
            text: Typed::of(it.text.as_deref().unwrap_or_default()),
            paragraphs: Typed::of(&numbers.join(", ")),
            version: Seen(it.version),
        }
    }
}

impl FindingForm {
    fn said(&self) -> [Field; 3] {
        let paces: Vec<Choice> = Pace::ALL.iter().map(|it| choice(it, it.words())).collect();
        let text = Field::lines("text", "What the inspectors wrote", self.text.as_str())
            .hint("In their words. Needed unless the visit did not look at it.");
        [
            Field::radios("pace", "What did the visit find?", self.pace.as_str(), paces),
            Field { kind: Kind::Lines(5), ..text },
            Field::line(
                "paragraphs",
                "Paragraphs of the visit’s report (optional)",
                self.paragraphs.as_str(),
            )
            .hint("Numbers, for example 12, 14-16"),
        ]
    }

    fn adding(&self, areas: Vec<Choice>) -> Sheet {
        let areas = or_nothing("Choose an area", areas);
        let mut fields = vec![Field::select("area", "Area", self.area.as_str(), areas)];
        fields.extend(self.said());
        Sheet::new(fields)
    }

    fn editing(&self, version: i64) -> Sheet {
        let mut fields = self.said().to_vec();
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    fn details(&self, area: Option<AreaId>) -> Result<FindingDetails, Failure> {
        let mut read = Read::new();
        let area =
            area.or_else(|| read.chosen("area", &self.area, |text| text.parse::<AreaId>().ok()));
        let pace = read.chosen("pace", &self.pace, Pace::from_code);
        let text = read.maybe("text", &self.text, Account::parse);
        let paragraphs = read.maybe("paragraphs", &self.paragraphs, numbers).unwrap_or_default();
        read.finish()?;
        match (area, pace) {
            (Some(area), Some(pace)) => Ok(FindingDetails { area, pace, text, paragraphs }),
            _ => Err(Failure::field("/pace", "must be chosen")),
        }
    }
}

/// The areas of earlier inspections of which this visit is not recorded to have found anything.
async fn open_areas(
    api: &Api,
    caller: &PageCaller,
    visit: InspectionId,
) -> Result<Vec<Choice>, Failure> {
    let all = choices::inspections(api, caller).await?;
    let own = all.iter().find(|it| it.id == visit).map(|it| it.started_on);
    let found = visits::list(&api.app, &caller.actor, visit).await?.value.items;
    let earlier = |area: &AreaView| {
        let found_by = all.iter().find(|it| it.id == area.inspection).map(|it| it.started_on);
        found_by.zip(own).is_some_and(|(found_by, own)| found_by < own)
    };
    let mut areas = choices::areas(api, caller, AreaQuery::default()).await?;
    areas.retain(|area| earlier(area) && !found.iter().any(|it| it.area.id == area.id));
    let started =
        |area: &AreaView| all.iter().find(|it| it.id == area.inspection).map(|it| it.started_on);
    areas.sort_by_key(|area| std::cmp::Reverse(started(area)));
    let label = |it: &AreaView| format!("{}: {}", of_year(it, &all), beginning(&it.text, 60));
    Ok(areas.iter().map(|it| choice(it.id, label(it))).collect())
}

async fn add_page(
    api: &Api,
    caller: &PageCaller,
    visit: InspectionId,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let inspection = name(&inspections::get(&api.app, &caller.actor, visit).await?.value);
    FormPage {
        frame: caller.frame(api, "Record what the visit found", PART),
        back: Some((format!("{PART}/{visit}"), "The visit")),
        intro: vec![format!(
            "{inspection}: what it found of an area of an earlier inspection. What it found anew is \
             recorded as an area of its own."
        )],
        conflict: Vec::new(),
        sheet,
        action: format!("{PART}/{visit}/findings/new"),
        button: "Record it",
    }
    .answer()
}

async fn new(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(visit): ApiPath<InspectionId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let form = FindingForm { area: wanted.area, ..FindingForm::default() };
    let areas = open_areas(&api, &caller, visit).await?;
    add_page(&api, &caller, visit, form.adding(areas)).await
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(visit): ApiPath<InspectionId>,
    Form(form): Form<FindingForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details(None) {
        Ok(details) => visits::add(&api.app, &caller.call(), visit, details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{visit}?done=finding-added")),
        Err(failure) => {
            let areas = open_areas(&api, &caller, visit).await?;
            add_page(&api, &caller, visit, form.adding(areas).refused(failure)?).await
        }
    }
}

type At = (InspectionId, VisitFindingId);

/// A page of one form about a finding.
struct Step {
    title: &'static str,
    path: &'static str,
    button: &'static str,
    more: Option<&'static str>,
}

const CHANGING: Step = Step {
    title: "Change what the visit found",
    path: "",
    button: "Save changes",
    more: Some("If it was recorded of the wrong visit or area, take it back and record it there."),
};
const REMOVING: Step = Step {
    title: "Take back what was recorded",
    path: "/remove",
    button: "Take it back",
    more: Some("It will not be shown any more. The change log keeps what was recorded."),
};

impl Step {
    async fn page(
        &self,
        api: &Api,
        caller: &PageCaller,
        finding: &FindingView,
        sheet: Sheet,
        is_stale: bool,
    ) -> Result<Response, Problem> {
        let visit = inspections::get(&api.app, &caller.actor, finding.inspection).await?.value;
        let at = format!("{PART}/{}", finding.inspection);
        let own = format!("{at}/findings/{}", finding.id);
        let text = finding.text.as_ref().map(ToString::to_string).unwrap_or_default();
        let conflict = if is_stale {
            vec![
                ("What the visit found", finding.pace.words().to_owned()),
                ("In their words", text),
            ]
        } else {
            Vec::new()
        };
        let area = &finding.area.label;
        let mut intro = vec![format!("{}, of area {area}.", name(&visit))];
        intro.extend(self.more.map(str::to_owned));
        FormPage {
            frame: caller.frame(api, self.title, PART),
            back: Some((at, "The visit")),
            intro,
            conflict,
            sheet,
            action: format!("{own}{}", self.path),
            button: self.button,
        }
        .answer()
    }
}

async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = visits::get(&api.app, &caller.actor, at).await?.value;
    let sheet = FindingForm::from(&now).editing(now.version);
    CHANGING.page(&api, &caller, &now, sheet, false).await
}

async fn save(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
    Form(form): Form<FindingForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = visits::get(&api.app, &caller.actor, at).await?.value;
    let done = match form.details(Some(now.area.id)) {
        Ok(it) => {
            let patch = json!({"pace": it.pace, "text": it.text, "paragraphs": it.paragraphs});
            visits::change(&api.app, &caller.call().expecting(form.version.0), at, patch).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{}?done=saved", at.0)),
        Err(Failure::Stale { .. }) => {
            CHANGING.page(&api, &caller, &now, form.editing(now.version), true).await
        }
        Err(failure) => {
            let sheet = form.editing(form.version.0).refused(failure)?;
            CHANGING.page(&api, &caller, &now, sheet, false).await
        }
    }
}

fn only_version(finding: &FindingView) -> Sheet {
    Sheet::new(vec![Field::hidden("version", finding.version.to_string())])
}

async fn before_removing(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = visits::get(&api.app, &caller.actor, at).await?.value;
    REMOVING.page(&api, &caller, &now, only_version(&now), false).await
}

async fn remove(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
    Form(form): Form<OnlyVersion>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let call = caller.call().expecting(form.version.0);
    match visits::remove(&api.app, &call, at).await {
        Ok(_) => see_other(&format!("{PART}/{}?done=finding-removed", at.0)),
        Err(Failure::Stale { .. }) => {
            let now = visits::get(&api.app, &caller.actor, at).await?.value;
            REMOVING.page(&api, &caller, &now, only_version(&now), true).await
        }
        Err(failure) => Err(failure.into()),
    }
}
