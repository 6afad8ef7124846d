//! The parts around the body: what the package holds, what is said of it, head and foot of pages.

use std::fmt::Write as _;

use super::{R, W};
use crate::{
    escape::escaped,
    model::{Address, Meta},
};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Names of what relations mean begin with this.
pub(super) const RELATION: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
/// What the main part is.
pub(super) const MAIN_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
/// What the properties are.
pub(super) const CORE_TYPE: &str = "application/vnd.openxmlformats-package.core-properties+xml";
const CORE_RELATION: &str =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/// What parts are: names, or ends of names, each with its kind.
pub(super) type Kinds = Vec<(String, String)>;

/// What each part is.
pub(super) fn content_types(
    overrides: &[(String, String)],
    defaults: &[(String, String)],
) -> String {
    let mut out = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    );
    for (extension, kind) in defaults {
        let (extension, kind) = (escaped(extension), escaped(kind));
        let _ = write!(out, "<Default Extension=\"{extension}\" ContentType=\"{kind}\"/>");
    }
    for (part, kind) in overrides {
        let (part, kind) = (escaped(part), escaped(kind));
        let _ = write!(out, "<Override PartName=\"/{part}\" ContentType=\"{kind}\"/>");
    }
    out.push_str("</Types>");
    out
}

/// What each part of a document without a template is.
pub(super) fn own_types() -> (Kinds, Kinds) {
    let word = |part: &str, kind: &str| (format!("word/{part}.xml"), format!("{WORD}.{kind}+xml"));
    let overrides = vec![
        ("word/document.xml".to_owned(), MAIN_TYPE.to_owned()),
        word("styles", "styles"),
        word("numbering", "numbering"),
        word("settings", "settings"),
        word("header1", "header"),
        word("header2", "header"),
        word("footer1", "footer"),
        word("footer2", "footer"),
        ("docProps/core.xml".to_owned(), CORE_TYPE.to_owned()),
    ];
    let rels = "application/vnd.openxmlformats-package.relationships+xml";
    (
        overrides,
        vec![
            ("rels".to_owned(), rels.to_owned()),
            ("xml".to_owned(), "application/xml".to_owned()),
        ],
    )
}

/// What a part is, by the last word of its kind: "numbering", "styles".
pub(super) fn word_type(kind: &str) -> String {
    format!("{WORD}.{kind}+xml")
}

/// A relation of a part to another, or to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The whole name of what it means.
    pub(super) kind: String,
    pub(super) target: String,
    pub(super) is_external: bool,
}

impl Relation {
    pub(super) fn to(id: &str, kind: &str, target: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind: format!("{RELATION}/{kind}"),
            target: target.to_owned(),
            is_external: false,
        }
    }
}

/// Relations as a part.
pub(super) fn relations(all: &[Relation]) -> String {
    let mut out = format!(
        "{HEAD}<Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for relation in all {
        let _ = write!(
            out,
            "<Relationship Id=\"{}\" Type=\"{}\" Target=\"{}\"{}/>",
            escaped(&relation.id),
            escaped(&relation.kind),
            escaped(&relation.target),
            if relation.is_external { " TargetMode=\"External\"" } else { "" },
        );
    }
    out.push_str("</Relationships>");
    out
}

/// The relations of the package to its two roots.
pub(super) fn roots(main: &str) -> String {
    let mut core = Relation::to("rIdCore", "", "docProps/core.xml");
    CORE_RELATION.clone_into(&mut core.kind);
    relations(&[Relation::to("rIdMain", "officeDocument", main), core])
}

/// The links of the body as relations.
pub(super) fn links(links: &[Address]) -> impl Iterator<Item = Relation> + '_ {
    links.iter().enumerate().map(|(at, to)| Relation {
        is_external: true,
        ..Relation::to(&format!("rIdLink{}", at + 1), "hyperlink", to.as_str())
    })
}

/// What is said of the document.
pub(super) fn core(meta: &Meta) -> String {
    let mut out = format!(
        "{HEAD}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>",
        escaped(&meta.title)
    );
    if let Some(subject) = &meta.subject {
        let _ = write!(out, "<dc:subject>{}</dc:subject>", escaped(subject));
    }
    let _ = write!(
        out,
        "<dc:creator>{}</dc:creator><cp:keywords>{}</cp:keywords><dc:language>{}</dc:language>",
        escaped(&meta.author),
        escaped(&meta.footer),
        escaped(&meta.lang),
    );
    let made = meta.made_at.format("%Y-%m-%dT%H:%M:%SZ");
    for name in ["created", "modified"] {
        let _ = write!(out, "<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{made}</dcterms:{name}>");
    }
    out.push_str("</cp:coreProperties>");
    out
}

/// The settings of a document without a template.
pub(super) fn settings(lang: &str) -> String {
    format!(
        "{HEAD}<w:settings xmlns:w=\"{W}\"><w:defaultTabStop w:val=\"720\"/>\
         <w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat><w:compatSetting \
         w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" \
         w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"{}\"/></w:settings>",
        escaped(lang)
    )
}

const QUIET: &str = "<w:rPr><w:color w:val=\"484E52\"/><w:sz w:val=\"17\"/></w:rPr>";

/// The head of every page of this width.
pub(super) fn header(meta: &Meta, measure: u32) -> String {
    furniture("hdr", &escaped(&meta.title), &plain(&escaped(&meta.author)), measure)
}

/// The foot of every page of this width, with its number.
pub(super) fn footer(meta: &Meta, measure: u32) -> String {
    let field = |name: &str| {
        format!(
            "<w:r>{QUIET}<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>{QUIET}<w:instrText \
             xml:space=\"preserve\"> {name} </w:instrText></w:r><w:r>{QUIET}<w:fldChar \
             w:fldCharType=\"separate\"/></w:r><w:r>{QUIET}<w:t>1</w:t></w:r><w:r>{QUIET}<w:fldChar \
             w:fldCharType=\"end\"/></w:r>"
        )
    };
    let number =
        format!("{}{}{}{}", plain("Page "), field("PAGE"), plain(" of "), field("NUMPAGES"));
    furniture("ftr", &escaped(&meta.footer), &number, measure)
}

fn plain(text: &str) -> String {
    format!("<w:r>{QUIET}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// Something left and something right.
fn furniture(root: &str, left: &str, right: &str, measure: u32) -> String {
    format!(
        "{HEAD}<w:{root} xmlns:w=\"{W}\" xmlns:r=\"{R}\"><w:p><w:pPr><w:tabs><w:tab \
         w:val=\"right\" w:pos=\"{measure}\"/></w:tabs><w:spacing w:after=\"0\"/></w:pPr>{}<w:r>\
         {QUIET}<w:tab/></w:r>{right}</w:p></w:{root}>",
        plain(left)
    )
}
