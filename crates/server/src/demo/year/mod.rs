//! What happens to the plan, month by month.

#![expect(clippy::too_many_lines, reason = "each function is a table of steps")]

mod february_to_may_2025;
mod january_2025;
mod july_and_august_2024;
mod march_to_june_2024;
mod november_and_december_2024;
mod september_and_october_2024;
mod summer_2025;

use super::step::Step;

/// From March 2024 to August 2025.
pub fn steps() -> Vec<Step> {
    [
        march_to_june_2024::steps(),
        july_and_august_2024::steps(),
        september_and_october_2024::steps(),
        november_and_december_2024::steps(),
        january_2025::steps(),
        february_to_may_2025::steps(),
        summer_2025::steps(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
