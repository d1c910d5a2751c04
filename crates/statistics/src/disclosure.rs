//! Disclosure control: what of a release may leave the house. The method and its reasons are in the README.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::definition::Side;
use crate::table::{TOTAL, Table};

/// Numbers are rounded to a multiple of this, and smaller ones are not told.
const BASE: u64 = 5;
/// The largest number that is not told.
const FEW_MAX: i64 = 4;

/// The key of an installation, from which the draws are made. Whoever has it can undo the rounding.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// Derives it from a secret of the installation.
    pub fn derive(secret: &[u8]) -> Self {
        Self(mac(secret, b"sekisho.statistics.disclosure.v1"))
    }

    /// A number from 0 to 4, the same for the same members.
    fn draw(&self, members: u128) -> u64 {
        let bytes = mac(&self.0, &members.to_be_bytes());
        let (first, _) = bytes.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        u64::from_be_bytes(*first) % BASE
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

pub(crate) fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// A number as it is shown outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Rounded to a multiple of 5.
    Rounded(u64),
    /// 1 to 4: `<5`.
    Few,
    /// Withheld, so that no other is given away: `x`.
    Withheld,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rounded(n) => write!(f, "{n}"),
            Self::Few => f.write_str("<5"),
            Self::Withheld => f.write_str("x"),
        }
    }
}

/// What may be shown of the tables of a release, in the order of their cells. All tables are looked at together.
pub fn protect(tables: &[Table], key: &Key) -> Vec<Vec<Shown>> {
    let mut system = System::new(tables, key);
    system.withhold();
    let shown = |group: &usize| system.groups.get(*group).map_or(Shown::Withheld, Group::shown);
    system.places.iter().map(|cells| cells.iter().map(shown).collect()).collect()
}

/// Members that are counted in one or more cells, of any table.
#[derive(Debug)]
struct Group {
    count: u64,
    shown: Shown,
    withheld: bool,
    /// Whether it is everything that a table counts.
    all: bool,
    /// Equations that it stands in.
    equations: Vec<usize>,
}

impl Group {
    const fn shown(&self) -> Shown {
        if self.withheld { Shown::Withheld } else { self.shown }
    }

    const fn few(&self) -> bool {
        self.count < BASE
    }

    /// What the number by itself tells.
    fn told(&self) -> Range {
        match self.shown() {
            Shown::Few => Range { low: 1, high: Some(FEW_MAX) },
            Shown::Withheld => Range::ANY,
            Shown::Rounded(n) => {
                let n = i64::try_from(n).unwrap_or(i64::MAX / 4);
                // Below 5 it would not be told.
                Range { low: (n - FEW_MAX).max(FEW_MAX + 1), high: Some(n + FEW_MAX) }
            }
        }
    }
}

/// What an attacker knows of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    low: i64,
    high: Option<i64>,
}

impl Range {
    /// That there is somebody.
    const ANY: Self = Self { low: 1, high: None };

    /// Whether it tells more of a small number than that it is one. That there are at least so many parts with somebody
    /// in them shows whatever is withheld.
    fn gives_away(self, parts: i64) -> bool {
        self.low > parts || self.high.is_some_and(|high| high < FEW_MAX.max(parts + 1))
    }
}

/// Numbers with their signs: they sum up to 0.
type Equation = Vec<(usize, i64)>;

/// What is withheld first: what helps, what is not a grand total, what is large.
type Rank = (bool, bool, Reverse<u64>);

/// All that an attacker has.
struct System {
    groups: Vec<Group>,
    equations: Vec<Equation>,
    /// For each table and cell, its group.
    places: Vec<Vec<usize>>,
}

impl System {
    fn new(tables: &[Table], key: &Key) -> Self {
        let mut ids: BTreeMap<(u64, u128), usize> = BTreeMap::new();
        let mut system = Self { groups: Vec::new(), equations: Vec::new(), places: Vec::new() };
        for table in tables {
            let mut places = Vec::with_capacity(table.cells.len());
            for cell in &table.cells {
                let id = *ids.entry((cell.count, cell.members)).or_insert(system.groups.len());
                if id == system.groups.len() {
                    system.groups.push(Group {
                        count: cell.count,
                        shown: shown(cell.count, key.draw(cell.members)),
                        withheld: false,
                        all: false,
                        equations: Vec::new(),
                    });
                }
                if let Some(group) = system.groups.get_mut(id) {
                    group.all |= cell.codes.iter().all(|code| code == TOTAL);
                }
                places.push(id);
            }
            system.places.push(places);
        }
        let mut equations = BTreeSet::new();
        for (table, places) in tables.iter().zip(&system.places) {
            for terms in sums(table).into_iter().chain(balances(table)) {
                let mut signs: BTreeMap<usize, i64> = BTreeMap::new();
                for (cell, sign) in terms {
                    if let Some(group) = places.get(cell) {
                        *signs.entry(*group).or_default() += sign;
                    }
                }
                signs.retain(|_, sign| *sign != 0);
                if signs.len() > 1 {
                    equations.insert(signs.into_iter().collect::<Equation>());
                }
            }
        }
        for (at, equation) in equations.iter().enumerate() {
            for (group, _) in equation {
                if let Some(group) = system.groups.get_mut(*group) {
                    group.equations.push(at);
                }
            }
        }
        system.equations = equations.into_iter().collect();
        system
    }

