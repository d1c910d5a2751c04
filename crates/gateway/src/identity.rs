//! Who acts and why, from the request's headers.
//!
//! Until staff tokens exist this is the development identity: the caller is believed. It is off unless asked for.

use axum::http::HeaderMap;
use sekisho_domain::envelope::{Actor, Role};
use sekisho_domain::ids::{CaseId, Code, OfficeCode, StaffId, TerminalId};
use sekisho_domain::shape::Invalid;

use crate::problem::{self, Fault, Place, Problem};

/// Header with the staff id.
pub(crate) const STAFF: &str = "x-sekisho-staff";
/// Header with the role held.
pub(crate) const ROLE: &str = "x-sekisho-role";
/// Header with the office that acts.
pub(crate) const OFFICE: &str = "x-sekisho-office";
/// Header with the terminal used.
pub(crate) const TERMINAL: &str = "x-sekisho-terminal";
/// Header with the purpose of a read.
pub(crate) const PURPOSE: &str = "x-sekisho-purpose";
/// Header with the case that a read belongs to.
pub(crate) const CASE: &str = "x-sekisho-case";

/// Why a person's record is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// From the code list.
    pub(crate) code: Code,
    /// Case it belongs to.
    pub(crate) case_id: Option<CaseId>,
}

/// The actor that the headers name.
///
/// # Errors
/// 401 with every header that is missing or malformed.
pub(crate) fn actor(headers: &HeaderMap) -> Result<Actor, Problem> {
    let mut faults = Vec::new();
    let staff_id = required(headers, STAFF, StaffId::parse, &mut faults);
    let role = required(
        headers,
        ROLE,
        |text| {
            Role::from_code(text).ok_or_else(|| {
                let codes: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
                Invalid::new(format!("must be one of {}", codes.join(", ")))
            })
        },
        &mut faults,
    );
    let office = required(headers, OFFICE, OfficeCode::parse, &mut faults);
    let terminal = required(headers, TERMINAL, TerminalId::parse, &mut faults);
    match (staff_id, role, office, terminal) {
        (Some(staff_id), Some(role), Some(office), Some(terminal)) => {
            Ok(Actor { staff_id, role, office, terminal })
        }
        _ => Err(Problem::new(
            &problem::IDENTITY_MISSING,
            "State staff, role, office and terminal in the headers named under errors.",
            "errors に示されたヘッダーで、職員番号・官職・官署・端末を示してください。",
        )
        .with_faults(faults)),
    }
}

/// The purpose that the headers name.
///
/// # Errors
/// 400 where it is missing or malformed.
pub(crate) fn purpose(headers: &HeaderMap) -> Result<Purpose, Problem> {
    let mut faults = Vec::new();
    let code = required(headers, PURPOSE, Code::parse, &mut faults);
    let case_id = if headers.contains_key(CASE) {
        required(headers, CASE, CaseId::parse, &mut faults)
    } else {
        None
    };
    match code {
        Some(code) if faults.is_empty() => Ok(Purpose { code, case_id }),
        _ => Err(Problem::new(
            &problem::PURPOSE_REQUIRED,
            "State the purpose of the read in X-Sekisho-Purpose, and the case in X-Sekisho-Case where there is one.",
            "閲覧の目的を X-Sekisho-Purpose に、事件番号があれば X-Sekisho-Case に示してください。",
        )
        .with_faults(faults)),
    }
}

fn required<T>(
    headers: &HeaderMap,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let mut fault = |code: &str, en: String, ja: &str| {
        faults.push(Fault { place: Place::Header(name), code: code.into(), en, ja: ja.into() });
    };
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        fault("missing", "is missing".into(), "ありません");
        return None;
    };
    if values.next().is_some() {
        fault("repeated", "stands more than once".into(), "二つ以上あります");
        return None;
    }
    match value
        .to_str()
        .map_err(|_| Invalid::new("holds characters that a header may not"))
        .and_then(parse)
    {
        Ok(value) => Some(value),
        Err(invalid) => {
            fault("invalid", invalid.to_string(), "形式に誤りがあります");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn all_faults_of_an_identity_are_named() {
        let good =
            [(STAFF, "S-1"), (ROLE, "immigration-inspector"), (OFFICE, "TYO"), (TERMINAL, "T-1")];
        assert_eq!(actor(&headers(&good)).unwrap().role, Role::ImmigrationInspector);
        let problem =
            actor(&headers(&[(STAFF, "s"), (ROLE, "king"), (OFFICE, "TYO")])).unwrap_err();
        let body = problem.to_value(crate::language::Language::En);
        assert_eq!(body["errors"].as_array().unwrap().len(), 3, "{body}");
        assert_eq!(body["status"], 401);
        let twice = [good[0], good[0], good[1], good[2], good[3]];
        let mut map = HeaderMap::new();
        for (name, value) in twice {
            map.append(name, value.parse().unwrap());
        }
        assert!(actor(&map).is_err());
    }

    #[test]
    fn a_purpose_is_required_and_a_bad_case_is_refused() {
        assert!(purpose(&headers(&[])).is_err());
        assert!(purpose(&headers(&[(PURPOSE, "landing-examination")])).unwrap().case_id.is_none());
        assert!(purpose(&headers(&[(PURPOSE, "landing-examination"), (CASE, "no such")])).is_err());
    }
}
