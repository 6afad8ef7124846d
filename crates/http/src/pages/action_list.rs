//! Every action: narrowed down, sorted, page by page, and as a file for a spreadsheet.

use application::{
    AsAt, Failure, Items, Paging,
    actions::{self, ActionQuery, ActionSort, ActionView},
};
use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use chrono::NaiveDate;
use domain::{
    action::status::DeliveryStatus, id::ActionId, policy::Act, rating::DeliveryRating, time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    choices::{
        Labels, area_choices, choice, gather, or_nothing, plan_choices, post_choices, ratings,
        statuses,
    },
    filter::Filter,
    form::{Asked, Typed},
    frame::{Frame, guard, page},
    notice,
    paging::Pages,
    rating::{Rating, trend},
    router::PageRouter,
    sheet::{Field, capital},
    typed::typed_day,
};
use crate::{Api, csv, problem::Problem};

pub(crate) const PART: &str = "/actions";
const FILE: &str = "/actions.csv";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, list).get(FILE, download)
}

/// What the address says: the parameters of the API, by the same names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Wanted {
    plan: Typed,
    area: Typed,
    owner: Typed,
    status: Typed,
    rating: Typed,
    due_before: Typed,
    due_after: Typed,
    overdue: Typed,
    q: Typed,
    sort: Typed,
    as_at: Typed,
    after: Typed,
    done: Typed,
}

