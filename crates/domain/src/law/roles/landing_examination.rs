//! The landing examination after the booth, and what is recorded at it.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{Ground, icrra};

const fn row(
    act: Act,
    (en, ja): (&'static str, &'static str),
    law: &'static [Ground],
    (roles, roles_en, roles_ja): (&'static [Role], &'static str, &'static str),
) -> Entitlement {
    Entitlement { act, en, ja, roles, roles_en, roles_ja, law }
}

type Roles = (&'static [Role], &'static str, &'static str);

/// A kiosk records under a staff id of its own.
const INSPECTOR_OR_KIOSK: Roles = (
    &[Role::ImmigrationInspector, Role::System],
    "an immigration inspector, or a kiosk of the system,",
    "入国審査官又はシステムのキオスク",
);
const INSPECTOR: Roles = (&[Role::ImmigrationInspector], "an immigration inspector", "入国審査官");
const INQUIRY: Roles = (&[Role::SpecialInquiryOfficer], "a special inquiry officer", "特別審理官");
const SUPERVISING: Roles = (&[Role::SupervisingInspector], "a supervising inspector", "主任審査官");
const MINISTER: Roles = (
    &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
    "the Minister, the Commissioner or a Regional Director as delegated",
    "法務大臣又は委任を受けた出入国在留管理庁長官若しくは地方出入国在留管理局長",
);

pub(super) static ROWS: &[Entitlement] = &[
    row(
        Act::ApplyForLanding,
        ("receipt of an application for landing", "上陸の申請の受理"),
        &[icrra("6", "2")],
        INSPECTOR_OR_KIOSK,
    ),
    row(
        Act::ExamineDocument,
        ("examination of a travel document", "旅券の審査"),
        &[icrra("7", "1")],
        INSPECTOR_OR_KIOSK,
    ),
    row(
        Act::CaptureBiometrics,
        ("capture of biometrics", "個人識別情報の提供の受領"),
        &[icrra("6", "3")],
        INSPECTOR_OR_KIOSK,
    ),
    row(
        Act::CheckWatchlist,
        ("check of the watch list", "要注意人物リストの照合"),
        &[icrra("7", "1")],
        INSPECTOR_OR_KIOSK,
    ),
    row(
        Act::HoldLandingHearing,
        ("oral hearing on landing", "上陸の口頭審理"),
        &[icrra("10", "1")],
        INQUIRY,
    ),
    row(
        Act::DecideLandingHearing,
        ("finding after the hearing on landing", "上陸の口頭審理後の認定"),
        &[icrra("10", "7"), icrra("10", "8"), icrra("10", "10")],
        INQUIRY,
    ),
    row(
        Act::FileLandingObjection,
        ("receipt of an objection to a finding on landing", "上陸の認定に対する異議の申出の受理"),
        &[icrra("11", "1")],
        SUPERVISING,
    ),
    row(
        Act::RuleOnLanding,
        ("ruling on an objection on landing", "上陸の異議の申出に対する裁決"),
        &[icrra("11", "3"), icrra("12", "1"), icrra("69-2", "")],
        MINISTER,
    ),
    row(
        Act::PermitProvisionalLanding,
        ("permission for provisional landing", "仮上陸の許可"),
        &[icrra("13", "1")],
        SUPERVISING,
    ),
    row(
        Act::ExcludeAfterHearing,
        ("exclusion order after a hearing", "口頭審理後の退去命令"),
        &[icrra("10", "7"), icrra("10", "11")],
        INQUIRY,
    ),
    row(
        Act::ExcludeAfterRuling,
        ("exclusion order after a ruling", "裁決後の退去命令"),
        &[icrra("11", "6")],
        SUPERVISING,
    ),
    row(
        Act::RecordExclusionDeparture,
        ("record of a departure under an exclusion order", "退去命令による出国の記録"),
        &[icrra("13-2", "1")],
        INSPECTOR,
    ),
];
