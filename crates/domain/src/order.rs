//! The order of a plan: where areas stand among their siblings, and references that follow from it.
//!
//! Reports do not number their areas, and councils number actions after the areas that they answer:
//! 2.3 is the third action of area 2 and its parts. Moving an area or an action therefore changes what others are
//! called, and this is the one place that says to what.

use std::collections::HashMap;

use crate::{action::Action, fault::Refusal, id::Id, inspection::Area, text::Line};

/// The areas of an inspection in reading order: each with its parts after it.
///
/// Those of `wanted` come first among their siblings, in that order; the others keep theirs behind
/// them. Places are counted anew from 1, and labels follow from places.
///
/// # Errors
/// Where a label would be longer than a label can be.
pub fn arrange(areas: &[Area], wanted: &[Id<Area>]) -> Result<Vec<Area>, Refusal> {
    let rank = ranks(wanted);
    let mut children: HashMap<Option<Id<Area>>, Vec<&Area>> = HashMap::new();
    for area in areas {
        children.entry(area.parent).or_default().push(area);
    }
    for siblings in children.values_mut() {
        siblings.sort_by_key(|area| (rank(area.id), area.position, area.id));
    }
    let mut arranged = Vec::with_capacity(areas.len());
    enter(&mut children, None, None, &mut arranged)?;
    Ok(arranged)
}

/// Places the parts of an area, each with its own parts after it. A label has room for a few levels
/// only, which bounds the depth.
fn enter(
    children: &mut HashMap<Option<Id<Area>>, Vec<&Area>>,
    parent: Option<Id<Area>>,
    above: Option<&Line<20>>,
    arranged: &mut Vec<Area>,
) -> Result<(), Refusal> {
    for (position, area) in (1..).zip(children.remove(&parent).unwrap_or_default()) {
        let text = Area::label_for(above.map(|label| &**label), position);
        let label = Line::parse(&text).map_err(|_| {
            Refusal::new("label_too_long", format!("area {} would be called {text}", area.label))
        })?;
        arranged.push(Area { position, label: label.clone(), ..area.clone() });
        enter(children, Some(area.id), Some(&label), arranged)?;
    }
    Ok(())
}

/// What each action of a plan is called when it is numbered after the areas, in that order.
///
/// An action stands under the first area, in reading order, that it answers, and is numbered after
/// the outermost area of which that is a part; one that answers none of them gets a plain number,
/// behind the others. Under one area those of `wanted` come first, in that order; the others keep
/// theirs.
///
/// `areas` stand in reading order (see [`arrange`]), `actions` in the order of their references.
///
/// # Errors
/// Where a reference would be longer than a reference can be.
pub fn renumber(
    areas: &[Area],
    actions: &[Action],
    wanted: &[Id<Action>],
) -> Result<Vec<(Id<Action>, Line<20>)>, Refusal> {
    let rank = ranks(wanted);
    let mut order: Vec<(usize, &Action)> = actions
        .iter()
        .map(|action| {
            let under = areas.iter().position(|area| action.areas.contains(&area.id));
            (under.unwrap_or(areas.len()), action)
        })
        .collect();
    // Stable: whoever is not wanted anywhere stays where they are.
    order.sort_by_key(|(under, action)| (*under, rank(action.id)));
    // By label, not by area: a standing plan has areas of several inspections, all of which begin
    // at 1, and a reference is given once.
    let mut given: HashMap<Option<&str>, usize> = HashMap::new();
    let number = |(under, action): (usize, &Action)| {
        let label = areas.get(under).map(|area| &*outermost(area, areas).label);
        let count = given.entry(label).or_default();
        *count += 1;
        let text = label.map_or_else(|| count.to_string(), |label| format!("{label}.{count}"));
        let reference = Line::parse(&text).map_err(|_| {
            let detail = format!("action {} would be called {text}", action.reference);
            Refusal::new("reference_too_long", detail)
        })?;
        Ok((action.id, reference))
    };
    order.into_iter().map(number).collect()
}

/// The area of which an area is a part at last; itself, if it is no part.
fn outermost<'a>(area: &'a Area, areas: &'a [Area]) -> &'a Area {
    let above = |area: &Area| areas.iter().find(|other| area.parent == Some(other.id));
    // Nesting has no loops; a label has room for a few levels only.
    std::iter::successors(Some(area), |area| above(area)).take(areas.len()).last().unwrap_or(area)
}

