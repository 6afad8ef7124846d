//! A document as a Word file: real styles, headings and lists that Word counts itself, tables with
//! header rows, a title and a language.
//!
//! It can begin from a council's own [`Template`]: its styles, header, footer, logo and page set-up
//! stay, and its body is replaced.

mod body;
mod numbering;
mod package;
mod page;
mod parts;
mod styles;
mod table;
mod template;
mod trial;

use crate::model::{Document, Page};
use package::{Part, pack};
use page::Setup;
use parts::Relation;
pub use template::{Template, TemplateFault};

/// The namespace of Word's elements.
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The namespace of relations within them.
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Why a Word file could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocxFault {
    /// The parts could not be packed.
    #[error("the Word file could not be packed: {0}")]
    Packing(String),
}

/// The document as a Word file.
pub fn render(document: &Document, template: Option<&Template>) -> Result<Vec<u8>, DocxFault> {
    match template {
        Some(template) => pack(&template.filled(document)),
        None => pack(&own(document)),
    }
}

fn own(document: &Document) -> Vec<Part> {
    let meta = &document.meta;
    let ids = styles::Ids::default();
    let setup = Setup::own();
    let body = body::write(document, &ids, numbering::Base::default(), &setup);
    let (upright, wide) = (setup.measure(Page::Portrait), setup.measure(Page::Landscape));
    let (overrides, defaults) = parts::own_types();
    let mut relations: Vec<Relation> = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdHeader", "header", "header1.xml"),
        ("rIdHeaderWide", "header", "header2.xml"),
        ("rIdFooter", "footer", "footer1.xml"),
        ("rIdFooterWide", "footer", "footer2.xml"),
    ]
    .map(|(id, kind, target)| Relation::to(id, kind, target))
    .to_vec();
    relations.extend(parts::links(&body.links));
    let root = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{W}\" \
         xmlns:r=\"{R}\">"
    );
    vec![
        Part::new("[Content_Types].xml", parts::content_types(&overrides, &defaults)),
        Part::new("_rels/.rels", parts::roots("word/document.xml")),
        Part::new("word/document.xml", main(&root, "w:document", &body.xml)),
        Part::new("word/_rels/document.xml.rels", parts::relations(&relations)),
        Part::new("word/styles.xml", styles::part(&meta.lang)),
        Part::new("word/numbering.xml", numbering::part(body.steps)),
        Part::new("word/settings.xml", parts::settings(&meta.lang)),
        Part::new("word/header1.xml", parts::header(meta, upright)),
        Part::new("word/header2.xml", parts::header(meta, wide)),
        Part::new("word/footer1.xml", parts::footer(meta, upright)),
        Part::new("word/footer2.xml", parts::footer(meta, wide)),
        Part::new("docProps/core.xml", parts::core(meta)),
    ]
}

fn main(root: &str, name: &str, body: &str) -> String {
    format!("{root}<w:body>{body}</w:body></{name}>")
}
