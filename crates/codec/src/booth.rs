//! The file of a booth that lost its line: what it decided, in order, so that nothing can be left out or changed on the way.
//!
//! JSON Lines. The first line says whose file it is, each further one holds a command as a line of NDJSON in bulk does,
//! and the last one closes and signs it. Every line after the first names the one before by the SHA-256 of its bytes
//! (without the line feed), so the signature of the last line covers all of them. `README.md` of this crate shows a file.

use hmac::{Hmac, KeyInit, Mac};
use sekisho_domain::envelope::Source;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::json::{self, CommandRequest};

/// Version of the format.
pub const FORMAT: u64 = 1;
const SIGNED: &[u8] = b"sekisho booth file v1\0";

/// The key that a booth signs with. It is never printed.
#[derive(Clone)]
pub struct BoothKey(Hmac<Sha256>);

impl BoothKey {
    /// Reads hexadecimal digits, with white space around them.
    ///
    /// # Errors
    /// Other characters, or fewer than 32 bytes.
    pub fn read(text: &str) -> Result<Self, BoothError> {
        Self::new(&unhex(text.trim()).unwrap_or_default())
    }

    /// Takes 32 random bytes or more.
    ///
    /// # Errors
    /// Fewer than 32 bytes.
    pub fn new(key: &[u8]) -> Result<Self, BoothError> {
        if key.len() < 32 {
            return Err(BoothError::Key(key.len()));
        }
        Hmac::new_from_slice(key).map(Self).map_err(|_| BoothError::Key(key.len()))
    }

    fn signed(&self, last: &str, count: u64) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(SIGNED);
        mac.update(last.as_bytes());
        mac.update(&count.to_be_bytes());
        mac
    }
}

impl std::fmt::Debug for BoothKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BoothKey(***)")
    }
}

/// What is wrong with a file, and in which line; the first line is 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoothError {
    /// The key is too short.
    #[error(
        "the booth's key has {0} bytes; give it 32 random ones at least, in hexadecimal digits"
    )]
    Key(usize),
    /// No line of such a file.
    #[error("line {line}: {reason}; the file is not one that `sekisho booth record` wrote")]
    Unreadable {
        /// The line.
        line: u64,
        /// Why.
        reason: &'static str,
    },
    /// A line is missing, or stands elsewhere.
    #[error(
        "line {line}: number {found} stands where {expected} is due; lines are missing or moved"
    )]
    Gap {
        /// The line.
        line: u64,
        /// The number that is due.
        expected: u64,
        /// The number that stands there.
        found: u64,
    },
    /// A line is not the one that the next one names.
    #[error("line {line}: was changed after it was written; ask the port for its own copy")]
    Altered {
        /// The line.
        line: u64,
    },
    /// The signature does not hold.
    #[error(
        "line {line}: the signature does not hold; it was made with another key, or over other lines"
    )]
    Signature {
        /// The line.
        line: u64,
    },
    /// The last line does not close the file.
    #[error(
        "line {line}: the file ends here without being closed; close it at the booth with `sekisho booth record --close`"
    )]
    NotClosed {
        /// The line.
        line: u64,
    },
    /// Something follows the closing line.
    #[error("line {line}: stands after the line that closed the file; begin another file")]
    Closed {
        /// The line.
        line: u64,
    },
    /// A command that cannot be recorded or delivered.
    #[error("line {line}: {pointer} {detail}")]
    Command {
        /// The line.
        line: u64,
        /// Place in the command.
        pointer: String,
        /// What is wrong there.
        detail: String,
    },
}

impl BoothError {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Key(_) => "booth-key-short",
            Self::Unreadable { .. } => "booth-line-unreadable",
            Self::Gap { .. } => "booth-line-missing",
            Self::Altered { .. } => "booth-line-altered",
            Self::Signature { .. } => "booth-signature-wrong",
            Self::NotClosed { .. } => "booth-file-open",
            Self::Closed { .. } => "booth-file-closed",
            Self::Command { .. } => "booth-command-unusable",
        }
    }
}

/// Whose file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Port, by its code.
    pub port: String,
    /// Terminal, as in the ledger.
    pub terminal: String,
    /// Booth.
    pub booth: String,
    /// Which key signs it.
    pub key_id: String,
}

