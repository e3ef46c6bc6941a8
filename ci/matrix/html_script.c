// SPDX-License-Identifier: MIT
/*
 * The script of the page: it hides what the filters do not ask for.  Without it all is there, and
 * the filters are not.
 *
 * An element with data-item is shown if its other data-... agree with the filters, each of which
 * may be missing; one with data-group is shown if something within it is.
 */
#include <sha2.h>
#include <stdint.h>
#include <string.h>

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

/* SHA-256 in base 64. */
void html_script_digest(char digest[HTML_DIGEST_SIZE])
{
	static const char signs[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t sum[SHA256_DIGEST_LENGTH + 1] = { 0 };
	SHA2_CTX context;
	size_t at = 0;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)html_script, strlen(html_script));
	SHA256Final(sum, &context);
	for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i += 3) {
		const unsigned int bits = (unsigned int)sum[i] << 16 |
					  (unsigned int)sum[i + 1] << 8 |
					  (i + 2 < SHA256_DIGEST_LENGTH ? sum[i + 2] : 0);

		for (int shift = 18; shift >= 0; shift -= 6)
			digest[at++] = signs[bits >> shift & 63];
	}
	/* 32 bytes are a byte short of a whole number of threes. */
	digest[at - 1] = '=';
	digest[at] = '\0';
}
