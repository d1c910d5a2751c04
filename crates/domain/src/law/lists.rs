//! The code lists as they are published (コード表): every list with its rows, each with its days and its source. The rows are
//! those that decisions look things up in; `schemas/codelists` holds them as files, and a test holds the files to them.

mod rows;

use super::Tables;
use crate::time::Date;

/// A civil date, as the tables write it.
type Civil = (i32, u32, u32);

/// A code list.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Its name, and that of its file.
    pub name: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
    /// Columns of its own, beside those that every list has.
    pub own: &'static [&'static str],
    /// Its rows.
    pub rows: fn(&Tables) -> Vec<Row>,
}

/// A row of a code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Code.
    pub code: String,
    /// What it means, in English.
    pub en: String,
    /// The same in Japanese; empty where nobody has put it into words.
    pub ja: String,
    /// Values of the list's own columns, in their order.
    pub own: Vec<String>,
    /// First day on which it holds.
    pub valid_from: Civil,
    /// Last day on which it holds; absent where it still does.
    pub valid_to: Option<Civil>,
    /// Where it stands.
    pub source: String,
    /// Whether nobody has yet held it against the text in force.
    pub unverified: bool,
}

impl Row {
    fn new(code: impl Into<String>, en: &str, ja: &str, valid_from: Civil) -> Self {
        Self {
            code: code.into(),
            en: en.to_owned(),
            ja: ja.to_owned(),
            own: Vec::new(),
            valid_from,
            valid_to: None,
            source: String::new(),
            unverified: false,
        }
    }

    fn to(self, valid_to: Option<Civil>) -> Self {
        Self { valid_to, ..self }
    }

    fn own(self, own: Vec<String>) -> Self {
        Self { own, ..self }
    }

    /// A source that says `unverified` is one.
    fn source(self, source: impl Into<String>) -> Self {
        let source = source.into();
        Self { unverified: self.unverified || source.contains("unverified"), source, ..self }
    }

    fn unverified(self, unverified: bool) -> Self {
        Self { unverified: self.unverified || unverified, ..self }
    }

    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Its values in the order of [`List::columns`].
    pub fn values(&self) -> Vec<String> {
        let mut out = vec![self.code.clone(), self.en.clone(), self.ja.clone()];
        out.extend(self.own.iter().cloned());
        out.push(day(self.valid_from));
        out.push(self.valid_to.map(day).unwrap_or_default());
        out.push(self.source.clone());
        out.push(if self.unverified { "unverified" } else { "" }.to_owned());
        out
    }
}

fn day((year, month, day): Civil) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

impl List {
    /// The names of its columns.
    pub fn columns(&self) -> Vec<&'static str> {
        let mut out = vec!["code", "en", "ja"];
        out.extend(self.own);
        out.extend(["valid_from", "valid_to", "source", "checked"]);
        out
    }

    /// The whole list as CSV (RFC 4180, but with line feeds), by which its digest is taken.
    pub fn csv(&self, tables: &Tables) -> String {
        let mut out = String::new();
        let columns: Vec<String> = self.columns().into_iter().map(str::to_owned).collect();
        line(&mut out, &columns);
        for row in (self.rows)(tables) {
            line(&mut out, &row.values());
        }
        out
    }
}

fn line(out: &mut String, cells: &[String]) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

/// The list of a name.
pub fn find(name: &str) -> Option<&'static List> {
    LISTS.iter().find(|l| l.name == name)
}

const fn list(
    name: &'static str,
    en: &'static str,
    ja: &'static str,
    own: &'static [&'static str],
    rows: fn(&Tables) -> Vec<Row>,
) -> List {
    List { name, en, ja, own, rows }
}

