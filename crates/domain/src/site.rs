//! The subject `site`: the journal of a site or a centre (空海港対応, 監視運用, 資源配布; domain §9, §11): what operations checked,
//! collected, changed, distributed and drilled there.

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, OfficeCode, StaffId, TerminalId};
use crate::law::{Act, grounds, problems};
use crate::time::Timestamp;

crate::symbols! {
    /// What is distributed.
    pub enum ReleaseKind {
        /// Application.
        Application = "application",
        /// Security patch (セキュリティパッチ).
        SecurityPatch = "security-patch",
        /// Definitions of the antivirus software.
        Definitions = "definitions",
    }

    /// What an alert of a database is about.
    pub enum DatabaseAlert {
        /// Room is running out.
        Capacity = "capacity",
        /// It failed.
        Failure = "failure",
        /// A copy is behind.
        Replication = "replication",
        /// It answers slowly.
        Slow = "slow",
    }

    /// How a job ended.
    pub enum JobOutcome {
        /// As it should.
        Done = "done",
        /// Later than it should.
        Late = "late",
        /// Not as it should.
        Failed = "failed",
    }
}

crate::shape! {
    /// Check that a site works (稼働確認).
    pub struct PerformSiteCheck {
        /// The site.
        pub site: OfficeCode,
        /// What was checked, from the code list.
        pub checked: Vec<Code>,
        /// What was found wrong, from the code list; empty as a rule.
        pub faults: Vec<Code>,
    }

    /// Collect the logs of a site or of a terminal there (ログ収集).
    pub struct CollectLog {
        /// The site.
        pub site: OfficeCode,
        /// The terminal, where it is one's own.
        pub terminal: Option<TerminalId>,
        /// From when the log reaches.
        pub log_from: Timestamp,
        /// To when.
        pub log_to: Timestamp,
        /// Digest of what was collected.
        pub content_hash: [u8; 32],
    }

    /// Change a monitoring definition (監視定義の変更).
    pub struct ChangeMonitoringDefinition {
        /// The site.
        pub site: OfficeCode,
        /// Name of the definition.
        pub definition: Code,
        /// Name of its new version.
        pub definition_version: Code,
        /// Digest of what it says.
        pub content_hash: [u8; 32],
        /// Who asked for it; another person changes it.
        pub requested_by: StaffId,
    }

    /// Distribute a release to a site (資源配布).
    pub struct DistributeRelease {
        /// The site.
        pub site: OfficeCode,
        /// What it is.
        pub kind: ReleaseKind,
        /// Name of the release.
        pub release: Code,
        /// Digest of its files.
        pub content_hash: [u8; 32],
        /// Terminals and servers that it was meant for.
        pub targets: u32,
        /// Those that do not have it.
        pub failed: u32,
        /// Who asked for it; another person distributes it.
        pub requested_by: StaffId,
    }

    /// Raise an alert of a database (データベースの警告).
    pub struct RaiseDatabaseAlert {
        /// The site.
        pub site: OfficeCode,
        /// Name of the database.
        pub database: Code,
        /// What it is about.
        pub alert: DatabaseAlert,
    }

    /// Note how a job ended (ジョブ監視).
    pub struct MonitorJob {
        /// The site.
        pub site: OfficeCode,
        /// Name of the job.
        pub job: Code,
        /// How it ended.
        pub outcome: JobOutcome,
        /// When it began.
        pub started_at: Timestamp,
    }

    /// Drill the failover from one centre to the other (切替訓練).
    pub struct DrillFailover {
        /// The centre that was given up.
        pub site: OfficeCode,
        /// The centre that took over.
        pub to_site: OfficeCode,
        /// When it began.
        pub started_at: Timestamp,
        /// When the other centre served.
        pub served_at: Timestamp,
        /// Records that did not come over; 0 is what is drilled for.
        pub records_lost: u32,
    }

    /// A site was checked (稼働確認).
    pub struct SiteCheckPerformed {
        /// The site.
        pub site: OfficeCode,
        /// What was checked.
        pub checked: Vec<Code>,
        /// What was found wrong.
        pub faults: Vec<Code>,
    }

    /// Logs were collected (ログ収集).
    pub struct LogCollected {
        /// The site.
        pub site: OfficeCode,
        /// The terminal, where it is one's own.
        pub terminal: Option<TerminalId>,
        /// From when the log reaches.
        pub log_from: Timestamp,
        /// To when.
        pub log_to: Timestamp,
        /// Digest of what was collected.
        pub content_hash: [u8; 32],
    }

    /// A monitoring definition was changed (監視定義の変更).
    pub struct MonitoringDefinitionChanged {
        /// The site.
        pub site: OfficeCode,
        /// Name of the definition.
        pub definition: Code,
        /// Version before; absent where it is new.
        pub old_version: Option<Code>,
        /// Its new version.
        pub definition_version: Code,
        /// Digest of what it says.
        pub content_hash: [u8; 32],
        /// Who asked for it.
        pub requested_by: StaffId,
    }

    /// A release was distributed (資源配布).
    pub struct ReleaseDistributed {
        /// The site.
        pub site: OfficeCode,
        /// What it is.
        pub kind: ReleaseKind,
        /// Name of the release.
        pub release: Code,
        /// Digest of its files.
        pub content_hash: [u8; 32],
        /// Terminals and servers that it was meant for.
        pub targets: u32,
        /// Those that do not have it.
        pub failed: u32,
        /// Who asked for it.
        pub requested_by: StaffId,
    }

    /// A database raised an alert (データベースの警告).
    pub struct DatabaseAlertRaised {
        /// The site.
        pub site: OfficeCode,
        /// Name of the database.
        pub database: Code,
        /// What it is about.
        pub alert: DatabaseAlert,
    }

    /// A job ended (ジョブ監視).
    pub struct JobMonitored {
        /// The site.
        pub site: OfficeCode,
        /// Name of the job.
        pub job: Code,
        /// How it ended.
        pub outcome: JobOutcome,
        /// When it began.
        pub started_at: Timestamp,
    }

    /// The failover from one centre to the other was drilled (切替訓練).
    pub struct CentreFailoverDrilled {
        /// The centre that was given up.
        pub site: OfficeCode,
        /// The centre that took over.
        pub to_site: OfficeCode,
        /// When it began.
        pub started_at: Timestamp,
        /// When the other centre served.
        pub served_at: Timestamp,
        /// Records that did not come over.
        pub records_lost: u32,
    }

    /// A monitoring definition in use.
    pub struct DefinitionInUse {
        /// Its name.
        pub definition: Code,
        /// Its version.
        pub definition_version: Code,
    }

    /// State of a site's journal.
    pub struct SiteState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// The site; absent before the first entry.
        pub site: Option<OfficeCode>,
        /// Monitoring definitions in use.
        pub definitions: Vec<DefinitionInUse>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for SiteState {
    fn default() -> Self {
        Self { version: 0, site: None, definitions: Vec::new() }
    }
}

type Site<'a> = Case<'a, SiteState>;

/// Decides a command about a site.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &SiteState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::PerformSiteCheck(c) => check(&mut case, c),
        Command::CollectLog(c) => collect(&mut case, c),
        Command::ChangeMonitoringDefinition(c) => change(&mut case, c),
        Command::DistributeRelease(c) => distribute(&mut case, c),
        Command::RaiseDatabaseAlert(c) => alert(&mut case, c),
        Command::MonitorJob(c) => job(&mut case, c),
        Command::DrillFailover(c) => drill(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

/// Who keeps the journal, and that it is the one of this site.
fn kept(case: &mut Site<'_>, site: &OfficeCode) -> Result<(), Rejection> {
    case.entitled(Act::KeepSiteJournal)?;
    if case.state.site.as_ref().is_some_and(|known| known != site) {
        return Err(problems::SITE_DIFFERS.refuse());
    }
    Ok(())
}

/// I35: who asks for a change does not make it.
fn another(case: &Site<'_>, requested_by: &StaffId) -> Result<(), Rejection> {
    if *requested_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse());
    }
    Ok(())
}

