//! Examination of applications, permissions beside the status, birth.

use crate::law::grounds::{icrra, other};

super::problems! {
    APPLICATION_OF_OTHER_KIND = ("application-of-other-kind", "", &[],
        ["The application is of another kind", "申請の種類が異なります"],
        ["The application with this number asks for something else than this act gives.", "この番号の申請は、この処分とは別の許可を求めるものです。"],
        ["Use the act for the kind of application: approve-application, grant-activity-permission, issue-reentry-permit or, for certificates of eligibility, apply-for-eligibility and issue-eligibility-certificate.", "申請の種類に応じた処分を選んでください。"]);
    PROPOSER_DECIDES = ("proposer-decides", "I35", &[icrra("69-2", "1")],
        ["Another person must decide", "別の職員の決裁が必要です"],
        ["Who proposed the decision cannot also make it.", "決裁案を上申した職員が自ら処分することはできません。"],
        ["Let another person decide.", "別の職員が処分してください。"]);
    ACQUISITION_ALREADY_REPORTED = ("acquisition-already-reported", "I18", &[icrra("22-2", "1")],
        ["A birth or loss is already on record", "出生又は国籍喪失は既に記録されています"],
        ["This record has a birth or a loss of nationality already.", "この人物の出生又は国籍喪失は既に記録されています。"],
        ["If the first report is wrong, ask for a correction of it.", "先の記録が誤りである場合は訂正を求めてください。"]);
    STATUS_ALREADY_HELD = ("status-already-held", "I18", &[icrra("22-2", "1")],
        ["The person holds a status", "既に在留資格を有しています"],
        ["The person has an open stay, so there is no status to acquire.", "継続中の在留があるため、在留資格の取得の対象ではありません。"],
        ["Check the person; a holder of a status applies for a change or an extension.", "人物を確認してください。在留資格を有する者は変更又は更新を申請します。"]);
    ACQUISITION_CAUSE_MISSING = ("acquisition-cause-missing", "I18", &[icrra("22-2", "1")],
        ["No birth or loss of nationality on record", "出生又は国籍喪失の記録がありません"],
        ["A status is acquired after a birth or a loss of Japanese nationality; the record has neither.", "在留資格の取得には出生又は日本国籍の喪失の記録が必要です。"],
        ["Record the cause first.", "先に事由を記録してください。"]);
    PERMANENT_RESIDENCE_HELD = ("permanent-residence-held", "I3", &[icrra("22", "1")],
        ["The person is a permanent resident", "既に永住者です"],
        ["The person holds permanent residence already.", "既に永住者の在留資格又は特別永住者の資格を有しています。"],
        ["Check the person.", "人物を確認してください。"]);
    ACTIVITY_NOT_LIMITED = ("activity-not-limited", "", &[icrra("19", "1")],
        ["This status needs no activity permission", "資格外活動許可を要しない在留資格です"],
        ["The status does not limit what its holder does for pay.", "この在留資格には就労活動の制限がありません。"],
        ["No permission is needed; refuse or withdraw the application.", "許可は不要です。申請を取り下げるか不許可としてください。"]);
    ACTIVITY_GENERAL_NOT_OPEN = ("activity-general-not-open", "", &[icrra("19", "2"), other("icrra-enforcement-regulation", "19")],
        ["No general permission with this status", "包括許可の対象でない在留資格です"],
        ["A general permission is given to students, dependents and some of the designated activities.", "包括許可は留学、家族滞在及び一部の特定活動に限られます。"],
        ["Examine an individual permission.", "個別許可を検討してください。"]);
    ACTIVITY_TERMS = ("activity-terms", "", &[other("icrra-enforcement-regulation", "19")],
        ["Not terms of an activity permission", "資格外活動許可の条件に適しません"],
        ["A general permission is for 28 hours a week and names no activity; an individual one has between 1 and 168 hours where they are limited.", "包括許可は週28時間以内で活動を指定しません。個別許可で時間を定める場合は1から168時間です。"],
        ["Leave the hours of a general permission out; they are the law's.", "包括許可の時間は入力しないでください。"]);
    PERMISSION_NOT_FOUND = ("permission-not-found", "", &[],
        ["No such permission in force", "有効な許可がありません"],
        ["The record has no permission in force that this could concern.", "対象となる有効な許可の記録がありません。"],
        ["Check the person and the day.", "人物と日付を確認してください。"]);
    REENTRY_PERMIT_PAST_STAY = ("reentry-permit-past-stay", "I40", &[icrra("26", "3")],
        ["The permit would outlast the stay", "在留期間を超える有効期間です"],
        ["A re-entry permit does not reach past the end of the stay.", "再入国許可の有効期間は在留期間の満了日を超えられません。"],
        ["Choose a day within the stay, or leave valid_to out.", "在留期間内の日を指定するか、valid_toを省略してください。"]);
    REENTRY_EXTENSION_ABROAD = ("reentry-extension-abroad", "I40", &[icrra("26", "5")],
        ["Extended abroad only", "延長は出国中に限られます"],
        ["A re-entry permit is extended only while its holder is abroad under it.", "再入国許可の延長は、その許可により出国中の者に限られます。"],
        ["In Japan, issue a new permit.", "本邦にある者には新たな許可をしてください。"]);
    REENTRY_REVOKED_ABROAD = ("reentry-revoked-abroad", "", &[icrra("26", "7")],
        ["Not while the holder is abroad", "出国中は取り消せません"],
        ["A re-entry permit is revoked while its holder is in Japan.", "再入国許可の取消しは本邦にある者に対して行います。"],
        ["Wait for the return, or for the lapse.", "再入国又は失効を待ってください。"]);
}
