//! Whether a residence card is valid on a day, and what ended it (art. 19-5(2), 19-14; I14, I14a).

use crate::law::Tables;
use crate::person::PersonState;
use crate::person::card::{Card, CardLimit};
use crate::time::Date;

crate::symbols! {
    /// What ended the validity of a residence card (art. 19-14).
    pub enum CardEnd {
        /// A new card was issued.
        Replaced = "replaced",
        /// It was invalidated.
        Invalidated = "invalidated",
        /// The holder left without the right to come back.
        Departure = "departure",
        /// The holder did not come back in time.
        ReentryLapse = "reentry-lapse",
        /// The holder is no longer a mid/long-term resident.
        NotResident = "not-resident",
        /// The holder died or was naturalised.
        RecordEnd = "record-end",
        /// Its last day has passed.
        Expired = "expired",
    }
}

/// The end of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardEnded {
    /// First day on which it is not valid.
    pub from: Date,
    /// Why.
    pub why: CardEnd,
}

/// The card issued last.
pub fn card(state: &PersonState) -> Option<&Card> {
    state.cards.last()
}

/// Last day of a card by its own rule, special period included (art. 19-5(2)); `None` where it is not known.
pub fn card_valid_to(state: &PersonState, card: &Card) -> Option<Date> {
    let valid_to = card.valid_to?;
    let special = state
        .stay
        .as_ref()
        .filter(|s| card.limit == CardLimit::StayEnd && s.named(card.stay_id))
        .filter(|s| s.stay_end == Some(valid_to))
        .and_then(|s| state.last_lawful_day(s));
    Some(special.map_or(valid_to, |last| last.max(valid_to)))
}

/// The end of a card, as known on a day: the earliest of what has ended it by then.
pub fn card_ended(
    state: &PersonState,
    tables: &Tables,
    card: &Card,
    on: Date,
) -> Option<CardEnded> {
    let mut found = Vec::with_capacity(6);
    let mut add = |from: Option<Date>, why| {
        found.extend(from.map(|from| CardEnded { from, why }));
    };
    let next = state.cards.iter().skip_while(|c| c.card_id != card.card_id).nth(1);
    add(next.map(|c| c.issued_on), CardEnd::Replaced);
    add(card.invalid_from, CardEnd::Invalidated);
    add(state.ended.as_ref().map(|e| e.effective_on.plus_days(1)), CardEnd::RecordEnd);
    add(card_valid_to(state, card).map(|last| last.plus_days(1)), CardEnd::Expired);
    match state.stay.as_ref() {
        Some(stay) if stay.named(card.stay_id) => {
            add(stay.closed.as_ref().map(|c| c.on.plus_days(1)), CardEnd::Departure);
            let deadline = stay.away.as_ref().and_then(|a| a.deadline);
            add(deadline.map(|last| last.plus_days(1)), CardEnd::ReentryLapse);
            let resident = tables.mid_long_term_resident(
                stay.status.as_str(),
                stay.period.as_ref(),
                stay.period_from,
            );
            let revoked = state.revoked(stay).and_then(|r| r.effective_on);
            add(revoked.map(|d| d.plus_days(1)), CardEnd::NotResident);
            add((!resident).then_some(stay.granted_on), CardEnd::NotResident);
        }
        Some(other) => add(Some(other.opened_at.japan_date()), CardEnd::NotResident),
        None => {}
    }
    found.into_iter().filter(|e| e.from <= on).min_by_key(|e| e.from)
}

/// Whether the card issued last is valid on a day; `None` where its last day is not known and nothing else ended it.
/// Without a card it is not.
pub fn card_valid_on(state: &PersonState, tables: &Tables, on: Date) -> Option<bool> {
    let Some(card) = card(state).filter(|c| c.issued_on <= on) else {
        return Some(false);
    };
    match card_ended(state, tables, card, on) {
        Some(_) => Some(false),
        None if card.valid_to.is_none() => None,
        None => Some(true),
    }
}
