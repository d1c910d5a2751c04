//! Brings the gateway, which is asked for the past, together with the projector, which derives it.

use futures_util::future::BoxFuture;
use sekisho_domain::time::Timestamp;
use sekisho_gateway::{Past, PastFailure};
use sekisho_projector::Error;
use sekisho_store::Options;
use sekisho_store::read::{PersonRead, When};
use serde_json::Value;
use uuid::Uuid;

use crate::roles::report;

/// At most so many reads of the past at once, each on a connection of its own.
const CONNECTIONS: u32 = 4;

/// The past as the projections' SQL derives it.
pub(crate) struct Derived(sekisho_projector::Past);

impl Derived {
    /// Takes the address of the role that may; connects when first asked.
    pub(crate) fn open(url: String) -> anyhow::Result<Self> {
        let mut options = Options::new(url, "sekisho-past");
        options.connections = CONNECTIONS;
        Ok(Self(sekisho_projector::Past::open(&options)?))
    }
}

fn failed(error: Error) -> PastFailure {
    match error {
        Error::PastBusy => PastFailure::Busy,
        other => PastFailure::Unavailable(report(&other)),
    }
}

impl Past for Derived {
    fn first(&self) -> BoxFuture<'_, Result<Option<Timestamp>, PastFailure>> {
        Box::pin(async move { self.0.first().await.map_err(failed) })
    }

    fn read(
        &self,
        person: Uuid,
        read: PersonRead,
        when: When,
    ) -> BoxFuture<'_, Result<Vec<Value>, PastFailure>> {
        Box::pin(async move { self.0.read(person, read, when).await.map_err(failed) })
    }
}
