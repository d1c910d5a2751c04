//! Brings the gateway, which is asked for the past, together with the projector, which derives it.

use futures_util::future::{BoxFuture, try_join_all};
use sekisho_domain::ids::Subject;
use sekisho_domain::time::Timestamp;
use sekisho_gateway::{Past, PastFailure};
use sekisho_log::partition_for;
use sekisho_projector::Error;
use sekisho_store::read::{PersonRead, When};
use sekisho_store::{Options, Partitions, Shard, Shards};
use serde_json::Value;
use uuid::Uuid;

use crate::roles::report;

/// At most so many reads of the past at once, each on a connection of its own.
const CONNECTIONS: u32 = 4;

/// The past as the projections' SQL derives it, from the database that holds the person's history.
pub(crate) struct Derived {
    shards: Vec<(Partitions, sekisho_projector::Past)>,
    /// How many partitions the topics have.
    partitions: i32,
}

impl Derived {
    /// Takes the addresses of the role that may; connects when first asked.
    pub(crate) fn open(shards: &Shards, partitions: i32) -> anyhow::Result<Self> {
        let open = |shard: &Shard| -> anyhow::Result<_> {
            let mut options = Options::new(shard.url.clone(), "sekisho-past");
            options.connections = CONNECTIONS;
            let past = sekisho_projector::Past::open_shard(&options, shard.partitions)?;
            Ok((shard.partitions, past))
        };
        Ok(Self { shards: shards.iter().map(open).collect::<anyhow::Result<_>>()?, partitions })
    }

    /// What the other databases say of a person of this partition: alerts and indicators, which are records of their own.
    async fn beside(
        &self,
        partition: i32,
        person: Uuid,
        when: When,
    ) -> Result<Vec<Value>, PastFailure> {
        let others = self.shards.iter().filter(|(held, _)| !held.contains(partition));
        let all = others.map(|(_, past)| past.recorded(person, when.known_at));
        Ok(try_join_all(all).await.map_err(failed)?.concat())
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
        Box::pin(async move {
            let all = self.shards.iter().map(|(_, past)| past.first());
            Ok(try_join_all(all).await.map_err(failed)?.into_iter().flatten().min())
        })
    }

    fn read(
        &self,
        person: Uuid,
        read: PersonRead,
        when: When,
    ) -> BoxFuture<'_, Result<Vec<Value>, PastFailure>> {
        Box::pin(async move {
            let key = Subject::person(person).to_string();
            let partition = partition_for(key.as_bytes(), self.partitions);
            let own = self.shards.iter().find(|(held, _)| held.contains(partition));
            let (_, own) = own.ok_or_else(|| {
                PastFailure::Unavailable(format!("no database is known for partition {partition}"))
            })?;
            let beside = match read {
                PersonRead::Booth { .. } | PersonRead::Indicators => {
                    self.beside(partition, person, when).await?
                }
                _ => Vec::new(),
            };
            own.read_beside(person, read, when, beside).await.map_err(failed)
        })
    }
}
