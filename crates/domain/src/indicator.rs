//! The subject `indicator`: what a published rule says about a record (指標; domain §11, §13). It is a lead and never a
//! refusal: no rule of any other record reads it, somebody else than who raised it looks, and what is done against a person
//! rests on facts of its own and on two people.

use uuid::Uuid;

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, EvidenceRef, RemarkText, StaffId};
use crate::law::indicator::{self as law, IndicatorRule, Weight};
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::symbols! {
    /// What an indicator is drawn from: a closed list.
    pub enum InputKind {
        /// Stays: status, period, days in Japan.
        Stay = "stay",
        /// Landings and departures.
        Crossing = "crossing",
        /// Travel documents as presented.
        Document = "document",
        /// Biometric matches.
        Biometrics = "biometrics",
        /// Links between identities.
        IdentityLink = "identity-link",
        /// Places of residence.
        Residence = "residence",
        /// Organisations, schools, employers.
        Affiliation = "affiliation",
        /// Notices that were given, or not.
        Notification = "notification",
        /// Applications and what was decided.
        Application = "application",
        /// Violation cases and refusal periods.
        Violation = "violation",
        /// What carriers announce and deliver.
        CarrierData = "carrier-data",
        /// Guarantors and agents.
        Guarantor = "guarantor",
        /// Who read and did what: entries of the audit topic.
        Access = "access",
        /// Whether removal is suspended: a fact that the law defines.
        RemovalSuspension = "removal-suspension",
        /// Number of a refugee application: a fact that the law defines.
        RefugeeApplicationCount = "refugee-application-count",
        /// Anything else of a refugee case.
        RefugeeData = "refugee-data",
        /// Nationality or region.
        Nationality = "nationality",
        /// Ethnicity.
        Ethnicity = "ethnicity",
        /// Religion.
        Religion = "religion",
        /// Language.
        Language = "language",
    }

    /// What came of a review.
    pub enum IndicatorDecision {
        /// It is looked into further; nothing is done against anybody.
        FollowUp = "follow-up",
        /// Nothing was done about it (対応なし).
        NotActedOn = "not-acted-on",
        /// Something is done against the person: only when a second person says so too.
        AdverseAction = "adverse-action",
    }
}

