//! A blocking HTTP/1.1 client that knows just what the gateway speaks: every failure is an answer that is not known.

use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Largest answer that is taken.
const BODY_MAX: usize = 64 << 20;

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One connection, opened when first needed and kept.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    patience: Duration,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    /// A client of this address that waits `patience` for each piece of an answer.
    pub const fn new(address: SocketAddr, patience: Duration) -> Self {
        Self { address, patience, connection: None }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// The connection failed or nothing came in time: the request may or may not have been acted upon.
    pub fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Response> {
        // An idle connection that the other side closed looks alive until it is read from: ask it first.
        if self.connection.as_mut().is_some_and(|c| !still_open(c)) {
            self.connection = None;
        }
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect_timeout(&self.address, self.patience)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(self.patience))?;
                stream.set_write_timeout(Some(self.patience))?;
                BufReader::new(stream)
            }
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        connection.get_mut().write_all(&bytes)?;
        let (response, keep) = read(&mut connection)?;
        if keep {
            self.connection = Some(connection);
        }
        Ok(response)
    }

    /// GET.
    ///
    /// # Errors
    /// See [`Client::request`].
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> io::Result<Response> {
        self.request("GET", path, headers, b"")
    }

    /// POST of JSON.
    ///
    /// # Errors
    /// See [`Client::request`].
    pub fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Response> {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.request("POST", path, &all, body)
    }
}

fn still_open(connection: &mut BufReader<TcpStream>) -> bool {
    if !connection.buffer().is_empty() || connection.get_ref().set_nonblocking(true).is_err() {
        return false;
    }
    let quiet = matches!(
        connection.get_ref().peek(&mut [0]),
        Err(e) if e.kind() == ErrorKind::WouldBlock
    );
    quiet && connection.get_ref().set_nonblocking(false).is_ok()
}

fn bad(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

fn line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if from.take(64 << 10).read_line(&mut line)? == 0 {
        return Err(Error::new(ErrorKind::UnexpectedEof, "the answer broke off"));
    }
    Ok(line.trim_end().to_owned())
}

fn read(from: &mut impl BufRead) -> io::Result<(Response, bool)> {
    let status_line = line(from)?;
    let status = status_line
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .ok_or_else(|| bad("the answer has no status"))?;
    let mut headers = Vec::new();
    loop {
        let text = line(from)?;
        if text.is_empty() {
            break;
        }
        let (name, value) = text.split_once(':').ok_or_else(|| bad("a header has no colon"))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut response = Response { status, headers, body: Vec::new() };
    let length = response.header("content-length").and_then(|v| v.parse::<usize>().ok());
    let chunked = response.header("transfer-encoding").is_some_and(|v| v.contains("chunked"));
    let mut keep = response.header("connection") != Some("close");
    if chunked {
        loop {
            let size = line(from)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)
                .map_err(|_| bad("a chunk has no size"))?;
            take(from, size, &mut response.body)?;
            line(from)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = length {
        take(from, length, &mut response.body)?;
    } else if status >= 200 && status != 204 && status != 304 {
        keep = false;
        from.take(BODY_MAX as u64).read_to_end(&mut response.body)?;
    }
    Ok((response, keep))
}

fn take(from: &mut impl BufRead, len: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let start = into.len();
    if start + len > BODY_MAX {
        return Err(bad("the answer is too large"));
    }
    into.resize(start + len, 0);
    from.read_exact(into.get_mut(start..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}rest";
        let (response, keep) = read(&mut &plain[..]).unwrap();
        assert_eq!((response.status, response.body.as_slice(), keep), (200, &b"{}"[..], true));
        let chunked =
            b"HTTP/1.1 422 x\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        assert_eq!(read(&mut &chunked[..]).unwrap().0.body, b"abc");
        for cut in 0..chunked.len() - 1 {
            assert!(read(&mut &chunked[..cut]).is_err(), "cut at {cut}");
        }
    }
}
