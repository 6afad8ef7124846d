//! Secrets of tokens, signing keys and facts: in no log.

use domain::{authority::Person, token::Token};
use persistence::{Reader, SigningKey, Store};
use serde_json::json;

use crate::support::{Base, OURS, PERSON, THEIRS, both, day, from, id, noon, settings, uuid};

both!(a_secret_leads_to_its_bearer, keys_and_facts);

async fn a_secret_leads_to_its_bearer(base: Base) {
    let council = base.council().await;
    let token: Token = from(json!({"id": uuid(1), "version": 1, "person": uuid(PERSON),
        "name": "Power BI", "scope": "read", "created_at": noon(0), "expires_at": noon(9),
        "revoked_at": null}));
    let given = token.clone();
    council
        .write(async move |tx| {
            let token = tx.add(given).await?;
            tx.keep_token_secret(token.id, [7; 32]).await
        })
        .await
        .unwrap();
    let bearer = council.bearer_of_secret([7; 32]).await.unwrap().unwrap();
    assert_eq!((bearer.authority, &bearer.token, bearer.person.id), (id(OURS), &token, id(PERSON)));
    assert!(council.bearer_of_secret([8; 32]).await.unwrap().is_none());
    assert!(council.bearer_of(id(THEIRS), id(1)).await.unwrap().is_none());
    // A disabled maker is seen at once.
    council
        .write(async |tx| {
            let before: Person = tx.get(id(PERSON)).await?.unwrap();
            let mut after = before.clone();
            after.disabled = true;
            tx.save(&before, after).await
        })
        .await
        .unwrap();
    assert!(council.bearer_of(id(OURS), id(1)).await.unwrap().unwrap().person.disabled);

    assert!(council.last_uses(id(OURS)).await.unwrap().is_empty());
    for after in [3, 1, 5, 4] {
        council.note_use(id(OURS), id(1), day(after)).await.unwrap();
    }
    assert_eq!(council.last_uses(id(OURS)).await.unwrap(), [(id(1), day(5))]);
    assert!(council.last_uses(id(THEIRS)).await.unwrap().is_empty());
    assert!(council.note_use(id(THEIRS), id(1), day(1)).await.is_err());
    assert_eq!(council.findings().await, [""; 0]);
}

async fn keys_and_facts(base: Base) {
    let council = base.council().await;
    let key = |number: u8| SigningKey { kid: format!("k{number}"), seed: [number; 32] };
    let (first, second) = (key(1), key(2));
    let store: &Store = &council;
    let both = tokio::join!(
        store.add_first_signing_key(&first, noon(0)),
        store.add_first_signing_key(&second, noon(1)),
    );
    both.0.unwrap();
    both.1.unwrap();
    let keys = council.signing_keys().await.unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!([keys[0].seed[0]; 32], keys[0].seed);

    assert_eq!(council.fact("demo").await.unwrap(), None);
    council.set_fact("demo", "yes").await.unwrap();
    council.set_fact("demo", "no").await.unwrap();
    assert_eq!(council.fact("demo").await.unwrap().as_deref(), Some("no"));

    assert_eq!(council.authorities().await.unwrap().len(), 2);
    // A settings row is of its authority.
    council.write(async |tx| tx.add(settings(OURS)).await).await.unwrap();
    let ours =
        async |reader: Reader| reader.get_raw::<domain::authority::Settings>(uuid(OURS)).await;
    assert_eq!(council.look(ours).await, Some(settings(OURS)));
    council.begin_authority(id(OURS)).await.unwrap();
    assert!(council.look(async |reader| Ok(reader.head().await?.revision)).await > 0);
}
