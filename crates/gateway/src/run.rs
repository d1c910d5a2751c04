//! Puts the real parts together and runs them.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sekisho_log::{Producer, ProducerOptions, topics};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::{App, Parts, Phase};
use crate::options::Options;
use crate::tables::Tables;
use crate::{replies, routes, server};

/// Why the gateway could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened at.
    #[error(
        "cannot listen at {address}: {source}; choose another address or stop what listens there"
    )]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The address could not be written down.
    #[error("cannot write the URL to {path}: {source}")]
    AddressFile {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A client of Kafka could not be made.
    #[error(transparent)]
    Log(#[from] sekisho_log::Error),
    /// The database's address is wrong.
    #[error(transparent)]
    Store(#[from] sekisho_store::Error),
    /// A thread could not be started.
    #[error("cannot start a thread: {0}; the system is short of memory or threads")]
    Thread(#[source] std::io::Error),
}

/// Runs the gateway until `shutdown` resolves.
///
/// Kafka and PostgreSQL need not be up: until they are, `/readyz` says so and what needs them is answered 503.
///
/// # Errors
/// It cannot listen, its settings are wrong, or Kafka's topics are not as they must be.
pub async fn run(options: Options, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|source| Error::Listen { address: options.listen, source })?;
    let address = listener
        .local_addr()
        .map_err(|source| Error::Listen { address: options.listen, source })?;
    if let Some(path) = &options.address_file {
        std::fs::write(path, format!("http://{address}\n"))
            .map_err(|source| Error::AddressFile { path: path.clone(), source })?;
    }
    let (phase, phases) = watch::channel(Phase::Running);
    let producer = |linger| {
        let limits = &options.limits;
        let queue = u32::try_from(limits.bulk_in_flight + limits.requests).unwrap_or(u32::MAX);
        let settings = ProducerOptions {
            queue,
            timeout: limits.log_time,
            linger,
            ..ProducerOptions::default()
        };
        Producer::new(&options.kafka, &settings)
    };
    let parts = Parts {
        // A booth waits for the one; the other gathers, since a stream has thousands on their way.
        log: Arc::new(producer(Duration::ZERO)?),
        bulk_log: Arc::new(producer(Duration::from_millis(2))?),
        reads: Arc::new(Tables::open(&options)?),
        phase: phases,
    };
    let app = Arc::new(App::new(&options, parts));
    let threads = Threads::start(&app, &options)?;
    let house = tokio::spawn(Arc::clone(&app).keep_house());
    if options.topics.simulated_time {
        tracing::warn!("simulated time: what is recorded here never happened");
    }
    if options.dev_identity {
        tracing::warn!("development identity: callers are believed to be whom they say");
    }
    tracing::info!(%address, slot = app.slot, "gateway listens");

    let (unfit, found_unfit) = tokio::sync::oneshot::channel();
    let checker = tokio::spawn(check(options.clone(), unfit));
    let mut error = None;
    let stop = async {
        tokio::select! {
            () = shutdown => {}
            Ok(found) = found_unfit => error = Some(found),
        }
    };
    server::serve(listener, routes::router(Arc::clone(&app)), Arc::clone(&app), phase, stop).await;
    checker.abort();
    house.abort();
    let joined = tokio::task::spawn_blocking(move || threads.stop()).await;
    if joined.is_err() {
        tracing::warn!("the gateway's threads did not end in order");
    }
    tracing::info!("gateway has stopped");
    error.map_or(Ok(()), |error| Err(error.into()))
}

/// Checks the topics as soon as Kafka answers; tells what does not fit.
async fn check(options: Options, unfit: tokio::sync::oneshot::Sender<sekisho_log::Error>) {
    loop {
        match topics::check(&options.kafka, &options.topics).await {
            Ok(()) => {
                // Nobody needs the channel any more, but closing it would end the waiting for it.
                std::future::pending::<()>().await;
            }
            Err(error @ sekisho_log::Error::Unfit { .. }) => {
                let _ = unfit.send(error);
                return;
            }
            Err(error) => tracing::warn!(%error, "Kafka cannot be checked yet"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

struct Threads {
    stop: Arc<AtomicBool>,
    handles: Vec<thread::JoinHandle<()>>,
}

impl Threads {
    fn start(app: &Arc<App>, options: &Options) -> Result<Self, Error> {
        let mut this = Self { stop: Arc::default(), handles: Vec::new() };
        for (name, work) in [
            ("gateway-replies", replies::read as fn(&Arc<App>, &sekisho_log::Address, &AtomicBool)),
            ("gateway-kafka", replies::watch_kafka),
        ] {
            let (app, kafka, stop) =
                (Arc::clone(app), options.kafka.clone(), Arc::clone(&this.stop));
            let handle = thread::Builder::new()
                .name(name.into())
                .spawn(move || work(&app, &kafka, &stop))
                .map_err(Error::Thread)?;
            this.handles.push(handle);
        }
        Ok(this)
    }

    fn stop(self) {
        self.stop.store(true, Ordering::Release);
        for handle in self.handles {
            if handle.join().is_err() {
                tracing::error!("a thread of the gateway panicked");
            }
        }
    }
}
