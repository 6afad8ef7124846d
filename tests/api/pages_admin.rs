//! People, posts and tokens, as an administrator manages them in a browser.

use actionplan_tests::{Persona, Reply, TestApp, both};

use crate::scene::UNKNOWN;

both!(
    people_are_added_and_changed_by_forms,
    a_stale_form_keeps_what_was_typed,
    posts_are_held_by_people_over_time,
    a_token_is_shown_once_and_revoked,
    pages_show_what_a_role_may_do,
    forms_take_their_own_fields_and_nothing_else,
    what_was_typed_is_never_markup,
);

/// Where an answer leads.
fn to(reply: &Reply) -> String {
    reply.header("location").to_owned()
}

/// The value of a field of a form.
fn field(page: &Reply, name: &str) -> String {
    let mark = format!("name=\"{name}\"");
    let input = page.text.split('<').find(|tag| tag.contains(&mark));
    let input = input.unwrap_or_else(|| panic!("no field {name} in:\n{}", page.text));
    let value = input.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// Adds a person, and answers the path of their page.
async fn add(who: &Persona, name: &str, email: &str, role: &str) -> String {
    let fields = [("name", name), ("email", email), ("role", role)];
    let added = who.submit("/people", &fields).await.expect(303);
    to(&added).split('?').next().unwrap().to_owned()
}

async fn people_are_added_and_changed_by_forms(app: &TestApp) {
    let who = app.signed_in("administrator").await;
    let empty = who.submit("/people", &[("name", " "), ("email", "nobody"), ("role", "king")]);
    let empty = empty.await.expect(422);
    assert!(empty.text.contains("<title>Error: Add a person"), "{}", empty.text);
    for said in ["Name must not be empty", "Role must be chosen"] {
        assert_eq!(empty.text.matches(said).count(), 2, "beside the field and above: {said}");
    }
    let fields = [("name", "Asha Rowe"), ("email", "nobody"), ("role", "manager")];
    let odd = who.submit("/people", &fields).await.expect(422);
    assert!(odd.text.contains("E-mail address must be an e-mail address"), "{}", odd.text);
    assert!(odd.text.contains("href=\"#email\""), "the summary leads to the field");
    assert_eq!(field(&odd, "name"), "Asha Rowe", "what was typed stays");

    let path = add(&who, "  Asha Rowe ", "asha.rowe@example.gov.uk", "manager").await;
    let page = who.get(&format!("{path}?done=person-added")).await.expect(200);
    assert!(page.text.contains("The person was added"), "{}", page.text);
    assert_eq!(field(&page, "name"), "Asha Rowe");
    let again = [("name", "B"), ("email", "ASHA.ROWE@example.gov.uk"), ("role", "manager")];
    let again = who.submit("/people", &again).await.expect(422);
    assert!(again.text.contains("Somebody with this address is already here"), "{}", again.text);

    let version = field(&page, "version");
    let changed = [
        ("name", "Asha Q. Rowe"),
        ("email", "asha.rowe@example.gov.uk"),
        ("role", "auditor"),
        ("disabled", "yes"),
        ("version", &version),
    ];
    let saved = who.submit(&path, &changed).await.expect(303);
    assert_eq!(to(&saved), format!("{path}?done=saved"));
    // The API says the same.
    let id = path.rsplit('/').next().unwrap();
    let same = app.administrator().read(&format!("/api/v1/people/{id}")).await;
    assert_eq!((&same["name"], &same["role"]), (&"Asha Q. Rowe".into(), &"auditor".into()));
    assert_eq!(same["disabled"], true);
    let refused = who.submit(&format!("{path}/link"), &[]).await.expect(409);
    assert!(refused.is_page() && refused.text.contains("is disabled"), "{}", refused.text);

    // Somebody must be left to let others in.
    let own = app.administrator().read("/api/v1/me").await;
    let own = format!("/people/{}", own["person"]["id"].as_str().unwrap());
    let page = who.get(&own).await.expect(200);
    let (name, email) = (field(&page, "name"), field(&page, "email"));
    let version = field(&page, "version");
    let fields =
        [("name", &*name), ("email", &*email), ("role", "auditor"), ("version", &*version)];
    let last = who.submit(&own, &fields).await.expect(422);
    assert!(last.text.contains("is the last administrator"), "{}", last.text);
}

async fn a_stale_form_keeps_what_was_typed(app: &TestApp) {
    let who = app.signed_in("administrator").await;
    let path = add(&who, "Asha Rowe", "asha.rowe@example.gov.uk", "manager").await;
    let seen = field(&who.get(&path).await.expect(200), "version");
    let form = |name: &'static str, version: &str| {
        vec![
            ("name", name.to_owned()),
            ("email", "asha.rowe@example.gov.uk".to_owned()),
            ("role", "manager".to_owned()),
            ("version", version.to_owned()),
        ]
    };
    let send = async |name: &'static str, version: &str| {
        let fields = form(name, version);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        who.submit(&path, &fields).await
    };
    let _ = send("Asha of the first window", &seen).await.expect(303);
    let conflict = send("Asha of the second window", &seen).await.expect(409);
    assert!(conflict.text.contains("Somebody else changed this"), "{}", conflict.text);
    assert!(conflict.text.contains("Asha of the first window"), "what is saved is shown");
    assert_eq!(field(&conflict, "name"), "Asha of the second window", "and what was typed");
    // Sent again with open eyes, it is taken.
    let version = field(&conflict, "version");
    let _ = send("Asha of the second window", &version).await.expect(303);
    assert_eq!(field(&who.get(&path).await, "name"), "Asha of the second window");
    // A form without its version was not ours.
    let fields = [("name", "x"), ("email", "asha.rowe@example.gov.uk"), ("role", "manager")];
    let _ = who.submit(&path, &fields).await.expect(409);
}

