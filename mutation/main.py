# SPDX-License-Identifier: MIT
"""ci/mutation: does the suite notice each single fault of Landlock, and run each of its lines?"""

import argparse
import fnmatch
import json
import os
import sys
import time

import coverage as gcov
import faults as fault_list
import memory as short_memory
from campaign import LIMIT_S, Campaign, Verdict, console
from changed import GCOV_OBJECTS, LANDLOCK, ChangedKernel
from kernel import BuildFailed
from machine import MEMORY_BYTES, Machine, MachineFailed
from report import Report, read_reasons
from suite import checks, is_red

HERE = os.path.dirname(os.path.abspath(__file__))
STEPS = ("faults", "coverage", "memory")
# Faults that no program can see, and faults that a program could see but no check does.
REASONS = ("equivalents.json", "unseen.json")
JOBS = 2

EXIT_GOOD, EXIT_BAD, EXIT_USAGE, EXIT_TROUBLE = 0, 1, 2, 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ci/mutation", description=__doc__)
    parser.add_argument("--source", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--tree", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--initramfs", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--folder", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--step", action="append", choices=STEPS,
                        help="do only this; may be given more than once")
    parser.add_argument("--function", default="*", help="only faults of these functions (a glob)")
    parser.add_argument("--survivors", action="store_true",
                        help="only faults that no check has seen in the last run")
    parser.add_argument("--jobs", type=int, default=JOBS, help="machines at a time")
    parser.add_argument("--known", action="store_true",
                        help="run the faults too that are known to survive: if a check sees one, "
                             "its reason is wrong")
    parser.add_argument("--all-users", action="store_true",
                        help="run a check as user even where it did the same as root")
    parser.add_argument("--keep-kernel", action="store_true",
                        help="use the kernels of the last run as they are")
    return parser.parse_args()


START = time.monotonic()


def tell(text: str) -> None:
    print(f"[{time.monotonic() - START:6.0f} s] {text}", file=sys.stderr, flush=True)


def memory_folder(options: argparse.Namespace) -> str:
    """Memory itself, if there is enough; else a folder of our own."""
    shared = "/dev/shm"
    try:
        status = os.statvfs(shared)
    except OSError:
        return options.folder
    enough = status.f_bavail * status.f_frsize > (options.jobs + 1) * MEMORY_BYTES
    return shared if enough and not status.f_flag & os.ST_NOEXEC else options.folder


