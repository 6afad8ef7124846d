//! Adding an action to a plan, and changing everything that a plan lead may say of it.

use application::{
    Failure,
    actions::{self, ActionDetails, ActionView},
    plans::{self, PlanView},
};
use axum::{extract::State, response::Response};
use domain::{
    Account, Line, Note, Title,
    action::{Impact, ImpactRating},
    id::{ActionId, PlanId, PostId},
    plan::PlanStage,
    time::spoken,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    action_list::PART,
    caller::PageCaller,
    choices::{action_choices, area_choices, choice, or_nothing, post_choices},
    form::{Asked, Pairs, Typed},
    form_page::FormPage,
    frame::see_other,
    plan_edit::require,
    router::PageRouter,
    sheet::{Choice, Field, Kind, Sheet, capital, wordings},
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/plans/{plan}/actions/new", new)
        .post("/plans/{plan}/actions/new", add)
        .get("/actions/{action}/edit", edit)
        .post("/actions/{action}/edit", save)
}

/// The fields that take one answer.
const SINGLE: &[&str] = &[
    "reference",
    "title",
    "description",
    "outcome",
    "success_criterion",
    "owner",
    "starts_on",
    "due_on",
    "blocked_reason",
    "impact.rating",
    "impact.basis",
    "internal_note",
    "public_words",
    "childrens_words",
    "version",
];
/// Those that take several.
const SEVERAL: &[&str] = &["areas", "contributors", "depends_on"];

