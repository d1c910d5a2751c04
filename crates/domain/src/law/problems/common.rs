//! What any command may be refused for.

use crate::law::grounds::{icrra, other};

super::problems! {
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
    RECORD_CHANGED = ("record-changed", "", &[],
        ["The record has changed", "記録が変わっています"],
        ["The record is not at the version on which this was decided.", "この判断の基になった版から記録が変わっています。"],
        ["Look at the record again; if the decision stands, send it under a new id with the new version.", "記録を確認し直し、判断が変わらなければ新しい識別子と新しい版で再送してください。"]);
    ROLE_NOT_ENTITLED = ("role-not-entitled", "I4", &[icrra("2", "")],
        ["This role may not do this", "権限のない職による行為です"],
        ["The role you act in may not do this.", "現在の職ではこの行為はできません。"],
        ["Hand the case to someone who holds the right role, or sign in with it.", "権限のある職員に引き継ぐか、該当する職でサインインしてください。"]);
    ACT_NOT_IN_FORCE = ("act-not-in-force", "I4", &[icrra("2", "")],
        ["The law of that day has no such act", "その日の法令にない行為です"],
        ["An amendment brought this act later than the day on which it is said to have been done.", "この行為は、行われたとされる日より後の改正により設けられたものです。"],
        ["Check the day; the code list `acts` says from which day on each act may be done.", "日付を確認してください。各行為の適用開始日はコード表actsにあります。"]);
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
    DATES_OUT_OF_ORDER = ("dates-out-of-order", "", &[],
        ["Dates are out of order", "日付の前後関係が誤っています"],
        ["One date lies after another that must come later.", "日付の前後関係が成り立ちません。"],
        ["Correct the dates.", "日付を修正してください。"]);
    NO_OPEN_STAY = ("no-open-stay", "I32", &[icrra("20", "1"), icrra("21", "1")],
        ["No open stay on record", "継続中の在留の記録がありません"],
        ["The person has no stay on record to which this could apply.", "この行為の対象となる在留の記録がありません。"],
        ["Check the entry record; have a missing landing delivered or corrected first.", "上陸の記録を確認し、欠けている場合は先に補ってください。"]);
    OTHER_SUBJECT = ("other-subject", "", &[],
        ["Not a command for this kind of subject", "対象の種類が異なります"],
        ["The command is about another kind of subject than the one named.", "この命令は指定された種類の対象には使えません。"],
        ["Name the subject that the command is about.", "命令の対象を正しく指定してください。"]);
}
