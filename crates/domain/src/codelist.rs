//! The subject `codelist`: a code list or a rule table and its versions (domain §11, reference data). What a list says lies
//! outside the log under a digest; the record says which version holds from which day, and by whom it was approved.

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, EvidenceRef, StaffId};
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::shape! {
    /// Publish a version of a code list (コード表の版の公表).
    pub struct PublishCodeListVersion {
        /// Name of the list, such as `statuses`.
        pub list: Code,
        /// Name of the version.
        pub list_version: Code,
        /// First day on which it holds.
        pub valid_from: Date,
        /// Digest of what it says: SHA-256.
        pub content_hash: [u8; 32],
        /// Where it comes from: the promulgation or the decision.
        pub basis: EvidenceRef,
        /// Who asked for it; another person publishes it.
        pub requested_by: StaffId,
    }

    /// Withdraw a version before it holds (施行前の版の撤回).
    pub struct WithdrawCodeListVersion {
        /// Name of the version.
        pub list_version: Code,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Put a published version into effect in the running system (規則の版の適用).
    pub struct ActivateRuleVersion {
        /// Name of the version.
        pub list_version: Code,
        /// Who asked for it; another person activates it.
        pub requested_by: StaffId,
    }

    /// A version of a code list was published (コード表の版の公表).
    pub struct CodeListVersionPublished {
        /// Name of the list.
        pub list: Code,
        /// Name of the version.
        pub list_version: Code,
        /// First day on which it holds.
        pub valid_from: Date,
        /// Digest of what it says.
        pub content_hash: [u8; 32],
        /// Where it comes from.
        pub basis: EvidenceRef,
        /// Who asked for it.
        pub requested_by: StaffId,
    }

    /// A version was withdrawn before it held (施行前の版の撤回).
    pub struct CodeListVersionWithdrawn {
        /// Name of the list.
        pub list: Code,
        /// Name of the version.
        pub list_version: Code,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// A published version was put into effect (規則の版の適用): decisions from here on name it.
    pub struct RuleVersionActivated {
        /// Name of the list or rule table.
        pub list: Code,
        /// Name of the version.
        pub list_version: Code,
        /// Version in effect before; absent for the first.
        pub old_version: Option<Code>,
        /// From which day on.
        pub activated_on: Date,
        /// Who asked for it.
        pub requested_by: StaffId,
    }

    /// A version of a list.
    pub struct ListVersion {
        /// Its name.
        pub list_version: Code,
        /// First day on which it holds.
        pub valid_from: Date,
        /// Whether it was withdrawn; its name is not used again.
        pub withdrawn: bool,
    }

    /// State of a code list.
    pub struct CodeListState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Name of the list; absent before its first version.
        pub list: Option<Code>,
        /// Its versions, in the order of their publication.
        pub versions: Vec<ListVersion>,
        /// The version put into effect last.
        pub active: Option<Code>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for CodeListState {
    fn default() -> Self {
        Self { version: 0, list: None, versions: Vec::new(), active: None }
    }
}

impl CodeListState {
    /// The version that holds on a day.
    pub fn on(&self, day: Date) -> Option<&ListVersion> {
        let held = self.versions.iter().filter(|v| !v.withdrawn && v.valid_from <= day);
        held.max_by_key(|v| v.valid_from)
    }
}

type List<'a> = Case<'a, CodeListState>;

/// Decides a command about a code list.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &CodeListState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::PublishCodeListVersion(c) => publish(&mut case, c),
        Command::WithdrawCodeListVersion(c) => withdraw(&mut case, c),
        Command::ActivateRuleVersion(c) => activate(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

/// I35: who asks for a version does not publish it. No version begins in the past, since what was decided under the one
/// before would change its meaning.
fn publish(case: &mut List<'_>, c: &PublishCodeListVersion) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepCodeList)?;
    if c.requested_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse());
    }
    let state = case.state;
    if state.list.as_ref().is_some_and(|known| *known != c.list) {
        return Err(problems::CODELIST_DIFFERS.refuse());
    }
    if state.versions.iter().any(|v| v.list_version == c.list_version) {
        return Err(problems::CODELIST_VERSION_TAKEN.refuse());
    }
    let last = state.versions.iter().filter(|v| !v.withdrawn).map(|v| v.valid_from).max();
    if last.is_some_and(|last| c.valid_from <= last) || (last.is_some() && c.valid_from < case.on) {
        return Err(problems::CODELIST_VERSION_TOO_EARLY.refuse());
    }
    let PublishCodeListVersion {
        list,
        list_version,
        valid_from,
        content_hash,
        basis,
        requested_by,
    } = c.clone();
    let event = CodeListVersionPublished {
        list,
        list_version,
        valid_from,
        content_hash,
        basis,
        requested_by,
    };
    Ok(vec![case.main(event, grounds::CODELIST)])
}

fn withdraw(case: &mut List<'_>, c: &WithdrawCodeListVersion) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepCodeList)?;
    let open = |v: &&ListVersion| v.list_version == c.list_version && !v.withdrawn;
    let state = case.state;
    let (Some(list), Some(version)) = (&state.list, state.versions.iter().find(open)) else {
        return Err(problems::CODELIST_VERSION_NOT_FOUND.refuse());
    };
    if version.valid_from <= case.on {
        return Err(problems::CODELIST_VERSION_HOLDS.refuse());
    }
    let event = CodeListVersionWithdrawn {
        list: list.clone(),
        list_version: c.list_version.clone(),
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, grounds::CODELIST)])
}

/// I35: who asks for it does not do it. A version takes effect from its first day on.
fn activate(case: &mut List<'_>, c: &ActivateRuleVersion) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepCodeList)?;
    if c.requested_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse());
    }
    let open = |v: &&ListVersion| v.list_version == c.list_version && !v.withdrawn;
    let state = case.state;
    let (Some(list), Some(version)) = (&state.list, state.versions.iter().find(open)) else {
        return Err(problems::CODELIST_VERSION_NOT_FOUND.refuse());
    };
    if version.valid_from > case.on {
        return Err(problems::RULE_VERSION_NOT_YET.refuse());
    }
    if state.active.as_ref() == Some(&c.list_version) {
        return Err(problems::RULE_VERSION_ACTIVE.refuse());
    }
    let event = RuleVersionActivated {
        list: list.clone(),
        list_version: c.list_version.clone(),
        old_version: state.active.clone(),
        activated_on: case.on,
        requested_by: c.requested_by.clone(),
    };
    Ok(vec![case.main(event, grounds::CODELIST)])
}

/// Folds an event of a code list into its state.
pub fn evolve(state: &mut CodeListState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::CodeListVersionPublished(e) => {
            state.list = Some(e.list.clone());
            state.versions.push(ListVersion {
                list_version: e.list_version.clone(),
                valid_from: e.valid_from,
                withdrawn: false,
            });
        }
        Event::CodeListVersionWithdrawn(e) => {
            let named = state.versions.iter_mut().filter(|v| v.list_version == e.list_version);
            named.for_each(|v| v.withdrawn = true);
        }
        Event::RuleVersionActivated(e) => state.active = Some(e.list_version.clone()),
        _ => {}
    }
}
