#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An emulator without a machine: its guest sends what the first line of the file "play" names.

It is called as QEMU is, and leaves the other lines of that file on the console.
"""

import re
import struct
import sys
import zlib

HELLO, PLAN, NOTE, STDOUT, STDERR, FILE, DATA, EXIT, END, DEFLATED = range(1, 11)
KERNEL = b"7.3.4-test"
HOSTILE = b"\x1b[2J\xff\xe2\x80\xae<b>\r\nlandlock-vm: forged"


def hello(release=KERNEL):
    return HELLO, b"landlock-vm/1\0" + release + b"\0#1\0x86_64\0"


def file(name, content, size=None):
    size = len(content) if size is None else size
    return [(FILE, struct.pack("<Q", size) + name)] + ([(DATA, content)] if content else [])


def deflated(content, size=None, stream=None):
    """A file of these bytes, deflated; or of what is said to be that."""
    size = len(content) if size is None else size
    stream = zlib.compress(content) if stream is None else stream
    return file(b"result", b"", len(content)) + [(DEFLATED, struct.pack("<I", size) + stream)]


def exit_with(status):
    return EXIT, struct.pack("<I", status << 8)


def encode(frames):
    """What a guest that is right sends for these."""
    stream = b""
    for number, (kind, payload) in enumerate(frames):
        if kind == END:
            payload = struct.pack("<II", number, zlib.crc32(stream))
        head = b"LLK1" + struct.pack("<HHII", kind, len(payload), number, zlib.crc32(payload))
        stream += head + struct.pack("<I", zlib.crc32(head)) + payload
    return stream


BEGIN = [hello(), (PLAN, b"true\0")]
FINISH = [exit_with(7), (END, None)]
WHOLE = encode(BEGIN + [(STDOUT, b"out\n")] + file(b"result", b"words") + FINISH)

PLAYS = {
    "whole": WHOLE,
    "deflated": encode(BEGIN + [(STDOUT, b"out\n")] + deflated(b"words") + FINISH),
    "deflated_is_longer": encode(BEGIN + deflated(b"words", 5, zlib.compress(b"words!")) + FINISH),
    "deflated_is_shorter": encode(BEGIN + deflated(b"words", 5, zlib.compress(b"word")) + FINISH),
    "deflated_is_not": encode(BEGIN + deflated(b"words", 5, b"words") + FINISH),
    "deflated_is_empty": encode(BEGIN + deflated(b"words", 5, b"") + FINISH),
    "deflated_without_size": encode(BEGIN + file(b"result", b"", 5) + [(DEFLATED, b"\5")] + FINISH),
    "deflated_bomb": encode(BEGIN + deflated(b"0" * (1 << 24)) + FINISH),
    "other_release": encode([hello(b"9.9.9-other")] + BEGIN[1:] + FINISH),
    "hostile_release": encode([hello(KERNEL + HOSTILE)] + BEGIN[1:] + FINISH),
    "no_release": encode([hello(b"")] + BEGIN[1:] + FINISH),
    "other_command": encode([hello(), (PLAN, b"false\0")] + FINISH),
    "cut": WHOLE[:-10],
    "cut_in_a_file": encode(BEGIN + file(b"result", b"words"))[:-2],
    "more_after_the_end": WHOLE + encode(BEGIN),
    "twice": WHOLE + WHOLE,
    "two_exits": encode(BEGIN + [exit_with(1)] + FINISH),
    "no_exit": encode(BEGIN + FINISH[1:]),
    "results_without_a_plan": encode([hello(), (STDOUT, b"out\n")] + FINISH),
    "damaged": WHOLE.replace(b"words", b"WORDS"),
    "noise": bytes(range(256)) * 100,
    "unsafe_file": encode(BEGIN + file(b"../up", b"words") + FINISH),
    "huge_file": encode(BEGIN + file(b"big", b"words", 1 << 40) + FINISH),
    "many_files": encode(BEGIN + 2000 * file(b"f", b"") + FINISH),
    "hostile_note": encode(BEGIN + [(NOTE, HOSTILE)] + FINISH),
    "silence": b"",
}


def main():
    with open("play", "rb") as lines:
        play, *console = lines.read().split(b"\n", 1)
    arguments = " ".join(sys.argv)
    descriptor = int(re.search("socket,id=results,fd=([0-9]+)", arguments).group(1))
    log = re.search("file,id=console,path=([^ ]+)", arguments).group(1)
    with open(log, "wb") as stream:
        stream.write(b"".join(console))
    with open(descriptor, "wb", buffering=0) as channel:
        stream = memoryview(PLAYS[play.decode()])
        while stream:
            stream = stream[channel.write(stream):]


main()
