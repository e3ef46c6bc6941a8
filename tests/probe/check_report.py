# SPDX-License-Identifier: MIT
"""Check a report of landlock-probe: against its JSON Schema, against itself, and for given values.

usage: check_report.py SCHEMA REPORT [EXPRESSION...]

An expression is Python over d, the report, and f, its features by name; each must be true.
"""
import json
import sys

import jsonschema


def check(what, holds):
    if not holds:
        sys.exit(f"check_report: {what} does not hold")


def check_consistency(d, f):
    landlock = d["landlock"]
    enabled = landlock["state"] == "enabled"
    unknown = landlock["abi"] is None
    check("ABI only where enabled", unknown or (landlock["abi"] > 0) == enabled)
    check("unknown ABI only where it cannot be told",
          not unknown or d["offline"] or landlock["state"] in ("unknown", "unsupported"))
    check("ready only with an ABI", not unknown or d["verdict"] != "ready")
    check("cause unless enabled", (landlock["cause"] is None) == enabled)
    check("unique names", len(f) == len(d["features"]))
    check("ready only if enabled", enabled or d["verdict"] != "ready")

    errata = landlock["errata"]
    mask = errata["mask"] or 0
    fixed = [n for n in range(1, 33) if mask >> (n - 1) & 1]
    check("errata of running kernels alone", (errata["queryable"] is None) == d["offline"])
    check("errata numbers are the mask's", errata["fixed"] == fixed)
    found = {search["quirk"] for search in d["searches"] if search["found"]}
    check("what is found is listed", found <= {quirk["id"] for quirk in d["quirks"]})
    for feature in d["features"]:
        name = feature["name"]
        if feature["declared"] is None:
            check(f"{name} is not half told", feature["accepted"] is None)
            check(f"{name} is told of a running kernel",
                  d["offline"] or landlock["state"] in ("unknown", "unsupported"))
            check(f"{name} is not shown", feature["enforced"] == "untested")
        elif feature["kind"] == "erratum":
            number = int(name.split(".")[1])
            check(f"{name} as in the mask", feature["declared"] == (number in fixed))
        else:
            declared = enabled and feature["since_abi"] <= (landlock["abi"] or 1)
            check(f"{name} as in the ABI", feature["declared"] == declared)
            check(f"{name} only if accepted",
                  feature["accepted"] or feature["enforced"] != "yes")


def check_report(schema, d):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(d)
    check_consistency(d, {feature["name"]: feature for feature in d["features"]})


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        d = json.load(file)
    check_report(schema, d)
    f = {feature["name"]: feature for feature in d["features"]}
    for expression in sys.argv[3:]:
        check(expression, eval(expression, {"d": d, "f": f}))


if __name__ == "__main__":
    main()
