//! One action: what it is to achieve, how it stands, what was said of it, and its story.

use std::fmt::Write as _;

use application::{
    Failure, Paging,
    actions::{self, ActionView, DateChangeView, EvidenceView, MarkView, UpdateQuery, UpdateView},
    people, plans, questions,
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    action::{ImpactRating, date_change::DateChangeReason, evidence::ReviewState},
    id::ActionId,
    policy::Act,
    rating::DeliveryRating,
    sentence::{away, days, due_date},
    time::{london_day, spoken, spoken_moment},
};

use super::{
    action_row::{differing, full, owner, why},
    asked::AskedRow,
    caller::PageCaller,
    form::{Asked, Usual},
    frame::{Frame, ok},
    key::Key,
    moment::{Asking, Moment},
    rating::{Rating, trend},
    router::PageRouter,
    sheet::capital,
    timeline::Happened,
    ways::{self, Way},
    words::{evidence_kind, kept_file, review_state, review_tag, worded},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/actions";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/actions/{action}", show)
}

/// A progress update.
struct Said {
    head: String,
    done: String,
    difference: Option<String>,
    /// How the owner said it was going, and why.
    declared: Option<String>,
    forecast: Option<String>,
}

/// A due date that was, is, or is asked for.
struct Dated {
    title: String,
    is_current: bool,
    said: Vec<String>,
}

/// A step on the way.
struct Step {
    title: String,
    said: String,
    is_done: bool,
    is_late: bool,
}

/// A piece of evidence, with what it has replaced.
struct Shown {
    /// Its page.
    at: String,
    kind: String,
    title: String,
    link: Option<String>,
    /// Where its file is, and what it is.
    file: Option<(String, String)>,
    note: Option<String>,
    head: String,
    /// How its review stands.
    tag: (&'static str, String),
    /// Until when it says how things are, and whether that is over.
    expires: Option<(String, bool)>,
    /// What may identify a child, for those who can do something about it.
    warnings: Vec<String>,
    earlier: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "action.html")]
