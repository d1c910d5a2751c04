//! The subject `alert`: an entry of the watch list (要注意人物リスト). A hit is a lead for a careful examination, never a
//! refusal by itself (domain §7.7).

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, EvidenceRef, OfficeCode};
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::shape! {
    /// Enter an alert in the watch list.
    pub struct EnterAlert {
        /// Reason, from the code list.
        pub reason: Code,
        /// Office that answers for it.
        pub owner: OfficeCode,
        /// Last day on which it holds: an alert without an end is not entered.
        pub expires_on: Date,
        /// Where the facts are: a reference, no personal data.
        pub evidence: EvidenceRef,
    }

    /// An alert was entered in the watch list.
    pub struct AlertEntered {
        /// Reason, from the code list.
        pub reason: Code,
        /// Office that answers for it.
        pub owner: OfficeCode,
        /// Last day on which it holds.
        pub expires_on: Date,
        /// Where the facts are.
        pub evidence: EvidenceRef,
    }

    /// State of an alert.
    pub struct AlertState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Last day on which it holds; absent before it is entered.
        pub expires_on: Option<Date>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for AlertState {
    fn default() -> Self {
        Self { version: 0, expires_on: None }
    }
}

/// Decides a command about an alert.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &AlertState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::EnterAlert(c) => enter(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

fn enter(case: &mut Case<'_, AlertState>, c: &EnterAlert) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepAlert)?;
    if case.state.expires_on.is_some() {
        return Err(problems::ALERT_ALREADY_ENTERED.refuse());
    }
    if c.expires_on < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The alert would have ended before it is entered.",
            "有効期限が登録日より前です。",
        ));
    }
    let EnterAlert { reason, owner, expires_on, evidence } = c.clone();
    Ok(vec![case.main(AlertEntered { reason, owner, expires_on, evidence }, grounds::ALERT)])
}

/// Folds an event of an alert into its state.
pub fn evolve(state: &mut AlertState, event: &EventRecord) {
    state.version = event.meta.version;
    if let Event::AlertEntered(e) = &event.event {
        state.expires_on = Some(e.expires_on);
    }
}
