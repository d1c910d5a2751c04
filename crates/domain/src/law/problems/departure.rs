//! Departure and the right to come back.

use crate::law::grounds::icrra;

super::problems! {
    RESIDENCE_CARD_NOT_SHOWN = ("residence-card-not-shown", "I16", &[icrra("26-2", "1")],
        ["Deemed re-entry needs the residence card", "みなし再入国には在留カードが必要です"],
        ["A mid/long-term resident leaves under deemed re-entry only with a valid residence card.", "中長期在留者のみなし再入国には有効な在留カードの所持が必要です。"],
        ["Ask for the card, use a re-entry permit, or confirm a departure without re-entry.", "在留カードの提示を求めるか、再入国許可によるか、再入国なしで確認してください。"]);
    PASSPORT_REQUIRED = ("passport-required", "I16", &[icrra("26-2", "1")],
        ["Deemed re-entry needs a passport", "みなし再入国には旅券が必要です"],
        ["Deemed re-entry is open to holders of a valid passport only.", "みなし再入国は有効な旅券の所持者に限られます。"],
        ["Ask for the passport, or use a re-entry permit.", "旅券の提示を求めるか、再入国許可によってください。"]);
    PASSPORT_EXPIRED = ("passport-expired", "I16", &[icrra("26-2", "1")],
        ["The passport is no longer valid", "旅券の有効期間が満了しています"],
        ["The passport expired before the day of departure.", "旅券は出国日より前に有効期間が満了しています。"],
        ["Ask for a valid passport, or confirm a departure without re-entry.", "有効な旅券の提示を求めるか、再入国なしで確認してください。"]);
    DEEMED_REENTRY_EXCLUDED = ("deemed-reentry-excluded", "I16", &[icrra("26-2", "1"), icrra("19-3", "1")],
        ["Deemed re-entry is not open to this stay", "みなし再入国の対象外です"],
        ["Temporary visitors and those with a period of three months or less cannot use deemed re-entry.", "短期滞在者及び3月以下の在留期間の者はみなし再入国の対象外です。"],
        ["Confirm a departure without re-entry, or use a re-entry permit.", "再入国なしで確認するか、再入国許可によってください。"]);
    REENTRY_AFTER_STAY_END = ("reentry-after-stay-end", "I16", &[icrra("26", "1"), icrra("26-2", "1")],
        ["The stay has ended: nothing to return to", "在留期間が満了しており再入国はできません"],
        ["The period of stay has run out, so there is no stay to return to.", "在留期間が満了しているため、再入国による出国はできません。"],
        ["Confirm a departure without re-entry.", "再入国なしで出国を確認してください。"]);
    REENTRY_PERMIT_EXPIRED = ("reentry-permit-expired", "I40", &[icrra("26", "3")],
        ["The re-entry permit has expired", "再入国許可の有効期間が満了しています"],
        ["The last day of the re-entry permit lies before the departure.", "再入国許可の有効期間は出国日より前に満了しています。"],
        ["Check the permit, or confirm a departure without re-entry.", "許可を確認するか、再入国なしで確認してください。"]);
    REENTRY_PERMIT_TOO_LONG = ("reentry-permit-too-long", "I40", &[icrra("26", "3"), icrra("26", "5")],
        ["No re-entry permit is this long", "再入国許可の有効期間の上限を超えています"],
        ["No re-entry permit, extension included, reaches so far.", "延長を含めても再入国許可の有効期間の上限を超えています。"],
        ["Check the last day of the permit.", "許可の有効期限を確認してください。"]);
}
