//! Terminals and code lists.

use crate::law::grounds::other;

super::problems! {
    TERMINAL_ALREADY_REGISTERED = ("terminal-already-registered", "", &[other("appi", "66")],
        ["The terminal is in the ledger", "端末は台帳に登録済みです"],
        ["A terminal with this id has been entered before.", "この識別子の端末は既に登録されています。"],
        ["Move or retire it, or enter another one under a new id.", "移設又は廃止するか、新しい識別子で登録してください。"]);
    TERMINAL_NOT_IN_USE = ("terminal-not-in-use", "", &[other("appi", "66")],
        ["No terminal in use with this id", "この識別子の使用中の端末がありません"],
        ["The ledger has no terminal with this id, or it was retired.", "この識別子の端末は台帳にないか、廃止されています。"],
        ["Check the id; a terminal that comes back is entered anew.", "識別子を確認してください。再び使用する端末は改めて登録してください。"]);
    CODELIST_DIFFERS = ("code-list-differs", "", &[other("public-records-act", "4")],
        ["Another list", "別のコード表です"],
        ["The record with this id is of another list.", "この識別子の記録は別のコード表のものです。"],
        ["Check the id; another list gets another one.", "識別子を確認してください。別のコード表には別の識別子を付けてください。"]);
    CODELIST_VERSION_TAKEN = ("code-list-version-taken", "", &[other("public-records-act", "4")],
        ["The name of this version is taken", "この版の名称は使用済みです"],
        ["The list has had a version with this name.", "このコード表には同じ名称の版があります。"],
        ["Give the new version a new name.", "新しい版には新しい名称を付けてください。"]);
    CODELIST_VERSION_TOO_EARLY = ("code-list-version-too-early", "", &[other("public-records-act", "4")],
        ["The version would begin too early", "版の適用開始日が早すぎます"],
        ["A version begins after the one before it, and not in the past: what was decided keeps its meaning.", "版は前の版より後に、かつ過去でない日から適用します。既にされた処分の意味は変わりません。"],
        ["Choose a later day; what was wrong is corrected in the records concerned.", "より後の日を指定してください。誤りは該当する記録を訂正してください。"]);
    CODELIST_VERSION_NOT_FOUND = ("code-list-version-not-found", "", &[other("public-records-act", "4")],
        ["No such version", "この版はありません"],
        ["The list has no version with this name, or it was withdrawn.", "このコード表にこの名称の版はないか、撤回されています。"],
        ["Check list and version.", "コード表と版を確認してください。"]);
    CODELIST_VERSION_HOLDS = ("code-list-version-holds", "", &[other("public-records-act", "4")],
        ["The version holds already", "既に適用されている版です"],
        ["A version is withdrawn only before its first day.", "版の撤回は適用開始日の前に限られます。"],
        ["Publish another version.", "新しい版を公表してください。"]);
}
