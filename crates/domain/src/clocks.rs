//! Clocks without actors (domain §0.1-6): every due date, derived from a state and a day, and never written down.
//!
//! A clock runs from the act that starts it to the act that meets it. While it runs, and as long as it is overdue,
//! [`due`] lists it; once met it is gone. Queries, lists and projections use this module, or SQL that is tested
//! against it.
//!
//! # How a family adds a clock
//! 1. A code in [`Clock`], with its article in the sentence.
//! 2. A function `fn(&Record<'_>, &mut Vec<Due>)` in the family's own file that pushes what is due by the state;
//!    lengths come from `Tables::lengths`.
//! 3. A line in [`FAMILIES`].
//! 4. A case in `tests/law` with `due: [{what: …, due: …}]`, and one with `not_due: […]` once it is met.
//!
//! A *filing deadline* (a day by which somebody must file or notify: I8, I12, I18, I19, and the review request) goes
//! through [`Record::filing`], which moves it to the next working day (§12.1-2). The end of a stay, a special period, 24
//! and 48 hours, detention and the lapse of a right never move: [`Due::day`], [`Due::instant`].

mod affiliation;
mod card;
mod clearance;
mod correction;
mod revocation;
mod stay;
mod violation;
mod voyage;

use crate::ids::CaseId;
use crate::law::Tables;
use crate::law::grounds::{self, Ground, icrra};
use crate::person::PersonState;
use crate::person::departure::ReentryIntent;
use crate::person::period::Period;
use crate::person::refugee::transitions::RefugeeStage;
use crate::subject::SubjectState;
use crate::time::{Date, Timestamp};
use crate::{derive, symbols};

mod landing;

