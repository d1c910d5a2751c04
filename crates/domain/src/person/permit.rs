//! Permissions beside the status: activity outside of it (資格外活動許可, art. 19(2)), re-entry (再入国許可, art. 26).

use uuid::Uuid;

use crate::ids::{CaseId, Code};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// Kind of an activity permission.
    pub enum ActivityKind {
        /// Any work within the hours of the week (包括許可).
        General = "general",
        /// One named activity (個別許可).
        Individual = "individual",
    }
}

crate::shape! {
    /// Grant an activity permission (資格外活動許可).
    pub struct GrantActivityPermission {
        /// Number of the application.
        pub application_id: CaseId,
        /// General, or for one activity.
        pub kind: ActivityKind,
        /// The activity, from the code list; with an individual permission.
        pub activity: Option<Code>,
        /// Hours a week, with an individual permission where they are limited; those of a general one are the law's.
        pub hours_per_week: Option<u32>,
    }

    /// Revoke an activity permission (資格外活動許可の取消し).
    pub struct RevokeActivityPermission {
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Issue a re-entry permit (再入国許可).
    pub struct IssueReentryPermit {
        /// Number of the application.
        pub application_id: CaseId,
        /// Whether it may be used more than once (数次).
        pub multiple: bool,
        /// Last day; the longest that the law allows where it is left out (I40).
        pub valid_to: Option<Date>,
    }

    /// Extend a re-entry permit abroad (再入国許可の有効期間の延長), art. 26(5).
    pub struct ExtendReentryPermit {
        /// New last day.
        pub valid_to: Date,
    }

    /// Revoke a re-entry permit (再入国許可の取消し).
    pub struct RevokeReentryPermit {
        /// Why, from the code list.
        pub reason: Code,
    }

    /// An activity permission was granted (資格外活動許可).
    pub struct ActivityPermissionGranted {
        /// The stay.
        pub stay_id: Uuid,
        /// Application that led to it.
        pub application_id: CaseId,
        /// General, or for one activity.
        pub kind: ActivityKind,
        /// The activity, with an individual permission.
        pub activity: Option<Code>,
        /// Hours a week; absent where not limited.
        pub hours_per_week: Option<u32>,
        /// Hours a day in a school's long vacation; only for students with a general permission.
        pub vacation_hours_per_day: Option<u32>,
        /// Legal day of the decision.
        pub granted_on: Date,
        /// Last day: the end of the stay at the decision.
        pub valid_to: Option<Date>,
    }

    /// An activity permission was revoked (資格外活動許可の取消し).
    pub struct ActivityPermissionRevoked {
        /// The stay.
        pub stay_id: Uuid,
        /// Why, from the code list.
        pub reason: Code,
        /// Last day on which it held.
        pub revoked_on: Date,
    }

    /// A re-entry permit was issued (再入国許可).
    pub struct ReentryPermitIssued {
        /// The stay.
        pub stay_id: Uuid,
        /// Application that led to it.
        pub application_id: CaseId,
        /// Whether it may be used more than once.
        pub multiple: bool,
        /// Day of issue.
        pub issued_on: Date,
        /// Last day (I40).
        pub valid_to: Date,
    }

    /// A re-entry permit was extended abroad (再入国許可の有効期間の延長).
    pub struct ReentryPermitExtended {
        /// The stay.
        pub stay_id: Uuid,
        /// Last day before.
        pub old_valid_to: Date,
        /// Last day from now on (I40).
        pub valid_to: Date,
    }

    /// A re-entry permit was revoked (再入国許可の取消し).
    pub struct ReentryPermitRevoked {
        /// The stay.
        pub stay_id: Uuid,
        /// Why, from the code list.
        pub reason: Code,
        /// Day of the decision.
        pub revoked_on: Date,
    }

    /// An activity permission as the record remembers it.
    pub struct ActivityPermit {
        /// The stay.
        pub stay_id: Uuid,
        /// General, or for one activity.
        pub kind: ActivityKind,
        /// Hours a week; absent where not limited.
        pub hours_per_week: Option<u32>,
        /// First day.
        pub granted_on: Date,
        /// Last day.
        pub valid_to: Option<Date>,
        /// Last day, where it was revoked.
        pub revoked_on: Option<Date>,
    }

    /// A re-entry permit as the record remembers it.
    pub struct ReentryPermit {
        /// The stay.
        pub stay_id: Uuid,
        /// Whether it may be used more than once.
        pub multiple: bool,
        /// Day of issue.
        pub issued_on: Date,
        /// When it was issued.
        pub issued_at: Timestamp,
        /// Last day.
        pub valid_to: Date,
        /// Whether somebody left under it.
        pub used: bool,
        /// Whether it was extended.
        pub extended: bool,
        /// Day on which it was revoked.
        pub revoked_on: Option<Date>,
    }
}