/// What the fields hold: as it was typed, or as it is kept.
struct Held(Vec<(&'static str, String)>);

impl Held {
    fn get(&self, name: &str) -> Typed {
        let found = self.0.iter().find(|(known, _)| *known == name);
        Typed::of(found.map_or("", |(_, value)| value.as_str()).trim())
    }

    fn sent(pairs: &Pairs) -> Result<Self, Problem> {
        pairs.only(SINGLE, SEVERAL)?;
        let single = SINGLE.iter().map(|name| (*name, pairs.get(name).as_str().to_owned()));
        let several = SEVERAL.iter().map(|name| (*name, pairs.ticked(name).join(" ")));
        Ok(Self(single.chain(several).collect()))
    }

    fn kept(action: &ActionView) -> Self {
        fn text<T: ToString>(text: Option<&T>) -> String {
            text.map(ToString::to_string).unwrap_or_default()
        }
        fn ids<T: ToString>(ids: impl Iterator<Item = T>) -> String {
            ids.map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
        }
        let day = |day: Option<chrono::NaiveDate>| day.map(spoken).unwrap_or_default();
        Self(vec![
            ("reference", action.reference.to_string()),
            ("title", action.title.to_string()),
            ("description", text(action.description.as_ref())),
            ("outcome", text(action.outcome.as_ref())),
            ("success_criterion", text(action.success_criterion.as_ref())),
            ("areas", ids(action.areas.iter().map(|area| area.id))),
            ("owner", text(action.owner.as_ref().map(|owner| owner.id).as_ref())),
            ("contributors", ids(action.contributors.iter().map(|post| post.id))),
            ("starts_on", day(action.starts_on)),
            ("due_on", day(action.due_on)),
            ("depends_on", ids(action.depends_on.iter().map(|other| other.id))),
            ("blocked_reason", text(action.blocked.as_ref().map(|it| &it.reason))),
            ("impact.rating", action.impact.rating.code().to_owned()),
            ("impact.basis", text(action.impact.basis.as_ref())),
            ("internal_note", text(action.internal_note.as_ref())),
            ("public_words", text(action.public_words.as_ref())),
            ("childrens_words", text(action.childrens_words.as_ref())),
        ])
    }

    /// What is typed, as the application takes it.
    fn details(&self, plan: PlanId) -> Result<ActionDetails, Failure> {
        fn ids<T: std::str::FromStr>(read: &mut Read, name: &str, typed: &Typed) -> Vec<T> {
            let all: Option<Vec<T>> =
                typed.as_str().split_whitespace().map(|id| id.parse().ok()).collect();
            if all.is_none() {
                read.fault(name, "must be chosen from the list");
            }
            all.unwrap_or_default()
        }
        let mut read = Read::new();
        let reference = read.parsed("reference", &self.get("reference"), Line::parse);
        let title = read.parsed("title", &self.get("title"), Title::parse);
        let owner = self.get("owner");
        let rating =
            read.chosen("impact/rating", &self.get("impact.rating"), ImpactRating::from_code);
        let description = read.maybe("description", &self.get("description"), Account::parse);
        let outcome = read.maybe("outcome", &self.get("outcome"), Account::parse);
        let success_criterion =
            read.maybe("success_criterion", &self.get("success_criterion"), Account::parse);
        let areas = ids(&mut read, "areas", &self.get("areas"));
        let owner =
            owner.some().and_then(|_| read.chosen("owner", &owner, |text| text.parse().ok()));
        let contributors = ids(&mut read, "contributors", &self.get("contributors"));
        let starts_on = read.maybe_day("starts_on", &self.get("starts_on"));
        let due_on = read.maybe_day("due_on", &self.get("due_on"));
        let depends_on = ids(&mut read, "depends_on", &self.get("depends_on"));
        let blocked_reason = read.maybe("blocked_reason", &self.get("blocked_reason"), Note::parse);
        let basis = read.maybe("impact/basis", &self.get("impact.basis"), Note::parse);
        let internal_note = read.maybe("internal_note", &self.get("internal_note"), Account::parse);
        let public_words = read.maybe("public_words", &self.get("public_words"), Note::parse);
        let childrens_words =
            read.maybe("childrens_words", &self.get("childrens_words"), Note::parse);
        read.finish()?;
        let needed = |name: &str| Failure::field(format!("/{name}"), "is needed");
        Ok(ActionDetails {
            plan,
            reference: reference.ok_or_else(|| needed("reference"))?,
            title: title.ok_or_else(|| needed("title"))?,
            description,
            outcome,
            success_criterion,
            areas,
            owner,
            contributors,
            starts_on,
            due_on,
            depends_on,
            blocked_reason,
            impact: Impact { rating: rating.unwrap_or(ImpactRating::NotYetKnown), basis },
            internal_note,
            public_words,
            childrens_words,
        })
    }
}

/// What may be chosen in the form.
struct Known {
    areas: Vec<Choice>,
    posts: Vec<Choice>,
    others: Vec<Choice>,
}

impl Known {
    async fn of(
        api: &Api,
        caller: &PageCaller,
        plan: PlanId,
        action: Option<&ActionView>,
    ) -> Result<Self, Failure> {
        let posts = action.map(|it| it.owner.iter().chain(&it.contributors).map(|post| post.id));
        let chosen: Vec<PostId> = posts.into_iter().flatten().collect();
        let own = action.map(|it| it.id.to_string());
        let mut others = action_choices(api, caller, plan).await?;
        others.retain(|other| own.as_deref() != Some(&other.value));
        Ok(Self {
            areas: area_choices(api, caller, Some(plan)).await?,
            posts: post_choices(api, caller, &chosen).await?,
            others,
        })
    }

    fn sheet(self, held: &Held, promised: bool, version: Option<i64>) -> Sheet {
        let get = |name: &str| held.get(name).as_str().to_owned();
        let impacts = ImpactRating::ALL.iter();
        let impacts = impacts.map(|it| choice(it, capital(&it.code().replace('_', " ")))).collect();
        let rating = if get("impact.rating").is_empty() {
            "not_yet_known".into()
        } else {
            get("impact.rating")
        };
        let mut reference = Field::line("reference", "Reference", get("reference"))
            .hint("Unique in the plan, for example 2.3");
        if let Kind::Line(look) = &mut reference.kind {
            look.width = "5";
        }
        let mut fields = vec![
            reference,
            Field::line("title", "What will be done", get("title")),
            Field::lines("description", "More about it (optional)", get("description")),
            Field::lines(
                "outcome",
                "The difference it is to make for children (optional)",
                get("outcome"),
            ),
            Field::lines(
                "success_criterion",
                "How anyone can tell that it is done well (optional)",
                get("success_criterion"),
            ),
            Field::ticks("areas", "Areas that it answers", get("areas"), self.areas),
            Field::select(
                "owner",
                "Owner",
                get("owner"),
                or_nothing("Nobody yet", self.posts.clone()),
            ),
            Field::ticks(
                "contributors",
                "Posts that help (optional)",
                get("contributors"),
                self.posts,
            ),
            Field::date("starts_on", "Starts on (optional)", get("starts_on"))
                .hint("For example, 17 May 2024 or 17/5/2024"),
        ];
        fields.push(if promised {
            Field::hidden("due_on", get("due_on"))
        } else {
            Field::date("due_on", "Due on (optional)", get("due_on"))
        });
        if !self.others.is_empty() {
            let label = "Actions that must be done first (optional)";
            fields.push(Field::ticks("depends_on", label, get("depends_on"), self.others));
        }
        fields.extend([
            Field::lines("blocked_reason", "Why it cannot go on (optional)", get("blocked_reason"))
                .hint("Leave empty while it can"),
            Field::select("impact.rating", "Does it help children?", rating, impacts),
            Field::lines("impact.basis", "What shows it", get("impact.basis"))
                .hint("Needed unless it is not yet known"),
            Field::lines(
                "internal_note",
                "Note for officers only (optional)",
                get("internal_note"),
            ),
        ]);
        fields.extend(wordings(get("public_words"), get("childrens_words")));
        fields.extend(version.map(|version| Field::hidden("version", version.to_string())));
        Sheet::new(fields)
    }
}

/// Whether the due date is a promise, which only an agreed date change moves.
fn is_promised(plan: &PlanView, action: &ActionView) -> bool {
    let seen = plan.shared_from.is_some() || plan.stage != PlanStage::Draft;
    action.due_on.is_some() && (seen || action.revisions > 0)
}

async fn new_page(
    api: &Api,
    caller: &PageCaller,
    plan: &PlanView,
    held: &Held,
    failure: Option<Failure>,
) -> Result<Response, Problem> {
    let mut sheet = Known::of(api, caller, plan.id, None).await?.sheet(held, false, None);
    if let Some(failure) = failure {
        sheet = sheet.refused(failure)?;
    }
    FormPage {
        frame: caller.frame(api, "Add an action", PART),
        back: Some((format!("/plans/{}", plan.id), "The plan")),
        intro: vec![format!("To “{}”.", plan.title)],
        conflict: Vec::new(),
        sheet,
        action: format!("/plans/{}/actions/new", plan.id),
        button: "Add this action",
    }
    .answer()
}

/// What the address may say before anything is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Answering {
    /// The area that the action is to answer.
    area: Typed,
}

async fn new(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
    Asked(answering): Asked<Answering>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let plan = plans::get(&api.app, &caller.actor, plan, None).await?.value;
    let held = Held(vec![("areas", answering.area.as_str().to_owned())]);
    new_page(&api, &caller, &plan, &held, None).await
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let held = Held::sent(&pairs)?;
    require(&caller)?;
    let plan = plans::get(&api.app, &caller.actor, plan, None).await?.value;
    let done = match held.details(plan.id) {
        Ok(details) => actions::add(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("/actions/{}?done=action-added", done.value.id)),
        Err(failure) => new_page(&api, &caller, &plan, &held, Some(failure)).await,
    }
}

async fn edit_page(
    api: &Api,
    caller: &PageCaller,
    action: &ActionView,
    held: &Held,
    failure: Option<Failure>,
) -> Result<Response, Problem> {
    let plan = plans::get(&api.app, &caller.actor, action.plan, None).await?.value;
    let promised = is_promised(&plan, action);
    let known = Known::of(api, caller, action.plan, Some(action)).await?;
    let mut sheet = known.sheet(held, promised, Some(action.version));
    let mut conflict = Vec::new();
    match failure {
        None => {}
        Some(Failure::Stale { .. }) => conflict = conflict_of(&sheet, action),
        Some(failure) => sheet = sheet.refused(failure)?,
    }
    let mut intro = Vec::new();
    if let Some(due) = action.due_on.filter(|_| promised) {
        intro.push(format!(
            "It is due on {}. That date is a promise: it moves only by a date change with a reason, which a second person agrees. Ask for one with an update of the action.",
            spoken(due)
        ));
    }
    FormPage {
        frame: caller.frame(api, format!("Change action {}", action.reference), PART),
        back: Some((format!("/actions/{}", action.id), "The action")),
        intro,
        conflict,
        sheet,
        action: format!("/actions/{}/edit", action.id),
        button: "Save changes",
    }
    .answer()
}

/// What is kept now of every field whose form holds something else.
fn conflict_of(typed: &Sheet, now: &ActionView) -> Vec<(&'static str, String)> {
    let kept = Held::kept(now);
    let label = |name: &str| match name {
        "reference" => "Reference",
        "title" => "What will be done",
        "description" => "More about it",
        "outcome" => "The difference it is to make",
        "success_criterion" => "How anyone can tell",
        "areas" => "Areas",
        "owner" => "Owner",
        "contributors" => "Posts that help",
        "starts_on" => "Starts on",
        "due_on" => "Due on",
        "depends_on" => "Must be done first",
        "blocked_reason" => "Why it cannot go on",
        "impact.rating" => "Does it help children?",
        "impact.basis" => "What shows it",
        _ => "Note for officers",
    };
    let in_words = |field: &Field, value: &str| -> String {
        let said: Vec<&str> = match &field.kind {
            Kind::Select(choices) | Kind::Ticks(choices) => choices
                .iter()
                .filter(|it| value.split(' ').any(|chosen| chosen == it.value))
                .map(|it| it.label.as_str())
                .collect(),
            _ => vec![value],
        };
        let said = said.join("; ");
        if said.is_empty() { "Nothing".to_owned() } else { said }
    };
    let differ = kept.0.iter().filter_map(|(name, value)| {
        let field = typed.fields.iter().find(|field| field.name == *name)?;
        (field.value.trim() != value.trim()).then(|| (label(name), in_words(field, value)))
    });
    let mut all: Vec<_> = differ.collect();
    if all.is_empty() {
        all.push(("The action", "As you typed it: nothing differs from the form".to_owned()));
    }
    all
}

async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let action = actions::get(&api.app, &caller.actor, id, None).await?.value;
    edit_page(&api, &caller, &action, &Held::kept(&action), None).await
}

async fn save(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let held = Held::sent(&pairs)?;
    require(&caller)?;
    let now = actions::get(&api.app, &caller.actor, id, None).await?.value;
    let version = held.get("version").as_str().parse().unwrap_or_default();
    let done = match held.details(now.plan) {
        Ok(details) => {
            let patch: Value = serde_json::to_value(&details).map_err(|_| Problem::internal())?;
            actions::change(&api.app, &caller.call().expecting(version), id, patch).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("/actions/{id}?done=saved")),
        Err(failure) => edit_page(&api, &caller, &now, &held, Some(failure)).await,
    }
}