crate::shape! {
    /// What an indicator is drawn from: a reference and a digest, never the content.
    pub struct IndicatorInput {
        /// Kind.
        pub kind: InputKind,
        /// Where it stands.
        pub reference: EvidenceRef,
        /// Digest of what it said.
        pub content_hash: [u8; 32],
    }

    /// Personal data of an indicator.
    pub struct IndicatorPersonal {
        /// Reason in plain words, as the person may read it.
        pub explanation: RemarkText,
    }

    /// Raise an indicator (指標の提示).
    pub struct RaiseIndicator {
        /// Rule, from the code list.
        pub rule: Code,
        /// Version of the rule.
        pub rule_version: Code,
        /// The person it is about; absent only where the rule is not about one.
        pub person_id: Option<Uuid>,
        /// Whether the person is under eighteen.
        pub child: bool,
        /// Whether the person applies for protection.
        pub asylum_seeker: bool,
        /// What it is drawn from.
        pub inputs: Vec<IndicatorInput>,
        /// What the rule looks for happens once in so many cases anyway.
        pub base_rate_one_in: u32,
        /// Last day: an indicator without an end is not raised.
        pub expires_on: Date,
        /// Personal data.
        pub personal: IndicatorPersonal,
    }

    /// Review an indicator (指標の確認).
    pub struct ReviewIndicator {
        /// What is to come of it.
        pub decision: IndicatorDecision,
        /// Facts that somebody examined, where something is done against the person: the indicator is none.
        pub evidence: Option<EvidenceRef>,
        /// Decision on the identity, where the rule hangs on one.
        pub identity_decision: Option<Uuid>,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Dismiss an indicator (指標の取下げ).
    pub struct DismissIndicator {
        /// Why, from the code list.
        pub reason: Code,
    }

    /// An indicator was raised (指標の提示).
    pub struct IndicatorRaised {
        /// Rule.
        pub rule: Code,
        /// Version of the rule.
        pub rule_version: Code,
        /// The person it is about.
        pub person_id: Option<Uuid>,
        /// What it is drawn from.
        pub inputs: Vec<IndicatorInput>,
        /// What the rule looks for happens once in so many cases anyway.
        pub base_rate_one_in: u32,
        /// Last day.
        pub expires_on: Date,
        /// Personal data.
        pub personal: IndicatorPersonal,
    }

    /// An indicator was reviewed (指標の確認).
    pub struct IndicatorReviewed {
        /// What is to come of it.
        pub decision: IndicatorDecision,
        /// Who reviewed it.
        pub reviewer: StaffId,
        /// Who wanted something done against the person before, where somebody did.
        pub first_reviewer: Option<StaffId>,
        /// Whether the decision stands; what is to be done against a person waits for a second person.
        pub stands: bool,
        /// Facts that somebody examined.
        pub evidence: Option<EvidenceRef>,
        /// Decision on the identity.
        pub identity_decision: Option<Uuid>,
        /// Why.
        pub reason: Code,
        /// Legal day.
        pub reviewed_on: Date,
    }

    /// An indicator was dismissed (指標の取下げ).
    pub struct IndicatorDismissed {
        /// Rule, so that its error can be counted.
        pub rule: Code,
        /// Version of the rule.
        pub rule_version: Code,
        /// Why.
        pub reason: Code,
        /// Legal day.
        pub dismissed_on: Date,
    }

    /// An indicator as it was raised.
    pub struct IndicatorOnRecord {
        /// Rule.
        pub rule: Code,
        /// Version of the rule.
        pub rule_version: Code,
        /// Who or what raised it.
        pub raised_by: StaffId,
        /// Legal day.
        pub raised_on: Date,
        /// Last day.
        pub expires_on: Date,
    }

    /// State of an indicator.
    pub struct IndicatorState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// As it was raised; absent before.
        pub raised: Option<IndicatorOnRecord>,
        /// Last decision.
        pub decision: Option<IndicatorDecision>,
        /// Who wants something done against the person, while no second person has spoken.
        pub adverse_by: Option<StaffId>,
        /// Legal day of the last review.
        pub reviewed_on: Option<Date>,
        /// Legal day on which nothing was left to decide: dismissed, not acted on, or acted on by two.
        pub settled_on: Option<Date>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for IndicatorState {
    fn default() -> Self {
        Self {
            version: 0,
            raised: None,
            decision: None,
            adverse_by: None,
            reviewed_on: None,
            settled_on: None,
        }
    }
}

impl IndicatorState {
    /// Whether the indicator asks for somebody on a day: raised, not settled, not expired.
    pub fn open_on(&self, day: Date) -> bool {
        self.raised.as_ref().is_some_and(|r| r.raised_on <= day && day <= r.expires_on)
            && self.settled_on.is_none_or(|settled| day < settled)
    }
}

type Indicator<'a> = Case<'a, IndicatorState>;

/// Decides a command about an indicator.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &IndicatorState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::RaiseIndicator(c) => raise(&mut case, c),
        Command::ReviewIndicator(c) => review(&mut case, c),
        Command::DismissIndicator(c) => dismiss(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

fn raise(case: &mut Indicator<'_>, c: &RaiseIndicator) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RaiseIndicator)?;
    if case.state.raised.is_some() {
        return Err(problems::INDICATOR_ALREADY_RAISED.refuse());
    }
    let rule = law::rule(c.rule.as_str(), case.law_day());
    let rule = rule.ok_or_else(|| problems::INDICATOR_RULE_UNKNOWN.refuse())?;
    fair(rule, c)?;
    let longest = law::LONGEST.end_from(case.on);
    if c.expires_on < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    if longest.is_some_and(|last| c.expires_on > last) {
        return Err(problems::INDICATOR_TOO_LONG.refuse());
    }
    let RaiseIndicator {
        rule,
        rule_version,
        person_id,
        inputs,
        base_rate_one_in,
        expires_on,
        personal,
        ..
    } = c.clone();
    let event = IndicatorRaised {
        rule,
        rule_version,
        person_id,
        inputs,
        base_rate_one_in,
        expires_on,
        personal,
    };
    Ok(vec![case.main(event, grounds::INDICATOR)])
}

/// What a rule may be about and be drawn from (domain §13).
fn fair(rule: &IndicatorRule, c: &RaiseIndicator) -> Result<(), Rejection> {
    if rule.of_person && c.person_id.is_none() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "This rule is about a person; name the person.",
            "この規則は人物に関するものです。対象者を指定してください。",
        ));
    }
    if c.base_rate_one_in == 0 {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "An indicator says how often the thing happens anyway.",
            "基準となる発生割合を記載してください。",
        ));
    }
    if rule.spares && (c.child || c.asylum_seeker) {
        return Err(problems::INDICATOR_SPARED.refuse());
    }
    if c.inputs.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "An indicator says what it is drawn from.",
            "指標の根拠となる情報を記載してください。",
        ));
    }
    let weighs = |w: Weight| move |i: &IndicatorInput| law::weight(i.kind) == w;
    if rule.at_landing && c.inputs.iter().any(weighs(Weight::NeverAtLanding)) {
        return Err(problems::INDICATOR_REFUGEE_DATA.refuse());
    }
    if c.inputs.iter().all(weighs(Weight::NeverAlone)) {
        return Err(problems::INDICATOR_ORIGIN_ALONE.refuse());
    }
    Ok(())
}

