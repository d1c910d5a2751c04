//! Correction and erasure of a record.

use crate::law::grounds::other;

super::problems! {
    FOUR_EYES = ("four-eyes", "I35", &[other("appi", "66")],
        ["Another person must approve", "別の職員の承認が必要です"],
        ["Who asked for the correction cannot also decide it.", "訂正を求めた職員が自ら決定することはできません。"],
        ["Let another correction officer decide it.", "別の訂正担当が決定してください。"]);
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
    CORRECTION_NOT_REQUESTED = ("correction-not-requested", "I35", &[other("appi", "90")],
        ["No such request for a correction", "該当する訂正の請求がありません"],
        ["No request for this correction is pending in the record.", "この訂正の請求で未決のものが記録にありません。"],
        ["Let one member of staff ask for the correction; another then decides it.", "まず職員が訂正を請求し、別の職員が決定してください。"]);
    CORRECTION_ALREADY_REQUESTED = ("correction-already-requested", "", &[other("appi", "90")],
        ["The correction is asked for already", "既に訂正の請求があります"],
        ["A request for a correction of this field of this event is pending.", "この事象のこの項目について未決の訂正の請求があります。"],
        ["Have it decided or withdrawn first.", "先にその請求を決定するか、取り下げてください。"]);
    CORRECTION_DIFFERS = ("correction-differs", "I35", &[other("appi", "66")],
        ["Not what was asked for", "請求の内容と異なります"],
        ["The correction differs from the one that was asked for.", "訂正の内容が請求の内容と異なります。"],
        ["Apply what was asked for, or refuse it and have another asked for.", "請求どおりに適用するか、拒否して改めて請求してください。"]);
    CORRECTION_OF_ANOTHER = ("correction-of-another", "I35", &[other("appi", "66")],
        ["Another asked for this correction", "別の職員による請求です"],
        ["A request of the authority's own is withdrawn by who made it.", "職権による請求は、請求した職員が取り下げるものです。"],
        ["Refuse it instead, as another than who asked.", "取下げではなく、別の職員として拒否してください。"]);
    ERASURE_ALREADY_ORDERED = ("erasure-already-ordered", "", &[other("appi", "98")],
        ["The erasure is ordered already", "既に消去が決定されています"],
        ["The same erasure is ordered and not carried out yet.", "同じ消去が決定済みで、まだ実施されていません。"],
        ["Have it carried out.", "実施してください。"]);
    ERASURE_NOT_ORDERED = ("erasure-not-ordered", "I35", &[other("appi", "98")],
        ["No such order for an erasure", "該当する消去の決定がありません"],
        ["No order of this id waits to be carried out.", "この識別子の消去の決定で未実施のものがありません。"],
        ["Check the id of the order.", "決定の識別子を確認してください。"]);
    ERASURE_RECORD_IN_USE = ("erasure-record-in-use", "", &[other("public-records-act", "8")],
        ["A procedure still needs the record", "手続に必要な記録です"],
        ["The record has an open stay, an open case or a pending application.", "継続中の在留若しくは事件又は未決の申請があります。"],
        ["Wait until it is closed, or erase single events.", "終了を待つか、事象単位で消去してください。"]);
    NOTHING_TO_ERASE = ("nothing-to-erase", "", &[other("appi", "98")],
        ["The event has no personal data", "消去すべき個人情報がありません"],
        ["The event carries no personal data, or it is erased already.", "この事象に個人情報がないか、既に消去されています。"],
        ["Name an event that carries personal data.", "個人情報のある事象を指定してください。"]);
    CORRECTION_OF_ERASED = ("correction-of-erased", "I37", &[other("appi", "98")],
        ["What is to be corrected is erased", "消去済みの項目です"],
        ["The personal data of this event is erased; a correction would bring it back.", "この事象の個人情報は消去されており、訂正はできません。"],
        ["Nothing is left to correct.", "訂正の対象はありません。"]);
}
