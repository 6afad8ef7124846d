//! What must be done first: dependencies between actions of one plan never run in a circle.

use super::Action;
use crate::id::Id;

/// The circle that would close if `action` depended on `on`, given what every action depends on.
///
/// Answers the path from `action` round to itself, for the message, or nothing.
#[must_use]
pub fn circle(
    action: Id<Action>,
    on: &[Id<Action>],
    edges: &[(Id<Action>, Id<Action>)],
) -> Option<Vec<Id<Action>>> {
    let mut stack: Vec<Vec<Id<Action>>> = on.iter().map(|first| vec![action, *first]).collect();
    let mut seen = Vec::new();
    while let Some(path) = stack.pop() {
        let Some(&at) = path.last() else { continue };
        if at == action {
            return Some(path);
        }
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        for (_, next) in edges.iter().filter(|(from, _)| *from == at) {
            let mut longer = path.clone();
            longer.push(*next);
            stack.push(longer);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn circles_are_found_and_lines_are_not() {
        let [a, b, c, d] = [1, 2, 3, 4].map(|n| Id::new(Uuid::from_u128(n)));
        let edges = [(b, c), (c, d)];
        assert_eq!(circle(a, &[b], &edges), None);
        assert_eq!(circle(d, &[b], &edges), Some(vec![d, b, c, d]));
        assert_eq!(circle(a, &[a], &[]), Some(vec![a, a]));
        // A diamond is no circle.
        assert_eq!(circle(a, &[b, c], &[(b, d), (c, d)]), None);
    }
}
