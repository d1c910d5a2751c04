//! The rules as a page that a lawyer reads: every case in sentences, by article, and the tables that decide. One file of
//! HTML without any outside resource; the same cases give the same bytes.

mod tables;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sekisho_domain::ids::SubjectKind;
use serde_json::Value;

use crate::expect::{ABOUT, plain};
use crate::facts::{self, Compare};
use crate::{CaseReport, Outcome, StepReport};
use words::{act_name, both, code_title, escape, phrase, role};

/// The page for the cases of some files; each comes with the name of its file.
pub fn page(files: &[(String, Vec<CaseReport>)]) -> String {
    let mut cases: Vec<Entry<'_>> = Vec::new();
    for (file, reports) in files {
        for report in reports {
            cases.push(Entry { id: format!("case-{}", cases.len() + 1), file, report });
        }
    }
    let mut articles: BTreeMap<(u32, Vec<u32>, String), Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in &cases {
        for article in &entry.report.article {
            articles.entry(order(article)).or_default().push(entry);
        }
    }
    let mut out = String::with_capacity(cases.len() * 2_000);
    out.push_str(HEAD);
    let held = cases.iter().filter(|c| c.report.holds()).count();
    let _ = write!(
        out,
        "<header><h1>Sekisho 関所: the rules <span lang=ja>規則</span></h1><p>{} cases, of which {held} hold. A case is \
         an example that is run against the program: what happened before, what is asked, what follows. Readings that \
         nobody has confirmed carry a note. Nobody in these cases exists.</p></header>",
        cases.len(),
    );
    contents(&mut out, &articles);
    out.push_str("<main>");
    let mut written: Vec<&str> = Vec::new();
    for ((.., article), entries) in &articles {
        let _ = write!(out, "<section id=\"{}\"><h2>{}</h2>", anchor(article), heading(article));
        for entry in entries {
            if written.contains(&entry.id.as_str()) {
                let title = escape(&entry.report.case);
                let _ = write!(out, "<p class=see>See <a href=\"#{}\">{title}</a>.</p>", entry.id);
            } else {
                written.push(&entry.id);
                case(&mut out, entry);
            }
        }
        out.push_str("</section>");
    }
    tables::write(&mut out);
    out.push_str("</main></body></html>\n");
    out
}

