// SPDX-License-Identifier: MIT
/*
 * Fuzzer of the ruleset builder: bytes choose a kernel, honest or not, a call of it that fails, and
 * the verbs that are called; see model.h for what must hold.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <llk.h>

#include "holds.h"
#include "input.h"
#include "model.h"
#include "stand_in.h"

/* So that the rules of one input fit into the kernel that stands in. */
#define MOST_VERBS STAND_IN_RULES

static const struct {
	const char *name;
	bool directory;
} paths[] = {
	{ "/", true },	       { "/dev", true },    { "/dev/null", false },
	{ "/missing", false }, { "/etc/..", true }, { "", false },
};

#define PATHS (sizeof(paths) / sizeof(paths[0]))

/* Of the paths that are there; -1 for the others. */
static int descriptors[PATHS];

static void open_descriptors(void)
{
	for (size_t i = 0; i < PATHS; i++)
		descriptors[i] = open(paths[i].name, O_PATH | O_CLOEXEC);
}

static void close_descriptors(void)
{
	for (size_t i = 0; i < PATHS; i++) {
		if (descriptors[i] >= 0)
			close(descriptors[i]);
	}
}

/* What a verb is called with, on which ruleset. */
struct call {
	struct llk_ruleset *ruleset;
	struct model *model;
	struct input *input;
};

static void note_fs(const struct call *call, size_t path, uint64_t access, bool named)
{
	model_allow_fs(call->model, access, paths[path].directory, named);
}

static int allow_path(const struct call *call)
{
	const size_t path = take_choice(call->input, PATHS);
	const uint64_t access = take_mask(call->input);
	const int error = llk_ruleset_allow_path(call->ruleset, paths[path].name, access);

	if (!error)
		note_fs(call, path, access, true);
	return error;
}

static int allow_path_fd(const struct call *call)
{
	const size_t path = take_choice(call->input, PATHS);
	const uint64_t access = take_mask(call->input);
	const int error = llk_ruleset_allow_path_fd(call->ruleset, descriptors[path], access);

	if (!error)
		note_fs(call, path, access, true);
	return error;
}

static int allow_preset(const struct call *call)
{
	static const uint64_t reading = LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_READ_DIR;
	static const uint64_t writing = LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_TRUNCATE |
					LLK_ACCESS_FS_REMOVE_DIR | LLK_ACCESS_FS_REMOVE_FILE |
					LLK_ACCESS_FS_MAKE_DIR | LLK_ACCESS_FS_MAKE_REG |
					LLK_ACCESS_FS_MAKE_SYM | LLK_ACCESS_FS_MAKE_SOCK |
					LLK_ACCESS_FS_MAKE_FIFO | LLK_ACCESS_FS_REFER;
	const struct {
		int (*allow)(struct llk_ruleset *ruleset, const char *path);
		uint64_t access;
	} presets[] = {
		{ llk_ruleset_allow_read, reading },
		{ llk_ruleset_allow_write, writing },
		{ llk_ruleset_allow_read_write, reading | writing },
		{ llk_ruleset_allow_execute, LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_READ_FILE },
	};
	const unsigned int preset = take_choice(call->input, 4);
	const size_t path = take_choice(call->input, PATHS);
	const int error = presets[preset].allow(call->ruleset, paths[path].name);

	if (!error)
		note_fs(call, path, presets[preset].access, false);
	return error;
}

/* Some of which are none. */
static unsigned int take_port(struct input *input)
{
	return take_byte(input) * 258U;
}

static int allow_port(const struct call *call)
{
	const unsigned int port = take_port(call->input);
	const uint64_t access = take_byte(call->input);
	const int error = llk_ruleset_allow_port(call->ruleset, port, access);

	if (!error)
		model_allow_net(call->model, access, true);
	return error;
}

static int allow_bind(const struct call *call)
{
	const int error = llk_ruleset_allow_bind(call->ruleset, take_port(call->input));

	if (!error)
		model_allow_net(call->model, LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_BIND_UDP,
				false);
	return error;
}

static int allow_connect(const struct call *call)
{
	const int error = llk_ruleset_allow_connect(call->ruleset, take_port(call->input));

	if (!error)
		model_allow_net(call->model,
				LLK_ACCESS_NET_CONNECT_TCP | LLK_ACCESS_NET_CONNECT_SEND_UDP,
				false);
	return error;
}

