//! What an act of a case is taken to say where it says nothing. Nobody here exists: the documents are issued by
//! `UTO`, the specimen state of ICAO 9303.
//!
//! A new command needs nothing here: dates are the day of the act, documents and names those of the person, and what
//! has no default is stated by the case. A row in `FIELDS` saves a word in every case of a command.

use sekisho_domain::law::{Act, Tables};
use sekisho_domain::shape::{RecordType, Type};
use sekisho_domain::time::Timestamp;
use serde_json::{Map, Value, json};

use crate::names;

/// The staff id that acts where a case names none.
pub const STAFF: &str = "SYN-0001";
/// The office that acts where a case names none.
pub const OFFICE: &str = "SYN";
/// The terminal used where a case names none.
pub const TERMINAL: &str = "SYN-1";

/// A value for a field that a case leaves out.
struct Field {
    /// Of which command; any where empty.
    command: &'static str,
    field: &'static str,
    value: &'static str,
    /// Only where these other fields say this, `none` being absent.
    when: &'static [(&'static str, &'static str)],
}

const fn field(command: &'static str, field: &'static str, value: &'static str) -> Field {
    Field { command, field, value, when: &[] }
}

/// The first row that fits counts.
static FIELDS: &[Field] = &[
    field("permit-landing", "kind", "new-entry"),
    field("permit-landing", "status", "temporary-visitor"),
    Field {
        command: "permit-landing",
        field: "period",
        value: "90 days",
        when: &[("status", "temporary-visitor"), ("kind", "new-entry")],
    },
    Field {
        command: "permit-landing",
        field: "biometrics_captured",
        value: "true",
        when: &[("biometric_exemption", "none")],
    },
    field("permit-landing", "biometrics_captured", "false"),
    field("permit-landing", "card_issued", "false"),
    field("permit-landing", "method", "seal"),
    field("permit-landing", "route", "booth"),
    field("refer-landing", "conditions_not_met", "ii"),
    field("confirm-departure", "reentry", "none"),
    field("confirm-departure", "card_shown", "true"),
    field("notify-residence", "notice", "new-landing"),
    field("receive-application", "kind", "extension-of-period"),
    field("receive-application", "channel", "counter"),
    field("refuse-application", "reasons", "livelihood-not-shown"),
    field("report-record-end", "cause", "death"),
    field("follow-record-end", "cause", "death"),
    field("apply-correction", "reason", "typing-error"),
    field("request-correction", "reason", "typing-error"),
    field("request-correction", "origin", "office"),
    field("notify-affiliation", "change", "left"),
    field("notify-spouse-relation-end", "cause", "divorce"),
    field("receive-organisation-report", "report", "ended"),
    field("receive-organisation-report", "report_source", "school"),
    field("cancel-alert", "reason", "facts-disproved"),
    field("note-alert-hit", "list_version", "2026-04"),
    field("resolve-alert-hit", "reason", "face-compared"),
    field("order-erasure", "scope", "record"),
    field("order-erasure", "reason", "order-of-the-person"),
    field("refuse-correction", "reason", "recorded-as-it-was"),
    field("issue-residence-card", "cause", "landing"),
    field("request-additional-documents", "documents", "tax-certificate"),
    field("propose-decision", "outcome", "approve"),
    field("send-notice", "notice", "result-ready"),
    field("send-notice", "channel", "post"),
    field("report-acquisition-cause", "cause", "birth"),
    field("grant-activity-permission", "kind", "general"),
    field("issue-reentry-permit", "multiple", "true"),
    field("notify-revocation-hearing", "grounds", "6"),
    field("record-revocation-hearing", "attended", "true"),
    field("revoke-status", "grounds", "6"),
    field("revoke-status", "flight_risk", "false"),
    field("", "revocation_id", "REV-1"),
    field("reissue-residence-card", "cause", "loss"),
    field("receive-violation-lead", "lead", "detection"),
    field("open-violation-investigation", "suspected", "iv-ro"),
    field("take-statement", "wishes_to_leave", "false"),
    field("refer-violation-case", "route", "without-detention"),
    field("close-violation-case", "reason", "no-violation"),
    field("issue-detention-order", "grounds", "iv-ro"),
    field("start-detention", "basis", "detention-order"),
    field("start-detention", "facility", "tokyo-bureau"),
    field("extend-detention", "reason", "unavoidable"),
    field("review-detention", "outcome", "continue"),
    field("end-detention", "reason", "released"),
    field("decide-supervision", "supervisor", "SYN SUPERVISOR"),
    field("cancel-supervision", "reason", "absconded"),
    field("permit-provisional-release", "reason", "health"),
    field("cancel-provisional-release", "reason", "absconded"),
    field("make-finding", "outcome", "deportable"),
    Field {
        command: "make-finding",
        field: "grounds",
        value: "iv-ro",
        when: &[("outcome", "deportable")],
    },
    Field {
        command: "make-finding",
        field: "grounds",
        value: "iv-ro",
        when: &[("outcome", "departure-order")],
    },
    field("decide-oral-hearing", "outcome", "deportable"),
    field("make-ruling", "outcome", "not-well-founded"),
    field("grant-special-permission", "status", "long-term-resident"),
    field("grant-special-permission", "period", "1 year"),
    field("grant-special-permission", "factors", "family-unity"),
    field("refuse-special-permission", "reasons", "no-family-ties"),
    field("extend-departure-order", "reason", "no-flight"),
    field("cancel-departure-order", "reasons", "unauthorised-work"),
    field("issue-departure-command", "reason", "no-travel-document"),
    field("execute-deportation", "mode", "state-unescorted"),
    field("end-removal-suspension", "cause", "procedure-over"),
    field("", "conditions", "residence"),
    field("", "deposit_yen", "0"),
    field("record-name-variant", "kind", "married"),
    field("link-biometric-reference", "kind", "face"),
    field("link-biometric-reference", "system_version", "v1"),
    field("propose-identity-link", "basis", "biometric-match"),
    field("accept-identity-link", "basis", "biometric-match"),
    field("accept-identity-link", "approved_by", "SYN-0003"),
    field("accept-link-reversal", "approved_by", "SYN-0003"),
    field("accept-identity-split", "approved_by", "SYN-0003"),
    field("reverse-identity-link", "reason", "linked-in-error"),
    field("accept-link-reversal", "reason", "linked-in-error"),
    field("split-identity", "reason", "two-persons"),
    field("accept-identity-split", "reason", "two-persons"),
    field("", "language", "si"),
    field("apply-refugee-recognition", "also_complementary_protection", "false"),
    field("hold-refugee-interview", "interpreted", "true"),
    field("receive-evidence", "document_kind", "letter"),
    field("consult-coi", "cited_for", "protection-by-the-state"),
    field("give-counsellor-opinion", "kind", "panel"),
    field("give-counsellor-opinion", "opinion", "dismissed"),
    field("decide-review", "outcome", "dismissed"),
    field("apply-for-landing", "declared_purpose", "tourism"),
    field("examine-document", "result", "accepted"),
    field("examine-document", "chip", "authentic"),
    field("check-watchlist", "list_version", "2026-04"),
    field("check-watchlist", "hit", "false"),
    field("hold-landing-hearing", "representative", "false"),
    field("hold-landing-hearing", "acquaintance", "false"),
    field("hold-landing-hearing", "witnesses", "0"),
    field("decide-landing-hearing", "outcome", "does-not-conform"),
    field("decide-landing-hearing", "conditions_not_met", "ii"),
    field("rule-on-landing", "outcome", "not-well-founded"),
    field("permit-provisional-landing", "conditions", "limits-of-movement"),
    field("permit-provisional-landing", "deposit_yen", "0"),
    field("issue-exclusion-order", "route", "after-hearing"),
    field("issue-exclusion-order", "carrier_liable", "true"),
    field("receive-visa-reference", "visa_ref", "visa:1"),
    field("receive-visa-reference", "status", "student"),
    field("receive-visa-reference", "entries", "single"),
    field("receive-visa-reference", "issued_by", "synthetic-mission"),
    field("receive-visa-reference", "number", "SYV000001"),
    field("record-visa-revocation", "visa_ref", "visa:1"),
    field("record-visa-revocation", "reason", "wrongly-issued"),
    field("apply-for-eligibility", "channel", "agent"),
    field("apply-for-eligibility", "status", "student"),
    field("issue-eligibility-certificate", "eligibility_ref", "COE-1"),
    field("grant-travel-authorisation", "authorisation_ref", "TA-1"),
    field("refuse-travel-authorisation", "authorisation_ref", "TA-1"),
    field("refuse-travel-authorisation", "reasons", "purpose-doubtful"),
    field("revoke-travel-authorisation", "authorisation_ref", "TA-1"),
    field("revoke-travel-authorisation", "reasons", "false-statement"),
    field("notify-voyage", "voyage", "SY101"),
    field("notify-voyage", "carrier", "synthetic-air"),
    field("notify-voyage", "conveyance", "aircraft"),
    field("record-voyage-arrival", "voyage", "SY101"),
    field("record-voyage-arrival", "carrier", "synthetic-air"),
    field("record-voyage-arrival", "conveyance", "aircraft"),
    field("record-voyage-departure", "voyage", "SY101"),
    field("record-voyage-departure", "carrier", "synthetic-air"),
    field("record-voyage-departure", "conveyance", "aircraft"),
    field("notify-voyage", "direction", "inbound"),
    field("receive-manifest", "passengers", "200"),
    field("receive-manifest", "crew", "10"),
    field("record-voyage-arrival", "passengers", "200"),
    field("record-voyage-arrival", "crew", "10"),
    field("record-voyage-departure", "passengers", "200"),
    field("record-voyage-departure", "crew", "10"),
    field("receive-pnr", "phase", "before-departure"),
    field("receive-pnr", "records", "180"),
    field("record-boarding-refusal", "reason", "no-valid-document"),
    field("note-boarding-refusal", "voyage", "SY101"),
    field("note-boarding-refusal", "reason", "no-valid-document"),
    field("register-terminal", "terminal", "SYN-B01"),
    field("register-terminal", "kind", "booth"),
    field("register-terminal", "software", "v1"),
    field("register-terminal", "offline", "false"),
    field("retire-terminal", "reason", "worn-out"),
    field("publish-code-list-version", "list", "statuses"),
    field("publish-code-list-version", "requested_by", "SYN-0002"),
    field("withdraw-code-list-version", "reason", "postponed"),
    field("open-port", "office", "KOBE"),
    field("close-port", "reason", "port-given-up"),
    field("open-incident", "severity", "major"),
    field("open-incident", "component", "booth-line"),
    field("open-incident", "site", "NARITA"),
    field("escalate-incident", "level", "operations"),
    field("escalate-incident", "reason", "not-resolved-in-time"),
    field("resolve-incident", "cause", "cable-cut"),
    field("perform-site-check", "checked", "line"),
    field("change-monitoring-definition", "definition", "disk-full"),
    field("change-monitoring-definition", "definition_version", "v1"),
    field("distribute-release", "kind", "application"),
    field("distribute-release", "release", "v1"),
    field("distribute-release", "targets", "20"),
    field("distribute-release", "failed", "0"),
    field("raise-database-alert", "database", "query"),
    field("raise-database-alert", "alert", "capacity"),
    field("monitor-job", "job", "nightly-backup"),
    field("monitor-job", "outcome", "done"),
    field("drill-failover", "to_site", "WEST-CENTRE"),
    field("drill-failover", "records_lost", "0"),
    field("sign-in-staff", "role", "immigration-inspector"),
    field("assign-role", "role", "immigration-inspector"),
    field("end-role", "role", "immigration-inspector"),
    field("end-role", "reason", "transferred"),
    field("produce-export", "role", "immigration-inspector"),
    field("produce-export", "what", "overstayers"),
    field("produce-export", "rows", "120"),
    field("perform-privileged-operation", "role", "operator"),
    field("perform-privileged-operation", "operation", "rebuild-tables"),
    field("perform-privileged-operation", "approved_by", "SYN-0003"),
    field("check-log-integrity", "log", "records"),
    field("check-log-integrity", "entries", "1000"),
    field("check-log-integrity", "faults", "0"),
    field("raise-indicator", "rule", "p1"),
    field("raise-indicator", "rule_version", "v1"),
    field("raise-indicator", "child", "false"),
    field("raise-indicator", "asylum_seeker", "false"),
    field("raise-indicator", "base_rate_one_in", "4700"),
    field("review-indicator", "decision", "follow-up"),
    field("review-indicator", "reason", "facts-examined"),
    field("dismiss-indicator", "reason", "innocent-cause"),
    field("permit-special-landing", "kind", "port-of-call"),
    field("permit-special-landing", "port", "JPHKT"),
    Field {
        command: "permit-special-landing",
        field: "applicant",
        value: "person",
        when: &[("kind", "temporary-refuge")],
    },
    field("permit-special-landing", "applicant", "captain"),
    field("permit-special-landing", "area", "port-vicinity"),
    field("permit-special-landing", "biometrics_captured", "true"),
    field("record-special-landing-return", "manner", "returned"),
    field("reserve-departure", "authority", "public-prosecutor"),
    field("reserve-departure", "reason", "prosecuted"),
    field("release-departure", "outcome", "released"),
    field("", "application_id", "APP-1"),
    field("", "violation_case_id", "VIO-1"),
    field("", "refugee_case_id", "REF-1"),
    field("", "sex", "female"),
    field("", "requested_by", "SYN-0002"),
];

