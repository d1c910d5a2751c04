//! History as one Avro object container file: every event as it is on the log, with its position.

use sekisho_domain::shape::{self, RecordType, Shape, Type, Writer as _};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{Event, EventRecord};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::avro::container::Container;
use crate::avro::{Writer, schema};
use crate::registry::Kind;

/// Namespace of what only stands in files.
const FILE_NAMESPACE: &str = "sekisho.file";
/// The field that holds personal data, in every event that has any.
const PERSONAL: &str = "personal";

/// An event's type is not among those that the file was begun with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is none of the types of this file; begin one that has it")]
pub struct OtherType(pub &'static str);

/// A file that is being written. Its datum is a `sekisho.file.RecordedEvent`: partition and offset, the event's type, and the
/// event by the newest version of its schema in `schemas/events`, one branch of a union, where `personal` may be absent in every
/// event. The same events make the same bytes.
#[derive(Debug)]
pub struct HistoryFile {
    container: Container,
    /// Branch of each type of `Event::ALL` in the union; `None` where the file has none of it.
    branches: Vec<Option<i64>>,
    personal: bool,
}

impl HistoryFile {
    /// Begins a file: appends its header to `out`. It takes events of these types, or of all where none are named; without
    /// `personal` the fields that hold personal data are absent in every event, by the same schema.
    pub fn begin(types: &[&str], personal: bool, out: &mut Vec<u8>) -> Self {
        let wanted = |name: &str| types.is_empty() || types.contains(&name);
        let mut place = 0..;
        let branches: Vec<Option<i64>> = Event::ALL
            .iter()
            .map(|(name, _)| if wanted(name) { place.next() } else { None })
            .collect();
        let container = Container::begin(&schema_of(&branches), out);
        Self { container, branches, personal }
    }

    /// Takes the event at a position of `sekisho.records`, and appends to `out` the block that it fills.
    ///
    /// # Errors
    /// The file was begun without the event's type.
    pub fn push(
        &mut self,
        partition: i32,
        offset: i64,
        record: &EventRecord,
        out: &mut Vec<u8>,
    ) -> Result<(), OtherType> {
        let event = &record.event;
        let branch = self.branches.get(event.index()).copied().flatten();
        let branch = branch.ok_or_else(|| OtherType(event.name()))?;
        let personal = self.personal;
        self.container.push(out, |out| {
            let mut writer = Writer::new(out);
            writer.int(i64::from(partition));
            writer.int(offset);
            writer.text(event.name());
            writer.int(branch);
            record.meta.write(&mut writer);
            let required = required(event.record());
            event.write(&mut Apart { out: writer, personal, required, depth: 0, skipping: false });
        });
        Ok(())
    }

    /// Ends the file: appends what is left to `out`.
    pub fn finish(self, out: &mut Vec<u8>) {
        self.container.finish(out);
    }
}

/// The schema of a file with these branches.
fn schema_of(branches: &[Option<i64>]) -> Value {
    let mut known = schema::Names::default();
    let there = branches.iter().enumerate().filter(|(_, branch)| branch.is_some());
    let mut events: Vec<Value> =
        there.map(|(index, _)| Kind::Event(index).declared_after(&mut known)).collect();
    events.iter_mut().for_each(may_be_absent);
    json!({
        "type": "record",
        "name": "RecordedEvent",
        "namespace": FILE_NAMESPACE,
        "doc": "An event of sekisho.records, with its position there.",
        "fields": [
            {"name": "partition", "doc": "Partition of sekisho.records.", "type": "long"},
            {"name": "offset", "doc": "Offset in that partition.", "type": "long"},
            {"name": "event_type", "doc": "Name of the event's type, and of its branch.", "type": "string"},
            {"name": "event", "doc": "The event, with its envelope.", "type": events},
        ],
    })
}

/// Whether an event of this type always has personal data on the log.
fn required(record: &RecordType) -> bool {
    record.fields.iter().any(|f| f.name == PERSONAL && !matches!(f.ty, Type::Optional(_)))
}

/// Lets the personal data of an event be absent where its own schema does not.
fn may_be_absent(event: &mut Value) {
    let fields = event.get_mut("fields").and_then(Value::as_array_mut);
    let personal = fields.into_iter().flatten().find(|f| f.get("name") == Some(&PERSONAL.into()));
    let Some(personal) = personal.and_then(Value::as_object_mut) else { return };
    if let Some(ty) = personal.get_mut("type").filter(|ty| !ty.is_array()) {
        *ty = json!(["null", ty.take()]);
        personal.insert("default".to_owned(), Value::Null);
    }
}

/// Writes an event with or without its personal data, which may be absent here whatever its own schema says.
struct Apart<'a> {
    out: Writer<'a>,
    personal: bool,
    /// See [`required`].
    required: bool,
    /// Records that are open.
    depth: u32,
    /// Within the field that is left out.
    skipping: bool,
}

impl<'a> Apart<'a> {
    fn kept(&mut self) -> Option<&mut Writer<'a>> {
        (!self.skipping).then_some(&mut self.out)
    }
}

/// Each hands on what is kept.
macro_rules! kept {
    ($($name:ident($($value:ident: $ty:ty)?);)+) => { $(
        fn $name(&mut self $(, $value: $ty)?) {
            if let Some(out) = self.kept() {
                out.$name($($value)?);
            }
        }
    )+ };
}

