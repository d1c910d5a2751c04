//! The tables that decide: who may do what, statuses and periods, lengths, clocks, refusals.

use std::fmt::Write as _;

use sekisho_codec::json::to_value;
use sekisho_domain::clocks::Clock;
use sekisho_domain::envelope::Flag;
use sekisho_domain::law::grounds::Ground;
use sekisho_domain::law::{Lengths, Tables, problems};
use sekisho_domain::person::period::{Period, PeriodUnit};
use serde_json::Value;

use super::words::{both, escape, phrase, role, term, with_ja};
use crate::facts::FACTS;

/// The tables by anchor and title.
pub(super) const CONTENTS: [(&str, &str); 7] = [
    ("roles", "Who decides <span lang=ja>権限</span>"),
    ("periods", "Statuses and periods <span lang=ja>在留資格と在留期間</span>"),
    ("lengths", "Lengths and limits <span lang=ja>期間と上限</span>"),
    ("clocks", "Clocks <span lang=ja>期限</span>"),
    ("flags", "Flags: recorded, though something is amiss <span lang=ja>留意事項</span>"),
    ("problems", "Refusals <span lang=ja>拒否事由</span>"),
    ("facts", "Derived facts <span lang=ja>導出事項</span>"),
];

pub(super) fn write(out: &mut String) {
    let tables = Tables::current();
    let tables = [
        roles(&tables),
        periods(&tables),
        lengths(&tables),
        clocks(),
        flags(),
        problems(),
        facts(),
    ];
    for ((id, title), table) in CONTENTS.iter().zip(tables) {
        let _ = write!(out, "<section id=\"{id}\"><h2>{title}</h2>{table}</section>");
    }
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = String::from("<table><thead><tr>");
    for cell in head {
        let _ = write!(out, "<th scope=col>{cell}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let _ = write!(out, "<td>{cell}</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
    out
}

fn law(grounds: &[Ground]) -> String {
    let one = |g: &Ground| match g.item {
        "" => format!("{} {}", g.act, g.article),
        item => format!("{} {}({item})", g.act, g.article),
    };
    escape(&grounds.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn roles(tables: &Tables) -> String {
    let rows = tables.entitlements.iter().copied().flatten().map(|e| {
        let roles = e.roles.iter().map(|r| role(r.code())).collect::<Vec<_>>().join(", ");
        vec![term(e.en, e.ja), roles, law(e.law)]
    });
    let said = "<p>Whoever is not named for an act may not do it. Roles are not inherited: what counts is the role entered \
                on the act.</p>";
    format!("{said}{}", table(&["Act", "Roles", "Law"], rows))
}

fn period(p: &Period) -> String {
    let unit = match (p.unit, p.value) {
        (PeriodUnit::Indefinite, _) => return "indefinite".to_owned(),
        (PeriodUnit::Days, 1) => "day",
        (PeriodUnit::Days, _) => "days",
        (PeriodUnit::Months, 1) => "month",
        (PeriodUnit::Months, _) => "months",
        (PeriodUnit::Years, 1) => "year",
        (PeriodUnit::Years, _) => "years",
    };
    format!("{} {unit}", p.value)
}

fn periods(tables: &Tables) -> String {
    let day = |(y, m, d): (i32, u32, u32)| format!("{y:04}-{m:02}-{d:02}");
    let yes = |b: bool| if b { "yes" } else { "no" }.to_owned();
    let rows = tables.statuses.iter().map(|s| {
        let mut periods: Vec<String> = s.periods.iter().map(period).collect();
        periods
            .extend(s.designated_max.as_ref().map(|p| format!("designated, up to {}", period(p))));
        let to = s.valid_to.map(day).unwrap_or_default();
        let next = s.successor.map(|n| format!(", then {n}")).unwrap_or_default();
        vec![
            format!("{}<br><code>{}</code>", term(s.en, s.ja), s.code),
            escape(&periods.join(", ")),
            yes(s.at_landing),
            yes(s.by_change),
            yes(s.resident),
            escape(&format!("{} to {to}{next}", day(s.valid_from))),
        ]
    });
    table(
        &["Status", "Periods", "At landing", "By change", "Mid/long-term resident", "Valid"],
        rows,
    )
}

fn lengths(tables: &Tables) -> String {
    let values = to_value(&tables.lengths);
    let rows = Lengths::RECORD.fields.iter().map(|field| {
        let value = values.get(field.name).unwrap_or(&Value::Null);
        let shown = match (value.get("value"), value.get("unit").and_then(Value::as_str)) {
            (Some(_), Some("indefinite")) => "indefinite".to_owned(),
            (Some(n), Some(unit)) => format!("{n} {unit}"),
            _ => both(value),
        };
        vec![phrase(field.name), escape(field.doc.trim()), escape(&shown)]
    });
    table(&["Name", "What it is", "Length"], rows)
}

fn clocks() -> String {
    let rows = Clock::ALL
        .iter()
        .map(|clock| vec![format!("<code>{}</code>", clock.code()), with_ja(clock.doc())]);
    table(&["Clock", "What runs out"], rows)
}

fn flags() -> String {
    let rows = Flag::ALL
        .iter()
        .map(|flag| vec![format!("<code>{}</code>", flag.code()), escape(flag.doc())]);
    table(&["Flag", "What is amiss"], rows)
}

fn problems() -> String {
    let rows = problems::all().map(|p| {
        let said =
            |en: &str, ja: &str| format!("{}<br><span lang=ja>{}</span>", escape(en), escape(ja));
        vec![
            format!(
                "<span id=\"problem-{}\">{}</span><br><code>{}</code>",
                p.code,
                term(p.title_en, p.title_ja),
                p.code
            ),
            said(p.meaning_en, p.meaning_ja),
            said(p.action_en, p.action_ja),
            [law(p.law), p.invariant.unwrap_or_default().to_owned()].join(" "),
        ]
    });
    table(&["Refusal", "What it means", "What to do", "Law, invariant"], rows)
}

fn facts() -> String {
    let rows = FACTS.iter().map(|f| vec![format!("<code>{}</code>", f.name), term(f.en, f.ja)]);
    table(&["Fact", "What it is"], rows)
}
