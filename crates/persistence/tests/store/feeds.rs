//! Calendar feeds: one for each person, and one secret for each feed.

use domain::feed::CalendarFeed;
use persistence::StoreError;
use serde_json::json;

use crate::support::{Base, OURS, PERSON, both, from, id, noon, uuid};

both!(
    a_secret_leads_to_its_feed_and_the_next_one_takes_its_place,
    there_is_one_feed_for_each_person
);

fn feed(number: u128) -> CalendarFeed {
    from(json!({"id": uuid(number), "version": 1, "person": uuid(PERSON), "made_at": noon(0),
        "revoked_at": null}))
}

async fn a_secret_leads_to_its_feed_and_the_next_one_takes_its_place(base: Base) {
    let council = base.council().await;
    let made = council.write(async |tx| tx.add(feed(1)).await).await.unwrap().value;
    let keep = async |hash: u8| {
        council.write(async move |tx| tx.keep_feed_secret(id(1), [hash; 32]).await).await.unwrap();
    };
    keep(1).await;
    let found = council.feed_of_secret([1; 32]).await.unwrap().unwrap();
    assert_eq!((found.authority, &found.feed, found.person.id), (id(OURS), &made, id(PERSON)));
    assert!(council.feed_of_secret([2; 32]).await.unwrap().is_none());
    keep(2).await;
    assert!(council.feed_of_secret([1; 32]).await.unwrap().is_none());
    assert!(council.feed_of_secret([2; 32]).await.unwrap().is_some());
    council.write(async |tx| tx.drop_feed_secret(id(1)).await).await.unwrap();
    assert!(council.feed_of_secret([2; 32]).await.unwrap().is_none());
    assert_eq!(council.findings().await, [""; 0]);
}

async fn there_is_one_feed_for_each_person(base: Base) {
    let council = base.council().await;
    council.write(async |tx| tx.add(feed(1)).await).await.unwrap();
    let second = council.write(async |tx| tx.add(feed(2)).await).await;
    assert!(matches!(second, Err(StoreError::Taken("calendar_feed_person"))), "{second:?}");
}
