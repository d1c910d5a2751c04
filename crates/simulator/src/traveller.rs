//! Who travels: attributes that follow from the seed and the traveller's number alone. Every document is
//! recognisably synthetic: issued by UTO, the specimen state of ICAO 9303, with the reserved prefix `ZX`.

use sekisho_domain::person::document::Sex;

use crate::rng::Rng;
use crate::shares;

/// What is known of a traveller before the attributes are drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    /// Comes as a temporary visitor.
    Visitor,
    /// Comes as a temporary visitor, in a year whose new entrants have the published nationalities, settlers included.
    YearVisitor,
    /// Lives here, or comes to.
    Resident,
    /// One whose nationality and sex are planned.
    Planned(&'static str, Sex),
}

impl Who {
    /// The nationality, drawn or planned.
    fn nationality(self, rng: &mut Rng) -> &'static str {
        let table = match self {
            Self::Visitor => shares::NATIONALITIES,
            Self::YearVisitor => shares::YEAR_VISITORS.as_slice(),
            Self::Resident | Self::Planned(..) => shares::RESIDENT_NATIONALITIES,
        };
        // Drawn even where it is planned, so that everybody's other attributes come from the same place.
        let drawn = *rng.weighted(table);
        if let Self::Planned(nationality, _) = self { nationality } else { drawn }
    }
}

/// A synthetic traveller.
#[derive(Debug, Clone)]
pub(crate) struct Traveller {
    /// Number in the run.
    pub(crate) number: u32,
    /// Nationality or region on the first document.
    pub(crate) nationality: &'static str,
    /// Sex.
    pub(crate) sex: Sex,
    /// Surname and given names: syllables, not names of people.
    pub(crate) name: (String, String),
    /// Date of birth: year, month, day.
    pub(crate) born: (i32, u32, u32),
}

const SYLLABLES: &[&str] = &[
    "KA", "RO", "MI", "TE", "SU", "NA", "VEL", "DOR", "LI", "BAN", "QUE", "ZAR", "FEN", "OLO",
    "PIR", "WEX",
];

impl Traveller {
    /// The traveller with this number.
    pub(crate) fn new(seed: u64, number: u32, who: Who) -> Self {
        let mut rng = Rng::new(seed, u64::from(number));
        let nationality = who.nationality(&mut rng);
        let drawn = if rng.chance(0.496) { Sex::Male } else { Sex::Female };
        let sex = if let Who::Planned(_, sex) = who { sex } else { drawn };
        let name = (word(&mut rng, 3), word(&mut rng, 2));
        let year = 2024 - i32::try_from(rng.between(1, 80)).unwrap_or(30);
        let month = u32::try_from(rng.between(1, 12)).unwrap_or(1);
        let day = u32::try_from(rng.between(1, 28)).unwrap_or(1);
        Self { number, nationality, sex, name, born: (year, month, day) }
    }

    /// Number of one of the traveller's documents: `ZX`, the document's place, seven digits of the traveller.
    pub(crate) fn document_number(&self, document: u8) -> String {
        format!("ZX{}{:06}", document, self.number % 1_000_000)
    }
}

fn word(rng: &mut Rng, syllables: usize) -> String {
    let mut word = String::from("X");
    for _ in 0..syllables {
        #[allow(clippy::cast_possible_truncation)] // below the table's length
        word.push_str(SYLLABLES[rng.below(SYLLABLES.len() as u64) as usize]);
    }
    word
}
