"""What Sekisho writes as Parquet, read by DuckDB and by Polars, and as Avro, read by fastavro: argument 1 is what, argument 2 the folder."""

import datetime
import hashlib
import json
import pathlib
import sys
import xml.etree.ElementTree

import duckdb
import fastavro
import polars

from avro_fastavro import plain as as_json

failures = []
checks = 0


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        failures.append(what)


def both(path):
    """The rows of a file as each of the two reads them."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    found = con.execute(f"SELECT * FROM read_parquet('{path}', hive_partitioning = false)")
    names = [column[0] for column in found.description]
    by_duckdb = [dict(zip(names, row)) for row in found.fetchall()]
    by_polars = polars.read_parquet(path, hive_partitioning=False).to_dicts()
    check(plain(by_duckdb) == plain(by_polars), f"DuckDB and Polars read {path} alike")
    return by_polars


def plain(rows):
    """Instants without a zone of the reader's own making."""

    def one(value):
        if isinstance(value, datetime.datetime):
            return value.astimezone(datetime.timezone.utc).isoformat()
        return value

    return [{name: one(value) for name, value in row.items()} for row in rows]


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def replay(folder):
    lines = [json.loads(line) for line in (folder / "replay.jsonl").read_text().splitlines()]
    rows = both(folder / "replay.parquet")
    check(len(rows) == len(lines) >= 20, f"{len(rows)} rows and {len(lines)} lines")
    for row, line in zip(rows, lines):
        check(f"{row['partition']}:{row['offset']}" == line["position"], "position")
        for name in ("occurred_at", "recorded_at"):
            check(row[name] == instant(line[name]), name)
        for name in ("person_id", "event_id", "event_type", "staff_id", "office", "source"):
            check(row[name] == line[name], name)
        check(row["version"] == line["version"], "version")
        for name in ("body", "flags", "legal_grounds"):
            check(json.loads(row[name]) == line[name], name)
        check(row["personal"] is None, "personal data that nobody asked for")
    personal = both(folder / "personal.parquet")
    check(len(personal) == len(rows), "the table has as many")
    keys = {(r["partition"], r["offset"]): r for r in personal}
    for row in rows:
        other = keys.get((row["partition"], row["offset"]))
        check(other is not None and other["event_id"] == row["event_id"], "the same from the table")
    none = both(folder / "none.parquet")
    check(none == [], "nothing is an empty file")
    schema = polars.read_parquet_schema(folder / "none.parquet")
    check(schema["offset"] == polars.Int64, "an empty file has its types")


def container(path):
    """The rows of an object container file and its schema; where several types may come, an event is its branch's name and its fields."""
    with path.open("rb") as file:
        reader = fastavro.reader(file, return_record_name=True, return_record_name_override=True)
        return list(reader), reader.writer_schema


def told(event):
    """An event's own fields: without envelope and personal data."""
    return {name: value for name, value in as_json(event).items() if name not in ("meta", "personal")}


def avro(folder):
    lines = [json.loads(line) for line in (folder / "two.jsonl").read_text().splitlines()]
    rows, schema = container(folder / "two.avro")
    check(len(rows) == len(lines) >= 40, f"{len(rows)} rows and {len(lines)} lines")
    union = next(f["type"] for f in schema["fields"] if f["name"] == "event")
    branches = {branch["name"] for branch in union}
    check(branches == {"sekisho.event.LandingPermitted", "sekisho.event.PersonRegistered"}, f"{branches}")
    personal, same = container(folder / "personal.avro")
    check(same == schema, "one schema with personal data and without")
    named = 0
    for row, full, line in zip(rows, personal, lines):
        check(f"{row['partition']}:{row['offset']}" == line["position"], "position")
        check(row["event_type"] == line["event_type"], "event_type")
        (branch, event), (_, known) = row["event"], full["event"]
        check(branch == f"sekisho.event.{line['event_type']}", "name of the branch")
        for name, value in as_json(event["meta"]).items():
            if name not in ("subject_kind", "subject_id"):
                check(value == line[name], f"meta.{name}")
        check(str(event["meta"]["subject_id"]) == line["person_id"], "subject_id")
        check(told(event) == told(known) == line["body"], "fields of its own")
        check(event.get("personal") is None, "personal data that nobody asked for")
        check(as_json(known.get("personal")) == line["personal"], "personal data that was asked for")
        named += known.get("personal") is not None
    check(named >= 20, f"{named} events with personal data")
    data = {name: (folder / f"{name}.avro").read_bytes() for name in ("two", "personal", "tables")}
    check(data["personal"] == data["tables"], "log and table make the same bytes")
    check(data["two"] != data["personal"], "with personal data it is another file")
    none, same = container(folder / "none.avro")
    check(none == [] and same == schema, "nothing is an empty file with its schema")
    one, _ = container(folder / "one.avro")
    ports = [json.loads(line)["body"]["port"] for line in (folder / "replay.jsonl").read_text().splitlines()]
    check([row["event"]["port"] for row in one] == ports, "of one type, the event is its fields")

    # Everything there is, with who it is about.
    lines = [json.loads(line) for line in (folder / "all.jsonl").read_text().splitlines()]
    rows, schema = container(folder / "all.avro")
    check(len(rows) == len(lines) > len(personal), "all rows")
    for row, line in zip(rows, lines):
        branch, event = row["event"]
        check(branch == f"sekisho.event.{row['event_type']}", "name of the branch")
        check(row["event_type"] == line["event_type"], "event_type of all")
        check(told(event) == line["body"], f"fields of {line['event_type']}")
        check(as_json(event.get("personal")) == line["personal"], f"personal data of {line['event_type']}")