/// Who does an act where a case does not say `as:`, for commands that do not bear the name of an act in the table
/// of roles.
static ROLES: &[(&str, &str)] = &[
    ("permit-landing", "immigration-inspector"),
    ("approve-application", "regional-director"),
    ("refuse-application", "regional-director"),
    ("withdraw-application", "residence-examiner"),
    ("issue-residence-card", "regional-director"),
    ("request-additional-documents", "residence-examiner"),
    ("transfer-application", "residence-examiner"),
    ("propose-decision", "residence-examiner"),
    ("send-notice", "residence-examiner"),
    ("grant-activity-permission", "regional-director"),
    ("revoke-activity-permission", "regional-director"),
    ("issue-reentry-permit", "regional-director"),
    ("revoke-reentry-permit", "regional-director"),
    ("revoke-status", "regional-director"),
    ("drop-revocation", "regional-director"),
    ("reissue-residence-card", "regional-director"),
    ("renew-card-validity", "regional-director"),
    ("link-travel-document", "immigration-inspector"),
    ("report-document-lost", "residence-examiner"),
    ("record-name-variant", "residence-examiner"),
    ("record-nationality", "residence-examiner"),
    ("change-nationality", "residence-examiner"),
    ("link-biometric-reference", "immigration-inspector"),
    ("propose-identity-link", "immigration-inspector"),
    ("link-identity", "supervising-inspector"),
    ("reverse-identity-link", "supervising-inspector"),
    ("split-identity", "supervising-inspector"),
    ("accept-identity-link", "system"),
    ("accept-link-reversal", "system"),
    ("accept-identity-split", "system"),
    ("follow-record-end", "system"),
    ("note-linked-record", "system"),
    ("apply-refugee-recognition", "refugee-inquirer"),
    ("apply-complementary-protection", "refugee-inquirer"),
    ("classify-refugee-case", "regional-director"),
    ("permit-provisional-stay", "regional-director"),
    ("refuse-provisional-stay", "regional-director"),
    ("revoke-provisional-stay", "regional-director"),
    ("hold-refugee-interview", "refugee-inquirer"),
    ("receive-evidence", "refugee-inquirer"),
    ("consult-coi", "refugee-inquirer"),
    ("recognise-refugee", "minister"),
    ("grant-complementary-protection", "minister"),
    ("deny-refugee-status", "minister"),
    ("grant-humanitarian-stay", "minister"),
    ("revoke-refugee-status", "minister"),
    ("request-administrative-review", "refugee-inquirer"),
    ("assign-counsellors", "minister"),
    ("hold-oral-opinion", "counsellor"),
    ("decide-review", "minister"),
    ("withdraw-refugee-application", "refugee-inquirer"),
    ("issue-exclusion-order", "special-inquiry-officer"),
    ("refuse-correction", "correction-officer"),
    ("withdraw-correction", "correction-officer"),
    ("record-visa-revocation", "system"),
    ("apply-for-eligibility", "residence-examiner"),
    ("issue-eligibility-certificate", "regional-director"),
    ("refuse-travel-authorisation", "commissioner"),
    ("revoke-travel-authorisation", "commissioner"),
    ("record-voyage-arrival", "immigration-inspector"),
    ("record-voyage-departure", "immigration-inspector"),
    ("amend-alert", "immigration-inspector"),
    ("cancel-alert", "immigration-inspector"),
    ("notify-spouse-relation-end", "residence-examiner"),
    ("register-terminal", "operator"),
    ("move-terminal", "operator"),
    ("retire-terminal", "operator"),
    ("publish-code-list-version", "operator"),
    ("withdraw-code-list-version", "operator"),
    ("activate-rule-version", "operator"),
    ("open-port", "commissioner"),
    ("close-port", "commissioner"),
    ("open-incident", "operator"),
    ("escalate-incident", "operator"),
    ("resolve-incident", "operator"),
    ("perform-site-check", "operator"),
    ("collect-log", "operator"),
    ("change-monitoring-definition", "operator"),
    ("distribute-release", "operator"),
    ("raise-database-alert", "operator"),
    ("monitor-job", "operator"),
    ("drill-failover", "operator"),
    ("sign-in-staff", "system"),
    ("sign-out-staff", "system"),
];

