//! The one door for writes: rows and entry together, or neither.

use std::time::Duration;

use domain::{Id, action::Action, authority::Post};
use persistence::{ChildFilter, Claim, LogFilter, Scope, StoreError};
use serde::{Deserialize, Serialize};

use crate::support::{
    Base, Council, INSPECTION, OURS, PERSON, PLAN, POST, THEIRS, act, action, area, authority,
    both, day, framework, id, inspection, milestone, noon, of, paragraph, person, plan, post,
    update, uuid, write,
};

both!(
    keeps_row_entry_and_state,
    saving_without_a_difference_writes_nothing,
    a_stale_save_stores_nothing,
    a_taken_name_is_told,
    another_authoritys_row_cannot_be_linked,
    a_failure_rolls_back_rows_and_entry,
    a_swallowed_failure_is_not_committed,
    a_panic_rolls_back_and_the_store_goes_on,
    a_kept_transaction_does_not_stop_the_store,
    the_same_key_acts_once,
    a_secret_is_not_replayed,
    numbers_have_no_gaps,
    a_dropped_write_is_whole,
    a_dropped_read_leaves_nothing,
    closing_waits_and_then_refuses,
    other_writes_do_not_wait_for_ever,
);

async fn head(council: &Council) -> i64 {
    council.look(async |reader| Ok(reader.head().await?.revision)).await
}

async fn find(council: &Council, number: u128) -> Option<Action> {
    council.look(async move |reader| reader.get(id(number)).await).await
}

