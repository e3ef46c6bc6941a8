// SPDX-License-Identifier: MIT
/*
 * The script of the page: it hides what the filters do not ask for.  Without it all is there, and
 * the filters are not.
 *
 * An element with data-item is shown if its other data-... agree with the filters, each of which
 * may be missing; one with data-group is shown if something within it is.
 */
#include <string.h>

#include "demand.h"
#include "html.h"

/* clang-format off: a line of the script to a line */
const char html_script[] =
	"(() => {\n"
	"const form = document.getElementById('filters');\n"
	"const items = [...document.querySelectorAll('[data-item]')];\n"
	"const groups = [...document.querySelectorAll('[data-group]')].reverse();\n"
	"const kinds = ['arch', 'series', 'variant'];\n"
	"const textOf = (item) => {\n"
	"  const around = item.parentElement.closest('[data-text]');\n"
	"  return (item.dataset.text + ' ' + (around ? around.dataset.text : '')).toLowerCase();\n"
	"};\n"
	"const agrees = (item, words) => {\n"
	"  const asks = (kind) => form.elements[kind].value;\n"
	"  const outcomes = (item.dataset.outcome || '').split(' ');\n"
	"  const fits = (kind) => [undefined, asks(kind)].includes(item.dataset[kind]);\n"
	"  return kinds.every((kind) => !asks(kind) || fits(kind))\n"
	"    && (!asks('outcome') || outcomes.includes(asks('outcome')))\n"
	"    && words.every((word) => textOf(item).includes(word));\n"
	"};\n"
	"const apply = () => {\n"
	"  const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter(Boolean);\n"
	"  for (const item of items) item.hidden = !agrees(item, words);\n"
	"  const any = '[data-item]:not([hidden])';\n"
	"  for (const group of groups) group.hidden = !group.querySelector(any);\n"
	"  const rows = items.filter((item) => item.matches('.matrix tr'));\n"
	"  const shown = rows.filter((row) => !row.hidden).length;\n"
	"  const status = document.getElementById('shown');\n"
	"  status.textContent = `${shown} of ${rows.length} cells shown`;\n"
	"};\n"
	"const clear = () => {\n"
	"  for (const field of form.elements) if (field.name) field.value = '';\n"
	"  apply();\n"
	"};\n"
	/* What a link leads to is shown and unfolded, whatever the filters say. */
	"const reveal = () => {\n"
	"  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));\n"
	"  if (!target) return;\n"
	"  if (target.closest('[hidden]')) clear();\n"
	"  for (let at = target; at; at = at.parentElement)\n"
	"    if (at.tagName === 'DETAILS') at.open = true;\n"
	"  target.scrollIntoView();\n"
	"};\n"
	"form.hidden = false;\n"
	"form.addEventListener('input', apply);\n"
	"form.addEventListener('reset', (event) => { event.preventDefault(); clear(); });\n"
	"form.addEventListener('submit', (event) => event.preventDefault());\n"
	"window.addEventListener('hashchange', reveal);\n"
	/* Nothing but a shortcut: the row's heading is a link. */
	"document.querySelector('.matrix').addEventListener('click', (event) => {\n"
	"  const sign = event.target.closest('td.f');\n"
	"  if (sign) sign.parentElement.querySelector('a').click();\n"
	"});\n"
	"apply();\n"
	"reveal();\n"
	"})();\n";
/* clang-format on */

void html_script_digest(char digest[DIGEST_BASE64_SIZE])
{
	demand(digest_data_base64(html_script, strlen(html_script), digest) == 0 ? digest : NULL);
}