struct ActionPage {
    frame: Frame,
    moment: Moment,
    plan: (String, String),
    reference: String,
    title: String,
    /// How it stands, in a sentence.
    said: String,
    rating: Rating,
    says: Option<&'static str>,
    trend: Option<(&'static str, &'static str)>,
    owner: String,
    contributors: Vec<String>,
    starts: String,
    due: String,
    status: String,
    forecast: Option<String>,
    impact: String,
    areas: Vec<(String, String)>,
    depends_on: Vec<(String, String)>,
    why: Vec<String>,
    description: Option<String>,
    outcome: Option<String>,
    /// Its words for other readers.
    worded: Vec<(&'static str, String)>,
    criterion: Option<String>,
    /// For officers only.
    internal: Option<String>,
    latest: Option<Said>,
    earlier: Vec<Said>,
    steps: Vec<Step>,
    dates: Vec<Dated>,
    evidence: Vec<Shown>,
    questions: Vec<AskedRow>,
    timeline: Vec<Happened>,
    timeline_more: bool,
    /// Where an update is posted, for those who may.
    update_at: Option<String>,
    ways: Vec<Way>,
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    Asked(asked): Asked<Asking>,
) -> Result<Response, Problem> {
    let moment = Moment::of(format!("{PART}/{id}"), &asked.as_at).resolved(&api, &caller).await?;
    match load(&api, &caller, id, &asked, &moment).await {
        Ok(page) => ok(&page),
        Err(failure) => moment.refused(&api, &caller, PART, failure),
    }
}

async fn load(
    api: &Api,
    caller: &PageCaller,
    id: ActionId,
    asked: &Asking,
    moment: &Moment,
) -> Result<ActionPage, Failure> {
    let (app, actor, as_at) = (&api.app, &caller.actor, moment.as_at()?);
    let most = || Paging { limit: Some(Paging::MOST), after: None };
    let found = actions::get(app, actor, id, as_at).await?;
    let day = moment.shown(found.stamp.day);
    let action = found.value;
    let plan = plans::get(app, actor, action.plan, None).await?.value;
    let key = Key::load(app, actor).await?;
    // What was said and decided later than the day that is shown had not been recorded by then.
    let query = UpdateQuery { action: Some(id), ..UpdateQuery::default() };
    let updates = actions::updates(app, actor, query, most()).await?.value.items;
    let updates: Vec<UpdateView> =
        updates.into_iter().filter(|it| moment.holds(london_day(it.posted_at))).collect();
    let changes = actions::date_changes(app, actor, id, most()).await?.value.items;
    let evidence = actions::evidence(app, actor, id, most()).await?.value.items;
    let questions = questions::of_plan(app, actor, action.plan, as_at).await?.value;
    let story = plans::timeline(app, actor, id, most()).await?.value;
    let me = people::me(app, actor).await?.value;

    let posts = action.owner.iter().chain(&action.contributors);
    let is_own = posts.into_iter().any(|post| me.posts.iter().any(|held| held.id == post.id));
    let may_update = moment.is_now() && actor.may_on(Act::ReportProgress, is_own);
    let timeline_more = story.next.is_some();
    let happened = story.items.iter().filter(|entry| moment.holds(london_day(entry.at)));
    let mut said: Vec<Said> = standing(updates).into_iter().rev().map(update).collect();
    let latest = if said.is_empty() { None } else { Some(said.remove(0)) };
    let usual = Usual { done: asked.done.clone(), ..Usual::default() };
    Ok(ActionPage {
        frame: caller.frame_noting(
            api,
            format!("{} {}", action.reference, action.title),
            PART,
            &usual,
        ),
        plan: (moment.link(&format!("/plans/{}", plan.id)), plan.title.to_string()),
        reference: action.reference.to_string(),
        title: action.title.to_string(),
        said: summary(&action, day),
        rating: key.rating(action.rating),
        says: differing(action.declared, action.rating),
        trend: action.trend.and_then(trend),
        owner: owner(&action),
        contributors: action.contributors.iter().map(|post| post.title.to_string()).collect(),
        starts: action.starts_on.map_or_else(|| "No date yet".into(), spoken),
        due: due_date(action.original_due_on, action.due_on, action.revisions),
        status: capital(action.status.words()),
        forecast: action.forecast_on.filter(|_| action.status.is_open()).map(|on| {
            let late = if action.forecast_late { ", after the due date" } else { "" };
            format!("{}{late}", spoken(on))
        }),
        impact: impact(&action),
        areas: action
            .areas
            .iter()
            .map(|area| {
                (moment.link(&format!("/areas/{}", area.id)), format!("Area {}", area.label))
            })
            .collect(),
        depends_on: action
            .depends_on
            .iter()
            .map(|other| {
                let name = format!("{} {}", other.reference, other.title);
                (moment.link(&format!("{PART}/{}", other.id)), name)
            })
            .collect(),
        why: match action.rating {
            DeliveryRating::Late | DeliveryRating::AtRisk => why(&action),
            _ => Vec::new(),
        },
        description: action.description.as_ref().map(ToString::to_string),
        outcome: action.outcome.as_ref().map(ToString::to_string),
        worded: worded(action.public_words.as_deref(), action.childrens_words.as_deref()),
        criterion: action.success_criterion.as_ref().map(ToString::to_string),
        internal: action.internal_note.as_ref().map(ToString::to_string),
        latest,
        earlier: said,
        steps: steps(&action, day),
        dates: dates(&action, &changes, moment),
        evidence: pieces(evidence, moment, day),
        questions: questions
            .iter()
            .filter(|it| it.question.action.as_ref().is_some_and(|about| about.id == id))
            .map(|it| AskedRow::of(it, day, moment))
            .collect(),
        timeline: happened.map(told).collect(),
        timeline_more,
        ways: if moment.is_now() { ways::of_action(actor, &action, is_own) } else { Vec::new() },
        update_at: may_update.then(|| format!("{PART}/{id}/update")),
        moment: moment.clone(),
    })
}

/// Those updates that no later one corrects.
fn standing(updates: Vec<UpdateView>) -> Vec<UpdateView> {
    let corrected: Vec<_> = updates.iter().filter_map(|update| update.corrects).collect();
    updates.into_iter().filter(|update| !corrected.contains(&update.id)).collect()
}

/// "Late: it was due on 20 December 2024, 31 days ago, and belongs to the Head of …"
fn summary(action: &ActionView, day: NaiveDate) -> String {
    let owner = action.owner.as_ref().map_or_else(
        || "nobody owns it yet".to_owned(),
        |post| format!("the {} owns it", post.title),
    );
    let on = |mark: &Option<MarkView>| {
        mark.as_ref().map(|mark| format!(" on {}", spoken(mark.on))).unwrap_or_default()
    };
    let due = action.due_on.map_or_else(
        || "it has no due date yet".to_owned(),
        |due| {
            let be = if due < day { "was" } else { "is" };
            format!("it {be} due on {}, {}", spoken(due), away(due, day))
        },
    );
    match action.rating {
        DeliveryRating::Complete => {
            let mut said = format!("This action was completed{}", on(&action.completed));
            if action.signed_off.is_some() {
                let _ = write!(said, ", signed off{}", on(&action.signed_off));
            }
            if action.embedded.is_some() {
                let _ = write!(said, " and found still true{}", on(&action.embedded));
            }
            format!("{said}; {owner}.")
        }
        DeliveryRating::NotProceeding => {
            let note = action.stopped.as_ref().and_then(|mark| mark.note.as_ref());
            let why = note.map(|note| format!(": {note}")).unwrap_or_default();
            full(&format!("This action was stopped{}{why}", on(&action.stopped)))
        }
        DeliveryRating::Late => format!("This action is late: {due}; {owner}."),
        DeliveryRating::AtRisk => format!("This action is at risk: {due}; {owner}."),
        DeliveryRating::NotStarted => format!("This action has not started: {due}; {owner}."),
        DeliveryRating::OnTrack => format!("This action is on track: {due}; {owner}."),
    }
}

fn impact(action: &ActionView) -> String {
    let word = match action.impact.rating {
        ImpactRating::NotYetKnown => "Not yet known",
        ImpactRating::None => "No difference",
        ImpactRating::Some => "Some difference",
        ImpactRating::Clear => "A clear difference",
    };
    match &action.impact.basis {
        Some(basis) => full(&format!("{word}: {basis}")),
        None => word.to_owned(),
    }
}

fn update(update: UpdateView) -> Said {
    let by = update.by.map_or_else(String::new, |by| format!(", {}", by.name));
    let imported = if update.imported { " (imported)" } else { "" };
    let declared = update.declared.map(|declared| {
        let reason = update.declared_reason.map(|it| format!(": {it}")).unwrap_or_default();
        let path = update.path_to_green.map(|it| full(&format!(" Path to green: {it}")));
        format!(
            "Owner says: {}{}",
            full(&format!("{}{reason}", declared.words())),
            path.unwrap_or_default()
        )
    });
    Said {
        head: format!("{}{by}{imported}", spoken(update.posted_on)),
        done: update.done.to_string(),
        difference: update.difference.map(|it| it.to_string()),
        declared,
        forecast: update.forecast_on.map(|on| format!("Expected to be done by {}.", spoken(on))),
    }
}

fn steps(action: &ActionView, day: NaiveDate) -> Vec<Step> {
    let mut steps: Vec<_> = action.milestones.iter().collect();
    steps.sort_by_key(|step| step.due_on);
    let step = |step: &domain::action::Milestone| {
        let due = spoken(step.due_on);
        let is_late = step.done_on.is_none() && step.due_on < day;
        Step {
            title: step.title.to_string(),
            said: match step.done_on {
                Some(done) if done > step.due_on => {
                    let late = days((done - step.due_on).num_days());
                    format!("Reached on {}, {late} after {due}", spoken(done))
                }
                Some(done) => format!("Reached on {}", spoken(done)),
                None if is_late => format!("Was due on {due}, {}", away(step.due_on, day)),
                None => format!("Due on {due}, {}", away(step.due_on, day)),
            },
            is_done: step.done_on.is_some(),
            is_late,
        }
    };
    steps.into_iter().map(step).collect()
}

const fn reason(reason: DateChangeReason) -> &'static str {
    match reason {
        DateChangeReason::Supplier => "a supplier is late",
        DateChangeReason::Staffing => "staffing",
        DateChangeReason::Dependency => "something else must be done first",
        DateChangeReason::Scope => "more work than was thought",
        DateChangeReason::Systems => "a record system or its data",
        DateChangeReason::External => "a change from outside",
        DateChangeReason::Governance => "a body asked for more time",
        DateChangeReason::Other => "another reason",
    }
}

