//! The subject `alert`: an entry of the watch list (要注意人物リスト). A hit is a lead for a careful examination, never a
//! refusal by itself (domain §7.7): somebody says what came of it, and that nothing came of it too (§13).

use uuid::Uuid;

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{CaseId, Code, EvidenceRef, OfficeCode, StaffId};
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::symbols! {
    /// What came of a hit.
    pub enum HitOutcome {
        /// It is the person meant; another than who found the hit says so.
        SamePerson = "same-person",
        /// It is somebody else: a false match.
        AnotherPerson = "another-person",
        /// Nothing was done about it (対応なし).
        NotActedOn = "not-acted-on",
    }
}

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

    /// Amend an alert: another end, reason or owner.
    pub struct AmendAlert {
        /// Reason, from the code list.
        pub reason: Code,
        /// Office that answers for it from now on.
        pub owner: OfficeCode,
        /// Last day on which it holds.
        pub expires_on: Date,
        /// Where the facts are.
        pub evidence: EvidenceRef,
    }

    /// Cancel an alert before its end.
    pub struct CancelAlert {
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Note that somebody at a landing examination matched the alert.
    pub struct NoteAlertHit {
        /// The person examined.
        pub person_id: Uuid,
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Version of the list that was searched.
        pub list_version: Code,
        /// Who found the hit.
        pub checked_by: StaffId,
    }

    /// Say what came of a hit.
    pub struct ResolveAlertHit {
        /// The hit.
        pub hit_id: Uuid,
        /// What came of it.
        pub outcome: HitOutcome,
        /// Why, from the code list.
        pub reason: Code,
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

    /// An alert was amended.
    pub struct AlertAmended {
        /// Reason.
        pub reason: Code,
        /// Office that answers for it from then on.
        pub owner: OfficeCode,
        /// Last day on which it held before.
        pub old_expires_on: Date,
        /// Last day on which it holds.
        pub expires_on: Date,
        /// Where the facts are.
        pub evidence: EvidenceRef,
    }

    /// An alert was cancelled.
    pub struct AlertCancelled {
        /// Why.
        pub reason: Code,
        /// Legal day: its last.
        pub cancelled_on: Date,
    }

    /// Somebody matched the alert.
    pub struct AlertHit {
        /// The hit.
        pub hit_id: Uuid,
        /// The person examined.
        pub person_id: Uuid,
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Version of the list that was searched.
        pub list_version: Code,
        /// Who found it.
        pub checked_by: StaffId,
        /// Whether the alert was in force that day; a list may be older than the end of an alert.
        pub in_force: bool,
        /// Legal day.
        pub hit_on: Date,
    }

    /// It was said what came of a hit.
    pub struct AlertHitResolved {
        /// The hit.
        pub hit_id: Uuid,
        /// The person examined.
        pub person_id: Uuid,
        /// What came of it.
        pub outcome: HitOutcome,
        /// Why.
        pub reason: Code,
        /// Legal day.
        pub resolved_on: Date,
    }

    /// State of an alert.
    pub struct AlertState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Last day on which it holds; absent before it is entered.
        pub expires_on: Option<Date>,
        /// Office that answers for it; absent before it is entered.
        pub owner: Option<OfficeCode>,
        /// Legal day on which it was entered.
        pub entered_on: Option<Date>,
        /// Legal day on which it was cancelled.
        pub cancelled_on: Option<Date>,
        /// Hits, in the order of their recording.
        pub hits: Vec<Hit>,
    }

    /// A hit.
    pub struct Hit {
        /// Its id.
        pub hit_id: Uuid,
        /// The person examined.
        pub person_id: Uuid,
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Who found it.
        pub checked_by: StaffId,
        /// Legal day.
        pub hit_on: Date,
        /// What came of it; absent while nobody has said.
        pub outcome: Option<HitOutcome>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for AlertState {
    fn default() -> Self {
        Self {
            version: 0,
            expires_on: None,
            owner: None,
            entered_on: None,
            cancelled_on: None,
            hits: Vec::new(),
        }
    }
}

impl AlertState {
    /// Whether the alert holds on a day: from its entry to its last day, or to its cancellation.
    pub fn in_force(&self, on: Date) -> bool {
        self.entered_on.is_some_and(|first| first <= on)
            && self.expires_on.is_some_and(|last| on <= last)
            && self.cancelled_on.is_none_or(|last| on <= last)
    }

    /// The hits of which nobody has said what came.
    pub fn open_hits(&self) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(|h| h.outcome.is_none())
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
        Command::AmendAlert(c) => amend(&mut case, c),
        Command::CancelAlert(c) => cancel(&mut case, c),
        Command::NoteAlertHit(c) => note_hit(&mut case, c),
        Command::ResolveAlertHit(c) => resolve_hit(&mut case, c),
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

/// The last day of an alert that is in force and that the acting office answers for.
fn own(case: &Case<'_, AlertState>) -> Result<Date, Rejection> {
    let state = case.state;
    let (Some(last), Some(owner)) = (state.expires_on, &state.owner) else {
        return Err(problems::ALERT_NOT_ENTERED.refuse());
    };
    if state.cancelled_on.is_some() || last < case.on {
        return Err(problems::ALERT_ENDED.refuse());
    }
    if state.entered_on.is_some_and(|first| case.on < first) {
        return Err(problems::DATES_OUT_OF_ORDER
            .refuse_with("The alert was entered after this day.", "登録日より前の日付です。"));
    }
    if *owner != case.meta.actor.office {
        return Err(problems::ALERT_OF_ANOTHER_OFFICE.refuse_with(
            &format!("The office {owner} answers for this alert."),
            &format!("この登録の責任官署は{owner}です。"),
        ));
    }
    Ok(last)
}

fn amend(case: &mut Case<'_, AlertState>, c: &AmendAlert) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepAlert)?;
    let old_expires_on = own(case)?;
    if c.expires_on < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The alert would have ended before this day; cancel it instead.",
            "有効期限が変更日より前です。取消しによってください。",
        ));
    }
    let AmendAlert { reason, owner, expires_on, evidence } = c.clone();
    let event = AlertAmended { reason, owner, old_expires_on, expires_on, evidence };
    Ok(vec![case.main(event, grounds::ALERT)])
}

