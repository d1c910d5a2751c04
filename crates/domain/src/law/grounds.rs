//! Legal grounds as constants: act, article, item. Their numbers move with each amendment; the version of the tables
//! says which text they belong to.

use crate::envelope::LegalGround;
use crate::ids::{ActCode, ArticleCode};

/// A legal ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Short name of the act.
    pub act: &'static str,
    /// Article.
    pub article: &'static str,
    /// Paragraph or item; empty where the whole article is meant.
    pub item: &'static str,
}

/// An article and paragraph of the Immigration Control and Refugee Recognition Act.
pub const fn icrra(article: &'static str, item: &'static str) -> Ground {
    Ground { act: "icrra", article, item }
}

/// An article of another act.
pub const fn other(act: &'static str, article: &'static str) -> Ground {
    Ground { act, article, item: "" }
}

impl Ground {
    /// As it is recorded; `None` only for a constant that is no ground, which a test rules out.
    pub fn record(&self) -> Option<LegalGround> {
        Some(LegalGround {
            act: ActCode::parse(self.act).ok()?,
            article: ArticleCode::parse(self.article).ok()?,
            item: match self.item {
                "" => None,
                item => Some(ArticleCode::parse(item).ok()?),
            },
        })
    }
}

/// Grounds as they are recorded.
pub fn record(grounds: &[Ground]) -> Vec<LegalGround> {
    grounds.iter().filter_map(Ground::record).collect()
}

