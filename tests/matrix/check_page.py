# SPDX-License-Identifier: MIT
"""Check an HTML report: well nested, self-contained, with the cells named on the command line.

Prints how many signs of features there are, and how many of each outcome.
"""

import base64
import collections
import hashlib
import html.parser
import sys

VOID = {"meta", "br", "input"}
LOADING = {"src", "srcset", "data", "action", "background", "poster"}

POLICY = ("default-src 'none'; style-src 'unsafe-inline'; %s"
          "base-uri 'none'; form-action 'none'")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.ids = collections.Counter()
        self.links = set()
        self.rows = collections.Counter()
        self.signs = collections.Counter()
        self.unscoped = 0
        self.scripts = []
        self.policy = None
        self.wrong = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("link", "iframe", "img", "object", "base"):
            self.wrong.append(f"<{tag}>")
        if tag == "script":
            self.scripts.append("")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        for name, value in attributes:
            if name in LOADING or name.startswith("on"):
                self.wrong.append(f"{tag} {name}={value}")
        if tag == "a":
            self.links.add(values["href"])
        if "id" in values:
            self.ids[values["id"]] += 1
        classes = (values.get("class") or "").split()
        if tag == "td" and "f" in classes:
            self.signs[classes[1]] += 1
        if tag == "th" and "scope" not in values and values.get("colspan") is None:
            self.unscoped += 1

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        page.wrong.append(f"left open: {page.open}")
    if "://" in text or "@import" in text or "url(" in text:
        page.wrong.append("something from elsewhere")
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
               for script in page.scripts]
    allowed = "".join(f"script-src 'sha256-{digest}'; " for digest in digests)
    if len(digests) > 1 or page.policy != POLICY % allowed:
        page.wrong.append(f"policy {page.policy}, scripts {digests}")
    if page.unscoped:
        page.wrong.append(f"{page.unscoped} headings without scope")
    for cell in sys.argv[2:]:
        if page.ids[f"cell-{cell}"] != 1 or f"#cell-{cell}" not in page.links:
            page.wrong.append(f"no cell {cell}")
    for link in page.links:
        if not page.ids[link[1:]]:
            page.wrong.append(f"{link} leads nowhere")
    if page.wrong:
        sys.exit("\n".join(page.wrong))
    counts = " ".join(f"{name} {count}" for name, count in sorted(page.signs.items()))
    print(page.signs.total(), counts)


main()
