//! Signing in, by the functions that the pages call, on a database of its own.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

extern crate actionplan_application as application;

use std::sync::Arc;

use application::{
    App, Failure, Options, Store, SystemClock,
    access::{
        Secret, accounts,
        links::{self, FirstCouncil},
        second_factor,
        sessions::{self, Present, SignedIn},
        sign_in::{self, Identified, Next, ProviderRules},
    },
    operator::{self, NewAuthority},
    people::PersonDetails,
    security::Visit,
};
use chrono::TimeDelta;
use domain::{
    Id, Line, Title,
    authority::{Authority, Person, Role},
    change::Channel,
    session::SessionLimits,
};
use tempfile::TempDir;

const PASSWORD: &str = "kettle orbit mango stairs";
const OTHER: &str = "violin harbour pencil frost";

struct Site {
    app: App,
    _folder: TempDir,
}

impl Site {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/plan.db", folder.path().display());
        std::fs::write(folder.path().join("plan.db"), "").unwrap();
        let store = Store::open(Options::new(url)).await.unwrap();
        store.migrate().await.unwrap();
        Self { app: App::new(store, Arc::new(SystemClock)), _folder: folder }
    }

    async fn council(&self, name: &str) -> Id<Authority> {
        let name = Title::parse(name).unwrap();
        let new = NewAuthority { name, urn: None, la_code: None, ons_code: None };
        operator::add_authority(&self.app, new).await.unwrap().id
    }

    async fn person(&self, authority: Id<Authority>, email: &str, role: Role) -> Person {
        let details = PersonDetails {
            name: Title::parse("Asha Rowe").unwrap(),
            email: Line::parse(email).unwrap(),
            role,
            disabled: false,
        };
        operator::add_person(&self.app, authority, details).await.unwrap()
    }

    /// Somebody who came in by a link and has a password.
    async fn member(&self, authority: Id<Authority>, name: &str, role: Role) -> Person {
        let person = self.person(authority, &format!("{name}@example.gov.uk"), role).await;
        let next = self.accept(authority, &person, name).await;
        match next {
            Next::In(_) => assert!(!domain::session::needs_second_factor(role)),
            Next::SetUp(_) => assert!(domain::session::needs_second_factor(role)),
            Next::SecondFactor(_) => panic!("nobody has a second factor yet"),
        }
        person
    }

    async fn accept(&self, authority: Id<Authority>, person: &Person, name: &str) -> Next {
        let link = links::make_as_operator(&self.app, authority, person.id).await.unwrap();
        let code = link.code.reveal();
        links::accept_with_password(&self.app, &visit(), code, name.into(), PASSWORD.into())
            .await
            .unwrap()
    }

    async fn sign_in(&self, name: &str, password: &str) -> Result<Next, Failure> {
        sign_in::with_password(&self.app, &visit(), name, password.into()).await
    }

    async fn present(&self, signed_in: &SignedIn) -> Option<Present> {
        self.find(&signed_in.cookie).await
    }

    async fn find(&self, cookie: &Secret) -> Option<Present> {
        sessions::find(&self.app, cookie.reveal(), Channel::Page).await.unwrap()
    }
}

fn visit() -> Visit {
    Visit { operation: "a test".into(), ..Visit::default() }
}

fn at(address: &str) -> Visit {
    Visit { address: Some(address.parse().unwrap()), ..visit() }
}

fn signed_in(next: Next) -> SignedIn {
    let Next::In(signed_in) = next else { panic!("{next:?}") };
    signed_in
}

