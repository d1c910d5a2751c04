//! The rows of each list, from the tables that decide.

use super::{Civil, Row};
use crate::indicator::InputKind;
use crate::law::denial::RefusalRule;
use crate::law::grounds::Ground;
use crate::law::refugee::CodeRow;
use crate::law::regions::Issuer;
use crate::law::revocation::{self, Concerns, Grace};
use crate::law::roles::holders::HOLDERS;
use crate::law::roles::since::since_of;
use crate::law::special::Longest;
use crate::law::status::StatusTable;
use crate::law::{
    PortKind, Tables, card, identity, indicator, nationalities, offices, reasons, voyage,
};
use crate::person::period::{Period, PeriodUnit};
use crate::shape::{RecordType, Shape, Writer};
use crate::time::{Date, Timestamp};

/// The day from which the Act holds.
const ALWAYS: Civil = (1951, 11, 1);
/// The renumbered Act.
const ACT_OF_1990: Civil = (1990, 6, 1);

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn law(grounds: &[Ground]) -> String {
    let one = |g: &Ground| match g.item {
        "" => format!("{} {}", g.act, g.article),
        item => format!("{} {}({item})", g.act, g.article),
    };
    grounds.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn period(p: &Period) -> String {
    match p.unit {
        PeriodUnit::Indefinite => "indefinite".to_owned(),
        unit => format!("{} {unit}", p.value),
    }
}

fn joined<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    items.iter().map(one).collect::<Vec<_>>().join("; ")
}

pub(super) fn statuses(tables: &Tables) -> Vec<Row> {
    let one = |s: &crate::law::Status| {
        let (table, source) = match s.table {
            StatusTable::T1_1 => ("1-1", "icrra appended table 1-1"),
            StatusTable::T1_2 => ("1-2", "icrra appended table 1-2"),
            StatusTable::T1_3 => ("1-3", "icrra appended table 1-3"),
            StatusTable::T1_4 => ("1-4", "icrra appended table 1-4"),
            StatusTable::T1_5 => ("1-5", "icrra appended table 1-5"),
            StatusTable::T2 => ("2", "icrra appended table 2"),
            StatusTable::SpecialAct => ("", "special act on special permanent residents"),
        };
        let source = match s.table {
            StatusTable::SpecialAct => source.to_owned(),
            _ => format!("{source}; enforcement regulation appended table 2"),
        };
        let own = vec![
            table.to_owned(),
            joined(s.periods, period),
            s.designated_max.as_ref().map(period).unwrap_or_default(),
            yes(s.resident),
            yes(s.at_landing),
            yes(s.by_change),
            s.successor.unwrap_or_default().to_owned(),
        ];
        let row = Row::new(s.code, s.en, s.ja, s.valid_from).to(s.valid_to).own(own);
        row.source(source).unverified(s.unverified)
    };
    tables.statuses.iter().map(one).collect()
}

pub(super) fn denial(tables: &Tables) -> Vec<Row> {
    let one = |g: &crate::law::DenialGround| {
        let refuses = match g.rule {
            RefusalRule::WhileItLasts => "while it lasts",
            RefusalRule::WithoutEnd => "without end",
            RefusalRule::Limited => "for a time",
        };
        let row = Row::new(g.code, g.en, g.ja, g.valid_from).to(g.valid_to);
        let row = row.own(vec![refuses.to_owned()]).source(format!("icrra 5(1)({})", g.code));
        row.unverified(g.unverified)
    };
    tables.denial_grounds.iter().map(one).collect()
}

pub(super) fn revocation(_: &Tables) -> Vec<Row> {
    let one = |g: &revocation::RevocationGround| {
        let concerns = match g.concerns {
            Concerns::Everyone => "everyone",
            Concerns::Table1 => "table 1",
            Concerns::Spouses => "spouses",
            Concerns::Residents => "mid/long-term residents",
            Concerns::PermanentResidents => "permanent residents",
        };
        let grace = match g.grace {
            Grace::Given => "given",
            Grace::None => "none",
            Grace::UnlessFlight => "unless flight is feared",
        };
        let row = Row::new(g.code, g.en, g.ja, g.valid_from).to(g.valid_to);
        row.own(vec![concerns.to_owned(), grace.to_owned()]).source(g.source)
    };
    revocation::GROUNDS.iter().map(one).collect()
}

