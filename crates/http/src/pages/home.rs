//! The first page: each role begins where its work is.

use application::plans;
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{authority::Role, time::spoken};

use super::{
    caller::PageCaller,
    form::{Asked, Usual},
    frame::{Frame, ok, see_other},
    overview::stage,
    paging::Pages,
    router::PageRouter,
    ways::{self, Way},
};
use crate::{Api, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/", home).get(PART, list)
}

/// Where a role begins.
const fn first_page(role: Role) -> &'static str {
    match role {
        Role::Administrator => "/people",
        Role::Manager => "/my-actions",
        Role::PlanLead => "/needs-you",
        Role::PanelMember | Role::Auditor => PART,
    }
}

async fn home(
    State(_): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    see_other(&saying(first_page(caller.actor.role), &asked.done))
}

/// The address of a page that says what was just done. Only names of sentences are carried on.
fn saying(at: &str, done: &str) -> String {
    let is_name = !done.is_empty() && done.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    if is_name { format!("{at}?done={done}") } else { at.to_owned() }
}

/// A plan among several.
struct Row {
    at: String,
    title: String,
    stage: &'static str,
    period: String,
    shared: String,
}

#[derive(Template)]
#[template(path = "plans.html")]
struct Plans {
    frame: Frame,
    rows: Vec<Row>,
    pages: Pages,
    ways: Vec<Way>,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = plans::list(&api.app, &caller.actor, None, asked.paging()).await?;
    let (found, today) = (found.value, found.stamp.day);
    // Where there is one plan, nobody has to choose.
    if let ([only], None, true) = (found.items.as_slice(), &found.next, asked.after.is_empty()) {
        return see_other(&saying(&format!("{PART}/{}", only.id), &asked.done));
    }
    let row = |plan: plans::PlanView| Row {
        at: format!("{PART}/{}", plan.id),
        title: plan.title.to_string(),
        stage: stage(plan.stage),
        period: match (plan.starts_on, plan.ends_on) {
            (Some(from), Some(to)) => format!("{} to {}", spoken(from), spoken(to)),
            (Some(from), None) => format!("from {}", spoken(from)),
            (None, Some(to)) => format!("until {}", spoken(to)),
            (None, None) => "Not said".into(),
        },
        shared: match plan.shared_from {
            Some(from) if from <= today => format!("since {}", spoken(from)),
            Some(from) => format!("from {}", spoken(from)),
            None => "Not yet".into(),
        },
    };
    ok(&Plans {
        frame: caller.frame_noting(&api, "Plans", PART, &asked),
        pages: Pages::of(PART, &[], &asked.after, found.next),
        ways: ways::of_inspections(&caller.actor),
        rows: found.items.into_iter().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::page_routes;

    #[test]
    fn only_names_are_carried_on() {
        assert_eq!(saying("/plans", "authority-changed"), "/plans?done=authority-changed");
        for odd in ["", "a&b=c", "a\r\nb", "A"] {
            assert_eq!(saying("/plans", odd), "/plans");
        }
    }

    #[test]
    fn every_role_begins_at_a_page() {
        let routes = page_routes();
        for role in Role::ALL {
            let at = first_page(*role);
            assert!(routes.iter().any(|route| route.method == "GET" && route.path == at), "{at}");
        }
    }
}
