//! The workbooks, the CSV and the calendar.

use std::{fs, path::Path, time::Instant};

use actionplan_documents::{
    calendar::{self, Calendar, Event, When},
    csv,
    model::{Address, Meta},
    paper::{self, Audience, Plan},
    sheet::{Column, Sheet, Value},
    xlsx,
};
use chrono::{Days, NaiveDate, NaiveTime};

use crate::hostile::PAYLOADS;

/// Writes them all.
pub(crate) fn write(folder: &Path, plan: &Plan, is_timed: bool) {
    let save = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("the folder can be written to");
    };
    let meta = meta(plan);
    let sheets = paper::sheets(plan, Audience::Public);
    save("plan.xlsx", &xlsx::render(&meta, &sheets).expect("a workbook"));
    for sheet in sheets.iter().take(1) {
        save("actions.csv", &csv::render(sheet).expect("a CSV"));
    }
    let payloads = payloads();
    save(
        "payloads.xlsx",
        &xlsx::render(&meta, std::slice::from_ref(&payloads)).expect("a workbook"),
    );
    save("payloads.csv", &csv::render(&payloads).expect("a CSV"));
    save("plan.ics", calendar::render(&calendar(plan)).as_bytes());
    if is_timed {
        let many = many(plan);
        let rows = many.rows.len();
        let start = Instant::now();
        let book = xlsx::render(&meta, &[many]).expect("a workbook");
        println!("{rows} rows: xlsx {:.1?}, {} KB", start.elapsed(), book.len() / 1024);
    }
}

fn meta(plan: &Plan) -> Meta {
    Meta {
        title: plan.title.clone(),
        lang: "en-GB".into(),
        author: plan.authority.clone(),
        subject: Some("The rows of the plan".into()),
        footer: format!("As at revision {}", plan.revision),
        made_at: plan.made_at,
    }
}

/// A hundred cells that would run if they were read as formulas.
fn payloads() -> Sheet {
    let starts = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", " =", "'="];
    let rests =
        ["1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", "HYPERLINK(\"https://example.org\")", "-1"];
    let made =
        starts.iter().flat_map(|start| rests.iter().map(move |rest| format!("{start}{rest}")));
    let all = made.chain(PAYLOADS.iter().map(|it| (*it).to_owned()));
    let more = (0..30).map(|at| format!("=IMPORTXML(\"https://example.org/{at}\")"));
    Sheet {
        name: "Payloads".into(),
        columns: vec![Column::new("=Payload", 60)],
        rows: all.chain(more).map(|text| vec![Value::text(text)]).collect(),
    }
}

/// The actions again and again, until there are five thousand.
fn many(plan: &Plan) -> Sheet {
    let sheets = paper::sheets(plan, Audience::Officers);
    let mut sheet = sheets.into_iter().next().expect("the actions come first");
    sheet.rows = sheet.rows.iter().cycle().take(5000).cloned().collect();
    sheet
}

fn calendar(plan: &Plan) -> Calendar {
    let stamped_at = plan.made_at;
    let event = |uid: String, when, summary: String| Event {
        uid: format!("{uid}@plan.example.gov.uk"),
        sequence: u32::try_from(plan.revision).unwrap_or_default(),
        stamped_at,
        when,
        summary,
        description: None,
        place: None,
        address: Address::parse("https://plan.example.gov.uk/actions"),
        reminders: vec![7, 1],
        is_cancelled: false,
    };
    let due = plan.actions.iter().filter_map(|action| {
        let summary = format!("{} is due: {}", action.reference, action.wording.official);
        let uid = format!("action-{}", action.reference);
        Some(Event {
            description: action.outcome.clone(),
            ..event(uid, When::Day(action.due_on?), summary)
        })
    });
    let owed = plan.obligations.iter().enumerate().filter_map(|(at, owed)| {
        Some(event(format!("obligation-{at}"), When::Day(owed.due_on?), owed.name.clone()))
    });
    // Meetings in every month, and on the days around both changes of clocks.
    let changes =
        ["2025-03-29", "2025-03-30", "2025-03-31", "2025-10-25", "2025-10-26", "2025-10-27"];
    let first: NaiveDate = "2025-01-30".parse().expect("a day");
    let monthly = (0..12).map(|month| first + Days::new(month * 30));
    let days = monthly.chain(changes.iter().map(|day| day.parse().expect("a day")));
    let meetings = days.enumerate().map(|(at, day)| {
        let time = NaiveTime::from_hms_opt(10, 30, 0).expect("a time");
        let when = When::At { starts: day.and_time(time), minutes: 120 };
        Event {
            description: Some(
                "At 10:30 in London.\nThe paper is published five clear days before.".into(),
            ),
            place: Some("County Hall, Lewes; Council Chamber".into()),
            ..event(
                format!("meeting-{at}"),
                when,
                "Corporate Parenting Panel – improvement plan, progress".into(),
            )
        }
    });
    Calendar { name: plan.title.clone(), events: due.chain(owed).chain(meetings).collect() }
}
