//! What of an event tells nobody whom it is about: decided by the types of its fields, so that an event that is added later follows the
//! same rule.

use sekisho_domain::shape::{RecordType, Type};
use sekisho_domain::time::{Date, Timestamp};
use serde_json::{Map, Value};

/// Texts that are codes of a list; what people wrote, numbers of documents and references are none.
const CODES: [&str; 9] = [
    "ActCode",
    "ArticleCode",
    "Code",
    "CountryCode",
    "EventType",
    "OfficeCode",
    "PortCode",
    "StatusCode",
    "FieldPath",
];

/// The fields of a body that tell nobody: codes, numbers, truths, dates. Ids, texts and digests are left out; of an instant its day in
/// Japan is left, of a municipality its prefecture.
pub(super) fn unnamed(record: &RecordType, body: &Value) -> Value {
    let fields = record.fields.iter().filter(|f| f.name != "personal");
    let told = fields.filter_map(|f| Some((f.name.to_owned(), told(&f.ty, body.get(f.name)?)?)));
    Value::Object(told.collect::<Map<_, _>>())
}

fn told(ty: &Type, value: &Value) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    match ty {
        Type::Int { .. } | Type::Bool | Type::Date | Type::Symbol(_) => Some(value.clone()),
        Type::Timestamp => {
            let at = Timestamp::parse(value.as_str()?).ok()?;
            Some(at.japan_date().to_string().into())
        }
        Type::Text(text) if text.name == "MunicipalityCode" => {
            Some(value.as_str()?.get(..2)?.into())
        }
        Type::Text(text) => CODES.contains(&text.name).then(|| value.clone()),
        Type::Uuid | Type::Digest => None,
        Type::Optional(inner) => told(inner, value),
        Type::List(inner) => {
            let items: Vec<Value> =
                value.as_array()?.iter().filter_map(|v| told(inner, v)).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Type::Record(record) => {
            let inner = unnamed(record, value);
            inner.as_object().is_some_and(|o| !o.is_empty()).then_some(inner)
        }
    }
}

/// The age in bands of five years on a day, `90+` at the end. Of a date of birth in part the first day that it may be counts.
pub(super) fn age_band(born: &str, on: Date) -> Option<String> {
    let whole = match born.len() {
        4 => format!("{born}-01-01"),
        7 => format!("{born}-01"),
        _ => born.to_owned(),
    };
    let (born, on) = (Date::parse(&whole).ok()?.civil(), on.civil());
    let before = (on.1, on.2) < (born.1, born.2);
    let age = u32::try_from(on.0 - born.0 - i32::from(before)).ok()?;
    let from = age - age % 5;
    Some(if from >= 90 { "90+".to_owned() } else { format!("{from}-{}", from + 4) })
}

#[cfg(test)]
mod tests {
    use sekisho_codec::arbitrary::Arbitrary;
    use sekisho_codec::json::{Style, event_to_value};
    use sekisho_domain::Event;
    use sekisho_domain::shape::Field;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_person_of_a_band_is_of_it_from_the_birthday_on() {
        let band = |born, on| age_band(born, Date::parse(on).unwrap());
        assert_eq!(band("2000-02-29", "2025-02-28").as_deref(), Some("20-24"));
        assert_eq!(band("2000-02-29", "2025-03-01").as_deref(), Some("25-29"));
        assert_eq!(band("1930", "2020-01-01").as_deref(), Some("90+"));
        assert_eq!(band("1930-02", "2020-01-31").as_deref(), Some("85-89"));
        assert_eq!(band("2026-01-02", "2026-01-01"), None);
        assert_eq!(band("soon", "2026-01-01"), None);
    }

    /// Types whose values could tell who somebody is.
    fn telling(ty: &Type) -> bool {
        match ty {
            Type::Text(text) => !CODES.contains(&text.name),
            Type::Uuid | Type::Digest => true,
            Type::Optional(inner) | Type::List(inner) => telling(inner),
            _ => false,
        }
    }

    /// Every value of `record` that could, as it stands in `body`.
    fn secrets(fields: &[Field], body: &Value, out: &mut Vec<String>) {
        for field in fields {
            let Some(value) = body.get(field.name).filter(|v| !v.is_null()) else { continue };
            let mut ty = &field.ty;
            while let Type::Optional(inner) | Type::List(inner) = ty {
                ty = inner;
            }
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            match ty {
                Type::Record(record) => values.iter().for_each(|v| secrets(record.fields, v, out)),
                ty if telling(ty) => {
                    out.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn of_no_event_an_id_or_a_text_is_told() {
        let mut looked_at = 0;
        let mut any = Arbitrary::new(7);
        for (index, (name, record)) in Event::ALL.iter().enumerate() {
            for _ in 0..20 {
                let body = event_to_value(&any.event(index).unwrap(), Style::Full);
                let mut hidden = Vec::new();
                secrets(record.fields, &body, &mut hidden);
                looked_at += hidden.len();
                let told = unnamed(record, &body).to_string();
                // Short texts stand in others by chance.
                for secret in hidden.iter().filter(|s| s.len() > 12) {
                    assert!(!told.contains(secret.as_str()), "{name}: {secret} in {told}");
                }
            }
        }
        assert!(looked_at > 1000, "{looked_at} values");
    }

    #[test]
    fn codes_days_and_prefectures_are_told() {
        let index = Event::index_of("LandingPermitted").unwrap();
        let (_, record) = Event::ALL[index];
        let body = json!({"port": "NRT", "stay_id": "00000000-0000-8000-8000-0000000000aa", "status": "student"});
        let told = unnamed(record, &body);
        assert_eq!((&told["port"], &told["status"]), (&json!("NRT"), &json!("student")));
        assert!(told.get("stay_id").is_none());
    }
}
