//! From the text of a file to its cases, and from a place in it to its line.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_yaml_ng::Value as Yaml;

use crate::LawError;

/// A file of cases is written by people; a larger one is something else.
pub(crate) const BYTES_MAX: usize = 8 << 20;

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Something about a case that is not as it should be, and where.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Innermost step first, so that a caller adds its own at the end.
    steps: Vec<Step>,
    pub(crate) says: String,
    /// The case cannot be understood there, so it proves nothing.
    pub(crate) unreadable: bool,
}

impl Problem {
    /// What the case says cannot be understood.
    pub(crate) fn unreadable(says: impl Into<String>) -> Self {
        Self { steps: Vec::new(), says: says.into(), unreadable: true }
    }

    /// What the case says is not what happens.
    pub(crate) fn differs(says: impl Into<String>) -> Self {
        Self { steps: Vec::new(), says: says.into(), unreadable: false }
    }

    pub(crate) fn under(mut self, step: impl Into<Step>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// Outermost step first.
    pub(crate) fn path(&self) -> Vec<Step> {
        self.steps.iter().rev().cloned().collect()
    }
}

/// A path as a person writes it: `given[2].permit-landing.period`.
pub(crate) fn spelled(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Key(key) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
            Step::Index(index) => {
                out.push('[');
                out.push_str(&index.to_string());
                out.push(']');
            }
        }
    }
    out
}

/// Reads the list of cases.
pub(crate) fn cases(text: &str) -> Result<Vec<Value>, LawError> {
    if text.len() > BYTES_MAX {
        return Err(form(None, format!("the file has more than {BYTES_MAX} bytes")));
    }
    // By way of a YAML value, which refuses a key that is there twice.
    let yaml: Yaml =
        serde_yaml_ng::from_str(text).map_err(|e| form(e.location().map(|l| l.line()), e))?;
    let Yaml::Sequence(items) = yaml else {
        return Err(form(None, "the file does not hold a list"));
    };
    if items.is_empty() {
        return Err(form(None, "the list is empty"));
    }
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        // Finding a line reads the text once more, so only where it is needed.
        let line = || line(text, &[Step::Index(index)]);
        let value = json(item).map_err(|e| form(line(), e))?;
        if value.get("case").is_none() {
            return Err(form(line(), format!("item {} has no `case:`", index + 1)));
        }
        out.push(value);
    }
    Ok(out)
}

fn form(line: Option<usize>, says: impl fmt::Display) -> LawError {
    LawError::Form { line, says: says.to_string() }
}

/// YAML as JSON. The parser bounds the depth.
fn json(yaml: Yaml) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(b) => Value::Bool(b),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(n) => match (n.as_u64(), n.as_i64()) {
            (Some(n), _) => n.into(),
            (None, Some(n)) => n.into(),
            // What is not a whole number is no value of any field; its text is enough to say so.
            (None, None) => Value::String(n.to_string()),
        },
        Yaml::Sequence(items) => {
            Value::Array(items.into_iter().map(json).collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(map) => {
            let mut out = Map::new();
            for (key, value) in map {
                let key = match json(key)? {
                    Value::String(key) => key,
                    Value::Bool(_) | Value::Number(_) | Value::Null => {
                        return Err("a name must be text; put it in quotes".to_owned());
                    }
                    Value::Array(_) | Value::Object(_) => {
                        return Err("a name must be text, not a list or a map".to_owned());
                    }
                };
                out.insert(key, json(value)?);
            }
            Value::Object(out)
        }
        Yaml::Tagged(tagged) => {
            return Err(format!("tags such as {} have no place here", tagged.tag));
        }
    })
}

/// The line at which a place stands, or the deepest place on the way to it.
pub(crate) fn line(text: &str, path: &[Step]) -> Option<usize> {
    (1..=path.len()).rev().find_map(|depth| {
        let seek = Seek { path: path.get(..depth)? };
        let found = seek.deserialize(serde_yaml_ng::Deserializer::from_str(text)).err()?;
        found.to_string().contains(FOUND).then(|| found.location().map(|l| l.line()))?
    })
}

/// Raised where the place is; the parser adds the line.
const FOUND: &str = "here is the place looked for";

struct Seek<'a> {
    path: &'a [Step],
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (step, rest) = self.path.split_first().ok_or_else(|| A::Error::custom(FOUND))?;
        while let Some(key) = map.next_key::<String>()? {
            if *step == Step::Key(key) {
                return map.next_value_seed(Seek { path: rest });
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let (step, rest) = self.path.split_first().ok_or_else(|| A::Error::custom(FOUND))?;
        let Step::Index(index) = step else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        for _ in 0..*index {
            if seq.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        match seq.next_element_seed(Seek { path: rest })? {
            Some(()) | None => while seq.next_element::<IgnoredAny>()?.is_some() {},
        }
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.scalar()
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.scalar()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.scalar()
    }
}

impl Seek<'_> {
    fn scalar<E: serde::de::Error>(self) -> Result<(), E> {
        if self.path.is_empty() { Err(E::custom(FOUND)) } else { Ok(()) }
    }
}