/// Two instants in order, the later one not after the act.
fn in_order(case: &Site<'_>, first: Timestamp, then: Timestamp) -> Result<(), Rejection> {
    if first > then || then > case.meta.occurred_at {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    Ok(())
}

fn check(case: &mut Site<'_>, c: &PerformSiteCheck) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    if c.checked.is_empty() {
        return Err(problems::FIELDS_CONTRADICT
            .refuse_with("A check says what was checked.", "確認項目を記載してください。"));
    }
    let PerformSiteCheck { site, checked, faults } = c.clone();
    Ok(vec![case.main(SiteCheckPerformed { site, checked, faults }, grounds::OPERATIONS)])
}

fn collect(case: &mut Site<'_>, c: &CollectLog) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    in_order(case, c.log_from, c.log_to)?;
    let CollectLog { site, terminal, log_from, log_to, content_hash } = c.clone();
    let event = LogCollected { site, terminal, log_from, log_to, content_hash };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

fn change(case: &mut Site<'_>, c: &ChangeMonitoringDefinition) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    another(case, &c.requested_by)?;
    let in_use = case.state.definitions.iter().find(|d| d.definition == c.definition);
    let old_version = in_use.map(|d| d.definition_version.clone());
    if old_version.as_ref() == Some(&c.definition_version) {
        return Err(problems::DEFINITION_UNCHANGED.refuse());
    }
    let ChangeMonitoringDefinition {
        site,
        definition,
        definition_version,
        content_hash,
        requested_by,
    } = c.clone();
    let event = MonitoringDefinitionChanged {
        site,
        definition,
        old_version,
        definition_version,
        content_hash,
        requested_by,
    };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

fn distribute(case: &mut Site<'_>, c: &DistributeRelease) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    another(case, &c.requested_by)?;
    if c.failed > c.targets {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "More terminals failed than the release was meant for.",
            "失敗した台数が配布対象の台数を超えています。",
        ));
    }
    let DistributeRelease { site, kind, release, content_hash, targets, failed, requested_by } =
        c.clone();
    let event =
        ReleaseDistributed { site, kind, release, content_hash, targets, failed, requested_by };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

fn alert(case: &mut Site<'_>, c: &RaiseDatabaseAlert) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    let RaiseDatabaseAlert { site, database, alert } = c.clone();
    Ok(vec![case.main(DatabaseAlertRaised { site, database, alert }, grounds::OPERATIONS)])
}

fn job(case: &mut Site<'_>, c: &MonitorJob) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    in_order(case, c.started_at, c.started_at)?;
    let MonitorJob { site, job, outcome, started_at } = c.clone();
    Ok(vec![case.main(JobMonitored { site, job, outcome, started_at }, grounds::OPERATIONS)])
}

fn drill(case: &mut Site<'_>, c: &DrillFailover) -> Result<Vec<Decided>, Rejection> {
    kept(case, &c.site)?;
    in_order(case, c.started_at, c.served_at)?;
    if c.site == c.to_site {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "A centre does not take over from itself.",
            "切替元と切替先が同じです。",
        ));
    }
    let DrillFailover { site, to_site, started_at, served_at, records_lost } = c.clone();
    let event = CentreFailoverDrilled { site, to_site, started_at, served_at, records_lost };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

/// Folds an event of a site into its state.
pub fn evolve(state: &mut SiteState, event: &EventRecord) {
    state.version = event.meta.version;
    let site = match &event.event {
        Event::SiteCheckPerformed(e) => &e.site,
        Event::LogCollected(e) => &e.site,
        Event::ReleaseDistributed(e) => &e.site,
        Event::DatabaseAlertRaised(e) => &e.site,
        Event::JobMonitored(e) => &e.site,
        Event::CentreFailoverDrilled(e) => &e.site,
        Event::MonitoringDefinitionChanged(e) => {
            state.definitions.retain(|d| d.definition != e.definition);
            state.definitions.push(DefinitionInUse {
                definition: e.definition.clone(),
                definition_version: e.definition_version.clone(),
            });
            &e.site
        }
        _ => return,
    };
    state.site = Some(site.clone());
}
