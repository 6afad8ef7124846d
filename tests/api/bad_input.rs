//! What cannot be taken is refused, names the field, and leaves nothing behind.

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{self, Scene, UNKNOWN, id};

both!(
    fields_of_an_inspection_are_checked,
    fields_of_an_area_are_checked,
    fields_of_a_plan_are_checked,
    fields_of_an_action_are_checked,
    fields_of_what_is_reported_are_checked,
    fields_of_meetings_and_questions_are_checked,
    fields_of_people_and_posts_are_checked,
    what_belongs_to_the_server_is_not_taken,
    bodies_that_are_not_what_they_should_be,
    a_patch_is_checked_like_the_whole,
);

/// What is sent to one address, one fault at a time.
struct Table<'a> {
    app: &'a TestApp,
    who: Persona,
    method: &'static str,
    path: String,
    good: Value,
}

impl Table<'_> {
    fn post<'a>(app: &'a TestApp, path: &str, good: Value) -> Table<'a> {
        Table { app, who: app.plan_lead(), method: "POST", path: path.to_owned(), good }
    }

    /// The good body with one field set is refused at `pointer`, and nothing is stored.
    async fn refuses(&self, cases: &[(&str, Value, &str)]) {
        let before = self.app.revision().await;
        let etag = self.etag().await;
        for (field, value, pointer) in cases {
            let mut body = self.good.clone();
            body[*field] = value.clone();
            let refused = self.send(etag.as_deref(), &body).await;
            let case = format!("{} {} with {field} = {value:.80}", self.method, self.path);
            assert_eq!(refused.status, 422, "{case}\n{}", refused.text);
            assert_eq!(refused.problem(), "invalid", "{case}");
            assert!(refused.pointers().contains(pointer), "{case}: {:?}", refused.pointers());
        }
        assert_eq!(self.app.revision().await, before, "nothing is stored");
    }

    /// Each of these fields is needed.
    async fn needs(&self, fields: &[&str]) {
        let etag = self.etag().await;
        for field in fields {
            let mut body = self.good.clone();
            body.as_object_mut().unwrap().remove(*field);
            let refused = self.send(etag.as_deref(), &body).await.expect(422);
            assert!(refused.text.contains(field), "{field}: {}", refused.text);
        }
    }

    /// The good body is good.
    async fn takes(&self) -> Value {
        let reply = self.send(self.etag().await.as_deref(), &self.good).await;
        assert!(reply.status < 300, "{} {}\n{}", self.method, self.path, reply.text);
        reply.json
    }

    /// The `ETag` of what a patch changes.
    async fn etag(&self) -> Option<String> {
        if self.method == "POST" {
            return None;
        }
        Some(self.who.get(&self.path).await.expect(200).etag())
    }

    async fn send(&self, etag: Option<&str>, body: &Value) -> Reply {
        let ask = self.who.ask(self.method, &self.path).json(body);
        match etag {
            Some(etag) => ask.header("if-match", etag).await,
            None => ask.await,
        }
    }
}

/// Faults that any one-line text can have.
fn bad_lines(
    field: &'static str,
    pointer: &'static str,
) -> Vec<(&'static str, Value, &'static str)> {
    let texts = [
        json!("t".repeat(10_000)),
        json!(""),
        json!(" \t "),
        json!("a\u{0}b"),
        json!("a\u{7}b"),
        json!("two\nlines"),
        json!("right to left \u{202E}tfel"),
        json!("\u{FEFF}mark"),
        json!(7),
        json!(true),
        json!(["a"]),
        json!({"a": 1}),
    ];
    texts.into_iter().map(|text| (field, text, pointer)).collect()
}

/// Faults that any date can have.
fn bad_dates(
    field: &'static str,
    pointer: &'static str,
) -> Vec<(&'static str, Value, &'static str)> {
    let texts = [
        json!("2024-02-30"),
        json!("2023-02-29"),
        json!("2024-13-01"),
        json!("2024-00-10"),
        json!("24/04/2024"),
        json!("2024-04-24T00:00:00Z"),
        json!("2024-4-24"),
        json!(" 2024-04-24"),
        json!("+12024-04-24"),
        json!("-2024-04-24"),
        json!("0001-01-01"),
        json!("9999-12-31"),
        json!("tomorrow"),
        json!(""),
        json!(20_240_424),
    ];
    texts.into_iter().map(|text| (field, text, pointer)).collect()
}

