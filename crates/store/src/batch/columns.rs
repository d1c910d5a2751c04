//! From the declaration of a record to the columns of a batch table.

use sekisho_domain::shape::{Field, RecordType, Type};

/// Type of a batch column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlType {
    /// `text`: texts and codes.
    Text,
    /// `uuid`.
    Uuid,
    /// `date`.
    Date,
    /// `timestamptz`.
    Timestamp,
    /// `bigint`: every whole number.
    Bigint,
    /// `integer`: only the engine's own columns.
    Integer,
    /// `boolean`.
    Boolean,
    /// `bytea`: digests.
    Bytea,
    /// `text[]`: lists of texts or codes.
    TextArray,
    /// `json`: lists of records.
    Json,
}

impl SqlType {
    /// As PostgreSQL spells it, in tables to make as in its own lists of columns.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Timestamp => "timestamp with time zone",
            Self::Bigint => "bigint",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Bytea => "bytea",
            Self::TextArray => "text[]",
            Self::Json => "json",
        }
    }
}

/// One column of a batch table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: SqlType,
    /// Whether a row may leave it empty.
    pub nullable: bool,
    /// What it holds.
    pub doc: &'static str,
}

/// How one field is written: compiled once per record type, walked once per row.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One column with one value.
    Leaf,
    /// A nested record: its columns follow in place.
    Record { nodes: Vec<Node>, width: usize },
    /// One `text[]` column.
    TextArray,
    /// One `json` column.
    Json,
    /// A column that nobody asks for: its value is passed over.
    Skip,
}

impl Node {
    pub(super) const fn width(&self) -> usize {
        match self {
            Self::Record { width, .. } => *width,
            Self::Leaf | Self::TextArray | Self::Json => 1,
            Self::Skip => 0,
        }
    }
}

/// Columns of a record and the way its values are laid into them.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) root: Node,
    columns: Vec<Column>,
}

impl Plan {
    /// Compiles the plan of a record. A field of a nested record gets the outer field's name as prefix, except
    /// that `subject_id` is called `person_id`: the word that every reader of the tables uses.
    pub fn of(ty: &'static RecordType) -> Self {
        Self::keeping(ty, &|_| true)
    }

    /// The same with only those columns whose names `keep` wants.
    pub fn keeping(ty: &'static RecordType, keep: &dyn Fn(&str) -> bool) -> Self {
        let mut columns = Vec::new();
        let root = record(ty, "", false, keep, &mut columns);
        Self { root, columns }
    }

    /// The columns, in the order in which they are written.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }
}

fn record(
    ty: &'static RecordType,
    prefix: &str,
    nullable: bool,
    keep: &dyn Fn(&str) -> bool,
    columns: &mut Vec<Column>,
) -> Node {
    let before = columns.len();
    let nodes = ty.fields.iter().map(|f| field(f, prefix, nullable, keep, columns)).collect();
    Node::Record { nodes, width: columns.len() - before }
}

fn field(
    f: &'static Field,
    prefix: &str,
    nullable: bool,
    keep: &dyn Fn(&str) -> bool,
    columns: &mut Vec<Column>,
) -> Node {
    let (ty, optional) = match f.ty {
        Type::Optional(inner) => (inner, true),
        _ => (&f.ty, false),
    };
    let nullable = nullable || optional;
    let name = match (prefix, f.name) {
        ("", "subject_id") => "person_id".to_owned(),
        ("", name) => name.to_owned(),
        (prefix, name) => format!("{prefix}_{name}"),
    };
    let (sql, node) = match ty {
        Type::Record(inner) => return record(inner, &name, nullable, keep, columns),
        Type::List(Type::Text(_) | Type::Symbol(_)) => (SqlType::TextArray, Node::TextArray),
        // Lists of anything else, and the optional of an optional, which no record declares.
        Type::List(_) | Type::Optional(_) => (SqlType::Json, Node::Json),
        Type::Text(_) | Type::Symbol(_) => (SqlType::Text, Node::Leaf),
        Type::Int { .. } => (SqlType::Bigint, Node::Leaf),
        Type::Bool => (SqlType::Boolean, Node::Leaf),
        Type::Date => (SqlType::Date, Node::Leaf),
        Type::Timestamp => (SqlType::Timestamp, Node::Leaf),
        Type::Uuid => (SqlType::Uuid, Node::Leaf),
        Type::Digest => (SqlType::Bytea, Node::Leaf),
    };
    if !keep(&name) {
        return Node::Skip;
    }
    columns.push(Column { name, ty: sql, nullable, doc: f.doc });
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_domain::catalogue::Event;

    #[test]
    fn nested_records_become_prefixed_columns() {
        let (_, ty) = Event::ALL[Event::index_of("LandingPermitted").unwrap()];
        let plan = Plan::of(ty);
        let period: Vec<_> = plan
            .columns()
            .iter()
            .filter(|c| c.name.starts_with("period"))
            .map(|c| (c.name.as_str(), c.ty, c.nullable))
            .collect();
        assert_eq!(
            period,
            [("period_value", SqlType::Bigint, true), ("period_unit", SqlType::Text, true)]
        );
    }

    #[test]
    fn columns_that_nobody_asks_for_are_left_out() {
        let (_, ty) = Event::ALL[Event::index_of("LandingPermitted").unwrap()];
        let some = Plan::keeping(ty, &|name| matches!(name, "period_unit" | "stay_id"));
        let names: Vec<_> = some.columns().iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["stay_id", "period_unit"]);
        assert_eq!(some.root.width(), 2);
    }

    #[test]
    fn no_event_has_two_columns_of_one_name() {
        for (name, ty) in Event::ALL {
            let mut names: Vec<_> = Plan::of(ty).columns().iter().map(|c| c.name.clone()).collect();
            names.sort();
            names.windows(2).for_each(|w| assert_ne!(w[0], w[1], "{name}"));
        }
    }
}
