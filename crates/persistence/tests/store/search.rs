//! Search: words, beginnings of words, and text that tries to be a query.

use domain::{Line, Prose, action::Action, change::Kind};

use crate::support::{
    AREA, Base, Council, PLAN, THEIRS, action, both, day, id, measure, milestone, of, plan, update,
    uuid, write,
};

both!(finds_words, typed_text_is_never_a_query, follows_changes, stays_within_bounds);

async fn hits(council: &Council, typed: &str) -> Vec<u128> {
    let typed = typed.to_owned();
    let found = council.look(async move |reader| reader.search(&typed, None, 20).await).await;
    found.iter().map(|found| found.id.as_u128()).collect()
}

async fn council(base: Base) -> Council {
    let council = base.council().await;
    council
        .write(async |tx| {
            let mut one = action(1, "1.1");
            one.title = Line::parse("Train all team managers in reflective supervision").unwrap();
            one.description = Some(Prose::parse("Café talks with children’s families").unwrap());
            tx.add(one).await?;
            let mut two = action(2, "2.10");
            two.title = Line::parse("Audit neglect cases").unwrap();
            two.outcome = Some(Prose::parse("Children are safe; supervision is used").unwrap());
            tx.add(two).await?;
            tx.add(update(3, 2, "The audit tool was chosen; neglect is seen earlier.")).await?;
            tx.add(measure(4)).await?;
            Ok(())
        })
        .await
        .unwrap();
    council
}

async fn finds_words(base: Base) {
    let council = council(base).await;
    for (typed, wanted) in [
        ("managers", vec![1]),
        ("MANAGER", vec![1]),
        ("reflective super", vec![1]),
        ("neglect audit", vec![2, 3]),
        ("children's famil", vec![1]),
        ("2.10", vec![2]),
        ("judged", vec![4]),
        ("zebra", vec![]),
    ] {
        let mut found = hits(&council, typed).await;
        found.sort_unstable();
        assert_eq!(found, wanted, "{typed}");
    }
    // In the title counts for more than in the body; areas hold the word too.
    let found = hits(&council, "supervision").await;
    assert_eq!(found[0], 1, "{found:?}");
    assert!(found.contains(&2) && found.contains(&AREA), "{found:?}");
    let found =
        council.look(async |reader| reader.search("judged", None, 20).await).await.remove(0);
    assert_eq!((found.kind, found.root), (Kind::Measure, Some(uuid(PLAN))));
    assert_eq!(found.title, "Audits judged good");
}

async fn typed_text_is_never_a_query(base: Base) {
    let council = council(base).await;
    for typed in [
        "",
        " ",
        "*",
        "\"",
        "\"*( OR NEAR",
        "'); drop table action; --",
        "NEAR(a b)",
        "title:x",
        "a AND",
        "NOT",
        "-a",
        "^a",
        "a:*",
        "a & | !",
        "\\",
        "%",
        "_",
        "\0",
        "{a b}",
        "col : x",
        "+",
        "🦓",
        "１２３",
        "²",
        "e\u{301}",
        "ⅷ",
        "ß",
        "\u{202E}abc",
        "<b>",
        "a\nb",
        "''",
        "$1",
        "?",
    ] {
        let _ = hits(&council, typed).await;
        let filter = persistence::ActionFilter {
            words: Some(typed.into()),
            ..persistence::ActionFilter::default()
        };
        let page = persistence::Page::first(5);
        let order = persistence::ActionOrder::Due;
        council.look(async move |reader| reader.actions(&filter, order, true, &page).await).await;
    }
    let long = "wörter ".repeat(5_000);
    assert!(hits(&council, &long).await.is_empty());
    assert!(hits(&council, &"x".repeat(50_000)).await.is_empty());
    assert_eq!(hits(&council, "managers) OR (zebra").await, [0; 0]);
    assert_eq!(hits(&council, "managers' \"reflective").await, [1]);
    assert_eq!(council.findings().await, [""; 0]);
}

async fn follows_changes(base: Base) {
    let council = council(base).await;
    council
        .write(async |tx| {
            let before: Action = tx.get(id(1)).await?.unwrap();
            let mut after = before.clone();
            after.title = Line::parse("Coach practitioners").unwrap();
            tx.save(&before, after).await
        })
        .await
        .unwrap();
    assert_eq!(hits(&council, "managers").await, [0; 0]);
    assert_eq!(hits(&council, "coach").await, [1]);
    council
        .write(async |tx| {
            let before: Action = tx.get(id(1)).await?.unwrap();
            let mut after = before.clone();
            after.milestones = vec![milestone(9, day(1))];
            after.description = None;
            let after = tx.save(&before, after).await?;
            tx.remove(&after).await
        })
        .await
        .unwrap();
    assert_eq!(hits(&council, "coach").await, [0; 0]);
    assert_eq!(hits(&council, "families").await, [0; 0]);
    // A use case that fails leaves the words as they were.
    let failed = council
        .write(async |tx| {
            let before: Action = tx.get(id(2)).await?.unwrap();
            let mut after = before.clone();
            after.title = Line::parse("Zebra").unwrap();
            tx.save(&before, after).await?;
            Err::<(), _>(persistence::StoreError::Dangling)
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(hits(&council, "zebra").await, [0; 0]);
    assert_eq!(hits(&council, "neglect").await.len(), 2);
}

async fn stays_within_bounds(base: Base) {
    let council = council(base).await;
    write(&council.store, of(THEIRS), "theirs", async |tx| {
        let mut theirs = action(9, "1.1");
        theirs.plan = id(THEIRS + 7);
        theirs.areas = vec![id(THEIRS + 5)];
        theirs.title = Line::parse("Neglect of another council").unwrap();
        tx.add(theirs).await
    })
    .await
    .unwrap();
    council
        .write(async |tx| {
            tx.add(plan(70, None)).await?;
            let mut other = action(5, "1.1");
            other.plan = id(70);
            other.title = Line::parse("Neglect in a standing plan").unwrap();
            tx.add(other).await
        })
        .await
        .unwrap();
    let mut found = hits(&council, "neglect").await;
    found.sort_unstable();
    assert_eq!(found, [2, 3, 5]);
    council
        .look(async |reader| {
            let within = async |roots: &[u128], limit: u16| {
                let roots: Vec<_> = roots.iter().copied().map(uuid).collect();
                reader.search("neglect", Some(&roots), limit).await.unwrap().len()
            };
            assert_eq!(within(&[70], 20).await, 1);
            assert_eq!(within(&[PLAN], 20).await, 2);
            assert_eq!(within(&[PLAN, 70], 20).await, 3);
            assert_eq!(within(&[PLAN, 70], 1).await, 1);
            assert_eq!(within(&[], 20).await, 0);
            assert_eq!(within(&[THEIRS + 7], 20).await, 0);
            Ok(())
        })
        .await;
}
