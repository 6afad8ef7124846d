//! The styles that the body uses: their names, and how they look where no template says otherwise.

/// The part of a style that a paragraph, a run or a table plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading1,
    Heading2,
    Heading3,
    Lead,
    Small,
    Clause,
    Bullet,
    Step,
    Quote,
    Caption,
    Cell,
    Hyperlink,
    Table,
}

/// A style: its name in Word, by which a template's own is found, and ours where it has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) role: Role,
    /// As Word has it in every language; compared without case.
    pub(super) name: &'static str,
    pub(super) id: &'static str,
    kind: &'static str,
    rest: &'static str,
}

const fn style(
    role: Role,
    name: &'static str,
    id: &'static str,
    kind: &'static str,
    rest: &'static str,
) -> Style {
    Style { role, name, id, kind, rest }
}

/// All styles, in the order in which they are written.
pub(super) const ALL: [Style; 14] = [
    style(
        Role::Title,
        "Title",
        "Title",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>\
         <w:spacing w:before=\"0\" w:after=\"280\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr><w:rPr>\
         <w:b/><w:color w:val=\"123F6D\"/><w:sz w:val=\"48\"/></w:rPr>",
    ),
    style(
        Role::Heading1,
        "heading 1",
        "Heading1",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>\
         <w:keepLines/><w:spacing w:before=\"400\" w:after=\"120\" w:line=\"240\" \
         w:lineRule=\"auto\"/><w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:color \
         w:val=\"123F6D\"/><w:sz w:val=\"32\"/></w:rPr>",
    ),
    style(
        Role::Heading2,
        "heading 2",
        "Heading2",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>\
         <w:keepLines/><w:spacing w:before=\"280\" w:after=\"100\" w:line=\"240\" \
         w:lineRule=\"auto\"/><w:outlineLvl w:val=\"1\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"26\"/>\
         </w:rPr>",
    ),
    style(
        Role::Heading3,
        "heading 3",
        "Heading3",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>\
         <w:keepLines/><w:spacing w:before=\"220\" w:after=\"60\"/><w:outlineLvl w:val=\"2\"/>\
         </w:pPr><w:rPr><w:b/></w:rPr>",
    ),
    style(
        Role::Lead,
        "Plan Lead",
        "PlanLead",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:spacing w:before=\"80\" \
         w:after=\"200\"/></w:pPr><w:rPr><w:sz w:val=\"28\"/></w:rPr>",
    ),
    style(
        Role::Small,
        "Plan Small",
        "PlanSmall",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:rPr><w:color w:val=\"484E52\"/><w:sz \
         w:val=\"20\"/></w:rPr>",
    ),
    style(
        Role::Clause,
        "Plan Clause",
        "PlanClause",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/>",
    ),
    style(
        Role::Bullet,
        "List Bullet",
        "ListBullet",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:spacing w:after=\"80\"/></w:pPr>",
    ),
    style(
        Role::Step,
        "List Number",
        "ListNumber",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:spacing w:after=\"80\"/></w:pPr>",
    ),
    style(
        Role::Quote,
        "Quote",
        "Quote",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:pBdr><w:left w:val=\"single\" \
         w:sz=\"24\" w:space=\"12\" w:color=\"B1B8BD\"/></w:pBdr><w:ind w:left=\"400\"/></w:pPr>",
    ),
    style(
        Role::Caption,
        "caption",
        "Caption",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>\
         <w:spacing w:before=\"200\" w:after=\"100\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"22\"/>\
         </w:rPr>",
    ),
    style(
        Role::Cell,
        "Plan Cell",
        "PlanCell",
        "paragraph",
        "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:spacing w:before=\"0\" w:after=\"60\" \
         w:line=\"252\" w:lineRule=\"auto\"/></w:pPr><w:rPr><w:sz w:val=\"20\"/></w:rPr>",
    ),
    style(
        Role::Hyperlink,
        "Hyperlink",
        "Hyperlink",
        "character",
        "<w:rPr><w:color w:val=\"123F6D\"/><w:u w:val=\"single\"/></w:rPr>",
    ),
    style(
        Role::Table,
        "Plan Table",
        "PlanTable",
        "table",
        "<w:tblPr><w:tblBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" \
         w:color=\"B1B8BD\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" \
         w:color=\"B1B8BD\"/></w:tblBorders><w:tblCellMar><w:top w:w=\"80\" w:type=\"dxa\"/><w:left \
         w:w=\"100\" w:type=\"dxa\"/><w:bottom w:w=\"40\" w:type=\"dxa\"/><w:right w:w=\"100\" \
         w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/>\
         </w:rPr><w:tcPr><w:tcBorders><w:bottom w:val=\"single\" w:sz=\"10\" w:space=\"0\" \
         w:color=\"484E52\"/></w:tcBorders><w:shd w:val=\"clear\" w:color=\"auto\" \
         w:fill=\"EEF2F5\"/></w:tcPr></w:tblStylePr>",
    ),
];

impl Style {
    /// The style as an element.
    pub(super) fn element(&self) -> String {
        format!(
            "<w:style w:type=\"{}\" w:customStyle=\"{}\" w:styleId=\"{}\"><w:name w:val=\"{}\"/>{}\
             </w:style>",
            self.kind,
            u8::from(self.name.starts_with("Plan ")),
            self.id,
            self.name,
            self.rest,
        )
    }
}

/// What each style is called in the file.
#[derive(Debug, Clone)]
pub(super) struct Ids(pub(super) Vec<(Role, String)>);

impl Default for Ids {
    fn default() -> Self {
        Self(ALL.iter().map(|style| (style.role, style.id.to_owned())).collect())
    }
}

impl Ids {
    pub(super) fn of(&self, role: Role) -> &str {
        self.0.iter().find(|(own, _)| *own == role).map_or("Normal", |(_, id)| id)
    }
}

/// The styles of a document without a template.
pub(super) fn part(lang: &str) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles xmlns:w=\"{}\">\
         <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" \
         w:eastAsia=\"Arial\" w:cs=\"Arial\"/><w:color w:val=\"0B0C0C\"/><w:sz w:val=\"24\"/>\
         <w:szCs w:val=\"24\"/><w:lang w:val=\"{lang}\" w:eastAsia=\"{lang}\"/></w:rPr>\
         </w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"160\" w:line=\"276\" \
         w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" \
         w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal \
         Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"108\" \
         w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
        super::W,
        lang = crate::escape::escaped(lang),
    );
    for style in ALL {
        out.push_str(&style.element());
    }
    out.push_str("</w:styles>");
    out
}
