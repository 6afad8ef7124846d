//! The security log: every record has its place, and none can be changed or taken out unseen.

use domain::security::{CredentialKind, SecurityEvent};
use futures::future::join_all;
use persistence::{Scope, SecurityEntry, SecurityFilter, SecurityRecord, Store};
use sea_orm::ConnectionTrait;

use crate::{
    support::{Base, Council, OURS, PERSON, PLAN, THEIRS, both, noon, of, uuid},
    tampering::{Attack, sql},
};

both!(
    entries_are_numbered_without_gaps_and_never_go_back_in_time,
    many_at_once_all_have_their_place,
    two_stores_share_one_log,
    filters_and_pages_find_what_is_asked_for,
    what_waits_at_the_end_is_stored_and_what_comes_later_is_refused,
    nothing_of_it_moves_a_revision,
    a_failure_is_told_to_who_waits_and_the_log_goes_on,
    edited_entries_are_found,
    cut_swapped_and_added_entries_are_found,
);

fn record(minutes: i64, event: SecurityEvent) -> SecurityRecord {
    SecurityRecord {
        at: noon(minutes),
        event,
        person: Some(uuid(PERSON)),
        account: None,
        credential: CredentialKind::Token,
        credential_id: Some(uuid(77)),
        address: Some("192.0.2.7".into()),
        request: Some(uuid(78)),
        operation: "GET /api/v1/plans/{id}".into(),
        subject: Some(uuid(PLAN)),
        detail: Some("a word".into()),
    }
}

async fn tell(store: &Store, scope: Scope, record: SecurityRecord) -> i64 {
    let stored = store.tell(vec![(scope, record)]).await.unwrap();
    assert_eq!(stored.len(), 1);
    stored[0].2.revision
}

async fn entries(store: &Store, scope: Scope, filter: SecurityFilter) -> Vec<SecurityEntry> {
    store
        .read(scope, async move |reader| reader.security_entries(&filter, 1000).await)
        .await
        .unwrap()
        .0
}

async fn numbers(store: &Store, scope: Scope, filter: SecurityFilter) -> Vec<i64> {
    entries(store, scope, filter).await.iter().map(|entry| entry.number).collect()
}

/// A council of which the log tells five things, and the instance's one.
async fn told(base: Base) -> Council {
    let council = base.council().await;
    for (minutes, event) in [
        (1, SecurityEvent::SignedIn),
        (2, SecurityEvent::DraftRead),
        (3, SecurityEvent::Denied),
        (4, SecurityEvent::DraftRead),
        (5, SecurityEvent::SignedOut),
    ] {
        tell(&council, of(OURS), record(minutes, event)).await;
    }
    tell(&council, Scope::Instance, record(6, SecurityEvent::Unauthenticated)).await;
    council
}

async fn entries_are_numbered_without_gaps_and_never_go_back_in_time(base: Base) {
    let council = base.council().await;
    let store = &council.store;
    for (number, minutes) in [(1, 0), (2, 30), (3, 10), (4, 40)] {
        assert_eq!(tell(store, of(OURS), record(minutes, SecurityEvent::Denied)).await, number);
    }
    assert_eq!(tell(store, of(THEIRS), record(0, SecurityEvent::Denied)).await, 1);
    let mut kept = entries(store, of(OURS), SecurityFilter::default()).await;
    kept.reverse();
    let times: Vec<_> = kept.iter().map(|entry| entry.record.at).collect();
    assert_eq!(times, [noon(0), noon(30), noon(30), noon(40)]);
    assert_eq!(kept[0].record, record(0, SecurityEvent::Denied));
    for pair in kept.windows(2) {
        assert_eq!(pair[1].previous, pair[0].hash);
    }
    let report = council.verify().await.unwrap();
    assert_eq!((report.told, report.findings.len()), (5, 0));
}

async fn many_at_once_all_have_their_place(base: Base) {
    let council = base.council().await;
    let scopes = [of(OURS), of(THEIRS), Scope::Instance];
    let telling = (0..600_usize).map(|n| {
        let store = council.store.clone();
        tokio::spawn(async move {
            let one = record(0, SecurityEvent::Limited);
            tell(&store, scopes[n % 3], one).await
        })
    });
    let writing = (0..20).map(|_| council.write(async |_| Ok(())));
    let (told, written) = tokio::join!(join_all(telling), join_all(writing));
    assert!(written.iter().all(Result::is_ok));
    let mut numbers: Vec<i64> = told.into_iter().map(Result::unwrap).collect();
    numbers.sort_unstable();
    let expected: Vec<i64> = (1..=200).flat_map(|n| [n, n, n]).collect();
    assert_eq!(numbers, expected);
    let report = council.verify().await.unwrap();
    assert_eq!((report.told, report.findings.len()), (600, 0));
}

