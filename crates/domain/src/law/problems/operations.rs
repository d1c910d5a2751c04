//! Ports, incidents and the journals of sites.

use crate::law::grounds::{icrra, other};

super::problems! {
    PORT_DIFFERS = ("port-differs", "", &[icrra("2", "viii")],
        ["Another port", "別の出入国港です"],
        ["The record with this id is of another port.", "この識別子の記録は別の出入国港のものです。"],
        ["Check the id; another port gets another one.", "識別子を確認してください。別の港には別の識別子を付けてください。"]);
    PORT_ALREADY_OPEN = ("port-already-open", "", &[icrra("2", "viii")],
        ["The port is open", "既に指定されている港です"],
        ["The port was opened before, and no end is set.", "この港は既に指定されており、終期が定められていません。"],
        ["Nothing is to be done; another office that examines there is a new version of the code list.", "対応は不要です。審査官署の変更はコード表の新しい版で行ってください。"]);
    PORT_NOT_OPEN = ("port-not-open", "", &[icrra("2", "viii")],
        ["The port is not open", "指定されている港ではありません"],
        ["The port was not opened, or its end is set already.", "この港は指定されていないか、終期が既に定められています。"],
        ["Check the id of the port.", "港の識別子を確認してください。"]);
    INCIDENT_ALREADY_OPEN = ("incident-already-open", "", &[other("appi", "66")],
        ["An incident with this id is there", "この識別子の障害は登録済みです"],
        ["An incident with this id has been opened before.", "この識別子の障害は既に登録されています。"],
        ["What comes back after its end is another incident, under another id.", "解決後に再び発生した障害は、別の識別子で登録してください。"]);
    INCIDENT_NOT_OPEN = ("incident-not-open", "", &[other("appi", "66")],
        ["No open incident with this id", "この識別子の未解決の障害がありません"],
        ["The incident was not opened, or it is resolved.", "この障害は登録されていないか、解決済みです。"],
        ["Check the id.", "識別子を確認してください。"]);
    ESCALATION_NOT_UPWARDS = ("escalation-not-upwards", "", &[other("appi", "66")],
        ["An incident is handed upwards", "上位への引継ぎに限ります"],
        ["Whoever is named has the incident already, or stands below who has it.", "指定された担当は、現在の担当と同じか下位です。"],
        ["Name a higher level: resident, operations, engineer, manager, vendor.", "常駐員、運用担当、SE、運用管理者、事業者の順で上位の担当を指定してください。"]);
    SITE_DIFFERS = ("site-differs", "", &[other("appi", "66")],
        ["Another site", "別の拠点です"],
        ["The journal with this id is of another site.", "この識別子の記録は別の拠点のものです。"],
        ["Check the id; another site gets another one.", "識別子を確認してください。別の拠点には別の識別子を付けてください。"]);
    DEFINITION_UNCHANGED = ("monitoring-definition-unchanged", "", &[other("appi", "66")],
        ["This version is in use", "使用中の版です"],
        ["The site uses this version of the definition already.", "この拠点では既にこの版の監視定義を使用しています。"],
        ["Nothing is to be done; a changed definition gets a new version.", "対応は不要です。変更した定義には新しい版を付けてください。"]);
    RULE_VERSION_NOT_YET = ("rule-version-not-yet", "", &[other("public-records-act", "4")],
        ["The version does not hold yet", "まだ適用されない版です"],
        ["A version takes effect on its first day and not before.", "版は適用開始日より前に適用することはできません。"],
        ["Wait for its first day, or publish another version.", "適用開始日以後に行うか、別の版を公表してください。"]);
    RULE_VERSION_ACTIVE = ("rule-version-active", "", &[other("public-records-act", "4")],
        ["The version is in effect", "既に適用中の版です"],
        ["This version was activated last.", "最後に適用された版です。"],
        ["Nothing is to be done.", "対応は不要です。"]);
}
