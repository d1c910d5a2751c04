//! Links between identities (人物の同一性), domain §7.6: proposed on evidence, decided by another, reversible, and never a
//! rewrite. Each of the two records carries the link; what one must know of the other travels with it.

use uuid::Uuid;

use super::document::Sex;
use super::refugee::CountedLink;
use super::refusal::RefusalBasis;
use crate::ids::{CaseId, Code, CountryCode, EvidenceRef, StaffId};
use crate::time::Date;

crate::symbols! {
    /// Where a link stands.
    pub enum LinkStage {
        /// Proposed, not decided.
        Proposed = "proposed",
        /// The two identities are one person.
        Linked = "linked",
        /// Reversed: they are not, and nothing hangs on it any more.
        Reversed = "reversed",
    }

    /// What may hang on a link.
    pub enum LinkConclusion {
        /// The number of a refugee application (I30).
        ApplicationNumber = "application-number",
        /// The sorting of a claim as repeated.
        RepeatedClaim = "repeated-claim",
        /// An exception to the suspension of removal (I23).
        SuspensionException = "suspension-exception",
        /// A refusal of landing, or its length (I7, I26).
        RefusalOfLanding = "refusal-of-landing",
    }

    /// In which of the two records something was decided.
    pub enum LinkSide {
        /// Here.
        Decided = "decided",
        /// In the other record; this one follows.
        Mirrored = "mirrored",
    }
}

