//! From a planned command to its line of JSON.

use sekisho_codec::json::command_body;
use sekisho_domain::envelope::{Role, Source};
use sekisho_domain::ids::{
    AddressText, CaseId, Code, CountryCode, DocumentNumber, MrzText, MunicipalityCode, NameText,
    PartialDate, PortCode, StatusCode,
};
use sekisho_domain::mrz::{Content, Format, ShortDate, compose};
use sekisho_domain::person::application::{
    ApplicationChannel, ApproveApplication, ReceiveApplication, RefusalPersonal, RefuseApplication,
    WithdrawApplication,
};
use sekisho_domain::person::departure::{ConfirmDeparture, DeparturePersonal, ReentryIntent};
use sekisho_domain::person::document::{DocumentKind, PersonName, TravelDocument};
use sekisho_domain::person::landing::{
    LandingMethod, LandingPersonal, LandingRoute, PermitLanding, ReferLanding, ReferralPersonal,
};
use sekisho_domain::person::period::Period;
use sekisho_domain::person::residence::{NotifyResidence, ResidencePersonal};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{Command, Invalid};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::plan::{Item, Mistake, What, Zone};
use crate::traveller::{Traveller, Who};

const EXPIRY: (i32, u32, u32) = (2033, 6, 1);
const ISSUER: &str = "UTO";

pub(crate) fn line(seed: u64, item: &Item, who: Who) -> Result<String, Invalid> {
    let t = Traveller::new(seed, item.traveller, who);
    let (command, role, source, office) = command(&t, item)?;
    let mut out = Map::new();
    out.insert("command".into(), command.name().into());
    out.insert("command_id".into(), command_id(seed, item).to_string().into());
    let at = |micros| Timestamp::from_micros(micros).map(|t| Value::from(t.to_string()));
    out.insert("recorded_at".into(), at(item.recorded_at)?);
    out.insert("occurred_at".into(), at(item.occurred_at)?);
    out.insert("source".into(), source.code().into());
    if command.document().is_none() {
        let mut document = Map::new();
        document.insert("issuing_state".into(), ISSUER.into());
        document.insert("kind".into(), DocumentKind::Passport.code().into());
        document.insert("number".into(), t.document_number(0).into());
        out.insert("document".into(), document.into());
    }
    let mut actor = Map::new();
    actor.insert(
        "staff_id".into(),
        format!("SYN-{:04}", item.occurred_at.unsigned_abs() / 1_000_000 % 977).into(),
    );
    actor.insert("role".into(), role.code().into());
    actor.insert("office".into(), office.into());
    actor.insert("terminal".into(), format!("{office}-{:02}", item.traveller % 20).into());
    out.insert("actor".into(), actor.into());
    out.insert("body".into(), command_body(&command));
    Ok(Value::Object(out).to_string())
}

