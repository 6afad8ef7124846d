//! Sentences of the papers, such as could be read aloud at the meeting.

use chrono::{Datelike, NaiveDate};
pub(super) use domain::sentence::capital;
use domain::{
    action::ImpactRating,
    measure::Amount,
    obligation::ObligationState,
    rating::DeliveryRating,
    sentence::{self, Standing, days, listed, with_article},
    time::spoken,
};

use super::{Inspection, Measure, Obligation, Slip};
use crate::model::Part;

/// With a full stop, unless it ends as a sentence does.
pub(super) fn stopped(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '?', '!', '…', ':']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// "three areas": small numbers in words, as papers write them.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    const SMALL: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let number = SMALL.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned());
    format!("{number} {}", if count == 1 { one } else { several })
}

/// "from 11 to 15 December 2023": what both days share is said once.
pub(super) fn period(from: NaiveDate, to: NaiveDate) -> String {
    let same_month = (from.year(), from.month()) == (to.year(), to.month());
    if from == to {
        format!("on {}", spoken(to))
    } else if same_month {
        format!("from {} to {}", from.day(), spoken(to))
    } else if from.year() == to.year() {
        format!("from {} to {}", from.format("%-d %B"), spoken(to))
    } else {
        format!("from {} to {}", spoken(from), spoken(to))
    }
}

/// What was inspected, by whom, when.
pub(super) fn inspected(authority: &str, inspection: &Inspection) -> String {
    let published = inspection
        .published_on
        .map(|on| format!(" The report was published on {}.", spoken(on)))
        .unwrap_or_default();
    format!(
        "{authority} was inspected by {} {}, under the framework “{}”.{published}",
        inspection.inspectorate,
        period(inspection.started_on, inspection.ended_on),
        inspection.name,
    )
}

/// A bar of ratings: "Of 14 actions, 4 are complete, 5 are on track and 2 are late."
pub(super) fn bar(parts: &[Part]) -> String {
    let total: u32 = parts.iter().map(|part| part.count).sum();
    let be = |count: u32| if count == 1 { "is" } else { "are" };
    let shown = parts.iter().filter(|part| part.count > 0);
    let told: Vec<String> = shown
        .map(|part| format!("{} {} {}", part.count, be(part.count), part.label.to_lowercase()))
        .collect();
    match total {
        0 => "There are no actions yet.".into(),
        1 => format!("Of 1 action, {}.", listed(&told)),
        total => format!("Of {total} actions, {}.", listed(&told)),
    }
}

/// How many stand how.
pub(super) fn standing(ratings: impl Iterator<Item = DeliveryRating>) -> Standing {
    let mut counts = Standing::default();
    for rating in ratings {
        *match rating {
            DeliveryRating::OnTrack => &mut counts.on_track,
            DeliveryRating::AtRisk => &mut counts.at_risk,
            DeliveryRating::Late => &mut counts.late,
            DeliveryRating::Complete => &mut counts.complete,
            DeliveryRating::NotStarted => &mut counts.not_started,
            DeliveryRating::NotProceeding => &mut counts.not_proceeding,
        } += 1;
    }
    counts
}

/// Why a date moved: "31 March to 30 June 2024 because the provider withdrew (agreed by …)".
pub(super) fn slip(slip: &Slip) -> String {
    let moved = format!("From {} to {}", spoken(slip.from), spoken(slip.to));
    let by = slip.agreed_by.as_deref().map(|by| format!("agreed by {}", with_article(by)));
    let aside = match (by, slip.agreed_on) {
        (Some(by), Some(on)) => format!(" ({by} on {})", spoken(on)),
        (Some(by), None) => format!(" ({by})"),
        (None, Some(on)) => format!(" (agreed on {})", spoken(on)),
        (None, None) => String::new(),
    };
    let reason = slip.reason.trim().trim_end_matches('.');
    if reason.is_empty() {
        format!("{moved}{aside}. No reason is recorded.")
    } else if reason.starts_with(char::is_lowercase) {
        format!("{moved} because {reason}{aside}.")
    } else {
        format!("{moved}{aside}: {reason}.")
    }
}

/// How an obligation stands.
pub(super) fn obligation(due: &Obligation, today: NaiveDate) -> String {
    let left = due.due_on.map(|on| (on - today).num_days()).unwrap_or_default();
    let met = due.met_on.map(spoken);
    match (due.state, met) {
        (ObligationState::Met, Some(met)) => format!("Met on {met}"),
        (ObligationState::MetLate, Some(met)) => format!("Met late, on {met}"),
        (ObligationState::Met, None) => "Met".into(),
        (ObligationState::MetLate, None) => "Met late".into(),
        (ObligationState::DueToday, _) => "Due today".into(),
        (ObligationState::Upcoming, _) => format!("{} left", days(left)),
        (ObligationState::Overdue, _) => format!("{} overdue", days(-left)),
        (ObligationState::Unknown, _) => "No date is known".into(),
    }
}

/// A value with its unit: "54%", "12 days".
pub(super) fn amount(value: Amount, unit: &str) -> String {
    if unit == "%" { format!("{value}%") } else { format!("{value} {unit}").trim_end().to_owned() }
}

/// Where a measure stands, after its newest reading: "71% on 31 December 2024".
pub(super) fn newest(measure: &Measure) -> String {
    let Some(reading) = measure.readings.last() else { return "No reading yet".into() };
    let value = amount(reading.value, &measure.unit);
    let old = if measure.stale { ", which is too old to rely on" } else { "" };
    format!("{value} on {}{old}", spoken(reading.as_at))
}

/// Whether an action helps children.
pub(super) const fn impact(rating: ImpactRating) -> &'static str {
    match rating {
        ImpactRating::NotYetKnown => "Not yet known",
        ImpactRating::None => "No difference found",
        ImpactRating::Some => "Some difference",
        ImpactRating::Clear => "A clear difference",
    }
}

