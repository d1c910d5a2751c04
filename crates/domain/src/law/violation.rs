//! The deportation procedure (退去強制手続) as one table: at which stage, and in which custody, who may take which step, and
//! where it leads (domain §5.2). Who is in the table of roles, by the act of the step.
//!
//! A [`Procedure`] moves by [`Procedure::after`] alone, so that a case cannot come to a stage by a way that is not in
//! [`TRANSITIONS`]. Where a step leads is the meaning of the event that records it: it belongs to the fold, and a row
//! whose `to` changes is another step under another name.

use super::grounds::{Ground, icrra};
use super::roles::Act;
use crate::shape::{Field, Reader, RecordType, Shape, Type, Writer};

crate::symbols! {
    /// Stage of a case.
    pub enum Stage {
        /// S0: a lead (端緒).
        Lead = "lead",
        /// S1: violation investigation (違反調査).
        Investigation = "investigation",
        /// S3: the inspector's examination (違反審査).
        Examination = "examination",
        /// S3: found deportable and notified; three days to request a hearing.
        FoundDeportable = "found-deportable",
        /// S4: an oral hearing was requested in time (口頭審理).
        Hearing = "hearing",
        /// S4: the finding was upheld and notified; three days to object.
        FindingUpheld = "finding-upheld",
        /// S5: an objection was filed in time (異議の申出).
        Objection = "objection",
        /// S5: the objection was ruled not well-founded.
        ObjectionDismissed = "objection-dismissed",
        /// S7: found to be subject to a departure order, which is not yet issued (出国命令対象者).
        DepartureOrderDue = "departure-order-due",
        /// S7: to leave under a departure order (出国命令).
        DepartureOrdered = "departure-ordered",
        /// S6: under a deportation order (退去強制令書).
        DeportationOrdered = "deportation-ordered",
        /// S8, S9: closed.
        Closed = "closed",
    }

    /// Custody of the person.
    pub enum Custody {
        /// Neither detained nor supervised nor released on terms.
        Free = "free",
        /// Detained (収容), under a detention order, in an emergency, or under a deportation order.
        Detained = "detained",
        /// Under a supervision measure (監理措置).
        Supervised = "supervised",
        /// On provisional release (仮放免).
        Released = "released",
    }

    /// A step in a case. Where one act can come out in several ways, each is a step.
    pub enum Step {
        /// Open the investigation; after a departure order that was not kept, open it again.
        OpenInvestigation = "open-investigation",
        /// Take a statement.
        TakeStatement = "take-statement",
        /// Issue a detention order.
        IssueDetentionOrder = "issue-detention-order",
        /// Start detention before the deportation order.
        StartDetention = "start-detention",
        /// Start detention under the deportation order.
        StartDetentionUnderOrder = "start-detention-under-order",
        /// Extend detention under a detention order.
        ExtendDetention = "extend-detention",
        /// Review detention under a deportation order.
        ReviewDetention = "review-detention",
        /// End detention.
        EndDetention = "end-detention",
        /// Decide a supervision measure before the deportation order.
        DecideSupervision = "decide-supervision",
        /// Decide a supervision measure under the deportation order.
        DecideSupervisionUnderOrder = "decide-supervision-under-order",
        /// Change a supervision measure.
        ChangeSupervision = "change-supervision",
        /// Cancel a supervision measure.
        CancelSupervision = "cancel-supervision",
        /// Receive a report under a supervision measure.
        ReportSupervisee = "report-supervisee",
        /// Permit provisional release.
        PermitProvisionalRelease = "permit-provisional-release",
        /// Cancel provisional release.
        CancelProvisionalRelease = "cancel-provisional-release",
        /// Refer the case to an inspector.
        ReferCase = "refer-case",
        /// Find that the person is not deportable.
        FindNotDeportable = "find-not-deportable",
        /// Find that the person is subject to a departure order.
        FindDepartureOrder = "find-departure-order",
        /// Find that the person is deportable.
        FindDeportable = "find-deportable",
        /// Request an oral hearing.
        RequestHearing = "request-hearing",
        /// Hold the oral hearing.
        HoldHearing = "hold-hearing",
        /// Decide after the hearing that the person is not deportable.
        DecideNotDeportable = "decide-not-deportable",
        /// Decide after the hearing that the person is subject to a departure order.
        DecideDepartureOrder = "decide-departure-order",
        /// Decide after the hearing that the finding stands.
        UpholdFinding = "uphold-finding",
        /// File an objection.
        FileObjection = "file-objection",
        /// Rule that the objection is well-founded: not deportable.
        RuleNotDeportable = "rule-not-deportable",
        /// Rule that the objection is well-founded: subject to a departure order.
        RuleDepartureOrder = "rule-departure-order",
        /// Rule that the objection is not well-founded.
        DismissObjection = "dismiss-objection",
        /// Apply for special permission to stay.
        ApplySpecialPermission = "apply-special-permission",
        /// Grant special permission to stay.
        GrantSpecialPermission = "grant-special-permission",
        /// Refuse special permission to stay.
        RefuseSpecialPermission = "refuse-special-permission",
        /// Issue a departure order.
        IssueDepartureOrder = "issue-departure-order",
        /// Extend a departure order.
        ExtendDepartureOrder = "extend-departure-order",
        /// Cancel a departure order.
        CancelDepartureOrder = "cancel-departure-order",
        /// Leave under a departure order.
        LeaveUnderDepartureOrder = "leave-under-departure-order",
        /// Issue a deportation order.
        IssueDeportationOrder = "issue-deportation-order",
        /// Order a person who cannot be removed to leave.
        IssueDepartureCommand = "issue-departure-command",
        /// Shorten the refusal period of a person who leaves at their own expense.
        ShortenRefusalPeriod = "shorten-refusal-period",
        /// Execute the deportation order.
        ExecuteDeportation = "execute-deportation",
        /// Leave at one's own expense under a deportation order.
        LeaveAtOwnExpense = "leave-at-own-expense",
        /// Close a case that has not been referred.
        CloseInvestigation = "close-investigation",
        /// Close a case that has been referred and ends without a decision in it.
        CloseCase = "close-case",
    }
}

