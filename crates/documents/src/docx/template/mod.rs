//! A council's own Word template: how it looks is kept, what it says is replaced.
//!
//! It is a file of others, so it is unpacked within limits, may define no entities, carry no
//! programs or objects, and refer to nothing outside itself: whoever opens a report made from it
//! would fetch that.

mod fault;
mod fields;
mod main_part;
mod numbering;
mod relations;
mod styles;
mod unpack;
mod xml;

pub use fault::TemplateFault;

use self::{main_part::Main, numbering::Lists, unpack::Parts};
use super::{
    body,
    package::Part,
    parts::{self, Kinds, Relation},
    styles::Ids,
};
use crate::model::Document;

/// Settings that are not kept: what needs relations of their own, notes of the old body, a lock.
const GONE: [&str; 5] =
    ["w:attachedTemplate", "w:mailMerge", "w:footnotePr", "w:endnotePr", "w:documentProtection"];

/// A template that has been read and found usable.
#[derive(Debug, Clone)]
pub struct Template {
    /// Parts that are kept as they are.
    kept: Vec<Part>,
    /// Where the main part lies.
    main_name: String,
    main: Main,
    relations: Vec<Relation>,
    styles: Part,
    ids: Ids,
    lists: Lists,
    lists_name: String,
    overrides: Kinds,
    defaults: Kinds,
}

impl Template {
    /// Reads a .docx or .dotx file, or says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, TemplateFault> {
        let parts = unpack::unpack(bytes)?;
        let (overrides, defaults) = types(&parts)?;
        let has_macros = overrides
            .iter()
            .chain(&defaults)
            .any(|(_, kind)| kind.contains("macroEnabled") || kind.contains("vbaProject"))
            || parts.keys().any(|name| name.ends_with("vbaProject.bin"));
        if has_macros {
            return Err(TemplateFault::Macros);
        }
        let main_name = relations::of(&parts, "")?
            .iter()
            .find(|relation| relations::meaning(relation) == "officeDocument")
            .and_then(|relation| relations::target("", &relation.target))
            .filter(|name| parts.contains_key(name))
            .ok_or(TemplateFault::NotWord)?;
        let kept_relations = relations::kept(relations::of(&parts, &main_name)?);
        let reached = relations::reached(&parts, &main_name, &kept_relations)?;
        let named = |kind: &str| {
            let is_it = |relation: &&Relation| relations::meaning(relation) == kind;
            let relation = kept_relations.iter().find(is_it)?;
            relations::target(&main_name, &relation.target)
        };
        let text = |name: &str| unpack::text(&parts, name);
        let is_known = |id: &str| kept_relations.iter().any(|relation| relation.id == id);
        let main = main_part::read(text(&main_name)?.ok_or(TemplateFault::NotWord)?, is_known)?;
        let styles_name =
            named("styles").ok_or_else(|| TemplateFault::damaged("it has no styles"))?;
        let styles_text =
            text(&styles_name)?.ok_or_else(|| TemplateFault::damaged("it has no styles"))?;
        let (styles, ids) = styles::merge(styles_text)?;
        let lists_name = named("numbering");
        let lists_text = lists_name.as_deref().map(text).transpose()?.flatten();
        let lists = Lists::read(lists_text)?;
        let folder = main_name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let lists_name = lists_name.unwrap_or_else(|| format!("{folder}/numbering.xml"));
        let replaced = [&styles_name, &lists_name];
        let mut kept = Vec::new();
        for name in reached.iter().filter(|name| !replaced.contains(name)) {
            kept.extend(keep(&parts, name, is_xml(name, &overrides, &defaults))?);
        }
        // Bullets may be pictures.
        let pictures = relations::beside(&lists_name);
        kept.extend(parts.get(&pictures).map(|bytes| Part::new(pictures, bytes.clone())));
        let relations = kept_relations
            .into_iter()
            .filter(|relation| relations::meaning(relation) != "numbering")
            .collect();
        let styles = Part::new(styles_name, styles);
        Ok(Self {
            kept,
            main_name,
            main,
            relations,
            styles,
            ids,
            lists,
            lists_name,
            overrides,
            defaults,
        })
    }

    /// The parts of a document in this form.
    pub(super) fn filled(&self, document: &Document) -> Vec<Part> {
        let body = body::write(document, &self.ids, self.lists.base, &self.main.setup);
        let mut relations = self.relations.clone();
        relations.push(Relation::to("rIdPlanLists", "numbering", &format!("/{}", self.lists_name)));
        relations.extend(parts::links(&body.links));
        let mut all = vec![
            Part::new("_rels/.rels", parts::roots(&self.main_name)),
            Part::new(&*self.main_name, super::main(&self.main.head, "w:document", &body.xml)),
            Part::new(relations::beside(&self.main_name), parts::relations(&relations)),
            self.styles.clone(),
            Part::new(&*self.lists_name, self.lists.part(body.steps)),
            Part::new("docProps/core.xml", parts::core(&document.meta)),
        ];
        all.extend(self.kept.iter().cloned());
        let known = |name: &str| {
            if name == self.main_name {
                return Some(parts::MAIN_TYPE.to_owned());
            }
            if name == self.lists_name {
                return Some(parts::word_type("numbering"));
            }
            if name == "docProps/core.xml" {
                return Some(parts::CORE_TYPE.to_owned());
            }
            self.overrides.iter().find(|(part, _)| part == name).map(|(_, kind)| kind.clone())
        };
        let overrides: Vec<(String, String)> =
            all.iter().filter_map(|part| Some((part.name.clone(), known(&part.name)?))).collect();
        let types = parts::content_types(&overrides, &self.defaults);
        all.insert(0, Part::new("[Content_Types].xml", types));
        all
    }
}

