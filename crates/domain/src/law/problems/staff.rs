//! Staff and access.

use crate::law::grounds::other;

super::problems! {
    STAFF_DIFFERS = ("staff-differs", "", &[other("appi", "66")],
        ["Another member of staff", "別の職員です"],
        ["The record with this id is of another staff id.", "この識別子の記録は別の職員番号のものです。"],
        ["Check the id; another staff id gets another one.", "識別子を確認してください。別の職員番号には別の識別子を付けてください。"]);
    STAFF_ID_OF_ANOTHER = ("staff-id-of-another", "I34", &[other("appi", "66")],
        ["Under the staff id of another", "他の職員の番号による行為です"],
        ["Staff act under their own staff id, and a process of the system under one of its own.", "職員は自らの職員番号により、システムの処理は固有の番号により行為します。"],
        ["Let whoever it is about act, or the process that notes it for them.", "本人が行うか、記録を担う処理によってください。"]);
    SYSTEM_IDENTITY_APART = ("system-identity-apart", "I34", &[other("appi", "66")],
        ["The id of a process is nobody's", "システムの番号と職員番号は兼ねられません"],
        ["A staff id is that of a process of the system or that of a person, and never both.", "番号はシステムの処理か職員のいずれか一方のものに限ります。"],
        ["Use another staff id.", "別の番号を用いてください。"]);
    ROLE_NOT_HELD = ("role-not-held", "I4", &[other("appi", "66")],
        ["The role is not held", "その職にありません"],
        ["The staff id does not hold this role at this office on this day.", "この職員は当日この官署でこの職にありません。"],
        ["Check role, office and day, or have the role assigned from today on.", "職、官署及び日付を確認するか、本日以後の職の付与を受けてください。"]);
    ROLE_HELD_ALREADY = ("role-held-already", "", &[other("appi", "66")],
        ["The role is held on these days already", "既にその職にある期間です"],
        ["The staff id holds this role at this office on one of these days already.", "この職員は指定された期間の全部又は一部について、既にこの官署でこの職にあります。"],
        ["Begin after its last day, or end it first.", "その終期の翌日以後とするか、先に解除してください。"]);
    ROLE_BACKDATED = ("role-backdated", "I4", &[other("appi", "66")],
        ["No role begins in the past", "過去に遡る職の付与はできません"],
        ["The first day lies before the day of the assignment: what was done without the role does not become lawful.", "付与の日より前を始期とすることはできません。職にない間の行為は適法となりません。"],
        ["Assign the role from today on.", "本日以後を始期としてください。"]);
    EXPORT_EMPTY = ("export-empty", "", &[other("appi", "66")],
        ["Nothing is exported", "出力する内容がありません"],
        ["An export without rows is none.", "行のない出力は記録しません。"],
        ["State the rows that are handed out.", "出力する行数を記載してください。"]);
}
