//! Ids by names that people can read: a local name is always the same id, and an event is named by its type.

use sekisho_codec::json::{Style, event_to_value, nearest};
use sekisho_domain::ids::CardNumber;
use sekisho_domain::{Event, EventRecord};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

const NAME: &[u8] = b"sekisho law case name v1\0";

/// The id that a local name stands for: in every file the same, and another one in every series of cases that are sent to
/// a system beside others.
pub(crate) fn id_of(series: &str, name: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(NAME);
    hash.update(series.as_bytes());
    hash.update(name.as_bytes());
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The number that a residence card of a case has: among cases that are sent to a system beside others no two people have
/// the same one by chance. What is no card number stays what it is.
pub(crate) fn card_number(series: &str, text: &str) -> String {
    if series.is_empty() || CardNumber::parse(text).is_err() {
        return text.to_owned();
    }
    let id = id_of(series, text).as_u128();
    let letters = |at: u32| {
        let letter = |n: u128| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
        [letter(id >> at), letter(id >> (at + 8))].iter().collect::<String>()
    };
    format!("{}{:08}{}", letters(0), (id >> 16) % 100_000_000, letters(96))
}

/// Whether a text can be a local name: letters, digits, hyphens, underscores.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// An event that has been recorded before, and what it goes by.
pub(crate) struct Known<'a> {
    pub(crate) event: &'a EventRecord,
    /// Label of its act, where it has one.
    pub(crate) label: Option<&'a str>,
    /// Its person.
    pub(crate) person: &'a str,
}

/// What an id field says: a UUID, an event (`LandingPermitted`, `first.LandingPermitted`), a field of an event
/// (`LandingPermitted.stay_id`), or a local name. An event without a label is the person's last of its type.
pub(crate) fn resolve(
    series: &str,
    text: &str,
    person: &str,
    known: &[Known<'_>],
) -> Result<String, String> {
    if Uuid::try_parse(text).is_ok() {
        return Ok(text.to_owned());
    }
    let mut parts: Vec<&str> = text.split('.').collect();
    let is_event = |part: &&str| Event::index_of(part).is_some();
    let whose = match parts.as_slice() {
        [first, second, ..] if !is_event(first) && is_event(second) => Some(parts.remove(0)),
        _ => None,
    };
    match parts.as_slice() {
        [name] if whose.is_none() && !is_event(name) => local(series, name),
        [name, field @ ..] if is_event(name) && field.len() <= 1 => {
            let event = known
                .iter()
                .rev()
                .find(|k| {
                    let here =
                        whose.map_or(k.person == person, |w| k.label == Some(w) || k.person == w);
                    here && k.event.event.name() == *name
                })
                .ok_or_else(|| match whose {
                    None => format!("no {name} has been recorded before"),
                    Some(whose) => format!("no {name} has been recorded by or for {whose} before"),
                })?
                .event;
            match field.first() {
                None => Ok(event.meta.event_id.to_string()),
                Some(field) => event_to_value(event, Style::Short)
                    .get(field)
                    .and_then(|v| v.as_str().map(str::to_owned))
                    .ok_or_else(|| format!("{name} has no `{field}` that could be an id")),
            }
        }
        _ => Err(format!(
            "`{text}` must be a UUID, a local name, an event such as LandingPermitted, or a field of one such as \
             LandingPermitted.stay_id"
        )),
    }
}

fn local(series: &str, name: &str) -> Result<String, String> {
    if !is_name(name) {
        return Err(format!("`{name}` must be a UUID or a name of letters, digits and hyphens"));
    }
    let camel = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.contains(|c: char| c.is_ascii_lowercase());
    if camel && let Some(near) = nearest(name, Event::ALL.iter().map(|(n, _)| *n)) {
        return Err(format!("`{name}` is not an event; did you mean {near}?"));
    }
    Ok(id_of(series, name).to_string())
}
