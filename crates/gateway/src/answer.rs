//! What a client is told about a command: the decider's reply in the words of HTTP.

use std::io::Write as _;
use std::sync::Arc;

use axum::http::StatusCode;
use sekisho_codec::records::{Outcome, Reply};
use sekisho_domain::decision::Rejection;
use sekisho_domain::envelope::LegalGround;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::language::Language;
use crate::problem::{self, Problem};

/// What became of a command, as far as this gateway knows.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// The decider has answered.
    Decided(Arc<Reply>),
    /// It is on the log, or on its way there, and not answered yet.
    Pending(Uuid),
    /// It was not sent, or its sending failed.
    Failed(Problem),
}

impl Answer {
    /// As an HTTP answer: a status and a body, or a problem.
    ///
    /// # Errors
    /// The problem, where the command was refused or failed.
    pub(crate) fn into_parts(self) -> Result<(StatusCode, Value), Problem> {
        match self {
            Self::Decided(reply) => match problem_of(&reply) {
                None => Ok((StatusCode::OK, Value::Object(accepted(&reply)))),
                Some(problem) => Err(common(&reply)
                    .into_iter()
                    .fold(problem, |p, (name, value)| p.with(&name, value))),
            },
            Self::Pending(id) => Ok((StatusCode::ACCEPTED, Value::Object(pending(id)))),
            Self::Failed(problem) => Err(problem),
        }
    }

    /// Appends it as a line of a bulk answer.
    pub(crate) fn write_line(
        self,
        line: u64,
        id: Option<Uuid>,
        language: Language,
        out: &mut Vec<u8>,
    ) {
        match &self {
            Self::Decided(reply) if reply.outcome == Outcome::Accepted => {
                write_accepted(reply, line, out)
            }
            _ => out.extend_from_slice(self.into_line(line, id, language).to_string().as_bytes()),
        }
        out.push(b'\n');
    }

    /// As the value of a line of a bulk answer: what the command's answer has, and its problem as one member.
    fn into_line(self, line: u64, command_id: Option<Uuid>, language: Language) -> Value {
        let (status, members, problem) = match self {
            Self::Decided(reply) => match problem_of(&reply) {
                None => (StatusCode::OK, accepted(&reply), None),
                Some(problem) => (problem.status(), common(&reply), Some(problem)),
            },
            Self::Pending(id) => (StatusCode::ACCEPTED, pending(id), None),
            Self::Failed(problem) => {
                let mut members = Map::new();
                members.insert("command_id".into(), command_id.map(|id| id.to_string()).into());
                members.insert("outcome".into(), "problem".into());
                (problem.status(), members, Some(problem))
            }
        };
        let mut all = Map::new();
        all.insert("line".into(), line.into());
        all.insert("status".into(), status.as_u16().into());
        all.extend(members);
        if let Some(problem) = problem {
            all.insert("code".into(), problem.code().into());
            all.insert("problem".into(), problem.to_value(language));
        }
        Value::Object(all)
    }
}

fn accepted(reply: &Reply) -> Map<String, Value> {
    let mut body = common(reply);
    let events: Vec<Value> = reply
        .events
        .iter()
        .map(|e| {
            json!({
                "type": e.event_type.as_str(),
                "event_id": e.event_id.to_string(),
                "version": e.version,
            })
        })
        .collect();
    let flags: Vec<&str> = reply.flags.iter().map(|f| f.code()).collect();
    body.insert("events".into(), events.into());
    body.insert("flags".into(), flags.into());
    body
}

