# SPDX-License-Identifier: MIT
"""Produce each cause of the table, and compare what landlock-probe says of it."""

import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

import check_report  # noqa: E402
import jsonschema  # noqa: E402
import kernels  # noqa: E402
from table import FILES, NOT_PRODUCED, TABLE, Row  # noqa: E402

BOOT_S = 300.0


class Wrong(Exception):
    """The row could not be produced, or the answer is another one."""


def escape(word: str) -> str:
    """A word for init.c, of which a kernel's command line makes no two."""
    return "".join(f"%{ord(sign):02x}" if sign in ' "%' else sign for sign in word)


class Producer:
    """Runs the programs of the rows where these want them to be run."""

    def __init__(self, options: argparse.Namespace):
        self._options = options
        self._variants: dict[str, str] = {}

    def build(self, names: list[str]) -> None:
        for name in names:
            self._variants[name], config = kernels.build(
                self._options.source, self._options.folder, name)
            self._put("configs/" + name, kernels.read(config))
        for name in kernels.DISGUISES:
            self._variants[name] = kernels.disguise(self._options.folder, name)
        for name, text in FILES.items():
            self._put(name, text)
        self.initramfs = os.path.join(self._options.folder, "initramfs")
        subprocess.run([self._options.vm, "initramfs", "--guest", self._options.tree, "--init",
                        self._options.init, "-o", self.initramfs], check=True)

    def _put(self, name: str, text: str) -> None:
        path = os.path.join(self._options.tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, row: Row) -> tuple[int, str]:
        """The exit status of the probe, and its report."""
        return self._boot_variant(row) if row.kernel in self._variants else self._boot(row)

    def _boot_variant(self, row: Row) -> tuple[int, str]:
        command = [self._variants[row.kernel], "mem=256M", f"initrd={self.initramfs}", "con=null",
                   "con0=fd:0,fd:1", "seccomp=auto", "panic=-1", "quiet", "loglevel=0",
                   *row.parameters, "--", *row.surroundings, *map(escape, row.program), "end"]
        machine = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=BOOT_S, check=False)
        text = machine.stdout.decode(errors="replace").replace("\r\n", "\n")
        _, begin, rest = text.partition("\nbegin\n")
        output, end, status = rest.rpartition("\nstatus ")
        if not begin or not end:
            raise Wrong("the machine failed: " + text[-500:])
        return int(status.split()[0]), output

    def _boot(self, row: Row) -> tuple[int, str]:
        """The guest of landlock-vm has all surroundings, and the programs in its root."""
        command = [self._options.vm, "boot", row.kernel, "--timeout", str(int(BOOT_S))]
        for parameter in row.parameters:
            command += ["--append", parameter]
        for program in {word for word in row.program if word.startswith("/")}:
            command += ["--add", os.path.join(self._options.tree, program[1:])]
        command += ["--", *row.program]
        machine = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 check=False)
        return machine.returncode, machine.stdout.decode(errors="replace")


def compare(row: Row, status: int, output: str, schema: dict) -> None:
    try:
        report = json.loads(output)
        check_report.check_report(schema, report)
    except jsonschema.ValidationError as error:
        raise Wrong(f"{error.json_path}: {error.message}") from error
    except (ValueError, SystemExit) as error:
        raise Wrong(f"{error}: {output[-300:]}") from error
    landlock = report["landlock"]
    for what, said, wanted in (("state", landlock["state"], row.state),
                               ("cause", landlock["cause"], row.cause),
                               ("remedy", landlock["remedy"], row.remedy),
                               ("cause of the network", report["network"]["cause"], row.network),
                               ("exit status", status, row.status)):
        if said != wanted:
            raise Wrong(f"{what} {said!r}, not {wanted!r}")
    features = {feature["name"]: feature for feature in report["features"]}
    for feature in report["features"]:
        if feature["enforced"] != "yes" and not feature["reason"]:
            raise Wrong(f"{feature['name']} is {feature['enforced']}, without a reason")
    for expression in row.more:
        if not eval(expression, {"d": report, "f": features}):
            odd = [(n, f["enforced"], f["reason"]) for n, f in features.items()
                   if f["enforced"] != "yes"]
            raise Wrong(f"{expression} does not hold; not proven: {odd}; evidence: "
                        f"{landlock['evidence']}; network: {report['network']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="ci/causes")
    for name in ("source", "folder", "tree", "init", "vm", "schema"):
        parser.add_argument("--" + name, required=True, help=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", metavar="WORD",
                        help="only rows whose kernel or name has it (default: all)")
    options = parser.parse_args()
    with open(options.schema, encoding="utf-8") as file:
        schema = json.load(file)
    rows = [row for row in TABLE
            if not options.words or any(w in row.name or w == row.kernel for w in options.words)]
    producer = Producer(options)
    # Configurations of other kernels are shown to some: all are built.
    producer.build(list(kernels.VARIANTS))
    wrong = 0
    for row in rows:
        try:
            compare(row, *producer.run(row), schema)
            verdict = "ok   "
            said = f"{row.state}, exit {row.status}: {row.cause or row.network or 'no cause'}"
        except (Wrong, subprocess.TimeoutExpired) as error:
            wrong += 1
            verdict, said = "WRONG", str(error)
        print(f"{verdict} {row.kernel}: {row.name}: {said}", flush=True)
    if not options.words:
        for entry in NOT_PRODUCED:
            print(f"not produced: {entry.said.strip()}: {entry.why}")
    print(f"{len(rows) - wrong} of {len(rows)} rows produced and answered right")
    return 1 if wrong or not rows else 0


sys.exit(main())
