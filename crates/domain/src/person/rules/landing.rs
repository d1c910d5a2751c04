//! Landing: I1, I3, I4, I7, I9, I16, I33.

use uuid::Uuid;

use super::identity::{shown, sighting};
use super::{Case, clearance, departure, landing_examination, stays};
use crate::decision::{Decided, Rejection};
use crate::envelope::{Flag, Meta, Source};
use crate::ids::PartialDate;
use crate::law::status::SPECIAL_PERMANENT_RESIDENT;
use crate::law::{Act, Refusal, denial, grounds, problems};
use crate::person::PersonState;
use crate::person::departure::ReentryIntent;
use crate::person::landing::{
    BiometricExemption, LandingKind, LandingMethod, LandingPermitted, LandingRoute, PermitLanding,
    ReferLanding, ReferralRemarks, ReferredToSpecialInquiryOfficer,
};
use crate::person::landing_examination::{LandingExamination, ReferralCause};
use crate::person::state::Ended;
use crate::person::state::stays::{StayAct, StayStep};
use crate::time::{Date, Timestamp};

pub(super) fn permit(case: &mut Case<'_>, c: &PermitLanding) -> Result<Vec<Decided>, Rejection> {
    case.entitled(match c.route {
        LandingRoute::Booth => Act::PermitLandingAtBooth,
        LandingRoute::AfterHearing => Act::PermitLandingAfterHearing,
        LandingRoute::AfterRuling => Act::PermitLandingAfterRuling,
    })?;
    case.port(&c.port)?;
    case.not_ended(true)?;
    biometrics(case, c)?;
    let examination = landing_examination::permitted_by(case, c)?;
    refusal_period(case, c, examination)?;
    let rests = clearance::rests_on(case, c, examination)?;
    let (stay_id, stay_end) = match c.kind {
        LandingKind::NewEntry => (None, new_entry(case, c)?),
        LandingKind::Reentry | LandingKind::DeemedReentry => reentry(case, c)?,
    };
    let mut out = sighting(case, &shown!(c));
    let index = u32::try_from(out.len()).unwrap_or(u32::MAX);
    let event = LandingPermitted {
        stay_id: stay_id.unwrap_or_else(|| case.event_id(index)),
        kind: c.kind,
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        status: c.status.clone(),
        period: c.period,
        permitted_on: case.on,
        stay_end,
        method: c.method,
        route: c.route,
        biometric_exemption: c.biometric_exemption,
        card_issued: c.card_issued,
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
        examination_id: examination.map(|e| e.examination_id.clone()),
        denial_exception: c.denial_exception.clone(),
        visa_ref: rests.visa_ref,
        eligibility_ref: rests.eligibility_ref,
        authorisation_ref: rests.authorisation_ref,
        card_stay_end: c.card_stay_end,
    };
    let law = match (c.kind, c.route, c.method) {
        (LandingKind::Reentry, ..) => grounds::REENTRY,
        (LandingKind::DeemedReentry, ..) => grounds::DEEMED_REENTRY,
        (LandingKind::NewEntry, LandingRoute::AfterHearing, _) => grounds::LANDING_HEARING,
        (LandingKind::NewEntry, LandingRoute::AfterRuling, _) => grounds::LANDING_RULING,
        (LandingKind::NewEntry, LandingRoute::Booth, LandingMethod::Gate) => grounds::LANDING_GATE,
        (LandingKind::NewEntry, LandingRoute::Booth, LandingMethod::Seal) => grounds::LANDING,
    };
    out.push(case.main(event, law));
    Ok(out)
}

/// I33: whoever gives no biometrics has a reason from the closed list, and the facts stated meet it.
fn biometrics(case: &Case<'_>, c: &PermitLanding) -> Result<(), Rejection> {
    // The migration of older records brings no captures with it.
    if case.meta.source == Source::Migration {
        return Ok(());
    }
    let Some(exemption) = c.biometric_exemption else {
        return if c.biometrics_captured {
            Ok(())
        } else {
            Err(problems::BIOMETRICS_MISSING.refuse())
        };
    };
    if c.biometrics_captured {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "Biometrics were captured, yet an exemption is named.",
            "個人識別情報の提供があるのに免除事由が入力されています。",
        ));
    }
    let met = match exemption {
        BiometricExemption::Under16 => {
            c.personal.name.date_of_birth.as_ref().is_none_or(|b| may_be_under_16(b, case.on))
        }
        BiometricExemption::SpecialPermanentResident => {
            c.status.as_str() == SPECIAL_PERMANENT_RESIDENT
        }
        BiometricExemption::DiplomatOrOfficial => {
            matches!(c.status.as_str(), "diplomat" | "official")
        }
        BiometricExemption::StateInvitation => true,
    };
    if met { Ok(()) } else { Err(problems::BIOMETRIC_EXEMPTION_NOT_MET.refuse()) }
}

