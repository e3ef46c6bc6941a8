// SPDX-License-Identifier: MIT
/* Reading a file of waivers: whatever is not as it has to be is an error. */
#include <foreign.h>
#include <json_file.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "field.h"
#include "message.h"
#include "waiver.h"

#define DATE_SIZE sizeof("YYYY-MM-DD")

static bool is_known(const char *key)
{
	static const char *const known[] = { "check",	"kernels", "abi", "errata", "arch",
					     "variant", "reason",  "url", "expires" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(key, known[i]) == 0)
			return true;
	}
	return false;
}

/* A number, "6..8", "6.." or "..8". */
static bool read_numbers(struct number_range *range, const json_t *value)
{
	const char *text = json_string_value(value);
	char *end;

	*range = (struct number_range){ 0, LLONG_MAX };
	if (json_is_integer(value)) {
		range->from = range->to = json_integer_value(value);
		return range->from >= 0;
	}
	if (!text || strcmp(text, "..") == 0 || text[strspn(text, "0123456789.")])
		return false;
	if (*text != '.')
		range->from = strtoll(text, &end, 10);
	else
		end = (char *)text;
	if (strncmp(end, "..", 2) != 0)
		return false;
	if (!end[2])
		return true;
	range->to = strtoll(end + 2, &end, 10);
	return !*end && range->to >= range->from;
}

/* The last day that it is good for has passed. */
static bool read_expiry(struct waiver *waiver, const char *date)
{
	const time_t now = time(NULL);
	char today[DATE_SIZE], again[DATE_SIZE];
	struct tm day = { 0 }, utc;
	const char *end = strptime(date, "%Y-%m-%d", &day);

	/* timegm() makes a day that is of this month of one that is not. */
	if (!end || *end || timegm(&day) == (time_t)-1 ||
	    !strftime(again, sizeof(again), "%Y-%m-%d", &day) || strcmp(again, date) != 0 ||
	    !gmtime_r(&now, &utc))
		return false;
	strftime(today, sizeof(today), "%Y-%m-%d", &utc);
	waiver->expired = strcmp(date, today) < 0;
	return true;
}

static bool read_kernels(struct waiver *waiver, const char *kernels)
{
	if (!strstr(kernels, "..")) {
		waiver->kernels = kernels;
		return *kernels;
	}
	waiver->has_versions = true;
	return version_range_read(&waiver->versions, kernels);
}

/* NULL, or what is wrong. */
static const char *read_texts(struct waiver *waiver, const json_t *json)
{
	const char *const kernels = field_text(json, "kernels");
	const char *const expires = field_text(json, "expires");

	waiver->check = field_text(json, "check");
	waiver->arch = field_text(json, "arch");
	waiver->variant = field_text(json, "variant");
	waiver->reason = field_text(json, "reason");
	if (!waiver->check || !*waiver->check)
		return "check: the check's id, or a glob, is needed";
	if (!waiver->reason || !*waiver->reason)
		return "reason: a reason is needed";
	if (waiver->arch && strcmp(waiver->arch, "x86_64") != 0 &&
	    strcmp(waiver->arch, "aarch64") != 0)
		return "arch: not x86_64 or aarch64";
	if (kernels && !read_kernels(waiver, kernels))
		return "kernels: neither a glob of ids nor a range such as 6.12.107..6.12.118";
	if (expires && !read_expiry(waiver, expires))
		return "expires: not a date as 2027-01-31";
	return NULL;
}

static const char *read_waiver(struct waiver *waiver, json_t *json)
{
	json_t *abi = json_object_get(json, "abi"), *errata = json_object_get(json, "errata");
	const char *key, *wrong;
	json_t *value;

	*waiver = (struct waiver){ .json = json, .passing = json_array() };
	if (!json_is_object(json))
		return "not an object";
	json_object_foreach(json, key, value) {
		if (!is_known(key))
			return "a key that is not check, kernels, abi, errata, arch, variant, "
			       "reason, url or expires";
		if (value != abi && value != errata && !json_is_string(value))
			return "a value that is not text";
	}
	wrong = read_texts(waiver, json);
	if (wrong)
		return wrong;
	waiver->has_abi = abi;
	waiver->has_errata = errata;
	if (abi && !read_numbers(&waiver->abi, abi))
		return "abi: neither a number nor a range such as 6..8";
	if (errata && !read_numbers(&waiver->errata, errata))
		return "errata: neither a number nor a range such as 3..4";
	return NULL;
}

bool waivers_read(struct waivers *waivers, const char *file)
{
	char why[JSON_ERROR_TEXT_LENGTH + 32];
	json_t *json;
	size_t i;

	*waivers = (struct waivers){ 0 };
	waivers->document = json_file_read(file, JSON_REJECT_DUPLICATES, why, sizeof(why));
	if (!waivers->document)
		return complain("%s: %s", foreign_typed(file), why);
	if (!json_is_array(waivers->document))
		return complain("%s: not a list of waivers", foreign_typed(file));
	waivers->list = calloc(json_array_size(waivers->document) + 1, sizeof(*waivers->list));
	if (!waivers->list)
		return complain_errno("%s", file);
	json_array_foreach(waivers->document, i, json) {
		const char *wrong = read_waiver(&waivers->list[waivers->count++], json);

		if (wrong)
			return complain("%s: waiver %zu: %s", file, i + 1, wrong);
	}
	return true;
}

void waivers_free(struct waivers *waivers)
{
	for (size_t i = 0; i < waivers->count; i++)
		json_decref(waivers->list[i].passing);
	free(waivers->list);
	json_decref(waivers->document);
}