/// The code that an authenticator app shows for what the set-up page shows.
fn code_of(shown: &str, later: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(shown.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    totp.generate(now.checked_add_signed(later).unwrap()).to_string()
}

#[tokio::test]
async fn a_link_is_used_once_and_lets_its_person_in() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let person = site.person(council, "m@example.gov.uk", Role::Manager).await;
    let app = &site.app;
    let first = links::make_as_operator(app, council, person.id).await.unwrap();
    let second = links::make_as_operator(app, council, person.id).await.unwrap();
    let look = async |code: &Secret| links::look(app, &visit(), code.reveal()).await;
    assert!(matches!(look(&first.code).await, Err(Failure::Hidden)), "a newer one ends it");
    assert_eq!(look(&second.code).await.unwrap().authority_name, "Sandwell");

    let accept = async |name: &str, password: &str| {
        let code = second.code.reveal();
        links::accept_with_password(app, &visit(), code, name.into(), password.into()).await
    };
    for (name, password, pointer) in [
        ("m@example.gov.uk", "short", "/password"),
        ("m@example.gov.uk", "Asha Rowe Sandwell", "/password"),
        ("m", PASSWORD, "/sign_in_name"),
        ("m\nm@x", PASSWORD, "/sign_in_name"),
    ] {
        let Err(Failure::Invalid(faults)) = accept(name, password).await else {
            panic!("{name} {password}")
        };
        assert_eq!(faults[0].pointer, pointer);
    }
    // Nothing that was refused used it up.
    let came = signed_in(accept("M@Example.gov.uk", PASSWORD).await.unwrap());
    assert_eq!(came.actor.person, person.id);
    assert!(site.present(&came).await.is_some());
    assert!(matches!(accept("again@example.gov.uk", PASSWORD).await, Err(Failure::Hidden)));
    for wrong in ["", "x", &"a".repeat(43)] {
        assert!(matches!(links::look(app, &visit(), wrong).await, Err(Failure::Hidden)));
    }
    assert!(matches!(site.sign_in("m@EXAMPLE.gov.uk ", PASSWORD).await, Ok(Next::In(_))));

    // Who lost the password comes in by another link, and keeps the name.
    let link = links::make_as_operator(app, council, person.id).await.unwrap();
    let code = link.code.reveal();
    let view = links::look(app, &visit(), code).await.unwrap();
    assert_eq!(view.sign_in_name.as_deref(), Some("M@Example.gov.uk"));
    // Not while they are signed in: nothing is to be added to their own account.
    let present = site.present(&came).await.unwrap();
    let refused = links::accept_signed_in(app, &visit(), code, &present).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    assert!(site.present(&came).await.is_some());
    let name = "m@example.gov.uk".to_owned();
    let again = links::accept_with_password(app, &visit(), code, name, OTHER.into()).await;
    assert_eq!(signed_in(again.unwrap()).actor.person, person.id);
    assert!(site.present(&came).await.is_none());
    assert!(site.sign_in("m@example.gov.uk", PASSWORD).await.is_err());
    assert!(site.sign_in("m@example.gov.uk", OTHER).await.is_ok());
}

#[tokio::test]
async fn known_and_unknown_names_are_answered_alike() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let _ = site.member(council, "known", Role::Manager).await;
    for (name, password) in
        [("known", OTHER), ("unknown", PASSWORD), ("", ""), ("known", &"x".repeat(5000))]
    {
        let refused = site.sign_in(name, password).await.unwrap_err();
        let Failure::Invalid(faults) = refused else { panic!("{refused}") };
        assert_eq!(faults[0].detail, "The sign-in name or the password is not right");
    }
    // And when there were too many.
    for name in ["known", "unknown", "known", "unknown"] {
        for _ in 0..5 {
            let _ = site.sign_in(name, OTHER).await;
        }
        let refused = site.sign_in(name, PASSWORD).await.unwrap_err();
        assert!(matches!(refused, Failure::TooMany { seconds: 1..=10 }), "{name}: {refused}");
    }
}