class Run:
    """The steps, and the folder that they work in."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.folder = options.folder
        os.makedirs(self.folder, exist_ok=True)
        self.kernel = ChangedKernel(options.source, self.folder, os.cpu_count() or 1)
        self.checks = checks(options.tree)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def machine(self, kernel: str):
        def make(name: str, parameters: list[str]) -> Machine:
            return Machine(kernel, self.options.initramfs, console(self.folder, name), parameters)
        return make

    def save(self, name: str, content: str) -> None:
        with open(self.path(name + ".new"), "w", encoding="utf-8") as file:
            file.write(content)
        os.replace(self.path(name + ".new"), self.path(name))

    def faulty_kernel(self) -> tuple[str, list[fault_list.Fault]]:
        kernel, table = self.path("linux-faulty"), self.path("faults.json")
        if self.options.keep_kernel and os.path.exists(kernel) and os.path.exists(table):
            with open(table, encoding="utf-8") as file:
                return kernel, fault_list.load(json.load(file))
        tell("building the kernel with faults")
        self.kernel.prepare()
        kernel, faults = self.kernel.build_faulty()
        self.save("faults.json", json.dumps(fault_list.dump(faults), indent=1))
        return kernel, faults

    def seen(self) -> dict[str, Verdict]:
        """What the last run saw, by the faults' digests."""
        with open(self.path("mutation.json"), encoding="utf-8") as file:
            rows = json.load(file)["faults"]
        return {row["digest"]: Verdict(row["state"], row["by"], row["detail"], row["differs"])
                for row in rows if row["state"] in ("killed", "crashed")}

    def tell_verdict(self, fault: fault_list.Fault, verdict: Verdict) -> None:
        """As they come; the report follows the source."""
        with open(self.path("verdicts.txt"), "a", encoding="utf-8") as file:
            file.write(f"{verdict.state} {verdict.runs} runs {verdict.spent_s} s: "
                       f"{fault.describe()} | {verdict.by} {verdict.detail}\n")

    def faults(self) -> bool:
        kernel, faults = self.faulty_kernel()
        faults = [fault for fault in faults
                  if fnmatch.fnmatch(fault.function, self.options.function)]
        known = self.seen() if self.options.survivors else {}
        campaign = Campaign(self.machine(kernel), faults, self.checks, self.tell_verdict)
        campaign.all_users = self.options.all_users
        tell(f"{len(self.checks)} checks without a fault")
        campaign.baseline()
        tell(f"{len(campaign.usable())} checks against {len(faults)} faults")
        self.save("verdicts.txt", "")
        campaign.verdicts = {fault.number: known[fault.digest] for fault in faults
                             if fault.digest in known}
        reasons = [reason for name in REASONS
                   for reason in read_reasons(os.path.join(HERE, name))]
        if not self.options.known:
            campaign.leave_out({reason.digest for reason in reasons})
        campaign.run(self.options.jobs)
        notes = ()
        if self.options.function != "*":
            notes += (f"only the functions {self.options.function}",)
        if known:
            notes += (f"{len(known)} verdicts are those of an earlier run",)
        report = Report(faults, campaign.verdicts, reasons, campaign.trouble, notes)
        self.save("mutation.json", json.dumps(report.json(), indent=1))
        self.save("mutation.txt", report.text())
        print(report.text())
        return report.is_good()

    def measured_kernel(self) -> str:
        kernel = self.path("linux-measured")
        if self.options.keep_kernel and os.path.exists(kernel):
            return kernel
        tell("building the kernel that counts its lines")
        self.kernel.prepare()
        kernel = self.kernel.build_measured()
        gcov.keep_notes(os.path.join(self.kernel.objects, LANDLOCK), self.path("gcov"))
        return kernel

    def coverage(self) -> bool:
        kernel = self.measured_kernel()
        tell(f"{len(self.checks)} checks, counting lines")
        red = []
        with self.machine(kernel)("coverage", []) as machine:
            for check in self.checks:
                result, _ = machine.run(check, 0, LIMIT_S)
                if is_red(result):
                    red.append(f"{check.name}: {result}")
            counted = machine.files(
                GCOV_OBJECTS + os.path.realpath(os.path.join(self.kernel.objects, LANDLOCK)))
        coverage = gcov.read(counted, self.path("gcov"), os.path.basename(LANDLOCK))
        coverage.find_assertions(os.path.join(self.options.source, LANDLOCK))
        text = coverage.text() + "".join(f"red: {line}\n" for line in red)
        self.save("coverage.txt", text)
        print(text)
        return coverage.is_good() and not red

    def memory(self) -> bool:
        kernel = self.measured_kernel()
        tell("checks in which allocations fail")
        with self.machine(kernel)("memory", ["kmemleak=on"]) as machine:
            wrong, passed = short_memory.run(machine, self.checks)
        wrong += short_memory.warnings(console(self.folder, "memory"))
        text = "".join(f"{line}\n" for line in wrong)
        text += f"failing allocations: {passed} checks passed, {len(wrong)} things wrong\n"
        self.save("memory.txt", text)
        print(text)
        return passed > 0 and not wrong


def main() -> int:
    options = arguments()
    run = Run(options)
    # User-Mode Linux keeps the machine's memory in a file there, and executes out of it.
    os.environ.setdefault("TMPDIR", memory_folder(options))
    good = True
    try:
        for step in options.step or STEPS:
            good = getattr(run, step)() and good
    except (BuildFailed, MachineFailed, OSError) as error:
        print(f"ci/mutation: {error}", file=sys.stderr)
        return EXIT_TROUBLE
    tell("done")
    return EXIT_GOOD if good else EXIT_BAD


if __name__ == "__main__":
    sys.exit(main())
