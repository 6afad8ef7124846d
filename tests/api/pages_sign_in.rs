//! Signing in and out in a browser, and what it shows to whoever is not.

use actionplan_tests::{Persona, Reply, TestApp, both};

both!(
    a_link_lets_somebody_in_who_then_signs_in_by_password,
    whoever_is_not_signed_in_signs_in_first_and_comes_back,
    sessions_are_seen_and_ended,
    problems_are_pages_for_people_and_documents_for_programs,
    the_stylesheet_is_kept_for_ever_and_nothing_else,
);

const PASSWORD: &str = "lantern bramble orbit seventeen";

fn to(reply: &Reply) -> String {
    reply.header("location").to_owned()
}

/// Adds a manager and makes their link: the path of their page, and the path of the link.
async fn let_in(app: &TestApp, email: &str) -> (String, String) {
    let who = app.signed_in("administrator").await;
    let fields = [("name", "Asha Rowe"), ("email", email), ("role", "manager")];
    let added = who.submit("/people", &fields).await.expect(303);
    let person = to(&added).split('?').next().unwrap().to_owned();
    let made = who.submit(&format!("{person}/link"), &[]).await.expect(200);
    let link = made.text.split("/links/").nth(1).expect("the link is shown");
    let code: String = link.chars().take(43).collect();
    (person, format!("/links/{code}"))
}

/// Somebody who holds the session that an answer began.
fn holding(app: &TestApp, reply: &Reply) -> Persona {
    let session = reply.cookie("actionplan").expect("a session begins");
    app.anonymous().holding(&format!("actionplan={session}"))
}

