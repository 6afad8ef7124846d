//! Writes one of every kind of document into a folder, to be looked at and checked:
//!
//! ```text
//! cargo run -p actionplan-documents --example samples -- FOLDER
//! cargo run --release -p actionplan-documents --example samples -- FOLDER --time
//! ```
#![allow(clippy::expect_used, reason = "a program for developers: it stops where it stands")]

mod actions;
mod hostile;
mod plan;
mod rows;

use std::{env, fs, path::PathBuf, process::ExitCode, time::Instant};

use actionplan_documents::{docx, html, model::Document, paper, paper::Audience, pdf};
use assets::fonts::{BOLD, ITALIC, REGULAR};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(folder) = arguments.first().filter(|it| !it.starts_with("--")).map(PathBuf::from)
    else {
        eprintln!("usage: samples FOLDER [--time]");
        return ExitCode::FAILURE;
    };
    fs::create_dir_all(&folder).expect("the folder can be made");
    let fonts = pdf::Fonts::parse(REGULAR, BOLD, ITALIC).expect("the faces are good");
    let template = arguments.iter().find_map(|it| it.strip_prefix("--template=")).map(|path| {
        let bytes = fs::read(path).expect("the template can be read");
        docx::Template::read(&bytes).unwrap_or_else(|fault| panic!("{fault}"))
    });
    let is_timed = arguments.iter().any(|it| it == "--time");

    let plan = plan::plan();
    let letter = paper::childrens_letter(&plan, &plan::letter());
    for (name, document) in [
        ("panel-report", paper::panel_report(&plan, &plan::paper(), Audience::Public)),
        ("panel-report-officers", paper::panel_report(&plan, &plan::paper(), Audience::Officers)),
        ("action-plan", paper::action_plan(&plan, Audience::Public)),
        (
            "statement-of-action",
            paper::statement_of_action(&plan, &plan::submission(), Audience::Public),
        ),
        ("childrens-letter", letter.document),
        ("hostile", paper::panel_report(&hostile::plan(), &hostile::paper(), Audience::Officers)),
    ] {
        write(&folder, name, &document, (&fonts, template.as_ref()), is_timed);
    }
    rows::write(&folder, &plan, is_timed);
    ExitCode::SUCCESS
}

fn write(
    folder: &std::path::Path,
    name: &str,
    document: &Document,
    (fonts, template): (&pdf::Fonts, Option<&docx::Template>),
    is_timed: bool,
) {
    let start = Instant::now();
    let pdf = pdf::render(document, fonts).expect("every document can be printed");
    let took_pdf = start.elapsed();
    let start = Instant::now();
    let page = html::render(document);
    let took_html = start.elapsed();
    let start = Instant::now();
    let word = docx::render(document, None).expect("every document can be packed");
    let took_docx = start.elapsed();
    let save = |end: &str, bytes: &[u8]| {
        fs::write(folder.join(format!("{name}{end}")), bytes)
            .expect("the folder can be written to");
    };
    save(".pdf", &pdf.bytes);
    save(".html", page.as_bytes());
    save(".docx", &word);
    save(".txt", document.text().join("\n").as_bytes());
    if let Some(template) = template {
        save("-in-template.docx", &docx::render(document, Some(template)).expect("packed"));
    }
    println!("{name}: {} pages, {} KB of PDF", pdf.pages, pdf.bytes.len() / 1024);
    if is_timed {
        println!("  pdf {took_pdf:.1?}, docx {took_docx:.1?}, html {took_html:.1?}");
    }
    if !pdf.unprinted.is_empty() {
        println!("  not in the typeface: {}", pdf.unprinted.iter().collect::<String>());
    }
}
