//! Residence card: I14, I14a, I15.

use uuid::Uuid;

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::derive::card::{CardEnd, card, card_ended};
use crate::derive::closed_from;
use crate::envelope::Flag;
use crate::ids::Code;
use crate::law::card::{NOTICE, RENEWAL, RENEWAL_UNDER_16, Validity, form_on, validity};
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::card::{
    Card, CardLimit, CardPersonal, CardReissue, InvalidateResidenceCard, IssueResidenceCard,
    NoteCardNumberClash, ReissueResidenceCard, RenewCardValidity, ReportCardLost,
    ResidenceCardInvalidated, ResidenceCardIssued, ResidenceCardLost, ResidenceCardReissued,
    ResidenceCardReturned, ResidenceCardValidityRenewed, ReturnResidenceCard,
};
use crate::person::period::{Period, PeriodUnit};
use crate::time::Date;

/// Why a card is not valid whose number was somebody else's.
const NUMBER_USED: &str = "card-number-used";

/// What every new card has.
struct New {
    card_id: Uuid,
    form: Code,
    validity: Validity,
    previous_card_id: Option<Uuid>,
    stay_id: Uuid,
}

/// I14, I14a, I15: a number never used, for a resident, with the last day that the law gives.
fn new_card(
    case: &mut Case<'_>,
    stated: Option<Date>,
    personal: &CardPersonal,
) -> Result<New, Rejection> {
    case.entitled(Act::IssueResidenceCard)?;
    case.known()?;
    case.not_ended(true)?;
    let (state, tables, on) = (case.state, case.context.tables, case.on);
    let card_id = case.meta.document_id.ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    if state.cards.iter().any(|c| c.card_id == card_id) {
        return Err(problems::CARD_NUMBER_USED.refuse());
    }
    let stay = state
        .open_stay()
        .filter(|s| closed_from(s, on).is_none())
        .ok_or_else(|| problems::NO_OPEN_STAY.refuse())?;
    let resident =
        tables.mid_long_term_resident(stay.status.as_str(), stay.period.as_ref(), stay.period_from);
    if !resident || state.last_lawful_day(stay).is_some_and(|last| on > last) {
        return Err(problems::CARD_FOR_RESIDENTS_ONLY.refuse());
    }
    if stay.away.is_some() {
        case.flag(Flag::PresenceNotOnRecord);
    }
    let form = form_on(tables.law_day(on)).ok_or_else(|| problems::CARD_FORM_UNKNOWN.refuse())?;
    let validity =
        validity(form, stay.status.as_str(), stay.stay_end, personal.date_of_birth.as_ref(), on);
    match (stated, validity.valid_to) {
        (None, _) => {}
        (Some(stated), Some(derived)) if stated == derived => {}
        (Some(_), Some(derived)) => {
            return Err(problems::CARD_VALIDITY_DIFFERS.refuse_with(
                &format!("By the law this card is valid to {derived}."),
                &format!("法令上、この在留カードの有効期間の満了日は{derived}です。"),
            ));
        }
        (Some(_), None) => return Err(problems::CARD_VALIDITY_DIFFERS.refuse()),
    }
    Ok(New {
        card_id,
        form: Code::parse(form.code).map_err(|_| problems::CARD_FORM_UNKNOWN.refuse())?,
        validity,
        previous_card_id: card(state).map(|c| c.card_id),
        stay_id: stay.stay_id,
    })
}

pub(super) fn issue(
    case: &mut Case<'_>,
    c: &IssueResidenceCard,
) -> Result<Vec<Decided>, Rejection> {
    let new = new_card(case, c.valid_to, &c.personal)?;
    let event = ResidenceCardIssued {
        card_id: new.card_id,
        cause: c.cause,
        form: new.form,
        issued_on: case.on,
        valid_to: new.validity.valid_to,
        limit: new.validity.limit,
        previous_card_id: new.previous_card_id,
        stay_id: new.stay_id,
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, grounds::CARD_ISSUE)])
}

