"""Decodes the golden bytes of every schema version with fastavro and compares what it finds.

A second implementation of Avro, as agencies with Python use it. Run from the root of the repository:

    .sekisho/venv/bin/python tests/clients/avro_fastavro.py

Exit status 0: every record of every golden file says the same here. It also reads each record with the newest
version of its schema, as a reader that upgrades would.
"""

import datetime
import io
import json
import pathlib
import sys
import uuid

import fastavro

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"


def plain(value):
    """The JSON form of a decoded value: dates, instants, UUIDs and digests as text."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return utc.isoformat(timespec="microseconds" if utc.microsecond else "seconds") + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value


def decode(datum, writer, reader=None):
    stream = io.BytesIO(datum)
    value = fastavro.schemaless_reader(stream, writer, reader)
    rest = stream.read()
    if rest:
        raise ValueError(f"{len(rest)} bytes follow the record")
    return value


def newest(path):
    """The schema of the same record with the highest version."""
    name = path.name.split(".v")[0]
    versions = path.parent.glob(f"{name}.v*.avsc")
    return max(versions, key=lambda p: int(p.name.split(".v")[1].removesuffix(".avsc")))


def main():
    goldens = sorted((SCHEMAS / "golden").glob("*.json"))
    records = 0
    failures = []
    for path in goldens:
        golden = json.loads(path.read_text(encoding="utf-8"))
        file = SCHEMAS / golden["schema"]
        writer = fastavro.parse_schema(json.loads(file.read_text(encoding="utf-8")))
        reader = fastavro.parse_schema(json.loads(newest(file).read_text(encoding="utf-8")))
        for place, record in enumerate(golden["records"]):
            records += 1
            datum = bytes.fromhex(record["datum"])
            try:
                found = plain(decode(datum, writer))
                decode(datum, writer, reader)
                out = io.BytesIO()
                fastavro.schemaless_writer(out, writer, decode(datum, writer))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is this record's failure
                failures.append(f"{path.name} record {place}: {error!r}")
                continue
            if found != record["value"]:
                failures.append(f"{path.name} record {place}: says something else")
            if decode(out.getvalue(), writer) != decode(datum, writer):
                failures.append(f"{path.name} record {place}: is written otherwise")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"fastavro {fastavro.__version__}: {records} records of {len(goldens)} schemas, {len(failures)} failures")
    return 1 if failures or not records else 0


if __name__ == "__main__":
    sys.exit(main())
