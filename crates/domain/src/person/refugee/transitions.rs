//! The states of a refugee case and what leads from one to another (domain §6.1): one table, used to decide and to fold.

crate::symbols! {
    /// Where a refugee case stands.
    pub enum RefugeeStage {
        /// Applied for, not yet sorted (申請).
        Applied = "applied",
        /// Sorted (振分け済み).
        Classified = "classified",
        /// Facts are being found (事実の調査).
        FactFinding = "fact-finding",
        /// Recognised as a refugee (難民認定).
        Recognised = "recognised",
        /// Recognised as under complementary protection (補完的保護対象者認定).
        Protected = "protected",
        /// Denied (不認定).
        Denied = "denied",
        /// Review requested (審査請求).
        ReviewRequested = "review-requested",
        /// Counsellors assigned (難民審査参与員の指定).
        UnderReview = "under-review",
        /// The request for review was well-founded (理由あり): the recognition follows.
        ReviewUpheld = "review-upheld",
        /// The request for review was dismissed (棄却又は却下).
        ReviewDismissed = "review-dismissed",
        /// Withdrawn (取下げ).
        Withdrawn = "withdrawn",
        /// Recognition revoked (認定の取消し).
        Revoked = "revoked",
    }

    /// What is done in a refugee case.
    pub enum RefugeeStep {
        /// Sorting.
        Classify = "classify",
        /// Decision on provisional stay, and its revocation.
        ProvisionalStay = "provisional-stay",
        /// Interview.
        Interview = "interview",
        /// Evidence received, country information consulted.
        GatherEvidence = "gather-evidence",
        /// Recognition as a refugee.
        Recognise = "recognise",
        /// Recognition as under complementary protection.
        Protect = "protect",
        /// Denial.
        Deny = "deny",
        /// Stay on humanitarian grounds.
        Humanitarian = "humanitarian",
        /// Request for review in time.
        RequestReview = "request-review",
        /// Assignment of counsellors.
        AssignCounsellors = "assign-counsellors",
        /// Oral statement before the counsellors, and their opinions.
        HearOpinion = "hear-opinion",
        /// Ruling: well-founded.
        UpholdReview = "uphold-review",
        /// Ruling: dismissed.
        DismissReview = "dismiss-review",
        /// Withdrawal of the application or of the request for review.
        Withdraw = "withdraw",
        /// Revocation of a recognition.
        Revoke = "revoke",
    }
}

/// A row: from these stages the step leads to that one, or leaves the case where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// What is done.
    pub step: RefugeeStep,
    /// Where the case stands before.
    pub from: &'static [RefugeeStage],
    /// Where it stands after; absent where it stays.
    pub to: Option<RefugeeStage>,
}

use RefugeeStage::{
    Applied, Classified, Denied, FactFinding, Protected, Recognised, ReviewDismissed,
    ReviewRequested, ReviewUpheld, Revoked, UnderReview, Withdrawn,
};
use RefugeeStep as Step;

const fn to(step: Step, from: &'static [RefugeeStage], to: RefugeeStage) -> Transition {
    Transition { step, from, to: Some(to) }
}

const fn stays(step: Step, from: &'static [RefugeeStage]) -> Transition {
    Transition { step, from, to: None }
}

/// Every transition; what is not here is refused. Where a step has two rows, their stages differ.
pub static TRANSITIONS: &[Transition] = &[
    to(Step::Classify, &[Applied, Classified], Classified),
    stays(Step::Classify, &[FactFinding]),
    stays(
        Step::ProvisionalStay,
        &[Applied, Classified, FactFinding, Denied, ReviewRequested, UnderReview],
    ),
    to(Step::Interview, &[Applied, Classified, FactFinding], FactFinding),
    stays(Step::GatherEvidence, &[Applied, Classified, FactFinding, ReviewRequested, UnderReview]),
    to(Step::Recognise, &[Applied, Classified, FactFinding, ReviewUpheld], Recognised),
    to(Step::Protect, &[Applied, Classified, FactFinding, ReviewUpheld], Protected),
    to(Step::Deny, &[Applied, Classified, FactFinding], Denied),
    stays(Step::Humanitarian, &[Denied, ReviewRequested, UnderReview, ReviewDismissed]),
    // Who is protected but not recognised may have the refusal of recognition reviewed.
    to(Step::RequestReview, &[Denied, Protected], ReviewRequested),
    to(Step::AssignCounsellors, &[ReviewRequested, UnderReview], UnderReview),
    stays(Step::HearOpinion, &[UnderReview]),
    to(Step::UpholdReview, &[UnderReview], ReviewUpheld),
    to(Step::DismissReview, &[UnderReview], ReviewDismissed),
    to(
        Step::Withdraw,
        &[Applied, Classified, FactFinding, ReviewRequested, UnderReview],
        Withdrawn,
    ),
    // What is revoked is the recognition, which a review of something else leaves standing.
    to(
        Step::Revoke,
        &[Recognised, Protected, ReviewRequested, UnderReview, ReviewDismissed, Withdrawn],
        Revoked,
    ),
];

/// Where a step leads from a stage; `None` where the table does not have it.
pub fn next(stage: RefugeeStage, step: RefugeeStep) -> Option<RefugeeStage> {
    let row = TRANSITIONS.iter().find(|t| t.step == step && t.from.contains(&stage))?;
    Some(row.to.unwrap_or(stage))
}

/// The steps that are open from a stage.
pub fn open(stage: RefugeeStage) -> impl Iterator<Item = RefugeeStep> {
    RefugeeStep::ALL.iter().copied().filter(move |step| next(stage, *step).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_a_function() {
        for step in RefugeeStep::ALL {
            for stage in RefugeeStage::ALL {
                let rows = TRANSITIONS.iter().filter(|t| t.step == *step && t.from.contains(stage));
                assert!(rows.count() < 2, "{step} from {stage}");
            }
        }
    }

    #[test]
    fn every_stage_is_reached_and_a_revoked_case_is_over() {
        let mut reached = vec![Applied];
        while let Some(stage) = reached
            .iter()
            .flat_map(|from| open(*from).filter_map(|step| next(*from, step)))
            .find(|stage| !reached.contains(stage))
        {
            reached.push(stage);
        }
        assert_eq!(reached.len(), RefugeeStage::ALL.len());
        assert_eq!(open(Revoked).count(), 0);
    }
}
