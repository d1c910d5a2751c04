//! Indicators.

use crate::law::grounds::other;

super::problems! {
    INDICATOR_ALREADY_RAISED = ("indicator-already-raised", "", &[other("appi", "63")],
        ["The indicator is there already", "既に提示された指標です"],
        ["An indicator with this id has been raised before.", "この識別子の指標は既に提示されています。"],
        ["Raise another one under a new id.", "新しい識別子で提示してください。"]);
    INDICATOR_NOT_RAISED = ("indicator-not-raised", "", &[other("appi", "63")],
        ["No such indicator", "該当する指標がありません"],
        ["No indicator of this id has been raised.", "この識別子の指標がありません。"],
        ["Check the id.", "識別子を確認してください。"]);
    INDICATOR_SETTLED = ("indicator-settled", "", &[other("appi", "63")],
        ["The indicator is settled", "処理済みの指標です"],
        ["The indicator was dismissed, not acted on, or acted on by two people.", "この指標は取り下げられたか、対応なしとされたか、二名の確認により処理されています。"],
        ["Nothing is to be done; new facts are another indicator.", "対応は不要です。新たな事実は別の指標としてください。"]);
    INDICATOR_EXPIRED = ("indicator-expired", "", &[other("appi", "63")],
        ["The indicator has expired", "有効期限を過ぎた指標です"],
        ["The last day of the indicator has passed.", "この指標の有効期限は過ぎています。"],
        ["Nothing is done on it; let the rule look at the facts of today.", "これに基づく対応はできません。現在の事実により改めて確認してください。"]);
    INDICATOR_TOO_LONG = ("indicator-too-long", "", &[other("appi", "63")],
        ["The indicator would last too long", "指標の有効期間が長すぎます"],
        ["An indicator lasts six months at most.", "指標の有効期間は六月以内です。"],
        ["Choose an earlier last day.", "より早い有効期限を指定してください。"]);
    INDICATOR_RULE_UNKNOWN = ("indicator-rule-unknown", "", &[other("appi", "63")],
        ["No such rule on that day", "その日に存在しない規則です"],
        ["An indicator is drawn by a published rule, and the list of the day does not have this one.", "指標は公表された規則によるものに限ります。当日の一覧にこの規則はありません。"],
        ["Choose a rule from the code list of indicator rules.", "指標の規則のコード表から選んでください。"]);
    INDICATOR_ORIGIN_ALONE = ("indicator-origin-alone", "", &[other("appi", "63")],
        ["Drawn from origin or belief alone", "属性のみによる指標です"],
        ["Nothing is concluded from nationality, ethnicity, religion or language alone.", "国籍、民族、宗教又は言語のみから指標を導くことはできません。"],
        ["Raise it only where acts and facts say so too.", "行為その他の事実による場合に限り提示してください。"]);
    INDICATOR_REFUGEE_DATA = ("indicator-refugee-data", "", &[other("appi", "63")],
        ["Refugee data at landing", "難民認定手続の情報は用いられません"],
        ["A rule that is asked at landing is not drawn from data of a refugee case.", "上陸審査に係る規則に難民認定手続の情報を用いることはできません。"],
        ["Leave it out; the suspension of removal and the number of applications may be used.", "除外してください。送還の停止及び申請回数は用いることができます。"]);
    INDICATOR_SPARED = ("indicator-spared", "", &[other("appi", "63")],
        ["Not for children and asylum seekers", "児童及び庇護申請者は対象外です"],
        ["This rule leaves children and asylum seekers out.", "この規則は児童及び庇護申請者を対象としません。"],
        ["Do not raise it; where the person is neither, say so.", "提示しないでください。いずれでもない場合はその旨を記載してください。"]);
    INDICATOR_IS_A_LEAD = ("indicator-is-a-lead", "", &[other("appi", "63")],
        ["An indicator is a lead", "指標は端緒にとどまります"],
        ["What is done against a person rests on facts that somebody examined, and not on the indicator.", "不利益な措置は職員が確認した事実によるものとし、指標のみによることはできません。"],
        ["Examine the facts and name them.", "事実を確認し、その資料を記載してください。"]);
    INDICATOR_IDENTITY_OPEN = ("indicator-identity-open", "", &[other("appi", "63")],
        ["Nobody has decided on the identity", "人物の同一性が未判断です"],
        ["This rule hangs on who the person is, and that is decided by a person first.", "この規則は人物の同一性を前提とし、先に職員の判断を要します。"],
        ["Have the link or the match decided, and name that decision.", "関連付け又は照合の判断を経て、その記録を記載してください。"]);
}
