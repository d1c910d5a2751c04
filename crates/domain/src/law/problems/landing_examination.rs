//! The landing examination: hearing, objection, ruling, exclusion order.

use crate::law::grounds::icrra;

super::problems! {
    EXAMINATION_NOT_OPEN = ("examination-not-open", "", &[icrra("7", "1")],
        ["No open examination with this number", "この番号の係属中の上陸審査がありません"],
        ["No examination with this number is open: none was begun, or it has ended.", "この番号の上陸審査は開始されていないか、既に終了しています。"],
        ["Check the number and the person, or begin an examination.", "番号と人物を確認するか、審査を開始してください。"]);
    EXAMINATION_NUMBER_TAKEN = ("examination-number-taken", "", &[icrra("6", "2")],
        ["This examination number is taken", "この審査番号は使用済みです"],
        ["An examination with this number has been begun before.", "この番号の審査は既に開始されています。"],
        ["Give the new examination a new number.", "新しい審査には新しい番号を付けてください。"]);
    STEP_ALREADY_TAKEN = ("step-already-taken", "", &[icrra("10", ""), icrra("11", "")],
        ["This step has been taken", "この手続は既に行われています"],
        ["The procedure has this step on record, and it is taken once.", "この手続は既に記録されており、繰り返すことはできません。"],
        ["If the record is wrong, ask for a correction.", "記録が誤りである場合は訂正を求めてください。"]);
    LANDING_REFERRED = ("landing-referred", "I4", &[icrra("9", "5"), icrra("10", "8"), icrra("11", "4")],
        ["The case was handed to a special inquiry officer", "特別審理官に引き渡された事案です"],
        ["After a referral landing is no longer permitted at the booth.", "特別審理官への引渡し後は、入国審査官は上陸許可の証印をすることができません。"],
        ["Leave the permission to the special inquiry officer or, after a ruling, to the supervising inspector. A new application begins a new examination.", "許可は特別審理官又は裁決後の主任審査官によってください。新たな申請には新たな審査を開始してください。"]);
    DECISION_DOES_NOT_PERMIT = ("decision-does-not-permit", "I5", &[icrra("10", "8"), icrra("11", "4"), icrra("12", "1")],
        ["No finding or ruling permits this landing", "上陸を認める認定又は裁決がありません"],
        ["After a hearing the finding must be that the conditions are met; after a ruling the objection must be well-founded or special permission given.", "口頭審理後は条件に適合する旨の認定、裁決後は理由がある旨の裁決又は上陸特別許可が必要です。"],
        ["Record the finding or the ruling first, or name the other examination.", "認定又は裁決を先に記録するか、該当する審査を指定してください。"]);
    DENIAL_GROUND_NOT_ON_LIST = ("denial-ground-not-on-list", "", &[icrra("5", "1")],
        ["Not a ground for denial of landing on that day", "その日の上陸拒否事由にありません"],
        ["The list of the day does not have this item of art. 5(1).", "当日の一覧に第5条第1項のこの号がありません。"],
        ["Name each item by its code, such as `iv` or `ix-2`.", "`iv`、`ix-2`などのコードで入力してください。"]);
    LANDING_NOT_REFERRED = ("landing-not-referred", "I5", &[icrra("9", "5"), icrra("10", "1")],
        ["The case was not handed over", "特別審理官への引渡しがありません"],
        ["A special inquiry officer hears those whom an inspector has handed over.", "口頭審理は入国審査官から引渡しを受けた者について行います。"],
        ["Record the referral first.", "引渡しを先に記録してください。"]);
    LANDING_HEARING_NOT_HELD = ("landing-hearing-not-held", "I5", &[icrra("10", "1")],
        ["No hearing on record", "口頭審理の記録がありません"],
        ["A finding is made after an oral hearing; none is on record.", "認定は口頭審理の後に行いますが、その記録がありません。"],
        ["Record the hearing first.", "口頭審理を先に記録してください。"]);
    IDENTITY_NOT_IN_QUESTION = ("identity-not-in-question", "I5", &[icrra("7", "4"), icrra("10", "7")],
        ["Not a case of missing identity or biometrics", "個人識別情報の不提供等による事案ではありません"],
        ["Exclusion at once, without objection, is for those handed over because identity or biometrics are missing and still missing after the hearing.", "直ちに退去を命ずることができるのは、個人識別情報の不提供等により引き渡され、口頭審理後もその状態にある者に限られます。"],
        ["Make a finding on the conditions of art. 7(1) and give notice of it.", "第7条第1項の条件について認定し、通知してください。"]);
    FINDING_REASONS = ("finding-reasons", "I5", &[icrra("7", "1"), icrra("10", "10")],
        ["The finding and its reasons do not fit", "認定とその理由が一致しません"],
        ["A finding against the person names the conditions not met, and condition iv names its items of art. 5(1); no other finding names any.", "不適合の認定には適合しない条件を、第4号の場合は第5条第1項の該当する号を示し、その他の認定にはいずれも示しません。"],
        ["Name what was found, or change the finding.", "認定した事項を入力するか、認定を改めてください。"]);
    NOTHING_TO_OBJECT_TO = ("nothing-to-object-to", "I8", &[icrra("10", "7"), icrra("11", "1")],
        ["No finding is open to objection", "異議の申出の対象となる認定がありません"],
        ["An objection is made to a notified finding that the conditions are not met.", "異議の申出は、条件に適合しない旨の認定の通知に対して行います。"],
        ["Check the number of the examination, and whether the finding was accepted.", "審査の番号と、認定に服したか否かを確認してください。"]);
    NO_OBJECTION_IN_TIME = ("no-objection-in-time", "I8", &[icrra("11", "1"), icrra("11", "3")],
        ["No objection in time on record", "期限内の異議の申出の記録がありません"],
        ["A ruling needs an objection filed within three days of notice; a late one opens none.", "裁決には通知から3日以内の異議の申出が必要であり、期限後の申出によることはできません。"],
        ["Record the objection, or let the finding stand.", "異議の申出を記録するか、認定を維持してください。"]);
    SPECIAL_PERMISSION_BASIS = ("special-permission-basis", "", &[icrra("12", "1")],
        ["Special permission and its basis go together", "上陸特別許可とその事由が一致しません"],
        ["A ruling that gives special permission names its basis; no other ruling does.", "上陸特別許可をする裁決には事由を示し、その他の裁決には示しません。"],
        ["Name the basis under art. 12(1), or change the ruling.", "第12条第1項の事由を入力するか、裁決を改めてください。"]);
    EXCLUSION_WITHOUT_HEARING = ("exclusion-without-hearing", "I5", &[icrra("9", "5"), icrra("10", "")],
        ["No finding for an exclusion order", "退去命令の前提となる認定がありません"],
        ["Nobody is denied landing but after a hearing and a finding against the person.", "上陸を拒否するには、口頭審理と条件に適合しない旨の認定が必要です。"],
        ["Refer to a special inquiry officer, hold the hearing and record the finding.", "特別審理官に引き渡し、口頭審理を行い、認定を記録してください。"]);
    EXCLUSION_WITHOUT_RULING = ("exclusion-without-ruling", "I5", &[icrra("11", "3"), icrra("11", "6")],
        ["No ruling for an exclusion order", "退去命令の前提となる裁決がありません"],
        ["After an objection in time the exclusion order follows a ruling that it is not well-founded, and the supervising inspector issues it.", "期限内の異議の申出があった場合、退去命令は理由がない旨の裁決の後に主任審査官が発付します。"],
        ["Record the ruling first, and take the way after a ruling.", "裁決を先に記録し、裁決後の手続によってください。"]);
    EXCLUSION_TOO_EARLY = ("exclusion-too-early", "I5", &[icrra("10", "11"), icrra("11", "1")],
        ["The time for an objection is running", "異議の申出の期間中です"],
        ["The person has neither accepted the finding in writing nor let three days pass.", "認定に服する旨の書面がなく、異議の申出の期間も経過していません。"],
        ["Wait for the end of the time, or record the acceptance.", "期間の経過を待つか、認定に服する旨の書面を記録してください。"]);
    DEPOSIT_OVER_CAP = ("deposit-over-cap", "I42", &[icrra("13", "2")],
        ["The deposit is over its cap", "保証金が上限を超えています"],
        ["The deposit is higher than the law allows.", "保証金が法定の上限を超えています。"],
        ["Set a deposit within the cap.", "上限以下の額を定めてください。"]);
    NO_EXCLUSION_ORDER = ("no-exclusion-order", "I5", &[icrra("10", ""), icrra("11", "6")],
        ["No exclusion order on record", "退去命令の記録がありません"],
        ["This examination has no exclusion order under which somebody could leave.", "この審査には退去命令の記録がありません。"],
        ["Record the order first, or confirm a departure.", "退去命令を先に記録するか、出国の確認によってください。"]);
}
