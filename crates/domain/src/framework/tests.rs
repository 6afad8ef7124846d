use rstest::rstest;

use super::*;
use crate::data_file::DataFault;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn framework(code: &str) -> Framework {
    Framework::shipped().unwrap().into_iter().find(|f| f.code.as_str() == code).unwrap()
}

#[test]
fn eight_frameworks_ship() {
    let shipped = Framework::shipped().unwrap();
    let codes: Vec<_> = shipped.iter().map(|framework| framework.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "ilacs",
            "jtai",
            "area_send",
            "hmip_youth_justice",
            "sccif",
            "hmicfrs",
            "cqc_la_assurance",
            "sif"
        ]
    );
    let json = serde_json::to_string(&shipped).unwrap();
    assert_eq!(Framework::parse_all(&json).unwrap(), shipped);
}

#[rstest]
#[case::y2018("2018-07-16",
    &["leaders", "help_and_protection", "children_in_care_and_care_leavers", "overall_effectiveness"])]
#[case::last_of_2022("2022-12-31",
    &["leaders", "help_and_protection", "children_in_care_and_care_leavers", "overall_effectiveness"])]
#[case::first_of_2023("2023-01-01",
    &["leaders", "help_and_protection", "children_in_care", "care_leavers", "overall_effectiveness"])]
#[case::east_sussex("2023-12-11",
    &["leaders", "help_and_protection", "children_in_care", "care_leavers", "overall_effectiveness"])]
#[case::last_overall("2026-03-31",
    &["leaders", "help_and_protection", "children_in_care", "care_leavers", "overall_effectiveness"])]
#[case::no_overall("2026-04-01",
    &["leaders", "help_and_protection", "children_in_care", "care_leavers"])]
fn ilacs_judges(#[case] on: &str, #[case] codes: &[&str]) {
    let ilacs = framework("ilacs");
    let found: Vec<_> = ilacs.judgements_on(day(on)).map(|j| j.code.as_str()).collect();
    assert_eq!(found, codes);
    for code in codes {
        assert_eq!(ilacs.check_judgement(code, "requires_improvement", day(on)), Ok(()));
    }
}

#[rstest]
#[case::care_leavers_in_2018(
    "care_leavers",
    "good",
    "2018-07-16",
    "judgement_not_in_force",
    "“The experiences and progress of care leavers” is given in inspections that began \
     from 1 January 2023; this one began on 16 July 2018. \
     Earlier inspections gave children in care and care leavers one judgement."
)]
#[case::together_in_2023(
    "children_in_care_and_care_leavers",
    "good",
    "2023-12-11",
    "judgement_not_in_force",
    "“The experiences and progress of children in care and care leavers” is given in inspections \
     that began up to 31 December 2022; this one began on 11 December 2023. \
     Later inspections judge children in care and care leavers apart."
)]
#[case::overall_in_2026(
    "overall_effectiveness",
    "good",
    "2026-04-27",
    "judgement_not_in_force",
    "“Overall effectiveness” is given in inspections that began up to 31 March 2026; \
     this one began on 27 April 2026. Later inspections give no overall grade."
)]
#[case::unknown(
    "adoption",
    "good",
    "2026-04-27",
    "unknown_judgement",
    "Inspection of local authority children’s services (ILACS) has no judgement “adoption”. \
     It has leaders, help_and_protection, children_in_care and care_leavers."
)]
#[case::unknown_grade(
    "overall_effectiveness",
    "fair",
    "2023-12-11",
    "unknown_grade",
    "“fair” is not a grade of “Overall effectiveness”. \
     The grades are outstanding, good, requires_improvement and inadequate."
)]
fn ilacs_refuses(
    #[case] judgement: &str,
    #[case] grade: &str,
    #[case] on: &str,
    #[case] rule: &str,
    #[case] detail: &str,
) {
    let refusal = framework("ilacs").check_judgement(judgement, grade, day(on)).unwrap_err();
    assert_eq!((refusal.rule, refusal.detail.as_str()), (rule, detail));
}

#[test]
fn send_has_a_scale_of_its_own() {
    let send = framework("area_send");
    assert_eq!(send.check_judgement("send_outcome", "outcome_3", day("2025-01-13")), Ok(()));
    let good = send.check_judgement("send_outcome", "good", day("2025-01-13")).unwrap_err();
    assert_eq!(good.rule, "unknown_grade");
    let none = framework("jtai").check_judgement("leaders", "good", day("2024-01-01"));
    assert!(none.unwrap_err().detail.ends_with("It has none."));
}