    /// Withholds numbers until no small one is given away.
    fn withhold(&mut self) {
        let parts: Vec<i64> =
            self.narrowed(vec![Range::ANY; self.groups.len()]).iter().map(|r| r.low).collect();
        loop {
            let known = self.narrowed(self.groups.iter().map(Group::told).collect());
            let given_away: Vec<(usize, i64)> = (self.groups.iter().zip(&known).zip(&parts))
                .enumerate()
                .filter(|(_, ((group, range), parts))| group.few() && range.gives_away(**parts))
                .map(|(at, (_, parts))| (at, *parts))
                .collect();
            if given_away.is_empty() {
                return;
            }
            let mut now = BTreeSet::new();
            for (group, parts) in given_away {
                now.extend(self.to_withhold(group, parts, &known, &now));
            }
            let before = self.withheld();
            for at in now {
                if let Some(group) = self.groups.get_mut(at) {
                    group.withheld = true;
                }
            }
            if self.withheld() == before {
                // Nothing is left to withhold.
                return;
            }
        }
    }

    fn withheld(&self) -> usize {
        self.groups.iter().filter(|g| g.withheld).count()
    }

    /// The ranges of all numbers, narrowed by every equation until nothing moves.
    fn narrowed(&self, mut known: Vec<Range>) -> Vec<Range> {
        let mut waiting: VecDeque<usize> = (0..self.equations.len()).collect();
        let mut waits = vec![true; self.equations.len()];
        while let Some(at) = waiting.pop_front() {
            if let Some(waits) = waits.get_mut(at) {
                *waits = false;
            }
            let Some(equation) = self.equations.get(at) else { continue };
            let rest = Rest::of(equation, &known);
            for (group, sign) in equation {
                let Some(range) = known.get_mut(*group) else { continue };
                let narrower = rest.without(*sign, *range).narrow(*sign, *range);
                if narrower == *range {
                    continue;
                }
                *range = narrower;
                for other in self.groups.get(*group).into_iter().flat_map(|g| &g.equations) {
                    if let Some(waits) = waits.get_mut(*other).filter(|waits| !**waits) {
                        *waits = true;
                        waiting.push_back(*other);
                    }
                }
            }
        }
        known
    }

    /// What to withhold so that a small number is not given away; nothing where that is being done.
    fn to_withhold(
        &self,
        few: usize,
        parts: i64,
        known: &[Range],
        now: &BTreeSet<usize>,
    ) -> Option<usize> {
        let open = |at: usize| self.groups.get(at).filter(|g| !g.withheld);
        // Four parts with somebody in them, and `<5` together: that is four.
        if parts >= FEW_MAX && open(few).is_some() {
            return Some(few);
        }
        let of =
            |at: usize| self.groups.get(at).map(|g| g.equations.as_slice()).unwrap_or_default();
        let mut best: Option<(Rank, usize)> = None;
        for equation in of(few).iter().filter_map(|at| self.equations.get(*at)) {
            let range = |at: usize| known.get(at).copied().unwrap_or(Range::ANY);
            let sign = equation.iter().find(|(group, _)| *group == few).map_or(1, |(_, s)| *s);
            let rest = Rest::of(equation, known).without(sign, range(few));
            if !rest.narrow(sign, Range::ANY).gives_away(parts) {
                continue;
            }
            if equation.iter().any(|(group, _)| now.contains(group)) {
                return None;
            }
            for (at, its) in equation.iter().filter(|(at, _)| *at != few) {
                let Some(group) = open(*at) else { continue };
                let without = rest.without(*its, range(*at)).with(*its, Range::ANY);
                let helps = !without.narrow(sign, Range::ANY).gives_away(parts);
                let rank = (!helps, group.all, Reverse(group.count));
                if best.is_none_or(|(found, _)| rank < found) {
                    best = Some((rank, *at));
                }
            }
        }
        best.map(|(_, at)| at).or_else(|| self.nearest(few))
    }

