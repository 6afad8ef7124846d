//! Putting areas and actions in order, and numbering them after it: typed, previewed, carried out.

use application::{
    Failure,
    plans::{self, OrderPlan, PlanOrdered},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::id::{ActionId, AreaId, PlanId};
use uuid::Uuid;

use super::{
    caller::PageCaller,
    form::{Pairs, Typed},
    frame::{Frame, page, see_other},
    plan_edit::require,
    router::PageRouter,
    sheet::{Field, Sheet},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/plans/{plan}/order", begin).post("/plans/{plan}/order", go_on)
}

/// Something with a place: an area among its siblings, or an action under its area.
struct Placed {
    id: Uuid,
    /// Those that share a parent are in one order.
    family: Option<Uuid>,
    is_action: bool,
    /// How deep it stands in the list.
    depth: usize,
    name: String,
    text: String,
    /// Its place now, from 1.
    place: usize,
}

impl Placed {
    fn field(&self) -> String {
        format!("place.{}", self.id)
    }
}

/// Areas in reading order, each with its actions after it; actions of no area stand last.
fn placed(now: &PlanOrdered) -> Vec<Placed> {
    let mut all: Vec<Placed> = Vec::with_capacity(now.areas.len() + now.actions.len());
    let place = |all: &[Placed], family: Option<Uuid>, is_action: bool| {
        1 + all.iter().filter(|it| it.is_action == is_action && it.family == family).count()
    };
    let actions = |all: &mut Vec<Placed>, area: Option<AreaId>, depth: usize| {
        for action in now.actions.iter().filter(|it| it.area == area) {
            let family = area.map(AreaId::raw);
            all.push(Placed {
                id: action.action.raw(),
                family,
                is_action: true,
                depth,
                name: format!("Action {}", action.from),
                text: action.title.to_string(),
                place: place(all, family, true),
            });
        }
    };
    for area in &now.areas {
        let family = area.parent.map(AreaId::raw);
        let above = all.iter().find(|it| Some(it.id) == family).map_or(0, |it| it.depth + 1);
        all.push(Placed {
            id: area.area.raw(),
            family,
            is_action: false,
            depth: above,
            name: format!("Area {}", area.from),
            text: area.text.to_string(),
            place: place(&all, family, false),
        });
        actions(&mut all, Some(area.area), above + 1);
    }
    actions(&mut all, None, 0);
    all
}

/// The order of some siblings, of which each has a place and was given one. Whoever moved stands
/// where they were sent: one that moved up before, one that moved down after whoever was there.
fn in_order<T: Copy>(siblings: &[(T, usize, usize)]) -> Vec<T> {
    let mut sorted = siblings.to_vec();
    sorted.sort_by_key(|(_, now, given)| (*given, given.cmp(now), *now));
    sorted.into_iter().map(|(id, ..)| id).collect()
}

/// What was typed: a place for each, or which of them cannot be read.
fn wanted(all: &[Placed], pairs: &Pairs, dry_run: bool) -> Result<OrderPlan, Failure> {
    let mut faults = Vec::new();
    let mut given = Vec::with_capacity(all.len());
    for it in all {
        let typed = pairs.get(&it.field());
        match typed.as_str().parse::<usize>() {
            Ok(place @ 1..=9999) => given.push((it, place)),
            // What was added since the form was shown keeps its place.
            Err(_) if typed.some().is_none() => given.push((it, it.place)),
            _ => faults.push(domain::FieldFault::new(
                format!("/{}", it.field()),
                format!("The place of {} must be a whole number from 1", it.name.to_lowercase()),
            )),
        }
    }
    if !faults.is_empty() {
        return Err(Failure::Invalid(faults));
    }
    let moved = |is_action: bool| {
        given.iter().any(|(it, place)| it.is_action == is_action && *place != it.place)
    };
    let order = |is_action: bool| -> Vec<Uuid> {
        let mut families: Vec<Option<Uuid>> = Vec::new();
        for (it, _) in given.iter().filter(|(it, _)| it.is_action == is_action) {
            if !families.contains(&it.family) {
                families.push(it.family);
            }
        }
        let of = |family: &Option<Uuid>| {
            let siblings: Vec<(Uuid, usize, usize)> = given
                .iter()
                .filter(|(it, _)| it.is_action == is_action && it.family == *family)
                .map(|(it, place)| (it.id, it.place, *place))
                .collect();
            in_order(&siblings)
        };
        families.iter().flat_map(of).collect()
    };
    let renumber = pairs.get("renumber").is_yes();
    if moved(true) && !renumber {
        let detail = "Tick this to put actions in order: they stand in the order of their numbers";
        return Err(Failure::field("/renumber", detail));
    }
    let areas = if moved(false) { order(false) } else { Vec::new() };
    let actions = if moved(true) { order(true) } else { Vec::new() };
    Ok(OrderPlan {
        areas: areas.into_iter().map(AreaId::new).collect(),
        actions: actions.into_iter().map(ActionId::new).collect(),
        renumber,
        dry_run,
    })
}

/// What something is called now and will be.
struct Renamed {
    from: String,
    to: String,
    text: String,
}

fn renamed(ordered: &PlanOrdered) -> Vec<Renamed> {
    let areas = ordered.areas.iter().map(|it| ("Area", &it.from, &it.to, it.text.as_str()));
    let actions = ordered.actions.iter().map(|it| ("Action", &it.from, &it.to, it.title.as_str()));
    areas
        .chain(actions)
        .filter(|(_, from, to, _)| from != to)
        .map(|(what, from, to, text)| Renamed {
            from: format!("{what} {from}"),
            to: format!("{what} {to}"),
            text: text.to_owned(),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "plan_order.html")]
struct OrderPage {
    frame: Frame,
    plan_at: String,
    plan_title: String,
    rows: Vec<Placed>,
    /// What was typed, field by field.
    sheet: Sheet,
    /// What it would come to; nothing while it is being typed.
    preview: Option<Vec<Renamed>>,
}

impl OrderPage {
    /// The field of a row.
    fn field(&self, row: &Placed) -> Option<&Field> {
        let name = row.field();
        self.sheet.fields.iter().find(|field| field.name == *name)
    }

    fn renumber(&self) -> Option<&Field> {
        self.sheet.fields.iter().find(|field| field.name == "renumber")
    }
}

fn sheet(rows: &[Placed], typed: impl Fn(&Placed) -> String, renumber: bool) -> Sheet {
    let label = |row: &Placed| format!("Place of {}", row.name.to_lowercase());
    let mut fields: Vec<Field> =
        rows.iter().map(|row| Field::line(row.field(), label(row), typed(row))).collect();
    fields.push(Field::tick(
        "renumber",
        "Number every action after its area: 1.1, 1.2, …",
        renumber,
    ));
    Sheet::new(fields)
}

async fn answer(
    api: &Api,
    caller: &PageCaller,
    plan: PlanId,
    rows: Vec<Placed>,
    sheet: Sheet,
    preview: Option<Vec<Renamed>>,
) -> Result<Response, Problem> {
    let plan_title = plans::get(&api.app, &caller.actor, plan, None).await?.value.title.to_string();
    let title =
        if preview.is_some() { "Check the new numbers" } else { "Put in order and renumber" };
    let failed = sheet.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = caller.frame(api, title, PART).failing(failed);
    page(
        status,
        &OrderPage { frame, plan_at: format!("{PART}/{plan}"), plan_title, rows, sheet, preview },
    )
}

async fn begin(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = plans::order_now(&api.app, &caller.actor, plan).await?.value;
    let rows = placed(&now);
    let sheet = sheet(&rows, |row| row.place.to_string(), true);
    answer(&api, &caller, plan, rows, sheet, None).await
}

async fn go_on(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    pairs.only(&["do", "renumber"], &["place"])?;
    require(&caller)?;
    let now = plans::order_now(&api.app, &caller.actor, plan).await?.value;
    let rows = placed(&now);
    let typed = |row: &Placed| {
        let typed: Typed = pairs.get(&row.field());
        typed.some().map_or_else(|| row.place.to_string(), ToOwned::to_owned)
    };
    let sheet = sheet(&rows, typed, pairs.get("renumber").is_yes());
    let press = pairs.get("do");
    if press.as_str() == "change" {
        return answer(&api, &caller, plan, rows, sheet, None).await;
    }
    let carry_out = press.as_str() == "carry-out";
    let done = match wanted(&rows, &pairs, !carry_out) {
        Ok(wanted) => plans::order(&api.app, &caller.call(), plan, wanted).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) if carry_out => see_other(&format!("{PART}/{plan}?done=plan-ordered")),
        Ok(done) => {
            let preview = Some(renamed(&done.value));
            answer(&api, &caller, plan, rows, sheet, preview).await
        }
        Err(failure) => {
            let sheet = sheet.refused(failure)?;
            answer(&api, &caller, plan, rows, sheet, None).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_sent_somewhere_stands_there() {
        for (given, expected) in [
            ([1, 2, 3, 4, 5], "abcde"),
            // The last becomes the second.
            ([1, 2, 3, 4, 2], "aebcd"),
            // The second becomes the last.
            ([1, 5, 3, 4, 5], "acdeb"),
            // Two change places.
            ([3, 2, 1, 4, 5], "cbade"),
            ([9, 2, 3, 4, 5], "bcdea"),
        ] {
            let siblings: Vec<(char, usize, usize)> = ('a'..='e')
                .zip(1..)
                .zip(given)
                .map(|((id, now), given)| (id, now, given))
                .collect();
            assert_eq!(in_order(&siblings).into_iter().collect::<String>(), expected);
        }
    }
}
