//! What every command and every event carries besides its own fields.

use uuid::Uuid;

use crate::ids::{
    ActCode, ArticleCode, CaseId, Code, OfficeCode, StaffId, Subject, SubjectKind, TerminalId,
};
use crate::time::Timestamp;

crate::symbols! {
    /// The role held at the moment of the act (domain §0.2). Roles are not inherited.
    pub enum Role {
        /// 入国審査官
        ImmigrationInspector = "immigration-inspector",
        /// 特別審理官
        SpecialInquiryOfficer = "special-inquiry-officer",
        /// 主任審査官
        SupervisingInspector = "supervising-inspector",
        /// 入国警備官
        ControlOfficer = "control-officer",
        /// 難民調査官
        RefugeeInquirer = "refugee-inquirer",
        /// 難民審査参与員
        Counsellor = "counsellor",
        /// 法務大臣
        Minister = "minister",
        /// 出入国在留管理庁長官
        Commissioner = "commissioner",
        /// 地方出入国在留管理局長
        RegionalDirector = "regional-director",
        /// 在留審査担当: receives applications and notifications, prepares decisions, decides none.
        ResidenceExaminer = "residence-examiner",
        /// 市区町村
        Municipality = "municipality",
        /// データ管理支援: corrects records under four eyes.
        CorrectionOfficer = "correction-officer",
        /// 監査: reads, never decides.
        Auditor = "auditor",
        /// 運用
        Operator = "operator",
        /// A process of the system with its own staff id.
        System = "system",
        /// 入国者収容所長
        CenterDirector = "center-director",
    }

    /// Where a command comes from.
    pub enum Source {
        /// A booth with an inspector.
        Booth = "booth",
        /// An automated gate.
        Gate = "gate",
        /// A registered booth that was cut off and delivers late (fall-back mode): what it says has happened.
        OfflineBooth = "offline-booth",
        /// A case desk.
        Desk = "desk",
        /// An application made online.
        Online = "online",
        /// A municipality's feed.
        MunicipalityFeed = "municipality-feed",
        /// What carriers deliver.
        CarrierFeed = "carrier-feed",
        /// The migration of older records.
        Migration = "migration",
        /// The system itself.
        System = "system",
    }

    /// A fact that was recorded although something about it is not as it should be (mode F of domain §12).
    pub enum Flag {
        /// I1: a second landing while an earlier stay is open; the departure in between is missing.
        MissingDeparture = "missing-departure",
        /// I2: a departure without an open stay.
        DepartureWithoutEntry = "departure-without-entry",
        /// §12.1-15: a departure after the last lawful day.
        DepartureAfterStayEnd = "departure-after-stay-end",
        /// I3 by an offline booth (§12.1-25): status or period not on the list of the day.
        StatusNotOnList = "status-not-on-list",
        /// I4 by an offline booth (§12.1-25): the role may not do this.
        RoleNotEntitled = "role-not-entitled",
        /// I12: an application after the stay had ended.
        ApplicationAfterStayEnd = "application-after-stay-end",
        /// §12.1-12, I18: an approval after the special period, or the sixty days after a birth, had passed.
        ApprovalAfterSpecialPeriod = "approval-after-special-period",
        /// I16: a return under re-entry after the deadline had passed.
        ReentryAfterDeadline = "reentry-after-deadline",
        /// I19 and others of its kind: a notification later than the law allows.
        NotificationLate = "notification-late",
        /// I38: what happened is said to have happened later than the log took it.
        OccurredInFuture = "occurred-in-future",
        /// I32 (§12.1-27): an act after the person's record had ended.
        AfterRecordEnded = "after-record-ended",
        /// P11: the machine readable zone has a wrong check digit.
        DocumentCheckDigit = "document-check-digit",
        /// P11: zone and stated data differ.
        DocumentMismatch = "document-mismatch",
        /// The person has not been seen before, though the act supposes it.
        PersonNotSeenBefore = "person-not-seen-before",
        /// I16: a return under re-entry to which the record shows no right.
        ReentryRightNotOnRecord = "reentry-right-not-on-record",
        /// An act in Japan by a person who is abroad by the record: the landing in between is missing.
        PresenceNotOnRecord = "presence-not-on-record",
        /// I8: a request or an objection after its last day.
        FiledLate = "filed-late",
        /// I8, I22: a request or an objection that opens nothing, late or with the matter already closed.
        FiledWithoutEffect = "filed-without-effect",
        /// I21: a handover to an inspector after 48 hours.
        HandoverLate = "handover-late",
        /// I21: detention ended after its last day.
        DetentionOverrun = "detention-overrun",
        /// I24: a review of detention after its day.
        ReviewLate = "review-late",
        /// I42: a report of a person under supervision after its day.
        ReportLate = "report-late",
        /// The ground found does not follow from the record: the overstay is not on it.
        GroundNotOnRecord = "ground-not-on-record",
        /// I25: left after the last day of the departure order.
        DepartureOrderOverrun = "departure-order-overrun",
        /// I30: the number of a refugee application hangs on a link between identities.
        CountDependsOnLink = "count-depends-on-link",
        /// A document that was reported lost or stolen was presented.
        DocumentReportedLost = "document-reported-lost",
        /// §12.1-22: a request for review after the seven days; it opens no review.
        ReviewRequestLate = "review-request-late",
        /// I7 by an offline booth (§12.1-25): a landing within a refusal period without a basis.
        LandingWhileRefused = "landing-while-refused",
        /// By an offline booth or special permission: a landing rests on a visa that is not on record, expired, revoked or
        /// used up.
        VisaNotValid = "visa-not-valid",
        /// The visa was issued for another status of residence than the one given.
        VisaForOtherStatus = "visa-for-other-status",
        /// The visa or the travel authorisation belongs to another document than the one presented.
        ClearanceInOtherDocument = "clearance-in-other-document",
        /// A visa or a landing rests on a certificate of eligibility that is not on record, used, or for another status.
        EligibilityNotMet = "eligibility-not-met",
        /// A landing rests on a certificate of eligibility after its three months.
        EligibilityLapsed = "eligibility-lapsed",
        /// A visitor without a visa landed without a valid travel authorisation on record.
        TravelAuthorisationMissing = "travel-authorisation-missing",
        /// A list of passengers and crew later than it was due.
        ManifestLate = "manifest-late",
        /// A voyage arrived without such a list.
        ManifestMissing = "manifest-missing",
        /// A voyage with other passengers on board, by their number, than on its list.
        HeadcountDiffers = "headcount-differs",
        /// A voyage that nobody announced.
        VoyageNotNotified = "voyage-not-notified",
        /// A voyage at another port than the one announced.
        VoyageDiverted = "voyage-diverted",
        /// A migrated record lacks what an act of today must have.
        IncompleteRecord = "incomplete-record",
        /// I6: a special landing that ended after its last day or minute.
        SpecialLandingOverstayed = "special-landing-overstayed",
        /// A special landing that ended by another ship or aircraft than the one designated.
        OtherShipThanDesignated = "other-ship-than-designated",
        /// I31 by an offline booth: a departure confirmed while its confirmation was reserved.
        DepartureReserved = "departure-reserved",
        /// I4 by an offline booth or an older record: an act that the law of that day did not have.
        ActNotInForce = "act-not-in-force",
        /// I4 by an offline booth or an older record (§12.1): the role entered was not held that day.
        RoleNotHeld = "role-not-held",
        /// An older record assigns a role from a day that had passed.
        RoleBackdated = "role-backdated",
        /// A session took the place of one at the same terminal that had not ended.
        SignOutMissing = "sign-out-missing",
        /// A sign-out without a sign-in on record.
        SignOutWithoutSignIn = "sign-out-without-sign-in",
        /// A landing that needs a visa (art. 6(1)) while none is on record.
        VisaMissing = "visa-missing",
        /// I15: a residence card was issued under the number of somebody else's card.
        CardNumberUsed = "card-number-used",
    }
}