/// What each part is: by name, and by the end of its name.
fn types(parts: &Parts) -> Result<(Kinds, Kinds), TemplateFault> {
    let text = unpack::text(parts, "[Content_Types].xml")?.ok_or(TemplateFault::NotWord)?;
    let steps = xml::steps(text, "its list of parts")?;
    let (mut overrides, mut defaults) = (Vec::new(), Vec::new());
    for element in xml::opened(&steps) {
        let kind = element.get("ContentType").unwrap_or_default().to_owned();
        if let Some(part) = element.get("PartName") {
            overrides.push((part.trim_start_matches('/').to_owned(), kind));
        } else if let Some(extension) = element.get("Extension") {
            defaults.push((extension.to_owned(), kind));
        }
    }
    Ok((overrides, defaults))
}

/// Whether a part is XML: by what the package says of it, or by its name.
fn is_xml(name: &str, overrides: &Kinds, defaults: &Kinds) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    let own = overrides.iter().find(|(part, _)| part.eq_ignore_ascii_case(name));
    let usual = defaults.iter().find(|(end, _)| end.eq_ignore_ascii_case(extension));
    extension.eq_ignore_ascii_case("xml")
        || own.or(usual).is_some_and(|(_, kind)| kind.to_lowercase().ends_with("xml"))
}

/// A part that is kept, with its relations.
fn keep(parts: &Parts, name: &str, is_xml: bool) -> Result<Vec<Part>, TemplateFault> {
    let Some(bytes) = parts.get(name) else { return Ok(Vec::new()) };
    if !is_xml {
        return Ok(vec![Part::new(name, bytes.clone())]);
    }
    let text = unpack::text(parts, name)?.unwrap_or_default();
    let steps = xml::steps(text, name)?;
    fields::check(&steps, name)?;
    if relations::is_settings(name) {
        return Ok(vec![Part::new(name, xml::without(text, &steps, &GONE))]);
    }
    let mut all = vec![Part::new(name, text)];
    let beside = relations::beside(name);
    all.extend(parts.get(&beside).map(|bytes| Part::new(beside, bytes.clone())));
    Ok(all)
}
