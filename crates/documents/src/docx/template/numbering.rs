//! A template's lists, and ours after them.

use super::{
    fault::TemplateFault,
    xml::{Step, opened, steps},
};
use crate::docx::numbering::{self, Base};

/// Where ours begin, and the text around which they are put.
#[derive(Debug, Clone)]
pub(super) struct Lists {
    pub(super) base: Base,
    /// Before the definitions, between them and the lists, and after all.
    before: String,
    between: String,
    after: String,
}

impl Lists {
    /// Reads the part; a template without lists gets ours alone.
    pub(super) fn read(text: Option<&str>) -> Result<Self, TemplateFault> {
        let Some(text) = text else {
            let w = crate::docx::W;
            return Ok(Self {
                base: Base::default(),
                before: format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:numbering \
                     xmlns:w=\"{w}\">"
                ),
                between: String::new(),
                after: "</w:numbering>".into(),
            });
        };
        let steps = steps(text, "its lists")?;
        let highest = |name: &str, attribute: &str| {
            opened(&steps)
                .filter(|element| element.name == name && element.depth == 1)
                .filter_map(|element| element.number(attribute))
                .max()
        };
        // Numbers so high that ours would not fit are no numbers that Word gives.
        let next = |found: Option<u32>| found.map_or(0, |found| found.min(1_000_000) + 1);
        let base = Base {
            definition: next(highest("w:abstractNum", "w:abstractNumId")),
            list: next(highest("w:num", "w:numId")),
        };
        let place = |names: &[&str]| {
            opened(&steps)
                .find(|element| element.depth == 1 && names.contains(&element.name.as_str()))
                .map(|element| element.start)
        };
        let end = steps.iter().rev().find_map(|step| match step {
            Step::Close { name, depth: 0, end } if name == "w:numbering" => {
                end.checked_sub("</w:numbering>".len())
            }
            _ => None,
        });
        let broken = || TemplateFault::damaged("its lists are not in the usual form");
        // An empty element has no end of its own: then there is nothing to keep.
        let end = end.filter(|end| text.get(*end..).is_some_and(|it| it.starts_with("</")));
        let Some(end) = end else {
            return if opened(&steps).next().is_some_and(|root| root.name == "w:numbering") {
                Self::read(None)
            } else {
                Err(broken())
            };
        };
        let cleanup = place(&["w:numIdMacAtCleanup"]).unwrap_or(end);
        let lists = place(&["w:num"]).unwrap_or(cleanup);
        let part =
            |range: std::ops::Range<usize>| text.get(range).map(str::to_owned).ok_or_else(broken);
        Ok(Self {
            base,
            before: part(0..lists)?,
            between: part(lists..cleanup)?,
            after: part(cleanup..text.len())?,
        })
    }

    /// The part with ours in it.
    pub(super) fn part(&self, steps: u32) -> String {
        let (definitions, lists) = numbering::definitions(self.base, steps);
        format!("{}{definitions}{}{lists}{}", self.before, self.between, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_stand_after_the_templates_own() {
        let own = "<w:numbering><w:abstractNum w:abstractNumId=\"4\"/><w:num w:numId=\"7\">\
                   <w:abstractNumId w:val=\"4\"/></w:num><w:numIdMacAtCleanup w:val=\"7\"/>\
                   </w:numbering>";
        let lists = Lists::read(Some(own)).unwrap();
        assert_eq!((lists.base.definition, lists.base.list), (5, 8));
        let part = lists.part(1);
        let at = |text: &str| part.find(text).unwrap();
        assert!(at("w:abstractNumId=\"7\"") < at("w:numId=\"7\""));
        assert!(at("w:numId=\"7\"") < at("w:numId=\"9\""));
        assert!(at("w:numId=\"11\"") < at("numIdMacAtCleanup"));
        for empty in [None, Some("<w:numbering/>"), Some("<w:numbering></w:numbering>")] {
            let part = Lists::read(empty).unwrap().part(0);
            assert!(part.contains("w:numId=\"2\"") && part.ends_with("</w:numbering>"));
        }
        assert!(Lists::read(Some("<x/>")).is_err());
    }
}
