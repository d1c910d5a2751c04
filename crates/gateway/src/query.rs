//! Query parameters: read strictly, every fault named.

use sekisho_domain::time::{Date, Timestamp};
use sekisho_store::read::When;

use crate::problem::{self, Fault, Place, Problem};

/// Most rows of a page, and so the most people whom one audit entry names.
pub(crate) const PAGE_MAX: u32 = 100;

/// The parameters of a request, taken out one by one.
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl Params {
    /// Takes the query string apart. Parameters that are not among `known` are faults, and so is one that stands
    /// twice.
    pub(crate) fn new(query: Option<&str>, known: &[&str]) -> Self {
        let mut this = Self { pairs: Vec::new(), faults: Vec::new() };
        for part in query.unwrap_or_default().split('&').filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                let shown: String = name.chars().take(40).collect();
                this.fault(
                    &shown,
                    "malformed",
                    "is not percent-encoded UTF-8",
                    "符号化に誤りがあります",
                );
                continue;
            };
            if !known.contains(&name.as_str()) {
                let shown: String = name.chars().take(40).collect();
                let list = known.join(", ");
                this.fault(
                    &shown,
                    "unknown-parameter",
                    &format!("is not a parameter here; the parameters are: {list}"),
                    &format!("この条件はありません。使える条件: {list}"),
                );
            } else if this.pairs.iter().any(|(n, _)| *n == name) {
                this.fault(&name, "repeated", "stands more than once", "二つ以上あります");
            } else {
                this.pairs.push((name, value));
            }
        }
        this
    }

    pub(crate) fn fault(&mut self, name: &str, code: &str, en: &str, ja: &str) {
        self.faults.push(Fault {
            place: Place::Parameter(name.into()),
            code: code.into(),
            en: en.into(),
            ja: ja.into(),
        });
    }

    /// A parameter, read by `parse`.
    pub(crate) fn take<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())?;
        match parse(&value) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.fault(name, "invalid", &reason, "値が正しくありません");
                None
            }
        }
    }

    /// Number of rows wanted.
    pub(crate) fn limit(&mut self) -> u32 {
        let parse = |text: &str| match text.parse::<u32>() {
            Ok(n @ 1..=PAGE_MAX) => Ok(n),
            _ => Err(format!("must be a whole number from 1 to {PAGE_MAX}")),
        };
        self.take("limit", parse).unwrap_or(PAGE_MAX)
    }

    /// Positions that the answer must reflect.
    pub(crate) fn min_position(&mut self, partitions: i32) -> Vec<(i32, i64)> {
        let parse = |text: &str| {
            text.split(',').map(|part| position(part, partitions)).collect::<Option<Vec<_>>>().ok_or_else(|| {
                "must be the position of a command's answer, such as 3:1207, or several parted by commas".into()
            })
        };
        self.take("min_position", parse).unwrap_or_default()
    }

    /// The key that a page of `scan` goes on after, read by `parse` from the cursor of the page before.
    pub(crate) fn after<T>(
        &mut self,
        scan: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.take("after", |text| {
            cursor::read(text, scan).as_deref().and_then(parse).ok_or_else(|| {
                "must be the next of an earlier page with the same conditions".to_owned()
            })
        })
    }

    /// An instant, or the end of a day in Japan.
    pub(crate) fn instant(&mut self, name: &str) -> Option<Timestamp> {
        self.take(name, |text| {
            if text.len() == 10 {
                let day = Date::parse(text).map_err(|e| e.to_string())?;
                Ok(day.plus_days(1).japan_start().saturating_add_micros(-1))
            } else {
                // A plus sign that was not encoded reads as a blank.
                Timestamp::parse(&text.replace(' ', "+")).map_err(|e| e.to_string())
            }
        })
    }

    /// Which past is asked for; the present where neither is stated.
    pub(crate) fn when(&mut self) -> When {
        When { as_of: self.instant("as_of"), known_at: self.instant("known_at") }
    }

    /// A day.
    pub(crate) fn day(&mut self, name: &str) -> Option<Date> {
        self.take(name, |text| Date::parse(text).map_err(|e| e.to_string()))
    }

    /// Every fault so far.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Problem::new(
            &problem::QUERY_MALFORMED,
            "Correct the parameters named under errors.",
            "errors に示された条件を直してください。",
        )
        .with_faults(self.faults))
    }
}

fn position(text: &str, partitions: i32) -> Option<(i32, i64)> {
    let (partition, offset) = text.trim().split_once(':')?;
    let partition = partition.parse().ok().filter(|p| (0..partitions).contains(p))?;
    let offset = offset.parse().ok().filter(|o: &i64| *o >= 0)?;
    Some((partition, offset))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let value = digit()? * 16 + digit()?;
                out.push(u8::try_from(value).ok()?);
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out).ok()
}

/// An opaque cursor: which scan it belongs to, and the key of the last row.
pub(crate) mod cursor {
    /// Makes a cursor for the next page of `scan`.
    pub(crate) fn write(scan: &str, key: &str) -> String {
        let text = format!("1|{scan}|{key}");
        text.bytes().map(|b| format!("{b:02x}")).collect()
    }

    /// The key in a cursor of `scan`, if it is one.
    pub(crate) fn read(text: &str, scan: &str) -> Option<String> {
        if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 1000 {
            return None;
        }
        let bytes: Option<Vec<u8>> = (0..text.len())
            .step_by(2)
            .map(|i| text.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        let text = String::from_utf8(bytes?).ok()?;
        text.strip_prefix("1|")?.strip_prefix(scan)?.strip_prefix('|').map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named() {
        let mut params = Params::new(
            Some("limit=0&as_of=2026-02-30&nosuch=1&min_position=9:1&limit=5&%zz=1"),
            &["limit", "as_of", "min_position"],
        );
        params.limit();
        params.instant("as_of");
        params.min_position(6);
        let body = params.finish().unwrap_err().to_value(crate::language::Language::En);
        assert_eq!(body["errors"].as_array().unwrap().len(), 6, "{body}");
    }

    #[test]
    fn values_are_decoded() {
        let mut params = Params::new(
            Some("as_of=2026-04-01T00%3A00%3A00%2B09:00&known_at=2026-04-01&min_position=0:5,3:7"),
            &["as_of", "known_at", "min_position"],
        );
        assert_eq!(params.instant("as_of").unwrap().to_string(), "2026-03-31T15:00:00Z");
        assert_eq!(params.instant("known_at").unwrap().to_string(), "2026-04-01T14:59:59.999999Z");
        assert_eq!(params.min_position(6), [(0, 5), (3, 7)]);
        assert!(params.finish().is_ok());
    }

    #[test]
    fn a_cursor_belongs_to_its_scan() {
        let cursor = cursor::write("timeline|a", "12");
        assert_eq!(cursor::read(&cursor, "timeline|a").as_deref(), Some("12"));
        assert_eq!(cursor::read(&cursor, "timeline|b"), None);
        for bad in ["", "x", "zz", "あい", "ff"] {
            assert_eq!(cursor::read(bad, "timeline|a"), None, "{bad}");
        }
    }
}
