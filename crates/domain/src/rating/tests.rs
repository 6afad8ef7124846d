use chrono::Days;
use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::{
    action::{Blocked, Milestone, update::Turn},
    authority::Settings,
    sample::{self, day, id, line, prose},
};

/// An action with what its outlook needs, read from a cell of `docs/ratings.md`.
#[derive(Debug)]
struct Example {
    action: Action,
    moved_on: Vec<NaiveDate>,
    dependencies: Vec<DependencyWatch>,
}

impl Example {
    fn read(cell: &str) -> Self {
        let mut example = Self { action: sample::action(), moved_on: vec![], dependencies: vec![] };
        for fact in cell.split("; ") {
            example.add(fact).unwrap_or_else(|| panic!("“{fact}” is not understood"));
        }
        example.action.watch = example.outlook().watch();
        example
    }

    fn add(&mut self, fact: &str) -> Option<()> {
        let action = &mut self.action;
        if fact == "not started" {
            return Some(());
        }
        for status in DeliveryStatus::ALL {
            let on =
                fact.strip_prefix(status.words()).and_then(|rest| rest.strip_prefix(" since "));
            if let Some(on) = on {
                action.delivery = sample::delivery(*status, day(on));
                return Some(());
            }
        }
        if let Some(on) = fact.strip_prefix("starts ") {
            action.starts_on = Some(day(on));
        } else if let Some(on) = fact.strip_prefix("due ") {
            action.due_on = Some(day(on));
        } else if let Some(on) = fact.strip_prefix("blocked since ") {
            let reason = prose("the training provider withdrew");
            action.blocked = Some(Blocked { since: day(on), reason });
        } else if let Some(milestone) = fact.strip_prefix("milestone ") {
            let (due, done) = match milestone.split_once(", reached ") {
                Some((due, done)) => (due, Some(day(done))),
                None => (milestone, None),
            };
            action.milestones.push(Milestone {
                id: id(80),
                title: line("Training bought"),
                due_on: day(due),
                done_on: done,
            });
        } else if let Some(on) = fact.strip_prefix("moved ") {
            self.moved_on.push(day(on));
        } else if let Some(on) = fact.strip_prefix("forecast ") {
            action.latest.as_mut()?.forecast_on = Some(day(on));
        } else if let Some(update) = fact.strip_prefix("updated ") {
            let (on, turn) = update.split_once(" (").unwrap_or((update, "same)"));
            let turn = Turn::from_code(turn.strip_suffix(')')?)?;
            action.latest = Some(sample::latest(day(on), turn));
        } else {
            let (which, late_from) = fact.split_once(", late from ").unzip();
            let open = match which.unwrap_or(fact) {
                "needs an open action" => true,
                "needs a finished action" => false,
                _ => return None,
            };
            let late_from = late_from.map(day);
            self.dependencies.push(DependencyWatch {
                id: id(41),
                reference: "1.1".to_owned(),
                open,
                late_from,
            });
        }
        Some(())
    }

    fn outlook(&self) -> Outlook {
        outlook(&self.action, &self.moved_on, &self.dependencies, &RatingRules::default())
    }

    fn rating(&self, on: NaiveDate) -> DeliveryRating {
        self.action.watch.rating(self.action.delivery.status(), self.action.starts_on, on)
    }

    fn trend(&self, on: NaiveDate) -> &'static str {
        trend(&self.action, on, &RatingRules::default()).map_or("none", Trend::code)
    }
}

/// The body rows of the table under a heading of `docs/ratings.md`.
fn rows<const COLUMNS: usize>(heading: &str) -> Vec<[&'static str; COLUMNS]> {
    let page = include_str!("../../../../docs/ratings.md");
    let (_, section) = page.split_once(heading).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let table = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |line: &'static str| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        cells.try_into().unwrap_or_else(|_| panic!("not {COLUMNS} cells: {line}"))
    };
    table.map(cells).collect()
}

#[test]
fn every_rating_in_the_docs_holds() {
    let rows = rows("\n## Delivery rating\n");
    assert!(rows.len() > 30);
    for [rule, example, on, before, after, risks] in rows {
        let (example, on) = (Example::read(example), day(on));
        assert_eq!(example.rating(on.pred_opt().unwrap()).code(), before, "{rule}, the day before");
        assert_eq!(example.rating(on).code(), after, "{rule}");
        let outlook = example.outlook();
        let found: Vec<_> = outlook.risks_on(on).map(|risk| risk.kind.code()).collect();
        assert_eq!(found.join(", "), risks, "{rule}");
    }
}

#[test]
fn the_docs_show_every_rating_and_every_risk() {
    let rows = rows::<6>("\n## Delivery rating\n");
    for rating in DeliveryRating::ALL {
        assert!(rows.iter().any(|row| row[4] == rating.code()), "{rating}");
    }
    for kind in RiskKind::ALL {
        assert!(rows.iter().any(|row| row[5] == kind.code()), "{kind} alone");
    }
}

#[test]
fn every_forecast_in_the_docs_holds() {
    let rows = rows("\n## Forecast\n");
    assert!(rows.len() > 3);
    for [example, late] in rows {
        assert_eq!(forecast_late(&Example::read(example).action), late == "yes", "{example}");
    }
}

#[test]
fn every_trend_in_the_docs_holds() {
    let rows = rows("\n## Trend\n");
    assert!(rows.len() > 10);
    for [rule, example, on, before, after] in rows {
        let (example, on) = (Example::read(example), day(on));
        assert_eq!(example.trend(on.pred_opt().unwrap()), before, "{rule}, the day before");
        assert_eq!(example.trend(on), after, "{rule}");
    }
}

