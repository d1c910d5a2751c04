//! The rows: every invariant with the files in which it lives.

use super::Mode::{Derive, Flag, Refuse};
use super::{Invariant, lives, not_yet, tested};

const LANDING: &str = "domain/src/person/rules/landing.rs";
const FINDING: &str = "domain/src/person/rules/violation/finding.rs";
const CUSTODY: &str = "domain/src/person/rules/violation/custody.rs";
const REMOVAL: &str = "domain/src/person/rules/violation/removal.rs";
const SUSPENSION: &str = "domain/src/person/rules/violation/suspension.rs";
const STEPS: &str = "domain/src/law/violation.rs";
const VIOLATION_CLOCKS: &str = "domain/src/clocks/violation.rs";
const DEPARTURE: &str = "domain/src/person/rules/departure.rs";
const APPLICATION: &str = "domain/src/person/rules/application.rs";
const RESIDENCE: &str = "domain/src/person/rules/residence.rs";
const IDENTITY: &str = "domain/src/person/rules/identity.rs";
const CORRECTION: &str = "domain/src/person/rules/correction.rs";
const LINK: &str = "domain/src/person/rules/link.rs";
const PROCESS: &str = "domain/src/process.rs";
const REFUGEE_FILING: &str = "domain/src/person/rules/refugee/filing.rs";
const REFUGEE_DECISION: &str = "domain/src/person/rules/refugee/decision.rs";
const REFUGEE_REVIEW: &str = "domain/src/person/rules/refugee/review.rs";
const PROVISIONAL_STAY: &str = "domain/src/person/rules/refugee/provisional.rs";
const RULES: &str = "domain/src/person/rules/mod.rs";
const STATE: &str = "domain/src/person/state.rs";
const PERIOD: &str = "domain/src/person/period.rs";
const DERIVE: &str = "domain/src/derive.rs";
const ACQUISITION: &str = "domain/src/person/rules/acquisition.rs";
const CLOCK_STAY: &str = "domain/src/clocks/stay.rs";
const PERMIT: &str = "domain/src/person/rules/permit.rs";
const EXAMINATION: &str = "domain/src/person/rules/examination.rs";
const REVOCATION: &str = "domain/src/person/rules/revocation.rs";
const REVOCATION_LAW: &str = "domain/src/law/revocation.rs";
const CARD: &str = "domain/src/person/rules/card.rs";
const CODELIST: &str = "domain/src/codelist.rs";
const CLEARANCE: &str = "domain/src/person/rules/clearance.rs";
const CLEARANCE_LAW: &str = "domain/src/law/clearance.rs";
const CARD_LAW: &str = "domain/src/law/card.rs";
const CARD_DERIVED: &str = "domain/src/derive/card.rs";
const CARD_NUMBER: &str = "domain/src/card_number.rs";
const CARD_GATEWAY: &str = "gateway/src/reuse.rs";
const IDS: &str = "domain/src/ids.rs";
const CLOCKS: &str = "domain/src/clocks.rs";
const ROLES: &str = "domain/src/law/roles/mod.rs";
const CASE: &str = "domain/src/case.rs";
const STATUS: &str = "domain/src/law/status.rs";
const LANDING_EXAMINATION: &str = "domain/src/person/rules/landing_examination.rs";
const HEARING: &str = "domain/src/person/rules/landing_examination/hearing.rs";
const EXCLUSION: &str = "domain/src/person/rules/landing_examination/exclusion.rs";
const SPECIAL_LANDING: &str = "domain/src/person/rules/special_landing.rs";
const SPECIAL: &str = "domain/src/law/special.rs";
const RESERVATION: &str = "domain/src/person/rules/reservation.rs";
const DENIAL: &str = "domain/src/law/denial.rs";
const REFUSAL: &str = "domain/src/person/rules/refusal.rs";
const ERASURE: &str = "domain/src/person/rules/erasure.rs";
const LINK_DERIVED: &str = "domain/src/derive/link.rs";
const ENVELOPE: &str = "domain/src/envelope.rs";
const STAFF: &str = "domain/src/staff/rules.rs";
const INDICATOR: &str = "domain/src/indicator.rs";

