//! Standing in the past: what was recorded later is not in a sandbox, and what has been undone since is in it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_audit;
use sekisho_codec::records::{AuditEntry, AuditKind, Outcome};
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::cluster::{Cluster, HEAL};
use sekisho_testkit::history::read_topic;
use sekisho_testkit::http::Client;
use sekisho_testkit::tables::{psql, rows};
use serde_json::{Value, json};

use crate::{INSPECTOR, fresh, landing, run, staff, submit, text};

/// Rows of every table and a sum over them.
type Sums = BTreeMap<String, (i64, String)>;

/// The tables of these schemas.
fn sums(cluster: &Cluster, schemas: &str) -> Result<Sums> {
    let of = format!("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ({schemas})");
    let mut sums = Sums::new();
    for table in rows(cluster.postgres(), &of)? {
        let (schema, name) = (text(&table, "schemaname")?, text(&table, "tablename")?);
        let sum = format!(
            "SELECT count(*) AS n, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS sum FROM {schema}.{name} t"
        );
        let sum = rows(cluster.postgres(), &sum)?;
        let found = sum.first().context("no sum")?;
        let n = found["n"].as_i64().context("no count")?;
        sums.insert(name.to_owned(), (n, text(found, "sum")?.to_owned()));
    }
    Ok(sums)
}

const LIVE: &str = "SELECT schema_name FROM engine.projection WHERE status = 'active'";

/// Sends a command as another member of staff.
fn decide(client: &mut Client, name: &str, who: &str, role: &str, body: &Value) -> Result<Value> {
    let id = fresh().to_string();
    let mut headers = staff(INSPECTOR);
    headers.retain(|(name, _)| !matches!(*name, "x-sekisho-staff" | "x-sekisho-role"));
    headers.extend([
        ("x-sekisho-staff", who),
        ("x-sekisho-role", role),
        ("idempotency-key", id.as_str()),
    ]);
    let path = format!("/v1/commands/{name}");
    let answer = client.post(&path, &headers, body.to_string().as_bytes())?;
    ensure!(answer.status == 200, "{name}: {} {}", answer.status, answer.text());
    Ok(answer.json())
}

/// Two people who were taken for one.
pub(crate) struct Linked {
    pub(crate) one: String,
    pub(crate) other: String,
    pub(crate) link: String,
    /// The landing of the one: the event.
    landed: String,
    passport: &'static str,
}

/// When the last of what is in the tables was recorded.
pub(crate) fn last_known(cluster: &Cluster) -> Result<String> {
    let last = "SELECT to_char(greatest((SELECT max(recorded_at) FROM query.timeline), \
        (SELECT max(recorded_at) FROM query.commands)) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    Ok(psql(cluster.postgres(), last)?.trim().to_owned())
}

/// Lands somebody: who it is, and the event.
fn land(client: &mut Client, passport: &str) -> Result<(String, String)> {
    let answer = submit(client, "permit-landing", INSPECTOR, None, &landing(passport))?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    let answer = answer.json();
    let id = text(&answer, "subject")?.trim_start_matches("person/").to_owned();
    let events = answer["events"].as_array().context("no events")?;
    let landed = events.iter().find(|e| e["type"] == "LandingPermitted").context("no landing")?;
    Ok((id, text(landed, "event_id")?.to_owned()))
}

