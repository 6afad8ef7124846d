//! A plan on the agenda: put there, changed, its pack frozen, and what was resolved.

use application::{
    Failure,
    agenda::{self, ItemDetails, ItemView, ResolutionDetails},
    meetings,
};
use axum::{extract::State, response::Response};
use domain::{
    Account, Note, Title,
    governance::item::ItemPurpose,
    id::{AgendaItemId, MeetingId, PlanId},
    policy::Act,
    sentence,
    time::spoken,
};
use serde::Deserialize;
use serde_json::json;

use super::{PART, name_of};
use crate::{
    Api, download,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        choices::{choice, plan_choices},
        form::{Form, OnlyVersion, Seen, Typed},
        form_page::FormPage,
        frame::see_other,
        router::PageRouter,
        sheet::{Choice, Field, Sheet, capital},
        typed::Read,
    },
    problem::Problem,
};

type At = (MeetingId, AgendaItemId);

pub(super) fn routes(router: PageRouter) -> PageRouter {
    router
        .get("/meetings/{meeting}/items/new", new)
        .post("/meetings/{meeting}/items/new", add)
        .get("/meetings/{meeting}/items/{item}/change", edit)
        .post("/meetings/{meeting}/items/{item}/change", change)
        .get("/meetings/{meeting}/items/{item}/freeze", before_freezing)
        .post("/meetings/{meeting}/items/{item}/freeze", freeze)
        .get("/meetings/{meeting}/items/{item}/resolve", before_resolving)
        .post("/meetings/{meeting}/items/{item}/resolve", resolve)
        .get("/meetings/{meeting}/items/{item}/pack/{file}", pack_file)
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::ManageMeetings) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads and administrators prepare meetings".into()).into())
    }
}

/// What is sent of an item.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ItemForm {
    plan: Typed,
    title: Typed,
    purpose: Typed,
    recommendations: Typed,
    exempt: Typed,
    withdrawn: Typed,
    version: Seen,
}

impl From<&ItemView> for ItemForm {
    fn from(it: &ItemView) -> Self {
        let recommendations: Vec<&str> = it.recommendations.iter().map(Note::as_str).collect();
        let maybe = |text: Option<&Note>| Typed::of(text.map_or("", Note::as_str));
        Self {
            plan: Typed::of(&it.plan.id.to_string()),
            title: Typed::of(&it.title),
            purpose: Typed::of(it.purpose.code()),
            recommendations: Typed::of(&recommendations.join("\n")),
            exempt: maybe(it.exempt.as_ref()),
            withdrawn: maybe(it.withdrawn.as_ref()),
            version: Seen(it.version),
        }
    }
}

/// One recommendation a line.
fn lines(text: &str) -> Result<Vec<Note>, domain::text::TextFault> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Note::parse).collect()
}

impl ItemForm {
    fn said(&self) -> [Field; 3] {
        let purposes: Vec<Choice> =
            ItemPurpose::ALL.iter().map(|it| choice(it, capital(it.words()))).collect();
        [
            Field::line("title", "What the item is called", self.title.as_str())
                .hint("For example, Children’s services improvement plan: draft"),
            Field::select(
                "purpose",
                "What members are asked to do",
                self.purpose.as_str(),
                purposes,
            ),
            Field::lines(
                "recommendations",
                "Recommendations (optional)",
                self.recommendations.as_str(),
            )
            .hint("One on each line. The report asks members to resolve them."),
        ]
    }

    fn exempt(&self) -> Field {
        Field::lines("exempt", "Why is it exempt? (optional)", self.exempt.as_str()).hint(
            "Leave it empty for an item that the public may see. Otherwise name the paragraph of schedule 12A of the Local Government Act 1972.",
        )
    }

    fn adding(&self, plans: Vec<Choice>) -> Sheet {
        let mut fields = vec![Field::select("plan", "Plan", self.plan.as_str(), plans)];
        fields.extend(self.said());
        fields.push(self.exempt());
        Sheet::new(fields)
    }

