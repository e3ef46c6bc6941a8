# SPDX-License-Identifier: MIT
"""One User-Mode Linux machine with the agent in it, spoken to line by line."""

import os
import select
import signal
import subprocess
import time

from suite import Check

BOOT_S = 60.0
# What the agent may need beyond a check's own limit: to end what the check leaves running.
SLACK_S = 15.0
MEMORY_BYTES = 512 << 20


class MachineFailed(Exception):
    """It ended, hung, or said what nobody can understand."""


class Machine:
    """Started when made; use as a context, so that it ends in any case."""

    def __init__(self, kernel: str, initramfs: str, console: str, parameters: list[str]):
        hear, self._say = os.pipe()
        self._hear, say = os.pipe()
        self._kept = b""
        with open(console, "wb") as output:
            # "panic=-1": a machine that fails ends at once.  "llk.results=" tells checks that the
            # system is nobody else's, as landlock-vm's guests do.
            self._process = subprocess.Popen(
                [kernel, f"mem={MEMORY_BYTES}", f"initrd={initramfs}", "con=null", "con0=fd:0,fd:1",
                 "ssl=null", f"ssl0=fd:{hear},fd:{say}", "seccomp=auto", "panic=-1",
                 "llk.results=none", *parameters],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                pass_fds=(hear, say), start_new_session=True)
        os.close(hear)
        os.close(say)
        try:
            self._expect("hello", BOOT_S)
        except MachineFailed:
            self.stop()
            raise

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        """End it with all the processes that it has on the host."""
        if self._say >= 0:
            os.close(self._say)
            os.close(self._hear)
            self._say = -1
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def _line(self, until: float) -> str:
        while b"\n" not in self._kept:
            ready, _, _ = select.select([self._hear], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise MachineFailed("hangs")
            more = os.read(self._hear, 65536)
            if not more:
                raise MachineFailed("ended")
            self._kept += more
        line, self._kept = self._kept.split(b"\n", 1)
        return line.decode(errors="replace").rstrip("\r")

    def _expect(self, word: str, limit_s: float) -> None:
        line = self._line(time.monotonic() + limit_s)
        if line != word:
            raise MachineFailed(f"says {line!r}, not {word!r}")

    def _ask(self, request: str) -> None:
        try:
            os.write(self._say, request.encode() + b"\n")
        except OSError as error:
            raise MachineFailed("ended") from error

    def run(self, check: Check, fault: int, limit_s: float) -> tuple[str, int]:
        """The check's result as Kyua would tell it, and the milliseconds that it took."""
        self._ask(f"run {fault} {check.user} {int(limit_s * 1000)} {check.path} {check.case}")
        line = self._line(time.monotonic() + limit_s + SLACK_S)
        words = line.split(" ", 2)
        if len(words) != 3 or words[0] != "ran":
            raise MachineFailed(f"says {line!r}")
        if words[2] == "stuck":
            raise MachineFailed("has a process that cannot be started or ended")
        return words[2], int(words[1])

    def clear(self) -> None:
        self._ask("clear")
        self._expect("cleared", SLACK_S)

    def write(self, path: str, text: str) -> None:
        self._ask(f"say {path} {text}")
        self._expect("said", SLACK_S)

    def counts(self) -> dict[int, tuple[int, int]]:
        """For each fault whose place was reached: how often, and how often it made a difference."""
        self._ask("counts")
        counts = {}
        until = time.monotonic() + SLACK_S
        while (line := self._line(until)) != "counted":
            _, number, reached, differing = line.split()
            counts[int(number)] = (int(reached), int(differing))
        return counts

    def files(self, folder: str, name: str = "") -> dict[str, bytes]:
        """The files of a folder of the machine, or the one of this name."""
        self._ask(f"files {folder} {name}")
        files: dict[str, bytes] = {}
        path = ""
        until = time.monotonic() + 4 * SLACK_S
        while (line := self._line(until)) != "filed":
            word, rest = line.split(" ", 1)
            if word == "file":
                path = rest
                files[path] = b""
            else:
                files[path] += bytes.fromhex(rest)
        return files
