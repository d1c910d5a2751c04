//! The table of derived facts: what a case may ask about a person on a day. A new fact is a line in [`FACTS`].

use sekisho_domain::ids::{CaseId, SubjectKind};
use sekisho_domain::law::status::TEMPORARY_VISITOR;
use sekisho_domain::law::{Tables, denial};
use sekisho_domain::person::clearance::ClearanceKind;
use sekisho_domain::person::correction::PendingCorrection;
use sekisho_domain::person::link::HangsOnLink;
use sekisho_domain::person::{PersonState, refugee};
use sekisho_domain::subject::{SubjectState, evolve};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::voyage::VoyageState;
use sekisho_domain::{Event, EventRecord, clocks, derive, staff};
use serde_json::{Value, json};

/// What a fact is derived from.
#[derive(Debug)]
pub struct View<'a> {
    /// The day that is asked about.
    pub on: Date,
    /// The fold of what had happened up to that day and was known; of a person who is not there where the subject
    /// is none.
    pub state: &'a PersonState,
    /// The same of any kind of subject.
    pub subject: &'a SubjectState,
    /// The same as events, in the order of the log.
    pub events: &'a [&'a EventRecord],
    /// Legal tables.
    pub tables: &'a Tables,
}

/// How a fact is held against what a case says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The very value.
    Equal,
    /// Every item that the case lists is in the list.
    Contains,
    /// No item that the case lists is in the list.
    Lacks,
}

