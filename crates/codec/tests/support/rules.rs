//! What a change to a schema may be.

use apache_avro::Schema;
use apache_avro::schema_compatibility::{Compatibility, SchemaCompatibility};
use sekisho_codec::avro::schema::CODES;
use serde_json::Value;

use super::registry_file::{Entry, hex_sha256};

/// Whether two schemas say the same apart from the lists of codes in their documentation.
pub fn same(a: &str, b: &str) -> bool {
    let read = |text: &str| {
        let mut value: Value = serde_json::from_str(text).unwrap();
        forget_codes(&mut value);
        value
    };
    read(a) == read(b)
}

fn forget_codes(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(doc)) = map.get_mut("doc")
                && let Some(at) = doc.find(CODES)
            {
                doc.truncate(at);
            }
            map.values_mut().for_each(forget_codes);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_codes),
        _ => {}
    }
}

/// Refuses a pair of versions of which one cannot read what the other wrote.
pub fn full(a: &str, b: &str) -> Result<(), String> {
    let parse = |text: &str| Schema::parse_str(text).map_err(|e| e.to_string());
    let (a, b) = (parse(a)?, parse(b)?);
    for (writer, reader, what) in [(&a, &b, "new cannot read old"), (&b, &a, "old cannot read new")]
    {
        match SchemaCompatibility::can_read(writer, reader) {
            Ok(Compatibility::Full) => {}
            Ok(Compatibility::Partial) => return Err(format!("{what} in every case")),
            Err(e) => return Err(format!("{what}: {e}")),
        }
    }
    Ok(())
}

/// Refuses a released schema whose file is not what was released.
pub fn unedited(entry: &Entry, text: &str) -> Result<(), String> {
    if entry.released && hex_sha256(text.as_bytes()) != entry.sha256 {
        return Err(format!(
            "schemas/{} is released and was edited; restore it and make a new version",
            entry.file
        ));
    }
    Ok(())
}
