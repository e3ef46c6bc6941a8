# SPDX-License-Identifier: MIT
"""Run landlock-probe with audit on, and count the domains of its children that come up in the log.

usage: count_logged.py PROBE

Prints "proofs N" and "scripts N": those of ordinary proofs, and of those that are about the log.
"""
import re
import socket
import struct
import subprocess
import sys

NETLINK_AUDIT = 9
AUDIT_GET, AUDIT_SET, LANDLOCK_DOMAIN = 1000, 1001, 1424


def ask(kind, data=b""):
    """Send a request and return the data of the first reply that is no acknowledgement."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_AUDIT) as control:
        control.settimeout(5)
        control.send(struct.pack("=LHHLL", 16 + len(data), kind, 5, 1, 0) + data)
        answer, acknowledged = None, False
        while not acknowledged or (kind == AUDIT_GET and answer is None):
            message = control.recv(65536)
            if struct.unpack_from("=H", message, 4)[0] == 2:
                error = struct.unpack_from("=i", message, 16)[0]
                if error:
                    raise OSError(-error, "audit")
                acknowledged = True
            else:
                answer = message[16:]
        return answer


def main():
    was_on = struct.unpack_from("=L", ask(AUDIT_GET), 4)[0]
    log = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_AUDIT)
    log.setsockopt(socket.SOL_SOCKET, 33, 32 << 20)  # SO_RCVBUFFORCE
    log.bind((0, 1))
    log.setblocking(False)
    if not was_on:
        ask(AUDIT_SET, struct.pack("=LL32x", 1, 1))
    try:
        subprocess.run([sys.argv[1], "--quiet"], check=False)
    finally:
        if not was_on:
            ask(AUDIT_SET, struct.pack("=LL32x", 1, 0))
    proofs = scripts = 0
    while True:
        try:
            message = log.recv(65536)
        except BlockingIOError:
            break
        if struct.unpack_from("=H", message, 4)[0] != LANDLOCK_DOMAIN:
            continue
        name = re.search(rb'comm="([^"]*)"', message)
        if b"status=allocated" in message and name:
            proofs += name[1] == b"landlock-probe"
            scripts += name[1].startswith(b"llk")
    print(f"proofs {proofs}\nscripts {scripts}")


main()
