//! What an act of a case is taken to say where it says nothing. Nobody here exists: the documents are issued by
//! `UTO`, the specimen state of ICAO 9303.

use serde_json::{Value, json};

/// The staff id that acts where a case names none.
pub const STAFF: &str = "SYN-0001";

/// Who does an act where a case does not say `as:`.
pub fn role(command: &str) -> &'static str {
    match command {
        "permit-landing" | "refer-landing" | "confirm-departure" => "immigration-inspector",
        "notify-residence" => "municipality",
        "approve-application" | "refuse-application" => "regional-director",
        "apply-correction" => "correction-officer",
        _ => "residence-examiner",
    }
}

/// Where an act comes from where a case does not say `source:`.
pub fn source(command: &str) -> &'static str {
    match command {
        "permit-landing" | "refer-landing" | "confirm-departure" => "booth",
        "notify-residence" => "municipality-feed",
        _ => "desk",
    }
}

fn traveller() -> Value {
    json!({
        "document": {
            "issuing_state": "UTO",
            "kind": "passport",
            "number": "L898902C3",
            "expires_on": "2039-06-01",
        },
        "name": {
            "primary_name": "ERIKSSON",
            "secondary_name": "ANNA MARIA",
            "date_of_birth": "1974-08-12",
        },
    })
}

/// The fields of a command; what the case says replaces them one by one. `on` is the day of the act in Japan.
pub fn body(command: &str, stated: &Value, on: &str) -> Value {
    match command {
        "permit-landing" => permit_landing(stated),
        "refer-landing" => json!({
            "port": "NRT", "conditions_not_met": ["ii"], "nationality": "UTO", "sex": "female",
            "personal": traveller(),
        }),
        "confirm-departure" => json!({
            "port": "NRT", "reentry": "none", "card_shown": true, "nationality": "UTO",
            "sex": "female", "personal": traveller(),
        }),
        "notify-residence" => json!({
            "notice": "new-landing", "municipality": "131016", "notified_on": on,
            "personal": {"address": "架空町1番地"},
        }),
        "receive-application" => json!({
            "application_id": "APP-1", "kind": "extension-of-period", "channel": "counter",
        }),
        "approve-application" | "withdraw-application" => json!({"application_id": "APP-1"}),
        "refuse-application" => json!({
            "application_id": "APP-1", "reasons": ["livelihood-not-shown"], "personal": {},
        }),
        "report-record-end" => json!({
            "cause": "death", "effective_on": on, "evidence": "synthetic:1",
        }),
        "apply-correction" => json!({
            "valid_from": on, "reason": "typing-error", "evidence": "synthetic:1",
            "requested_by": "SYN-0002", "personal": {},
        }),
        _ => json!({}),
    }
}

/// Ninety days as a temporary visitor, unless another status or a re-entry is stated. Biometrics are taken unless
/// an exemption is named.
fn permit_landing(stated: &Value) -> Value {
    let text = |name: &str| stated.get(name).and_then(Value::as_str);
    let mut body = json!({
        "kind": "new-entry", "port": "NRT", "status": "temporary-visitor",
        "method": "seal", "route": "booth",
        "biometrics_captured": stated.get("biometric_exemption").is_none(),
        "card_issued": false, "nationality": "UTO", "sex": "female", "personal": traveller(),
    });
    let visitor = text("status").is_none_or(|s| s == "temporary-visitor");
    let new = text("kind").is_none_or(|k| k == "new-entry");
    if let (true, true, Some(map)) = (visitor, new, body.as_object_mut()) {
        map.insert("period".to_owned(), json!({"value": 90, "unit": "days"}));
    }
    body
}
