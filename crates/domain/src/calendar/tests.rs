use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::data_file::DataFault;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::shipped().unwrap()
}

#[test]
fn the_shipped_calendar_says_what_it_knows() {
    let calendar = calendar();
    assert_eq!(calendar.code.as_str(), "england-and-wales");
    assert_eq!(calendar.known_from, day("2015-01-01"));
    assert_eq!(calendar.known_to, day("2028-12-31"));
    assert_eq!(calendar.holidays.len(), 115);
}

#[test]
fn the_shipped_calendar_agrees_with_the_public_feed() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/bank-holidays-england-and-wales.json"
    );
    let Ok(json) = std::fs::read_to_string(path) else {
        println!("SKIPPED: {path} is absent, so the public feed was not compared");
        return;
    };
    assert_eq!(Calendar::from_public_feed(&json).unwrap(), calendar());
}

#[rstest]
#[case::tuesday("2024-02-06", None)]
#[case::saturday("2024-02-10", Some("a Saturday"))]
#[case::sunday("2024-02-11", Some("a Sunday"))]
#[case::good_friday("2024-03-29", Some("Good Friday"))]
#[case::state_funeral(
    "2022-09-19",
    Some("Bank Holiday for the State Funeral of Queen Elizabeth II")
)]
#[case::coronation("2023-05-08", Some("Bank holiday for the coronation of King Charles III"))]
#[case::moved_early_may("2020-05-08", Some("Early May bank holiday (VE day)"))]
#[case::not_the_usual_early_may("2020-05-04", None)]
#[case::substitute("2022-12-27", Some("Christmas Day (substitute day)"))]
#[case::first_known("2015-01-01", Some("New Year’s Day"))]
#[case::last_known("2028-12-31", Some("a Sunday"))]
fn days_off(#[case] on: &str, #[case] why: Option<&str>) {
    let calendar = calendar();
    let off = calendar.day_off(day(on)).unwrap();
    assert_eq!(off.map(|off| off.to_string()).as_deref(), why);
    assert_eq!(calendar.is_working_day(day(on)).unwrap(), why.is_none());
}

#[rstest]
#[case::before("2014-12-31", "31 December 2014")]
#[case::after("2029-03-03", "3 March 2029")]
fn unknown_days_are_not_guessed(#[case] on: &str, #[case] words: &str) {
    let calendar = calendar();
    let said = format!(
        "the calendar is known from 1 January 2015 to 31 December 2028; {words} is outside it"
    );
    assert_eq!(calendar.is_working_day(day(on)).unwrap_err().to_string(), said);
    assert_eq!(calendar.working_days_after(day(on), 1).unwrap_err().to_string(), said);
    assert_eq!(calendar.working_days_between(day("2024-02-06"), day(on)).unwrap_err().day, day(on));
}

#[test]
fn a_count_that_leaves_the_calendar_names_the_first_unknown_day() {
    let fault = calendar().working_days_after(day("2028-12-01"), 70).unwrap_err();
    assert_eq!(fault.day, day("2029-01-01"));
    assert!(calendar().working_days_after(day("2028-12-01"), u32::MAX).is_err());
}

#[test]
fn east_sussex_2024() {
    let calendar = calendar();
    let report = calendar.working_days_after(day("2024-02-06"), 30).unwrap();
    assert_eq!(report.due_on, day("2024-03-19"));
    assert_eq!((report.weekend_days, report.holidays_skipped.len()), (12, 0));

    let statement = calendar.working_days_after(day("2024-02-06"), 70).unwrap();
    assert_eq!(statement.due_on, day("2024-05-17"));
    let skipped: Vec<_> =
        statement.holidays_skipped.iter().map(|h| (h.on.to_string(), h.name.as_str())).collect();
    assert_eq!(
        skipped,
        [
            ("2024-03-29".to_owned(), "Good Friday"),
            ("2024-04-01".to_owned(), "Easter Monday"),
            ("2024-05-06".to_owned(), "Early May bank holiday"),
        ]
    );
    assert_eq!(
        statement.to_string(),
        "70 working days after 6 February 2024, leaving out 28 weekend days, \
         Good Friday (29 March 2024), Easter Monday (1 April 2024) \
         and Early May bank holiday (6 May 2024)"
    );
}

#[rstest]
#[case::no_days("2024-02-10", 0, "2024-02-10", 0)]
#[case::from_a_friday("2024-02-09", 1, "2024-02-12", 2)]
#[case::from_a_saturday("2024-02-10", 1, "2024-02-12", 1)]
#[case::over_christmas("2022-12-23", 1, "2022-12-28", 2)]
#[case::over_the_funeral("2022-09-16", 1, "2022-09-20", 2)]
fn edges_of_working_days(
    #[case] start: &str,
    #[case] days: u32,
    #[case] due: &str,
    #[case] weekend_days: u32,
) {
    let counted = calendar().working_days_after(day(start), days).unwrap();
    assert_eq!((counted.due_on, counted.weekend_days), (day(due), weekend_days));
}

#[test]
fn the_first_working_day_may_count() {
    let calendar = calendar();
    let from = |start| calendar.count(day(start), 2, DayUnit::WorkingDays, true).unwrap().due_on;
    assert_eq!(from("2024-02-08"), day("2024-02-09"));
    assert_eq!(from("2024-02-10"), day("2024-02-13"));
}

