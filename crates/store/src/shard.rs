//! Shards: several databases, each with the query tables of a contiguous range of partitions.
//!
//! A person is one partition (all topics have as many partitions and the same partitioner), so a person's rows lie in one shard.

use std::fmt;

use sqlx::PgConnection;

use crate::database::Database;
use crate::error::{Error, Result};
use crate::session::Session;

type Read<T> = std::result::Result<T, ShardError>;

/// Which partitions of the topics a database holds the rows of: all, or a contiguous range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Partitions(Option<Range>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: i32,
    last: i32,
    of: i32,
}

impl Partitions {
    /// Every partition, however many there are.
    pub const ALL: Self = Self(None);

    /// From `first` to `last`, both included, of topics with `of` partitions. A range of all of them is [`Self::ALL`].
    ///
    /// # Errors
    /// There are no such partitions.
    pub const fn range(first: i32, last: i32, of: i32) -> Read<Self> {
        if first < 0 || first > last || last >= of {
            return Err(ShardError::Beyond { first, last, of });
        }
        if first == 0 && last == of - 1 {
            return Ok(Self::ALL);
        }
        Ok(Self(Some(Range { first, last, of })))
    }

    /// Whether a partition is one of these.
    pub fn contains(self, partition: i32) -> bool {
        self.0.is_none_or(|r| (r.first..=r.last).contains(&partition))
    }

    /// Whether these are all there are.
    pub const fn is_all(self) -> bool {
        self.0.is_none()
    }

    /// `0-2`, for names; nothing where these are all.
    pub fn suffix(self) -> Option<String> {
        self.0.map(|r| format!("{}-{}", r.first, r.last))
    }
}

impl fmt::Display for Partitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("all partitions"),
            Some(r) if r.first == r.last => write!(f, "partition {} of {}", r.first, r.of),
            Some(r) => write!(f, "partitions {}-{} of {}", r.first, r.last, r.of),
        }
    }
}

/// A database and the partitions whose rows it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Shard {
    /// What it holds.
    pub partitions: Partitions,
    /// Its address.
    pub url: String,
}

impl fmt::Debug for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address has a password.
        f.debug_struct("Shard").field("partitions", &self.partitions).finish_non_exhaustive()
    }
}

impl Shard {
    /// A database with the rows of every partition.
    pub fn whole(url: impl Into<String>) -> Self {
        Self { partitions: Partitions::ALL, url: url.into() }
    }

    /// Reads the one shard that a process is to feed: an address for every partition, or `0-2=postgres://…` for some of the
    /// `partitions` that the topics have.
    ///
    /// # Errors
    /// It is neither, or there are several.
    pub fn parse(text: &str, partitions: i32) -> Read<Self> {
        match <[Self; 1]>::try_from(each(text, partitions)?) {
            Ok([shard]) => Ok(shard),
            Err(_) => Err(ShardError::Several),
        }
    }
}

/// The databases that hold the query tables together: every partition has exactly one. In the order of their partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shards(Vec<Shard>);

impl Shards {
    /// One database for everything.
    pub fn one(url: impl Into<String>) -> Self {
        Self(vec![Shard::whole(url)])
    }

    /// Reads one address for every partition, or `0-2=postgres://…,3-5=postgres://…` for the `partitions` that the topics have.
    ///
    /// # Errors
    /// A range is not one, goes beyond the topics' partitions or overlaps another; a partition is missing; an address stands twice.
    pub fn parse(text: &str, partitions: i32) -> Read<Self> {
        let shards = Self::parse_some(text, partitions)?;
        let (mut next, mut whole) = (0, false);
        for shard in shards.iter() {
            match shard.partitions.0 {
                None => whole = true,
                Some(Range { first, last, .. }) if first == next => next = last + 1,
                Some(Range { first, .. }) => {
                    return Err(ShardError::Missing { first: next, last: first - 1 });
                }
            }
        }
        if !whole && next < partitions {
            return Err(ShardError::Missing { first: next, last: partitions - 1 });
        }
        Ok(shards)
    }

    /// The same where each database is worked on by itself, and some may be left out.
    ///
    /// # Errors
    /// As [`Self::parse`], but for partitions that are missing.
    pub fn parse_some(text: &str, partitions: i32) -> Read<Self> {
        let mut shards = each(text, partitions)?;
        shards.sort_by_key(|s| s.partitions.0.map_or(0, |r| r.first));
        for (n, shard) in shards.iter().enumerate() {
            for other in shards.iter().take(n) {
                let partition = shard.partitions.0.map_or(0, |r| r.first);
                if other.partitions.contains(partition) || shard.partitions.is_all() {
                    return Err(ShardError::Twice { partition });
                }
                if other.url == shard.url {
                    let (one, other) = (other.partitions.to_string(), shard.partitions.to_string());
                    return Err(ShardError::OneDatabase { one, other });
                }
            }
        }
        Ok(Self(shards))
    }