#[tokio::test]
async fn many_guesses_at_once_are_not_cheaper() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let _ = site.member(council, "known", Role::Manager).await;
    let tries: Vec<_> = (0..40)
        .map(|number| {
            let app = site.app.clone();
            tokio::spawn(async move {
                let name = if number % 2 == 0 { "known" } else { "KNOWN " };
                sign_in::with_password(&app, &at("192.0.2.1"), name, OTHER.into()).await
            })
        })
        .collect();
    let mut looked_at = 0;
    for one in tries {
        match one.await.unwrap().unwrap_err() {
            Failure::Invalid(_) => looked_at += 1,
            refused => assert!(matches!(refused, Failure::TooMany { .. }), "{refused}"),
        }
    }
    assert_eq!(looked_at, 5);
    // Other names from there are counted, too.
    let mut more = 0;
    for number in 0..40 {
        let name = format!("name {number}");
        let guess = sign_in::with_password(&site.app, &at("192.0.2.1"), &name, OTHER.into()).await;
        more += i32::from(matches!(guess, Err(Failure::Invalid(_))));
    }
    assert!((15..=17).contains(&more), "{more}");
    let elsewhere = sign_in::with_password(&site.app, &at("192.0.2.2"), "x", OTHER.into()).await;
    assert!(matches!(elsewhere, Err(Failure::Invalid(_))));
}

#[tokio::test]
async fn administrators_and_plan_leads_set_up_a_second_factor_first() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let _ = site.member(council, "lead", Role::PlanLead).await;
    let app = &site.app;
    let Next::SetUp(step) = site.sign_in("lead", PASSWORD).await.unwrap() else { panic!() };
    assert!(site.find(&step).await.is_none(), "a step is no session");
    assert!(sign_in::with_code(app, &visit(), step.reveal(), "123456").await.is_err());
    let shown = second_factor::show(app, step.reveal()).await.unwrap();
    let wrong = sign_in::with_set_up(app, &visit(), step.reveal(), "000000").await;
    assert!(matches!(wrong, Err(Failure::Invalid(_))));
    let code = code_of(shown.secret.reveal(), 0);
    let (came, recovery) = sign_in::with_set_up(app, &visit(), step.reveal(), &code).await.unwrap();
    assert_eq!(recovery.len(), 10);
    assert!(site.present(&came).await.unwrap().second_factor);
    // The step is over, and so is its code.
    assert!(sign_in::with_set_up(app, &visit(), step.reveal(), &code).await.is_err());

    let next = async || {
        let Next::SecondFactor(step) = site.sign_in("lead", PASSWORD).await.unwrap() else {
            panic!()
        };
        step
    };
    let step = next().await;
    let again = sign_in::with_code(app, &visit(), step.reveal(), &code).await;
    assert!(matches!(again, Err(Failure::Invalid(_))), "a code counts once");
    let later = code_of(shown.secret.reveal(), 30);
    let came = sign_in::with_code(app, &visit(), step.reveal(), &later).await.unwrap();
    assert!(site.present(&came).await.is_some());
    let used = sign_in::with_code(app, &visit(), step.reveal(), recovery[0].reveal()).await;
    assert!(matches!(used, Err(Failure::Unauthenticated(_))), "a step is used once");

    let step = next().await;
    let came = sign_in::with_code(app, &visit(), step.reveal(), recovery[0].reveal()).await;
    assert!(came.is_ok());
    let step = next().await;
    let again = sign_in::with_code(app, &visit(), step.reveal(), recovery[0].reveal()).await;
    assert!(again.is_err(), "a recovery code counts once");
    // Guessing the code is slow, too, whatever the password: one was wrong already.
    let mut waits = false;
    for _ in 0..8 {
        let tried = sign_in::with_code(app, &visit(), next().await.reveal(), "000000").await;
        waits |= matches!(tried, Err(Failure::TooMany { .. }));
    }
    assert!(waits);
}

