//! Where in the log a state stands, and how a kept state proves that it belongs to that log.

use sha2::{Digest, Sha256};

/// Version of the layout of the store's files.
const FORMAT: u32 = 1;
/// Length of the header's fixed part.
const HEADER_LEN: usize = 4 * 4 + 4 * 8 + 2 * (8 + 16);

/// The last record that a state has taken in from a topic: a log that holds other bytes there is another log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seal {
    /// Its offset.
    pub(crate) offset: i64,
    /// First half of the SHA-256 of its value.
    pub(crate) digest: [u8; 16],
}

impl Seal {
    pub(crate) fn of(offset: i64, value: &[u8]) -> Self {
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(value)[..16]);
        Self { offset, digest }
    }
}

/// How far into records and audit a state reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Next offset of the records partition.
    pub(crate) records: i64,
    /// Next offset of the audit partition.
    pub(crate) audit: i64,
    /// Up to which records offset every answer knows where its events are; less than `records` only while a
    /// rebuild is under way.
    pub(crate) mapped: i64,
    /// Latest time at which the log took a command, in microseconds.
    pub(crate) newest: i64,
    /// Last record taken in.
    pub(crate) last_record: Option<Seal>,
    /// Last audit entry of a command taken in.
    pub(crate) last_audit: Option<Seal>,
}

/// What a store must have been written for, to be of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The partition.
    pub(crate) partition: i32,
    /// How many partitions there are.
    pub(crate) partitions: i32,
    /// Version of the fold.
    pub(crate) fold: u32,
}

/// Why a header is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderError {
    #[error("its header is damaged")]
    Damaged,
    #[error("it has format {0}, this program writes format {FORMAT}")]
    Format(u32),
    #[error("it was folded by version {0}, this program folds by version {1}")]
    Fold(u32, u32),
    #[error("it was written for partition {0} of {1}")]
    Partition(i32, i32),
}

pub(crate) fn write_header(identity: &Identity, place: &Place) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER_LEN);
    out.extend_from_slice(&FORMAT.to_be_bytes());
    out.extend_from_slice(&identity.fold.to_be_bytes());
    out.extend_from_slice(&identity.partition.to_be_bytes());
    out.extend_from_slice(&identity.partitions.to_be_bytes());
    out.extend_from_slice(&place.records.to_be_bytes());
    out.extend_from_slice(&place.audit.to_be_bytes());
    out.extend_from_slice(&place.mapped.to_be_bytes());
    out.extend_from_slice(&place.newest.to_be_bytes());
    for seal in [place.last_record, place.last_audit] {
        let seal = seal.unwrap_or(Seal { offset: -1, digest: [0; 16] });
        out.extend_from_slice(&seal.offset.to_be_bytes());
        out.extend_from_slice(&seal.digest);
    }
    out
}

pub(crate) fn read_header(bytes: &[u8], expected: &Identity) -> Result<Place, HeaderError> {
    let mut bytes = Bytes(bytes);
    let format = u32::from_be_bytes(bytes.take()?);
    if format != FORMAT {
        return Err(HeaderError::Format(format));
    }
    let fold = u32::from_be_bytes(bytes.take()?);
    if fold != expected.fold {
        return Err(HeaderError::Fold(fold, expected.fold));
    }
    let partition = i32::from_be_bytes(bytes.take()?);
    let partitions = i32::from_be_bytes(bytes.take()?);
    if (partition, partitions) != (expected.partition, expected.partitions) {
        return Err(HeaderError::Partition(partition, partitions));
    }
    let records = i64::from_be_bytes(bytes.take()?);
    let audit = i64::from_be_bytes(bytes.take()?);
    let mapped = i64::from_be_bytes(bytes.take()?);
    let newest = i64::from_be_bytes(bytes.take()?);
    let mut seal = || -> Result<Option<Seal>, HeaderError> {
        let offset = i64::from_be_bytes(bytes.take()?);
        let digest = bytes.take()?;
        Ok((offset >= 0).then_some(Seal { offset, digest }))
    };
    let (last_record, last_audit) = (seal()?, seal()?);
    if !bytes.0.is_empty() || records < 0 || audit < 0 || mapped < 0 {
        return Err(HeaderError::Damaged);
    }
    Ok(Place { records, audit, mapped, newest, last_record, last_audit })
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], HeaderError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(HeaderError::Damaged)?;
        self.0 = rest;
        Ok(*head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_goes_there_and_back_and_only_for_its_own_partition_and_fold() {
        let identity = Identity { partition: 3, partitions: 6, fold: 2 };
        let place = Place {
            records: 17,
            audit: 40,
            mapped: 17,
            newest: 5,
            last_record: Some(Seal::of(15, b"value")),
            last_audit: None,
        };
        let bytes = write_header(&identity, &place);
        assert_eq!(bytes.len(), HEADER_LEN);
        assert_eq!(read_header(&bytes, &identity), Ok(place));
        let other = Identity { fold: 3, ..identity };
        assert_eq!(read_header(&bytes, &other), Err(HeaderError::Fold(2, 3)));
        let other = Identity { partition: 4, ..identity };
        assert_eq!(read_header(&bytes, &other), Err(HeaderError::Partition(3, 6)));
        for cut in 0..bytes.len() {
            assert!(read_header(&bytes[..cut], &identity).is_err(), "cut at {cut}");
        }
    }
}