/// Two instances on one PostgreSQL; on SQLite a command beside the server.
async fn two_stores_share_one_log(base: Base) {
    let council = base.council().await;
    let other = council.base.open().await;
    let telling = (0..80_usize).map(|n| {
        let store = if n % 2 == 0 { council.store.clone() } else { other.clone() };
        let scopes = if n % 4 < 2 { [of(OURS), of(THEIRS)] } else { [of(THEIRS), of(OURS)] };
        tokio::spawn(async move {
            let both = scopes.map(|scope| (scope, record(0, SecurityEvent::Denied)));
            store.tell(both.into()).await.map(|stored| stored.len())
        })
    });
    for stored in join_all(telling).await {
        assert_eq!(stored.unwrap().unwrap(), 2);
    }
    let report = council.verify().await.unwrap();
    assert_eq!((report.told, report.findings.len()), (160, 0));
}

async fn filters_and_pages_find_what_is_asked_for(base: Base) {
    let council = told(base).await;
    let all = SecurityFilter::default();
    for (filter, found) in [
        (all, vec![5, 4, 3, 2, 1]),
        (SecurityFilter { before: Some(3), ..all }, vec![2, 1]),
        (SecurityFilter { event: Some(SecurityEvent::DraftRead), ..all }, vec![4, 2]),
        (SecurityFilter { event: Some(SecurityEvent::Limited), ..all }, vec![]),
        (SecurityFilter { person: Some(uuid(PERSON)), ..all }, vec![5, 4, 3, 2, 1]),
        (SecurityFilter { person: Some(uuid(1)), ..all }, vec![]),
        (SecurityFilter { from: Some(noon(3)), ..all }, vec![5, 4, 3]),
        (SecurityFilter { until: Some(noon(3)), ..all }, vec![2, 1]),
        (SecurityFilter { from: Some(noon(2)), until: Some(noon(4)), ..all }, vec![3, 2]),
        (SecurityFilter { from: Some(noon(9)), ..all }, vec![]),
        (SecurityFilter { until: Some(noon(9)), ..all }, vec![5, 4, 3, 2, 1]),
        (SecurityFilter { until: Some(noon(0)), ..all }, vec![]),
    ] {
        assert_eq!(numbers(&council, of(OURS), filter).await, found, "{filter:?}");
    }
    assert_eq!(numbers(&council, Scope::Instance, all).await, [1]);
    assert_eq!(numbers(&council, of(THEIRS), all).await, [0; 0]);
    let page = council
        .look(async |reader| reader.security_entries(&SecurityFilter::default(), 2).await)
        .await;
    assert!(page.1 && page.0.len() == 2);
    assert_eq!(council.look(async |reader| reader.security_revision().await).await, 5);
}

async fn what_waits_at_the_end_is_stored_and_what_comes_later_is_refused(base: Base) {
    let council = base.council().await;
    let telling = (0..200).map(|_| {
        let store = council.store.clone();
        tokio::spawn(
            async move { store.tell(vec![(of(OURS), record(0, SecurityEvent::Denied))]).await },
        )
    });
    let telling: Vec<_> = telling.collect();
    tokio::task::yield_now().await;
    council.store.clone().close().await;
    let stored = join_all(telling).await.into_iter().filter(|one| matches!(one, Ok(Ok(_)))).count();
    assert!(council.store.tell(vec![(of(OURS), record(0, SecurityEvent::Denied))]).await.is_err());
    let again = council.base.open().await;
    let report = again.verify().await.unwrap();
    assert_eq!(usize::try_from(report.told).unwrap(), stored);
    assert_eq!(report.findings, []);
}

async fn nothing_of_it_moves_a_revision(base: Base) {
    let council = base.council().await;
    let head = council.look(async |reader| reader.head().await).await;
    let instance = council.look(async |reader| reader.instance_revision().await).await;
    tell(&council, of(OURS), record(0, SecurityEvent::Denied)).await;
    tell(&council, Scope::Instance, record(0, SecurityEvent::Denied)).await;
    assert_eq!(council.look(async |reader| reader.head().await).await, head);
    assert_eq!(council.look(async |reader| reader.instance_revision().await).await, instance);
}