impl Linked {
    /// Lands and links them.
    pub(crate) fn make(
        cluster: &mut Cluster,
        client: &mut Client,
        passports: [&'static str; 2],
    ) -> Result<Self> {
        let (one, landed) = land(client, passports[0])?;
        let (other, _) = land(client, passports[1])?;
        let proposal = json!({"person_id": one, "source": "desk", "body": {
            "other_person_id": other, "basis": ["biometric-match"], "evidence": "it:link"}});
        let answer = decide(client, "propose-identity-link", "SYN-0042", INSPECTOR, &proposal)?;
        let link = text(&answer["events"][0], "event_id")?.to_owned();
        let decision = json!({"person_id": one, "source": "desk", "body": {"link_id": link}});
        decide(client, "link-identity", "SYN-0043", "supervising-inspector", &decision)?;
        cluster.at_rest(HEAL)?;
        Ok(Self { one, other, link, landed, passport: passports[1] })
    }

    /// A correction, a late delivery, a reversal, and somebody new.
    pub(crate) fn undo(
        &self,
        cluster: &mut Cluster,
        client: &mut Client,
        newcomer: &str,
    ) -> Result<()> {
        let (one, event) = (&self.one, &self.landed);
        let end =
            format!("SELECT body ->> 'stay_end' FROM query.timeline WHERE event_id = '{event}'");
        let end = psql(cluster.postgres(), &end)?.trim().to_owned();
        let day = |sql: &str| -> Result<String> {
            Ok(psql(cluster.postgres(), &format!("SELECT to_char({sql}, 'YYYY-MM-DD')"))?
                .trim()
                .to_owned())
        };
        let (today, later) = (day("now()")?, day(&format!("'{end}'::date - 30"))?);
        let mut correction = json!({"person_id": one, "source": "desk", "body": {
            "target_event_id": event, "target_event_type": "LandingPermitted", "field": "stay_end",
            "valid_from": today, "reason": "clerical-error", "evidence": "it:correction",
            "origin": "office", "personal": {"old_value": end, "new_value": later}}});
        let officer = "correction-officer";
        decide(client, "request-correction", "SYN-0044", officer, &correction)?;
        if let Some(body) = correction["body"].as_object_mut() {
            body.remove("origin");
            body.insert("requested_by".to_owned(), "SYN-0044".into());
        }
        decide(client, "apply-correction", "SYN-0045", officer, &correction)?;
        let mut late = landing(self.passport);
        late["source"] = "offline-booth".into();
        let before = "to_char(now() AT TIME ZONE 'UTC' - interval '20 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        let before = psql(cluster.postgres(), &format!("SELECT {before}"))?;
        late["occurred_at"] = before.trim().into();
        decide(client, "permit-landing", "SYN-0042", INSPECTOR, &late)?;
        let reversal = json!({"person_id": one, "source": "desk", "body": {
            "link_id": self.link, "proposed_by": "SYN-0042", "reason": "not-the-same-person", "evidence": "it:reversal"}});
        let supervisor = "supervising-inspector";
        decide(client, "reverse-identity-link", "SYN-0043", supervisor, &reversal)?;
        land(client, newcomer)?;
        cluster.at_rest(HEAL)?;
        Ok(())
    }
}

fn sandbox(cluster: &Cluster, arguments: &[&str]) -> Result<Vec<Value>> {
    program(cluster, &[&["sandbox"], arguments].concat())
}

/// Runs one of the program's commands and gives its lines.
fn program(cluster: &Cluster, arguments: &[&str]) -> Result<Vec<Value>> {
    let urls = &cluster.stack().addresses().urls;
    let kafka = cluster.bootstrap();
    let mut all = arguments.to_vec();
    all.extend(["--kafka", &kafka, "--postgres", &urls.owner, "--output", "jsonl"]);
    let out = cluster.command(&all)?;
    out.lines().map(|l| serde_json::from_str(l).context("no JSON")).collect()
}

const WHY: [&str; 4] = ["--staff", "SYN-0777", "--purpose", "internal-audit"];

/// What SYN-0777 asked for, in order.
fn asked(cluster: &Cluster) -> Result<Vec<AuditEntry>> {
    let address = Address::new(cluster.bootstrap(), "it");
    let topic = Topics::default().audit;
    let all = read_topic(&address, &topic, cluster.settings().partitions, false)?;
    let entries = all.iter().filter_map(|e| decode_audit(e.value.as_deref()?).ok());
    let by = |e: &AuditEntry| e.actor.as_ref().is_some_and(|a| a.staff_id.as_str() == "SYN-0777");
    Ok(entries.filter(|e| e.kind == AuditKind::Read && by(e)).collect())
}

#[test]
fn a_sandbox_is_the_tables_as_they_were() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let linked = Linked::make(cluster, &mut client, ["ZXP000001", "ZXP000002"])?;
        let (one, other, link) = (&linked.one, &linked.other, &linked.link);
        let then = sums(cluster, LIVE)?;
        let known_at = last_known(cluster)?;
        linked.undo(cluster, &mut client, "ZXP000003")?;
        ensure!(sums(cluster, LIVE)? != then, "nothing changed since, so nothing is shown");

