//! The landing examination (上陸審査) as a case with a number: application, facts found, oral hearing, objection, ruling,
//! exclusion order (art. 6 to 13-2; domain §1.1). Permission and referral stand in [`landing`](super::landing).

use uuid::Uuid;

use super::document::{PersonName, Sex, TravelDocument};
use super::landing::BiometricExemption;
use crate::ids::{
    AddressText, CaseId, Code, CountryCode, EvidenceRef, MrzText, PortCode, TerminalId, VoyageCode,
};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// What the inspector makes of a document.
    pub enum DocumentResult {
        /// Genuine and valid.
        Accepted = "accepted",
        /// In doubt.
        Doubtful = "doubtful",
        /// Forged, altered or not valid.
        Rejected = "rejected",
    }

    /// Result of reading the chip of a travel document (ICAO 9303, passive authentication).
    pub enum ChipResult {
        /// The signature holds.
        Authentic = "authentic",
        /// The signature does not hold.
        Failed = "failed",
        /// There is a chip, and it could not be read.
        NotRead = "not-read",
        /// There is no chip.
        Absent = "absent",
    }

    /// Why a case was handed to a special inquiry officer.
    pub enum ReferralCause {
        /// A condition of art. 7(1) was found not met.
        Conditions = "conditions",
        /// Identity is not established or biometrics are not given (art. 7(4)): an exclusion order may follow at once.
        IdentityOrBiometrics = "identity-or-biometrics",
    }

    /// Finding of the special inquiry officer (art. 10).
    pub enum HearingOutcome {
        /// The conditions for landing are met: landing is permitted, art. 10(8).
        Conforms = "conforms",
        /// Identity or biometrics are still missing: exclusion at once, art. 10(7).
        NotIdentified = "not-identified",
        /// A condition is not met: the person may object for three days, art. 10(10).
        DoesNotConform = "does-not-conform",
    }

    /// Ruling on an objection (裁決, art. 11, 12).
    pub enum LandingRulingOutcome {
        /// The objection is well-founded: landing is permitted, art. 11(4).
        WellFounded = "well-founded",
        /// It is not, yet landing is permitted specially, art. 12(1).
        SpecialPermission = "special-permission",
        /// It is not: exclusion, art. 11(6).
        NotWellFounded = "not-well-founded",
    }

    /// Why landing is permitted specially (上陸特別許可, art. 12(1)).
    pub enum SpecialPermissionBasis {
        /// A re-entry permit is held.
        ReentryPermit = "reentry-permit",
        /// In Japan under the control of others by trafficking in persons.
        TraffickingVictim = "trafficking-victim",
        /// Other special circumstances.
        SpecialCircumstances = "special-circumstances",
    }

    /// By which way an exclusion order (退去命令) comes about; it decides who may issue it.
    pub enum ExclusionRoute {
        /// At once after the hearing, where identity or biometrics are missing, art. 10(7).
        AtOnce = "at-once",
        /// After the hearing, on acceptance or three silent days, art. 10(11).
        AfterHearing = "after-hearing",
        /// After a ruling, art. 11(6).
        AfterRuling = "after-ruling",
    }
}

