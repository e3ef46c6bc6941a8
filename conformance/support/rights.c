// SPDX-License-Identifier: MIT
#include "rights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <exercise.h>

#include "case.h"
#include "expect.h"
#include "kernel.h"

/* Where an exercise works: the test case's own directory. */
#define BASE_DIR "."

/* What else the operation of a right needs, where that is handled too. */
static const struct {
	const char *feature;
	uint64_t rights;
} also_needed[] = {
	{ "fs.execute", LLK_ACCESS_FS_READ_FILE },
	{ "fs.refer", LLK_ACCESS_FS_REMOVE_FILE | LLK_ACCESS_FS_MAKE_REG },
	/* A socket that is not bound yet gets a port with the first datagram. */
	{ "net.connect_send_udp", LLK_ACCESS_NET_BIND_UDP },
};

static uint64_t needed_besides(const struct llk_feature *feature)
{
	for (size_t i = 0; i < sizeof(also_needed) / sizeof(also_needed[0]); i++) {
		if (strcmp(also_needed[i].feature, feature->name) == 0)
			return also_needed[i].rights;
	}
	return 0;
}

static bool is_refer(const struct llk_feature *feature)
{
	return feature->kind == LLK_FEATURE_FS && feature->bit == LLK_ACCESS_FS_REFER;
}

/* The errno with which the kernel denies what the feature governs. */
static int denial_of(const struct llk_feature *feature)
{
	if (feature->kind == LLK_FEATURE_SCOPE)
		return EPERM;
	return is_refer(feature) ? EXDEV : EACCES;
}

/* Every domain that restricts the filesystem at all denies REFER, unasked. */
static int unhandled_answer_of(const struct llk_feature *feature)
{
	return is_refer(feature) ? EXDEV : 0;
}

/* Everything that the kernel takes, but what the feature's operation needs. */
static struct llk_ruleset_attr handle_all_others(const struct llk_feature *feature)
{
	const struct llk_support *support = kernel_support();
	const uint64_t needed = feature->bit | needed_besides(feature);
	struct llk_ruleset_attr attr = {
		.handled_access_fs = support->access_fs,
		.handled_access_net = support->access_net,
		.scoped = support->scoped,
	};

	if (feature->kind == LLK_FEATURE_FS)
		attr.handled_access_fs &= ~needed;
	else if (feature->kind == LLK_FEATURE_NET)
		attr.handled_access_net &= ~needed;
	else
		attr.scoped &= ~needed;
	return attr;
}

static const struct exercise *require_exercise(const struct llk_feature *feature)
{
	const struct exercise *exercise = exercise_find(feature->name);

	if (!exercise)
		expect_broken("%s has no exercise", feature->name);
	return exercise;
}

static void require_control(const struct exercise *exercise)
{
	const struct verdict verdict = exercise_run(exercise, BASE_DIR, EXERCISE_FREE, NULL);

	expect_control(&verdict, "the operation without a sandbox");
}

static void judge_present(const struct test_case *self)
{
	const struct llk_feature *feature = self->row;
	const struct exercise *exercise = require_exercise(feature);
	const struct llk_ruleset_attr others = handle_all_others(feature);
	struct verdict verdict;

	require_control(exercise);

	verdict = exercise_run(exercise, BASE_DIR, EXERCISE_DENIED, NULL);
	expect_verdict(&verdict, denial_of(feature), "%s handled, nothing granted", feature->name);

	verdict = exercise_run(exercise, BASE_DIR, EXERCISE_GRANTED, NULL);
	expect_verdict(&verdict, 0, "%s handled and granted", feature->name);

	verdict = exercise_run(exercise, BASE_DIR, EXERCISE_FREE, &others);
	expect_verdict(&verdict, unhandled_answer_of(feature), "all but %s handled", feature->name);
}

/* The ABI that brought the attribute's field in which the feature's bit is. */
static int field_abi(enum llk_feature_kind kind)
{
	switch (kind) {
	case LLK_FEATURE_NET:
		return 4;
	case LLK_FEATURE_SCOPE:
		return 6;
	default:
		return 1;
	}
}

static int refusal_of(const struct llk_feature *feature)
{
	const struct llk_support *support = kernel_support();

	if (support->state != LLK_STATE_ENABLED)
		return support->state == LLK_STATE_DISABLED ? EOPNOTSUPP : ENOSYS;
	/* A field that the kernel does not know is a tail that is not zero. */
	return kernel_abi() >= field_abi(feature->kind) ? EINVAL : E2BIG;
}

