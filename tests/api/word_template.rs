//! The council's own Word template: what is made from it, what is refused, and the way back.

use std::io::{Cursor, Read as _, Write as _};

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::{Value, json};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::scene::{Scene, id};

both!(
    every_word_document_begins_from_it_and_plain_ones_come_back,
    what_cannot_be_used_is_refused_and_not_kept,
    administrators_alone_set_it,
    the_page_shows_which_is_used_and_takes_another,
    a_lost_template_is_said_and_not_passed_over,
);

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The parts of a council's letterhead: a heading of its own, and a header.
fn parts() -> Vec<(&'static str, String)> {
    let relations = |all: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
        )
    };
    let to = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{R}/{kind}\" Target=\"{target}\"/>")
    };
    vec![
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
                 Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override \
                 PartName=\"/word/document.xml\" ContentType=\"{TYPES}.document.main+xml\"/><Override \
                 PartName=\"/word/styles.xml\" ContentType=\"{TYPES}.styles+xml\"/><Override \
                 PartName=\"/word/header1.xml\" ContentType=\"{TYPES}.header+xml\"/></Types>"
            ),
        ),
        ("_rels/.rels", relations(&to("rId1", "officeDocument", "word/document.xml"))),
        (
            "word/document.xml",
            format!(
                "<w:document xmlns:w=\"{W}\" xmlns:r=\"{R}\"><w:body><w:p><w:r><w:t>Old words</w:t></w:r>\
                 </w:p><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz \
                 w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1000\" w:right=\"900\" w:bottom=\"1000\" \
                 w:left=\"900\" w:header=\"500\" w:footer=\"500\" w:gutter=\"0\"/></w:sectPr></w:body>\
                 </w:document>"
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            relations(
                &[to("rId1", "styles", "styles.xml"), to("rId2", "header", "header1.xml")].concat(),
            ),
        ),
        (
            "word/styles.xml",
            format!(
                "<w:styles xmlns:w=\"{W}\"><w:style w:type=\"paragraph\" w:default=\"1\" \
                 w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style><w:style w:type=\"paragraph\" \
                 w:styleId=\"CouncilHeading\"><w:name w:val=\"heading 1\"/></w:style></w:styles>"
            ),
        ),
        (
            "word/header1.xml",
            format!(
                "<w:hdr xmlns:w=\"{W}\"><w:p><w:r><w:t>County Hall, Lewes</w:t></w:r></w:p></w:hdr>"
            ),
        ),
    ]
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A template that can be used.
pub fn letterhead() -> Vec<u8> {
    packed(&parts())
}

/// The same with a part more, or with one written otherwise.
fn with(name: &'static str, text: &str) -> Vec<u8> {
    let mut parts = parts();
    parts.retain(|(own, _)| *own != name);
    parts.push((name, text.to_owned()));
    packed(&parts)
}

fn part(file: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    if let Ok(mut part) = zip.by_name(name) {
        part.read_to_string(&mut text).unwrap();
    }
    text
}

/// Whether a Word file looks like the letterhead.
fn carries(file: &[u8]) -> bool {
    let has = [
        part(file, "word/header1.xml").contains("County Hall, Lewes"),
        part(file, "word/styles.xml").contains("CouncilHeading"),
        part(file, "word/document.xml").contains("<w:pStyle w:val=\"CouncilHeading\"/>"),
    ];
    assert!(has == [true; 3] || has == [false; 3], "{has:?}");
    assert!(!part(file, "word/document.xml").contains("Old words"));
    has[0]
}

fn settings(app: &TestApp) -> String {
    format!("/api/v1/authorities/{}/settings", app.demo("authority_id"))
}

/// Sends a template, as whoever has just read the settings.
pub async fn put(who: &Persona, path: &str, name: &str, bytes: &[u8]) -> Reply {
    let settings = path.strip_suffix("/word-template").unwrap();
    let now = who.get(settings).await;
    let seen = if now.status == 200 { now.etag() } else { "\"v0\"".into() };
    let ask = who.ask("PUT", path).header("if-match", &seen);
    ask.form_with_file(&[], Some((name, bytes))).await
}