static int exempt(const struct call *call)
{
	const unsigned int choice = take_choice(call->input, 4);
	const uint64_t scopes = choice == 3 ? take_byte(call->input) : 0;
	uint64_t *const exempted = call->model->exempted;
	int error;

	switch (choice) {
	case 0:
		error = llk_ruleset_allow_all_filesystem(call->ruleset);
		exempted[LLK_FEATURE_FS] |= error ? 0 : UINT64_MAX;
		return error;
	case 1:
		error = llk_ruleset_allow_all_network(call->ruleset);
		exempted[LLK_FEATURE_NET] |= error ? 0 : UINT64_MAX;
		return error;
	case 2:
		error = llk_ruleset_allow_all_scopes(call->ruleset);
		exempted[LLK_FEATURE_SCOPE] |= error ? 0 : UINT64_MAX;
		return error;
	default:
		error = llk_ruleset_allow_scope(call->ruleset, scopes);
		exempted[LLK_FEATURE_SCOPE] |= error ? 0 : scopes;
		return error;
	}
}

static int quiet(const struct call *call)
{
	int (*const verbs[])(struct llk_ruleset *, uint64_t) = {
		[LLK_FEATURE_FS] = llk_ruleset_quiet_fs,
		[LLK_FEATURE_NET] = llk_ruleset_quiet_net,
		[LLK_FEATURE_SCOPE] = llk_ruleset_quiet_scope,
	};
	const unsigned int kind = take_choice(call->input, 3);
	const uint64_t bits =
		kind == LLK_FEATURE_FS ? take_mask(call->input) : take_byte(call->input);
	const int error = verbs[kind](call->ruleset, bits);

	call->model->quiet[kind] |= error ? 0 : bits;
	return error;
}

static int quiet_place(const struct call *call)
{
	const unsigned int choice = take_choice(call->input, 3);
	const size_t path = choice ? take_choice(call->input, PATHS) : 0;
	int error;

	if (choice == 0)
		error = llk_ruleset_quiet_port(call->ruleset, take_port(call->input));
	else if (choice == 1)
		error = llk_ruleset_quiet_path(call->ruleset, paths[path].name);
	else
		error = llk_ruleset_quiet_path_fd(call->ruleset, descriptors[path]);
	call->model->rules += error ? 0 : 1;
	return error;
}

static int set_requirement(const struct call *call)
{
	const struct llk_feature *feature = llk_feature_at(take_byte(call->input));
	const bool required = take_choice(call->input, 2);
	const int error = llk_ruleset_set_requirement(call->ruleset, feature ? feature->name : "fs",
						      required);

	if (error)
		return error;
	HOLDS(feature && feature->kind < KINDS);
	if (required) {
		call->model->required[feature->kind] |= feature->bit;
		call->model->demanded[feature->kind] |= feature->bit;
	} else {
		call->model->required[feature->kind] &= ~feature->bit;
		call->model->demanded[feature->kind] &= ~feature->bit;
	}
	return 0;
}

static int explain(const struct call *call)
{
	const unsigned int operation = take_choice(call->input, LLK_OPERATION_SIGNAL + 2);
	const unsigned int form = take_choice(call->input, 4);
	const struct llk_question question = {
		.size = sizeof(question),
		.operation = (enum llk_operation)operation,
		.path = form & 1 ? paths[take_choice(call->input, PATHS)].name : NULL,
		.target = form & 2 ? paths[take_choice(call->input, PATHS)].name : NULL,
		.port = form ? 0 : take_port(call->input),
	};
	struct llk_explanation found = { .size = sizeof(found) };
	const int error = llk_ruleset_explain(call->ruleset, &question, &found);
	char text[512];

	if (error)
		return error;
	HOLDS(found.allowed ==
	      (found.reason == LLK_REASON_NOT_HANDLED || found.reason == LLK_REASON_GRANTED ||
	       found.reason == LLK_REASON_NOT_GOVERNED));
	HOLDS(found.allowed || found.feature || found.reason == LLK_REASON_EARLIER);
	HOLDS(found.allowed == !found.error_number);
	HOLDS(found.rule >= -1 && found.rule < (long)call->model->rules);
	HOLDS(found.rule < 0 || found.reason == LLK_REASON_GRANTED);
	HOLDS(llk_explanation_text(&found, text, sizeof(text)) == (long)strlen(text));
	return 0;
}

static int check(const struct call *call)
{
	return llk_ruleset_check(call->ruleset);
}

