//! Connections on which a small write leaves at once.
//!
//! sqlx 0.9 leaves Nagle's algorithm on and offers no way to turn it off. A COPY ends with two small writes in a row,
//! and the second waits for the acknowledgement of the first, which Linux delays by 40 ms: measured 56 ms for a batch of
//! one row into one table, 2 ms without. A projector's few connections therefore go through a socket inside the
//! process to a TCP connection that does not wait. Only COPY needs this; readers connect directly.

use std::os::unix::fs::DirBuilderExt;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::net::{TcpStream, UnixListener};

use crate::error::{Error, Result};

const BUFFER: usize = 1 << 18;
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Connects without delay of small writes.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    if options.get_socket().is_some() || options.get_host().starts_with('/') {
        return PgConnection::connect_with(options).await.map_err(Error::Connect);
    }
    let failed = |e: std::io::Error| Error::Connect(sqlx::Error::Io(e));
    let server =
        TcpStream::connect((options.get_host(), options.get_port())).await.map_err(failed)?;
    server.set_nodelay(true).map_err(failed)?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("sekisho-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    // A socket of a dead process of the same number may be left.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::DirBuilder::new().mode(0o700).create(&folder).map_err(failed)?;
    let socket = folder.join(format!(".s.PGSQL.{}", options.get_port()));
    let connected = async {
        let listener = UnixListener::bind(&socket).map_err(failed)?;
        let through = options.clone().socket(&folder);
        let (client, accepted) = tokio::join!(through.connect(), async {
            let (mut ours, _) = listener.accept().await?;
            let mut server = server;
            tokio::spawn(async move {
                // Ends when either side closes; what went wrong shows in the client.
                let _ = tokio::io::copy_bidirectional_with_sizes(
                    &mut ours,
                    &mut server,
                    BUFFER,
                    BUFFER,
                )
                .await;
            });
            Ok::<_, std::io::Error>(())
        });
        accepted.map_err(failed)?;
        client.map_err(Error::Connect)
    }
    .await;
    let _ = std::fs::remove_dir_all(&folder);
    connected
}
