//! Tests of the zones: the specimens of ICAO 9303, broken zones, properties.

mod broken;
mod properties;
mod specimens;

use super::*;
use crate::time::Date;

const TD1: &str =
    "I<UTOD231458907<<<<<<<<<<<<<<< 7408122F1204159UTO<<<<<<<<<<<6 ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD1_LONG: &str =
    "I<UTOD23145890<7349<<<<<<<<<<< 3407127M9507122UTO<<<<<<<<<<<2 STEVENSON<<PETER<JOHN<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<< D231458907UTO7408122F1204159<<<<<<<6";
const TD2_LONG: &str = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<< D23145890<UTO3407127M95071227349<<<8";
const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const MRV_A: &str =
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L8988901C4XXX4009078F96121096ZE184226B<<<<<<";
const MRV_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<< L8988901C4XXX4009078F9612109<<<<<<<<";

fn read(text: &str) -> Zone {
    Zone::parse(text).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn short(text: &str) -> ShortDate {
    ShortDate::parse(text).unwrap()
}

/// The zone with the character at a place, counted from 1, put in place of the one read.
fn with(text: &str, line: usize, column: usize, c: char) -> String {
    let mut lines: Vec<Vec<char>> = text.split(' ').map(|l| l.chars().collect()).collect();
    lines[line - 1][column - 1] = c;
    lines.into_iter().map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// What a zone says, ready to be written again.
fn content(zone: &Zone) -> Content {
    Content {
        format: zone.format(),
        document_code: zone.document_code().to_owned(),
        issuing_state: zone.issuing_state().to_owned(),
        primary_name: zone.names().primary().to_owned(),
        secondary_name: zone.names().secondary().map(str::to_owned),
        document_number: zone.document_number().to_owned(),
        nationality: zone.nationality().to_owned(),
        birth_date: zone.birth_date().unwrap(),
        sex: zone.sex().unwrap(),
        expiry_date: zone.expiry_date().unwrap(),
        optional_data: zone.optional_data().to_owned(),
        more_optional_data: zone.more_optional_data().to_owned(),
    }
}
