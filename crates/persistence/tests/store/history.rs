//! The log read as history: states as they were, entries with what was before, stories.

use domain::{action::Action, action::update::ProgressUpdate, change::read_state, plan::Plan};
use persistence::{EntryRecord, LogFilter, Reader};

use crate::support::{
    AREA, Base, Council, INSPECTION, OURS, PLAN, act, action, both, day, id, noon, of, plan,
    update, uuid,
};

both!(
    states_are_as_they_were,
    entries_tell_what_was_before,
    entries_come_in_pages_both_ways,
    a_story_holds_what_is_told_in_it,
    many_states_in_one_entry,
);

/// Eight entries, one a minute: after the one of `council()`, n = 2 … 9.
async fn grown(base: Base) -> Council {
    type R = Result<(), persistence::StoreError>;
    let council = base.council().await;
    let at = |minutes| act("test", minutes);
    let store = &council.store;
    let ours = of(OURS);
    let done: Vec<R> = vec![
        store
            .write(ours, at(1), async |tx| R::Ok(tx.add(action(1, "1.1")).await.map(|_| ())?))
            .await
            .map(|_| ()),
        store
            .write(ours, at(2), async |tx| {
                tx.add(action(2, "1.2")).await?;
                tx.add(plan(70, None)).await?;
                let mut other = action(3, "9.1");
                other.plan = id(70);
                tx.add(other).await?;
                R::Ok(())
            })
            .await
            .map(|_| ()),
        store
            .write(ours, at(3), async |tx| {
                let before: Action = tx.get(id(1)).await?.unwrap();
                let mut after = before.clone();
                after.due_on = Some(day(10));
                tx.save(&before, after).await?;
                R::Ok(())
            })
            .await
            .map(|_| ()),
        store
            .write(ours, at(4), async |tx| {
                tx.add(update(11, 1, "Trainers found")).await?;
                R::Ok(())
            })
            .await
            .map(|_| ()),
        store
            .write(ours, at(5), async |tx| {
                let before: Action = tx.get(id(2)).await?.unwrap();
                tx.remove(&before).await?;
                R::Ok(())
            })
            .await
            .map(|_| ()),
        store
            .write(ours, at(6), async |tx| {
                // Twice in one use case is one state; added and removed is a removal.
                let before: Action = tx.get(id(1)).await?.unwrap();
                let mut after = before.clone();
                after.revisions = 1;
                let once = tx.save(&before, after).await?;
                let mut after = once.clone();
                after.revisions = 2;
                tx.save(&once, after).await?;
                let gone = tx.add(action(4, "1.4")).await?;
                tx.remove(&gone).await?;
                R::Ok(())
            })
            .await
            .map(|_| ()),
        store
            .write(ours, at(7), async |tx| {
                // The same id again, after its removal.
                tx.add(action(2, "1.2")).await?;
                R::Ok(())
            })
            .await
            .map(|_| ()),
    ];
    for step in done {
        step.unwrap();
    }
    council
}

async fn states_are_as_they_were(base: Base) {
    let council = grown(base).await;
    council
        .look(async |reader| {
            let action_at = async |number: u128, revision: i64| {
                reader.state_at::<Action>(uuid(number), revision).await.unwrap()
            };
            assert_eq!(action_at(1, 1).await, None);
            assert_eq!(action_at(1, 2).await.unwrap(), action(1, "1.1"));
            assert_eq!(action_at(1, 3).await.unwrap().due_on, None);
            assert_eq!(action_at(1, 4).await.unwrap().due_on, Some(day(10)));
            assert_eq!(action_at(1, 99).await.unwrap().revisions, 2);
            assert_eq!(action_at(1, 99).await.unwrap().version, 4);
            assert!(action_at(2, 5).await.is_some());
            assert_eq!(action_at(2, 6).await, None);
            assert!(action_at(2, 8).await.is_some());
            assert_eq!(action_at(4, 99).await, None);
            // Another kind under the same id is another subject.
            assert_eq!(reader.state_at::<Plan>(uuid(1), 99).await?, None);

            let ids_at = async |root: Option<u128>, revision: i64| -> Vec<u128> {
                let states: Vec<Action> = reader.states_at(root.map(uuid), revision).await.unwrap();
                states.iter().map(|action| action.id.raw().as_u128()).collect()
            };
            assert_eq!(ids_at(Some(PLAN), 1).await, [0; 0]);
            assert_eq!(ids_at(Some(PLAN), 3).await, [1, 2]);
            assert_eq!(ids_at(None, 3).await, [1, 2, 3]);
            assert_eq!(ids_at(Some(PLAN), 6).await, [1]);
            assert_eq!(ids_at(Some(70), 6).await, [3]);
            assert_eq!(ids_at(Some(PLAN), 8).await, [1, 2]);
            let some: Vec<Action> = reader.states_of(&[uuid(1), uuid(2), uuid(404)], 4).await?;
            assert_eq!(some.len(), 2);
            assert_eq!(some[0].due_on, Some(day(10)));
            assert!(reader.states_of::<Action>(&[], 4).await?.is_empty());

            let history: Vec<(_, _, Option<Action>)> = reader.history(uuid(PLAN)).await?;
            let told: Vec<_> = history
                .iter()
                .map(|(id, at, state)| {
                    (id.as_u128(), (*at - noon(0)).num_minutes(), state.is_some())
                })
                .collect();
            assert_eq!(
                told,
                [
                    (1, 1, true),
                    (2, 2, true),
                    (1, 3, true),
                    (2, 5, false),
                    (1, 6, true),
                    (4, 6, false),
                    (2, 7, true)
                ]
            );

            assert_eq!(reader.revision_before(noon(-1)).await?, 0);
            assert_eq!(reader.revision_before(noon(0)).await?, 0);
            assert_eq!(reader.revision_before(noon(1)).await?, 1);
            assert_eq!(reader.revision_before(noon(4)).await?, 4);
            assert_eq!(
                reader.revision_before(noon(4) + chrono::TimeDelta::microseconds(1)).await?,
                5
            );
            assert_eq!(reader.revision_before(noon(900)).await?, 8);
            assert_eq!(reader.entry_time(4).await?, Some(noon(3)));
            assert_eq!(reader.entry_time(404).await?, None);
            assert_eq!(reader.first_recorded(uuid(1)).await?, Some((2, noon(1))));
            assert_eq!(reader.first_recorded(uuid(404)).await?, None);
            assert_eq!(reader.instance_revision().await?, 1);
            assert_eq!(reader.head().await?.revision, 8);
            Ok(())
        })
        .await;
}

