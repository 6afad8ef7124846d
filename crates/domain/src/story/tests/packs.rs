use super::*;
use crate::governance::{
    item::{AgendaItem, FrozenDocument, ItemPurpose, Pack, Resolution},
    submission::{Countersignature, Publication, Receipt, Submission, SubmissionWay},
};

fn document() -> FrozenDocument {
    FrozenDocument {
        name: line("action-plan.pdf"),
        sha256: line(&"a".repeat(64)),
        size: 1024,
        redacted: None,
    }
}

fn item() -> AgendaItem {
    AgendaItem {
        id: id(82),
        version: 1,
        meeting: id(81),
        plan: id(50),
        position: 1,
        title: line("The draft"),
        purpose: ItemPurpose::Comment,
        recommendations: Vec::new(),
        exempt: None,
        pack: None,
        resolution: None,
        withdrawn: None,
    }
}

#[test]
fn items_packs_and_resolutions_are_told() {
    let pack = Pack {
        revision: 101,
        as_at: day("2024-04-16"),
        frozen_on: day("2024-04-16"),
        by: id(1),
        documents: vec![document()],
    };
    let frozen = AgendaItem { pack: Some(pack), ..item() };
    let resolution = Resolution {
        on: day("2024-04-24"),
        text: prose("That it be endorsed."),
        endorses: true,
        minutes: Some(line("Minute 7")),
        by: id(1),
        corrected_on: None,
    };
    let resolved = AgendaItem { resolution: Some(resolution), ..frozen.clone() };
    let off = AgendaItem { withdrawn: Some(prose("It comes in June.")), ..item() };
    let exempt = AgendaItem { exempt: Some(prose("Paragraph 2.")), ..item() };
    let moved = AgendaItem { position: 2, ..item() };
    let told = [
        tell(None, Some(&item()), &Known),
        tell(None, Some(&exempt), &Known),
        tell(Some(&item()), Some(&frozen), &Known),
        tell(Some(&frozen), Some(&resolved), &Known),
        tell(Some(&item()), Some(&off), &Known),
        tell(Some(&off), Some(&item()), &Known),
        tell(Some(&item()), Some(&exempt), &Known),
        tell(Some(&exempt), Some(&item()), &Known),
        tell(Some(&item()), Some(&moved), &Known),
        tell(Some(&item()), None, &Known),
    ];
    assert_eq!(
        told.concat(),
        [
            "“The draft” was put on the agenda of a meeting",
            "“The draft” was put on the agenda of a meeting, as an exempt item",
            "The pack of “The draft” was frozen by the plan lead: revision 101, 1 document",
            "“The draft”: The plan was endorsed on 24 April 2024 (Minute 7): That it be endorsed.",
            "“The draft” was taken off the agenda: It comes in June.",
            "“The draft” is on the agenda again",
            "“The draft” is exempt: Paragraph 2.",
            "“The draft” is open to the public",
            "What is said of “The draft” was changed",
            "“The draft” was removed from an agenda",
        ]
    );
}

#[test]
fn submissions_are_told() {
    let sent = Submission {
        id: id(85),
        version: 1,
        plan: id(50),
        obligation: None,
        revision: 115,
        as_at: day("2024-05-16"),
        submitted_on: day("2024-05-16"),
        to: vec![line("Ofsted"), line("the Secretary of State")],
        way: SubmissionWay::Email,
        by: id(1),
        despite: Some(prose("It is agreed.")),
        documents: vec![document()],
        countersigned: None,
        receipt: None,
        publication: None,
    };
    let by = Countersignature { on: day("2024-05-17"), by: id(1) };
    let after = Submission {
        countersigned: Some(by),
        receipt: Some(Receipt { on: day("2024-05-17"), reference: line("Receipt 17") }),
        publication: Some(Publication {
            on: day("2024-05-24"),
            address: line("https://example.org/plan"),
        }),
        ..sent.clone()
    };
    let told = [tell(None, Some(&sent), &Known), tell(Some(&sent), Some(&after), &Known)];
    assert_eq!(
        told.concat(),
        [
            "The plan lead submitted the plan to Ofsted and the Secretary of State on 16 May 2024, \
             by email, as of revision 115, although plan checks found something in the way: It is \
             agreed.",
            "The plan lead countersigned the submission on 17 May 2024",
            "The submission was acknowledged on 17 May 2024: Receipt 17",
            "The submitted plan was published on 24 May 2024: https://example.org/plan",
        ]
    );
}
