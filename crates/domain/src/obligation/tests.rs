use rstest::rstest;
use uuid::Uuid;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::shipped().unwrap()
}

fn framework(code: &str) -> Framework {
    Framework::shipped().unwrap().into_iter().find(|f| f.code.as_str() == code).unwrap()
}

/// The rule codes and due dates for one kind of inspection, received and published on one day.
fn due(code: &str, kind: InspectionKind, priority: bool, on: &str) -> Vec<(String, String)> {
    let on = Some(day(on));
    compute(&framework(code), kind, priority, on, on, &calendar())
        .into_iter()
        .map(|computed| {
            let due = computed.counted.map_or_else(|gap| gap.to_string(), |c| c.due_on.to_string());
            (computed.rule.into(), due)
        })
        .collect()
}

#[rstest]
#[case::east_sussex("ilacs", InspectionKind::Standard, false, "2024-02-06",
    &[("publish_report", "2024-03-19"), ("statement", "2024-05-17")])]
#[case::short("ilacs", InspectionKind::Short, false, "2018-09-04",
    &[("publish_report", "2018-10-16"), ("statement", "2018-12-11")])]
#[case::visit_without("ilacs", InspectionKind::FocusedVisit, false, "2024-02-06", &[])]
#[case::visit_with("ilacs", InspectionKind::FocusedVisit, true, "2024-02-06",
    &[("draft_statement_after_focused_visit", "2024-03-05"),
      ("statement_after_focused_visit", "2024-05-17")])]
#[case::monitoring("ilacs", InspectionKind::MonitoringVisit, true, "2024-02-06", &[])]
#[case::jtai("jtai", InspectionKind::Joint, false, "2020-04-14", &[("statement", "2020-07-23")])]
#[case::fire("hmicfrs", InspectionKind::Standard, false, "2024-02-06",
    &[("comments", "2024-04-01")])]
#[case::send("area_send", InspectionKind::Standard, true, "2025-02-04", &[])]
#[case::youth_justice("hmip_youth_justice", InspectionKind::Standard, true, "2025-02-04", &[])]
#[case::homes("sccif", InspectionKind::Standard, true, "2025-02-04", &[])]
#[case::adults("cqc_la_assurance", InspectionKind::Standard, true, "2025-02-04", &[])]
#[case::before_the_calendar("sif", InspectionKind::Standard, false, "2014-03-21", &[("statement",
    "the calendar is known from 1 January 2015 to 31 December 2028; 21 March 2014 is outside it")])]
