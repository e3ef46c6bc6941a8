#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Serve the folder "archive" by HTTP, as well as the first line of the file "fault" allows.

The fault is "none", or what happens to files whose path has the word of its second line:
"half": the connection ends after half of them; "changed": as many other bytes; "gone"; "broken".
The port is written to the file "port".
"""

import http.server
import os

FAULTS = {"gone": 404, "broken": 500}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open("fault", encoding="utf-8") as file:
            fault, word, *_ = file.read().split("\n") + [""]
        if word not in self.path:
            fault = "none"
        path = os.path.normpath("archive/" + self.path)
        if fault in FAULTS or not path.startswith("archive/") or not os.path.isfile(path):
            self.send_error(FAULTS.get(fault, 404))
            return
        with open(path, "rb") as file:
            content = file.read()
        if fault == "changed":
            content = bytes(byte ^ 1 for byte in content)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:len(content) // 2] if fault == "half" else content)
        self.close_connection = fault == "half"

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open("port.draft", "w", encoding="utf-8") as file:
        file.write(f"{server.server_port}\n")
    os.rename("port.draft", "port")
    server.serve_forever()


main()