async fn every_word_document_begins_from_it_and_plain_ones_come_back(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (administrator, lead) = (app.administrator(), app.plan_lead());
    let (settings, path) = (settings(app), format!("{}/word-template", settings(app)));
    let documents = format!("/api/v1/plans/{}/documents", scene.plan);
    let names = ["panel-report", "action-plan", "statement-of-action", "childrens-letter"];
    let made = async |name: &str| lead.get(&format!("{documents}/{name}.docx")).await.expect(200);
    assert!(administrator.read(&settings).await["word_template"].is_null());
    let _ = administrator.get(&path).await.expect(404);
    assert!(!carries(&made("panel-report").await.bytes));

    let set = put(&administrator, &path, "Letter head.docx", &letterhead()).await.expect(200);
    let kept = &set.json["word_template"];
    assert_eq!(
        (&kept["since"], &kept["file"]["name"]),
        (&json!("2025-01-20"), &json!("Letter head.docx"))
    );
    assert_eq!(kept["file"]["size"], letterhead().len());
    assert_eq!(lead.read(&settings).await["word_template"], *kept, "everybody may know which");
    let file = lead.get(&path).await.expect(200);
    assert_eq!(file.bytes, letterhead());
    for name in names {
        let file = made(name).await;
        assert!(carries(&file.bytes), "{name}");
        let again = made(name).await;
        assert_eq!(file.bytes, again.bytes, "{name}: the same revision, the same bytes");
    }

    // What goes before a meeting, and what the operator exports.
    let body = id(&lead.all("/api/v1/bodies").await[0]);
    let meeting = json!({"body": body, "held_on": "2025-03-12"});
    let meeting = id(&lead.make("/api/v1/meetings", meeting).await);
    let items = format!("/api/v1/meetings/{meeting}/items");
    let item = json!({"plan": scene.plan, "title": "Progress", "purpose": "note"});
    let item = format!("{items}/{}", id(&lead.make(&items, item).await));
    let _ = lead.ask("POST", &format!("{item}/pack")).await.expect(200);
    let frozen = async || lead.get(&format!("{item}/pack/panel-report.docx")).await.expect(200);
    assert!(carries(&frozen().await.bytes));
    let output = app.database().folder().join("plan.docx");
    let output = output.to_str().unwrap();
    let exported =
        app.command(&["export", "plan", &scene.plan, "--as", "docx", "--output", output]);
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    assert!(carries(&std::fs::read(output).unwrap()));
    // A backup has it as it has every file that is named.
    let archive = app.database().folder().join("whole.tar");
    let archive = archive.to_str().unwrap();
    let written = app.command(&["backup", archive]);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let (archive, file) = (std::fs::read(archive).unwrap(), letterhead());
    assert!(archive.windows(file.len()).any(|part| part == file), "the template is in the backup");

    // Other settings leave it alone; without it the plain look is back, but not in what was frozen.
    let now = administrator.get(&settings).await.expect(200);
    let words = json!({"rules": now.json["rules"], "key": now.json["key"]});
    let saved = administrator.put(&settings, &now.etag(), words).await.expect(200);
    assert_eq!(saved.json["word_template"], *kept);
    let _ = administrator.delete(&path, &saved.etag()).await.expect(204);
    for name in names {
        assert!(!carries(&made(name).await.bytes), "{name}");
    }
    assert!(carries(&frozen().await.bytes), "a pack stays as it is");
    let _ = administrator.get(&path).await.expect(404);

    let log = app.signed_in("administrator").await.get("/changes").await.expect(200).text;
    assert!(log.contains("the council’s own template “Letter head.docx”"), "{log}");
    assert!(log.contains("Word documents have the plain look again"));
}

async fn what_cannot_be_used_is_refused_and_not_kept(app: &TestApp) {
    let administrator = app.administrator();
    let path = format!("{}/word-template", settings(app));
    let sheet = format!("/api/v1/plans/{}/documents/action-plan.xlsx", app.plan());
    let sheet = administrator.get(&sheet).await.expect(200).bytes;
    let outside = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                   <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
                   relationships/image\" Target=\"https://track.example.org/x.png\" \
                   TargetMode=\"External\"/></Relationships>";
    let before = app.revision().await;
    for (name, bytes, said) in [
        ("letterhead.docx", sheet.clone(), "an Excel workbook"),
        ("plan.xlsx", sheet, "must be a Word document (.docx)"),
        ("letterhead.docm", letterhead(), "ends in “docm”"),
        ("letterhead.dotx", letterhead(), "ends in “dotx”"),
        ("letterhead", letterhead(), "has no ending"),
        ("letterhead.docx", with("word/vbaProject.bin", "x"), "with macros"),
        ("letterhead.docx", b"%PDF-1.7 not Word".to_vec(), "a PDF document"),
        ("letterhead.docx", with("word/_rels/header1.xml.rels", outside), "outside the file"),
        ("letterhead.docx", with("word/styles.xml", "<w:styles"), "damaged"),
        ("letterhead.docx", vec![b'x'; 5 * 1024 * 1024 + 1], "larger than 5 MB"),
    ] {
        let refused = put(&administrator, &path, name, &bytes).await.expect(422);
        assert_eq!(refused.pointers(), ["/file"], "{name}: {}", refused.text);
        assert!(refused.text.contains(said), "{name}, {said}: {}", refused.text);
    }
    assert_eq!(app.revision().await, before, "nothing was told");
    let folder = app.database().folder();
    let kept = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let files = kept.filter(|it| it.file_name().to_string_lossy().ends_with(".files"));
    let count: usize = files.map(|it| std::fs::read_dir(it.path()).unwrap().count()).sum();
    assert_eq!(count, 0, "and nothing was kept");
    // As the body itself a file has no name: its content says what it is.
    let seen = administrator.get(&settings(app)).await.expect(200).etag();
    let ask = administrator.ask("PUT", &path).header("if-match", &seen);
    let set = ask.body("application/octet-stream", letterhead()).await.expect(200);
    assert_eq!(set.json["word_template"]["file"]["name"], "template.docx");
}

