//! One area for improvement: the inspectors' exact words, what the council does about them, and
//! whether it is closed.

use application::{
    AsAt, Failure, Paging,
    actions::{self, ActionQuery},
    agenda::ClosureView,
    areas::{self, AreaQuery, AreaView},
    inspections::InspectionView,
    measures::{self, MeasureHistory},
    plans, questions, visits,
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    id::{AreaId, PlanId},
    inspection::{Confirmation, ResponseKind},
    policy::Act,
    time::spoken,
};

use super::{
    action_row::{ActionRow, full},
    asked::AskedRow,
    caller::PageCaller,
    choices,
    form::{Asked, Usual},
    frame::{Frame, ok},
    key::Key,
    measures::MeasureCard,
    moment::{Asking, Moment},
    router::PageRouter,
    sheet::capital,
    visits::FindingRow,
    ways::{self, Way},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/areas/{area}", show)
}

/// Another area: an address, a name and its words.
struct Other {
    at: String,
    name: String,
    text: String,
}

/// That it is closed: the sentence, where the item is on which it was resolved, and what else was said.
struct Closed {
    said: String,
    at: Option<String>,
    note: Option<String>,
}

/// That the inspectorate confirmed it: when, at which inspection, and where it said so.
struct Confirmed {
    on: String,
    at: Option<(String, String)>,
    note: String,
}

impl From<ClosureView> for Closed {
    fn from(it: ClosureView) -> Self {
        let at = it.resolution.as_ref().and_then(|it| it.meeting.zip(it.item));
        Self {
            said: full(&it.said),
            at: at.map(|(meeting, item)| format!("/meetings/{meeting}#item-{item}")),
            note: it.note.map(|note| note.to_string()),
        }
    }
}

impl Confirmed {
    fn of(it: &Confirmation, inspections: &[InspectionView]) -> Self {
        let visit = inspections.iter().find(|visit| Some(visit.id) == it.inspection);
        let named = |visit: &InspectionView| {
            (format!("/inspections/{}", visit.id), super::inspections::name(visit))
        };
        Self { on: spoken(it.on), at: visit.map(named), note: it.note.to_string() }
    }
}

#[derive(Template)]
#[template(path = "area.html")]
struct AreaPage {
    frame: Frame,
    moment: Moment,
    ways: Vec<Way>,
    /// The plan that answers it, if one does.
    plan: Option<(String, String)>,
    inspection: (String, String),
    kind: &'static str,
    label: String,
    text: String,
    /// "Paragraphs 10, 27 and 38 of the report".
    paragraphs: Option<String>,
    paragraphs_at: String,
    parent: Option<Other>,
    parts: Vec<Other>,
    /// The same finding of earlier inspections, the latest of them first, and their years.
    earlier: Vec<(Other, String)>,
    /// The same finding of later inspections, the earliest of them first.
    later: Vec<Other>,
    /// What later visits found of it, the newest first.
    findings: Vec<FindingRow>,
    /// The later visits of which that is not recorded, for whoever may record it.
    unrecorded: Vec<(String, String)>,
    response: Option<String>,
    actions: Vec<ActionRow>,
    measures: Vec<MeasureCard>,
    closed: Option<Closed>,
    confirmed: Option<Confirmed>,
    questions: Vec<AskedRow>,
}

/// An area's name within its inspection.
pub(crate) fn name(area: &AreaView) -> String {
    format!("{} {}", area.kind.words(), area.label)
}

fn response(area: &AreaView) -> Option<String> {
    let response = area.response.as_ref()?;
    let word = match response.kind {
        ResponseKind::Accepted => "The council accepts this.",
        ResponseKind::PartlyAccepted => "The council accepts this in part.",
        ResponseKind::Noted => "The council notes this.",
    };
    Some(match &response.reason {
        Some(reason) => format!("{word} {}", full(&capital(reason))),
        None => word.to_owned(),
    })
}