    /// What was frozen says what members were asked: that stays.
    fn editing(&self, is_frozen: bool, version: i64) -> Sheet {
        let mut fields = if is_frozen { Vec::new() } else { self.said().to_vec() };
        fields.push(self.exempt());
        fields.push(
            Field::lines(
                "withdrawn",
                "Why is it taken off the agenda? (optional)",
                self.withdrawn.as_str(),
            )
            .hint("Leave it empty while the item stands"),
        );
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    fn details(&self, read: &mut Read, plan: Option<PlanId>) -> Option<ItemDetails> {
        let plan = match plan {
            Some(plan) => Some(plan),
            None => read.chosen("plan", &self.plan, |text| text.parse().ok()),
        };
        let title = read.parsed("title", &self.title, Title::parse);
        let purpose = read.chosen("purpose", &self.purpose, ItemPurpose::from_code);
        let recommendations = read.maybe("recommendations", &self.recommendations, lines);
        let exempt = read.maybe("exempt", &self.exempt, Note::parse);
        let withdrawn = read.maybe("withdrawn", &self.withdrawn, Note::parse);
        Some(ItemDetails {
            plan: plan?,
            position: None,
            title: title?,
            purpose: purpose?,
            recommendations: recommendations.unwrap_or_default(),
            exempt,
            withdrawn,
        })
    }
}

async fn add_page(
    api: &Api,
    caller: &PageCaller,
    meeting: MeetingId,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let held = meetings::get(&api.app, &caller.actor, meeting).await?.value;
    let at = format!("{PART}/{meeting}");
    FormPage {
        frame: caller.frame(api, "Put a plan on the agenda", PART),
        back: Some((at.clone(), "The meeting")),
        intro: vec![format!("{}, {}.", name_of(&held), spoken(held.held_on))],
        conflict: Vec::new(),
        sheet,
        action: format!("{at}/items/new"),
        button: "Put it on the agenda",
    }
    .answer()
}

async fn new(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(meeting): ApiPath<MeetingId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let plans = plan_choices(&api, &caller).await?;
    add_page(&api, &caller, meeting, ItemForm::default().adding(plans)).await
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(meeting): ApiPath<MeetingId>,
    Form(form): Form<ItemForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let mut read = Read::new();
    let details = form.details(&mut read, None);
    let done = match (read.finish(), details) {
        (Ok(()), Some(details)) => agenda::add(&api.app, &caller.call(), meeting, details).await,
        (Err(failure), _) => Err(failure),
        (Ok(()), None) => Err(Failure::field("/title", "is needed")),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{meeting}?done=item-added")),
        Err(failure) => {
            let sheet = form.adding(plan_choices(&api, &caller).await?).refused(failure)?;
            add_page(&api, &caller, meeting, sheet).await
        }
    }
}

/// A page of one form about an item.
struct Step {
    title: &'static str,
    path: &'static str,
    button: &'static str,
    intro: Vec<String>,
}

impl Step {
    fn page(
        self,
        api: &Api,
        caller: &PageCaller,
        item: &ItemView,
        sheet: Sheet,
        conflict: Vec<(&'static str, String)>,
    ) -> Result<Response, Problem> {
        let at = format!("{PART}/{}", item.meeting.id);
        let mut intro = vec![format!("“{}”", item.title)];
        intro.extend(self.intro);
        FormPage {
            frame: caller.frame(api, self.title, PART),
            back: Some((at.clone(), "The meeting")),
            intro,
            conflict,
            sheet,
            action: format!("{at}/items/{}/{}", item.id, self.path),
            button: self.button,
        }
        .answer()
    }
}

/// An item as it is now, where somebody changed it meanwhile.
fn as_it_is(item: &ItemView) -> Vec<(&'static str, String)> {
    let said = |text: Option<&Note>| text.map_or_else(|| "No".to_owned(), ToString::to_string);
    let pack = item.pack.as_ref();
    vec![
        ("Title", item.title.to_string()),
        ("Members are asked to", item.purpose.words().to_owned()),
        ("Exempt", said(item.exempt.as_ref())),
        ("Taken off", said(item.withdrawn.as_ref())),
        (
            "Pack",
            pack.map_or_else(|| "Not frozen".into(), |it| format!("Revision {}", it.revision)),
        ),
        (
            "Resolved",
            item.resolution.as_ref().map_or_else(|| "Nothing".into(), |it| it.text.to_string()),
        ),
    ]
}

fn changing() -> Step {
    Step { title: "Change an item", path: "change", button: "Save changes", intro: Vec::new() }
}

async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let item = agenda::get(&api.app, &caller.actor, at).await?.value;
    let sheet = ItemForm::from(&item).editing(item.pack.is_some(), item.version);
    changing().page(&api, &caller, &item, sheet, Vec::new())
}

async fn change(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
    Form(sent): Form<ItemForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = agenda::get(&api.app, &caller.actor, at).await?.value;
    let is_frozen = now.pack.is_some();
    let known = ItemForm::from(&now);
    // What a frozen item does not ask for stays as it is.
    let form = if is_frozen {
        ItemForm { exempt: sent.exempt, withdrawn: sent.withdrawn, version: sent.version, ..known }
    } else {
        sent
    };
    let mut read = Read::new();
    let details = form.details(&mut read, Some(now.plan.id));
    let done = match (read.finish(), details) {
        (Ok(()), Some(it)) => {
            let patch = json!({
                "title": it.title, "purpose": it.purpose, "recommendations": it.recommendations,
                "exempt": it.exempt, "withdrawn": it.withdrawn,
            });
            agenda::change(&api.app, &caller.call().expecting(form.version.0), at, patch).await
        }
        (Err(failure), _) => Err(failure),
        (Ok(()), None) => Err(Failure::field("/title", "is needed")),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{}?done=saved", at.0)),
        Err(Failure::Stale { .. }) => {
            let sheet = form.editing(is_frozen, now.version);
            changing().page(&api, &caller, &now, sheet, as_it_is(&now))
        }
        Err(failure) => {
            let sheet = form.editing(is_frozen, form.version.0).refused(failure)?;
            changing().page(&api, &caller, &now, sheet, Vec::new())
        }
    }
}

fn freezing(item: &ItemView) -> (Step, Sheet) {
    let step = Step {
        title: "Freeze the pack",
        path: "freeze",
        button: "Freeze the pack",
        intro: vec![
            "The plan as it is at this moment is kept for ever, with the report to the panel (web page, PDF, Word) and the action plan (PDF, Excel) made from it. Nothing that changes later changes the pack.".into(),
            "Members of the body see it at once, even where the plan itself is not shared with them yet. The public version is made: posts and not persons, nothing internal.".into(),
        ],
    };
    (step, Sheet::new(vec![Field::hidden("version", item.version.to_string())]))
}

async fn before_freezing(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let item = agenda::get(&api.app, &caller.actor, at).await?.value;
    let (step, sheet) = freezing(&item);
    step.page(&api, &caller, &item, sheet, Vec::new())
}

async fn freeze(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
    Form(form): Form<OnlyVersion>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let call = caller.call().expecting(form.version.0);
    let done = Box::pin(agenda::freeze(&api.app, &call, at)).await;
    let Err(failure) = done else {
        return see_other(&format!("{PART}/{}?done=pack-frozen", at.0));
    };
    let now = agenda::get(&api.app, &caller.actor, at).await?.value;
    let (step, sheet) = freezing(&now);
    match failure {
        Failure::Stale { .. } => step.page(&api, &caller, &now, sheet, as_it_is(&now)),
        failure => step.page(&api, &caller, &now, sheet.refused(failure)?, Vec::new()),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ResolutionForm {
    on: Typed,
    text: Typed,
    endorses: Typed,
    minutes: Typed,
    version: Seen,
}

impl ResolutionForm {
    fn of(item: &ItemView) -> Self {
        let version = Seen(item.version);
        let Some(it) = &item.resolution else {
            let on = Typed::of(&spoken(item.meeting.held_on));
            return Self { on, version, ..Self::default() };
        };
        Self {
            on: Typed::of(&spoken(it.on)),
            text: Typed::of(&it.text),
            endorses: Typed::of(if it.endorses { "yes" } else { "" }),
            minutes: Typed::of(it.minutes.as_deref().unwrap_or_default()),
            version,
        }
    }

    fn sheet(&self, version: i64) -> Sheet {
        Sheet::new(vec![
            Field::date("on", "Day of the resolution", self.on.as_str()),
            Field::lines("text", "What was resolved", self.text.as_str())
                .hint("In the words of the minutes"),
            Field::tick("endorses", "The version in the pack was endorsed", self.endorses.is_yes()),
            Field::line(
                "minutes",
                "Where it stands in the minutes (optional)",
                self.minutes.as_str(),
            )
            .hint("For example, Minute 7"),
            Field::hidden("version", version.to_string()),
        ])
    }

    fn details(&self) -> Result<ResolutionDetails, Failure> {
        let mut read = Read::new();
        let on = read.day("on", &self.on);
        let text = read.parsed("text", &self.text, Account::parse);
        let minutes = read.maybe("minutes", &self.minutes, Title::parse);
        read.finish()?;
        let on = on.ok_or_else(|| Failure::field("/on", "is needed"))?;
        let text = text.ok_or_else(|| Failure::field("/text", "is needed"))?;
        Ok(ResolutionDetails { on, text, endorses: self.endorses.is_yes(), minutes })
    }
}

fn resolving(item: &ItemView) -> Step {
    let closed = item.resolution.iter().flat_map(|it| &it.closed_areas);
    let closed: Vec<String> = closed.map(|area| format!("area {}", area.label)).collect();
    let rests = (!closed.is_empty()).then(|| {
        let closed = sentence::listed(&closed);
        format!("It closed {closed}: its day cannot be after the day of that.")
    });
    Step {
        title: "Record what was resolved",
        path: "resolve",
        button: "Record the resolution",
        intro: rests.into_iter().collect(),
    }
}

async fn before_resolving(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let item = agenda::get(&api.app, &caller.actor, at).await?.value;
    let sheet = ResolutionForm::of(&item).sheet(item.version);
    resolving(&item).page(&api, &caller, &item, sheet, Vec::new())
}

async fn resolve(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<At>,
    Form(form): Form<ResolutionForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let call = caller.call().expecting(form.version.0);
    let done = match form.details() {
        Ok(details) => agenda::resolve(&api.app, &call, at, details).await,
        Err(failure) => Err(failure),
    };
    let Err(failure) = done else {
        return see_other(&format!("{PART}/{}?done=resolution-recorded", at.0));
    };
    let now = agenda::get(&api.app, &caller.actor, at).await?.value;
    match failure {
        Failure::Stale { .. } => {
            resolving(&now).page(&api, &caller, &now, form.sheet(now.version), as_it_is(&now))
        }
        failure => {
            let sheet = form.sheet(form.version.0).refused(failure)?;
            resolving(&now).page(&api, &caller, &now, sheet, Vec::new())
        }
    }
}

async fn pack_file(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((meeting, item, name)): ApiPath<(MeetingId, AgendaItemId, String)>,
) -> Result<Response, Problem> {
    let frozen = agenda::document(&api.app, &caller.actor, (meeting, item), &name).await?;
    let response = download::frozen(frozen.value)?;
    Ok(download::read_in_a_browser(response))
}
