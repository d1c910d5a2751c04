//! JSON as it is spoken over HTTP and in files: the same names as everywhere, read strictly.

mod nearest;
mod read;
mod request;
mod write;

pub use nearest::nearest;
pub use read::{FieldError, hex, read, read_event};
pub use request::{CommandRequest, read_named_request, read_request};
pub use write::{Style, command_body, command_to_value, event_to_value, to_value, to_value_in};