pub(crate) fn paragraphs(numbers: &[i32]) -> Option<String> {
    let named: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let word = match named.len() {
        0 => return None,
        1 => "Paragraph",
        _ => "Paragraphs",
    };
    Some(format!("{word} {} of the report", domain::sentence::listed(&named)))
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
    Asked(asked): Asked<Asking>,
) -> Result<Response, Problem> {
    let moment = Moment::of(format!("/areas/{id}"), &asked.as_at).resolved(&api, &caller).await?;
    match load(&api, &caller, id, &asked, &moment).await {
        Ok(page) => ok(&page),
        Err(failure) => moment.refused(&api, &caller, PART, failure),
    }
}

async fn load(
    api: &Api,
    caller: &PageCaller,
    id: AreaId,
    asked: &Asking,
    moment: &Moment,
) -> Result<AreaPage, Failure> {
    let (app, actor, as_at) = (&api.app, &caller.actor, moment.as_at()?);
    let most = || Paging { limit: Some(Paging::MOST), after: None };
    let found = areas::get(app, actor, id, as_at).await?;
    let day = moment.shown(found.stamp.day);
    let area = found.value;
    let key = Key::load(app, actor).await?;
    let inspections = choices::inspections(api, caller).await?;
    let of = |id| inspections.iter().find(|inspection| inspection.id == id);
    let all = choices::areas(api, caller, AreaQuery::default()).await?;
    let findings = then(visits::of_area(app, actor, id, as_at).await.map(|it| it.value.items))?;
    let plan = plans::list(app, actor, Some(area.inspection), most()).await?.value.items.pop();
    let plan_id = plan.as_ref().map(|plan| plan.id);
    let actions = answering(api, caller, id, plan_id, as_at).await?;
    let histories = match plan_id {
        Some(plan) => then(measures::histories(app, actor, plan, as_at).await.map(|it| it.value))?,
        None => Vec::new(),
    };
    let questions = match plan_id {
        Some(plan) => then(questions::of_plan(app, actor, plan, as_at).await.map(|it| it.value))?,
        None => Vec::new(),
    };
    let other = |area: &AreaView| Other {
        at: moment.link(&format!("/areas/{}", area.id)),
        name: name(area),
        text: area.text.to_string(),
    };
    let year = |area: &AreaView| {
        of(area.inspection).map(|it| it.started_on.format("%Y").to_string()).unwrap_or_default()
    };
    // What an earlier or a later inspection found is shown as it is now: it has a history of its own.
    let elsewhere = |area: &AreaView| Other {
        at: format!("/areas/{}", area.id),
        name: format!("{} of {}", name(area), year(area)),
        text: area.text.to_string(),
    };
    let (before, after) = chain(&area, &all);
    let may_record = moment.is_now() && actor.may(Act::EditInspections);
    let own = of(area.inspection).map(|it| it.started_on);
    let unrecorded = inspections.iter().filter(|it| {
        may_record
            && own.is_some_and(|own| it.started_on > own)
            && !findings.iter().any(|found| found.inspection == it.id)
    });
    let usual = Usual { done: asked.done.clone(), ..Usual::default() };
    Ok(AreaPage {
        frame: caller.frame_noting(api, name(&area), PART, &usual),
        plan: plan.map(|it| (moment.link(&format!("/plans/{}", it.id)), it.title.to_string())),
        inspection: (
            format!("/inspections/{}", area.inspection),
            of(area.inspection).map_or_else(|| "The inspection".into(), super::inspections::name),
        ),
        ways: if moment.is_now() { ways::of_area(actor, &area, plan_id) } else { Vec::new() },
        kind: area.kind.words(),
        label: area.label.to_string(),
        text: area.text.to_string(),
        paragraphs: paragraphs(&area.paragraphs),
        paragraphs_at: format!("/inspections/{}#paragraphs", area.inspection),
        parent: area.parent.as_ref().and_then(|it| all.iter().find(|o| o.id == it.id)).map(other),
        parts: all
            .iter()
            .filter(|it| it.parent.as_ref().is_some_and(|parent| parent.id == id))
            .map(other)
            .collect(),
        earlier: before.into_iter().map(|area| (elsewhere(area), year(area))).collect(),
        later: after.into_iter().map(elsewhere).collect(),
        unrecorded: unrecorded
            .map(|it| {
                let at = format!("/inspections/{}/findings/new?area={id}", it.id);
                (at, super::inspections::name(it))
            })
            .collect(),
        findings: findings
            .iter()
            .map(|it| FindingRow::with_area(it, &inspections, may_record))
            .collect(),
        response: response(&area),
        actions: actions.iter().map(|it| ActionRow::of(it, &key, day, moment)).collect(),
        measures: histories
            .iter()
            .filter(|it: &&MeasureHistory| it.measure.areas.iter().any(|area| area.id == id))
            .map(|it| MeasureCard::of(it, day))
            .collect(),
        closed: area.closed.map(Closed::from),
        confirmed: area.confirmed.map(|it| Confirmed::of(&it, &inspections)),
        questions: questions
            .iter()
            .filter(|it| it.question.area.as_ref().is_some_and(|about| about.id == id))
            .map(|it| AskedRow::of(it, day, moment))
            .collect(),
        moment: moment.clone(),
    })
}