async fn posts_are_held_by_people_over_time(app: &TestApp) {
    let who = app.signed_in("plan_lead").await;
    let added = who.submit("/posts", &[("title", "Head of contact"), ("organisation", "")]).await;
    let path = to(&added.expect(303)).split('?').next().unwrap().to_owned();
    let page = who.get(&path).await.expect(200);
    assert!(page.text.contains("Nobody holds this post"), "{}", page.text);
    let me = app.plan_lead().read("/api/v1/me").await;
    let person = me["person"]["id"].as_str().unwrap().to_owned();
    let version = field(&page, "version");
    let holder = [("person", &*person), ("from", "2025-01-06"), ("version", &*version)];
    let _ = who.submit(&format!("{path}/holders"), &holder).await.expect(303);
    let page = who.get(&path).await.expect(200);
    assert!(page.text.contains("6 January 2025") && page.text.contains("Holds it still"));
    // Twice at once is no spell.
    let version = field(&page, "version");
    let twice = [("person", &*person), ("from", "2025-01-10"), ("version", &*version)];
    let twice = who.submit(&format!("{path}/holders"), &twice).await.expect(422);
    assert!(twice.text.contains("Person already holds this post"), "{}", twice.text);
    let nobody = [("person", ""), ("from", "10/13/2025"), ("version", &*version)];
    let nobody = who.submit(&format!("{path}/holders"), &nobody).await.expect(422);
    assert!(nobody.text.contains("Person must be chosen"), "{}", nobody.text);
    assert!(nobody.text.contains("First day must be a date"), "{}", nobody.text);

    let spell = format!("{person} 2025-01-06");
    for (until, status) in
        [("2025-01-05", 422), ("", 422), ("2025-01-17", 303), ("2025-01-18", 422)]
    {
        let version = field(&who.get(&path).await, "version");
        let end = [("holder", &*spell), ("until", until), ("version", &*version)];
        let _ = who.submit(&format!("{path}/holders/end"), &end).await.expect(status);
    }
    let page = who.get(&path).await.expect(200);
    assert!(page.text.contains("17 January 2025"), "{}", page.text);
    let old = [("title", "Head"), ("organisation", ""), ("version", "1")];
    let stale = who.submit(&path, &old).await.expect(409);
    assert!(stale.text.contains("Somebody else changed this"), "{}", stale.text);
    assert_eq!(field(&stale, "title"), "Head");
    let version = field(&page, "version");
    let new = [
        ("title", "Head of first response"),
        ("organisation", "NHS Sussex"),
        ("version", &*version),
    ];
    let _ = who.submit(&path, &new).await.expect(303);
    let list = who.get("/posts").await.expect(200);
    assert!(list.text.contains("NHS Sussex"), "{}", list.text);
    let id = path.rsplit('/').next().unwrap();
    let same = app.plan_lead().read(&format!("/api/v1/posts/{id}")).await;
    assert_eq!(same["holders"][0]["until"], "2025-01-17", "holders stay when a title changes");
    // The posts of another council are not there.
    let other = app.signed_in("other_administrator").await;
    let _ = other.get(&path).await.expect(404);
    let _ = other.submit(&path, &new).await.expect(404);
}