        let made = [&["create", "it_then", "--known-at", &known_at][..], &WHY].concat();
        let made = sandbox(cluster, &made)?;
        let made = made.first().context("no sandbox was made")?;
        let parts = "SELECT p ->> 'schema' FROM engine.sandbox, jsonb_array_elements(parts) p WHERE name = 'it_then'";
        ensure!(sums(cluster, parts)? == then, "it differs from what the tables were");
        // As the investigator reads it.
        let url = text(made, "url")?;
        let stage = format!(
            "SELECT stage FROM sandbox_it_then.links WHERE person_id = '{one}' AND link_id = '{link}'"
        );
        ensure!(psql(url, &stage)?.trim() == "linked", "it has been reversed since");
        let now = stage.replace("sandbox_it_then", "query");
        ensure!(psql(cluster.postgres(), &now)?.trim() == "reversed");
        let closed = ["query.links", "engine.sandbox", "sandbox_it_then__links.link_step"];
        for closed in closed {
            let refused =
                psql(url, &format!("SELECT 1 FROM {closed}")).err().context("it can read more")?;
            ensure!(refused.to_string().contains("permission denied"), "{closed}: {refused}");
        }
        let writes = [
            "CREATE TEMPORARY TABLE t ()",
            "CREATE SCHEMA s",
            "DELETE FROM sandbox_it_then.persons",
        ];
        for sql in writes {
            ensure!(psql(url, &format!("BEGIN READ WRITE; {sql}")).is_err(), "it can {sql}");
        }

        let entries = asked(cluster)?;
        let made_by = |e: &&AuditEntry| e.asked.as_str() == "sandbox-create";
        let entry = entries.iter().rfind(made_by).context("no entry")?;
        ensure!((entry.asked.as_str(), entry.outcome) == ("sandbox-create", Outcome::Answered));
        ensure!(u64::from(entry.result_count) == made["events"], "{made}");
        ensure!(entry.purpose.as_ref().is_some_and(|p| p.as_str() == "internal-audit"));

        // What came since, by keys alone; with values where they are asked for.
        let since = program(cluster, &[&["diff", "--sandbox", "it_then"][..], &WHY].concat())?;
        let told = |what: &str, table: &str| {
            since.iter().any(|row| row["what"] == what && row["table"] == table)
        };
        ensure!(told("added", "link_step") && told("changed", "stay"), "{since:?}");
        let names = |rows: &[Value]| rows.iter().any(|row| row.to_string().contains("ERIKSSON"));
        ensure!(!names(&since), "a name is told that nobody asked for");
        let stay = since
            .iter()
            .find(|row| row["what"] == "changed" && row["key"]["person_id"] == one.as_str());
        ensure!(stay.is_some_and(|s| s["columns"].to_string().contains("stay_end")), "{stay:?}");
        let values = ["diff", "--sandbox", "it_then", "--values"];
        ensure!(names(&program(cluster, &[&values[..], &WHY].concat())?), "no values");
        let entries = asked(cluster)?;
        let entry = entries.iter().rfind(|e| e.asked.as_str() == "diff").context("no entry")?;
        let about = |id: &str| entry.subjects.iter().any(|s| s.id.to_string() == id);
        ensure!(about(one) && about(other), "{:?}", entry.subjects);
        let future = [&["create", "it_never", "--known-at", "2098-01-01"][..], &WHY].concat();
        let refused = sandbox(cluster, &future).err().context("the future is known")?.to_string();
        ensure!(refused.contains("in the future"), "{refused}");
        let entries = asked(cluster)?;
        let code = entries.last().and_then(|e| e.code.as_ref()).map(|c| c.as_str());
        ensure!(code == Some("known-at-unusable"), "{code:?}");

