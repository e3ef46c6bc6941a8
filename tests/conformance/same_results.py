# SPDX-License-Identifier: MIT
"""Whether two results of landlock-conformance tell the same of every test.

usage: same_results.py ONE.json OTHER.json [AT_LEAST]

Compared is all but times, and that a test was run as often as there are tests: AT_LEAST of them.
"""

import json
import sys

# What differs from run to run, whoever runs it.
_TIMES = ("duration_s", "begin_s", "end_s")


def _results(path: str) -> dict[str, dict]:
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if document.get("infra_error"):
        sys.exit(f"{path}: {document['infra_error']}")
    return {result["id"]: {key: value for key, value in result.items() if key not in _TIMES}
            for result in document["results"]}


def main() -> None:
    one, other = _results(sys.argv[1]), _results(sys.argv[2])
    different = 0
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            different += 1
            print(f"{name}:\n  {one.get(name)}\n  {other.get(name)}")
    if different:
        sys.exit(f"{different} of {len(one)} tests differ")
    if len(sys.argv) > 3 and len(one) < int(sys.argv[3]):
        sys.exit(f"only {len(one)} tests")
    print(f"{len(one)} tests, all the same")


if __name__ == "__main__":
    main()
