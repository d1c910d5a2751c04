//! Residence card.

use crate::law::grounds::icrra;

super::problems! {
    CARD_FOR_RESIDENTS_ONLY = ("card-for-residents-only", "I14", &[icrra("19-3", "")],
        ["Cards are for mid/long-term residents", "在留カードは中長期在留者に交付するものです"],
        ["The person is not a mid/long-term resident on this day, so there is no card to issue.", "この日に中長期在留者ではないため、在留カードは交付できません。"],
        ["Check status, period and end of stay.", "在留資格、在留期間及び満了日を確認してください。"]);
    CARD_NUMBER_USED = ("card-number-used", "I15", &[icrra("19-4", "1")],
        ["This card number was used before", "使用済みの在留カード番号です"],
        ["A card with this number has been issued before; a number is never used twice.", "この番号の在留カードは既に交付されています。番号は一度しか使用できません。"],
        ["Check the number on the new card.", "新しい在留カードの番号を確認してください。"]);
    CARD_NOT_FOUND = ("card-not-found", "", &[icrra("19-14", "")],
        ["No such card", "該当する在留カードがありません"],
        ["The record has no card that this could concern: none was issued, or it was handed in or has ended.", "対象となる在留カードの記録がありません（未交付、返納済み又は失効済み）。"],
        ["Check the number and the person.", "番号と人物を確認してください。"]);
    CARD_VALIDITY_DIFFERS = ("card-validity-differs", "I14a", &[icrra("19-5", "1")],
        ["Not the last day that the law gives", "有効期間の満了日が法令と異なります"],
        ["The last day of a card follows from the law; for this card the rule does not know it, so none can be stated.", "有効期間の満了日は法令により定まります。この在留カードについては算定できないため、入力できません。"],
        ["Leave valid_to out, or check status, end of stay and date of birth.", "valid_toを省略するか、在留資格、満了日及び生年月日を確認してください。"]);
    CARD_FORM_UNKNOWN = ("card-form-unknown", "I14a", &[icrra("19-4", "")],
        ["No form of card on that day", "その日の在留カードの様式がありません"],
        ["The list of forms has none for this day.", "様式の一覧にこの日の様式がありません。"],
        ["Check the day; cards are issued from 9 July 2012.", "日付を確認してください。在留カードの交付は2012年7月9日からです。"]);
    CARD_LOSS_NOT_REPORTED = ("card-loss-not-reported", "", &[icrra("19-12", "1")],
        ["The loss is not on record", "紛失の届出の記録がありません"],
        ["A card is issued again for its loss only after the loss was reported.", "紛失による再交付には、先に紛失の届出が必要です。"],
        ["Record the report of the loss first.", "先に紛失の届出を記録してください。"]);
    CARD_ENDS_WITH_STAY = ("card-ends-with-stay", "", &[icrra("19-11", "1")],
        ["This card ends with the stay", "在留期間の満了日までの在留カードです"],
        ["The validity of this card follows the period of stay and is not renewed by itself.", "この在留カードの有効期間は在留期間に従うため、単独では更新できません。"],
        ["Extend the period of stay; a new card comes with it.", "在留期間を更新してください。新しい在留カードが交付されます。"]);
    CARD_RENEWAL_EARLY = ("card-renewal-early", "", &[icrra("19-11", "1"), icrra("19-11", "2")],
        ["Too early to renew this card", "有効期間の更新の期間前です"],
        ["The validity is renewed from two months before its end, for a card that ends with the sixteenth birthday from six; before that only for a reason.", "有効期間の更新は満了日の2月前（16歳の誕生日までのものは6月前）からで、それより前は理由が必要です。"],
        ["Name the reason in early_reason, or come back in the time for it.", "early_reasonに理由を入力するか、期間内に行ってください。"]);
    CARD_NUMBER_ALREADY_CLAIMED = ("card-number-already-claimed", "I15", &[icrra("19-4", "1")],
        ["The number is claimed for this person already", "この者について登録済みの番号です"],
        ["The claim of this number for this person is on record, and what came of it.", "この者についてのこの番号の登録とその結果は既に記録されています。"],
        ["Nothing is to be done: the claim was sent twice.", "対応は不要です（登録が二度送られました）。"]);
    CARD_NEVER_VALID = ("card-never-valid", "I15", &[icrra("19-4", "1")],
        ["This card was never valid", "初めから有効でない在留カードです"],
        ["The record has it that this card was not valid from the day of its issue on.", "この在留カードが交付日から有効でないことは既に記録されています。"],
        ["Nothing is to be done; issue a card under a number of its own if the holder needs one.", "対応は不要です。必要な場合は固有の番号の在留カードを交付してください。"]);
}