static int (*const verbs[])(const struct call *call) = {
	allow_path, allow_path_fd, allow_preset, allow_port,	  allow_bind, allow_connect,
	exempt,	    quiet,	   quiet_place,	 set_requirement, explain,    check,
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void call_verb(const struct call *call)
{
	const struct llk_report before = quiet_report(call->ruleset);
	const int error = verbs[take_choice(call->input, VERBS)](call);
	const struct llk_report after = quiet_report(call->ruleset);

	/* What fails has changed nothing. */
	if (error) {
		check_failure(call->ruleset, error);
		HOLDS(is_same_report(&before, &after));
	}
	HOLDS(stand_in.layers == 0 && !stand_in.no_new_privs);
}

static void enforce(const struct call *call)
{
	const int foreseen = llk_ruleset_check(call->ruleset);
	const int error = llk_ruleset_enforce(call->ruleset);
	int late;

	HOLDS(!foreseen || error == foreseen);
	if (error) {
		check_failure(call->ruleset, error);
		/* The exception that the header names: a filter refuses no_new_privs. */
		if (llk_ruleset_is_enforced(call->ruleset))
			HOLDS(stand_in.privileged && strcmp(stand_in.failed_call, "prctl") == 0);
		else
			HOLDS(stand_in.layers == 0);
	} else {
		HOLDS(llk_ruleset_is_enforced(call->ruleset));
		check_enforced(call->ruleset, call->model);
		HOLDS(llk_ruleset_enforce(call->ruleset) == LLK_ERROR_ENFORCED);
		late = verbs[take_choice(call->input, VERBS)](call);
		HOLDS(late == LLK_ERROR_ENFORCED || late == LLK_ERROR_INVALID);
		check_failure(call->ruleset, late);
	}
	check_report(call->ruleset, call->model);
	check_written_report(call->ruleset);
}

/* A kernel that lacks some of what its ABI number promises. */
static void choose_kernel(struct input *input)
{
	static const int errors[] = { ENOMEM, EMFILE, EPERM, EIO, ENOSYS, EINVAL };
	static const int absences[] = { ENOSYS, EOPNOTSUPP, EPERM, EIO };
	unsigned int traits;

	stand_in_for_abi((int)take_choice(input, LLK_ABI_NEWEST + 2));
	traits = take_byte(input);
	if (traits & 1)
		stand_in.access_fs &= ~(uint64_t)take_mask(input);
	if (traits & 2)
		stand_in.access_net &= ~(uint64_t)take_byte(input);
	if (traits & 4)
		stand_in.scoped &= ~(uint64_t)take_byte(input);
	if (traits & 8)
		stand_in.restrict_flags &= ~(uint32_t)take_byte(input);
	if (traits & 16)
		stand_in.rule_flags = 0;
	stand_in.without_inet = traits & 32;
	stand_in.privileged = traits & 64;
	stand_in.bare_tsync_refused = traits & 128;
	stand_in.absence = absences[take_choice(input, 4)];
	stand_in.seccomp = (int)take_choice(input, 3);
	stand_in.threads = (int)take_choice(input, 3);
	stand_in.fail_at = take_byte(input);
	stand_in.fail_with = errors[take_choice(input, 6)];
}

static void choose_options(struct input *input, struct llk_support *assumed,
			   struct llk_ruleset_options *options)
{
	const unsigned int traits = take_byte(input);

	*options = (struct llk_ruleset_options){
		.size = sizeof(*options),
		.mode = traits & 1 ? LLK_MODE_BEST_EFFORT : LLK_MODE_STRICT,
		.abi = traits & 2 ? (int)take_choice(input, LLK_ABI_NEWEST + 3) : 0,
		.minimum_abi = traits & 4 ? (int)take_choice(input, LLK_ABI_NEWEST + 2) : 0,
		.restrict_flags = traits & 8 ? take_byte(input) & 0x1f : 0,
	};
	if (traits & 16) {
		HOLDS(llk_support_from_abi((int)take_choice(input, LLK_ABI_NEWEST + 1), assumed) ==
		      0);
		options->assume = assumed;
	}
}

static void run(struct input *input)
{
	struct llk_support assumed = { .size = sizeof(assumed) };
	struct llk_ruleset *ruleset = NULL;
	struct llk_ruleset_options options;
	struct model model;
	int error;

	choose_kernel(input);
	choose_options(input, &assumed, &options);
	error = llk_ruleset_create(&options, &ruleset);
	if (error) {
		HOLDS(!ruleset);
		HOLDS(error == LLK_ERROR_NO_MEMORY || error == LLK_ERROR_INVALID);
		return;
	}
	model_begin(&model, &options);
	for (int i = 0; i < MOST_VERBS && input->left; i++) {
		call_verb(&(struct call){ ruleset, &model, input });
		check_report(ruleset, &model);
	}
	enforce(&(struct call){ ruleset, &model, input });
	llk_ruleset_free(ruleset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };

	open_descriptors();
	run(&input);
	HOLDS(stand_in.descriptors == 0);
	HOLDS(stand_in.allocations == 0);
	close_descriptors();
	/* Whatever comes between two inputs is to be left alone. */
	stand_in_for_abi(0);
	return 0;
}
