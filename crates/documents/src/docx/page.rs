//! The pages of a section: their size, their margins, and what stands at head and foot.

use crate::model::Page;

/// The set-up of pages, ours or a template's. Lengths are twentieths of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setup {
    pub(super) short: u32,
    pub(super) long: u32,
    pub(super) left: u32,
    pub(super) right: u32,
    /// The margins as an element.
    pub(super) margins: String,
    /// Elements that name headers and footers, of pages this way and that.
    pub(super) furniture: [String; 2],
    /// Whether the first page has a header of its own.
    pub(super) has_title_page: bool,
}

impl Setup {
    /// A4 with our header and footer.
    pub(super) fn own() -> Self {
        Self {
            short: 11_906,
            long: 16_838,
            left: 1247,
            right: 1247,
            margins: "<w:pgMar w:top=\"1304\" w:right=\"1247\" w:bottom=\"1247\" w:left=\"1247\" \
                      w:header=\"624\" w:footer=\"567\" w:gutter=\"0\"/>"
                .into(),
            furniture: ["", "Wide"].map(|shape| {
                format!(
                    "<w:headerReference w:type=\"default\" r:id=\"rIdHeader{shape}\"/>\
                     <w:footerReference w:type=\"default\" r:id=\"rIdFooter{shape}\"/>"
                )
            }),
            has_title_page: false,
        }
    }

    /// How wide text may be.
    pub(super) fn measure(&self, page: Page) -> u32 {
        let width = match page {
            Page::Portrait => self.short,
            Page::Landscape => self.long,
        };
        width.saturating_sub(self.left + self.right).max(2000)
    }

    /// The properties of a section.
    pub(super) fn properties(&self, page: Page, is_first: bool) -> String {
        let size = match page {
            Page::Portrait => format!("<w:pgSz w:w=\"{}\" w:h=\"{}\"/>", self.short, self.long),
            Page::Landscape => format!(
                "<w:pgSz w:w=\"{}\" w:h=\"{}\" w:orient=\"landscape\"/>",
                self.long, self.short
            ),
        };
        let [upright, wide] = &self.furniture;
        let furniture = match page {
            Page::Portrait => upright,
            Page::Landscape => wide,
        };
        let title = if self.has_title_page && is_first { "<w:titlePg/>" } else { "" };
        format!(
            "<w:sectPr>{furniture}<w:type w:val=\"nextPage\"/>{size}{}{title}</w:sectPr>",
            self.margins
        )
    }
}