impl Stage {
    /// Its name in English and in Japanese, as it stands in a sentence.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Lead => ("lead", "端緒"),
            Self::Investigation => ("violation investigation", "違反調査"),
            Self::Examination => ("examination by an inspector", "違反審査"),
            Self::FoundDeportable => ("found deportable", "退去強制対象者の認定"),
            Self::Hearing => ("oral hearing", "口頭審理"),
            Self::FindingUpheld => ("finding upheld", "判定"),
            Self::Objection => ("objection", "異議の申出"),
            Self::ObjectionDismissed => ("objection dismissed", "異議に理由がない旨の裁決"),
            Self::DepartureOrderDue => ("departure order due", "出国命令対象者の認定"),
            Self::DepartureOrdered => ("departure order issued", "出国命令"),
            Self::DeportationOrdered => ("deportation order issued", "退去強制令書の発付"),
            Self::Closed => ("closed", "終了"),
        }
    }
}

impl Custody {
    /// Its name in English and in Japanese, as it stands in a sentence.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Free => ("not in custody", "身柄の拘束等なし"),
            Self::Detained => ("detained", "収容中"),
            Self::Supervised => ("under supervision", "監理措置中"),
            Self::Released => ("on provisional release", "仮放免中"),
        }
    }
}

/// A row: one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The step.
    pub step: Step,
    /// The act that it is: who may do it is in the table of roles.
    pub act: Act,
    /// Stages at which it may be taken.
    pub stages: &'static [Stage],
    /// Stage to which it leads; absent where the stage stays.
    pub to: Option<Stage>,
    /// Custodies in which it may be taken; empty for any.
    pub custodies: &'static [Custody],
    /// Custody to which it leads; absent where the custody stays.
    pub custody_to: Option<Custody>,
    /// Where the law says so.
    pub law: &'static [Ground],
}

const FREE: &[Custody] = &[Custody::Free];
const DETAINED: &[Custody] = &[Custody::Detained];
const SUPERVISED: &[Custody] = &[Custody::Supervised];
const RELEASED: &[Custody] = &[Custody::Released];
const FREE_OR_DETAINED: &[Custody] = &[Custody::Free, Custody::Detained];

