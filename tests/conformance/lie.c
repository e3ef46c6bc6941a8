// SPDX-License-Identifier: MIT
#include "lie.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void refuse_lie(const char *text)
{
	fprintf(stderr, "lying_kernel: LLK_LIE: %s: not a lie that this kernel can tell\n", text);
	abort();
}

static uint64_t parse_number(const char *text)
{
	char *end;
	const uint64_t number = strtoull(text, &end, 0);

	if (!*text || *end)
		refuse_lie(text);
	return number;
}

static int parse_errno(const char *text)
{
	if (strcmp(text, "0") == 0)
		return 0;
	for (int number = 1; number < 200; number++) {
		const char *name = strerrorname_np(number);

		if (name && strcmp(name, text) == 0)
			return number;
	}
	refuse_lie(text);
}

static void parse_swap(struct lie *lie, char *value)
{
	const char *call = strsep(&value, ":");
	const char *from = strsep(&value, ":");

	if (!from || !value)
		refuse_lie("errno");
	if (strcmp(call, "create_ruleset") == 0)
		lie->swapped_call = NR_CREATE_RULESET;
	else if (strcmp(call, "add_rule") == 0)
		lie->swapped_call = NR_ADD_RULE;
	else if (strcmp(call, "restrict_self") == 0)
		lie->swapped_call = NR_RESTRICT_SELF;
	else
		refuse_lie(call);
	lie->swapped_from = parse_errno(from);
	lie->swapped_to = parse_errno(value);
}

static void parse_denial(struct lie *lie, char *value)
{
	const char *from = strsep(&value, ":");

	if (!value)
		refuse_lie("denial");
	lie->denial_from = parse_errno(from);
	lie->denial_to = parse_errno(value);
}

static void parse_record(struct lie *lie, char *value)
{
	const char *from = strsep(&value, ":");

	if (!value || !*from)
		refuse_lie("record");
	/* For as long as the program runs, unlike the list. */
	lie->record_from = strdup(from);
	lie->record_to = strdup(value);
	if (!lie->record_from || !lie->record_to)
		abort();
}

static void parse_lie(struct lie *lie, char *name)
{
	const struct {
		const char *name;
		bool *told;
	} switches[] = {
		{ "flicker", &lie->flicker },
		{ "memory-rulesets", &lie->memory_rulesets },
		{ "overreach", &lie->overreach },
		{ "overreach-files", &lie->overreach_files },
		{ "overreach-net", &lie->overreach_net },
		{ "overreach-process", &lie->overreach_process },
		{ "mute", &lie->mute },
		{ "widen-rules", &lie->widen_rules },
		{ "widen-paths", &lie->widen_paths },
		{ "widen-ports", &lie->widen_ports },
		{ "pin-paths", &lie->pin_paths },
		{ "accept-unknown", &lie->accept_unknown },
		{ "ignore-restrict", &lie->ignore_restrict },
		{ "ignore-nested", &lie->ignore_nested },
		{ "no-nnp-check", &lie->no_nnp_check },
		{ "nnp-only", &lie->nnp_only },
		{ "set-nnp", &lie->set_nnp },
		{ "keep-on-exec", &lie->keep_on_exec },
		{ "trace-events", &lie->trace_events },
	};
	const struct {
		const char *name;
		uint64_t *bits;
	} bit_lies[] = {
		{ "drop-fs", &lie->drop.handled_access_fs },
		{ "drop-net", &lie->drop.handled_access_net },
		{ "drop-scope", &lie->drop.scoped },
		{ "extra-fs", &lie->extra.handled_access_fs },
		{ "extra-net", &lie->extra.handled_access_net },
		{ "extra-scope", &lie->extra.scoped },
		{ "refuse-fs", &lie->refuse.handled_access_fs },
		{ "refuse-net", &lie->refuse.handled_access_net },
		{ "flip-flags", &lie->flip_flags },
	};
	const struct {
		const char *name;
		long *number;
	} numbers[] = {
		{ "abi", &lie->abi },
		{ "errata", &lie->errata },
		{ "layers", &lie->layers },
	};
	char *value = strchr(name, '=');

	if (!value) {
		for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
			if (strcmp(name, switches[i].name) == 0) {
				*switches[i].told = true;
				return;
			}
		}
		refuse_lie(name);
	}
	*value++ = '\0';
	if (strcmp(name, "refuse-version") == 0) {
		lie->version_errno = parse_errno(value);
		return;
	}
	if (strcmp(name, "denial") == 0) {
		parse_denial(lie, value);
		return;
	}
	if (strcmp(name, "record") == 0) {
		parse_record(lie, value);
		return;
	}
	if (strcmp(name, "errno") == 0) {
		parse_swap(lie, value);
		return;
	}
	for (size_t i = 0; i < sizeof(bit_lies) / sizeof(bit_lies[0]); i++) {
		if (strcmp(name, bit_lies[i].name) == 0) {
			*bit_lies[i].bits = parse_number(value);
			return;
		}
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(name, numbers[i].name) == 0) {
			*numbers[i].number = (long)parse_number(value);
			return;
		}
	}
	refuse_lie(name);
}

void lie_read(struct lie *lie)
{
	const char *told = getenv("LLK_LIE");
	char *list = strdup(told ? told : "");
	char *rest = list;
	char *name;

	*lie = (struct lie){ .abi = -1, .errata = -1, .layers = -1 };
	while ((name = strsep(&rest, " "))) {
		if (*name)
			parse_lie(lie, name);
	}
	free(list);
}
