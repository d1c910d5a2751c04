//! Which projections stand behind a question: how far they are is how new the answer is.

use sekisho_store::read::{ListRead, PersonRead};

use crate::ports::Query;

/// The projections whose tables a query reads.
pub(super) const fn projections(query: &Query) -> &'static [&'static str] {
    match query {
        Query::OfPerson { read, when, .. } => {
            if when.is_now() {
                of_person(*read)
            } else {
                // What the past is derived from.
                &["timeline", "alerts", "indicators"]
            }
        }
        Query::ByDocument(_) | Query::ByName { .. } => &["persons"],
        Query::ByCard(_) => &["persons", "cards"],
        Query::ByCase(_) => &["persons", "applications", "examinations", "violations", "refugees"],
        Query::Timeline { .. } => &["timeline"],
        Query::Overstays { .. } => &["stays", "applications"],
        Query::Due { .. } => &[
            "stays",
            "applications",
            "residence",
            "affiliations",
            "permits",
            "persons",
            "examinations",
            "violations",
            "refugees",
        ],
        Query::List { list, .. } => match list {
            ListRead::StaffRoles
            | ListRead::Exports
            | ListRead::PrivilegedOperations
            | ListRead::LogChecks => &["access"],
            ListRead::OpenIndicators => &["indicators"],
            ListRead::DeparturesWithoutEntry | ListRead::EntriesWithoutDeparture => &["stays"],
        },
    }
}

const fn of_person(read: PersonRead) -> &'static [&'static str] {
    match read {
        PersonRead::Person => &["persons"],
        PersonRead::Booth { .. } => &[
            "persons",
            "stays",
            "applications",
            "violations",
            "refugees",
            "alerts",
            "permits",
            "cards",
            "links",
        ],
        PersonRead::Stays => &["stays"],
        PersonRead::Applications | PersonRead::Revocations | PersonRead::Acquisitions => {
            &["applications"]
        }
        PersonRead::Residence => &["residence"],
        PersonRead::Cards => &["cards"],
        PersonRead::Violations => &["violations"],
        PersonRead::Refugees => &["refugees", "violations"],
        PersonRead::Examinations => &["examinations"],
        PersonRead::Permits | PersonRead::Clearances | PersonRead::SpecialLandings => &["permits"],
        PersonRead::Indicators => &["indicators"],
        PersonRead::Links => &["links"],
        PersonRead::Affiliations => &["affiliations"],
    }
}
