//! Lists as CSV, for spreadsheets.

use actionplan_tests::{TestApp, both};
use serde_json::json;

use crate::scene::{Scene, id};

both!(sheets_open_in_a_spreadsheet, no_cell_runs_as_a_formula,);

/// A sheet's rows and cells: quoted cells may hold commas, quotation marks and lines.
pub fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => cell.push(c),
        }
    }
    assert!(cell.is_empty() && row.is_empty() && !quoted, "the last line is whole");
    rows
}

async fn sheets_open_in_a_spreadsheet(app: &TestApp) {
    let (panel, plan) = (app.panel_member(), app.plan());
    let measure = id(&panel.all("/api/v1/measures").await[0]);
    let action = id(&panel.all("/api/v1/actions").await[0]);
    for list in [
        format!("/api/v1/actions?plan={plan}&limit=200"),
        format!("/api/v1/actions?plan={plan}&limit=200&as_at=2024-09-30"),
        format!("/api/v1/updates?plan={plan}&limit=200"),
        format!("/api/v1/actions/{action}/updates?limit=200"),
        "/api/v1/measures?limit=200".to_owned(),
        "/api/v1/readings?limit=200".to_owned(),
        format!("/api/v1/measures/{measure}/readings?limit=200"),
        format!("/api/v1/plans/{plan}/progress/series"),
    ] {
        let rows = panel.read(&list).await["items"].as_array().unwrap().len();
        let sheet = panel.get_csv(&list).await.expect(200);
        assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8", "{list}");
        let text = sheet.text.strip_prefix('\u{FEFF}');
        let table = cells(text.unwrap_or_else(|| panic!("{list}: no byte-order mark")));
        assert_eq!(table.len(), rows + 1, "{list}");
        assert!(table.iter().all(|row| row.len() == table[0].len()), "{list}");
        assert!(
            table[0].iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')),
            "{:?}",
            table[0]
        );
    }
    let page = panel.get_csv("/api/v1/actions?limit=2").await.expect(200);
    assert!(page.header("link").contains("rel=\"next\""));
    // Lists that are no sheets stay JSON.
    let json = panel.get_csv("/api/v1/plans").await.expect(200);
    assert_eq!(json.header("content-type"), "application/json");
}

async fn no_cell_runs_as_a_formula(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let attacks = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://evil\",\"x\")",
        "-2+3+cmd|' /C calc'!A0",
        "＝1+1",
        "+",
        "-",
        "@",
        "=",
        "\t=1+1 then more",
        "%0A=1+1",
        "\"=1+1\"",
        ";=1+1",
        ",=1+1",
    ];
    for (n, attack) in attacks.iter().enumerate() {
        let mut body = crate::scene::action(
            &scene.plan,
            &format!("7.{n}"),
            &scene.areas[0],
            Some(&scene.post),
        );
        body["title"] = json!(attack.trim());
        body["success_criterion"] = json!(attack);
        let _ = lead.make("/api/v1/actions", body).await;
        let update = json!({"done": attack, "difference": format!("{attack}\n{attack}")});
        let _ = lead.make(&format!("{}/updates", scene.own()), update).await;
    }
    let _ = lead.change(&scene.own(), json!({"reference": "=9"})).await.expect(200);
    let post = format!("/api/v1/posts/{}", scene.post);
    let _ =
        lead.change(&post, json!({"title": "=Head", "organisation": "@Police"})).await.expect(200);
    let measure = json!({
        "plan": scene.plan, "title": "=M", "unit": "=%", "direction": "lower", "baseline": -5, "frequency": "monthly"
    });
    let measure = id(&lead.make("/api/v1/measures", measure).await);
    let reading =
        json!({"as_at": "2024-12-31", "value": -7.5, "source": "=S", "quality_note": "+Q"});
    let _ = lead.make(&format!("/api/v1/measures/{measure}/readings"), reading).await;
    for list in [
        format!("/api/v1/actions?plan={}&limit=200", scene.plan),
        format!("/api/v1/updates?plan={}&limit=200", scene.plan),
        format!("/api/v1/measures?plan={}", scene.plan),
        format!("/api/v1/readings?plan={}", scene.plan),
    ] {
        let sheet = lead.get_csv(&list).await.expect(200);
        let table = cells(sheet.text.trim_start_matches('\u{FEFF}'));
        for cell in table.iter().flatten() {
            let number = cell.parse::<f64>().is_ok();
            let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            assert!(number || !starts, "{list}: a formula: {cell:?}");
        }
        assert!(
            list.contains("readings") || sheet.text.contains("'="),
            "the text itself is still there"
        );
    }
    let sheet = lead.get_csv(&format!("/api/v1/readings?plan={}", scene.plan)).await.text;
    assert!(sheet.contains(",-7.5,"), "numbers stay numbers: {sheet}");
}
