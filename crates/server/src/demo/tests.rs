use std::{collections::BTreeMap, sync::Arc};

use application::{
    Actor, AsAt, FixedDay, Items, Options, Paging, Store,
    actions::{self, ActionQuery, ActionView, UpdateQuery},
    agenda::{self, VersionKind},
    history,
    measures::{self, MeasureQuery, ReadingQuery},
    meetings,
    obligations::{self, ObligationQuery},
    plans,
    questions::{self, QuestionQuery},
};
use domain::{
    action::{ImpactRating, status::DeliveryStatus, update::Declared},
    calendar::Calendar,
    change::Channel,
    governance::question::QuestionState,
    plan::PlanStage,
    rating::{DeliveryRating, Trend},
    time::end_of_london_day,
};
use tempfile::TempDir;

use super::*;
use crate::database;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A demonstration of one day in a file of its own.
struct Demo {
    app: App,
    facts: DemoFacts,
    lead: Actor,
    panel: Actor,
    _dir: TempDir,
}

impl Demo {
    async fn on(today: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/demo.db", dir.path().display());
        let store = Store::open(Options::new(url)).await.unwrap();
        store.migrate().await.unwrap();
        database::mark_as_demo(&store).await.unwrap();
        let app = App::new(store, Arc::new(FixedDay::new(day(today))));
        let facts = seed(&app, day(today)).await.unwrap_or_else(|error| panic!("{error:#}"));
        let actor = |who: Who| {
            let app = app.clone();
            let authority = facts.authority_id;
            async move { actor(&app, authority, who).await }
        };
        let (lead, panel) = (actor(Who::PlanLead).await, actor(Who::PanelMember).await);
        Self { app, facts, lead, panel, _dir: dir }
    }

    async fn actions(&self) -> Vec<ActionView> {
        let query = ActionQuery { plan: self.facts.plan_id, ..ActionQuery::default() };
        self.listed(query).await
    }

    async fn listed(&self, query: ActionQuery) -> Vec<ActionView> {
        let found = actions::list(&self.app, &self.lead, query, Paging::default()).await;
        let Items { items, next } = found.unwrap().value;
        assert_eq!(next, None);
        items
    }
}

/// Somebody of the story, found as the operator's list shows them.
async fn actor(app: &App, authority: AuthorityId, who: Who) -> Actor {
    let seat = Actor {
        authority,
        person: domain::Id::new(uuid::Uuid::nil()),
        token: None,
        session: None,
        feed: None,
        role: Role::Auditor,
        may_write: false,
        channel: Channel::Api,
    };
    let people = application::people::people(app, &seat, Paging::default()).await.unwrap();
    let person = people.value.items.into_iter().find(|it| &*it.name == who.name()).unwrap();
    Actor { person: person.id, role: person.role, may_write: true, ..seat }
}

/// How often each value occurs.
fn counted<T: ToString>(values: impl Iterator<Item = T>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value.to_string()).or_insert(0) += 1;
    }
    counts
}