/// Every invariant, in order.
pub static INVARIANTS: &[Invariant] = &[
    lives(
        not_yet(
            "I1",
            "A second landing while a stay is open is recorded, its missing departure flagged; the later landing governs from its date",
            &[Flag],
            "4, 7, 9",
            "refusing the landing, or no flag",
        ),
        &[LANDING],
    ),
    lives(
        not_yet(
            "I2",
            "A departure without an open stay is recorded and flagged",
            &[Flag],
            "25",
            "refusing the departure, or no flag",
        ),
        &[DEPARTURE],
    ),
    lives(
        not_yet(
            "I3",
            "Status and period are on the list of the day",
            &[Refuse],
            "2-2, 7(1), 9(3)",
            "a status outside its dates, a period that the list does not have",
        ),
        &[LANDING, APPLICATION, STATUS, CLEARANCE],
    ),
    lives(
        not_yet(
            "I4",
            "An act only by a role that the table names; roles are not inherited",
            &[Refuse],
            "2, 9, 10, 39, 47 to 51, 55-3",
            "a role more, or a role fewer, in any row of the table",
        ),
        &[ROLES, CASE, STAFF],
    ),
    lives(
        not_yet(
            "I5",
            "Nobody is denied landing but after a hearing or a ruling",
            &[Refuse],
            "9(5), 10, 11",
            "an exclusion order straight from a referral where identity and biometrics are there",
        ),
        &[EXCLUSION, HEARING, LANDING_EXAMINATION],
    ),
    lives(
        not_yet(
            "I6",
            "A special landing gives no status, and is no longer than its kind allows",
            &[Refuse],
            "14 to 18-2",
            "a cap of the table left out, a special landing that opens a stay",
        ),
        &[SPECIAL_LANDING, SPECIAL],
    ),
    lives(
        not_yet(
            "I7",
            "Landing within a refusal period only on the basis of art. 5-2 or a special permission",
            &[Refuse],
            "5, 5-2, 12",
            "a landing within the period without a basis",
        ),
        &[LANDING, REFUSAL],
    ),
    lives(
        not_yet(
            "I8",
            "An objection is in time for three days from notice; a late one is recorded as late",
            &[Flag],
            "11(1), 48(1), 49(1)",
            "counting the day of notice, or not moving to a working day",
        ),
        &[FINDING, HEARING, CLOCKS],
    ),
    lives(
        not_yet(
            "I9",
            "A period ends so many days later, its first day not counted, or on the same day months or years later, clamped to the month's end",
            &[Derive],
            "Civil Code 140, 143",
            "counting the first day, 31 January + 1 month in March",
        ),
        &[PERIOD, CLEARANCE_LAW],
    ),
    lives(
        not_yet(
            "I10",
            "An extension runs from the old end, a change from the decision",
            &[Derive],
            "20, 21",
            "an extension that runs from the decision",
        ),
        &[APPLICATION],
    ),
    lives(
        not_yet(
            "I11",
            "Filed in time on a period over thirty days: lawful until the decision, at most two months past the old end",
            &[Derive],
            "20(6), 21(4)",
            "a special period after a late application, or for thirty days, or moved by a holiday",
        ),
        &[APPLICATION, STATE, DERIVE, CLOCKS],
    ),
    lives(
        not_yet(
            "I12",
            "An application after the stay ended is recorded and flagged",
            &[Flag],
            "21",
            "refusing it, or no flag",
        ),
        &[APPLICATION],
    ),
    lives(
        not_yet(
            "I13",
            "A temporary visitor changes status only on named special circumstances",
            &[Refuse],
            "20(3)",
            "a change without them",
        ),
        &[APPLICATION],
    ),
    lives(
        not_yet(
            "I14",
            "A residence card only for mid/long-term residents, one valid card a person, a new card ends the old",
            &[Refuse],
            "19-3, 19-6, 19-14",
            "a card for a temporary visitor, two valid cards",
        ),
        &[CARD, CARD_DERIVED],
    ),
    lives(
        not_yet(
            "I14a",
            "The last day of a card follows from status, age, end of stay and form",
            &[Derive],
            "19-5",
            "not counting the day of issue, the 16th birthday itself, 29 February",
        ),
        &[CARD_LAW, CARD, CARD_DERIVED],
    ),
    lives(
        tested(
            not_yet(
                "I15",
                "A card number has its form, and is one person's for ever: refused in a record and where the tables know \
                 it, flagged where two are issued at once",
                &[Refuse, Flag],
                "19-4",
                "a number given again, to the same person or to another",
            ),
            "`gateway` `a_card_number_that_somebody_else_has_is_refused`",
        ),
        &[CARD, IDS, CARD_NUMBER, PROCESS, CARD_GATEWAY],
    ),
    lives(
        not_yet(
            "I16",
            "Deemed re-entry: passport, the card of a resident, no excluded class; back within a year (special permanent residents two), at most to the end of stay",
            &[Derive, Refuse],
            "26-2",
            "a deadline past the end of stay, a visitor under deemed re-entry",
        ),
        &[DEPARTURE, LANDING],
    ),
    lives(
        not_yet(
            "I17",
            "Not back by the deadline: the stay is closed from the next day",
            &[Derive],
            "26",
            "closed on the deadline itself, or never",
        ),
        &[DERIVE, CLOCKS],
    ),
    lives(
        not_yet(
            "I18",
            "Born here: sixty days without a status, an application within thirty",
            &[Derive],
            "22-2",
            "counting the day of birth, moving the sixtieth day",
        ),
        &[ACQUISITION, APPLICATION, CLOCK_STAY],
    ),
    lives(
        not_yet(
            "I19",
            "Notice of residence within fourteen days; ninety days without one are a ground for revocation",
            &[Derive, Flag],
            "19-7 to 19-9, 22-4(1)",
            "fourteen days that end on a Sunday, ninety that move",
        ),
        &[RESIDENCE, DERIVE, CLOCKS],
    ),
    lives(
        not_yet(
            "I20",
            "Revocation after notice of a hearing and the hearing, or its absence, and on a named ground",
            &[Refuse],
            "22-4(2) to (5)",
            "a revocation without a hearing on record",
        ),
        &[REVOCATION, REVOCATION_LAW],
    ),
    lives(
        not_yet(
            "I21",
            "Detention thirty days from its start, that day counted, and thirty more once; handover within 48 hours",
            &[Derive, Refuse],
            "41, 44",
            "a second extension, a first day not counted",
        ),
        &[CUSTODY],
    ),
    lives(
        not_yet(
            "I22",
            "A deportation order on an accepted finding, an unopposed decision or a ruling; none against special permission or a departure-order finding",
            &[Refuse],
            "47(5), 48(9), 49(6), 51",
            "an order on the day of notice without acceptance",
        ),
        &[REMOVAL, STEPS],
    ),
    lives(
        not_yet(
            "I23",
            "No execution while removal is suspended, but on a recorded exception of two approvers who do not execute",
            &[Refuse],
            "61-2-9",
            "an execution during the suspension",
        ),
        &[REMOVAL, SUSPENSION, LINK],
    ),
    lives(
        not_yet(
            "I24",
            "Detention under an order is reviewed every three months",
            &[Derive],
            "52",
            "a review due a day late at a month's end",
        ),
        &[CUSTODY, VIOLATION_CLOCKS],
    ),
    lives(
        not_yet(
            "I25",
            "A departure order on all five conditions, to leave within fifteen days",
            &[Refuse],
            "24-3, 55-3",
            "one condition not asked, sixteen days",
        ),
        &[FINDING, REMOVAL],
    ),
    lives(
        not_yet(
            "I26",
            "The refusal period follows from execution and history; one typed by hand that differs is refused",
            &[Derive],
            "5(1)(ix)",
            "five years for who was deported before, the last day not refused",
        ),
        &[REMOVAL, DENIAL, REFUSAL],
    ),
    lives(
        not_yet(
            "I27",
            "Special permission to stay between the start of the case and the deportation order",
            &[Refuse],
            "50",
            "a permission after the order",
        ),
        &[STEPS, FINDING],
    ),
    lives(
        not_yet(
            "I28",
            "Recognition and complementary protection decide the stay in the same act",
            &[Refuse],
            "61-2-2",
            "a recognition without a status",
        ),
        &[REFUGEE_DECISION],
    ),
    lives(
        not_yet(
            "I29",
            "A ruling on review after three counsellors and their opinion, none of them of the first instance",
            &[Refuse],
            "61-2-12, 61-2-13",
            "a ruling with two counsellors",
        ),
        &[REFUGEE_REVIEW],
    ),
    lives(
        not_yet(
            "I30",
            "The number of an application counts over linked identities",
            &[Derive],
            "61-2-9(4)",
            "counting one identity alone",
        ),
        &[REFUGEE_FILING, LINK, LINK_DERIVED, SUSPENSION, PROCESS],
    ),
    lives(
        not_yet(
            "I31",
            "A reservation of departure ends after 24 hours; one notice reserves once",
            &[Derive],
            "25-2",
            "an end at midnight",
        ),
        &[RESERVATION, DEPARTURE],
    ),
    lives(
        not_yet(
            "I32",
            "After death, naturalisation or the end of the stay nothing more is permitted; what was permitted before it was learned is flagged",
            &[Refuse, Flag],
            "22-2, 61-8-2",
            "a permission after the end, a lost permission before it was learned",
        ),
        &[RULES, IDENTITY],
    ),
    lives(
        not_yet(
            "I33",
            "Fingerprints and photo, or a reason from the closed list that the facts meet",
            &[Refuse],
            "6(3)",
            "exempt on the 16th birthday, a reason that is not asked for",
        ),
        &[LANDING],
    ),
    tested(
        lives(
            not_yet(
                "I34",
                "No event without a staff id; the system acts under one of its own",
                &[Refuse],
                "seed: audit log",
                "a staff id that may be absent: the types do not compile, nor does the reader take it",
            ),
            &[ENVELOPE, STAFF],
        ),
        "`codec` `json` (actor without staff_id)",
    ),
    lives(
        not_yet(
            "I35",
            "Who asks for a correction, an erasure, a merge or a revocation does not approve it",
            &[Refuse],
            "APPI 66",
            "the same staff id twice",
        ),
        &[
            CORRECTION,
            ERASURE,
            EXAMINATION,
            FINDING,
            SUSPENSION,
            REVOCATION,
            LINK,
            CLEARANCE,
            CODELIST,
            STAFF,
            INDICATOR,
        ],
    ),
    tested(
        lives(
            not_yet(
                "I36",
                "The same command id gives the first answer again; with another body it is refused and the first stands",
                &[Derive, Refuse],
                "–",
                "deciding a repeat again",
            ),
            &["decider/src/batch/entry.rs", "codec/src/ids.rs"],
        ),
        "`tests/faults` `repeats::f17_…`",
    ),
    lives(
        not_yet(
            "I37",
            "A correction changes no event; its legal effect begins on its day",
            &[Refuse],
            "APPI 90",
            "a correction of a correction, of a field that ties records together",
        ),
        &[CORRECTION],
    ),
    lives(
        not_yet(
            "I38",
            "Nothing happens later than the log's clock, but for a tolerance",
            &[Flag, Refuse],
            "–",
            "no flag after two minutes, none refused after a day",
        ),
        &[CASE],
    ),
    not_yet(
        "I39",
        "Statistics as of a watermark are the same every time",
        &[Derive],
        "domain §8.2",
        "a table that counts what came after its watermark",
    ),
    lives(
        not_yet(
            "I40",
            "A re-entry permit of five years at most and not past the stay, once extended by one year abroad",
            &[Refuse],
            "26(3), 26(5)",
            "a permit of seven years",
        ),
        &[DEPARTURE, PERMIT],
    ),
    lives(
        not_yet(
            "I41",
            "After a revocation thirty days to leave at most, none on grounds 1 and 2 nor on 5 with flight risk",
            &[Refuse],
            "22-4(7)",
            "thirty-one days",
        ),
        &[REVOCATION, REVOCATION_LAW],
    ),
    lives(
        not_yet(
            "I42",
            "Deposits within their caps, reports three months apart at most, bars to provisional stay",
            &[Refuse],
            "13, 44-3, 61-2-4",
            "a deposit one yen over",
        ),
        &[CUSTODY, PROVISIONAL_STAY, EXCLUSION],
    ),
];
