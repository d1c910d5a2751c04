"""Holds the cases of the law against their JSON Schema with jsonschema, which is not ours.

Run by tests/clients with a folder that holds schema.json and one NAME.cases.json for each file of cases. Each case is
then spoilt in every way listed below, and the schema must refuse what comes of it. Exit status 0: all as it should be.
"""

import copy
import json
import pathlib
import sys

import jsonschema

EMPTY = object()


def spoilt(case):
    """The case with one thing wrong, and what that is."""
    ways = {
        "no title": ("case", EMPTY),
        "no article": ("article", EMPTY),
        "nothing follows": ("then", {}),
        "an unknown part": ("thn", {}),
        "an unknown fact": ("then", {"derived": {"on": "2026-04-01", "lawfull": True}}),
        "facts without a day": ("then", {"derived": {"lawful": True}}),
        "an unknown event": ("then", {"events": ["LandingPermited"]}),
        "an act without a command": ("when", {"at": "2026-04-01"}),
        "an act without a day": ("when", {"permit-landing": {}}),
        "two commands": ("when", {"at": "2026-04-01", "permit-landing": {}, "confirm-departure": {}}),
        "an unknown command": ("when", {"at": "2026-04-01", "permitlanding": {}}),
        "an unknown field": ("when", {"at": "2026-04-01", "permit-landing": {"prot": "NRT"}}),
        "a wrong code": ("when", {"at": "2026-04-01", "permit-landing": {"method": "stamp"}}),
        "a wrong port": ("when", {"at": "2026-04-01", "permit-landing": {"port": "Narita"}}),
        "an unknown role": ("when", {"at": "2026-04-01", "as": "king", "permit-landing": {}}),
    }
    for what, (part, value) in ways.items():
        other = copy.deepcopy(case)
        if value is EMPTY:
            other.pop(part, None)
        else:
            other[part] = value
        yield what, other


def main():
    folder = pathlib.Path(sys.argv[1])
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    cases, failures = 0, 0
    for path in sorted(folder.glob("*.cases.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            cases += 1
            for error in validator.iter_errors([case]):
                failures += 1
                print(f"{path.name}: {case.get('case')}: {error.json_path}: {error.message[:200]}")
            # A spoilt case takes as long as a sound one; a tenth of them is enough.
            if cases % 10 == 1:
                for what, other in spoilt(case):
                    if validator.is_valid([other]):
                        failures += 1
                        print(f"{path.name}: {case.get('case')}: {what} is let through")
    print(f"{cases} cases, {failures} failures")
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
