//! Every reason for which a command is refused: a stable code, what it means and what to do, in two languages.
//!
//! `schemas/problems/<code>.md` is written from this table. A code is never given another meaning.

use super::grounds::{self, Ground, icrra, other};
use crate::decision::Rejection;

/// A reason for refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// Stable code in kebab-case.
    pub code: &'static str,
    /// Invariant of domain §12 that it rests on.
    pub invariant: Option<&'static str>,
    /// Legal grounds.
    pub law: &'static [Ground],
    /// What it is, in a few words.
    pub title_en: &'static str,
    /// The same in Japanese.
    pub title_ja: &'static str,
    /// What is wrong, in a sentence.
    pub meaning_en: &'static str,
    /// The same in Japanese.
    pub meaning_ja: &'static str,
    /// What to do next.
    pub action_en: &'static str,
    /// The same in Japanese.
    pub action_ja: &'static str,
}

impl Problem {
    /// A rejection that says what the table says.
    pub fn refuse(&self) -> Rejection {
        self.refuse_with(self.meaning_en, self.meaning_ja)
    }

    /// A rejection that says in its own words what is wrong; what to do comes from the table.
    pub fn refuse_with(&self, en: &str, ja: &str) -> Rejection {
        Rejection {
            code: self.code,
            invariant: self.invariant,
            law: grounds::record(self.law),
            detail_en: format!("{en} {}", self.action_en),
            detail_ja: format!("{ja}{}", self.action_ja),
        }
    }
}

