//! Identifiers and other short texts that cannot be wrong.

use std::fmt;

use uuid::Uuid;

use crate::shape::{Invalid, Reader, Shape, TextType, Type, Writer};
use crate::time::Date;

/// Refuses text that is empty, longer than `max` characters, or holds control characters.
///
/// # Errors
/// Says which of these it is.
pub fn check_length(text: &str, max: usize) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("must not be empty"));
    }
    if text.len() > max && text.chars().count() > max {
        return Err(Invalid(format!("must have at most {max} characters")));
    }
    if text.chars().any(|c| c.is_control()) {
        return Err(Invalid::new("must not contain control characters"));
    }
    Ok(())
}

fn only(text: &str, allowed: fn(u8) -> bool, what: &str) -> Result<(), Invalid> {
    if text.bytes().all(allowed) { Ok(()) } else { Err(Invalid(format!("may hold only {what}"))) }
}

const fn upper_or_digit(b: u8) -> bool {
    b.is_ascii_uppercase() || b.is_ascii_digit()
}

const fn code_byte(b: u8) -> bool {
    upper_or_digit(b) || b == b'-'
}

const fn kebab(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'
}

crate::text! {
    /// Staff identifier (職員番号): opaque, never reused.
    pub struct StaffId (max 32, pattern "^[A-Z0-9-]{1,32}$", |t| only(t, code_byte, "capital letters, digits and hyphens"));

    /// Office (官署) code: the office that acts, not the port it acts at.
    pub struct OfficeCode (max 16, pattern "^[A-Z0-9-]{1,16}$", |t| only(t, code_byte, "capital letters, digits and hyphens"));

    /// Terminal (端末) code from the terminal ledger.
    pub struct TerminalId (max 32, pattern "^[A-Z0-9-]{1,32}$", |t| only(t, code_byte, "capital letters, digits and hyphens"));

    /// Port of entry or departure (出入国港): IATA code for airports, five letters for seaports.
    pub struct PortCode (max 5, pattern "^[A-Z0-9]{3,5}$", |t| if t.len() < 3 { Err(Invalid::new("must have three to five characters")) } else { only(t, upper_or_digit, "capital letters and digits") });

    /// Issuing state or nationality as in ICAO 9303: ISO 3166-1 alpha-3, the ICAO specials, or `D`.
    pub struct CountryCode (max 3, pattern "^[A-Z]{1,3}$", |t| only(t, |b| b.is_ascii_uppercase(), "capital letters"));

    /// Status of residence (在留資格) code from the code list of the day, such as `temporary-visitor`.
    pub struct StatusCode (max 64, pattern "^[a-z0-9-]{1,64}$", |t| only(t, kebab, "small letters, digits and hyphens"));

    /// Number of a travel document, as printed: at most 22 characters (long TD1 and TD2 numbers included).
    pub struct DocumentNumber (max 22, pattern "^[A-Z0-9]{1,22}$", |t| only(t, upper_or_digit, "capital letters and digits"));

    /// A machine readable zone as read, its lines joined by one blank; never repaired.
    pub struct MrzText (max 92, pattern "^[A-Z0-9<]{30,44}( [A-Z0-9<]{30,44}){1,2}$", |t| only(t, |b| upper_or_digit(b) || b == b'<' || b == b' ', "capital letters, digits, < and one blank between lines"));

    /// A name or part of a name, as in the document.
    pub struct NameText (max 150, pattern "", |_| Ok(()));

    /// A postal address, as notified.
    pub struct AddressText (max 300, pattern "", |_| Ok(()));

    /// Number of a residence card (在留カード番号): two letters, eight digits, two letters (I15). It changes at every
    /// issue. Numbers that begin with `SY` are reserved for made-up data.
    pub struct CardNumber (max 12, pattern "^[A-Z]{2}[0-9]{8}[A-Z]{2}$", check_card_number);

    /// Municipality code (全国地方公共団体コード): five digits and a check digit.
    pub struct MunicipalityCode (max 6, pattern "^[0-9]{6}$", check_municipality);

    /// Case, application or receipt number that people read: `office-yy-serial-check`.
    pub struct CaseId (max 40, pattern "^[A-Z0-9-]{1,40}$", |t| only(t, code_byte, "capital letters, digits and hyphens"));

    /// Number of an organisation (所属機関): its corporate number (法人番号), or that of a register.
    pub struct OrganisationId (max 20, pattern "^[A-Z0-9-]{1,20}$", |t| only(t, code_byte, "capital letters, digits and hyphens"));

    /// Voyage: flight or ship's call.
    pub struct VoyageCode (max 16, pattern "^[A-Z0-9-]{1,16}$", |t| only(t, code_byte, "capital letters, digits and hyphens"));

    /// A short reason or remark, at most 500 characters. It may hold personal data and is treated as if it did.
    pub struct RemarkText (max 500, pattern "", |_| Ok(()));

    /// A code from a versioned list: reasons, grounds, purposes, conditions.
    pub struct Code (max 64, pattern "^[a-z0-9-]{1,64}$", |t| only(t, kebab, "small letters, digits and hyphens"));

    /// Reference to a document outside the log: its hash or its registry number.
    pub struct EvidenceRef (max 100, pattern "^[A-Za-z0-9:._/-]{1,100}$", |t| only(t, |b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'.' | b'_' | b'/' | b'-'), "letters, digits and : . _ / -"));

    /// Name of an event type, such as `LandingPermitted`.
    pub struct EventType (max 80, pattern "^[A-Za-z]{1,80}$", |t| only(t, |b| b.is_ascii_alphabetic(), "letters"));

    /// Name of a field, such as `stay_end`, or `personal.primary_name` for one of the personal record.
    pub struct FieldPath (max 80, pattern "^[a-z_.]{1,80}$", |t| only(t, |b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'), "small letters, underscores and points"));

    /// The text of a value before or after a correction.
    pub struct ValueText (max 300, pattern "", |_| Ok(()));

    /// An article of an act: the act's short name.
    pub struct ActCode (max 40, pattern "^[a-z0-9-]{1,40}$", |t| only(t, kebab, "small letters, digits and hyphens"));

    /// An article, item or sub-item number: `9`, `61-2-9`, `1-ix`.
    pub struct ArticleCode (max 20, pattern "^[A-Za-z0-9().-]{1,20}$", |t| only(t, |b| b.is_ascii_alphanumeric() || matches!(b, b'(' | b')' | b'.' | b'-'), "letters, digits and ( ) . -"));

    /// A date of which parts may be unknown: `1974-08-12`, `1974-08` or `1974`.
    pub struct PartialDate (max 10, pattern "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", check_partial_date);
}

fn check_card_number(text: &str) -> Result<(), Invalid> {
    let letters = |range: std::ops::Range<usize>| {
        text.as_bytes().get(range).is_some_and(|b| b.iter().all(u8::is_ascii_uppercase))
    };
    let digits = text.as_bytes().get(2..10).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    if text.len() == 12 && letters(0..2) && digits && letters(10..12) {
        Ok(())
    } else {
        Err(Invalid::new("must be two capital letters, eight digits and two capital letters"))
    }
}

fn check_municipality(text: &str) -> Result<(), Invalid> {
    let digits: Vec<u32> = text.bytes().filter_map(|b| char::from(b).to_digit(10)).collect();
    if digits.len() != 6 || text.len() != 6 {
        return Err(Invalid::new("must be six digits"));
    }
    // JIS X 0402: weights 6 to 2, the last digit of 11 minus the remainder.
    let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(d, w)| d * w).sum();
    if digits.last() == Some(&((11 - sum % 11) % 10)) {
        Ok(())
    } else {
        Err(Invalid::new("has a wrong check digit"))
    }
}

