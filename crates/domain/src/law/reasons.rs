//! Reasons (理由) and purposes (目的) as open lists: what an office writes down as a code beside an act. The law leaves them
//! to the office, so that another code is recorded as it comes; what the law itself lists is in the tables of its family.

/// A reason that goes with an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The command that it goes with.
    pub command: &'static str,
    /// Code.
    pub code: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
}

const fn reason(
    command: &'static str,
    code: &'static str,
    en: &'static str,
    ja: &'static str,
) -> Reason {
    Reason { command, code, en, ja }
}

/// The day from which both lists hold: that of the first version.
pub const SINCE: (i32, u32, u32) = (2026, 4, 1);

/// Every reason.
#[rustfmt::skip]
pub static REASONS: &[Reason] = &[
    reason("amend-alert", "new-facts", "new facts", "新たな事実"),
    reason("apply-correction", "typing-error", "typing error", "入力誤り"),
    reason("cancel-alert", "facts-disproved", "the facts were disproved", "事実の不存在が判明"),
    reason("cancel-departure-order", "unauthorised-work", "worked in breach of the conditions", "条件に違反した就労"),
    reason("cancel-provisional-release", "absconded", "absconded", "逃亡"),
    reason("cancel-supervision", "absconded", "absconded", "逃亡"),
    reason("close-violation-case", "no-violation", "no violation found", "違反の事実なし"),
    reason("close-port", "port-given-up", "the port was given up", "港の廃止"),
    reason("dismiss-indicator", "innocent-cause", "an innocent cause was found", "正当な理由の判明"),
    reason("end-role", "transferred", "transferred to another post", "異動"),
    reason("escalate-incident", "not-resolved-in-time", "not resolved in time", "時間内に未解決"),
    reason("end-detention", "released", "released", "放免"),
    reason("extend-departure-order", "no-flight", "no flight or ship in time", "便がない"),
    reason("extend-detention", "unavoidable", "unavoidable reasons", "やむを得ない事由"),
    reason("grant-special-permission", "family-unity", "family in Japan", "家族関係"),
    reason("issue-departure-command", "no-travel-document", "holds no travel document", "旅券を所持しない"),
    reason("enter-alert", "overstay-suspected", "an overstay is suspected", "不法残留の疑い"),
    reason("order-erasure", "order-of-the-person", "asked for by the person", "本人の請求"),
    reason("permit-provisional-release", "health", "health", "健康上の理由"),
    reason("record-boarding-refusal", "no-valid-document", "no valid document", "有効な旅券等の不所持"),
    reason("record-visa-revocation", "wrongly-issued", "wrongly issued", "誤発給"),
    reason("refuse-application", "livelihood-not-shown", "livelihood not shown", "生計要件の立証不足"),
    reason("refuse-correction", "recorded-as-it-was", "the record is right", "記録は正しい"),
    reason("refuse-special-permission", "no-family-ties", "no family in Japan", "家族関係なし"),
    reason("refuse-travel-authorisation", "purpose-doubtful", "purpose of the journey doubtful", "渡航目的に疑義"),
    reason("request-correction", "typing-error", "typing error", "入力誤り"),
    reason("resolve-alert-hit", "face-compared", "the faces were compared", "顔貌の照合"),
    reason("review-indicator", "facts-examined", "the facts were examined", "事実の確認"),
    reason("retire-terminal", "worn-out", "worn out", "老朽化"),
    reason("reverse-identity-link", "linked-in-error", "linked in error", "誤った関連付け"),
    reason("revoke-travel-authorisation", "false-statement", "false statement", "虚偽の申告"),
    reason("split-identity", "two-persons", "two persons in one record", "別人の記録の混在"),
    reason("withdraw-code-list-version", "postponed", "postponed", "施行延期"),
];

/// A purpose for which a record is read or an act is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    /// Code.
    pub code: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// Whom it is for.
    pub users: &'static str,
}

const fn purpose(
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    users: &'static str,
) -> Purpose {
    Purpose { code, en, ja, users }
}

/// Every purpose, by the users of domain §9.
#[rustfmt::skip]
pub static PURPOSES: &[Purpose] = &[
    purpose("landing-examination", "landing examination", "上陸審査", "immigration inspector"),
    purpose("departure-confirmation", "confirmation of departure", "出国確認", "immigration inspector"),
    purpose("landing-hearing", "landing hearing", "口頭審理", "special inquiry officer"),
    purpose("residence-examination", "examination of an application", "在留審査", "residence examiner"),
    purpose("violation-investigation", "violation investigation and execution", "違反調査・執行", "immigration control officer"),
    purpose("refugee-inquiry", "refugee inquiry", "難民調査", "refugee inquirer"),
    purpose("refugee-review", "administrative review", "審査請求", "counsellor"),
    purpose("case-work", "work on a case", "事件処理", "whoever has the case"),
    purpose("record-correction", "correction or erasure of a record", "記録の訂正・消去", "data correction desk"),
    purpose("record-disclosure", "disclosure to the person", "本人開示", "disclosure desk"),
    purpose("audit", "audit", "監査", "auditor"),
    purpose("statistics", "statistics", "統計", "statistician"),
    purpose("analysis", "analysis of patterns", "情報分析", "intelligence analyst"),
    purpose("operations-check", "check of the running system", "運用確認", "operator"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Command;
    use crate::ids::Code;

    #[test]
    fn codes_are_well_formed_and_belong_to_commands() {
        for (i, r) in REASONS.iter().enumerate() {
            assert!(Code::parse(r.code).is_ok(), "{}", r.code);
            assert!(Command::index_of(r.command).is_some(), "{} is no command", r.command);
            let twice = |o: &Reason| (o.command, o.code) == (r.command, r.code);
            assert!(!REASONS[..i].iter().any(twice), "{} {}", r.command, r.code);
        }
        for (i, p) in PURPOSES.iter().enumerate() {
            assert!(Code::parse(p.code).is_ok(), "{}", p.code);
            assert!(PURPOSES[..i].iter().all(|o| o.code != p.code), "{}", p.code);
        }
    }
}
