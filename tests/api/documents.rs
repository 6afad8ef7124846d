//! A plan as papers and sheets: who gets which, of which moment, and what is not in them.

use actionplan_tests::{TestApp, both};
use serde_json::json;

use crate::scene::Scene;

both!(
    every_document_is_made_for_a_member_and_says_what_it_shows,
    the_same_revision_gives_the_same_bytes,
    what_is_internal_is_for_officers_alone,
    a_draft_is_no_document_for_members,
);

/// Every document, its media type and the bytes with which such a file begins.
const FILES: &[(&str, &str, &str)] = &[
    ("panel-report.html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
    ("panel-report.pdf", "application/pdf", "%PDF-"),
    (
        "panel-report.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "PK",
    ),
    ("action-plan.html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
    ("action-plan.pdf", "application/pdf", "%PDF-"),
    (
        "action-plan.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "PK",
    ),
    ("action-plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"),
    ("action-plan.csv", "text/csv; charset=utf-8", "\u{FEFF}Reference"),
    ("statement-of-action.pdf", "application/pdf", "%PDF-"),
    ("childrens-letter.html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
];

async fn every_document_is_made_for_a_member_and_says_what_it_shows(app: &TestApp) {
    let plan = app.demo("plan_id");
    let (member, page) = (app.panel_member(), app.signed_in("panel_member").await);
    let revision = app.revision().await;
    for (file, kind, start) in FILES {
        let made = member.get(&format!("/api/v1/plans/{plan}/documents/{file}")).await.expect(200);
        assert_eq!(made.header("content-type"), *kind, "{file}");
        assert!(made.text.starts_with(start), "{file}");
        let name = file.replace('.', "-2025-01-20.");
        let kept = format!("attachment; filename=\"{name}\"");
        assert_eq!(made.header("content-disposition"), kept);
        assert_eq!(made.header("cache-control"), "no-store");
        assert_eq!(made.header("actionplan-revision"), revision.to_string());
        if kind.starts_with("text/html") {
            assert!(made.text.contains(&format!("revision {revision}")), "{file}: {}", made.text);
        }
        let same = page.get(&format!("/plans/{plan}/documents/{file}")).await.expect(200);
        assert_eq!(same.text, made.text, "{file}: the page gives what the API gives");
    }
    let list = page.get(&format!("/plans/{plan}/documents")).await.expect(200);
    assert!(list.text.contains("Report to the panel") && !list.text.contains("For officers"));
    for odd in ["panel-report.csv", "panel-report.odt", "minutes.pdf", "panel-report"] {
        let _ = member.get(&format!("/api/v1/plans/{plan}/documents/{odd}")).await.expect(404);
    }
    let bad = format!("/api/v1/plans/{plan}/documents/panel-report.pdf?audience=everybody");
    let _ = member.get(&bad).await.expect(400);
}

async fn the_same_revision_gives_the_same_bytes(app: &TestApp) {
    let (plan, lead) = (app.demo("plan_id"), app.plan_lead());
    let of = |file: &str| format!("/api/v1/plans/{plan}/documents/{file}?as_at=2024-06-30");
    let mut before = Vec::new();
    for (file, ..) in FILES {
        before.push(lead.get(&of(file)).await.expect(200).text);
    }
    let _ =
        lead.make("/api/v1/posts", json!({"title": "A post that the past does not know"})).await;
    for ((file, ..), before) in FILES.iter().zip(before) {
        assert!(lead.get(&of(file)).await.expect(200).text == before, "{file}");
    }
}

async fn what_is_internal_is_for_officers_alone(app: &TestApp) {
    const NOTE: &str = "Only officers read this sentence";
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let _ = lead.change(&scene.own(), json!({"internal_note": NOTE})).await;
    let of =
        |query: &str| format!("/api/v1/plans/{}/documents/action-plan.html{query}", scene.plan);
    for who in [app.panel_member(), app.manager(), app.plan_lead()] {
        let public = who.get(&of("")).await.expect(200);
        assert!(!public.text.contains(NOTE));
        assert!(public.text.contains("Head of first response"), "{}", public.text);
    }
    let officers = app.manager().get(&of("?audience=officers")).await.expect(200);
    assert!(officers.text.contains(NOTE), "{}", officers.text);
    let _ = app.panel_member().get(&of("?audience=officers")).await.expect(404);
}

async fn a_draft_is_no_document_for_members(app: &TestApp) {
    let scene = Scene::set(app).await;
    let plan = crate::scene::plan(&scene.inspection, None);
    let draft = crate::scene::id(&app.plan_lead().make("/api/v1/plans", plan).await);
    let of = format!("/api/v1/plans/{draft}/documents/action-plan.csv");
    let _ = app.panel_member().get(&of).await.expect(404);
    let _ = app.auditor().get(&of).await.expect(200);
}