/// Somebody else's thing of a kind.
async fn foreign(app: &TestApp, list: &str) -> Value {
    let rows = app.other_administrator().all(list).await;
    rows.first().unwrap_or_else(|| panic!("the other council has nothing in {list}"))["id"].clone()
}

async fn fields_of_an_inspection_are_checked(app: &TestApp) {
    let table = Table::post(app, "/api/v1/inspections", scene::inspection());
    table.refuses(&bad_dates("started_on", "/started_on")).await;
    table.refuses(&bad_dates("received_on", "/received_on")).await;
    table.refuses(&bad_lines("lead_inspector", "/lead_inspector")).await;
    table
        .refuses(&[
            ("ended_on", json!("2023-12-10"), "/ended_on"),
            ("received_on", json!("2023-12-14"), "/received_on"),
            ("published_on", json!("2023-12-14"), "/published_on"),
            ("received_on", json!("2025-01-21"), "/received_on"),
            ("framework", json!("ilac"), "/framework"),
            ("kind", json!("surprise"), "/kind"),
            ("kind", json!("joint"), "/kind"),
            ("started_on", json!("2011-12-11"), "/started_on"),
            ("report_url", json!("javascript:alert(1)"), "/report_url"),
            ("colour", json!("red"), "/colour"),
        ])
        .await;
    table.needs(&["framework", "kind", "started_on", "ended_on"]).await;
    let made = id(&table.takes().await);
    let path = format!("/api/v1/inspections/{made}/judgements");
    let lead = app.plan_lead();
    let etag = lead.get(&path).await.etag();
    for (grades, pointer) in [
        (
            json!([{"judgement": "leaders", "grade": "good"}, {"judgement": "leaders", "grade": "good"}]),
            "/judgements/1/judgement",
        ),
        (json!([{"judgement": "head", "grade": "good"}]), "/judgements/0/judgement"),
        (json!([{"judgement": "leaders"}]), "/judgements/0/grade"),
        (json!([{"judgement": "leaders", "grade": "good", "note": "x"}]), "/judgements/0/note"),
        (json!([7]), "/judgements/0"),
        (json!("good"), "/judgements"),
    ] {
        let refused = lead.put(&path, &etag, json!({"judgements": grades})).await.expect(422);
        assert!(refused.pointers().contains(&pointer), "{grades}: {}", refused.text);
    }
    let path = format!("/api/v1/inspections/{made}/paragraphs");
    let twice = json!({"paragraphs": [{"number": 1, "text": "a"}, {"number": 1, "text": "b"}]});
    assert_eq!(
        lead.put(&path, &etag, twice).await.expect(422).pointers(),
        ["/paragraphs/1/number"]
    );
    let zero = json!({"paragraphs": [{"number": 0, "text": "a"}]});
    assert_eq!(lead.put(&path, &etag, zero).await.expect(422).pointers(), ["/paragraphs/0/number"]);
}

