//! Putting the areas and actions of a plan in order, and numbering them after it.

use std::collections::HashMap;

use domain::{
    Account, Id, Line, Title,
    action::Action,
    id::{ActionId, AreaId},
    inspection::Area,
    order,
    plan::Plan,
    policy::Act,
};
use persistence::{ChildFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Answer, App, Call, Done, Failure, sight::Sight};

/// The most areas, and the most actions, that one order names.
const MOST: usize = 5000;

/// The order that a plan shall have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderPlan {
    /// Areas of the plan's inspection: these come first among their siblings, in this order, and
    /// the others keep theirs. An area stays a part of what it is part of.
    #[serde(default)]
    #[schema(max_items = 5000)]
    pub areas: Vec<AreaId>,
    /// Actions of the plan: these come first under their area, in this order, and the others keep
    /// theirs. Needs `renumber`, because actions stand in the order of their references.
    #[serde(default)]
    #[schema(max_items = 5000)]
    pub actions: Vec<ActionId>,
    /// Give every action the reference that follows from its area and its place: 2.1, 2.2, …
    #[serde(default)]
    pub renumber: bool,
    /// Only tell what would become of each, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What an area is, or would be, called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AreaPlace {
    /// The area.
    pub area: AreaId,
    /// The area of which it is a part.
    pub parent: Option<AreaId>,
    /// The exact wording.
    pub text: Account,
    /// What it was called: "3a".
    pub from: Line<20>,
    /// What it is called now, or would be.
    pub to: Line<20>,
}

/// What an action is, or would be, called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionPlace {
    /// The action.
    pub action: ActionId,
    /// The area under which it stands: the first, in the order of the areas, that it answers.
    pub area: Option<AreaId>,
    /// What will be done.
    pub title: Title,
    /// What it was called: "2.3".
    pub from: Line<20>,
    /// What it is called now, or would be.
    pub to: Line<20>,
}

/// How a plan stands in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanOrdered {
    /// Whether it was only tried.
    pub dry_run: bool,
    /// How many areas and actions have, or would have, another name.
    pub renamed: usize,
    /// Every area, in reading order.
    pub areas: Vec<AreaPlace>,
    /// Every action, in the order of the references that they have, or would have.
    pub actions: Vec<ActionPlace>,
}

/// How a plan stands in order now.
pub async fn order_now(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
) -> Result<Answer<PlanOrdered>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let plan = Sight::now(reader.clone(), today).plan(&actor, plan, today).await?;
        let now = Now::load(&reader, &plan).await?;
        let unchanged = OrderPlan::default();
        let arranged = now.arrange(&plan, &unchanged)?;
        let references = now.renumber(&arranged, &unchanged)?;
        Ok(now.told(&arranged, &references, true))
    })
    .await
}

/// Puts a plan in order: one entry with many states, or none where nothing changes.
pub async fn order(
    app: &App,
    call: &Call,
    plan: Id<Plan>,
    wanted: OrderPlan,
) -> Result<Done<PlanOrdered>, Failure> {
    let (actor, today) = (call.actor, app.today());
    actor.require(Act::EditPlans)?;
    if !wanted.areas.is_empty() {
        actor.require(Act::EditInspections)?;
    }
    check(&wanted)?;
    app.write(call, "order_plan", None, move |tx| async move {
        let plan = Sight::now((*tx).clone(), today).plan(&actor, plan, today).await?;
        let now = Now::load(&tx, &plan).await?;
        let arranged = now.arrange(&plan, &wanted)?;
        let references = now.renumber(&arranged, &wanted)?;
        let ordered = now.told(&arranged, &references, wanted.dry_run);
        if !wanted.dry_run {
            rename_areas(&tx, &now.areas, &arranged).await?;
            rename_actions(&tx, &now.actions, &references).await?;
        }
        Ok(ordered)
    })
    .await
}

fn check(wanted: &OrderPlan) -> Result<(), Failure> {
    fn once<T>(field: &str, ids: &[Id<T>]) -> Result<(), Failure> {
        if ids.len() > MOST {
            return Err(Failure::field(format!("/{field}"), format!("must be at most {MOST}")));
        }
        let mut known = std::collections::HashSet::new();
        match ids.iter().position(|id| !known.insert(id.raw())) {
            Some(at) => Err(Failure::field(format!("/{field}/{at}"), "is in the list twice")),
            None => Ok(()),
        }
    }
    once("areas", &wanted.areas)?;
    once("actions", &wanted.actions)?;
    if !wanted.actions.is_empty() && !wanted.renumber {
        let detail =
            "is needed to put actions in order: they stand in the order of their references";
        return Err(Failure::field("/renumber", detail));
    }
    Ok(())
}

/// A plan as it is before it is put in order.
struct Now {
    areas: Vec<Area>,
    /// By reference.
    actions: Vec<Action>,
}

impl Now {
    async fn load(reader: &Reader, plan: &Plan) -> Result<Self, Failure> {
        let actions = reader.plan_actions(plan.id).await?;
        let areas = if let Some(inspection) = plan.inspection {
            reader.all(&ChildFilter::all().inspection(Some(inspection))).await?
        } else {
            let mut ids: Vec<_> =
                actions.iter().flat_map(|it| &it.areas).map(|id| id.raw()).collect();
            ids.sort_unstable();
            ids.dedup();
            reader.many(&ids).await?
        };
        Ok(Self { areas, actions })
    }

