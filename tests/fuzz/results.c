// SPDX-License-Identifier: MIT
/*
 * Fuzzer of how landlock-matrix judges what a machine has left.  The first byte chooses: the others
 * are one of its files, or they say what to damage in files that are right.  A cell is done only if
 * its files, read again in the plainest way, say the same; one without verdict counts nothing; and
 * whatever the cell says, each report of it is harmless.
 */
#include <cell.h>
#include <cell_result.h>
#include <errno.h>
#include <report.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harmless.h"
#include "holds.h"
#include "input.h"
#include "judged.h"

/* Of a machine, in its folder. */
enum file {
	SUITE,
	MACHINE,
	STREAM,
	CONSOLE,
	FILES,
};

static const char *const names[FILES] = {
	[SUITE] = "results/files/conformance.json",
	[MACHINE] = "results/machine.json",
	[STREAM] = "results/command.out",
	[CONSOLE] = "results/console.log",
};

/* Files that are right; the texts stand in for each other when a document is damaged. */
static const char good_suite[] =
	"{\"schema\": \"landlock-conformance/1\", \"tool_version\": \"0\", \"kernel\": {"
	"\"release\": \"7.3.4-test\", \"version\": \"#1\", \"machine\": \"x86_64\"},"
	"\"landlock\": {\"state\": \"enabled\", \"abi\": 11, \"errata\": 7}, \"calibration\": {},"
	"\"privilege\": \"root\", \"infra_error\": null, \"complete\": true, \"planned\": 7,"
	"\"counts\": {\"pass\": 2, \"fail\": 1, \"xfail\": 1, \"xpass\": 1, \"skip\": 1,"
	"\"broken\": 1}, \"duration_s\": 1.5, \"kernel_reports\": [{\"kind\": \"oops\","
	"\"text\": \"BUG: x\", \"task\": \"a_test\", \"landlock\": null, \"fails\": true,"
	"\"lines\": [\"BUG: x\"], \"checks\": [\"fs/a_test:b\"]}], \"kernel_reports_left_out\": 0,"
	"\"results\": ["
	"{\"id\": \"fs/a_test:a\", \"outcome\": \"pass\", \"features\": [\"fs.execute\"],"
	"\"duration_s\": 0.1},"
	"{\"id\": \"fs/a_test:a_absent\", \"outcome\": \"pass\", \"features\": [\"fs.refer\"]},"
	"{\"id\": \"fs/a_test:b\", \"outcome\": \"fail\", \"reason\": null, \"title\": \"t\","
	"\"detail\": \"expected EACCES\", \"output\": \"said\", \"source\": \"s\"},"
	"{\"id\": \"fs/a_test:c\", \"outcome\": \"xfail\", \"reason\": \"erratum.3: d\","
	"\"detail\": \"erratum.3: d\"},"
	"{\"id\": \"fs/a_test:d\", \"outcome\": \"xpass\", \"features\": [\"fs.execute\"]},"
	"{\"id\": \"fs/a_test:e\", \"outcome\": \"skip\", \"reason\": \"abi: ABI 12\"},"
	"{\"id\": \"fs/a_test:f\", \"outcome\": \"broken\", \"detail\": \"BROKEN: room\"}]}";

static const char good_machine[] =
	"{\"schema\": \"landlock-vm-machine/1\", \"state\": \"done\", \"cause\": null,"
	"\"detail\": null, \"kernel\": {\"id\": \"k-7.3-x86_64\", \"arch\": \"x86_64\","
	"\"package_version\": \"7.3.4-1\", \"release\": \"7.3.4-test\", \"sha256\": \"abc\","
	"\"expected_abi\": 11}, \"accel\": \"tcg\", \"initramfs_sha256\": \"def\","
	"\"command_status\": 1, \"boot_s\": 1.5, \"duration_s\": 9, \"kernel_reports\": ["
	"{\"kind\": \"warning\", \"text\": \"WARNING: y\", \"task\": null, \"landlock\": null,"
	"\"lines\": [\"WARNING: y\"], \"fails\": false}], \"kernel_reports_left_out\": 0}";

static const char good_stream[] =
	"{\"type\": \"header\", \"schema\": \"landlock-conformance-stream/1\", \"kernel\": {"
	"\"release\": \"7.3.4-test\", \"machine\": \"x86_64\"}, \"landlock\": {\"abi\": 11},"
	"\"privilege\": \"root\", \"planned\": null}\n"
	"{\"type\": \"result\", \"id\": \"fs/a_test:a\", \"outcome\": \"pass\"}\n"
	"{\"type\": \"result\", \"id\": \"fs/a_test:b\", \"outcome\": \"fail\"}\n";

static const char good_console[] = "[    1.000000] BUG: x\r\n[    1.1] Kernel panic\r\n";

static int files[FILES];

unsigned long long bytes_given;

static void put_file(enum file file, const char *bytes, size_t size)
{
	HOLDS(ftruncate(files[file], 0) == 0 &&
	      pwrite(files[file], bytes, size, 0) == (ssize_t)size);
	bytes_given += size;
}

