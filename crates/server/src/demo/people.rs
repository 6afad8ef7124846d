//! The councils, their people and posts, and how these change.

use super::{
    cast::{
        Council,
        Who::{
            Administrator, AssistantDirector, Auditor, CareManager, DataManager, Director, Leaver,
            Manager, Nurse, Operator, PanelMember, PlanLead, Police, PracticeLead,
        },
    },
    step::{Deed, Spell, Step, Text, on},
};

/// The day on which the story begins.
pub const BEGIN: Text = "2023-12-01";

/// The post of the director of children’s services.
pub const DIRECTOR: Text = "Director of Children’s Services";
/// The post of the assistant director.
pub const ASSISTANT_DIRECTOR: Text = "Assistant Director, Safeguarding";
/// The post that owns most of the actions.
pub const SAFEGUARDING: Text = "Head of Safeguarding and Quality Assurance";
/// The post for children in care.
pub const CARE: Text = "Head of Children in Care";
/// The post for social work practice.
pub const PRACTICE: Text = "Principal Social Worker";
/// The post that leads the plan.
pub const IMPROVEMENT: Text = "Improvement Manager";
/// The post for early help.
pub const EARLY_HELP: Text = "Head of Early Help";
/// The post for care leavers.
pub const LEAVING_CARE: Text = "Head of Leaving Care";
/// The post for figures and systems.
pub const DATA: Text = "Performance and Data Manager";
/// The post for work before and in court.
pub const COURT: Text = "Court and Pre-proceedings Lead";
/// The post for private fostering, given up in September 2024.
pub const PRIVATE_FOSTERING: Text = "Private Fostering Lead";
/// A partner’s post, in the health service.
pub const NURSE: Text = "Designated Nurse for Safeguarding Children";
/// A partner’s post, in the police.
pub const POLICE: Text = "Detective Superintendent, Public Protection";

/// Who comes, who holds which post, who leaves.
pub fn steps() -> Vec<Step> {
    let mut steps = vec![
        on(BEGIN, Operator, Deed::Install),
        on(
            BEGIN,
            Operator,
            Deed::Council {
                council: Council::EastSussex,
                name: "East Sussex County Council",
                codes: ["80467", "845", "E10000011"],
                administrator: Administrator,
            },
        ),
    ];
    let people = [
        PlanLead,
        PracticeLead,
        Director,
        AssistantDirector,
        Manager,
        CareManager,
        DataManager,
        Leaver,
        Nurse,
        Police,
        PanelMember,
        Auditor,
    ];
    steps.extend(people.map(|who| on(BEGIN, Administrator, Deed::Person(who))));
    let council: [(Text, &'static [Spell]); 11] = [
        (DIRECTOR, &[Spell(Director, "2021-09-01", None)]),
        (ASSISTANT_DIRECTOR, &[Spell(AssistantDirector, "2022-04-01", None)]),
        (SAFEGUARDING, &[Spell(Manager, "2022-01-10", None)]),
        (CARE, &[Spell(CareManager, "2020-06-01", None)]),
        (PRACTICE, &[Spell(PracticeLead, "2021-03-01", None)]),
        (IMPROVEMENT, &[Spell(PlanLead, "2023-10-02", None)]),
        (EARLY_HELP, &[Spell(Leaver, "2019-11-04", None)]),
        (LEAVING_CARE, &[Spell(CareManager, "2023-01-09", None)]),
        (DATA, &[Spell(DataManager, "2022-09-05", None)]),
        (COURT, &[Spell(Manager, "2023-05-15", None)]),
        (PRIVATE_FOSTERING, &[Spell(Leaver, "2021-05-04", None)]),
    ];
    steps.extend(council.map(|(title, holders)| {
        on("2023-12-04", Administrator, Deed::Post { title, organisation: None, holders })
    }));
    let partners: [(Text, Text, &'static [Spell]); 2] = [
        (NURSE, "NHS Sussex", &[Spell(Nurse, "2022-11-01", None)]),
        (POLICE, "Sussex Police", &[Spell(Police, "2023-07-03", None)]),
    ];
    steps.extend(partners.map(|(title, organisation, holders)| {
        let organisation = Some(organisation);
        on("2023-12-05", Administrator, Deed::Post { title, organisation, holders })
    }));
    steps.extend(leaver());
    steps
}

/// The early help manager leaves: one post gets another holder, the other is given up, and its
/// actions are handed over in one act.
fn leaver() -> [Step; 4] {
    [
        on(
            "2024-09-27",
            PlanLead,
            Deed::ChangePost {
                title: EARLY_HELP,
                holders: &[
                    Spell(Leaver, "2019-11-04", Some("2024-09-27")),
                    Spell(Manager, "2024-09-28", None),
                ],
                closed: false,
            },
        ),
        on(
            "2024-09-27",
            PlanLead,
            Deed::HandOver {
                from: PRIVATE_FOSTERING,
                to: EARLY_HELP,
                reason: "the post of private fostering lead ends with its holder’s departure; \
                         early help takes the work over",
            },
        ),
        on(
            "2024-09-27",
            PlanLead,
            Deed::ChangePost {
                title: PRIVATE_FOSTERING,
                holders: &[Spell(Leaver, "2021-05-04", Some("2024-09-27"))],
                closed: true,
            },
        ),
        on("2024-09-30", Administrator, Deed::Disable(Leaver)),
    ]
}
