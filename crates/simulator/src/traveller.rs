//! Who travels: attributes that follow from the seed and the traveller's number alone. Every document is
//! recognisably synthetic: issued by UTO, the specimen state of ICAO 9303, with the reserved prefix `ZX`.

use sekisho_domain::person::document::Sex;

use crate::rng::Rng;
use crate::shares;

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
    pub(crate) fn new(seed: u64, number: u32, resident: bool) -> Self {
        let mut rng = Rng::new(seed, u64::from(number));
        let table = if resident { shares::RESIDENT_NATIONALITIES } else { shares::NATIONALITIES };
        let nationality = *rng.weighted(table);
        let sex = if rng.chance(0.496) { Sex::Male } else { Sex::Female };
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
