//! The dates from which an action is at risk and late: worked out anew by every change that can
//! move them, in the same use case.

use std::collections::HashMap;

use domain::{
    Id,
    action::Action,
    rating::{DependencyWatch, RatingRules, outlook},
};
use persistence::{ChildFilter, Tx};
use uuid::Uuid;

use super::view::{dependency_watch, moved_on};
use crate::Failure;

/// Sets the watch dates of an action that is about to be saved.
pub(crate) async fn redate(
    tx: &Tx,
    action: &mut Action,
    rules: &RatingRules,
) -> Result<(), Failure> {
    let ids: Vec<_> = action.depends_on.iter().map(|id| id.raw()).collect();
    let others: Vec<Action> = tx.many(&ids).await?;
    let dependencies: Vec<DependencyWatch> = others.iter().map(dependency_watch).collect();
    redate_with(tx, action, &dependencies, rules).await
}

async fn redate_with(
    tx: &Tx,
    action: &mut Action,
    dependencies: &[DependencyWatch],
    rules: &RatingRules,
) -> Result<(), Failure> {
    let changes = if action.revisions > 0 {
        tx.date_changes_of(&[action.id.raw()]).await?
    } else {
        Vec::new()
    };
    let moved = moved_on(&changes, chrono::NaiveDate::MAX);
    let moved = moved.get(&action.id.raw()).map(Vec::as_slice).unwrap_or_default();
    action.watch = outlook(action, moved, dependencies, rules).watch();
    Ok(())
}

/// Saves a changed action with its dates, and re-dates the actions that depend on it.
pub(crate) async fn save(
    tx: &Tx,
    before: &Action,
    mut after: Action,
    rules: &RatingRules,
) -> Result<Action, Failure> {
    redate(tx, &mut after, rules).await?;
    let saved = tx.save(before, after).await?;
    let turned = before.watch.late_from != saved.watch.late_from
        || before.delivery.status().is_open() != saved.delivery.status().is_open();
    if turned {
        redate_dependants(tx, saved.id, rules).await?;
    }
    Ok(saved)
}

/// What depends on an action becomes at risk when it becomes late. Only one step: an action that is
/// at risk makes nothing else late.
async fn redate_dependants(tx: &Tx, of: Id<Action>, rules: &RatingRules) -> Result<(), Failure> {
    for before in tx.dependants(of).await? {
        let mut after = before.clone();
        redate(tx, &mut after, rules).await?;
        tx.follow(&before, after).await?;
    }
    Ok(())
}

/// Re-dates every open action of the authority by new numbers, in a fixed number of queries beside
/// the writes.
pub(crate) async fn redate_all(tx: &Tx, rules: &RatingRules) -> Result<(), Failure> {
    let all: Vec<Action> = tx.all(&ChildFilter::all()).await?;
    let open = || all.iter().filter(|action| action.delivery.status().is_open());
    let revised: Vec<Uuid> =
        open().filter(|action| action.revisions > 0).map(|action| action.id.raw()).collect();
    let moved = moved_on(&tx.date_changes_of(&revised).await?, chrono::NaiveDate::MAX);
    let by_id: HashMap<Id<Action>, &Action> =
        all.iter().map(|action| (action.id, action)).collect();
    for before in open() {
        let others = before.depends_on.iter().filter_map(|id| by_id.get(id));
        let dependencies: Vec<DependencyWatch> =
            others.map(|other| dependency_watch(other)).collect();
        let moved = moved.get(&before.id.raw()).map(Vec::as_slice).unwrap_or_default();
        let mut after = before.clone();
        after.watch = outlook(before, moved, &dependencies, rules).watch();
        tx.follow(before, after).await?;
    }
    Ok(())
}
