//! What statistics count a person's crossings under: the nationality or region of the document presented (domain §0.1-5).

use uuid::Uuid;

use crate::catalogue::Event;
use crate::decision::EventRecord;
use crate::ids::CountryCode;
use crate::law::{Tables, regions};
use crate::time::Date;

/// Nationality, document and legal day of a crossing.
const fn crossing(event: &Event) -> Option<(&CountryCode, Option<Uuid>, Date)> {
    match event {
        Event::LandingPermitted(e) => Some((&e.nationality, e.document_id, e.permitted_on)),
        Event::DepartureConfirmed(e) => Some((&e.nationality, e.document_id, e.departed_on)),
        _ => None,
    }
}

/// What the last crossing of a person is counted under, by the rows of its day; absent before the first one. `events` are
/// the person's, in the order of the log.
pub fn statistical_nationality<'a>(events: &[&'a EventRecord], tables: &Tables) -> Option<&'a str> {
    let last = events.iter().rev().find_map(|e| crossing(&e.event))?;
    let (nationality, document, day) = last;
    let issuer = |e: &&'a EventRecord| match &e.event {
        Event::TravelDocumentLinked(d) if Some(d.document_id) == document => {
            Some(d.issuing_state.as_str())
        }
        _ => None,
    };
    let issuer = events.iter().rev().find_map(issuer);
    Some(regions::region(tables.regions, nationality.as_str(), issuer, day))
}