static void expect_ruleset_refused(const struct llk_feature *feature, struct llk_ruleset_attr attr,
				   const char *besides)
{
	int answer;

	exercise_handle(feature, &attr);
	answer = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	expect_answer(answer, refusal_of(feature), "landlock_create_ruleset with %s%s",
		      feature->name, besides);
	if (answer >= 0)
		close(answer);
}

/* A right that the kernel does not know is handled by no ruleset, so no rule can have it. */
static void expect_path_rule_refused(const struct llk_feature *feature)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	const struct llk_path_beneath_attr rule = {
		.allowed_access = LLK_ACCESS_FS_EXECUTE | feature->bit,
		.parent_fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	if (expect_answer(ruleset_fd, 0, "landlock_create_ruleset with fs.execute"))
		expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0), EINVAL,
			      "landlock_add_rule with %s", feature->name);
	close(rule.parent_fd);
	close(ruleset_fd);
}

static void expect_port_rule_refused(const struct llk_feature *feature)
{
	struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	const struct llk_net_port_attr rule = { .allowed_access = feature->bit, .port = 1024 };
	int ruleset_fd;

	if (kernel_abi() >= field_abi(LLK_FEATURE_NET))
		attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP;
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	if (expect_answer(ruleset_fd, 0, "landlock_create_ruleset without %s", feature->name))
		expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &rule, 0), EINVAL,
			      "landlock_add_rule with %s", feature->name);
	close(ruleset_fd);
}

static void judge_absent(const struct test_case *self)
{
	const struct llk_feature *feature = self->row;
	const struct exercise *exercise = require_exercise(feature);
	const struct llk_ruleset_attr others = handle_all_others(feature);
	const struct llk_ruleset_attr known = { .handled_access_fs = LLK_ACCESS_FS_WRITE_FILE };
	struct verdict verdict;

	expect_ruleset_refused(feature, (struct llk_ruleset_attr){ 0 }, " alone");
	expect_ruleset_refused(feature, known, " and a known right");
	if (kernel_abi() > 0 && feature->kind == LLK_FEATURE_FS)
		expect_path_rule_refused(feature);
	if (kernel_abi() > 0 && feature->kind == LLK_FEATURE_NET)
		expect_port_rule_refused(feature);

	require_control(exercise);
	if (kernel_abi() == 0)
		return;
	verdict = exercise_run(exercise, BASE_DIR, EXERCISE_FREE, &others);
	expect_verdict(&verdict, unhandled_answer_of(feature), "all that the kernel knows handled");
}

const char *rights_facility(const struct llk_feature *feature)
{
	if (feature->kind == LLK_FEATURE_NET)
		return "ipv4";
	if (strcmp(feature->name, "fs.resolve_unix") == 0 ||
	    strcmp(feature->name, "scope.abstract_unix_socket") == 0)
		return "unix";
	return strcmp(feature->name, "fs.execute") == 0 ? "exec:here" : NULL;
}

static atf_error_t add_pair(atf_tp_t *program, const struct llk_feature *feature,
			    const char *source)
{
	const char *const facility = rights_facility(feature);
	const char *const besides = facility ? case_text(" %s", facility) : "";
	const char *name = strchr(feature->name, '.') + 1;
	struct test_case *pair = calloc(2, sizeof(*pair));

	if (!pair)
		return atf_no_memory_error();
	pair[0] = (struct test_case){
		.name = case_text("%s_denied_and_granted", name),
		.title = case_text("%s: denied when handled, free when granted or not handled",
				   feature->summary),
		.features = feature->name,
		.source = source,
		.needs = case_text("abi>=%d%s", feature->since_abi, besides),
		.body = judge_present,
		.row = feature,
	};
	pair[1] = (struct test_case){
		.name = case_text("%s_absent", name),
		.title = case_text("%s: below ABI %d the right is refused and the operation free",
				   feature->summary, feature->since_abi),
		.features = feature->name,
		.source = SOURCE_DOCUMENT ", Compatibility",
		.needs = case_text("abi<%d%s", feature->since_abi, besides),
		.body = judge_absent,
		.row = feature,
	};
	return case_add_all(program, pair, 2);
}

atf_error_t rights_add(atf_tp_t *program, enum llk_feature_kind kind, const char *source)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		atf_error_t error;

		if (feature->kind != kind)
			continue;
		error = add_pair(program, feature, source);
		if (atf_is_error(error))
			return error;
	}
	return atf_no_error();
}
