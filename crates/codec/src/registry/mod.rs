//! The schemas of everything on the log, with the numbers that stand for them on the wire.
//!
//! The files in `schemas/` are the registry: ids are pinned there, nothing is registered while running.

mod canonical;
mod files;

use std::sync::LazyLock;

use serde_json::Value;

use sekisho_domain::envelope::{CommandMeta, Meta};
use sekisho_domain::shape::{Field, RecordType, Shape};
use sekisho_domain::{Command, Event};

use crate::avro::plan::{self, Plan};
use crate::avro::schema;
use crate::records::{AuditEntry, Reply};

/// Namespace of events.
pub const EVENT_NAMESPACE: &str = "sekisho.event";
/// Namespace of commands.
pub const COMMAND_NAMESPACE: &str = "sekisho.command";
/// Namespace of audit entries and replies.
pub const SYSTEM_NAMESPACE: &str = "sekisho.system";

/// One version of one schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinned {
    /// The number on the wire.
    pub id: u32,
    /// Subject by TopicRecordNameStrategy: topic, hyphen, full name of the record.
    pub subject: &'static str,
    /// Version within the subject: 1, 2, 3 …
    pub version: u32,
    /// Path below `schemas/`.
    pub file: &'static str,
    /// Whether it may be on somebody's log. A released schema is never edited.
    pub released: bool,
    /// SHA-256 of the file, in hex.
    pub sha256: &'static str,
    /// The schema itself.
    pub text: &'static str,
}

impl Pinned {
    /// Full name of the record: `sekisho.event.LandingPermitted`.
    pub fn record_name(&self) -> &'static str {
        self.subject.split_once('-').map_or("", |(_, name)| name)
    }
}

/// What a record on the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The event at this place of `Event::ALL`.
    Event(usize),
    /// The command at this place of `Command::ALL`.
    Command(usize),
    /// An audit entry.
    Audit,
    /// A reply.
    Reply,
}

static META: Field = Field {
    name: "meta",
    doc: "Envelope: who, when, where, by which command.",
    ty: <Meta as Shape>::TYPE,
};
static COMMAND_META: Field = Field {
    name: "meta",
    doc: "Envelope: who, when, by which document.",
    ty: <CommandMeta as Shape>::TYPE,
};

impl Kind {
    /// Everything that is written to the log.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Event::ALL.len())
            .map(Self::Event)
            .chain((0..Command::ALL.len()).map(Self::Command))
            .chain([Self::Audit, Self::Reply])
    }

    /// The topic it is written to.
    pub const fn topic(self) -> &'static str {
        match self {
            Self::Event(_) => "sekisho.records",
            Self::Command(_) => "sekisho.commands",
            Self::Audit => "sekisho.audit",
            Self::Reply => "sekisho.replies",
        }
    }

    /// Namespace of its record.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Event(_) => EVENT_NAMESPACE,
            Self::Command(_) => COMMAND_NAMESPACE,
            Self::Audit | Self::Reply => SYSTEM_NAMESPACE,
        }
    }

    /// Folder of its schema below `schemas/`.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Event(_) => "events",
            Self::Command(_) => "commands",
            Self::Audit | Self::Reply => "system",
        }
    }

    /// First number of its family; a new schema gets the next free one.
    pub const fn first_id(self) -> u32 {
        match self {
            Self::Event(_) => 1001,
            Self::Command(_) => 2001,
            Self::Audit | Self::Reply => 3001,
        }
    }

    /// Its own fields.
    pub fn body(self) -> &'static RecordType {
        static EMPTY: RecordType = RecordType { name: "", doc: "", fields: &[] };
        let of = |all: &'static [(&'static str, &'static RecordType)], i: usize| {
            all.get(i).map_or(&EMPTY, |(_, record)| *record)
        };
        match self {
            Self::Event(i) => of(Event::ALL, i),
            Self::Command(i) => of(Command::ALL, i),
            Self::Audit => &AuditEntry::RECORD,
            Self::Reply => &Reply::RECORD,
        }
    }

    /// The envelope before them.
    pub fn envelope(self) -> Option<&'static Field> {
        match self {
            Self::Event(_) => Some(&META),
            Self::Command(_) => Some(&COMMAND_META),
            Self::Audit | Self::Reply => None,
        }
    }

    /// Full name of its record.
    pub fn record_name(self) -> String {
        format!("{}.{}", self.namespace(), self.body().name)
    }

    /// Its subject.
    pub fn subject(self) -> String {
        format!("{}-{}", self.topic(), self.record_name())
    }

    /// The schema that its declaration gives.
    pub fn declared(self) -> Value {
        schema::record(self.namespace(), self.envelope(), self.body())
    }

    /// The same behind others in one document, whose shared types are defined already.
    pub fn declared_after(self, known: &mut schema::Names) -> Value {
        schema::record_after(self.namespace(), self.envelope(), self.body(), known)
    }

    /// Compiles how to read what `writer` wrote.
    ///
    /// # Errors
    /// The writer's schema is not one of this record's versions.
    pub fn plan(self, writer: &Value) -> Result<Option<Plan>, plan::PlanError> {
        let fields: Vec<Field> =
            self.envelope().into_iter().chain(self.body().fields).copied().collect();
        plan::compile(writer, &fields)
    }
}

