# SPDX-License-Identifier: MIT
"""Run the suite in each of the surroundings, and say where it judges other than it should.

usage: judge.py [--whole [--without AREA,...] [--together]] [--say] [--boot VM,KERNEL]
           [--pairs FILE] TOOL IN-SURROUNDINGS EXPLAINED [GLOB...]

A GLOB selects surroundings.  By default the programs run that a surrounding touches, with --whole
the whole suite.  What must come out: no failure and no broken check; what passes without passes
within, or is skipped for a reason that EXPLAINED has.  Where the table has words of refusal, the
tool ends with 3 and one message with them before it begins.  --say tells about each surrounding
that was judged.

By default, and with --together, filters are put around one run where they touch no program in
common; in the output their names are joined by "+".

With --pairs it is those of a file instead, of which each line has a glob for what is made first,
one for what is made within it, and globs of programs.  What cannot be made within another is no
pair.

With --boot it is the surroundings of a whole machine that are made, each in a guest of its own, by
landlock-vm of that path and a kernel that it knows.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
import threading

GOOD = ("pass", "xfail")
BAD = ("fail", "broken", "xpass")

PLACES = ("anybody", "root", "guest")

# The exit status of IN-SURROUNDINGS where one cannot be made.
NOT_MADE = 125

ONE_AT_A_TIME = threading.Lock()

Row = collections.namedtuple("Row", "name place programs against refused")


def read_rows(program):
    lines = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout
    return [Row(*line.split("\t")) for line in lines.splitlines()]


def pair(outer, inner, programs):
    against = outer.against if inner.against == "plain" else inner.against
    return Row(f"{outer.name}+{inner.name}", max(outer.place, inner.place, key=PLACES.index),
               programs.strip(), "user" if inner.name == "user" else against,
               outer.refused or inner.refused)


def read_pairs(path, rows):
    with open(path, encoding="utf-8") as file:
        lines = [line.split(maxsplit=2) for line in file if line.strip() and line[0] != "#"]
    return [pair(outer, inner, programs) for first, second, programs in lines
            for outer in rows if fnmatch.fnmatchcase(outer.name, first)
            for inner in rows if fnmatch.fnmatchcase(inner.name, second)]


def read_explained(path):
    """Lines of a glob of surroundings, one of checks, the reason of their skip, and words of it.

    "*" for the checks stands for those of the programs that a surrounding touches.  In the words,
    "{answer}" is what the filter of the surrounding answers.
    """
    with open(path, encoding="utf-8") as file:
        lines = (line.split("#")[0].split(maxsplit=3) for line in file)
        return [(*words, "")[:4] for words in lines if words]


def is_touched(row, test):
    return any(fnmatch.fnmatchcase(test["id"], glob) for glob in row.programs.split())


def is_filter(row):
    """Of one call; not of what another filter takes to be made, or to be seen."""
    return (":" in row.name and "+" not in row.name and not row.refused
            and not row.name.startswith(("capset", "get_seccomp", "set_no_new_privs",
                                         "set_seccomp")))


def put_together(rows, plain):
    """Rows, some of which stand for several."""
    lone, joined = [], []
    for row in rows:
        programs = {name.split(":")[0] for name, test in plain[row.against].items()
                    if is_touched(row, test)}
        if not is_filter(row):
            lone.append(row)
            continue
        for other in joined:
            if not other[1] & programs and other[0].against == row.against:
                other[0] = row._replace(name=f"{other[0].name}+{row.name}",
                                        programs=f"{other[0].programs} {row.programs}")
                other[1].update(programs)
                break
        else:
            joined.append([row, programs])
    return [row for row, _ in joined] + lone


def boot_command(options, row):
    """What runs the guest's own tool there."""
    vm, kernel = options.boot.split(",")
    return [vm, "boot", kernel, "--timeout", "3000", "--add", f"{options.around}:/in-surroundings",
            "--", "/in-surroundings", row.name, "--", "landlock-conformance"]


def command(options, row):
    if options.boot:
        return boot_command(options, row)
    around = [word for name in row.name.split("+") for word in (options.around, name, "--")]
    return [*around, options.tool]