    /// Each of them, in the order of their partitions.
    pub fn iter(&self) -> std::slice::Iter<'_, Shard> {
        self.0.iter()
    }

    /// The address, where one database holds everything.
    pub fn single(&self) -> Option<&str> {
        match self.0.as_slice() {
            [only] if only.partitions.is_all() => Some(&only.url),
            _ => None,
        }
    }
}

/// What is wrong with the addresses of the shards. The texts name no address: it has a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// A part of the list is no range with an address.
    #[error(
        "part {0} of the PostgreSQL addresses is not FIRST-LAST=postgres://…; give one address, or a range with each, such as \
         0-2=postgres://a/sekisho,3-5=postgres://b/sekisho"
    )]
    Malformed(usize),
    /// There are no such partitions.
    #[error(
        "there are no partitions {first}-{last}: the topics have {of}, from 0 to {}; --partitions says how many there are", of - 1
    )]
    Beyond {
        /// First of the range.
        first: i32,
        /// Last of the range.
        last: i32,
        /// How many there are.
        of: i32,
    },
    /// Two databases are to hold a partition.
    #[error("partition {partition} is given to two databases; give each partition to one")]
    Twice {
        /// The first such partition.
        partition: i32,
    },
    /// No database is to hold these.
    #[error("no database is given for partitions {first}-{last}; give each partition to one")]
    Missing {
        /// First that is missing.
        first: i32,
        /// Last that is missing in a row.
        last: i32,
    },
    /// One address stands twice.
    #[error("{one} and {other} have the same address; give each range a database of its own")]
    OneDatabase {
        /// The range before.
        one: String,
        /// The range after.
        other: String,
    },
    /// Several, where a process works on one.
    #[error(
        "this process works on one database; give the one range that is its own, such as 0-2=postgres://a/sekisho"
    )]
    Several,
}

/// The parts of a list: a comma parts two where a range or an address follows it, for a password may have commas.
fn each(text: &str, partitions: i32) -> Read<Vec<Shard>> {
    let begins = |rest: &str| ranged(rest).is_some() || rest.starts_with("postgres");
    let cuts = text.match_indices(',').map(|(at, _)| at);
    let cuts = cuts.filter(|at| text.get(at + 1..).is_some_and(begins));
    let (mut parts, mut from) = (Vec::new(), 0);
    for at in cuts.chain([text.len()]) {
        parts.extend(text.get(from..at));
        from = at + 1;
    }
    if let [only] = parts.as_slice()
        && ranged(only).is_none()
    {
        return Ok(vec![Shard::whole(*only)]);
    }
    let shard = |(n, part): (usize, &&str)| {
        let (first, last, url) = ranged(part).ok_or(ShardError::Malformed(n + 1))?;
        if url.is_empty() {
            return Err(ShardError::Malformed(n + 1));
        }
        Ok(Shard { partitions: Partitions::range(first, last, partitions)?, url: url.to_owned() })
    };
    parts.iter().enumerate().map(shard).collect()
}

/// `0-2=…` or `5=…`, taken apart.
fn ranged(part: &str) -> Option<(i32, i32, &str)> {
    let (range, url) = part.split_once('=')?;
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Some((first.parse().ok()?, last.parse().ok()?, url))
}

/// What the database says that it was set up for.
async fn recorded(conn: &mut PgConnection) -> Result<Partitions> {
    let read = |source| Error::Read { what: "the partitions that a database holds", source };
    let row: Option<(i32, i32, i32)> =
        sqlx::query_as("SELECT first_partition, last_partition, partitions FROM query.shard")
            .fetch_optional(conn)
            .await
            .map_err(read)?;
    Ok(Partitions(row.map(|(first, last, of)| Range { first, last, of })))
}

/// Whether that is what is wanted.
async fn check(conn: &mut PgConnection, wanted: Partitions) -> Result<()> {
    let found = recorded(conn).await?;
    if found == wanted { Ok(()) } else { Err(Error::OtherShard { found, wanted }) }
}

impl Session {
    /// As [`Database::check_shard`].
    ///
    /// # Errors
    /// As there.
    pub async fn check_shard(&mut self, wanted: Partitions) -> Result<()> {
        check(self.conn(), wanted).await
    }
}

impl Database {
    /// Makes the database one of these partitions, for ever: with what is fed into it, this cannot change.
    ///
    /// # Errors
    /// [`Error::OtherShard`] where it was set up for others, or holds rows of others; PostgreSQL is away.
    pub async fn set_up_shard(&self, wanted: Partitions) -> Result<()> {
        let wrote = |source| Error::Write { what: "noting the partitions of a database", source };
        let mut tx = self.pool.begin().await.map_err(Error::Connect)?;
        let found = recorded(&mut tx).await?;
        if let (Some(range), true) = (wanted.0, found.is_all()) {
            let fed: Option<i32> = sqlx::query_scalar(
                "SELECT min(partition) FROM query.position WHERE partition NOT BETWEEN $1 AND $2",
            )
            .bind(range.first)
            .bind(range.last)
            .fetch_one(&mut *tx)
            .await
            .map_err(wrote)?;
            if fed.is_some() {
                return Err(Error::OtherShard { found, wanted });
            }
            sqlx::query(
                "INSERT INTO engine.shard (first_partition, last_partition, partitions) VALUES ($1, $2, $3)",
            )
            .bind(range.first)
            .bind(range.last)
            .bind(range.of)
            .execute(&mut *tx)
            .await
            .map_err(wrote)?;
        } else if found != wanted {
            return Err(Error::OtherShard { found, wanted });
        }
        tx.commit().await.map_err(wrote)
    }

