//! From the lead to the referral, and the end of a case without a decision in it.

use super::{Case, law, unreferred};
use crate::case::plain;
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::law::violation::{Custody, Stage, Step};
use crate::law::{Act, grounds, problems};
use crate::person::identity::PersonRegistered;
use crate::person::violation::{
    CaseClosed, CaseEnd, CaseReferred, CloseViolationCase, LeadRemarks, OpenViolationInvestigation,
    ReceiveViolationLead, ReferViolationCase, ReferralRoute, StatementTaken, TakeStatement,
    ViolationInvestigationOpened, ViolationLeadReceived,
};

pub(in super::super) fn receive_lead(
    case: &mut Case<'_>,
    c: &ReceiveViolationLead,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveViolationLead)?;
    let mut out = Vec::with_capacity(2);
    if !case.state.registered() {
        let (Some(nationality), Some(sex), Some(name)) = (&c.nationality, c.sex, &c.personal.name)
        else {
            return Err(problems::UNKNOWN_PERSON.refuse_with(
                "There is no record of this person; a lead that begins one states nationality, sex and name.",
                "この人物の記録がありません。端緒により登録する場合は国籍・地域、性別及び氏名が必要です。",
            ));
        };
        let event = PersonRegistered {
            nationality: nationality.clone(),
            sex,
            personal: Some(name.clone()),
        };
        out.push(plain(event, grounds::IDENTITY));
    }
    case.not_ended(false)?;
    if case.state.open_case().is_some() {
        return Err(problems::VIOLATION_CASE_OPEN.refuse());
    }
    if case.state.violation_cases.iter().any(|v| v.violation_case_id == c.violation_case_id) {
        return Err(problems::VIOLATION_CASE_NUMBER_TAKEN.refuse());
    }
    let event = ViolationLeadReceived {
        violation_case_id: c.violation_case_id.clone(),
        lead: c.lead,
        received_on: case.on,
        personal: Some(LeadRemarks { remarks: c.personal.remarks.clone() }),
    };
    out.push(case.main(event, law(Step::OpenInvestigation)));
    Ok(out)
}

pub(in super::super) fn open_investigation(
    case: &mut Case<'_>,
    c: &OpenViolationInvestigation,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::OpenInvestigation)?;
    case.not_ended(false)?;
    case.grounds(&c.suspected)?;
    // From a departure order only when its last day has passed: ground viii.
    if found.procedure.stage() == Stage::DepartureOrdered
        && found.departure_order.as_ref().is_some_and(|o| case.on <= o.leave_by)
    {
        return Err(problems::DEPARTURE_ORDER_RUNS.refuse());
    }
    let event = ViolationInvestigationOpened {
        violation_case_id: c.violation_case_id.clone(),
        opened_on: case.on,
        suspected: c.suspected.clone(),
    };
    Ok(vec![case.main(event, law(Step::OpenInvestigation))])
}

pub(in super::super) fn take_statement(
    case: &mut Case<'_>,
    c: &TakeStatement,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::TakeStatement)?;
    case.not_ended(false)?;
    let event = StatementTaken {
        violation_case_id: c.violation_case_id.clone(),
        taken_on: case.on,
        statement: c.statement.clone(),
        wishes_to_leave: c.wishes_to_leave,
    };
    Ok(vec![case.main(event, law(Step::TakeStatement))])
}

/// The way of the referral follows the custody; 48 hours from the start of detention, to the minute (I21).
pub(in super::super) fn refer(
    case: &mut Case<'_>,
    c: &ReferViolationCase,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ReferCase)?;
    case.not_ended(false)?;
    let fits = match found.procedure.custody() {
        Custody::Detained => c.route == ReferralRoute::Detained,
        Custody::Supervised => c.route == ReferralRoute::Supervised,
        Custody::Free | Custody::Released => {
            matches!(c.route, ReferralRoute::WithoutDetention | ReferralRoute::DepartureOrder)
        }
    };
    if !fits {
        return Err(problems::REFERRAL_ROUTE_DIFFERS.refuse());
    }
    let handover_due = found.detention.as_ref().and_then(|d| d.handover_due);
    if handover_due.is_some_and(|due| case.meta.occurred_at > due) {
        case.flag(Flag::HandoverLate);
    }
    let event = CaseReferred {
        violation_case_id: c.violation_case_id.clone(),
        route: c.route,
        referred_at: case.meta.occurred_at,
        handover_due,
    };
    Ok(vec![case.main(event, law(Step::ReferCase))])
}

pub(in super::super) fn close(
    case: &mut Case<'_>,
    c: &CloseViolationCase,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let early = unreferred(found);
    let step = if early { Step::CloseInvestigation } else { Step::CloseCase };
    case.step(found, step)?;
    let open = match c.reason {
        CaseEnd::NoViolation => early,
        CaseEnd::LeftCountry
        | CaseEnd::RecordEnded
        | CaseEnd::Recognised
        | CaseEnd::OrderWithdrawn => true,
        // These follow from a finding, a permission or a departure, and come with it.
        CaseEnd::NotDeportable
        | CaseEnd::SpecialPermission
        | CaseEnd::LeftUnderDepartureOrder
        | CaseEnd::LeftAfterDepartureOrder
        | CaseEnd::LeftAtOwnExpense
        | CaseEnd::Deported => false,
    };
    if !open {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "This end of a case comes with a finding, a ruling, a permission or a departure, not by itself; open are \
             no-violation (before the referral), left-country, record-ended, recognised and order-withdrawn.",
            "この終了事由は認定、裁決、許可又は出国に伴うもので、単独では入力できません。",
        ));
    }
    let event = CaseClosed {
        violation_case_id: c.violation_case_id.clone(),
        reason: c.reason,
        closed_on: case.on,
        refusal: None,
    };
    Ok(vec![case.main(event, law(step))])
}
