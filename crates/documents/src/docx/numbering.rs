//! Numbers of headings, paragraphs and lists, as Word counts them itself.

use std::fmt::Write as _;

/// Where our definitions begin, so that those of a template stay.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Base {
    /// The first free number of a definition.
    pub(super) definition: u32,
    /// The first free number of a list.
    pub(super) list: u32,
}

impl Base {
    /// Headings and the paragraphs below them.
    pub(super) const fn outline(self) -> u32 {
        self.list + 1
    }

    /// Bullets.
    pub(super) const fn bullets(self) -> u32 {
        self.list + 2
    }

    /// The list with this number, counted from 0: each begins at 1 again.
    pub(super) const fn steps(self, at: u32) -> u32 {
        self.list + 3 + at
    }
}

/// Our definitions, and the lists that use them.
pub(super) fn definitions(base: Base, steps: u32) -> (String, String) {
    let level = |at: u32, format: &str, text: &str, (left, hang): (u32, u32)| {
        format!(
            "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText \
             w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{left}\" \
             w:hanging=\"{hang}\"/></w:pPr></w:lvl>"
        )
    };
    let mut definitions = String::new();
    for (at, kind, levels) in [
        (
            0,
            "multilevel",
            level(0, "decimal", "%1", (700, 700)) + &level(1, "decimal", "%1.%2", (700, 700)),
        ),
        (1, "hybridMultilevel", level(0, "bullet", "•", (454, 340))),
        (2, "hybridMultilevel", level(0, "decimal", "%1.", (454, 397))),
    ] {
        let _ = write!(
            definitions,
            "<w:abstractNum w:abstractNumId=\"{}\"><w:multiLevelType w:val=\"{kind}\"/>{levels}\
             </w:abstractNum>",
            base.definition + at,
        );
    }
    let mut lists = String::new();
    let mut list = |number: u32, definition: u32, again: bool| {
        let start = if again {
            "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride>"
        } else {
            ""
        };
        let _ = write!(
            lists,
            "<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"{}\"/>{start}</w:num>",
            base.definition + definition,
        );
    };
    list(base.outline(), 0, false);
    list(base.bullets(), 1, false);
    for at in 0..steps {
        list(base.steps(at), 2, true);
    }
    (definitions, lists)
}

/// The part of a document without a template.
pub(super) fn part(steps: u32) -> String {
    let (definitions, lists) = definitions(Base::default(), steps);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:numbering xmlns:w=\"{}\">\
         {definitions}{lists}</w:numbering>",
        super::W
    )
}
