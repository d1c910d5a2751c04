//! Affiliation (所属機関): what residents notify of their organisation or their spouse (art. 19-16), and what organisations
//! report of them (art. 19-17, 19-18).

use crate::ids::{AddressText, NameText, OrganisationId};
use crate::time::Date;

crate::symbols! {
    /// By which item of art. 19-16 a status makes its holder notify.
    pub enum AffiliationDuty {
        /// Item i: the organisation where the activity takes place (活動機関).
        Activity = "activity",
        /// Item ii: the organisation with which there is a contract (契約機関).
        Contract = "contract",
        /// Item iii: the spouse (配偶者).
        Spouse = "spouse",
    }

    /// What happened to an affiliation.
    pub enum AffiliationChange {
        /// Joined it, or made a contract with it (移籍・新たな契約の締結).
        Joined = "joined",
        /// Left it, or the contract ended (離脱・契約の終了).
        Left = "left",
        /// It has another name (名称変更).
        NameChanged = "name-changed",
        /// It has another address (所在地変更).
        AddressChanged = "address-changed",
        /// It ceased to exist (消滅).
        Extinct = "extinct",
    }

    /// How a marriage on which a status rests ended.
    pub enum SpouseRelationEnd {
        /// Divorce (離婚).
        Divorce = "divorce",
        /// Death of the spouse (死別).
        Death = "death",
    }

    /// What an organisation reports of a person.
    pub enum OrganisationReport {
        /// It took the person in (受入れの開始).
        Accepted = "accepted",
        /// It has the person no more (受入れの終了).
        Ended = "ended",
        /// The person is on its regular list (受入れの状況).
        Listed = "listed",
    }

    /// Where a report comes from.
    pub enum ReportSource {
        /// A school, art. 19-17.
        School = "school",
        /// An employer, art. 19-17.
        Employer = "employer",
        /// An organisation that employs specified skilled workers, art. 19-18.
        SkilledWorkerEmployer = "skilled-worker-employer",
        /// The report of foreign employees to the labour authority (外国人雇用状況届出), shared with this one.
        EmploymentReport = "employment-report",
    }

    /// Who said it.
    pub enum AffiliationSource {
        /// The person.
        Notice = "notice",
        /// The organisation.
        Report = "report",
    }
}

crate::shape! {
    /// Notify a change of the organisation (活動機関・契約機関に関する届出).
    pub struct NotifyAffiliation {
        /// What happened.
        pub change: AffiliationChange,
        /// The organisation.
        pub organisation_id: OrganisationId,
        /// Day on which it happened.
        pub changed_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// Name and address as notified: personal data, since an organisation may be one person.
        pub personal: OrganisationPersonal,
    }

    /// What is said of an organisation.
    pub struct OrganisationPersonal {
        /// Name.
        pub organisation_name: Option<NameText>,
        /// Address.
        pub organisation_address: Option<AddressText>,
    }

    /// Notify the end of the marriage on which the status rests (配偶者に関する届出).
    pub struct NotifySpouseRelationEnd {
        /// How it ended.
        pub cause: SpouseRelationEnd,
        /// Day on which it ended.
        pub changed_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
    }

    /// Receive the report of an organisation (所属機関による届出).
    pub struct ReceiveOrganisationReport {
        /// What it reports.
        pub report: OrganisationReport,
        /// Where it comes from.
        pub report_source: ReportSource,
        /// The organisation.
        pub organisation_id: OrganisationId,
        /// Day on which it happened; of a list, the day that it speaks of.
        pub changed_on: Date,
        /// Day on which it was reported.
        pub reported_on: Date,
    }

    /// A change of the organisation was notified (活動機関・契約機関に関する届出).
    pub struct AffiliationNotified {
        /// What happened.
        pub change: AffiliationChange,
        /// By which item the person notifies; absent where no stay is on record.
        pub duty: Option<AffiliationDuty>,
        /// The organisation.
        pub organisation_id: OrganisationId,
        /// Day on which it happened.
        pub changed_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// Last day on which it was in time (moved to a working day).
        pub due_on: Date,
        /// Days after that day; 0 where in time.
        pub late_days: u32,
        /// Personal data; absent once erased.
        pub personal: Option<OrganisationPersonal>,
    }

    /// The end of the marriage on which a status rests was notified (配偶者に関する届出).
    pub struct SpouseRelationEndedNotified {
        /// How it ended.
        pub cause: SpouseRelationEnd,
        /// Day on which it ended.
        pub changed_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// Last day on which it was in time (moved to a working day).
        pub due_on: Date,
        /// Days after that day; 0 where in time.
        pub late_days: u32,
    }

    /// The report of an organisation was received (所属機関による届出).
    pub struct OrganisationReportReceived {
        /// What it reports.
        pub report: OrganisationReport,
        /// Where it comes from.
        pub report_source: ReportSource,
        /// The organisation.
        pub organisation_id: OrganisationId,
        /// Day on which it happened.
        pub changed_on: Date,
        /// Day on which it was reported.
        pub reported_on: Date,
        /// Days after the fourteen that an organisation should take at most; 0 where in time, and for a list.
        pub late_days: u32,
    }

    /// What must be remembered of a person's affiliations.
    pub struct AffiliationRecord {
        /// Who was where, in the order of the days.
        pub steps: Vec<AffiliationStep>,
        /// The end of a marriage notified last.
        pub spouse_relation_ended_on: Option<Date>,
    }

    /// That a person joined or left an organisation.
    pub struct AffiliationStep {
        /// The organisation.
        pub organisation_id: OrganisationId,
        /// Joined it, or is on its list; or else left it, or it ceased to exist.
        pub joined: bool,
        /// First day, or last day.
        pub on: Date,
        /// Who said it.
        pub source: AffiliationSource,
    }
}

impl AffiliationRecord {
    /// Before anything is known.
    pub const fn new() -> Self {
        Self { steps: Vec::new(), spouse_relation_ended_on: None }
    }

    /// Whether somebody has said so before.
    pub fn has(&self, step: &AffiliationStep) -> bool {
        self.steps.contains(step)
    }

    /// Adds a step in the order of the days; on one day, leaving comes after joining.
    pub fn add(&mut self, step: AffiliationStep) {
        if !self.has(&step) {
            let place =
                self.steps.partition_point(|s| (s.on, !s.joined) <= (step.on, !step.joined));
            self.steps.insert(place, step);
        }
    }
}

impl Default for AffiliationRecord {
    fn default() -> Self {
        Self::new()
    }
}
