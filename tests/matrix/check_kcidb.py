# SPDX-License-Identifier: MIT
"""Check a KCIDB report: the schema's facts, ids that are there once, links that lead somewhere.

usage: check_kcidb.py FACTS REPORT EXPRESSION...
An expression is Python over the document `d` and its tests by the end of their id, `t`.
"""

import json
import sys

import jsonschema

LINKS = {"builds": {"checkout_id": "checkouts"}, "tests": {"build_id": "builds"},
         "incidents": {"issue_id": "issues", "test_id": "tests"}, "checkouts": {}, "issues": {}}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        facts = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        d = json.load(file)
    jsonschema.Draft202012Validator.check_schema(facts)
    jsonschema.validate(d, facts)
    for role, links in LINKS.items():
        ids = [entry["id"] for entry in d[role]]
        if len(ids) != len(set(ids)):
            sys.exit(f"{role}: an id is there twice")
        for entry in d[role]:
            if not entry["id"].startswith(entry["origin"] + ":"):
                sys.exit(f"{role}: {entry['id']} is not of {entry['origin']}")
            for key, target in links.items():
                if entry[key] not in [other["id"] for other in d[target]]:
                    sys.exit(f"{role}: {key} {entry[key]} leads nowhere")
    t = {}
    for entry in d["tests"]:
        run, _, check = entry["id"].partition("Z/")
        t[entry["misc"]["cell"] + ("/" + check if check else "")] = entry
    for expression in sys.argv[3:]:
        if not eval(expression, {"d": d, "t": t}):  # pylint: disable=eval-used
            sys.exit("not true: " + expression + "\n" + json.dumps(t, indent=1))


main()