fn check_partial_date(text: &str) -> Result<(), Invalid> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    Date::parse(&full).map(|_| ())
}

impl PartialDate {
    /// The first and the last day that it may mean; the same where it is known in full.
    pub fn bounds(&self) -> Option<(Date, Date)> {
        let text = self.as_str();
        let (first, months) = match text.len() {
            4 => (format!("{text}-01-01"), 12),
            7 => (format!("{text}-01"), 1),
            _ => return Date::parse(text).ok().map(|day| (day, day)),
        };
        let first = Date::parse(&first).ok()?;
        Some((first, first.plus_months(months).plus_days(-1)))
    }
}

crate::symbols! {
    /// Kind of subject whose sequence an event belongs to (design §11).
    pub enum SubjectKind {
        /// A person.
        Person = "person",
        /// An entry of the watch list.
        Alert = "alert",
        /// A flight or a call of a ship.
        Voyage = "voyage",
        /// A line of the terminal ledger.
        Terminal = "terminal",
        /// A code list.
        CodeList = "codelist",
        /// A port of entry and departure.
        Port = "port",
        /// A failure of the system.
        Incident = "incident",
        /// The journal of a site.
        Site = "site",
        /// The access of a member of staff.
        Staff = "staff",
        /// What a published rule says about a record.
        Indicator = "indicator",
        /// The number of a residence card.
        Card = "card",
    }
}

