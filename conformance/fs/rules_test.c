// SPDX-License-Identifier: MIT
/* Rulesets that are changed or enforced again after they have been enforced. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <file.h>
#include <privilege.h>

#define READ LLK_ACCESS_FS_READ_FILE

#define FIRST  "first"
#define SECOND "second"

enum deed {
	END,
	ENFORCE,
	GRANT_FIRST,
	GRANT_SECOND,
};

#define DEEDS 6

/* Done with one ruleset that handles reading; then the second file is read. */
struct sequence {
	const char *what;
	enum deed deeds[DEEDS];
	int error;
};

static int grant(int ruleset_fd, const char *path)
{
	const struct llk_path_beneath_attr rule = {
		.allowed_access = READ,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	const int answer = llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0);

	close(rule.parent_fd);
	return -answer;
}

static int do_deed(int ruleset_fd, enum deed deed)
{
	switch (deed) {
	case ENFORCE:
		return -llk_sys_restrict_self(ruleset_fd, 0);
	case GRANT_FIRST:
		return grant(ruleset_fd, FIRST);
	case GRANT_SECOND:
		return grant(ruleset_fd, SECOND);
	default:
		return 0;
	}
}

static int do_all(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = READ };
	const struct sequence *sequence = context;
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	const int refused = privilege_set_no_new_privs();
	int error = ruleset_fd < 0 ? -ruleset_fd : 0;
	int fd;

	if (refused)
		return refused;
	for (size_t i = 0; !error && i < DEEDS; i++)
		error = do_deed(ruleset_fd, sequence->deeds[i]);
	if (error)
		return SANDBOX_REFUSED(error);
	fd = open(SECOND, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? errno : close(fd);
}

static const struct sequence sequences[] = {
	{ "not enforced", { GRANT_FIRST }, 0 },
	{ "enforced without the rule", { GRANT_FIRST, ENFORCE }, EACCES },
	{ "enforced with the rule", { GRANT_SECOND, ENFORCE }, 0 },
	{ "the rule added later", { GRANT_FIRST, ENFORCE, GRANT_SECOND }, EACCES },
	{ "the first rule added later", { ENFORCE, GRANT_SECOND }, EACCES },
	{ "the rule added later, and enforced again", { ENFORCE, GRANT_SECOND, ENFORCE }, EACCES },
	{ "another rule added later, and enforced again",
	  { GRANT_SECOND, ENFORCE, GRANT_FIRST, ENFORCE },
	  0 },
	{ "enforced twice", { GRANT_SECOND, ENFORCE, ENFORCE }, 0 },
	{ "the same rule twice", { GRANT_SECOND, GRANT_SECOND, ENFORCE }, 0 },
};

static void judge_later_rules(const struct test_case *self)
{
	(void)self;
	close(file_make(FIRST));
	close(file_make(SECOND));
	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		struct sequence sequence = sequences[i];
		const struct verdict verdict = judge_vforked(NULL, 0, do_all, &sequence);

		expect_verdict(&verdict, sequence.error, "%s", sequence.what);
	}
}

static const struct test_case cases[] = {
	{ .name = "later_rules",
	  .title = "a rule that is added later does not change what has been enforced",
	  .source = "kernel behaviour, security/landlock/ruleset.c",
	  .needs = "abi>=1",
	  .body = judge_later_rules },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
