//! Statistics that can be reproduced: a release made before every folder is built anew, one made after, and one made on another database
//! from the same log are the same, byte for byte, in what is stored and in every form in which it is shown.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use sekisho_testkit::cluster::{Cluster, HEAL, ID_KEY};
use sekisho_testkit::load::{Load, Settings};
use sekisho_testkit::tables::psql;

use crate::{fresh, run};

const WHY: [&str; 4] = ["--staff", "SYN-0779", "--purpose", "statistics"];

/// Tables whose files are compared one by one, of a year and of a day; as JSON all of them are.
const OF_A_YEAR: [&str; 3] = ["entrants_by_port", "residence_applications", "departures_by_length"];
const OF_A_DAY: [&str; 1] = ["residents_by_nationality"];

/// A database that was made from the log.
struct Machine<'a> {
    cluster: &'a Cluster,
    database: String,
    key: String,
}

/// What is known of a release.
#[derive(Debug, PartialEq)]
struct Known {
    /// Its row, but for number, stage, time and who released it: digests, watermark, code lists.
    kept: String,
    /// Every cell that is stored, and the definitions.
    stored: String,
    /// What was printed, by what was asked.
    shown: BTreeMap<String, Vec<u8>>,
}

impl Machine<'_> {
    fn url(&self, url: &str) -> String {
        url.rsplit_once('/')
            .map_or_else(String::new, |(server, _)| format!("{server}/{}", self.database))
    }

    fn sql(&self, sql: &str) -> Result<String> {
        Ok(psql(&self.url(self.cluster.postgres()), sql)?.trim().to_owned())
    }

    fn program(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let owner = self.url(&self.cluster.stack().addresses().urls.owner);
        let kafka = self.cluster.bootstrap();
        let at = ["--kafka", &kafka, "--postgres", &owner];
        self.cluster.command_bytes(&[arguments, &at].concat())
    }

    /// Counts everything of a year, or of a day, and keeps it; the number of the release.
    fn release(&self, span: &[&str], more: &[&str]) -> Result<String> {
        let release =
            [&["stats", "release", "--id-key", &self.key, "--output", "csv"], span, more, &WHY];
        let printed = String::from_utf8(self.program(&release.concat())?)?;
        let row = printed.lines().nth(1).context("no table was counted")?;
        Ok(row.split(',').next().unwrap_or_default().to_owned())
    }

    fn known(&self, release: &str, tables: &[&str]) -> Result<Known> {
        let statistics = self.url(&self.cluster.stack().addresses().urls.statistics);
        let kafka = self.cluster.bootstrap();
        let mut shown = BTreeMap::new();
        let mut show = |what: &[&str]| -> Result<()> {
            let at = ["--kafka", &kafka, "--postgres", &statistics];
            let bytes =
                self.cluster.command_bytes(&[&["stats", "show", release], what, &at].concat())?;
            ensure!(!bytes.is_empty(), "{what:?} shows nothing");
            shown.insert(what.join(" "), bytes);
            Ok(())
        };
        show(&["--output", "json"])?;
        show(&[&["--internal", "--output", "json"][..], &WHY].concat())?;
        for table in tables {
            show(&[table, "--output", "csv"])?;
            show(&[table, "--output", "parquet"])?;
            show(&[table, "--sdmx"])?;
        }
        let kept = format!(
            "SELECT digest, shown_digest, from_day, to_day, lists, lists_digest, watermark, parked \
             FROM stats.release WHERE release = {release}"
        );
        let stored = format!(
            "SELECT t.code, t.version, t.files, t.counts, t.dimensions, c.place, c.codes, c.count, c.shown \
             FROM stats.released_table t LEFT JOIN stats.cell c USING (release, code) \
             WHERE release = {release} ORDER BY t.code, c.place"
        );
        Ok(Known { kept: self.sql(&kept)?, stored: self.sql(&stored)?, shown })
    }
}

fn same(before: &Known, after: &Known, what: &str) -> Result<()> {
    ensure!(before.kept == after.kept, "{what}: {} is not {}", after.kept, before.kept);
    ensure!(before.stored == after.stored, "{what}: other cells are stored");
    for (asked, bytes) in &before.shown {
        ensure!(after.shown.get(asked) == Some(bytes), "{what}: {asked} shows other bytes");
    }
    ensure!(before.shown.len() == after.shown.len());
    Ok(())
}

