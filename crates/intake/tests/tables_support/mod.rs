//! Workbooks, documents and tables made by the tests themselves.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What a test puts into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Text(String),
    /// A stored day: days since 30 December 1899 and the same day as ISO.
    Day(u32, &'static str),
}

/// A text; blank where it is empty.
pub fn t(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) }
}

/// A sheet or table.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub rows: Vec<Vec<Cell>>,
    /// First row, first column, last row, last column, from 0.
    pub merges: Vec<[usize; 4]>,
}

impl Sheet {
    /// A sheet out of texts, a row a line, cells between bars.
    pub fn new(name: &str, rows: &str) -> Self {
        let rows = rows
            .lines()
            .map(|line| line.split('|').map(|cell| t(&cell.trim().replace("\\n", "\n"))).collect())
            .collect();
        Self { name: name.to_owned(), rows, ..Self::default() }
    }

    pub fn merge(mut self, merge: [usize; 4]) -> Self {
        self.merges.push(merge);
        self
    }

    fn span(&self, row: usize, column: usize) -> (usize, usize) {
        let found = self.merges.iter().find(|m| m[0] == row && m[1] == column);
        found.map_or((1, 1), |m| (m[2] - m[0] + 1, m[3] - m[1] + 1))
    }

    fn covered(&self, row: usize, column: usize) -> bool {
        self.merges.iter().any(|m| {
            (m[0]..=m[2]).contains(&row)
                && (m[1]..=m[3]).contains(&column)
                && (m[0], m[1]) != (row, column)
        })
    }
}