const fn problem(
    code: &'static str,
    invariant: &'static str,
    law: &'static [Ground],
    title: [&'static str; 2],
    meaning: [&'static str; 2],
    action: [&'static str; 2],
) -> Problem {
    Problem {
        code,
        invariant: if invariant.is_empty() { None } else { Some(invariant) },
        law,
        title_en: title[0],
        title_ja: title[1],
        meaning_en: meaning[0],
        meaning_ja: meaning[1],
        action_en: action[0],
        action_ja: action[1],
    }
}

macro_rules! problems {
    ($( $name:ident = ($code:literal, $invariant:literal, $law:expr, $title:expr, $meaning:expr, $action:expr $(,)?); )+) => {
        $(
            #[doc = concat!("`", $code, "`")]
            pub const $name: Problem = problem($code, $invariant, $law, $title, $meaning, $action);
        )+
        /// Every problem.
        pub static PROBLEMS: &[Problem] = &[ $( $name, )+ ];
    };
}

problems! {
    UNKNOWN_PERSON = ("unknown-person", "", &[],
        ["No record of this person", "該当する人物の記録がありません"],
        ["There is no record of a person with this id.", "この識別子の人物の記録がありません。"],
        ["Check the id, or search by travel document.", "識別子を確認するか、旅券等から検索してください。"]);
    RECORD_ENDED = ("record-ended", "I32", &[],
        ["The person's record has ended", "人物の記録は終了しています"],
        ["The record ended by death or naturalisation; no further permission can be given.", "死亡又は帰化により記録が終了しているため、許可等はできません。"],
        ["Check the identity. If the end was recorded in error, ask for a correction.", "人物を確認してください。終了の記録が誤りである場合は訂正を求めてください。"]);
    RECORD_ALREADY_ENDED = ("record-already-ended", "I32", &[],
        ["The end is already recorded", "終了は既に記録されています"],
        ["The end of this person's record has been reported before.", "この人物の記録の終了は既に報告されています。"],
        ["If the first report is wrong, ask for a correction of it.", "先の報告が誤りである場合は訂正を求めてください。"]);
    ROLE_NOT_ENTITLED = ("role-not-entitled", "I4", &[icrra("2", "")],
        ["This role may not do this", "権限のない職による行為です"],
        ["The role you act in may not do this.", "現在の職ではこの行為はできません。"],
        ["Hand the case to someone who holds the right role, or sign in with it.", "権限のある職員に引き継ぐか、該当する職でサインインしてください。"]);
    OCCURRED_AT_IN_FUTURE = ("occurred-at-in-future", "I38", &[],
        ["The act lies in the future", "発生日時が未来です"],
        ["The act is said to have happened more than 24 hours from now.", "発生日時が24時間以上先になっています。"],
        ["Correct occurred_at, or the terminal's clock.", "occurred_at又は端末の時計を修正してください。"]);
    DATE_IN_FUTURE = ("date-in-future", "I38", &[],
        ["A date lies in the future", "日付が未来です"],
        ["A date that must have passed lies in the future.", "過去であるべき日付が未来になっています。"],
        ["Correct the date.", "日付を修正してください。"]);
    STATUS_NOT_ON_LIST = ("status-not-on-list", "I3", &[icrra("2-2", "1"), icrra("7", "1")],
        ["Not a status of residence on that day", "その日に存在しない在留資格です"],
        ["The code list of the day does not have this status of residence.", "当日のコード表にこの在留資格がありません。"],
        ["Choose a status from the list of the day.", "当日の一覧から在留資格を選んでください。"]);
    STATUS_NOT_GIVEN_HERE = ("status-not-given-here", "I3", &[icrra("7", "1"), icrra("20", "1"), icrra("22", "1")],
        ["This act cannot give this status", "この処分では付与できない在留資格です"],
        ["This status of residence is not given by this act.", "この在留資格はこの処分では付与できません。"],
        ["Choose another status, or use the procedure that gives this one.", "別の在留資格を選ぶか、該当する手続によってください。"]);
    PERIOD_NOT_ALLOWED = ("period-not-allowed", "I3", &[icrra("2-2", "3"), other("icrra-enforcement-regulation", "3")],
        ["Not a period for this status", "この在留資格に定めのない在留期間です"],
        ["The enforcement regulation does not have this period for the status.", "施行規則はこの在留資格にこの在留期間を定めていません。"],
        ["Choose a period that the list has for the status.", "一覧にある在留期間を選んでください。"]);
    FIELD_REQUIRED = ("field-required", "", &[],
        ["A field is missing", "必要な項目がありません"],
        ["A field that this act needs is missing.", "この行為に必要な項目がありません。"],
        ["Fill it in and send the command again under a new id.", "入力し、新しい識別子で再送してください。"]);
    FIELDS_CONTRADICT = ("fields-contradict", "", &[],
        ["Two fields contradict each other", "項目の内容が矛盾しています"],
        ["Two fields of the command contradict each other.", "項目の内容が互いに矛盾しています。"],
        ["Decide which is right and send the command again under a new id.", "正しい方に直し、新しい識別子で再送してください。"]);
    PORT_NOT_ON_LIST = ("port-not-on-list", "", &[icrra("2", "viii")],
        ["Not a port of entry or departure", "出入国港の一覧にない港です"],
        ["The list of ports does not have this code.", "出入国港の一覧にこのコードがありません。"],
        ["Choose a port from the list; a newly designated port is added to the list first.", "一覧から選んでください。新しい港は先に一覧へ登録が必要です。"]);
    BIOMETRICS_MISSING = ("biometrics-missing", "I33", &[icrra("6", "3")],
        ["No biometrics and no reason", "個人識別情報も免除事由もありません"],
        ["Fingerprints and photo were not taken and no reason is given.", "指紋・顔写真の提供がなく、免除事由も示されていません。"],
        ["Take them, or name the exemption that applies.", "提供を受けるか、該当する免除事由を入力してください。"]);
    BIOMETRIC_EXEMPTION_NOT_MET = ("biometric-exemption-not-met", "I33", &[icrra("6", "3")],
        ["The exemption does not apply", "免除事由に該当しません"],
        ["The facts stated do not meet the exemption named.", "入力された事実は免除事由に該当しません。"],
        ["Take the biometrics, or name the exemption that applies.", "提供を受けるか、該当する免除事由を入力してください。"]);
    STATUS_DIFFERS_FROM_STAY = ("status-differs-from-stay", "I3", &[icrra("26", "1")],
        ["Not the status held at departure", "出国時の在留資格と異なります"],
        ["A re-entry resumes the stay with the status on record; the status stated is another.", "再入国は記録上の在留資格で在留を継続しますが、入力は別の在留資格です。"],
        ["Check the residence card, or permit a new entry.", "在留カードを確認するか、新規入国として処理してください。"]);
    REENTRY_RIGHT_MISSING = ("reentry-right-missing", "I16", &[icrra("26", "1"), icrra("26-2", "1")],
        ["No right of re-entry on record", "再入国の許可の記録がありません"],
        ["The last departure was without re-entry permission and the stay has ended.", "直近の出国は再入国許可によらないため、在留は終了しています。"],
        ["Examine as a new entry. If the departure was recorded wrongly, have it corrected first.", "新規入国として審査してください。出国の記録が誤りの場合は先に訂正してください。"]);
    CONDITION_NOT_ON_LIST = ("condition-not-on-list", "", &[icrra("7", "1")],
        ["Not a condition for landing", "上陸のための条件の号ではありません"],
        ["Conditions of art. 7(1) are i, ii, iii and iv.", "上陸のための条件は第7条第1項第1号から第4号までです。"],
        ["Name each condition found not met.", "適合しない条件の号を入力してください。"]);
    RESIDENCE_CARD_NOT_SHOWN = ("residence-card-not-shown", "I16", &[icrra("26-2", "1")],
        ["Deemed re-entry needs the residence card", "みなし再入国には在留カードが必要です"],
        ["A mid/long-term resident leaves under deemed re-entry only with a valid residence card.", "中長期在留者のみなし再入国には有効な在留カードの所持が必要です。"],
        ["Ask for the card, use a re-entry permit, or confirm a departure without re-entry.", "在留カードの提示を求めるか、再入国許可によるか、再入国なしで確認してください。"]);
    PASSPORT_REQUIRED = ("passport-required", "I16", &[icrra("26-2", "1")],
        ["Deemed re-entry needs a passport", "みなし再入国には旅券が必要です"],
        ["Deemed re-entry is open to holders of a valid passport only.", "みなし再入国は有効な旅券の所持者に限られます。"],
        ["Ask for the passport, or use a re-entry permit.", "旅券の提示を求めるか、再入国許可によってください。"]);
    PASSPORT_EXPIRED = ("passport-expired", "I16", &[icrra("26-2", "1")],
        ["The passport is no longer valid", "旅券の有効期間が満了しています"],
        ["The passport expired before the day of departure.", "旅券は出国日より前に有効期間が満了しています。"],
        ["Ask for a valid passport, or confirm a departure without re-entry.", "有効な旅券の提示を求めるか、再入国なしで確認してください。"]);
    DEEMED_REENTRY_EXCLUDED = ("deemed-reentry-excluded", "I16", &[icrra("26-2", "1"), icrra("19-3", "1")],
        ["Deemed re-entry is not open to this stay", "みなし再入国の対象外です"],
        ["Temporary visitors and those with a period of three months or less cannot use deemed re-entry.", "短期滞在者及び3月以下の在留期間の者はみなし再入国の対象外です。"],
        ["Confirm a departure without re-entry, or use a re-entry permit.", "再入国なしで確認するか、再入国許可によってください。"]);
    REENTRY_AFTER_STAY_END = ("reentry-after-stay-end", "I16", &[icrra("26", "1"), icrra("26-2", "1")],
        ["The stay has ended: nothing to return to", "在留期間が満了しており再入国はできません"],
        ["The period of stay has run out, so there is no stay to return to.", "在留期間が満了しているため、再入国による出国はできません。"],
        ["Confirm a departure without re-entry.", "再入国なしで出国を確認してください。"]);
    REENTRY_PERMIT_EXPIRED = ("reentry-permit-expired", "I40", &[icrra("26", "3")],
        ["The re-entry permit has expired", "再入国許可の有効期間が満了しています"],
        ["The last day of the re-entry permit lies before the departure.", "再入国許可の有効期間は出国日より前に満了しています。"],
        ["Check the permit, or confirm a departure without re-entry.", "許可を確認するか、再入国なしで確認してください。"]);
    REENTRY_PERMIT_TOO_LONG = ("reentry-permit-too-long", "I40", &[icrra("26", "3"), icrra("26", "5")],
        ["No re-entry permit is this long", "再入国許可の有効期間の上限を超えています"],
        ["No re-entry permit, extension included, reaches so far.", "延長を含めても再入国許可の有効期間の上限を超えています。"],
        ["Check the last day of the permit.", "許可の有効期限を確認してください。"]);
    DATES_OUT_OF_ORDER = ("dates-out-of-order", "", &[],
        ["Dates are out of order", "日付の前後関係が誤っています"],
        ["One date lies after another that must come later.", "日付の前後関係が成り立ちません。"],
        ["Correct the dates.", "日付を修正してください。"]);
    NOT_MID_LONG_TERM_RESIDENT = ("not-mid-long-term-resident", "I19", &[icrra("19-3", ""), icrra("19-7", "1")],
        ["Not a mid/long-term resident", "中長期在留者ではありません"],
        ["The stay on record is not that of a mid/long-term resident; there is no place of residence to notify.", "記録上の在留は中長期在留者のものではなく、住居地の届出の対象ではありません。"],
        ["Check the person and the residence card.", "人物と在留カードを確認してください。"]);
    NO_OPEN_STAY = ("no-open-stay", "I32", &[icrra("20", "1"), icrra("21", "1")],
        ["No open stay on record", "継続中の在留の記録がありません"],
        ["The person has no stay on record to which this could apply.", "この行為の対象となる在留の記録がありません。"],
        ["Check the entry record; have a missing landing delivered or corrected first.", "上陸の記録を確認し、欠けている場合は先に補ってください。"]);
    APPLICATION_ALREADY_RECEIVED = ("application-already-received", "", &[],
        ["This application number is taken", "この申請番号は使用済みです"],
        ["An application with this number has been received before.", "この番号の申請は既に受理されています。"],
        ["Check the number; a new application gets a new one.", "番号を確認してください。新しい申請には新しい番号を付けてください。"]);
    APPLICATION_NOT_FOUND = ("application-not-found", "", &[],
        ["No pending application with this number", "この番号の係属中の申請がありません"],
        ["No application with this number is pending: none was received, or it has been decided or withdrawn.", "この番号の係属中の申請はありません（未受理、処分済み又は取下げ済み）。"],
        ["Check the number and the person.", "番号と人物を確認してください。"]);
    SPECIAL_CIRCUMSTANCES_REQUIRED = ("special-circumstances-required", "I13", &[icrra("20", "3")],
        ["A temporary visitor needs special circumstances", "短期滞在者にはやむを得ない特別の事情が必要です"],
        ["A change from Temporary Visitor needs unavoidable special circumstances; none are named.", "短期滞在からの変更にはやむを得ない特別の事情が必要ですが、示されていません。"],
        ["Name the circumstances in special_circumstances.", "special_circumstancesに事情を入力してください。"]);
    NOTHING_TO_EXTEND = ("nothing-to-extend", "I10", &[icrra("21", "1")],
        ["The period has no end", "在留期間の定めがありません"],
        ["The stay has no end on record, so there is nothing to extend.", "在留期間の満了日の記録がないため、更新の対象がありません。"],
        ["Check the status; if the end is missing from the record, have it corrected first.", "在留資格を確認してください。満了日の記録が欠けている場合は先に訂正してください。"]);
    FOUR_EYES = ("four-eyes", "I35", &[other("appi", "66")],
        ["Another person must approve", "別の職員の承認が必要です"],
        ["Who asked for the correction cannot also apply it.", "訂正を求めた職員が自ら適用することはできません。"],
        ["Let another correction officer apply it.", "別の訂正担当が適用してください。"]);
    CORRECTION_TARGET_UNKNOWN = ("correction-target-unknown", "I37", &[other("appi", "90")],
        ["No such event in this record", "訂正対象の事象がありません"],
        ["This person's record has no event with this id.", "この人物の記録にこの識別子の事象がありません。"],
        ["Take the event's id from the timeline.", "時系列から事象の識別子を確認してください。"]);
    CORRECTION_TARGET_TYPE = ("correction-target-type", "I37", &[other("appi", "90")],
        ["Not an event of this type", "訂正対象の事象の種類が異なります"],
        ["The event is of another type than stated, or is itself a correction.", "事象の種類が入力と異なるか、訂正そのものです。"],
        ["Take the type from the timeline; correct the first event, not its correction.", "時系列から種類を確認してください。訂正ではなく元の事象を対象としてください。"]);
    CORRECTION_FIELD = ("correction-field", "I37", &[other("appi", "90")],
        ["This field cannot be corrected", "訂正できない項目です"],
        ["The event has no such field, or the field ties records together and stays as it is.", "事象にこの項目がないか、記録を結び付ける項目のため訂正できません。"],
        ["Name a field of the event, as the timeline shows it.", "時系列に示される事象の項目を指定してください。"]);
    CORRECTION_VALUE = ("correction-value", "I37", &[other("appi", "90")],
        ["Not a value for this field", "項目に適さない値です"],
        ["The new value does not fit the field.", "新しい値が項目の形式に合いません。"],
        ["Give the value in the field's own form.", "項目の形式に合わせて入力してください。"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;
    use std::path::Path;

    fn page(p: &Problem) -> String {
        let mut out = format!("# {}\n\n{} · {}\n\n", p.code, p.title_en, p.title_ja);
        let _ = write!(
            out,
            "**What it means.** {}\n\n**What to do.** {}\n\n",
            p.meaning_en, p.action_en
        );
        let _ = write!(out, "**意味** {}\n\n**対応** {}\n", p.meaning_ja, p.action_ja);
        let law: Vec<String> = p
            .law
            .iter()
            .map(|g| match g.item {
                "" => format!("{} {}", g.act, g.article),
                item => format!("{} {}({item})", g.act, g.article),
            })
            .collect();
        if !law.is_empty() {
            let _ = write!(out, "\nLaw: {}\n", law.join(", "));
        }
        if let Some(invariant) = p.invariant {
            let _ = write!(out, "\nInvariant: {invariant}\n");
        }
        out
    }

    #[test]
    fn every_code_has_its_page() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/problems");
        let bless = std::env::var_os("SEKISHO_BLESS").is_some();
        if bless {
            std::fs::create_dir_all(&dir).unwrap();
        }
        for p in PROBLEMS {
            assert!(crate::ids::Code::parse(p.code).is_ok(), "{}", p.code);
            let path = dir.join(format!("{}.md", p.code));
            if bless {
                std::fs::write(&path, page(p)).unwrap();
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(text, page(p), "run with SEKISHO_BLESS=1 to rewrite {}", path.display());
        }
    }

    #[test]
    fn texts_are_short_and_codes_unique() {
        for (i, p) in PROBLEMS.iter().enumerate() {
            assert!(PROBLEMS[..i].iter().all(|o| o.code != p.code), "{}", p.code);
            let r = p.refuse();
            assert!(r.detail_en.chars().count() < 400 && r.detail_ja.chars().count() < 400);
        }
    }
}