/// A fact that a case may ask about.
#[derive(Debug, Clone, Copy)]
pub struct Fact {
    /// Its name in a case.
    pub name: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
    /// How it is compared.
    pub compare: Compare,
    /// Its value; `null` where there is none.
    pub value: fn(&View<'_>) -> Value,
}

const fn fact(
    name: &'static str,
    en: &'static str,
    ja: &'static str,
    value: fn(&View<'_>) -> Value,
) -> Fact {
    Fact { name, en, ja, compare: Compare::Equal, value }
}

const fn list(compare: Compare, fact: Fact) -> Fact {
    Fact { compare, ..fact }
}

/// Every fact. `v.state` holds what happened up to the day and was known by then; return `Value::Null` for none.
pub static FACTS: &[Fact] = &[
    fact("registered", "whether there is a record", "記録の有無", |v| {
        v.state.registered().into()
    }),
    fact("version", "version of the record: so many events", "記録の版", |v| {
        v.events.len().into()
    }),
    fact("present", "in Japan on some part of the day", "本邦在留の有無", |v| {
        derive::present_on(v.state, v.on).into()
    }),
    fact("lawful", "lawfully in Japan", "適法な在留", |v| {
        derive::lawful_on(v.state, v.on).into()
    }),
    fact("presence_basis", "on what the presence rests", "在留の根拠", |v| {
        derive::presence_basis(v.state, v.on).code().into()
    }),
    fact("overstay_days", "days after the last lawful day", "不法残留日数", |v| {
        derive::overstay_days(v.state, v.on).into()
    }),
    fact("on_overstayer_extract", "counted as an overstayer", "不法残留者数の対象", |v| {
        derive::on_overstayer_extract(v.state, v.on).into()
    }),
    fact("entrant_class", "what the last landing is counted as", "統計上の入国区分", |v| {
        let class = v.events.iter().rev().find_map(|e| derive::entrant_class(&e.event));
        class.map_or(Value::Null, |c| c.code().into())
    }),
    fact(
        "nationality",
        "nationality or region of the document presented last",
        "国籍・地域",
        |v| v.state.nationality.as_ref().map_or(Value::Null, |n| n.as_str().into()),
    ),
    fact(
        "statistical_nationality",
        "what the last crossing is counted under",
        "統計上の国籍・地域",
        |v| {
            derive::region::statistical_nationality(v.events, v.tables)
                .map_or(Value::Null, Value::from)
        },
    ),
    fact("status", "status of residence of the open stay", "在留資格", |v| {
        v.state.open_stay().map_or(Value::Null, |s| s.status.as_str().into())
    }),
    fact("stay_end", "last day of the period of stay", "在留期間の満了日", |v| {
        date(v.state.stay.as_ref().and_then(|s| s.stay_end))
    }),
    fact("special_period_end", "last day of the special period", "特例期間の末日", |v| {
        date(v.state.stay.as_ref().and_then(|s| derive::special_period_end(v.state, s)))
    }),
    fact("reentry_deadline", "last day to come back", "再入国の期限", |v| {
        date(v.state.open_stay().and_then(|s| s.away.as_ref()).and_then(|a| a.deadline))
    }),
    fact("closed_from", "first day on which the stay is closed", "在留が終了した日", |v| {
        date(v.state.stay.as_ref().and_then(|s| derive::stay_closed_from(v.state, s, v.on)))
    }),
    fact(
        "residence_ground",
        "ground from a missing notice of residence",
        "住居地未届出による取消事由",
        |v| {
            derive::residence_ground(v.state, v.tables, v.on)
                .map_or(Value::Null, |g| g.item().into())
        },
    ),
    fact(
        "card_valid",
        "whether the residence card issued last is valid",
        "在留カードの有効",
        |v| {
            derive::card::card_valid_on(v.state, v.tables, v.on)
                .map_or_else(|| "unknown".into(), Value::from)
        },
    ),
    fact(
        "card_valid_to",
        "last day of that card",
        "在留カードの有効期間の満了日",
        |v| date(derive::card::card(v.state).and_then(|c| derive::card::card_valid_to(v.state, c))),
    ),
    fact("card_ended", "what ended that card", "在留カードの失効事由", |v| {
        let card = derive::card::card(v.state);
        let ended = card.and_then(|c| derive::card::card_ended(v.state, v.tables, c, v.on));
        ended.map_or(Value::Null, |e| e.why.code().into())
    }),
    fact("activity_permission", "permission for other activities", "資格外活動許可", |v| {
        derive::stay::activity_permission_on(v.state, v.on)
            .map_or(Value::Null, |p| p.kind.code().into())
    }),
    fact("pending_applications", "applications not decided", "係属中の申請", |v| {
        v.state.applications.iter().map(|a| a.application_id.as_str()).collect()
    }),
    fact(
        "violation_state",
        "state of the last violation case, by domain §5.2",
        "違反事件の段階",
        |v| {
            let suspended = v.state.removal_suspended(v.on);
            let last = v.state.violation_cases.last();
            last.map_or(Value::Null, |c| derive::case_state(c, suspended).into())
        },
    ),
    fact(
        "violation_stage",
        "stage of the last violation case",
        "違反事件の手続段階",
        |v| {
            let last = v.state.violation_cases.last();
            last.map_or(Value::Null, |c| c.procedure.stage().code().into())
        },
    ),
    fact("custody", "custody in the last violation case", "身柄の状況", |v| {
        let last = v.state.violation_cases.last();
        last.map_or(Value::Null, |c| c.procedure.custody().code().into())
    }),
    fact(
        "grounds_made_out",
        "grounds for deportation that the record makes out",
        "記録上認められる退去強制事由",
        |v| derive::grounds_made_out(v.state, v.tables, v.on).into(),
    ),
    fact("removal_suspended", "removal suspended", "送還の停止", |v| {
        v.state.removal_suspended(v.on).into()
    }),
    fact(
        "refugee_stage",
        "where the latest refugee case stands",
        "難民認定事件の段階",
        |v| v.state.refugee_cases.last().map_or(Value::Null, |c| c.stage.code().into()),
    ),
    fact(
        "refugee_nth",
        "number of the latest refugee application",
        "難民認定申請の回数",
        |v| latest_number(v).map_or(Value::Null, |n| n.nth.into()),
    ),
    fact("provisional_stay_end", "last day of provisional stay", "仮滞在の末日", |v| {
        let ends = v.state.refugee_cases.iter().filter_map(|c| c.provisional_stay_end());
        date(ends.max())
    }),
    fact(
        "count_depends_on_link",
        "that number hangs on a link",
        "回数が関連付けに依存",
        |v| latest_number(v).is_some_and(|n| !n.depends_on_links.is_empty()).into(),
    ),
    fact(
        "linked_identities",
        "identities linked to this one",
        "関連付けられた人物の数",
        |v| v.state.identity.active().count().into(),
    ),
    fact(
        "third_or_later",
        "suspended only by third or later applications",
        "3回目以降の申請による送還停止",
        |v| refugee::third_or_later(v.state, v.tables, v.on).is_some().into(),
    ),
    fact("organisations", "organisations where the person is", "所属機関", |v| {
        let all = derive::affiliation::organisations_on(v.state, v.on);
        all.iter().map(|o| o.as_str()).collect()
    }),
    fact(
        "affiliation_duty",
        "by which item of art. 19-16",
        "所属機関等の届出義務",
        |v| {
            derive::affiliation::affiliation_duty(v.state, v.on)
                .map_or(Value::Null, |d| d.code().into())
        },
    ),
    fact(
        "inactive_since",
        "first day without the activity of the status",
        "在留資格に係る活動を行っていない期間の初日",
        |v| date(derive::affiliation::inactivity_on(v.state, v.on).map(|i| i.since)),
    ),
    fact(
        "inactivity_ground",
        "ground that time without the activity may make",
        "活動を行わないことによる取消事由",
        |v| derive::affiliation::inactivity_ground(v.state, v.on).map_or(Value::Null, Value::from),
    ),
    fact("alert_in_force", "whether the alert holds", "登録の有効", |v| {
        v.subject.alert().map_or(Value::Null, |a| a.in_force(v.on).into())
    }),
    fact(
        "open_alert_hits",
        "hits of which nobody has said what came",
        "判断未了の該当",
        |v| v.subject.alert().map_or(Value::Null, |a| a.open_hits().count().into()),
    ),
    fact("erasures_pending", "erasures ordered and not carried out", "未実施の消去", |v| {
        v.state.erasure.pending.len().into()
    }),
    fact(
        "corrections_pending",
        "corrections asked for and not decided",
        "未決の訂正の請求",
        |v| {
            let name = |p: &PendingCorrection| {
                let place =
                    v.state.events.iter().find(|e| e.event_id == p.target_event_id)?.type_index;
                let (event, _) = Event::ALL.get(usize::try_from(place).ok()?)?;
                Some(format!("{event}.{}", p.field))
            };
            v.state.corrections.iter().filter_map(name).collect()
        },
    ),
    fact("refusal_until", "to when landing is refused", "上陸拒否期間の末日", |v| {
        refusal_until(v, "")
    }),
    fact(
        "refusal_until_visitor",
        "to when landing as a temporary visitor is refused",
        "短期滞在での上陸拒否期間の末日",
        |v| refusal_until(v, TEMPORARY_VISITOR),
    ),
    fact("visa_good", "a visa is good for a landing", "有効な査証の有無", |v| {
        v.state.cleared_on(ClearanceKind::Visa, v.on).into()
    }),
    fact("visa_needed", "whether the last landing needed a visa", "査証の要否", |v| {
        derive::visa::visa_need(v.events, v.tables).map_or(Value::Null, |n| n.code().into())
    }),
    fact("visa_free_days", "days of a visit without a visa", "査証免除の日数", |v| {
        derive::visa::visa_free_days(v.events, v.tables, v.on).map_or(Value::Null, Value::from)
    }),
    fact(
        "eligibility_good",
        "a certificate of eligibility is good for a landing",
        "有効な在留資格認定証明書の有無",
        |v| v.state.cleared_on(ClearanceKind::Eligibility, v.on).into(),
    ),
    fact(
        "travel_authorised",
        "a travel authorisation is good for a landing",
        "有効な渡航認証の有無",
        |v| v.state.cleared_on(ClearanceKind::Authorisation, v.on).into(),
    ),
    fact("voyage_direction", "which way a voyage goes", "便の方向", |v| {
        voyage(v).and_then(|s| s.direction).map_or(Value::Null, |d| d.code().into())
    }),
    fact("voyage_moved", "a voyage has arrived or departed", "便の到着又は出発", |v| {
        voyage(v).map_or(Value::Null, |s| s.moved_at.is_some().into())
    }),
    fact("manifest_edition", "number of the last list of a voyage", "名簿の版", |v| {
        voyage(v).and_then(|s| s.manifest.as_ref()).map_or(Value::Null, |m| m.edition.into())
    }),
    fact("terminal_office", "office that has a terminal in use", "端末の配置官署", |v| {
        let place = match v.subject {
            SubjectState::Terminal(s) if s.retired_on.is_none_or(|last| v.on <= last) => {
                s.place.as_ref()
            }
            _ => None,
        };
        place.map_or(Value::Null, |p| p.office.as_str().into())
    }),
    fact(
        "code_list_version",
        "version of a code list that holds",
        "適用されるコード表の版",
        |v| {
            let held = match v.subject {
                SubjectState::CodeList(s) => s.on(v.on),
                _ => None,
            };
            held.map_or(Value::Null, |h| h.list_version.as_str().into())
        },
    ),
    fact(
        "active_rule_version",
        "version of a code list put into effect last",
        "適用中の版",
        |v| match v.subject {
            SubjectState::CodeList(s) => {
                s.active.as_ref().map_or(Value::Null, |a| a.as_str().into())
            }
            _ => Value::Null,
        },
    ),
    fact("port_open", "whether a port is open", "出入国港の開設", |v| match v.subject {
        SubjectState::Port(s) => s.open_on(v.on).into(),
        _ => Value::Null,
    }),
    fact("incident_level", "who has an open incident", "障害の担当", |v| match v.subject {
        SubjectState::Incident(s) if s.resolved_at.is_none() => {
            s.level.map_or(Value::Null, |l| l.code().into())
        }
        _ => Value::Null,
    }),
    fact("roles_held", "roles held on the day", "当日の職", |v| match v.subject {
        SubjectState::Staff(s) => {
            let held: Vec<&str> = staff::roles_held(s, v.on).map(|a| a.role.code()).collect();
            held.into()
        }
        _ => Value::Null,
    }),
    fact("open_sessions", "sessions that have not ended", "継続中のセッション", |v| match v
        .subject
    {
        SubjectState::Staff(s) => s.sessions.len().into(),
        _ => Value::Null,
    }),
    fact("indicator_open", "whether an indicator asks for somebody", "未処理の指標", |v| {
        match v.subject {
            SubjectState::Indicator(s) => s.open_on(v.on).into(),
            _ => Value::Null,
        }
    }),
    fact(
        "indicator_waits_for_second",
        "a second person is asked before anything is done",
        "別の職員の確認待ち",
        |v| match v.subject {
            SubjectState::Indicator(s) => (s.open_on(v.on) && s.adverse_by.is_some()).into(),
            _ => Value::Null,
        },
    ),
    fact(
        "boarding_refusals",
        "persons whom the carrier left behind",
        "搭乗拒否の件数",
        |v| voyage(v).map_or(Value::Null, |s| s.boarding_refusals.into()),
    ),
    fact(
        "special_landing_overstay_days",
        "days after the last day of a special landing",
        "特例上陸の期間経過日数",
        |v| derive::special_landing_overstay_days(v.state, v.on).into(),
    ),
    fact(
        "departure_reserved",
        "whether departure is reserved on some part of the day",
        "出国確認の留保の有無",
        |v| v.state.reservations.iter().any(|r| r.in_force_on(v.on)).into(),
    ),
    list(
        Compare::Contains,
        fact("hangs_on_links", "what hangs on links", "関連付けに依存する判断", hanging),
    ),
    list(
        Compare::Lacks,
        fact("not_hanging_on_links", "what does not", "関連付けに依存しない判断", hanging),
    ),
    list(Compare::Contains, fact("due", "what is due, and by when", "期限", due)),
    list(Compare::Lacks, fact("not_due", "what is not due", "進行していない期限", due)),
    list(Compare::Contains, fact("overdue", "what is overdue", "徒過した期限", overdue)),
    list(Compare::Lacks, fact("not_overdue", "what is not overdue", "徒過していない期限", overdue)),
];

/// The fact of a name.
pub fn find(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|f| f.name == name)
}

/// Derives facts of a day, from what had happened up to it and was known at an instant.
pub(crate) fn with_view<T>(
    kind: SubjectKind,
    events: &[EventRecord],
    tables: &Tables,
    on: Date,
    known_at: Timestamp,
    ask: impl FnOnce(&View<'_>) -> T,
) -> T {
    let events: Vec<&EventRecord> = events
        .iter()
        .filter(|e| e.meta.occurred_at.japan_date() <= on && e.meta.recorded_at <= known_at)
        .collect();
    let mut subject = SubjectState::new(kind);
    for event in &events {
        evolve(&mut subject, event);
    }
    let nobody = PersonState::new();
    let state = subject.person().unwrap_or(&nobody);
    ask(&View { on, state, subject: &subject, events: &events, tables })
}

/// The refusal of landing that is in force on the day.
fn refusal_until(v: &View<'_>, status: &str) -> Value {
    let found = denial::refusal(&v.state.refusal_history(), status, v.tables, v.on);
    found.filter(|r| r.refuses(v.on)).map_or(Value::Null, |r| r.to_string().into())
}

const fn voyage<'a>(v: &View<'a>) -> Option<&'a VoyageState> {
    match v.subject {
        SubjectState::Voyage(state) => Some(state),
        _ => None,
    }
}

fn due(v: &View<'_>) -> Value {
    let all = clocks::due_of(v.subject, v.tables, v.on);
    let one = |d: &clocks::Due| {
        json!({
            "what": d.what.code(),
            "due": d.due.to_string(),
            "case_id": d.case_id.as_ref().map_or("none", CaseId::as_str),
            "moved": d.moved,
        })
    };
    all.iter().map(one).collect()
}

fn overdue(v: &View<'_>) -> Value {
    let all = clocks::due_of(v.subject, v.tables, v.on);
    all.iter().filter(|d| d.overdue(v.on)).map(|d| d.what.code()).collect()
}

fn hanging(v: &View<'_>) -> Value {
    let one = |h: &HangsOnLink| {
        json!({
            "conclusion": h.conclusion.code(),
            "case_id": h.case_id.as_ref().map_or("none", CaseId::as_str),
        })
    };
    derive::link::hanging(v.state).iter().map(one).collect()
}

fn latest_number(v: &View<'_>) -> Option<refugee::Nth> {
    let latest = v.state.refugee_cases.last()?;
    refugee::nth(v.state, &latest.refugee_case_id)
}

fn date(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |d| d.to_string().into())
}