/// The same traveller, place and seed give the same id: a repeated command is the same command.
fn command_id(seed: u64, item: &Item) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(b"sekisho synthetic command\0");
    hash.update(seed.to_be_bytes());
    hash.update(item.traveller.to_be_bytes());
    hash.update(item.sequence.to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

type Rendered = (Command, Role, Source, &'static str);

fn command(t: &Traveller, item: &Item) -> Result<Rendered, Invalid> {
    let booth = if item.offline { Source::OfflineBooth } else { Source::Booth };
    let case = || CaseId::parse(&format!("SYN-{:07}-{}", item.traveller, item.traveller % 7));
    Ok(match &item.what {
        What::Land { kind, port, status, period, zone, migration, mistake } => {
            let role = match mistake {
                Some(Mistake::WrongRole) => Role::ControlOfficer,
                _ => Role::ImmigrationInspector,
            };
            let period = match mistake {
                Some(Mistake::PeriodNotOnList) => Some(Period::days(45)),
                _ => period.map(|(value, unit)| Period { value, unit }),
            };
            let command = PermitLanding {
                kind: *kind,
                port: PortCode::parse(port)?,
                voyage: None,
                status: StatusCode::parse(status)?,
                period,
                card_stay_end: None,
                method: LandingMethod::Seal,
                route: LandingRoute::Booth,
                biometrics_captured: true,
                biometric_exemption: None,
                card_issued: *status != "temporary-visitor",
                nationality: CountryCode::parse(t.nationality)?,
                sex: t.sex,
                personal: LandingPersonal { document: document(t, 0, *zone)?, name: name(t)? },
                examination_id: None,
                denial_exception: None,
                visa_ref: None,
                eligibility_ref: None,
                authorisation_ref: None,
            };
            let source = if *migration { Source::Migration } else { booth };
            (command.into(), role, source, port)
        }
        What::Refer { port } => {
            let command = ReferLanding {
                port: PortCode::parse(port)?,
                voyage: None,
                conditions_not_met: vec![Code::parse("ii")?],
                nationality: CountryCode::parse(t.nationality)?,
                sex: t.sex,
                personal: ReferralPersonal {
                    document: document(t, 0, Zone::Good)?,
                    name: name(t)?,
                    remarks: None,
                },
                examination_id: None,
                cause: None,
            };
            (command.into(), Role::ImmigrationInspector, booth, port)
        }
        What::Leave { port, reentry, document: number, resident } => {
            let permit = *reentry == ReentryIntent::Permit;
            let day = Timestamp::from_micros(item.occurred_at)?.japan_date();
            let command = ConfirmDeparture {
                port: PortCode::parse(port)?,
                voyage: None,
                reentry: *reentry,
                permit_expires_on: permit.then(|| day.plus_days(60)),
                card_shown: *resident,
                nationality: CountryCode::parse(if *number == 0 { t.nationality } else { ISSUER })?,
                sex: t.sex,
                personal: DeparturePersonal {
                    document: document(t, *number, Zone::Good)?,
                    name: name(t)?,
                },
            };
            (command.into(), Role::ImmigrationInspector, booth, port)
        }
        What::Notify { notice, municipality, moved_in, notified } => {
            let command = NotifyResidence {
                notice: *notice,
                municipality: MunicipalityCode::parse(municipality)?,
                moved_in_on: *moved_in,
                moved_out_on: None,
                notified_on: *notified,
                personal: ResidencePersonal {
                    address: AddressText::parse(&format!(
                        "架空町{}番地",
                        item.traveller % 997 + 1
                    ))?,
                },
            };
            (command.into(), Role::Municipality, Source::MunicipalityFeed, "MUNI")
        }
        What::Apply { kind, status } => {
            let command = ReceiveApplication {
                application_id: case()?,
                kind: *kind,
                channel: ApplicationChannel::Counter,
                status: status.map(StatusCode::parse).transpose()?,
                special_circumstances: None,
            };
            (command.into(), Role::ResidenceExaminer, Source::Desk, "TYO-REG")
        }
        What::Approve { status, period } => {
            let command = ApproveApplication {
                application_id: case()?,
                status: status.map(StatusCode::parse).transpose()?,
                period: Period { value: period.0, unit: period.1 },
            };
            (command.into(), Role::RegionalDirector, Source::Desk, "TYO-REG")
        }
        What::Refuse => {
            let command = RefuseApplication {
                application_id: case()?,
                reasons: vec![Code::parse("livelihood-not-shown")?],
                personal: RefusalPersonal { remarks: None },
            };
            (command.into(), Role::RegionalDirector, Source::Desk, "TYO-REG")
        }
        What::Withdraw => (
            WithdrawApplication { application_id: case()? }.into(),
            Role::ResidenceExaminer,
            Source::Desk,
            "TYO-REG",
        ),
    })
}

fn name(t: &Traveller) -> Result<PersonName, Invalid> {
    let (y, m, d) = t.born;
    Ok(PersonName {
        primary_name: NameText::parse(&t.name.0)?,
        secondary_name: Some(NameText::parse(&t.name.1)?),
        date_of_birth: Some(PartialDate::parse(&format!("{y:04}-{m:02}-{d:02}"))?),
    })
}

fn document(t: &Traveller, number: u8, zone: Zone) -> Result<TravelDocument, Invalid> {
    let (y, m, d) = EXPIRY;
    let printed = t.document_number(number);
    let mrz = if zone == Zone::None {
        None
    } else {
        let mut lines = compose(&Content {
            format: Format::Td3,
            document_code: "P".into(),
            issuing_state: ISSUER.into(),
            primary_name: t.name.0.clone(),
            secondary_name: Some(t.name.1.clone()),
            document_number: printed.clone(),
            nationality: t.nationality.into(),
            birth_date: short(t.born)?,
            sex: t.sex,
            expiry_date: short(EXPIRY)?,
            optional_data: String::new(),
            more_optional_data: String::new(),
        })
        .map_err(|e| Invalid(e.to_string()))?
        .join(" ");
        if zone == Zone::BadCheckDigit {
            // The last character is the composite digit: a worn zone, misread by one.
            let last = lines.pop().and_then(|c| c.to_digit(10)).unwrap_or(0);
            lines.push(char::from_digit((last + 1) % 10, 10).unwrap_or('0'));
        }
        Some(MrzText::parse(&lines)?)
    };
    Ok(TravelDocument {
        issuing_state: CountryCode::parse(ISSUER)?,
        kind: DocumentKind::Passport,
        number: DocumentNumber::parse(&printed)?,
        expires_on: Some(Date::new(y, m, d)?),
        mrz,
    })
}

fn short((y, m, d): (i32, u32, u32)) -> Result<ShortDate, Invalid> {
    let part = |n: u32| u8::try_from(n).ok();
    ShortDate::new(part(y.unsigned_abs() % 100), part(m), part(d))
}