const EXAMINATION: &[Stage] = &[Stage::Examination];
const HEARING: &[Stage] = &[Stage::Hearing];
const OBJECTION: &[Stage] = &[Stage::Objection];
const DEPARTURE_ORDERED: &[Stage] = &[Stage::DepartureOrdered];
const ORDERED: &[Stage] = &[Stage::DeportationOrdered];
/// From the start of the investigation to the deportation order.
const BEFORE_ORDER: &[Stage] = &[
    Stage::Investigation,
    Stage::Examination,
    Stage::FoundDeportable,
    Stage::Hearing,
    Stage::FindingUpheld,
    Stage::Objection,
    Stage::ObjectionDismissed,
];
/// The same, and the order itself.
const IN_PROCEDURE: &[Stage] = &[
    Stage::Investigation,
    Stage::Examination,
    Stage::FoundDeportable,
    Stage::Hearing,
    Stage::FindingUpheld,
    Stage::Objection,
    Stage::ObjectionDismissed,
    Stage::DepartureOrderDue,
    Stage::DeportationOrdered,
];
/// Referred, and not closed.
const REFERRED: &[Stage] = &[
    Stage::Examination,
    Stage::FoundDeportable,
    Stage::Hearing,
    Stage::FindingUpheld,
    Stage::Objection,
    Stage::ObjectionDismissed,
    Stage::DepartureOrderDue,
    Stage::DepartureOrdered,
    Stage::DeportationOrdered,
];

const fn at(step: Step, act: Act, stages: &'static [Stage], law: &'static [Ground]) -> Transition {
    Transition { step, act, stages, to: None, custodies: &[], custody_to: None, law }
}

const fn to(row: Transition, stage: Stage) -> Transition {
    Transition { to: Some(stage), ..row }
}

/// A step that closes the case and ends every custody.
const fn closes(row: Transition) -> Transition {
    Transition { to: Some(Stage::Closed), custody_to: Some(Custody::Free), ..row }
}

const fn held(row: Transition, custodies: &'static [Custody]) -> Transition {
    Transition { custodies, ..row }
}

const fn takes(row: Transition, from: &'static [Custody], custody: Custody) -> Transition {
    Transition { custodies: from, custody_to: Some(custody), ..row }
}

