//! What pages of other sites send in the name of somebody who is signed in here. The wall stands
//! before every route, so that it is asked of every operation of the contract.

use actionplan_tests::{Ask, TestApp, both};
use serde_json::json;

use crate::{contract::operations, scene::UNKNOWN};

both!(nothing_is_changed_from_another_site, who_is_of_this_site_or_no_browser_is_let_in,);

/// As browsers mark what another site sends.
const ELSEWHERE: &[&[(&str, &str)]] = &[
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")],
    &[("sec-fetch-site", "invented")],
    &[("sec-fetch-site", "Same-Origin")],
    // Older browsers.
    &[("origin", "https://elsewhere.example")],
    &[("origin", "null")],
    &[("origin", "http://127.0.0.1")],
    &[("origin", "http://127.0.0.1:1")],
    &[("origin", "file://")],
];

fn with(ask: Ask, headers: &[(&str, &str)]) -> Ask {
    headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value))
}

/// An address of an operation, with ids that nobody has.
fn address(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { UNKNOWN } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

async fn nothing_is_changed_from_another_site(app: &TestApp) {
    let before = app.revision().await;
    let lead = app.plan_lead();
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| operation.method != "GET") {
        let path = address(&operation.path);
        for headers in ELSEWHERE {
            let ask = lead.ask(&operation.method, &path).header("if-match", "\"v1\"");
            let refused = with(ask.json(&json!({"title": "From elsewhere"})), headers).await;
            let refused = refused.expect(403);
            assert_eq!(refused.problem(), "cross-site", "{} {headers:?}", operation.name);
            asked += 1;
        }
    }
    assert!(asked > 300, "{asked}");
    // Forms, as other sites send them.
    for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"] {
        for headers in ELSEWHERE {
            for who in [app.plan_lead(), app.anonymous()] {
                let ask = who.ask("POST", "/api/v1/posts").body(kind, "title=From+elsewhere");
                assert_eq!(with(ask, headers).await.expect(403).problem(), "cross-site");
            }
        }
    }
    assert_eq!(app.revision().await, before, "nothing was changed");
    let listed = app.command(&["security", "list", "--json", "--limit", "5000"]);
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(
        text.contains("\"denied\"") && text.contains("cross-site"),
        "the security log tells it"
    );
    // Reading is not changing: a link from elsewhere leads here.
    for headers in ELSEWHERE {
        let _ = with(lead.ask("GET", "/api/v1/plans"), headers).await.expect(200);
    }
}

async fn who_is_of_this_site_or_no_browser_is_let_in(app: &TestApp) {
    let own = app.server().url.clone();
    let own: &[&[(&str, &str)]] = &[
        // Scripts and dashboards say nothing of a site.
        &[],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", own.as_str())],
        // Behind a proxy that asks under another name.
        &[("origin", own.as_str()), ("host", "inside:8080")],
        &[("origin", own.as_str()), ("host", "inside:8080"), ("sec-fetch-site", "same-origin")],
    ];
    for (n, headers) in own.iter().enumerate() {
        let body = json!({"title": format!("Post {n}")});
        let made = with(app.plan_lead().ask("POST", "/api/v1/posts").json(&body), headers).await;
        let _ = made.expect(201);
    }
}
