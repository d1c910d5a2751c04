//! A year in its published numbers: whole lives first, and the travellers around them.

use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_law::LawError;

use crate::Traffic;
use crate::figures::{self, scaled};
use crate::lives::{Kind, lives_of};
use crate::plan::{Aims, Planner};
use crate::shares;
use crate::tally::Tally;
use crate::year::{NoCommand, live};

/// Why a year cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum NoYear {
    /// A life of `tests/law/year.yaml` cannot be lived in that year.
    #[error("the lives of the year cannot be made: {0}")]
    Lives(#[from] LawError),
    /// A line is no command.
    #[error(transparent)]
    Line(#[from] NoCommand),
    /// Rounded, the numbers do not add up.
    #[error("the year cannot be scaled to 1:{0}; take a scale between 50 and 1000")]
    Scale(u64),
}

/// Scales at which the numbers of travellers' documents suffice, and a line is more than a person or two.
const SCALES: std::ops::RangeInclusive<u64> = 50..=1000;

impl Traffic {
    /// A year whose crossings, residents, overstayers and cases are the published ones (`figures`), at 1:`scale`. About 100 bytes of memory
    /// a command; [`Tally`] counts what became of it.
    ///
    /// # Errors
    /// The scale is not between 50 and 1000, or the rules of that year do not allow the lives.
    pub fn published(seed: u64, scale: u64, from: Date) -> Result<Self, NoYear> {
        if !SCALES.contains(&scale) {
            return Err(NoYear::Scale(scale));
        }
        let lives = lives_of(seed, from, &kinds(scale))?;
        let alone = Self { seed, from, items: Vec::new(), travellers: Vec::new(), lives };
        let lived = live(&alone)?;
        let tally =
            Tally::of(&lived, &Tables::current(), (from, from.plus_months(12).plus_days(-1)));
        let aims = aims(scale, &tally).ok_or(NoYear::Scale(scale))?;
        let planned = Planner::year(seed, from, &aims);
        let (items, travellers) = planned.map_err(|_| NoYear::Scale(scale))?;
        Ok(Self { items, travellers, ..alone })
    }
}

/// What is left for the travellers when the lives are taken off.
fn aims(scale: u64, lives: &Tally) -> Option<Aims> {
    let of = |published| scaled(published, scale);
    let left = |of: u64, taken: i64| of.checked_add_signed(-taken);
    let signed = |n: u64| i64::try_from(n).ok();
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let settlers = (of(figures::NEW_ENTRANTS) as f64 * (1.0 - shares::TEMPORARY_VISITOR)) as u64;
    let overstayers = lives.overstayers.first()?;
    let others = figures::OVERSTAYERS - figures::OVERSTAYING_VISITORS;
    Some(Aims {
        visits: (of(figures::NEW_ENTRANTS) - settlers).checked_sub(lives.visitors)?,
        settlers: settlers.checked_sub(lives.new_entrants - lives.visitors)?,
        reentries: of(figures::ENTRANTS - figures::NEW_ENTRANTS).checked_sub(lives.reentrants)?,
        residents: left(of(figures::RESIDENTS), lives.residents.start)?,
        growth: left(of(figures::GROWTH), lives.residents.end - lives.residents.start)?,
        overstaying_visitors: left(
            of(figures::OVERSTAYING_VISITORS),
            signed(overstayers.visitors)?,
        )?,
        other_overstayers: left(of(others), signed(overstayers.all - overstayers.visitors)?)?,
        visitors_stay_on: of(figures::VISITORS_STAY_ON),
        residents_vanish: of(figures::RESIDENTS_VANISH),
    })
}

/// The lives of a year, so many of each kind.
fn kinds(scale: u64) -> Vec<Kind> {
    let of = |published| scaled(published, scale);
    let overstayers = |case, number| Kind {
        case,
        number,
        nationalities: shares::OVERSTAYER_NATIONALITIES,
        male: figures::OVERSTAYERS_MALE,
    };
    let residents = |case, number| Kind {
        case,
        number,
        nationalities: shares::RESIDENT_NATIONALITIES,
        male: 0.5,
    };
    let ordered = of(figures::DEPARTURE_ORDERS);
    let deported = of(figures::PROCEDURES_OVERSTAY) - ordered;
    let otherwise = of(figures::PROCEDURES) - of(figures::PROCEDURES_OVERSTAY);
    let visitors = |all: u64| all * figures::PROCEDURES_VISITOR / figures::PROCEDURES_OVERSTAY;
    // Of those who are no visitors four of seven were interns, and three on designated activities.
    let interns = |all: u64| (all - visitors(all)) * 4 / 7;
    let designated = |all: u64| all - visitors(all) - interns(all);
    let repeated = of(figures::REPEATED_APPLICATIONS);
    let by_intern = of(figures::REVOCATIONS_INTERN);
    vec![
        overstayers(
            "A visitor who stayed on for years comes forward, and leaves under a departure order",
            visitors(ordered),
        ),
        overstayers(
            "An intern who vanished years ago comes forward, and leaves under a departure order",
            interns(ordered),
        ),
        overstayers(
            "One whose designated activities ended years ago comes forward, and leaves under a departure order",
            designated(ordered),
        ),
        overstayers(
            "A visitor who stayed on for years is found at work, waives the hearing, and is deported",
            visitors(deported),
        ),
        overstayers(
            "An intern who vanished years ago is found at work, waives the hearing, and is deported",
            interns(deported),
        ),
        overstayers(
            "One whose designated activities ended years ago is found at work, waives the hearing, and is deported",
            designated(deported),
        ),
        residents(
            "A student who only works is found, and is deported within the period of stay",
            otherwise,
        ),
        residents(
            "A visitor applies for recognition as a refugee, and waits on designated activities",
            of(figures::REFUGEE_APPLICATIONS) - repeated,
        ),
        residents(
            "A student whose application for recognition was denied applies a second time",
            repeated,
        ),
        residents(
            "An applicant for recognition as a refugee is denied after a year, and leaves",
            of(figures::REFUGEE_DENIALS),
        ),
        residents("An applicant is recognised as a refugee after a year", of(figures::RECOGNISED)),
        residents(
            "An intern who left the workplace loses the status, and leaves within the days given",
            by_intern,
        ),
        residents(
            "A student who left the school loses the status, and leaves within the days given",
            of(figures::REVOCATIONS) - by_intern,
        ),
        residents(
            "A traveller is heard, accepts the finding, and is excluded",
            of(figures::DENIED),
        ),
        residents(
            "A child is born to residents, and acquires a status within the sixty days",
            of(figures::BIRTHS),
        ),
        residents("A resident of some years dies", of(figures::DEATHS)),
        residents("A resident of some years becomes Japanese", of(figures::NATURALISATIONS)),
    ]
}