/// Every value of a closed list occurs.
fn assert_all<T: ToString>(counts: &BTreeMap<String, usize>, all: &[T]) {
    for value in all {
        assert!(counts.contains_key(&value.to_string()), "no {}: {counts:?}", value.to_string());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_usual_day_shows_every_rating_and_status() {
    let demo = Demo::on("2025-01-20").await;

    let actions = demo.actions().await;
    let ratings = counted(actions.iter().map(|it| it.rating));
    let statuses = counted(actions.iter().map(|it| it.status));
    let declared =
        counted(actions.iter().filter(|it| it.trend.is_some()).filter_map(|it| it.declared));
    let trends = counted(actions.iter().filter_map(|it| it.trend));
    let impacts = counted(actions.iter().map(|it| it.impact.rating));
    assert_all(&ratings, DeliveryRating::ALL);
    assert_all(&statuses, DeliveryStatus::ALL);
    assert_all(&declared, Declared::ALL);
    assert_all(&trends, Trend::ALL);
    assert_all(&impacts, ImpactRating::ALL);

    let plan = demo.facts.plan_id.unwrap();
    let progress = plans::progress(&demo.app, &demo.panel, plan, None).await.unwrap().value;
    assert_eq!(
        progress.summary,
        "8 of 15 actions are on track or complete. 1 is late and 4 at risk. \
         1 is not due to start yet. 1 is not going ahead."
    );
    assert!(progress.areas.iter().any(|area| area.closed && !area.confirmed));

    let query = MeasureQuery { plan: Some(plan), as_at: None };
    let measures = measures::list(&demo.app, &demo.panel, query, Paging::default()).await;
    let measures = measures.unwrap().value.items;
    let stale: Vec<bool> = measures.iter().map(|measure| measure.stale).collect();
    assert_eq!(stale, [false, true, false, false]);

    let report = demo.app.store().verify().await.unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_panel_the_plan_is_a_draft() {
    let demo = Demo::on("2024-04-20").await;
    let plan = demo.facts.plan_id.unwrap();
    let view = plans::get(&demo.app, &demo.lead, plan, None).await.unwrap().value;
    assert_eq!((view.stage, view.shared_from), (PlanStage::Draft, None));
    assert!(plans::get(&demo.app, &demo.panel, plan, None).await.is_err());
    assert_eq!(demo.actions().await.len(), 15);
    let checks = plans::checks(&demo.app, &demo.lead, plan).await.unwrap().value;
    assert_eq!(checks.findings, []);
    assert_eq!(demo.app.store().verify().await.unwrap().findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_its_end_it_shows_the_usual_day_as_it_was() {
    let demo = Demo::on("2025-09-01").await;
    let then = ActionQuery {
        plan: demo.facts.plan_id,
        as_at: Some(AsAt::Day(day("2025-01-20"))),
        ..ActionQuery::default()
    };
    assert_all(&counted(demo.listed(then).await.iter().map(|it| it.rating)), DeliveryRating::ALL);
    let plan = demo.facts.plan_id.unwrap();
    let progress = plans::progress(&demo.app, &demo.panel, plan, None).await.unwrap().value;
    assert!(progress.areas.iter().any(|area| area.closed && area.confirmed));
    assert_eq!(demo.app.store().verify().await.unwrap().findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_day_has_no_inspection_and_no_plan_yet() {
    let demo = Demo::on("2023-12-01").await;
    assert_eq!((demo.facts.inspection_id, demo.facts.plan_id), (None, None));
}

#[test]
fn steps_are_on_working_days() {
    let calendar = Calendar::shipped().unwrap();
    for step in story() {
        assert_eq!(calendar.day_off(day(step.on)), Ok(None), "{step:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_shows_what_people_do_with_a_plan() {
    let demo = Demo::on("2025-01-20").await;
    let (app, lead) = (&demo.app, &demo.lead);
    let mut answers = Vec::new();
    for action in demo.actions().await {
        let changes = actions::date_changes(app, lead, action.id, Paging::default()).await;
        let changes = changes.unwrap().value.items;
        answers.extend(changes.iter().map(|it| format!("{} {:?}", action.reference, it.agreed)));
    }
    assert_eq!(
        answers,
        [
            "1.3 Some(true)",
            "1.3 None",
            "2.2 Some(true)",
            "2.3 Some(true)",
            "2.3 Some(true)",
            "2.4 Some(false)",
        ]
    );

    let paging = || Paging { limit: Some(200), after: None };
    let query = UpdateQuery { plan: demo.facts.plan_id, action: None };
    let updates = actions::updates(app, lead, query, paging()).await.unwrap().value.items;
    assert!(updates.iter().any(|update| update.corrects.is_some()));
    let query = ReadingQuery { plan: demo.facts.plan_id };
    let readings = measures::readings(app, lead, query, paging()).await.unwrap().value.items;
    assert!(readings.iter().any(|reading| reading.corrected_by.is_some()));

    let due = obligations::list(app, lead, ObligationQuery::default(), Paging::default()).await;
    let due = due.unwrap().value.items;
    let dates = due.iter().map(|it| (it.computed_on, it.met_on));
    let (a, b) = (("2024-03-19", "2024-03-15"), ("2024-05-17", "2024-05-16"));
    let expected = [a, b].map(|(due, met)| (Some(day(due)), Some(day(met))));
    assert_eq!(dates.collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_asked_and_waits_for_one_answer() {
    let demo = Demo::on("2025-01-20").await;
    let (app, panel) = (&demo.app, &demo.panel);
    let found = questions::list(app, panel, QuestionQuery::default(), Paging::default()).await;
    let found = found.unwrap().value.items;
    let told: Vec<_> = found.iter().map(|it| (it.asked_on, it.answer_by, it.state)).collect();
    let expected = [
        ("2024-04-24", "2024-05-24", QuestionState::Answered),
        ("2024-07-24", "2024-08-30", QuestionState::Answered),
        ("2024-10-23", "2025-01-10", QuestionState::Overdue),
    ];
    assert_eq!(told, expected.map(|(asked, by, state)| (day(asked), day(by), state)));

    let met = meetings::around(app, panel, day("2025-01-20"), None).await.unwrap().value;
    let [last, next] = [met.last, met.next].map(|meeting| meeting.unwrap());
    assert_eq!(last.held_on, day("2024-12-11"));
    assert_eq!(
        (next.held_on, &*next.body.unwrap().name),
        (day("2025-01-30"), "Corporate Parenting Panel")
    );
    let of_panel = found[2].meeting.as_ref().unwrap().body.as_ref().unwrap().id;
    let met = meetings::around(app, panel, day("2025-01-20"), Some(of_panel)).await.unwrap();
    assert_eq!(met.value.last.unwrap().held_on, day("2024-10-23"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_done_in_office_hours_and_before_the_day_ends() {
    let demo = Demo::on("2025-01-20").await;
    let (mut after, mut acts) = (None, Vec::new());
    loop {
        let paging = Paging { limit: Some(200), after: None };
        let page = history::entries(&demo.app, &demo.lead, after, paging).await.unwrap().value;
        acts.extend(page.items);
        let Some(next) = page.next else { break };
        after = Some(next.parse().unwrap());
    }
    for act in &acts {
        // London's hour: what has gone by since its midnight.
        let midnight = end_of_london_day(london_day(act.at).pred_opt().unwrap());
        let hour = (act.at - midnight).num_hours();
        assert!((9..17).contains(&hour), "{} at {}", act.use_case, act.at);
    }
    assert_eq!(acts.iter().filter(|act| act.use_case == "hand_over_post").count(), 1);
    // The tokens are of the day itself.
    let last = acts.last().unwrap();
    assert_eq!((last.use_case.as_str(), london_day(last.at)), ("make_token", day("2025-01-20")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_council_sees_nothing_of_ours() {
    let demo = Demo::on("2025-01-20").await;
    let other = actor(&demo.app, demo.facts.other_authority_id, Who::OtherPlanLead).await;
    assert!(plans::get(&demo.app, &other, demo.facts.plan_id.unwrap(), None).await.is_err());
    let query = ActionQuery::default();
    let theirs = actions::list(&demo.app, &other, query, Paging::default()).await.unwrap();
    let theirs: Vec<_> = theirs.value.items.iter().map(|it| it.reference.to_string()).collect();
    assert_eq!(theirs, ["1.1", "1.2"]);
}

#[tokio::test]
async fn packs_made_again_out_of_the_log_are_what_was_on_the_table() {
    let demo = Demo::on("2025-01-20").await;
    let plan = demo.facts.plan_id.unwrap();
    let versions = agenda::versions(&demo.app, &demo.lead, plan).await.unwrap().value;
    let packs: Vec<_> = versions
        .items
        .into_iter()
        .filter(|it| it.kind != VersionKind::Submitted)
        .map(|it| (it.on, it.meeting.unwrap(), it.item.unwrap()))
        .collect();
    assert_eq!(packs[0].0, day("2024-04-24"));
    for (on, meeting, item) in packs {
        let compared = agenda::compare(&demo.app, &demo.lead, (meeting, item)).await.unwrap();
        assert_eq!(compared.len(), 5);
        for (name, is_same) in compared {
            assert!(is_same, "{} of {on} differs", name.as_str());
        }
    }
}

/// The rows of a council: whatever a plan is made of.
#[derive(Debug, PartialEq)]
struct Rows {
    plans: Vec<domain::plan::Plan>,
    actions: Vec<domain::action::Action>,
    updates: Vec<domain::action::update::ProgressUpdate>,
    areas: Vec<domain::inspection::Area>,
    items: Vec<domain::governance::item::AgendaItem>,
    questions: Vec<domain::governance::question::Question>,
    measures: Vec<domain::measure::Measure>,
}

async fn all<S: persistence::Table>(
    reader: &persistence::Reader,
    revision: Option<i64>,
) -> Result<Vec<S>, persistence::StoreError> {
    let mut all: Vec<S> = match revision {
        None => reader.all(&persistence::ChildFilter::all()).await?,
        Some(revision) => reader.states_at(None, revision).await?,
    };
    all.sort_by_key(domain::change::Subject::subject_id);
    Ok(all)
}

/// As they are, or as the log says that they were.
async fn rows(
    reader: &persistence::Reader,
    revision: Option<i64>,
) -> Result<Rows, persistence::StoreError> {
    Ok(Rows {
        plans: all(reader, revision).await?,
        actions: all(reader, revision).await?,
        updates: all(reader, revision).await?,
        areas: all(reader, revision).await?,
        items: all(reader, revision).await?,
        questions: all(reader, revision).await?,
        measures: all(reader, revision).await?,
    })
}

#[tokio::test]
async fn every_revision_of_the_story_is_rebuilt_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/demo.db", dir.path().display());
    let store = Store::open(Options::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let app = App::new(store, Arc::new(FixedDay::new(day("2025-01-20"))));
    let mut teller = Teller::new(&app);
    let mut steps = story();
    steps.sort_by_key(|step| step.on);
    let mut seen: BTreeMap<i64, Rows> = BTreeMap::new();
    let mut told = Vec::new();
    for step in steps {
        told.push(step);
        let Ok(council) = teller.authority(Council::EastSussex) else {
            teller.tell(std::mem::take(&mut told), day("2025-01-20")).await.unwrap();
            continue;
        };
        teller.tell(std::mem::take(&mut told), day("2025-01-20")).await.unwrap();
        let now = app
            .store()
            .read(persistence::Scope::Authority(council), |reader| async move {
                Ok::<_, persistence::StoreError>((
                    reader.head().await?.revision,
                    rows(&reader, None).await?,
                ))
            })
            .await
            .unwrap();
        seen.insert(now.0, now.1);
    }
    assert!(seen.len() > 200, "only {} revisions", seen.len());
    let council = teller.authority(Council::EastSussex).unwrap();
    for (revision, was) in seen {
        let is = app
            .store()
            .read(persistence::Scope::Authority(council), |reader| async move {
                rows(&reader, Some(revision)).await
            })
            .await
            .unwrap();
        assert_eq!(is, was, "revision {revision}");
    }
}
