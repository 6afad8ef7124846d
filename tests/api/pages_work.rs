//! What managers, plan leads and members do from day to day, in a browser.

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::json;

use crate::scene::{Scene, id, items};

both!(
    a_manager_posts_an_update_with_a_new_date,
    what_is_wrong_with_an_update_is_said_beside_what_was_typed,
    two_people_update_one_action_and_nothing_is_lost,
    an_update_is_undone_by_a_correction,
    my_actions_are_sorted_by_what_they_need,
    a_plan_lead_agrees_several_dates_at_once,
    a_second_person_signs_off,
    a_member_asks_and_the_owner_replies,
    milestones_are_reached,
    bodies_and_their_meetings_are_kept,
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

/// Whether a page says something, however its lines run.
fn says(page: &Reply, text: &str) {
    let plain = page.text.replace("&#39;", "'");
    assert!(plain.contains(text), "does not say {text:?}:\n{}", page.text);
}

/// Fields for a form, with the version and revision of the page they were typed on.
fn typed<'a>(
    page: &'a [(String, String)],
    fields: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let hidden = page.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    hidden.chain(fields.iter().copied()).collect()
}

/// What the page for an update carries along.
async fn opened(who: &Persona, path: &str) -> Vec<(String, String)> {
    let page = who.get(path).await.expect(200);
    ["version", "revision"].map(|name| (name.to_owned(), field(&page, name))).to_vec()
}

async fn a_manager_posts_an_update_with_a_new_date(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("manager").await;
    let path = format!("/actions/{}/update", scene.action);
    let before = app.revision().await;
    let hidden = opened(&who, &path).await;
    let sent = typed(
        &hidden,
        &[
            ("done", "Twelve of twenty managers are trained."),
            ("difference", "Records hold a reason more often."),
            ("status", "in_progress"),
            ("declared", "at_risk"),
            ("declared_reason", "The trainer was ill in January."),
            ("path_to_green", "A second trainer begins on 3 February."),
            ("date_right", "no"),
            ("new_date", "30/4/2025"),
            ("date_reason", "supplier"),
            ("date_note", "The training provider lost a month."),
            ("evidence_kind", "dip_sample"),
            ("evidence_title", "Dip sample of ten records"),
            ("evidence_note", "Eight of ten hold a reason."),
            ("evidence_link", ""),
        ],
    );
    let done = who.submit(&path, &sent).await.expect(303);
    assert_eq!(app.revision().await, before + 1, "one act is one entry");
    let page = who.get(&to(&done)).await.expect(200);
    says(&page, "Your update is posted");
    says(&page, "members of the panel too");
    says(
        &page,
        "The plan lead agrees or declines the new date, 30 April 2025. Until then 31 March 2025 stands.",
    );
    says(&page, "Undo by posting a correction");
    says(&page, "Twelve of twenty managers are trained.");
    // The API says the same.
    let action = who.read(&scene.own()).await;
    assert_eq!(
        (&action["status"], &action["declared"]),
        (&json!("in_progress"), &json!("at_risk"))
    );
    assert_eq!(action["due_on"], "2025-03-31", "asked is not agreed");
    let asked = who.read(&format!("{}/date-changes", scene.own())).await;
    let asked = items(&asked).last().unwrap().clone();
    assert_eq!((&asked["to_on"], &asked["reason"]), (&json!("2025-04-30"), &json!("supplier")));
    let evidence = who.read(&format!("{}/evidence", scene.own())).await;
    assert_eq!(items(&evidence).last().unwrap()["title"], "Dip sample of ten records");

    // While it waits, the page says so and does not ask again.
    let again = who.get(&path).await.expect(200);
    says(&again, "The date 30 April 2025 was asked for on 20 January 2025.");
    assert!(!again.text.contains("name=\"new_date\""), "{}", again.text);
    // Actions of others are theirs; members report on nothing.
    let other = format!("/actions/{}/update", scene.other_action);
    let _ = who.get(&other).await.expect(403);
    let _ = who.submit(&other, &sent).await.expect(403);
    let member = app.signed_in("panel_member").await;
    let _ = member.get(&path).await.expect(403);
    let _ = member.get(&format!("/actions/{}/updated", scene.action)).await.expect(200);
}