#[tokio::test]
async fn a_session_ends_wherever_it_is_ended() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let _ = site.member(council, "first", Role::Administrator).await;
    let person = site.member(council, "mia", Role::Manager).await;
    let app = &site.app;
    let came = async || signed_in(site.sign_in("mia", PASSWORD).await.unwrap());
    let (one, two, three) = (came().await, came().await, came().await);
    let present = site.present(&one).await.unwrap();
    // One more began with the link.
    assert_eq!(sessions::list(app, &present).await.unwrap().len(), 4);

    sessions::sign_out(app, &visit(), &present).await.unwrap();
    assert!(site.present(&one).await.is_none(), "replay after signing out");
    let present = site.present(&two).await.unwrap();
    let third = three.actor.session.unwrap();
    sessions::end(app, &visit(), &present, third).await.unwrap();
    assert!(site.present(&three).await.is_none());
    let again = sessions::end(app, &visit(), &present, third).await;
    assert!(matches!(again, Err(Failure::Hidden)));
    assert_eq!(sessions::end_others(app, &visit(), &present).await.unwrap(), 1);

    let visit = &visit();
    let wrong = accounts::change_password(app, visit, &present, OTHER.into(), OTHER.into());
    assert!(matches!(wrong.await, Err(Failure::Invalid(_))));
    let other = came().await;
    let (current, new) = (PASSWORD.to_owned(), OTHER.to_owned());
    accounts::change_password(app, visit, &present, current, new).await.unwrap();
    assert!(site.present(&two).await.is_some(), "the one that changed it goes on");
    assert!(site.present(&other).await.is_none());
    assert!(site.sign_in("mia", PASSWORD).await.is_err());
    assert!(site.sign_in("mia", OTHER).await.is_ok());

    operator::disable_person(app, council, person.id).await.unwrap();
    assert!(site.present(&two).await.is_none(), "disabled");
    let refused = site.sign_in("mia", OTHER).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn another_role_ends_the_sessions_of_the_old_one() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let person = site.member(council, "mia", Role::Manager).await;
    let boss = site.person(council, "boss@example.gov.uk", Role::Administrator).await;
    let came = signed_in(site.sign_in("mia", PASSWORD).await.unwrap());
    let actor = application::Actor {
        person: boss.id,
        role: Role::Administrator,
        session: None,
        feed: None,
        ..came.actor
    };
    for role in ["auditor", "manager"] {
        let call = application::Call::by(actor);
        let patch = serde_json::json!({"role": role});
        application::people::change_person(&site.app, &call, person.id, patch).await.unwrap();
        assert!(site.present(&came).await.is_none(), "also after it was changed back");
    }
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let _ = site.member(council, "mia", Role::Manager).await;
    for (idle, whole) in [(1, 3600), (3600, 1)] {
        let limits =
            SessionLimits { idle: TimeDelta::seconds(idle), whole: TimeDelta::seconds(whole) };
        let app = site.app.clone().with_session_limits(limits);
        let came = signed_in(site.sign_in("mia", PASSWORD).await.unwrap());
        let cookie = came.cookie.reveal();
        assert!(sessions::find(&app, cookie, Channel::Page).await.unwrap().is_some());
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        assert!(sessions::find(&app, cookie, Channel::Page).await.unwrap().is_none());
        // And it is gone, also for whoever would look again with other limits.
        assert!(site.present(&came).await.is_none());
    }
}

