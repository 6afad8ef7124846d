//! Frameworks out of a data file, checked before anything relies on them.

use chrono::NaiveDate;

use super::{Framework, JudgementRule, ObligationRule, Scale, code::check_code};
use crate::{
    data_file::{DataFault, repeated},
    time::spoken,
};

const SHIPPED: &str = include_str!("../../data/frameworks.json");
const FILE: &str = "frameworks";
/// Longer than any statutory period; a larger number is a slip of the keyboard.
const MOST_DAYS: u32 = 1_000;

fn fault(place: impl Into<String>, detail: impl Into<String>) -> DataFault {
    DataFault::new(FILE, place, detail)
}

impl Framework {
    /// The frameworks that ship; an administrator can extend them.
    pub fn shipped() -> Result<Vec<Self>, DataFault> {
        Self::parse_all(SHIPPED)
    }

    /// Reads a file of frameworks. Faults are named by their place in the file.
    pub fn parse_all(json: &str) -> Result<Vec<Self>, DataFault> {
        let frameworks: Vec<Self> =
            serde_json::from_str(json).map_err(|error| DataFault::json(FILE, &error))?;
        for (at, framework) in frameworks.iter().enumerate() {
            framework.check_at(&format!("/{at}"))?;
        }
        check_unique(frameworks.iter().map(|framework| framework.code.as_str()), "")?;
        Ok(frameworks)
    }

    /// Checks one framework from elsewhere: codes are unique, scales exist, periods run forwards.
    pub fn check(&self) -> Result<(), DataFault> {
        self.check_at("")
    }

    fn check_at(&self, at: &str) -> Result<(), DataFault> {
        check_form(&self.code, &format!("{at}/code"))?;
        if self.version < 1 {
            let detail = format!("must be 1 or more, not {}", self.version);
            return Err(fault(format!("{at}/version"), detail));
        }
        check_period(self.valid_from, self.valid_to, at)?;
        let kinds = format!("{at}/kinds");
        if self.kinds.is_empty() {
            return Err(fault(kinds, "must hold at least one kind of inspection"));
        }
        check_unique(self.kinds.iter().map(|named| named.kind.code()), &kinds)?;
        let findings = self.finding_kinds.iter().map(|named| named.kind.code());
        check_unique(findings, &format!("{at}/finding_kinds"))?;
        for (n, scale) in self.scales.iter().enumerate() {
            check_scale(scale, &format!("{at}/scales/{n}"))?;
        }
        check_unique(self.scales.iter().map(|s| s.code.as_str()), &format!("{at}/scales"))?;
        for (n, judgement) in self.judgements.iter().enumerate() {
            self.check_judged(judgement, &format!("{at}/judgements/{n}"))?;
        }
        let judged = self.judgements.iter().map(|judgement| judgement.code.as_str());
        check_unique(judged, &format!("{at}/judgements"))?;
        for (n, rule) in self.obligations.iter().enumerate() {
            self.check_rule(rule, &format!("{at}/obligations/{n}"))?;
        }
        let rules = self.obligations.iter().map(|rule| rule.code.as_str());
        check_unique(rules, &format!("{at}/obligations"))
    }

    fn check_judged(&self, judgement: &JudgementRule, at: &str) -> Result<(), DataFault> {
        if self.scale(&judgement.scale).is_none() {
            let detail = format!("there is no scale “{}”", judgement.scale);
            return Err(fault(format!("{at}/scale"), detail));
        }
        check_period(judgement.valid_from, judgement.valid_to, at)
    }

    fn check_rule(&self, rule: &ObligationRule, at: &str) -> Result<(), DataFault> {
        check_form(&rule.code, &format!("{at}/code"))?;
        if rule.days == 0 || rule.days > MOST_DAYS {
            let detail = format!("must be 1 to {MOST_DAYS}, not {}", rule.days);
            return Err(fault(format!("{at}/days"), detail));
        }
        if rule.applies_to.is_empty() {
            let detail = "must hold at least one kind of inspection";
            return Err(fault(format!("{at}/applies_to"), detail));
        }
        if let Some(kind) = rule.applies_to.iter().find(|kind| self.kind_name(**kind).is_none()) {
            let detail = format!("the framework has no inspection of kind {kind}");
            return Err(fault(format!("{at}/applies_to"), detail));
        }
        if let Some(n) = rule.recipients.iter().position(|recipient| recipient.trim().is_empty()) {
            return Err(fault(format!("{at}/recipients/{n}"), "must not be empty"));
        }
        check_period(rule.valid_from, rule.valid_to, at)
    }
}

fn check_scale(scale: &Scale, at: &str) -> Result<(), DataFault> {
    check_form(&scale.code, &format!("{at}/code"))?;
    let grades = format!("{at}/grades");
    if scale.grades.is_empty() {
        return Err(fault(grades, "must hold at least one grade"));
    }
    check_unique(scale.grades.iter().map(|grade| grade.code.as_str()), &grades)
}

fn check_form(code: &str, at: &str) -> Result<(), DataFault> {
    check_code(code).map_err(|error| fault(at, format!("“{code}” {error}")))
}

fn check_unique<'a>(codes: impl Iterator<Item = &'a str>, at: &str) -> Result<(), DataFault> {
    match repeated(codes) {
        None => Ok(()),
        Some((n, code)) => Err(fault(format!("{at}/{n}"), format!("“{code}” stands twice"))),
    }
}

fn check_period(from: Option<NaiveDate>, to: Option<NaiveDate>, at: &str) -> Result<(), DataFault> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            let detail = format!("{} is after valid_to, {}", spoken(from), spoken(to));
            Err(fault(format!("{at}/valid_from"), detail))
        }
        _ => Ok(()),
    }
}
