# SPDX-License-Identifier: MIT
"""Use a report in a browser, as people do.

usage: check_page.py PAGE PLAIN_PAGE...
The page is of the cells that page_test makes; plain ones are of any.  With LLK_SCREENSHOTS=PREFIX
it leaves pictures of the page in both themes.
"""

import os
import pathlib
import sys

from webdriver import Browser

TAB = "\ue004"
ENTER = "\ue007"

ROWS = """return [...document.querySelectorAll('.matrix tr[data-item]')]
    .filter((row) => row.checkVisibility()).map((row) => row.querySelector('th').innerText)"""
CELLS = """return [...document.querySelectorAll('details[data-item]')]
    .filter((cell) => cell.checkVisibility()).length"""
CHECKS = """return [...document.querySelectorAll('details[data-group]')]
    .filter((check) => check.checkVisibility())
    .map((check) => check.querySelector('code').innerText)"""
CHOOSE = """const select = document.getElementById('filter-' + arguments[0]);
    select.value = arguments[1];
    select.dispatchEvent(new Event('input', {bubbles: true}));
    return select.value"""
# The ratio of WCAG 2 between the colours of each visible text and of what is behind it.
CONTRAST = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => channels(colour).slice(0, 3).map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
    return 'rgb(255, 255, 255)';
};
const low = {};
for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility() || element.tagName === 'OPTION') continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low[`${element.tagName}.${element.className}`] = ratio;
}
return low;
"""
# Elements that want a name for those who cannot see them.
NAMELESS = """return [...document.querySelectorAll('a, button, input, select, summary, section')]
    .filter((e) => !(e.labels ? e.labels.length || e.tagName === 'BUTTON' : e.textContent.trim()))
    .map((e) => e.outerHTML)"""

# What makes the page scroll sideways, other than what scrolls by itself.
WIDE = """return [...document.querySelectorAll('main *')]
    .filter((e) => !e.closest('.scroll, .vh') && e.getBoundingClientRect().right > innerWidth)
    .map((e) => e.outerHTML.slice(0, 80))"""

wrong = []


def same(what, found, expected):
    if found != expected:
        wrong.append(f"{what}: {found!r}, not {expected!r}")


def check_filters(page):
    everything = page.run(ROWS)
    same("cells", len(everything), 6)
    same("list of cells", page.run(CELLS), 5)
    same("status", page.run("return document.getElementById('shown').innerText"),
         "6 of 6 cells shown")
    for name, value, count in (("arch", "aarch64", 3), ("series", "1.2", 6),
                               ("variant", "root", 6), ("outcome", "failed", 2),
                               ("outcome", "unjudged", 2), ("outcome", "xfail", 1),
                               ("outcome", "expected", 2)):
        same("choice", page.run(CHOOSE, name, value), value)
        same(f"{name}={value}", len(page.run(ROWS)), count)
        page.click("#filters button")
        same("after clearing", page.run(ROWS), everything)
    page.run(CHOOSE, "arch", "aarch64")
    page.type("#filter-text", "READ_FILE 2.0")
    same("two filters and words", page.run(ROWS), ["alpha-2.0-aarch64"])
    same("cells go with rows", page.run(CELLS), 1)
    same("checks go with them", page.run(CHECKS), ["fs/read_file_test:denied"])
    same("status", page.run("return document.getElementById('shown').innerText"),
         "1 of 6 cells shown")
    page.type("#filter-text", " nothing such")
    same("nothing fits", (page.run(ROWS), page.run(CELLS), page.run(CHECKS)), ([], 0, []))


def check_links(page):
    """From the table to a cell, from there to a check, and to a cell that a filter has hidden."""
    page.click("#filters button")
    page.click("a[href='#cell-alpha-2.0-aarch64']")
    inside = "document.getElementById('cell-alpha-2.0-aarch64')"
    same("a cell unfolds", page.run(f"return {inside}.checkVisibility()"), True)
    page.click("#cell-alpha-2\\.0-aarch64 .log summary")
    same("what a check has printed", "what was printed <here>" in
         page.run(f"return {inside}.querySelector('pre').innerText"), True)
    page.click("#cell-alpha-2\\.0-aarch64 a[href^='#check-']")
    check = page.run("return document.querySelector(':target').innerText")
    same("a check unfolds", "a check" in check and "alpha-2.0-aarch64" in check, True)
    page.run(CHOOSE, "arch", "x86_64")
    page.run("location.hash = '#cell-alpha-2.0-aarch64'")
    same("a link clears filters", page.run(
        f"return new Promise((done) => setTimeout(() => done({inside}.checkVisibility()), 50))"),
        True)
    page.run("document.querySelector('.matrix td.f').click()")
    same("a sign leads to its cell", page.run("return location.hash"),
         page.run("return document.querySelector('tr:has(.f) a').hash"))
    dead = page.run("""return [...document.querySelectorAll('a')].map((a) => a.hash.slice(1))
        .filter((id) => !document.getElementById(decodeURIComponent(id)))""")
    same("dead links", dead, [])


def check_keyboard(page):
    """All that is to be used is reached by the tabulator, and seen to be."""
    page.click("#filters button")
    page.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    wanted = set(page.run("""return [...document.querySelectorAll(
        'a, button, input, select, summary, [tabindex]')].filter((e) => e.checkVisibility())
        .map((e, i) => e.dataset.stop = String(i))"""))
    seen, unseen = set(), []
    for _ in range(len(wanted) + 5):
        page.keys(TAB)
        stop, outline = page.run("""const e = document.activeElement;
            return [e.dataset.stop, getComputedStyle(e).outlineStyle]""")
        seen.add(stop)
        if stop and outline == "none":
            unseen.append(stop)
    same("not reached by the keyboard", sorted(wanted - seen), [])
    same("focus that is not seen", unseen, [])
    page.run("document.querySelector('.matrix a').focus()")
    page.keys(ENTER)
    same("a link by the keyboard", page.run("return location.hash"),
         page.run("return document.querySelector('.matrix a').hash"))
    same("without a name", page.run(NAMELESS), [])


def check_themes(page, prefix):
    for details in (False, True):
        page.run("document.querySelectorAll('details').forEach((d) => d.open = arguments[0])",
                 details)
        for theme in ("light", "dark"):
            page.theme(theme)
            same(f"contrast, {theme}", page.run(CONTRAST), {})
            if prefix:
                page.screenshot(f"{prefix}{theme}-{'open' if details else 'folded'}.png")
    same("wider than the window", page.run(WIDE), [])
    same("scrolls sideways",
         page.run("return document.documentElement.scrollWidth > innerWidth"), False)


def check_print(page):
    """On paper a cell that is not as expected is unfolded, others are not."""
    page.run("document.querySelectorAll('details').forEach((d) => d.open = false)")
    page.devtools("Emulation.setEmulatedMedia", media="print")
    same("unfolded on paper", page.run("""return [...document.querySelectorAll('.cell .body')]
        .filter((e) => e.checkVisibility()).map((e) => e.id)"""),
         ["cell-alpha-1.0-x86_64", "cell-alpha-2.0-rt-x86_64", "cell-alpha-2.0-aarch64"])
    same("filters on paper",
         page.run("return document.getElementById('filters').checkVisibility()"), False)


def check_plain(page, url):
    page.open(url)
    page.run("document.querySelectorAll('details').forEach((d) => d.open = true)")
    for theme in ("light", "dark"):
        page.theme(theme)
        same(f"{url}: contrast, {theme}", page.run(CONTRAST), {})
    same(f"{url}: without a name", page.run(NAMELESS), [])
    same(f"{url}: wider than the window", page.run(WIDE), [])
    same(f"{url}: errors", page.errors(), [])


def check_without_script(url):
    with Browser("--blink-settings=scriptEnabled=false") as page:
        page.open(url)
        body = page.run("return document.body.innerText")
        same("filters without script", "architecture" in body, False)
        same("content without script", "alpha-2.0-aarch64" in body, True)


def main():
    url = pathlib.Path(sys.argv[1]).absolute().as_uri()
    prefix = os.environ.get("LLK_SCREENSHOTS")
    with Browser() as page:
        page.open(url)
        check_filters(page)
        check_links(page)
        check_keyboard(page)
        check_themes(page, prefix)
        check_print(page)
        same("the page alone is loaded",
             page.run("return performance.getEntriesByType('resource').map((e) => e.name)"), [])
        same("hostile markup", page.run("return document.scripts.length"), 1)
        same("errors", page.errors(), [])
        for plain in sys.argv[2:]:
            check_plain(page, pathlib.Path(plain).absolute().as_uri())
    check_without_script(url)
    if wrong:
        sys.exit("\n".join(wrong))


main()
