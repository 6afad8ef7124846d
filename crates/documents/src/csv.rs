//! A sheet as CSV: a byte-order mark for Excel, and no cell that runs as a formula.

use crate::sheet::{Sheet, Value};

/// What a cell of words may not begin with: spreadsheets would run it. The full-width signs of East
/// Asian keyboards are read as the plain ones by some.
const RUNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Why a sheet could not be written as CSV.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the CSV could not be written: {0}")]
pub struct CsvFault(String);

/// The sheet as CSV. Days are written `2024-05-17`.
pub fn render(sheet: &Sheet) -> Result<Vec<u8>, CsvFault> {
    let failed = |error: &dyn std::fmt::Display| CsvFault(error.to_string());
    let mut out = ::csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let names = sheet.columns.iter().map(|column| inert(&column.name));
    out.write_record(names).map_err(|error| failed(&error))?;
    for row in &sheet.rows {
        // A row that is too short or too long would shift or lose what follows.
        let cells = (0..sheet.columns.len()).map(|at| row.get(at).map_or_else(String::new, cell));
        out.write_record(cells).map_err(|error| failed(&error))?;
    }
    out.into_inner().map_err(|error| failed(&error))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => inert(text),
        Value::Number(number) if number.is_finite() => number.to_string(),
        Value::Empty | Value::Number(_) => String::new(),
        Value::Day(day) => day.to_string(),
    }
}

/// Words that a spreadsheet shows as words.
fn inert(text: &str) -> String {
    let text: String =
        text.chars().filter(|char| !char.is_control() || matches!(char, '\n' | '\t')).collect();
    if text.starts_with(RUNS) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Column;

    #[test]
    fn words_are_words_and_numbers_are_numbers() {
        let sheet = Sheet {
            name: "x".into(),
            columns: ["=a", "b", "c"].map(|name| Column::new(name, 10)).to_vec(),
            rows: vec![
                vec![
                    Value::text("=1+1"),
                    Value::Number(-2.5),
                    Value::day("2024-05-17".parse().ok()),
                ],
                vec![Value::text("-2+3"), Value::Number(f64::NAN), Value::Empty],
                vec![Value::text("a,\"b\"\nc"), Value::text("@SUM(A1)"), Value::text("＝1")],
                vec![Value::text("\r=1"), Value::text("\t=1")],
            ],
        };
        let text = String::from_utf8(render(&sheet).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{FEFF}'=a,b,c\n'=1+1,-2.5,2024-05-17\n'-2+3,,\n\"a,\"\"b\"\"\nc\",'@SUM(A1),'＝1\n'=1,'\t=1,\n"
        );
    }
}
