//! Any bytes as an action plan: XLSX, ODS, DOCX or CSV, whichever they look like.
#![no_main]

use actionplan_intake::{Request, Task, plan::PlanRequest, run};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = run(&Request { task: Task::Plan(PlanRequest::default()) }, bytes);
});
