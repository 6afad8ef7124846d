//! What the parts of a template refer to, and which of them a report may keep.

use super::{
    fault::TemplateFault,
    unpack::{Parts, text},
    xml::{opened, steps},
};
use crate::docx::parts::Relation;

/// What the main part may go on referring to: how a document looks, not what it said.
const KEPT: [&str; 8] =
    ["styles", "settings", "theme", "fontTable", "webSettings", "header", "footer", "numbering"];

/// Objects of other programs, and what runs.
const OBJECTS: [&str; 5] = ["oleObject", "package", "control", "activeXControlBinary", "aFChunk"];

/// Where the relations of a part stand.
pub(super) fn beside(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// What a relation means, by its last word.
pub(super) fn meaning(relation: &Relation) -> &str {
    relation.kind.rsplit('/').next().unwrap_or_default()
}

/// The relations of a part; none where it has none.
pub(super) fn of(parts: &Parts, part: &str) -> Result<Vec<Relation>, TemplateFault> {
    let place = beside(part);
    let Some(text) = text(parts, &place)? else { return Ok(Vec::new()) };
    let steps = steps(text, &place)?;
    let relation = |element: &super::xml::Element| {
        Some(Relation {
            id: element.get("Id")?.to_owned(),
            kind: element.get("Type")?.to_owned(),
            target: element.get("Target")?.to_owned(),
            is_external: element.get("TargetMode") == Some("External"),
        })
    };
    let is_one = |element: &&super::xml::Element| element.name.ends_with("Relationship");
    Ok(opened(&steps).filter(is_one).filter_map(relation).collect())
}

/// The part that a target names, seen from another part; none where it leads out of the package.
pub(super) fn target(from: &str, target: &str) -> Option<String> {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').collect(),
    };
    path.pop();
    for step in target.trim_start_matches('/').split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            step => path.push(step),
        }
    }
    Some(path.join("/"))
}

/// The relations of the main part that stay.
pub(super) fn kept(relations: Vec<Relation>) -> Vec<Relation> {
    let stays = |relation: &Relation| !relation.is_external && KEPT.contains(&meaning(relation));
    relations.into_iter().filter(stays).collect()
}

/// The parts that can be reached from these relations of `from`. A picture that is fetched from
/// elsewhere, and an object of another program, are refused where they stand.
pub(super) fn reached(
    parts: &Parts,
    from: &str,
    relations: &[Relation],
) -> Result<Vec<String>, TemplateFault> {
    let mut reached: Vec<String> = Vec::new();
    let mut wait: Vec<String> =
        relations.iter().filter_map(|relation| target(from, &relation.target)).collect();
    while let Some(part) = wait.pop() {
        if reached.contains(&part) || !parts.contains_key(&part) {
            continue;
        }
        // Settings refer to what is not wanted: the template of the template, lists of addresses.
        let own = if is_settings(&part) { Vec::new() } else { of(parts, &part)? };
        for relation in &own {
            let place = || place(&part);
            if OBJECTS.contains(&meaning(relation)) {
                return Err(TemplateFault::Object(place()));
            }
            if relation.is_external {
                if meaning(relation) == "hyperlink" {
                    continue;
                }
                let target = relation.target.chars().take(120).collect();
                return Err(TemplateFault::Outside { place: place(), target });
            }
            wait.extend(target(&part, &relation.target));
        }
        reached.push(part);
    }
    Ok(reached)
}

/// Whether a part is the settings.
pub(super) fn is_settings(part: &str) -> bool {
    part.ends_with("/settings.xml")
}

/// A part as people know it.
pub(super) fn place(part: &str) -> String {
    let name = part.rsplit('/').next().unwrap_or(part);
    ["header", "footer"]
        .into_iter()
        .find(|kind| name.starts_with(kind))
        .map_or_else(|| format!("part {name}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_the_part_that_names_them() {
        for (from, to, part) in [
            ("word/document.xml", "styles.xml", Some("word/styles.xml")),
            ("word/header1.xml", "media/logo.png", Some("word/media/logo.png")),
            ("word/document.xml", "/word/theme/theme1.xml", Some("word/theme/theme1.xml")),
            ("word/document.xml", "../customXml/item1.xml", Some("customXml/item1.xml")),
            ("word/document.xml", "../../etc/passwd", None),
        ] {
            assert_eq!(target(from, to).as_deref(), part, "{to}");
        }
        assert_eq!(beside("word/document.xml"), "word/_rels/document.xml.rels");
    }
}