async fn what_is_wrong_with_an_update_is_said_beside_what_was_typed(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("manager").await;
    let path = format!("/actions/{}/update", scene.action);
    let before = app.revision().await;
    let hidden = opened(&who, &path).await;
    let sent = typed(
        &hidden,
        &[
            ("done", ""),
            ("difference", "Children wait <b>less</b>."),
            ("declared", "off_track"),
            ("date_right", "no"),
            ("new_date", "31 April 2025"),
            ("evidence_title", "An audit"),
        ],
    );
    let page = who.submit(&path, &sent).await.expect(422);
    says(&page, "<title>Error: Update action");
    for said in [
        "Say what you have done",
        "Say why it is not on track",
        "Say what will bring it back on track",
        "Choose the kind of reason for the new date",
        "Say in words why the date has to move",
        "The new date must be a date, such as 31 March 2025",
        "Choose the kind of evidence",
    ] {
        assert_eq!(page.text.matches(said).count(), 2, "beside the field and above: {said}");
    }
    says(&page, "Children wait &#60;b&#62;less&#60;/b&#62;.");
    assert_eq!(field(&page, "new_date"), "31 April 2025");
    assert_eq!(field(&page, "evidence_title"), "An audit");
    assert!(page.text.contains("value=\"off_track\" checked"), "{}", page.text);
    assert!(page.text.contains("<details class=\"govuk-details ap-part\" open>"), "{}", page.text);
    // What only the application knows stands beside its field too.
    let sent = typed(
        &hidden,
        &[
            ("done", "Twelve are trained."),
            ("declared", "on_track"),
            ("date_right", "no"),
            ("new_date", "31 March 2025"),
            ("date_reason", "other"),
            ("date_note", "It is what it is."),
            ("evidence_kind", "audit"),
            ("evidence_title", "An audit"),
            ("evidence_link", "gopher://x"),
        ],
    );
    let page = who.submit(&path, &sent).await.expect(422);
    says(&page, "It is already due on 31 March 2025");
    assert!(
        page.text.contains("href=\"#new_date\"") && page.text.contains("href=\"#evidence_link\"")
    );
    assert_eq!(app.revision().await, before, "nothing of it was saved");
    for (name, value) in [("status", "king"), ("declared", "fine")] {
        let sent = typed(&hidden, &[("done", "x"), (name, value)]);
        let _ = who.submit(&path, &sent).await.expect(422);
    }
    let _ = who.submit(&path, &[("id", "x")]).await.expect(400);
}

async fn two_people_update_one_action_and_nothing_is_lost(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (first, second) = (app.signed_in("manager").await, app.signed_in("manager").await);
    let path = format!("/actions/{}/update", scene.action);
    let (one, two) = (opened(&first, &path).await, opened(&second, &path).await);
    let sent = typed(
        &one,
        &[
            ("done", "The first window: eight are trained."),
            ("status", "in_progress"),
            ("declared", "on_track"),
        ],
    );
    let _ = first.submit(&path, &sent).await.expect(303);
    let mine = [
        ("done", "The second window: the course is booked."),
        ("difference", "Nobody knows yet."),
        ("status", "in_progress"),
        ("declared", "at_risk"),
        ("declared_reason", "Two are ill."),
        ("path_to_green", "A reserve day."),
        ("evidence_title", "Half a piece of evidence"),
        ("evidence_kind", "audit"),
        ("evidence_note", "Something."),
    ];
    let before = app.revision().await;
    let conflict = second.submit(&path, &typed(&two, &mine)).await.expect(409);
    says(&conflict, "Somebody else changed this action while you were typing");
    says(&conflict, "The first window: eight are trained.");
    for (_, text) in mine.iter().filter(|(_, text)| text.contains(' ')) {
        says(&conflict, text);
    }
    says(&conflict, "Post mine all the same");
    assert_eq!(app.revision().await, before, "nothing was posted");
    let now = [
        ("version".to_owned(), field(&conflict, "version")),
        ("revision".to_owned(), field(&conflict, "revision")),
    ];
    assert_ne!(now[0].1, two[0].1);
    let done = second.submit(&path, &typed(&now, &mine)).await.expect(303);
    says(&second.get(&to(&done)).await.expect(200), "The second window");
    let updates = second.read(&format!("{}/updates", scene.own())).await;
    let texts: Vec<&str> = items(&updates).iter().map(|it| it["done"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|it| it.starts_with("The first")), "{texts:?}");
    assert!(texts.iter().any(|it| it.starts_with("The second")), "{texts:?}");
    // A form without its version was not ours.
    let sent = [("done", "x"), ("status", "in_progress"), ("declared", "on_track")];
    let _ = second.submit(&path, &sent).await.expect(409);
}