#[tokio::test]
async fn one_account_acts_in_several_councils_one_at_a_time() {
    let site = Site::new().await;
    let (one, two) = (site.council("Sandwell").await, site.council("Dudley").await);
    let app = &site.app;
    let _ = site.member(one, "asha", Role::Auditor).await;
    let there = site.person(two, "asha@example.org", Role::Manager).await;
    let came = signed_in(site.sign_in("asha", PASSWORD).await.unwrap());
    let present = site.present(&came).await.unwrap();
    let link = links::make_as_operator(app, two, there.id).await.unwrap();
    let moved = links::accept_signed_in(app, &visit(), link.code.reveal(), &present).await.unwrap();
    assert_eq!((moved.actor.authority, moved.actor.role), (two, Role::Manager));
    assert!(site.present(&came).await.is_none(), "the old secret is worth nothing");
    let present = site.present(&moved).await.unwrap();
    assert_eq!(sessions::choices(app, &present).await.unwrap().len(), 2);
    let back = sessions::change_authority(app, &visit(), &present, one).await.unwrap();
    assert_eq!((back.actor.authority, back.actor.role), (one, Role::Auditor));
    assert!(site.present(&moved).await.is_none());
    // Twice from one secret, or into a council that is not theirs: no.
    assert!(sessions::change_authority(app, &visit(), &present, two).await.is_err());
    let present = site.present(&back).await.unwrap();
    let third = site.council("Walsall").await;
    let refused = sessions::change_authority(app, &visit(), &present, third).await;
    assert!(matches!(refused, Err(Failure::Hidden)));
    // The last one is where they come in next time.
    let came = signed_in(site.sign_in("asha", PASSWORD).await.unwrap());
    assert_eq!(came.actor.authority, one);
    // A role that needs a second factor is not reached without one.
    let lead = site.person(third, "asha@example.com", Role::PlanLead).await;
    let link = links::make_as_operator(app, third, lead.id).await.unwrap();
    let present = site.present(&came).await.unwrap();
    let refused = links::accept_signed_in(app, &visit(), link.code.reveal(), &present).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    assert!(matches!(site.sign_in("asha", PASSWORD).await, Ok(Next::SetUp(_))));
}

#[tokio::test]
async fn a_link_of_one_council_never_reaches_into_another() {
    let site = Site::new().await;
    let (one, two) = (site.council("Sandwell").await, site.council("Dudley").await);
    let app = &site.app;
    let here = site.member(one, "asha", Role::Auditor).await;
    let there = site.person(two, "asha@example.org", Role::Manager).await;
    let came = signed_in(site.sign_in("asha", PASSWORD).await.unwrap());
    let present = site.present(&came).await.unwrap();
    let link = links::make_as_operator(app, two, there.id).await.unwrap();
    let moved = links::accept_signed_in(app, &visit(), link.code.reveal(), &present).await.unwrap();

    // Dudley makes another link for its own person, and whoever gets it takes that one along.
    let link = links::make_as_operator(app, two, there.id).await.unwrap();
    let (code, name) = (link.code.reveal(), "asha too".to_owned());
    let taken = links::accept_with_password(app, &visit(), code, name, OTHER.into()).await;
    let taken = signed_in(taken.unwrap());
    assert_eq!(taken.actor.authority, two);
    let present = site.present(&taken).await.unwrap();
    assert_eq!(sessions::choices(app, &present).await.unwrap().len(), 1);
    let refused = sessions::change_authority(app, &visit(), &present, one).await;
    assert!(matches!(refused, Err(Failure::Hidden)));
    assert!(site.present(&moved).await.is_none(), "who acted as that person before no longer does");
    // Sandwell's account is as it was, but for that.
    let came = signed_in(site.sign_in("asha", PASSWORD).await.unwrap());
    assert_eq!((came.actor.authority, came.actor.person), (one, here.id));
    // Nor may it take a sign-in name that somebody has.
    let link = links::make_as_operator(app, two, there.id).await.unwrap();
    let code = link.code.reveal();
    let taken = links::accept_with_password(app, &visit(), code, "ASHA".into(), OTHER.into()).await;
    let Err(Failure::Invalid(faults)) = taken else { panic!() };
    assert_eq!(faults[0].pointer, "/sign_in_name");
    assert!(links::look(app, &visit(), code).await.is_ok(), "and it was not used up");
}

fn identified(subject: &str, roles: &[&str]) -> Identified {
    Identified {
        issuer: "https://login.example".into(),
        subject: subject.into(),
        name: Some("Bo Green".into()),
        email: Some("bo@example.gov.uk".into()),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        second_factor: true,
        session: Some("s1".into()),
    }
}

