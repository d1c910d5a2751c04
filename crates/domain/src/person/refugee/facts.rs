//! Fact-finding (事実の調査), art. 61-2-17: that something was heard, received or consulted, never what it says.

use uuid::Uuid;

use crate::ids::{ArticleCode, CaseId, Code, EvidenceRef};
use crate::time::Date;

crate::shape! {
    /// Record an interview by a refugee inquirer (難民調査官による面接).
    pub struct HoldRefugeeInterview {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Language spoken: a BCP 47 tag in small letters.
        pub language: Code,
        /// Whether an interpreter took part.
        pub interpreted: bool,
        /// Where the statement record (供述調書) is kept.
        pub statement: EvidenceRef,
        /// SHA-256 of the statement record.
        pub statement_hash: [u8; 32],
    }

    /// Record that evidence was received (資料の受領).
    pub struct ReceiveEvidence {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Kind of document, from the code list.
        pub document_kind: Code,
        /// SHA-256 of the document.
        pub document_hash: [u8; 32],
    }

    /// Record that country-of-origin information was consulted (出身国情報の参照).
    pub struct ConsultCoi {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// The item.
        pub coi_item_id: Uuid,
        /// Its version.
        pub item_version: u32,
        /// SHA-256 of the document of that version.
        pub document_hash: [u8; 32],
        /// Paragraph, where one is meant.
        pub paragraph: Option<ArticleCode>,
        /// The finding it is cited for, from the code list.
        pub cited_for: Code,
    }

    /// A refugee inquirer held an interview (難民調査官による面接).
    pub struct RefugeeInterviewHeld {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the interview.
        pub held_on: Date,
        /// Language spoken.
        pub language: Code,
        /// Whether an interpreter took part.
        pub interpreted: bool,
        /// Where the statement record is kept.
        pub statement: EvidenceRef,
        /// SHA-256 of the statement record.
        pub statement_hash: [u8; 32],
    }

    /// Evidence was received (資料の受領).
    pub struct EvidenceReceived {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of receipt.
        pub received_on: Date,
        /// Kind of document.
        pub document_kind: Code,
        /// SHA-256 of the document.
        pub document_hash: [u8; 32],
    }

    /// Country-of-origin information was consulted (出身国情報の参照).
    pub struct CoiConsulted {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the consultation.
        pub consulted_on: Date,
        /// The item.
        pub coi_item_id: Uuid,
        /// Its version.
        pub item_version: u32,
        /// SHA-256 of the document of that version.
        pub document_hash: [u8; 32],
        /// Paragraph, where one is meant.
        pub paragraph: Option<ArticleCode>,
        /// The finding it is cited for.
        pub cited_for: Code,
    }
}
