//! Keeping obligations in line with the rules: in the same use case as whatever moved them.

use std::collections::HashMap;

use domain::{
    Id,
    authority::Authority,
    calendar::Calendar,
    framework::{FindingKind, Framework},
    inspection::{Area, Inspection},
    obligation::{Obligation, compute},
};
use persistence::{ChildFilter, Scope, Tx};
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

/// Reckons every obligation anew by the calendar and the frameworks as they are now: one entry in
/// the log of each authority where anything changed. Answers those, and how many changed.
pub async fn recompute_all(app: &App) -> Result<Vec<(Id<Authority>, usize)>, Failure> {
    let authorities = app
        .store()
        .read(Scope::Instance, |reader| async move {
            Ok::<Vec<Authority>, Failure>(reader.all(&ChildFilter::all()).await?)
        })
        .await?;
    let mut changed = Vec::new();
    for authority in authorities {
        let scope = Scope::Authority(authority.id);
        let count = operator::write(app, scope, "recompute_obligations", align_all).await?;
        if count > 0 {
            changed.push((authority.id, count));
        }
    }
    Ok(changed)
}

async fn align_all(tx: Tx) -> Result<usize, Failure> {
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
    let mut changed = 0;
    for inspection in &inspections {
        // The schema keeps the framework of an inspection from going away.
        let framework = frameworks.iter().find(|known| known.code == inspection.framework);
        let Some(framework) = framework else { continue };
        let known = known.remove(&inspection.id.raw()).unwrap_or_default();
        let urgent = urgent.contains(&inspection.id);
        changed += align(&tx, inspection, urgent, known, framework, &calendar).await?;
    }
    Ok(changed)
}

fn is_urgent(area: &Area) -> bool {
    area.kind == FindingKind::AreaForPriorityAction
}

/// Brings the known obligations in line with what the rules give, and counts what changed.
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
) -> Result<usize, Failure> {
    let (received, published) = (inspection.received_on, inspection.published_on);
    let mut changed = 0;
    for computed in compute(framework, inspection.kind, urgent, received, published, calendar) {
        let Some(at) = known.iter().position(|it| it.rule == computed.rule) else {
            tx.add(Obligation::new(fresh(), inspection.id, computed)).await?;
            changed += 1;
            continue;
        };
        let before = known.swap_remove(at);
        let mut after = before.clone();
        after.recompute(computed);
        if after != before {
            tx.follow(&before, after).await?;
            changed += 1;
        }
    }
    for idle in known.iter().filter(|it| !it.is_spoken_of()) {
        tx.remove(idle).await?;
        changed += 1;
    }
    Ok(changed)
}
