//! Watch list.

super::problems! {
    ALERT_ALREADY_ENTERED = ("alert-already-entered", "", &[],
        ["The alert is already entered", "既に登録されています"],
        ["An alert with this id has been entered before.", "この識別子の登録は既にあります。"],
        ["Amend the alert, or enter another one under a new id.", "登録内容を変更するか、新しい識別子で登録してください。"]);
}