async fn fields_of_an_area_are_checked(app: &TestApp) {
    let scene = Scene::set(app).await;
    let mut table = Table::post(app, "/api/v1/areas", scene::area(&scene.inspection, "Practice"));
    let elsewhere =
        app.plan_lead().all(&format!("/api/v1/areas?inspection={}", app.inspection())).await;
    let abroad = foreign(app, "/api/v1/areas").await;
    table
        .refuses(&[
            ("inspection", json!(UNKNOWN), "/inspection"),
            ("inspection", foreign(app, "/api/v1/inspections").await, "/inspection"),
            ("inspection", json!("1"), "/inspection"),
            ("parent", elsewhere[0]["id"].clone(), "/parent"),
            ("parent", abroad.clone(), "/parent"),
            ("recurs_from", json!(scene.areas[0]), "/recurs_from"),
            ("recurs_from", abroad, "/recurs_from"),
            ("position", json!(0), "/position"),
            ("position", json!(1), "/position"),
            ("position", json!(1.5), "/position"),
            ("position", json!(99_999_999_999_u64), "/position"),
            ("kind", json!("wish"), "/kind"),
            ("text", json!("t".repeat(10_001)), "/text"),
            ("text", json!("a\u{0}b"), "/text"),
            ("text", json!(5), "/text"),
            ("paragraphs", json!([0]), "/paragraphs/0"),
            ("paragraphs", json!([3, 3]), "/paragraphs/1"),
            ("response", json!({"kind": "noted"}), "/response/reason"),
            ("response", json!({"kind": "refused"}), "/response/kind"),
            ("response", json!({"kind": "accepted", "by": "us"}), "/response/by"),
            ("label", json!("9z"), "/label"),
        ])
        .await;
    // Nesting may not go in a circle.
    table.method = "PATCH";
    table.path = format!("/api/v1/areas/{}", scene.areas[1]);
    table.good = json!({});
    table
        .refuses(&[
            ("parent", json!(scene.areas[2]), "/parent"),
            ("parent", json!(scene.areas[1]), "/parent"),
            ("inspection", json!(app.inspection()), "/inspection"),
        ])
        .await;
}

async fn fields_of_a_plan_are_checked(app: &TestApp) {
    let scene = Scene::set(app).await;
    let mut table = Table::post(app, "/api/v1/plans", scene::plan(&scene.inspection, None));
    table.refuses(&bad_lines("title", "/title")).await;
    table.refuses(&bad_dates("ends_on", "/ends_on")).await;
    table
        .refuses(&[
            ("ends_on", json!("2024-12-31"), "/ends_on"),
            ("inspection", json!(UNKNOWN), "/inspection"),
            ("inspection", foreign(app, "/api/v1/inspections").await, "/inspection"),
            ("stage", json!("finished"), "/stage"),
            ("status", json!("draft"), "/status"),
        ])
        .await;
    let _ = table.takes().await;
    table.method = "PATCH";
    table.path = format!("/api/v1/plans/{}", scene.plan);
    table.good = json!({});
    table
        .refuses(&[
            ("shared_from", Value::Null, "/shared_from"),
            ("shared_from", json!("2025-06-01"), "/shared_from"),
            ("inspection", json!(app.inspection()), "/inspection"),
            ("title", Value::Null, "/title"),
        ])
        .await;
}