    /// The nearest number that is still shown, by way of the equations.
    fn nearest(&self, from: usize) -> Option<usize> {
        let mut seen = BTreeSet::from([from]);
        let mut waiting = VecDeque::from([from]);
        while let Some(at) = waiting.pop_front() {
            let group = self.groups.get(at)?;
            if !group.withheld {
                return Some(at);
            }
            let equations = group.equations.iter().filter_map(|e| self.equations.get(*e));
            for (other, _) in equations.flatten() {
                if seen.insert(*other) {
                    waiting.push_back(*other);
                }
            }
        }
        None
    }
}

/// The least and the most that terms sum up to; how many of them have no end is counted apart.
#[derive(Debug, Clone, Copy, Default)]
struct Rest {
    low: i64,
    high: i64,
    low_open: usize,
    high_open: usize,
}

impl Rest {
    fn of(equation: &[(usize, i64)], known: &[Range]) -> Self {
        equation.iter().fold(Self::default(), |rest, (group, sign)| {
            rest.with(*sign, known.get(*group).copied().unwrap_or(Range::ANY))
        })
    }

    const fn with(mut self, sign: i64, range: Range) -> Self {
        match (range.high, sign > 0) {
            (Some(high), true) => self.high += sign * high,
            (Some(high), false) => self.low += sign * high,
            (None, true) => self.high_open += 1,
            (None, false) => self.low_open += 1,
        }
        if sign > 0 {
            self.low += sign * range.low
        } else {
            self.high += sign * range.low
        }
        self
    }

    const fn without(mut self, sign: i64, range: Range) -> Self {
        match (range.high, sign > 0) {
            (Some(high), true) => self.high -= sign * high,
            (Some(high), false) => self.low -= sign * high,
            (None, true) => self.high_open -= 1,
            (None, false) => self.low_open -= 1,
        }
        if sign > 0 {
            self.low -= sign * range.low
        } else {
            self.high -= sign * range.low
        }
        self
    }

    /// What these terms leave of the range of one more, which sums up with them to 0.
    fn narrow(self, sign: i64, range: Range) -> Range {
        // sign × number lies from `bottom` to `top`.
        let top = (self.low_open == 0).then_some(-self.low);
        let bottom = (self.high_open == 0).then_some(-self.high);
        let (bottom, top) =
            if sign > 0 { (bottom, top) } else { (top.map(|n| -n), bottom.map(|n| -n)) };
        let low = bottom.map(|n| ceiling(n, sign.abs()));
        let high = top.map(|n| n.div_euclid(sign.abs()));
        let high = range.high.into_iter().chain(high).min();
        Range { low: low.map_or(range.low, |low| low.max(range.low)), high }
    }
}

const fn ceiling(n: i64, by: i64) -> i64 {
    -(-n).div_euclid(by)
}

fn shown(count: u64, draw: u64) -> Shown {
    let over = count % BASE;
    if count < BASE {
        Shown::Few
    } else if draw < over {
        Shown::Rounded(count - over + BASE)
    } else {
        Shown::Rounded(count - over)
    }
}

/// A term of an equation: place of a cell, and its sign.
type Term = (usize, i64);

/// For every sum of a table over a finer sum of it: the parts, and the sum itself with the other sign.
fn sums(table: &Table) -> Vec<Vec<Term>> {
    let places: BTreeMap<&[String], usize> =
        table.cells.iter().enumerate().map(|(at, cell)| (cell.codes.as_slice(), at)).collect();
    let groupings = table.definition.groupings();
    let mut found = Vec::new();
    for fine in &groupings {
        for coarse in &groupings {
            let finer = fine.iter().zip(coarse).all(|(f, c)| *f || !*c);
            if fine == coarse || !finer {
                continue;
            }
            let mut parts: BTreeMap<usize, Vec<Term>> = BTreeMap::new();
            for (at, cell) in table.cells.iter().enumerate() {
                let of = cell.codes.iter().zip(fine).all(|(code, kept)| *kept == (code != TOTAL));
                if !of {
                    continue;
                }
                let summed = cell
                    .codes
                    .iter()
                    .zip(coarse)
                    .map(|(code, kept)| if *kept { code.clone() } else { TOTAL.to_owned() });
                let summed: Vec<String> = summed.collect();
                if let Some(sum) = places.get(summed.as_slice()) {
                    parts.entry(*sum).or_insert_with(|| vec![(*sum, -1)]).push((at, 1));
                }
            }
            found.extend(parts.into_values());
        }
    }
    found
}

fn balances(table: &Table) -> Vec<Vec<Term>> {
    let term = |(at, side)| (at, if side == Side::Left { 1 } else { -1 });
    table.balanced().into_iter().map(|(_, cells)| cells.into_iter().map(term).collect()).collect()
}

#[cfg(test)]
mod tests;