/// Whose sequence a command or an event belongs to. As text, `person/<uuid>`, it is the key of its records in Kafka.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its id.
    pub id: Uuid,
}

impl Subject {
    /// The rules of its text.
    pub const TEXT: TextType = TextType {
        name: "Subject",
        doc: "Whose sequence this belongs to: kind and UUID.",
        max_chars: 60,
        pattern: "^[a-z-]+/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    };

    /// The person with this id.
    pub const fn person(id: Uuid) -> Self {
        Self { kind: SubjectKind::Person, id }
    }

    /// Reads `kind/uuid`.
    ///
    /// # Errors
    /// Another form, or an unknown kind.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let form = || Invalid::new("must be a kind and a UUID such as person/01890a5d-…");
        let (kind, id) = text.split_once('/').ok_or_else(form)?;
        let kind =
            SubjectKind::from_code(kind).ok_or_else(|| Invalid::new("has an unknown kind"))?;
        let id = Uuid::try_parse(id).map_err(|_| form())?;
        Ok(Self { kind, id })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.code(), self.id)
    }
}

impl Shape for Subject {
    const TYPE: Type = Type::Text(&Self::TEXT);
    fn write<W: Writer>(&self, w: &mut W) {
        w.text(&self.to_string());
    }
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.text(Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_texts_are_refused() {
        assert!(PortCode::parse("NRT").is_ok());
        assert!(PortCode::parse("nrt").is_err());
        assert!(PortCode::parse("NR").is_err());
        assert!(NameText::parse("").is_err());
        assert!(NameText::parse(&"あ".repeat(151)).is_err());
        assert!(NameText::parse(&"あ".repeat(150)).is_ok());
        assert!(NameText::parse("a\u{0}b").is_err());
        assert!(PartialDate::parse("1974-02-30").is_err());
        assert!(PartialDate::parse("1974").is_ok());
        assert!(MunicipalityCode::parse("131016").is_ok(), "Chiyoda-ku");
        assert!(MunicipalityCode::parse("131017").is_err());
        assert!(CardNumber::parse("SY12345678AB").is_ok());
        for wrong in
            ["SY1234567AB", "SY123456789AB", "sy12345678ab", "S112345678AB", "SY12345678A1"]
        {
            assert!(CardNumber::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_unknown_of_a_date_has_bounds() {
        let bounds = |text| PartialDate::parse(text).unwrap().bounds().unwrap();
        let day = |text| Date::parse(text).unwrap();
        assert_eq!(bounds("2010-04-02"), (day("2010-04-02"), day("2010-04-02")));
        assert_eq!(bounds("2012-02"), (day("2012-02-01"), day("2012-02-29")));
        assert_eq!(bounds("2010"), (day("2010-01-01"), day("2010-12-31")));
    }

    #[test]
    fn subjects_go_there_and_back() {
        let s = Subject::person(Uuid::from_u128(7));
        assert_eq!(Subject::parse(&s.to_string()), Ok(s));
        assert!(Subject::parse("ghost/00000000-0000-0000-0000-000000000007").is_err());
    }
}