def facts(folder):
    here, again = folder / "facts", folder / "again"
    manifest = json.loads((here / "manifest.json").read_text())
    check(manifest == json.loads((again / "manifest.json").read_text()), "the same manifest again")
    types = {
        "string": polars.String,
        "int64": polars.Int64,
        "boolean": polars.Boolean,
        "date": polars.Date,
    }
    rows = []
    for file in manifest["files"]:
        path = here / file["path"]
        data = path.read_bytes()
        check(data == (again / file["path"]).read_bytes(), f"the same bytes again: {path}")
        check(len(data) == file["bytes"], "bytes")
        check(hashlib.sha256(data).hexdigest() == file["sha256"], "sha256")
        schema = polars.read_parquet_schema(path)
        check(list(schema) == [c["name"] for c in manifest["columns"]], "columns")
        for column in manifest["columns"]:
            check(schema[column["name"]] == types[column["type"]], f"type of {column['name']}")
        found = both(path)
        check(len(found) == file["rows"], "rows")
        year, month = file["path"].split("/")[:2]
        for row in found:
            on = row["occurred_on"]
            check((f"year={on.year}", f"month={on.month:02}") == (year, month), "month of the file")
        rows += found
    check(len(rows) == manifest["rows"] >= 40, "rows of the manifest")
    landings = [json.loads(r["fields"]) for r in rows if r["event_type"] == "LandingPermitted"]
    check(len(landings) >= 20 and all(f.get("port") for f in landings), "ports of landings")

    # As a job reads it: by month, without opening the files of the others.
    total = duckdb.connect().execute(
        f"SELECT sum(n) FROM (SELECT year, month, count(*) AS n FROM "
        f"read_parquet('{here}/*/*/facts.parquet', hive_partitioning = true) GROUP BY 1, 2)"
    ).fetchone()[0]
    check(total == manifest["rows"], "DuckDB counts the same over all files")
    scanned = polars.scan_parquet(here / "**" / "*.parquet", hive_partitioning=True)
    check(scanned.select(polars.len()).collect().item() == manifest["rows"], "so does Polars")

    # Nobody is in it.
    text = "\n".join(json.dumps(row, default=str) for row in rows)
    persons = [line.split("\t") for line in (folder / "persons.tsv").read_text().splitlines()]
    check(len(persons) >= 20, f"{len(persons)} persons")
    for person, _, *names in persons:
        check(person not in text, "a person's id")
        for name in names:
            check(name in ("\\N", "") or len(name) < 4 or name not in text, "a person's name")
    of_others = [row for row in rows if row["subject"] != "person"]
    check("incident" in {row["subject"] for row in of_others}, "subjects of events that are of no person")
    check(all(row["person"] is None for row in of_others), "a number for what is no person")
    numbers = {row["person"] for row in rows if row["subject"] == "person"}
    check(None not in numbers and 20 <= len(numbers) <= len(persons), f"{len(numbers)} persons' numbers")


def table(folder):
    for name in ("table", "internal"):
        rows = json.loads((folder / f"{name}.json").read_text())
        check(len(rows) > 0, "a table with rows")
        check(both(folder / f"{name}.parquet") == rows, f"{name} is what was printed")
    internal = polars.read_parquet_schema(folder / "internal.parquet")
    check(internal["value"] == polars.Int64, "raw counts are numbers")
    for name, wanted in (("bars", "rect"), ("lines", "circle")):
        drawing = xml.etree.ElementTree.parse(folder / f"{name}.svg").getroot()
        kinds = [element.tag.split("}")[1] for element in drawing.iter()]
        check(drawing.get("role") == "img" and "title" in kinds and "desc" in kinds, "told in words")
        check(kinds.count(wanted) >= 1 + (wanted == "rect"), f"{name} have a {wanted}")


folder = pathlib.Path(sys.argv[2])
{"replay": replay, "avro": avro, "facts": facts, "table": table}[sys.argv[1]](folder)
for failure in failures[:20]:
    print(failure)
print(f"{checks} checks, {len(failures)} failures")
sys.exit(1 if failures else 0)
