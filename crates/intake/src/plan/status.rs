//! Words for how far an action is and how it goes.

use domain::action::{status::DeliveryStatus, update::Declared};

use super::fold::fold;

/// What the words of a cell say. Status and rating are often mixed in one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub status: Option<DeliveryStatus>,
    pub rating: Option<Declared>,
}

/// Reads a status or rating; none where no word of it is known.
pub(super) fn read(text: &str) -> Option<Said> {
    if text.len() > 200 {
        return None;
    }
    if let Some(said) = percent(text).or_else(|| phrase(&fold(text))) {
        return Some(said);
    }
    // "Amber – some delay", "Complete (green)": the parts that are known count.
    let mut all: Option<Said> = None;
    for part in text.split(['-', '–', '—', ':', '/', '(', ')', ',', ';', '\n']) {
        if let Some(said) = percent(part).or_else(|| phrase(&fold(part))) {
            let so_far = all.get_or_insert_default();
            so_far.status = so_far.status.or(said.status);
            so_far.rating = so_far.rating.or(said.rating);
        }
    }
    all
}

fn phrase(folded: &str) -> Option<Said> {
    let status = |status| Some(Said { status: Some(status), rating: None });
    let rating = |rating| Some(Said { status: None, rating: Some(rating) });
    // Our own exports print the words of the codes, tables from the interface the codes.
    let own = |known: &&DeliveryStatus| folded == known.words() || folded == fold(known.code());
    if let Some(known) = DeliveryStatus::ALL.iter().find(own) {
        return status(*known);
    }
    match folded {
        "not yet started" | "not begun" | "to start" | "to do" | "todo" | "planned" | "pending"
        | "no progress" | "grey" | "gray" | "white" | "not due" | "new" | "open" => {
            status(DeliveryStatus::NotStarted)
        }
        "ongoing"
        | "on going"
        | "underway"
        | "under way"
        | "started"
        | "in hand"
        | "partial"
        | "partially complete"
        | "partially completed"
        | "partly complete"
        | "begun"
        | "in development"
        | "progressing"
        | "wip"
        | "work in progress" => status(DeliveryStatus::InProgress),
        "completed" | "done" | "closed" | "finished" | "achieved" | "delivered" | "blue" | "b"
        | "fully complete" | "yes" | "y" | "met" | "implemented" => {
            status(DeliveryStatus::Complete)
        }
        "signed off" | "sign off" | "evidenced" | "validated" => status(DeliveryStatus::Verified),
        "sustained" | "complete and embedded" | "completed and embedded" => {
            status(DeliveryStatus::Embedded)
        }
        "withdrawn" | "cancelled" | "no longer required" | "superseded" | "stopped"
        | "abandoned" => status(DeliveryStatus::NotProceeding),
        "green" | "g" | "on track" | "on target" | "on_track" => rating(Declared::OnTrack),
        "amber" | "a" | "yellow" | "at risk" | "delayed" | "slipped" | "some delay"
        | "minor delay" | "amber green" | "amber red" | "red amber" | "green amber" => {
            rating(Declared::AtRisk)
        }
        "red" | "r" | "off track" | "behind" | "behind schedule" | "overdue" | "late"
        | "not on track" => rating(Declared::OffTrack),
        _ => None,
    }
}

/// "50%", "100 %"; also "0.5" is not one: nobody can tell what it counts.
fn percent(text: &str) -> Option<Said> {
    let number: f64 = text.trim().strip_suffix('%')?.trim().parse().ok()?;
    let status = match number {
        0.0 => DeliveryStatus::NotStarted,
        n if (100.0..=100.5).contains(&n) => DeliveryStatus::Complete,
        n if n > 0.0 && n < 100.0 => DeliveryStatus::InProgress,
        _ => return None,
    };
    Some(Said { status: Some(status), rating: None })
}

#[cfg(test)]
mod tests {
    use DeliveryStatus::{Complete, Embedded, InProgress, NotProceeding, NotStarted, Verified};
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Not started", NotStarted)]
    #[case("In progress", InProgress)]
    #[case("in_progress", InProgress)]
    #[case("Ongoing", InProgress)]
    #[case("Under way", InProgress)]
    #[case("Complete", Complete)]
    #[case("COMPLETED.", Complete)]
    #[case("Done", Complete)]
    #[case("Closed", Complete)]
    #[case("Blue", Complete)]
    #[case("100%", Complete)]
    #[case("50 %", InProgress)]
    #[case("0%", NotStarted)]
    #[case("Verified", Verified)]
    #[case("Signed off", Verified)]
    #[case("Embedded", Embedded)]
    #[case("not_proceeding", NotProceeding)]
    fn statuses(#[case] text: &str, #[case] status: DeliveryStatus) {
        assert_eq!(read(text), Some(Said { status: Some(status), rating: None }));
    }

    #[rstest]
    #[case("G", Declared::OnTrack)]
    #[case("Green", Declared::OnTrack)]
    #[case("on_track", Declared::OnTrack)]
    #[case("Amber – waiting for data", Declared::AtRisk)]
    #[case("RED", Declared::OffTrack)]
    #[case("Overdue", Declared::OffTrack)]
    fn ratings(#[case] text: &str, #[case] rating: Declared) {
        assert_eq!(read(text), Some(Said { status: None, rating: Some(rating) }));
    }

    #[test]
    fn both_in_one_cell_and_unknown_words() {
        let both = Said { status: Some(Complete), rating: Some(Declared::OnTrack) };
        assert_eq!(read("Complete (green)"), Some(both));
        assert_eq!(read("see minutes"), None);
        assert_eq!(read("150%"), None);
    }
}
