//! scratch, not kept
#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
use std::sync::Arc;
use actionplan_http as web;
use application::{App, FixedDay, Options, Store, access::KeyRing, operator, people::PersonDetails, tokens::TokenDetails};
use axum::{body::Body, http::Request, Router};
use serde_json::{json, Value};
use tower::ServiceExt as _;

struct T { router: Router, lead: String, panel: String, manager: String, app: App }
struct R { status: u16, etag: String, json: Value, text: String }
impl T {
    async fn go(&self, token: &str, method: &str, path: &str, etag: Option<&str>, body: Option<Value>, csv: bool) -> R {
        let mut r = Request::builder().method(method).uri(format!("/api/v1{path}")).header("authorization", format!("Bearer {token}"));
        if let Some(e) = etag { r = r.header("if-match", e); }
        if csv { r = r.header("accept", "text/csv"); }
        let body = match body { Some(b) => { r = r.header("content-type", "application/json"); Body::from(b.to_string()) } None => Body::empty() };
        let resp = self.router.clone().oneshot(r.body(body).unwrap()).await.unwrap();
        let status = resp.status().as_u16();
        let h = |n: &str| resp.headers().get(n).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let (etag, location) = (h("etag"), h("location"));
        let bytes = axum::body::to_bytes(resp.into_body(), 10_000_000).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        println!("{method} {path} -> {status} {etag} {location}\n    {}", text.chars().take(900).collect::<String>());
        R { status, etag, json, text }
    }
    async fn get(&self, path: &str) -> R { self.go(&self.lead, "GET", path, None, None, false).await }
    async fn post(&self, path: &str, b: Value) -> R { self.go(&self.lead, "POST", path, None, Some(b), false).await }
    async fn patch(&self, path: &str, b: Value) -> R {
        let e = self.get(path).await.etag;
        self.go(&self.lead, "PATCH", path, Some(&e), Some(b), false).await
    }
}
fn p(r: &R) -> String { r.json["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned() }
fn n(r: &R) -> usize { r.json["items"].as_array().unwrap().len() }
fn i(r: &R) -> String { r.json["id"].as_str().unwrap().to_owned() }

#[tokio::test]
async fn walk() {
    let url = std::env::var("SCRATCH_URL").unwrap_or_else(|_| { let f = "/tmp/scratch_reports.db"; for s in ["", "-wal", "-shm"] { let _ = std::fs::remove_file(format!("{f}{s}")); } format!("sqlite://{f}") });
    let store = Store::open(Options::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let app = App::new(store, Arc::new(FixedDay::new("2025-01-20".parse().unwrap())));
    operator::install_shipped_data(&app).await.unwrap();
    let a = operator::add_authority(&app, operator::NewAuthority { name: domain::Title::parse("East Sussex").unwrap(), urn: None, la_code: None, ons_code: None }).await.unwrap();
    let keys = Arc::new(KeyRing::load_or_make(app.store(), app.real_now()).await.unwrap());
    let exp = (app.real_now() + chrono::TimeDelta::days(30)).date_naive();
    let mut tokens = vec![];
    for role in ["plan_lead", "panel_member", "manager"] {
        let d: PersonDetails = serde_json::from_value(json!({"name": role, "email": format!("{role}@example.gov.uk"), "role": role})).unwrap();
        let person = operator::add_person(&app, a.id, d).await.unwrap();
        let scope = if role == "panel_member" { "read" } else { "read_write" };
        let t: TokenDetails = serde_json::from_value(json!({"name": "t", "scope": scope, "expires_on": exp})).unwrap();
        tokens.push(operator::create_token(&app, a.id, person.id, t).await.unwrap().1.reveal().to_owned());
    }
    let readiness = Arc::new(web::Readiness::default());
    readiness.set(true);
    let router = web::router(web::Api { app: app.clone(), keys, readiness });
    let t = T { router, lead: tokens[0].clone(), panel: tokens[1].clone(), manager: tokens[2].clone(), app };

    let r = t.get("/obligations/preview?framework=ilacs&received_on=2024-02-06").await;
    assert_eq!(r.status, 200); assert!(r.text.contains("2024-05-17") && r.text.contains("2024-03-19"));
    for bad in ["framework=nope&received_on=2024-02-06", "framework=ilacs", "framework=ilacs&received_on=2029-02-06", "framework=ilacs&received_on=2014-02-06", "framework=ilacs&received_on=2028-11-06", "framework=ilacs&kind=joint&received_on=2024-02-06", "framework=ilacs&kind=x&received_on=2024-02-06", "framework=ilacs&received_on=2024-02-30", "received_on=2024-02-06"] {
        assert_eq!(t.get(&format!("/obligations/preview?{bad}")).await.status, 400, "{bad}");
    }
    assert!(t.get("/obligations/preview?framework=ilacs&kind=focused_visit&priority_action=true&received_on=2024-02-06").await.text.contains("2024-05-17"));
    assert_eq!(t.get("/obligations/preview?framework=jtai&received_on=2024-02-06").await.status, 200);
    assert_eq!(t.get("/obligations/preview?framework=hmicfrs&published_on=2024-02-06").await.status, 200);

    let old = t.post("/inspections", json!({"framework":"ilacs","kind":"short","started_on":"2018-07-16","ended_on":"2018-07-20","published_on":"2018-09-04","received_on":"2018-09-04"})).await;
    assert_eq!(old.status, 201);
    let oid = i(&old);
    let new = t.post("/inspections", json!({"framework":"ilacs","kind":"standard","started_on":"2023-12-11","ended_on":"2023-12-15"})).await;
    assert_eq!(new.status, 201);
    let id = i(&new);
    let of = format!("/obligations?inspection={id}");
    assert_eq!(n(&t.get(&of).await), 0);
    let ip = format!("/inspections/{id}");
    for (b, ptr) in [
        (json!({"ended_on":"2023-12-01"}), "/ended_on"), (json!({"received_on":"2023-12-01"}), "/received_on"),
        (json!({"received_on":"2026-12-01"}), "/received_on"), (json!({"framework":"nope"}), "/framework"),
        (json!({"kind":"joint"}), "/kind"), (json!({"kind":"zzz"}), "/kind"), (json!({"started_on":"2012-12-11"}), "/started_on"),
        (json!({"started_on":"2023-02-30"}), "/started_on"), (json!({"report_url":"javascript:x"}), "/report_url"), (json!({"judgements":[]}), "/judgements"),
    ] { let r = t.patch(&ip, b.clone()).await; assert_eq!(r.status, 422, "{b}"); assert_eq!(p(&r), ptr); }
    let r = t.patch(&ip, json!({"received_on":"2024-02-06","published_on":"2024-02-06"})).await;
    assert_eq!(r.status, 200);
    assert_eq!(t.go(&t.lead, "PATCH", &ip, Some(&new.etag), Some(json!({"kind":"short"})), false).await.status, 412);
    assert_eq!(t.go(&t.lead, "PATCH", &ip, None, Some(json!({"kind":"short"})), false).await.status, 428);
    assert_eq!(t.go(&t.panel, "PATCH", &ip, Some(&r.etag), Some(json!({"kind":"short"})), false).await.status, 403);
    let obs = t.get(&of).await;
    assert_eq!(n(&obs), 2);
    assert_eq!(obs.json["items"][1]["due_on"], "2024-05-17");
    let ob = format!("/obligations/{}", obs.json["items"][1]["id"].as_str().unwrap());
    assert_eq!(p(&t.patch(&ob, json!({"agreed_on":"2024-06-01"})).await), "/agreed_note");
    assert_eq!(p(&t.patch(&ob, json!({"met_on":"2026-06-01"})).await), "/met_on");
    let r = t.patch(&ob, json!({"stated_on":"2024-05-18","met_on":"2024-05-17"})).await;
    assert_eq!(r.status, 200); assert_eq!(r.json["state"], "met"); assert_eq!(r.json["warnings"].as_array().unwrap().len(), 2);
    for (s, count) in [("met", 1), ("overdue", 3), ("upcoming", 0), ("due_today", 0), ("met_late", 0), ("unknown", 0)] {
        assert_eq!(n(&t.get(&format!("/obligations?state={s}")).await), count, "{s}");
    }
    let pg = t.get("/obligations?limit=3").await; let next = pg.json["next"].as_str().unwrap().to_owned();
    assert_eq!(n(&t.get(&format!("/obligations?limit=3&after={next}")).await), 1);
    assert_eq!(n(&t.get("/obligations?due_before=2019-01-01").await), 2);
    assert_eq!(t.patch(&ip, json!({"kind":"focused_visit"})).await.status, 200);
    assert_eq!(n(&t.get(&of).await), 1);
    let jp = format!("{ip}/judgements");
    let e = t.get(&jp).await.etag;
    let r = t.go(&t.lead, "PUT", &jp, Some(&e), Some(json!({"judgements":[{"judgement":"leaders","grade":"good"},{"judgement":"children_in_care_and_care_leavers","grade":"good"},{"judgement":"leaders","grade":"x"}]})), false).await;
    assert_eq!(r.status, 422);
    let r = t.go(&t.lead, "PUT", &jp, Some(&e), Some(json!({"judgements":[{"judgement":"leaders","grade":"good"},{"judgement":"care_leavers","grade":"good"}]})), false).await;
    assert_eq!(r.status, 200);
    assert_eq!(t.go(&t.lead, "PUT", &jp, Some(&e), Some(json!({"judgements":[]})), false).await.status, 412);
    assert_eq!(t.patch(&ip, json!({"started_on":"2022-12-11"})).await.status, 422);
    assert_eq!(n(&t.get("/inspections?framework=ilacs").await), 2); assert_eq!(n(&t.get("/inspections?framework=jtai").await), 0);
    let pp = format!("{ip}/paragraphs");
    let e = t.get(&ip).await.etag;
    let body = json!({"paragraphs":[{"number":10,"text":"ten","section":"Leaders"},{"number":2,"text":"two","tone":"weakness"},{"number":5,"text":"five"}]});
    let r = t.go(&t.lead, "PUT", &pp, Some(&e), Some(body.clone()), false).await; assert_eq!(r.status, 200);
    let pid = r.json["paragraphs"][0]["id"].clone();
    assert_eq!(t.go(&t.lead, "PUT", &pp, Some(&e), Some(body.clone()), false).await.status, 412);
    let again = t.go(&t.lead, "PUT", &pp, Some(&r.etag), Some(body), false).await; assert_eq!(again.status, 200); assert_eq!(again.json["version"], r.json["version"]);
    let r = t.go(&t.lead, "PUT", &pp, Some(&r.etag), Some(json!({"paragraphs":[{"number":2,"text":"zwei"},{"number":5,"text":"five"},{"number":11,"text":"x"}]})), false).await;
    assert_eq!(r.json["paragraphs"][0]["id"], pid); assert_eq!(r.json["paragraphs"].as_array().unwrap().len(), 3);
    assert_eq!(p(&t.go(&t.lead, "PUT", &pp, Some(&r.etag), Some(json!({"paragraphs":[{"number":2,"text":"zwei"},{"number":2,"text":"five"}]})), false).await), "/paragraphs/1/number");
    let pg = t.get(&format!("{pp}?limit=2")).await; let next = pg.json["next"].as_str().unwrap();
    assert_eq!(t.get(&format!("{pp}?limit=2&after={next}")).await.json["items"][0]["number"], 11);
    let area = |of: &str, text: &str| json!({"inspection":of,"kind":"area_for_improvement","text":text});
    let with = |mut b: Value, more: Value| { for (k, v) in more.as_object().unwrap() { b[k] = v.clone(); } b };
    let oa = t.post("/areas", with(area(&oid, "old one"), json!({"paragraphs":[3]}))).await; assert_eq!(oa.status, 201);
    let oaid = i(&oa);
    let a1 = t.post("/areas", with(area(&id, "one"), json!({"paragraphs":[2,5],"recurs_from":oaid}))).await; assert_eq!(a1.status, 201); assert_eq!(a1.json["label"], "1"); assert_eq!(a1.json["recurs_from"]["inspection"], oid);
    let a2 = t.post("/areas", area(&id, "two")).await;
    let a3 = t.post("/areas", area(&id, "three")).await;
    let a3a = t.post("/areas", with(area(&id, "a"), json!({"parent":i(&a3)}))).await; assert_eq!(a3a.json["label"], "3a");
    let a3b = t.post("/areas", with(area(&id, "b"), json!({"parent":i(&a3)}))).await; assert_eq!(a3b.json["label"], "3b");
    let a3a1 = t.post("/areas", with(area(&id, "a1"), json!({"parent":i(&a3a)}))).await; assert_eq!(a3a1.json["label"], "3a.1");
    for (b, ptr) in [
        (with(area(&id, "x"), json!({"kind":"recommendation"})), "/kind"),
        (with(area(&oid, "x"), json!({"parent":i(&a3)})), "/parent"),
        (with(area(&id, "x"), json!({"paragraphs":[77]})), "/paragraphs/0"),
        (with(area(&id, "x"), json!({"position":1})), "/position"),
        (with(area(&id, "x"), json!({"position":0})), "/position"),
        (with(area(&id, "x"), json!({"position":2147483647})), "/position"),
        (with(area(&id, "x"), json!({"recurs_from":i(&a3)})), "/recurs_from"),
        (with(area(&oid, "x"), json!({"recurs_from":i(&a3)})), "/recurs_from"),
        (with(area(&id, "x"), json!({"response":{"kind":"noted"}})), "/response/reason"),
        (area(&i(&a3), "x"), "/inspection"),
    ] { let r = t.post("/areas", b.clone()).await; assert_eq!(r.status, 422, "{b}"); assert_eq!(p(&r), ptr); }
    let ap = |r: &R| format!("/areas/{}", i(r));
    assert_eq!(p(&t.patch(&ap(&a3), json!({"parent": i(&a3a1)})).await), "/parent");
    assert_eq!(p(&t.patch(&ap(&a3), json!({"parent": i(&a3)})).await), "/parent");
    assert_eq!(p(&t.patch(&ap(&a3), json!({"inspection": oid})).await), "/inspection");
    let r = t.patch(&ap(&a3), json!({"position": 5})).await; assert_eq!(r.json["label"], "5");
    let r = t.get(&ap(&a3a1)).await; assert_eq!(r.json["label"], "5a.1"); assert_eq!(r.json["version"], 1);
    let r = t.patch(&ap(&a3), json!({"parent": i(&a2), "position": null})).await; assert_eq!(r.json["label"], "2a");
    let l = t.get(&format!("/areas?inspection={id}")).await;
    assert_eq!(l.json["items"].as_array().unwrap().iter().map(|x| x["label"].as_str().unwrap()).collect::<Vec<_>>(), ["1","2","2a","2a.1","2a.1.1","2a.2"]);
    t.patch(&ap(&a1), json!({"kind":"area_for_priority_action"})).await;
    assert_eq!(n(&t.get(&of).await), 3);
    t.patch(&ap(&a1), json!({"kind":"area_for_improvement"})).await;
    assert_eq!(n(&t.get(&of).await), 1);
    assert_eq!(t.patch(&ip, json!({"started_on":"2018-01-11"})).await.status, 422);
    assert_eq!(p(&t.patch(&format!("/inspections/{oid}"), json!({"started_on":"2024-01-11","ended_on":"2024-01-12","received_on":null,"published_on":null})).await), "/started_on");
    let close = format!("{}/closure", ap(&a1)); let open = format!("{}/reopening", ap(&a1));
    assert_eq!(p(&t.post(&close, json!({"on":"2025-02-01","note":"n"})).await), "/on");
    assert_eq!(p(&t.post(&close, json!({"on":"2023-02-01","note":"n"})).await), "/on");
    assert_eq!(t.post(&close, json!({"on":"2024-12-01","note":"resolved"})).await.status, 200);
    assert_eq!(t.post(&close, json!({"on":"2024-12-01","note":"resolved"})).await.status, 409);
    assert_eq!(t.post(&format!("{}/confirmation", ap(&a1)), json!({"on":"2024-12-01","note":"visit"})).await.status, 200);
    let r = t.post(&open, json!({"reason":"again"})).await; assert_eq!(r.status, 200); assert!(r.json["closed"].is_null() && !r.json["confirmed"].is_null());
    assert_eq!(t.post(&open, json!({"reason":"again"})).await.status, 409);
    let plan = t.post("/plans", json!({"title":"Plan","inspection":id})).await; assert_eq!(plan.status, 201); let plid = i(&plan);
    let m = t.post("/measures", json!({"plan":plid,"title":"Audit good","unit":"%","direction":"higher","baseline":54,"target":85.5,"frequency":"quarterly","areas":[i(&a1)]})).await; assert_eq!(m.status, 201);
    let mp = format!("/measures/{}", i(&m)); let rp = format!("{mp}/readings");
    for (b, ptr) in [(json!({"areas":[oaid]}), "/areas/0"), (json!({"target":10}), "/target"), (json!({"plan":id}), "/plan"), (json!({"baseline":0.12345}), "/baseline"), (json!({"areas":[i(&a1),i(&a1)]}), "/areas/1"), (json!({"unit":null}), "/unit")] {
        let r = t.patch(&mp, b.clone()).await; assert_eq!(r.status, 422, "{b}"); assert_eq!(p(&r), ptr); }
    assert_eq!(p(&t.post(&rp, json!({"as_at":"2025-02-01","value":1})).await), "/as_at");
    let r1 = t.post(&rp, json!({"as_at":"2024-06-30","value":60.5,"source":"=audit"})).await; assert_eq!(r1.status, 201);
    let r2 = t.post(&rp, json!({"as_at":"2024-12-31","value":88})).await; assert_eq!(r2.status, 201);
    assert_eq!(t.get(&mp).await.json["standing"], "target_met");
    let r3 = t.post(&rp, json!({"as_at":"2024-12-31","value":71,"corrects":i(&r2)})).await; assert_eq!(r3.status, 201);
    let g = t.get(&mp).await; assert_eq!(g.json["standing"], "improving"); assert_eq!(g.json["version"], 1); assert_eq!(g.json["latest"]["value"], 71);
    assert_eq!(p(&t.post(&rp, json!({"as_at":"2024-12-31","value":71,"corrects":i(&r2)})).await), "/corrects");
    assert_eq!(p(&t.post(&rp, json!({"as_at":"2024-12-31","value":71,"corrects":i(&m)})).await), "/corrects");
    assert_eq!(t.go(&t.manager, "POST", &rp, None, Some(json!({"as_at":"2024-07-31","value":1})), false).await.status, 201);
    let l = t.get(&format!("{rp}?limit=3")).await; assert_eq!(l.json["items"][1]["as_at"], "2024-07-31"); assert_eq!(l.json["items"][2]["corrected_by"], i(&r3).as_str());
    let next = l.json["next"].as_str().unwrap(); assert_eq!(n(&t.get(&format!("{rp}?limit=3&after={next}")).await), 1);
    for path in [rp.clone(), format!("/readings?plan={plid}"), "/measures".into()] { println!("{}", t.go(&t.lead, "GET", &path, None, None, true).await.text); }
    for path in [format!("/measures?plan={plid}"), mp.clone(), rp.clone(), format!("/readings?plan={plid}"), format!("/areas?plan={plid}"), format!("/areas?plan={plid}&as_at=2024-04-24"), format!("/measures?plan={plid}&as_at=2024-04-24"), format!("{mp}?as_at=1")] {
        assert_eq!(t.go(&t.panel, "GET", &path, None, None, false).await.status, 404, "{path}");
    }
    assert_eq!(t.go(&t.panel, "POST", &rp, None, Some(json!({"as_at":"2024-07-31","value":1})), false).await.status, 404);
    for path in ["/measures", "/readings"] { assert_eq!(n(&t.go(&t.panel, "GET", path, None, None, false).await), 0); }
    assert_eq!(t.go(&t.panel, "GET", &ap(&a1), None, None, false).await.status, 200);
    for path in [format!("/areas?plan={plid}&as_at=2025-01-20"), format!("/measures?plan={plid}&as_at=2025-01-20"), format!("{}?as_at=2025-01-20", ap(&a1)), format!("{mp}?as_at=2025-01-20")] { assert_eq!(t.get(&path).await.status, 200); }
    for path in [format!("/areas?plan={plid}&as_at=2024-04-24"), "/areas?as_at=2024-04-24".into(), format!("/measures?plan={plid}&as_at=2026-01-01"), "/measures?as_at=2024-04-24".into(), format!("{}?as_at=x", ap(&a1))] { assert_eq!(t.get(&path).await.status, 400); }
    let sp = t.post("/plans", json!({"title":"Standing"})).await; let spid = i(&sp);
    assert_eq!(n(&t.get(&format!("/areas?plan={spid}")).await), 0);
    assert_eq!(n(&t.get(&format!("/areas?plan={plid}&inspection={oid}")).await), 0);
    assert_eq!(n(&t.get(&format!("/areas?plan={plid}&inspection={id}&limit=4")).await), 4);
    assert!(application::obligations::recompute_all(&t.app).await.unwrap().is_empty());
    let mut cal = domain::calendar::Calendar::shipped().unwrap();
    cal.version = 2; cal.holidays.insert("2018-09-05".parse().unwrap(), "One-off".into());
    operator::update_calendar(&t.app, cal).await.unwrap();
    println!("{:?}", application::obligations::recompute_all(&t.app).await.unwrap());
    assert!(t.get(&format!("/obligations?inspection={oid}")).await.text.contains("One-off"));
    t.get("/changes").await;
    println!("{:?}", t.app.store().verify().await.unwrap());
}
