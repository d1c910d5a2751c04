//! Special landings.

use crate::law::grounds::icrra;

super::problems! {
    SPECIAL_LANDING_TOO_LONG = ("special-landing-too-long", "I6", &[icrra("14", "1"), icrra("15", ""), icrra("16", "")],
        ["Longer than this kind of landing lasts", "この種別の上陸期間の上限を超えています"],
        ["The length is none, or longer than the table has for the kind and scope.", "期間がないか、種別及び範囲の上限を超えています。"],
        ["Choose a length within the cap of the kind.", "上限以下の期間を定めてください。"]);
    SPECIAL_LANDING_LENGTH = ("special-landing-length", "I6", &[icrra("14", "1"), icrra("17", "1")],
        ["Not how this kind is counted", "期間の定め方が種別に合いません"],
        ["A kind is counted in hours, in days or months, or lasts until its cause ends.", "種別により、時間、日若しくは月、又は事由がやむまでで定めます。"],
        ["State the one that the kind has.", "種別に合う項目のみを入力してください。"]);
    SPECIAL_LANDING_APPLICANT = ("special-landing-applicant", "I6", &[icrra("14", "1"), icrra("18", "1"), icrra("18-2", "1")],
        ["Not an applicant for this kind", "この種別の申請者ではありません"],
        ["The law names who applies for each kind of special landing.", "特例上陸の申請者は種別ごとに法律で定められています。"],
        ["Name the applicant that the kind has, or choose another kind.", "種別に応じた申請者を入力するか、別の種別を選んでください。"]);
    SPECIAL_LANDING_CONDITION = ("special-landing-condition", "I6", &[icrra("14", "3"), icrra("18-2", "4")],
        ["A condition of the permission is missing", "許可の条件が入力されていません"],
        ["The kind asks for a designated ship, an area, a residence or a cause that is not stated.", "この種別に必要な船舶、行動範囲、住居又は事由が入力されていません。"],
        ["State it.", "入力してください。"]);
    SPECIAL_LANDING_BARRED = ("special-landing-barred", "I7", &[icrra("5", "1"), icrra("14", "1")],
        ["A ground of art. 5 bars this kind", "上陸拒否事由に該当するため許可できません"],
        ["A ground for denial of landing is stated or on record, and bars this kind of special landing.", "上陸拒否事由の入力又は記録があり、この種別の許可はできません。"],
        ["Refuse it. Emergency and distress are not barred where they apply.", "許可しないでください。緊急上陸又は遭難による上陸の場合は該当する種別によってください。"]);
    CREW_DOCUMENT = ("crew-document", "I6", &[icrra("16", "1")],
        ["A crew document is for crew", "乗員手帳は乗員に限られます"],
        ["A crew member's pocket-ledger stands in for a passport only where crew land.", "乗員手帳が旅券に代わるのは乗員上陸等に限られます。"],
        ["Ask for the passport.", "旅券の提示を求めてください。"]);
    NO_MULTIPLE_PERMISSION = ("no-multiple-permission", "I6", &[icrra("14-2", "2"), icrra("16", "2")],
        ["No valid multiple permission", "有効な数次の許可がありません"],
        ["A landing under a multiple permission needs one of the same kind that is on record and valid on the day, and is not multiple itself.", "数次の許可による上陸には、同じ種別の有効な数次の許可の記録が必要です。"],
        ["Name the permission, or permit the landing by itself.", "許可を指定するか、単独の許可としてください。"]);
    SPECIAL_LANDING_NOT_FOUND = ("special-landing-not-found", "", &[icrra("14", "1")],
        ["No such special landing on record", "該当する特例上陸の記録がありません"],
        ["The record has no special landing with this id.", "この識別子の特例上陸の記録がありません。"],
        ["Take the id from the timeline, or leave it out.", "時系列から識別子を確認するか、入力せずに送信してください。"]);
    DEPARTURE_RESERVED = ("departure-reserved", "I31", &[icrra("25-2", "1")],
        ["The confirmation of departure is reserved", "出国の確認は留保されています"],
        ["For twenty-four hours from the reservation departure is not confirmed.", "留保の時から24時間は出国の確認をすることができません。"],
        ["Wait for its end, release it, or hand the person over.", "終了を待つか、留保を解除するか、通知をした機関に引き渡してください。"]);
    NOTICE_USED_BEFORE = ("notice-used-before", "I31", &[icrra("25-2", "1")],
        ["This notice has reserved before", "この通知による留保は既に行われています"],
        ["The same notice cannot reserve the confirmation of departure twice.", "同一の通知により再度留保することはできません。"],
        ["Reserve on a new notice, or confirm the departure.", "新たな通知によるか、出国の確認をしてください。"]);
    RESERVATION_NOT_FOUND = ("reservation-not-found", "I31", &[icrra("25-2", "1")],
        ["No such reservation on record", "該当する留保の記録がありません"],
        ["The record has no reservation that this could release.", "解除の対象となる留保の記録がありません。"],
        ["Check the person and the id.", "人物と識別子を確認してください。"]);
}
