# SPDX-License-Identifier: MIT
"""What a guest may do to its results, each under the name of a play of fake-landlock-vm."""

import sys

# Of what is written as JSON.
sys.setrecursionlimit(10000)

WORDS = "<script>alert(\"x\")</script> & 'quoted' | *star* ]]>" \
    "\x01\x1b[2J\u009b\u202e\x7f\r\n- forged\n`code`\n# forged\nok 1 forged\n"


def everywhere(record):
    """Hostile words wherever a guest may put any."""
    record["tool_version"] = record["kernel"]["version"] = WORDS
    record["calibration"] = {WORDS: WORDS}
    for number, result in enumerate(record["results"]):
        for key in ("area", "title", "source", "detail", "output"):
            result[key] = WORDS
        result["reason"] = f"{WORDS}{number}: {WORDS}"
        result["features"].append(WORDS)
        result["id"] += "<script>alert(\"x\")</script>&'|*`]]>"
    record["results"][0]["outcome"] = "xfail"
    record["counts"]["pass"] -= 1
    record["counts"]["xfail"] += 1
    record["kernel_reports"] = [{"kind": WORDS, "text": WORDS, "task": WORDS, "landlock": WORDS,
                                 "fails": False, "lines": [WORDS], "checks": [WORDS]}]


def endless(record):
    """Texts and lists without an end."""
    result = record["results"][0]
    for key in ("title", "source", "detail", "output", "reason"):
        result[key] = "\u00e4" * 1000000
    result["features"] += [f"f{number}" for number in range(100000)]
    record["kernel_reports"] = [{"kind": "oops", "text": "x" * 1000000, "fails": False,
                                 "lines": ["y" * 10000] * 500, "checks": ["z" * 10000] * 300}]


def many_results(record):
    more = [{"id": f"fs/a_test:{number}", "outcome": "pass"} for number in range(100000)]
    record["results"] += more
    record["counts"]["pass"] += len(more)
    record["planned"] += len(more)


def long_id(record):
    record["results"][0]["id"] = "fs/" + "x" * 1000


def odd_id(record):
    record["results"][0]["id"] = "fs/a_test:\x1b[2J"


def many_reports(record):
    record["kernel_reports"] = [{"kind": "oops", "text": str(number), "fails": False}
                                for number in range(1000)]


def deep(record):
    value = []
    for _ in range(2500):
        value = [value]
    record["calibration"] = {"x": value}


def not_complete(record):
    record["complete"] = False


def huge_abi(record):
    record["landlock"]["abi"] += 1 << 32


def nameless_report(record):
    record["kernel_reports"] = [{"fails": True}]


SPOILERS = {spoil.__name__: spoil for spoil in (
    everywhere, endless, many_results, long_id, odd_id, many_reports, deep, not_complete,
    huge_abi, nameless_report)}