/* The files are in memory, and the folder has links to them. */
static void make_folder(void)
{
	char path[64];

	if (files[0])
		return;
	HOLDS(mkdir("results", 0700) == 0 || errno == EEXIST);
	HOLDS(mkdir("results/files", 0700) == 0 || errno == EEXIST);
	for (int i = 0; i < FILES; i++) {
		files[i] = memfd_create("file", MFD_CLOEXEC);
		HOLDS(files[i] > 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", files[i]);
		HOLDS(unlink(names[i]) == 0 || errno == ENOENT);
		HOLDS(symlink(path, names[i]) == 0);
	}
}

/* What damage puts in the place of a value. */
static json_t *take_value(struct input *input, const json_t *document)
{
	static const char *const texts[] = {
		"",	      "pass", "fail",	"skip",	      "xfail",	    "root",
		"user",	      "done", "x86_64", "7.3.4-test", "9.9.9-test", "infra_error",
		"fs.execute", "a: b", "/../..", "true",	      HOSTILE,	    "fs/a_test:a",
	};
	static const long long numbers[] = { 0,	       1, 2, 7, 11, -1, 1LL << 32, (1LL << 32) + 11,
					     INT64_MAX };
	unsigned int choice = take_choice(input, 7);

	switch (choice) {
	case 0:
		return json_null();
	case 1:
		return json_boolean(take_choice(input, 2));
	case 2:
		return json_integer(numbers[take_choice(input, 9)]);
	case 3:
		return json_string(texts[take_choice(input, sizeof(texts) / sizeof(texts[0]))]);
	case 4:
		return take_choice(input, 2) ? json_array() : json_object();
	case 5:
		return json_real(take_byte(input) - 128.5);
	default:
		return json_deep_copy(json_array_get(json_object_get(document, "results"),
						     take_choice(input, 8)));
	}
}

/* Damage one value, some steps down from the top. */
static void damage(json_t *value, struct input *input, const json_t *document)
{
	const unsigned int choice = take_byte(input);
	json_t *below, *other;
	const char *key = NULL;
	size_t index = 0;

	if (json_is_object(value) && json_object_size(value)) {
		void *at = json_object_iter(value);

		for (size_t i = choice % json_object_size(value); i > 0; i--)
			at = json_object_iter_next(value, at);
		key = json_object_iter_key(at);
		below = json_object_iter_value(at);
	} else if (json_array_size(value)) {
		index = choice % json_array_size(value);
		below = json_array_get(value, index);
	} else {
		return;
	}
	if ((json_is_object(below) || json_is_array(below)) && take_choice(input, 4)) {
		damage(below, input, document);
		return;
	}
	switch (take_choice(input, 8)) {
	case 0:
		if (key)
			json_object_del(value, key);
		else
			json_array_remove(value, index);
		return;
	case 1:
		if (!key)
			json_array_append_new(value, json_deep_copy(below));
		return;
	default:
		other = take_value(input, document);
		if (key)
			json_object_set_new(value, key, other);
		else
			json_array_set_new(value, index, other);
	}
}

static void put_damaged(enum file file, const char *good, struct input *input)
{
	json_t *document = json_loads(good, 0, NULL);
	const unsigned int times = take_choice(input, 4);
	char *text;

	HOLDS(document);
	for (unsigned int i = 0; i < times; i++)
		damage(document, input, document);
	text = json_dumps(document, 0);
	HOLDS(text);
	put_file(file, text, strlen(text));
	free(text);
	json_decref(document);
}

static void put_files(struct input *input)
{
	const unsigned int choice = take_choice(input, FILES + 4);

	put_file(SUITE, good_suite, strlen(good_suite));
	put_file(MACHINE, good_machine, strlen(good_machine));
	put_file(STREAM, good_stream, strlen(good_stream));
	put_file(CONSOLE, good_console, strlen(good_console));
	if (choice < FILES) {
		put_file((enum file)choice, (const char *)input->at, input->left);
		return;
	}
	put_damaged(SUITE, good_suite, input);
	put_damaged(MACHINE, good_machine, input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 1, 0, 3, 125, 139, 7 };
	static struct variants variants;
	struct input input = { data, size };

	if (!variants.count && !variants_read(&variants, "root"))
		abort();

	struct kernel kernel = { .cell = strdup("k-7.3-x86_64"),
				 .id = "k-7.3-x86_64",
				 .arch = "x86_64",
				 .variant = &variants.list[0],
				 .provider = "none",
				 .expected_abi = 11 };
	/* Of most machines as the good files have it. */
	const unsigned int odd = take_byte(&input);
	const struct machine_end end = {
		.wait_status = statuses[odd < 240 ? 0 : odd % 6] << 8 | (odd == 255 ? 9 : 0),
		.overdue = odd == 254,
		.duration_s = 2.5,
	};
	json_t *record;

	make_folder();
	put_files(&input);
	record = cell_judge(&kernel, "results", &end);
	HOLDS(record);
	check_judged(record, &kernel, &end, names[SUITE], names[MACHINE]);
	check_shown(record);
	json_decref(record);
	free(kernel.cell);
	return 0;
}