/// I7: within a refusal period only as a special case (art. 5-2) or by special permission in a ruling (art. 12). The
/// status asked for decides how long the period is (I26).
fn refusal_period(
    case: &mut Case<'_>,
    c: &PermitLanding,
    examination: Option<&LandingExamination>,
) -> Result<(), Rejection> {
    let tables = case.context.tables;
    let found = denial::refusal(&case.state.refusal_history(), c.status.as_str(), tables, case.on);
    let Some(refusal) = found.filter(|r| r.refuses(case.on)) else {
        return Ok(());
    };
    if c.denial_exception.is_some() || landing_examination::specially_permitted(examination) {
        return Ok(());
    }
    let problem = &problems::LANDING_REFUSED;
    let rejection = match refusal {
        Refusal::WithoutEnd => problem.refuse(),
        Refusal::Until(last) => problem.refuse_with(
            &format!("Landing with this status is refused to {last}."),
            &format!("この在留資格での上陸拒否期間は{last}までです。"),
        ),
    };
    case.refusal_or_flag(rejection, Flag::LandingWhileRefused)
}

/// Whether a person born then may be under 16 on a day: exempt to the day before the 16th birthday (§12.1-30). What
/// is unknown of the date counts in the person's favour.
fn may_be_under_16(born: &PartialDate, on: Date) -> bool {
    let text = born.as_str();
    let latest = match text.len() {
        4 => format!("{text}-12-31"),
        7 => {
            let first = Date::parse(&format!("{text}-01"));
            return first.is_ok_and(|f| on < f.plus_months(1).plus_days(-1).plus_months(192));
        }
        _ => text.to_owned(),
    };
    Date::parse(&latest).is_ok_and(|b| on < b.plus_months(192))
}

/// I3 and I9: status and period of the day's list, the end counted from the day after.
fn new_entry(case: &mut Case<'_>, c: &PermitLanding) -> Result<Option<Date>, Rejection> {
    let migrated = case.meta.source == Source::Migration;
    if c.period.is_none() && migrated {
        case.flag(Flag::IncompleteRecord);
    } else if c.period.is_none() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A new entry needs a period of stay.",
            "新規入国には在留期間が必要です。",
        ));
    }
    if c.card_stay_end.is_some() {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "The end on a residence card is stated at re-entries only.",
            "在留カードの満了日は再入国の場合にのみ入力します。",
        ));
    }
    match case.context.tables.status_on(c.status.as_str(), case.on) {
        None => case.refuse_or_flag(&problems::STATUS_NOT_ON_LIST, Flag::StatusNotOnList)?,
        Some(row) => {
            // Migration opens the record of a stay whatever act once gave it.
            if !row.at_landing && !migrated {
                case.refuse_or_flag(&problems::STATUS_NOT_GIVEN_HERE, Flag::StatusNotOnList)?;
            }
            if c.period.is_some_and(|period| !row.allows(&period, case.on)) {
                case.refuse_or_flag(&problems::PERIOD_NOT_ALLOWED, Flag::StatusNotOnList)?;
            }
        }
    }
    if departure_missing(case.state, case.meta.occurred_at) {
        case.flag(Flag::MissingDeparture);
    }
    Ok(c.period.and_then(|period| period.end_from(case.on)))
}

/// I16 and I1 at a return: which stay goes on, and until when.
fn reentry(
    case: &mut Case<'_>,
    c: &PermitLanding,
) -> Result<(Option<Uuid>, Option<Date>), Rejection> {
    if c.period.is_some() {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "A re-entry resumes the old period; none is given.",
            "再入国では従前の在留期間が継続するため、在留期間は付与しません。",
        ));
    }
    if case.context.tables.status(c.status.as_str()).is_none() {
        case.refuse_or_flag(&problems::STATUS_NOT_ON_LIST, Flag::StatusNotOnList)?;
    }
    let at = case.meta.occurred_at;
    if departure_missing(case.state, at) {
        case.flag(Flag::MissingDeparture);
    }
    let Some(stay) = case.state.stay.as_ref() else {
        return reentry_without_stay(case, c).map(|()| (None, c.card_stay_end));
    };
    let closed = stay.closed.as_ref().filter(|closed| closed.at <= at);
    if closed.is_some_and(|closed| left_since(case.state, closed.at)) {
        return reentry_without_stay(case, c).map(|()| (None, c.card_stay_end.or(stay.stay_end)));
    }
    let revoked = case.state.revoked(stay).and_then(|r| r.effective_on);
    if closed.is_some() || revoked.is_some_and(|day| case.on > day) {
        case.refuse_or_flag(&problems::REENTRY_RIGHT_MISSING, Flag::ReentryRightNotOnRecord)?;
        return Ok((None, c.card_stay_end.or(stay.stay_end)));
    }
    if stay.status != c.status {
        case.refuse_or_flag(&problems::STATUS_DIFFERS_FROM_STAY, Flag::StatusNotOnList)?;
    }
    if let Some(away) = stay.away.as_ref().filter(|a| a.departed_at <= at) {
        let same = match away.reentry {
            ReentryIntent::Deemed => c.kind == LandingKind::DeemedReentry,
            ReentryIntent::Permit => c.kind == LandingKind::Reentry,
            ReentryIntent::None => false,
        };
        if !same {
            case.flag(Flag::ReentryRightNotOnRecord);
        }
        if away.deadline.is_some_and(|d| case.on > d) {
            case.flag(Flag::ReentryAfterDeadline);
        }
    }
    Ok((Some(stay.stay_id), stay.stay_end.or(c.card_stay_end)))
}

