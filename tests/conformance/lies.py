# SPDX-License-Identifier: MIT
"""Lies of a kernel, and the checks of one area that have to find each of them out.

usage: lies.py LANDLOCK_CONFORMANCE PRELOADED_LIBRARY SUITE AREA

Runs the area's checks against the kernel as it is, where nothing may fail, then under each lie.  A
check that passes without lies and matches what is expected to go red under a lie, has to; and each
check that passes without lies has to go red under one of them.  Exit status 77: all are skipped.
"""

import collections
import concurrent.futures
import fnmatch
import json
import os
import subprocess
import sys
import tempfile

# What is told (see lie.h), globs of the checks that have to go red on every kernel, and of those
# that do on some.  Each area has a file of them beside this one, lies/AREA.json.
Lie = collections.namedtuple("Lie", "told expected also")

# Another ABI than the kernel's.  A check that is skipped because of the true one, and is not
# because of these, finds something else than it expects.
ABIS = ["abi=1", "abi=11", "refuse-version=ENOSYS", "refuse-version=EOPNOTSUPP"]
ABI_REASONS = ("abi", "present")

RED = ("fail", "xpass")

# The exit status where no lie would reach a check.
NOTHING_TO_TELL = 77


class Area:
    """The checks of an area, with the kernel speaking through a preloaded library.

    The area is run as a suite of its own, which is listed much sooner than all of them.
    """

    def __init__(self, tool, library, suite, area):
        self.tool = tool
        self.library = library
        self.folder = os.path.join(suite, area)
        self.prefix = area + "/"

    def own(self, globs):
        """What of the globs can match checks of this area, without the area."""
        return [glob.removeprefix(self.prefix) for glob in globs
                if glob == "*" or glob.startswith(self.prefix)]

    def run(self, globs, told=None):
        """The results by id; told is None for the kernel alone, "" for no lie."""
        environment = dict(os.environ)
        if told is not None:
            environment.update(LD_PRELOAD=self.library, LLK_LIE=told)
        with tempfile.TemporaryDirectory() as folder:
            results = os.path.join(folder, "results.json")
            ended = subprocess.run(
                [self.tool, "run", "--suite", self.folder, "--jobs", "1", "--json", results,
                 *globs],
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, check=False)
            try:
                with open(results, encoding="utf-8") as file:
                    document = json.load(file)
            except ValueError:
                document = {"infra_error": "no results"}
        if document["infra_error"] or ended.returncode == 2:
            sys.exit(f"under {told!r} with {globs}: {document['infra_error']}\n{ended.stdout}")
        return {result["id"]: result for result in document["results"]}


def read_lies(folder, area):
    """The lies to an area; what stands in several files is told once."""
    lies = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for row in json.load(file):
                expected = area.own(row.get("expected", []))
                also = area.own(row.get("also", []))
                if expected or also:
                    lie = lies.setdefault(row["told"], Lie(row["told"], [], []))
                    lie.expected.extend(expected)
                    lie.also.extend(also)
    return list(lies.values())


def describe(result):
    return f"{result['id']}: {result['outcome']} {result['detail'] or ''}"


def judge(lie, honest, results):
    """What is wrong with the results under a lie, a sentence each."""
    wrong = []
    for glob in lie.expected:
        matching = fnmatch.filter(honest, glob)
        if not matching:
            wrong.append(f"{lie.told}: no check matches {glob}")
        for name in matching:
            passes = honest[name]["outcome"] == "pass"
            if passes and results[name]["outcome"] not in RED:
                wrong.append(f"{lie.told}: not found out by {describe(results[name])}")
    return wrong


def judge_abi(told, honest, results):
    """What is wrong with the results under another ABI, a sentence each."""
    revived = [name for name, result in honest.items()
               if result["reason"] in ABI_REASONS and results[name]["outcome"] != "skip"]
    return [f"{told}: not found out by {describe(results[name])}" for name in revived
            if results[name]["outcome"] not in RED]


def main():
    area = Area(*sys.argv[1:])
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        honest, unmoved = pool.map(lambda told: area.run([], told), (None, ""))
    wrong = [f"without a lie: {describe(result)}" for result in honest.values()
             if result["outcome"] in RED + ("broken",)]
    wrong += [f"through the library: {describe(unmoved[name])}" for name in honest
              if unmoved[name]["outcome"] != honest[name]["outcome"]]
    if honest and all(result["outcome"] == "skip" for result in honest.values()):
        print("every check is skipped")
        sys.exit(NOTHING_TO_TELL)
    never_red = {name for name, result in honest.items() if result["outcome"] == "pass"}
    checks = len(never_red)
    if not checks:
        wrong.append("no check passes without a lie")

    def run(lie):
        globs = [glob for glob in lie.expected + lie.also if fnmatch.filter(honest, glob)]
        return area.run(globs, lie.told) if globs else {}

    lies = read_lies(os.path.join(os.path.dirname(__file__), "lies"), area)
    lies += [Lie(told, [], ["*"]) for told in ABIS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for lie, results in zip(lies, pool.map(run, lies)):
            if lie.told in ABIS:
                wrong += judge_abi(lie.told, honest, results)
            else:
                wrong += judge(lie, honest, results)
            red = {name for name, result in results.items() if result["outcome"] in RED}
            never_red -= red
            print(f"{lie.told}: {len(red)} of {len(results)} checks are red")
    wrong += [f"{name}: red under no lie" for name in sorted(never_red)]
    print(f"{checks - len(never_red)} of {checks} passing checks go red under {len(lies)} lies")
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