async fn a_token_is_shown_once_and_revoked(app: &TestApp) {
    let who = app.signed_in("manager").await;
    let usual = field(&who.get("/tokens/new").await.expect(200), "expires_on");
    let odd = [
        ("name", ""),
        ("scope", "read"),
        ("expires_on", "2020-01-01"),
        ("networks", "192.0.2.1/24\nnowhere"),
    ];
    let odd = who.submit("/tokens", &odd).await.expect(422);
    for said in ["must not be empty", "192.0.2.0/24"] {
        assert!(odd.text.contains(said), "{said}: {}", odd.text);
    }
    let fields = [
        ("name", "Power BI"),
        ("scope", "read"),
        ("expires_on", &*usual),
        ("networks", "127.0.0.0/8, 192.0.2.7"),
    ];
    let made = who.submit("/tokens", &fields).await.expect(200);
    assert_eq!(made.header("cache-control"), "no-store");
    let at = made.text.find("apt_").expect("the token is shown");
    let secret: String =
        made.text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let dashboard = app.with_token(&secret);
    let _ = dashboard.get("/api/v1/me").await.expect(200);
    let list = who.get("/tokens").await.expect(200);
    assert!(!list.text.contains(&secret), "never again");
    assert!(list.text.contains("127.0.0.0/8, 192.0.2.7"), "{}", list.text);

    let id = dashboard.read("/api/v1/me").await["token"].as_str().unwrap().to_owned();
    let path = format!("/tokens/{id}/revoke");
    let version = field(&who.get(&path).await.expect(200), "version");
    let other = app.signed_in("panel_member").await;
    let _ = other.get(&path).await.expect(404);
    let _ = other.submit(&path, &[("version", &version)]).await.expect(404);
    let _ = dashboard.get("/api/v1/me").await.expect(200);
    let done = who.submit(&path, &[("version", &version)]).await.expect(303);
    assert_eq!(to(&done), "/tokens?done=token-revoked");
    let _ = dashboard.get("/api/v1/me").await.expect(401);
    assert!(!app.server().log().contains(&secret));
}

async fn pages_show_what_a_role_may_do(app: &TestApp) {
    // The role, and what it may see: people, who to add, posts, posts to add, the security log.
    for (role, seen) in [
        ("administrator", [200, 200, 200, 200, 200]),
        ("plan_lead", [200, 403, 200, 200, 403]),
        ("manager", [403, 403, 200, 403, 403]),
        ("panel_member", [403, 403, 200, 403, 403]),
        ("auditor", [200, 403, 200, 403, 200]),
    ] {
        let who = app.signed_in(role).await;
        let home = who.get("/inspections").await.expect(200);
        let paths = ["/people", "/people/new", "/posts", "/posts/new", "/security-log"];
        for (path, status) in paths.into_iter().zip(seen) {
            let page = who.get(path).await.expect(status);
            assert!(page.is_page(), "{role} {path}");
            assert!(page.text.contains("Signed in as"), "{role} {path}: who and where is shown");
            let linked = home.text.contains(&format!("href=\"{path}\""));
            assert!(!linked || status == 200, "{role} is led to {path}");
        }
        for path in ["/account", "/account/password", "/sessions", "/tokens", "/tokens/new"] {
            let _ = who.get(path).await.expect(200);
        }
        for path in [format!("/people/{UNKNOWN}"), format!("/posts/{UNKNOWN}")] {
            assert!(who.get(&path).await.status >= 403, "{role} {path}");
        }
    }
}

async fn forms_take_their_own_fields_and_nothing_else(app: &TestApp) {
    let who = app.signed_in("administrator").await;
    let before = app.revision().await;
    let good = "name=Asha+Rowe&email=asha.rowe%40example.gov.uk&role=manager";
    let form = "application/x-www-form-urlencoded";
    for (kind, body, status) in [
        (form, format!("{good}&id={UNKNOWN}"), 400),
        (form, format!("{good}&authority={UNKNOWN}"), 400),
        (form, format!("{good}&role=administrator"), 400),
        (form, format!("{good}&version=x"), 400),
        (form, "{}".to_owned(), 400),
        (form, format!("{good}&name={}", "x".repeat(70_000)), 413),
        ("application/json", "{}".to_owned(), 415),
        ("text/plain", good.to_owned(), 415),
        ("multipart/form-data", good.to_owned(), 415),
    ] {
        let page = who.ask("POST", "/people").body(kind, body.clone()).await.expect(status);
        assert!(page.is_page(), "{body}");
    }
    let _ = who.get("/people?sort=name").await.expect(400);
    let _ = who.get("/people/not-an-id").await.expect(400);
    assert_eq!(app.revision().await, before, "nothing was changed");
}

async fn what_was_typed_is_never_markup(app: &TestApp) {
    let who = app.signed_in("administrator").await;
    let name = "\"><script>alert(1)</script><b>Rowe</b>";
    let path = add(&who, name, "asha.rowe@example.gov.uk", "manager").await;
    for path in [&*path, "/people"] {
        let page = who.get(path).await.expect(200);
        assert!(!page.text.contains("<script>") && !page.text.contains("<b>Rowe"), "{}", page.text);
        assert!(page.text.contains("&#60;b&#62;Rowe") || page.text.contains("&lt;b&gt;Rowe"));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("form-action 'self'"));
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    // Nothing of an address is shown.
    let odd = who.get("/people?done=%3Cb%3Ecall+0800").await.expect(200);
    assert!(!odd.text.contains("0800"));
}
