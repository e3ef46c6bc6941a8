#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kill runs of landlock-matrix at random moments and go on with them: nothing may be lost.

usage: kill_and_resume.py MOMENTS OF_EACH COMMAND...

The command, in which FOLDER stands for one of its own, is run once undisturbed, then anew until it has been killed MOMENTS times, in each
folder OF_EACH times at most.  A moment is a step of $KILL_AT_STEP if that library is named by
$KILL_LIBRARY, else a time.  After each kill no process may be left that has $MACHINES in its
command line, and what is stored must be right; the next run must not do it again; and at the end
all must be as in the undisturbed run, but for times.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

LIBRARY = os.environ.get("KILL_LIBRARY")
MACHINES = os.environ["MACHINES"].encode()
PATIENCE_S = 120
# What differs between two runs of the same: times, and the digest of what is said with them.
TIMES = ("duration_s", "boot_s", "finished_at", "console")


def machines():
    """Processes that run a machine, or are one."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                line = file.read()
        except OSError:
            continue
        if MACHINES in line and int(process) not in (os.getpid(), os.getppid()):
            found.append((int(process), line))
    return found


def wait_until_none_is_left():
    end = time.monotonic() + PATIENCE_S
    while left := machines():
        if time.monotonic() > end:
            sys.exit(f"still there: {left}")
        time.sleep(0.02)


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(part) for key, part in value.items() if key not in TIMES}
    if isinstance(value, list):
        return [without_times(part) for part in value]
    return value


def start(command, folder, at=None):
    environment = dict(os.environ)
    if LIBRARY:
        environment |= {"LD_PRELOAD": LIBRARY, "KILL_STEPS_FILE": "steps"}
    if LIBRARY and at:
        environment["KILL_AT_STEP"] = str(at)
    with open("said", "ab") as said:
        words = [folder if word == "FOLDER" else word for word in command]
        return subprocess.Popen(words, env=environment, stdout=said, stderr=said)


def run(command, folder):
    status = start(command, folder).wait()
    if status not in (0, 1, 3):
        sys.exit(f"{folder}: exit status {status}")
    with open(f"{folder}/report.json", encoding="utf-8") as file:
        return without_times(json.load(file))


def stored(command, folder):
    """The cells that are stored, by id."""
    if not os.path.exists(f"{folder}/matrix.db"):
        return {}
    answer = subprocess.run([command[0], "report", folder, "--format", "json"],
                            capture_output=True, check=False)
    if answer.returncode and b"not a store that this version can read" in answer.stderr:
        return {}
    return {cell["id"]: cell for cell in without_times(json.loads(answer.stdout))["cells"]}


def kill(command, folder, most):
    """False if it came to its end first."""
    at = random.uniform(0, 1) * most
    process = start(command, folder, int(at) + 1)
    try:
        if not LIBRARY:
            time.sleep(at)
            process.send_signal(signal.SIGKILL)
        status = process.wait(PATIENCE_S * 10)
    except subprocess.TimeoutExpired:
        sys.exit("the run does not end")
    wait_until_none_is_left()
    return status == -signal.SIGKILL


def judge(command, folder, expected, done):
    """What is stored is right, and nothing that was done has been done again."""
    cells = stored(command, folder)
    for name, cell in cells.items():
        if cell != expected[name]:
            sys.exit(f"{folder}: {name}: {json.dumps(cell, indent=1)}\n"
                     f"not {json.dumps(expected[name], indent=1)}")
    for name, machine in done.items():
        if machine_of(folder, name) != machine:
            sys.exit(f"{folder}: {name} was run again")
    return {name: machine_of(folder, name) for name, cell in cells.items()
            if cell["state"] == "done"}


def machine_of(folder, name):
    """By which the machine of a cell is told from a later one."""
    return os.stat(f"{folder}/cells/{name}").st_ino, os.stat(f"{folder}/cells/{name}").st_ctime_ns


def main():
    moments, of_each = int(sys.argv[1]), int(sys.argv[2])
    command = sys.argv[3:]
    seed = int(os.environ.get("SEED") or time.time())
    random.seed(seed)
    print(f"seed {seed}", flush=True)
    began = time.monotonic()
    whole = run(command, "undisturbed")
    most = time.monotonic() - began
    if LIBRARY:
        with open("steps", encoding="utf-8") as file:
            most = int(file.read())
    print(f"undisturbed: {most} {'steps' if LIBRARY else 's'}", flush=True)
    expected = {cell["id"]: cell for cell in whole["cells"]}
    killed = folders = 0
    while killed < moments:
        if folders == 2 * moments:
            sys.exit(f"only {killed} of {folders} runs could be killed")
        folder = f"folder-{folders}"
        folders += 1
        done = {}
        for _ in range(min(of_each, moments - killed)):
            if not kill(command, folder, most):
                break
            killed += 1
            done = judge(command, folder, expected, done)
        if run(command, folder) != whole:
            sys.exit(f"{folder}: another report than undisturbed")
        judge(command, folder, expected, done)
        wait_until_none_is_left()
    print(f"{killed} moments in {folders} folders", flush=True)


main()
