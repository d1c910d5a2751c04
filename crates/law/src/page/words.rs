//! Codes and names as a reader knows them, in both languages.

use sekisho_domain::envelope::Role;
use sekisho_domain::law::Tables;
use sekisho_domain::law::problems;
use sekisho_domain::{Command, Event};
use serde_json::Value;

use crate::expect::plain;

/// Text that cannot be taken for markup.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// English with the Japanese term behind it.
pub(super) fn term(en: &str, ja: &str) -> String {
    if ja.is_empty() {
        escape(en)
    } else {
        format!("{} <span lang=ja>({})</span>", escape(en), escape(ja))
    }
}

/// `stay_end`, `stay-end`: stay end.
pub(super) fn phrase(name: &str) -> String {
    escape(&name.replace(['_', '-'], " "))
}

/// A role.
pub(super) fn role(code: &str) -> String {
    let doc = Role::from_code(code).map_or("", Role::doc);
    let ja = doc.split(':').next().filter(|name| !name.is_ascii()).unwrap_or_default();
    term(&code.replace('-', " "), ja)
}

/// The first sentence of a record's description.
fn first(doc: &str) -> &str {
    let doc = doc.trim();
    let end = doc.find([':', ';']).into_iter().chain(doc.find(". ")).min();
    doc.get(..end.unwrap_or(doc.len())).unwrap_or(doc).trim_end_matches('.')
}

/// A command as it stands in a sentence: what it does, in both languages.
pub(super) fn act_name(command: &str) -> String {
    let record = Command::ALL.iter().find(|(name, _)| *name == command).map(|(_, r)| r);
    let Some(record) = record else {
        return phrase(command);
    };
    let text = first(record.doc);
    let mut chars = text.chars();
    let lower = chars.next().map(|c| c.to_ascii_lowercase()).into_iter();
    with_ja(&lower.chain(chars).collect::<String>())
}

/// An event: what happened, in both languages.
pub(super) fn event_name(name: &str) -> String {
    let record = Event::ALL.iter().find(|(n, _)| *n == name).map(|(_, r)| r);
    record.map_or_else(|| phrase(name), |r| with_ja(first(r.doc)))
}

/// `Permit landing (上陸許可)` with its Japanese marked as such.
pub(super) fn with_ja(text: &str) -> String {
    match text.split_once(" (").and_then(|(en, rest)| Some((en, rest.split_once(')')?))) {
        Some((en, (ja, after))) if !ja.is_ascii() => {
            format!("{}{}", term(en, ja), escape(after))
        }
        _ => escape(text),
    }
}

/// A refusal by its title.
pub(super) fn code_title(code: &str) -> String {
    match problems::all().find(|p| p.code == code) {
        Some(p) => {
            format!(
                "{} <a href=\"#problem-{code}\"><code>{code}</code></a>",
                term(p.title_en, p.title_ja)
            )
        }
        None => format!("<code>{}</code>", escape(code)),
    }
}

/// A value: statuses and ports by their names, truth in words.
pub(super) fn both(value: &Value) -> String {
    let tables = Tables::current();
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(both).collect::<Vec<_>>().join(", "),
        Value::Object(map) => match (map.get("what"), map.get("due")) {
            (Some(what), Some(due)) => format!("{} {}", phrase(&plain(what)), both(due)),
            _ => {
                let all = map.iter().map(|(name, v)| format!("{} {}", phrase(name), both(v)));
                all.collect::<Vec<_>>().join(", ")
            }
        },
        Value::String(text) => match (tables.status(text), tables.port(text)) {
            (Some(status), _) => term(status.en, status.ja),
            (None, Some(port)) => term(port.en, port.ja),
            (None, None) => escape(text),
        },
        other => plain(other),
    }
}

/// The name of an act of law.
pub(super) fn act_of_law(code: &str) -> (&str, &str) {
    match code {
        "icrra" => ("Immigration Control and Refugee Recognition Act", "入管法"),
        "icrra-enforcement-regulation" => ("Enforcement Regulation", "入管法施行規則"),
        "special-act" => ("Special Act on Special Permanent Residents", "入管特例法"),
        "civil-code" => ("Civil Code", "民法"),
        "appi" => ("Act on the Protection of Personal Information", "個人情報保護法"),
        "refugee-sorting-rule" => {
            ("Operating rule on the sorting of refugee cases", "難民認定申請の振分け")
        }
        "holidays-act" => ("Act on National Holidays", "祝日法"),
        other => (other, other),
    }
}
