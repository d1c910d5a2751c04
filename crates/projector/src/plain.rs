//! Statements that only copy columns of a batch table into a table. COPY lays such rows where they belong; by way of the
//! batch table each of them would be written twice.

use sekisho_store::BatchTable;
use sekisho_store::batch::{Column, SqlType};

use crate::folder::Topic;
use crate::source::Source;
use crate::statement::{common_name, place_of};

/// A statement of the form `INSERT INTO table (column, …) SELECT column | 'text', … FROM batch_table`, which may end with
/// `WHERE column IS NOT NULL` for one of the columns copied.
#[derive(Debug, Clone)]
pub(crate) struct Plain {
    schema: String,
    /// The table it fills.
    pub(crate) target: String,
    /// Place of the batch table it reads.
    pub(crate) place: usize,
    /// Columns of the target that get the same text in every row.
    constants: Vec<(String, String)>,
    /// Columns of the target with the column of the batch table that each is copied from.
    copied: Vec<(String, Column)>,
    /// Column of the batch table without which a row is left out.
    required: Option<String>,
}

impl Plain {
    /// Recognises a statement; `None` where it does anything but copy.
    pub(crate) fn read(schema: &str, topic: Topic, sql: &str) -> Option<Self> {
        let mut words = Words { rest: sql };
        words.keyword("INSERT")?;
        words.keyword("INTO")?;
        let target = words.name()?;
        words.sign('(')?;
        let mut columns = vec![words.name()?];
        while words.sign(',').is_some() {
            columns.push(words.name()?);
        }
        words.sign(')')?;
        words.keyword("SELECT")?;
        let mut values = vec![words.value()?];
        while words.sign(',').is_some() {
            values.push(words.value()?);
        }
        words.keyword("FROM")?;
        let from = words.name()?;
        let place = place_of(&from)?;
        let required = if words.at_end() { None } else { Some(words.required()?) };
        if !words.at_end() || columns.len() != values.len() {
            return None;
        }
        let source = Source::of(topic, place, &|_| true)?;
        if place == crate::statement::COMMON && from != common_name(topic) {
            return None;
        }
        let (mut constants, mut copied) = (Vec::new(), Vec::<(String, Column)>::new());
        for (column, value) in columns.into_iter().zip(values) {
            match value {
                Value::Text(text) => constants.push((column, text)),
                Value::Column(name) => {
                    let from = source.columns().find(|c| c.name == name)?;
                    // A row holds each value once.
                    if copied.iter().any(|(_, known)| known.name == name) {
                        return None;
                    }
                    copied.push((column, from.clone()));
                }
            }
        }
        if required.as_ref().is_some_and(|r| copied.iter().all(|(_, from)| from.name != *r)) {
            return None;
        }
        Some(Self { schema: schema.to_owned(), target, place, constants, copied, required })
    }

    /// Whether every value has the very type of its column: COPY converts nothing. `there` has name and type of the
    /// columns of the target.
    pub(crate) fn fits(&self, there: &[(String, String)]) -> bool {
        let is = |name: &String, ty: SqlType| {
            there.iter().any(|(column, known)| column == name && known == ty.sql())
        };
        self.constants.iter().all(|(name, _)| is(name, SqlType::Text))
            && self.copied.iter().all(|(name, from)| is(name, from.ty))
    }

    /// Whether it copies this column of the batch table.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.copied.iter().any(|(_, from)| from.name == name)
    }

    /// Place in the row of the column that must not be empty, in the order in which `source` writes.
    pub(crate) fn required(&self, source: &Source) -> Option<usize> {
        let name = self.required.as_ref()?;
        let place = source.columns().position(|column| column.name == *name)?;
        Some(self.constants.len() + place)
    }

    /// The texts that every row begins with.
    pub(crate) fn constants(&self) -> Vec<String> {
        self.constants.iter().map(|(_, text)| text.clone()).collect()
    }

    /// The table to COPY into: columns of the same text first, then in the order in which `source` writes.
    pub(crate) fn table(&self, source: &Source) -> BatchTable {
        let constant = |(name, _): &(String, String)| Column {
            name: name.clone(),
            ty: SqlType::Text,
            nullable: false,
            doc: "",
        };
        let copied = |column: &Column| {
            let (name, _) = self.copied.iter().find(|(_, from)| from.name == column.name)?;
            Some(Column { name: name.clone(), ..column.clone() })
        };
        let columns = self.constants.iter().map(constant);
        let columns = columns.chain(source.columns().filter_map(copied)).collect();
        BatchTable::permanent(format!("{}.{}", self.schema, self.target), columns)
    }
}

enum Value {
    Column(String),
    Text(String),
}

/// The words of a statement, one after another.
struct Words<'s> {
    rest: &'s str,
}

impl<'s> Words<'s> {
    fn at_end(&self) -> bool {
        self.rest.trim_start().is_empty()
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }

