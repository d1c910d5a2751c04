//! Landing.

use crate::law::grounds::icrra;

super::problems! {
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
    LANDING_REFUSED = ("landing-refused", "I7", &[icrra("5", "1"), icrra("5-2", ""), icrra("12", "1")],
        ["Landing is refused for a time", "上陸拒否期間中です"],
        ["A denial, a deportation, a departure order or a judgment on record refuses landing.", "上陸拒否、退去強制、出国命令又は判決の記録により上陸が拒否されています。"],
        ["Refer to a special inquiry officer, or name the permission under art. 5-2 in denial_exception.", "特別審理官に引き渡すか、第5条の2による許可をdenial_exceptionに入力してください。"]);
}