async fn by_provider(
    site: &Site,
    rules: &ProviderRules,
    code: Option<&str>,
    who: &Identified,
) -> Result<SignedIn, Failure> {
    let (app, visit) = (&site.app, &visit());
    let step =
        sign_in::leave_for_provider(app, visit, rules, "held".into(), "/".into(), code).await?;
    let back = sign_in::back_from_provider(app, step.reveal()).await?;
    assert_eq!((back.document.as_str(), back.next.as_str()), ("held", "/"));
    let again = sign_in::back_from_provider(app, step.reveal()).await;
    assert!(matches!(again, Err(Failure::Unauthenticated(_))), "one answer a step");
    sign_in::with_provider(app, visit, rules, &back, who).await
}

#[tokio::test]
async fn a_provider_decides_on_roles_where_it_is_asked_to() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let app = &site.app;
    let theirs =
        vec![("Plan.Lead".to_owned(), Role::PlanLead), ("Panel".into(), Role::PanelMember)];
    let rules = ProviderRules { authority: council, roles: theirs };
    let refused = by_provider(&site, &rules, None, &identified("1", &["Other"])).await;
    assert!(matches!(refused, Err(Failure::Forbidden(_))), "{refused:?}");

    let came = by_provider(&site, &rules, None, &identified("1", &["Panel"])).await.unwrap();
    assert_eq!(came.actor.role, Role::PanelMember);
    // Known again by the subject; the role is what the provider says now.
    let both = identified("1", &["Panel", "Plan.Lead"]);
    let lead = by_provider(&site, &rules, None, &both).await.unwrap();
    assert_eq!((lead.actor.person, lead.actor.role), (came.actor.person, Role::PlanLead));
    assert!(site.present(&came).await.is_none(), "the old role's session is over");
    // Without a second factor a plan lead does not come in.
    let bare = Identified { second_factor: false, ..identified("1", &["Plan.Lead"]) };
    assert!(matches!(by_provider(&site, &rules, None, &bare).await, Err(Failure::Forbidden(_))));
    // No role any more: out, at once.
    let gone = by_provider(&site, &rules, None, &identified("1", &[])).await;
    assert!(matches!(gone, Err(Failure::Forbidden(_))));
    assert!(site.present(&lead).await.is_none());

    // Another subject with the same address is not the same person, and gets no say.
    let other = by_provider(&site, &rules, None, &identified("2", &["Panel"])).await;
    assert!(matches!(other, Err(Failure::Refused(_))), "{other:?}");
    // Nor is the same subject of another issuer.
    let elsewhere = Identified { issuer: "https://other".into(), ..identified("1", &["Panel"]) };
    assert!(by_provider(&site, &rules, None, &elsewhere).await.is_err());

    let back = by_provider(&site, &rules, None, &identified("1", &["Panel"])).await.unwrap();
    for (issuer, subject, session, count) in [
        ("https://other", Some("1"), None, 0),
        ("https://login.example", Some("1"), Some("s2"), 0),
        ("https://login.example", None, None, 0),
        ("https://login.example", None, Some("s1"), 1),
    ] {
        let (subject, session) = (subject.map(Into::into), session.map(Into::into));
        let ended = sessions::end_of_provider(app, &visit(), issuer, subject, session).await;
        assert_eq!(ended.unwrap(), count, "{issuer}");
    }
    assert!(site.present(&back).await.is_none());
}

