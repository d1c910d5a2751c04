//! Texts that a type accepts, by the name of the type. All are made up: issuing state UTO, invented names.

use sekisho_domain::Event;
use sekisho_domain::shape::TextType;

use super::Rng;

const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const CODE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const NAMES: &[&str] = &[
    "ERIKSSON",
    "ANNA MARIA",
    "VAN DER MUELLEN",
    "NILAVADHANANANDA",
    "O'CONNOR",
    "山田",
    "ทดสอบ",
    "Łukasz",
    "مثال",
    "김철수",
    "NGUYEN THI",
    "𠮷野",
];
const PORTS: &[&str] = &["NRT", "HND", "KIX", "FUK", "NGO", "CTS", "OKA", "HIJ", "JPHTK"];
const COUNTRIES: &[&str] =
    &["UTO", "D", "KOR", "CHN", "TWN", "HKG", "USA", "VNM", "PHL", "GBN", "XXA"];
const STATUSES: &[&str] = &[
    "temporary-visitor",
    "student",
    "engineer-specialist-in-humanities",
    "permanent-resident",
    "spouse-of-japanese-national",
    "special-permanent-resident",
];
const CODES: &[&str] = &["i", "ii", "iii", "iv", "document-misread", "purpose-doubtful", "audit"];
const MUNICIPALITIES: &[&str] = &["131016", "271004", "401307", "011002", "422096"];
const BIRTHS: &[&str] = &["1974-08-12", "1974-08", "1974", "2001-02-28", "2024-02-29"];
const ARTICLES: &[&str] = &["9", "20", "21", "26-2", "61-2-9", "1-ix", "7(1)"];
const INVARIANTS: &[&str] = &["I1", "I4", "I36"];
const REMARKS: &[&str] = &[
    "Return ticket shown.",
    "滞在予定の説明が不十分であった。",
    "東京都千代田区霞が関1-1-1",
    "A sentence with \"quotes\", a comma, a tab's absence and 100 %.",
];
const FIELDS: &[&str] = &["stay_end", "status", "personal.primary_name", "port"];

fn drawn(rng: &mut Rng, alphabet: &str, len: usize) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    (0..len).filter_map(|_| rng.pick(&letters).copied()).collect()
}

fn one(rng: &mut Rng, samples: &[&str]) -> String {
    rng.pick(samples).map_or_else(String::new, |s| (*s).to_owned())
}

/// Free text: a sample as a rule, now and then the longest that the type takes.
fn free(rng: &mut Rng, samples: &[&str], max: usize) -> String {
    match rng.below(100) {
        0 => drawn(rng, "長い文章 abc", max).replacen(' ', "x", 1),
        _ => one(rng, samples).chars().take(max).collect(),
    }
}

/// Some text of a type.
pub(super) fn text(ty: &TextType, rng: &mut Rng) -> String {
    match ty.name {
        "StaffId" => format!("S-{}", drawn(rng, DIGITS, 6)),
        "OfficeCode" => format!("{}-{}", drawn(rng, CAPITALS, 3), drawn(rng, DIGITS, 1)),
        "TerminalId" => format!("{}-B{}", drawn(rng, CAPITALS, 3), drawn(rng, DIGITS, 3)),
        "PortCode" => one(rng, PORTS),
        "CountryCode" => one(rng, COUNTRIES),
        "StatusCode" => one(rng, STATUSES),
        "DocumentNumber" => {
            let len = if rng.one_in(50) { ty.max_chars } else { 9 };
            drawn(rng, CODE, len)
        }
        "MrzText" => {
            let (lines, length) = *rng.pick(&[(2, 44), (2, 36), (3, 30)]).unwrap_or(&(2, 44));
            let lines: Vec<String> =
                (0..lines).map(|_| drawn(rng, "ABCDEFGHIJ0123456789<<<<", length)).collect();
            lines.join(" ")
        }
        "NameText" => free(rng, NAMES, ty.max_chars),
        "MunicipalityCode" => one(rng, MUNICIPALITIES),
        "CaseId" => format!("TK-26-{}-{}", drawn(rng, DIGITS, 6), drawn(rng, DIGITS, 1)),
        "OrganisationId" => format!("SYN-{}", drawn(rng, DIGITS, 6)),
        "VoyageCode" => format!("{}{}", drawn(rng, CAPITALS, 2), drawn(rng, DIGITS, 3)),
        "CardNumber" => {
            format!("SY{}{}", drawn(rng, DIGITS, 8), drawn(rng, CAPITALS, 2))
        }
        "Code" => one(rng, CODES),
        "EvidenceRef" => format!("sha256:{}", drawn(rng, "0123456789abcdef", 64)),
        "EventType" => {
            rng.pick(Event::ALL).map_or_else(String::new, |(name, _)| (*name).to_owned())
        }
        "FieldPath" => one(rng, FIELDS),
        "ActCode" => one(rng, &["icrra", "civil-code", "icrra-enforcement-regulation"]),
        "ArticleCode" => one(rng, ARTICLES),
        "PartialDate" => one(rng, BIRTHS),
        "Subject" => format!("person/{}", rng.uuid()),
        "InvariantCode" => one(rng, INVARIANTS),
        // Free text of any other name; a type with a pattern needs a line of its own.
        _ => free(rng, REMARKS, ty.max_chars),
    }
}
