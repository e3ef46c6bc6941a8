// SPDX-License-Identifier: MIT
/*
 * The network rights that a verb of the library allows on port 80, a line for each, on the running
 * kernel: granted by a rule there, or named by one and missing.
 * usage: network_words WORD
 */
#include <stdio.h>
#include <string.h>

#include <llk.h>

static const struct {
	const char *word;
	int (*preset)(struct llk_ruleset *ruleset, unsigned int port);
	uint64_t access;
} verbs[] = {
	{ "bind", llk_ruleset_allow_bind, 0 },
	{ "connect", llk_ruleset_allow_connect, 0 },
	{ "bind-tcp", NULL, LLK_ACCESS_NET_BIND_TCP },
	{ "connect-tcp", NULL, LLK_ACCESS_NET_CONNECT_TCP },
	{ "bind-udp", NULL, LLK_ACCESS_NET_BIND_UDP },
	{ "connect-udp", NULL, LLK_ACCESS_NET_CONNECT_SEND_UDP },
};

static int allow(struct llk_ruleset *ruleset, const char *word)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].word, word) == 0)
			return verbs[i].preset
				       ? verbs[i].preset(ruleset, 80)
				       : llk_ruleset_allow_port(ruleset, 80, verbs[i].access);
	}
	return LLK_ERROR_INVALID;
}

int main(int argc, char **argv)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_report report = { .size = sizeof(report) };
	const struct llk_feature *feature;
	struct llk_ruleset *ruleset;

	if (argc != 2 || llk_ruleset_create(&options, &ruleset) || allow(ruleset, argv[1]) ||
	    llk_ruleset_report(ruleset, &report))
		return 1;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		struct llk_explanation found = { .size = sizeof(found) };
		struct llk_question question = { .size = sizeof(question), .port = 80 };

		if (feature->kind != LLK_FEATURE_NET)
			continue;
		question.operation = (enum llk_operation)llk_operation_find(feature->name + 4);
		if (llk_ruleset_explain(ruleset, &question, &found))
			return 1;
		if (found.reason == LLK_REASON_GRANTED ||
		    llk_report_outcome(&report, feature) == LLK_OUTCOME_DROPPED)
			puts(feature->name);
	}
	llk_ruleset_free(ruleset);
	return 0;
}
