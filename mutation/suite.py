# SPDX-License-Identifier: MIT
"""The checks of the suite, as the machines run them: one program, one case, one user."""

import os
import re
import subprocess
from dataclasses import dataclass

FOLDER = "usr/libexec/landlock-kit/conformance"

# As root, and as the user that has no rights anywhere.
USERS = (0, 65534)


@dataclass(frozen=True)
class Check:
    program: str  # area/program
    case: str
    user: int

    @property
    def name(self) -> str:
        return f"{self.program}:{self.case}" + ("" if self.user == 0 else " as user")

    @property
    def path(self) -> str:
        return f"/{FOLDER}/{self.program}"


def _programs(tree: str) -> list[str]:
    """The programs that the folders' Kyuafiles name."""
    programs = []
    for area in sorted(os.listdir(os.path.join(tree, FOLDER))):
        kyuafile = os.path.join(tree, FOLDER, area, "Kyuafile")
        if os.path.isdir(os.path.dirname(kyuafile)) and os.path.exists(kyuafile):
            with open(kyuafile, encoding="utf-8") as file:
                names = re.findall(r'atf_test_program\s*\{\s*name\s*=\s*"([^"]+)"', file.read())
            programs += [f"{area}/{name}" for name in names]
    return programs


def checks(tree: str) -> list[Check]:
    """All checks of a guest's tree, each for each user."""
    found = []
    for program in _programs(tree):
        listed = subprocess.run([os.path.join(tree, FOLDER, program), "-l"], check=True,
                                capture_output=True, text=True).stdout
        for case in re.findall(r"^ident: (.+)$", listed, re.M):
            found += [Check(program, case, user) for user in USERS]
    return found


# A kernel that is known to have Landlock is judged with these as --no-skips of the suite's runner.
_FAILING_SKIPS = ("skipped: abi:", "skipped: unavailable:")


def is_red(result: str) -> bool:
    """Whether the suite's run ends badly because of this result."""
    return not result.startswith(("passed", "skipped", "expected_failure"))


def turned_red(result: str) -> bool:
    """The same of a check that passes without the fault: it has no reason to skip."""
    return is_red(result) or result.startswith(_FAILING_SKIPS)


def is_broken(result: str) -> bool:
    """Whether the check says that it could not be set up, and does not blame the kernel."""
    return "BROKEN: " in result