pub(super) fn reissue(
    case: &mut Case<'_>,
    c: &ReissueResidenceCard,
) -> Result<Vec<Decided>, Rejection> {
    let new = new_card(case, c.valid_to, &c.personal)?;
    let before = card(case.state).ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    if c.cause == CardReissue::Loss && before.lost_on.is_none() {
        return Err(problems::CARD_LOSS_NOT_REPORTED.refuse());
    }
    let event = ResidenceCardReissued {
        card_id: new.card_id,
        cause: c.cause,
        form: new.form,
        issued_on: case.on,
        valid_to: new.validity.valid_to,
        limit: new.validity.limit,
        previous_card_id: new.previous_card_id,
        stay_id: new.stay_id,
        personal: Some(c.personal.clone()),
    };
    let law = match c.cause {
        CardReissue::Loss => grounds::CARD_LOSS,
        CardReissue::Damage | CardReissue::Wish => grounds::CARD_REISSUE,
    };
    Ok(vec![case.main(event, law)])
}

/// Only a card that does not end with the stay is renewed by itself, and not before its time without a reason.
pub(super) fn renew(case: &mut Case<'_>, c: &RenewCardValidity) -> Result<Vec<Decided>, Rejection> {
    let new = new_card(case, c.valid_to, &c.personal)?;
    let before = card(case.state).ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    let window = match before.limit {
        CardLimit::StayEnd => return Err(problems::CARD_ENDS_WITH_STAY.refuse()),
        CardLimit::SixteenthBirthday => RENEWAL_UNDER_16,
        CardLimit::SevenYears | CardLimit::Unknown => RENEWAL,
    };
    let from = before.valid_to.map(|last| before_day(last, &window));
    if from.is_some_and(|from| case.on < from) && c.early_reason.is_none() {
        return Err(problems::CARD_RENEWAL_EARLY.refuse());
    }
    if before.valid_to.is_some_and(|last| case.on > last) {
        case.flag(Flag::NotificationLate);
    }
    let event = ResidenceCardValidityRenewed {
        card_id: new.card_id,
        form: new.form,
        issued_on: case.on,
        valid_to: new.validity.valid_to,
        limit: new.validity.limit,
        previous_card_id: new.previous_card_id,
        stay_id: new.stay_id,
        early_reason: c.early_reason.clone(),
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, grounds::CARD_RENEWAL)])
}

/// So long before a day, clamped to the month's end.
fn before_day(day: Date, length: &Period) -> Date {
    let value = i32::try_from(length.value).unwrap_or(i32::MAX).saturating_neg();
    match length.unit {
        PeriodUnit::Days => day.plus_days(value),
        PeriodUnit::Months => day.plus_months(value),
        PeriodUnit::Years => day.plus_months(value.saturating_mul(12)),
        PeriodUnit::Indefinite => day,
    }
}

/// Fourteen days from noticing, or from the landing where it was noticed abroad (art. 19-12(1)).
pub(super) fn report_lost(
    case: &mut Case<'_>,
    c: &ReportCardLost,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReportCardLost)?;
    case.known()?;
    case.not_ended(false)?;
    if c.noticed_on > case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The loss was reported before it was noticed.",
            "紛失に気付いた日より前の届出になっています。",
        ));
    }
    let card = card(case.state)
        .filter(|c| c.returned_on.is_none())
        .ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    let landed = case.state.stay.as_ref().map(|s| s.landed_at.japan_date());
    let from = landed.filter(|d| *d <= case.on).map_or(c.noticed_on, |d| d.max(c.noticed_on));
    let (due_on, late_days) = due(case, from);
    if late_days > 0 {
        case.flag(Flag::NotificationLate);
    }
    let event = ResidenceCardLost {
        card_id: card.card_id,
        noticed_on: c.noticed_on,
        counted_from: from,
        due_on,
        late_days,
    };
    Ok(vec![case.main(event, grounds::CARD_LOSS)])
}

pub(super) fn hand_in(
    case: &mut Case<'_>,
    _: &ReturnResidenceCard,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReturnResidenceCard)?;
    case.known()?;
    let state = case.state;
    let card = state
        .cards
        .iter()
        .find(|c| Some(c.card_id) == case.meta.document_id && c.returned_on.is_none())
        .ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    let ended = card_ended(state, case.context.tables, card, case.on);
    let due = ended.map(|e| match e.why {
        CardEnd::Departure => {
            let day = e.from.plus_days(-1);
            (day, late(case.on, day))
        }
        _ => due(case, e.from),
    });
    let (due_on, late_days) = (due.map(|(day, _)| day), due.map_or(0, |(_, late)| late));
    if late_days > 0 {
        case.flag(Flag::NotificationLate);
    }
    let event =
        ResidenceCardReturned { card_id: card.card_id, returned_on: case.on, due_on, late_days };
    Ok(vec![case.main(event, grounds::CARD_RETURN)])
}