    /// Makes sure that the database holds these partitions: tables of some must never pass for the tables of all.
    ///
    /// # Errors
    /// [`Error::OtherShard`] where it was set up for others; PostgreSQL is away.
    pub async fn check_shard(&self, wanted: Partitions) -> Result<()> {
        let mut conn = self.pool.acquire().await.map_err(Error::Connect)?;
        check(&mut conn, wanted).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "postgres://u:p,1@a:5432/sekisho";
    const B: &str = "postgres://u:p=2@b:5432/sekisho";

    fn parse(text: &str) -> Read<Vec<(String, String)>> {
        let shards = Shards::parse(text, 6)?;
        Ok(shards.iter().map(|s| (s.partitions.to_string(), s.url.clone())).collect())
    }

    #[test]
    fn one_address_holds_everything() {
        assert_eq!(parse(A).unwrap(), [("all partitions".to_owned(), A.to_owned())]);
        assert_eq!(
            parse(&format!("0-5={B}")).unwrap(),
            [("all partitions".to_owned(), B.to_owned())]
        );
        assert_eq!(Shards::parse(A, 6).unwrap().single(), Some(A));
    }

    #[test]
    fn ranges_are_read_in_any_order_and_passwords_keep_their_commas() {
        let two = format!("3-5={B},0-2={A}");
        let wanted = [("partitions 0-2 of 6", A), ("partitions 3-5 of 6", B)];
        assert_eq!(parse(&two).unwrap(), wanted.map(|(p, u)| (p.to_owned(), u.to_owned())));
        assert_eq!(Shards::parse(&two, 6).unwrap().single(), None);
        let single = parse(&format!("0-4={A},5={B}")).unwrap();
        assert_eq!(single[1].0, "partition 5 of 6");
    }

    #[test]
    fn every_partition_has_exactly_one_database() {
        let missing = |first, last| Err(ShardError::Missing { first, last });
        assert_eq!(parse(&format!("0-1={A},3-5={B}")), missing(2, 2));
        assert_eq!(parse(&format!("1-2={A},3-5={B}")), missing(0, 0));
        assert_eq!(parse(&format!("0-1={A},2-3={B}")), missing(4, 5));
        assert_eq!(parse(&format!("0-3={A},3-5={B}")), Err(ShardError::Twice { partition: 3 }));
        assert_eq!(parse(&format!("0-5={A},3-5={B}")), Err(ShardError::Twice { partition: 3 }));
        assert_eq!(parse(&format!("0-5={A},0-5={B}")), Err(ShardError::Twice { partition: 0 }));
        let beyond = |first, last| Err(ShardError::Beyond { first, last, of: 6 });
        assert_eq!(parse(&format!("0-2={A},3-6={B}")), beyond(3, 6));
        assert_eq!(parse(&format!("2-0={A},3-5={B}")), beyond(2, 0));
        assert_eq!(parse(&format!("{A},{B}")), Err(ShardError::Malformed(1)));
        assert_eq!(parse(&format!("0-2={A},{B}")), Err(ShardError::Malformed(2)));
        assert_eq!(parse("0-2=,3-5=x"), Err(ShardError::Malformed(1)));
        assert!(matches!(parse(&format!("0-2={A},3-5={A}")), Err(ShardError::OneDatabase { .. })));
        let some = Shards::parse_some(&format!("3-5={A}"), 6).unwrap();
        assert_eq!((some.iter().len(), some.single()), (1, None), "one, and not all there is");
        let twice = Err(ShardError::Twice { partition: 2 });
        assert_eq!(Shards::parse_some(&format!("0-2={A},2-3={B}"), 6), twice);
    }

    #[test]
    fn a_process_feeds_one_shard() {
        let shard = Shard::parse(&format!("3-5={B}"), 6).unwrap();
        assert_eq!((shard.partitions.suffix().as_deref(), shard.url.as_str()), (Some("3-5"), B));
        assert!([3, 5].iter().all(|p| shard.partitions.contains(*p)));
        assert!([2, 6].iter().all(|p| !shard.partitions.contains(*p)));
        assert!(Shard::parse(A, 6).unwrap().partitions.is_all());
        assert_eq!(Shard::parse(&format!("0-2={A},3-5={B}"), 6), Err(ShardError::Several));
        assert!(!format!("{shard:?}").contains("postgres"), "an address has a password");
        assert!(
            !Shards::parse("0-1=postgres://secret", 6).unwrap_err().to_string().contains("secret")
        );
    }
}