        let listed = sandbox(cluster, &["list"])?;
        ensure!(listed.iter().any(|s| s["name"] == "it_then" && s["state"] == "ready"));
        let due = "UPDATE engine.sandbox SET expires_at = now() WHERE name = 'it_then'";
        psql(cluster.postgres(), due)?;
        ensure!(sandbox(cluster, &["list"])?.is_empty(), "its time has passed");
        ensure!(psql(url, "SELECT 1").is_err(), "its role is still there");
        Ok(())
    });
}

#[test]
fn history_is_the_same_from_the_log_and_from_the_tables() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &landing("ZXP000009"))?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let answer = answer.json();
        let person = text(&answer, "subject")?.trim_start_matches("person/").to_owned();
        cluster.at_rest(HEAL)?;
        let replay = |more: &[&str]| program(cluster, &[&["replay"], more, &WHY].concat());
        let log = replay(&["--subject", &person])?;
        ensure!(log.len() == answer["events"].as_array().map_or(0, Vec::len), "{log:?}");
        let sorted = |rows: Vec<Value>| -> Vec<BTreeMap<String, Value>> {
            rows.iter().filter_map(|r| Some(r.as_object()?.clone().into_iter().collect())).collect()
        };
        let log = sorted(log);
        ensure!(log == sorted(replay(&["--subject", &person, "--from", "tables"])?), "{log:?}");
        ensure!(!log.iter().any(|row| row.contains_key("personal")));
        for from in ["log", "tables"] {
            let personal = replay(&["--subject", &person, "--personal", "--from", from])?;
            ensure!(personal.iter().any(|row| row.to_string().contains("ERIKSSON")), "{from}");
        }
        let landed = text(&answer, "position")?.to_owned();
        for (conditions, wanted) in [
            (&["--type", "LandingPermitted"][..], 1),
            (&["--from-position", &landed, "--type", "LandingPermitted"], 1),
            (&["--to-position", &landed, "--type", "LandingPermitted"], 0),
            (&["--by-staff", "SYN-0042", "--by-office", "TYO", "--type", "LandingPermitted"], 1),
            (&["--by-staff", "SYN-0000"], 0),
            (&["--recorded-from", "2098-01-01"], 0),
            (&["--occurred-to", "1999-01-01"], 0),
            (&["--limit", "1"], 1),
        ] {
            for from in ["log", "tables"] {
                let all = [&["--subject", &person, "--from", from], conditions].concat();
                let found = replay(&all)?;
                ensure!(found.len() == wanted, "{all:?}: {found:?}");
            }
        }
        let entries = asked(cluster)?;
        let entry = entries.iter().rfind(|e| e.asked.as_str() == "replay" && e.result_count > 0);
        let entry = entry.context("no entry")?;
        ensure!(entry.subjects.iter().any(|s| s.id.to_string() == person), "{entry:?}");

        ensure!(replay(&["--compare"])?.is_empty(), "something differs");
        let tampered = format!(
            "UPDATE timeline_live.entry SET office = 'OSA' WHERE person_id = '{person}' AND version = 1"
        );
        let schema = format!("{LIVE} AND projection = 'timeline'");
        let schema = psql(cluster.postgres(), &schema)?.trim().to_owned();
        let tampered = tampered.replace("timeline_live", &schema);
        psql(cluster.postgres(), &tampered)?;
        let compared = replay(&["--compare", "--subject", &person]);
        psql(cluster.postgres(), &tampered.replace("'OSA'", "'TYO'"))?;
        let told = compared.err().context("nobody noticed")?.to_string();
        ensure!(told.contains("1 differ") && told.contains("exit status: 3"), "{told}");
        ensure!(replay(&["--compare", "--subject", &person])?.is_empty());
        Ok(())
    });
}