/// New entry at the booth.
pub const LANDING: &[Ground] = &[icrra("9", "1")];
/// New entry through an automated gate.
pub const LANDING_GATE: &[Ground] = &[icrra("9", "4")];
/// After a hearing.
pub const LANDING_HEARING: &[Ground] = &[icrra("10", "8")];
/// After a ruling.
pub const LANDING_RULING: &[Ground] = &[icrra("11", "4")];
/// Under a re-entry permit.
pub const REENTRY: &[Ground] = &[icrra("26", "1")];
/// Under deemed re-entry.
pub const DEEMED_REENTRY: &[Ground] = &[icrra("26-2", "1")];
/// Referral.
pub const REFERRAL: &[Ground] = &[icrra("9", "5")];
/// Departure.
pub const DEPARTURE: &[Ground] = &[icrra("25", "1")];
/// First residence after landing.
pub const RESIDENCE_NEW: &[Ground] = &[icrra("19-7", "1")];
/// First residence after a permission.
pub const RESIDENCE_PERMISSION: &[Ground] = &[icrra("19-8", "1")];
/// A move.
pub const RESIDENCE_MOVE: &[Ground] = &[icrra("19-9", "1")];
/// Permanent residence.
pub const PERMANENT_RESIDENCE: &[Ground] = &[icrra("22", "1")];
/// Acquisition of a status after a birth or a loss of nationality.
pub const ACQUISITION: &[Ground] = &[icrra("22-2", "1")];
/// Activity outside of the status.
pub const ACTIVITY_PERMISSION: &[Ground] = &[icrra("19", "2")];
/// The end of that permission.
pub const ACTIVITY_REVOCATION: &[Ground] = &[icrra("19", "3")];
/// Extension of a re-entry permit abroad.
pub const REENTRY_EXTENSION: &[Ground] = &[icrra("26", "5")];
/// Revocation of a re-entry permit.
pub const REENTRY_REVOCATION: &[Ground] = &[icrra("26", "7")];
/// Investigation of facts for a residence permission.
pub const EXAMINATION: &[Ground] = &[icrra("59-2", "1")];
/// Notice of a hearing on a revocation.
pub const REVOCATION_NOTICE: &[Ground] = &[icrra("22-4", "3")];
/// The hearing.
pub const REVOCATION_HEARING: &[Ground] = &[icrra("22-4", "2")];
/// Revocation of a status.
pub const REVOCATION: &[Ground] = &[icrra("22-4", "1")];
/// Time to leave after it.
pub const REVOCATION_GRACE: &[Ground] = &[icrra("22-4", "7")];
/// Issue of a residence card.
pub const CARD_ISSUE: &[Ground] = &[icrra("19-4", "1"), icrra("19-6", "")];
/// Its number.
pub const CARD_NUMBER: &[Ground] = &[icrra("19-4", "1")];
/// Renewal of its validity.
pub const CARD_RENEWAL: &[Ground] = &[icrra("19-11", "1")];
/// Its loss.
pub const CARD_LOSS: &[Ground] = &[icrra("19-12", "1")];
/// A new card for a damaged one, or at the holder's wish.
pub const CARD_REISSUE: &[Ground] = &[icrra("19-13", "1")];
/// The end of its validity.
pub const CARD_INVALID: &[Ground] = &[icrra("19-14", "")];
/// Its return.
pub const CARD_RETURN: &[Ground] = &[icrra("19-15", "1")];
/// Application for a change.
pub const CHANGE_APPLICATION: &[Ground] = &[icrra("20", "2")];
/// Decision on a change.
pub const CHANGE_DECISION: &[Ground] = &[icrra("20", "3")];
/// Application for an extension.
pub const EXTENSION_APPLICATION: &[Ground] = &[icrra("21", "2")];
/// Decision on an extension.
pub const EXTENSION_DECISION: &[Ground] = &[icrra("21", "3")];
/// Identity recorded at the landing examination.
pub const IDENTITY: &[Ground] = &[icrra("6", "2")];
/// Accuracy of retained personal information: links between identities.
pub const IDENTITY_LINK: &[Ground] = &[other("appi", "65")];
/// Death or naturalisation.
pub const RECORD_END: &[Ground] = &[icrra("61-8-2", "1")];
/// Watch list: investigation of facts by an inspector.
pub const ALERT: &[Ground] = &[icrra("61-3", "2")];
/// Application for refugee recognition.
pub const REFUGEE: &[Ground] = &[icrra("61-2", "1")];
/// Application for complementary protection.
pub const COMPLEMENTARY_PROTECTION: &[Ground] = &[icrra("61-2", "2")];
/// Sorting of refugee cases: an operating rule, not law.
pub const REFUGEE_SORTING: &[Ground] = &[other("refugee-sorting-rule", "2018-01-15")];
/// Provisional stay.
pub const PROVISIONAL_STAY: &[Ground] = &[icrra("61-2-4", "1")];
/// Revocation of provisional stay.
pub const PROVISIONAL_STAY_REVOCATION: &[Ground] = &[icrra("61-2-5", "1")];
/// Fact-finding by refugee inquirers.
pub const REFUGEE_FACTS: &[Ground] = &[icrra("61-2-17", "1")];
/// Recognition with the stay that goes with it.
pub const REFUGEE_RECOGNITION: &[Ground] = &[icrra("61-2", "1"), icrra("61-2-2", "1")];
/// Complementary protection with the stay that goes with it.
pub const PROTECTION_RECOGNITION: &[Ground] = &[icrra("61-2", "2"), icrra("61-2-2", "1")];
/// Humanitarian stay (art. 61-2-2(2); since the special permission moved to art. 50, unverified).
pub const HUMANITARIAN_STAY: &[Ground] = &[icrra("61-2-2", "2")];
/// Revocation of a recognition.
pub const REFUGEE_REVOCATION: &[Ground] = &[icrra("61-2-7", "1")];
/// Request for review.
pub const REVIEW_REQUEST: &[Ground] = &[icrra("61-2-12", "1")];
/// Counsellors.
pub const COUNSELLORS: &[Ground] = &[icrra("61-2-13", "1")];
/// Opinion of the counsellors, and the ruling after it.
pub const REVIEW: &[Ground] = &[icrra("61-2-12", "3")];
/// Notice of the organisation where the activity takes place.
pub const AFFILIATION_ACTIVITY: &[Ground] = &[icrra("19-16", "i")];
/// Notice of the organisation with which there is a contract.
pub const AFFILIATION_CONTRACT: &[Ground] = &[icrra("19-16", "ii")];
/// Notice of the end of a marriage.
pub const AFFILIATION_SPOUSE: &[Ground] = &[icrra("19-16", "iii")];
/// Notice of an organisation by whoever has no stay on record.
pub const AFFILIATION: &[Ground] = &[icrra("19-16", "")];
/// Report of an organisation.
pub const ORGANISATION_REPORT: &[Ground] = &[icrra("19-17", "1")];
/// Report of an organisation that employs specified skilled workers.
pub const SKILLED_WORKER_REPORT: &[Ground] = &[icrra("19-18", "1")];
/// Report of foreign employees to the labour authority.
pub const EMPLOYMENT_REPORT: &[Ground] = &[other("labour-policy-act", "28")];
/// Time without the activity of the status.
pub const INACTIVITY: &[Ground] = &[icrra("22-4", "1-vi")];
/// Time without the activity of a spouse.
pub const SPOUSE_INACTIVITY: &[Ground] = &[icrra("22-4", "1-vii")];
/// Correction of retained personal information.
pub const CORRECTION: &[Ground] = &[other("appi", "90")];
/// Erasure of retained personal information.
pub const ERASURE: &[Ground] = &[other("appi", "98"), other("public-records-act", "8")];
/// Decision that nothing is corrected.
pub const CORRECTION_REFUSAL: &[Ground] = &[other("appi", "93")];
/// Thirty days for the decision on what the person asks for.
pub const CORRECTION_DECISION: &[Ground] = &[other("appi", "94")];
/// Application for landing.
pub const LANDING_APPLICATION: &[Ground] = &[icrra("6", "2")];
/// Examination of the conditions for landing.
pub const LANDING_EXAMINATION: &[Ground] = &[icrra("7", "1")];
/// Referral of whoever is not identified.
pub const REFERRAL_UNIDENTIFIED: &[Ground] = &[icrra("7", "4")];
/// Biometrics at landing.
pub const BIOMETRICS: &[Ground] = &[icrra("6", "3")];
/// Oral hearing on landing.
pub const LANDING_ORAL_HEARING: &[Ground] = &[icrra("10", "1")];
/// Exclusion at once.
pub const EXCLUSION_AT_ONCE: &[Ground] = &[icrra("10", "7")];
/// Finding that a condition for landing is not met.
pub const LANDING_FINDING: &[Ground] = &[icrra("10", "10")];
/// Exclusion on acceptance or silence.
pub const EXCLUSION_AFTER_HEARING: &[Ground] = &[icrra("10", "11")];
/// Objection to that finding.
pub const LANDING_OBJECTION: &[Ground] = &[icrra("11", "1")];
/// Ruling on that objection.
pub const LANDING_MINISTER_RULING: &[Ground] = &[icrra("11", "3")];
/// Exclusion after a ruling.
pub const EXCLUSION_AFTER_RULING: &[Ground] = &[icrra("11", "6")];
/// Special permission for landing.
pub const SPECIAL_PERMISSION_FOR_LANDING: &[Ground] = &[icrra("12", "1")];
/// Provisional landing.
pub const PROVISIONAL_LANDING: &[Ground] = &[icrra("13", "1")];
/// Departure under an exclusion order.
pub const EXCLUSION_DEPARTURE: &[Ground] = &[icrra("13-2", "1")];
/// Visa.
pub const VISA: &[Ground] = &[icrra("6", "1")];
/// Certificate of eligibility.
pub const ELIGIBILITY: &[Ground] = &[icrra("7-2", "1")];
/// Travel authorisation: a bill whose passage is unverified.
pub const TRAVEL_AUTHORISATION: &[Ground] = &[other("travel-authorisation-bill", "2026-03-10")];
/// Arrival and departure of a voyage; cooperation of its carrier.
pub const VOYAGE: &[Ground] = &[icrra("56", "")];
/// List of passengers and crew before arrival.
pub const MANIFEST: &[Ground] = &[icrra("57", "1")];
/// Booking records.
pub const PNR: &[Ground] = &[icrra("57", "8")];
/// Check of documents before boarding.
pub const BOARDING: &[Ground] = &[icrra("56-2", "")];
/// Terminal ledger: security control of what holds personal information.
pub const TERMINAL: &[Ground] = &[other("appi", "66")];
/// Operations: security control of what holds personal information.
pub const OPERATIONS: &[Ground] = &[other("appi", "66")];
/// Access of staff: security control of what holds personal information.
pub const ACCESS: &[Ground] = &[other("appi", "66")];
/// Indicators: no improper use of personal information.
pub const INDICATOR: &[Ground] = &[other("appi", "63"), icrra("59-2", "1")];
/// Ports of entry and departure.
pub const PORT: &[Ground] = &[icrra("2", "viii")];
/// Code lists: documents on decisions.
pub const CODELIST: &[Ground] = &[other("public-records-act", "4")];
/// Reservation of the confirmation of departure.
pub const DEPARTURE_RESERVATION: &[Ground] = &[icrra("25-2", "1")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_grounds() {
        let all = [
            LANDING,
            LANDING_GATE,
            LANDING_HEARING,
            LANDING_RULING,
            REENTRY,
            DEEMED_REENTRY,
            REFERRAL,
            DEPARTURE,
            RESIDENCE_NEW,
            RESIDENCE_PERMISSION,
            RESIDENCE_MOVE,
            PERMANENT_RESIDENCE,
            ACQUISITION,
            ACTIVITY_PERMISSION,
            ACTIVITY_REVOCATION,
            REENTRY_EXTENSION,
            REENTRY_REVOCATION,
            EXAMINATION,
            REVOCATION_NOTICE,
            REVOCATION_HEARING,
            REVOCATION,
            REVOCATION_GRACE,
            CARD_ISSUE,
            CARD_NUMBER,
            CARD_RENEWAL,
            CARD_LOSS,
            CARD_REISSUE,
            CARD_INVALID,
            CARD_RETURN,
            CHANGE_APPLICATION,
            CHANGE_DECISION,
            EXTENSION_APPLICATION,
            EXTENSION_DECISION,
            IDENTITY,
            IDENTITY_LINK,
            RECORD_END,
            AFFILIATION_ACTIVITY,
            AFFILIATION_CONTRACT,
            AFFILIATION_SPOUSE,
            AFFILIATION,
            ORGANISATION_REPORT,
            SKILLED_WORKER_REPORT,
            EMPLOYMENT_REPORT,
            INACTIVITY,
            SPOUSE_INACTIVITY,
            CORRECTION,
            ERASURE,
            CORRECTION_REFUSAL,
            CORRECTION_DECISION,
            ALERT,
            REFUGEE,
            COMPLEMENTARY_PROTECTION,
            REFUGEE_SORTING,
            PROVISIONAL_STAY,
            PROVISIONAL_STAY_REVOCATION,
            REFUGEE_FACTS,
            REFUGEE_RECOGNITION,
            PROTECTION_RECOGNITION,
            HUMANITARIAN_STAY,
            REFUGEE_REVOCATION,
            REVIEW_REQUEST,
            COUNSELLORS,
            REVIEW,
            LANDING_APPLICATION,
            LANDING_EXAMINATION,
            BIOMETRICS,
            REFERRAL_UNIDENTIFIED,
            LANDING_ORAL_HEARING,
            EXCLUSION_AT_ONCE,
            LANDING_FINDING,
            EXCLUSION_AFTER_HEARING,
            LANDING_OBJECTION,
            LANDING_MINISTER_RULING,
            EXCLUSION_AFTER_RULING,
            SPECIAL_PERMISSION_FOR_LANDING,
            PROVISIONAL_LANDING,
            EXCLUSION_DEPARTURE,
            VISA,
            ELIGIBILITY,
            TRAVEL_AUTHORISATION,
            VOYAGE,
            MANIFEST,
            PNR,
            BOARDING,
            TERMINAL,
            OPERATIONS,
            ACCESS,
            INDICATOR,
            PORT,
            CODELIST,
            DEPARTURE_RESERVATION,
        ];
        let problems = super::super::problems::all().map(|p| p.law);
        let roles = super::super::roles::all().map(|r| r.law);
        for grounds in all.into_iter().chain(problems).chain(roles) {
            assert_eq!(record(grounds).len(), grounds.len(), "{grounds:?}");
        }
    }
}