/// A parameter that cannot be taken, and why.
type Fault = (&'static str, String);

impl Wanted {
    /// What is asked for, and what of it cannot be taken.
    fn query(&self) -> (ActionQuery, Vec<Fault>) {
        let mut faults = Vec::new();
        let query = ActionQuery {
            plan: read(&mut faults, "plan", &self.plan, |text| text.parse().ok()),
            area: read(&mut faults, "area", &self.area, |text| text.parse().ok()),
            owner: read(&mut faults, "owner", &self.owner, |text| text.parse().ok()),
            status: read(&mut faults, "status", &self.status, DeliveryStatus::from_code),
            rating: read(&mut faults, "rating", &self.rating, DeliveryRating::from_code),
            due_before: day(&mut faults, "due_before", &self.due_before),
            due_after: day(&mut faults, "due_after", &self.due_after),
            overdue: read(&mut faults, "overdue", &self.overdue, |text| match text {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            }),
            words: self.q.some().map(str::to_owned),
            sort: read(&mut faults, "sort", &self.sort, sort).unwrap_or_default(),
            as_at: read(&mut faults, "as_at", &self.as_at, |text| {
                typed_day(text).map(AsAt::Day).or_else(|| text.parse().ok())
            }),
        };
        (query, faults)
    }

    /// What the address says besides the place in the list.
    fn kept(&self) -> [(&'static str, &str); 11] {
        [
            ("plan", self.plan.as_str()),
            ("area", self.area.as_str()),
            ("owner", self.owner.as_str()),
            ("status", self.status.as_str()),
            ("rating", self.rating.as_str()),
            ("due_before", self.due_before.as_str()),
            ("due_after", self.due_after.as_str()),
            ("overdue", self.overdue.as_str()),
            ("q", self.q.as_str()),
            ("sort", self.sort.as_str()),
            ("as_at", self.as_at.as_str()),
        ]
    }

    /// The same question at another address.
    fn at(&self, path: &str) -> String {
        Pages::of(path, &self.kept(), "-", None::<&str>).first.unwrap_or_default()
    }
}

fn read<T>(
    faults: &mut Vec<Fault>,
    name: &'static str,
    typed: &Typed,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = typed.some()?;
    let found = parse(text);
    if found.is_none() {
        let says = if name == "as_at" {
            "must be a date, such as 24 April 2024"
        } else {
            "must be chosen from the list"
        };
        faults.push((name, says.to_owned()));
    }
    found
}

fn day(faults: &mut Vec<Fault>, name: &'static str, typed: &Typed) -> Option<NaiveDate> {
    let found = typed_day(typed.some()?);
    if found.is_none() {
        faults.push((name, "must be a date, such as 31 March 2025".to_owned()));
    }
    found
}

fn sort(text: &str) -> Option<ActionSort> {
    Some(match text {
        "reference" => ActionSort::Reference,
        "-reference" => ActionSort::ReferenceDescending,
        "due" => ActionSort::Due,
        "-due" => ActionSort::DueDescending,
        _ => return None,
    })
}

struct Row {
    id: ActionId,
    reference: String,
    title: String,
    owner: String,
    due: String,
    moved: Option<String>,
    rating: Rating,
    declared: Option<String>,
    trend: Option<(&'static str, &'static str)>,
}

/// "moved once", "moved twice", "moved 3 times".
pub(crate) fn moved(times: i32) -> Option<String> {
    match times {
        ..=0 => None,
        1 => Some("moved once".into()),
        2 => Some("moved twice".into()),
        more => Some(format!("moved {more} times")),
    }
}

impl Row {
    fn of(action: &ActionView, labels: &Labels) -> Self {
        Self {
            id: action.id,
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            owner: action
                .owner
                .as_ref()
                .map_or_else(|| "Nobody yet".into(), |it| it.title.to_string()),
            due: action.due_on.map_or_else(|| "No date yet".into(), spoken),
            moved: moved(action.revisions),
            rating: labels.tag(action.rating),
            declared: differs(action),
            trend: action.trend.and_then(trend),
        }
    }
}

/// What the owner says, where it is not what the rating says.
fn differs(action: &ActionView) -> Option<String> {
    let declared = action.declared.filter(|_| action.status.is_open())?;
    let words = declared.words();
    (words != action.rating.words()).then(|| words.to_owned())
}

#[derive(Template)]
#[template(path = "action_list.html")]
struct List {
    frame: Frame,
    filter: Filter,
    faults: Vec<(&'static str, String)>,
    as_at: Option<(String, String)>,
    rows: Vec<Row>,
    pages: Pages,
    file: String,
    may_edit: bool,
    /// Whether anything was asked for at all.
    narrowed: bool,
}

async fn fields(
    api: &Api,
    caller: &PageCaller,
    wanted: &Wanted,
    query: &ActionQuery,
    labels: &Labels,
) -> Result<Vec<Field>, Problem> {
    let plans = or_nothing("All plans", plan_choices(api, caller).await?);
    let known = query.plan.filter(|plan| plans.iter().any(|it| it.value == plan.to_string()));
    let areas = or_nothing("All areas", area_choices(api, caller, known).await?);
    let chosen: Vec<_> = query.owner.into_iter().collect();
    let posts = or_nothing("All owners", post_choices(api, caller, &chosen).await?);
    let overdue = vec![choice("true", "Past their due date"), choice("false", "Not past it")];
    let sorts = vec![
        choice("", "By reference"),
        choice("-reference", "By reference, last first"),
        choice("due", "By due date, soonest first"),
        choice("-due", "By due date, latest first"),
    ];
    // The usual order is no choice that could be taken back.
    let sort = if wanted.sort.as_str() == "reference" { "" } else { wanted.sort.as_str() };
    Ok(vec![
        Field::line("q", "Words", wanted.q.as_str()),
        Field::select("plan", "Plan", wanted.plan.as_str(), plans),
        Field::select("area", "Area", wanted.area.as_str(), areas),
        Field::select("owner", "Owner", wanted.owner.as_str(), posts),
        Field::select(
            "rating",
            "Rating",
            wanted.rating.as_str(),
            or_nothing("All ratings", ratings(labels)),
        ),
        Field::select(
            "status",
            "Status",
            wanted.status.as_str(),
            or_nothing("All statuses", statuses()),
        ),
        Field::date("due_after", "Due after", wanted.due_after.as_str()),
        Field::date("due_before", "Due before", wanted.due_before.as_str()),
        Field::select("overdue", "Overdue", wanted.overdue.as_str(), or_nothing("All", overdue)),
        Field::date("as_at", "As it stood on", wanted.as_at.as_str()),
        Field::select("sort", "Order", sort, sorts),
    ])
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let (query, mut faults) = wanted.query();
    let labels = Labels::of(&api, &caller).await?;
    let mut fields = fields(&api, &caller, &wanted, &query, &labels).await?;
    let after = wanted.after.some().map(str::to_owned);
    let found = if faults.is_empty() {
        match actions::list(&api.app, &caller.actor, query.clone(), Paging { limit: None, after })
            .await
        {
            Ok(found) => found.value,
            Err(Failure::Parameter { name, detail }) if name != "after" => {
                faults.push((name, detail));
                Items { items: Vec::new(), next: None }
            }
            Err(failure) => return Err(failure.into()),
        }
    } else {
        Items { items: Vec::new(), next: None }
    };
    for field in &mut fields {
        let fault = faults.iter_mut().find(|(name, _)| *name == field.name);
        if let Some((_, detail)) = fault {
            let said = capital(&format!("{} {}", field.label, plain(detail)));
            detail.clone_from(&said);
            field.error = Some(said);
        }
    }
    let as_at = query.as_at.filter(|_| faults.is_empty()).map(|as_at| {
        let day = match as_at {
            AsAt::Day(day) => spoken(day),
            AsAt::Revision(revision) | AsAt::Frozen { revision, .. } => {
                format!("revision {revision}")
            }
        };
        let now = Filter::new(PART, fields.clone()).kept;
        let now = now.into_iter().find(|kept| kept.text.starts_with("As it stood on"));
        (day, now.map_or_else(|| PART.to_owned(), |kept| kept.without))
    });
    let failed = !faults.is_empty();
    let mut frame = caller.frame(&api, "Actions", PART).failing(failed);
    frame.notice = notice::notice(wanted.done.as_str());
    let shown = List {
        frame,
        pages: Pages::of(PART, &wanted.kept(), wanted.after.as_str(), found.next),
        rows: found.items.iter().map(|action| Row::of(action, &labels)).collect(),
        file: wanted.at(FILE),
        may_edit: caller.actor.may(Act::EditPlans) && query.as_at.is_none(),
        narrowed: wanted.kept().iter().any(|(name, value)| *name != "sort" && !value.is_empty()),
        filter: Filter::new(PART, fields),
        faults,
        as_at,
    };
    page(if failed { StatusCode::BAD_REQUEST } else { StatusCode::OK }, &shown)
}

/// The API speaks of its parameters, a page of its fields.
fn plain(detail: &str) -> String {
    detail
        .replace(
            "needs `plan`: say whose past is wanted",
            "needs a plan: choose whose past is wanted",
        )
        .replace("leave out `as_at` or `q`", "leave out the day or the words")
}

/// Everything that the list shows, in all its parts, as a file.
async fn download(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let (query, faults) = wanted.query();
    if let Some((name, detail)) = faults.first() {
        return Err(Problem::parameter(name, detail.as_str()));
    }
    let rows = gather(async |paging| {
        Ok(actions::list(&api.app, &caller.actor, query.clone(), paging).await?.value)
    })
    .await?;
    let mut response = Response::new(Body::from(csv::write(&rows)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"actions.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    guard(&mut response);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_file_keeps_what_is_asked() {
        let wanted = Wanted {
            q: Typed::of("a & b"),
            sort: Typed::of("-due"),
            after: Typed::of("x"),
            ..Wanted::default()
        };
        assert_eq!(wanted.at(FILE), "/actions.csv?q=a+%26+b&sort=-due");
        assert_eq!(Wanted::default().at(FILE), FILE);
        assert_eq!(wanted.query().0.sort, ActionSort::DueDescending);
    }

    #[test]
    fn what_cannot_be_taken_is_named() {
        let wanted = Wanted {
            status: Typed::of("done"),
            due_before: Typed::of("soon"),
            as_at: Typed::of("24 April 2024"),
            ..Wanted::default()
        };
        let (query, faults) = wanted.query();
        assert_eq!(
            faults.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["status", "due_before"]
        );
        assert!(matches!(query.as_at, Some(AsAt::Day(_))));
    }

    #[test]
    fn moves_are_counted_in_words() {
        let said: Vec<_> = (0..4).map(moved).collect();
        assert_eq!(said[0], None);
        assert_eq!(said[3].as_deref(), Some("moved 3 times"));
    }
}
