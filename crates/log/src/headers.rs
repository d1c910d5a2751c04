//! Names of the record headers: CloudEvents in binary mode and the W3C trace context.
//!
//! Headers repeat what routers need; the value is complete without them.

/// Version of CloudEvents; its value is [`SPEC_VERSION_VALUE`].
pub const SPEC_VERSION: &str = "ce_specversion";
/// What [`SPEC_VERSION`] holds.
pub const SPEC_VERSION_VALUE: &[u8] = b"1.0";
/// Event id.
pub const ID: &str = "ce_id";
/// Event type.
pub const TYPE: &str = "ce_type";
/// Which system the event comes from.
pub const SOURCE: &str = "ce_source";
/// The subject, as `person/<uuid>`.
pub const SUBJECT: &str = "ce_subject";
/// When it happened, RFC 3339.
pub const TIME: &str = "ce_time";
/// The command or request that all belongs to.
pub const CORRELATION: &str = "ce_correlationid";
/// What caused this.
pub const CAUSATION: &str = "ce_causationid";
/// Media type of the value.
pub const CONTENT_TYPE: &str = "content-type";
/// What [`CONTENT_TYPE`] holds for Avro in Confluent's wire format.
pub const CONTENT_TYPE_AVRO: &[u8] = b"application/avro";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";
