//! What a projection's SQL may not say: it would give other rows when it is built again, or could not be replaced.

/// Functions and names whose value depends on when, where or how often they are asked.
const CHANGING: &[&str] = &[
    "now",
    "clock_timestamp",
    "statement_timestamp",
    "transaction_timestamp",
    "timeofday",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "random",
    "random_normal",
    "gen_random_uuid",
    "uuid_generate_v4",
    "nextval",
    "currval",
    "lastval",
    "txid_current",
    "pg_current_xact_id",
    "pg_backend_pid",
    "current_user",
    "session_user",
    "current_setting",
    "pg_sleep",
    "tablesample",
];

/// The first thing that a file may not say, with its line.
pub(crate) fn screen(file: &str, sql: &str) -> Option<String> {
    let mut before = String::new();
    for (line, word) in words(sql) {
        let lower = word.to_ascii_lowercase();
        if CHANGING.contains(&lower.as_str()) {
            return Some(format!(
                "{file} line {line}: {lower} gives another value each time, so a rebuild would give other rows; take \
                 dates from the events, and let readers give the day they ask about"
            ));
        }
        if file == "views.sql"
            && lower.starts_with("query.")
            && matches!(before.as_str(), "from" | "join" | ",")
        {
            return Some(format!(
                "{file} line {line}: a view that reads the view {lower} keeps it from being replaced; read your own tables, \
                 and put questions over several projections into projections/functions.sql"
            ));
        }
        before = lower;
    }
    None
}

/// Names and commas outside comments and quotes, each with its line.
fn words(sql: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut line, mut start, mut quoted, mut comment) = (1, None, false, false);
    let mut last = ' ';
    for (at, c) in sql.char_indices().chain([(sql.len(), '\n')]) {
        let of_a_word = !quoted && !comment && (c.is_alphanumeric() || matches!(c, '_' | '.'));
        if !of_a_word && let Some(from) = start.take() {
            found.push((line, sql.get(from..at).unwrap_or_default()));
        }
        match c {
            '\n' => {
                line += 1;
                comment = false;
            }
            _ if comment => {}
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '-' if last == '-' => comment = true,
            ',' => found.push((line, sql.get(at..=at).unwrap_or_default())),
            _ if of_a_word && start.is_none() => start = Some(at),
            _ => {}
        }
        last = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_by_itself_is_named_with_its_line() {
        let told = |sql: &str| screen("apply.sql", sql);
        assert!(
            told("INSERT INTO t\nSELECT Now() FROM batch_event").unwrap().contains("line 2: now")
        );
        assert!(told("SELECT a,\n\nCURRENT_DATE").unwrap().contains("line 3: current_date"));
        for sound in [
            "-- now() is not for us\nSELECT known_now, 'random() text' FROM batch_event",
            "COMMENT ON TABLE t IS 'It''s of now, and random';",
        ] {
            assert_eq!(told(sound), None, "{sound}");
        }
    }

    #[test]
    fn a_view_reads_tables_and_no_other_view() {
        let told = |sql: &str| screen("views.sql", sql);
        assert!(told("CREATE VIEW query.a AS\nSELECT 1 FROM query.b").unwrap().contains("line 2"));
        assert!(told("CREATE VIEW query.a AS SELECT 1 FROM b, query.c").is_some());
        let sound = "CREATE VIEW query.a AS SELECT 1 FROM b;\nCOMMENT ON VIEW query.a IS 'x';";
        assert_eq!(told(sound), None);
        assert_eq!(screen("apply.sql", "SELECT 1 FROM query.b"), None, "of views only");
    }
}
