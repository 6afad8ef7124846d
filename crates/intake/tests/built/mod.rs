//! One small report, built as a web page, a Word document and a PDF.

use std::io::Write;

/// As a web page.
pub fn html() -> String {
    "<!DOCTYPE html><html><head><title>Report</title></head><body><nav>Menu</nav>\
     <h1>Inspection of Camden local authority children’s services</h1>\
     <p>Inspection dates: 30 June to 4 July 2025</p>\
     <p>Lead inspector: Robin Draft, His Majesty’s Inspector</p>\
     <table><tr><th>Judgement</th><th>Grade</th></tr>\
     <tr><td>The impact of leaders on social work practice with children and families</td><td>Good</td></tr>\
     <tr><td>The experiences and progress of children who need help and protection</td>\
     <td>Requires improvement to be good</td></tr></table>\
     <h2>What needs to improve?</h2>\
     <ul><li>The homes of care leavers.</li><li>Interviews:<ul><li>their time</li><li>their record.</li></ul></li></ul>\
     <h2>The experiences and progress of children who need help and protection: requires improvement to be good</h2>\
     <ol><li>Interviews are late.</li><li>Homes are not safe enough.</li></ol></body></html>"
        .to_owned()
}

/// As a Word document: lists are marked by numbering, headings by style.
pub fn docx() -> Vec<u8> {
    let paragraph = |style: &str, list: Option<(u8, u8)>, text: &str| {
        let list = list.map_or(String::new(), |(list, level)| {
            format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>")
        });
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{list}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let row = |left: &str, right: &str| {
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph("Normal", None, text));
        format!("<w:tr>{}{}</w:tr>", cell(left), cell(right))
    };
    let body = [
        paragraph("Titel", None, "Inspection of Camden local authority children’s services"),
        paragraph("Normal", None, "Inspection dates: 30 June to 4 July 2025"),
        paragraph("Normal", None, "Lead inspector: Robin Draft, His Majesty’s Inspector"),
        "<w:tbl>".to_owned(),
        row("Judgement", "Grade"),
        row("The impact of leaders on social work practice with children and families", "Good"),
        row(
            "The experiences and progress of children who need help and protection",
            "Requires improvement to be good",
        ),
        "</w:tbl>".to_owned(),
        paragraph("Head", None, "What needs to improve?"),
        paragraph("Normal", Some((1, 0)), "The homes of care leavers."),
        paragraph("Normal", Some((1, 0)), "Interviews:"),
        paragraph("Normal", Some((1, 1)), "their time"),
        paragraph("Normal", Some((1, 1)), "their record."),
        paragraph(
            "Head",
            None,
            "The experiences and progress of children who need help and protection: requires improvement to be good",
        ),
        paragraph("Normal", Some((2, 0)), "Interviews are late."),
        paragraph("Normal", Some((2, 0)), "Homes are not safe enough."),
    ]
    .concat();
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let level =
        |at: u8, form: &str| format!("<w:lvl w:ilvl=\"{at}\"><w:numFmt w:val=\"{form}\"/></w:lvl>");
    let parts = [
        ("word/document.xml", format!("<w:document {space}><w:body>{body}</w:body></w:document>")),
        (
            "word/numbering.xml",
            format!(
                "<w:numbering {space}>\
                 <w:abstractNum w:abstractNumId=\"7\">{}{}</w:abstractNum>\
                 <w:abstractNum w:abstractNumId=\"8\">{}</w:abstractNum>\
                 <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>\
                 <w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num></w:numbering>",
                level(0, "bullet"),
                level(1, "bullet"),
                level(0, "decimal")
            ),
        ),
        (
            "word/styles.xml",
            format!(
                "<w:styles {space}><w:style w:styleId=\"Head\"><w:name w:val=\"heading 1\"/></w:style></w:styles>"
            ),
        ),
    ];
    let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, xml) in parts {
        package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(xml.as_bytes()).unwrap();
    }
    package.finish().unwrap().into_inner()
}

/// A piece of text on a page: from the left, from below, size, words.
pub type Piece = (u32, u32, u32, &'static str);

/// The pages of the report as print: cells wrap, the foot repeats the title, a list is indented.
pub fn pages() -> Vec<Vec<Piece>> {
    let foot = |number: &'static str| {
        [
            (70, 60, 9, "Inspection of Camden local authority children's services"),
            (70, 48, 9, "30 June to 4 July 2025"),
            (500, 48, 9, number),
        ]
    };
    let mut first = vec![
        (70, 780, 22, "Inspection of Camden local"),
        (70, 752, 22, "authority children's services"),
        (70, 720, 12, "Inspection dates: 30 June to 4 July 2025"),
        (70, 690, 12, "Lead inspector: Robin Draft, His Majesty's Inspector"),
        (70, 650, 12, "Judgement"),
        (340, 650, 12, "Grade"),
        (70, 620, 12, "The impact of leaders on social work"),
        (340, 613, 12, "Good"),
        (70, 606, 12, "practice with children and families"),
        (70, 580, 12, "The experiences and progress of"),
        (340, 580, 12, "Requires improvement"),
        (70, 566, 12, "children who need help and protection"),
        (340, 566, 12, "to be good"),
        (70, 530, 16, "What needs to improve?"),
        (70, 500, 12, "n"),
        (88, 500, 12, "The homes of care"),
        (88, 486, 12, "leavers."),
        (70, 466, 12, "n"),
        (88, 466, 12, "Interviews:"),
        (88, 452, 12, "-"),
        (106, 452, 12, "their time"),
    ];
    first.extend(foot("1"));
    let mut second = vec![
        (88, 780, 12, "-"),
        (106, 780, 12, "their record."),
        (70, 740, 16, "The experiences and progress of children who need help and"),
        (70, 720, 16, "protection: requires improvement to be good"),
        (70, 690, 12, "1."),
        (100, 690, 12, "Interviews are"),
        (100, 676, 12, "late."),
        (70, 650, 12, "2."),
        (100, 650, 12, "Homes are not safe enough."),
    ];
    second.extend(foot("2"));
    let mut third = vec![(100, 780, 12, "The text of the last paragraph goes on here.")];
    third.extend(foot("3"));
    vec![first, second, third]
}

/// A PDF of these pages, without compression.
pub fn pdf(pages: &[Vec<Piece>]) -> Vec<u8> {
    let page_id = |at: usize| 4 + 2 * at;
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", page_id(at))).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let drawn: Vec<String> = page
            .iter()
            .map(|(x, y, size, text)| format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"))
            .collect();
        let drawn = drawn.join("\n");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] \
             /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            page_id(at) + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        let drawn = format!("{number} 0 obj\n{object}\nendobj\n");
        file.push_str(&drawn);
    }
    let table = file.len();
    let count = objects.len() + 1;
    let offsets: Vec<String> =
        offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    let offsets = offsets.concat();
    let xref = format!("xref\n0 {count}\n0000000000 65535 f \n{offsets}");
    let trailer = format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    [file, xref, trailer].concat().into_bytes()
}
