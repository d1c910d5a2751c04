//! Identity, and links between identities.

use crate::law::grounds::other;

super::problems! {
    DOCUMENT_NOT_LINKED = ("document-not-linked", "", &[],
        ["Not a document of this person", "この人物の旅券等ではありません"],
        ["The record of this person has no such document.", "この人物の記録にこの旅券等がありません。"],
        ["Check the document and the person.", "旅券等と人物を確認してください。"]);
    DOCUMENT_ALREADY_LINKED = ("document-already-linked", "", &[],
        ["The document is linked", "旅券等は既に関連付けられています"],
        ["The document is in this person's record.", "この旅券等は既にこの人物の記録にあります。"],
        ["Nothing is left to do.", "改めて行う必要はありません。"]);
    DOCUMENT_ALREADY_LOST = ("document-already-lost", "", &[],
        ["The loss is reported", "紛失は既に届け出られています"],
        ["The loss of this document has been reported before.", "この旅券等の紛失は既に記録されています。"],
        ["Nothing is left to do.", "改めて行う必要はありません。"]);
    NATIONALITY_ALREADY_RECORDED = ("nationality-already-recorded", "", &[],
        ["The nationality is recorded", "国籍・地域は既に記録されています"],
        ["This person's record has this nationality.", "この人物の記録には既にこの国籍・地域があります。"],
        ["Check the nationality.", "国籍・地域を確認してください。"]);
    NATIONALITY_NOT_RECORDED = ("nationality-not-recorded", "", &[],
        ["The record does not have this nationality", "この国籍・地域の記録がありません"],
        ["The nationality said to have changed is not in the record.", "変更前の国籍・地域が記録にありません。"],
        ["Check it, or record the new one beside it.", "確認するか、新しい国籍・地域を追加で記録してください。"]);
    LINK_TO_ITSELF = ("link-to-itself", "", &[],
        ["The same identity twice", "同じ人物記録です"],
        ["A link joins two records; this is one.", "関連付けは二つの記録の間で行います。"],
        ["Name the other record.", "他方の記録を指定してください。"]);
    LINK_ALREADY_THERE = ("link-already-there", "", &[],
        ["The two are linked, or proposed to be", "既に関連付け又は発議があります"],
        ["A link between these two records holds or is proposed.", "この二つの記録の関連付け又はその発議が既にあります。"],
        ["Decide the proposal, or reverse the link first.", "発議を決定するか、先に関連付けを取り消してください。"]);
    LINK_EVIDENCE = ("link-evidence", "I35", &[other("appi", "65")],
        ["Not enough for a link", "関連付けの根拠が足りません"],
        ["Two records are not linked on name, date of birth and nationality, nor on a statement alone.", "氏名、生年月日及び国籍・地域のみ又は申告のみでは関連付けできません。"],
        ["Name a basis from the list that is enough, with its evidence.", "一覧にある十分な根拠とその証拠を示してください。"]);
    LINK_NOT_FOUND = ("link-not-found", "", &[],
        ["No such link", "該当する関連付けがありません"],
        ["The record has no link of this id at this stage.", "記録にこの段階の該当する関連付けがありません。"],
        ["Check the link's id and where it stands.", "関連付けの識別子と段階を確認してください。"]);
    LINK_NOT_CONFIRMED = ("link-not-confirmed", "I30", &[],
        ["The number hangs on a link that nobody confirmed", "回数の根拠となる関連付けが確認されていません"],
        ["The earlier application was made under a linked identity; a person must confirm that link for this decision.", "以前の申請は関連付けられた別名義によるため、この判断のための確認が必要です。"],
        ["Name the link in confirmed_links once it is checked.", "確認の上、confirmed_linksに関連付けを示してください。"]);
}