async fn fields_of_an_action_are_checked(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let good = scene::action(&scene.plan, "5.1", &scene.areas[0], Some(&scene.post));
    let mut table = Table::post(app, "/api/v1/actions", good.clone());
    let elsewhere = lead.all(&format!("/api/v1/areas?inspection={}", app.inspection())).await;
    let demo = lead.all(&format!("/api/v1/actions?plan={}", app.plan())).await;
    let closed = json!({"title": "Head of nothing", "closed": true});
    let closed = lead.make("/api/v1/posts", closed).await;
    table.refuses(&bad_lines("title", "/title")).await;
    table.refuses(&bad_dates("due_on", "/due_on")).await;
    table.refuses(&bad_dates("starts_on", "/starts_on")).await;
    table
        .refuses(&[
            ("due_on", json!("2025-01-05"), "/due_on"),
            ("owner", json!(UNKNOWN), "/owner"),
            ("owner", foreign(app, "/api/v1/posts").await, "/owner"),
            ("owner", closed["id"].clone(), "/owner"),
            ("owner", json!("Head of service"), "/owner"),
            ("contributors", json!([scene.post]), "/contributors"),
            ("contributors", json!([foreign(app, "/api/v1/posts").await]), "/contributors/0"),
            ("areas", json!([]), "/areas"),
            ("areas", json!([UNKNOWN]), "/areas/0"),
            ("areas", json!([scene.areas[0], scene.areas[0]]), "/areas/1"),
            ("areas", json!([elsewhere[0]["id"]]), "/areas/0"),
            ("areas", json!([foreign(app, "/api/v1/areas").await]), "/areas/0"),
            ("areas", json!(scene.areas[0]), "/areas"),
            ("plan", json!(UNKNOWN), "/plan"),
            ("plan", foreign(app, "/api/v1/plans").await, "/plan"),
            ("reference", json!("1.1"), "/reference"),
            ("reference", json!("1".repeat(21)), "/reference"),
            ("depends_on", json!([UNKNOWN]), "/depends_on/0"),
            ("depends_on", json!([demo[0]["id"]]), "/depends_on/0"),
            ("depends_on", json!([foreign(app, "/api/v1/actions").await]), "/depends_on/0"),
            ("impact", json!({"rating": "great"}), "/impact/rating"),
            ("impact", json!({"rating": "clear"}), "/impact/basis"),
            ("description", json!("d".repeat(10_001)), "/description"),
            ("success_criterion", json!("a\u{8}b"), "/success_criterion"),
            ("status", json!("complete"), "/status"),
            ("rating", json!("on_track"), "/rating"),
        ])
        .await;
    table.needs(&["plan", "reference", "title", "areas"]).await;
    let made = id(&table.takes().await);

    // A circle of dependencies, of one, of two and of three.
    let third = scene::action(&scene.plan, "5.2", &scene.areas[0], None);
    let third = id(&lead.make("/api/v1/actions", third).await);
    let at = |id: &str| format!("/api/v1/actions/{id}");
    let _ = lead.change(&at(&third), json!({"depends_on": [made]})).await.expect(200);
    table.method = "PATCH";
    table.path = at(&made);
    table.good = json!({});
    table
        .refuses(&[
            ("depends_on", json!([made]), "/depends_on"),
            ("depends_on", json!([third]), "/depends_on"),
        ])
        .await;
    let _ = lead.change(&scene.own(), json!({"depends_on": [third]})).await.expect(200);
    table.refuses(&[("depends_on", json!([scene.action]), "/depends_on")]).await;
    table.refuses(&[("plan", json!(app.plan()), "/plan")]).await;
}

async fn fields_of_what_is_reported_are_checked(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let foreign_update =
        lead.all("/api/v1/updates").await.first().map(|it| it["id"].clone()).unwrap();
    let table = Table::post(app, &format!("{}/updates", scene.own()), json!({"done": "Something"}));
    table.refuses(&bad_dates("forecast_on", "/forecast_on")).await;
    table
        .refuses(&[
            ("done", json!(""), "/done"),
            ("done", json!("d".repeat(10_001)), "/done"),
            ("done", json!("a\u{1b}[31m"), "/done"),
            ("declared", json!("green"), "/declared"),
            ("declared", json!("at_risk"), "/declared_reason"),
            ("status", json!("done"), "/status"),
            ("corrects", json!(UNKNOWN), "/corrects"),
            ("corrects", foreign_update, "/corrects"),
            ("posted_at", json!("2020-01-01T00:00:00Z"), "/posted_at"),
            ("by", json!(UNKNOWN), "/by"),
        ])
        .await;
    let ask = json!({"to_on": "2025-05-30", "reason": "staffing", "note": "Vacancies"});
    let table = Table::post(app, &format!("{}/date-changes", scene.own()), ask);
    table.refuses(&bad_dates("to_on", "/to_on")).await;
    table
        .refuses(&[
            ("reason", json!("weather"), "/reason"),
            ("note", json!(""), "/note"),
            ("note", json!("n".repeat(2001)), "/note"),
            ("from_on", json!("2025-03-31"), "/from_on"),
        ])
        .await;
    table.needs(&["to_on", "reason", "note"]).await;
    for (to, rule) in [("2025-03-31", "same_date"), ("2025-01-01", "before_start")] {
        let refused =
            lead.post(&table.path, json!({"to_on": to, "reason": "other", "note": "x"})).await;
        assert_eq!(refused.expect(409).json["rule"], rule);
    }
    let milestone = json!({"title": "A step", "due_on": "2025-02-28"});
    let table = Table::post(app, &format!("{}/milestones", scene.own()), milestone);
    table.refuses(&bad_lines("title", "/title")).await;
    table.refuses(&bad_dates("due_on", "/due_on")).await;
    table
        .refuses(&[
            ("due_on", json!("2025-04-01"), "/due_on"),
            ("done_on", json!("2025-01-21"), "/done_on"),
        ])
        .await;
    let evidence = json!({"kind": "audit", "title": "An audit", "note": "It shows it"});
    let table = Table::post(app, &format!("{}/evidence", scene.own()), evidence);
    table
        .refuses(&[
            ("kind", json!("gossip"), "/kind"),
            ("note", Value::Null, "/note"),
            ("link", json!("file:///etc/passwd"), "/link"),
            ("link", json!("javascript:alert(1)"), "/link"),
            ("dated_on", json!("2025-01-21"), "/dated_on"),
        ])
        .await;
    let _ = table.takes().await;
    let measure = json!({
        "plan": scene.plan, "title": "Plans judged good", "unit": "%", "direction": "higher", "frequency": "quarterly"
    });
    let table = Table::post(app, "/api/v1/measures", measure);
    table.refuses(&bad_lines("title", "/title")).await;
    table
        .refuses(&[
            ("direction", json!("up"), "/direction"),
            ("frequency", json!("often"), "/frequency"),
            ("target", json!("many"), "/target"),
            ("target", json!(1e300), "/target"),
            ("target", json!(0.0001), "/target"),
            ("areas", json!([UNKNOWN]), "/areas/0"),
            ("plan", foreign(app, "/api/v1/plans").await, "/plan"),
        ])
        .await;
    let made = id(&table.takes().await);
    let reading = json!({"as_at": "2024-12-31", "value": 61});
    let table = Table::post(app, &format!("/api/v1/measures/{made}/readings"), reading);
    table.refuses(&bad_dates("as_at", "/as_at")).await;
    table
        .refuses(&[
            ("as_at", json!("2025-01-21"), "/as_at"),
            ("value", json!("61"), "/value"),
            ("value", Value::Null, "/value"),
            ("corrects", json!(UNKNOWN), "/corrects"),
        ])
        .await;
}

