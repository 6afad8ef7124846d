//! What was resolved of an area: closed by us, reopened, confirmed by the inspectorate.

use application::{
    Failure,
    actions::{self, ActionQuery},
    agenda::{self, ItemView},
    areas::{self, AreaView, CloseArea, ConfirmArea, ReopenArea},
};
use axum::{extract::State, response::Response};
use domain::{
    Note,
    id::{AgendaItemId, AreaId, InspectionId},
    rating::DeliveryRating,
    sentence,
    time::spoken,
};
use serde::Deserialize;

use super::{
    area_edit::require,
    caller::PageCaller,
    choices::{beginning, choice, gather, inspection_name, inspections, or_nothing},
    form::{Form, Seen, Typed},
    form_page::FormPage,
    frame::see_other,
    router::PageRouter,
    sheet::{Choice, Field, Sheet},
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/inspections";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/areas/{area}/close", begin_close)
        .post("/areas/{area}/close", close)
        .get("/areas/{area}/reopen", begin_reopen)
        .post("/areas/{area}/reopen", reopen)
        .get("/areas/{area}/confirm", begin_confirm)
        .post("/areas/{area}/confirm", confirm)
}

/// What was resolved of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Close,
    Reopen,
    Confirm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct StepForm {
    on: Typed,
    item: Typed,
    inspection: Typed,
    note: Typed,
    version: Seen,
}

/// On what a step can rest: the resolutions that can close the area, or the inspections that can have
/// confirmed it.
#[derive(Debug, Default)]
struct Grounds {
    items: Vec<ItemView>,
    visits: Vec<Choice>,
}

impl Grounds {
    async fn load(
        api: &Api,
        caller: &PageCaller,
        step: Step,
        area: &AreaView,
    ) -> Result<Self, Failure> {
        let mut grounds = Self::default();
        if step == Step::Close {
            let found = agenda::that_can_close(&api.app, &caller.actor, area.id).await?;
            grounds.items = found.value;
        }
        if step == Step::Confirm {
            let mut all = inspections(api, caller).await?;
            let own = all.iter().find(|it| it.id == area.inspection).map(|it| it.started_on);
            all.retain(|it| own.is_some_and(|own| it.started_on > own));
            all.sort_by_key(|it| std::cmp::Reverse((it.started_on, it.id)));
            grounds.visits = all.iter().map(|it| choice(it.id, inspection_name(it))).collect();
        }
        Ok(grounds)
    }

    fn resolutions(&self) -> Vec<Choice> {
        let label = |it: &ItemView| {
            let resolved = it.resolution.as_ref()?;
            let body = it.meeting.body.as_ref().map(|body| body.name.to_string());
            let minutes =
                resolved.minutes.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
            let body = body.unwrap_or_else(|| it.title.to_string());
            let said = beginning(&resolved.text, 60);
            Some(format!("{body}, {}{minutes}: {said}", spoken(resolved.on)))
        };
        self.items.iter().filter_map(|it| Some(choice(it.id, label(it)?))).collect()
    }

    /// The day of a resolution.
    fn day_of(&self, item: AgendaItemId) -> Option<chrono::NaiveDate> {
        self.items.iter().find(|it| it.id == item)?.resolution.as_ref().map(|it| it.on)
    }
}