async fn a_link_lets_somebody_in_who_then_signs_in_by_password(app: &TestApp) {
    let email = "asha.rowe@example.gov.uk";
    let (_, link) = let_in(app, email).await;
    let nobody = app.anonymous();
    let page = nobody.get(&link).await.expect(200);
    assert!(page.text.contains("This link is for Asha Rowe, manager"), "{}", page.text);
    for (password, again) in [("short", "short"), (PASSWORD, "another"), ("", "")] {
        let fields = [("sign_in_name", email), ("password", password), ("again", again)];
        let refused = nobody.submit(&link, &fields).await.expect(422);
        assert!(!refused.text.contains(PASSWORD), "a password is never shown again");
        assert!(refused.cookie("actionplan").is_none());
    }
    let fields = [("sign_in_name", email), ("password", PASSWORD), ("again", PASSWORD)];
    let joined = nobody.submit(&link, &fields).await.expect(303);
    let who = holding(app, &joined);
    let home = who.get("/account").await.expect(200);
    assert!(home.text.contains("Signed in as Asha Rowe (manager)"), "{}", home.text);
    let gone = nobody.get(&link).await.expect(404);
    assert!(gone.is_page() && gone.text.contains("This link does not work"));
    let _ = nobody.submit(&link, &fields).await.expect(404);

    // Signing out ends the session for whoever holds its secret.
    let out = who.submit("/sign-out", &[]).await.expect(303);
    assert_eq!(to(&out), "/sign-in?done=signed-out");
    assert!(out.headers.get_all("set-cookie").iter().any(|set| {
        set.to_str().is_ok_and(|it| it.starts_with("actionplan=;") && it.contains("Max-Age=0"))
    }));
    let ended = to(&who.get("/account").await.expect(303));
    assert_eq!(ended, "/sign-in?done=expired&next=%2Faccount");
    let said = nobody.get(&ended).await.expect(200);
    assert!(said.text.contains("Your session has ended"), "{}", said.text);

    // Known and unknown names are told the same.
    let tell = async |name: &str| {
        let fields = [("name", name), ("password", "wrong password, certainly"), ("next", "/")];
        let refused = nobody.submit("/sign-in", &fields).await.expect(422);
        assert!(refused.text.contains("The sign-in name or the password is not right"));
        refused.text.replace(name, "NAME")
    };
    assert_eq!(tell(email).await, tell("nobody@example.gov.uk").await);
    for (next, there) in [
        ("/posts", "/posts"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/.//evil.example", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ] {
        let name = email.to_uppercase();
        let fields = [("name", &*name), ("password", PASSWORD), ("next", next)];
        let signed_in = nobody.submit("/sign-in", &fields).await.expect(303);
        assert_eq!(to(&signed_in), there, "{next}");
    }
    let log = app.server().log();
    assert!(!log.contains(PASSWORD), "no password is logged");
    assert!(!log.contains(link.rsplit('/').next().unwrap()), "nor the code of a link");
}

async fn whoever_is_not_signed_in_signs_in_first_and_comes_back(app: &TestApp) {
    let nobody = app.anonymous();
    for (method, path, there) in [
        ("GET", "/", "/sign-in"),
        ("GET", "/people?after=x", "/sign-in?next=%2Fpeople%3Fafter%3Dx"),
        ("POST", "/people", "/sign-in?next=%2Fpeople"),
        ("POST", "/sessions/end-others", "/sign-in?next=%2Fsessions"),
        ("GET", "/security-log", "/sign-in?next=%2Fsecurity-log"),
    ] {
        let sent = nobody.ask(method, path).form(&[]).await.expect(303);
        assert_eq!(to(&sent), there, "{method} {path}");
        let forged = nobody.holding(&format!("actionplan={}", "A".repeat(43)));
        let sent = to(&forged.ask(method, path).form(&[]).await.expect(303));
        assert!(sent.starts_with("/sign-in?done=expired"), "{sent}");
    }
    let page = nobody.get("/sign-in?next=%2F%2Fevil.example").await.expect(200);
    assert!(!page.text.contains("evil.example"), "{}", page.text);
    // Who is signed in has no business there.
    let who = app.signed_in("auditor").await;
    assert_eq!(to(&who.get("/sign-in?next=%2Fpeople").await.expect(303)), "/people");
}

async fn sessions_are_seen_and_ended(app: &TestApp) {
    let first = app.signed_in("manager").await;
    let second = app.signed_in("manager").await;
    let third = app.signed_in("manager").await;
    let page = first.get("/sessions").await.expect(200);
    assert_eq!(page.text.matches("/end\" method").count(), 3, "{}", page.text);
    assert_eq!(page.text.matches("This one").count(), 1);
    // Another's session is not there to be ended.
    let other = app.signed_in("auditor").await;
    let theirs = other.get("/sessions").await.expect(200);
    let end = |page: &Reply| {
        let at = page.text.split("action=\"/sessions/").nth(1).unwrap();
        format!("/sessions/{}", at.split('"').next().unwrap())
    };
    let _ = first.submit(&end(&theirs), &[]).await.expect(404);
    let _ = other.get("/account").await.expect(200);
    let _ = first.submit("/sessions/end-others", &[]).await.expect(303);
    for who in [&second, &third] {
        let _ = who.get("/").await.expect(303);
    }
    let page = first.get("/sessions?done=others-ended").await.expect(200);
    assert!(page.text.contains("All your other sessions were ended"), "{}", page.text);
    let out = first.submit(&end(&page), &[]).await.expect(303);
    assert_eq!(to(&out), "/sign-in?done=signed-out");
    let _ = first.get("/").await.expect(303);
    // An administrator ends those of others.
    let victim = app.signed_in("manager").await;
    let person = app.manager().read("/api/v1/me").await["person"]["id"].clone();
    let path = format!("/people/{}/end-sessions", person.as_str().unwrap());
    let _ = other.submit(&path, &[]).await.expect(403);
    let _ = victim.get("/account").await.expect(200);
    let administrator = app.signed_in("administrator").await;
    let _ = administrator.submit(&path, &[]).await.expect(303);
    let _ = victim.get("/").await.expect(303);
}

async fn problems_are_pages_for_people_and_documents_for_programs(app: &TestApp) {
    let nobody = app.anonymous();
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (method, path, status) in
        [("GET", "/nothing/here", 404), ("DELETE", "/sign-in", 405), ("GET", "/assets/x.css", 404)]
    {
        let page = nobody.ask(method, path).header("accept", accept).await.expect(status);
        assert!(page.is_page() && page.text.contains("Page not found"), "{}", page.text);
        let document = nobody.ask(method, path).await.expect(status);
        assert_eq!(document.header("content-type"), "application/problem+json");
    }
    // The API answers programs, whoever asks.
    let odd = nobody.ask("GET", "/api/v1/nothing").header("accept", accept).await.expect(404);
    assert_eq!(odd.problem(), "not-found");
    let odd = nobody
        .ask("POST", "/sign-in")
        .header("accept", accept)
        .header("sec-fetch-site", "cross-site")
        .form(&[("name", "a"), ("password", "b")])
        .await
        .expect(403);
    assert!(odd.is_page() && odd.text.contains("own pages"), "{}", odd.text);
}

async fn the_stylesheet_is_kept_for_ever_and_nothing_else(app: &TestApp) {
    let anyone = app.anonymous();
    let page = anyone.get("/sign-in").await.expect(200);
    let named: Vec<_> = ["href=\"", "src=\""]
        .iter()
        .flat_map(|start| page.text.split(start).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|at| at.starts_with("/assets/"))
        .collect();
    assert_eq!(named.len(), 4, "{named:?}");
    for at in named {
        let plain = anyone.get(at).await.expect(200);
        let kind = match at.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(plain.header("content-type"), kind);
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        let again = anyone.ask("GET", at).header("if-none-match", &plain.etag());
        assert!(again.await.expect(304).text.is_empty());
        let zipped = anyone.ask("GET", at).header("accept-encoding", "gzip").await.expect(200);
        assert_ne!(zipped.etag(), plain.etag(), "{at}");
    }
    assert_eq!(page.header("cache-control"), "no-store");
}
