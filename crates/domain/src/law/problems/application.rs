//! Applications for residence permissions.

use crate::law::grounds::icrra;

super::problems! {
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
}
