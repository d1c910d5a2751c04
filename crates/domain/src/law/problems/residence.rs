//! Place of residence.

use crate::law::grounds::icrra;

super::problems! {
    NOT_MID_LONG_TERM_RESIDENT = ("not-mid-long-term-resident", "I19", &[icrra("19-3", ""), icrra("19-7", "1")],
        ["Not a mid/long-term resident", "中長期在留者ではありません"],
        ["The stay on record is not that of a mid/long-term resident; there is no place of residence to notify.", "記録上の在留は中長期在留者のものではなく、住居地の届出の対象ではありません。"],
        ["Check the person and the residence card.", "人物と在留カードを確認してください。"]);
}
