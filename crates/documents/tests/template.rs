//! A council's own Word template: what is kept, what is replaced, what is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use std::io::{Cursor, Read as _, Write as _};

use actionplan_documents::{
    docx::{self, Template, TemplateFault},
    model::{Block, Document, Level, Meta, Page, Run, Section},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml";

/// The parts of a template in Welsh, with a logo in its header and a body that is to go.
fn parts() -> Vec<(String, String)> {
    let rels = |all: &[(&str, &str, &str, bool)]| {
        let one = |(id, kind, target, external): &(&str, &str, &str, bool)| {
            let mode = if *external { " TargetMode=\"External\"" } else { "" };
            format!("<Relationship Id=\"{id}\" Type=\"{R}/{kind}\" Target=\"{target}\"{mode}/>")
        };
        let all: String = all.iter().map(one).collect();
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
        )
    };
    [
        ("[Content_Types].xml", format!(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
             Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
             Extension=\"png\" ContentType=\"image/png\"/><Override PartName=\"/word/document.xml\" \
             ContentType=\"{MAIN}\"/><Override PartName=\"/word/header1.xml\" ContentType=\"\
             application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/></Types>"
        )),
        ("_rels/.rels", rels(&[("rId1", "officeDocument", "word/document.xml", false)])),
        ("word/document.xml", format!(
            "<w:document xmlns:w=\"{W}\" xmlns:r=\"{R}\" xmlns:mc=\"urn:mc\"><w:body><w:p><w:r>\
             <w:t>Old words</w:t></w:r></w:p><w:sectPr><w:headerReference w:type=\"default\" \
             r:id=\"rId7\"/><w:headerReference w:type=\"first\" r:id=\"rId99\"/><w:pgSz w:w=\"12240\" \
             w:h=\"15840\"/><w:pgMar w:top=\"1000\" w:right=\"900\" w:bottom=\"1000\" w:left=\"900\" \
             w:header=\"500\" w:footer=\"500\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body>\
             </w:document>"
        )),
        ("word/_rels/document.xml.rels", rels(&[
            ("rId1", "styles", "styles.xml", false),
            ("rId2", "settings", "settings.xml", false),
            ("rId7", "header", "header1.xml", false),
            ("rId8", "image", "media/old.png", false),
            ("rId9", "hyperlink", "https://old.example.org", true),
        ])),
        ("word/styles.xml", format!(
            "<w:styles xmlns:w=\"{W}\"><w:style w:type=\"paragraph\" w:default=\"1\" \
             w:styleId=\"Arferol\"><w:name w:val=\"Normal\"/></w:style><w:style w:type=\"paragraph\" \
             w:styleId=\"Pennawd1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>"
        )),
        ("word/settings.xml", format!(
            "<w:settings xmlns:w=\"{W}\" xmlns:r=\"{R}\"><w:attachedTemplate r:id=\"rId1\"/>\
             <w:evenAndOddHeaders/></w:settings>"
        )),
        ("word/_rels/settings.xml.rels", rels(&[("rId1", "attachedTemplate", "file:///S:/t.dotx", true)])),
        ("word/header1.xml", format!("<w:hdr xmlns:w=\"{W}\"><w:p><w:r><w:t>Cyngor Sir</w:t></w:r></w:p></w:hdr>")),
        ("word/_rels/header1.xml.rels", rels(&[("rId1", "image", "media/logo.png", false)])),
        ("word/media/logo.png", "logo".into()),
        ("word/media/old.png", "old picture".into()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .to_vec()
}

fn pack(parts: &[(String, String)]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The template with one part written otherwise.
fn with(name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut parts = parts();
    let part = parts.iter_mut().find(|(own, _)| own == name);
    match part {
        Some((_, text)) => *text = change(text),
        None => parts.push((name.to_owned(), change(""))),
    }
    pack(&parts)
}

fn document() -> Document {
    let meta = Meta {
        title: "New title".into(),
        lang: "cy".into(),
        author: "Cyngor Sir".into(),
        subject: None,
        footer: "Revision 1".into(),
        made_at: domain::Instant::UNIX_EPOCH,
    };
    let blocks = vec![
        Block::heading(Level::One, "New words"),
        Block::Steps(vec![vec![Run::link("a", "https://new.example.org")]]),
    ];
    let wide = vec![Block::para("Wide")];
    Document {
        meta,
        sections: vec![
            Section { page: Page::Portrait, blocks },
            Section { page: Page::Landscape, blocks: wide },
        ],
    }
}

fn unpacked(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        all.push((part.name().unwrap().into_owned(), text));
    }
    all
}

#[test]
fn the_look_is_kept_and_the_words_are_replaced() {
    let template = Template::read(&pack(&parts())).unwrap();
    let made = unpacked(docx::render(&document(), Some(&template)).unwrap());
    let part = |name: &str| made.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
    let main = part("word/document.xml").unwrap();
    assert!(main.contains("xmlns:mc=\"urn:mc\"") && main.contains("New words"));
    assert!(!main.contains("Old words"));
    // Its heading, its page, its header; a header that is not there is left out.
    assert!(main.contains("<w:pStyle w:val=\"Pennawd1\"/>"));
    assert!(main.contains("<w:pgSz w:w=\"12240\" w:h=\"15840\"/>"));
    assert!(main.contains("<w:pgSz w:w=\"15840\" w:h=\"12240\" w:orient=\"landscape\"/>"));
    assert!(main.contains("r:id=\"rId7\"") && !main.contains("rId99"));
    assert_eq!(main.matches("<w:titlePg/>").count(), 1);
    assert!(part("word/header1.xml").unwrap().contains("Cyngor Sir"));
    assert_eq!(part("word/media/logo.png"), Some("logo"));
    // Nothing of the old body, nothing that leads outside.
    assert_eq!(part("word/media/old.png"), None);
    assert_eq!(part("word/_rels/settings.xml.rels"), None);
    let settings = part("word/settings.xml").unwrap();
    assert!(settings.contains("evenAndOddHeaders") && !settings.contains("attachedTemplate"));
    let relations = part("word/_rels/document.xml.rels").unwrap();
    assert!(relations.contains("https://new.example.org") && !relations.contains("old"));
    // A document now, whatever it was.
    let types = part("[Content_Types].xml").unwrap();
    assert!(types.contains("document.main+xml") && !types.contains("template.main+xml"));
    let core = part("docProps/core.xml").unwrap();
    assert!(core.contains("New title") && core.contains("<dc:language>cy</dc:language>"));
}

#[test]
fn what_cannot_be_used_is_refused_with_a_reason() {
    let header = |text: &str| {
        let text = text.to_owned();
        with("word/header1.xml", move |_| format!("<w:hdr xmlns:w=\"{W}\">{text}</w:hdr>"))
    };
    for (bytes, said) in [
        (b"not a zip".to_vec(), "not a Word document"),
        (pack(&[("a.txt".into(), "x".into())]), "not a Word document"),
        (with("word/vbaProject.bin", |_| "x".into()), "contains macros"),
        (
            with("[Content_Types].xml", |text| {
                text.replace(MAIN, "application/vnd.ms-word.document.macroEnabled.main+xml")
            }),
            "contains macros",
        ),
        (
            with("word/_rels/header1.xml.rels", |text| {
                text.replace(
                    "media/logo.png\"",
                    "https://track.example.org/x.png\" TargetMode=\"External\"",
                )
            }),
            "its header refers to something outside the file (https://track.example.org/x.png)",
        ),
        (
            with("word/_rels/header1.xml.rels", |text| text.replace("/image", "/oleObject")),
            "its header contains an embedded object",
        ),
        (
            header(
                "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\x</w:instrText></w:r></w:p>",
            ),
            "a DDEAUTO field",
        ),
        (
            header("<w:fldSimple w:instr=\" IncludePicture &quot;https://x&quot; \"/>"),
            "a INCLUDEPICTURE field",
        ),
        (
            with("word/styles.xml", |text| {
                format!("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{text}")
            }),
            "defines entities of its own",
        ),
        (
            with("word/document.xml", |text| {
                text.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
            }),
            "strict",
        ),
        (with("word/document.xml", |text| text.replace("</w:body>", "")), "damaged"),
        (
            with("word/_rels/document.xml.rels", |text| text.replace("/styles\"", "/other\"")),
            "it has no styles",
        ),
        (with("../evil.xml", |_| "x".into()), "leads elsewhere"),
        (
            with("word/media/bomb.png", |_| "0".repeat(30 * 1024 * 1024)),
            "unpacks to more than 24 MB",
        ),
    ] {
        let fault = Template::read(&bytes).unwrap_err();
        assert!(fault.to_string().contains(said), "{fault} instead of {said}");
    }
    let many: Vec<_> = (0..600).map(|at| (format!("x{at}"), String::new())).collect();
    assert!(matches!(Template::read(&pack(&many)), Err(TemplateFault::TooLarge(_))));
    assert!(matches!(Template::read(&vec![0; 6 * 1024 * 1024]), Err(TemplateFault::TooLarge(_))));
}

#[test]
fn a_damaged_template_is_refused_and_never_panics() {
    let good = pack(&parts());
    for at in (0..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x5A;
        if let Ok(template) = Template::read(&bytes) {
            docx::render(&document(), Some(&template)).unwrap();
        }
        let _ = Template::read(&good[..at]);
    }
}