/// Every step, one row.
#[rustfmt::skip]
pub static TRANSITIONS: &[Transition] = &[
    to(at(Step::OpenInvestigation, Act::OpenViolationInvestigation, &[Stage::Lead, Stage::DepartureOrdered], &[icrra("27", "")]), Stage::Investigation),
    at(Step::TakeStatement, Act::TakeStatement, &[Stage::Investigation, Stage::Examination], &[icrra("29", "1"), icrra("45", "2")]),
    held(at(Step::IssueDetentionOrder, Act::IssueDetentionOrder, BEFORE_ORDER, &[icrra("39", "")]), FREE_OR_DETAINED),
    takes(at(Step::StartDetention, Act::StartDetention, BEFORE_ORDER, &[icrra("39", ""), icrra("43", "")]), FREE, Custody::Detained),
    takes(at(Step::StartDetentionUnderOrder, Act::StartDetention, ORDERED, &[icrra("52", "")]), FREE_OR_DETAINED, Custody::Detained),
    held(at(Step::ExtendDetention, Act::ExtendDetention, BEFORE_ORDER, &[icrra("41", "1")]), DETAINED),
    held(at(Step::ReviewDetention, Act::ReviewDetention, ORDERED, &[icrra("52", "")]), DETAINED),
    takes(at(Step::EndDetention, Act::EndDetention, IN_PROCEDURE, &[icrra("41", ""), icrra("52", "")]), DETAINED, Custody::Free),
    takes(at(Step::DecideSupervision, Act::DecideSupervision, BEFORE_ORDER, &[icrra("44-2", "")]), &[Custody::Free, Custody::Detained, Custody::Released], Custody::Supervised),
    takes(at(Step::DecideSupervisionUnderOrder, Act::DecideSupervision, ORDERED, &[icrra("52-2", "")]), &[], Custody::Supervised),
    held(at(Step::ChangeSupervision, Act::ChangeSupervision, IN_PROCEDURE, &[icrra("44-2", ""), icrra("52-2", "")]), SUPERVISED),
    takes(at(Step::CancelSupervision, Act::CancelSupervision, IN_PROCEDURE, &[icrra("44-4", ""), icrra("52-4", "")]), SUPERVISED, Custody::Free),
    held(at(Step::ReportSupervisee, Act::ReportSupervisee, IN_PROCEDURE, &[icrra("44-3", ""), icrra("52-3", "")]), SUPERVISED),
    takes(at(Step::PermitProvisionalRelease, Act::PermitProvisionalRelease, IN_PROCEDURE, &[icrra("54", "")]), &[Custody::Detained, Custody::Released], Custody::Released),
    takes(at(Step::CancelProvisionalRelease, Act::CancelProvisionalRelease, IN_PROCEDURE, &[icrra("55", "")]), RELEASED, Custody::Free),
    to(at(Step::ReferCase, Act::ReferViolationCase, &[Stage::Investigation], &[icrra("44", ""), icrra("63", "")]), Stage::Examination),
    closes(at(Step::FindNotDeportable, Act::MakeFinding, EXAMINATION, &[icrra("47", "1")])),
    to(at(Step::FindDepartureOrder, Act::MakeFinding, EXAMINATION, &[icrra("47", "2"), icrra("24-3", "")]), Stage::DepartureOrderDue),
    to(at(Step::FindDeportable, Act::MakeFinding, EXAMINATION, &[icrra("47", "3")]), Stage::FoundDeportable),
    to(at(Step::RequestHearing, Act::RequestOralHearing, &[Stage::FoundDeportable], &[icrra("48", "1")]), Stage::Hearing),
    at(Step::HoldHearing, Act::HoldOralHearing, HEARING, &[icrra("48", "3")]),
    closes(at(Step::DecideNotDeportable, Act::DecideOralHearing, HEARING, &[icrra("48", "6")])),
    to(at(Step::DecideDepartureOrder, Act::DecideOralHearing, HEARING, &[icrra("48", "7"), icrra("24-3", "")]), Stage::DepartureOrderDue),
    to(at(Step::UpholdFinding, Act::DecideOralHearing, HEARING, &[icrra("48", "8")]), Stage::FindingUpheld),
    to(at(Step::FileObjection, Act::FileObjection, &[Stage::FindingUpheld], &[icrra("49", "1")]), Stage::Objection),
    closes(at(Step::RuleNotDeportable, Act::MakeRuling, OBJECTION, &[icrra("49", "4")])),
    to(at(Step::RuleDepartureOrder, Act::MakeRuling, OBJECTION, &[icrra("49", "5"), icrra("24-3", "")]), Stage::DepartureOrderDue),
    to(at(Step::DismissObjection, Act::MakeRuling, OBJECTION, &[icrra("49", "3")]), Stage::ObjectionDismissed),
    at(Step::ApplySpecialPermission, Act::ApplySpecialPermission, BEFORE_ORDER, &[icrra("50", "1")]),
    closes(at(Step::GrantSpecialPermission, Act::GrantSpecialPermission, BEFORE_ORDER, &[icrra("50", "1")])),
    at(Step::RefuseSpecialPermission, Act::RefuseSpecialPermission, BEFORE_ORDER, &[icrra("50", "1")]),
    Transition { custody_to: Some(Custody::Free), ..to(at(Step::IssueDepartureOrder, Act::IssueDepartureOrder, &[Stage::DepartureOrderDue], &[icrra("55-3", ""), icrra("24-3", "")]), Stage::DepartureOrdered) },
    at(Step::ExtendDepartureOrder, Act::ExtendDepartureOrder, DEPARTURE_ORDERED, &[icrra("55-5", "")]),
    to(at(Step::CancelDepartureOrder, Act::CancelDepartureOrder, DEPARTURE_ORDERED, &[icrra("55-6", "")]), Stage::Investigation),
    closes(at(Step::LeaveUnderDepartureOrder, Act::ConfirmDeparture, DEPARTURE_ORDERED, &[icrra("55-3", ""), icrra("25", "1")])),
    to(at(Step::IssueDeportationOrder, Act::IssueDeportationOrder, &[Stage::FoundDeportable, Stage::FindingUpheld, Stage::ObjectionDismissed], &[icrra("47", "5"), icrra("48", "9"), icrra("49", "6"), icrra("51", "")]), Stage::DeportationOrdered),
    at(Step::IssueDepartureCommand, Act::IssueDepartureCommand, ORDERED, &[icrra("55-2", "")]),
    at(Step::ShortenRefusalPeriod, Act::ShortenRefusalPeriod, ORDERED, &[icrra("52", "5")]),
    closes(at(Step::ExecuteDeportation, Act::ExecuteDeportation, ORDERED, &[icrra("52", "")])),
    closes(at(Step::LeaveAtOwnExpense, Act::ConfirmDeparture, ORDERED, &[icrra("52", "4"), icrra("25", "1")])),
    closes(at(Step::CloseInvestigation, Act::CloseViolationInvestigation, &[Stage::Lead, Stage::Investigation], &[icrra("27", "")])),
    closes(at(Step::CloseCase, Act::CloseViolationCase, REFERRED, &[icrra("47", "")])),
];

/// The row of a step.
pub fn row(step: Step) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.step == step)
}

/// Where a case stands: its stage, and the custody of the person. It begins at a lead and moves by steps alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Procedure {
    stage: Stage,
    custody: Custody,
}