impl shape::Writer for Apart<'_> {
    kept! {
        text(value: &str);
        int(value: i64);
        bool(value: bool);
        date(value: Date);
        timestamp(value: Timestamp);
        uuid(value: Uuid);
        digest(value: &[u8; 32]);
        symbol(value: &'static str);
        none();
        some();
        list(len: usize);
        list_end();
    }

    fn record(&mut self, _: &'static RecordType) {
        self.depth += 1;
    }

    fn field(&mut self, _: usize, name: &'static str) {
        if self.depth == 1 {
            let personal = name == PERSONAL;
            self.skipping = personal && !self.personal;
            if self.skipping {
                self.out.none();
            } else if personal && self.required {
                self.out.some();
            }
        }
    }

    fn record_end(&mut self) {
        self.depth -= 1;
        self.skipping &= self.depth > 0;
    }
}

#[cfg(test)]
mod tests {
    use apache_avro::Reader;
    use apache_avro::types::Value as Avro;

    use super::*;
    use crate::arbitrary::Arbitrary;
    use crate::{encode_event, registry};

    /// One event of each type, with everything that may be absent.
    fn events() -> Vec<EventRecord> {
        let of = |index: usize| Arbitrary::new(7 + index as u64).event(index).unwrap();
        (0..Event::ALL.len()).map(of).collect()
    }

    fn file(events: &[EventRecord], types: &[&str], personal: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let mut file = HistoryFile::begin(types, personal, &mut out);
        for (offset, event) in (0..).zip(events) {
            file.push(3, offset * 2, event, &mut out).unwrap();
        }
        file.finish(&mut out);
        out
    }

    fn field<'a>(record: &'a Avro, name: &str) -> &'a Avro {
        let Avro::Record(fields) = record else { panic!("{record:?}") };
        &fields.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}")).1
    }

    /// The rows, with the event out of its union.
    fn rows(bytes: &[u8]) -> Vec<(Avro, Avro)> {
        let read = |row: Result<Avro, _>| {
            let row = row.unwrap();
            let Avro::Union(_, event) = field(&row, "event") else { panic!("no union") };
            (row.clone(), (**event).clone())
        };
        Reader::new(bytes).unwrap().map(read).collect()
    }

    /// The event with its personal data out of the union, where it is there.
    fn always(event: &Avro) -> Avro {
        let Avro::Record(fields) = event else { panic!("{event:?}") };
        let plain = |(name, value): &(String, Avro)| match value {
            Avro::Union(1, there) if name == PERSONAL => (name.clone(), (**there).clone()),
            _ => (name.clone(), value.clone()),
        };
        Avro::Record(fields.iter().map(plain).collect())
    }

    #[test]
    fn every_event_is_read_by_another_implementation_as_it_is_on_the_log() {
        let events = events();
        let rows = rows(&file(&events, &[], true));
        assert_eq!(rows.len(), events.len());
        for (n, (event, (row, read))) in events.iter().zip(&rows).enumerate() {
            let offset = i64::try_from(n).unwrap() * 2;
            assert_eq!(field(row, "partition"), &Avro::Long(3));
            assert_eq!(field(row, "offset"), &Avro::Long(offset));
            assert_eq!(field(row, "event_type"), &Avro::String(event.event.name().into()));
            let kind = Kind::Event(n);
            let pinned = registry::by_id(registry::id_of(kind)).unwrap();
            let schema = apache_avro::Schema::parse_str(pinned.text).unwrap();
            let mut bytes = Vec::new();
            encode_event(event, &mut bytes);
            let reader = apache_avro::reader::datum::GenericDatumReader::builder(&schema);
            let value = reader.build().unwrap().read_value(&mut &bytes[5..]).unwrap();
            assert_eq!(always(read), always(&value), "{}", event.event.name());
        }
    }

    #[test]
    fn personal_data_is_absent_unless_asked_for_and_nothing_else_is() {
        let events = events();
        let (with, without) = (file(&events, &[], true), file(&events, &[], false));
        let mut left_out = 0;
        for ((_, with), (_, without)) in rows(&with).iter().zip(rows(&without)) {
            let (Avro::Record(with), Avro::Record(without)) = (with, &without) else { panic!() };
            for ((name, with), (other, without)) in with.iter().zip(without) {
                assert_eq!(name, other);
                if name == PERSONAL {
                    left_out += usize::from(with != without);
                    assert!(matches!(without, Avro::Union(0, null) if **null == Avro::Null));
                } else {
                    assert_eq!(with, without, "{name}");
                }
            }
        }
        assert!(left_out >= 10, "{left_out}");
    }

    #[test]
    fn personal_data_is_in_one_field() {
        fn within(record: &RecordType) -> bool {
            let of = |ty: &Type| match schema::innermost(ty) {
                Type::Record(r) => r.fields.iter().any(|f| f.name == PERSONAL) || within(r),
                _ => false,
            };
            record.fields.iter().any(|f| of(&f.ty))
        }
        for (name, record) in Event::ALL {
            assert!(!within(record), "{name} has personal data further in");
        }
    }

    #[test]
    fn a_file_of_some_types_has_their_schemas_only_and_refuses_others() {
        let events = events();
        let types = ["DepartureConfirmed", "LandingPermitted"];
        let wanted: Vec<EventRecord> =
            events.iter().filter(|e| types.contains(&e.event.name())).cloned().collect();
        let bytes = file(&wanted, &types, false);
        assert_eq!(rows(&bytes).len(), 2);
        assert!(bytes.len() < file(&wanted, &[], false).len() / 4);
        let mut out = Vec::new();
        let mut narrow = HistoryFile::begin(&types, false, &mut out);
        let other = events.iter().find(|e| !types.contains(&e.event.name())).unwrap();
        let refused = narrow.push(0, 0, other, &mut out);
        assert_eq!(refused, Err(OtherType(other.event.name())));
    }

    #[test]
    fn the_same_history_is_the_same_bytes() {
        let events = events();
        assert!(file(&events, &[], true) == file(&events, &[], true));
    }
}