crate::shape! {
    /// A legal ground: act, article, and where it matters item and version of the code list.
    pub struct LegalGround {
        /// Short name of the act: `icrra`, `icrra-enforcement-regulation`, `civil-code`.
        pub act: ActCode,
        /// Article number.
        pub article: ArticleCode,
        /// Paragraph or item.
        pub item: Option<ArticleCode>,
    }

    // I34: the staff id is not optional here nor in `Meta`, so that no event can be without one; a process of the
    // system acts as `Role::System` under a staff id of its own.
    /// Who acts: from the staff token, never from the body of a command.
    pub struct Actor {
        /// Staff id.
        pub staff_id: StaffId,
        /// Role held at the moment.
        pub role: Role,
        /// Office that acts.
        pub office: OfficeCode,
        /// Terminal used.
        pub terminal: TerminalId,
    }

    /// Envelope of a command.
    pub struct CommandMeta {
        /// Made by the client; the same id again gets the first answer again (I36).
        pub command_id: Uuid,
        /// Kind of the subject.
        pub subject_kind: SubjectKind,
        /// Id of the subject.
        pub subject_id: Uuid,
        /// Keyed pseudonym of the travel document presented, or of the residence card issued or handed in.
        pub document_id: Option<Uuid>,
        /// When it happened, in legal time.
        pub occurred_at: Timestamp,
        /// Whether the sender stated that instant. Where not, it is the clock of the gateway that took the command,
        /// and a repeat of the command (I36) may carry another.
        pub occurred_at_stated: bool,
        /// Who acts.
        pub actor: Actor,
        /// Where the command comes from.
        pub source: Source,
        /// Case it belongs to.
        pub case_id: Option<CaseId>,
        /// Purpose of the act, from the code list.
        pub purpose: Option<Code>,
        /// Version of the subject's record on which the sender decided, where the act is void if it has changed since.
        pub expected_version: Option<i64>,
    }

    /// Envelope of an event.
    pub struct Meta {
        /// Hash of the command id and the event's place among the command's events: UUID version 8.
        pub event_id: Uuid,
        /// Kind of the subject.
        pub subject_kind: SubjectKind,
        /// Id of the subject; a person id for nearly every event.
        pub subject_id: Uuid,
        /// Place in the subject's sequence: 1, 2, 3 … without gap or repeat.
        pub version: i64,
        /// When it happened, in legal time; its day in Japan is the legal day.
        pub occurred_at: Timestamp,
        /// When the log took the command.
        pub recorded_at: Timestamp,
        /// Staff id of who acted.
        pub staff_id: StaffId,
        /// Role held at the moment.
        pub role: Role,
        /// Office that acted.
        pub office: OfficeCode,
        /// Terminal used.
        pub terminal: TerminalId,
        /// Where the command came from.
        pub source: Source,
        /// Command that caused the event.
        pub command_id: Uuid,
        /// Case it belongs to.
        pub case_id: Option<CaseId>,
        /// Legal grounds.
        pub legal_grounds: Vec<LegalGround>,
        /// What is not as it should be; empty as a rule.
        pub flags: Vec<Flag>,
        /// Event that this one corrects.
        pub corrects: Option<Uuid>,
        /// Version of the code lists and rule tables by which it was decided.
        pub rules_version: Option<Code>,
    }
}

impl CommandMeta {
    /// Whose sequence the command belongs to.
    pub const fn subject(&self) -> Subject {
        Subject { kind: self.subject_kind, id: self.subject_id }
    }
}

impl Meta {
    /// Whose sequence the event belongs to.
    pub const fn subject(&self) -> Subject {
        Subject { kind: self.subject_kind, id: self.subject_id }
    }
}