pub(super) fn deportation(tables: &Tables) -> Vec<Row> {
    let one = |g: &crate::law::deportation::DeportationGround| {
        let row = Row::new(g.code, g.en, g.ja, g.valid_from).to(g.valid_to);
        let row =
            row.own(vec![yes(g.overstay), yes(g.security)]).source(format!("icrra 24({})", g.code));
        row.unverified(!g.verified)
    };
    tables.deportation.grounds.iter().map(one).collect()
}

pub(super) fn special_landings(tables: &Tables) -> Vec<Row> {
    let one = |r: &crate::law::SpecialLandingRule| {
        let longest = match &r.longest {
            Longest::Hours(hours) => format!("{hours} hours"),
            Longest::Period(p) => period(p),
            Longest::WhileItsCauseLasts => "while its cause lasts".to_owned(),
        };
        let scope = r.scope.map_or("", crate::person::special_landing::SpecialLandingScope::code);
        let own = vec![scope.to_owned(), longest, joined(r.applicants, |a| a.code().to_owned())];
        let row = Row::new(r.kind.code(), r.en, r.ja, r.valid_from).to(r.valid_to).own(own);
        row.source(law(r.law)).unverified(r.unverified)
    };
    tables.special_landings.iter().map(one).collect()
}

pub(super) fn codes(rows: &[CodeRow]) -> Vec<Row> {
    let one = |r: &CodeRow| {
        let row = Row::new(r.code, r.en, r.ja, r.valid_from).to(r.valid_to);
        // Item numbers and the sorting rule are read at second hand.
        row.source(law(&[r.source])).unverified(true)
    };
    rows.iter().map(one).collect()
}

pub(super) fn card_forms(_: &Tables) -> Vec<Row> {
    let one = |f: &card::CardForm| {
        let under_16 = match f.sixteenth {
            card::Sixteenth::Birthday => "to the sixteenth birthday",
            card::Sixteenth::DayBefore => "to the day before the sixteenth birthday",
            card::Sixteenth::Unknown => "unknown",
        };
        let without_end = if f.seven_years { "7 years" } else { "unknown" };
        let row = Row::new(f.code, "residence card", "在留カード", f.valid_from).to(f.valid_to);
        row.own(vec![under_16.to_owned(), without_end.to_owned()]).source(f.source)
    };
    card::FORMS.iter().map(one).collect()
}

pub(super) fn roles(tables: &Tables) -> Vec<Row> {
    let acts = |role| {
        let all = tables.entitlements.iter().copied().flatten();
        let may: Vec<&str> =
            all.filter(|e| e.roles.contains(&role)).map(|e| e.act.code()).collect();
        may.join("; ")
    };
    let one = |h: &crate::law::roles::holders::Holder| {
        let row = Row::new(h.role.code(), h.en, h.ja, h.valid_from).own(vec![acts(h.role)]);
        row.source(h.source).unverified(true)
    };
    HOLDERS.iter().map(one).collect()
}

pub(super) fn acts(tables: &Tables) -> Vec<Row> {
    let one = |e: &crate::law::Entitlement| {
        let since = since_of(e.act);
        let roles = joined(e.roles, |r| r.code().to_owned());
        let row = Row::new(e.act.code(), e.en, e.ja, since.map_or(ALWAYS, |s| s.day));
        let source = match since {
            Some(s) => format!("{}; {}", law(e.law), s.source),
            None => law(e.law),
        };
        row.own(vec![roles]).source(source).unverified(since.is_some())
    };
    tables.entitlements.iter().copied().flatten().map(one).collect()
}

