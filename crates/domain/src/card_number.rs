//! The subject `card`: the number of a residence card (在留カード番号), by its keyed pseudonym. Whoever is first in this sequence
//! has the number for ever, and nobody else (art. 19-4(1); I15): a person's record can only tell its own numbers.
//!
//! A card is issued in a person's record, and the process manager claims its number here. What is claimed a second time was
//! issued already, so it is recorded as a clash and told to the second record; nothing is lost.

use uuid::Uuid;

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::Flag;
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::shape! {
    /// Claim the number of a residence card for the person to whom it was issued.
    pub struct ClaimCardNumber {
        /// The person.
        pub person_id: Uuid,
        /// The event by which the card was issued.
        pub issued_event_id: Uuid,
    }

    /// The number of a residence card is a person's, for ever.
    pub struct CardNumberClaimed {
        /// The person.
        pub person_id: Uuid,
        /// The event by which the card was issued.
        pub issued_event_id: Uuid,
        /// Legal day of the issue.
        pub claimed_on: Date,
    }

    /// A residence card was issued under the number of somebody else's card.
    pub struct CardNumberClashed {
        /// The person to whom it was issued in vain.
        pub person_id: Uuid,
        /// The event by which it was issued.
        pub issued_event_id: Uuid,
        /// The person who has the number.
        pub holder_person_id: Uuid,
        /// Legal day of the issue in vain.
        pub clashed_on: Date,
    }

    /// State of the number of a residence card.
    pub struct CardNumberState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// The person who has the number; absent before it is claimed.
        pub holder_person_id: Option<Uuid>,
        /// The persons to whom it was issued in vain, in the order of the claims.
        pub clashed_person_ids: Vec<Uuid>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for CardNumberState {
    fn default() -> Self {
        Self { version: 0, holder_person_id: None, clashed_person_ids: Vec::new() }
    }
}

/// Decides a command about the number of a card.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &CardNumberState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::ClaimCardNumber(c) => claim(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

/// The first claim in the order of recording holds, whichever card was handed over first: one order, that of this record.
fn claim(
    case: &mut Case<'_, CardNumberState>,
    c: &ClaimCardNumber,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ClaimCardNumber)?;
    let ClaimCardNumber { person_id, issued_event_id } = *c;
    let Some(holder_person_id) = case.state.holder_person_id else {
        let event = CardNumberClaimed { person_id, issued_event_id, claimed_on: case.on };
        return Ok(vec![case.main(event, grounds::CARD_NUMBER)]);
    };
    // Sent again after the deciders forgot its first answer.
    if holder_person_id == person_id || case.state.clashed_person_ids.contains(&person_id) {
        return Err(problems::CARD_NUMBER_ALREADY_CLAIMED.refuse());
    }
    case.flag(Flag::CardNumberUsed);
    let event =
        CardNumberClashed { person_id, issued_event_id, holder_person_id, clashed_on: case.on };
    Ok(vec![case.main(event, grounds::CARD_NUMBER)])
}

/// Folds an event of the number of a card into its state.
pub fn evolve(state: &mut CardNumberState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::CardNumberClaimed(e) if state.holder_person_id.is_none() => {
            state.holder_person_id = Some(e.person_id);
        }
        Event::CardNumberClashed(e) if !state.clashed_person_ids.contains(&e.person_id) => {
            state.clashed_person_ids.push(e.person_id);
        }
        _ => {}
    }
}
