//! Writes values as JSON.

use sekisho_domain::shape::{self, RecordType, Shape};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{CommandRecord, EventRecord};
use serde_json::{Map, Value};
use uuid::Uuid;

/// How absent values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Fields without a value are left out.
    #[default]
    Short,
    /// Every field is there; absent ones are null.
    Full,
}

enum Open {
    List(Vec<Value>),
    Record(Map<String, Value>, &'static str),
}

/// Builds a tree of values.
struct Writer {
    style: Style,
    open: Vec<Open>,
    done: Value,
}

impl Writer {
    const fn new(style: Style) -> Self {
        Self { style, open: Vec::new(), done: Value::Null }
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.done = value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Record(map, field)) => {
                map.insert((*field).to_owned(), value);
            }
        }
    }
}

impl shape::Writer for Writer {
    fn text(&mut self, value: &str) {
        self.put(value.into());
    }
    fn int(&mut self, value: i64) {
        self.put(value.into());
    }
    fn bool(&mut self, value: bool) {
        self.put(value.into());
    }
    fn date(&mut self, value: Date) {
        self.put(value.to_string().into());
    }
    fn timestamp(&mut self, value: Timestamp) {
        self.put(value.to_string().into());
    }
    fn uuid(&mut self, value: Uuid) {
        self.put(value.to_string().into());
    }
    fn digest(&mut self, value: &[u8; 32]) {
        self.put(super::read::hex(value).into());
    }
    fn symbol(&mut self, value: &'static str) {
        self.put(value.into());
    }
    fn none(&mut self) {
        let in_list = matches!(self.open.last(), Some(Open::List(_)));
        if in_list || self.style == Style::Full {
            self.put(Value::Null);
        }
    }
    fn some(&mut self) {}
    fn list(&mut self, len: usize) {
        self.open.push(Open::List(Vec::with_capacity(len)));
    }
    fn list_end(&mut self) {
        if let Some(Open::List(items)) = self.open.pop() {
            self.put(Value::Array(items));
        }
    }
    fn record(&mut self, _: &'static RecordType) {
        self.open.push(Open::Record(Map::new(), ""));
    }
    fn field(&mut self, _: usize, name: &'static str) {
        if let Some(Open::Record(_, field)) = self.open.last_mut() {
            *field = name;
        }
    }
    fn record_end(&mut self) {
        if let Some(Open::Record(map, _)) = self.open.pop() {
            self.put(Value::Object(map));
        }
    }
}

/// The JSON of a value, absent fields left out.
pub fn to_value<T: Shape>(value: &T) -> Value {
    to_value_in(value, Style::Short)
}

/// The JSON of a value, absent fields as the style says.
pub fn to_value_in<T: Shape>(value: &T, style: Style) -> Value {
    let mut writer = Writer::new(style);
    value.write(&mut writer);
    writer.done
}

/// The JSON of an event: its `type`, its `meta`, then its own fields beside them.
pub fn event_to_value(record: &EventRecord, style: Style) -> Value {
    let mut meta = Writer::new(style);
    record.meta.write(&mut meta);
    let mut body = Writer::new(style);
    record.event.write(&mut body);
    named("type", record.event.name(), meta.done, body.done)
}

/// The JSON of a command as it stands on the log: `command`, `meta`, its own fields.
pub fn command_to_value(record: &CommandRecord, style: Style) -> Value {
    let mut meta = Writer::new(style);
    record.meta.write(&mut meta);
    let mut body = Writer::new(style);
    record.command.write(&mut body);
    named("command", record.command.name(), meta.done, body.done)
}

fn named(key: &str, name: &str, meta: Value, body: Value) -> Value {
    let mut out = Map::new();
    out.insert(key.to_owned(), name.into());
    out.insert("meta".to_owned(), meta);
    if let Value::Object(fields) = body {
        out.extend(fields);
    }
    Value::Object(out)
}

/// The fields of a command alone, as the `body` of a request.
pub fn command_body(command: &sekisho_domain::Command) -> Value {
    let mut writer = Writer::new(Style::Short);
    command.write(&mut writer);
    writer.done
}
