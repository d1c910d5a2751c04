//! Refugee recognition and complementary protection (難民認定・補完的保護), art. 61-2 to 61-2-17: one case an application.
//!
//! What a person claims never enters the log: evidence, statements, reasons and opinions are hashes and references.

mod decision;
mod facts;
mod filing;
mod provisional;
mod review;
pub mod state;
pub mod transitions;

pub use decision::*;
pub use facts::*;
pub use filing::*;
pub use provisional::*;
pub use review::*;

use uuid::Uuid;

use state::RefugeeCase;
use transitions::RefugeeStage;

use super::PersonState;
use crate::ids::CaseId;
use crate::law::Tables;
use crate::time::Date;

/// The case of a number.
pub fn case_of<'a>(state: &'a PersonState, id: &CaseId) -> Option<&'a RefugeeCase> {
    state.refugee_cases.iter().find(|c| c.refugee_case_id == *id)
}

impl RefugeeCase {
    /// Whether a first decision or a ruling is still open.
    pub const fn pending(&self) -> bool {
        match self.stage {
            RefugeeStage::Applied
            | RefugeeStage::Classified
            | RefugeeStage::FactFinding
            | RefugeeStage::ReviewRequested
            | RefugeeStage::UnderReview
            | RefugeeStage::ReviewUpheld => true,
            RefugeeStage::Recognised
            | RefugeeStage::Protected
            | RefugeeStage::Denied
            | RefugeeStage::ReviewDismissed
            | RefugeeStage::Withdrawn
            | RefugeeStage::Revoked => false,
        }
    }

    /// Last day of the procedure, where one is known: after a denial the time for a review belongs to it, and so
    /// does the day of the ruling or of the withdrawal (art. 61-2-4(5); whether that day counts is unverified).
    pub const fn procedure_end(&self) -> Option<Date> {
        match self.stage {
            RefugeeStage::Denied => self.review_due,
            _ if self.pending() => None,
            _ => self.closed_on,
        }
    }

    /// Whether the procedure ran on a day.
    pub fn runs_on(&self, on: Date) -> bool {
        self.applied_on <= on && self.procedure_end().is_none_or(|end| on <= end)
    }

    /// Last day of the provisional stay (art. 61-2-4(5)): of its period, or of the procedure, or the day before it was
    /// revoked.
    pub fn provisional_stay_end(&self) -> Option<Date> {
        let stay = self.provisional.as_ref()?;
        let revoked = stay.revoked_on.map(|on| on.plus_days(-1));
        Some([self.procedure_end(), revoked].into_iter().flatten().fold(stay.ends_on, Date::min))
    }

    /// Whether the person was here under provisional stay on a day.
    pub fn provisional_on(&self, on: Date) -> bool {
        let from = self.provisional.as_ref().map(|p| p.permitted_on);
        from.is_some_and(|from| from <= on)
            && self.provisional_stay_end().is_some_and(|end| on <= end)
    }
}

/// Whether an application, or the review of one, is pending.
pub fn pending(state: &PersonState) -> bool {
    state.refugee_cases.iter().any(RefugeeCase::pending)
}

/// Which application of the person it is, and what that rests on (I30).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nth {
    /// Counted over all linked identities, as known now.
    pub nth: u32,
    /// Counted in this record alone.
    pub own: u32,
    /// The links that add to the number: it falls with them, and a person confirms them where a right hangs on it.
    pub depends_on_links: Vec<Uuid>,
}

impl Nth {
    /// The number of the application that has so many before it in this record.
    pub(crate) fn after(state: &PersonState, own_before: usize) -> Self {
        let own = u32::try_from(own_before).unwrap_or(u32::MAX).saturating_add(1);
        let counting = || state.identity.active().filter(|l| l.refugee_applications > 0);
        Self {
            nth: counting().fold(own, |n, l| n.saturating_add(l.refugee_applications)),
            own,
            depends_on_links: counting().map(|l| l.link_id).collect(),
        }
    }
}

/// The number of a case, by the links that hold now.
pub fn nth(state: &PersonState, id: &CaseId) -> Option<Nth> {
    let place = state.refugee_cases.iter().position(|c| c.refugee_case_id == *id)?;
    Some(Nth::after(state, place))
}

/// The number of the application that suspends removal on a day although it is a third or later one (art.
/// 61-2-9(4)(i)): the exception may be recorded, if it comes without material that makes the claim reasonable. Who
/// approves the exception confirms the links that the number hangs on, and it falls with them (I30).
pub fn third_or_later(state: &PersonState, tables: &Tables, on: Date) -> Option<Nth> {
    // Every application that suspends must be such a one: the first of them has the lowest number.
    let first = state.refugee_cases.iter().position(|c| c.runs_on(on))?;
    Some(Nth::after(state, first)).filter(|n| n.nth >= tables.refugee.exception_from_nth)
}

/// Whether a refugee case has the person in Japan on a day: an application is made here (art. 61-2(1)), and nobody has
/// seen the person leave since.
pub fn here_on(state: &PersonState, on: Date) -> bool {
    let seen = state.refugee_cases.iter().map(|c| c.applied_on).filter(|d| *d <= on).max();
    let Some(seen) = seen else {
        return false;
    };
    let unmatched = state.unmatched.iter().map(|d| d.departed_on);
    let stay = state.stay.as_ref();
    let away = stay.and_then(|s| s.away.as_ref()).map(|a| a.departed_on);
    let closed = stay.and_then(|s| s.closed.as_ref()).map(|c| c.on);
    !unmatched.chain(away).chain(closed).any(|left| seen <= left && left < on)
        && state.ended.as_ref().is_none_or(|e| on <= e.effective_on)
}
