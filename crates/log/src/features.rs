//! The broker's finalized features, asked over a plain socket.
//!
//! librdkafka reads them and shows them to nobody, so this speaks one request of Kafka's protocol:
//! ApiVersions, version 3 (the first that carries features).

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

const API_VERSIONS: i16 = 18;
const VERSION: i16 = 3;
const CORRELATION: i32 = 1;
/// A broker's answer is about 600 bytes; more than this is not one.
const LARGEST_ANSWER: usize = 1 << 20;

/// Names and levels of the finalized features, from the first server that answers.
pub(crate) fn finalized(bootstrap: &str, timeout: Duration) -> Result<Vec<(String, i16)>, String> {
    let mut last = "no server is named".to_owned();
    for server in bootstrap.split(',').map(str::trim).filter(|s| !s.is_empty()) {
        match ask(server, timeout) {
            Ok(body) => match parse(&body) {
                Some(features) => return Ok(features),
                None => last = format!("{server} gave an answer that is not Kafka's"),
            },
            Err(error) => last = format!("{server}: {error}"),
        }
    }
    Err(last)
}

fn ask(server: &str, timeout: Duration) -> std::io::Result<Vec<u8>> {
    // A listener may be named with its protocol in front.
    let server = server.rsplit("://").next().unwrap_or(server);
    let mut error = std::io::Error::other("the name has no address");
    for address in server.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, timeout) {
            Ok(stream) => return exchange(stream, timeout),
            Err(e) => error = e,
        }
    }
    Err(error)
}

fn exchange(mut stream: TcpStream, timeout: Duration) -> std::io::Result<Vec<u8>> {
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    stream.write_all(&request())?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(i32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > LARGEST_ANSWER {
        return Err(std::io::Error::other("the answer is too long to be Kafka's"));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(body)
}

fn request() -> Vec<u8> {
    let name = b"sekisho";
    let mut body = Vec::new();
    body.extend(API_VERSIONS.to_be_bytes());
    body.extend(VERSION.to_be_bytes());
    body.extend(CORRELATION.to_be_bytes());
    // Client id with a two-byte length, then no tagged fields.
    body.extend([0, name.len() as u8]);
    body.extend(name);
    body.push(0);
    // Software name and version as compact strings (length + 1), then no tagged fields.
    for text in [&name[..], b"0"] {
        body.push(text.len() as u8 + 1);
        body.extend(text);
    }
    body.push(0);
    let mut framed = (body.len() as u32).to_be_bytes().to_vec();
    framed.extend(body);
    framed
}

/// `None` if the bytes are not an ApiVersions answer, or carry an error.
fn parse(body: &[u8]) -> Option<Vec<(String, i16)>> {
    const FINALIZED: u64 = 2;
    let mut rest = Bytes(body);
    if rest.take(4)? != CORRELATION.to_be_bytes() || rest.short()? != 0 {
        return None;
    }
    for _ in 1..rest.varint()? {
        rest.take(6)?;
        rest.skip_tags()?;
    }
    rest.take(4)?; // throttle time
    let mut features = Vec::new();
    for _ in 0..rest.varint()? {
        let tag = rest.varint()?;
        let size = usize::try_from(rest.varint()?).ok()?;
        let mut field = Bytes(rest.take(size)?);
        if tag != FINALIZED {
            continue;
        }
        for _ in 1..field.varint()? {
            let length = usize::try_from(field.varint()?.checked_sub(1)?).ok()?;
            let name = String::from_utf8(field.take(length)?.to_vec()).ok()?;
            let level = field.short()?;
            field.take(2)?; // least level
            field.skip_tags()?;
            features.push((name, level));
        }
    }
    Some(features)
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }
    fn short(&mut self) -> Option<i16> {
        Some(i16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
    fn skip_tags(&mut self) -> Option<()> {
        for _ in 0..self.varint()? {
            self.varint()?;
            let size = usize::try_from(self.varint()?).ok()?;
            self.take(size)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One API, then tagged fields 1 (epoch) and 2 (one finalized feature).
    fn answer() -> Vec<u8> {
        let mut feature = vec![2, 20];
        feature.extend(b"transaction.version");
        feature.extend([0, 2, 0, 0, 0]);
        let mut body = vec![0, 0, 0, 1, 0, 0, 2, 0, 18, 0, 0, 0, 4, 0, 0, 0, 0, 0, 2];
        body.extend([1, 8, 0, 0, 0, 0, 0, 0, 0, 7, 2, feature.len() as u8]);
        body.extend(feature);
        body
    }

    #[test]
    fn reads_the_finalized_features() {
        assert_eq!(parse(&answer()), Some(vec![("transaction.version".to_owned(), 2)]));
    }

    #[test]
    fn anything_else_is_refused_without_a_panic() {
        let whole = answer();
        for end in 0..whole.len() {
            assert_eq!(parse(&whole[..end]), None, "cut at {end}");
        }
        assert_eq!(parse(b"HTTP/1.1 400 Bad Request\r\n\r\n"), None);
    }
}
