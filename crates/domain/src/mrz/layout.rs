//! Where each field stands in each of the five formats (ICAO 9303 parts 4 to 7), counted from 1 as the standard does.

use super::MrzError;

crate::symbols! {
    /// Format of a machine readable zone.
    pub enum Format {
        /// Card of credit-card size: three lines of 30.
        Td1 = "td1",
        /// Larger card: two lines of 36.
        Td2 = "td2",
        /// Passport booklet: two lines of 44.
        Td3 = "td3",
        /// Full-page visa: two lines of 44.
        MrvA = "mrv-a",
        /// Smaller visa: two lines of 36.
        MrvB = "mrv-b",
    }

    /// Field of a machine readable zone.
    pub enum Field {
        /// Document code: one or two letters.
        DocumentCode = "document-code",
        /// State or organisation that issued the document.
        IssuingState = "issuing-state",
        /// Primary and secondary identifier.
        Names = "names",
        /// Document number; a long one runs on in the optional data.
        DocumentNumber = "document-number",
        /// Nationality of the holder.
        Nationality = "nationality",
        /// Date of birth, YYMMDD.
        BirthDate = "birth-date",
        /// Sex.
        Sex = "sex",
        /// Date of expiry, YYMMDD; of a visa, its last day of use.
        ExpiryDate = "expiry-date",
        /// Optional data of the issuing state; the first such field of TD1.
        OptionalData = "optional-data",
        /// Second optional data field of TD1.
        MoreOptionalData = "more-optional-data",
        /// Personal number or other optional data of TD3, with its own check digit.
        PersonalNumber = "personal-number",
        /// Everything that the composite check digit covers.
        Composite = "composite",
    }
}

/// A run of characters within one line, counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// First column.
    pub first: usize,
    /// Last column.
    pub last: usize,
}

impl Place {
    /// How many characters it holds.
    pub const fn width(self) -> usize {
        self.last + 1 - self.first
    }

    /// What stands there; empty where the line is too short, which a parsed zone never is.
    pub(super) fn read(self, lines: &[String]) -> &str {
        let line = self.line.checked_sub(1).and_then(|i| lines.get(i));
        line.and_then(|l| l.get(self.first.checked_sub(1)?..self.last)).unwrap_or("")
    }
}

const fn at(line: usize, first: usize, last: usize) -> Place {
    Place { line, first, last }
}

/// A check digit: what it vouches for, where it stands, what it is computed over.
pub(super) struct CheckRule {
    pub(super) field: Field,
    pub(super) digit: Place,
    pub(super) over: &'static [Place],
}

const fn rule(field: Field, digit: Place, over: &'static [Place]) -> CheckRule {
    CheckRule { field, digit, over }
}

/// Fields and check digits of one format.
pub(super) struct Layout {
    pub(super) lines: usize,
    pub(super) width: usize,
    /// First letters that the standard lets a document code have.
    pub(super) codes: &'static str,
    pub(super) fields: &'static [(Field, Place)],
    pub(super) checks: &'static [CheckRule],
}

static TD1: Layout = Layout {
    lines: 3,
    width: 30,
    codes: "ACI",
    fields: &[
        (Field::DocumentCode, at(1, 1, 2)),
        (Field::IssuingState, at(1, 3, 5)),
        (Field::DocumentNumber, at(1, 6, 14)),
        (Field::OptionalData, at(1, 16, 30)),
        (Field::BirthDate, at(2, 1, 6)),
        (Field::Sex, at(2, 8, 8)),
        (Field::ExpiryDate, at(2, 9, 14)),
        (Field::Nationality, at(2, 16, 18)),
        (Field::MoreOptionalData, at(2, 19, 29)),
        (Field::Names, at(3, 1, 30)),
    ],
    checks: &[
        rule(Field::DocumentNumber, at(1, 15, 15), &[at(1, 6, 14)]),
        rule(Field::BirthDate, at(2, 7, 7), &[at(2, 1, 6)]),
        rule(Field::ExpiryDate, at(2, 15, 15), &[at(2, 9, 14)]),
        rule(
            Field::Composite,
            at(2, 30, 30),
            &[at(1, 6, 30), at(2, 1, 7), at(2, 9, 15), at(2, 19, 29)],
        ),
    ],
};

static TD2: Layout = Layout {
    lines: 2,
    width: 36,
    codes: "ACI",
    fields: &[
        (Field::DocumentCode, at(1, 1, 2)),
        (Field::IssuingState, at(1, 3, 5)),
        (Field::Names, at(1, 6, 36)),
        (Field::DocumentNumber, at(2, 1, 9)),
        (Field::Nationality, at(2, 11, 13)),
        (Field::BirthDate, at(2, 14, 19)),
        (Field::Sex, at(2, 21, 21)),
        (Field::ExpiryDate, at(2, 22, 27)),
        (Field::OptionalData, at(2, 29, 35)),
    ],
    checks: &[
        rule(Field::DocumentNumber, at(2, 10, 10), &[at(2, 1, 9)]),
        rule(Field::BirthDate, at(2, 20, 20), &[at(2, 14, 19)]),
        rule(Field::ExpiryDate, at(2, 28, 28), &[at(2, 22, 27)]),
        rule(Field::Composite, at(2, 36, 36), &[at(2, 1, 10), at(2, 14, 20), at(2, 22, 35)]),
    ],
};