    /// The areas in reading order, with the places and labels that they shall have.
    fn arrange(&self, plan: &Plan, wanted: &OrderPlan) -> Result<Vec<Area>, Failure> {
        if plan.inspection.is_none() {
            if !wanted.areas.is_empty() {
                let detail = "a standing plan answers areas of several inspections; put them in order \
                              in the plan of their own inspection";
                return Err(Failure::field("/areas", detail));
            }
            return Ok(self.areas.clone());
        }
        known("areas", "area in the inspection of this plan", &wanted.areas, &self.areas, |it| {
            it.id
        })?;
        // Asked for nothing, a gap between two areas stays: it says that one was taken away.
        if wanted.areas.is_empty() {
            let mut areas = self.areas.clone();
            areas.sort_by_cached_key(|area| persistence::sort_key(&area.label));
            return Ok(areas);
        }
        Ok(order::arrange(&self.areas, &wanted.areas)?)
    }

    /// The references that the actions shall have, in their order.
    fn renumber(
        &self,
        arranged: &[Area],
        wanted: &OrderPlan,
    ) -> Result<Vec<(Id<Action>, Line<20>)>, Failure> {
        known("actions", "action in this plan", &wanted.actions, &self.actions, |it| it.id)?;
        if wanted.renumber {
            return Ok(order::renumber(arranged, &self.actions, &wanted.actions)?);
        }
        Ok(self.actions.iter().map(|action| (action.id, action.reference.clone())).collect())
    }

    fn told(
        &self,
        arranged: &[Area],
        references: &[(Id<Action>, Line<20>)],
        dry_run: bool,
    ) -> PlanOrdered {
        let before: HashMap<_, _> =
            self.areas.iter().map(|area| (area.id, area.label.clone())).collect();
        let areas: Vec<AreaPlace> = arranged
            .iter()
            .map(|area| AreaPlace {
                area: area.id,
                parent: area.parent,
                text: area.text.clone(),
                from: before.get(&area.id).unwrap_or(&area.label).clone(),
                to: area.label.clone(),
            })
            .collect();
        let before: HashMap<_, _> = self.actions.iter().map(|it| (it.id, it)).collect();
        let actions: Vec<ActionPlace> = references
            .iter()
            .filter_map(|(id, to)| {
                let action = before.get(id)?;
                let area = arranged.iter().find(|area| action.areas.contains(&area.id));
                Some(ActionPlace {
                    action: *id,
                    area: area.map(|area| area.id),
                    title: action.title.clone(),
                    from: action.reference.clone(),
                    to: to.clone(),
                })
            })
            .collect();
        let renamed = areas.iter().filter(|it| it.from != it.to).count()
            + actions.iter().filter(|it| it.from != it.to).count();
        PlanOrdered { dry_run, renamed, areas, actions }
    }
}

fn known<T, S>(
    field: &str,
    what: &str,
    wanted: &[Id<T>],
    all: &[S],
    id: impl Fn(&S) -> Id<T>,
) -> Result<(), Failure> {
    match wanted.iter().position(|wanted| !all.iter().any(|it| id(it) == *wanted)) {
        Some(at) => {
            Err(Failure::field(format!("/{field}/{at}"), format!("there is no such {what}")))
        }
        None => Ok(()),
    }
}

/// Names that nothing has, to step aside to until everything has made room.
fn aside<'a>(taken: impl Iterator<Item = &'a Line<20>>) -> impl Iterator<Item = Line<20>> {
    let taken: Vec<Line<20>> = taken.cloned().collect();
    let names = (0..).map_while(|at: u32| Line::parse(&format!("~{at}")).ok());
    names.filter(move |name| !taken.contains(name))
}

/// Two areas may swap their labels, of which no two are the same: all step aside first.
async fn rename_areas(tx: &Tx, before: &[Area], after: &[Area]) -> Result<(), Failure> {
    let mut names = aside(before.iter().map(|area| &area.label));
    let mut moving = Vec::new();
    for after in after {
        let same = |it: &&Area| it.id == after.id;
        let Some(before) = before.iter().find(same).filter(|it| *it != after) else { continue };
        let label = names.next().unwrap_or_else(|| before.label.clone());
        moving.push((tx.follow(before, Area { label, ..before.clone() }).await?, after));
    }
    for (away, after) in moving {
        tx.save(&away, after.clone()).await?;
    }
    Ok(())
}

/// The same for actions and their references.
async fn rename_actions(
    tx: &Tx,
    before: &[Action],
    references: &[(Id<Action>, Line<20>)],
) -> Result<(), Failure> {
    let mut names = aside(before.iter().map(|action| &action.reference));
    let mut moving = Vec::new();
    for (id, wanted) in references {
        let same = |it: &&Action| it.id == *id;
        let Some(before) = before.iter().find(same).filter(|it| it.reference != *wanted) else {
            continue;
        };
        let reference = names.next().unwrap_or_else(|| before.reference.clone());
        moving.push((tx.follow(before, Action { reference, ..before.clone() }).await?, wanted));
    }
    for (away, reference) in moving {
        tx.save(&away, Action { reference: reference.clone(), ..away.clone() }).await?;
    }
    Ok(())
}
