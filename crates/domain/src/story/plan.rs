//! The stories of plans, measures and readings.

use super::{
    Names, Told,
    words::{self, differ, excerpt, in_words},
};
use crate::{
    measure::{Amount, Direction, Measure, Reading},
    plan::Plan,
    time::spoken,
};

impl Told for Plan {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The plan “{}” was begun", self.title)]
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        if before.stage != self.stage {
            out.push(format!("The plan is now {}", in_words(self.stage.code())));
        }
        let shared = "Day from which members see the plan";
        words::date(&mut out, shared, before.shared_from, self.shared_from);
        words::date(&mut out, "First day of the plan", before.starts_on, self.starts_on);
        words::date(&mut out, "Last day of the plan", before.ends_on, self.ends_on);
        words::name(&mut out, "Title of the plan", Some(&before.title), Some(&self.title));
        let (was, now) = (before.summary.as_deref(), self.summary.as_deref());
        words::text(&mut out, "Summary of the plan", was, now);
        match (before.inspection, self.inspection) {
            (was, now) if was == now => {}
            (_, Some(_)) => out.push("The plan now answers another inspection".to_owned()),
            (_, None) => out.push("The plan no longer answers one inspection".to_owned()),
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The plan “{}” was removed", self.title)]
    }
}

/// "71.5%", "12 days".
fn amount(value: Amount, unit: &str) -> String {
    match unit {
        "" => value.to_string(),
        "%" => format!("{value}%"),
        unit => format!("{value} {unit}"),
    }
}

fn better(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "more is better",
        Direction::Lower => "less is better",
    }
}

impl Told for Measure {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        let target = self.target.map_or_else(
            || "no target yet".to_owned(),
            |target| format!("target {}", amount(target, &self.unit)),
        );
        let by = self.target_on.map(|on| format!(" by {}", spoken(on))).unwrap_or_default();
        vec![format!("Measure “{}” was added ({target}{by})", self.title)]
    }

    // The latest reading is told by the reading itself.
    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let title = &self.title;
        words::name(&mut out, "Title of a measure", Some(&before.title), Some(title));
        let of = |what: &str| format!("{what} of “{title}”");
        let (was, now) = (before.definition.as_deref(), self.definition.as_deref());
        words::text(&mut out, &of("Definition"), was, now);
        words::name(&mut out, &of("Unit"), Some(&before.unit), Some(&self.unit));
        for (what, was, now) in
            [("Baseline", before.baseline, self.baseline), ("Target", before.target, self.target)]
        {
            let told = |value: Option<Amount>| value.map(|value| amount(value, &self.unit));
            words::name(&mut out, &of(what), told(was).as_deref(), told(now).as_deref());
        }
        words::date(&mut out, &of("Day of the baseline"), before.baseline_on, self.baseline_on);
        words::date(&mut out, &of("Target date"), before.target_on, self.target_on);
        if before.direction != self.direction {
            out.push(format!("For “{title}”, {} now", better(self.direction)));
        }
        if before.frequency != self.frequency {
            out.push(format!("Readings of “{title}” are now {}", self.frequency));
        }
        words::list(
            &mut out,
            &before.areas,
            &self.areas,
            |id| format!("“{title}” now speaks to {}", words::area(names, id)),
            |id| format!("“{title}” no longer speaks to {}", words::area(names, id)),
        );
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("Measure “{}” was removed", self.title)]
    }
}

fn measure_of(reading: &Reading, names: &dyn Names) -> String {
    let title = names.measure(reading.measure);
    title.map_or_else(|| "a measure".to_owned(), |title| format!("“{title}”"))
}

impl Told for Reading {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let unit = names.unit(self.measure).unwrap_or_default();
        let opening = if self.corrects.is_some() { "Corrected" } else { "New" };
        let note = self.quality_note.as_deref().map(excerpt);
        let note = note.map(|note| format!(" (note on the data: {note})")).unwrap_or_default();
        vec![format!(
            "{opening} reading of {}: {} on {}{note}",
            measure_of(self, names),
            amount(self.value, &unit),
            spoken(self.as_at)
        )]
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let changed = || format!("A reading of {} was changed", measure_of(self, names));
        differ(before, self).then(changed).into_iter().collect()
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        vec![format!("A reading of {} was removed", measure_of(self, names))]
    }
}
