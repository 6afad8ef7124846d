//! Fresh databases, and plain records to put into them.

use std::{future::Future, ops::Deref};

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use domain::{
    Id, Instant,
    action::{
        Action, Milestone, evidence::Evidence, status::DeliveryStatus, update::ProgressUpdate,
    },
    authority::{Authority, Person, Post, Settings},
    change::Author,
    framework::Framework,
    governance::{
        GovernanceBody, Meeting,
        question::{Question, Reply},
    },
    inspection::{Area, Inspection, Paragraph},
    measure::{Measure, Reading},
    plan::Plan,
};
use persistence::{Act, Options, Reader, Scope, Store, StoreError, Tx, Written};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

/// Runs each test on a fresh SQLite file and on a fresh PostgreSQL database.
macro_rules! both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test($crate::support::Base::sqlite()).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    if let Some(base) = $crate::support::Base::postgres().await {
                        super::$test(base).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use both;

/// An empty database of one test; it is gone when the test ends.
pub struct Base {
    pub options: Options,
    pub dir: TempDir,
    drop: Option<(String, String)>,
}

impl Base {
    pub fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options::new(format!("sqlite://{}/plan.db", dir.path().display()));
        Self { options, dir, drop: None }
    }

    pub async fn postgres() -> Option<Self> {
        let Ok(admin) = std::env::var("ACTIONPLAN_TEST_POSTGRES") else {
            println!("skipped: ACTIONPLAN_TEST_POSTGRES is not set");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).unwrap();
        let name = format!("store_test_{:016x}", u64::from_le_bytes(bytes));
        let pool = Database::connect(&admin).await.unwrap();
        pool.execute_unprepared(&format!("create database {name}")).await.unwrap();
        pool.close().await.unwrap();
        let (server, _) = admin.rsplit_once('/').unwrap();
        let mut options = Options::new(format!("{server}/{name}"));
        options.connections = 6;
        Some(Self { options, dir, drop: Some((admin, name)) })
    }

    pub fn is_sqlite(&self) -> bool {
        self.options.is_sqlite()
    }

    /// Another empty database of the same kind.
    pub async fn another(&self) -> Self {
        if self.is_sqlite() { Self::sqlite() } else { Self::postgres().await.unwrap() }
    }

    pub async fn open(&self) -> Store {
        Store::open(self.options.clone()).await.unwrap()
    }

    /// The store with its schema, and nothing in it.
    pub async fn store(&self) -> Store {
        let store = self.open().await;
        store.migrate().await.unwrap();
        store
    }

    /// The store with two authorities, each with a person, two posts, an inspection, two areas and
    /// a plan.
    pub async fn council(self) -> Council {
        let store = self.store().await;
        let written = write(&store, Scope::Instance, "load", async move |tx| {
            tx.add(framework()).await?;
            tx.add(authority(OURS)).await?;
            tx.add(authority(THEIRS)).await?;
            Ok(())
        });
        written.await.unwrap();
        for scope in [OURS, THEIRS] {
            store.begin_authority(id(scope)).await.unwrap();
            let written = write(&store, of(scope), "begin", async move |tx| {
                tx.add(person(scope + 1)).await?;
                tx.add(post(scope + 2, scope + 1)).await?;
                tx.add(post(scope + 3, scope + 1)).await?;
                tx.add(inspection(scope + 4)).await?;
                tx.add(area(scope + 5, scope + 4, 1)).await?;
                tx.add(area(scope + 6, scope + 4, 2)).await?;
                tx.add(plan(scope + 7, Some(scope + 4))).await?;
                Ok(())
            });
            written.await.unwrap();
        }
        Council { store, base: self }
    }

    /// A connection past the store, for those who tamper. One, so that what is set on it holds for
    /// the statements that follow.
    pub async fn behind(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.options.url);
        options.max_connections(1);
        Database::connect(options).await.unwrap()
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        let Some((admin, name)) = self.drop.take() else { return };
        let work = async move {
            let pool = Database::connect(&admin).await?;
            pool.execute_unprepared(&format!("drop database if exists {name} with (force)"))
                .await?;
            pool.close().await
        };
        let dropped = std::thread::spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(work)
        });
        if !matches!(dropped.join(), Ok(Ok(()))) {
            eprintln!("a test database was left behind");
        }
    }
}