/// The first promise and every date since, the newest first; nothing where the date never moved.
fn dates(action: &ActionView, changes: &[DateChangeView], moment: &Moment) -> Vec<Dated> {
    let asked: Vec<_> = changes.iter().filter(|it| moment.holds(it.asked_on)).collect();
    let Some(original) = action.original_due_on.filter(|_| !asked.is_empty()) else {
        return Vec::new();
    };
    let current = action.due_on;
    let mut cards = vec![Dated {
        title: spoken(original),
        is_current: current == Some(original),
        said: vec!["The date first promised.".into()],
    }];
    let mut is_marked = current == Some(original);
    let mut later = Vec::new();
    for change in asked.into_iter().rev() {
        let decided = change.decided_on.filter(|on| moment.holds(*on));
        let agreed = decided.and(change.agreed);
        let by = change.asked_by.as_ref().map_or("Somebody", |by| by.name.as_str());
        let mut said = vec![full(&format!(
            "{by} asked on {} to move it from {} ({}): {}",
            spoken(change.asked_on),
            spoken(change.from_on),
            reason(change.reason),
            change.note
        ))];
        let who = change.decided_by.as_ref().map_or("somebody", |by| by.name.as_str());
        let note = change.decided_note.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
        let title = match (agreed, decided) {
            (Some(true), Some(on)) => {
                said.push(full(&format!("Agreed by {who} on {}{note}", spoken(on))));
                spoken(change.to_on)
            }
            (Some(false), Some(on)) => {
                said.push(full(&format!("Declined by {who} on {}{note}", spoken(on))));
                format!("{} (declined)", spoken(change.to_on))
            }
            _ => {
                said.push("This waits for an answer.".into());
                format!("{} (asked for)", spoken(change.to_on))
            }
        };
        let is_current = !is_marked && agreed == Some(true) && current == Some(change.to_on);
        is_marked |= is_current;
        later.push(Dated { title, is_current, said });
    }
    later.append(&mut cards);
    later
}