#[test]
fn calendar_days_need_no_holidays() {
    let calendar = calendar();
    let beginning_with = calendar.calendar_days_from(day("2024-02-06"), 56, true).unwrap();
    assert_eq!(beginning_with.due_on, day("2024-04-01"));
    assert_eq!(beginning_with.to_string(), "56 calendar days beginning with 6 February 2024");
    let after = calendar.calendar_days_from(day("2030-01-01"), 56, false).unwrap();
    assert_eq!(after.due_on, day("2030-02-26"));
    assert!(calendar.calendar_days_from(NaiveDate::MAX, 2, false).is_err());
}

const FILE: &str = r#"{"code": "x", "version": 1, "known_from": "2024-01-01",
  "known_to": "2024-12-31", "holidays": ["2024-03-29 Good Friday", "2024-12-25 Christmas Day"]}"#;

#[rstest]
#[case::not_json("\"code\"", "\"code", "line 1, column", "expected")]
#[case::unknown_key("\"code\"", "\"kode\"", "line 1, column", "unknown field `kode`")]
#[case::bad_day("2024-12-31", "2024-02-30", "line 2, column", "out of range")]
#[case::version("1,", "0,", "/version", "1 or more")]
#[case::turned_round("2024-01-01", "2025-01-01", "/known_from", "after the last known day")]
#[case::no_date("2024-03-29 G", "29 March G", "/holidays/0", "must be a date such as")]
#[case::no_name("2024-12-25 Christmas Day", "2024-12-25", "/holidays/1", "must not be empty")]
#[case::twice("2024-12-25", "2024-03-29", "/holidays/1", "stands twice, also as “Good Friday”")]
#[case::outside("2024-12-25", "2025-12-25", "/holidays", "outside the known days")]
#[case::good_friday("2024-03-29", "2024-03-28", "/holidays", "Good Friday, 29 March 2024, is mis")]
#[case::christmas("2024-12-25", "2024-12-24", "/holidays", "Christmas Day, 25 December 2024, is")]
fn a_damaged_file_is_refused_with_its_place(
    #[case] from: &str,
    #[case] to: &str,
    #[case] place: &str,
    #[case] detail: &str,
) {
    assert!(Calendar::parse(FILE).is_ok());
    let fault: DataFault = Calendar::parse(&FILE.replacen(from, to, 1)).unwrap_err();
    assert!(fault.place.starts_with(place), "{fault}");
    assert!(fault.detail.contains(detail), "{fault}");
    assert!(fault.to_string().starts_with("calendar: "), "{fault}");
}

#[test]
fn the_public_feed_is_read_by_whole_years() {
    let events = r#"{"england-and-wales": {"division": "england-and-wales", "events": [
        {"title": "Good Friday", "date": "2026-04-03", "notes": "", "bunting": false},
        {"title": "Christmas Day", "date": "2026-12-25"},
        {"title": "Good Friday", "date": "2027-03-26"},
        {"title": "Christmas Day", "date": "2027-12-27", "notes": "Substitute day"}
    ]}, "scotland": {"events": []}}"#;
    let calendar = Calendar::from_public_feed(events).unwrap();
    assert_eq!((calendar.known_from, calendar.known_to), (day("2026-01-01"), day("2027-12-31")));
    assert_eq!(calendar.holidays[&day("2027-12-27")], "Christmas Day (substitute day)");

    let unfinished = events.replace("2027-03-26", "2027-01-01");
    assert_eq!(
        Calendar::from_public_feed(&unfinished).unwrap_err().to_string(),
        "bank holiday feed: /holidays: Good Friday, 26 March 2027, is missing"
    );
    let empty = r#"{"england-and-wales": {"events": []}}"#;
    assert!(Calendar::from_public_feed(empty).unwrap_err().detail.contains("no holiday"));
    assert!(Calendar::from_public_feed("{}").unwrap_err().detail.contains("england-and-wales"));
}

#[test]
fn a_calendar_survives_storage() {
    let json = serde_json::to_string(&calendar()).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar());
}

prop_compose! {
    /// A day from which 200 working days still end inside the calendar.
    fn any_start()(offset in 0_u64..4_700) -> NaiveDate {
        day("2015-01-01").checked_add_days(Days::new(offset)).unwrap()
    }
}

proptest! {
    #[test]
    fn between_undoes_after(start in any_start(), days in 0_u32..200) {
        let calendar = calendar();
        let counted = calendar.working_days_after(start, days).unwrap();
        prop_assert_eq!(calendar.working_days_between(start, counted.due_on), Ok(i64::from(days)));
        prop_assert_eq!(calendar.working_days_between(counted.due_on, start), Ok(-i64::from(days)));
        if days > 0 {
            prop_assert!(calendar.is_working_day(counted.due_on).unwrap());
        }
    }

    #[test]
    fn every_day_of_a_period_is_accounted_for(start in any_start(), days in 0_u32..200) {
        let counted = calendar().working_days_after(start, days).unwrap();
        let left_out = i64::from(counted.weekend_days)
            + i64::try_from(counted.holidays_skipped.len()).unwrap();
        prop_assert_eq!((counted.due_on - start).num_days(), i64::from(days) + left_out);
    }

    #[test]
    fn longer_or_later_is_never_earlier(start in any_start(), days in 0_u32..199) {
        let calendar = calendar();
        let due = |from, days| calendar.working_days_after(from, days).unwrap().due_on;
        prop_assert!(due(start, days) < due(start, days + 1));
        prop_assert!(due(start, days) <= due(start.succ_opt().unwrap(), days));
    }

    #[test]
    fn spans_add_up(a in any_start(), b in any_start(), c in any_start()) {
        let calendar = calendar();
        let between = |from, to| calendar.working_days_between(from, to).unwrap();
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
    }
}
