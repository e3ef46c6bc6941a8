// SPDX-License-Identifier: MIT
/* Why there is no Landlock here, as one sentence. */
#include <errno.h>
#include <string.h>

#include "inquiry.h"
#include "sized.h"
#include "text.h"

static void add_calls(struct text *text, uint32_t calls)
{
	static const char *const names[] = { "landlock_create_ruleset", "landlock_add_rule",
					     "landlock_restrict_self",
					     "prctl(PR_SET_NO_NEW_PRIVS)" };
	const char *separator = "";

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(calls >> i & 1))
			continue;
		calls &= ~(UINT32_C(1) << i);
		llk_text_add(text, "%s%s", separator, names[i]);
		separator = __builtin_popcount(calls) > 1 ? ", " : " and ";
	}
}

static void describe_block(struct text *text, const struct llk_support *support)
{
	switch (support->block) {
	case LLK_BLOCK_KILLED:
		llk_text_add(text, "a seccomp filter kills for ");
		add_calls(text, support->fatal_calls);
		return;
	case LLK_BLOCK_TRAPPED:
		llk_text_add(text, "a seccomp filter answers with SIGSYS to ");
		add_calls(text, support->fatal_calls);
		return;
	case LLK_BLOCK_UNANSWERED:
		llk_text_add(text, "a seccomp filter gives no answer to ");
		add_calls(text, support->fatal_calls);
		return;
	case LLK_BLOCK_REFUSED:
		llk_text_add(text, support->error
					   ? "a seccomp filter refuses "
					   : "a seccomp filter answers in the kernel's place to ");
		add_calls(text, support->blocked_calls);
		break;
	default:
		llk_text_add(text, "a seccomp filter refuses Landlock");
		break;
	}
	if (support->error)
		llk_text_add(text, ": %s", strerror(support->error));
	/* A filter above a kernel without Landlock lets the same be seen. */
	if (support->error == ENOSYS && support->blocked_calls & LLK_CALL_CREATE_RULESET)
		llk_text_add(text, ", or this kernel has no Landlock");
}

static void describe(struct text *text, const struct llk_support *support)
{
	switch (support->state) {
	case LLK_STATE_ENABLED:
		llk_text_add(text, "Landlock is enabled, with ABI %d", support->abi);
		break;
	case LLK_STATE_DISABLED:
		llk_text_add(text,
			     "Landlock is built into this kernel and was not started at boot");
		break;
	case LLK_STATE_NOT_BUILT:
		llk_text_add(text, "this kernel has no Landlock");
		break;
	case LLK_STATE_BLOCKED:
		describe_block(text, support);
		break;
	case LLK_STATE_UNSUPPORTED:
		llk_text_add(text, "libllk knows no Landlock for this architecture");
		break;
	default:
		llk_text_add(text, "this kernel does not say whether it has Landlock: %s",
			     strerror(support->error));
		break;
	}
}

long llk_support_text(const struct llk_support *support, char *buffer, size_t size)
{
	struct llk_support taken;
	struct text text;

	if (!llk_sized_take(&taken, sizeof(taken), support, LLK_SUPPORT_FIRST) || (size && !buffer))
		return LLK_ERROR_INVALID;
	text = llk_text_begin(buffer, size);
	describe(&text, &taken);
	return (long)text.length;
}
