//! Refugee cases.

use crate::law::grounds::icrra;

super::problems! {
    REFUGEE_CASE_NUMBER_TAKEN = ("refugee-case-number-taken", "", &[],
        ["This case number is taken", "この事件番号は使用済みです"],
        ["A refugee case with this number is in the record.", "この番号の難民認定事件は既に記録されています。"],
        ["Check the number; a new application gets a new one.", "番号を確認してください。新しい申請には新しい番号を付けてください。"]);
    REFUGEE_CASE_NOT_FOUND = ("refugee-case-not-found", "", &[],
        ["No refugee case with this number", "この番号の難民認定事件がありません"],
        ["This person's record has no refugee case with this number.", "この人物の記録にこの番号の難民認定事件がありません。"],
        ["Check the number and the person.", "番号と人物を確認してください。"]);
    REFUGEE_CASE_PENDING = ("refugee-case-pending", "", &[icrra("61-2", "1")],
        ["The same application is pending", "同種の申請が係属中です"],
        ["An application of this kind by this person is not yet decided.", "この人物の同種の申請がまだ処分されていません。"],
        ["Add what is new to the pending case.", "新たな事情は係属中の事件に追加してください。"]);
    REFUGEE_CASE_STAGE = ("refugee-case-stage", "", &[icrra("61-2", "1"), icrra("61-2-12", "1")],
        ["The case does not stand where this is done", "この行為を行う段階にありません"],
        ["The refugee case does not stand at a stage where this can be done.", "難民認定事件はこの行為ができる段階にありません。"],
        ["Look at the case's timeline and take the step that is open.", "事件の経過を確認し、可能な手続を行ってください。"]);
    REFUGEE_CODE_NOT_ON_LIST = ("refugee-code-not-on-list", "", &[icrra("61-2-4", "1"), icrra("61-2-7", "1")],
        ["Not on the code list of the day", "当日のコード表にありません"],
        ["The code list of the day does not have this class, bar or ground.", "当日のコード表にこの区分、除外事由又は取消事由がありません。"],
        ["Choose from the list of the day.", "当日の一覧から選んでください。"]);
    CLASS_NEEDS_EARLIER_APPLICATION = ("class-needs-earlier-application", "I30", &[],
        ["A first application repeats nothing", "初回の申請は再申請に区分できません"],
        ["Class C is for a claim made before; no earlier application is on record.", "C区分は同様の主張の再申請のためのものですが、以前の申請の記録がありません。"],
        ["Choose another class, or have the identities linked first.", "別の区分を選ぶか、先に同一人物の関連付けを行ってください。"]);
    PROVISIONAL_STAY_BARRED = ("provisional-stay-barred", "I42", &[icrra("61-2-4", "1")],
        ["A bar to provisional stay", "仮滞在の除外事由があります"],
        ["A bar to provisional stay was found.", "仮滞在の除外事由に該当します。"],
        ["Refuse provisional stay, naming the bar.", "除外事由を示して不許可としてください。"]);
    PROVISIONAL_STAY_NEEDLESS = ("provisional-stay-needless", "I42", &[icrra("61-2-4", "1")],
        ["The person holds a status", "在留資格があります"],
        ["Provisional stay is for who has no status of residence; this person's stay is lawful.", "仮滞在は在留資格のない者のためのものですが、この人物は適法に在留しています。"],
        ["Check the person's stay.", "在留の状況を確認してください。"]);
    PROVISIONAL_STAY_TOO_LONG = ("provisional-stay-too-long", "I42", &[icrra("61-2-4", "2")],
        ["Longer than a provisional stay can be", "仮滞在期間の上限を超えています"],
        ["Provisional stay is given for six months at most at a time.", "仮滞在期間は1回につき6月以内です。"],
        ["Shorten the period; it can be extended while the procedure runs.", "期間を短くしてください。手続中は延長できます。"]);
    PROVISIONAL_STAY_NOT_RUNNING = ("provisional-stay-not-running", "", &[icrra("61-2-5", "1")],
        ["No provisional stay runs", "仮滞在は許可されていません"],
        ["No provisional stay of this case runs on that day.", "この事件に係る仮滞在はその日に有効ではありません。"],
        ["Check the case; it may have ended by itself.", "事件を確認してください。既に終了している可能性があります。"]);
    STAY_DECISION_MISSING = ("stay-decision-missing", "I28", &[icrra("61-2-2", "1")],
        ["The decision on the stay is missing", "在留に関する処分がありません"],
        ["A recognition decides on the stay in the same act: Long-Term Resident.", "認定と同時に在留資格(定住者)に関する処分を行う必要があります。"],
        ["State status and period in stay.", "stayに在留資格と在留期間を入力してください。"]);
    REVIEW_NOT_OPEN = ("review-not-open", "", &[icrra("61-2-12", "1")],
        ["Nothing to review", "審査請求の対象がありません"],
        ["What was applied for was granted; there is no denial to review.", "申請どおり認定されているため、審査請求の対象となる処分がありません。"],
        ["Check the case.", "事件を確認してください。"]);
    COUNSELLORS_THREE = ("counsellors-three", "I29", &[icrra("61-2-13", "1")],
        ["Three counsellors are needed", "難民審査参与員は3人必要です"],
        ["A review has three different counsellors.", "審査請求には異なる3人の難民審査参与員を指定します。"],
        ["Name three, each once.", "3人を重複なく指定してください。"]);
    COUNSELLOR_OF_FIRST_INSTANCE = ("counsellor-of-first-instance", "I29", &[icrra("61-2-12", "3"), icrra("61-2-13", "1")],
        ["A counsellor acted at first instance", "原処分に関与した者が含まれています"],
        ["Who acted on the application at first instance is no counsellor in its review.", "原処分に関与した者は難民審査参与員になれません。"],
        ["Name another counsellor.", "別の難民審査参与員を指定してください。"]);
    COUNSELLOR_NOT_ASSIGNED = ("counsellor-not-assigned", "I29", &[icrra("61-2-13", "1")],
        ["Not a counsellor of this case", "この事件に指定された難民審査参与員ではありません"],
        ["Only a counsellor assigned to the case hears statements and gives opinions in it.", "意見の提出及び口頭意見陳述は指定された難民審査参与員に限られます。"],
        ["Let an assigned counsellor do it.", "指定された難民審査参与員が行ってください。"]);
    OPINION_ALREADY_GIVEN = ("opinion-already-given", "I29", &[icrra("61-2-12", "3")],
        ["The opinion is on file", "意見は既に提出されています"],
        ["This opinion is on file; once one is, counsellors are not replaced.", "意見は既に提出されています。提出後の参与員の変更はできません。"],
        ["If it is wrong, ask for a correction.", "誤りがある場合は訂正を求めてください。"]);
    OPINION_MISSING = ("opinion-missing", "I29", &[icrra("61-2-12", "3"), icrra("61-2-13", "1")],
        ["The counsellors' opinion is not on file", "難民審査参与員の意見がありません"],
        ["A ruling needs the panel's opinion, or that of each of the three members.", "裁決には合議体の意見又は参与員全員の意見が必要です。"],
        ["Wait for the opinions.", "意見の提出を待ってください。"]);
    PROTECTION_NOT_HELD = ("protection-not-held", "", &[icrra("61-2-7", "1")],
        ["No recognition to revoke", "取り消す認定がありません"],
        ["No recognition stands in this case.", "この事件には有効な認定がありません。"],
        ["Check the case.", "事件を確認してください。"]);
    REVOCATION_HEARING_MISSING = ("revocation-hearing-missing", "", &[icrra("61-2-7", "1")],
        ["No hearing on record", "意見の聴取の記録がありません"],
        ["A recognition is revoked after a hearing of opinion.", "認定の取消しには意見の聴取が必要です。"],
        ["Hold the hearing and name its record.", "意見の聴取を行い、その記録を示してください。"]);
}
