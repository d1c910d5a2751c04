//! Seeded commands about a small population, with everything that goes wrong at a border in it: repeats, another body
//! under the same id, wrong roles, departures without entry, applications of people who are not there.

use sekisho_domain::time::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::intent::Expect;
use crate::rng::Rng;

/// A command that is about to be sent.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Its id.
    pub command_id: Uuid,
    /// Its name.
    pub name: &'static str,
    /// The body of `POST /v1/commands/{name}`.
    pub request: Value,
    /// Role of who acts.
    pub role: &'static str,
    /// What is known of its effect beforehand.
    pub expect: Expect,
}

impl Ask {
    /// As a line of a bulk file.
    pub fn line(&self) -> Value {
        let mut line = json!({"command": self.name, "command_id": self.command_id.to_string()});
        if let (Value::Object(line), Value::Object(request)) = (&mut line, &self.request) {
            line.extend(request.clone());
            line.insert(
                "actor".into(),
                json!({"staff_id": "SYN-0001", "role": self.role, "office": OFFICE, "terminal": "T-01"}),
            );
        }
        line
    }
}

/// Office of all acts here.
pub const OFFICE: &str = "TYO";

const INSPECTOR: &str = "immigration-inspector";

#[derive(Debug, Clone, Default)]
struct Traveller {
    /// Number of the passport.
    number: String,
    /// Id of the person, as an answer told it.
    id: Option<Uuid>,
    landed: bool,
    abroad: bool,
    applications: u32,
    open: Option<String>,
}

/// A stream of commands. Those about one person come from one workload only, so that a client knows their order.
#[derive(Debug)]
pub struct Workload {
    rng: Rng,
    people: Vec<Traveller>,
    /// Commands that were sent, for repeating them.
    sent: Vec<(usize, Ask)>,
    today: Date,
    last: usize,
}

impl Workload {
    /// `name` keeps the people of one workload apart from those of another.
    pub fn new(mut rng: Rng, name: &str, people: usize, today: Date) -> Self {
        let people = (0..people)
            .map(|n| Traveller {
                number: format!("ZX{name}{:04}", n % 10_000),
                ..Traveller::default()
            })
            .collect();
        let rng = rng.fork(1);
        Self { rng, people, sent: Vec::new(), today, last: 0 }
    }

    /// The next command.
    pub fn draw(&mut self) -> Ask {
        if self.rng.percent(8)
            && let Some((person, first)) = self.rng.pick(&self.sent).cloned()
        {
            self.last = person;
            return if self.rng.percent(70) {
                // The same id and the same words: the first answer again.
                Ask { expect: first.expect, ..first }
            } else {
                self.other_body(&first)
            };
        }
        let person = usize::try_from(self.rng.below(self.people.len() as u64)).unwrap_or(0);
        self.last = person;
        let ask = self.about(person);
        self.sent.push((person, ask.clone()));
        ask
    }

    /// A landing of somebody who was never seen before.
    pub fn newcomer(&mut self) -> Ask {
        let number = format!("ZXN{:08}", self.rng.below(100_000_000));
        self.people.push(Traveller { number, ..Traveller::default() });
        self.last = self.people.len() - 1;
        let ask = self.land(self.last, INSPECTOR);
        self.sent.push((self.last, ask.clone()));
        ask
    }

    /// Takes in what became of the command drawn last: some commands need the person's id.
    pub fn learn(&mut self, subject: Option<&str>) {
        let id = subject.and_then(|s| s.strip_prefix("person/")).and_then(|s| s.parse().ok());
        if let (Some(id), Some(person)) = (id, self.people.get_mut(self.last)) {
            person.id.get_or_insert(id);
        }
    }

    fn other_body(&mut self, first: &Ask) -> Ask {
        let mut ask = first.clone();
        // Its own remark makes it another body; the person stays the same, so that the repeat meets the first one.
        if let Value::Object(request) = &mut ask.request {
            let case = format!("TYO-26-{:06}-0", self.rng.below(1_000_000));
            request.insert("case_id".into(), case.into());
        }
        // If the first one never reached the log, this one is the first.
        ask.expect = Expect::Either;
        ask
    }

    fn about(&mut self, person: usize) -> Ask {
        let now = self.people.get(person).cloned().unwrap_or_default();
        let dice = self.rng.below(100);
        if self.rng.percent(4) {
            // I4: a control officer permits no landing.
            let mut ask = self.land(person, "control-officer");
            ask.expect = Expect::Nothing;
            return ask;
        }
        match (now.id, now.open, dice) {
            (Some(id), _, 60..=72) => self.notify(id),
            (Some(id), None, 73..=86) => self.apply(person, id),
            (Some(id), Some(case), 73..=94) => self.settle(person, id, case),
            (_, _, 40..=59) if now.landed || dice < 44 => self.leave(person),
            _ => self.land(person, INSPECTOR),
        }
    }

    fn document(&self, person: usize) -> Value {
        let number = self.people.get(person).map_or("ZX", |p| p.number.as_str());
        json!({
            "document": {"issuing_state": "UTO", "kind": "passport", "number": number},
            "name": {
                "primary_name": "KUSO", "secondary_name": "NO HITO", "date_of_birth": "1990-04-01",
            },
        })
    }