async fn fields_of_meetings_and_questions_are_checked(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let body = json!({"name": "Schools forum", "kind": "other"});
    let table = Table::post(app, "/api/v1/bodies", body);
    table.refuses(&bad_lines("name", "/name")).await;
    table
        .refuses(&[
            ("kind", json!("committee"), "/kind"),
            ("closed", json!("no"), "/closed"),
            ("name", json!("CORPORATE parenting panel"), "/name"),
        ])
        .await;
    let body = id(&table.takes().await);
    let meeting = json!({"body": body, "held_on": "2025-02-12"});
    let table = Table::post(app, "/api/v1/meetings", meeting);
    table.refuses(&bad_dates("held_on", "/held_on")).await;
    table
        .refuses(&[
            ("body", json!(UNKNOWN), "/body"),
            ("body", Value::Null, "/body"),
            ("place", json!(""), "/place"),
            ("cancelled", json!(true), "/cancelled"),
        ])
        .await;
    let meeting = id(&table.takes().await);
    let question = json!({
        "plan": scene.plan, "text": "How many are trained?", "answer_by": "2025-02-28"
    });
    let table = Table::post(app, "/api/v1/questions", question);
    table.refuses(&bad_dates("answer_by", "/answer_by")).await;
    table
        .refuses(&[
            ("answer_by", json!("2025-01-19"), "/answer_by"),
            ("asked_on", json!("2025-01-21"), "/asked_on"),
            ("plan", foreign(app, "/api/v1/plans").await, "/plan"),
            ("plan", json!(UNKNOWN), "/plan"),
            ("action", json!(UNKNOWN), "/action"),
            ("area", json!(UNKNOWN), "/area"),
            ("meeting", json!(UNKNOWN), "/meeting"),
            ("asked_of", json!(UNKNOWN), "/asked_of"),
            ("for_member", json!(" "), "/for_member"),
            ("text", json!("a\u{0}b"), "/text"),
        ])
        .await;
    let made = id(&table.takes().await);
    let table =
        Table::post(app, &format!("/api/v1/questions/{made}/replies"), json!({"text": "Thirty"}));
    table.refuses(&[("text", json!(""), "/text"), ("corrects", json!(UNKNOWN), "/corrects")]).await;
    let cancel = json!({"cancelled": "Too few members can come"});
    let _ = lead.change(&format!("/api/v1/meetings/{meeting}"), cancel).await.expect(200);
    let _ = lead.change(&format!("/api/v1/bodies/{body}"), json!({"closed": true})).await;
    let late = json!({
        "plan": scene.plan, "text": "x", "answer_by": "2025-02-28", "meeting": meeting,
        "action": scene.action, "area": scene.areas[0]
    });
    let refused = lead.post("/api/v1/questions", late).await.expect(422);
    assert_eq!(refused.pointers(), ["/area", "/meeting"]);
    let closed = json!({"body": body, "held_on": "2025-03-12"});
    assert_eq!(lead.post("/api/v1/meetings", closed).await.expect(422).pointers(), ["/body"]);
}