#[test]
fn inspections_and_findings_belong_to_their_framework() {
    let (ilacs, sif) = (framework("ilacs"), framework("sif"));
    assert_eq!(ilacs.check_inspection(InspectionKind::Short, day("2018-07-16")), Ok(()));
    let joint = ilacs.check_inspection(InspectionKind::Joint, day("2018-07-16")).unwrap_err();
    assert_eq!(joint.rule, "unknown_inspection_kind");
    let late = sif.check_inspection(InspectionKind::Standard, day("2018-07-16")).unwrap_err();
    assert_eq!(
        late.detail,
        "Single inspection framework (SIF) was in use from 1 January 2013 to 31 December 2017; \
         16 July 2018 is outside that."
    );
    assert_eq!(sif.check_finding(FindingKind::Recommendation), Ok(()));
    let refusal = sif.check_finding(FindingKind::CauseOfConcern).unwrap_err();
    assert!(refusal.detail.ends_with("It has recommendation."), "{refusal}");
}

#[test]
fn codes_have_one_form() {
    assert!(GradeCode::parse("requires_improvement").is_ok());
    assert!(GradeCode::parse("outcome_1").is_ok());
    for bad in ["", "Good", "1st", "a b", "é", &"a".repeat(41)] {
        assert!(JudgementCode::parse(bad).is_err(), "{bad}");
        assert!(serde_json::from_value::<JudgementCode>(bad.into()).is_err());
    }
}

const FILE: &str = r#"[{"code": "one", "version": 1, "name": "One", "inspectorate": "Us",
  "description": "A test.", "valid_from": "2020-01-01", "valid_to": "2024-12-31",
  "kinds": [{"kind": "standard", "name": "Inspection"}],
  "finding_kinds": [{"kind": "requirement", "name": "Requirement", "plural": "Requirements"}],
  "scales": [{"code": "two", "grades": [{"code": "yes", "name": "Yes"}, {"code": "no", "name": "No"}]}],
  "judgements": [{"code": "safe", "name": "Safe", "scale": "two", "valid_to": "2023-12-31"}],
  "obligations": [{"code": "reply", "name": "Reply", "recipients": ["Us"], "applies_to": ["standard"],
    "only_with_priority_action": false, "days": 5, "unit": "working_days", "counted_from": "received",
    "first_day_counts": false, "valid_to": "2023-12-31", "source": "Here"}]}]"#;

#[rstest]
#[case::not_json("[{", "{[", "line 1, column", "")]
#[case::unknown_key("\"scale\":", "\"skale\":", "line 6", "unknown field `skale`")]
#[case::unknown_kind("\"requirement\"", "\"wish\"", "line 4", "unknown variant `wish`")]
#[case::code("\"one\"", "\"One\"", "/0/code", "small letters")]
#[case::version("\"version\": 1", "\"version\": 0", "/0/version", "1 or more")]
#[case::turned("2020-01-01", "2025-01-01", "/0/valid_from", "1 January 2025 is after valid_to")]
#[case::no_kind(
    "{\"kind\": \"standard\", \"name\": \"Inspection\"}",
    "",
    "/0/kinds",
    "at least one"
)]
#[case::scale(
    "\"scale\": \"two\"",
    "\"scale\": \"three\"",
    "/0/judgements/0/scale",
    "no scale “three”"
)]
#[case::grade_twice("\"no\"", "\"yes\"", "/0/scales/0/grades/1", "“yes” stands twice")]
#[case::no_days("\"days\": 5", "\"days\": 0", "/0/obligations/0/days", "must be 1 to 1000")]
#[case::kind_not_used("[\"standard\"]", "[\"joint\"]", "/0/obligations/0/applies_to", "kind joint")]
#[case::recipient("[\"Us\"]", "[\" \"]", "/0/obligations/0/recipients/0", "must not be empty")]
fn a_damaged_file_is_refused_with_its_place(
    #[case] from: &str,
    #[case] to: &str,
    #[case] place: &str,
    #[case] detail: &str,
) {
    assert_eq!(Framework::parse_all(FILE).unwrap().len(), 1);
    assert!(FILE.contains(from), "{from}");
    let fault: DataFault = Framework::parse_all(&FILE.replacen(from, to, 1)).unwrap_err();
    assert!(fault.place.starts_with(place), "{fault}");
    assert!(fault.detail.contains(detail), "{fault}");
}

#[test]
fn frameworks_and_rules_stand_once() {
    let mut one = Framework::parse_all(FILE).unwrap();
    one.extend(one.clone());
    let twice = Framework::parse_all(&serde_json::to_string(&one).unwrap()).unwrap_err();
    assert_eq!(twice.to_string(), "frameworks: /1: “one” stands twice");
    let mut rules = one.remove(0);
    rules.obligations.extend(rules.obligations.clone());
    assert_eq!(rules.check().unwrap_err().place, "/obligations/1");
    rules.obligations.clear();
    rules.judgements.extend(rules.judgements.clone());
    assert_eq!(rules.check().unwrap_err().place, "/judgements/1");
}
