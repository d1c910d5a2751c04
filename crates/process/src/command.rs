//! A consequence as a command.

use sekisho_codec::ids;
use sekisho_domain::envelope::{Actor, CommandMeta, Meta, Role, Source};
use sekisho_domain::ids::{StaffId, TerminalId};
use sekisho_domain::process::Consequence;
use sekisho_domain::{CommandRecord, EventRecord, Invalid};

/// Staff id under which consequences are sent.
pub const STAFF: &str = "SYSTEM-PROCESS-MANAGER";
/// Terminal under which they are sent.
pub const TERMINAL: &str = "PROCESS-MANAGER";

/// Who sends consequences.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    staff_id: StaffId,
    terminal: TerminalId,
}

impl Sender {
    pub(crate) fn new() -> Result<Self, Invalid> {
        Ok(Self { staff_id: StaffId::parse(STAFF)?, terminal: TerminalId::parse(TERMINAL)? })
    }

    /// The same event and consequence give the same command, for ever: its digest tells a repeat.
    pub(crate) fn command(&self, cause: &EventRecord, follows: Consequence) -> CommandRecord {
        let Meta { event_id, occurred_at, office, case_id, .. } = &cause.meta;
        let meta = CommandMeta {
            command_id: ids::consequence_id(*event_id, follows.index),
            subject_kind: follows.subject.kind,
            subject_id: follows.subject.id,
            document_id: None,
            occurred_at: *occurred_at,
            occurred_at_stated: true,
            actor: Actor {
                staff_id: self.staff_id.clone(),
                role: Role::System,
                office: office.clone(),
                terminal: self.terminal.clone(),
            },
            source: Source::System,
            case_id: case_id.clone(),
            purpose: None,
            expected_version: None,
        };
        CommandRecord { meta, command: follows.command }
    }
}

#[cfg(test)]
mod tests {
    use sekisho_codec::arbitrary::Arbitrary;
    use sekisho_domain::Event;
    use sekisho_domain::process::{CAUSES, consequences};

    use super::*;

    /// What is not listed is not even decoded: a family with new consequences must be.
    #[test]
    fn only_listed_events_have_consequences_and_every_one_of_them_can() {
        let mut any = Arbitrary::new(7);
        for (index, (name, _)) in Event::ALL.iter().enumerate() {
            let mut found = 0;
            for _ in 0..200 {
                let event = any.event(index).unwrap();
                found += consequences(&event).len();
            }
            assert_eq!(found > 0, CAUSES.contains(name), "{name}: {found}");
        }
        for cause in CAUSES {
            assert!(Event::ALL.iter().any(|(name, _)| name == cause), "{cause} is no event");
        }
    }

    #[test]
    fn the_same_cause_gives_the_same_command() {
        let sender = Sender::new().unwrap();
        let mut any = Arbitrary::new(8);
        let mut ids = std::collections::HashSet::new();
        for (index, _) in Event::ALL.iter().enumerate() {
            for _ in 0..20 {
                let event = any.event(index).unwrap();
                for (a, b) in consequences(&event).into_iter().zip(consequences(&event)) {
                    let (a, b) = (sender.command(&event, a), sender.command(&event, b));
                    assert_eq!(a, b);
                    assert_eq!(ids::command_digest(&a), ids::command_digest(&b));
                    assert_ne!(a.meta.subject(), event.meta.subject());
                    ids.insert(a.meta.command_id);
                }
            }
        }
        assert!(ids.len() > 20, "{}", ids.len());
    }
}