/// A ZIP archive of such parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    for (name, bytes) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A workbook out of the XML of its sheets.
pub fn workbook(sheets: &[(&str, bool, String)], shared: &str) -> Vec<u8> {
    let (mut list, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, hidden, xml)) in sheets.iter().enumerate() {
        let (id, name) = (at + 1, escape(name));
        let state = if *hidden { r#" state="hidden""# } else { "" };
        list += &format!(r#"<sheet name="{name}" sheetId="{id}"{state} r:id="rId{id}"/>"#);
        relations += &format!(r#"<Relationship Id="rId{id}" Target="worksheets/sheet{id}.xml"/>"#);
        parts.push((format!("xl/worksheets/sheet{id}.xml"), xml.clone()));
    }
    let list = format!(r#"<workbook xmlns:r="r"><sheets>{list}</sheets></workbook>"#);
    let relations = format!("<Relationships>{relations}</Relationships>");
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"0.00\"/></numFmts>\
                  <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"17\"/>\
                  <xf numFmtId=\"170\"/></cellXfs></styleSheet>";
    let shared = format!("<sst>{shared}</sst>");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", list.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
    ];
    all.extend(parts.iter().map(|(name, xml)| (name.as_str(), xml.as_bytes())));
    zip(&all)
}

/// "AB" of column 27.
pub fn letters(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    if column < 26 {
        letter(column).to_string()
    } else {
        format!("{}{}", letter(column / 26 - 1), letter(column))
    }
}

/// The sheets as an Excel workbook; texts are shared, as Excel has them.
pub fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let (mut shared, mut count) = (String::new(), 0);
    let mut written = Vec::new();
    for sheet in sheets {
        let mut xml = String::from("<worksheet><sheetData>");
        for (row, cells) in sheet.rows.iter().enumerate() {
            xml += &format!(r#"<row r="{}">"#, row + 1);
            for (column, cell) in cells.iter().enumerate() {
                let place = format!("{}{}", letters(column), row + 1);
                match cell {
                    Cell::Blank => xml += &format!(r#"<c r="{place}" s="0"/>"#),
                    Cell::Text(text) => {
                        xml += &format!(r#"<c r="{place}" t="s"><v>{count}</v></c>"#);
                        shared += &format!("<si><t>{}</t></si>", escape(text));
                        count += 1;
                    }
                    Cell::Day(serial, _) => {
                        xml += &format!(r#"<c r="{place}" s="1"><v>{serial}</v></c>"#);
                    }
                }
            }
            xml += "</row>";
        }
        xml += "</sheetData><mergeCells>";
        for [top, left, bottom, right] in &sheet.merges {
            let (first, last) = (letters(*left), letters(*right));
            xml += &format!(r#"<mergeCell ref="{first}{}:{last}{}"/>"#, top + 1, bottom + 1);
        }
        xml += "</mergeCells></worksheet>";
        written.push((sheet.name.as_str(), sheet.hidden, xml));
    }
    workbook(&written, &shared)
}

/// A spreadsheet of LibreOffice out of the XML of its body.
pub fn ods_package(styles: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\"><office:automatic-styles>{styles}\
         </office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet>\
         </office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

/// The sheets as LibreOffice has them, with a million empty rows and columns around.
pub fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let styles = "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/>\
                  </style:style>";
    let mut body = String::new();
    for sheet in sheets {
        let style = if sheet.hidden { "ta2" } else { "ta1" };
        let name = escape(&sheet.name);
        body += &format!(r#"<table:table table:name="{name}" table:style-name="{style}">"#);
        for (row, cells) in sheet.rows.iter().enumerate() {
            body += "<table:table-row>";
            for (column, cell) in cells.iter().enumerate() {
                if sheet.covered(row, column) {
                    body += "<table:covered-table-cell/>";
                    continue;
                }
                let (rows, columns) = sheet.span(row, column);
                let span = format!(
                    r#"table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}""#
                );
                match cell {
                    Cell::Blank => body += &format!("<table:table-cell {span}/>"),
                    Cell::Text(text) => {
                        let paragraphs: Vec<String> = text
                            .lines()
                            .map(|line| format!("<text:p>{}</text:p>", escape(line)))
                            .collect();
                        body += &format!(
                            r#"<table:table-cell office:value-type="string" {span}>{}</table:table-cell>"#,
                            paragraphs.concat()
                        );
                    }
                    Cell::Day(_, iso) => {
                        body += &format!(
                            r#"<table:table-cell office:value-type="date" office:date-value="{iso}" {span}><text:p>{iso}</text:p></table:table-cell>"#
                        );
                    }
                }
            }
            body +=
                r#"<table:table-cell table:number-columns-repeated="16000"/></table:table-row>"#;
        }
        body += "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
                 table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
    }
    ods_package(styles, &body)
}

/// A Word document out of the XML of its body.
pub fn docx_package(body: &str) -> Vec<u8> {
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())])
}

/// The sheets as tables of a Word document.
pub fn docx(sheets: &[Sheet]) -> Vec<u8> {
    let mut body = String::new();
    for sheet in sheets {
        body += &format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p><w:tbl>", escape(&sheet.name));
        for (row, cells) in sheet.rows.iter().enumerate() {
            body += "<w:tr>";
            for (column, cell) in cells.iter().enumerate() {
                let above = sheet
                    .merges
                    .iter()
                    .find(|m| (m[0]..=m[2]).contains(&row) && (m[1]..=m[3]).contains(&column));
                if above.is_some_and(|m| m[1] != column) {
                    continue;
                }
                let properties = match above {
                    Some([top, left, bottom, right]) => {
                        let merge = if bottom == top {
                            ""
                        } else if *top == row {
                            r#"<w:vMerge w:val="restart"/>"#
                        } else {
                            "<w:vMerge/>"
                        };
                        format!(r#"<w:gridSpan w:val="{}"/>{merge}"#, right - left + 1)
                    }
                    None => String::new(),
                };
                let text = match cell {
                    Cell::Blank => String::new(),
                    Cell::Text(text) => text.clone(),
                    Cell::Day(_, iso) => {
                        let parts: Vec<&str> = iso.split('-').rev().collect();
                        parts.join("/")
                    }
                };
                let paragraphs: Vec<String> = text
                    .lines()
                    .map(|line| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escape(line)))
                    .collect();
                body += &format!(
                    "<w:tc><w:tcPr>{properties}</w:tcPr>{}<w:p/></w:tc>",
                    paragraphs.concat()
                );
            }
            body += "</w:tr>";
        }
        body += "</w:tbl>";
    }
    docx_package(&body)
}

/// The first sheet as CSV.
pub fn csv(sheets: &[Sheet], delimiter: char) -> String {
    let sheet = sheets.first().unwrap();
    let mut text = String::new();
    for cells in &sheet.rows {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Blank => String::new(),
                Cell::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
                Cell::Day(_, iso) => (*iso).to_owned(),
            })
            .collect();
        text += &cells.join(&delimiter.to_string());
        text += "\r\n";
    }
    text
}
