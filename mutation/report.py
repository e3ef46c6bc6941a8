# SPDX-License-Identifier: MIT
"""What the campaign found, as a table for people and JSON for programs."""

import json
from collections import Counter
from dataclasses import dataclass

from campaign import LEFT_OUT, Verdict
from faults import Fault

WANTED_SCORE = 95.0
STATES = ("killed", "crashed", "survived", "known", "equivalent", "unreached")
EQUIVALENT = "equivalent"

# Why a fault survives that some program could see, at some time or on some system.  It counts as
# survived: only what no program can ever see is left out of the score.
CLASSES = {
    "race": "decides between things that happen at once: no check can win it at will",
    "leak": "keeps memory that no program is told about",
    "memory": "takes a shortage of memory",
    "unsafe": "touches what it should not, and nothing certain follows",
    "chance": "takes many starts, and luck",
    "setup": "takes a device, a size or a privilege that the suite does not ask for",
}


@dataclass
class Reason:
    """Why no program can see a fault, or (by class) why no check does."""

    text: str
    digest: str = ""  # of one fault, or
    prefix: str = ""  # of all whose text begins so
    kind: str = ""
    function: str = ""
    what: str = ""
    only_unmoved: bool = False  # only of faults that made no difference in any check
    group: str = EQUIVALENT  # or one of CLASSES

    def fits(self, fault: Fault, verdict: Verdict) -> bool:
        if self.only_unmoved and verdict.differs:
            return False
        if self.digest:
            return fault.digest == self.digest
        return (bool(self.prefix) and fault.text.startswith(self.prefix)
                and self.kind in ("", fault.kind) and self.function in ("", fault.function))


def read_reasons(path: str) -> list[Reason]:
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    reasons = [Reason(text=row["reason"], digest=row.get("digest", ""),
                      prefix=row.get("prefix", ""), kind=row.get("kind", ""),
                      function=row.get("function", ""), what=row.get("what", ""),
                      only_unmoved=row.get("only_unmoved", False),
                      group=row.get("class", EQUIVALENT))
               for row in rows]
    for reason in reasons:
        if reason.group != EQUIVALENT and (reason.group not in CLASSES or not reason.digest):
            raise ValueError(f"{path}: {reason}")
    return reasons


UNJUDGED = Verdict("survived", detail="not judged", differs=True)


def percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0


@dataclass
class Row:
    fault: Fault
    verdict: Verdict
    reason: str = ""
    group: str = ""

    @property
    def state(self) -> str:
        if self.verdict.state == "survived" and self.reason:
            return EQUIVALENT if self.group == EQUIVALENT else "known"
        return self.verdict.state


