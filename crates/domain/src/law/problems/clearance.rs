//! Visas, certificates of eligibility, travel authorisations.

use crate::law::grounds::{icrra, other};

super::problems! {
    VISA_ALREADY_RECEIVED = ("visa-already-received", "", &[icrra("6", "1")],
        ["This visa is on record", "この査証は記録済みです"],
        ["A visa with this reference has been received before.", "この参照番号の査証は既に記録されています。"],
        ["Check the reference; another visa has another one.", "参照番号を確認してください。別の査証には別の番号があります。"]);
    VISA_NOT_ON_RECORD = ("visa-not-on-record", "", &[icrra("6", "1")],
        ["No visa with this reference on record", "この参照番号の査証の記録がありません"],
        ["The record has no visa with this reference.", "この参照番号の査証は記録にありません。"],
        ["Check the reference, or record first what the sticker says with receive-visa-reference.", "参照番号を確認するか、先に査証の記載をreceive-visa-referenceで記録してください。"]);
    VISA_NOT_VALID = ("visa-not-valid", "", &[icrra("6", "1"), icrra("7", "1")],
        ["The visa is not valid for this landing", "この上陸に有効な査証ではありません"],
        ["The visa has expired, was revoked, is used up, or was issued after this day.", "査証は有効期間を経過し、取り消され、使用済みであり、又はこの日より後に発給されたものです。"],
        ["Name the visa that is valid, or refer to a special inquiry officer: condition i is not met.", "有効な査証を入力するか、第1号の条件に適合しないものとして特別審理官に引き渡してください。"]);
    VISA_ALREADY_REVOKED = ("visa-already-revoked", "", &[icrra("6", "1")],
        ["The visa is revoked already", "この査証は既に取り消されています"],
        ["The revocation of this visa is on record.", "この査証の取消しは既に記録されています。"],
        ["Check the reference. If the first report is wrong, ask for a correction of it.", "参照番号を確認してください。先の記録が誤りである場合は訂正を求めてください。"]);
    ELIGIBILITY_STATUS = ("eligibility-status", "I3", &[icrra("7-2", "1")],
        ["No certificate of eligibility for this status", "在留資格認定証明書の対象でない在留資格です"],
        ["A certificate of eligibility is issued for statuses that are given at a landing, and not for Temporary Visitor.", "在留資格認定証明書は上陸時に付与される在留資格（短期滞在を除く。）について交付されます。"],
        ["Choose another status; a visitor applies for a visa alone.", "別の在留資格を選んでください。短期滞在の場合は査証のみを申請します。"]);
    ELIGIBILITY_REF_TAKEN = ("eligibility-ref-taken", "", &[icrra("7-2", "1")],
        ["The number of this certificate is taken", "この証明書番号は使用済みです"],
        ["A certificate of eligibility with this number has been issued before.", "この番号の在留資格認定証明書は既に交付されています。"],
        ["Give the new certificate a new number.", "新しい証明書には新しい番号を付けてください。"]);
    ELIGIBILITY_NOT_ON_RECORD = ("eligibility-not-on-record", "", &[icrra("7-2", "1")],
        ["No certificate of eligibility with this number", "この番号の在留資格認定証明書の記録がありません"],
        ["The record has no certificate of eligibility with this number.", "この番号の在留資格認定証明書は記録にありません。"],
        ["Check number and person; without a certificate leave eligibility_ref out and examine condition ii in full.", "番号と人物を確認してください。証明書がない場合はeligibility_refを省略し、第2号の条件を審査してください。"]);
    ELIGIBILITY_USED = ("eligibility-used", "", &[icrra("7-2", "1")],
        ["The certificate of eligibility is used", "在留資格認定証明書は使用済みです"],
        ["A landing has rested on this certificate before; it is good for one.", "この在留資格認定証明書は既に上陸に使用されています（1回限り）。"],
        ["Leave eligibility_ref out and examine condition ii in full.", "eligibility_refを省略し、第2号の条件を審査してください。"]);
    ELIGIBILITY_OTHER_STATUS = ("eligibility-other-status", "", &[icrra("7-2", "1")],
        ["The certificate is for another status", "別の在留資格に係る証明書です"],
        ["The status given is not the one whose conditions the certificate certifies.", "付与する在留資格は証明書に係るものと異なります。"],
        ["Give the status certified, or leave eligibility_ref out.", "証明書に係る在留資格を付与するか、eligibility_refを省略してください。"]);
    AUTHORISATION_NOT_IN_FORCE = ("travel-authorisation-not-in-force", "", &[other("travel-authorisation-bill", "2026-03-10")],
        ["Travel authorisations are not in force", "電子渡航認証は施行されていません"],
        ["On this day no travel authorisation is decided yet.", "この日において電子渡航認証の制度は施行されていません。"],
        ["Check the day; the table of the law says from when.", "日付を確認してください。施行日は法令表にあります。"]);
    AUTHORISATION_REF_TAKEN = ("travel-authorisation-ref-taken", "", &[other("travel-authorisation-bill", "2026-03-10")],
        ["The number of this authorisation is taken", "この渡航認証番号は使用済みです"],
        ["A travel authorisation with this number was granted or refused before.", "この番号の渡航認証は既に処分されています。"],
        ["Check the number; a new application gets a new one.", "番号を確認してください。新しい申請には新しい番号を付けてください。"]);
    AUTHORISATION_NOT_VALID = ("travel-authorisation-not-valid", "", &[other("travel-authorisation-bill", "2026-03-10")],
        ["No valid travel authorisation with this number", "この番号の有効な渡航認証がありません"],
        ["The authorisation is not on record, was refused or revoked, or is not valid on this day.", "渡航認証は記録になく、拒否若しくは取消しがされ、又はこの日に有効ではありません。"],
        ["Check number and person, or leave authorisation_ref out: the landing is then flagged.", "番号と人物を確認するか、authorisation_refを省略してください（その場合は留意事項が付されます）。"]);
}