symbols! {
    /// What runs out.
    pub enum Clock {
        /// The period of stay (在留期間の満了), art. 21.
        StayEnd = "stay-end",
        /// The special period while an application is pending (特例期間), art. 20(6) and 21(4): I11.
        SpecialPeriodEnd = "special-period-end",
        /// The right to come back under a permit or deemed re-entry (再入国の期限), art. 26 and 26-2: I16, I17.
        ReentryLapse = "reentry-lapse",
        /// The notice of a place of residence (住居地届出), art. 19-7 and 19-8: I19.
        ResidenceNotice = "residence-notice",
        /// Ninety days without that notice: a ground for revocation from the next day (art. 22-4(1)(viii)): I19.
        ResidenceGround = "residence-ground",
        /// The last day of a residence card that does not follow the stay (有効期間の満了), art. 19-11(1): I14a.
        CardExpiry = "card-expiry",
        /// The application for a new card after a loss (紛失による再交付), art. 19-12(1).
        CardReissue = "card-reissue",
        /// The return of a card that is no longer valid (在留カードの返納), art. 19-15.
        CardReturn = "card-return",
        /// The application after a birth or a loss of nationality (在留資格取得の申請), art. 22-2(2): I18.
        AcquisitionApplication = "acquisition-application",
        /// Sixty days without a status after it (在留資格を有しない在留の末日), art. 22-2(1): I18.
        AcquisitionGraceEnd = "acquisition-grace-end",
        /// Documents that an examiner asked for (資料提出期限), by the day set.
        AdditionalDocuments = "additional-documents",
        /// Detention before the deportation order (収容期間), art. 41: I21.
        DetentionEnd = "detention-end",
        /// Handover of a detained person to an inspector (48時間以内の引渡し), art. 44: I21.
        DetentionHandover = "detention-handover",
        /// Request for an oral hearing (口頭審理の請求), art. 48(1): I8.
        HearingRequest = "hearing-request",
        /// Objection (異議の申出), art. 49(1): I8.
        Objection = "objection",
        /// Review of detention under a deportation order (収容の要否の見直し), art. 52: I24.
        DetentionReview = "detention-review",
        /// Report of a person under supervision (被監理者の届出), art. 44-3 and 52-3: I42.
        SuperviseeReport = "supervisee-report",
        /// Provisional release (仮放免の期間), art. 54.
        ProvisionalReleaseEnd = "provisional-release-end",
        /// Time to leave under a departure order (出国期限), art. 55-3: I25.
        DepartureOrderEnd = "departure-order-end",
        /// Time to leave under a command to leave (退去の命令), art. 55-2.
        DepartureCommandEnd = "departure-command-end",
        /// The sorting of a refugee case (振分け), two months by an operating rule, not law.
        RefugeeClassification = "refugee-classification",
        /// The provisional stay (仮滞在期間の満了), art. 61-2-4: I42.
        ProvisionalStayEnd = "provisional-stay-end",
        /// The request for review of a denial (審査請求期間), art. 61-2-12; a right that has lapsed is not owed.
        ReviewRequest = "review-request",
        /// Refusal of landing (上陸拒否期間), art. 5(1), whatever status somebody comes for but temporary visitor: I26.
        RefusalEnd = "refusal-end",
        /// The same for temporary visitors.
        RefusalEndVisitor = "refusal-end-visitor",
        /// The objection to a finding on landing (異議の申出), art. 11(1): I8.
        LandingObjection = "landing-objection",
        /// The hearing on a revocation (意見聴取の期日), art. 22-4(3): I20.
        RevocationHearing = "revocation-hearing",
        /// The time to leave after a revocation (出国猶予期間の末日), art. 22-4(7): I41.
        RevocationGraceEnd = "revocation-grace-end",
        /// The decision on a correction that the person asks for (訂正決定等の期限), APPI 94(1).
        CorrectionDecision = "correction-decision",
        /// A visa that is not used up (査証の有効期間), art. 6(1).
        VisaExpiry = "visa-expiry",
        /// A certificate of eligibility that is not used (在留資格認定証明書の有効期間), art. 7-2.
        EligibilityLapse = "eligibility-lapse",
        /// A travel authorisation (渡航認証の有効期間).
        TravelAuthorisationExpiry = "travel-authorisation-expiry",
        /// The list of passengers and crew of a voyage (事前旅客情報の報告), art. 57(1).
        Manifest = "manifest",
        /// The notice of an organisation that the organisation has reported (所属機関等に関する届出), art. 19-16.
        AffiliationNotice = "affiliation-notice",
        /// Three or six months without the activity of the status: a ground for revocation from the next day may be made
        /// out (art. 22-4(1)(vi), (vii)).
        InactivityGround = "inactivity-ground",
        /// A special landing (特例上陸の期間), art. 14 to 18-2, to its day or its minute: I6.
        SpecialLandingEnd = "special-landing-end",
        /// A multiple permission for crew or cruise passengers (数次の許可), art. 14-2(2) and 16(2).
        MultiplePermissionEnd = "multiple-permission-end",
        /// The reservation of departure (出国確認の留保), art. 25-2: I31.
        DepartureReservationEnd = "departure-reservation-end",
    }
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// To the end of a day in Japan.
    Day(Date),
    /// To the minute.
    Instant(Timestamp),
}

impl Moment {
    /// The day in Japan on which it falls.
    pub const fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(at) => at.japan_date(),
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What runs out.
    pub what: Clock,
    /// The last day, or the last instant, on which it is in time.
    pub due: Moment,
    /// Where the law says so.
    pub law: &'static [Ground],
    /// The case it belongs to, where there is one.
    pub case_id: Option<CaseId>,
    /// Whether it was moved to a working day.
    pub moved: bool,
}

impl Due {
    /// Due at the end of a day that never moves.
    pub const fn day(what: Clock, day: Date, law: &'static [Ground]) -> Self {
        Self { what, due: Moment::Day(day), law, case_id: None, moved: false }
    }

    /// Due at an instant.
    pub const fn instant(what: Clock, at: Timestamp, law: &'static [Ground]) -> Self {
        Self { what, due: Moment::Instant(at), law, case_id: None, moved: false }
    }

    /// The same, belonging to a case.
    pub fn of(self, case_id: &CaseId) -> Self {
        Self { case_id: Some(case_id.clone()), ..self }
    }

    /// Whether its day has passed.
    pub fn overdue(&self, on: Date) -> bool {
        self.due.day() < on
    }
}

/// A record that is asked what is due.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The fold of what had happened.
    pub state: &'a PersonState,
    /// Lengths, lists, working days.
    pub tables: &'a Tables,
    /// The day that is asked about.
    pub on: Date,
}

