# SPDX-License-Identifier: MIT
# The lines that a run left as it went say what its document says in the end.
# usage: check_stream.py STREAM DOCUMENT
import json
import sys


def results(entries):
    return {entry["id"]: [entry[member] for member in ("outcome", "reason", "detail")]
            for entry in entries}


lines = [json.loads(line) for line in open(sys.argv[1])]
document = json.load(open(sys.argv[2]))
header, end = lines[0], lines[-1]
assert header["type"] == "header" and end["type"] == "end", (header, end)
said = results(line for line in lines if line["type"] == "result")
final = results(document["results"])
assert said == final, [(said.get(key), final.get(key)) for key in said.keys() | final.keys()
                       if said.get(key) != final.get(key)]
for member in ("kernel", "landlock", "calibration", "privilege"):
    assert header[member] == document[member], member
assert header["planned"] in (None, document["planned"]), header["planned"]
for member in ("counts", "infra_error", "duration_s"):
    assert end[member] == document[member], member
