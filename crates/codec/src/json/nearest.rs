//! The known name that a mistyped one probably meant.

/// The candidate at the smallest edit distance, if it is near enough to be a guess and not a lottery.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A long name is nobody's typing error, and the distance costs time.
    if name.chars().count() > 64 {
        return None;
    }
    let limit = name.chars().count() / 3 + 1;
    candidates
        .into_iter()
        .map(|c| (distance(name, c), c))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// Edit distance (Levenshtein), blind to case and to hyphen against underscore.
fn distance(a: &str, b: &str) -> usize {
    let fold = |c: char| if c == '-' { '_' } else { c.to_ascii_lowercase() };
    let b: Vec<char> = b.chars().map(fold).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().map(fold).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            left = (above + 1).min(left + 1).min(diagonal + usize::from(ca != *cb));
            diagonal = above;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_right() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("Permit_Landing", "permit-landing"), 0);
    }

    #[test]
    fn only_near_names_are_named() {
        let names = ["permit-landing", "confirm-departure"];
        assert_eq!(nearest("permitlanding", names), Some("permit-landing"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(nearest(&"x".repeat(100_000), names), None);
    }
}