/// Every list.
#[rustfmt::skip]
pub static LISTS: &[List] = &[
    list("statuses", "statuses of residence and their periods", "在留資格と在留期間",
        &["table", "periods", "designated_up_to", "resident", "at_landing", "by_change", "successor"], rows::statuses),
    list("denial-grounds", "grounds for denial of landing, art. 5(1)", "上陸拒否事由", &["refuses"], rows::denial),
    list("revocation-grounds", "grounds for revocation of a status, art. 22-4(1)", "在留資格取消事由", &["concerns", "grace"], rows::revocation),
    list("deportation-grounds", "grounds for deportation, art. 24", "退去強制事由", &["departure_order", "refuses_without_end"], rows::deportation),
    list("special-landings", "special landing permissions", "特例上陸許可", &["scope", "longest", "applicants"], rows::special_landings),
    list("refugee-classes", "classes of refugee applications", "難民認定申請の振分け", &[], |t| rows::codes(t.refugee.classes)),
    list("provisional-stay-bars", "bars to provisional stay", "仮滞在の除外事由", &[], |t| rows::codes(t.refugee.provisional_stay_bars)),
    list("provisional-stay-revocation", "grounds to revoke provisional stay", "仮滞在の取消事由", &[], |t| rows::codes(t.refugee.provisional_stay_revocation)),
    list("recognition-revocation", "grounds to revoke a recognition", "難民認定等の取消事由", &[], |t| rows::codes(t.refugee.revocation)),
    list("card-forms", "forms of the residence card", "在留カードの様式", &["under_16", "without_end"], rows::card_forms),
    list("roles", "roles", "職", &["acts"], rows::roles),
    list("acts", "acts and who may do them", "行為と権限", &["roles"], rows::acts),
    list("offices", "bureaus and offices", "官署", &["kind", "under"], rows::offices),
    list("ports", "ports of entry and departure, and who inspects there", "出入国港と審査官署", &["kind", "office"], rows::ports),
    list("nationalities", "nationality or region, and issuing state, as documents write it", "旅券上の国籍・地域", &[], rows::nationalities),
    list("statistical-regions", "what a nationality is counted as", "統計上の国籍・地域", &["nationality", "issuer"], rows::regions),
    list("visa-exemptions", "whose visits need no visa, art. 6(1), proviso", "ビザ免除国・地域（短期滞在）", &["issuer", "days", "passport"], rows::visa_exemptions),
    list("boarding-reasons", "reasons to refuse boarding", "搭乗拒否の理由", &[], rows::boarding),
    list("link-bases", "what a link between identities rests on", "人物の関連付けの根拠", &["enough_alone"], rows::link_bases),
    list("indicator-rules", "rules by which an indicator is raised", "指標の規則", &["about", "spares", "at_landing", "identity_first", "innocent_cause"], rows::indicator_rules),
    list("indicator-inputs", "what an indicator is drawn from; closed", "指標の根拠となる情報", &["counts"], rows::indicator_inputs),
    list("reasons", "reasons that go with acts; open", "理由（開いた一覧）", &["command"], rows::reasons),
    list("purposes", "purposes of reads and acts; open", "目的（開いた一覧）", &["users"], rows::purposes),
    list("lengths", "lengths and limits", "期間と上限", &["value"], rows::lengths),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Code;

    #[test]
    fn lists_are_complete_and_their_rows_whole() {
        let tables = Tables::current();
        for (i, list) in LISTS.iter().enumerate() {
            assert!(Code::parse(list.name).is_ok(), "{}", list.name);
            assert!(LISTS[..i].iter().all(|o| o.name != list.name), "{}", list.name);
            let rows = (list.rows)(&tables);
            assert!(!rows.is_empty(), "{}", list.name);
            for row in &rows {
                assert_eq!(row.values().len(), list.columns().len(), "{} {}", list.name, row.code);
                assert!(!row.en.is_empty() && !row.source.is_empty(), "{} {}", list.name, row.code);
                assert!(row.valid_to.is_none_or(|to| row.valid_from <= to), "{}", row.code);
                let (from, to) = (row.valid_from, row.valid_to.unwrap_or(row.valid_from));
                for (year, month, day) in [from, to] {
                    assert!(Date::new(year, month, day).is_ok(), "{} {}", list.name, row.code);
                }
            }
        }
        assert!(find("statuses").is_some() && find("ghosts").is_none());
    }

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let mut out = String::new();
        line(&mut out, &["a".into(), "b, c".into(), "d \"e\"".into(), String::new()]);
        assert_eq!(out, "a,\"b, c\",\"d \"\"e\"\"\",\n");
    }

    #[test]
    fn a_list_of_a_day_has_the_rows_of_that_day() {
        let rows = (find("statuses").unwrap().rows)(&Tables::current());
        let on = |code: &str, when: &str| {
            let day = Date::parse(when).unwrap();
            rows.iter().filter(|r| r.code == code && r.holds_on(day)).count()
        };
        assert_eq!(on("employment-for-skill-development", "2027-03-31"), 0);
        assert_eq!(on("employment-for-skill-development", "2027-04-01"), 1);
        assert_eq!(on("technical-intern-training-1-b", "2027-03-31"), 1);
    }
}
