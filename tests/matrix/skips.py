# SPDX-License-Identifier: MIT
"""Is each skip of a run explained by a list, and does each line of the list explain one?

usage: skips.py REPORT EXPLAINED

A line of EXPLAINED: the kernels, the check, the reason's class, and words that the reason has.  The
check is a glob; the kernels are globs with commas between, all of which hold; one after ! holds for
all others.  The class "none": such a check is not skipped there.
"""

import fnmatch
import json
import sys


def lines(path: str) -> list[tuple[str, str, str, str]]:
    found = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                kernel, check, reason, words = (line.rstrip("\n").split(" ", 3) + [""])[:4]
                found.append((kernel, check, reason, words))
    return found


def is_about(line: tuple[str, str, str, str], kernel: str) -> bool:
    return all(fnmatch.fnmatchcase(kernel, glob.lstrip("!")) != glob.startswith("!")
               for glob in line[0].split(","))


def explains(line: tuple[str, str, str, str], kernel: str, result: dict) -> bool:
    return (is_about(line, kernel) and fnmatch.fnmatchcase(result["id"], line[1]) and
            result["reason"] == line[2] and line[3] in (result.get("detail") or ""))


def ran(known: list[tuple[str, str, str, str]], kernel: str, result: dict) -> list:
    """The lines by which a check that was not skipped is not to be."""
    return [line for line in known if line[2] == "none" and is_about(line, kernel) and
            fnmatch.fnmatchcase(result["id"], line[1])]


def main(report: str, explained: str) -> int:
    with open(report, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    known = lines(explained)
    used = set()
    wrong = 0
    for cell in cells:
        for result in cell["results"]:
            if result["outcome"] != "skip":
                used.update(ran(known, cell["kernel"], result))
                continue
            why = [line for line in known if explains(line, cell["kernel"], result)]
            used.update(why)
            if not why or ran(known, cell["kernel"], result):
                wrong += 1
                print(f"{cell['kernel']} {result['id']}: not explained: {result.get('detail')}")
    kernels = [cell["kernel"] for cell in cells]
    for line in known:
        # What is said of a kernel that was not run stays as it is.
        if line not in used and any(is_about(line, name) for name in kernels):
            wrong += 1
            print("explains nothing: " + " ".join(line))
    print(f"{len(cells)} kernels, {wrong} lines or skips wrong")
    return 1 if wrong or not cells else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
