//! A template's styles, found by their names, and ours where it has none.

use super::{
    fault::TemplateFault,
    xml::{Step, opened, steps},
};
use crate::{
    docx::styles::{ALL, Ids},
    escape::escaped,
};

/// The styles part with ours added, and what each style is called there.
pub(super) fn merge(text: &str) -> Result<(String, Ids), TemplateFault> {
    let steps = steps(text, "its styles")?;
    let mut found: Vec<(String, String)> = Vec::new();
    let mut current: Option<String> = None;
    let mut normal: Option<String> = None;
    for element in opened(&steps) {
        match element.name.as_str() {
            "w:style" if element.depth == 1 => {
                current = element.get("w:styleId").map(str::to_owned);
                if element.get("w:default") == Some("1")
                    && element.get("w:type") == Some("paragraph")
                {
                    normal.clone_from(&current);
                }
            }
            "w:name" if element.depth == 2 => {
                if let (Some(id), Some(name)) = (current.take(), element.get("w:val")) {
                    found.push((name.to_lowercase(), id));
                }
            }
            _ => {}
        }
    }
    let end = steps.iter().rev().find_map(|step| match step {
        Step::Close { name, depth: 0, end } if name == "w:styles" => {
            end.checked_sub("</w:styles>".len())
        }
        _ => None,
    });
    let end = end.ok_or_else(|| TemplateFault::damaged("its styles are not in the usual form"))?;
    let mut added = String::new();
    let mut ids = Vec::new();
    for style in ALL {
        let own = found.iter().find(|(name, _)| *name == style.name.to_lowercase());
        let id = own.map_or_else(
            || {
                let id = free(style.id, &found);
                let element = style.element().replace(
                    &format!("w:styleId=\"{}\"", style.id),
                    &format!("w:styleId=\"{id}\""),
                );
                // Ours are built on what the template calls normal.
                let base = escaped(normal.as_deref().unwrap_or("Normal"));
                added.push_str(&element.replace(
                    "<w:basedOn w:val=\"Normal\"/>",
                    &format!("<w:basedOn w:val=\"{base}\"/>"),
                ));
                id
            },
            |(_, id)| id.clone(),
        );
        ids.push((style.role, id));
    }
    let before = text.get(..end).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    Ok((format!("{before}{added}{after}"), Ids(ids)))
}

fn free(id: &str, found: &[(String, String)]) -> String {
    let is_taken = |id: &str| found.iter().any(|(_, own)| own == id);
    let mut name = id.to_owned();
    while is_taken(&name) {
        name.push('X');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::styles::Role;

    #[test]
    fn styles_are_found_by_name_in_any_language_and_ours_fill_the_gaps() {
        let text = "<w:styles xmlns:w=\"x\"><w:style w:type=\"paragraph\" w:default=\"1\" \
                    w:styleId=\"Arferol\"><w:name w:val=\"Normal\"/></w:style><w:style \
                    w:type=\"paragraph\" w:styleId=\"Pennawd1\"><w:name w:val=\"Heading 1\"/>\
                    </w:style><w:style w:styleId=\"PlanCell\"><w:name w:val=\"Other\"/></w:style>\
                    </w:styles>";
        let (merged, ids) = merge(text).unwrap();
        assert_eq!(ids.of(Role::Heading1), "Pennawd1");
        assert_eq!(ids.of(Role::Heading2), "Heading2");
        assert_eq!(ids.of(Role::Cell), "PlanCellX");
        assert!(merged.contains("w:styleId=\"PlanCellX\"") && merged.contains("w:val=\"Arferol\""));
        assert!(!merged.contains("w:styleId=\"Heading1\""));
        assert!(merged.ends_with("</w:styles>"));
        assert!(merge("<w:other/>").is_err());
    }
}