crate::shape! {
    /// Propose that another identity is this person (同一人物の関連付けの発議).
    pub struct ProposeIdentityLink {
        /// The other identity.
        pub other_person_id: Uuid,
        /// On what it rests, from the code list: never on name, date of birth and nationality alone.
        pub basis: Vec<Code>,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Decide that another identity is this person (同一人物の関連付け).
    pub struct LinkIdentity {
        /// The link proposed.
        pub link_id: Uuid,
    }

    /// Follow a link that was decided in the other record.
    pub struct AcceptIdentityLink {
        /// The link.
        pub link_id: Uuid,
        /// The other identity.
        pub other_person_id: Uuid,
        /// On what it rests.
        pub basis: Vec<Code>,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// Who decided it.
        pub approved_by: StaffId,
        /// Refugee applications made under the other identity.
        pub refugee_applications: u32,
        /// What refuses landing under the other identity.
        pub refusals: Vec<RefusalBasis>,
    }

    /// Take note of what happened under a linked identity.
    pub struct NoteLinkedRecord {
        /// The link.
        pub link_id: Uuid,
        /// Refugee applications made under the other identity, all in all.
        pub refugee_applications: u32,
        /// What refuses landing under the other identity, all in all.
        pub refusals: Vec<RefusalBasis>,
    }

    /// Reverse a link, or drop a proposal (関連付けの取消し).
    pub struct ReverseIdentityLink {
        /// The link.
        pub link_id: Uuid,
        /// Who proposed the reversal; who decides it must be another.
        pub proposed_by: StaffId,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Follow the reversal of a link that was decided in the other record.
    pub struct AcceptLinkReversal {
        /// The link.
        pub link_id: Uuid,
        /// Who proposed the reversal.
        pub proposed_by: StaffId,
        /// Who decided it.
        pub approved_by: StaffId,
        /// Why.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Divide a record that holds two persons (人物記録の分離).
    pub struct SplitIdentity {
        /// Id of the record that the other person gets.
        pub new_person_id: Uuid,
        /// Documents that are the other person's; at least one.
        pub document_ids: Vec<Uuid>,
        /// Events of this record that are the other person's; they stay here, and are read there.
        pub event_ids: Vec<Uuid>,
        /// Nationality or region of the other person.
        pub nationality: CountryCode,
        /// Sex of the other person.
        pub sex: Sex,
        /// Who proposed it; who decides it must be another.
        pub proposed_by: StaffId,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Take over what a divided record leaves to this person.
    pub struct AcceptIdentitySplit {
        /// The record that was divided.
        pub from_person_id: Uuid,
        /// Documents taken over.
        pub document_ids: Vec<Uuid>,
        /// Events taken over, by their ids there.
        pub event_ids: Vec<Uuid>,
        /// Nationality or region.
        pub nationality: CountryCode,
        /// Sex.
        pub sex: Sex,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// Who decided it.
        pub approved_by: StaffId,
        /// Why.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// A link was proposed (同一人物の関連付けの発議).
    pub struct IdentityLinkProposed {
        /// The link.
        pub link_id: Uuid,
        /// The other identity.
        pub other_person_id: Uuid,
        /// On what it rests.
        pub basis: Vec<Code>,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Two identities were linked (同一人物の関連付け).
    pub struct IdentityLinked {
        /// The link.
        pub link_id: Uuid,
        /// The other identity.
        pub other_person_id: Uuid,
        /// Where it was decided.
        pub side: LinkSide,
        /// On what it rests.
        pub basis: Vec<Code>,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// Who decided it.
        pub approved_by: StaffId,
        /// Legal day of the decision.
        pub linked_on: Date,
        /// Refugee applications made under this identity.
        pub own_refugee_applications: u32,
        /// Refugee applications made under the other, as far as known here.
        pub other_refugee_applications: u32,
        /// What refuses landing under this identity.
        pub own_refusals: Vec<RefusalBasis>,
        /// What refuses landing under the other, as far as known here.
        pub other_refusals: Vec<RefusalBasis>,
    }

    /// What happened under a linked identity was noted (関連付けられた人物の記録の反映).
    pub struct LinkedRecordNoted {
        /// The link.
        pub link_id: Uuid,
        /// Refugee applications made under the other identity, all in all.
        pub other_refugee_applications: u32,
        /// What refuses landing under the other identity, all in all.
        pub other_refusals: Vec<RefusalBasis>,
    }

    /// Linked identities are told what refuses landing under this one (関連付けられた人物への上陸拒否事由の反映).
    pub struct LinkedRecordsInformed {
        /// Whom.
        pub links: Vec<CountedLink>,
        /// Refugee applications made under this identity, all in all.
        pub own_refugee_applications: u32,
        /// What refuses landing under this identity, all in all.
        pub own_refusals: Vec<RefusalBasis>,
    }

    /// A link was reversed, or a proposal dropped (関連付けの取消し).
    pub struct IdentityLinkReversed {
        /// The link.
        pub link_id: Uuid,
        /// The other identity.
        pub other_person_id: Uuid,
        /// Where it was decided.
        pub side: LinkSide,
        /// Whether the identities had been linked; a dropped proposal concerns this record alone.
        pub was_linked: bool,
        /// Who proposed the reversal.
        pub proposed_by: StaffId,
        /// Who decided it.
        pub approved_by: StaffId,
        /// Why.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Legal day of the reversal.
        pub reversed_on: Date,
        /// What hung on the link here and falls with it.
        pub fallen: Vec<HangsOnLink>,
    }

    /// A conclusion that hangs on a link, and falls with it.
    pub struct HangsOnLink {
        /// The link.
        pub link_id: Uuid,
        /// What.
        pub conclusion: LinkConclusion,
        /// The case that it is about, where there is one.
        pub case_id: Option<CaseId>,
    }

    /// A record that held two persons was divided (人物記録の分離).
    pub struct IdentitySplit {
        /// The other of the two records.
        pub other_person_id: Uuid,
        /// Decided in the record that was divided; mirrored in the new one.
        pub side: LinkSide,
        /// Documents that went over.
        pub document_ids: Vec<Uuid>,
        /// Events of the divided record that are the other person's.
        pub event_ids: Vec<Uuid>,
        /// Nationality or region of the other person.
        pub nationality: CountryCode,
        /// Sex of the other person.
        pub sex: Sex,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// Who decided it.
        pub approved_by: StaffId,
        /// Why.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Legal day of the decision.
        pub split_on: Date,
    }

    /// What must be remembered of a person's identity.
    pub struct IdentityRecord {
        /// Links, oldest first.
        pub links: Vec<IdentityLink>,
        /// Documents reported lost or stolen.
        pub lost_documents: Vec<Uuid>,
        /// Nationalities recorded beside that of the document presented.
        pub nationalities: Vec<CountryCode>,
        /// Biometric references.
        pub biometrics: Vec<EvidenceRef>,
    }

    /// A link.
    pub struct IdentityLink {
        /// Its id.
        pub link_id: Uuid,
        /// The other identity.
        pub other_person_id: Uuid,
        /// Where it stands.
        pub stage: LinkStage,
        /// On what it rests.
        pub basis: Vec<Code>,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// Refugee applications made under the other identity, as told last.
        pub refugee_applications: u32,
        /// What refuses landing under the other identity, as told.
        pub refusals: Vec<RefusalBasis>,
    }
}

impl IdentityRecord {
    /// Before anything is known.
    pub const fn new() -> Self {
        Self {
            links: Vec::new(),
            lost_documents: Vec::new(),
            nationalities: Vec::new(),
            biometrics: Vec::new(),
        }
    }

    /// The links that hold: proposals and reversed links carry nothing.
    pub fn active(&self) -> impl Iterator<Item = &IdentityLink> {
        self.links.iter().filter(|l| l.stage == LinkStage::Linked)
    }
}

impl Default for IdentityRecord {
    fn default() -> Self {
        Self::new()
    }
}