crate::shape! {
    /// Apply for landing (上陸の申請).
    pub struct ApplyForLanding {
        /// Number of the examination that begins.
        pub examination_id: CaseId,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Visa shown.
        pub visa_ref: Option<EvidenceRef>,
        /// Certificate of eligibility (在留資格認定証明書).
        pub eligibility_ref: Option<EvidenceRef>,
        /// Electronic travel authorisation.
        pub authorisation_ref: Option<EvidenceRef>,
        /// Purpose declared, from the code list.
        pub declared_purpose: Code,
        /// Days of stay intended.
        pub intended_days: Option<u32>,
        /// Why no fingerprints and photo are to be taken.
        pub biometric_exemption: Option<BiometricExemption>,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document, name and address: personal data.
        pub personal: LandingApplicationPersonal,
    }

    /// Personal data at an application for landing.
    pub struct LandingApplicationPersonal {
        /// Document presented.
        pub document: TravelDocument,
        /// What it says of its holder.
        pub name: PersonName,
        /// Address in Japan, as declared.
        pub address: Option<AddressText>,
    }

    /// Landing was applied for (上陸の申請): the examination begins.
    pub struct LandingApplied {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Visa shown.
        pub visa_ref: Option<EvidenceRef>,
        /// Certificate of eligibility.
        pub eligibility_ref: Option<EvidenceRef>,
        /// Electronic travel authorisation.
        pub authorisation_ref: Option<EvidenceRef>,
        /// Purpose declared.
        pub declared_purpose: Code,
        /// Days of stay intended.
        pub intended_days: Option<u32>,
        /// Why no fingerprints and photo are to be taken.
        pub biometric_exemption: Option<BiometricExemption>,
        /// Keyed pseudonym of the document presented.
        pub document_id: Option<Uuid>,
        /// Nationality or region of the document presented.
        pub nationality: CountryCode,
        /// Address in Japan: personal data; absent once erased.
        pub personal: Option<DeclaredAddress>,
    }

    /// What a person declares of the stay.
    pub struct DeclaredAddress {
        /// Address in Japan, as declared.
        pub address: Option<AddressText>,
    }

    /// Record the examination of a document.
    pub struct ExamineDocument {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// What the inspector makes of it.
        pub result: DocumentResult,
        /// Result of reading the chip.
        pub chip: ChipResult,
        /// What was found amiss, from the code list; empty as a rule.
        pub findings: Vec<Code>,
        /// Zones as read: personal data.
        pub personal: ZonesRead,
    }

    /// Machine readable zones as read, never repaired: the printed one and the one on the chip (DG1).
    pub struct ZonesRead {
        /// As printed.
        pub mrz: Option<MrzText>,
        /// As on the chip.
        pub chip_mrz: Option<MrzText>,
    }

    /// A document was examined.
    pub struct DocumentExamined {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// What the inspector makes of it.
        pub result: DocumentResult,
        /// Result of reading the chip.
        pub chip: ChipResult,
        /// What was found amiss.
        pub findings: Vec<Code>,
        /// Whether the zone on the chip is the printed one; absent where one of them was not read.
        pub zones_agree: Option<bool>,
        /// Keyed pseudonym of the document linked last.
        pub document_id: Option<Uuid>,
        /// Zones as read: personal data; absent once erased.
        pub personal: Option<ZonesRead>,
    }

    /// Record the capture of biometrics (個人識別情報の提供): references only, templates stay in the biometric system.
    pub struct CaptureBiometrics {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// What was taken.
        pub capture: BiometricCapture,
    }

    /// References to what the biometric system holds of one capture.
    pub struct BiometricCapture {
        /// Template of the face.
        pub face_ref: Option<EvidenceRef>,
        /// Templates of the fingers.
        pub finger_refs: Vec<EvidenceRef>,
        /// Device.
        pub device: TerminalId,
        /// Quality as the device puts it, 0 to 100.
        pub quality: u32,
        /// Score of the comparison with the document's own image, where one was made.
        pub match_score: Option<u32>,
        /// Score from which the system takes two images for one person.
        pub match_threshold: Option<u32>,
        /// Version of the biometric system.
        pub system_version: Code,
    }

    /// Biometrics were captured.
    pub struct BiometricsCaptured {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// References to what was taken.
        pub capture: BiometricCapture,
    }

    /// Record a check of the watch list (要注意人物リスト).
    pub struct CheckWatchlist {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Version of the list that was searched.
        pub list_version: Code,
        /// Whether there was a hit: a lead for a careful examination, never a refusal.
        pub hit: bool,
        /// The alert that was hit.
        pub alert_id: Option<Uuid>,
    }

    /// The watch list was checked.
    pub struct WatchlistChecked {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Version of the list that was searched.
        pub list_version: Code,
        /// Whether there was a hit.
        pub hit: bool,
        /// The alert that was hit.
        pub alert_id: Option<Uuid>,
    }

    /// Record an oral hearing (口頭審理).
    pub struct HoldLandingHearing {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The record of the hearing (調書).
        pub record: EvidenceRef,
        /// Whether a representative attended.
        pub representative: bool,
        /// Whether an acquaintance attended; one may.
        pub acquaintance: bool,
        /// Witnesses examined.
        pub witnesses: u32,
    }

    /// An oral hearing was held (口頭審理).
    pub struct HearingHeld {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Day of the hearing.
        pub held_on: Date,
        /// The record of the hearing.
        pub record: EvidenceRef,
        /// Whether a representative attended.
        pub representative: bool,
        /// Whether an acquaintance attended.
        pub acquaintance: bool,
        /// Witnesses examined.
        pub witnesses: u32,
    }

    /// Make the finding after the hearing (認定) and give notice of it.
    pub struct DecideLandingHearing {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The finding.
        pub outcome: HearingOutcome,
        /// Conditions of art. 7(1) found not met: `i`, `ii`, `iii`, `iv`.
        pub conditions_not_met: Vec<Code>,
        /// Items of art. 5(1) that apply, where condition iv is not met.
        pub denial_grounds: Vec<Code>,
    }

    /// The finding after the hearing was made and notified (認定).
    pub struct HearingDecisionMade {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The finding.
        pub outcome: HearingOutcome,
        /// Conditions of art. 7(1) found not met.
        pub conditions_not_met: Vec<Code>,
        /// Items of art. 5(1) that apply.
        pub denial_grounds: Vec<Code>,
        /// Day of notice.
        pub notified_on: Date,
        /// Last day for an objection (I8); absent where none is open.
        pub objection_due: Option<Date>,
    }

    /// Receive an objection (異議の申出) against the finding.
    pub struct FileLandingObjection {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The objection: it is made in writing.
        pub document: EvidenceRef,
        /// Why it comes late, from the code list.
        pub late_reason: Option<Code>,
    }

    /// An objection was filed (異議の申出). A late one is recorded as late, and opens no ruling.
    pub struct LandingObjectionFiled {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The objection.
        pub document: EvidenceRef,
        /// Day of filing.
        pub filed_on: Date,
        /// Last day on which it would have been in time.
        pub due_on: Date,
        /// Whether it was.
        pub in_time: bool,
        /// Why it comes late.
        pub late_reason: Option<Code>,
    }

    /// Rule on an objection (裁決).
    pub struct RuleOnLanding {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The ruling.
        pub outcome: LandingRulingOutcome,
        /// Why landing is permitted specially, where it is.
        pub basis: Option<SpecialPermissionBasis>,
        /// The reasons of the ruling.
        pub reasons: EvidenceRef,
    }

    /// The Minister, or whoever holds the power delegated, ruled on an objection (裁決).
    pub struct MinisterRulingMade {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// The ruling.
        pub outcome: LandingRulingOutcome,
        /// Day of the ruling.
        pub ruled_on: Date,
        /// Its reasons.
        pub reasons: EvidenceRef,
    }

    /// Landing was permitted specially, in the ruling (上陸特別許可, art. 12). The permission itself follows from the
    /// supervising inspector.
    pub struct SpecialPermissionForLandingGranted {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Why.
        pub basis: SpecialPermissionBasis,
        /// Day of the ruling.
        pub granted_on: Date,
    }

    /// Permit provisional landing (仮上陸) while the procedure runs.
    pub struct PermitProvisionalLanding {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Conditions, from the code list: limits of movement, duty to appear and others.
        pub conditions: Vec<Code>,
        /// Deposit in yen, at most two million (I42).
        pub deposit_yen: u32,
        /// Residence: personal data.
        pub personal: ProvisionalResidence,
    }

    /// Where somebody permitted to land provisionally lives.
    pub struct ProvisionalResidence {
        /// Residence set as a condition.
        pub address: AddressText,
    }

    /// Provisional landing was permitted (仮上陸). It is no landing: it gives no status, and ends with the procedure.
    pub struct ProvisionalLandingPermitted {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Conditions.
        pub conditions: Vec<Code>,
        /// Deposit in yen.
        pub deposit_yen: u32,
        /// Day of the permission.
        pub permitted_on: Date,
        /// Residence: personal data; absent once erased.
        pub personal: Option<ProvisionalResidence>,
    }

    /// Issue an exclusion order (退去命令): landing is denied.
    pub struct IssueExclusionOrder {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// By which way.
        pub route: ExclusionRoute,
        /// The finding accepted in writing, where it was.
        pub acceptance: Option<EvidenceRef>,
        /// Whether the carrier is liable for the return (art. 59).
        pub carrier_liable: bool,
        /// Flight or ship to leave by.
        pub leave_by: Option<VoyageCode>,
    }

    /// An exclusion order was issued (退去命令).
    pub struct ExclusionOrderIssued {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// By which way.
        pub route: ExclusionRoute,
        /// Conditions of art. 7(1) found not met; empty where identity or biometrics are missing.
        pub conditions_not_met: Vec<Code>,
        /// Items of art. 5(1) that apply.
        pub denial_grounds: Vec<Code>,
        /// The finding accepted in writing.
        pub acceptance: Option<EvidenceRef>,
        /// Whether the carrier is liable for the return.
        pub carrier_liable: bool,
        /// Flight or ship to leave by.
        pub leave_by: Option<VoyageCode>,
        /// Day of the order.
        pub issued_on: Date,
    }

    /// Landing was denied (上陸拒否): never but by an exclusion order after a hearing or a ruling (I5).
    pub struct LandingDenied {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Where.
        pub port: PortCode,
        /// Day of the denial.
        pub denied_on: Date,
        /// Conditions of art. 7(1) found not met.
        pub conditions_not_met: Vec<Code>,
        /// Items of art. 5(1) that apply.
        pub denial_grounds: Vec<Code>,
        /// Items of art. 5(1) under which this denial refuses later landings: `ix` after drugs or weapons.
        pub refusal_grounds: Vec<Code>,
        /// Nationality or region of the document presented.
        pub nationality: Option<CountryCode>,
    }

    /// Record that a person left under an exclusion order.
    pub struct RecordExclusionDeparture {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
    }

    /// A person left under an exclusion order: the examination ends.
    pub struct LeftUnderExclusionOrder {
        /// Number of the examination.
        pub examination_id: CaseId,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Day on which the person left.
        pub left_on: Date,
    }

    /// An examination that has not ended: a part of the state.
    pub struct LandingExamination {
        /// Its number.
        pub examination_id: CaseId,
        /// When it began.
        pub opened_at: Timestamp,
        /// Where.
        pub port: PortCode,
        /// Day of the referral.
        pub referred_on: Option<Date>,
        /// Why it was referred.
        pub cause: Option<ReferralCause>,
        /// Day of the hearing.
        pub heard_on: Option<Date>,
        /// The finding.
        pub outcome: Option<HearingOutcome>,
        /// Conditions of art. 7(1) found not met.
        pub conditions_not_met: Vec<Code>,
        /// Items of art. 5(1) that apply.
        pub denial_grounds: Vec<Code>,
        /// Day of notice of a finding against which an objection is open.
        pub notified_on: Option<Date>,
        /// Last day for an objection.
        pub objection_due: Option<Date>,
        /// Day of the objection in time.
        pub objected_on: Option<Date>,
        /// The ruling.
        pub ruling: Option<LandingRulingOutcome>,
        /// Day of the last step that decides something.
        pub decided_on: Option<Date>,
        /// Day of the exclusion order.
        pub excluded_on: Option<Date>,
        /// Visa shown at the application.
        pub visa_ref: Option<EvidenceRef>,
        /// Certificate of eligibility shown there.
        pub eligibility_ref: Option<EvidenceRef>,
        /// Travel authorisation shown there.
        pub authorisation_ref: Option<EvidenceRef>,
    }
}
