//! Any bytes as an overview of inspections.
#![no_main]

use actionplan_intake::{Request, Task, run};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = run(&Request { task: Task::Overview }, bytes);
});
