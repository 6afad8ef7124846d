//! Everybody who tries: each role with each credential, and those whose credentials are worth
//! nothing.

use std::sync::{Arc, Mutex};

use actionplan_tests::{Persona, TestApp, Witness};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::authority::Role;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::scene::id;

/// With what somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    Nothing,
    Session,
    Token,
    AccessToken,
}

/// What has become of the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Stands,
    /// There is none, or nobody ever gave it.
    Anonymous,
    /// Its person is disabled.
    Disabled,
    /// The session was ended by signing out.
    Ended,
    /// The session ended by itself.
    Expired,
    /// The token was revoked.
    Revoked,
}

/// Somebody who tries.
#[derive(Debug, Clone)]
pub struct Somebody {
    pub role: Option<Role>,
    pub credential: Credential,
    pub standing: Standing,
    pub may_write: bool,
    persona: Persona,
    /// Sessions that ended by themselves: the first look at one takes it away, so that there is
    /// one for each request.
    expired: Arc<Mutex<Vec<String>>>,
}

impl Somebody {
    fn new(
        role: Option<Role>,
        credential: Credential,
        standing: Standing,
        persona: Persona,
    ) -> Self {
        // The demonstration gives those roles tokens that only read.
        let reads = matches!(role, Some(Role::PanelMember | Role::Auditor));
        let may_write = credential == Credential::Session || !reads;
        Self { role, credential, standing, may_write, persona, expired: Arc::default() }
    }

    pub fn name(&self) -> String {
        let role = self.role.map_or("nobody", Role::code);
        let reads = if self.may_write { "" } else { ", only reads" };
        format!("{role} ({:?}, {:?}{reads})", self.credential, self.standing)
    }

    /// As the pages see them: tokens open none.
    pub fn on_pages(&self) -> Self {
        let mut seen = self.clone();
        if self.standing == Standing::Stands && self.credential != Credential::Session {
            seen.standing = Standing::Anonymous;
        }
        seen
    }

    /// For one request.
    pub fn persona(&self) -> Persona {
        if self.standing != Standing::Expired {
            return self.persona.clone();
        }
        let next = self.expired.lock().unwrap().pop().expect("there are too few expired sessions");
        self.persona.holding(&format!("actionplan={next}"))
    }
}

/// Each role with each credential, as they stand.
pub async fn standing(app: &TestApp) -> Vec<Somebody> {
    let mut found = Vec::new();
    for role in Role::ALL {
        let token = app.with_token(&app.token(role.code()));
        let all = [
            (Credential::Session, app.signed_in(role.code()).await),
            (Credential::AccessToken, app.exchanged(&token).await),
            (Credential::Token, token),
        ];
        let all = all.into_iter();
        found.extend(all.map(|(credential, persona)| {
            Somebody::new(Some(*role), credential, Standing::Stands, persona)
        }));
    }
    // Somebody who may write, with a token that only reads.
    let dashboard = app.dashboard();
    let exchanged = app.exchanged(&dashboard).await;
    for (credential, persona) in
        [(Credential::Token, dashboard), (Credential::AccessToken, exchanged)]
    {
        let lead = Somebody::new(Some(Role::PlanLead), credential, Standing::Stands, persona);
        found.push(Somebody { may_write: false, ..lead });
    }
    found
}

/// Those who never had a credential, and those whose is worth nothing any more. Each tries at most
/// `requests` times.
pub async fn without(app: &TestApp, witness: &Witness, requests: usize) -> Vec<Somebody> {
    let nobody = |persona| Somebody::new(None, Credential::Nothing, Standing::Anonymous, persona);
    let invented = URL_SAFE_NO_PAD.encode([7; 32]);
    let mut found = vec![
        nobody(app.anonymous()),
        nobody(app.anonymous().holding(&format!("actionplan={invented}"))),
        nobody(app.with_token("apt_0000000000000000000000000000000000000000000_000000")),
    ];
    // What was theirs makes no difference any more: one who could do nearly all, one who could
    // change nothing.
    for role in &[Role::PlanLead, Role::Auditor] {
        let session = app.signed_in(role.code()).await;
        for persona in revoked(&session, app).await {
            let (credential, persona) = persona;
            found.push(Somebody::new(Some(*role), credential, Standing::Revoked, persona));
        }
        let expired = expired(&session, witness, requests).await;
        let gone =
            Somebody::new(Some(*role), Credential::Session, Standing::Expired, session.clone());
        found.push(Somebody { expired: Arc::new(Mutex::new(expired)), ..gone });
        let _ = session.submit("/sign-out", &[]).await.expect(303);
        found.push(Somebody::new(Some(*role), Credential::Session, Standing::Ended, session));
    }
    found
}

/// A token that was revoked, and an access token that was made from it before.
async fn revoked(session: &Persona, app: &TestApp) -> [(Credential, Persona); 2] {
    let known = session.all("/api/v1/tokens").await;
    let body = json!({"name": "Soon gone", "scope": "read", "expires_on": known[0]["expires_on"]});
    let made = session.make("/api/v1/tokens", body).await;
    let token = app.with_token(made["secret"].as_str().unwrap());
    let exchanged = app.exchanged(&token).await;
    let path = format!("/api/v1/tokens/{}", id(&made));
    let etag = session.get(&path).await.expect(200).etag();
    let _ = session.delete(&path, &etag).await.expect(204);
    [(Credential::Token, token), (Credential::AccessToken, exchanged)]
}

/// Copies of a session of which one half was not used for too long, and the other began too long
/// ago.
async fn expired(session: &Persona, witness: &Witness, many: usize) -> Vec<String> {
    const LONG_AGO: &str = "2001-01-01 00:00:00+00:00";
    let cookie = session.cookies().trim_start_matches("actionplan=");
    let like = witness.bytes(&Sha256::digest(cookie));
    let long_ago = witness.moment(LONG_AGO);
    let (mut cookies, mut statements) = (Vec::new(), Vec::new());
    for number in 0..many {
        let seed: [u8; 32] = Sha256::digest(format!("{cookie}{number}")).into();
        let copy = URL_SAFE_NO_PAD.encode(seed);
        let hash = witness.bytes(&Sha256::digest(&copy));
        let id = witness.uuid(seed[..16].try_into().unwrap());
        let (made_at, seen_at) =
            if number % 2 == 0 { ("made_at", &*long_ago) } else { (&*long_ago, "seen_at") };
        statements.push(format!(
            "insert into session (hash, id, account_id, authority_id, person_id, role, method, \
             second_factor, agent, made_at, seen_at) select {hash}, {id}, account_id, \
             authority_id, person_id, role, method, second_factor, 'expired', {made_at}, {seen_at} \
             from session where hash = {like}"
        ));
        cookies.push(copy);
    }
    witness.run(&statements.join(";\n")).await;
    cookies
}

/// Disables everybody but the administrator, and answers what is left of them.
pub async fn disable(app: &TestApp, people: &[Somebody]) -> Vec<Somebody> {
    let administrator = app.administrator();
    let mut found = Vec::new();
    for role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
        let me = app.with_token(&app.token(role.code())).read("/api/v1/me").await;
        let path = format!("/api/v1/people/{}", id(&me["person"]));
        let _ = administrator.change(&path, json!({"disabled": true})).await.expect(200);
        let theirs = people.iter().filter(|it| it.role == Some(*role));
        found.extend(theirs.map(|it| Somebody { standing: Standing::Disabled, ..it.clone() }));
    }
    found
}