/// A store with something in it.
pub struct Council {
    pub store: Store,
    pub base: Base,
}

impl Deref for Council {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Council {
    /// A use case in our authority.
    pub async fn write<T, F, Fut>(&self, work: F) -> Result<Written<T>, StoreError>
    where
        T: serde::Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        write(&self.store, of(OURS), "test", work).await
    }

    /// Reads in our authority.
    pub async fn look<T, F, Fut>(&self, work: F) -> T
    where
        F: FnOnce(Reader) -> Fut,
        Fut: Future<Output = Result<T, StoreError>>,
    {
        self.store.read(of(OURS), work).await.unwrap()
    }

    /// What `verify` says is wrong.
    pub async fn findings(&self) -> Vec<String> {
        let report = self.store.verify().await.unwrap();
        report.findings.into_iter().map(|finding| finding.detail).collect()
    }
}

/// A use case of the operator at noon of 1 May 2024.
pub async fn write<T, F, Fut>(
    store: &Store,
    scope: Scope,
    use_case: &'static str,
    work: F,
) -> Result<Written<T>, StoreError>
where
    T: serde::Serialize + DeserializeOwned + Send + 'static,
    F: FnOnce(Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<T, StoreError>> + Send + 'static,
{
    store.write(scope, act(use_case, 0), work).await
}

pub fn act(use_case: &'static str, minutes: i64) -> Act {
    Act { author: Author::OPERATOR, use_case, reason: None, at: noon(minutes), claim: None }
}

/// So many minutes after noon of 1 May 2024.
pub fn noon(minutes: i64) -> Instant {
    DateTime::from_timestamp(1_714_564_800, 0).unwrap() + TimeDelta::minutes(minutes)
}

/// The first ids of two authorities' records.
pub const OURS: u128 = 1000;
pub const THEIRS: u128 = 2000;
pub const PERSON: u128 = OURS + 1;
pub const POST: u128 = OURS + 2;
pub const INSPECTION: u128 = OURS + 4;
pub const AREA: u128 = OURS + 5;
pub const PLAN: u128 = OURS + 7;

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn id<T>(number: u128) -> Id<T> {
    Id::new(uuid(number))
}

pub fn of(authority: u128) -> Scope {
    Scope::Authority(id(authority))
}

/// So many days after 1 May 2024.
pub fn day(after: i64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2024, 5, 1).unwrap();
    if after < 0 {
        first - Days::new(after.unsigned_abs())
    } else {
        first + Days::new(after.unsigned_abs())
    }
}

pub fn from<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

pub fn authority(number: u128) -> Authority {
    from(json!({"id": uuid(number), "version": 1, "name": format!("Council {number}"),
        "urn": number.to_string()}))
}

pub fn framework() -> Framework {
    from(json!({"code": "ilacs", "version": 1, "name": "ILACS", "inspectorate": "Ofsted",
        "description": "For tests", "valid_from": null, "valid_to": null, "kinds": [],
        "finding_kinds": [], "scales": [], "judgements": [], "obligations": []}))
}

pub fn person(number: u128) -> Person {
    from(json!({"id": uuid(number), "version": 1, "name": "Ana", "role": "plan_lead",
        "email": format!("Ana.{number}@example.org"), "disabled": false}))
}

pub fn post(number: u128, holder: u128) -> Post {
    from(json!({"id": uuid(number), "version": 1, "title": format!("Head of {number}"),
        "organisation": null, "closed": false,
        "holders": [{"person": uuid(holder), "from": "2024-01-01"}]}))
}

pub fn settings(number: u128) -> Settings {
    from(json!({"id": uuid(number), "version": 1, "key": [],
        "rules": {"due_soon_days": 14, "stale_days": 35, "moved_times": 2, "owner_limit": 8}}))
}

pub fn inspection(number: u128) -> Inspection {
    from(json!({"id": uuid(number), "version": 1, "framework": "ilacs", "kind": "standard",
        "started_on": "2023-12-11", "ended_on": "2023-12-15",
        "judgements": [{"judgement": "leaders", "grade": "good"}]}))
}

