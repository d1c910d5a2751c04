//! Whether a person's landing needed a visa, and for how long the person may visit without one (査証の要否; art. 6(1)).

use uuid::Uuid;

use crate::catalogue::Event;
use crate::decision::EventRecord;
use crate::law::Tables;
use crate::law::visa::{self, Arrival, VisaNeed};
use crate::person::identity::TravelDocumentLinked;
use crate::time::Date;

/// What the record says of a document.
fn document<'a>(events: &[&'a EventRecord], id: Option<Uuid>) -> Option<&'a TravelDocumentLinked> {
    events.iter().rev().find_map(|e| match &e.event {
        Event::TravelDocumentLinked(d) if Some(d.document_id) == id => Some(d),
        _ => None,
    })
}

/// Whether the last landing of a person needed a visa, by the rows of its day; absent before the first one. `events` are the
/// person's, in the order of the log.
pub fn visa_need(events: &[&EventRecord], tables: &Tables) -> Option<VisaNeed> {
    let landing = events.iter().rev().find_map(|e| match &e.event {
        Event::LandingPermitted(e) => Some(e),
        _ => None,
    })?;
    let document = document(events, landing.document_id);
    let arrival = Arrival {
        kind: landing.kind,
        status: landing.status.as_str(),
        period: landing.period.as_ref(),
        nationality: landing.nationality.as_str(),
        issuer: document.map(|d| d.issuing_state.as_str()),
        document: document.map(|d| d.document_kind),
        day: landing.permitted_on,
    };
    Some(visa::need(tables.visa_exemptions, &arrival))
}

/// For so many days the person may visit without a visa on the document presented last, by the rows of a day; absent where
/// a visa is needed.
pub fn visa_free_days(events: &[&EventRecord], tables: &Tables, day: Date) -> Option<u32> {
    let (nationality, id) = events.iter().rev().find_map(|e| match &e.event {
        Event::LandingPermitted(e) => Some((&e.nationality, e.document_id)),
        Event::DepartureConfirmed(e) => Some((&e.nationality, e.document_id)),
        Event::VisaReferenceReceived(e) => Some((&e.nationality, e.document_id)),
        _ => None,
    })?;
    let issuer = document(events, id).map(|d| d.issuing_state.as_str());
    visa::exemption(tables.visa_exemptions, nationality.as_str(), issuer, day).map(|r| r.days)
}
