//! Keeping obligations in line with the rules: in the same use case as whatever moved them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Id, Title,
    authority::Authority,
    calendar::Calendar,
    framework::{FindingKind, Framework},
    inspection::{Area, Inspection},
    obligation::{Obligation, compute},
};
use persistence::{ChildFilter, Scope, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Failure,
    app::fresh,
    instance::{calendar, framework_of, frameworks},
    operator,
};

/// Reckons the obligations of an inspection anew, after it or the kind of an area has changed.
pub(crate) async fn reckon(tx: &Tx, inspection: &Inspection) -> Result<(), Failure> {
    let of_inspection = ChildFilter::all().inspection(Some(inspection.id));
    let areas: Vec<Area> = tx.all(&of_inspection).await?;
    let known: Vec<Obligation> = tx.all(&of_inspection).await?;
    let framework = framework_of(tx, inspection).await?;
    let calendar = calendar(tx).await?;
    let urgent = areas.iter().any(is_urgent);
    align(tx, inspection, urgent, known, &framework, &calendar).await?;
    Ok(())
}

/// An obligation whose date a new reckoning moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What has to be done.
    pub name: Title,
    /// The first day of the inspection after which it is due.
    pub inspected_on: NaiveDate,
    /// The date before; none where none could be counted.
    pub from: Option<NaiveDate>,
    /// The date now; none where the rule no longer holds, or none can be counted.
    pub to: Option<NaiveDate>,
}

/// Reckons every obligation anew by the calendar and the frameworks as they are now: one entry in
/// the log of each authority where anything changed. Answers those, and what moved.
pub async fn recompute_all(app: &App) -> Result<Vec<(Authority, Vec<Moved>)>, Failure> {
    let authorities = app
        .store()
        .read(Scope::Instance, |reader| async move {
            Ok::<Vec<Authority>, Failure>(reader.all(&ChildFilter::all()).await?)
        })
        .await?;
    let mut changed = Vec::new();
    for authority in authorities {
        let scope = Scope::Authority(authority.id);
        let moved = operator::write(app, scope, "recompute_obligations", align_all).await?;
        if !moved.is_empty() {
            changed.push((authority, moved));
        }
    }
    Ok(changed)
}

async fn align_all(tx: Tx) -> Result<Vec<Moved>, Failure> {
    let all = ChildFilter::all();
    let inspections: Vec<Inspection> = tx.all(&all).await?;
    let areas: Vec<Area> = tx.all(&all).await?;
    let urgent: Vec<Id<Inspection>> =
        areas.iter().filter(|area| is_urgent(area)).map(|area| area.inspection).collect();
    let mut known: HashMap<Uuid, Vec<Obligation>> = HashMap::new();
    for obligation in tx.all::<Obligation>(&all).await? {
        known.entry(obligation.inspection.raw()).or_default().push(obligation);
    }
    let codes = inspections.iter().map(|inspection| inspection.framework.as_str());
    let frameworks = frameworks(&tx, codes).await?;
    let calendar = calendar(&tx).await?;
    let mut changed = Vec::new();
    for inspection in &inspections {
        // The schema keeps the framework of an inspection from going away.
        let framework = frameworks.iter().find(|known| known.code == inspection.framework);
        let Some(framework) = framework else { continue };
        let known = known.remove(&inspection.id.raw()).unwrap_or_default();
        let urgent = urgent.contains(&inspection.id);
        changed.extend(align(&tx, inspection, urgent, known, framework, &calendar).await?);
    }
    Ok(changed)
}

fn is_urgent(area: &Area) -> bool {
    area.kind == FindingKind::AreaForPriorityAction
}

/// Brings the known obligations in line with what the rules give, and answers what changed.
///
/// They follow from other records, so nobody who is noting a stated or agreed date is in conflict.
/// One whose rule no longer holds stays when people have said anything of it.
async fn align(
    tx: &Tx,
    inspection: &Inspection,
    urgent: bool,
    mut known: Vec<Obligation>,
    framework: &Framework,
    calendar: &Calendar,
) -> Result<Vec<Moved>, Failure> {
    let (received, published) = (inspection.received_on, inspection.published_on);
    let moved = |name: &Title, from, to| Moved {
        name: name.clone(),
        inspected_on: inspection.started_on,
        from,
        to,
    };
    let mut changed = Vec::new();
    for computed in compute(framework, inspection.kind, urgent, received, published, calendar) {
        let Some(at) = known.iter().position(|it| it.rule == computed.rule) else {
            let new = tx.add(Obligation::new(fresh(), inspection.id, computed)).await?;
            changed.push(moved(&new.name, None, new.computed_on));
            continue;
        };
        let before = known.swap_remove(at);
        let mut after = before.clone();
        after.recompute(computed);
        if after != before {
            changed.push(moved(&after.name, before.computed_on, after.computed_on));
            tx.follow(&before, after).await?;
        }
    }
    for idle in known.iter().filter(|it| !it.is_spoken_of()) {
        tx.remove(idle).await?;
        changed.push(moved(&idle.name, idle.computed_on, None));
    }
    Ok(changed)
}
