//! Revocation of a status.

use crate::law::grounds::icrra;

super::problems! {
    REVOCATION_GROUND_MISSING = ("revocation-ground-missing", "I20", &[icrra("22-4", "1")],
        ["No ground is named", "取消事由がありません"],
        ["A revocation rests on one ground at least.", "在留資格の取消しには取消事由が一つ以上必要です。"],
        ["Name the grounds of article 22-4(1).", "第22条の4第1項各号の事由を入力してください。"]);
    REVOCATION_GROUND_NOT_ON_LIST = ("revocation-ground-not-on-list", "I20", &[icrra("22-4", "1")],
        ["Not a ground on that day", "その日に存在しない取消事由です"],
        ["The list of grounds of the day does not have this one.", "当日の取消事由の一覧にこの事由がありません。"],
        ["Choose from the list of the day.", "当日の一覧から選んでください。"]);
    REVOCATION_GROUND_NOT_APPLICABLE = ("revocation-ground-not-applicable", "I20", &[icrra("22-4", "1")],
        ["The ground does not apply to this status", "この在留資格には適用されない取消事由です"],
        ["The ground concerns holders of other statuses.", "この事由は他の在留資格を有する者に適用されるものです。"],
        ["Check the status on record, or name another ground.", "記録上の在留資格を確認するか、別の事由を入力してください。"]);
    REVOCATION_GROUND_NOT_NOTIFIED = ("revocation-ground-not-notified", "I20", &[icrra("22-4", "3")],
        ["The ground was not in the notice", "通知されていない取消事由です"],
        ["The person was not told of this ground before the hearing.", "この事由は意見聴取の前に通知されていません。"],
        ["Give notice of it and hear the person, or leave it out.", "改めて通知して意見を聴取するか、この事由を除いてください。"]);
    REVOCATION_OPEN = ("revocation-open", "I20", &[icrra("22-4", "3")],
        ["A revocation is already open", "取消手続が既に行われています"],
        ["Notice of a hearing has been given and the procedure is not closed.", "意見聴取の通知がされ、手続が終了していません。"],
        ["Decide or drop the open one first.", "先の手続を処分又は終了してください。"]);
    REVOCATION_NOT_FOUND = ("revocation-not-found", "I20", &[icrra("22-4", "3")],
        ["No open revocation with this number", "この番号の取消手続がありません"],
        ["No revocation with this number is open: no notice was given, or it has been decided or dropped.", "この番号の取消手続はありません（未通知又は終了済み）。"],
        ["Check the number; notice of a hearing comes first.", "番号を確認してください。先に意見聴取の通知が必要です。"]);
    REVOCATION_UNHEARD = ("revocation-unheard", "I20", &[icrra("22-4", "2"), icrra("22-4", "6")],
        ["No hearing on record", "意見聴取の記録がありません"],
        ["A status is revoked only after the hearing, or the absence from it, is on record.", "意見聴取又は不出頭の記録がなければ取り消せません。"],
        ["Record the hearing or the absence first.", "先に意見聴取又は不出頭を記録してください。"]);
    REVOCATION_GRACE_NOT_OPEN = ("revocation-grace-not-open", "I41", &[icrra("22-4", "7")],
        ["No time to leave on these grounds", "出国猶予期間を指定できない取消事由です"],
        ["On grounds 1 and 2, and on 5 with flight risk, no time to leave is given.", "第1号、第2号及び逃亡のおそれがある第5号では出国猶予期間を指定できません。"],
        ["Leave leave_by out.", "leave_byを省略してください。"]);
    REVOCATION_GRACE_REQUIRED = ("revocation-grace-required", "I41", &[icrra("22-4", "7")],
        ["Time to leave must be given", "出国猶予期間の指定が必要です"],
        ["On these grounds a day by which to leave is set.", "これらの事由では出国するために必要な期間を指定します。"],
        ["Set leave_by, thirty days after the decision at most.", "leave_byを処分日から30日以内で入力してください。"]);
    REVOCATION_GRACE_TOO_LONG = ("revocation-grace-too-long", "I41", &[icrra("22-4", "7")],
        ["More than thirty days to leave", "出国猶予期間が30日を超えています"],
        ["The day by which to leave is more than thirty days after the decision.", "出国猶予期間が処分日から30日を超えています。"],
        ["Set a day within thirty days.", "30日以内の日を入力してください。"]);
}