/// The same finding in other inspections: those before it, from the latest back, and those after it,
/// from the earliest on, each as it recurs from the one before.
pub(crate) fn chain<'a>(
    area: &AreaView,
    all: &'a [AreaView],
) -> (Vec<&'a AreaView>, Vec<&'a AreaView>) {
    let (mut before, mut after): (Vec<&AreaView>, Vec<&AreaView>) = (Vec::new(), Vec::new());
    let mut from = area.recurs_from.as_ref();
    // An area recurs from one of an inspection that started earlier: there are no loops.
    while let Some(found) = from.and_then(|it| all.iter().find(|other| other.id == it.id)) {
        before.push(found);
        from = found.recurs_from.as_ref();
    }
    let mut wave = vec![area.id];
    while !wave.is_empty() {
        let recurs =
            |it: &&AreaView| it.recurs_from.as_ref().is_some_and(|from| wave.contains(&from.id));
        let next: Vec<&AreaView> = all.iter().filter(recurs).collect();
        wave = next.iter().map(|it| it.id).collect();
        after.extend(next);
    }
    (before, after)
}

/// The actions that answer an area: of all plans that one may see now, or of its plan as it stood.
async fn answering(
    api: &Api,
    caller: &PageCaller,
    area: AreaId,
    plan: Option<PlanId>,
    as_at: Option<AsAt>,
) -> Result<Vec<actions::ActionView>, Failure> {
    if as_at.is_some() && plan.is_none() {
        return Ok(Vec::new());
    }
    let query =
        ActionQuery { area: Some(area), plan: as_at.and(plan), as_at, ..ActionQuery::default() };
    let most = Paging { limit: Some(Paging::MOST), after: None };
    then(actions::list(&api.app, &caller.actor, query, most).await.map(|it| it.value.items))
}

/// Nothing where the plan was not there yet: the area is older than the plan that answers it.
fn then<T>(found: Result<Vec<T>, Failure>) -> Result<Vec<T>, Failure> {
    match found {
        Err(Failure::Parameter { name: "as_at", .. }) => Ok(Vec::new()),
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_named_by_their_numbers() {
        assert_eq!(paragraphs(&[]), None);
        assert_eq!(paragraphs(&[5]).as_deref(), Some("Paragraph 5 of the report"));
        let some = paragraphs(&[10, 27, 38]);
        assert_eq!(some.as_deref(), Some("Paragraphs 10, 27 and 38 of the report"));
    }
}
