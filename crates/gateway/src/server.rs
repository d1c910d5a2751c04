//! Connections: how many, how slow, and how they end.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Sleep};

use crate::app::{App, Phase};
use crate::language::Language;
use crate::problem::{self, Problem};

/// What a connection too many is told, before it is closed.
fn full() -> String {
    let body = Problem::new(
        &problem::OVERLOADED,
        "Too many connections are open. Try again.",
        "接続が多すぎます。しばらくしてから再度お試しください。",
    )
    .to_value(Language::En)
    .to_string();
    let (length, media) = (body.len(), problem::PROBLEM_JSON);
    format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {media}\r\nretry-after: 1\r\n\
         connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Serves until `shutdown` resolves, then finishes what is under way within the time for stopping.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    app: Arc<App>,
    phase: watch::Sender<Phase>,
    shutdown: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(app.limits.connections));
    let turned_away = Arc::new(Semaphore::new(64));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(app.limits.header_time).keep_alive(true);
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, or the peer has gone: neither ends the server.
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            app.metrics.connections_refused.inc();
            if let Ok(place) = Arc::clone(&turned_away).try_acquire_owned() {
                tokio::spawn(async move {
                    turn_away(stream).await;
                    drop(place);
                });
            }
            continue;
        };
        let io = TokioIo::new(Patient::new(stream, app.limits.idle_time));
        let connection = builder.serve_connection(io, TowerToHyperService::new(router.clone()));
        let connection = graceful.watch(connection);
        app.metrics.connections.inc();
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            app.metrics.connections.dec();
            drop(place);
        });
    }
    drop(listener);
    phase.send_replace(Phase::Stopping);
    let stopping = graceful.shutdown();
    tokio::pin!(stopping);
    if tokio::time::timeout(app.limits.stop_time, &mut stopping).await.is_err() {
        phase.send_replace(Phase::Ended);
        // Whoever waited is told so now; what cannot be told within a second is cut off.
        if tokio::time::timeout(Duration::from_secs(1), stopping).await.is_err() {
            tracing::warn!("connections were cut off at the end of the time for stopping");
        }
    }
    phase.send_replace(Phase::Ended);
}

async fn turn_away(mut stream: TcpStream) {
    let say = async {
        stream.write_all(full().as_bytes()).await?;
        stream.shutdown().await
    };
    let _: Result<io::Result<()>, _> = tokio::time::timeout(Duration::from_secs(1), say).await;
}

/// A connection whose peer must take what is written within a time.
struct Patient {
    stream: TcpStream,
    time: Duration,
    deadline: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Patient {
    fn new(stream: TcpStream, time: Duration) -> Self {
        Self { stream, time, deadline: Box::pin(tokio::time::sleep(time)), waiting: false }
    }

    fn judge<T>(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.waiting = false;
            return result;
        }
        if !self.waiting {
            self.waiting = true;
            self.deadline.as_mut().reset(Instant::now() + self.time);
        }
        match self.deadline.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.judge(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.judge(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        self.judge(cx, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.judge(cx, result)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;
    use tokio::sync::oneshot;

    use super::*;
    use crate::fake::{Bench, Mood, bench, options};
    use crate::options::Options;
    use crate::routes::router;

    struct Running {
        bench: Bench,
        address: std::net::SocketAddr,
        stop: Option<oneshot::Sender<()>>,
        served: tokio::task::JoinHandle<()>,
    }

    async fn start(options: &Options) -> Running {
        let bench = bench(options);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let app = Arc::clone(&bench.app);
        let (phase, router) = (bench.phase.clone(), router(Arc::clone(&app)));
        let served = tokio::spawn(serve(listener, router, app, phase, async {
            let _ = stopped.await;
        }));
        Running { bench, address, stop: Some(stop), served }
    }

    async fn read_all(stream: &mut TcpStream) -> String {
        let mut text = Vec::new();
        let read = stream.read_to_end(&mut text);
        let _ =
            tokio::time::timeout(Duration::from_secs(10), read).await.expect("the server closes");
        String::from_utf8_lossy(&text).into_owned()
    }

    const COMMAND: &str = "POST /v1/commands/permit-landing HTTP/1.1\r\nhost: x\r\nx-sekisho-staff: S-1\r\n\
        x-sekisho-role: immigration-inspector\r\nx-sekisho-office: NRT\r\nx-sekisho-terminal: T-1\r\n\
        idempotency-key: 01890a5d-ac96-774b-bcce-b302099a8001\r\n";

    #[tokio::test]
    async fn a_connection_too_many_is_told_so() {
        let mut options = options();
        options.limits.connections = 1;
        let running = start(&options).await;
        let mut first = TcpStream::connect(running.address).await.unwrap();
        first.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut byte = [0];
        first.read_exact(&mut byte).await.unwrap();
        let mut second = TcpStream::connect(running.address).await.unwrap();
        let text = read_all(&mut second).await;
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 503") && head.contains("retry-after: 1"), "{head}");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head} {}", body.len());
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["code"], "overloaded");
    }

    #[tokio::test]
    async fn slow_headers_and_slow_bodies_end() {
        let mut options = options();
        options.limits.header_time = Duration::from_millis(100);
        let running = start(&options).await;
        let mut slow = TcpStream::connect(running.address).await.unwrap();
        slow.write_all(b"GET /livez HT").await.unwrap();
        read_all(&mut slow).await;
        let mut slow = TcpStream::connect(running.address).await.unwrap();
        let head = format!("{COMMAND}connection: close\r\ncontent-length: 100\r\n\r\n{{");
        slow.write_all(head.as_bytes()).await.unwrap();
        let text = read_all(&mut slow).await;
        assert!(text.starts_with("HTTP/1.1 408") && text.contains("request-time-out"), "{text}");
    }

    #[tokio::test]
    async fn who_does_not_take_the_answers_is_cut_off() {
        let mut options = options();
        options.limits.idle_time = Duration::from_millis(200);
        options.limits.bulk_window = 16;
        let running = start(&options).await;
        let mut deaf = TcpStream::connect(running.address).await.unwrap();
        let head = "POST /v1/commands HTTP/1.1\r\nhost: x\r\nx-sekisho-staff: S-1\r\n\
            x-sekisho-role: immigration-inspector\r\nx-sekisho-office: NRT\r\nx-sekisho-terminal: T-1\r\n\
            content-length: 1000000000\r\n\r\n";
        deaf.write_all(head.as_bytes()).await.unwrap();
        let lines = "{bad\n".repeat(10_000);
        let sending = async { while deaf.write_all(lines.as_bytes()).await.is_ok() {} };
        tokio::time::timeout(Duration::from_secs(20), sending).await.expect("the server hangs up");
    }

    #[tokio::test]
    async fn what_is_under_way_is_finished_and_then_the_server_ends() {
        let mut options = options();
        options.limits.answer_time = Duration::from_secs(60);
        options.limits.stop_time = Duration::from_millis(200);
        let mut running = start(&options).await;
        running.bench.log.set(Mood::Silent);
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let body = crate::tests::landing().to_string();
        let request = format!("{COMMAND}content-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        while running.bench.app.pending.held() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let _ = running.stop.take().unwrap().send(());
        let text = read_all(&mut stream).await;
        assert!(text.starts_with("HTTP/1.1 202"), "{text}");
        tokio::time::timeout(Duration::from_secs(5), running.served).await.unwrap().unwrap();
        assert!(TcpStream::connect(running.address).await.is_err(), "nothing listens any more");
    }
}