/// A file as far as it has been read or written: what the next line has to go on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Whose file it is.
    pub header: Header,
    /// Commands so far.
    pub count: u64,
    lines: u64,
    last: String,
    closed: bool,
}

fn hash(line: &str) -> String {
    json::hex(&Sha256::digest(line.as_bytes()))
}

fn object(line: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(line).ok()
}

fn previous(line: &Map<String, Value>) -> Option<&str> {
    line.get("previous").and_then(Value::as_str)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    Some(pairs.map(|p| p.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

impl Chain {
    /// Begins a file: its first line.
    pub fn begin(header: Header) -> (Self, String) {
        let line = json!({
            "sekisho_booth": FORMAT,
            "port": header.port,
            "terminal": header.terminal,
            "booth": header.booth,
            "key_id": header.key_id,
        })
        .to_string();
        let chain = Self { header, count: 0, lines: 1, last: hash(&line), closed: false };
        (chain, line)
    }

    /// Reads a file, or what there is of one that is still open: how far it goes, and its commands in order.
    ///
    /// # Errors
    /// The first line that is none, does not go on from the line before, or whose signature does not hold.
    pub fn read(file: &[u8], key: &BoothKey) -> Result<(Self, Vec<Value>), BoothError> {
        let mut lines = Vec::new();
        for (line, bytes) in (1..).zip(file.split_inclusive(|b| *b == b'\n')) {
            let unreadable = |reason| BoothError::Unreadable { line, reason };
            let bytes = bytes.strip_suffix(b"\n").ok_or_else(|| unreadable("has no end"))?;
            lines.push(std::str::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8"))?);
        }
        let mut lines = lines.into_iter().peekable();
        let mut chain = Self::open(lines.next().unwrap_or_default())?;
        let mut commands = Vec::new();
        while let Some(line) = lines.next() {
            commands.extend(chain.follow(line, lines.peek().copied(), key)?);
        }
        Ok((chain, commands))
    }

    fn open(line: &str) -> Result<Self, BoothError> {
        let unreadable = |reason| BoothError::Unreadable { line: 1, reason };
        let value: Value = serde_json::from_str(line).map_err(|_| unreadable("is not JSON"))?;
        if value.get("sekisho_booth").and_then(Value::as_u64) != Some(FORMAT) {
            return Err(unreadable("does not say that it is a booth file of format 1"));
        }
        let text = |name: &str, reason| {
            let found = value.get(name).and_then(Value::as_str).map(str::to_owned);
            found.ok_or_else(|| unreadable(reason))
        };
        let header = Header {
            port: text("port", "names no port")?,
            terminal: text("terminal", "names no terminal")?,
            booth: text("booth", "names no booth")?,
            key_id: text("key_id", "names no key")?,
        };
        Ok(Self { header, count: 0, lines: 1, last: hash(line), closed: false })
    }

    /// Reads the next line; gives the command that it holds, or `None` where it closes the file.
    fn follow(
        &mut self,
        line: &str,
        next: Option<&str>,
        key: &BoothKey,
    ) -> Result<Option<Value>, BoothError> {
        let place = self.lines + 1;
        if self.closed {
            return Err(BoothError::Closed { line: place });
        }
        let unreadable = |reason| BoothError::Unreadable { line: place, reason };
        let mut value = object(line).ok_or_else(|| unreadable("is not a JSON object"))?;
        let found = value
            .get("sequence")
            .and_then(Value::as_u64)
            .ok_or_else(|| unreadable("has no sequence number"))?;
        let expected = self.count + 1;
        if found != expected {
            return Err(BoothError::Gap { line: place, expected, found });
        }
        let signature = value.get("signature").and_then(Value::as_str);
        let signed = signature.is_some_and(|s| self.signed(s, key));
        if previous(&value) != Some(self.last.as_str()) {
            // One of two lines was changed: this one, if it signs the other, or if the line after it does not know it.
            let own = hash(line);
            let unknown =
                |next: &str| object(next).is_some_and(|n| previous(&n) != Some(own.as_str()));
            let this = signed || next.is_some_and(unknown);
            return Err(BoothError::Altered { line: if this { place } else { self.lines } });
        }
        if signature.is_some() {
            if !signed {
                return Err(BoothError::Signature { line: place });
            }
            self.lines = place;
            self.closed = true;
            return Ok(None);
        }
        let command = value.remove("command").ok_or_else(|| unreadable("has no command"))?;
        usable(&command, place)?;
        self.lines = place;
        self.count = found;
        self.last = hash(line);
        Ok(Some(command))
    }

    /// Whether a signature, in small hexadecimal digits, is that of all lines so far.
    fn signed(&self, signature: &str, key: &BoothKey) -> bool {
        let bytes = unhex(signature).unwrap_or_default();
        json::hex(&bytes) == signature
            && key.signed(&self.last, self.count).verify_slice(&bytes).is_ok()
    }

    /// Whether the file is closed.
    ///
    /// # Errors
    /// It ends without a closing line.
    pub const fn finish(&self) -> Result<(), BoothError> {
        if self.closed { Ok(()) } else { Err(BoothError::NotClosed { line: self.lines }) }
    }

    /// Writes the line of a command; it comes from an offline booth, whatever it says of itself.
    ///
    /// # Errors
    /// The file is closed, or the command cannot be used.
    pub fn write(&mut self, mut command: Value) -> Result<String, BoothError> {
        let place = self.lines + 1;
        if self.closed {
            return Err(BoothError::Closed { line: place });
        }
        if let Some(map) = command.as_object_mut() {
            map.insert("source".into(), Source::OfflineBooth.code().into());
        }
        usable(&command, place)?;
        self.count += 1;
        self.lines = place;
        let line =
            json!({"sequence": self.count, "previous": self.last, "command": command}).to_string();
        self.last = hash(&line);
        Ok(line)
    }

    /// Writes the line that closes and signs the file.
    ///
    /// # Errors
    /// It is closed.
    pub fn close(&mut self, key: &BoothKey) -> Result<String, BoothError> {
        if self.closed {
            return Err(BoothError::Closed { line: self.lines + 1 });
        }
        let signed = key.signed(&self.last, self.count).finalize().into_bytes();
        let signature = json::hex(&signed);
        self.lines += 1;
        self.closed = true;
        let line =
            json!({"sequence": self.count + 1, "previous": self.last, "signature": signature});
        Ok(line.to_string())
    }
}

/// A command that a booth can record: complete, told by an offline booth, with the instant at which it happened.
fn usable(command: &Value, line: u64) -> Result<CommandRequest, BoothError> {
    let at = |pointer: &str, detail: &str| BoothError::Command {
        line,
        pointer: pointer.to_owned(),
        detail: detail.to_owned(),
    };
    let request = json::read_request(command).map_err(|errors| {
        let first = errors.first();
        let pointer = first.map_or("/", |e| e.pointer.as_str());
        at(pointer, first.map_or("is wrong", |e| e.detail_en.as_str()))
    })?;
    if request.source != Source::OfflineBooth {
        return Err(at("/source", "is another than offline-booth"));
    }
    if request.occurred_at.is_none() {
        return Err(at("/occurred_at", "is required: when it happened"));
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> BoothKey {
        BoothKey::new(&[byte; 32]).unwrap()
    }

    fn command(n: u32) -> Value {
        json!({
            "command": "confirm-departure",
            "command_id": format!("00000000-0000-4000-8000-{n:012}"),
            "occurred_at": "2026-04-01T10:00:00+09:00",
            "body": {
                "port": "NRT",
                "reentry": "none",
                "card_shown": false,
                "nationality": "UTO",
                "sex": "female",
                "personal": {
                    "document": {"issuing_state": "UTO", "kind": "passport", "number": format!("X{n:07}")},
                    "name": {"primary_name": "ERIKSSON"},
                },
            },
        })
    }

    fn file(commands: u32) -> Vec<String> {
        let header = Header {
            port: "NRT".into(),
            terminal: "NRT-7".into(),
            booth: "7".into(),
            key_id: "k-1".into(),
        };
        let (mut chain, first) = Chain::begin(header);
        let mut lines = vec![first];
        lines.extend((0..commands).map(|n| chain.write(command(n)).unwrap()));
        lines.push(chain.close(&key(1)).unwrap());
        lines
    }

    fn bytes(lines: &[String]) -> Vec<u8> {
        lines.iter().flat_map(|l| format!("{l}\n").into_bytes()).collect()
    }

    fn read(lines: &[String], key: &BoothKey) -> Result<Vec<Value>, BoothError> {
        let (chain, commands) = Chain::read(&bytes(lines), key)?;
        chain.finish().map(|()| commands)
    }

    #[test]
    fn what_was_written_is_read() {
        let found = read(&file(3), &key(1)).unwrap();
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|c| c["source"] == "offline-booth"));
        assert_eq!(read(&file(0), &key(1)), Ok(Vec::new()));
    }

    #[test]
    fn nothing_can_be_left_out_changed_or_added() {
        let lines = file(3);
        let changed = |change: fn(&mut Vec<String>)| {
            let mut lines = lines.clone();
            change(&mut lines);
            read(&lines, &key(1)).unwrap_err()
        };
        let gap = BoothError::Gap { line: 3, expected: 2, found: 3 };
        assert_eq!(changed(|l| drop(l.remove(2))), gap);
        let gap = BoothError::Gap { line: 2, expected: 1, found: 2 };
        assert_eq!(changed(|l| l.swap(1, 2)), gap);
        for line in 0..4u64 {
            let mut lines = lines.clone();
            let text = &mut lines[usize::try_from(line).unwrap()];
            *text = text.replace("NRT", "HND");
            assert_eq!(read(&lines, &key(1)), Err(BoothError::Altered { line: line + 1 }));
        }
        assert_eq!(changed(|l| drop(l.pop())), BoothError::NotClosed { line: 4 });
        assert_eq!(changed(|l| l.push(l[4].clone())), BoothError::Closed { line: 6 });
        assert_eq!(read(&lines, &key(2)), Err(BoothError::Signature { line: 5 }));
        // Whoever writes all of it anew has no key.
        let (mut chain, _) = Chain::read(&bytes(&lines[..1]), &key(1)).unwrap();
        let forged = chain.write(command(9)).unwrap();
        let close = chain.close(&key(2)).unwrap();
        let lines = [lines[0].clone(), forged, close];
        assert_eq!(read(&lines, &key(1)), Err(BoothError::Signature { line: 3 }));
    }

    #[test]
    fn a_byte_that_was_changed_is_told_with_its_line() {
        let whole = bytes(&file(3));
        let line_of = |error: &BoothError| match error {
            BoothError::Key(_) => 0,
            BoothError::Unreadable { line, .. }
            | BoothError::Gap { line, .. }
            | BoothError::Altered { line }
            | BoothError::Signature { line }
            | BoothError::NotClosed { line }
            | BoothError::Closed { line }
            | BoothError::Command { line, .. } => *line,
        };
        let mut line = 1;
        for place in 0..whole.len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut changed = whole.clone();
                changed[place] ^= bit;
                let error = Chain::read(&changed, &key(1)).unwrap_err();
                assert_eq!(line_of(&error), line, "byte {place}, bit {bit}: {error}");
            }
            line += u64::from(whole[place] == b'\n');
        }
    }

    #[test]
    fn only_what_can_be_delivered_is_recorded() {
        let (mut chain, _) = Chain::begin(Header {
            port: "NRT".into(),
            terminal: "NRT-7".into(),
            booth: "7".into(),
            key_id: "k-1".into(),
        });
        let mut without = command(1);
        without.as_object_mut().unwrap().remove("occurred_at");
        let error = chain.write(without).unwrap_err();
        assert_eq!(error.code(), "booth-command-unusable");
        assert!(error.to_string().starts_with("line 2: /occurred_at "), "{error}");
        assert_eq!(chain.write(json!(7)).unwrap_err().code(), "booth-command-unusable");
        assert_eq!(chain.count, 0, "what is refused takes no number");
        assert_eq!(BoothKey::new(&[1; 31]).unwrap_err(), BoothError::Key(31));
        assert_eq!(format!("{:?}", key(7)), "BoothKey(***)");
        assert!(BoothKey::read(&"0a".repeat(32)).is_ok());
        assert_eq!(BoothKey::read("0g").unwrap_err(), BoothError::Key(0));
    }
}