async fn an_update_is_undone_by_a_correction(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("manager").await;
    let path = format!("/actions/{}/update", scene.action);
    let hidden = opened(&who, &path).await;
    let sent = typed(&hidden, &[("done", "Ninety are trained."), ("declared", "on_track")]);
    let done = who.submit(&path, &sent).await.expect(303);
    let update = to(&done).split("update=").nth(1).unwrap().to_owned();
    let page = who.get(&format!("{path}?corrects={update}")).await.expect(200);
    says(&page, "You are correcting what was posted on 20 January 2025");
    says(&page, "Ninety are trained.");
    let hidden = [
        ("version".to_owned(), field(&page, "version")),
        ("revision".to_owned(), field(&page, "revision")),
        ("corrects".to_owned(), field(&page, "corrects")),
    ];
    let sent = typed(&hidden, &[("done", "Nineteen are trained."), ("declared", "on_track")]);
    let _ = who.submit(&path, &sent).await.expect(303);
    let updates = who.read(&format!("{}/updates", scene.own())).await;
    assert_eq!(items(&updates).last().unwrap()["corrects"], json!(update));
    for unknown in ["x", crate::scene::UNKNOWN] {
        let _ = who.get(&format!("{path}?corrects={unknown}")).await.expect(404);
    }
}

async fn my_actions_are_sorted_by_what_they_need(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("manager").await;
    let page = who.get("/my-actions").await.expect(200);
    says(&page, "of your");
    says(&page, "Head of first response");
    says(&page, &format!("href=\"/actions/{}/update\"", scene.action));
    assert!(!page.text.contains(&scene.other_action), "only what is theirs");
    let ask = json!({
        "plan": scene.plan, "action": scene.action, "asked_of": scene.post,
        "text": "Is it late?", "answer_by": "2025-02-03"
    });
    let question = id(&app.plan_lead().make("/api/v1/questions", ask).await);
    let page = who.get("/my-actions").await.expect(200);
    says(&page, "A question about it waits for an answer");
    says(&page, &format!("href=\"/questions/{question}#reply\""));
    // Somebody without a post is told who can give them one.
    let page = app.signed_in("panel_member").await.get("/my-actions").await.expect(200);
    says(&page, "You hold no post today");
    says(&page, "ask your plan lead or an administrator");
}

async fn a_plan_lead_agrees_several_dates_at_once(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (manager, lead) = (app.manager(), app.signed_in("plan_lead").await);
    let action = |reference: &str| {
        crate::scene::action(&scene.plan, reference, &scene.areas[0], Some(&scene.post))
    };
    let mut asked = Vec::new();
    for reference in ["1.7", "1.8", "1.9"] {
        let made = id(&app.plan_lead().make("/api/v1/actions", action(reference)).await);
        let body = json!({"to_on": "2025-05-30", "reason": "staffing", "note": "Two vacancies"});
        let change = manager.make(&format!("/api/v1/actions/{made}/date-changes"), body).await;
        asked.push((format!("pick-{}", id(&change)), made));
    }
    let page = lead.get("/needs-you").await.expect(200);
    for said in ["1.7", "30 May 2025", "60 days later, not moved before", "Two vacancies"] {
        says(&page, said);
    }
    let path = "/needs-you/date-changes";
    let pick =
        |count: usize| asked.iter().take(count).map(|(name, it)| (name.as_str(), it.as_str()));
    let with = |count: usize, more: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
        let picked = pick(count).map(|(name, it)| (name.to_owned(), it.to_owned()));
        picked.chain(more.iter().map(|(name, it)| ((*name).into(), (*it).into()))).collect()
    };
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        lead.submit(path, &fields).await
    };
    says(&send(with(0, &[("decision", "agree")])).await.expect(422), "Tick the dates");
    let page = send(with(2, &[("decision", "decline"), ("note", "")])).await.expect(422);
    says(&page, "Say why the new date is declined");
    assert_eq!(page.text.matches("\" checked").count(), 2, "what was ticked stays ticked");
    let done = send(with(2, &[("decision", "agree"), ("note", "Agreed on 20 January")])).await;
    assert_eq!(to(&done.expect(303)), "/needs-you?done=dates-agreed");
    for (_, made) in asked.iter().take(2) {
        let action = lead.read(&format!("/api/v1/actions/{made}")).await;
        assert_eq!(action["due_on"], "2025-05-30");
    }
    // One that was answered meanwhile stops no other; each has its own result.
    let page = send(with(3, &[("decision", "agree"), ("note", "")])).await.expect(422);
    says(&page, "was agreed on 20 January 2025");
    says(&page, "1.9 is now due on 30 May 2025");
    let answered = manager.read(&format!("/api/v1/actions/{}", asked[2].1)).await;
    assert_eq!(answered["due_on"], "2025-05-30");
    // The owner sees the answer.
    let page = app.signed_in("manager").await.get("/my-actions").await.expect(200);
    says(&page, "The new date was agreed");
    let _ = send(vec![("pick-x".into(), "y".into())]).await.expect(400);
    let _ = app.signed_in("manager").await.get("/needs-you").await.expect(403);
}