async fn a_failure_is_told_to_who_waits_and_the_log_goes_on(base: Base) {
    let council = told(base).await;
    let behind = council.base.behind().await;
    behind.execute_unprepared("alter table security_entry rename to away").await.unwrap();
    let failed = council.store.tell(vec![(of(OURS), record(9, SecurityEvent::SignedIn))]).await;
    assert!(failed.is_err());
    behind.execute_unprepared("alter table away rename to security_entry").await.unwrap();
    assert_eq!(tell(&council, of(OURS), record(9, SecurityEvent::SignedIn)).await, 6);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn edited_entries_are_found(base: Base) {
    let attack = Attack::on(told(base).await).await;
    let ours = sql(&attack.council, OURS);
    let other = sql(&attack.council, 5);
    let id = |number| sql(&attack.council, number);
    for (column, becomes, was) in [
        ("at", "'2024-05-01 12:03:01+00:00'".to_owned(), "'2024-05-01T12:03:00+00:00'".to_owned()),
        ("event", "'draft_read'".into(), "'denied'".into()),
        ("event", "'zebra'".into(), "'denied'".into()),
        ("person_id", "null".into(), id(PERSON)),
        ("person_id", other.clone(), id(PERSON)),
        ("account_id", other.clone(), "null".into()),
        ("credential", "'session'".into(), "'token'".into()),
        ("credential_id", other.clone(), id(77)),
        ("address", "'192.0.2.8'".into(), "'192.0.2.7'".into()),
        ("address", "null".into(), "'192.0.2.7'".into()),
        ("request_id", other.clone(), id(78)),
        ("operation", "'GET /'".into(), "'GET /api/v1/plans/{id}'".into()),
        ("subject_id", other.clone(), id(PLAN)),
        ("detail", "'another'".into(), "'a word'".into()),
    ] {
        let set = |value: &str| {
            format!(
                "update security_entry set {column} = {value} where scope_id = {ours} and number = 3"
            )
        };
        let words = "the security log was changed: the hash of this entry does not match";
        attack.is_found(&set(&becomes), &set(&was), words).await;
    }
    // An entry whose hash was made anew by somebody who knows how no longer leads to the next.
    let does = format!(
        "create table kept as select hash from security_entry where scope_id = {ours} and number = 3; \
         update security_entry set hash = previous_hash where scope_id = {ours} and number = 3"
    );
    let undoes = format!(
        "update security_entry set hash = (select hash from kept) where scope_id = {ours} and number = 3; \
         drop table kept"
    );
    attack.is_found(&does, &undoes, "does not follow the entry before it").await;
    for (does, undoes) in [
        ("revision = 6", "revision = 5"),
        ("at = '2024-05-02 00:00:00+00:00'", "at = '2024-05-01T12:05:00+00:00'"),
    ] {
        let set = |what: &str| format!("update security_head set {what} where scope_id = {ours}");
        attack.is_found(&set(does), &set(undoes), "its head says").await;
    }
}

async fn cut_swapped_and_added_entries_are_found(base: Base) {
    let attack = Attack::on(told(base).await).await;
    let ours = sql(&attack.council, OURS);
    let of_ours = format!("scope_id = {ours} and number");
    for (which, words) in [
        ("= 5", "ends at entry 4, its head says 5"),
        ("> 2", "ends at entry 2, its head says 5"),
        ("= 3", "the security log lacks the entries 3 to 3"),
        ("< 3", "the security log lacks the entries 1 to 2"),
        ("> 0", "ends at entry 0, its head says 5"),
    ] {
        let does = format!(
            "create table kept as select * from security_entry where {of_ours} {which}; \
             delete from security_entry where {of_ours} {which}"
        );
        let undoes = "insert into security_entry select * from kept; drop table kept";
        attack.is_found(&does, undoes, words).await;
    }
    let does = format!(
        "create table kept as select * from security_head where scope_id = {ours}; \
         delete from security_head where scope_id = {ours}"
    );
    let undoes = "insert into security_head select * from kept; drop table kept";
    attack.is_found(&does, undoes, "the security log has no head").await;

    let swap = |a: u8, b: u8| {
        format!(
            "update security_entry set number = 100 where {of_ours} = {a}; \
             update security_entry set number = {a} where {of_ours} = {b}; \
             update security_entry set number = {b} where {of_ours} = 100"
        )
    };
    attack.is_found(&swap(2, 4), &swap(4, 2), "does not follow the entry before it").await;

    // One more at the end, and one of another scope.
    let does = format!(
        "create table kept as select * from security_entry where {of_ours} = 5; \
         update kept set number = 6, previous_hash = hash; insert into security_entry select * from kept"
    );
    let undoes = format!("delete from security_entry where {of_ours} = 6; drop table kept");
    attack.is_found(&does, &undoes, "does not match").await;
    let theirs = sql(&attack.council, THEIRS);
    let does = format!(
        "create table kept as select * from security_entry where {of_ours} = 1; \
         update kept set scope_id = {theirs}; insert into security_entry select * from kept"
    );
    let undoes = format!("delete from security_entry where scope_id = {theirs}; drop table kept");
    attack.is_found(&does, &undoes, "the security log has no head").await;
}
