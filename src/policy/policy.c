// SPDX-License-Identifier: MIT
/* Policies: read, written, and made into rulesets. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sized.h"
#include "policy.h"

/* No policy that people write is as long. */
#define LONGEST (16 * 1024 * 1024)

static bool is_usable(const struct llk_policy_fault *fault)
{
	return !fault || llk_sized_is_given(fault, LLK_POLICY_FAULT_FIRST);
}

/* Hand a fault out, where the caller wants it. */
static int tell(struct llk_policy_fault *fault, const struct llk_policy_fault *made, int error)
{
	if (fault)
		llk_sized_fill(fault, made, sizeof(*made));
	return error;
}

static int fail(struct llk_policy_fault *fault, int error, const char *name, const char *what)
{
	fault->error = error;
	snprintf(fault->message, sizeof(fault->message), "%s: %s", name, what);
	return error;
}

void llk_policy_free(struct llk_policy *policy)
{
	if (!policy)
		return;
	json_decref(policy->root);
	free(policy->text);
	free(policy->name);
	free(policy);
}

/*
 * The JSON library takes some lack of memory for a wrong token, and some it does not notice: a string
 * then lacks a character.  malloc(3) tells it in errno, until a number is converted, so errno is
 * looked at before each character.
 */
struct reader {
	const char *at, *end;
	bool lacks_memory;
};

static size_t read_character(void *buffer, size_t size, void *data)
{
	struct reader *reader = data;

	reader->lacks_memory |= errno == ENOMEM;
	if (reader->lacks_memory)
		return (size_t)-1;
	if (!size || reader->at == reader->end)
		return 0;
	*(char *)buffer = *reader->at++;
	return 1;
}

static int parse(struct llk_policy *policy, struct llk_policy_fault *fault)
{
	struct reader reader = { .at = policy->text, .end = policy->text + policy->length };
	json_error_t error;

	errno = 0;
	policy->root = json_load_callback(read_character, &reader, JSON_REJECT_DUPLICATES, &error);
	if (reader.lacks_memory || errno == ENOMEM)
		return fail(fault, LLK_ERROR_NO_MEMORY, policy->name, strerror(ENOMEM));
	if (policy->root)
		return llk_policy_walk(policy, NULL, NULL, fault);
	fault->error = LLK_ERROR_INVALID;
	fault->line = error.line > 0 ? error.line : 1;
	snprintf(fault->message, sizeof(fault->message), "%s:%d: expected JSON: %s", policy->name,
		 fault->line, error.text);
	return LLK_ERROR_INVALID;
}

/* Takes the text, also on failure. */
static int read_owned(char *text, size_t length, const char *name, struct llk_policy **policy,
		      struct llk_policy_fault *fault)
{
	struct llk_policy *made = calloc(1, sizeof(*made));
	int error;

	if (!made) {
		free(text);
		return fail(fault, LLK_ERROR_NO_MEMORY, name, strerror(ENOMEM));
	}
	made->text = text;
	made->length = length;
	made->name = strdup(name);
	error = made->name ? parse(made, fault)
			   : fail(fault, LLK_ERROR_NO_MEMORY, name, strerror(ENOMEM));
	if (error)
		llk_policy_free(made);
	else
		*policy = made;
	return error;
}

static int read_copy(const char *text, size_t length, const char *name, struct llk_policy **policy,
		     struct llk_policy_fault *fault)
{
	char *copy;

	if (!text || !name)
		return fail(fault, LLK_ERROR_INVALID, name ? name : "policy", "there is no text");
	copy = malloc(length + 1);
	if (!copy)
		return fail(fault, LLK_ERROR_NO_MEMORY, name, strerror(ENOMEM));
	memcpy(copy, text, length);
	copy[length] = '\0';
	return read_owned(copy, length, name, policy, fault);
}

int llk_policy_read(const char *text, size_t length, const char *name, struct llk_policy **policy,
		    struct llk_policy_fault *fault)
{
	struct llk_policy_fault made = { 0 };

	if (!policy || !is_usable(fault))
		return LLK_ERROR_INVALID;
	*policy = NULL;
	return tell(fault, &made, read_copy(text, length, name, policy, &made));
}

/* The whole of a file; NULL with errno set. */
static char *read_all(FILE *stream, size_t *length)
{
	size_t capacity = 4096;
	char *text = malloc(capacity);

	*length = 0;
	while (text) {
		char *larger;

		*length += fread(text + *length, 1, capacity - *length - 1, stream);
		if (ferror(stream) || *length > LONGEST) {
			if (!ferror(stream))
				errno = EFBIG;
			break;
		}
		if (feof(stream)) {
			text[*length] = '\0';
			return text;
		}
		larger = realloc(text, capacity * 2);
		if (!larger)
			break;
		text = larger;
		capacity *= 2;
	}
	free(text);
	return NULL;
}

static int read_file(const char *file, struct llk_policy **policy, struct llk_policy_fault *fault)
{
	FILE *stream;
	size_t length;
	char *text;
	int error;

	if (!file)
		return fail(fault, LLK_ERROR_INVALID, "policy", "there is no file");
	stream = fopen(file, "re");
	if (!stream)
		return fail(fault, LLK_ERROR_PATH, file, strerror(errno));
	text = read_all(stream, &length);
	error = errno;
	fclose(stream);
	if (!text)
		return fail(fault, error == ENOMEM ? LLK_ERROR_NO_MEMORY : LLK_ERROR_PATH, file,
			    strerror(error));
	return read_owned(text, length, file, policy, fault);
}

int llk_policy_read_file(const char *file, struct llk_policy **policy,
			 struct llk_policy_fault *fault)
{
	struct llk_policy_fault made = { 0 };

	if (!policy || !is_usable(fault))
		return LLK_ERROR_INVALID;
	*policy = NULL;
	return tell(fault, &made, read_file(file, policy, &made));
}

char *llk_policy_write(const struct llk_policy *policy)
{
	return policy ? json_dumps(policy->root, JSON_INDENT(2)) : NULL;
}

int llk_policy_options(const struct llk_policy *policy, struct llk_ruleset_options *options)
{
	struct llk_ruleset_options made = { 0 };
	int error;

	if (!policy || !llk_sized_is_given(options, LLK_OPTIONS_FIRST))
		return LLK_ERROR_INVALID;
	error = llk_policy_walk(policy, &made, NULL, NULL);
	llk_sized_fill(options, &made, sizeof(made));
	return error;
}

int llk_policy_add(const struct llk_policy *policy, struct llk_ruleset *ruleset,
		   struct llk_policy_fault *fault)
{
	struct llk_policy_fault made = { 0 };

	if (!policy || !ruleset || !is_usable(fault))
		return LLK_ERROR_INVALID;
	return tell(fault, &made, llk_policy_walk(policy, NULL, ruleset, &made));
}

int llk_policy_build(const struct llk_policy *policy, const struct llk_support *assume,
		     struct llk_ruleset **ruleset, struct llk_policy_fault *fault)
{
	struct llk_ruleset_options options = { .size = sizeof(options) };
	struct llk_policy_fault made = { 0 };
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	*ruleset = NULL;
	if (!is_usable(fault))
		return LLK_ERROR_INVALID;
	error = llk_policy_options(policy, &options);
	if (error)
		return tell(fault, &made, error);
	options.assume = assume;
	error = llk_ruleset_create(&options, ruleset);
	if (error)
		return tell(fault, &made, fail(&made, error, policy->name, llk_error_text(error)));
	error = llk_policy_add(policy, *ruleset, fault);
	if (error) {
		llk_ruleset_free(*ruleset);
		*ruleset = NULL;
	}
	return error;
}