impl Record<'_> {
    /// A filing deadline: so long after a day that is not counted, moved to a working day (§12.1-2).
    pub fn filing(
        &self,
        what: Clock,
        from: Date,
        length: &Period,
        law: &'static [Ground],
    ) -> Option<Due> {
        let last = length.end_from(from)?;
        let moved_to = (self.tables.working_day_from)(last);
        Some(Due { moved: moved_to != last, ..Due::day(what, moved_to, law) })
    }
}

/// What a family finds due.
pub type Family = fn(&Record<'_>, &mut Vec<Due>);

/// Every family, one line each.
pub static FAMILIES: &[Family] = &[
    stay,
    reentry,
    residence,
    card::cards,
    stay::acquisition,
    stay::documents,
    violation::violation,
    refugee,
    landing::refusal,
    landing::objection,
    revocation::revocation,
    correction::decision,
    clearance::clearances,
    affiliation::notices,
    affiliation::inactivity,
    landing::special,
    landing::reservation,
];

/// Everything that is due by a state on a day, the earliest first; what is overdue stays until it is met.
pub fn due(state: &PersonState, tables: &Tables, on: Date) -> Vec<Due> {
    let record = Record { state, tables, on };
    let mut out = Vec::new();
    for family in FAMILIES {
        family(&record, &mut out);
    }
    out.sort_by_key(|d| (d.due.day(), d.what));
    out
}

/// The same of any kind of subject.
pub fn due_of(subject: &SubjectState, tables: &Tables, on: Date) -> Vec<Due> {
    match subject {
        SubjectState::Person(state) => due(state, tables, on),
        SubjectState::Voyage(state) => voyage::due(state),
        _ => Vec::new(),
    }
}

const STAY_END: &[Ground] = &[icrra("21", "1")];
const SPECIAL_PERIOD: &[Ground] = &[icrra("20", "6"), icrra("21", "4")];
const RESIDENCE_GROUND: &[Ground] = &[icrra("22-4", "1")];

/// The period of stay of whoever is here, and the special period after it.
fn stay(record: &Record<'_>, out: &mut Vec<Due>) {
    let Some(stay) = record.state.stay_in_japan() else {
        return;
    };
    out.extend(stay.stay_end.map(|end| Due::day(Clock::StayEnd, end, STAY_END)));
    let special = derive::special_period_end(record.state, stay);
    out.extend(special.map(|end| Due::day(Clock::SpecialPeriodEnd, end, SPECIAL_PERIOD)));
}

/// The right to come back of whoever is abroad.
fn reentry(record: &Record<'_>, out: &mut Vec<Due>) {
    let away = record.state.open_stay().and_then(|s| s.away.as_ref());
    let law = match away.map(|a| a.reentry) {
        Some(ReentryIntent::Permit) => grounds::REENTRY,
        _ => grounds::DEEMED_REENTRY,
    };
    let deadline = away.and_then(|a| a.deadline);
    out.extend(deadline.map(|last| Due::day(Clock::ReentryLapse, last, law)));
}

/// The first notice of residence of a mid/long-term resident: fourteen days, and ninety. When the person settled is
/// not on record before the notice, so both run from the permission.
fn residence(record: &Record<'_>, out: &mut Vec<Due>) {
    let Some(stay) = record.state.stay_in_japan() else {
        return;
    };
    let tables = record.tables;
    let resident =
        tables.mid_long_term_resident(stay.status.as_str(), stay.period.as_ref(), stay.period_from);
    let notified =
        record.state.residence.as_ref().is_some_and(|r| r.stay_id.is_some_and(|id| stay.named(id)));
    if !resident || notified {
        return;
    }
    let from = stay.status_since;
    let law = if stay.granted_on == stay.opened_at.japan_date() {
        grounds::RESIDENCE_NEW
    } else {
        grounds::RESIDENCE_PERMISSION
    };
    out.extend(record.filing(Clock::ResidenceNotice, from, &tables.lengths.residence_notice, law));
    let ninety = tables.lengths.residence_ground.end_from(from);
    out.extend(ninety.map(|last| Due::day(Clock::ResidenceGround, last, RESIDENCE_GROUND)));
}

/// Of every refugee case: its sorting, its provisional stay, the request for a review.
fn refugee(record: &Record<'_>, out: &mut Vec<Due>) {
    for case in &record.state.refugee_cases {
        let id = &case.refugee_case_id;
        if case.stage == RefugeeStage::Applied {
            let last = record.tables.refugee.classification.end_from(case.applied_on);
            let due = |last| Due::day(Clock::RefugeeClassification, last, grounds::REFUGEE_SORTING);
            out.extend(last.map(|last| due(last).of(id)));
        }
        let stay = case.provisional_stay_end().filter(|_| case.provisional_on(record.on));
        let due = |last| Due::day(Clock::ProvisionalStayEnd, last, grounds::PROVISIONAL_STAY);
        out.extend(stay.map(|last| due(last).of(id)));
        let open = matches!(case.stage, RefugeeStage::Denied | RefugeeStage::Protected);
        let review = case.review_due.filter(|last| open && record.on <= *last);
        let due = |last| Due::day(Clock::ReviewRequest, last, grounds::REVIEW_REQUEST);
        out.extend(review.map(|last| due(last).of(id)));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::StatusCode;
    use crate::person::state::{Away, Stay};

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    /// A student who landed on 2 April 2026: the fourteenth day is a Thursday, the ninetieth a Wednesday.
    fn student(landed: &str) -> PersonState {
        let on = day(landed);
        let stay = Stay {
            stay_id: Uuid::from_u128(1),
            status: StatusCode::parse("student").unwrap(),
            status_since: on,
            period: Some(Period::years(1)),
            period_from: on,
            stay_end: Period::years(1).end_from(on),
            granted_by: Uuid::from_u128(1),
            granted_on: on,
            special_until: None,
            opened_at: on.japan_start(),
            landed_at: on.japan_start(),
            away: None,
            closed: None,
            known_as: Vec::new(),
        };
        PersonState { stay: Some(stay), ..PersonState::new() }
    }

    fn found(state: &PersonState, on: &str) -> Vec<(Clock, String, bool)> {
        let all = due(state, &Tables::current(), day(on));
        all.iter().map(|d| (d.what, d.due.to_string(), d.moved)).collect()
    }

    #[test]
    fn only_filing_deadlines_move() {
        // 19 April 2026 is a Sunday, 4 July a Saturday; 5 April 2027 is a Monday.
        let expected = vec![
            (Clock::ResidenceNotice, "2026-04-20".to_owned(), true),
            (Clock::ResidenceGround, "2026-07-04".to_owned(), false),
            (Clock::StayEnd, "2027-04-05".to_owned(), false),
        ];
        assert_eq!(found(&student("2026-04-05"), "2026-04-05"), expected);
        let state = student("2026-04-05");
        assert_eq!(found(&state, "2028-01-01"), expected, "what is overdue stays");
        let late = due(&state, &Tables::current(), day("2026-07-04"));
        let overdue: Vec<Clock> =
            late.iter().filter(|d| d.overdue(day("2026-07-04"))).map(|d| d.what).collect();
        assert_eq!(overdue, [Clock::ResidenceNotice], "the last day is in time");
    }

    #[test]
    fn abroad_only_the_return_is_due() {
        let mut state = student("2026-04-05");
        let left = day("2026-05-01");
        if let Some(stay) = &mut state.stay {
            stay.away = Some(Away {
                event_id: Uuid::from_u128(2),
                departed_at: left.japan_start(),
                departed_on: left,
                reentry: ReentryIntent::Permit,
                deadline: Some(day("2027-04-05")),
            });
        }
        let all = due(&state, &Tables::current(), left);
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].what, all[0].law), (Clock::ReentryLapse, grounds::REENTRY));
        assert!(due(&PersonState::new(), &Tables::current(), left).is_empty());
    }

    #[test]
    fn an_instant_falls_on_its_day_in_japan() {
        let at = Timestamp::parse("2026-04-05T15:00:00Z").unwrap();
        let case = CaseId::parse("V-1").unwrap();
        let due = Due::instant(Clock::StayEnd, at, STAY_END).of(&case);
        assert_eq!(due.due.day(), day("2026-04-06"));
        assert_eq!(due.case_id, Some(case));
        assert!(!due.overdue(day("2026-04-06")) && due.overdue(day("2026-04-07")));
    }
}