async fn fields_of_people_and_posts_are_checked(app: &TestApp) {
    let person = json!({"name": "Asha Rowe", "email": "asha.rowe@example.org", "role": "manager"});
    let mut table = Table::post(app, "/api/v1/people", person);
    table.who = app.administrator();
    table.refuses(&bad_lines("name", "/name")).await;
    let taken = app.administrator().all("/api/v1/people").await[0]["email"].clone();
    table
        .refuses(&[
            ("email", json!("nobody"), "/email"),
            ("email", json!(taken.as_str().unwrap().to_uppercase()), "/email"),
            ("role", json!("king"), "/role"),
            ("role", json!("operator"), "/role"),
            ("disabled", json!("no"), "/disabled"),
            ("password", json!("x"), "/password"),
        ])
        .await;
    table.needs(&["name", "email", "role"]).await;
    let made = table.takes().await;

    let holder = |person: &Value, until: &str| json!([{"person": person, "from": "2024-02-01", "until": until}]);
    let post =
        json!({"title": "Head of safeguarding", "holders": holder(&made["id"], "2024-12-31")});
    let table = Table::post(app, "/api/v1/posts", post);
    table.refuses(&bad_lines("title", "/title")).await;
    let abroad = foreign(app, "/api/v1/people").await;
    table
        .refuses(&[
            ("holders", holder(&made["id"], "2024-01-31"), "/holders/0/until"),
            ("holders", holder(&json!(UNKNOWN), "2024-12-31"), "/holders/0/person"),
            ("holders", holder(&abroad, "2024-12-31"), "/holders/0/person"),
            ("holders", json!([{"person": made["id"]}]), "/holders/0/from"),
            ("holders", json!([{"person": made["id"], "from": "2024-02-30"}]), "/holders/0/from"),
        ])
        .await;
    let _ = table.takes().await;
    table.refuses(&[("organisation", Value::Null, "/title")]).await;

    let scene = Scene::set(app).await;
    let hand_over = json!({"to": scene.other_post, "reason": "Leaves"});
    let path = format!("/api/v1/posts/{}/hand-over", scene.post);
    for (field, value, pointer) in [
        ("to", json!(UNKNOWN), "/to"),
        ("to", json!(scene.post), "/to"),
        ("to", foreign(app, "/api/v1/posts").await, "/to"),
        ("reason", json!(""), "/reason"),
        ("actions", json!([scene.other_action]), "/actions/0"),
        ("actions", json!([scene.action, scene.action]), "/actions/1"),
        ("actions", json!("all"), "/actions"),
    ] {
        let mut body = hand_over.clone();
        body[field] = value;
        let refused =
            app.plan_lead().ask("POST", &path).key("leaver").json(&body).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{body}");
    }

    let administrator = app.administrator();
    let settings = format!("/api/v1/authorities/{}/settings", app.demo("authority_id"));
    let seen = administrator.get(&settings).await.expect(200);
    let mut body = json!({"rules": seen.json["rules"], "key": seen.json["key"]});
    body["rules"]["stale_days"] = json!(0);
    let refused = administrator.put(&settings, &seen.etag(), body.clone()).await.expect(422);
    assert_eq!(refused.pointers(), ["/rules/stale_days"]);
    body["rules"]["stale_days"] = json!(70_000);
    assert_eq!(
        administrator.put(&settings, &seen.etag(), body.clone()).await.expect(422).pointers(),
        ["/rules/stale_days"]
    );
    body["rules"] = seen.json["rules"].clone();
    body["key"] = json!([]);
    let refused = administrator.put(&settings, &seen.etag(), body).await.expect(422);
    assert!(refused.pointers().contains(&"/key"), "{}", refused.text);
    let mut last = administrator.read("/api/v1/me").await["person"]["id"].clone();
    for person in administrator.all("/api/v1/people").await {
        if person["role"] == "administrator" && person["id"] != last {
            let other = format!("/api/v1/people/{}", id(&person));
            let _ = administrator.change(&other, json!({"disabled": true})).await.expect(200);
        }
    }
    let own = format!("/api/v1/people/{}", last.take().as_str().unwrap());
    let refused = administrator.change(&own, json!({"role": "auditor"})).await.expect(409);
    assert_eq!(refused.json["rule"], "last_administrator");
}

