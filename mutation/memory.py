# SPDX-License-Identifier: MIT
"""Checks in which allocations fail, on a machine that looks for memory left over afterwards."""

import re
import time

from machine import Machine
from suite import Check, is_red

AREA = "memory/"
LIMIT_S = 300.0
KMEMLEAK = "/sys/kernel/debug/kmemleak"
# The kernel does not report what is younger than five seconds.
AGE_S = 6.0
# What looks unreferred to at once may be so for a moment only.
SCANS = 2

# What the kernel says when something in it is wrong.
_WARNING = re.compile(r"^.*(WARNING:|BUG:|Oops|KASAN|refcount_t|INFO: task).*$", re.M)


def warnings(console: str) -> list[str]:
    with open(console, encoding="utf-8", errors="replace") as file:
        return [match.group().strip() for match in _WARNING.finditer(file.read())]


def leaks(machine: Machine) -> list[str]:
    """What nobody refers to, by the functions that allocated it."""
    time.sleep(AGE_S)
    for _ in range(SCANS):
        machine.write(KMEMLEAK, "scan")
    reports = machine.files(KMEMLEAK.rsplit("/", 1)[0], "kmemleak")[KMEMLEAK].decode()
    return [" ".join(report.split()) for report in reports.split("unreferenced object")[1:]]


def run(machine: Machine, checks: list[Check]) -> tuple[list[str], int]:
    """What is wrong, and how many checks have judged the kernel."""
    wrong, passed = [], 0
    machine.write(KMEMLEAK, "clear")
    for check in checks:
        if not check.program.startswith(AREA) or check.user != 0:
            continue
        result, _ = machine.run(check, 0, LIMIT_S)
        if is_red(result):
            wrong.append(f"{check.name}: {result}")
        passed += result.startswith("passed")
    return wrong + [f"leak: {leak}" for leak in leaks(machine)], passed
