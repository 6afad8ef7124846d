//! What the pages are served with: GOV.UK Frontend, parts of MoJ Frontend, and our own styles and
//! script, adapted and compressed when the crate is built (see `build/main.rs`) and part of the
//! binary.
//!
//! A file's name changes with its content, so browsers may keep it for ever.
//!
//! [`fonts`] is not served: it is the typeface in which documents are printed.

#[cfg(test)]
#[path = "../build/css.rs"]
mod css;

/// A file that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its name under `/assets/`, with its hash in it.
    pub name: &'static str,
    /// The start of the SHA-256 of its content.
    pub hash: &'static str,
    /// What it is, for the header of the same name.
    pub content_type: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
    /// The same, compressed.
    pub gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Atkinson Hyperlegible Next, made by the Braille Institute to be told apart letter by letter, for
/// documents that are printed. Under the SIL Open Font License.
pub mod fonts {
    include!(concat!(env!("OUT_DIR"), "/fonts.rs"));
}

/// The file of a name, such as `app-0123456789abcdef.css`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    FILES.iter().find(|asset| asset.name == name)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn text(address: &str) -> &'static str {
        let name = address.strip_prefix("/assets/").unwrap();
        std::str::from_utf8(find(name).unwrap().bytes).unwrap()
    }

    #[test]
    fn every_file_is_found_by_the_name_that_pages_use() {
        for address in [STYLESHEET, SCRIPT, LIBRARY, ICON] {
            let asset = find(address.strip_prefix("/assets/").unwrap()).unwrap();
            assert!(asset.name.contains(asset.hash) && !asset.bytes.is_empty());
        }
        assert_eq!(find("app.css"), None);
        assert_eq!(find("../Cargo.toml"), None);
        assert!(text(SCRIPT).contains(LIBRARY.strip_prefix("/assets/").unwrap()));
    }

    #[test]
    fn gzip_says_the_same() {
        for asset in FILES {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(asset.gzip).read_to_end(&mut plain).unwrap();
            assert_eq!(plain, asset.bytes, "{}", asset.name);
        }
    }

    #[test]
    fn nothing_that_only_govuk_may_use_is_shipped() {
        for asset in FILES {
            let text = std::str::from_utf8(asset.bytes).unwrap().to_lowercase();
            // Whose work it is is said, as the licence asks.
            let text = text.replace("crown copyright", "");
            for never in ["gds transport", ".woff", "@font-face", "crest", "crown", "govuk-header"]
            {
                assert!(!text.contains(never), "{} has {never}", asset.name);
            }
        }
        assert!(!text(STYLESHEET).contains("url(/"), "a style names a file that is not served");
    }

    #[test]
    fn the_components_that_pages_use_are_there() {
        let style = text(STYLESHEET);
        for class in [
            ".govuk-button",
            ".govuk-error-summary",
            ".govuk-service-navigation",
            ".govuk-summary-card",
            ".moj-timeline",
            ".ap-header",
            ".ap-rating",
        ] {
            assert!(style.contains(class), "{class}");
        }
        assert!(!style.contains(".moj-badge"));
        assert!(style.matches("--app-font-family").count() > 30);
    }

    #[test]
    fn the_typeface_of_documents_is_there_with_its_licence() {
        for face in [fonts::REGULAR, fonts::BOLD, fonts::ITALIC] {
            assert!(face.starts_with(&[0, 1, 0, 0]), "not a TrueType font");
        }
        assert!(fonts::LICENCE.contains("SIL Open Font License"));
    }

    #[test]
    fn a_first_visit_weighs_little() {
        let all: usize = FILES.iter().map(|asset| asset.gzip.len()).sum();
        assert!(all < 60 * 1024, "{all} bytes");
    }
}
