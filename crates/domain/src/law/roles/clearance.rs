//! Visas, certificates of eligibility, travel authorisations.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{icrra, other};

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::ReceiveVisaReference,
        en: "record of a visa",
        ja: "査証情報の記録",
        roles: &[Role::System, Role::ImmigrationInspector, Role::ResidenceExaminer],
        roles_en: "the feed of the foreign ministry, an immigration inspector or a residence examiner",
        roles_ja: "外務省からの連携、入国審査官又は在留審査担当",
        law: &[icrra("6", "1")],
    },
    Entitlement {
        act: Act::RecordVisaRevocation,
        en: "record of the revocation of a visa",
        ja: "査証の取消しの記録",
        roles: &[Role::System, Role::ResidenceExaminer],
        roles_en: "the feed of the foreign ministry or a residence examiner",
        roles_ja: "外務省からの連携又は在留審査担当",
        law: &[icrra("6", "1")],
    },
    Entitlement {
        act: Act::IssueEligibilityCertificate,
        en: "issue of a certificate of eligibility",
        ja: "在留資格認定証明書の交付",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("7-2", "1"), icrra("69-2", "1")],
    },
    // Who decides by the bill is unverified; what is certain is that no machine refuses (domain §13).
    Entitlement {
        act: Act::GrantTravelAuthorisation,
        en: "grant of a travel authorisation",
        ja: "渡航認証",
        roles: &[Role::System, Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the authorisation system, the Minister, the Commissioner or a regional director",
        roles_ja: "渡航認証システム、法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[other("travel-authorisation-bill", "2026-03-10")],
    },
    Entitlement {
        act: Act::RefuseTravelAuthorisation,
        en: "refusal or revocation of a travel authorisation",
        ja: "渡航認証の拒否又は取消し",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[other("travel-authorisation-bill", "2026-03-10")],
    },
];
