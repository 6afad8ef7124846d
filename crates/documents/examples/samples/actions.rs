//! Eighty-eight actions, made up in the shape of real ones.

use actionplan_documents::paper::{Action, Owner, Slip, Update, Wording};
use chrono::{Days, NaiveDate};
use domain::{
    action::{ImpactRating, status::DeliveryStatus},
    rating::DeliveryRating,
};

/// For each area: what is done there, and by which post.
const THEMES: [(&str, &str, [&str; 11]); 4] = [
    (
        "1",
        "Head of Children in Care",
        [
            "Rewrite the template of the care plan so that each step has an owner and a date",
            "Train social workers to write plans that can be measured",
            "Ask children at every review whether they know what is in their plan",
            "Audit thirty plans a quarter against an agreed standard",
            "Make pathway plans say what a young person wants to do in five years",
            "Give independent reviewing officers a checklist for dates and measures",
            "Publish good plans, without names, for teams to learn from",
            "Add the education plan to the care plan, so that both say the same",
            "Review every plan that has had no change for six months",
            "Let young people comment on a draft of their plan online",
            "Set targets for plans that are written within ten working days",
        ],
    ),
    (
        "2",
        "Principal Social Worker",
        [
            "Agree what a record of supervision must contain",
            "Record the reason for every management decision in the case system",
            "Sample supervision records in each team every month",
            "Train practice managers in reflective supervision",
            "Set up a report that shows supervision by team and by month",
            "Bring the supervision policy up to date with what staff have said",
            "Pair new managers with an experienced one for their first year",
            "Review the workload of teams in which supervision is late",
            "Record the direction given at the start of each assessment",
            "Have heads of service observe two supervision sessions a quarter",
            "Report on the quality of oversight to the improvement board",
        ],
    ),
    (
        "3a",
        "Head of Safeguarding",
        [
            "Use one tool for assessing neglect in every team",
            "Hold a panel each fortnight on children in pre-proceedings",
            "Track the length of pre-proceedings week by week",
            "Write letters before proceedings in words that parents understand",
            "Train partners in schools and health to recognise neglect early",
            "Review children who are on a plan for the second time",
            "Bring legal advice forward to the first strategy discussion",
            "Check within three months that an agreed plan has changed something",
            "Give families one worker from early help to the end of the plan",
            "Analyse what led to drift in ten closed cases",
            "Agree with health visitors who records a child’s weight, and when",
        ],
    ),
    (
        "3b",
        "Head of Fostering",
        [
            "Name a lead officer for private fostering",
            "Visit every privately fostered child within seven days of notice",
            "Tell language schools and GP surgeries what must be notified",
            "Check the home and the people in it before or soon after a child arrives",
            "Record the child’s own view at each visit",
            "Report on private fostering to the safeguarding partnership each year",
            "Keep a register of arrangements that is checked each month",
            "Train duty teams in how to recognise an arrangement",
            "Write a leaflet for parents abroad and for carers",
            "Audit all arrangements of the past two years",
            "Ask carers what support would help them",
        ],
    ),
];

const PLACES: [&str; 2] = ["in the east of the county", "in the west of the county"];

/// All of them, in order.
pub(crate) fn all(today: NaiveDate) -> Vec<Action> {
    let mut actions = Vec::new();
    for (area, post, themes) in THEMES {
        for (at, theme) in themes.iter().enumerate() {
            for (half, place) in PLACES.iter().enumerate() {
                let number = at * 2 + half + 1;
                actions.push(action(area, post, theme, place, number, today));
            }
        }
    }
    actions
}

