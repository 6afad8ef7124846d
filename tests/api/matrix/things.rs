//! What is tried on: things of one's own council, and of another.

use std::collections::BTreeMap;

use actionplan_tests::{Persona, TestApp};
use domain::authority::Role;
use serde_json::{Value, json};

use super::{
    expected::Target,
    people::{Somebody, Standing},
};
use crate::{
    contract::{Things, complete, import, look},
    scene::{self, Scene, id},
    walls::furnish,
    word_template,
};

/// One thing of each kind, of each target.
pub struct Targets {
    own: BTreeMap<Role, Things>,
    not_mine: BTreeMap<Role, Things>,
    draft: Things,
    other: Things,
    /// The last day of a token that can be made.
    pub token_ends: Value,
}

impl Targets {
    /// Makes what the demonstration does not have.
    pub async fn set(app: &TestApp) -> Self {
        furnish(app).await;
        let other = Things::of(&app.other_administrator(), app.demo("other_authority_id")).await;
        let other =
            other.with("session", &session(&app.signed_in("other_administrator").await).await);

        let lead = app.plan_lead();
        let scene = Scene::set(app).await;
        let finding = look(&lead, &scene.inspection).await;
        let ours = Things::of(&app.administrator(), app.demo("authority_id")).await;
        let measure = measure(&lead, &scene.plan).await;
        let ours = ours
            .with("plan", &scene.plan)
            .with("inspection", &scene.inspection)
            .with("finding", &finding)
            .with("area", &scene.areas[0])
            .with("post", &scene.post)
            .with("measure", &measure)
            .with("person", &person(app).await)
            .with("import", &import(&lead, &scene.plan).await);
        let ours = with_action(app, &ours, &scene.action).await;
        let theirs = with_action(app, &ours, &scene.other_action).await;
        // A member's own, asked of a post that the manager holds; and one that is neither's.
        let member = app.signed_in("panel_member").await;
        let asked = question(&member, &scene.plan, json!({"asked_of": scene.post})).await;
        let ours = ours.with("question", &asked);
        let about = json!({"action": scene.other_action, "asked_of": scene.other_post});
        let theirs = theirs.with("question", &question(&lead, &scene.plan, about).await);

        let plan = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
        let action = scene::action(&plan, "5.1", &scene.areas[0], None);
        let action = id(&lead.make("/api/v1/actions", action).await);
        let draft = ours.with("plan", &plan).with("measure", &self::measure(&lead, &plan).await);
        let draft = draft.with("import", &import(&lead, &plan).await);
        let draft = with_action(app, &draft, &action).await;
        let draft = draft.with("question", &question(&lead, &plan, json!({})).await);

        let own = app.demo("authority_id");
        let path = format!("/api/v1/authorities/{own}/settings/word-template");
        let (who, file) = (app.administrator(), word_template::letterhead());
        let _ = word_template::put(&who, &path, "a.docx", &file).await.expect(200);
        // Whoever has the address reads there; those who will be disabled read it until then.
        let feed = app.other_administrator().ask("POST", "/api/v1/me/calendar-feed").await;
        let feed = format!("{}.ics", feed.expect(201).json["secret"].as_str().unwrap());
        let [ours, theirs, draft, other] =
            [ours, theirs, draft, other].map(|things| things.with("feed", &feed));
        let (mut tokens, mut sessions) = (BTreeMap::new(), BTreeMap::new());
        let token_ends = lead.all("/api/v1/tokens").await[0]["expires_on"].clone();
        for role in Role::ALL {
            let who = app.signed_in(role.code()).await;
            let body = json!({"name": "One of mine", "scope": "read", "expires_on": token_ends});
            let _ = tokens.insert(*role, id(&who.make("/api/v1/tokens", body).await));
            let _ = sessions.insert(*role, session(&who).await);
        }
        let for_role = |things: &Things, role: Role| {
            (role, things.with("token", &tokens[&role]).with("session", &sessions[&role]))
        };
        let for_others = |things: &Things, role: Role| {
            let another =
                if role == Role::Administrator { Role::PlanLead } else { Role::Administrator };
            (role, for_role(things, another).1)
        };
        Self {
            own: Role::ALL.iter().map(|role| for_role(&ours, *role)).collect(),
            not_mine: Role::ALL.iter().map(|role| for_others(&theirs, *role)).collect(),
            draft,
            other,
            token_ends,
        }
    }

    /// One of each kind.
    pub fn of(&self, target: Target, role: Option<Role>) -> &Things {
        let role = role.unwrap_or(Role::PlanLead);
        match target {
            Target::Own => &self.own[&role],
            Target::NotMine => &self.not_mine[&role],
            Target::Draft => &self.draft,
            Target::Other => &self.other,
        }
    }
}

/// On what an address can be tried. Who is not let in anyway tries less.
pub fn named_by(path: &str, who: &Somebody) -> Vec<Target> {
    let stands = who.standing == Standing::Stands;
    let tries_others = stands || matches!(who.role, None | Some(Role::PlanLead));
    let names = |kinds: &[&str]| kinds.iter().any(|kind| path.contains(&format!("{{{kind}}}")));
    let mut targets = vec![Target::Own];
    if stands && names(&["action", "question", "token"]) {
        targets.push(Target::NotMine);
    }
    if stands && names(&["action", "plan", "measure", "import", "question"]) {
        targets.push(Target::Draft);
    }
    // A framework is nobody's, and each council has entries of each number.
    if tries_others && path.contains('{') && !names(&["framework", "number", "register_entry"]) {
        targets.push(Target::Other);
    }
    targets
}

/// The session with which somebody asks, by its id.
async fn session(who: &Persona) -> String {
    let page = who.get("/sessions").await.expect(200);
    let ids = page.text.split("/sessions/").filter_map(|rest| rest.split_once("/end"));
    let mut ids = ids.map(|(id, _)| id).filter(|id| id.len() == 36);
    ids.next().unwrap_or_else(|| panic!("no session on the page:\n{}", page.text)).to_owned()
}

/// Somebody whom nobody misses.
async fn person(app: &TestApp) -> String {
    let body = json!({"name": "A passer-by", "email": "by@example.org", "role": "auditor"});
    id(&app.administrator().make("/api/v1/people", body).await)
}

async fn measure(lead: &Persona, plan: &str) -> String {
    let body = json!({
        "plan": plan, "title": "x", "unit": "%", "direction": "higher", "frequency": "monthly"
    });
    id(&lead.make("/api/v1/measures", body).await)
}

/// A question about a plan.
async fn question(who: &Persona, plan: &str, more: Value) -> String {
    let mut body = json!({"plan": plan, "text": "x", "answer_by": "2025-02-28"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    id(&who.make("/api/v1/questions", body).await)
}

/// An action with a milestone, a date change, and evidence with a file that was accepted.
async fn with_action(app: &TestApp, things: &Things, action: &str) -> Things {
    let lead = &app.plan_lead();
    complete(lead, action).await;
    let own = format!("/api/v1/actions/{action}");
    let evidence = id(&lead.all(&format!("{own}/evidence")).await[0]);
    let review = format!("{own}/evidence/{evidence}/review");
    let _ = app.administrator().post(&review, json!({"accepted": true})).await.expect(200);
    let milestones = lead.read(&format!("{own}/milestones")).await;
    let changes = lead.all(&format!("{own}/date-changes")).await;
    things
        .with("action", action)
        .with("milestone", &id(&milestones["items"][0]))
        .with("date_change", &id(&changes[0]))
        .with("evidence", &evidence)
}