#[tokio::test]
async fn where_roles_are_kept_here_people_come_in_by_a_link() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let person = site.person(council, "bo@example.gov.uk", Role::Manager).await;
    let rules = ProviderRules { authority: council, roles: vec![] };
    let refused = by_provider(&site, &rules, None, &identified("1", &["Panel"])).await;
    assert!(matches!(refused, Err(Failure::Forbidden(_))), "never by the address: {refused:?}");
    let link = links::make_as_operator(&site.app, council, person.id).await.unwrap();
    let code = link.code.reveal();
    let elsewhere = ProviderRules { authority: site.council("Dudley").await, roles: vec![] };
    assert!(by_provider(&site, &elsewhere, Some(code), &identified("1", &[])).await.is_err());
    let came = by_provider(&site, &rules, Some(code), &identified("1", &[])).await.unwrap();
    assert_eq!(came.actor.person, person.id);
    assert!(by_provider(&site, &rules, Some(code), &identified("2", &[])).await.is_err());
    let again = by_provider(&site, &rules, None, &identified("1", &[])).await.unwrap();
    assert_eq!(again.actor.person, person.id);
    // Another link for somebody who is in already changes nothing for them.
    let link = links::make_as_operator(&site.app, council, person.id).await.unwrap();
    let code = link.code.reveal();
    let once_more = by_provider(&site, &rules, Some(code), &identified("1", &[])).await.unwrap();
    assert_eq!(once_more.actor.person, person.id);
    assert!(by_provider(&site, &rules, None, &identified("1", &[])).await.is_ok());
}

#[tokio::test]
async fn the_first_administrator_sets_up_an_empty_site_once() {
    let site = Site::new().await;
    let app = &site.app;
    let refused = site.sign_in("admin", "admin").await;
    assert!(matches!(refused, Err(Failure::Invalid(_))), "there is no usual account");
    let older = links::make_first(app).await.unwrap().unwrap();
    let link = links::make_first(app).await.unwrap().unwrap();
    assert!(links::look_first(app, &visit(), older.code.reveal()).await.is_err());
    let code = link.code.reveal();
    links::look_first(app, &visit(), code).await.unwrap();
    let first = |email: &str, password: &str| FirstCouncil {
        council: "Sandwell Council".into(),
        urn: Some(" ".into()),
        name: "Asha Rowe".into(),
        email: email.into(),
        password: password.into(),
    };
    for (email, password, pointer) in [
        ("asha", PASSWORD, "/email"),
        ("asha@example.gov.uk", "short", "/password"),
        ("asha@example.gov.uk", "Sandwell Council 1", "/password"),
    ] {
        let refused = links::accept_first(app, &visit(), code, first(email, password)).await;
        let Err(Failure::Invalid(faults)) = refused else { panic!("{email} {password}") };
        assert_eq!(faults[0].pointer, pointer);
    }
    let good = || first("asha@example.gov.uk", PASSWORD);
    let next = links::accept_first(app, &visit(), code, good()).await.unwrap();
    assert!(matches!(next, Next::SetUp(_)));
    assert!(links::accept_first(app, &visit(), code, good()).await.is_err());
    assert!(links::make_first(app).await.unwrap().is_none());
    assert!(matches!(site.sign_in("asha@example.gov.uk", PASSWORD).await, Ok(Next::SetUp(_))));
}

#[tokio::test]
async fn one_click_addresses_are_for_demonstrations() {
    let site = Site::new().await;
    let council = site.council("Sandwell").await;
    let person = site.person(council, "lead@example.gov.uk", Role::PlanLead).await;
    let app = &site.app;
    let refused = links::make_for_demo(app, council, person.id).await;
    assert!(matches!(refused, Err(Failure::Hidden)));
    app.store().set_fact("demo", "true").await.unwrap();
    let link = links::make_for_demo(app, council, person.id).await.unwrap();
    for _ in 0..2 {
        let came = links::accept_demo(app, &visit(), link.code.reveal()).await.unwrap();
        assert_eq!(site.present(&came).await.unwrap().actor.role, Role::PlanLead);
    }
    assert!(links::look(app, &visit(), link.code.reveal()).await.is_err());
    app.store().set_fact("demo", "false").await.unwrap();
    assert!(links::accept_demo(app, &visit(), link.code.reveal()).await.is_err());
}