def run(options, row, globs):
    """The status, the document (None if there is none) and what was said on standard error."""
    with tempfile.TemporaryDirectory(prefix="llk-around.") as folder:
        os.chmod(folder, 0o1777)
        runner = "guest" if options.boot else "kyua"
        done = subprocess.run([*command(options, row), "run", "--runner", runner, "--json", "-",
                               *globs], cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
    said = done.stderr.decode(errors="replace").strip()
    try:
        return done.returncode, json.loads(done.stdout), said
    except ValueError:
        return done.returncode, None, said


def is_explained(options, row, test):
    return any(
        fnmatch.fnmatchcase(part, name) and test["reason"] == reason
        and (is_touched(row, test) if check == "*" else fnmatch.fnmatchcase(test["id"], check))
        and words.strip().replace("{answer}", part.partition(":")[2]) in test["detail"]
        for part in row.name.split("+") for name, check, reason, words in options.explained)


def short(text):
    return " ".join((text or "").split())[:220]


def judge_refusal(row, status, document, said):
    # What Kyua says of itself may stand beside the tool's own words.
    own = [line for line in said.splitlines() if not line.startswith("kyua: ")]
    if status != 3:
        yield f"ends with {status}, not with 3: {short(said)}"
    elif document and document["results"]:
        yield f"begins, though it cannot judge: {short(said)}"
    elif len(own) != 1:
        yield f"says in {len(own)} lines why it does not begin: {short(said)}"
    elif not own[0].startswith("landlock-conformance: ") or row.refused not in said:
        yield f"does not say \"{row.refused}\": {short(said)}"


def judge_results(options, row, outcome, plain):
    status, document, said = outcome
    if document is None or status not in (0, 1, 3):
        yield f"ends with {status} and no report: {short(said)}"
        return
    if document["infra_error"]:
        yield f"infrastructure: {short(document['infra_error'])}"
    for test in document["results"]:
        before = plain.get(test["id"])
        if test["outcome"] in BAD and (before is None or before["outcome"] != test["outcome"]):
            yield f"{test['outcome']} {test['id']}: {short(test['detail'])}"
        elif (before and before["outcome"] in GOOD and test["outcome"] != before["outcome"]
              and not is_explained(options, row, test)):
            yield (f"{test['outcome']} {test['id']}, which is {before['outcome']} without: "
                   f"{test['reason']}: {short(test['detail'])}")
    if status == 0 and not document["results"]:
        yield "judges nothing"


def choose_checks(options, row, plain):
    """Those of the machine's one log and of its one set of trace events, and the others."""
    if row.programs == "*" or row.refused:
        return [[]]
    globs = row.programs.split()
    if options.whole:
        areas = {test["area"] for test in plain[row.against].values()}
        globs = [f"{area}/*" for area in sorted(areas) if area not in options.without.split(",")]
    of_machine = [glob for glob in globs if glob.startswith(("audit/", "trace/"))]
    others = [glob for glob in globs if glob not in of_machine]
    return [part for part in (of_machine, others) if part]


def was_not_made(status, _, said):
    """Of two surroundings, the first may refuse what the second is made of."""
    return status == NOT_MADE and said.startswith("in-surroundings: ")


def judge(options, row, plain):
    findings = []
    for globs in choose_checks(options, row, plain):
        alone = not globs or globs[0].startswith(("audit/", "trace/"))
        with ONE_AT_A_TIME if alone else contextlib.nullcontext():
            outcome = run(options, row, globs)
        if options.pairs and was_not_made(*outcome):
            return []
        if row.refused:
            return list(judge_refusal(row, *outcome))
        findings += judge_results(options, row, outcome, plain[row.against])
    return findings


def list_areas(options):
    lines = subprocess.run([options.tool, "list"], check=True, capture_output=True, text=True).stdout
    return {line.partition("/")[0] for line in lines.splitlines() if not line.startswith(" ")}


def base_checks(options, rows):
    """In a guest and for pairs, what takes long is left out."""
    if options.without:
        return [f"{area}/*" for area in sorted(list_areas(options) - set(options.without.split(",")))]
    if options.whole or not (options.boot or options.pairs):
        return []
    return sorted({glob for row in rows for glob in row.programs.split()})


def is_possible(options, row):
    if options.boot:
        return row.place == "guest"
    return row.place == "anybody" or row.place == "root" and os.geteuid() == 0


def read_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--without", default="")
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--say", action="store_true")
    parser.add_argument("--boot")
    parser.add_argument("--pairs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("tool")
    parser.add_argument("around")
    parser.add_argument("explained")
    parser.add_argument("globs", nargs="*")
    options = parser.parse_args()
    options.tool = os.path.abspath(options.tool)
    options.around = os.path.abspath(options.around)
    options.explained = read_explained(options.explained)
    return options


def main():
    options = read_options()
    rows = read_rows(options.around)
    among = read_pairs(options.pairs, rows) if options.pairs else rows
    chosen = [row for row in among if is_possible(options, row) and row.name not in ("plain", "user")
              and (not options.globs
                   or any(fnmatch.fnmatchcase(row.name, glob) for glob in options.globs))]
    if not chosen:
        sys.exit("judge.py: no surrounding is chosen")
    plain = {}
    for base in [row for row in rows if row.name in {row.against for row in chosen}]:
        status, document, said = run(options, base, base_checks(options, chosen))
        if status != 0:
            bad = [f"\n{test['id']}: {test['outcome']}: {test['detail']}"
                   for test in (document or {"results": []})["results"] if test["outcome"] in BAD]
            sys.exit(f"judge.py: {base.name}: ends with {status}: {said}{''.join(bad)}")
        plain[base.name] = {test["id"]: test for test in document["results"]}

    count, wrong = len(chosen), 0
    if not options.boot and (not options.whole or options.together):
        chosen = put_together(chosen, plain)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        judged = pool.map(lambda row: (row, judge(options, row, plain)), chosen)
        for row, findings in judged:
            if options.say:
                print(f"{row.name}: {len(findings)} wrong", flush=True)
            for finding in findings:
                print(f"{row.name}\t{finding}", flush=True)
            wrong += bool(findings)
    print(f"{count} surroundings in {len(chosen)} runs, {wrong} of them judged wrongly")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
