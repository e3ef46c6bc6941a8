# SPDX-License-Identifier: MIT
"""Does landlock-probe read command lines as kernels do?  See table.txt.

usage: check.py offline PROBE TABLE
       check.py boot PROBE TABLE VM GUEST ACT all|few [WORD...]
       check.py record VM GUEST ACT KERNEL <LINES

offline: ask the probe about each row, and compare with what the kernel has made of the line.
boot: boot each row, or those marked as few, as well; only those whose kernel or line has a WORD.
record: boot each line, and print rows.  GUEST and ACT are without the architecture that ends them.
"""

import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile

ESCAPE = re.compile(rb"\\(x..|[trnvf\\])|<to (\d+)>")
SIGNS = {b"t": b"\t", b"r": b"\r", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"\\": b"\\"}
# As landlock-vm begins its lines, for what is not booted.
PREFIX = b"console=ttyS0 quiet"
BOOT_S = 600


@dataclasses.dataclass(frozen=True)
class Row:
    few: bool
    kernel: str
    state: str
    modules: str
    line: bytes
    said: str  # by the probe


@dataclasses.dataclass
class Kernel:
    config: str
    line: bytes | None = None  # that landlock-vm gives without one of ours


def read_table(path: str) -> tuple[dict[str, Kernel], list[Row]]:
    kernels, rows = {}, []
    with open(path, "rb") as file:
        lines = file.read().splitlines()
    for text in lines:
        fields = text.split(b"\t")
        if text.startswith(b"#") or not text:
            continue
        if fields[0] == b"kernel":
            _, name, arch, release, *options = (field.decode() for field in fields)
            kernels[name] = Kernel("\n".join((
                f"# Linux/{arch} {release} Kernel Configuration", "CONFIG_SECURITY_LANDLOCK=y",
                *options, "# end of Kernel hacking", "")))
        else:
            few = fields[0] == b"few"
            kernel, states, modules = (field.decode() for field in fields[1:4])
            state, _, said = states.partition("/")
            rows.append(Row(few, kernel, state, modules, fields[4], said or state))
    return kernels, rows


def compose(prefix: bytes, line: bytes) -> bytes:
    """What follows the prefix; <to N> makes all of it so long that it ends at the Nth byte."""
    size = 0

    def put(match: re.Match) -> bytes:
        nonlocal size
        if match[2]:
            size = int(match[2])
            return b"\0"
        return SIGNS.get(match[1]) or bytes([int(match[1][1:], 16)])

    line = ESCAPE.sub(put, line)
    return line.replace(b"\0", b"p" * (size + 1 - len(prefix) - len(line)))


def ask(probe: str, config: str, line: bytes) -> str:
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(config)
        file.flush()
        answer = subprocess.run([probe, "--json", "--kconfig=" + file.name,
                                 b"--cmdline=" + line], stdout=subprocess.PIPE, check=False)
    return json.loads(answer.stdout)["landlock"]["state"]


def is_cached(kernel: str) -> bool:
    """Whether landlock-vm has that one."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    cache = os.environ.get("LANDLOCK_KIT_CACHE") or os.path.join(home, "landlock-kit")
    return os.path.isdir(os.path.join(cache, "kernels", kernel))


class Machine:
    """Boots lines."""

    def __init__(self, vm: str, guest: str, act: str):
        self._vm, self._guest, self._act = vm, guest, act

    def boot(self, kernel: str, line: bytes) -> tuple[str, str, bytes]:
        """The state, the modules, and the kernel's whole line."""
        arch = kernel.rsplit("-", 1)[1]
        machine = subprocess.run(
            [self._vm, "boot", kernel, "--timeout", str(BOOT_S), "--accel", "tcg", "--guest",
             self._guest + arch, "--add", f"{self._act}{arch}:/bin/act", "--any-length", "--append",
             line, "--", "act"], stdout=subprocess.PIPE, check=False)
        answer = dict(text.split(" ", 1) for text in machine.stdout.decode().splitlines())
        if machine.returncode or len(answer) != 3:
            raise RuntimeError(f"{kernel}: {line!r}: status {machine.returncode}")
        return answer["state"], answer["modules"], bytes.fromhex(answer["cmdline"])

    def prefix(self, kernel: str) -> bytes:
        return self.boot(kernel, b"quiet")[2].removesuffix(b"\n").removesuffix(b" quiet")


def check_offline(probe: str, kernels: dict[str, Kernel], rows: list[Row]) -> int:
    wrong = 0
    for row in rows:
        line = PREFIX + b" " + compose(PREFIX + b" ", row.line)
        state = ask(probe, kernels[row.kernel].config, line)
        if state != row.said:
            wrong += 1
            print(f"{row.kernel}: {row.line!r}: {state}, and the kernel: {row.state}")
    print(f"{len(rows) - wrong} of {len(rows)} rows answered as the kernel does")
    return wrong


def check_boots(probe: str, kernels: dict[str, Kernel], rows: list[Row], machine: Machine) -> int:
    wrong = 0
    for row in rows:
        kernel = kernels[row.kernel]
        if kernel.line is None and b"<to " in row.line:
            kernel.line = machine.prefix(row.kernel)
        line = compose((kernel.line or b"") + b" ", row.line)
        state, modules, whole = machine.boot(row.kernel, line)
        # As the kernel shows it; and what it has been given, where that is longer.
        said = {ask(probe, kernel.config, whole.removesuffix(b"\n"))}
        if kernel.line:
            said.add(ask(probe, kernel.config, kernel.line + b" " + line))
        good = (state, modules) == (row.state, row.modules) and said <= {state, row.said}
        wrong += not good
        print(f"{'ok   ' if good else 'WRONG'} {row.kernel}: {row.line!r}: {state} {modules}; "
              f"the probe: {' '.join(said)}", flush=True)
    return wrong


def record(machine: Machine, kernel: str) -> int:
    prefix = machine.prefix(kernel)
    for text in sys.stdin.buffer.read().splitlines():
        state, modules, _ = machine.boot(kernel, compose(prefix + b" ", text))
        sys.stdout.buffer.write(b"\t".join((b"row", kernel.encode(), state.encode(),
                                            modules.encode(), text)) + b"\n")
        sys.stdout.buffer.flush()
    return 0


def main() -> int:
    mode, *arguments = sys.argv[1:]
    if mode == "record":
        return record(Machine(*arguments[:3]), arguments[3])
    probe, table, *arguments = arguments
    kernels, rows = read_table(table)
    if mode == "offline":
        return 1 if check_offline(probe, kernels, rows) or not rows else 0
    machine, few, words = Machine(*arguments[:3]), arguments[3] == "few", arguments[4:]
    rows = [row for row in rows if (row.few or not few) and "-small" not in row.kernel
            and (not words or any(w in row.kernel or w.encode() in row.line for w in words))]
    missing = {row.kernel for row in rows if not is_cached(row.kernel)}
    for kernel in sorted(missing):
        print(f"not in the cache: {kernel}")
    rows = [row for row in rows if row.kernel not in missing]
    if not rows:
        print("no kernel of the table is in the cache")
        return 77
    wrong = check_boots(probe, kernels, rows, machine)
    print(f"{len(rows) - wrong} of {len(rows)} lines booted as foretold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