impl Step {
    const fn path(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Confirm => "confirm",
        }
    }

    const fn done_notice(self) -> &'static str {
        match self {
            Self::Close => "area-closed",
            Self::Reopen => "area-reopened",
            Self::Confirm => "area-confirmed",
        }
    }

    fn sheet(self, form: &StepForm, grounds: &Grounds, version: i64) -> Sheet {
        let day = |label: &'static str, hint: &'static str| {
            Field::date("on", label, form.on.as_str()).hint(hint)
        };
        let note = |label: &'static str| Field::lines("note", label, form.note.as_str());
        let mut fields = match self {
            Self::Close => {
                let choices = or_nothing("No resolution is recorded", grounds.resolutions());
                vec![
                    Field::select("item", "Which resolution closes it?", form.item.as_str(), choices)
                        .hint("What bodies resolved on the plan that answers this area. A resolution is recorded with its meeting first."),
                    day(
                        "Day on which it was closed",
                        "For example, 17 May 2024. Leave it empty for the day of the resolution.",
                    ),
                    note("What else is to be said")
                        .hint("Without a resolution: what was resolved, and by whom"),
                ]
            }
            Self::Reopen => vec![note("Why it is open again")],
            Self::Confirm => {
                let nothing = "At none that is recorded here";
                let choices = or_nothing(nothing, grounds.visits.clone());
                vec![
                    Field::select(
                        "inspection",
                        "At which later inspection or visit?",
                        form.inspection.as_str(),
                        choices,
                    ),
                    day(
                        "Day on which the inspectorate said so",
                        "For example, 17 May 2024 or 17/5/2024",
                    ),
                    note("Where it said so"),
                ]
            }
        };
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    /// What of the area is not done, for whoever closes it.
    async fn unfinished(
        self,
        api: &Api,
        caller: &PageCaller,
        area: AreaId,
    ) -> Result<Option<String>, Failure> {
        if self != Self::Close {
            return Ok(None);
        }
        let query = ActionQuery { area: Some(area), ..ActionQuery::default() };
        let all = gather(async |paging| {
            Ok(actions::list(&api.app, &caller.actor, query.clone(), paging).await?.value)
        })
        .await?;
        let open: Vec<_> = all.iter().filter(|action| action.status.is_open()).collect();
        let late = open.iter().filter(|it| it.rating == DeliveryRating::Late).count();
        let names: Vec<String> = open.iter().map(|it| it.reference.to_string()).collect();
        Ok(sentence::still_open(&names, late))
    }

    async fn page(
        self,
        api: &Api,
        caller: &PageCaller,
        area: &AreaView,
        sheet: Sheet,
        conflict: Vec<(&'static str, String)>,
    ) -> Result<Response, Problem> {
        let (title, intro, button) = match self {
            Self::Close => (
                "Close area",
                "Closed by us: a governance body resolved that what the inspectors asked for is done. Whether the inspectorate agrees is recorded apart.",
                "Close this area",
            ),
            Self::Reopen => (
                "Reopen area",
                "It will count as open again. What the inspectorate confirmed stays.",
                "Reopen this area",
            ),
            Self::Confirm => (
                "Confirm area",
                "A later visit or inspection said that it is done. This is a fact apart from our own closure.",
                "Record the confirmation",
            ),
        };
        FormPage {
            frame: caller.frame(api, format!("{title} {}", area.label), PART),
            back: Some((format!("/areas/{}", area.id), "The area")),
            intro: [intro.to_owned(), format!("“{}”", beginning(&area.text, 400))]
                .into_iter()
                .chain(self.unfinished(api, caller, area.id).await?)
                .collect(),
            conflict,
            sheet,
            action: format!("/areas/{}/{}", area.id, self.path()),
            button,
        }
        .answer()
    }

    async fn begin(self, api: &Api, caller: &PageCaller, id: AreaId) -> Result<Response, Problem> {
        require(caller)?;
        let area = areas::get(&api.app, &caller.actor, id, None).await?.value;
        let grounds = Grounds::load(api, caller, self, &area).await?;
        let sheet = self.sheet(&StepForm::default(), &grounds, area.version);
        self.page(api, caller, &area, sheet, Vec::new()).await
    }

    async fn done(
        self,
        api: &Api,
        caller: &PageCaller,
        (id, grounds): (AreaId, &Grounds),
        form: &StepForm,
    ) -> Result<(), Failure> {
        let call = caller.call().expecting(form.version.0);
        let mut read = Read::new();
        match self {
            Self::Close => {
                let item = form.item.some().and_then(|_| {
                    read.chosen("item", &form.item, |text| text.parse::<AgendaItemId>().ok())
                });
                let resolved = item.and_then(|item| grounds.day_of(item));
                let on = match resolved {
                    Some(day) if form.on.some().is_none() => Some(day),
                    _ => read.day("on", &form.on),
                };
                let note = read.maybe("note", &form.note, Note::parse);
                read.finish()?;
                let on = on.ok_or_else(|| Failure::field("/on", "is needed"))?;
                areas::close(&api.app, &call, id, CloseArea { on, item, note }).await?;
            }
            Self::Confirm => {
                let inspection = form.inspection.some().and_then(|_| {
                    let parse = |text: &str| text.parse::<InspectionId>().ok();
                    read.chosen("inspection", &form.inspection, parse)
                });
                let on = read.day("on", &form.on);
                let note = read.parsed("note", &form.note, Note::parse);
                read.finish()?;
                let on = on.ok_or_else(|| Failure::field("/on", "is needed"))?;
                let note = note.ok_or_else(|| Failure::field("/note", "is needed"))?;
                areas::confirm(&api.app, &call, id, ConfirmArea { on, note, inspection }).await?;
            }
            Self::Reopen => {
                let reason = read.parsed("note", &form.note, Note::parse);
                read.finish()?;
                let reason = reason.ok_or_else(|| Failure::field("/note", "is needed"))?;
                areas::reopen(&api.app, &call, id, ReopenArea { reason }).await?;
            }
        }
        Ok(())
    }

    async fn go(
        self,
        api: &Api,
        caller: &PageCaller,
        id: AreaId,
        form: StepForm,
    ) -> Result<Response, Problem> {
        require(caller)?;
        let area = areas::get(&api.app, &caller.actor, id, None).await?.value;
        let grounds = Grounds::load(api, caller, self, &area).await?;
        let Err(failure) = self.done(api, caller, (id, &grounds), &form).await else {
            return see_other(&format!("/areas/{id}?done={}", self.done_notice()));
        };
        let now = areas::get(&api.app, &caller.actor, id, None).await?.value;
        let sheet = self.sheet(&form, &grounds, now.version);
        if !matches!(failure, Failure::Stale { .. }) {
            return self.page(api, caller, &now, sheet.refused(failure)?, Vec::new()).await;
        }
        let no = || "No".to_owned();
        let confirmed = now.confirmed.as_ref().map(|it| format!("{}: {}", spoken(it.on), it.note));
        let conflict = vec![
            ("Exact words", now.text.to_string()),
            ("Closed by us", now.closed.as_ref().map_or_else(no, |it| it.said.clone())),
            ("Confirmed", confirmed.unwrap_or_else(no)),
        ];
        self.page(api, caller, &now, sheet, conflict).await
    }
}

async fn begin_close(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
) -> Result<Response, Problem> {
    Step::Close.begin(&api, &caller, id).await
}

async fn begin_reopen(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
) -> Result<Response, Problem> {
    Step::Reopen.begin(&api, &caller, id).await
}

async fn begin_confirm(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
) -> Result<Response, Problem> {
    Step::Confirm.begin(&api, &caller, id).await
}

async fn close(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    Step::Close.go(&api, &caller, id, form).await
}

async fn reopen(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    Step::Reopen.go(&api, &caller, id, form).await
}

async fn confirm(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<AreaId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    Step::Confirm.go(&api, &caller, id, form).await
}