async fn a_second_person_signs_off(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (who, lead) = (app.signed_in("manager").await, app.signed_in("plan_lead").await);
    let sign_off = format!("/actions/{}/sign-off", scene.action);
    says(&lead.get(&sign_off).await.expect(200), "Only an action whose owner said");
    let path = format!("/actions/{}/update", scene.action);
    for status in ["in_progress", "complete"] {
        let hidden = opened(&who, &path).await;
        let sent = [("done", "All are trained."), ("status", status), ("declared", "on_track")];
        let done = who.submit(&path, &typed(&hidden, &sent)).await.expect(303);
        if status == "complete" {
            let page = who.get(&to(&done)).await.expect(200);
            says(&page, "A second person looks at the evidence and signs the action off.");
        }
    }
    says(&lead.get("/needs-you").await.expect(200), &format!("href=\"{sign_off}\""));
    let page = lead.get(&sign_off).await.expect(200);
    says(&page, "said on 20 January 2025 that it is complete.");
    let version = field(&page, "version");
    let empty = lead.submit(&sign_off, &[("note", " "), ("version", &version)]).await.expect(422);
    says(&empty, "Name the evidence that you looked at");
    let _ = lead.submit(&sign_off, &[("note", "Ten records"), ("version", "1")]).await.expect(409);
    let note = [("note", "Ten records: nine hold a reason."), ("version", &*version)];
    let _ = who.submit(&sign_off, &note).await.expect(403);
    let done = lead.submit(&sign_off, &note).await.expect(303);
    assert_eq!(to(&done), "/needs-you?done=signed-off");
    assert_eq!(lead.read(&scene.own()).await["status"], "verified");
}

async fn a_member_asks_and_the_owner_replies(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (member, who) = (app.signed_in("panel_member").await, app.signed_in("manager").await);
    let path = format!("/plans/{}/ask", scene.plan);
    let page = member.get(&format!("{path}?action={}", scene.action)).await.expect(200);
    assert_eq!(field(&page, "answer_by"), "3 February 2025", "two weeks are usual");
    let wrong = member.submit(&path, &[("text", ""), ("about", "x"), ("answer_by", "soon")]).await;
    let wrong = wrong.expect(422);
    for said in ["Write your question", "Choose an answer to", "To be answered by must be a date"] {
        says(&wrong, said);
    }
    let about = format!("action:{}", scene.action);
    let sent = [("text", "How many are trained?"), ("about", &*about), ("answer_by", "7 Feb 2025")];
    let done = member.submit(&path, &sent).await.expect(303);
    let at = to(&done).split('?').next().unwrap().to_owned();
    let page = member.get(&to(&done)).await.expect(200);
    for said in [
        "Your question was asked",
        "Head of first response",
        "7 February 2025",
        "Nobody has replied yet",
    ] {
        says(&page, said);
    }
    assert!(!page.text.contains("Post reply"), "members do not answer themselves");
    let _ = member.submit(&format!("{at}/reply"), &[("reply", "x")]).await.expect(403);
    says(&who.get("/my-actions").await.expect(200), "How many are trained?");
    let empty = who.submit(&format!("{at}/reply"), &[("reply", "")]).await.expect(422);
    says(&empty, "Write your reply");
    let _ = who.submit(&format!("{at}/reply"), &[("reply", "Twelve of twenty.")]).await.expect(303);
    let page = member.get(&at).await.expect(200);
    says(&page, "Twelve of twenty.");
    says(&page, "Answered");
    assert!(!page.text.contains("Withdraw this question"), "what was answered stays");
    // A question that nobody answered is withdrawn by whoever asked.
    let done = member.submit(&path, &[("text", "Twice?"), ("answer_by", "2025-02-07")]).await;
    let twice = to(&done.expect(303)).split('?').next().unwrap().to_owned();
    let _ = who.submit(&format!("{twice}/withdraw"), &[("reason", "x")]).await.expect(403);
    let _ = member.submit(&format!("{twice}/withdraw"), &[("reason", "")]).await.expect(422);
    let _ =
        member.submit(&format!("{twice}/withdraw"), &[("reason", "Asked twice")]).await.expect(303);
    says(&member.get(&twice).await.expect(200), "withdrew it on 20 January 2025: Asked twice");
    let list = member.get("/questions?state=withdrawn").await.expect(200);
    says(&list, "Twice?");
    assert!(!list.text.contains("How many are trained?"));
    let _ = who.get(&path).await.expect(403);
}