/// The line of an accepted command without a tree in between: nearly every line of a stream is one. Every text in it
/// is made of letters, digits, hyphens and colons and needs no escaping.
fn write_accepted(reply: &Reply, line: u64, out: &mut Vec<u8>) {
    let Reply { command_id, subject, version, repeated, recorded_at, .. } = reply;
    // Writing to memory cannot fail.
    let _ = write!(
        out,
        r#"{{"line":{line},"status":200,"command_id":"{command_id}","outcome":"accepted","subject":"{subject}","version":{version}"#
    );
    if let Some(offset) = reply.records_offset {
        let _ = write!(out, r#","position":"{}:{offset}""#, reply.records_partition);
    }
    let _ = write!(out, r#","repeated":{repeated},"recorded_at":"{recorded_at}","events":["#);
    for (i, event) in reply.events.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let (ty, id, version) = (event.event_type.as_str(), event.event_id, event.version);
        let _ = write!(out, r#"{comma}{{"type":"{ty}","event_id":"{id}","version":{version}}}"#);
    }
    out.extend_from_slice(br#"],"flags":["#);
    for (i, flag) in reply.flags.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let _ = write!(out, r#"{comma}"{}""#, flag.code());
    }
    out.extend_from_slice(b"]}");
}

fn common(reply: &Reply) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("command_id".into(), reply.command_id.to_string().into());
    body.insert("outcome".into(), reply.outcome.code().into());
    body.insert("subject".into(), reply.subject.to_string().into());
    body.insert("version".into(), reply.version.into());
    if let Some(offset) = reply.records_offset {
        body.insert("position".into(), format!("{}:{offset}", reply.records_partition).into());
    }
    body.insert("repeated".into(), reply.repeated.into());
    body.insert("recorded_at".into(), reply.recorded_at.to_string().into());
    body
}

fn pending(id: Uuid) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("command_id".into(), id.to_string().into());
    body.insert("outcome".into(), "pending".into());
    body.insert("location".into(), location(id).into());
    body
}

/// Where to ask for a command's answer.
pub(crate) fn location(id: Uuid) -> String {
    format!("/v1/commands/{id}")
}

fn law(grounds: &[LegalGround]) -> Value {
    let ground = |g: &LegalGround| {
        let mut value = Map::new();
        value.insert("act".into(), g.act.as_str().into());
        value.insert("article".into(), g.article.as_str().into());
        if let Some(item) = &g.item {
            value.insert("item".into(), item.as_str().into());
        }
        Value::Object(value)
    };
    Value::Array(grounds.iter().map(ground).collect())
}

fn problem_of(reply: &Reply) -> Option<Problem> {
    let en = reply.detail_en.as_ref().map_or("", |d| d.as_str());
    let ja = reply.detail_ja.as_ref().map_or(en, |d| d.as_str());
    Some(match reply.outcome {
        Outcome::Accepted | Outcome::Answered => return None,
        Outcome::Refused => {
            let code = reply.code.as_ref().map_or("refused", |c| c.as_str());
            Problem::refusal(code, crate::rules::title(code), en, ja)
                .with_some("invariant", reply.invariant.as_ref().map(|i| i.as_str()))
                .with("law", law(&reply.law))
        }
        Outcome::Conflict => Problem::new(
            &problem::COMMAND_ID_REUSED,
            "This id was used for another command, which stands. Make a new id for a new act.",
            "この命令番号は別の命令に使われており、最初の命令が有効です。新しい処分には新しい番号を使ってください。",
        ),
        Outcome::Malformed => Problem::new(&problem::COMMAND_MALFORMED, en, ja),
    })
}

/// A refusal by a rule of the domain that the gateway looked up itself.
pub(crate) fn refused(rejection: &Rejection) -> Problem {
    let Rejection { code, invariant, law: grounds, detail_en, detail_ja } = rejection;
    Problem::refusal(code, crate::rules::title(code), detail_en, detail_ja)
        .with_some("invariant", *invariant)
        .with("law", law(grounds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake;

    #[test]
    fn an_accepted_command_tells_where_it_stands() {
        let id = Uuid::from_u128(9);
        let (status, body) = Answer::Decided(Arc::new(fake::reply(id))).into_parts().unwrap();
        assert_eq!(status, StatusCode::OK);
        assert_eq!(body["position"], "3:41");
        assert_eq!(body["outcome"], "accepted");
        assert_eq!(body["command_id"], id.to_string());
        assert_eq!(body["events"][0]["type"], "LandingPermitted");
    }

    #[test]
    fn a_line_written_directly_is_the_line_made_as_a_tree() {
        use sekisho_domain::envelope::Flag;
        let mut reply = fake::reply(Uuid::from_u128(9));
        for flags in [vec![], Flag::ALL.to_vec()] {
            for offset in [None, Some(7)] {
                (reply.flags, reply.records_offset) = (flags.clone(), offset);
                reply.events.push(reply.events[0].clone());
                let answer = Answer::Decided(Arc::new(reply.clone()));
                let mut line = Vec::new();
                answer.clone().write_line(4, None, Language::En, &mut line);
                let tree = answer.into_line(4, None, Language::En).to_string() + "\n";
                assert_eq!(String::from_utf8(line).unwrap(), tree);
            }
        }
        reply.events.clear();
        let mut line = Vec::new();
        Answer::Decided(Arc::new(reply)).write_line(4, None, Language::En, &mut line);
        assert!(serde_json::from_slice::<Value>(&line).is_ok());
    }

    #[test]
    fn a_refusal_names_rule_and_law() {
        let reply = fake::refusal(Uuid::from_u128(9));
        let line = Answer::Decided(Arc::new(reply)).into_line(7, None, Language::Ja);
        assert_eq!(line["line"], 7);
        assert_eq!(line["status"], 422);
        assert_eq!((&line["outcome"], &line["repeated"]), (&json!("refused"), &json!(false)));
        assert_eq!(line["code"], "role-not-entitled");
        assert_eq!(line["problem"]["invariant"], "I4");
        assert_eq!(line["problem"]["law"][0]["act"], "icrra");
        assert_eq!(line["problem"]["detail"], "できません。");
    }
}