/// Who does an act where a case does not say `as:`: the first role that the table of roles names for it.
pub fn role(command: &str, tables: &Tables) -> Option<&'static str> {
    let listed = ROLES.iter().find(|(name, _)| *name == command).map(|(_, role)| *role);
    listed.or_else(|| {
        let row = tables.entitlement(Act::from_code(command)?)?;
        row.roles.first().map(|r| r.code())
    })
}

/// Where an act comes from where a case does not say `source:`.
pub fn source(role: &str) -> &'static str {
    match role {
        "immigration-inspector" => "booth",
        "municipality" => "municipality-feed",
        "system" => "system",
        _ => "desk",
    }
}

/// A person of a case: what the documents say.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) nationality: String,
    sex: Option<String>,
    document: Value,
    name: Value,
}

impl Person {
    /// The person of a case that names nobody.
    pub(crate) fn unnamed() -> Self {
        Self {
            nationality: "UTO".to_owned(),
            sex: None,
            document: json!({
                "issuing_state": "UTO", "kind": "passport", "number": "L898902C3", "expires_on": "2039-06-01",
            }),
            name: json!({
                "primary_name": "ERIKSSON", "secondary_name": "ANNA MARIA", "date_of_birth": "1974-08-12",
            }),
        }
    }

    /// A person by a local name, with a passport of its own.
    pub(crate) fn named(series: &str, name: &str) -> Self {
        let number = names::id_of(series, name).as_u128() % 10_000_000;
        let mut person = Self::unnamed();
        lay_over(&mut person.document, json!({"number": format!("SY{number:07}")}));
        let primary = name.to_ascii_uppercase().replace('_', " ");
        lay_over(&mut person.name, json!({"primary_name": primary, "secondary_name": "SYN"}));
        person
    }

