//! Migrations: from nothing, again, and a schema that is too new.

use persistence::{Store, StoreError, schema_is_current};
use sea_orm::ConnectionTrait;

use crate::support::{Base, both};

both!(migrates_from_nothing, takes_turns_to_migrate, refuses_a_newer_schema, says_what_is_missing);

async fn migrates_from_nothing(base: Base) {
    let store = base.open().await;
    assert!(store.is_empty().await.unwrap());
    let pending = store.pending_steps().await.unwrap();
    assert!(pending > 0);
    assert_eq!(store.migrate().await.unwrap(), pending);
    assert_eq!(store.migrate().await.unwrap(), 0);
    assert!(!store.is_empty().await.unwrap());
    store.check_schema().await.unwrap();
    store.ping().await.unwrap();
    store.close().await;
    assert!(schema_is_current(&base.options).await.unwrap());
}

async fn takes_turns_to_migrate(base: Base) {
    if base.is_sqlite() {
        // One process serves a SQLite file.
        return;
    }
    let stores = [base.open().await, base.open().await, base.open().await];
    let (a, b, c) = tokio::join!(stores[0].migrate(), stores[1].migrate(), stores[2].migrate());
    let mut applied = [a.unwrap(), b.unwrap(), c.unwrap()];
    applied.sort_unstable();
    assert_eq!(applied[..2], [0, 0]);
    assert!(applied[2] > 0);
}

async fn refuses_a_newer_schema(base: Base) {
    let store = base.store().await;
    let behind = base.behind().await;
    behind
        .execute_unprepared(
            "insert into schema_step (version, applied_at) values ('s9999_later', 0)",
        )
        .await
        .unwrap();
    for refused in [
        store.check_schema().await.unwrap_err(),
        store.migrate().await.unwrap_err(),
        store.is_empty().await.unwrap_err(),
    ] {
        let StoreError::Unusable(sentence) = refused else { panic!("{refused:?}") };
        assert!(
            sentence.contains("s9999_later") && sentence.contains("newer version"),
            "{sentence}"
        );
    }
}

async fn says_what_is_missing(base: Base) {
    let store = base.open().await;
    let refused = store.check_schema().await.unwrap_err().to_string();
    assert!(refused.contains("actionplan migrate"), "{refused}");
    assert!(!schema_is_current(&base.options).await.unwrap());
}

#[tokio::test]
async fn an_address_that_cannot_work_is_refused() {
    for (url, word) in [
        ("mysql://root@localhost/x", "sqlite://"),
        ("sqlite::memory:", "memory"),
        ("sqlite:///no/such/folder/plan.db", "cannot be opened"),
    ] {
        let Err(StoreError::Unusable(sentence)) = Store::open(persistence::Options::new(url)).await
        else {
            panic!("{url} was taken")
        };
        assert!(sentence.contains(word), "{sentence}");
    }
}
