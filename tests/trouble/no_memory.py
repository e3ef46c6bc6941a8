# SPDX-License-Identifier: MIT
"""Run a command again and again, each time without memory for another of its allocations.

usage: no_memory.py LIBRARY RUNS STATUS[,STATUS...] RESET COMMAND [ARGUMENT...]
Each time it must end by itself: with one of the statuses and a word on standard error, or as when
nothing was wrong, with the same on standard output.  Before each run the shell runs RESET.
"""

import os
import subprocess
import sys

LIBRARY, RUNS, STATUSES, RESET = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4]
COMMAND = sys.argv[5:]


def run(number):
    subprocess.run(["sh", "-c", RESET], check=True)
    with open("count", "w+", encoding="utf-8") as count:
        os.dup2(count.fileno(), 99)
        environment = os.environ | {"LD_PRELOAD": LIBRARY, "LLK_NO_MEMORY": str(number),
                                    "LLK_NO_MEMORY_IN": os.path.basename(COMMAND[0])}
        ended = subprocess.run(COMMAND, env=environment, capture_output=True, check=False,
                               pass_fds=[99])
        count.seek(0)
        return ended, int(count.readline() or "0")


def numbers(most):
    """The first, where a program is set up, and others up to the last, far apart."""
    first = list(range(1, min(most, RUNS // 2) + 1))
    rest = RUNS - len(first)
    return first + sorted({len(first) + 1 + (most - len(first) - 1) * i // max(rest - 1, 1)
                           for i in range(rest) if most > len(first)})


def judge(ended, right):
    """What is wrong with a run, or None."""
    if str(ended.returncode) in STATUSES and ended.stderr != right.stderr:
        return None
    if ended.returncode != right.returncode:
        return f"{ended.returncode} {ended.stderr!r}"
    return None if ended.stdout == right.stdout else f"other results:\n{ended.stdout.decode()}"


def main():
    right, most = run(0)
    if most == 0:
        sys.exit("no allocation was seen")
    refused, wrong = 0, []
    for number in numbers(most):
        ended, _ = run(number)
        refused += ended.stderr != right.stderr
        fault = judge(ended, right)
        if fault:
            wrong.append(f"allocation {number} of {most}: {fault}")
    if wrong:
        sys.exit("\n".join(wrong[:20]))
    if not refused:
        sys.exit("no lack of memory was noticed")
    print(f"{most} allocations, {refused} refused")


main()