class Report:
    """Verdicts with the reasons that are known for survivors."""

    def __init__(self, faults: list[Fault], verdicts: dict[int, Verdict], reasons: list[Reason],
                 trouble: list[str], notes: tuple[str, ...] = ()):
        self.trouble = list(trouble)
        self.notes = notes  # what makes this less than a whole run
        unjudged = [fault for fault in faults if fault.number not in verdicts]
        if unjudged:
            self.trouble.append(f"{len(unjudged)} faults were not judged, and count as survived")
        self.rows = []
        self.stale: list[str] = []
        self.lucky: list[str] = []
        for fault in faults:
            row = Row(fault, verdicts.get(fault.number, UNJUDGED))
            fitting = [reason for reason in reasons if reason.fits(fault, row.verdict)]
            # What is written about one fault is said with more care than what fits many.
            fitting.sort(key=lambda reason: not reason.digest)
            if fitting and row.verdict.state == "survived":
                row.reason, row.group = fitting[0].text, fitting[0].group
            self.rows.append(row)
            if row.verdict.state in ("killed", "crashed"):
                for reason in fitting:
                    if reason.digest:
                        # That a program cannot see it is wrong; a race is won now and then.
                        told = self.stale if reason.group == EQUIVALENT else self.lucky
                        told.append(f"{fault.describe()} ({fault.digest}): "
                                    f"is seen by {row.verdict.by}")
        digests = {fault.digest for fault in faults}
        self.gone = [reason for reason in reasons if reason.digest and reason.digest not in digests]

    def count(self, rows: list[Row] | None = None) -> Counter:
        return Counter(row.state for row in (self.rows if rows is None else rows))

    def seen(self) -> int:
        counts = self.count()
        return counts["killed"] + counts["crashed"]

    def visible(self) -> int:
        """Faults that were run and that some program could see."""
        counts = self.count()
        return self.seen() + counts["survived"] + counts["known"]

    def score(self) -> float:
        """Percent of the faults that were run, some program could see, and some check is red with.

        A survivor lowers it even when it is known why it survives.
        """
        return percent(self.seen(), self.visible())

    def score_of_all(self) -> float:
        """The same, as if no check could see what no check has run."""
        return percent(self.seen(), self.visible() + self.count()["unreached"])

    def survivors(self) -> list[Row]:
        return [row for row in self.rows if row.state == "survived"]

    def is_good(self) -> bool:
        return (self.score() >= WANTED_SCORE and not self.survivors() and not self.stale
                and not self.trouble)

    def by_function(self) -> list[tuple[str, Counter]]:
        functions: dict[str, list[Row]] = {}
        for row in self.rows:
            functions.setdefault(f"{row.fault.file}:{row.fault.function}", []).append(row)
        return [(name, self.count(rows)) for name, rows in functions.items()]

    def table(self) -> str:
        lines = [f"{'function':<52}" + "".join(f"{state:>11}" for state in STATES)]
        for name, counts in self.by_function() + [("all", self.count())]:
            lines.append(f"{name:<52}" + "".join(f"{counts[state]:>11}" for state in STATES))
        return "\n".join(lines)

    def text(self) -> str:
        parts = [self.table()]
        sections = (
            ("faults that no check sees, and that have no reason", [
                f"{row.fault.digest} {row.fault.describe()}"
                + ("" if row.verdict.differs else "  [makes no difference in any check]")
                for row in self.survivors()]),
            ("faults that no check sees, for a reason that is known", [
                f"{row.fault.digest} {row.fault.describe()}\n    {row.group}: {row.reason}"
                for row in self.rows if row.state == "known"]),
            ("faults that no program can see", [
                f"{row.fault.digest} {row.fault.describe()}\n    {row.reason}"
                for row in self.rows if row.state == EQUIVALENT]),
            ("reasons of faults that a check sees", self.stale),
            ("known survivors that a check saw this time", self.lucky),
            ("reasons of faults that this kernel has not", [
                f"{reason.digest} {reason.function}: {reason.what}" for reason in self.gone]),
            ("trouble", self.trouble),
        )
        for title, entries in sections:
            if entries:
                parts.append(f"{len(entries)} {title}:\n" + "\n".join(entries))
        return "\n\n".join(parts + [self.summary()]) + "\n"

    def summary(self) -> str:
        """Where each fault has gone, and what the score is made of."""
        counts = self.count()
        groups = Counter(row.group for row in self.rows if row.state == "known")
        left_out = sum(row.verdict.detail == LEFT_OUT for row in self.rows)
        of_groups = [f"{groups[group]:>8}  {group}: it {CLASSES[group]}"
                     for group in CLASSES if groups[group]]
        return "\n".join([
            f"{len(self.rows):>6}  faults",
            f"{counts['equivalent']:>6}  that no program can see: left out",
            f"{counts['unreached']:>6}  that no check runs: left out of the first score only",
            f"{counts['killed']:>6}  killed: a check fails",
            f"{counts['crashed']:>6}  crashed: the machine ends or hangs, which landlock-matrix "
            "reports as infra_error and fails for",
            f"{counts['survived']:>6}  survived, without a reason",
            f"{counts['known']:>6}  survived, for a reason that is known:",
            *of_groups,
            *[f"{left_out:>6}  of those with a reason were taken as such and not run (--known)"
              for _ in range(left_out > 0)],
            f"mutation score: {self.score():.1f}% ({self.seen()} of {self.visible()} faults that "
            f"were run and that a program can see; wanted: {WANTED_SCORE:.0f}%)",
            f"mutation score of all: {self.score_of_all():.1f}% "
            f"({self.seen()} of {self.visible() + counts['unreached']}, as if no check could see "
            "what none runs)",
            *[f"this is no whole run: {note}" for note in self.notes],
        ])

    def json(self) -> dict:
        return {
            "score": round(self.score(), 2),
            "score_of_all": round(self.score_of_all(), 2),
            "counts": dict(self.count()),
            "functions": {name: dict(counts) for name, counts in self.by_function()},
            "stale": self.stale,
            "lucky": self.lucky,
            "trouble": self.trouble,
            "notes": list(self.notes),
            "faults": [
                {"digest": row.fault.digest, "file": row.fault.file, "line": row.fault.line,
                 "function": row.fault.function, "kind": row.fault.kind,
                 "argument": row.fault.argument, "text": row.fault.text, "state": row.state,
                 "by": row.verdict.by, "detail": row.verdict.detail, "reason": row.reason,
                 "class": row.group, "differs": row.verdict.differs}
                for row in self.rows],
        }