    fn ask(
        &mut self,
        name: &'static str,
        role: &'static str,
        request: Value,
        expect: Expect,
    ) -> Ask {
        Ask { command_id: self.rng.uuid(), name, request, role, expect }
    }

    fn land(&mut self, person: usize, role: &'static str) -> Ask {
        let back = self.people.get(person).is_some_and(|p| p.abroad) && self.rng.percent(60);
        let resident = self.rng.percent(40);
        let (status, value, unit) =
            if resident { ("student", 1, "years") } else { ("temporary-visitor", 90, "days") };
        let mut body = json!({
            "kind": if back { "deemed-re-entry" } else { "new-entry" },
            "port": self.rng.pick(&["NRT", "HND", "KIX"]).copied().unwrap_or("NRT"),
            "status": status,
            "method": "seal",
            "route": "booth",
            "biometrics_captured": true,
            "card_issued": resident,
            "nationality": "UTO",
            "sex": "unspecified",
            "personal": self.document(person),
        });
        if let Value::Object(body) = &mut body
            && !back
        {
            body.insert("period".into(), json!({"value": value, "unit": unit}));
        }
        // A return may name a status that is not on record; a first landing must be accepted.
        let expect = if back { Expect::Either } else { Expect::Events };
        if role == INSPECTOR
            && let Some(person) = self.people.get_mut(person)
        {
            person.landed = true;
            person.abroad = false;
        }
        self.ask("permit-landing", role, json!({"source": "booth", "body": body}), expect)
    }

    fn leave(&mut self, person: usize) -> Ask {
        let deemed = self.rng.percent(40);
        let body = json!({
            "port": "NRT",
            "reentry": if deemed { "deemed" } else { "none" },
            "card_shown": deemed,
            "nationality": "UTO",
            "sex": "unspecified",
            "personal": self.document(person),
        });
        // With re-entry it depends on the status held; without, what happened is recorded.
        let expect = if deemed { Expect::Either } else { Expect::Events };
        if let Some(person) = self.people.get_mut(person) {
            person.abroad = true;
        }
        self.ask("confirm-departure", INSPECTOR, json!({"source": "booth", "body": body}), expect)
    }

    fn notify(&mut self, id: Uuid) -> Ask {
        let day = self.today.to_string();
        let body = json!({
            "notice": self.rng.pick(&["new-landing", "move"]).copied().unwrap_or("move"),
            "municipality": "131016",
            "moved_in_on": day,
            "notified_on": day,
            "personal": {"address": format!("架空町{}番地", self.rng.below(1000))},
        });
        let request =
            json!({"person_id": id.to_string(), "source": "municipality-feed", "body": body});
        self.ask("notify-residence", "municipality", request, Expect::Either)
    }

    fn apply(&mut self, person: usize, id: Uuid) -> Ask {
        let serial = self.rng.below(1_000_000);
        let Some(traveller) = self.people.get_mut(person) else { return self.land(0, INSPECTOR) };
        traveller.applications += 1;
        let case = format!("TYO-26-{serial:06}-{}", traveller.applications);
        traveller.open = Some(case.clone());
        let body = json!({
            "application_id": case, "kind": "extension-of-period", "channel": "counter",
        });
        let request = json!({"person_id": id.to_string(), "source": "desk", "body": body});
        self.ask("receive-application", "residence-examiner", request, Expect::Either)
    }

    fn settle(&mut self, person: usize, id: Uuid, case: String) -> Ask {
        if let Some(person) = self.people.get_mut(person) {
            person.open = None;
        }
        let of = |body: Value| json!({"person_id": id.to_string(), "source": "desk", "body": body});
        match self.rng.below(3) {
            0 => {
                let body = json!({"application_id": case, "period": {"value": 1, "unit": "years"}});
                self.ask("approve-application", "regional-director", of(body), Expect::Either)
            }
            1 => {
                let body = json!({
                    "application_id": case, "reasons": ["livelihood-not-shown"], "personal": {},
                });
                self.ask("refuse-application", "regional-director", of(body), Expect::Either)
            }
            _ => {
                let body = json!({"application_id": case});
                self.ask("withdraw-application", "residence-examiner", of(body), Expect::Either)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_codec::json::read_request;

    #[test]
    fn every_command_is_well_formed_and_the_seed_decides_them() {
        let today = Date::parse("2026-11-22").unwrap();
        let run = || {
            let mut workload = Workload::new(Rng::new(3), "A", 20, today);
            let mut lines = Vec::new();
            for n in 0..1000u128 {
                let ask = workload.draw();
                workload.learn(Some(&format!("person/{}", Uuid::from_u128(n))));
                lines.push(ask.line());
            }
            lines
        };
        let lines = run();
        assert_eq!(lines, run());
        let mut names = std::collections::BTreeMap::new();
        for line in &lines {
            read_request(line).unwrap_or_else(|e| panic!("{line}: {e:?}"));
            *names.entry(line["command"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
        assert_eq!(names.len(), 7, "{names:?}");
    }
}