/// A schema that can be decoded here.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) pinned: &'static Pinned,
    pub(crate) kind: Kind,
    pub(crate) plan: Option<Plan>,
}

struct Tables {
    by_id: Vec<Option<Known>>,
    events: Vec<u32>,
    commands: Vec<u32>,
    audit: u32,
    reply: u32,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut by_id: Vec<Option<Known>> = Vec::new();
    let newest = |kind: Kind| {
        let subject = kind.subject();
        files::PINNED
            .iter()
            .filter(|p| p.subject == subject)
            .max_by_key(|p| p.version)
            // Cannot be: a test compares the declarations with the files. 0 is no schema's number.
            .map_or(0, |p| p.id)
    };
    for kind in Kind::all() {
        let subject = kind.subject();
        for pinned in files::PINNED.iter().filter(|p| p.subject == subject) {
            let Ok(place) = usize::try_from(pinned.id) else { continue };
            // A file that cannot be read as ours is refused by a test; here it would be an unknown schema.
            let Ok(writer) = serde_json::from_str::<Value>(pinned.text) else { continue };
            let Ok(plan) = kind.plan(&writer) else { continue };
            if by_id.len() <= place {
                by_id.resize_with(place + 1, || None);
            }
            if let Some(slot) = by_id.get_mut(place) {
                *slot = Some(Known { pinned, kind, plan });
            }
        }
    }
    Tables {
        by_id,
        events: (0..Event::ALL.len()).map(|i| newest(Kind::Event(i))).collect(),
        commands: (0..Command::ALL.len()).map(|i| newest(Kind::Command(i))).collect(),
        audit: newest(Kind::Audit),
        reply: newest(Kind::Reply),
    }
});

/// The number under which a kind is written.
pub fn id_of(kind: Kind) -> u32 {
    let of = |ids: &[u32], i: usize| ids.get(i).copied().unwrap_or(0);
    match kind {
        Kind::Event(i) => of(&TABLES.events, i),
        Kind::Command(i) => of(&TABLES.commands, i),
        Kind::Audit => TABLES.audit,
        Kind::Reply => TABLES.reply,
    }
}

/// How to decode a number.
pub(crate) fn known(id: u32) -> Option<&'static Known> {
    TABLES.by_id.get(usize::try_from(id).ok()?)?.as_ref()
}

/// What a number stands for.
pub fn kind_of(id: u32) -> Option<Kind> {
    known(id).map(|k| k.kind)
}

/// Every schema, in order of id.
pub const fn all() -> &'static [Pinned] {
    files::PINNED
}

/// The schema with this number.
pub fn by_id(id: u32) -> Option<&'static Pinned> {
    all().iter().find(|p| p.id == id)
}

/// Every subject once, in order.
pub fn subjects() -> Vec<&'static str> {
    let mut out: Vec<_> = all().iter().map(|p| p.subject).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Versions of a subject, in order; empty where there is no such subject.
pub fn versions(subject: &str) -> Vec<&'static Pinned> {
    let mut out: Vec<_> = all().iter().filter(|p| p.subject == subject).collect();
    out.sort_unstable_by_key(|p| p.version);
    out
}

/// One version of a subject.
pub fn version(subject: &str, version: u32) -> Option<&'static Pinned> {
    all().iter().find(|p| p.subject == subject && p.version == version)
}

/// The newest version of a subject.
pub fn latest(subject: &str) -> Option<&'static Pinned> {
    versions(subject).into_iter().last()
}

/// The version of a subject whose schema is this one: the same bytes for the same record, however the schema is laid
/// out and documented.
pub fn lookup(subject: &str, schema: &Value) -> Option<&'static Pinned> {
    let wanted = canonical::canonical(schema);
    versions(subject).into_iter().find(|p| {
        serde_json::from_str::<Value>(p.text).is_ok_and(|v| canonical::canonical(&v) == wanted)
    })
}
