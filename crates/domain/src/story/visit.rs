//! The stories of what later visits found.

use super::{
    Names, Told,
    words::{self, differ, excerpt, listed},
};
use crate::visit::VisitFinding;

impl VisitFinding {
    /// "focused visit of 8 July 2025".
    fn visit(&self, names: &dyn Names) -> String {
        names.inspection(self.inspection).unwrap_or_else(|| "later visit".to_owned())
    }

    fn said(&self) -> String {
        let pace = self.pace.words().to_lowercase();
        match &self.text {
            Some(text) => format!("{pace}: {}", excerpt(text)),
            None => pace,
        }
    }
}

impl Told for VisitFinding {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let (visit, area) = (self.visit(names), words::area(names, self.area));
        vec![format!("The {visit} found of {area}: {}", self.said())]
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let (visit, area) = (self.visit(names), words::area(names, self.area));
        let mut out = Vec::new();
        if (before.pace, &before.text) != (self.pace, &self.text) {
            let said = self.said();
            out.push(format!("It is now recorded that the {visit} found of {area}: {said}"));
        }
        if before.paragraphs != self.paragraphs {
            let numbers: Vec<_> = self.paragraphs.iter().map(i32::to_string).collect();
            out.push(match numbers.as_slice() {
                [] => format!("The {visit} speaks of {area} in no paragraph of its report now"),
                [only] => format!("The {visit} speaks of {area} in paragraph {only} of its report"),
                more => {
                    format!(
                        "The {visit} speaks of {area} in paragraphs {} of its report",
                        listed(more)
                    )
                }
            });
        }
        if out.is_empty() && differ(before, self) {
            out.push(format!("What the {visit} found of {area} was changed"));
        }
        out
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        let (visit, area) = (self.visit(names), words::area(names, self.area));
        vec![format!("What the {visit} found of {area} is no longer recorded")]
    }
}