fn action(
    area: &str,
    post: &str,
    theme: &str,
    place: &str,
    number: usize,
    today: NaiveDate,
) -> Action {
    let seed = u64::try_from(number).unwrap_or_default()
        + u64::try_from(area.len()).unwrap_or_default() * 5;
    let rating = match seed % 11 {
        0..=3 => DeliveryRating::Complete,
        4..=7 => DeliveryRating::OnTrack,
        9 if number % 2 == 1 => DeliveryRating::Late,
        8 | 9 => DeliveryRating::AtRisk,
        _ if number == 22 => DeliveryRating::NotProceeding,
        _ => DeliveryRating::NotStarted,
    };
    let near = Days::new(5 + seed * 7);
    let due = match rating {
        DeliveryRating::Late | DeliveryRating::Complete => today - near,
        _ => today + near,
    };
    let moved = matches!(rating, DeliveryRating::Late | DeliveryRating::AtRisk);
    let slips = if moved { slips(due, seed) } else { Vec::new() };
    let latest = (rating != DeliveryRating::NotStarted).then(|| Update {
        on: today - Days::new(seed + 3),
        done: match rating {
            DeliveryRating::Complete => {
                "Done as planned and shown to the improvement board. The last \
                 sample found it in 9 of 10 cases."
                    .into()
            }
            DeliveryRating::NotProceeding => "The new case system does this by itself.".into(),
            _ => "Five of eight teams have begun. The other three follow when their vacancies are \
                  filled.\nStaff say that the new form takes less time."
                .into(),
        },
        difference: (seed.is_multiple_of(3))
            .then(|| "Children say more often that they know what will happen next.".into()),
    });
    Action {
        reference: format!("{area}.{number}"),
        areas: if number == 4 && area == "1" {
            vec![area.into(), "2".into()]
        } else {
            vec![area.into()]
        },
        wording: Wording {
            official: format!("{theme} {place}"),
            public: None,
            children: (number % 8 == 1).then(|| child(area, number)),
            official_is_internal: false,
        },
        outcome: (seed % 2 == 0).then(|| {
            "Children and families know what will happen, by when, and who does it.".into()
        }),
        success_criterion: (seed % 3 == 0)
            .then(|| "Nine in ten sampled cases meet the standard two quarters in a row.".into()),
        owner: Some(Owner {
            post: post.into(),
            organisation: (number.is_multiple_of(9)).then(|| "Sussex Community NHS Trust".into()),
            holder: Some("Alex Example".into()),
        }),
        starts_on: today.checked_sub_days(Days::new(250)),
        original_due_on: Some(slips.first().map_or(due, |slip: &Slip| slip.from)),
        due_on: Some(due),
        slips,
        status: match rating {
            DeliveryRating::Complete if seed % 4 == 1 => DeliveryStatus::Verified,
            DeliveryRating::Complete if seed % 4 == 2 => DeliveryStatus::Embedded,
            DeliveryRating::Complete => DeliveryStatus::Complete,
            DeliveryRating::NotStarted => DeliveryStatus::NotStarted,
            DeliveryRating::NotProceeding => DeliveryStatus::NotProceeding,
            _ => DeliveryStatus::InProgress,
        },
        rating,
        why: match rating {
            DeliveryRating::Late => vec![
                "its due date has passed".into(),
                "two team managers left in the autumn".into(),
            ],
            DeliveryRating::AtRisk => vec!["its due date was moved twice".into()],
            _ => vec![],
        },
        path_to_green: moved.then(|| {
            "Two agency managers start in February; the rest is done by the end of March.".into()
        }),
        impact: match seed % 5 {
            0 => ImpactRating::Clear,
            1 | 2 => ImpactRating::Some,
            3 => ImpactRating::None,
            _ => ImpactRating::NotYetKnown,
        },
        impact_basis: (seed % 5 < 2).then(|| "Audit of the autumn: 42 of 60 cases.".into()),
        latest,
        internal_note: (number.is_multiple_of(10)).then(|| "Raise at the next supervision.".into()),
        exempt: area == "3a" && number == 21,
    }
}

fn slips(due: NaiveDate, seed: u64) -> Vec<Slip> {
    let first = due - Days::new(91);
    let middle = due - Days::new(30);
    let slip = |from, to, reason: &str, by: &str| Slip {
        from,
        to,
        reason: reason.into(),
        agreed_by: Some(by.into()),
        agreed_on: Some(from - Days::new(9)),
    };
    let reason = if seed.is_multiple_of(2) {
        "the training provider withdrew"
    } else {
        "two posts were vacant all summer"
    };
    vec![
        slip(first, middle, reason, "plan lead"),
        slip(middle, due, "The case system’s supplier is late", "improvement board"),
    ]
}

fn child(area: &str, number: usize) -> String {
    match area {
        "1" => format!("We will write plans with you, and say who does what by when. We will check {} plans a year.", number + 29),
        "2" => "Your social worker’s boss will look at how things are going, and write down why we decide things.".into(),
        "3a" => "If you are not looked after well at home, we will help sooner.".into(),
        _ => "If you live with a family who are not your close relatives, we will visit you within a week.".into(),
    }
}
