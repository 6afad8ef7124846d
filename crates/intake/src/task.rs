//! What a reader is asked, and what it answers: both cross to the child process as JSON.

use serde::{Deserialize, Serialize};

use crate::{
    overview::{self, Overview},
    plan::{self, PlanReading, PlanRequest},
    report::{self, ReportReading},
    unreadable::Unreadable,
};

/// What is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// As what.
    pub task: Task,
}

/// As what a file is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// An inspection report: PDF, DOCX, HTML or plain text.
    Report,
    /// An action plan: XLSX, ODS, CSV, or a table in DOCX.
    Plan(PlanRequest),
    /// A national overview of inspections: XLSX or CSV.
    Overview,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// An inspection report.
    Report(Box<ReportReading>),
    /// An action plan.
    Plan(Box<PlanReading>),
    /// An overview of inspections.
    Overview(Box<Overview>),
}

/// Reads one file.
pub fn run(request: &Request, bytes: &[u8]) -> Result<Reading, Unreadable> {
    match &request.task {
        Task::Report => report::read(bytes).map(|reading| Reading::Report(Box::new(reading))),
        Task::Plan(request) => {
            plan::read(bytes, request).map(|reading| Reading::Plan(Box::new(reading)))
        }
        Task::Overview => overview::read(bytes).map(|read| Reading::Overview(Box::new(read))),
    }
}
