# SPDX-License-Identifier: MIT
"""Merge stores that are made up by chance: in each order, one by one, and each twice.

The stores tell of one history: a key is asked for, and machines run it.
"""

import itertools
import json
import random
import shutil
import sqlite3
import subprocess
import sys

MATRIX = sys.argv[1]
SEEDS = (*range(10), 43)
KEYS = ["k1", "k2", None]


def record(chance, identity, state):
    """A record as a run leaves it, in one of a few seconds, so that some are of the same."""
    outcome = chance.choice(["pass", "fail"])
    done = state == "done"
    return {
        "id": identity, "kernel": identity, "arch": "x86_64", "variant": "root", "state": state,
        "cause": None if done else chance.choice(["hang", "panic"]), "detail": None,
        "abi": 1, "counts": {outcome: 1} if done else {}, "duration_s": 1.5, "attempts": [],
        "results": [{"id": "check", "outcome": outcome}] if done else [],
        "kernel_sha256": chance.choice("ab") * 64,
        "finished_at": f"2026-01-01T00:00:0{chance.randrange(6)}Z",
    }


def make(chance, name):
    """A store in which each cell was asked for, and run or not."""
    shutil.rmtree(name, ignore_errors=True)
    subprocess.run(["mkdir", name], check=True)
    database = sqlite3.connect(f"{name}/matrix.db")
    database.executescript("""
        CREATE TABLE plan (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT);
        CREATE TABLE cell (id TEXT PRIMARY KEY, key TEXT, state TEXT NOT NULL,
            record TEXT NOT NULL);
        PRAGMA user_version = 1;""")
    for identity in chance.sample(["c-6.1", "c-6.12", "c-6.2"], 2):
        key = chance.choice(KEYS)
        state = chance.choice(["done", "done", "infra_error", None])
        database.execute("INSERT INTO plan (id, key) VALUES (?, ?)",
                         (identity, chance.choice([key, key, "next", "other", None])))
        if state:
            database.execute("INSERT INTO cell VALUES (?, ?, ?, ?)",
                             (identity, key, state, json.dumps(record(chance, identity, state))))
    database.commit()
    database.close()


def rows(name):
    database = sqlite3.connect(f"{name}/matrix.db")
    found = (database.execute("SELECT id, key FROM plan ORDER BY position").fetchall(),
             database.execute("SELECT id, key, state, record FROM cell ORDER BY id").fetchall())
    database.close()
    return found


def merge(stores, output="merged"):
    shutil.rmtree(output, ignore_errors=True)
    for store in stores:
        subprocess.run([MATRIX, "merge", *store, "-o", output], check=True)
    return rows(output)


def main():
    names = ["a", "b", "c"]
    for seed in SEEDS:
        chance = random.Random(seed)
        for name in names:
            make(chance, name)
        expected = merge([names])
        for order in itertools.permutations(names):
            if merge([list(order)]) != expected:
                sys.exit(f"seed {seed}: {order} at once differs")
        for order in (names, names[::-1], ["b", "a", "c"], ["a", "b", "c", "a"]):
            if merge([[name] for name in order]) != expected:
                sys.exit(f"seed {seed}: {order} one by one differs\n{expected}\n{rows('merged')}")
        if merge([names, names]) != expected:
            sys.exit(f"seed {seed}: twice differs")
    print(len(SEEDS), "rounds")


main()
