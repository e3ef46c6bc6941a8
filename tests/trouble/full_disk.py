# SPDX-License-Identifier: MIT
"""Run a command again and again in a small file system that has room for more and more.

usage: full_disk.py FOLDER STATUS[,STATUS...] CHECK COMMAND [ARGUMENT...]
FOLDER is the mount point of a tmpfs, whose content each run finds as it is now.  The command must
say that there is no space, with one of the statuses, or end as it does in a large one.  After each
run, with room again, the shell command CHECK must succeed; it is told the status in $status.
"""

import os
import re
import shutil
import subprocess
import sys

FOLDER, STATUSES, CHECK, COMMAND = sys.argv[1], sys.argv[2].split(","), sys.argv[3], sys.argv[4:]
PAGE = os.sysconf("SC_PAGE_SIZE")
MOST = 400
WORDS = re.compile(b"No space left on device|disk is full")


def resize(**limits):
    options = ",".join(["remount"] + [f"{name}={value}" for name, value in limits.items()])
    subprocess.run(["mount", "-o", options, FOLDER], check=True)


def restore():
    resize(size="64m", nr_inodes=100000)
    for name in os.listdir(FOLDER):
        path = os.path.join(FOLDER, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    shutil.copytree("saved", FOLDER, symlinks=True, dirs_exist_ok=True)


def used():
    """Pages and inodes."""
    status = os.statvfs(FOLDER)
    return status.f_blocks - status.f_bfree, status.f_files - status.f_ffree


def run(what):
    ended = subprocess.run(COMMAND, capture_output=True, check=False)
    resize(size="64m", nr_inodes=100000)
    checked = subprocess.run(["sh", "-euc", CHECK], capture_output=True, check=False,
                             env=os.environ | {"status": str(ended.returncode)})
    if checked.returncode:
        sys.exit(f"{what}: ended with {ended.returncode}, {ended.stderr!r}; then:\n"
                 f"{checked.stdout!r}\n{checked.stderr!r}")
    return ended


def sweep(name, limit, right):
    """Raise the limit until it is none.  How often the command has failed."""
    failed = 0
    for more in range(MOST):
        restore()
        limit(more)
        ended = run(f"room for {more} {name}")
        if ended.returncode == right:
            return failed
        failed += 1
        if str(ended.returncode) not in STATUSES or not WORDS.search(ended.stderr):
            sys.exit(f"room for {more} {name}: {ended.returncode} {ended.stderr!r}")
    sys.exit(f"room for {MOST} {name} is not enough")


def main():
    shutil.rmtree("saved", ignore_errors=True)
    shutil.copytree(FOLDER, "saved", symlinks=True)
    restore()
    right = run("a large disk").returncode
    pages = sweep("pages", lambda more: resize(size=(used()[0] + more) * PAGE or 1), right)
    inodes = sweep("files", lambda more: resize(size="64m", nr_inodes=used()[1] + more), right)
    if not pages:
        sys.exit("a full disk was not noticed")
    print(f"{pages} levels of space, {inodes} of files")


main()
