// SPDX-License-Identifier: MIT
/* Kernels whose Landlock does not log yet. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "turn.h"

/* Only a machine that fails lets this pass. */
#define TIMEOUT_MS 20000

static int list_root(void *context)
{
	const int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)context;
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void judge_absent(const struct test_case *self)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
	};
	const int fd = turn_begin();
	struct verdict verdict = judge_vforked(NULL, 0, list_root, NULL);
	struct audit_record record;

	(void)self;
	expect_control(&verdict, "opening a directory");
	verdict = judge_vforked(&layer, 1, list_root, NULL);
	expect_verdict(&verdict, EACCES, "opening a directory");
	turn_make_record();
	do {
		const int error = audit_read(fd, TIMEOUT_MS, &record);

		if (error)
			expect_broken("reading records: %s", expect_errno_name(error));
		expect_true(record.type != AUDIT_TYPE_LANDLOCK_ACCESS &&
				    record.type != AUDIT_TYPE_LANDLOCK_DOMAIN,
			    "a record of type %u: %s", record.type, record.text);
	} while (!turn_is_record(&record));
}

static const struct test_case cases[] = {
	{ .name = "records_absent",
	  .title = "before ABI 7 a denial has no record",
	  .features = "restrict.log_same_exec_off",
	  .source = SOURCE_DOCUMENT ", Logging (ABI < 7)",
	  .needs = "abi>=1 abi<7 cap:audit_control cap:audit_read",
	  .body = judge_absent },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
