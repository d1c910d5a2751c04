//! The attackers: one who subtracts, one who tries every table that fits.

use super::*;
use crate::definition::Definition;
use crate::table::Counted;
use crate::table::tests::{counted, trial};

fn key() -> Key {
    Key::derive(b"a secret of tests")
}

/// Members 0, 1, 2 … of a cell, as a sum of numbers that look like chance.
fn members(cell: u64, count: u64) -> u128 {
    (0..count).map(|n| u128::from(mixed(cell * 1000 + n) >> 4)).sum()
}

fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) ^ (n >> 31)
}

fn of_counts(ports: &[&str], counts: &[[u64; 2]], salt: u64) -> Table {
    let mut rows = Vec::new();
    for (row, (port, pair)) in ports.iter().zip(counts).enumerate() {
        for (column, (kind, count)) in ["new", "re-entry"].iter().zip(pair).enumerate() {
            let cell = salt * 100 + (row * 2 + column) as u64;
            rows.push(counted(&[port, kind], *count, members(cell, *count)));
        }
    }
    trial(rows)
}

fn shown_of(table: &Table, shown: &[Shown], codes: &[&str]) -> Option<Shown> {
    table.cells.iter().position(|c| c.codes == codes).map(|at| shown[at])
}

#[test]
fn the_same_group_is_shown_alike_everywhere_and_another_is_drawn_anew() {
    let one = of_counts(&["NRT", "KIX"], &[[13, 0], [57, 91]], 1);
    let text = crate::definition::tests::TRIAL.replace("\"trial\"", "\"other\"");
    let text = text.replace("name = \"kind\"", "name = \"way\"");
    let other = Definition::read("other", &text).unwrap();
    // Another table that counts the same landings, divided otherwise.
    let total = one.cells.iter().find(|c| c.codes == [TOTAL, TOTAL]).unwrap();
    let row = Counted {
        codes: vec!["NRT".into(), "new".into()],
        count: total.count,
        members: total.members,
    };
    let other = Table::new(other, [0; 32], vec![row]).unwrap();
    let shown = protect(&[one.clone(), other.clone()], &key());
    assert_eq!(
        shown_of(&one, &shown[0], &[TOTAL, TOTAL]),
        shown_of(&other, &shown[1], &["NRT", "new"]),
    );
    // Two tables that differ by one person: as often as not, nothing can be seen; and never is 13 told from 12 or 14.
    let rounded = |count: u64, cell: u64| super::shown(count, key().draw(members(cell, count)));
    for count in [11, 12, 13, 14] {
        let seen: BTreeSet<String> =
            (0..200).map(|cell| rounded(count, cell).to_string()).collect();
        assert_eq!(seen, BTreeSet::from(["10".to_owned(), "15".to_owned()]), "{count}");
    }
    assert_eq!(rounded(10, 1), Shown::Rounded(10));
    assert_eq!((rounded(4, 1), rounded(1, 1)), (Shown::Few, Shown::Few));
    let up = (0..2000).filter(|cell| rounded(13, *cell) == Shown::Rounded(15)).count();
    assert!((1100..1300).contains(&up), "3 of 5 go up, so that sums do not drift: {up}");
}

#[test]
fn what_subtraction_would_tell_is_withheld() {
    // Four groups of one person each, and their sum is 4: without more, `<5` four times and `<5` tells that each is 1.
    let table = of_counts(&["NRT", "KIX"], &[[1, 1], [1, 1]], 2);
    let shown = protect(std::slice::from_ref(&table), &key());
    assert!(shown[0].contains(&Shown::Withheld));
    // Two groups of four: their sum of 8 is shown as 5 or 10, and 10 would tell that each has two at least.
    for salt in 3..40 {
        let table = of_counts(&["NRT"], &[[4, 4]], salt);
        let shown = protect(std::slice::from_ref(&table), &key());
        let of = |code| shown_of(&table, &shown[0], &["NRT", code]).unwrap();
        let told = of("new") == Shown::Few || of("re-entry") == Shown::Few;
        assert!(of(TOTAL) != Shown::Rounded(10) || !told);
    }
    // What is large is not withheld for nothing.
    let table = of_counts(&["NRT", "KIX", "HND"], &[[100, 3], [217, 48], [33, 2]], 50);
    let shown = protect(std::slice::from_ref(&table), &key());
    assert!(!shown[0].contains(&Shown::Withheld), "{shown:?}");
    assert_eq!(shown_of(&table, &shown[0], &["NRT", "re-entry"]), Some(Shown::Few));
}

#[test]
fn small_rows_do_not_take_the_large_ones_along() {
    let mut counts = vec![[310, 44], [1200, 91], [57, 12]];
    let small = [[1, 1], [2, 0], [1, 2], [0, 1], [2, 2], [1, 3], [3, 1], [4, 0]];
    counts.extend(small);
    let ports: Vec<String> = (0..counts.len()).map(|n| format!("P{n}")).collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    let table = of_counts(&ports, &counts, 60);
    let shown = protect(std::slice::from_ref(&table), &key()).remove(0);
    for (cell, shown) in table.cells.iter().zip(&shown) {
        if cell.count >= 10 {
            assert!(matches!(shown, Shown::Rounded(_)), "{cell:?} {shown}");
        }
    }
    let withheld = shown.iter().filter(|s| **s == Shown::Withheld).count();
    assert!((1..=12).contains(&withheld), "{withheld} of {}", shown.len());
}