/// The place of each in a list; whatever is not in it comes after all that are.
fn ranks<T>(wanted: &[Id<T>]) -> impl Fn(Id<T>) -> usize {
    let places: HashMap<_, _> =
        wanted.iter().enumerate().map(|(place, id)| (id.raw(), place)).collect();
    move |id| places.get(&id.raw()).copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::{self, id, line};

    /// Number, parent, place.
    fn areas(rows: &[(u128, Option<u128>, i32)]) -> Vec<Area> {
        let area = |(number, parent, position): &(u128, Option<u128>, i32)| Area {
            id: id(*number),
            parent: parent.map(id),
            position: *position,
            ..sample::area()
        };
        rows.iter().map(area).collect()
    }

    fn actions(rows: &[(u128, &str, &[u128])]) -> Vec<Action> {
        let action = |(number, reference, areas): &(u128, &str, &[u128])| Action {
            id: id(*number),
            reference: line(reference),
            areas: areas.iter().map(|area| id(*area)).collect(),
            ..sample::action()
        };
        rows.iter().map(action).collect()
    }

    fn labels(arranged: &[Area]) -> Vec<(u128, &str)> {
        arranged.iter().map(|area| (area.id.raw().as_u128(), &*area.label)).collect()
    }

    #[test]
    fn areas_stand_where_they_are_wanted() {
        let family = areas(&[
            (1, None, 1),
            (2, None, 2),
            (3, None, 4),
            (31, Some(3), 1),
            (32, Some(3), 2),
            (321, Some(32), 1),
        ]);
        for (wanted, expected) in [
            // A gap is closed.
            (&[][..], [(1, "1"), (2, "2"), (3, "3"), (31, "3a"), (32, "3b"), (321, "3b.1")]),
            (&[3], [(3, "1"), (31, "1a"), (32, "1b"), (321, "1b.1"), (1, "2"), (2, "3")]),
            (&[2, 1], [(2, "1"), (1, "2"), (3, "3"), (31, "3a"), (32, "3b"), (321, "3b.1")]),
            (&[32, 31], [(1, "1"), (2, "2"), (3, "3"), (32, "3a"), (321, "3a.1"), (31, "3b")]),
            (&[99, 2], [(2, "1"), (1, "2"), (3, "3"), (31, "3a"), (32, "3b"), (321, "3b.1")]),
        ] {
            let wanted: Vec<Id<Area>> = wanted.iter().map(|number| id(*number)).collect();
            assert_eq!(labels(&arrange(&family, &wanted).unwrap()), expected);
        }
    }

    #[test]
    fn actions_are_numbered_after_their_areas() {
        let family = arrange(&areas(&[(1, None, 1), (2, None, 2), (21, Some(2), 1)]), &[]).unwrap();
        let all = actions(&[
            (11, "1.1", &[1]),
            (12, "1.2", &[2, 1]),
            (13, "2.1", &[2]),
            (14, "2.9", &[21]),
            (15, "9", &[]),
        ]);
        for (wanted, expected) in [
            (&[][..], [(11, "1.1"), (12, "1.2"), (13, "2.1"), (14, "2.2"), (15, "1")]),
            (&[12], [(12, "1.1"), (11, "1.2"), (13, "2.1"), (14, "2.2"), (15, "1")]),
            // Nobody leaves their area.
            (&[15, 13, 12], [(12, "1.1"), (11, "1.2"), (13, "2.1"), (14, "2.2"), (15, "1")]),
        ] {
            let wanted: Vec<Id<Action>> = wanted.iter().map(|number| id(*number)).collect();
            let numbered = renumber(&family, &all, &wanted).unwrap();
            let told: Vec<_> =
                numbered.iter().map(|(id, it)| (id.raw().as_u128(), &**it)).collect();
            assert_eq!(told, expected);
        }
    }

    proptest! {
        /// Whatever is wanted, nothing is lost, no two share a name, and doing it twice changes
        /// nothing more.
        #[test]
        fn everything_keeps_a_name_of_its_own(
            parents in prop::collection::vec(prop::option::of(0_usize..8), 1..20),
            wanted in prop::collection::vec(0_u128..20, 0..20),
            answers in prop::collection::vec(prop::collection::vec(0_u128..20, 0..3), 0..20),
        ) {
            // A parent stands before its parts, so that there is no loop.
            let rows: Vec<(u128, Option<u128>, i32)> = parents
                .iter()
                .enumerate()
                .map(|(at, parent)| {
                    let parent = parent.filter(|parent| *parent < at);
                    (at as u128, parent.map(|it| it as u128), i32::try_from(at).unwrap())
                })
                .collect();
            let family = areas(&rows);
            let wanted_areas: Vec<Id<Area>> = wanted.iter().map(|number| id(*number)).collect();
            let Ok(arranged) = arrange(&family, &wanted_areas) else { return Ok(()) };
            prop_assert_eq!(arranged.len(), family.len());
            let mut names: Vec<&str> = arranged.iter().map(|area| &*area.label).collect();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), family.len());
            prop_assert_eq!(&arrange(&arranged, &[]).unwrap(), &arranged);

            let all: Vec<Action> = answers
                .iter()
                .enumerate()
                .map(|(at, areas)| Action {
                    id: id(at as u128),
                    areas: areas.iter().map(|area| id(*area)).collect(),
                    ..sample::action()
                })
                .collect();
            let wanted: Vec<Id<Action>> = wanted.iter().map(|number| id(*number)).collect();
            let Ok(numbered) = renumber(&arranged, &all, &wanted) else { return Ok(()) };
            let mut names: Vec<&str> = numbered.iter().map(|(_, it)| &**it).collect();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), all.len());
        }
    }
}
