//! Watch list.

super::problems! {
    ALERT_ALREADY_ENTERED = ("alert-already-entered", "", &[],
        ["The alert is already entered", "既に登録されています"],
        ["An alert with this id has been entered before.", "この識別子の登録は既にあります。"],
        ["Amend the alert, or enter another one under a new id.", "登録内容を変更するか、新しい識別子で登録してください。"]);
    ALERT_NOT_ENTERED = ("alert-not-entered", "", &[],
        ["No such alert", "該当する登録がありません"],
        ["No alert of this id has been entered.", "この識別子の登録がありません。"],
        ["Check the id, or enter the alert.", "識別子を確認するか、登録してください。"]);
    ALERT_ENDED = ("alert-ended", "", &[],
        ["The alert has ended", "登録は終了しています"],
        ["The alert has been cancelled or its last day has passed.", "登録は取り消されたか、有効期限が過ぎています。"],
        ["Enter another one, on facts that hold today.", "現在の事実に基づき、新たに登録してください。"]);
    ALERT_OF_ANOTHER_OFFICE = ("alert-of-another-office", "", &[],
        ["Another office answers for the alert", "別の官署の登録です"],
        ["An alert is amended and cancelled by the office that answers for it.", "登録の変更及び取消しは責任官署が行います。"],
        ["Ask that office.", "責任官署に依頼してください。"]);
    ALERT_HIT_ALREADY_NOTED = ("alert-hit-already-noted", "", &[],
        ["The hit is noted already", "該当は既に記録されています"],
        ["The alert has a hit of this person in this examination.", "この審査におけるこの人物の該当は既に記録されています。"],
        ["Nothing is left to do.", "改めて記録する必要はありません。"]);
    ALERT_HIT_NOT_FOUND = ("alert-hit-not-found", "", &[],
        ["No such hit", "該当の記録がありません"],
        ["The alert has no hit of this id.", "この登録にこの識別子の該当の記録がありません。"],
        ["Check the id of the hit.", "該当の識別子を確認してください。"]);
    ALERT_HIT_RESOLVED = ("alert-hit-resolved", "", &[],
        ["It is said already what came of the hit", "該当については既に判断されています"],
        ["Somebody has said before what came of this hit.", "この該当については既に判断が記録されています。"],
        ["Where that is wrong, let another examination find anew.", "誤りである場合は、改めて審査してください。"]);
}