static TD3: Layout = Layout {
    lines: 2,
    width: 44,
    codes: "P",
    fields: &[
        (Field::DocumentCode, at(1, 1, 2)),
        (Field::IssuingState, at(1, 3, 5)),
        (Field::Names, at(1, 6, 44)),
        (Field::DocumentNumber, at(2, 1, 9)),
        (Field::Nationality, at(2, 11, 13)),
        (Field::BirthDate, at(2, 14, 19)),
        (Field::Sex, at(2, 21, 21)),
        (Field::ExpiryDate, at(2, 22, 27)),
        (Field::PersonalNumber, at(2, 29, 42)),
    ],
    checks: &[
        rule(Field::DocumentNumber, at(2, 10, 10), &[at(2, 1, 9)]),
        rule(Field::BirthDate, at(2, 20, 20), &[at(2, 14, 19)]),
        rule(Field::ExpiryDate, at(2, 28, 28), &[at(2, 22, 27)]),
        rule(Field::PersonalNumber, at(2, 43, 43), &[at(2, 29, 42)]),
        rule(Field::Composite, at(2, 44, 44), &[at(2, 1, 10), at(2, 14, 20), at(2, 22, 43)]),
    ],
};

static MRV_A: Layout = Layout {
    lines: 2,
    width: 44,
    codes: "V",
    fields: &[
        (Field::DocumentCode, at(1, 1, 2)),
        (Field::IssuingState, at(1, 3, 5)),
        (Field::Names, at(1, 6, 44)),
        (Field::DocumentNumber, at(2, 1, 9)),
        (Field::Nationality, at(2, 11, 13)),
        (Field::BirthDate, at(2, 14, 19)),
        (Field::Sex, at(2, 21, 21)),
        (Field::ExpiryDate, at(2, 22, 27)),
        (Field::OptionalData, at(2, 29, 44)),
    ],
    checks: VISA_CHECKS,
};

static MRV_B: Layout = Layout {
    lines: 2,
    width: 36,
    codes: "V",
    fields: &[
        (Field::DocumentCode, at(1, 1, 2)),
        (Field::IssuingState, at(1, 3, 5)),
        (Field::Names, at(1, 6, 36)),
        (Field::DocumentNumber, at(2, 1, 9)),
        (Field::Nationality, at(2, 11, 13)),
        (Field::BirthDate, at(2, 14, 19)),
        (Field::Sex, at(2, 21, 21)),
        (Field::ExpiryDate, at(2, 22, 27)),
        (Field::OptionalData, at(2, 29, 36)),
    ],
    checks: VISA_CHECKS,
};

/// Visas have no composite check digit.
const VISA_CHECKS: &[CheckRule] = &[
    rule(Field::DocumentNumber, at(2, 10, 10), &[at(2, 1, 9)]),
    rule(Field::BirthDate, at(2, 20, 20), &[at(2, 14, 19)]),
    rule(Field::ExpiryDate, at(2, 28, 28), &[at(2, 22, 27)]),
];

impl Format {
    /// Its name in ICAO 9303: `TD3`, `MRV-A`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
        }
    }

    /// How many lines it has.
    pub fn lines(self) -> usize {
        self.layout().lines
    }

    /// How many characters a line has.
    pub fn width(self) -> usize {
        self.layout().width
    }

    /// Where a field stands; `None` where this format does not have it.
    pub fn place(self, field: Field) -> Option<Place> {
        self.layout().fields.iter().find(|(f, _)| *f == field).map(|(_, place)| *place)
    }

    pub(super) fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }

    /// The lengths tell the sizes apart, and the letter V tells a visa from a document of the same size.
    pub(super) fn detect(lines: &[String]) -> Result<Self, MrzError> {
        let lengths: Vec<usize> = lines.iter().map(String::len).collect();
        let visa = lines.first().is_some_and(|l| l.starts_with('V'));
        match (lengths.as_slice(), visa) {
            ([30, 30, 30], _) => Ok(Self::Td1),
            ([36, 36], false) => Ok(Self::Td2),
            ([36, 36], true) => Ok(Self::MrvB),
            ([44, 44], false) => Ok(Self::Td3),
            ([44, 44], true) => Ok(Self::MrvA),
            _ => Err(MrzError::UnknownFormat { lengths }),
        }
    }
}
