"""What Sekisho writes as Parquet, read by DuckDB and by Polars: argument 1 is what, argument 2 the folder."""

import datetime
import hashlib
import json
import pathlib
import sys
import xml.etree.ElementTree

import duckdb
import polars

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
{"replay": replay, "facts": facts, "table": table}[sys.argv[1]](folder)
for failure in failures[:20]:
    print(failure)
print(f"{checks} checks, {len(failures)} failures")
sys.exit(1 if failures else 0)
