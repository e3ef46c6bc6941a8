# SPDX-License-Identifier: MIT
"""Feed landlock-matrix reports of which anything may be missing or of another type.

Each command must end by itself, with an exit status that it documents.
"""

import copy
import json
import random
import subprocess
import sys

MATRIX, ROUNDS = sys.argv[1], int(sys.argv[2])
DAMAGE = (None, 1, -1, "", "\x00", "x" * 5000, [], {}, [1], {"a": 1}, True, 1.5, 2**62, "\u202e",
          "..", "a: b", [[]], [{}])
COMMANDS = [
    ["diff", "old.json", "new.json", "--waivers", "waivers.json"],
    ["diff", "old.json", "new.json", "--format", "json"],
    ["diff", "old.json", "new.json", "--format", "html"],
    ["diff", "old.json", "new.json", "--format", "markdown"],
    ["diff", "new.json", "6.1..6.2"],
    ["history", "new.json"],
    ["history", "new.json", "--format", "html"],
    ["history", "new.json", "--format", "markdown"],
    ["baseline", "new.json"],
    ["report", "new.json", "--format", "html", "--waivers", "waivers.json"],
    ["report", "new.json", "--format", "text"],
    ["report", "new.json", "--format", "markdown"],
]


def cell(chance, name, outcome):
    return {
        "id": name, "kernel": name, "package_version": f"6.1.{chance.randrange(9)}-1",
        "release": "r", "arch": "x86_64", "variant": "root", "state": "done", "cause": None,
        "detail": None, "abi": 5, "errata": 3, "quirks": ["q"], "counts": {outcome: 1},
        "features": {}, "duration_s": 1, "later": [], "key": "k", "runs": [],
        "finished_at": "2026-01-01T00:00:00Z",
        "results": [{"id": "a", "outcome": outcome, "reason": "q: x", "detail": "q: x"},
                    {"id": "b", "outcome": "pass"}],
        "attempts": [{"cause": "hang", "detail": "d", "duration_s": 1, "partial": {
            "planned": 2, "counts": {}, "results": [{"id": "a", "outcome": "fail"}]}}],
        "kernel_reports": [{"kind": "oops", "text": "t", "lines": ["x"], "checks": ["a"],
                            "fails": True}],
    }


def report(chance):
    outcome = chance.choice(["pass", "fail", "xfail", "skip", "broken", "xpass"])
    cells = [cell(chance, "d-6.1-x86_64", outcome), cell(chance, "d-6.2-x86_64", "pass")]
    cells[0]["runs"] = [cell(chance, "d-6.1-x86_64", "xfail")]
    return {"schema": "landlock-matrix/1", "tool_version": "0", "cells": cells, "missing": ["m"]}


def places(value):
    """Each container with each of its keys."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


def damage(chance, document):
    for _ in range(chance.choice([0, 1, 1, 2, 5])):
        container, key = chance.choice(list(places(document)))
        if isinstance(container, dict) and chance.random() < 0.2:
            del container[key]
        else:
            container[key] = copy.deepcopy(chance.choice(DAMAGE))
    return document


def main():
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        for name in ("old.json", "new.json"):
            with open(name, "w", encoding="utf-8") as file:
                json.dump(damage(chance, report(chance)), file)
        with open("waivers.json", "w", encoding="utf-8") as file:
            json.dump([{"check": chance.choice(["a", "*"]), "reason": "r"}], file)
        for command in COMMANDS:
            ended = subprocess.run([MATRIX, *command], capture_output=True, check=False)
            if ended.returncode not in (0, 1, 2, 3) or b"runtime error" in ended.stderr:
                sys.exit(f"seed {seed}: {command}: {ended.returncode} {ended.stderr!r}")


main()
