//! Residence cards: renewal, reissue after a loss, return.

use super::{Clock, Due, Record};
use crate::derive::card::{CardEnd, card, card_ended};
use crate::law::card::NOTICE;
use crate::law::grounds;
use crate::person::card::CardLimit;

pub(super) fn cards(record: &Record<'_>, out: &mut Vec<Due>) {
    let state = record.state;
    if let Some(card) = card(state) {
        let ended = card_ended(state, record.tables, card, record.on);
        // A card that ends with the stay is replaced when the stay goes on.
        let own = card.limit != CardLimit::StayEnd && card.limit != CardLimit::Unknown;
        let runs = ended.is_none_or(|e| e.why == CardEnd::Expired);
        if own && runs && card.returned_on.is_none() {
            out.extend(
                card.valid_to.map(|d| Due::day(Clock::CardExpiry, d, grounds::CARD_RENEWAL)),
            );
        }
        if let Some(lost_on) = card.lost_on.filter(|_| ended.is_none()) {
            out.extend(record.filing(Clock::CardReissue, lost_on, &NOTICE, grounds::CARD_LOSS));
        }
    }
    for card in state.cards.iter().filter(|c| c.returned_on.is_none() && c.lost_on.is_none()) {
        let Some(ended) = card_ended(state, record.tables, card, record.on) else {
            continue;
        };
        out.extend(match ended.why {
            // At the port, or over the counter against the new card: at once.
            CardEnd::Departure | CardEnd::Replaced => {
                let day = match ended.why {
                    CardEnd::Replaced => ended.from,
                    _ => ended.from.plus_days(-1),
                };
                Some(Due::day(Clock::CardReturn, day, grounds::CARD_RETURN))
            }
            CardEnd::Invalidated
            | CardEnd::ReentryLapse
            | CardEnd::NotResident
            | CardEnd::RecordEnd
            | CardEnd::Expired => {
                record.filing(Clock::CardReturn, ended.from, &NOTICE, grounds::CARD_RETURN)
            }
        });
    }
}