struct Entry<'a> {
    id: String,
    file: &'a str,
    report: &'a CaseReport,
}

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sekisho 関所: the rules</title><style>
:root{color-scheme:light dark}
body{font:16px/1.7 "Noto Sans JP","Hiragino Sans","Yu Gothic",system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
h1{font-size:1.6rem}h2{font-size:1.3rem;border-bottom:2px solid;margin-top:3rem}h3{font-size:1.05rem;margin:0 0 .5rem}
article{border:1px solid #8888;border-radius:.4rem;padding:1rem;margin:1rem 0;break-inside:avoid}
ol{margin:.3rem 0 .6rem;padding-left:1.6rem}.meta,.see{font-size:.85rem;opacity:.8}.note{border-left:4px solid #b80;padding-left:.7rem}
.differs{border-left:4px solid #c00;padding-left:.7rem}code{font-size:.9em}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:1rem 0}th,td{border:1px solid #8888;padding:.3rem .5rem;text-align:left;vertical-align:top}
nav ul{columns:3 12rem;padding-left:1.2rem}a:focus-visible{outline:3px solid;outline-offset:2px}
@media print{body{max-width:none}nav{display:none}}
</style></head><body>
"#;

fn contents(out: &mut String, articles: &BTreeMap<(u32, Vec<u32>, String), Vec<&Entry<'_>>>) {
    out.push_str("<nav aria-label=\"Contents\"><h2>Contents <span lang=ja>目次</span></h2><ul>");
    for ((.., article), entries) in articles {
        let _ = write!(
            out,
            "<li><a href=\"#{}\">{}</a> ({})</li>",
            anchor(article),
            heading(article),
            entries.len()
        );
    }
    for (id, title) in tables::CONTENTS {
        let _ = write!(out, "<li><a href=\"#{id}\">{title}</a></li>");
    }
    out.push_str("</ul></nav>");
}

/// The act first, then the numbers of the article: 2 stands before 10, 19 before 19-2.
fn order(article: &str) -> (u32, Vec<u32>, String) {
    let act = article.split(' ').next().unwrap_or_default();
    let rank = match act {
        "icrra" => 0,
        "icrra-enforcement-regulation" => 1,
        "special-act" => 2,
        _ => 3,
    };
    let number = article.rsplit(' ').next().unwrap_or_default();
    let numbers = number.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
    (rank, numbers.collect(), article.to_owned())
}

fn anchor(article: &str) -> String {
    article.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// `icrra 22-4` as a lawyer reads it, in both languages.
fn heading(article: &str) -> String {
    let (act, number) = article.split_once(' ').unwrap_or((article, ""));
    let (en, ja) = words::act_of_law(act);
    let mut parts = number.split('-');
    let mut ja = format!("{ja}第{}条", parts.next().unwrap_or_default());
    for part in parts {
        ja.push('の');
        ja.push_str(part);
    }
    if number.is_empty() {
        return escape(en);
    }
    format!("{}, art. {} <span lang=ja>{}</span>", escape(en), escape(number), escape(&ja))
}

fn case(out: &mut String, entry: &Entry<'_>) {
    let report = entry.report;
    let _ = write!(out, "<article id=\"{}\"><h3>{}</h3>", entry.id, escape(&report.case));
    if let Some(note) = &report.note {
        let _ = write!(out, "<p class=note>{}</p>", escape(note));
    }
    out.push_str("<ol>");
    for step in &report.steps {
        let _ = write!(out, "<li>{}</li>", sentence(step));
    }
    out.push_str("</ol>");
    follows(out, &report.then);
    for difference in &report.differences {
        let _ = write!(out, "<p class=differs>DIFFERS: {}</p>", escape(&difference.to_string()));
    }
    let mut meta = vec![report.article.join(", ")];
    meta.extend(report.invariant.first().map(|_| report.invariant.join(", ")));
    meta.extend(report.source.clone());
    meta.push(entry.file.to_owned());
    let _ = write!(out, "<p class=meta>{}</p></article>", escape(&meta.join(" · ")));
}

/// One act: when, who, what, with what, and what came of it.
fn sentence(step: &StepReport) -> String {
    let mut out = escape(&step.at);
    if let Some(recorded) = &step.recorded {
        let _ = write!(out, " (recorded {})", escape(recorded));
    }
    if !step.role.is_empty() {
        let _ = write!(out, ", {}", role(&step.role));
    }
    let _ = write!(out, ": {}", act_name(&step.what));
    if SubjectKind::from_code(&step.person).is_none() {
        let _ = write!(out, " for {}", escape(&step.person));
    }
    let said: Vec<String> = step
        .stated
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{} {}", phrase(name), both(value)))
        .collect();
    if !said.is_empty() {
        let _ = write!(out, ", {}", said.join(", "));
    }
    out.push_str(match step.outcome {
        Outcome::Accepted if step.repeated => ". Sent again: the first answer, given again",
        Outcome::Accepted => ". Accepted",
        Outcome::Refused => ". Refused",
        Outcome::Unreadable => ". Not understood",
    });
    if let Some(code) = &step.code {
        let _ = write!(out, ": {}", code_title(code));
    }
    if !step.flags.is_empty() {
        let flags: Vec<String> = step.flags.iter().map(|f| phrase(f)).collect();
        let _ = write!(out, ", flagged: {}", flags.join(", "));
    }
    out.push('.');
    out
}

/// What the case says that follows, beyond the outcome that the sentence above has.
fn follows(out: &mut String, then: &Value) {
    let mut lines = Vec::new();
    for event in then.get("events").and_then(Value::as_array).into_iter().flatten() {
        if let Some((name, fields)) = event.as_object().and_then(|e| e.iter().next()) {
            let fields: Vec<String> = fields
                .as_object()
                .into_iter()
                .flatten()
                .map(|(field, value)| format!("{} {}", phrase(field), both(value)))
                .collect();
            lines.push(format!("Recorded: {}: {}", words::event_name(name), fields.join(", ")));
        }
    }
    let derived = match then.get("derived") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for asked in derived.iter().filter_map(Value::as_object) {
        let text = |part: &str| asked.get(part).map(plain);
        let mut line = format!("On {}", escape(&text("on").unwrap_or_default()));
        if let Some(person) = text("person").or_else(|| text("subject")) {
            let _ = write!(line, ", {}", escape(&person));
        }
        if let Some(known) = text("known_at") {
            let _ = write!(line, ", as known at {}", escape(&known));
        }
        let facts: Vec<String> = asked
            .iter()
            .filter(|(name, _)| !ABOUT.contains(&name.as_str()))
            .map(|(name, value)| fact(name, value))
            .collect();
        lines.push(format!("{line}: {}", facts.join("; ")));
    }
    if !lines.is_empty() {
        out.push_str("<ul>");
        for line in lines {
            let _ = write!(out, "<li>{line}.</li>");
        }
        out.push_str("</ul>");
    }
}

fn fact(name: &str, value: &Value) -> String {
    let Some(fact) = facts::find(name) else {
        return format!("{} {}", phrase(name), both(value));
    };
    let ja = escape(fact.ja);
    match value {
        Value::Array(items) if fact.compare != Compare::Equal => {
            let items: Vec<String> = items.iter().map(both).collect();
            format!("{} <span lang=ja>({ja})</span>: {}", escape(fact.en), items.join(", "))
        }
        _ => format!("{} <span lang=ja>({ja})</span>: {}", escape(fact.en), both(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_stand_in_their_order() {
        let mut all =
            ["icrra 19-16", "civil-code 140", "icrra 2-2", "icrra 19", "icrra 9", "special-act 23"];
        all.sort_by_key(|a| order(a));
        assert_eq!(
            all,
            ["icrra 2-2", "icrra 9", "icrra 19", "icrra 19-16", "special-act 23", "civil-code 140"]
        );
        assert!(heading("icrra 22-4").contains("入管法第22条の4"));
    }

    #[test]
    fn a_case_reads_as_sentences_and_escapes_what_it_says() {
        let text = r#"
- case: A visit <b>
  article: [icrra 9]
  note: Unconfirmed.
  given: [{at: 2026-04-01, recorded: 2026-04-02, permit-landing: {period: 90 days}}]
  when: {at: 2026-07-10, confirm-departure: {}}
  then:
    flags: [departure-after-stay-end]
    events: [{DepartureConfirmed: {days_over: 10}}]
    derived: {on: 2026-07-09, lawful: false, due: [{what: stay-end, due: 2026-06-30}]}
- {case: A king, article: icrra 9, when: {at: 2026-04-01, as: auditor, permit-landing: {}}, then: {code: x}}
"#;
        let html = page(&[("a.yaml".to_owned(), crate::check_text(text).unwrap())]);
        for part in [
            "A visit &lt;b&gt;",
            "2026-04-01 (recorded 2026-04-02), immigration inspector <span lang=ja>(入国審査官)</span>: permit landing",
            "period 90 days",
            "flagged: departure after stay end",
            "days over 10",
            "lawfully in Japan <span lang=ja>(適法な在留)</span>: no",
            "Refused: This role may not do this",
            "DIFFERS: line 11",
            "2 cases, of which 1 hold",
            "主任審査官",
            "id=\"periods\"",
        ] {
            assert!(html.contains(part), "{part} is not in the page");
        }
        for outside in ["http:", "https:", "<script", "src="] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert_eq!(html, page(&[("a.yaml".to_owned(), crate::check_text(text).unwrap())]));
    }
}