/// Last day of a notice from a day on, moved to a working day, and the days past it.
fn due(case: &Case<'_>, from: Date) -> (Date, u32) {
    let last = NOTICE.end_from(from).unwrap_or(from);
    let due_on = (case.context.tables.working_day_from)(last);
    (due_on, late(case.on, due_on))
}

fn late(on: Date, due_on: Date) -> u32 {
    u32::try_from(on.days() - due_on.days()).unwrap_or(0)
}

pub(super) fn invalidate(
    case: &mut Case<'_>,
    c: &InvalidateResidenceCard,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::InvalidateResidenceCard)?;
    case.known()?;
    let card = card(case.state)
        .filter(|k| card_ended(case.state, case.context.tables, k, c.effective_on).is_none())
        .ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    if c.effective_on < card.issued_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The card was issued after this day.",
            "在留カードの交付日より前の日付です。",
        ));
    }
    let event = ResidenceCardInvalidated {
        card_id: card.card_id,
        reason: c.reason.clone(),
        effective_on: c.effective_on,
    };
    Ok(vec![case.main(event, grounds::CARD_INVALID)])
}

/// I15: the number was somebody else's before. The card has been issued, so that is recorded and flagged, also after the end of
/// the record: the card was not valid from its first day on.
pub(super) fn note_clash(
    case: &mut Case<'_>,
    c: &NoteCardNumberClash,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NoteCardNumberClash)?;
    let card = case.state.cards.iter().find(|k| k.card_id == c.card_id);
    let card = card.ok_or_else(|| problems::CARD_NOT_FOUND.refuse())?;
    if card.invalid_from.is_some_and(|from| from <= card.issued_on) {
        return Err(problems::CARD_NEVER_VALID.refuse());
    }
    let event = ResidenceCardInvalidated {
        card_id: card.card_id,
        reason: Code::parse(NUMBER_USED).map_err(|_| problems::CARD_NOT_FOUND.refuse())?,
        effective_on: card.issued_on,
    };
    case.flag(Flag::CardNumberUsed);
    Ok(vec![case.main(event, grounds::CARD_NUMBER)])
}

pub(super) fn issued(state: &mut PersonState, e: &ResidenceCardIssued) {
    add(state, card_of(e.card_id, e.stay_id, e.issued_on, e.valid_to, e.limit));
}

pub(super) fn reissued(state: &mut PersonState, e: &ResidenceCardReissued) {
    add(state, card_of(e.card_id, e.stay_id, e.issued_on, e.valid_to, e.limit));
}

pub(super) fn renewed(state: &mut PersonState, e: &ResidenceCardValidityRenewed) {
    add(state, card_of(e.card_id, e.stay_id, e.issued_on, e.valid_to, e.limit));
}

const fn card_of(
    card_id: Uuid,
    stay_id: Uuid,
    issued_on: Date,
    valid_to: Option<Date>,
    limit: CardLimit,
) -> Card {
    let (lost_on, returned_on, invalid_from) = (None, None, None);
    Card { card_id, stay_id, issued_on, valid_to, limit, lost_on, returned_on, invalid_from }
}

/// The card issued last stands last, however late the news of an older one.
fn add(state: &mut PersonState, card: Card) {
    if state.cards.iter().any(|c| c.card_id == card.card_id) {
        return;
    }
    let i = state.cards.partition_point(|c| c.issued_on <= card.issued_on);
    state.cards.insert(i, card);
}

fn of(state: &mut PersonState, card_id: Uuid) -> Option<&mut Card> {
    state.cards.iter_mut().find(|c| c.card_id == card_id)
}

pub(super) fn lost(state: &mut PersonState, e: &ResidenceCardLost) {
    if let Some(card) = of(state, e.card_id) {
        card.lost_on = Some(e.counted_from);
    }
}

pub(super) fn returned(state: &mut PersonState, e: &ResidenceCardReturned) {
    if let Some(card) = of(state, e.card_id) {
        card.returned_on = Some(e.returned_on);
    }
}

pub(super) fn invalidated(state: &mut PersonState, e: &ResidenceCardInvalidated) {
    if let Some(card) = of(state, e.card_id) {
        card.invalid_from = Some(e.effective_on);
    }
}