fn what_falls_due(
    #[case] code: &str,
    #[case] kind: InspectionKind,
    #[case] priority: bool,
    #[case] on: &str,
    #[case] expected: &[(&str, &str)],
) {
    let found = due(code, kind, priority, on);
    let found: Vec<_> = found.iter().map(|(rule, due)| (rule.as_str(), due.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_clock_starts_at_receipt() {
    let (ilacs, calendar) = (framework("ilacs"), calendar());
    let standard = InspectionKind::Standard;
    let received = Some(day("2024-01-22"));
    let computed = compute(&ilacs, standard, false, received, Some(day("2024-02-06")), &calendar);
    assert!(computed.iter().all(|computed| computed.counted_from == day("2024-01-22")));
    assert!(compute(&ilacs, standard, false, None, Some(day("2024-02-06")), &calendar).is_empty());
    let police = framework("hmicfrs");
    assert_eq!(compute(&police, standard, false, received, None, &calendar), []);
}

#[test]
fn a_rule_holds_by_the_day_of_receipt() {
    let (mut police, calendar) = (framework("hmicfrs"), calendar());
    police.obligations[0].valid_from = Some(day("2024-02-01"));
    let on = |received: Option<&str>, published: &str| {
        let published = Some(day(published));
        compute(&police, InspectionKind::Standard, false, received.map(day), published, &calendar)
    };
    assert_eq!(on(Some("2024-01-31"), "2024-02-06"), []);
    assert_eq!(on(Some("2024-02-01"), "2024-02-06").len(), 1);
    assert_eq!(on(None, "2024-02-06").len(), 1);
    assert_eq!(on(None, "2024-01-06"), []);
}

/// The statement of East Sussex's inspection of 2023.
fn statement() -> Obligation {
    let received = Some(day("2024-02-06"));
    let kind = InspectionKind::Standard;
    let computed = compute(&framework("ilacs"), kind, false, received, None, &calendar());
    let [id, inspection] = [1, 2].map(Uuid::from_u128);
    Obligation::new(Id::new(id), Id::new(inspection), computed[1].clone())
}

#[rstest]
#[case::computed(None, None, Some("2024-05-17"))]
#[case::stated_earlier(Some("2024-05-10"), None, Some("2024-05-10"))]
#[case::stated_later(Some("2024-05-24"), None, Some("2024-05-17"))]
#[case::agreed(Some("2024-05-10"), Some("2024-06-07"), Some("2024-06-07"))]
fn the_date_to_work_to(
    #[case] stated: Option<&str>,
    #[case] agreed: Option<&str>,
    #[case] due: Option<&str>,
) {
    let obligation =
        Obligation { stated_on: stated.map(day), agreed_on: agreed.map(day), ..statement() };
    assert_eq!(obligation.due_on(), due.map(day));
}

#[rstest]
#[case::before(None, "2024-05-16", "upcoming")]
#[case::on_the_day(None, "2024-05-17", "due_today")]
#[case::after(None, "2024-05-18", "overdue")]
#[case::met(Some("2024-05-17"), "2024-05-17", "met")]
#[case::met_late(Some("2024-05-20"), "2024-05-20", "met_late")]
#[case::not_met_yet(Some("2024-05-20"), "2024-05-18", "overdue")]
fn states(#[case] met: Option<&str>, #[case] on: &str, #[case] state: &str) {
    let obligation = Obligation { met_on: met.map(day), ..statement() };
    assert_eq!(obligation.state(day(on)).code(), state);
}

#[test]
fn a_gap_leaves_the_state_unknown_until_a_date_is_stated() {
    let received = Some(day("2014-03-21"));
    let kind = InspectionKind::Standard;
    let computed = compute(&framework("sif"), kind, false, received, None, &calendar());
    let mut obligation = statement();
    obligation.recompute(computed[0].clone());
    assert_eq!((obligation.computed_on, obligation.counted.as_ref()), (None, None));
    assert_eq!(obligation.state(day("2014-04-01")), ObligationState::Unknown);
    let warnings = obligation.warnings(&calendar());
    assert_eq!(warnings[0].code, WarningCode::CalendarGap);
    assert_eq!(
        warnings[0].detail,
        "No date could be computed: the calendar is known from 1 January 2015 to \
         31 December 2028; 21 March 2014 is outside it."
    );
    obligation.met_on = Some(day("2014-05-01"));
    assert_eq!(obligation.state(day("2014-06-01")), ObligationState::Met);
    obligation.stated_on = Some(day("2014-04-26"));
    assert_eq!(obligation.state(day("2014-06-01")), ObligationState::MetLate);
    // A weekend is known without the calendar; Good Friday 2014 is not.
    assert_eq!(obligation.warnings(&calendar())[1].code, WarningCode::StatedNotWorkingDay);
    obligation.stated_on = Some(day("2014-04-18"));
    assert_eq!(obligation.warnings(&calendar()).len(), 1);
}

#[rstest]
#[case::agreement_with_the_rule(Some("2024-05-17"), None, &[])]
#[case::earlier(Some("2024-05-14"), None, &[("stated_differs",
    "The stated date, 14 May 2024, is 3 working days before the computed date, 17 May 2024.")])]
#[case::later_and_a_holiday(Some("2024-05-27"), None, &[
    ("stated_differs",
     "The stated date, 27 May 2024, is 5 working days after the computed date, 17 May 2024."),
    ("stated_not_working_day",
     "The stated date, 27 May 2024, is not a working day: Spring bank holiday.")])]
#[case::the_day_after(Some("2024-05-18"), None, &[
    ("stated_differs",
     "The stated date, 18 May 2024, is 1 calendar day after the computed date, 17 May 2024."),
    ("stated_not_working_day", "The stated date, 18 May 2024, is not a working day: a Saturday.")])]
#[case::agreed_later(None, Some("2024-05-20"), &[("agreed_after_computed",
    "The agreed date, 20 May 2024, is 1 working day after the computed date, 17 May 2024.")])]
#[case::agreed_earlier_on_a_sunday(None, Some("2024-05-12"), &[("agreed_not_working_day",
    "The agreed date, 12 May 2024, is not a working day: a Sunday.")])]
#[case::outside_the_calendar(None, Some("2029-01-02"), &[("agreed_after_computed",
    "The agreed date, 2 January 2029, is 1691 calendar days after the computed date, 17 May 2024.")])]
fn warnings(
    #[case] stated: Option<&str>,
    #[case] agreed: Option<&str>,
    #[case] expected: &[(&str, &str)],
) {
    let obligation =
        Obligation { stated_on: stated.map(day), agreed_on: agreed.map(day), ..statement() };
    let warnings = obligation.warnings(&calendar());
    let found: Vec<_> = warnings.iter().map(|w| (w.code.code(), w.detail.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_obligation_survives_storage() {
    let json = serde_json::to_string(&statement()).unwrap();
    assert_eq!(serde_json::from_str::<Obligation>(&json).unwrap(), statement());
}