fn cancel(case: &mut Case<'_, AlertState>, c: &CancelAlert) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepAlert)?;
    own(case)?;
    let event = AlertCancelled { reason: c.reason.clone(), cancelled_on: case.on };
    Ok(vec![case.main(event, grounds::ALERT)])
}

/// A hit has happened: it is noted though the alert had ended, and says so.
fn note_hit(case: &mut Case<'_, AlertState>, c: &NoteAlertHit) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NoteAlertHit)?;
    let state = case.state;
    if state.expires_on.is_none() {
        return Err(problems::ALERT_NOT_ENTERED.refuse());
    }
    let same = |h: &Hit| h.person_id == c.person_id && h.examination_id == c.examination_id;
    if state.hits.iter().any(same) {
        return Err(problems::ALERT_HIT_ALREADY_NOTED.refuse());
    }
    let event = AlertHit {
        // The hit is the first event of its command.
        hit_id: case.event_id(0),
        person_id: c.person_id,
        examination_id: c.examination_id.clone(),
        list_version: c.list_version.clone(),
        checked_by: c.checked_by.clone(),
        in_force: state.in_force(case.on),
        hit_on: case.on,
    };
    Ok(vec![case.main(event, grounds::ALERT)])
}

fn resolve_hit(
    case: &mut Case<'_, AlertState>,
    c: &ResolveAlertHit,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ResolveAlertHit)?;
    let hit = case.state.hits.iter().find(|h| h.hit_id == c.hit_id);
    let hit = hit.ok_or_else(|| problems::ALERT_HIT_NOT_FOUND.refuse())?;
    if hit.outcome.is_some() {
        return Err(problems::ALERT_HIT_RESOLVED.refuse());
    }
    if case.on < hit.hit_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    if c.outcome == HitOutcome::SamePerson && hit.checked_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse_with(
            "Who found the hit does not alone say that it is the person meant.",
            "該当を見つけた職員のみで本人と判断することはできません。",
        ));
    }
    let event = AlertHitResolved {
        hit_id: hit.hit_id,
        person_id: hit.person_id,
        outcome: c.outcome,
        reason: c.reason.clone(),
        resolved_on: case.on,
    };
    Ok(vec![case.main(event, grounds::ALERT)])
}

/// Folds an event of an alert into its state.
pub fn evolve(state: &mut AlertState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::AlertEntered(e) => {
            state.expires_on = Some(e.expires_on);
            state.owner = Some(e.owner.clone());
            state.entered_on = Some(event.meta.occurred_at.japan_date());
        }
        Event::AlertAmended(e) => {
            state.expires_on = Some(e.expires_on);
            state.owner = Some(e.owner.clone());
        }
        Event::AlertCancelled(e) => state.cancelled_on = Some(e.cancelled_on),
        Event::AlertHit(e) if !state.hits.iter().any(|h| h.hit_id == e.hit_id) => {
            state.hits.push(Hit {
                hit_id: e.hit_id,
                person_id: e.person_id,
                examination_id: e.examination_id.clone(),
                checked_by: e.checked_by.clone(),
                hit_on: e.hit_on,
                outcome: None,
            });
        }
        Event::AlertHitResolved(e) => {
            let hit = state.hits.iter_mut().find(|h| h.hit_id == e.hit_id);
            if let Some(hit) = hit {
                hit.outcome = Some(e.outcome);
            }
        }
        _ => {}
    }
}
