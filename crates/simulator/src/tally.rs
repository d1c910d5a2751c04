//! What a year that was lived counts, by the domain and from events alone: the lines of domain reference §8.7. Nothing is
//! taken from what the simulator meant, but to compare the population with it.

use std::collections::{BTreeMap, BTreeSet};

use sekisho_domain::derive::{EntrantClass, as_of, entrant_class, on_overstayer_extract};
use sekisho_domain::law::Tables;
use sekisho_domain::law::deportation::OVERSTAY;
use sekisho_domain::law::status::TEMPORARY_VISITOR;
use sekisho_domain::person::document::Sex;
use sekisho_domain::person::finding::FindingMade;
use sekisho_domain::time::Date;
use sekisho_domain::{Event, EventRecord};

use crate::balance::{Balance, counted};
use crate::year::Year;

/// Overstayers of a day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overstayers {
    /// All of them.
    pub all: u64,
    /// Whose last status is temporary visitor.
    pub visitors: u64,
    /// Men.
    pub male: u64,
}

/// What a year counts.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// New entrants (新規入国者).
    pub new_entrants: u64,
    /// Temporary visitors (短期滞在) among them.
    pub visitors: u64,
    /// Re-entrants (再入国者).
    pub reentrants: u64,
    /// Foreign entrants by port.
    pub ports: BTreeMap<String, u64>,
    /// New entrants by the nationality or region that the document says. All documents here are issued by `UTO`, so that the
    /// region derived for statistics would be another for China.
    pub nationalities: BTreeMap<String, u64>,
    /// People denied landing (上陸拒否).
    pub denied: u64,
    /// Overstayers (不法残留者) on the first day, half a year later, and on the day after the last.
    pub overstayers: Vec<Overstayers>,
    /// Deportation procedures: cases referred to an inspector.
    pub procedures: u64,
    /// Departure orders issued (出国命令).
    pub departure_orders: u64,
    /// Procedures in which an overstay was found.
    pub procedures_overstay: u64,
    /// Applications for recognition as a refugee (難民認定申請).
    pub refugee_applications: u64,
    /// Those that were not the person's first.
    pub repeated_applications: u64,
    /// Recognitions as a refugee.
    pub recognised: u64,
    /// Denials of it.
    pub refugee_denials: u64,
    /// Revocations of a status (在留資格取消).
    pub revocations: u64,
    /// The population, by events.
    pub residents: Balance,
    /// Days and causes for which the simulator's own books say otherwise, start and end included.
    pub otherwise_meant: u64,
}

impl Tally {
    /// Counts a year between two days.
    pub fn of(year: &Year, tables: &Tables, (first, last): (Date, Date)) -> Self {
        let mut tally = Self::default();
        let days = [first, first.plus_months(6), last.plus_days(1)];
        tally.overstayers = vec![Overstayers::default(); days.len()];
        for events in year.people.values() {
            let within =
                |event: &EventRecord| (first..=last).contains(&event.meta.occurred_at.japan_date());
            for event in events.iter().filter(|event| within(event)) {
                tally.note(events, &event.event);
            }
            for (on, found) in days.iter().zip(&mut tally.overstayers) {
                found.note(events, *on);
            }
        }
        let people = year.people.values().map(Vec::as_slice);
        tally.residents = counted(people, tables, (first, last));
        tally.otherwise_meant = apart(&tally.residents, &year.books.balance((first, last)));
        tally
    }

    fn note(&mut self, events: &[EventRecord], event: &Event) {
        match event {
            Event::LandingPermitted(landing) => {
                *self.ports.entry(landing.port.as_str().to_owned()).or_default() += 1;
                if entrant_class(event) == Some(EntrantClass::New) {
                    self.new_entrants += 1;
                    self.visitors += u64::from(landing.status.as_str() == TEMPORARY_VISITOR);
                    let nationality = landing.nationality.as_str().to_owned();
                    *self.nationalities.entry(nationality).or_default() += 1;
                } else {
                    self.reentrants += 1;
                }
            }
            Event::ExclusionOrderIssued(_) => self.denied += 1,
            Event::CaseReferred(referred) => {
                self.procedures += 1;
                let overstay = |found: &FindingMade| {
                    found.violation_case_id == referred.violation_case_id
                        && found.grounds.iter().any(|ground| ground.as_str() == OVERSTAY)
                };
                let mut all = events.iter();
                self.procedures_overstay += u64::from(
                    all.any(|e| matches!(&e.event, Event::FindingMade(found) if overstay(found))),
                );
            }
            Event::DepartureOrderIssued(_) => self.departure_orders += 1,
            Event::RefugeeRecognitionApplied(applied) => {
                self.refugee_applications += 1;
                self.repeated_applications += u64::from(applied.nth > 1);
            }
            Event::RefugeeStatusRecognised(_) => self.recognised += 1,
            Event::RefugeeStatusDenied(_) => self.refugee_denials += 1,
            Event::StatusRevoked(_) => self.revocations += 1,
            _ => {}
        }
    }
}

impl Overstayers {
    fn note(&mut self, events: &[EventRecord], on: Date) {
        let state = as_of(events, on);
        if !on_overstayer_extract(&state, on) {
            return;
        }
        self.all += 1;
        let visitor =
            state.stay.as_ref().is_some_and(|stay| stay.status.as_str() == TEMPORARY_VISITOR);
        self.visitors += u64::from(visitor);
        let male = |event: &EventRecord| matches!(&event.event, Event::PersonRegistered(person) if person.sex == Sex::Male);
        self.male += u64::from(events.iter().any(male));
    }
}

/// In how many places two populations differ.
fn apart(one: &Balance, other: &Balance) -> u64 {
    let places: BTreeSet<_> = one.changes.keys().chain(other.changes.keys()).collect();
    let changes = places.iter().filter(|at| one.changes.get(at) != other.changes.get(at)).count();
    changes as u64 + u64::from(one.start != other.start) + u64::from(one.end != other.end)
}
