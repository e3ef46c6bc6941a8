# SPDX-License-Identifier: MIT
"""Run the suite against each fault, the most promising checks first, until one turns red."""

import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from faults import Fault
from machine import Machine, MachineFailed
from suite import Check, is_broken, is_red, turned_red

# Each check's result without a fault must be the same this often.
BASELINE_RUNS = 2
LIMIT_S = 60.0

# What a verdict says of a fault that was not run because it is known that it survives.
LEFT_OUT = "not run"

# With this the kernel does not start Landlock, and its system calls have to say so.
OFF = ["lsm=none"]


@dataclass
class Base:
    """What a check does without a fault."""

    result: str
    spent_ms: int
    reached: dict[int, tuple[int, int]] = field(default_factory=dict)

    def differs(self, fault: Fault) -> bool:
        return self.reached.get(fault.number, (0, 0))[1] > 0

    def limit_s(self) -> float:
        return min(LIMIT_S, 5.0 + self.spent_ms / 1000 * 20)


@dataclass
class Verdict:
    """unreached, killed, crashed or survived; by: the check that shows the fault."""

    state: str
    by: str = ""
    detail: str = ""
    differs: bool = False  # in any check that was run without the fault
    runs: int = 0
    spent_s: float = 0.0


class Campaign:
    """One kernel with faults, and the suite's checks."""

    def __init__(self, make: Callable[[str, list[str]], Machine], faults: list[Fault],
                 checks: list[Check], tell: Callable[[Fault, Verdict], None]):
        self._make = make
        self.faults = faults
        self.checks = checks
        self._tell = tell
        self.all_users = False
        self.bases: dict[Check, Base] = {}
        self.bases_off: dict[Check, Base] = {}
        self.booted: dict[int, tuple[int, int]] = {}
        self.trouble: list[str] = []
        self.verdicts: dict[int, Verdict] = {}
        self._kills: Counter = Counter()
        self._lock = threading.Lock()

    # Without faults

    def baseline(self) -> None:
        with self._make("baseline", []) as machine:
            self.booted = machine.counts()
            for check in self.checks:
                self.bases[check] = self._base(machine, check)
        for run in range(1, BASELINE_RUNS):
            with self._make(f"baseline-{run}", []) as machine:
                for check, base in self.bases.items():
                    result, _ = machine.run(check, 0, LIMIT_S)
                    if result.split(":")[0] != base.result.split(":")[0]:
                        self.trouble.append(f"{check.name}: {base.result}, then {result}")
                        base.result = "unstable"
        with self._make("baseline-off", OFF) as machine:
            for check in self.checks:
                self.bases_off[check] = self._base(machine, check)
        for where, bases in (("", self.bases), (", and without Landlock", self.bases_off)):
            self.trouble += [f"{check.name}: {base.result}, without any fault{where}"
                             for check, base in bases.items() if is_red(base.result)]

    @staticmethod
    def _base(machine: Machine, check: Check) -> Base:
        machine.clear()
        result, spent_ms = machine.run(check, 0, LIMIT_S)
        return Base(result, spent_ms, machine.counts())

    def usable(self) -> list[Check]:
        """Checks that judged the kernel, and that a fault can turn red."""
        return [check for check, base in self.bases.items() if base.result.startswith("passed")]

    # With faults

    def candidates(self, fault: Fault) -> list[Check]:
        """The checks in which the fault makes a difference where it is, the best first."""
        if fault.is_init:
            found = self.usable()
        else:
            found = [check for check in self.usable() if self.bases[check].differs(fault)]
            if not self.all_users:
                # What it does as root, it will do again as another user.
                as_root = {(check.program, check.case) for check in found if check.user == 0}
                found = [check for check in found
                         if check.user == 0 or (check.program, check.case) not in as_root]
        return sorted(found, key=lambda check: (-self._kills[fault.function, check],
                                                self.bases[check].spent_ms))

    def candidates_off(self, fault: Fault) -> list[Check]:
        """The same on a kernel that has not started Landlock; those that skip there may not then."""
        found = [check for check, base in self.bases_off.items()
                 if base.differs(fault) and not is_red(base.result)]
        return sorted(found, key=lambda check: self.bases_off[check].spent_ms)

    def is_reached(self, fault: Fault) -> bool:
        return fault.number in self.booted and fault.is_init or any(
            fault.number in base.reached
            for base in (*self.bases.values(), *self.bases_off.values()))

    def leave_out(self, digests: set[str]) -> None:
        """Take faults as surviving: all checks would run, and most likely in vain."""
        for fault in self.faults:
            if fault.digest in digests and self.is_reached(fault):
                differs = bool(self.candidates(fault))
                self.verdicts[fault.number] = Verdict("survived", detail=LEFT_OUT, differs=differs)

    def run(self, jobs: int) -> None:
        """Judge all faults that have no verdict yet, on so many machines at a time."""
        waiting: queue.SimpleQueue = queue.SimpleQueue()
        for fault in self.faults:
            if fault.number in self.verdicts:
                continue
            if self.is_reached(fault):
                waiting.put(fault)
            else:
                self.verdicts[fault.number] = Verdict("unreached")
        workers = [threading.Thread(target=self._work, args=(f"machine-{job}", waiting))
                   for job in range(jobs)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _work(self, name: str, waiting: queue.SimpleQueue) -> None:
        machine = None
        try:
            while True:
                fault = waiting.get_nowait()
                if machine is None:
                    machine = self._make(name, [])
                start = time.monotonic()
                if fault.is_init:
                    verdict = self._judge_start(name + "-start", fault)
                else:
                    verdict, machine = self._judge(name, machine, fault)
                    if verdict.state == "survived" and self.candidates_off(fault):
                        verdict = self._judge_off(name + "-off", fault)
                verdict.spent_s = round(time.monotonic() - start, 2)
                with self._lock:
                    self.verdicts[fault.number] = verdict
                    self._tell(fault, verdict)
        except queue.Empty:
            pass
        except Exception as error:  # told by the thread that started this one
            self.trouble.append(f"{name}: {error!r}")
        finally:
            if machine is not None:
                machine.stop()

    def _judge(self, name: str, machine: Machine, fault: Fault) -> tuple[Verdict, Machine | None]:
        """The verdict, and the machine if it can be used on."""
        candidates = self.candidates(fault)
        verdict = Verdict("survived", differs=bool(candidates))
        for runs, check in enumerate(candidates, 1):
            verdict.runs = runs
            try:
                result, _ = machine.run(check, fault.number, self.bases[check].limit_s())
                if not turned_red(result):
                    continue
                if not self._is_sound(machine, check):
                    # The fault has left something behind, now or in an earlier check.
                    machine.stop()
                    machine = self._make(name, [])
                    result, _ = machine.run(check, fault.number, self.bases[check].limit_s())
                    if not turned_red(result):
                        continue
            except MachineFailed as failure:
                machine.stop()
                return Verdict("crashed", check.name, f"the machine {failure}", True, runs), None
            verdict = Verdict("killed", check.name, result, True, runs)
            if not is_broken(result):
                self._kills[fault.function, check] += 1
                break
        return verdict, machine

    def _is_sound(self, machine: Machine, check: Check) -> bool:
        result, _ = machine.run(check, 0, self.bases[check].limit_s())
        return not turned_red(result)

    def _judge_start(self, name: str, fault: Fault) -> Verdict:
        """A fault in what the kernel does once: it is selected before the kernel starts."""
        return self._judge_apart(name, [f"landlock.fault={fault.number}"], 0, fault,
                                 self.candidates(fault), lambda _, result: turned_red(result))

    def _judge_off(self, name: str, fault: Fault) -> Verdict:
        """A fault in what the kernel does without Landlock too."""
        def is_seen(check: Check, result: str) -> bool:
            passed = self.bases_off[check].result.startswith("passed")
            return turned_red(result) if passed else is_red(result)
        return self._judge_apart(name, OFF, fault.number, fault, self.candidates_off(fault),
                                 is_seen)

    def _judge_apart(self, name: str, parameters: list[str], selected: int, fault: Fault,
                     candidates: list[Check], is_seen: Callable[[Check, str], bool]) -> Verdict:
        """On a machine of its own, started with these parameters."""
        try:
            with self._make(name, parameters) as machine:
                for check in candidates:
                    result, _ = machine.run(check, selected, LIMIT_S)
                    if is_seen(check, result):
                        self._kills[fault.function, check] += 1
                        return Verdict("killed", check.name, result, True)
        except MachineFailed as failure:
            return Verdict("crashed", "", f"the machine {failure}", True)
        return Verdict("survived", differs=True)


def console(folder: str, name: str) -> str:
    """Where a machine's console is kept."""
    return os.path.join(folder, f"console-{name}.log")