/// Whether somebody whose stay had ended left again, with the right to come back: the entry in between is missing.
fn left_since(state: &PersonState, closed: Timestamp) -> bool {
    state.unmatched.iter().any(|d| d.departed_at > closed && d.reentry != ReentryIntent::None)
}

/// A return to a stay that is not on record: its departure may be, or the person is seen for the first time.
fn reentry_without_stay(case: &mut Case<'_>, c: &PermitLanding) -> Result<(), Rejection> {
    let at = case.meta.occurred_at;
    let Some(left) = case.state.unmatched.iter().rfind(|d| d.departed_at <= at) else {
        case.flag(Flag::PersonNotSeenBefore);
        return Ok(());
    };
    let deadline = match left.reentry {
        ReentryIntent::None => {
            return case
                .refuse_or_flag(&problems::REENTRY_RIGHT_MISSING, Flag::ReentryRightNotOnRecord);
        }
        // The status was not known at departure, and the deadline depends on it.
        ReentryIntent::Deemed => departure::deemed_length(case.context.tables, c.status.as_str())
            .end_from(left.departed_on),
        ReentryIntent::Permit => left.deadline,
    };
    if deadline.is_some_and(|d| case.on > d) {
        case.flag(Flag::ReentryAfterDeadline);
    }
    Ok(())
}

/// I1: whether the record has the person in Japan at that instant, or landing again right after it, so that a departure
/// is missing. What is asked is the record as it was then ([`stays::then`]), whatever arrived since.
pub(super) fn departure_missing(state: &PersonState, at: Timestamp) -> bool {
    if state.special_landing_at(at).is_some() || stays::landing_follows(state, at) {
        return true;
    }
    let ended = |e: &Ended| e.effective_on.plus_days(1).japan_start() <= at;
    if state.ended.as_ref().is_some_and(ended) {
        return false;
    }
    state.stay.as_ref().is_some_and(|stay| {
        let closed = stay.closed.as_ref().map(|c| c.at);
        let left = closed.or_else(|| stay.away.as_ref().map(|a| a.departed_at));
        // What a special landing took the place of was flagged with it.
        left.or_else(|| state.superseded_at(stay)).is_none_or(|l| at < l)
    })
}

pub(super) fn refer(case: &mut Case<'_>, c: &ReferLanding) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReferLanding)?;
    case.port(&c.port)?;
    case.not_ended(false)?;
    let conditions = c.cause.unwrap_or(ReferralCause::Conditions) == ReferralCause::Conditions;
    if conditions && c.conditions_not_met.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A referral names at least one condition of art. 7(1) that is not met.",
            "引渡しには適合しない条件を一つ以上示す必要があります。",
        ));
    }
    landing_examination::conditions(&c.conditions_not_met)?;
    if let Some(id) = &c.examination_id {
        landing_examination::referable(case, id)?;
    }
    let mut out = sighting(case, &shown!(c));
    let event = ReferredToSpecialInquiryOfficer {
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        conditions_not_met: c.conditions_not_met.clone(),
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
        personal: Some(ReferralRemarks { remarks: c.personal.remarks.clone() }),
        examination_id: c.examination_id.clone(),
        cause: c.cause,
    };
    let law = if conditions { grounds::REFERRAL } else { grounds::REFERRAL_UNIDENTIFIED };
    out.push(case.main(event, law));
    Ok(out)
}

pub(super) fn permitted(state: &mut PersonState, meta: &Meta, e: &LandingPermitted) {
    if let Some(id) = &e.examination_id {
        landing_examination::closed(state, id);
    }
    clearance::used(state, e);
    if state.registered() {
        state.nationality_said(&e.nationality, meta.occurred_at);
    }
    let step = match e.kind {
        LandingKind::NewEntry => StayStep::NewEntry,
        LandingKind::Reentry | LandingKind::DeemedReentry => StayStep::Reentry,
    };
    let act = StayAct {
        stay_id: Some(e.stay_id),
        status: Some(e.status.clone()),
        period: e.period,
        stay_end: e.stay_end,
        card_end: e.card_stay_end,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.permitted_on, step)
    };
    stays::record(state, act);
}
