# SPDX-License-Identifier: MIT
"""The page that leads from what the kernel documents to the checks that verify it.

usage: page.py LANDLOCK_CONFORMANCE >traceability.md

Reads statements.json beside this file, where each statement of the kernel's documents stands in
our own words with globs of its checks, or with the reason why no check verifies it.  Fails if a
glob matches no check, if a statement has neither checks nor a reason, or if an erratum that the
feature table knows has no statement.
"""

import collections
import fnmatch
import itertools
import json
import os
import subprocess
import sys

HEAD = """\
# What the checks verify

Made by `conformance/traceability/page.py`; do not edit.  Each statement of the kernel's documents
about Landlock, in short words of our own, with the checks of `landlock-conformance` that verify it.
A star stands for any characters.
"""

BEYOND = """\
## Behaviour that is not documented

Checks that verify how kernels behave where the documents say nothing, by where that is known from.
"""


def read_statements():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "statements.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def list_checks(tool):
    """All checks of the suite by id."""
    listing = subprocess.run([tool, "list", "--json"], check=True, capture_output=True, text=True)
    return {check["id"]: check for check in json.loads(listing.stdout)["tests"]}


def errata_of(checks):
    features = {feature for check in checks.values() for feature in check["features"]}
    return {name for name in features if name.startswith("erratum.")}


def find_trouble(statements, checks):
    """What is wrong with the statements, a sentence each."""
    trouble = []
    for statement in statements:
        text = statement["statement"]
        if bool(statement["checks"]) == bool(statement.get("unverified")):
            trouble.append(f"{text}: neither checks nor a reason, or both")
        trouble += [f"{text}: no check matches {glob}" for glob in statement["checks"]
                    if not fnmatch.filter(checks, glob)]
    told = {statement["section"].replace("erratum ", "erratum.") for statement in statements}
    trouble += [f"{name}: no statement" for name in sorted(errata_of(checks) - told)]
    return trouble


def escape(text):
    return text.replace("|", "\\|").replace("<", "\\<").replace("*", "\\*")


def write_statements(statements):
    for document, rows in itertools.groupby(statements, lambda row: row["document"]):
        print(f"\n## {document}\n")
        print("| section | statement | checks |\n|---|---|---|")
        for row in rows:
            checks = ", ".join(f"`{glob}`" for glob in row["checks"])
            print(f"| {escape(row['section'])} | {escape(row['statement'])} | "
                  f"{checks or 'none: ' + escape(row['unverified'])} |")


def write_the_rest(statements, checks):
    globs = [glob for statement in statements for glob in statement["checks"]]
    by_source = collections.defaultdict(list)
    for name, check in checks.items():
        if not any(fnmatch.fnmatchcase(name, glob) for glob in globs):
            by_source[check["source"] or "unknown"].append(check)
    print("\n" + BEYOND)
    print("| known from | check | what holds |\n|---|---|---|")
    for source in sorted(by_source):
        for check in sorted(by_source[source], key=lambda check: check["id"]):
            print(f"| {escape(source)} | `{check['id']}` | {escape(check['title'] or '')} |")


def main():
    statements = read_statements()
    checks = list_checks(sys.argv[1])
    trouble = find_trouble(statements, checks)
    if trouble:
        sys.exit("\n".join(trouble))
    # Sections of one document stand together, in the order in which it first appears.
    documents = list(dict.fromkeys(row["document"] for row in statements))
    statements.sort(key=lambda row: documents.index(row["document"]))
    print(HEAD, end="")
    write_statements(statements)
    write_the_rest(statements, checks)


if __name__ == "__main__":
    main()