#[test]
fn risks_are_told_in_words() {
    let example = Example::read(
        "not started; starts 1 June 2024; due 31 August 2024; blocked since 10 June 2024; \
         milestone 12 June 2024; needs an open action, late from 5 June 2024; moved 1 May 2024; \
         moved 14 June 2024",
    );
    let details: Vec<_> = example.outlook().risks.into_iter().map(|risk| risk.detail).collect();
    assert_eq!(
        details,
        [
            "not started, although its start was on 1 June 2024",
            "action 1.1, on which it depends, is late",
            "blocked since 10 June 2024: the training provider withdrew",
            "milestone “Training bought” was due on 12 June 2024",
            "its due date was moved twice",
            "not started, and due on 31 August 2024",
        ]
    );
    let silent = Example::read("in progress since 1 May 2024; moved 1 May 2024").outlook();
    assert_eq!(silent.risks[0].detail, "no update since 1 May 2024");
}

#[test]
fn a_rule_of_one_move_counts_the_first() {
    let rules = RatingRules { moved_times: 1, ..RatingRules::default() };
    let example = Example::read("in progress since 1 May 2024; moved 3 May 2024");
    let outlook = outlook(&example.action, &example.moved_on, &[], &rules);
    assert_eq!(outlook.watch().at_risk_from, Some(day("3 May 2024")));
}

#[test]
fn the_key_explains_every_rating() {
    let settings = Settings {
        id: id(1),
        version: 1,
        rules: RatingRules::default(),
        key: DeliveryRating::default_key(),
        word_template: None,
    };
    assert_eq!(settings.check(), Ok(()));
    let at_risk = settings.key.iter().find(|line| line.rating == DeliveryRating::AtRisk).unwrap();
    for number in ["within 14 days", "for 35 days", "moved twice"] {
        assert!(at_risk.definition.contains(number), "{number}");
    }
}

#[test]
fn definitions_follow_the_numbers_unless_somebody_wrote_them() {
    let (before, after) =
        (RatingRules::default(), RatingRules { stale_days: 28, ..RatingRules::default() });
    let mut key = DeliveryRating::default_key();
    follow(&mut key, &before, &after);
    let said = |key: &[KeyLine], rating| {
        key.iter().find(|it| it.rating == rating).unwrap().definition.to_string()
    };
    assert!(said(&key, DeliveryRating::AtRisk).contains("no update for 28 days"));
    assert_eq!(
        said(&key, DeliveryRating::Late),
        said(&DeliveryRating::default_key(), DeliveryRating::Late)
    );
    for line in &mut key {
        line.definition = Note::parse("Our own words.").unwrap();
    }
    follow(&mut key, &after, &before);
    assert!(key.iter().all(|line| line.definition.as_str() == "Our own words."));
}

prop_compose! {
    fn any_day()(offset in 0_u64..900) -> NaiveDate {
        day("2024-01-01") + Days::new(offset)
    }
}

prop_compose! {
    fn any_example()(
        status in prop::sample::select(DeliveryStatus::ALL),
        [marked, updated] in [any_day(), any_day()],
        [start, due, blocked, milestone, late] in [(); 5].map(|()| option::of(any_day())),
        has_update in any::<bool>(),
        open in any::<bool>(),
        moved_on in vec(any_day(), 0..4),
    ) -> Example {
        let mut action = sample::action();
        action.delivery = sample::delivery(status, marked);
        action.starts_on = start;
        action.due_on = due;
        action.blocked = blocked.map(|since| Blocked { since, reason: prose("no supplier") });
        action.milestones.extend(milestone.map(|due_on| Milestone {
            id: id(80),
            title: line("Training bought"),
            due_on,
            done_on: None,
        }));
        action.latest = has_update.then(|| sample::latest(updated, Turn::Same));
        let reference = "1.1".to_owned();
        let dependencies = vec![DependencyWatch { id: id(41), reference, open, late_from: late }];
        let mut example = Example { action, moved_on, dependencies };
        example.action.watch = example.outlook().watch();
        example
    }
}

proptest! {
    /// What the page says of a day and what the stored dates say of it are the same.
    #[test]
    fn stored_dates_agree_with_the_risks(example in any_example(), on in any_day()) {
        let outlook = example.outlook();
        let at_risk = outlook.risks_on(on).next().is_some();
        let late = outlook.late_from.is_some_and(|from| from <= on);
        match example.rating(on) {
            DeliveryRating::Late => prop_assert!(late),
            DeliveryRating::AtRisk => prop_assert!(at_risk && !late),
            DeliveryRating::OnTrack | DeliveryRating::NotStarted => prop_assert!(!at_risk && !late),
            DeliveryRating::Complete | DeliveryRating::NotProceeding => {
                prop_assert_eq!(outlook, Outlook::default());
            }
        }
    }

    /// Without a write a rating only gets worse, or turns from not started to on track.
    #[test]
    fn time_alone_never_improves_a_rating(
        example in any_example(),
        on in any_day(),
        later in 0_u64..400,
    ) {
        let rank = |rating| match rating {
            DeliveryRating::NotStarted => 0,
            DeliveryRating::OnTrack => 1,
            DeliveryRating::AtRisk => 2,
            DeliveryRating::Late => 3,
            DeliveryRating::Complete | DeliveryRating::NotProceeding => 4,
        };
        prop_assert!(rank(example.rating(on)) <= rank(example.rating(on + Days::new(later))));
    }

    /// The order in which moves and dependencies are given does not matter.
    #[test]
    fn order_does_not_matter(mut example in any_example()) {
        let before = example.outlook();
        example.moved_on.reverse();
        prop_assert_eq!(before, example.outlook());
    }
}
