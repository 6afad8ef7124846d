//! Any bytes as an inspection report: DOCX, HTML or text, whichever they look like.
//!
//! PDF documents are left out: the reader of their bytes is not ours and is known to panic on
//! damaged files, which is why reports are read in a child process.
#![no_main]

use actionplan_intake::{FileKind, Request, Task, run};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if FileKind::of(bytes) != FileKind::Pdf {
        let _ = run(&Request { task: Task::Report }, bytes);
    }
});
