//! The database fails under a write: callers are told, and the store goes on.

use std::{sync::Arc, time::Duration};

use domain::action::Action;
use persistence::{ChildFilter, StoreError, Written};
use sea_orm::ConnectionTrait;
use tokio::sync::Notify;

use crate::support::{Base, Council, OURS, action, both, of, write};

both!(a_broken_transaction_harms_no_other, a_failed_commit_is_told);

/// Forty writes at once; the seventh has the reference that a trigger waits for.
async fn forty(council: &Council) -> Vec<Result<Written<()>, StoreError>> {
    let writes = (0..40_u128).map(|at| {
        let store = council.store.clone();
        tokio::spawn(async move {
            let reference = if at == 7 { "BOOM".to_owned() } else { format!("{at}.1") };
            write(&store, of(OURS), "add", async move |tx| {
                tx.add(action(at + 1, &reference)).await.map(|_| ())
            })
            .await
        })
    });
    let mut results = Vec::new();
    for result in futures::future::join_all(writes).await {
        results.push(result.unwrap());
    }
    results
}

/// Exactly what was acknowledged is there, and writing goes on.
async fn is_sound(council: &Council, results: &[Result<Written<()>, StoreError>]) {
    let mut wanted: Vec<u128> =
        (1..).zip(results).filter(|(_, result)| result.is_ok()).map(|(at, _)| at).collect();
    for number in [901, 902] {
        council
            .write(async move |tx| tx.add(action(number, &number.to_string())).await)
            .await
            .unwrap();
        wanted.push(number);
    }
    let found: Vec<Action> =
        council.look(async |reader| reader.all(&ChildFilter::all()).await).await;
    assert_eq!(found.iter().map(|one| one.id.raw().as_u128()).collect::<Vec<_>>(), wanted);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn a_broken_transaction_harms_no_other(base: Base) {
    let council = base.council().await;
    let behind = council.base.behind().await;
    // What SQLite does by itself when a disk is full: the whole transaction is gone.
    let trigger = if council.base.is_sqlite() {
        "create trigger boom after insert on action when new.reference = 'BOOM' begin \
         select raise(rollback, 'the disk is full'); end"
    } else {
        "create function boom() returns trigger language plpgsql as \
         $$ begin raise exception 'the disk is full'; end $$; \
         create trigger boom after insert on action for each row \
         when (new.reference = 'BOOM') execute function boom()"
    };
    behind.execute_unprepared(trigger).await.unwrap();
    let results = forty(&council).await;
    assert!(matches!(results[7], Err(StoreError::Database(_))), "{:?}", results[7]);
    for result in &results[8..] {
        assert!(matches!(result, Ok(_) | Err(StoreError::Interrupted)), "{result:?}");
    }
    is_sound(&council, &results).await;
}

async fn a_failed_commit_is_told(base: Base) {
    let council = base.council().await;
    let behind = council.base.behind().await;
    behind
        .execute_unprepared(
            "create table parent (id integer primary key); create table child \
             (id integer references parent (id) deferrable initially deferred)",
        )
        .await
        .unwrap();
    let trigger = if council.base.is_sqlite() {
        "create trigger boom after insert on action when new.reference = 'BOOM' begin \
         insert into child values (1); end"
    } else {
        "create function boom() returns trigger language plpgsql as \
         $$ begin insert into child values (1); return null; end $$; \
         create trigger boom after insert on action for each row \
         when (new.reference = 'BOOM') execute function boom()"
    };
    behind.execute_unprepared(trigger).await.unwrap();
    let results = forty(&council).await;
    let refused = results[7].as_ref().unwrap_err();
    assert!(matches!(refused, StoreError::Interrupted | StoreError::Dangling), "{refused:?}");
    is_sound(&council, &results).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_file_is_busy_and_no_more() {
    let council = Base::sqlite().council().await;
    let behind = council.base.behind().await;
    behind.execute_unprepared("begin immediate").await.unwrap();
    let refused = council.write(async |tx| tx.add(action(1, "1.1")).await).await;
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    // Reading goes on meanwhile.
    assert!(council.look(async |reader| Ok(reader.head().await?.revision)).await > 0);
    behind.execute_unprepared("rollback").await.unwrap();
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    assert_eq!(council.findings().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_connections_are_replaced() {
    let Some(base) = Base::postgres().await else { return };
    let council = base.council().await;
    let behind = council.base.behind().await;
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let torn = {
        let (store, begun, go) = (council.store.clone(), Arc::clone(&begun), Arc::clone(&go));
        tokio::spawn(async move {
            write(&store, of(OURS), "add", async move |tx| {
                tx.add(action(1, "1.1")).await?;
                begun.notify_one();
                go.notified().await;
                Ok(())
            })
            .await
        })
    };
    begun.notified().await;
    behind
        .execute_unprepared(
            "select pg_terminate_backend(pid) from pg_stat_activity \
             where datname = current_database() and pid <> pg_backend_pid()",
        )
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    go.notify_one();
    let refused = torn.await.unwrap();
    assert!(matches!(refused, Err(StoreError::Busy(_) | StoreError::Unsure(_))), "{refused:?}");
    for _ in 0..20 {
        council.look(async |reader| Ok(reader.head().await?.revision)).await;
    }
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    assert_eq!(council.findings().await, [""; 0]);
}
