//! What other versions of a schema wrote is read by this one. The other versions are made here from the newest by
//! taking fields away, adding some and changing their order; apache-avro writes them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value as Avro;
use apache_avro::writer::datum::GenericDatumWriter;
use sekisho_codec::arbitrary::Arbitrary;
use sekisho_codec::avro::{Fault, Reader, Writer, plan};
use sekisho_codec::records::{AuditEntry, EventRef, Reply};
use sekisho_codec::registry::Kind;
use sekisho_domain::shape::{RecordType, Shape};
use serde_json::{Value, json};

/// Reads with the plan for `writer`.
fn read<T: Shape>(ty: &RecordType, writer: &Value, bytes: &[u8]) -> Result<T, Box<Fault>> {
    let plan = plan::compile(writer, ty.fields).unwrap();
    assert!(plan.is_some(), "the version differs, so it needs a plan");
    let mut reader = Reader::with_plan(bytes, 100, plan.as_ref());
    let value = T::read(&mut reader)?;
    assert_eq!(reader.position(), bytes.len(), "the whole record was read");
    Ok(value)
}

/// Writes `value` under another version of its schema, by the other implementation.
fn written<T: Shape>(value: &T, ours: &Value, theirs: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.write(&mut Writer::new(&mut bytes));
    let ours = Schema::parse(ours).unwrap();
    let theirs = Schema::parse(theirs).unwrap();
    let reader = GenericDatumReader::builder(&ours).reader_schema(&theirs).build().unwrap();
    let value: Avro = reader.read_value(&mut bytes.as_slice()).unwrap();
    GenericDatumWriter::builder(&theirs).build().unwrap().write_value_to_vec(value).unwrap()
}

fn fields(schema: &mut Value) -> &mut Vec<Value> {
    schema["fields"].as_array_mut().unwrap()
}

#[test]
fn an_older_version_lacks_fields() {
    let ours = Kind::Reply.declared();
    let mut older = ours.clone();
    fields(&mut older).retain(|f| {
        !matches!(f["name"].as_str().unwrap(), "flags" | "detail_ja" | "records_offset")
    });
    let mut arbitrary = Arbitrary::new(11);
    for _ in 0..100 {
        let reply: Reply = arbitrary.value().unwrap();
        let expected =
            Reply { flags: vec![], detail_ja: None, records_offset: None, ..reply.clone() };
        let bytes = written(&reply, &ours, &older);
        assert_eq!(read::<Reply>(&Reply::RECORD, &older, &bytes), Ok(expected));
    }
}

#[test]
fn a_newer_version_has_more_fields_in_another_order() {
    let ours = Kind::Audit.declared();
    let mut newer = ours.clone();
    let fields = fields(&mut newer);
    fields.reverse();
    // Named types are defined at their first use, which is another now: swap the definitions back by hand.
    fields.reverse();
    let moved = fields.remove(2);
    fields.push(moved);
    fields.insert(0, json!({"name": "n0", "type": ["null", "double"], "default": null}));
    fields.insert(
        5,
        json!({"name": "n1", "type": {"type": "map", "values": "float"}, "default": {}}),
    );
    fields.push(json!({"name": "n2", "type": {"type": "array", "items": {"type": "record",
        "name": "New", "fields": [{"name": "b", "type": "bytes"}, {"name": "e", "type":
        {"type": "enum", "name": "E", "symbols": ["A", "B"]}}]}}, "default": []}));
    fields.push(json!({"name": "n3", "type": "boolean", "default": true}));
    let mut arbitrary = Arbitrary::new(12);
    for _ in 0..100 {
        let entry: AuditEntry = arbitrary.value().unwrap();
        let bytes = written(&entry, &ours, &newer);
        assert_eq!(read::<AuditEntry>(&AuditEntry::RECORD, &newer, &bytes), Ok(entry));
    }
}

#[test]
fn a_nested_record_of_a_list_may_differ() {
    let ours = Kind::Reply.declared();
    let mut newer = ours.clone();
    let events = fields(&mut newer).iter_mut().find(|f| f["name"] == "events").unwrap();
    let inner = events["type"]["items"]["fields"].as_array_mut().unwrap();
    assert_eq!(inner.len(), EventRef::RECORD.fields.len());
    inner.rotate_left(1);
    inner.push(json!({"name": "more", "type": ["null", "string"], "default": null}));
    let mut arbitrary = Arbitrary::new(13);
    for _ in 0..100 {
        let reply: Reply = arbitrary.value().unwrap();
        let bytes = written(&reply, &ours, &newer);
        assert_eq!(read::<Reply>(&Reply::RECORD, &newer, &bytes), Ok(reply));
    }
}

#[test]
fn the_newest_version_needs_no_plan() {
    for kind in Kind::all() {
        assert_eq!(kind.plan(&kind.declared()), Ok(None), "{kind:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_when_it_is_compiled() {
    let ours = Kind::Reply.declared();
    for (field, ty) in
        [("version", json!("string")), ("law", json!("long")), ("code", json!("string"))]
    {
        let mut other = ours.clone();
        fields(&mut other).iter_mut().find(|f| f["name"] == field).unwrap()["type"] = ty;
        let e = plan::compile(&other, Reply::RECORD.fields).unwrap_err();
        assert_eq!(e.path, field);
    }
    let mut other = ours;
    fields(&mut other).retain(|f| f["name"] != "subject");
    assert!(plan::compile(&other, Reply::RECORD.fields).is_err(), "a required field is gone");
    for broken in [json!(1), json!({}), json!({"type": "record", "fields": [{}]}), json!([[[[]]]])]
    {
        assert!(plan::compile(&broken, Reply::RECORD.fields).is_err());
    }
}

#[test]
fn broken_bytes_of_another_version_never_panic() {
    let ours = Kind::Reply.declared();
    let mut older = ours.clone();
    fields(&mut older).retain(|f| f["name"] != "flags");
    let plan = plan::compile(&older, Reply::RECORD.fields).unwrap();
    let mut arbitrary = Arbitrary::new(14);
    for _ in 0..2000 {
        let reply: Reply = arbitrary.value().unwrap();
        let mut bytes = written(&reply, &ours, &older);
        let rng = arbitrary.rng();
        for _ in 0..=rng.below(3) {
            let at = rng.below(bytes.len());
            bytes[at] = rng.next_u64() as u8;
        }
        bytes.truncate(1 + rng.below(bytes.len()));
        let _ = Reply::read(&mut Reader::with_plan(&bytes, 100, plan.as_ref()));
    }
}
