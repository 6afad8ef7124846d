//! Histories at random: what the log says of every revision is what the rows were then.

use std::fmt::Debug;

use domain::{
    action::{Action, update::ProgressUpdate},
    change::Subject,
    governance::GovernanceBody,
    plan::Plan,
};
use persistence::{ChildFilter, Reader, StoreError, Table, Tx};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

use crate::support::{Base, OURS, PLAN, act, action, body, both, day, id, of, plan, update, uuid};

both!(every_revision_is_rebuilt_as_it_was);

/// How many histories, and how many entries each has.
const HISTORIES: usize = 6;
const ENTRIES: usize = 40;

/// What a use case does to one thing; a thing that is not as it needs is left alone.
#[derive(Debug, Clone, Copy)]
enum Deed {
    AddAction(u128),
    MoveAction(u128, i64),
    RemoveAction(u128),
    Report(u128, u128),
    AddPlan(u128),
    RenameBody(u128, u8),
    AddBody(u128),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (1_u128..8).prop_map(Deed::AddAction),
        (1_u128..8, 1_i64..90).prop_map(|(which, due)| Deed::MoveAction(which, due)),
        (1_u128..8).prop_map(Deed::RemoveAction),
        (100_u128..160, 1_u128..8).prop_map(|(which, of)| Deed::Report(which, of)),
        (70_u128..74).prop_map(Deed::AddPlan),
        (80_u128..84).prop_map(Deed::AddBody),
        (80_u128..84, any::<u8>()).prop_map(|(which, name)| Deed::RenameBody(which, name)),
    ]
}

async fn absent<S: Table>(tx: &Tx, number: u128) -> Result<bool, StoreError> {
    Ok(tx.get_raw::<S>(uuid(number)).await?.is_none())
}

async fn carry_out(tx: &Tx, deed: Deed) -> Result<(), StoreError> {
    match deed {
        Deed::AddAction(which) if absent::<Action>(tx, which).await? => {
            tx.add(action(which, &format!("1.{which}"))).await?;
        }
        Deed::MoveAction(which, due) => {
            if let Some(before) = tx.get_raw::<Action>(uuid(which)).await? {
                tx.save(&before, Action { due_on: Some(day(due)), ..before.clone() }).await?;
            }
        }
        Deed::RemoveAction(which) => {
            let updates: Vec<ProgressUpdate> = tx.all(&ChildFilter::all()).await?;
            let is_told = updates.iter().any(|it| it.action == id(which));
            if let Some(before) = tx.get_raw::<Action>(uuid(which)).await?
                && !is_told
            {
                tx.remove(&before).await?;
            }
        }
        Deed::Report(which, of) => {
            if absent::<ProgressUpdate>(tx, which).await? && !absent::<Action>(tx, of).await? {
                tx.add(update(which, of, "Trainers found")).await?;
            }
        }
        Deed::AddPlan(which) if absent::<Plan>(tx, which).await? => {
            tx.add(plan(which, None)).await?;
        }
        Deed::AddBody(which) if absent::<GovernanceBody>(tx, which).await? => {
            tx.add(body(which, &format!("Body {which}"))).await?;
        }
        Deed::RenameBody(which, name) => {
            if let Some(before) = tx.get_raw::<GovernanceBody>(uuid(which)).await? {
                let renamed = body(which, &format!("Body {which}, {name}"));
                tx.save(&before, renamed).await?;
            }
        }
        Deed::AddAction(_) | Deed::AddPlan(_) | Deed::AddBody(_) => {}
    }
    Ok(())
}

/// The rows of a council as they are.
#[derive(Debug, PartialEq)]
struct Rows(Vec<Action>, Vec<ProgressUpdate>, Vec<Plan>, Vec<GovernanceBody>);

fn in_order<S: Subject>(mut all: Vec<S>) -> Vec<S> {
    all.sort_by_key(Subject::subject_id);
    all
}

async fn rows(reader: &Reader) -> Result<Rows, StoreError> {
    let all = ChildFilter::all();
    Ok(Rows(
        in_order(reader.all(&all).await?),
        in_order(reader.all(&all).await?),
        in_order(reader.all(&all).await?),
        in_order(reader.all(&all).await?),
    ))
}

async fn rebuilt(reader: &Reader, revision: i64) -> Result<Rows, StoreError> {
    Ok(Rows(
        reader.states_at(None, revision).await?,
        reader.states_at(None, revision).await?,
        reader.states_at(None, revision).await?,
        reader.states_at(None, revision).await?,
    ))
}

fn same<T: PartialEq + Debug>(was: &T, is: &T, revision: i64) {
    assert_eq!(is, was, "revision {revision}");
}

async fn every_revision_is_rebuilt_as_it_was(base: Base) {
    let council = base.council().await;
    let (store, ours) = (&council.store, of(OURS));
    let mut runner = TestRunner::deterministic();
    let histories = prop::collection::vec(prop::collection::vec(deed(), 1..5), ENTRIES);
    let mut seen: Vec<(i64, Rows)> = Vec::new();
    for history in 0..HISTORIES {
        let deeds = histories.new_tree(&mut runner).unwrap().current();
        for (minute, deeds) in (1..).zip(deeds) {
            let minute = minute + i64::try_from(history * ENTRIES).unwrap();
            let written = store
                .write(ours, act("at_random", minute), async move |tx: Tx| {
                    for deed in deeds {
                        carry_out(&tx, deed).await?;
                    }
                    Ok::<_, StoreError>(())
                })
                .await
                .unwrap();
            let now = store.read(ours, async |reader| rows(&reader).await).await.unwrap();
            if seen.last().is_none_or(|(last, _)| *last < written.revision) {
                seen.push((written.revision, now));
            }
        }
    }
    assert!(seen.len() > HISTORIES * ENTRIES / 2, "only {} entries", seen.len());
    for (revision, was) in &seen {
        let revision = *revision;
        let is = store.read(ours, async |reader| rebuilt(&reader, revision).await).await.unwrap();
        same(was, &is, revision);
        // Of the plan alone too.
        let of_plan = store
            .read(ours, async |reader| reader.states_at::<Action>(Some(uuid(PLAN)), revision).await)
            .await
            .unwrap();
        same(&was.0, &of_plan, revision);
    }
}