pub fn paragraph(number: u128, place: i32) -> Paragraph {
    from(json!({"id": uuid(number), "version": 1, "inspection": uuid(INSPECTION), "number": place,
        "section": null, "text": "Supervision is regular.", "tone": "strength"}))
}

pub fn area(number: u128, inspection: u128, place: i32) -> Area {
    from(json!({"id": uuid(number), "version": 1, "inspection": uuid(inspection),
        "kind": "area_for_improvement", "text": "The recording of supervision", "position": place,
        "label": place.to_string(), "parent": null, "paragraphs": [3, 1], "response": null,
        "recurs_from": null, "closed": null, "confirmed": null}))
}

pub fn plan(number: u128, inspection: Option<u128>) -> Plan {
    from(json!({"id": uuid(number), "version": 1, "title": "Improvement plan 2024",
        "inspection": inspection.map(uuid), "stage": "draft"}))
}

/// An action of our plan, for our first area.
pub fn action(number: u128, reference: &str) -> Action {
    from(json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "reference": reference,
        "title": "Train all team managers", "areas": [uuid(AREA)], "contributors": [],
        "revisions": 0, "milestones": [], "depends_on": [], "delivery": {"status": "not_started"},
        "impact": {"rating": "not_yet_known"}, "watch": {"at_risk_from": null, "late_from": null}}))
}

pub fn milestone(number: u128, due: NaiveDate) -> Milestone {
    from(json!({"id": uuid(number), "title": "Trainers found", "due_on": due, "done_on": null}))
}

pub fn update(number: u128, action: u128, done: &str) -> ProgressUpdate {
    from(json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "action": uuid(action),
        "posted_at": noon(0), "posted_on": day(0), "by": uuid(PERSON), "done": done}))
}

pub fn evidence(number: u128, action: u128) -> Evidence {
    from(json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "action": uuid(action),
        "kind": "audit", "title": "Audit of ten records", "note": "Eight hold a reason.",
        "added_by": uuid(PERSON), "added_on": day(0)}))
}

pub fn measure(number: u128) -> Measure {
    from(
        json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "title": "Audits judged good",
        "unit": "%", "direction": "higher", "frequency": "quarterly", "areas": [uuid(AREA)]}),
    )
}

pub fn reading(number: u128, measure: u128) -> Reading {
    from(json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "measure": uuid(measure),
        "as_at": day(0), "value": 71.5, "recorded_by": uuid(PERSON), "recorded_on": day(1)}))
}

pub fn body(number: u128, name: &str) -> GovernanceBody {
    from(json!({"id": uuid(number), "version": 1, "name": name, "kind": "scrutiny",
        "closed": false}))
}

pub fn meeting(number: u128, body: u128, held: i64) -> Meeting {
    from(json!({"id": uuid(number), "version": 1, "body": uuid(body), "held_on": day(held)}))
}

/// A question about our plan, asked on day 0.
pub fn question(number: u128, answer_by: i64) -> Question {
    from(json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "by": uuid(PERSON),
        "text": "How many managers are trained?", "asked_on": day(0), "answer_by": day(answer_by)}))
}

pub fn reply(number: u128, question: u128) -> Reply {
    from(json!({"id": uuid(number), "version": 1, "plan": uuid(PLAN), "question": uuid(question),
        "by": uuid(PERSON), "at": noon(1), "text": "Thirty of forty."}))
}

/// A delivery that has reached `status`.
pub fn delivery(status: DeliveryStatus) -> Value {
    let mark = json!({"on": day(0), "by": uuid(PERSON), "note": null});
    match status {
        DeliveryStatus::NotStarted => json!({"status": "not_started"}),
        DeliveryStatus::InProgress => json!({"status": "in_progress", "started": mark}),
        DeliveryStatus::Complete => json!({"status": "complete", "completed": mark}),
        DeliveryStatus::Verified => {
            json!({"status": "verified", "completed": mark, "signed_off": mark})
        }
        DeliveryStatus::Embedded => {
            json!({"status": "embedded", "completed": mark, "signed_off": mark, "checked": mark})
        }
        DeliveryStatus::NotProceeding => json!({"status": "not_proceeding", "stopped": mark}),
    }
}
