//! Who plays in the story: people named by what they do, so that nobody real is meant.

use domain::authority::Role;

/// A council of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Council {
    /// The council whose plan the story tells.
    EastSussex,
    /// Another one, to show the walls between councils.
    Barnsley,
}

/// Someone who does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The operator of the instance, who is nobody's colleague.
    Operator,
    /// Looks after people, posts and settings.
    Administrator,
    /// Builds the plan, agrees dates, signs off: the improvement manager.
    PlanLead,
    /// The second pair of eyes: the principal social worker.
    PracticeLead,
    /// The director of children's services.
    Director,
    /// The assistant director for safeguarding.
    AssistantDirector,
    /// Owns most of the actions, through two posts and later a third.
    Manager,
    /// Answers for children in care and for care leavers.
    CareManager,
    /// Answers for performance and data.
    DataManager,
    /// Answers for early help and private fostering, until leaving in September 2024.
    Leaver,
    /// The designated nurse, of the health service.
    Nurse,
    /// The detective superintendent, of the police.
    Police,
    /// A councillor on the corporate parenting panel.
    PanelMember,
    /// Reads everything and changes nothing.
    Auditor,
    /// The other council's administrator.
    OtherAdministrator,
    /// The other council's plan lead.
    OtherPlanLead,
    /// The other council's manager.
    OtherManager,
}

impl Who {
    /// Where they work. The operator works for no council; ours stands for that.
    pub const fn council(self) -> Council {
        match self {
            Self::OtherAdministrator | Self::OtherPlanLead | Self::OtherManager => {
                Council::Barnsley
            }
            _ => Council::EastSussex,
        }
    }

    /// The name that people see: a function, never a person.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "Demo operator",
            Self::Administrator => "Demo administrator",
            Self::PlanLead => "Demo plan lead",
            Self::PracticeLead => "Demo practice lead",
            Self::Director => "Demo director",
            Self::AssistantDirector => "Demo assistant director",
            Self::Manager => "Demo manager",
            Self::CareManager => "Demo care manager",
            Self::DataManager => "Demo data manager",
            Self::Leaver => "Demo early help manager",
            Self::Nurse => "Demo designated nurse",
            Self::Police => "Demo police partner",
            Self::PanelMember => "Demo panel member",
            Self::Auditor => "Demo auditor",
            Self::OtherAdministrator => "Second administrator",
            Self::OtherPlanLead => "Second plan lead",
            Self::OtherManager => "Second manager",
        }
    }

    /// What they may do.
    pub const fn role(self) -> Role {
        match self {
            Self::Operator | Self::Administrator | Self::OtherAdministrator => Role::Administrator,
            Self::PlanLead | Self::PracticeLead | Self::OtherPlanLead => Role::PlanLead,
            Self::PanelMember => Role::PanelMember,
            Self::Auditor => Role::Auditor,
            _ => Role::Manager,
        }
    }

    /// An address that belongs to nobody: `demo.plan.lead@example.org`.
    pub fn email(self) -> String {
        format!("{}@example.org", self.name().to_lowercase().replace(' ', "."))
    }
}