async fn what_belongs_to_the_server_is_not_taken(app: &TestApp) {
    let scene = Scene::set(app).await;
    let owned = [
        ("id", json!(UNKNOWN), "/id"),
        ("version", json!(99), "/version"),
        ("authority", json!(UNKNOWN), "/authority"),
        ("authority_id", json!(UNKNOWN), "/authority_id"),
        ("created_at", json!("2020-01-01T00:00:00Z"), "/created_at"),
        ("original_due_on", json!("2020-01-01"), "/original_due_on"),
        ("revisions", json!(0), "/revisions"),
        ("watch", json!({}), "/watch"),
        ("delivery", json!({"status": "verified"}), "/delivery"),
        ("signed_off", json!({}), "/signed_off"),
        ("label", json!("9"), "/label"),
        ("computed_on", json!("2024-05-17"), "/computed_on"),
        ("__proto__", json!({}), "/__proto__"),
        ("Title", json!("x"), "/Title"),
    ];
    let action = scene::action(&scene.plan, "6.1", &scene.areas[0], None);
    for (path, good) in [
        ("/api/v1/actions".to_owned(), action),
        ("/api/v1/plans".to_owned(), scene::plan(&scene.inspection, None)),
        ("/api/v1/areas".to_owned(), scene::area(&scene.inspection, "Practice")),
        ("/api/v1/inspections".to_owned(), scene::inspection()),
        ("/api/v1/posts".to_owned(), json!({"title": "Head of something"})),
        (format!("{}/updates", scene.own()), json!({"done": "x"})),
    ] {
        let table = Table::post(app, &path, good);
        table.refuses(&owned).await;
    }
    let mut table = Table::post(app, &scene.own(), json!({}));
    table.method = "PATCH";
    table.refuses(&owned).await;
    let duty =
        app.plan_lead().read(&format!("/api/v1/obligations?inspection={}", scene.inspection)).await;
    table.path = format!("/api/v1/obligations/{}", id(&duty["items"][0]));
    table.refuses(&owned).await;
}