pub(super) fn offices(_: &Tables) -> Vec<Row> {
    let one = |o: &offices::Office| {
        let own = vec![o.kind.code().to_owned(), o.under.to_owned()];
        let row = Row::new(o.code, o.en, o.ja, o.valid_from).to(o.valid_to).own(own);
        row.source("domain §0.2; codes are the project's own").unverified(!o.under.is_empty())
    };
    offices::OFFICES.iter().map(one).collect()
}

pub(super) fn ports(tables: &Tables) -> Vec<Row> {
    let one = |p: &crate::law::Port| {
        let kind = match p.kind {
            PortKind::Air => "airport",
            PortKind::Sea => "seaport",
        };
        let own = vec![kind.to_owned(), p.office.to_owned()];
        let row = Row::new(p.code, p.en, p.ja, p.valid_from).to(p.valid_to).own(own);
        row.source("enforcement regulation appended table 1; office by area").unverified(true)
    };
    tables.ports.iter().map(one).collect()
}

pub(super) fn nationalities(_: &Tables) -> Vec<Row> {
    let one = |n: &nationalities::Nationality| {
        let row = Row::new(n.code, n.en, n.ja, n.valid_from).to(n.valid_to);
        row.source(n.source).unverified(true)
    };
    nationalities::NATIONALITIES.iter().map(one).collect()
}

pub(super) fn regions(tables: &Tables) -> Vec<Row> {
    let one = |r: &crate::law::RegionRule| {
        let own = vec![r.nationality.to_owned(), issuer(r.issuer)];
        let row = Row::new(r.region, r.en, r.ja, r.valid_from).to(r.valid_to).own(own);
        row.source("notes to the immigration statistics").unverified(r.unverified)
    };
    tables.regions.iter().map(one).collect()
}

fn issuer(issuer: Issuer) -> String {
    match issuer {
        Issuer::Any => "any".to_owned(),
        Issuer::Is(code) => code.to_owned(),
        Issuer::AnotherThan(code) => format!("another than {code}"),
    }
}

pub(super) fn visa_exemptions(tables: &Tables) -> Vec<Row> {
    let one = |r: &crate::law::VisaExemption| {
        let name = nationalities::NATIONALITIES.iter().find(|n| n.code == r.nationality);
        let (en, ja) = name.map_or((r.nationality, ""), |n| (n.en, n.ja));
        let own = vec![issuer(r.issuer), r.days.to_string(), r.condition.code().to_owned()];
        let source = if r.first_day_unknown {
            "foreign ministry, exemption of visa (short-term stay); seen by this first day"
        } else {
            "foreign ministry, exemption of visa (short-term stay)"
        };
        let row = Row::new(r.nationality, en, ja, r.valid_from).to(r.valid_to).own(own);
        row.source(source).unverified(true)
    };
    tables.visa_exemptions.iter().map(one).collect()
}

pub(super) fn boarding(tables: &Tables) -> Vec<Row> {
    // Reasons of the travel authorisation hold from its first day; where that never comes they are no rows.
    let authorisations = tables.clearance.authorisation_from;
    let one = |r: &voyage::BoardingReason| {
        let from = if r.authorisation { authorisations? } else { ALWAYS };
        let source =
            if r.authorisation { "bill of 10 March 2026, unverified" } else { "icrra 56-2" };
        Some(Row::new(r.code, r.en, r.ja, from).source(source))
    };
    voyage::BOARDING_REASONS.iter().filter_map(one).collect()
}

pub(super) fn link_bases(_: &Tables) -> Vec<Row> {
    let one = |b: &identity::LinkBasis| {
        let row = Row::new(b.code, b.en, b.ja, reasons::SINCE).own(vec![yes(b.enough)]);
        row.source("domain §7.6")
    };
    identity::LINK_BASES.iter().map(one).collect()
}

pub(super) fn indicator_rules(_: &Tables) -> Vec<Row> {
    let one = |r: &indicator::IndicatorRule| {
        let about = if r.of_person { "a person" } else { "others too" };
        let spares = if r.spares { "children and asylum seekers" } else { "" };
        let own = vec![
            about.to_owned(),
            spares.to_owned(),
            yes(r.at_landing),
            yes(r.identity_first),
            r.innocent.to_owned(),
        ];
        let row = Row::new(r.code, r.en, r.ja, r.valid_from).to(r.valid_to).own(own);
        row.source("domain §13; what is asked at landing is unverified")
    };
    indicator::RULES.iter().map(one).collect()
}