    fn plain(&mut self) -> Option<&'s str> {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn keyword(&mut self, word: &str) -> Option<()> {
        self.plain().filter(|w| w.eq_ignore_ascii_case(word)).map(drop)
    }

    /// `WHERE column IS NOT NULL`.
    fn required(&mut self) -> Option<String> {
        self.keyword("WHERE")?;
        let column = self.name()?;
        ["IS", "NOT", "NULL"].into_iter().try_for_each(|word| self.keyword(word))?;
        Some(column)
    }

    /// What stands between two of the same sign, without any such sign inside.
    fn quoted(&mut self, sign: char) -> Option<&'s str> {
        self.sign(sign)?;
        let (text, rest) = self.rest.split_once(sign)?;
        self.rest = rest;
        (!rest.starts_with(sign)).then_some(text)
    }

    fn name(&mut self) -> Option<String> {
        if self.rest.trim_start().starts_with('"') {
            return self.quoted('"').map(str::to_owned);
        }
        self.plain().map(str::to_ascii_lowercase)
    }

    fn value(&mut self) -> Option<Value> {
        if self.rest.trim_start().starts_with('\'') {
            return self.quoted('\'').map(|text| Value::Text(text.to_owned()));
        }
        self.name().map(Value::Column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> Option<Plain> {
        Plain::read("trial_v1", Topic::Records, sql)
    }

    #[test]
    fn a_statement_that_only_copies_is_recognised() {
        let plain = read(
            "INSERT INTO fact (who, effect, stay_id, \"at\")\nSELECT person_id, 'landing', stay_id, \"offset\"\n\
             FROM batch_landing_permitted",
        )
        .unwrap();
        assert_eq!(plain.constants(), ["landing"]);
        assert!(plain.takes("offset") && plain.takes("person_id") && !plain.takes("version"));
        let source = Source::of(Topic::Records, plain.place, &|c| plain.takes(c)).unwrap();
        let table = plain.table(&source);
        let names: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["effect", "at", "who", "stay_id"], "in the order of writing");
        assert_eq!(table.name, "trial_v1.fact");
        let types = |who: &str| {
            [("who", who), ("effect", "text"), ("stay_id", "uuid"), ("at", "bigint")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        };
        assert!(plain.fits(&types("uuid")));
        assert!(!plain.fits(&types("text")), "COPY would not turn an id into text");
        assert!(!plain.fits(&types("uuid")[..3]), "the column must be there");
    }

    #[test]
    fn rows_without_a_column_may_be_left_out() {
        let sql = "INSERT INTO step (kind, who, case_id)\nSELECT 'x', person_id, examination_id FROM batch_landing_permitted\n\
             WHERE examination_id IS NOT NULL";
        let plain = read(sql).unwrap();
        let source = Source::of(Topic::Records, plain.place, &|c| plain.takes(c)).unwrap();
        let names: Vec<_> = plain.table(&source).columns.iter().map(|c| c.name.clone()).collect();
        assert_eq!(plain.required(&source), names.iter().position(|n| n == "case_id"));
        assert!(read(&sql.replace("WHERE examination_id", "WHERE stay_id")).is_none());
        assert!(read(&sql.replace("NOT NULL", "NULL")).is_none());
        assert!(read(&format!("{sql} AND version > 1")).is_none());
    }

    #[test]
    fn the_long_tables_are_filled_by_copy() {
        let folders = crate::folder::carried().unwrap();
        let long = [("residence", 1), ("stays", 13), ("timeline", 1)];
        for (name, copies) in long.into_iter().chain([
            ("affiliations", 3),
            ("access", 5),
            ("alerts", 5),
            ("indicators", 3),
            ("persons", 2),
            ("cards", 6),
            ("violations", 35),
            ("refugees", 20),
            ("examinations", 15),
            ("permits", 24),
            ("applications", 6),
            ("links", 5),
        ]) {
            let folder = folders.iter().find(|f| f.manifest.name == name).unwrap();
            let statements = folder.definition.apply.split(";\n");
            assert_eq!(statements.map_while(read).count(), copies, "{name}");
        }
    }

    #[test]
    fn a_statement_that_does_more_is_run() {
        for more in [
            "SELECT person_id, version FROM batch_landing_permitted WHERE version > 1",
            "SELECT DISTINCT person_id, version FROM batch_landing_permitted",
            "SELECT person_id, version + 1 FROM batch_landing_permitted",
            "SELECT person_id, version AS v FROM batch_landing_permitted",
            "SELECT person_id, NULL FROM batch_landing_permitted",
            "SELECT person_id, person_id FROM batch_landing_permitted",
            "SELECT person_id, 'it''s' FROM batch_landing_permitted",
            "SELECT person_id FROM batch_landing_permitted",
            "SELECT l.person_id, l.version FROM batch_landing_permitted l",
            "SELECT person_id, version FROM batch_landing_permitted, batch_event",
            "SELECT person_id, version FROM batch_landing_permitted ON CONFLICT DO NOTHING",
            "SELECT partition, \"offset\" FROM batch_audit_entry",
            "SELECT person_id, version FROM elsewhere",
        ] {
            assert!(read(&format!("INSERT INTO t (a, b) {more}")).is_none(), "{more}");
        }
    }
}
