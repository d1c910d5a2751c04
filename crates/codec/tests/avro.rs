//! The datum by hand: each rule of Avro's binary encoding, right and wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use sekisho_codec::avro::{Fault, Reader, Writer};
use sekisho_domain::Shape;
use sekisho_domain::ids::{Code, PortCode};
use sekisho_domain::time::{Date, Timestamp};
use uuid::Uuid;

fn written<T: Shape>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.write(&mut Writer::new(&mut out));
    out
}

fn read<T: Shape>(bytes: &[u8]) -> Result<T, Box<Fault>> {
    let mut reader = Reader::new(bytes, 100);
    let value = T::read(&mut reader)?;
    assert_eq!(reader.position(), bytes.len(), "bytes are left over");
    Ok(value)
}

fn reason<T: Shape + std::fmt::Debug>(bytes: &[u8]) -> String {
    read::<T>(bytes).unwrap_err().reason.0
}

#[test]
fn numbers_are_zigzag() {
    // The examples of the specification, and the ends.
    for (n, bytes) in [
        (0i64, vec![0x00]),
        (-1, vec![0x01]),
        (1, vec![0x02]),
        (-2, vec![0x03]),
        (-64, vec![0x7f]),
        (64, vec![0x80, 0x01]),
        (8192, vec![0x80, 0x80, 0x01]),
        (i64::MAX, vec![0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
        (i64::MIN, vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    ] {
        assert_eq!(written(&n), bytes);
        assert_eq!(read::<i64>(&bytes), Ok(n));
    }
    let long = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
    assert!(reason::<i64>(&long).contains("64 bits"));
    assert!(reason::<i64>(&[0x80; 20]).contains("64 bits"));
    assert!(reason::<i64>(&[0x80]).contains("too early"));
    assert!(reason::<u32>(&written(&-1i64)).contains("between"));
}

#[test]
fn texts_are_bounded_and_utf8() {
    assert_eq!(written(&PortCode::parse("NRT").unwrap()), b"\x06NRT");
    assert!(reason::<PortCode>(b"\x06NR").contains("too early"));
    assert!(reason::<PortCode>(b"\x05NRT").contains("negative"));
    assert!(reason::<PortCode>(b"\x06nrt").contains("capital"));
    assert!(reason::<PortCode>(b"\x06\xff\xff\xff").contains("UTF-8"));
    // A length beyond any memory is refused before anything is allocated.
    assert!(reason::<PortCode>(&written(&i64::MAX)).contains("too early"));
}

#[test]
fn lists_come_in_blocks() {
    let code = |s| Code::parse(s).unwrap();
    let list = vec![code("a"), code("b"), code("c")];
    assert_eq!(written(&list), b"\x06\x02a\x02b\x02c\x00");
    assert_eq!(written(&Vec::<Code>::new()), b"\x00");
    assert_eq!(read(b"\x00"), Ok(Vec::<Code>::new()));
    // Two blocks; a block with its size in bytes (count negative).
    assert_eq!(read(b"\x02\x02a\x04\x02b\x02c\x00"), Ok(list.clone()));
    assert_eq!(read(b"\x03\x08\x02a\x02b\x02\x02c\x00"), Ok(list));
    let hundred = vec![code("a"); 100];
    assert_eq!(read(&written(&hundred)), Ok(hundred));
    assert!(reason::<Vec<Code>>(&written(&vec![code("a"); 101])).contains("more than 100"));
    let blocks = [b"\x02\x02a".repeat(101), vec![0]].concat();
    assert!(reason::<Vec<Code>>(&blocks).contains("more than 100"));
    for count in [i64::MAX, i64::MIN, -5] {
        assert!(read::<Vec<Code>>(&written(&count)).is_err());
    }
}

#[test]
fn unions_and_truth_have_two_values() {
    assert_eq!(written(&None::<i64>), [0]);
    assert_eq!(written(&Some(1i64)), [2, 2]);
    assert!(reason::<Option<i64>>(&[4, 2]).contains("branch"));
    assert!(reason::<Option<i64>>(&[1, 2]).contains("branch"));
    assert!(reason::<bool>(&[2]).contains("neither"));
}

#[test]
fn days_and_instants_stay_within_the_calendar() {
    for date in [Date::MIN, Date::MAX, Date::parse("2026-11-22").unwrap()] {
        assert_eq!(read(&written(&date)), Ok(date));
    }
    assert!(read::<Date>(&written(&i64::from(Date::MAX.days() + 1))).is_err());
    assert!(read::<Date>(&written(&i64::MAX)).is_err());
    for at in [Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(read(&written(&at)), Ok(at));
    }
    assert!(read::<Timestamp>(&written(&(Timestamp::MAX.micros() + 1))).is_err());
}

#[test]
fn uuids_are_36_characters() {
    let id = Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);
    assert_eq!(written(&id), b"\x4801890a5d-ac96-774b-bcce-b302099a8057");
    assert_eq!(read(&written(&id)), Ok(id));
    // Forms that the uuid crate would take, but that are not what the schema says.
    assert!(read::<Uuid>(b"\x4001890a5dac96774bbcceb302099a8057").is_err());
    assert!(read::<Uuid>(b"\x4c{01890a5d-ac96-774b-bcce-b302099a8057}").is_err());
}