pub(super) fn indicator_inputs(_: &Tables) -> Vec<Row> {
    let one = |kind: &InputKind| {
        let en = kind.doc().trim_end_matches('.');
        let counts = indicator::weight(*kind).code().to_owned();
        let row = Row::new(kind.code(), en, "", reasons::SINCE).own(vec![counts]);
        row.source("domain §13; the project's own")
    };
    InputKind::ALL.iter().map(one).collect()
}

pub(super) fn reasons(_: &Tables) -> Vec<Row> {
    let one = |r: &reasons::Reason| {
        let row = Row::new(r.code, r.en, r.ja, reasons::SINCE);
        row.own(vec![r.command.to_owned()]).source("the project's own")
    };
    reasons::REASONS.iter().map(one).collect()
}

pub(super) fn purposes(_: &Tables) -> Vec<Row> {
    let one = |p: &reasons::Purpose| {
        let row = Row::new(p.code, p.en, p.ja, reasons::SINCE);
        row.own(vec![p.users.to_owned()]).source("domain §9; the project's own")
    };
    reasons::PURPOSES.iter().map(one).collect()
}

pub(super) fn lengths(tables: &Tables) -> Vec<Row> {
    let mut out = Vec::new();
    of_record(&mut out, "stay", &tables.lengths);
    of_record(&mut out, "landing", &tables.landing);
    of_record(&mut out, "refusal", &tables.refusal);
    of_record(&mut out, "deportation", &tables.deportation.lengths);
    out
}

/// A row for each field of a record of lengths: what it is stands in its description.
fn of_record<T: Shape>(out: &mut Vec<Row>, group: &str, lengths: &T) {
    let mut fields = Fields::default();
    lengths.write(&mut fields);
    for (name, doc, value) in fields.done {
        let doc = doc.trim().trim_end_matches('.');
        let row = Row::new(format!("{group}-{}", name.replace('_', "-")), doc, "", ACT_OF_1990);
        // Days of the amendments that set a length are not in the tables.
        out.push(row.own(vec![value]).source("as named beside it").unverified(true));
    }
}

/// Writes the fields of one record as texts; a record within it is one text.
#[derive(Default)]
struct Fields {
    done: Vec<(&'static str, &'static str, String)>,
    records: Vec<&'static RecordType>,
}

impl Fields {
    fn put(&mut self, text: &str) {
        if let Some((.., value)) = self.done.last_mut() {
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text);
        }
    }
}

impl Writer for Fields {
    fn text(&mut self, value: &str) {
        self.put(value);
    }
    fn int(&mut self, value: i64) {
        self.put(&value.to_string());
    }
    fn bool(&mut self, value: bool) {
        self.put(&yes(value));
    }
    fn date(&mut self, value: Date) {
        self.put(&value.to_string());
    }
    fn timestamp(&mut self, value: Timestamp) {
        self.put(&value.to_string());
    }
    fn uuid(&mut self, value: uuid::Uuid) {
        self.put(&value.to_string());
    }
    fn digest(&mut self, _: &[u8; 32]) {}
    fn symbol(&mut self, value: &'static str) {
        self.put(value);
    }
    fn none(&mut self) {}
    fn some(&mut self) {}
    fn list(&mut self, _: usize) {}
    fn list_end(&mut self) {}
    fn record(&mut self, ty: &'static RecordType) {
        self.records.push(ty);
    }
    fn field(&mut self, index: usize, name: &'static str) {
        if let [record] = self.records.as_slice() {
            let doc = record.fields.get(index).map_or("", |f| f.doc);
            self.done.push((name, doc, String::new()));
        }
    }
    fn record_end(&mut self) {
        self.records.pop();
    }
}