async fn milestones_are_reached(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("manager").await;
    let path = format!("/actions/{}/milestones", scene.action);
    says(&who.get(&path).await.expect(200), "This action has no milestones");
    let etag = |version: &serde_json::Value| format!("\"v{version}\"");
    let version = who.read(&scene.own()).await["version"].clone();
    let body = json!({"title": "The course is booked", "due_on": "2025-02-14"});
    let lead = app.plan_lead();
    let at = format!("{}/milestones", scene.own());
    let made = lead.ask("POST", &at).header("if-match", &etag(&version)).json(&body).await;
    let milestone = id(&made.expect(201).json);
    let page = who.get(&path).await.expect(200);
    says(&page, "Not yet (in 25 days)");
    let version = field(&page, "version");
    let sent = [("milestone", &*milestone), ("done_on", "21/1/2025"), ("version", &*version)];
    let late = who.submit(&path, &sent).await.expect(422);
    says(&late, "Reached on must not be after today");
    let sent = [("milestone", &*milestone), ("done_on", "17 January 2025"), ("version", &*version)];
    let done = who.submit(&path, &sent).await.expect(303);
    says(&who.get(&to(&done)).await.expect(200), "The milestone was marked as reached");
    let _ = who.submit(&path, &sent).await.expect(409);
}

async fn bodies_and_their_meetings_are_kept(app: &TestApp) {
    let lead = app.signed_in("plan_lead").await;
    let wrong = lead.submit("/bodies", &[("name", "")]).await.expect(422);
    says(&wrong, "Name must not be empty");
    let body = [("name", "Youth board"), ("kind", "other"), ("description", "Young people")];
    let _ = lead.submit("/bodies", &body).await.expect(303);
    let page = lead.get("/bodies").await.expect(200);
    says(&page, "Youth board");
    let row = page.text.split("/bodies/").find(|rest| rest.contains("Youth board")).unwrap();
    let of = row[..36].to_owned();
    let wrong = lead.submit("/meetings", &[("body", &*of), ("held_on", "32/1/2025")]).await;
    says(&wrong.expect(422), "Day must be a date");
    let sent = [("body", &*of), ("held_on", "3 March 2025"), ("place", "Town hall")];
    let done = lead.submit("/meetings", &sent).await.expect(303);
    let at = to(&done).split('?').next().unwrap().to_owned();
    says(&lead.get(&at).await.expect(200), "3 March 2025, in 42 days");
    let page = lead.get(&format!("{at}/change")).await.expect(200);
    let version = field(&page, "version");
    assert_eq!(field(&page, "held_on"), "3 March 2025");
    let moved = [("held_on", "4 March 2025"), ("cancelled", "No quorum"), ("version", &*version)];
    let _ = lead.submit(&format!("{at}/change"), &moved).await.expect(303);
    let stale = lead.submit(&format!("{at}/change"), &moved).await.expect(409);
    says(&stale, "Somebody else changed this");
    says(&lead.get(&at).await.expect(200), "This meeting is cancelled");
    let list = lead.get(&format!("/meetings?body={of}")).await.expect(200);
    says(&list, "No meeting is planned");
    let member = app.signed_in("panel_member").await;
    says(
        &member.get("/meetings").await.expect(200),
        "The next meeting is Corporate Parenting Panel on 30 January 2025, in 10 days.",
    );
    let _ = member.get("/meetings/new").await.expect(403);
    let _ = member.submit("/bodies", &body).await.expect(403);
}