async fn keeps_row_entry_and_state(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    let mut wanted = action(1, "1.1");
    wanted.milestones = vec![milestone(90, day(3)), milestone(89, day(2))];
    wanted.owner = Some(id(POST));
    wanted.contributors = vec![id(POST + 1)];
    wanted.due_on = Some(day(9));
    wanted.version = 77;
    let given = wanted.clone();
    let added = council.write(async move |tx| tx.add(given).await).await.unwrap();
    wanted.version = 1;
    assert_eq!((added.value, added.revision, added.replayed), (wanted.clone(), before + 1, false));
    assert_eq!(find(&council, 1).await.as_ref(), Some(&wanted));

    let first = wanted.clone();
    let saved = council
        .write(async move |tx| {
            let mut after = first.clone();
            after.milestones.reverse();
            after.contributors.clear();
            after.due_on = None;
            let after = tx.save(&first, after).await?;
            // The transaction sees its own changes.
            assert_eq!(tx.get(id::<Action>(1)).await?.as_ref(), Some(&after));
            Ok(after)
        })
        .await
        .unwrap();
    assert_eq!(saved.value.version, 2);
    assert_eq!(find(&council, 1).await.as_ref(), Some(&saved.value));

    let second = saved.value.clone();
    let followed = council
        .write(async move |tx| {
            let mut after = second.clone();
            after.revisions = 4;
            tx.follow(&second, after).await
        })
        .await
        .unwrap();
    assert_eq!((followed.value.version, followed.revision), (2, before + 3));

    let third = followed.value.clone();
    council.write(async move |tx| tx.remove(&third).await).await.unwrap();
    assert_eq!(find(&council, 1).await, None);
    let filter = LogFilter { after: before, ..LogFilter::default() };
    let (entries, more) = council.look(async move |reader| reader.entries(&filter, 10).await).await;
    assert!(!more);
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.number - before, entry.states.len(), entry.states[0].after.is_some()))
        .collect();
    assert_eq!(told, [(1, 1, true), (2, 1, true), (3, 1, true), (4, 1, false)]);
    let read = |at: usize| {
        let (shape, bytes) = entries[at].states[0].after.clone().unwrap();
        domain::change::read_state::<Action>(shape, &bytes).unwrap()
    };
    assert_eq!([read(0), read(1), read(2)], [wanted, saved.value, followed.value]);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn saving_without_a_difference_writes_nothing(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    let written = council
        .write(async |tx| {
            let post: Post = tx.get(id(POST)).await?.unwrap();
            let mut after = post.clone();
            after.version = 9;
            let saved = tx.save(&post, after.clone()).await?;
            let followed = tx.follow(&post, after).await?;
            assert_eq!((&saved, &followed), (&post, &post));
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!((written.revision, head(&council).await), (before, before));
}

async fn a_stale_save_stores_nothing(base: Base) {
    let council = base.council().await;
    let added = council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap().value;
    let old = added.clone();
    council
        .write(async move |tx| {
            let mut after = added.clone();
            after.revisions = 1;
            tx.save(&added, after).await
        })
        .await
        .unwrap();
    let before = head(&council).await;
    for way in ["save", "follow", "remove"] {
        let old = old.clone();
        let refused = council
            .write(async move |tx| {
                tx.add(action(2, "1.2")).await?;
                let mut after = old.clone();
                after.revisions = 2;
                match way {
                    "save" => tx.save(&old, after).await.map(|_| ()),
                    "follow" => tx.follow(&old, after).await.map(|_| ()),
                    _ => tx.remove(&old).await,
                }
            })
            .await;
        assert!(
            matches!(refused, Err(StoreError::Stale { table: "action", id }) if id == uuid(1)),
            "{way}: {refused:?}"
        );
        assert_eq!(find(&council, 2).await, None);
        assert_eq!(find(&council, 1).await.unwrap().revisions, 1);
    }
    assert_eq!(head(&council).await, before);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_taken_name_is_told(base: Base) {
    let council = base.council().await;
    council
        .write(async |tx| {
            tx.add(action(1, "1.1")).await?;
            tx.add(paragraph(2, 1)).await?;
            tx.add(obligation(3)).await?;
            Ok(())
        })
        .await
        .unwrap();
    let mut taken = Vec::new();
    let mut told = |result: Result<persistence::Written<()>, StoreError>| match result {
        Err(StoreError::Taken(name)) => taken.push(name),
        other => panic!("{other:?}"),
    };
    macro_rules! twice {
        ($scope:expr, $subject:expr) => {
            let subject = $subject;
            told(
                write(&council, $scope, "twice", async move |tx| tx.add(subject).await.map(|_| ()))
                    .await,
            );
        };
    }
    let mut same = authority(5);
    same.urn = authority(OURS).urn;
    twice!(Scope::Instance, same);
    twice!(Scope::Instance, framework());
    let mut same = person(5);
    // Compared without case.
    same.email = domain::Line::parse(&person(PERSON).email.to_uppercase()).unwrap();
    twice!(of(OURS), same);
    let mut same = post(5, PERSON);
    same.title = domain::Line::parse(&post(POST, PERSON).title.to_uppercase()).unwrap();
    twice!(of(OURS), same);
    twice!(of(OURS), paragraph(5, 1));
    twice!(of(OURS), area(5, INSPECTION, 1));
    twice!(of(OURS), obligation(5));
    twice!(of(OURS), action(5, "1.1"));
    // The same id is no named rule.
    twice!(of(OURS), plan(PLAN, None));
    let calendar = domain::calendar::Calendar::shipped().unwrap();
    let again = calendar.clone();
    write(&council, Scope::Instance, "load", async move |tx| tx.add(calendar).await).await.unwrap();
    twice!(Scope::Instance, again);
    assert_eq!(
        taken,
        [
            "authority_urn",
            "framework_code",
            "person_email",
            "post_title",
            "paragraph_number",
            "area_label",
            "obligation_rule",
            "action_reference",
            "unique",
            "calendar_code"
        ]
    );
    // In another authority the same names are free.
    write(&council, of(THEIRS), "free", async |tx| {
        let mut same = person(5);
        same.email = person(PERSON).email;
        tx.add(same).await.map(|_| ())
    })
    .await
    .unwrap();
}

fn obligation(number: u128) -> domain::obligation::Obligation {
    crate::support::from(serde_json::json!({
        "id": uuid(number), "version": 1, "inspection": uuid(INSPECTION), "rule": "statement",
        "name": "Statement of action", "recipients": ["Ofsted"], "counted_from": "2024-02-06",
        "computed_on": "2024-05-17",
    }))
}

async fn another_authoritys_row_cannot_be_linked(base: Base) {
    let council = base.council().await;
    let theirs = |offset: u128| THEIRS + offset;
    let mut links: Vec<Action> = (0..6).map(|_| action(1, "1.1")).collect();
    links[0].plan = id(theirs(7));
    links[1].owner = Some(id(theirs(2)));
    links[2].contributors = vec![id(theirs(2))];
    links[3].areas = vec![id(theirs(5))];
    links[4].depends_on = vec![id(2)];
    links[5].areas = vec![id(404)];
    write(&council, of(THEIRS), "theirs", async move |tx| {
        let mut other = action(2, "1.1");
        other.plan = id(theirs(7));
        other.areas = vec![id(theirs(5))];
        tx.add(other).await
    })
    .await
    .unwrap();
    for (at, link) in links.into_iter().enumerate() {
        let refused = council.write(async move |tx| tx.add(link).await).await;
        assert!(matches!(refused, Err(StoreError::Dangling)), "{at}: {refused:?}");
    }
    let refused = council.write(async move |tx| tx.add(post(9, theirs(1))).await).await;
    assert!(matches!(refused, Err(StoreError::Dangling)), "{refused:?}");
    let refused = council.write(async move |tx| tx.add(plan(9, Some(theirs(4)))).await).await;
    assert!(matches!(refused, Err(StoreError::Dangling)), "{refused:?}");
    let mut child = area(9, INSPECTION, 7);
    child.parent = Some(id(theirs(5)));
    let refused = council.write(async move |tx| tx.add(child).await).await;
    assert!(matches!(refused, Err(StoreError::Dangling)), "{refused:?}");
    // What is still pointed at cannot be removed; what is not theirs is not there to be changed.
    let plan_of_theirs = plan(theirs(7), Some(theirs(4)));
    let removed = plan_of_theirs.clone();
    let refused = council.write(async move |tx| tx.remove(&removed).await).await;
    assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
    let ours = inspection(INSPECTION);
    let refused = council.write(async move |tx| tx.remove(&ours).await).await;
    assert!(matches!(refused, Err(StoreError::Dangling)), "{refused:?}");
    let hidden: Option<domain::plan::Plan> =
        council.look(async move |reader| reader.get(id(theirs(7))).await).await;
    assert_eq!(hidden, None);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_failure_rolls_back_rows_and_entry(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    let failed = council
        .write(async |tx| {
            tx.add(action(1, "1.1")).await?;
            Err::<(), _>(StoreError::Unusable("no".into()))
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Unusable(_))), "{failed:?}");
    assert_eq!((find(&council, 1).await, head(&council).await), (None, before));
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    assert_eq!(head(&council).await, before + 1);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_swallowed_failure_is_not_committed(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    let result = council
        .write(async |tx| {
            // The row is written before its area is refused.
            let mut broken = action(1, "1.1");
            broken.areas = vec![id(404)];
            assert!(tx.add(broken).await.is_err());
            Ok(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Interrupted)), "{result:?}");
    assert_eq!((find(&council, 1).await, head(&council).await), (None, before));
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_panic_rolls_back_and_the_store_goes_on(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    for at in 0..3 {
        let panicked = council
            .write(async move |tx| {
                tx.add(action(1, "1.1")).await?;
                assert!(at > 3, "on purpose");
                Ok(())
            })
            .await;
        assert!(matches!(panicked, Err(StoreError::Interrupted)), "{panicked:?}");
    }
    // Not only inside the future.
    let panicked = council
        .write(|tx| {
            assert!(tx.at() < noon(0), "on purpose");
            async { Ok(()) }
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Interrupted)), "{panicked:?}");
    assert_eq!((find(&council, 1).await, head(&council).await), (None, before));
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    assert_eq!(head(&council).await, before + 1);
}

async fn a_kept_transaction_does_not_stop_the_store(base: Base) {
    let council = base.council().await;
    let (give, mut kept) = tokio::sync::mpsc::unbounded_channel();
    let result = council
        .write(async move |tx| {
            tx.add(action(1, "1.1")).await?;
            give.send(tx.clone()).unwrap();
            Ok(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Interrupted)), "{result:?}");
    drop(kept.recv().await);
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    assert_eq!(council.findings().await, [""; 0]);
}

fn claim(key: &str, fingerprint: u8, minutes: i64) -> Claim {
    let principal = uuid(PERSON);
    Claim { principal, key: key.into(), fingerprint: [fingerprint; 32], at: noon(minutes) }
}

async fn the_same_key_acts_once(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    let ask = async |key: &str, fingerprint: u8, minutes: i64, number: u128| {
        let mut act = act("add", minutes);
        act.claim = Some(claim(key, fingerprint, minutes));
        council
            .store
            .write(of(OURS), act, async move |tx| {
                let reference = number.to_string();
                tx.add(action(number, &reference)).await.map(|added| added.id)
            })
            .await
    };
    // Many at once: one acts, the others are told what it answered.
    let all = futures::future::join_all((0..16).map(|_| ask("a", 1, 0, 1))).await;
    let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert_eq!(all.iter().filter(|written| !written.replayed).count(), 1);
    let same = |written: &persistence::Written<Id<Action>>| {
        written.value == id(1) && written.revision == before + 1
    };
    assert!(all.iter().all(same));
    let reused = ask("a", 2, 1, 2).await;
    assert!(matches!(reused, Err(StoreError::KeyReused)), "{reused:?}");
    // Another caller's key, and another authority's, are other keys.
    assert!(!ask("b", 1, 2, 3).await.unwrap().replayed);
    let mut theirs = act("add", 3);
    theirs.claim = Some(claim("a", 1, 3));
    let written = council.store.write(of(THEIRS), theirs, async |_| Ok::<_, StoreError>(1)).await;
    assert!(!written.unwrap().replayed);
    // A failure is not kept.
    assert!(ask("c", 1, 4, 1).await.is_err());
    assert!(!ask("c", 1, 5, 4).await.unwrap().replayed);
    // After a day the key is free.
    assert!(ask("a", 1, 24 * 60 - 1, 5).await.unwrap().replayed);
    assert!(!ask("a", 2, 24 * 60, 6).await.unwrap().replayed);
    assert_eq!(head(&council).await, before + 4);
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Made {
    id: u8,
    secret: Option<String>,
}

async fn a_secret_is_not_replayed(base: Base) {
    let council = base.council().await;
    let ask = async || {
        let mut act = act("make_token", 0);
        act.claim = Some(claim("a", 1, 0));
        let written = council
            .store
            .write(of(OURS), act, async |_| {
                Ok::<_, StoreError>(Made { id: 1, secret: Some("apt_1".into()) })
            })
            .await
            .unwrap();
        (written.value, written.replayed)
    };
    assert_eq!(ask().await, (Made { id: 1, secret: Some("apt_1".into()) }, false));
    assert_eq!(ask().await, (Made { id: 1, secret: None }, true));
    let behind = council.base.behind().await;
    let rows = sea_orm::ConnectionTrait::query_all_raw(
        &behind,
        sea_orm::Statement::from_string(
            sea_orm::ConnectionTrait::get_database_backend(&behind),
            "select count(*) from idempotency where reply like '%apt_1%'",
        ),
    );
    assert_eq!(rows.await.unwrap()[0].try_get_by_index::<i64>(0).unwrap(), 0);
}

async fn numbers_have_no_gaps(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    let writes = (0..64_i64).map(|at| {
        let store = council.store.clone();
        tokio::spawn(async move {
            // The clock jumps to and fro.
            let act = act("add", if at % 2 == 0 { at } else { -at });
            store
                .write(of(OURS), act, async move |tx| {
                    let number = u128::try_from(at + 1).unwrap();
                    tx.add(action(number, &format!("{at}.1"))).await?;
                    if at % 8 == 3 {
                        return Err(StoreError::Unusable("every eighth fails".into()));
                    }
                    Ok(())
                })
                .await
        })
    });
    let mut numbers = Vec::new();
    for written in futures::future::join_all(writes).await {
        match written.unwrap() {
            Ok(written) => numbers.push(written.revision - before),
            Err(error) => assert!(matches!(error, StoreError::Unusable(_)), "{error:?}"),
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=56).collect::<Vec<_>>());
    let filter = LogFilter { after: before, ..LogFilter::default() };
    let (entries, _) = council.look(async move |reader| reader.entries(&filter, 100).await).await;
    assert!(entries.is_sorted_by_key(|entry| entry.at));
    assert_eq!(entries.iter().map(|entry| entry.number - before).collect::<Vec<_>>(), numbers);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_dropped_write_is_whole(base: Base) {
    let council = base.council().await;
    let before = head(&council).await;
    for at in 1..=40_u128 {
        let mut act = act("add", 0);
        act.claim = Some(claim(&at.to_string(), 1, 0));
        let write = council.store.write(of(OURS), act, async move |tx| {
            tx.add(action(at, &at.to_string())).await?;
            tx.add(update(at + 100, at, "Begun")).await?;
            Ok::<_, StoreError>(())
        });
        // Dropped at all kinds of moments.
        let pause = Duration::from_micros(u64::try_from(at).unwrap() * 150);
        let _ = tokio::time::timeout(pause, write).await;
    }
    // One's own later write comes after all of them.
    council.write(async |tx| tx.add(action(99, "99")).await).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (actions, updates) = council
        .look(async |reader| {
            let all = ChildFilter::all();
            let actions: Vec<Action> = reader.all(&all).await?;
            let updates: Vec<domain::action::update::ProgressUpdate> = reader.all(&all).await?;
            Ok((actions.len(), updates.len()))
        })
        .await;
    let entries = head(&council).await - before;
    assert_eq!(usize::try_from(entries).unwrap(), actions);
    assert_eq!(updates + 1, actions);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_dropped_read_leaves_nothing(base: Base) {
    let council = base.council().await;
    for at in 0..200 {
        let read = council.store.read(of(OURS), async |reader| {
            reader.head().await?;
            reader.all::<Post>(&ChildFilter::all()).await
        });
        let _ = tokio::time::timeout(Duration::from_micros(at * 20), read).await;
    }
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    // Seen by all connections, so none of them hangs in an old snapshot.
    let seen = futures::future::join_all((0..16).map(|_| find(&council, 1))).await;
    assert!(seen.iter().all(Option::is_some));
    if !council.base.is_sqlite() {
        let behind = council.base.behind().await;
        let rows = sea_orm::ConnectionTrait::query_all_raw(
            &behind,
            sea_orm::Statement::from_string(
                sea_orm::DbBackend::Postgres,
                "select pid from pg_stat_activity where datname = current_database() \
                 and state like 'idle in transaction%'",
            ),
        );
        assert_eq!(rows.await.unwrap().len(), 0);
    }
}

async fn closing_waits_and_then_refuses(base: Base) {
    let council = base.council().await;
    let other = council.store.clone();
    let slow = {
        let store = council.store.clone();
        tokio::spawn(async move {
            write(&store, of(OURS), "slow", async |tx| {
                tokio::time::sleep(Duration::from_millis(300)).await;
                tx.add(action(1, "1.1")).await
            })
            .await
        })
    };
    tokio::time::sleep(Duration::from_millis(50)).await;
    // `other` still holds the queue: closing must not wait for it.
    tokio::time::timeout(Duration::from_secs(5), council.store.clone().close()).await.unwrap();
    slow.await.unwrap().unwrap();
    let refused = write(&other, of(OURS), "late", async |tx| tx.add(action(2, "1.2")).await).await;
    assert!(matches!(refused, Err(StoreError::Interrupted | StoreError::Busy(_))), "{refused:?}");
    let store = council.base.open().await;
    let found: Option<Action> =
        store.read(of(OURS), async |reader| reader.get(id(1)).await).await.unwrap();
    assert!(found.is_some());
}

async fn other_writes_do_not_wait_for_ever(base: Base) {
    let council = base.council().await;
    let busy = async {
        for at in 1..=60_u128 {
            council.write(async move |tx| tx.add(action(at, &at.to_string())).await).await.unwrap();
        }
    };
    let facts = async {
        for at in 0..60 {
            council.store.set_fact("name", &at.to_string()).await.unwrap();
        }
    };
    let both = async { tokio::join!(busy, facts) };
    tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
    assert_eq!(council.store.fact("name").await.unwrap().as_deref(), Some("59"));
}
