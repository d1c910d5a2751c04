//! The query tables as the gateway reads them.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use sekisho_store::PositionWatch;
use uuid::Uuid;

use crate::options::Options;
use crate::ports::{Query, ReadFailure, Reads, Remembered, Rows};

/// Reads from PostgreSQL.
pub(crate) struct Tables {
    database: sekisho_store::Database,
    watch: PositionWatch,
    records: String,
}

impl Tables {
    /// Takes the address; connects when first used.
    pub(crate) fn open(options: &Options) -> Result<Self, sekisho_store::Error> {
        let mut settings = sekisho_store::Options::new(options.database.clone(), "sekisho-gateway");
        settings.connections = options.limits.database_connections;
        let database = sekisho_store::Database::open(&settings)?;
        let watch = PositionWatch::new(database.clone());
        Ok(Self { database, watch, records: options.topics.topics.records.clone() })
    }
}

fn unavailable(error: &sekisho_store::Error) -> ReadFailure {
    ReadFailure::Unavailable(error.to_string())
}

const fn projections(query: &Query) -> &'static [&'static str] {
    match query {
        Query::Person(_) | Query::ByDocument(_) => &["persons"],
        Query::Timeline { .. } => &["timeline"],
        Query::Stays(_) => &["stays"],
        Query::Applications(_) => &["applications"],
        Query::Residence(_) => &["residence"],
        Query::Overstays { .. } => &["stays", "applications"],
    }
}

impl Reads for Tables {
    fn query(&self, _query: Query) -> BoxFuture<'_, Result<Rows, ReadFailure>> {
        Box::pin(async move { Err(ReadFailure::Unavailable("not built yet".into())) })
    }

    fn wait<'a>(
        &'a self,
        query: &'a Query,
        positions: &'a [(i32, i64)],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), ReadFailure>> {
        Box::pin(async move {
            let deadline = Instant::now() + time;
            for projection in projections(query) {
                for (partition, offset) in positions {
                    let wait = self.watch.wait_for_position(
                        projection,
                        &self.records,
                        *partition,
                        *offset,
                        deadline,
                    );
                    wait.await.map_err(|error| match error {
                        sekisho_store::Error::PositionNotReached { .. } => ReadFailure::NotReached,
                        other => unavailable(&other),
                    })?;
                }
            }
            Ok(())
        })
    }

    fn command(&self, _id: Uuid) -> BoxFuture<'_, Result<Option<Remembered>, ReadFailure>> {
        Box::pin(async move { Ok(None) })
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), ReadFailure>> {
        Box::pin(async move { self.database.ping().await.map_err(|e| unavailable(&e)) })
    }
}
