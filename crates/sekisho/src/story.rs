//! The demo's five lives: cases of the law, sent to the running system act by act.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sekisho_codec::ids::IdKey;
use sekisho_law::{Line, Outcome, script};
use serde_json::Value;

use crate::demo::items;
use crate::http::{Client, Identity};
use crate::output::{Format, Rows};

const STORY: &str = include_str!("../../../tests/law/story.yaml");
/// What the process manager sends reaches the other record within this time on any machine that carries the demo.
const TOLD: Duration = Duration::from_secs(30);

/// Sends every act and prints what came of it; true if all of it is as the law says.
///
/// # Errors
/// An act gets no decision, or what follows for another record does not reach it.
pub(crate) async fn tell(client: &Client, key: &IdKey) -> Result<bool> {
    let lines = script(STORY, key, "story")?;
    let mut sound = true;
    for life in lines.chunk_by(|a, b| a.case == b.case) {
        let Some(first) = life.first() else { continue };
        println!("\n{}:", first.case);
        let mut rows = Rows::new(&["day", "who", "asked", "answer"]);
        for act in life {
            let answer = send(client, act).await?;
            sound &= answer.as_the_law_says;
            let day = act.answer.at.get(..10).unwrap_or(&act.answer.at).to_owned();
            rows.push(vec![
                day.into(),
                act.answer.role.clone().into(),
                act.answer.what.clone().into(),
                answer.text.into(),
            ]);
        }
        rows.print(Format::Table)?;
    }
    let linked = lines.iter().find(|l| l.answer.what == "propose-identity-link");
    let linked = linked.context("the story links nobody")?;
    let text = |value: &Value| value.as_str().map(str::to_owned).context("an id is no text");
    let one = text(&linked.request["person_id"])?;
    let other = text(&linked.request["body"]["other_person_id"])?;
    let took = told(client, &[(&other, "IdentityLinked"), (&one, "LinkedRecordNoted")]).await?;
    println!(
        "The record of {other} was told of the link by the process manager, and answered ({} ms).",
        took.as_millis()
    );
    Ok(sound)
}

struct Answer {
    text: String,
    as_the_law_says: bool,
}

async fn send(client: &Client, act: &Line) -> Result<Answer> {
    let mut request = act.request.clone();
    let fields = request.as_object_mut().context("an act is no object")?;
    let mut text = |name: &str| match fields.shift_remove(name) {
        Some(Value::String(text)) => Ok(text),
        _ => bail!("an act has no {name}"),
    };
    let (name, id) = (text("command")?, text("command_id")?);
    let actor = fields.shift_remove("actor").unwrap_or(Value::Null);
    let client = client.with(Identity::of_actor(&actor));
    let (status, answer) = client.command(&name, &id, request.to_string()).await?;
    ensure!(matches!(status, 200 | 409 | 422), "status {status} for {name}: {answer}");
    let words = |value: &Value, of: fn(&Value) -> Option<&str>| -> Vec<String> {
        let list = value.as_array().map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(of).map(str::to_owned).collect()
    };
    let text = if status == 200 {
        let events = words(&answer["events"], |e| e["type"].as_str()).join(", ");
        let flags = words(&answer["flags"], Value::as_str);
        if flags.is_empty() { events } else { format!("{events} [{}]", flags.join(", ")) }
    } else {
        let law = answer["invariant"].as_str().map(|i| format!(" ({i})")).unwrap_or_default();
        format!("refused: {}{law}", answer["code"].as_str().unwrap_or_default())
    };
    let as_the_law_says = match act.answer.outcome {
        Outcome::Accepted => status == 200,
        _ => answer["code"].as_str() == act.answer.code.as_deref(),
    };
    let text = if as_the_law_says { text } else { format!("{text} — not what the law says") };
    Ok(Answer { text, as_the_law_says })
}

/// Waits until each of these records holds its event; how long that took.
async fn told(client: &Client, wanted: &[(&str, &str)]) -> Result<Duration> {
    let begun = Instant::now();
    for (person, event) in wanted {
        let path = format!("/v1/persons/{person}/timeline?limit=100");
        while !items(&client.get(&path).await?).iter().any(|item| item["event_type"] == *event) {
            ensure!(
                begun.elapsed() < TOLD,
                "{event} did not reach the record of {person} within {} s; see the log of the process manager",
                TOLD.as_secs()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(begun.elapsed())
}
