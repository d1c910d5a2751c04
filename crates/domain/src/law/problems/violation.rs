//! Violation cases: investigation, custody, finding, orders, removal.

use crate::law::grounds::icrra;

super::problems! {
    VIOLATION_CASE_NOT_FOUND = ("violation-case-not-found", "", &[icrra("27", "")],
        ["No open violation case with this number", "この番号の係属中の違反事件がありません"],
        ["No violation case with this number is open: none was begun, or it is closed.", "この番号の係属中の違反事件はありません（未受理又は終了済み）。"],
        ["Check the number and the person, or receive the lead first.", "番号と人物を確認するか、先に端緒を受理してください。"]);
    VIOLATION_CASE_OPEN = ("violation-case-open", "", &[icrra("27", "")],
        ["A violation case is already open", "係属中の違反事件があります"],
        ["This person already has a violation case that is open.", "この人物には既に係属中の違反事件があります。"],
        ["Work in the open case; begin another one when it is closed.", "係属中の事件で処理してください。新たな事件はその終了後に開始できます。"]);
    VIOLATION_CASE_NUMBER_TAKEN = ("violation-case-number-taken", "", &[icrra("27", "")],
        ["This case number is taken", "この事件番号は使用済みです"],
        ["An earlier violation case has this number.", "この番号は過去の違反事件に使用されています。"],
        ["Check the number; a new case gets a new one.", "番号を確認してください。新しい事件には新しい番号を付けてください。"]);
    VIOLATION_STEP_NOT_OPEN = ("violation-step-not-open", "I22", &[icrra("45", ""), icrra("47", "")],
        ["The case does not stand there", "事件がその段階にありません"],
        ["The case stands at another stage than this act needs.", "事件は、この行為ができる段階にありません。"],
        ["Take one of the steps that are open, or check the case.", "現在可能な手続によるか、事件を確認してください。"]);
    SPECIAL_PERMISSION_NOT_OPEN = ("special-permission-not-open", "I27", &[icrra("50", "1")],
        ["Special permission to stay is not open here", "在留特別許可の対象となる段階ではありません"],
        ["Special permission to stay is open from the start of the investigation to the deportation order, and not under a departure order.", "在留特別許可は、違反調査の開始から退去強制令書の発付までに限られ、出国命令の場合は対象となりません。"],
        ["Check where the case stands.", "事件の段階を確認してください。"]);
    SPECIAL_PERMISSION_NOT_APPLIED = ("special-permission-not-applied", "I27", &[icrra("50", "1")],
        ["No application to refuse", "対象となる申請がありません"],
        ["No application for special permission to stay is pending in this case.", "この事件に係属中の在留特別許可の申請はありません。"],
        ["Receive the application first.", "先に申請を受理してください。"]);
    SPECIAL_PERMISSION_PENDING = ("special-permission-pending", "I22", &[icrra("50", "1"), icrra("47", "5")],
        ["Special permission to stay is still applied for", "在留特別許可の申請が係属中です"],
        ["An application for special permission to stay is pending; it is open only until the deportation order.", "在留特別許可の申請が係属中です。申請は退去強制令書の発付までに限られます。"],
        ["Have the application decided first.", "先に申請に対する処分を受けてください。"]);
    SAME_STAFF_DECIDED_BEFORE = ("same-staff-decided-before", "I35", &[icrra("48", ""), icrra("49", "")],
        ["Another person must decide", "別の職員の判断が必要です"],
        ["Who decided the step before cannot decide on it again.", "前の段階で判断した職員が重ねて判断することはできません。"],
        ["Let another officer who holds the role decide.", "同じ職の別の職員が判断してください。"]);
    DEPORTATION_GROUND_NOT_ON_LIST = ("deportation-ground-not-on-list", "", &[icrra("24", "")],
        ["Not a ground of art. 24 on that day", "その日に存在しない退去強制事由です"],
        ["The code list of the day does not have this ground for deportation.", "当日のコード表にこの退去強制事由がありません。"],
        ["Choose grounds from the list of the day.", "当日の一覧から退去強制事由を選んでください。"]);
    DETENTION_ORDER_MISSING = ("detention-order-missing", "I21", &[icrra("39", "1"), icrra("43", "1")],
        ["No detention order", "収容令書がありません"],
        ["No detention order stands in this case.", "この事件に有効な収容令書がありません。"],
        ["Ask a supervising inspector for the order; in an emergency start detention on that basis and ask at once.", "主任審査官に収容令書の発付を請求してください。要急の場合はその旨により収容し、直ちに請求してください。"]);
    DETENTION_ORDER_STANDS = ("detention-order-stands", "I21", &[icrra("39", "2")],
        ["A detention order stands already", "有効な収容令書が既にあります"],
        ["A detention order stands already in this case; another one gives no other thirty days.", "この事件には有効な収容令書が既にあり、重ねて発付しても収容期間は更新されません。"],
        ["Detain under the order that stands, or extend the detention once.", "既存の収容令書により収容するか、一回に限り収容期間を延長してください。"]);
    DETENTION_EXTENDED_BEFORE = ("detention-extended-before", "I21", &[icrra("41", "1")],
        ["Detention has been extended before", "収容期間は既に延長されています"],
        ["Detention under a detention order is extended once, by thirty days.", "収容令書による収容期間の延長は一回、30日に限られます。"],
        ["Decide the case by the last day, release the person, or decide a supervision measure.", "期間内に処分するか、放免するか、監理措置に付してください。"]);
    DETENTION_PERIOD_OVER = ("detention-period-over", "I21", &[icrra("41", "1")],
        ["The days of detention are used up", "収容期間が満了しています"],
        ["The days for which this case allows detention before a deportation order are over.", "この事件で退去強制令書の発付前に収容できる期間は満了しています。"],
        ["Release the person, or decide a supervision measure.", "放免するか、監理措置に付してください。"]);
    DETENTION_BASIS_DIFFERS = ("detention-basis-differs", "I21", &[icrra("39", "1"), icrra("41", "1"), icrra("52", "1")],
        ["Not the basis that this stage has", "この段階の収容の根拠と異なります"],
        ["Before the deportation order detention rests on a detention order or an emergency, after it on the deportation order alone.", "収容の根拠は、退去強制令書の発付前は収容令書又は要急収容、発付後は退去強制令書に限られます。"],
        ["State the basis that fits the stage of the case.", "事件の段階に応じた根拠を入力してください。"]);
    REFERRAL_ROUTE_DIFFERS = ("referral-route-differs", "", &[icrra("44", ""), icrra("63", "1")],
        ["Not the way in which this case is referred", "身柄の状況と引渡しの方法が異なります"],
        ["The way of the referral does not fit the custody of the person.", "引渡しの方法が身柄の状況に合いません。"],
        ["A detained person is handed over as detained, a supervised one as supervised, anybody else without detention.", "収容中は身柄付き、監理措置中は監理措置、それ以外は身柄を伴わない引渡しとしてください。"]);
    DEPOSIT_TOO_HIGH = ("deposit-too-high", "I42", &[icrra("44-2", ""), icrra("52-2", ""), icrra("54", "2")],
        ["The deposit is higher than the law allows", "保証金が上限を超えています"],
        ["The deposit is higher than the three million yen that the law allows.", "保証金は300万円を超えることができません。"],
        ["Set a deposit within the cap.", "上限の範囲内で定めてください。"]);
    REPORT_TOO_FAR = ("report-too-far", "I42", &[icrra("44-3", ""), icrra("52-3", "")],
        ["The next report is too far away", "次回の届出日が遠すぎます"],
        ["Reports of a person under supervision are three months apart at most, and lie ahead.", "被監理者の届出の間隔は3月を超えない範囲で、将来の日でなければなりません。"],
        ["Set a day within three months.", "3月以内の日を定めてください。"]);
    DEPARTURE_ORDER_CONDITIONS = ("departure-order-conditions", "I25", &[icrra("24-3", "")],
        ["Not all conditions of a departure order are met", "出国命令の要件を満たしません"],
        ["A departure order asks for all five conditions of art. 24-3.", "出国命令には第24条の3の全ての要件が必要です。"],
        ["Find the person deportable, or correct the facts.", "退去強制対象者と認定するか、事実を訂正してください。"]);
    DEPARTURE_ORDER_TOO_LONG = ("departure-order-too-long", "I25", &[icrra("55-3", "1"), icrra("55-5", "")],
        ["The time to leave is too long", "出国期限が上限を超えています"],
        ["The time to leave under a departure order is longer than the law allows, or lies in the past.", "出国期限が上限を超えているか、過去の日です。"],
        ["Set a day within fifteen days of the order, or within the cap of its extension.", "命令の日から15日以内又は延長の上限内の日を定めてください。"]);
    DEPARTURE_ORDER_OVER = ("departure-order-over", "I25", &[icrra("55-5", ""), icrra("24", "viii")],
        ["The time to leave has passed", "出国期限を経過しています"],
        ["The last day of the departure order has passed; it can no longer be extended or cancelled.", "出国期限を経過しているため、延長又は取消しはできません。"],
        ["Open the investigation again on ground viii.", "第24条第8号により違反調査を開始してください。"]);
    DEPARTURE_ORDER_RUNS = ("departure-order-runs", "I25", &[icrra("24", "viii")],
        ["The departure order still runs", "出国期限が経過していません"],
        ["The time to leave under the departure order has not passed.", "出国命令の出国期限はまだ経過していません。"],
        ["Wait for the last day to pass, or have the order cancelled.", "出国期限の経過を待つか、出国命令の取消しによってください。"]);
    DEPORTATION_ORDER_NOT_OPEN = ("deportation-order-not-open", "I22", &[icrra("47", "5"), icrra("48", "9"), icrra("49", "6")],
        ["Nothing that a deportation order could rest on", "退去強制令書を発付できる段階ではありません"],
        ["A deportation order rests on an accepted or unopposed finding, on an accepted or unopposed decision, or on a ruling that the objection is not well-founded.", "退去強制令書は、認定若しくは判定に服した場合（期限の経過を含む。）又は異議に理由がない旨の裁決がある場合に限り発付できます。"],
        ["Check where the case stands.", "事件の段階を確認してください。"]);
    DEPORTATION_ORDER_TOO_EARLY = ("deportation-order-too-early", "I22", &[icrra("47", "5"), icrra("48", "1"), icrra("48", "9"), icrra("49", "1")],
        ["The three days are still running", "請求又は申出の期限内です"],
        ["The three days to request a hearing or to object have not passed, and no acceptance is signed.", "口頭審理の請求又は異議の申出の期限が経過しておらず、服する旨の署名もありません。"],
        ["Wait for the last day to pass, or attach the signed acceptance as waiver.", "期限の経過を待つか、署名した文書をwaiverに示してください。"]);
    HEARING_NOT_HELD = ("hearing-not-held", "I22", &[icrra("48", "3")],
        ["The oral hearing is not on record", "口頭審理の記録がありません"],
        ["A decision comes after the oral hearing, and no hearing is on record.", "判定は口頭審理の後に行いますが、口頭審理の記録がありません。"],
        ["Record the hearing first.", "先に口頭審理を記録してください。"]);
    REMOVAL_SUSPENDED = ("removal-suspended", "I23", &[icrra("61-2-9", "3"), icrra("61-2-9", "4")],
        ["Removal is suspended", "送還が停止されています"],
        ["A refugee procedure runs, and removal is suspended by law.", "難民認定等の手続中であり、法律により送還が停止されています。"],
        ["Wait for the end of the procedure, or have an exception of art. 61-2-9(4) recorded by two approvers who do not execute.", "手続の終了を待つか、執行に関わらない二名の承認により第61条の2の9第4項の例外を記録してください。"]);
    EXECUTOR_APPROVED_EXCEPTION = ("executor-approved-exception", "I23", &[icrra("61-2-9", "4")],
        ["Who approved the exception does not execute", "例外を承認した職員は執行できません"],
        ["Who approved the exception to the suspension of removal cannot execute the order.", "送還停止の例外を承認した職員が自ら執行することはできません。"],
        ["Let another control officer execute it.", "別の入国警備官が執行してください。"]);
    EXCEPTION_NOT_MET = ("exception-not-met", "I30", &[icrra("61-2-9", "4")],
        ["Not a third or later application", "3回目以降の申請ではありません"],
        ["The exception is for a third or later application; this is none.", "この例外は3回目以降の申請に限られます。"],
        ["Check the number of the application, and the links to other identities.", "申請回数及び人物の関連付けを確認してください。"]);
    TWO_APPROVERS = ("two-approvers", "I23", &[icrra("61-2-9", "4")],
        ["Two people must approve", "二名の承認が必要です"],
        ["An exception to the suspension of removal is approved by two different people.", "送還停止の例外には異なる二名の承認が必要です。"],
        ["Name another approver in approved_by.", "approved_byに別の承認者を入力してください。"]);
    REMOVAL_ALREADY_SUSPENDED = ("removal-already-suspended", "I23", &[icrra("61-2-9", "3")],
        ["Removal is suspended already", "送還は既に停止されています"],
        ["A suspension of removal runs already.", "送還停止の効力は既に生じています。"],
        ["Nothing more is needed; another refugee case starts its own when this one has ended.", "追加の手続は不要です。別の難民認定手続については現在の停止の終了後に記録してください。"]);
    NO_REMOVAL_SUSPENSION = ("no-removal-suspension", "I23", &[icrra("61-2-9", "3")],
        ["No suspension of removal to end", "終了すべき送還停止がありません"],
        ["No suspension of removal runs for this refugee case.", "この難民認定手続に係る送還停止はありません。"],
        ["Check the number of the refugee case.", "難民認定手続の番号を確認してください。"]);
    REFUSAL_PERIOD_DIFFERS = ("refusal-period-differs", "I26", &[icrra("5", "1-ix")],
        ["Not the refusal period that follows", "上陸拒否期間が算定結果と異なります"],
        ["The last day of the refusal period that is stated is not the one that follows from the execution and the history.", "入力された上陸拒否期間の末日が、送還日と経歴から算定される日と異なります。"],
        ["Leave it out; it is derived.", "入力せず、算定に委ねてください。"]);
}