impl Procedure {
    /// Where every case begins.
    pub const LEAD: Self = Self { stage: Stage::Lead, custody: Custody::Free };

    /// The description of its record.
    pub const RECORD: RecordType = RecordType {
        name: "Procedure",
        doc: "Where a case stands.",
        fields: &[
            Field { name: "stage", doc: "Its stage.", ty: Stage::TYPE },
            Field { name: "custody", doc: "Custody of the person.", ty: Custody::TYPE },
        ],
    };

    /// Its stage.
    pub const fn stage(self) -> Stage {
        self.stage
    }

    /// Custody of the person.
    pub const fn custody(self) -> Custody {
        self.custody
    }

    /// Whether the case is closed.
    pub fn closed(self) -> bool {
        self.stage == Stage::Closed
    }

    /// The row of a step, where it may be taken now.
    pub fn open(self, step: Step) -> Option<&'static Transition> {
        row(step).filter(|row| {
            row.stages.contains(&self.stage)
                && (row.custodies.is_empty() || row.custodies.contains(&self.custody))
        })
    }

    /// Where a step leads from here; `None` where it may not be taken now.
    pub fn after(self, step: Step) -> Option<Self> {
        let row = self.open(step)?;
        Some(Self {
            stage: row.to.unwrap_or(self.stage),
            custody: row.custody_to.unwrap_or(self.custody),
        })
    }

    /// Every step that may be taken now.
    pub fn open_steps(self) -> impl Iterator<Item = &'static Transition> {
        TRANSITIONS.iter().filter(move |row| self.open(row.step).is_some())
    }
}

impl Shape for Procedure {
    const TYPE: Type = Type::Record(&Self::RECORD);

    fn write<W: Writer>(&self, w: &mut W) {
        w.record(&Self::RECORD);
        w.field(0, "stage");
        self.stage.write(w);
        w.field(1, "custody");
        self.custody.write(w);
        w.record_end();
    }

    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.record(&Self::RECORD)?;
        let stage = r.field(0, "stage");
        let custody = r.field(1, "custody");
        let end = r.record_end();
        let value = Self { stage: stage?, custody: custody? };
        end?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::roles;

    #[test]
    fn every_step_has_one_row_and_somebody_to_take_it() {
        for step in Step::ALL {
            let rows = TRANSITIONS.iter().filter(|row| row.step == *step).count();
            assert_eq!(rows, 1, "{step}");
            let row = row(*step).unwrap();
            assert!(!row.stages.is_empty() && !row.law.is_empty(), "{step}");
            assert!(roles::all().any(|r| r.act == row.act), "{step}");
        }
    }

    /// Everything that steps lead to from a lead.
    fn reached() -> Vec<Procedure> {
        let mut all = vec![Procedure::LEAD];
        let mut i = 0;
        while i < all.len() {
            for row in all[i].open_steps() {
                let next = all[i].after(row.step).unwrap();
                if !all.contains(&next) {
                    all.push(next);
                }
            }
            i += 1;
        }
        all
    }

    #[test]
    fn every_stage_is_reached_and_only_the_last_is_a_dead_end() {
        let all = reached();
        for stage in Stage::ALL {
            assert!(all.iter().any(|p| p.stage == *stage), "{stage}");
        }
        for p in &all {
            assert_eq!(p.open_steps().next().is_none(), p.closed(), "{p:?}");
            assert!(!p.closed() || p.custody == Custody::Free, "{p:?}");
        }
        // Nobody is held in a lead, nor under a departure order.
        let free =
            |stage| all.iter().filter(|p| p.stage == stage).all(|p| p.custody == Custody::Free);
        assert!(free(Stage::Lead) && free(Stage::DepartureOrdered));
    }

    #[test]
    fn an_order_has_one_way_in_and_special_permission_ends_with_it() {
        let into = |stage| {
            let rows = TRANSITIONS.iter().filter(|row| row.to == Some(stage));
            rows.map(|row| row.step).collect::<Vec<_>>()
        };
        assert_eq!(into(Stage::DeportationOrdered), [Step::IssueDeportationOrder], "I22");
        assert_eq!(into(Stage::DepartureOrdered), [Step::IssueDepartureOrder], "I25");
        for p in reached() {
            let permitted = p.open(Step::GrantSpecialPermission).is_some();
            let before = BEFORE_ORDER.contains(&p.stage);
            assert_eq!(permitted, before, "I27: {p:?}");
        }
    }
}