    /// What a case says of the person under `persons:`. The name of what cannot stand there comes back.
    pub(crate) fn state(&mut self, stated: &Map<String, Value>) -> Result<(), String> {
        for (field, value) in stated {
            match field.as_str() {
                "nationality" => self.nationality = crate::expect::plain(value),
                "sex" => self.sex = Some(crate::expect::plain(value)),
                "document" if value.is_object() => lay_over(&mut self.document, value.clone()),
                "name" if value.is_object() => lay_over(&mut self.name, value.clone()),
                "passport" => {
                    lay_over(&mut self.document, json!({"number": crate::expect::plain(value)}))
                }
                "born" => {
                    lay_over(&mut self.name, json!({"date_of_birth": crate::expect::plain(value)}))
                }
                _ => return Err(field.clone()),
            }
        }
        Ok(())
    }
}

/// What may be said of a person under `persons:`.
pub(crate) const PERSON_FIELDS: [&str; 6] =
    ["nationality", "sex", "document", "name", "passport", "born"];

/// What a field is taken to hold: by the table, or else by its type. `said` finds what another field of the command
/// holds; absent where there is no default.
pub(crate) fn value(
    command: &str,
    name: &str,
    ty: &Type,
    person: &Person,
    at: Timestamp,
    said: &dyn Fn(&str) -> Option<String>,
) -> Option<Value> {
    let fits = |f: &&Field| {
        (f.command == command || f.command.is_empty())
            && f.field == name
            && f.when
                .iter()
                .all(|(other, value)| said(other).as_deref().unwrap_or("none") == *value)
    };
    if name == "sex"
        && let Some(sex) = &person.sex
    {
        return Some(sex.as_str().into());
    }
    if let Some(row) = FIELDS.iter().find(fits) {
        return Some(row.value.into());
    }
    match ty {
        Type::Date => Some(at.japan_date().to_string().into()),
        Type::Timestamp => Some(at.to_string().into()),
        Type::Text(text) => by_text(text.name, person).map(Value::from),
        Type::Record(record) => Some(Value::Object(by_record(record, person))),
        // Of a document that nobody reads here.
        Type::Digest => Some("5e".repeat(32).into()),
        Type::List(_) => Some(json!([])),
        Type::Int { .. } | Type::Bool | Type::Uuid | Type::Symbol(_) | Type::Optional(_) => None,
    }
}

