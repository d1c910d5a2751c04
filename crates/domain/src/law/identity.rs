//! On what a link between two identities may rest (domain §7.6): a code list.

/// A basis of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkBasis {
    /// Code.
    pub code: &'static str,
    /// What it is.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
    /// Whether a link may rest on it alone. Twins and siblings share name, date of birth and nationality.
    pub enough: bool,
}

const fn basis(code: &'static str, en: &'static str, ja: &'static str, enough: bool) -> LinkBasis {
    LinkBasis { code, en, ja, enough }
}

/// The code list.
pub static LINK_BASES: &[LinkBasis] = &[
    basis(
        "biometric-match",
        "match of biometrics, examined by a person",
        "個人識別情報の照合",
        true,
    ),
    basis(
        "previous-document",
        "number of the previous document on chip or page",
        "旧旅券番号の記載",
        true,
    ),
    basis("document-evidence", "another document that names both", "両者を示す文書", true),
    basis("authority-notice", "notice of an authority", "関係機関からの通知", true),
    basis("declared", "declared by the person", "本人の申告", false),
    basis(
        "name-and-birth",
        "name, date of birth and nationality",
        "氏名、生年月日及び国籍・地域",
        false,
    ),
];

/// The row of a code.
pub fn link_basis(code: &str) -> Option<&'static LinkBasis> {
    LINK_BASES.iter().find(|b| b.code == code)
}
