//! Affiliation.

use crate::law::grounds::icrra;

super::problems! {
    AFFILIATION_NOT_OWED = ("affiliation-not-owed", "", &[icrra("19-16", "")],
        ["Nothing to notify with this status", "この在留資格では届出の対象ではありません"],
        ["Whoever holds this status does not notify this: another item of art. 19-16 applies, or none.", "この在留資格の者は、この届出の対象ではありません（法第19条の16の他の号によるか、届出を要しません）。"],
        ["Check the person, the status and which notification it is.", "人物、在留資格及び届出の種類を確認してください。"]);
    AFFILIATION_ALREADY_NOTIFIED = ("affiliation-already-notified", "", &[icrra("19-16", "")],
        ["This is notified already", "既に届け出られています"],
        ["The record has this change of this organisation on this day, or this end of the marriage.", "この機関のこの日の変更又はこの婚姻の終了は既に記録されています。"],
        ["Nothing is left to do; where the record is wrong, ask for a correction.", "改めて届け出る必要はありません。記録が誤りである場合は訂正を求めてください。"]);
    REPORT_ALREADY_RECEIVED = ("report-already-received", "", &[icrra("19-17", "")],
        ["This report is received already", "既に受理された届出です"],
        ["The record has this report of this organisation for this day.", "この機関のこの日の届出は既に記録されています。"],
        ["Nothing is left to do.", "改めて受理する必要はありません。"]);
}