/// The pieces that stand, each with those that it has replaced, as of a moment.
fn pieces(evidence: Vec<EvidenceView>, moment: &Moment, day: NaiveDate) -> Vec<Shown> {
    let mut all: Vec<EvidenceView> =
        evidence.into_iter().filter(|it| moment.holds(it.added_on)).collect();
    let replaced: Vec<_> = all.iter().filter_map(|it| it.replaces).collect();
    let standing: Vec<EvidenceView> = all.extract_if(.., |it| !replaced.contains(&it.id)).collect();
    let mut shown = Vec::with_capacity(standing.len());
    for piece in standing {
        let (mut before, mut earlier) = (piece.replaces, Vec::new());
        while let Some(place) = all.iter().position(|it| Some(it.id) == before) {
            let one = all.remove(place);
            before = one.replaces;
            earlier.push(self::shown(one, Vec::new(), moment, day));
        }
        shown.push(self::shown(piece, earlier, moment, day));
    }
    shown
}

fn shown(it: EvidenceView, earlier: Vec<Shown>, moment: &Moment, day: NaiveDate) -> Shown {
    let of = it.dated_on.map(|on| format!("of {}, ", spoken(on))).unwrap_or_default();
    let by = it.added_by.map(|by| format!(" by {}", by.name)).unwrap_or_default();
    let at = format!("{PART}/{}/evidence/{}", it.action, it.id);
    // On an earlier day nobody had reviewed it yet.
    let review = match it.reviewed_on {
        Some(on) if moment.holds(on) => it.review,
        _ => ReviewState::ToReview,
    };
    Shown {
        kind: evidence_kind(it.kind),
        title: it.title.to_string(),
        link: it.link.map(|it| it.to_string()),
        file: it.file.as_ref().map(|file| (format!("{at}/file"), kept_file(file))),
        note: it.note.map(|it| it.to_string()),
        head: format!("{of}added on {}{by}", spoken(it.added_on)),
        tag: (review_tag(review), review_state(review)),
        expires: it.expires_on.map(|on| {
            let over = on < day;
            (format!("{} {}", if over { "Expired after" } else { "Good until" }, spoken(on)), over)
        }),
        warnings: it.warnings.into_iter().map(|it| it.detail).collect(),
        at,
        earlier,
    }
}

/// What happened, in a few words.
fn act(use_case: &str) -> String {
    let known = match use_case {
        "post_update" => "Progress update",
        "add_action" => "Action added",
        "change_action" => "Action changed",
        "add_evidence" => "Evidence added",
        "revise_evidence" => "Evidence revised",
        "accept_evidence" => "Evidence accepted",
        "reject_evidence" => "Evidence rejected",
        "ask_date_change" => "New date asked for",
        "agree_date_change" => "Due date moved",
        "decline_date_change" => "New date declined",
        "sign_off_action" => "Signed off",
        "move_status" => "Status changed",
        "add_milestone" => "Milestone added",
        "change_milestone" => "Milestone changed",
        "remove_milestone" => "Milestone removed",
        "ask_question" => "Question asked",
        "change_question" => "Question changed",
        "withdraw_question" => "Question withdrawn",
        "reply_to_question" => "Question answered",
        "hand_over_post" => "Handed over",
        "order_plan" => "Renumbered",
        other => return capital(&other.replace('_', " ")),
    };
    known.to_owned()
}

/// An entry of the log.
fn told(entry: &plans::ToldEntry) -> Happened {
    Happened {
        title: act(&entry.use_case),
        by: entry.by.as_ref().map_or_else(|| "the operator".into(), |by| by.name.to_string()),
        at: entry.at.to_rfc3339(),
        when: spoken_moment(entry.at),
        said: entry.sentences.iter().map(|it| full(&it.text)).collect(),
    }
}