/// An indicator that nobody has settled and that has not expired.
fn open<'a>(case: &Indicator<'a>) -> Result<&'a IndicatorOnRecord, Rejection> {
    let state = case.state;
    let raised = state.raised.as_ref().ok_or_else(|| problems::INDICATOR_NOT_RAISED.refuse())?;
    if state.settled_on.is_some() {
        return Err(problems::INDICATOR_SETTLED.refuse());
    }
    if case.on > raised.expires_on {
        return Err(problems::INDICATOR_EXPIRED.refuse());
    }
    if case.on < raised.raised_on || state.reviewed_on.is_some_and(|last| case.on < last) {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    Ok(raised)
}

/// I35: who raised it does not review it, and what is done against a person takes a second one.
fn review(case: &mut Indicator<'_>, c: &ReviewIndicator) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReviewIndicator)?;
    let raised = open(case)?;
    let reviewer = case.meta.actor.staff_id.clone();
    if reviewer == raised.raised_by {
        return Err(problems::FOUR_EYES.refuse_with(
            "Who raised an indicator does not review it.",
            "指標を提示した職員は確認を行うことができません。",
        ));
    }
    let adverse = c.decision == IndicatorDecision::AdverseAction;
    if adverse {
        against(raised, c)?;
    }
    let first_reviewer = case.state.adverse_by.clone();
    if adverse && first_reviewer.as_ref() == Some(&reviewer) {
        return Err(problems::FOUR_EYES.refuse_with(
            "What is done against a person on an indicator takes a second person.",
            "指標に基づく不利益な措置には別の職員の確認が必要です。",
        ));
    }
    let event = IndicatorReviewed {
        decision: c.decision,
        reviewer,
        stands: !adverse || first_reviewer.is_some(),
        first_reviewer,
        evidence: c.evidence.clone(),
        identity_decision: c.identity_decision,
        reason: c.reason.clone(),
        reviewed_on: case.on,
    };
    Ok(vec![case.main(event, grounds::INDICATOR)])
}

/// What is done against a person rests on facts that were examined, and on a decision on the identity where the rule
/// hangs on one.
fn against(raised: &IndicatorOnRecord, c: &ReviewIndicator) -> Result<(), Rejection> {
    if c.evidence.is_none() {
        return Err(problems::INDICATOR_IS_A_LEAD.refuse());
    }
    let rule = law::rule(raised.rule.as_str(), raised.raised_on);
    if rule.is_some_and(|r| r.identity_first) && c.identity_decision.is_none() {
        return Err(problems::INDICATOR_IDENTITY_OPEN.refuse());
    }
    // Where nobody can tell any more what the rule was, nothing is done on it.
    if rule.is_none() { Err(problems::INDICATOR_RULE_UNKNOWN.refuse()) } else { Ok(()) }
}

fn dismiss(case: &mut Indicator<'_>, c: &DismissIndicator) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DismissIndicator)?;
    let raised = open(case)?;
    let event = IndicatorDismissed {
        rule: raised.rule.clone(),
        rule_version: raised.rule_version.clone(),
        reason: c.reason.clone(),
        dismissed_on: case.on,
    };
    Ok(vec![case.main(event, grounds::INDICATOR)])
}

/// Folds an event of an indicator into its state.
pub fn evolve(state: &mut IndicatorState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::IndicatorRaised(e) => {
            state.raised = Some(IndicatorOnRecord {
                rule: e.rule.clone(),
                rule_version: e.rule_version.clone(),
                raised_by: event.meta.staff_id.clone(),
                raised_on: event.meta.occurred_at.japan_date(),
                expires_on: e.expires_on,
            });
        }
        Event::IndicatorReviewed(e) => {
            state.decision = Some(e.decision);
            state.reviewed_on = Some(e.reviewed_on);
            let waits = e.decision == IndicatorDecision::AdverseAction && !e.stands;
            state.adverse_by = waits.then(|| e.reviewer.clone());
            if e.stands && e.decision != IndicatorDecision::FollowUp {
                state.settled_on = Some(e.reviewed_on);
            }
        }
        Event::IndicatorDismissed(e) => state.settled_on = Some(e.dismissed_on),
        _ => {}
    }
}