/// What became of a first date: "First 31 March 2024, moved twice, 91 days later".
pub(super) fn moved(original: Option<NaiveDate>, now: NaiveDate, times: usize) -> Option<String> {
    let original = original?;
    if original == now && times == 0 {
        return None;
    }
    let mut told = vec![format!("First {}", spoken(original))];
    if times > 0 {
        told.push(format!("moved {}", sentence::times(i64::try_from(times).unwrap_or(i64::MAX))));
    }
    match (now - original).num_days() {
        0 => {}
        later if later > 0 => told.push(format!("{} later", days(later))),
        earlier => told.push(format!("{} earlier", days(-earlier))),
    }
    Some(told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_say_once_what_both_days_share() {
        for (from, to, said) in [
            ("2023-12-11", "2023-12-15", "from 11 to 15 December 2023"),
            ("2023-11-29", "2023-12-03", "from 29 November to 3 December 2023"),
            ("2023-12-29", "2024-01-03", "from 29 December 2023 to 3 January 2024"),
            ("2023-12-11", "2023-12-11", "on 11 December 2023"),
        ] {
            assert_eq!(period(day(from), day(to)), said);
        }
    }

    #[test]
    fn a_moved_date_gives_its_reason() {
        let base = Slip {
            from: day("2024-03-31"),
            to: day("2024-06-30"),
            reason: "the training provider withdrew.".into(),
            agreed_by: Some("improvement board".into()),
            agreed_on: Some(day("2024-04-02")),
        };
        let with = |reason: &str, by: Option<&str>, on: Option<&str>| Slip {
            reason: reason.into(),
            agreed_by: by.map(Into::into),
            agreed_on: on.map(day),
            ..base.clone()
        };
        for (it, said) in [
            (
                base.clone(),
                "From 31 March 2024 to 30 June 2024 because the training provider withdrew (agreed \
                 by the improvement board on 2 April 2024).",
            ),
            (
                with("System supplier late", Some("Cabinet"), None),
                "From 31 March 2024 to 30 June 2024 (agreed by Cabinet): System supplier late.",
            ),
            (with("", None, None), "From 31 March 2024 to 30 June 2024. No reason is recorded."),
        ] {
            assert_eq!(slip(&it), said);
        }
    }

    #[test]
    fn a_moved_date_keeps_its_first_promise() {
        let (first, then) = (day("2024-03-31"), day("2024-06-30"));
        for (original, now, times, said) in [
            (Some(first), then, 2, Some("First 31 March 2024, moved twice, 91 days later")),
            (Some(then), first, 1, Some("First 30 June 2024, moved once, 91 days earlier")),
            (Some(first), first, 3, Some("First 31 March 2024, moved 3 times")),
            (Some(first), first, 0, None),
            (None, then, 0, None),
        ] {
            assert_eq!(moved(original, now, times).as_deref(), said);
        }
    }

    #[test]
    fn an_obligation_says_how_it_stands() {
        let due = |state, met_on: Option<&str>| Obligation {
            name: "Final plan".into(),
            recipients: vec![],
            due_on: Some(day("2024-05-17")),
            met_on: met_on.map(day),
            state,
        };
        for (it, today, said) in [
            (due(ObligationState::Met, Some("2024-05-16")), "2024-06-01", "Met on 16 May 2024"),
            (
                due(ObligationState::MetLate, Some("2024-05-20")),
                "2024-06-01",
                "Met late, on 20 May 2024",
            ),
            (due(ObligationState::Upcoming, None), "2024-04-24", "23 days left"),
            (due(ObligationState::Upcoming, None), "2024-05-16", "1 day left"),
            (due(ObligationState::Overdue, None), "2024-05-20", "3 days overdue"),
            (due(ObligationState::DueToday, None), "2024-05-17", "Due today"),
            (due(ObligationState::Unknown, None), "2024-05-17", "No date is known"),
        ] {
            assert_eq!(obligation(&it, day(today)), said);
        }
    }

    #[test]
    fn numbers_and_ends_are_written_as_papers_write_them() {
        assert_eq!(counted(3, "area", "areas"), "three areas");
        assert_eq!(counted(1, "area", "areas"), "one area");
        assert_eq!(counted(12, "area", "areas"), "12 areas");
        assert_eq!(stopped("Done"), "Done.");
        assert_eq!(stopped("Done? "), "Done?");
        let part =
            |label: &str, count| Part { rating: DeliveryRating::Late, label: label.into(), count };
        assert_eq!(
            bar(&[part("Complete", 4), part("On track", 5), part("At risk", 0), part("Late", 1)]),
            "Of 10 actions, 4 are complete, 5 are on track and 1 is late."
        );
        assert_eq!(bar(&[]), "There are no actions yet.");
        let amount_of = |thousandths| Amount::from_thousandths(thousandths).unwrap();
        assert_eq!(amount(amount_of(54_500), "%"), "54.5%");
        assert_eq!(amount(amount_of(12_000), "days"), "12 days");
    }

    #[test]
    fn an_inspection_is_told_in_two_sentences() {
        let inspection = Inspection {
            name: "Inspection of local authority children’s services (ILACS)".into(),
            inspectorate: "Ofsted".into(),
            started_on: day("2023-12-11"),
            ended_on: day("2023-12-15"),
            published_on: Some(day("2024-02-06")),
            report_url: None,
        };
        assert_eq!(
            inspected("East Sussex County Council", &inspection),
            "East Sussex County Council was inspected by Ofsted from 11 to 15 December 2023, under \
             the framework “Inspection of local authority children’s services (ILACS)”. The report \
             was published on 6 February 2024."
        );
    }
}