async fn administrators_alone_set_it(app: &TestApp) {
    let path = format!("{}/word-template", settings(app));
    for who in [app.plan_lead(), app.manager(), app.panel_member(), app.auditor(), app.dashboard()]
    {
        let _ = put(&who, &path, "letterhead.docx", &letterhead()).await.expect(403);
        let _ = who.delete(&path, "\"v0\"").await.expect(403);
    }
    let _ =
        put(&app.other_administrator(), &path, "letterhead.docx", &letterhead()).await.expect(404);
    let administrator = app.administrator();
    let file = letterhead();
    let send = |seen: Option<&str>| {
        let ask = administrator.ask("PUT", &path);
        let ask = match seen {
            Some(seen) => ask.header("if-match", seen),
            None => ask,
        };
        ask.form_with_file(&[], Some(("letterhead.docx", &file)))
    };
    let _ = send(None).await.expect(428);
    let _ = send(Some("\"v99\"")).await.expect(412);
    let _ = put(&administrator, &path, "letterhead.docx", &file).await.expect(200);
    let manager = app.signed_in("manager").await;
    let _ = manager.get("/settings").await.expect(403);
}

async fn the_page_shows_which_is_used_and_takes_another(app: &TestApp) {
    let administrator = app.signed_in("administrator").await;
    let page = administrator.get("/settings").await.expect(200).text;
    assert!(page.contains("have a plain look") && page.contains("name=\"file\""));
    let version = |page: &str| {
        let (_, rest) = page
            .split_once("name=\"version\" value=\"")
            .or_else(|| page.split_once("name=\"version\" type=\"hidden\" value=\""))
            .unwrap_or_else(|| panic!("{page}"));
        rest.split('"').next().unwrap().to_owned()
    };
    let send = async |version: &str, file: Option<(&str, &[u8])>| {
        let ask = administrator.ask("POST", "/settings/word-template");
        ask.header("sec-fetch-site", "same-origin")
            .form_with_file(&[("version", version)], file)
            .await
    };
    let seen = version(&page);
    let nothing = send(&seen, None).await.expect(422).text;
    assert!(nothing.contains("Choose a Word document"), "{nothing}");
    let bad = send(&seen, Some(("letterhead.docx", b"%PDF-1.7"))).await.expect(422).text;
    assert!(bad.contains("href=\"#file\"") && bad.contains("a PDF document"), "{bad}");
    let done = send(&seen, Some(("Letterhead.docx", &letterhead()))).await.expect(303);
    assert_eq!(done.header("location"), "/settings?done=template-set");
    let page = administrator.get("/settings").await.expect(200).text;
    assert!(page.contains("Letterhead.docx") && page.contains("20 January 2025"), "{page}");
    let stale = send(&seen, Some(("other.docx", &letterhead()))).await.expect(303);
    assert_eq!(stale.header("location"), "/settings?done=settings-changed");
    let file = administrator.get("/settings/word-template").await.expect(200);
    assert_eq!(file.bytes, letterhead());
    let now = version(&page);
    let removed =
        administrator.submit("/settings/word-template/remove", &[("version", &now)]).await;
    assert_eq!(removed.expect(303).header("location"), "/settings?done=template-removed");
    let page = administrator.get("/settings").await.expect(200).text;
    assert!(page.contains("have a plain look"));
}

async fn a_lost_template_is_said_and_not_passed_over(app: &TestApp) {
    let administrator = app.administrator();
    let path = format!("{}/word-template", settings(app));
    let set = put(&administrator, &path, "letterhead.docx", &letterhead()).await.expect(200);
    let hash = set.json["word_template"]["file"]["sha256"].as_str().unwrap().to_owned();
    let folder = app.database().folder();
    let places = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let mut places = places.filter(|it| it.file_name().to_string_lossy().ends_with(".files"));
    let kept = places.next().unwrap().path().join(&hash[..2]).join(&hash);
    std::fs::write(&kept, b"damaged").unwrap();
    let report = format!("/api/v1/plans/{}/documents/panel-report", app.plan());
    let refused = administrator.get(&format!("{report}.docx")).await.expect(409);
    assert_eq!(refused.json["rule"], "template_lost", "{}", refused.text);
    let _ = administrator.get(&format!("{report}.pdf")).await.expect(200);
    // Sent again it is mended.
    let mended = put(&administrator, &path, "letterhead.docx", &letterhead()).await.expect(200);
    assert_ne!(mended.json["word_template"], Value::Null);
    assert!(carries(&administrator.get(&format!("{report}.docx")).await.expect(200).bytes));
}
