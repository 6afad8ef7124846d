//! Secrets of tokens, signing keys and facts: in no log.

use domain::{authority::Person, token::Token};
use persistence::{Reader, SigningKey, Store};
use serde_json::json;

use crate::support::{Base, OURS, PERSON, THEIRS, both, day, from, id, noon, settings, uuid};

both!(a_secret_leads_to_its_bearer, a_secret_is_replaced_once, keys_and_facts);

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

async fn a_secret_is_replaced_once(base: Base) {
    let council = base.council().await;
    let token: Token = from(json!({"id": uuid(1), "version": 1, "person": uuid(PERSON),
        "name": "Power BI", "scope": "read", "created_at": noon(0), "expires_at": noon(9),
        "revoked_at": null, "networks": ["192.0.2.0/24", "2001:db8::1"], "refreshed_at": noon(1)}));
    let given = token.clone();
    council
        .write(async move |tx| {
            let token = tx.add(given).await?;
            tx.keep_token_secret(token.id, [1; 32]).await
        })
        .await
        .unwrap();
    // Networks are stored as they were given.
    assert_eq!(council.bearer_of(id(OURS), id(1)).await.unwrap().unwrap().token, token);
    let replace = async |before: u8, after: u8, days: i64| {
        let when = days * 24 * 60;
        let replacing = async move |tx: persistence::Tx| {
            tx.replace_token_secret(id(1), [before; 32], [after; 32], noon(when)).await
        };
        council.write(replacing).await.unwrap().value
    };
    assert!(!replace(9, 2, 2).await, "not its secret");
    assert!(replace(1, 2, 2).await);
    assert!(!replace(1, 3, 2).await, "no longer its secret");
    assert!(council.bearer_of_secret([1; 32]).await.unwrap().is_none());
    assert_eq!(council.bearer_of_secret([2; 32]).await.unwrap().unwrap().token.id, id(1));
    let replaced = council.replaced_secret([1; 32]).await.unwrap().unwrap();
    assert_eq!((replaced.authority, replaced.token), (id(OURS), id(1)));
    assert_eq!(replaced.replaced_at, noon(2 * 24 * 60));
    for unknown in [2, 3, 9] {
        assert!(council.replaced_secret([unknown; 32]).await.unwrap().is_none());
    }
    // What could no longer work on its own account is forgotten.
    assert!(replace(2, 3, 2 + 366).await);
    assert!(council.replaced_secret([1; 32]).await.unwrap().is_some());
    assert!(replace(3, 4, 2 + 367).await);
    assert!(council.replaced_secret([1; 32]).await.unwrap().is_none());
    assert!(council.replaced_secret([2; 32]).await.unwrap().is_some());
    assert_eq!(council.findings().await, [""; 0]);
}

async fn keys_and_facts(base: Base) {
    let council = base.council().await;
    let key = |number: u8| SigningKey {
        kid: format!("k{number}"),
        seed: [number; 32],
        made_at: noon(number.into()),
        checks_until: None,
    };
    let (first, second) = (key(1), key(2));
    let store: &Store = &council;
    let both =
        tokio::join!(store.add_first_signing_key(&first), store.add_first_signing_key(&second),);
    both.0.unwrap();
    both.1.unwrap();
    let keys = council.signing_keys().await.unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!([keys[0].seed[0]; 32], keys[0].seed);
    assert_eq!(keys[0].checks_until, None);

    // One key follows another; the first to sign is the last that came.
    let kept = async || -> Vec<_> {
        let keys = store.signing_keys().await.unwrap();
        keys.into_iter().map(|key| (key.seed[0], key.made_at, key.checks_until)).collect()
    };
    let began = keys[0].seed[0];
    let made_at = noon(began.into());
    store.rotate_signing_key(&key(3), noon(5)).await.unwrap();
    assert_eq!(kept().await, [(3, noon(3), None), (began, made_at, Some(noon(5)))]);
    store.rotate_signing_key(&key(4), noon(6)).await.unwrap();
    assert_eq!(
        kept().await,
        [(4, noon(4), None), (3, noon(3), Some(noon(6))), (began, made_at, Some(noon(5)))]
    );
    // All end at once, and what ended before stays as it was.
    store.rotate_signing_key(&key(5), noon(5) + chrono::TimeDelta::seconds(1)).await.unwrap();
    let at_once = noon(5) + chrono::TimeDelta::seconds(1);
    assert_eq!(
        kept().await,
        [
            (5, noon(5), None),
            (4, noon(4), Some(at_once)),
            (3, noon(3), Some(at_once)),
            (began, made_at, Some(noon(5)))
        ]
    );
    let (sixth, seventh) = (key(6), key(7));
    let both = tokio::join!(
        store.rotate_signing_key(&sixth, noon(9)),
        store.rotate_signing_key(&seventh, noon(9)),
    );
    both.0.unwrap();
    both.1.unwrap();
    let signing = kept().await.iter().filter(|(_, _, until)| until.is_none()).count();
    assert_eq!(signing, 1, "two that rotate at once leave one key that signs");

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