async fn bodies_that_are_not_what_they_should_be(app: &TestApp) {
    let scene = Scene::set(app).await;
    let before = app.revision().await;
    let path = format!("{}/updates", scene.own());
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let deep_object = format!("{}1{}", "{\"done\":".repeat(10_000), "}".repeat(10_000));
    let huge = format!("{{\"done\":\"{}\"}}", "a".repeat(300 * 1024));
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("application/json", "{".into(), 400),
        ("application/json", "".into(), 400),
        ("application/json", "{\"done\":\"x\"".into(), 400),
        ("application/json", "{\"done\":\"x\"} {}".into(), 400),
        ("application/json", "{\"done\":\"x\"},".into(), 400),
        ("application/json", "{'done':'x'}".into(), 400),
        ("application/json", "{\"done\":\"x\",}".into(), 400),
        ("application/json", "{\"done\":NaN}".into(), 400),
        ("application/json", "{\"done\":\"\\ud800\"}".into(), 400),
        ("application/json", b"{\"done\":\"\xff\"}".to_vec(), 400),
        ("application/json", b"{\"done\":\"a\0b\"}".to_vec(), 400),
        ("application/json", "\u{FEFF}{\"done\":\"x\"}".into(), 400),
        ("application/json", deep(10_000).into(), 400),
        ("application/json", format!("{{\"done\":{}}}", deep(10_000)).into(), 400),
        ("application/json", deep_object.into(), 400),
        ("application/json", "{\"done\":\"x\",\"done\":\"y\"}".into(), 422),
        ("application/json", "null".into(), 422),
        ("application/json", "[]".into(), 422),
        ("application/json", "\"x\"".into(), 422),
        ("application/json", "{\"done\":1e999}".into(), 400),
        ("application/json", huge.clone().into(), 413),
        ("text/plain", "{\"done\":\"x\"}".into(), 415),
        ("application/x-www-form-urlencoded", "done=x".into(), 415),
        ("multipart/form-data; boundary=x", "--x--".into(), 415),
        ("application/jsonx", "{\"done\":\"x\"}".into(), 415),
        ("", "{\"done\":\"x\"}".into(), 415),
    ];
    for (kind, body, status) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let reply = app.plan_lead().ask("POST", &path).body(kind, body).await;
        assert!(
            reply.status == status || status == 400 && reply.status == 422,
            "{kind}: {shown}: {} instead of {status}\n{}",
            reply.status,
            reply.text
        );
    }
    // A patch is read as any JSON first.
    let etag = app.plan_lead().get(&scene.own()).await.etag();
    for (body, status) in
        [("[]", 422), ("null", 422), ("7", 422), ("{\"title\":", 400), (&deep(10_000), 400)]
    {
        let ask = app.plan_lead().ask("PATCH", &scene.own()).header("if-match", &etag);
        let _ = ask.body("application/merge-patch+json", body).await.expect(status);
    }
    let nested = format!("{{\"impact\":{}}}", "{\"a\":".repeat(100) + "1" + &"}".repeat(100));
    let ask = app.plan_lead().ask("PATCH", &scene.own()).header("if-match", &etag);
    let _ = ask.body("application/json", nested).await.expect(422);
    assert_eq!(app.revision().await, before, "nothing is stored");
    // Charsets and upper case are taken.
    let _ = app
        .plan_lead()
        .ask("POST", &path)
        .body("Application/JSON; charset=utf-8", "{\"done\":\"x\"}")
        .await
        .expect(201);
    // A body where none belongs, and a query where none belongs.
    let _ = app
        .plan_lead()
        .ask("POST", &format!("{path}?dry_run=true"))
        .json(&json!({"done": "x"}))
        .await
        .expect(400);
}

async fn a_patch_is_checked_like_the_whole(app: &TestApp) {
    let scene = Scene::set(app).await;
    let mut table = Table::post(app, &scene.own(), json!({}));
    table.method = "PATCH";
    table.refuses(&bad_lines("title", "/title")).await;
    table.refuses(&bad_dates("starts_on", "/starts_on")).await;
    table
        .refuses(&[
            ("starts_on", json!("2025-04-01"), "/due_on"),
            ("areas", json!([]), "/areas"),
            ("areas", Value::Null, "/areas"),
            ("owner", json!(UNKNOWN), "/owner"),
            ("impact", json!({"rating": "some"}), "/impact/basis"),
            ("impact", json!({"colour": "red"}), "/impact/colour"),
            ("reference", json!("2.1"), "/reference"),
        ])
        .await;
    let lead = app.plan_lead();
    let seen = lead.read(&scene.own()).await;
    assert_eq!(seen["version"], 1);
    let merged = json!({"impact": {"rating": "some", "basis": "Audit of May"}, "outcome": null});
    let merged = lead.change(&scene.own(), merged).await.expect(200).json;
    assert_eq!(merged["impact"], json!({"rating": "some", "basis": "Audit of May"}));
    assert_eq!((&merged["outcome"], &merged["title"]), (&Value::Null, &seen["title"]));
}
