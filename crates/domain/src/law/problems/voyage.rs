//! Voyages and what their carriers deliver.

use crate::law::grounds::{icrra, other};

super::problems! {
    VOYAGE_UNKNOWN = ("voyage-unknown", "", &[icrra("57", "1")],
        ["No voyage with this id", "この識別子の便の記録がありません"],
        ["Nothing is on record of a voyage with this id.", "この識別子の便は記録されていません。"],
        ["Announce the voyage first with notify-voyage, or check the id.", "先にnotify-voyageで予定を届け出るか、識別子を確認してください。"]);
    VOYAGE_DIFFERS = ("voyage-differs", "", &[icrra("57", "1")],
        ["Not the voyage on record", "記録上の便と異なります"],
        ["The record has another flight or ship, carrier, port or direction under this id.", "この識別子の便は、便名、運送業者、港又は方向が異なります。"],
        ["Only the time is announced anew; another voyage gets another id.", "変更できるのは時刻のみです。別の便には別の識別子を付けてください。"]);
    VOYAGE_MOVED = ("voyage-moved", "", &[icrra("57", "1")],
        ["The voyage has arrived or departed", "既に到着又は出発した便です"],
        ["Its arrival or departure is on record, so that nothing is announced and nobody is left behind any more.", "到着又は出発が記録されているため、予定の届出や搭乗拒否の対象になりません。"],
        ["Check the id of the voyage. If its arrival was recorded wrongly, ask for a correction.", "便の識別子を確認してください。到着の記録が誤りである場合は訂正を求めてください。"]);
    VOYAGE_OTHER_DIRECTION = ("voyage-other-direction", "", &[icrra("57", "1")],
        ["The voyage goes the other way", "便の方向が異なります"],
        ["Arrivals and refused boardings are of inbound voyages, departures of outbound ones.", "到着及び搭乗拒否は入国便、出発は出国便に係るものです。"],
        ["Check the id of the voyage.", "便の識別子を確認してください。"]);
    PORT_NOT_FOR_CONVEYANCE = ("port-not-for-conveyance", "", &[icrra("2", "viii")],
        ["Not a port for this conveyance", "この乗り物の港ではありません"],
        ["Aircraft call at airports, ships at seaports.", "航空機は空港、船舶は海港に限ります。"],
        ["Check port and conveyance.", "港と乗り物の種類を確認してください。"]);
    MANIFEST_UNCHANGED = ("manifest-unchanged", "", &[icrra("57", "1")],
        ["The same list again", "同一の名簿です"],
        ["This very list is the one delivered last.", "最後に報告された名簿と同一です。"],
        ["Nothing is to be done; an amended list has another digest.", "対応は不要です。訂正した名簿はハッシュ値が異なります。"]);
    PNR_OF_AIRCRAFT = ("pnr-of-aircraft", "", &[icrra("57", "8")],
        ["Booking records are of flights", "乗客予約記録は航空機に係るものです"],
        ["Booking records are received of flights only.", "乗客予約記録の報告は航空機の便に限られます。"],
        ["Check the id of the voyage.", "便の識別子を確認してください。"]);
    BOARDING_REASON_NOT_ON_LIST = ("boarding-reason-not-on-list", "", &[icrra("56-2", ""), other("travel-authorisation-bill", "2026-03-10")],
        ["Not a reason on that day", "その日に存在しない理由です"],
        ["The list of the day has no such reason for refusing boarding.", "当日の一覧に搭乗拒否のこの理由がありません。"],
        ["Choose from the list; a missing travel authorisation is a reason from its first day on.", "一覧から選んでください。渡航認証がないことは施行日から理由となります。"]);
}