async fn pages(reader: &Reader, mut filter: LogFilter, limit: u16) -> Vec<EntryRecord> {
    let mut all = Vec::new();
    loop {
        let (page, more) = reader.entries(&filter, limit).await.unwrap();
        assert!(page.len() <= usize::from(limit));
        assert!(!more || page.len() == usize::from(limit));
        let Some(last) = page.last() else { break };
        filter.after = last.number;
        all.extend(page);
        if !more {
            break;
        }
    }
    all
}

fn numbers(entries: &[EntryRecord]) -> Vec<i64> {
    entries.iter().map(|entry| entry.number).collect()
}

async fn entries_tell_what_was_before(base: Base) {
    let council = grown(base).await;
    let filter = LogFilter { after: 1, with_before: true, ..LogFilter::default() };
    let entries = council.look(async |reader| Ok(pages(&reader, filter, 3).await)).await;
    let read = |state: &Option<(i16, Vec<u8>)>| {
        state.as_ref().map(|(shape, bytes)| read_state::<Action>(*shape, bytes).unwrap().revisions)
    };
    let told: Vec<_> = entries
        .iter()
        .flat_map(|entry| entry.states.iter().map(move |state| (entry.number, state)))
        .filter(|(_, state)| state.kind == domain::change::Kind::Action)
        .map(|(number, state)| {
            (number, state.id.as_u128(), read(&state.before), read(&state.after))
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, 1, None, Some(0)),
            (3, 2, None, Some(0)),
            (3, 3, None, Some(0)),
            (4, 1, Some(0), Some(0)),
            (6, 2, Some(0), None),
            (7, 1, Some(0), Some(2)),
            (7, 4, None, None),
            (8, 2, None, Some(0)),
        ]
    );
    for pair in entries.windows(2) {
        assert_eq!(pair[1].previous, pair[0].hash);
    }
    let states = &entries[1].states;
    assert_eq!(
        states.iter().map(|state| state.root).collect::<Vec<_>>(),
        [Some(uuid(PLAN)), Some(uuid(70)), Some(uuid(70))]
    );
}

async fn entries_come_in_pages_both_ways(base: Base) {
    let council = grown(base).await;
    council
        .look(async |reader| {
            for limit in 1..=9 {
                let filter = LogFilter::default();
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [1, 2, 3, 4, 5, 6, 7, 8]);
                let filter = LogFilter { newest_first: true, ..LogFilter::default() };
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [8, 7, 6, 5, 4, 3, 2, 1]);
                let filter = LogFilter { after: 2, until: Some(5), ..LogFilter::default() };
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [3, 4, 5]);
                let filter = LogFilter {
                    newest_first: true,
                    after: 6,
                    until: Some(2),
                    ..LogFilter::default()
                };
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [5, 4, 3]);
                let roots = vec![uuid(70)];
                let filter = LogFilter { roots, ..LogFilter::default() };
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [3]);
                let roots = vec![uuid(PLAN)];
                let filter = LogFilter { roots, newest_first: true, ..LogFilter::default() };
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [8, 7, 6, 5, 4, 3, 2, 1]);
                let roots = vec![uuid(INSPECTION), uuid(404)];
                let filter = LogFilter { roots, ..LogFilter::default() };
                assert_eq!(numbers(&pages(&reader, filter, limit).await), [1]);
            }
            Ok(())
        })
        .await;
}

async fn a_story_holds_what_is_told_in_it(base: Base) {
    let council = grown(base).await;
    council
        .look(async |reader| {
            for (subject, wanted) in [
                (1, vec![2, 4, 5, 7]),
                (2, vec![3, 6, 8]),
                (11, vec![5]),
                (AREA, vec![1]),
                (404, vec![]),
            ] {
                let filter = LogFilter { story: Some(uuid(subject)), ..LogFilter::default() };
                assert_eq!(numbers(&pages(&reader, filter, 2).await), wanted, "{subject}");
            }
            let updates: Vec<ProgressUpdate> = reader.states_at(Some(uuid(PLAN)), 8).await?;
            assert_eq!(updates, [update(11, 1, "Trainers found")]);
            Ok(())
        })
        .await;
}

async fn many_states_in_one_entry(base: Base) {
    let council = base.council().await;
    let wanted: Vec<u128> = (1..=450).collect();
    let written = council
        .write(async |tx| {
            for number in 1..=450_u128 {
                tx.add(action(number, &format!("7.{number}"))).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    council
        .look(async move |reader| {
            let states: Vec<Action> = reader.states_at(None, written.revision).await?;
            assert_eq!(states.iter().map(|s| s.id.raw().as_u128()).collect::<Vec<_>>(), wanted);
            let actions = reader.plan_actions(id(PLAN)).await?;
            assert_eq!(actions.iter().map(|s| s.id.raw().as_u128()).collect::<Vec<_>>(), wanted);
            Ok(())
        })
        .await;
    assert_eq!(council.findings().await, [""; 0]);
}