#[test]
fn what_is_withheld_in_one_table_is_withheld_in_all() {
    let table = of_counts(&["NRT", "KIX"], &[[1, 1], [1, 1]], 2);
    let total = table.cells.iter().find(|c| c.codes == [TOTAL, TOTAL]).unwrap().clone();
    let text = crate::definition::tests::TRIAL.replace("\"trial\"", "\"other\"");
    let row = Counted {
        codes: vec!["NRT".into(), "new".into()],
        count: total.count,
        members: total.members,
    };
    let other = Table::new(Definition::read("other", &text).unwrap(), [0; 32], vec![row]).unwrap();
    let shown = protect(&[table.clone(), other.clone()], &key());
    for (at, cell) in other.cells.iter().enumerate() {
        let there = shown_of(&table, &shown[0], &[TOTAL, TOTAL]).unwrap();
        assert_eq!(shown[1][at], there, "{:?} is the total of the other table", cell.codes);
    }
}

/// Every number that a cell may have, as far as everything that is shown lets it. Knows how numbers are shown, and
/// nothing of how it was decided what to withhold.
fn possible(table: &Table, shown: &[Shown]) -> Vec<BTreeSet<u64>> {
    let inner: Vec<usize> = (0..table.cells.len())
        .filter(|at| table.cells[*at].codes.iter().all(|c| c != TOTAL))
        .collect();
    // The attacker knows that no cell has more than 8, and so can try all of them.
    let range = |shown: Shown, most: u64| match shown {
        Shown::Few => 1..=4,
        Shown::Withheld => 1..=most,
        Shown::Rounded(n) => n.saturating_sub(4).max(5)..=(n + 4).min(most),
    };
    let sums: Vec<(Vec<usize>, std::ops::RangeInclusive<u64>, usize)> = (0..table.cells.len())
        .filter(|at| !inner.contains(at))
        .map(|at| {
            let of = |cell: &usize| {
                let codes = table.cells[*cell].codes.iter().zip(&table.cells[at].codes);
                codes.into_iter().all(|(fine, coarse)| coarse == TOTAL || fine == coarse)
            };
            let parts = (0..inner.len()).filter(|i| of(&inner[*i])).collect();
            (parts, range(shown[at], 48), at)
        })
        .collect();
    let mut found = vec![BTreeSet::new(); table.cells.len()];
    let mut values = vec![0u64; inner.len()];
    fn step(
        at: usize,
        values: &mut Vec<u64>,
        ranges: &[std::ops::RangeInclusive<u64>],
        sums: &[(Vec<usize>, std::ops::RangeInclusive<u64>, usize)],
        fits: &mut impl FnMut(&[u64]),
    ) {
        let Some(range) = ranges.get(at) else { return fits(values) };
        for value in range.clone() {
            values[at] = value;
            let possible = sums.iter().all(|(parts, sum, _)| {
                let so_far: u64 = parts.iter().filter(|p| **p <= at).map(|p| values[*p]).sum();
                let done = parts.iter().all(|p| *p <= at);
                so_far <= *sum.end() && (!done || so_far >= *sum.start())
            });
            if possible {
                step(at + 1, values, ranges, sums, fits);
            }
        }
    }
    let ranges: Vec<_> = inner.iter().map(|at| range(shown[*at], 8)).collect();
    step(0, &mut values, &ranges, &sums, &mut |values| {
        for (i, at) in inner.iter().enumerate() {
            found[*at].insert(values[i]);
        }
        for (parts, _, at) in &sums {
            found[*at].insert(parts.iter().map(|p| values[*p]).sum());
        }
    });
    found
}

#[test]
fn an_attacker_who_tries_every_table_that_fits_learns_no_small_number() {
    let (mut small, mut narrowed, mut withheld) = (0, 0, 0);
    for salt in 0..150 {
        let count = |cell: u64| match mixed(salt * 7919 + cell) % 10 {
            0..=1 => 0,
            2..=7 => 1 + mixed(salt * 31 + cell) % 4,
            _ => 5 + mixed(salt * 17 + cell) % 3,
        };
        let counts: Vec<[u64; 2]> =
            (0..3).map(|row| [count(row * 2), count(row * 2 + 1)]).collect();
        let table = of_counts(&["NRT", "KIX", "HND"], &counts, salt);
        let shown = protect(std::slice::from_ref(&table), &key()).remove(0);
        let possible = possible(&table, &shown);
        for (at, cell) in table.cells.iter().enumerate() {
            assert!(possible[at].contains(&cell.count), "the attacker's own ranges are right");
            withheld += usize::from(shown[at] == Shown::Withheld);
            if cell.count < 5 {
                small += 1;
                assert!(possible[at].len() > 1, "{counts:?}: {:?} is {}", cell.codes, cell.count);
                narrowed += usize::from(!(1..=4).all(|n| possible[at].contains(&n)));
            }
        }
    }
    assert!(small > 600 && withheld > 0, "{small} {withheld}");
    // One equation at a time is weaker than all at once: in tables of small numbers alone, as these are, about one in ten can
    // be told to be, say, at most 3. None can be told.
    assert!(narrowed * 6 < small, "{narrowed} of {small} small numbers can be told closer than <5");
}

#[test]
fn without_withholding_the_same_attacker_learns_small_numbers() {
    let mut told = 0;
    for salt in 0..60 {
        let count = |cell: u64| mixed(salt * 7919 + cell) % 5;
        let counts: Vec<[u64; 2]> =
            (0..3).map(|row| [count(row * 2), count(row * 2 + 1)]).collect();
        let table = of_counts(&["NRT", "KIX", "HND"], &counts, salt);
        let plain: Vec<Shown> =
            table.cells.iter().map(|c| shown(c.count, key().draw(c.members))).collect();
        let possible = possible(&table, &plain);
        told += (table.cells.iter().zip(&possible))
            .filter(|(c, p)| c.count < 5 && p.len() == 1)
            .count();
    }
    assert!(told > 0, "the attack is worth nothing");
}