fn by_text(name: &str, person: &Person) -> Option<String> {
    let text = match name {
        "PortCode" => "NRT",
        "CountryCode" => person.nationality.as_str(),
        "CaseId" => "CASE-1",
        "EvidenceRef" => "synthetic:1",
        "StaffId" => "SYN-0002",
        "OfficeCode" => OFFICE,
        "TerminalId" => TERMINAL,
        "MunicipalityCode" => "131016",
        "CardNumber" => "SY00000001SY",
        "OrganisationId" => "SYN-SCHOOL",
        "AddressText" => "架空町1番地",
        "RemarkText" => "synthetic",
        _ => return None,
    };
    Some(text.to_owned())
}

/// What a record inside a command begins with: a document and a name are the person's.
pub(crate) fn by_record(record: &RecordType, person: &Person) -> Map<String, Value> {
    let value = match record.name {
        "TravelDocument" => &person.document,
        "PersonName" => &person.name,
        "CardPersonal" => {
            let born = person.name.get("date_of_birth");
            return born.map(|b| ("date_of_birth".to_owned(), b.clone())).into_iter().collect();
        }
        _ => &Value::Null,
    };
    value.as_object().cloned().unwrap_or_default()
}

/// What is stated replaces what is there, field by field; `none` takes it away.
pub(crate) fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (field, value) in over {
                if value == "none" {
                    under.remove(&field);
                } else {
                    lay_over(under.entry(field).or_insert(Value::Null), value);
                }
            }
        }
        (under, over) => *under = over,
    }
}
