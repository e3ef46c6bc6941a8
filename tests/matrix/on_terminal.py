#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run a command with a terminal as standard error, and write what it says there to a file.

usage: on_terminal.py FILE COMMAND...
"""

import os
import pty
import sys

ours, theirs = pty.openpty()
child = os.fork()
if child == 0:
    os.close(ours)
    os.dup2(theirs, 2)
    os.execvp(sys.argv[2], sys.argv[2:])
os.close(theirs)
with open(sys.argv[1], "wb", buffering=0) as said:
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        said.write(part)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
