//! Acts that an amendment brought: before its day nobody could do them. What is not in here is as old as the records, or
//! asks a dated table of its own, as the issue of a card asks for the form of its day.
//! The days are those of the amendments named in domain §1 to §6; all of them *unverified*.

use super::Act;

/// The first day of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The act.
    pub act: Act,
    /// First day on which it may be done.
    pub day: (i32, u32, u32),
    /// What brought it.
    pub source: &'static str,
}

const fn since(act: Act, day: (i32, u32, u32), source: &'static str) -> Since {
    Since { act, day, source }
}

const DEPARTURE_ORDERS: (i32, u32, u32) = (2004, 12, 2);
const PROVISIONAL_STAY: (i32, u32, u32) = (2005, 5, 16);
const RESIDENCE_CARDS: (i32, u32, u32) = (2012, 7, 9);
const SUPERVISION: (i32, u32, u32) = (2024, 6, 10);
const ACT_OF_2004: &str = "act 73 of 2004";
const ACT_OF_2009: &str = "act 79 of 2009";
const ACT_OF_2023: &str = "act 56 of 2023";

/// Every such act.
pub static SINCE: &[Since] = &[
    since(Act::IssueDepartureOrder, DEPARTURE_ORDERS, ACT_OF_2004),
    since(Act::ExtendDepartureOrder, DEPARTURE_ORDERS, ACT_OF_2004),
    since(Act::CancelDepartureOrder, DEPARTURE_ORDERS, ACT_OF_2004),
    since(Act::NotifyRevocationHearing, DEPARTURE_ORDERS, ACT_OF_2004),
    since(Act::RecordRevocationHearing, DEPARTURE_ORDERS, ACT_OF_2004),
    since(Act::RevokeStatus, DEPARTURE_ORDERS, ACT_OF_2004),
    since(Act::DecideProvisionalStay, PROVISIONAL_STAY, ACT_OF_2004),
    since(Act::GiveCounsellorOpinion, PROVISIONAL_STAY, ACT_OF_2004),
    since(Act::ReportCardLost, RESIDENCE_CARDS, ACT_OF_2009),
    since(Act::ReturnResidenceCard, RESIDENCE_CARDS, ACT_OF_2009),
    since(Act::InvalidateResidenceCard, RESIDENCE_CARDS, ACT_OF_2009),
    since(Act::NotifyResidence, RESIDENCE_CARDS, ACT_OF_2009),
    since(Act::NotifyAffiliation, RESIDENCE_CARDS, ACT_OF_2009),
    since(Act::ReceiveOrganisationReport, RESIDENCE_CARDS, ACT_OF_2009),
    since(Act::DecideSupervision, SUPERVISION, ACT_OF_2023),
    since(Act::ChangeSupervision, SUPERVISION, ACT_OF_2023),
    since(Act::CancelSupervision, SUPERVISION, ACT_OF_2023),
    since(Act::ReportSupervisee, SUPERVISION, ACT_OF_2023),
    since(Act::ReviewDetention, SUPERVISION, ACT_OF_2023),
    since(Act::IssueDepartureCommand, SUPERVISION, ACT_OF_2023),
    since(Act::ShortenRefusalPeriod, SUPERVISION, ACT_OF_2023),
    since(Act::ExceptRemovalSuspension, SUPERVISION, ACT_OF_2023),
    since(Act::ApplySpecialPermission, SUPERVISION, ACT_OF_2023),
];

/// The row of an act, where an amendment brought it.
pub fn since_of(act: Act) -> Option<&'static Since> {
    SINCE.iter().find(|s| s.act == act)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_has_one_first_day() {
        for (i, s) in SINCE.iter().enumerate() {
            assert!(SINCE[..i].iter().all(|o| o.act != s.act), "{}", s.act);
        }
        assert_eq!(since_of(Act::DecideSupervision).map(|s| s.day), Some(SUPERVISION));
        assert_eq!(since_of(Act::ConfirmDeparture), None);
    }
}
