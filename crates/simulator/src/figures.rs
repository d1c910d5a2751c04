//! The published numbers that a year is scaled from: domain reference §4 to §6 and §8, with the marks they have there.

/// Foreign entrants (外国人入国者), 2025, preliminary.
pub const ENTRANTS: u64 = 42_430_915;
/// New entrants (新規入国者) among them.
pub const NEW_ENTRANTS: u64 = 39_184_546;
/// Residents (在留外国人) at the end of 2024.
pub const RESIDENTS: u64 = 3_768_977;
/// By how many they grew in 2025, to about 4.13 million.
pub const GROWTH: u64 = 360_000;
/// Overstayers (不法残留者) on 1 January 2025.
pub const OVERSTAYERS: u64 = 74_863;
/// Overstayers whose last status was temporary visitor, on that day.
pub const OVERSTAYING_VISITORS: u64 = 45_734;
/// Share of men among overstayers, 2023 to 2025.
pub const OVERSTAYERS_MALE: f64 = 0.61;
/// Deportation procedures taken (退去強制手続等を執った), departure orders included, 2024.
pub const PROCEDURES: u64 = 18_908;
/// Departure orders (出国命令) among them.
pub const DEPARTURE_ORDERS: u64 = 10_131;
/// Overstays (不法残留) among them.
pub const PROCEDURES_OVERSTAY: u64 = 17_746;
/// Those among them whose last status was temporary visitor.
pub const PROCEDURES_VISITOR: u64 = 7_679;
/// Visitors of a year who stay on: as many as are found of them, when nearly four of five have stayed past their days by its end.
pub const VISITORS_STAY_ON: u64 = 9_600;
/// Residents of a year whose stay runs out without a word: as many as are found of them.
pub const RESIDENTS_VANISH: u64 = 9_900;
/// Applications for recognition as a refugee (難民認定申請), 2024.
pub const REFUGEE_APPLICATIONS: u64 = 12_373;
/// Applications among them that were not the person's first.
pub const REPEATED_APPLICATIONS: u64 = 1_355;
/// Recognitions as a refugee, 2024: 2 % of what was disposed of.
pub const RECOGNISED: u64 = 190;
/// Denials of recognition: what 190 recognitions are 2.26 % of, less them.
pub const REFUGEE_DENIALS: u64 = 8_217;
/// Revocations of a status (在留資格取消), 2024.
pub const REVOCATIONS: u64 = 1_184;
/// Revocations among them that concerned interns; the others were mostly students.
pub const REVOCATIONS_INTERN: u64 = 710;
/// Travellers denied landing (上陸拒否): 0.0214 % of the entrants, the share of 2024.
pub const DENIED: u64 = 9_080;
/// Statuses acquired after birth: 9,866 in 2014 with 2.1 million residents, for as many more as there are now.
pub const BIRTHS: u64 = 17_500;
/// Deaths of residents a year. Assumption: two in a thousand, residents being young.
pub const DEATHS: u64 = 8_000;
/// Naturalisations a year. Assumption: the order of recent years.
pub const NATURALISATIONS: u64 = 8_900;

/// A published number in a year at 1:`scale`, rounded.
pub const fn scaled(published: u64, scale: u64) -> u64 {
    (published + scale / 2) / scale
}

/// The choice of the one at `place`, so that every choice has its share to within one or two. Attributes drawn with different `step`s,
/// irrational numbers, do not go hand in hand.
#[allow(clippy::cast_precision_loss)] // places are counts of people
pub(crate) fn spread<T>(choices: &[(T, f64)], place: u64, step: f64) -> &T {
    let total: f64 = choices.iter().map(|(_, share)| share).sum();
    let mut x = ((place as f64 + 0.5) * step).fract() * total;
    for (value, share) in choices {
        x -= share;
        if x < 0.0 {
            return value;
        }
    }
    &choices[choices.len() - 1].0
}

/// A step for [`spread`]: the golden ratio's fraction.
pub(crate) const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// Another: that of the square root of two.
pub(crate) const ROOT_TWO: f64 = 0.414_213_562_373_095_1;
/// Another: that of the square root of three.
pub(crate) const ROOT_THREE: f64 = 0.732_050_807_568_877_2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_has_its_share_and_two_choices_do_not_go_hand_in_hand() {
        let (one, other) = ([("a", 0.61), ("b", 0.39)], [("c", 0.25), ("d", 0.75)]);
        let picked = |of: u64| {
            let both = |n| (*spread(&one, n, GOLDEN), *spread(&other, n, ROOT_TWO));
            (0..of).map(both).collect::<Vec<_>>()
        };
        for of in [40, 75, 750] {
            let count =
                |wanted: fn(&(&str, &str)) -> bool| picked(of).iter().filter(|p| wanted(p)).count();
            let near = |count: usize, share: f64| (count as f64 - share * of as f64).abs() < 3.0;
            assert!(near(count(|p| p.0 == "a"), 0.61), "{of}");
            assert!(near(count(|p| p.1 == "c"), 0.25), "{of}");
            assert!(near(count(|p| *p == ("a", "c")), 0.61 * 0.25), "{of}");
        }
    }
}