#[test]
fn a_release_is_the_same_bytes_before_and_after_a_rebuild_and_from_another_database() {
    run(|cluster| {
        let load = Load::start(&Settings::new(79), &cluster.gateways(), cluster.intents())?;
        load.progress(200, HEAL)?;
        load.finish()?;
        cluster.at_rest(HEAL)?;
        let key = std::env::temp_dir().join(format!("sekisho-release-{}.key", fresh()));
        std::fs::write(&key, ID_KEY.map(|b| format!("{b:02x}")).concat())?;
        let path = key.to_str().context("a folder without a name")?.to_owned();
        let database = "it_another".to_owned();
        let here = Machine { cluster, database: "sekisho".into(), key: path.clone() };
        let there = Machine { cluster, database, key: path };
        let outcome = releases(&here, &there);
        psql(cluster.postgres(), "DROP DATABASE IF EXISTS it_another WITH (FORCE)")?;
        std::fs::remove_file(&key)?;
        outcome
    });
}

fn releases(here: &Machine<'_>, there: &Machine<'_>) -> Result<()> {
    let day = here.sql("SELECT to_char(now() AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD')")?;
    let (year, _) = day.split_once('-').context("no day")?;
    let spans = [(["--year", year], &OF_A_YEAR[..]), (["--on", &day], &OF_A_DAY[..])];
    let mut before = Vec::new();
    for (span, tables) in &spans {
        let number = here.release(span, &[])?;
        before.push((number.clone(), here.known(&number, tables)?));
    }
    let cells = before.iter().map(|(_, known)| known.stored.lines().count()).sum::<usize>();
    ensure!(cells > 50, "{cells} cells say little");

    // Every folder anew, in new tables.
    let versions = "SELECT sum(version) FROM engine.projection WHERE status = 'active'";
    let old = here.sql(versions)?;
    here.program(&["rebuild"])?;
    ensure!(here.sql(versions)? != old, "nothing was built anew");
    for ((span, tables), (number, known)) in spans.iter().zip(&before) {
        let again = here.release(span, &[])?;
        ensure!(again == *number, "{span:?}: release {again} was added to {number}");
        // Another stage is kept beside it: counted again and stored again, and the same but for the mark of its stage.
        let last = here.release(span, &["--final"])?;
        ensure!(last != *number, "the final release is {last}");
        let mut last = here.known(&last, tables)?;
        let final_mark = |(asked, bytes): (&String, &mut Vec<u8>)| -> Result<()> {
            if asked.ends_with("--sdmx") {
                let text = String::from_utf8(bytes.clone())?;
                ensure!(text.lines().skip(1).all(|l| l.ends_with(",A") || l.ends_with(",Q")));
                *bytes = text.replace(",A\n", ",P\n").into_bytes();
            }
            Ok(())
        };
        last.shown.iter_mut().try_for_each(final_mark)?;
        same(known, &last, "after the rebuild")?;
    }

    // Another machine: nothing but the log, and the key.
    psql(here.cluster.postgres(), "CREATE DATABASE it_another OWNER sekisho_owner")?;
    there.program(&["setup"])?;
    there.program(&["rebuild"])?;
    for ((span, tables), (_, known)) in spans.iter().zip(&before) {
        let number = there.release(span, &[])?;
        same(known, &there.known(&number, tables)?, "on another database")?;
    }

    // One crossing at another port is another release: what is compared above can differ.
    let stays = "SELECT schema_name FROM engine.projection WHERE status = 'active' AND projection = 'stays'";
    let stays = there.sql(stays)?;
    let moved = format!(
        "UPDATE {stays}.fact SET port = 'FUK' WHERE ctid = (SELECT ctid FROM {stays}.fact \
         WHERE effect = 'landing' AND port <> 'FUK' AND on_date >= '{year}-01-01' LIMIT 1) RETURNING 1"
    );
    ensure!(there.sql(&moved)? == "1", "nobody has landed");
    let (span, tables) = &spans[0];
    let other = there.release(span, &[])?;
    let other = there.known(&other, tables)?;
    ensure!(other.kept != before[0].1.kept && other.stored != before[0].1.stored, "nobody noticed");
    Ok(())
}
