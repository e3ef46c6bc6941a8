// SPDX-License-Identifier: MIT
/* What the host keeps of a guest's results, when the guest is not to be trusted. */
#include "harvest.h"

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const char command[] = "prog\0arg";

static struct harvest start(void)
{
	struct harvest harvest = {
		.title = "test",
		.command = command,
		.command_size = sizeof(command),
		.file = -1,
	};

	mkdir("out", 0755);
	mkdir("out/files", 0755);
	harvest.folder = open("out", O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(harvest.folder >= 0);
	return harvest;
}

static int take_file(struct harvest *harvest, const char *name, size_t length, uint64_t size)
{
	uint8_t head[FRAME_FILE_HEAD + 512];

	frame_put_u64(head, size);
	memcpy(head + FRAME_FILE_HEAD, name, length);
	return harvest_take(harvest, FRAME_FILE, head, FRAME_FILE_HEAD + length);
}

ATF_TC_WITHOUT_HEAD(whole_file_is_kept_under_its_name);
ATF_TC_BODY(whole_file_is_kept_under_its_name, tc)
{
	struct harvest harvest = start();

	ATF_REQUIRE_EQ(0, take_file(&harvest, "result.json", 11, 6));
	ATF_REQUIRE_EQ(0, harvest_take(&harvest, FRAME_FILE_DATA, (const uint8_t *)"abc", 3));
	ATF_CHECK(access("out/files/result.json", F_OK) != 0);
	ATF_REQUIRE_EQ(0, harvest_take(&harvest, FRAME_FILE_DATA, (const uint8_t *)"def", 3));
	ATF_CHECK(atf_utils_compare_file("out/files/result.json", "abcdef"));
	ATF_REQUIRE_EQ(0, take_file(&harvest, "empty", 5, 0));
	ATF_CHECK(atf_utils_compare_file("out/files/empty", ""));
}

ATF_TC_WITHOUT_HEAD(part_of_a_file_is_dropped);
ATF_TC_BODY(part_of_a_file_is_dropped, tc)
{
	struct harvest harvest = start();

	ATF_REQUIRE_EQ(0, take_file(&harvest, "result.json", 11, 6));
	ATF_REQUIRE_EQ(0, harvest_take(&harvest, FRAME_FILE_DATA, (const uint8_t *)"abc", 3));
	harvest_release(&harvest);
	/* Only an empty folder can be removed. */
	ATF_CHECK_EQ(0, rmdir("out/files"));
}

ATF_TC_WITHOUT_HEAD(name_that_leaves_the_folder_is_refused);
ATF_TC_BODY(name_that_leaves_the_folder_is_refused, tc)
{
	static const struct {
		const char *name;
		size_t length;
	} rows[] = {
		{ "..", 2 },	  { ".", 1 },	     { "../up", 5 },
		{ "/etc/up", 7 }, { "a/b", 3 },	     { ".partial", 8 },
		{ ".hidden", 7 }, { "nul\0nul", 7 }, { "", 0 },
	};
	char longest[300];

	memset(longest, 'x', sizeof(longest));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct harvest harvest = start();

		ATF_CHECK_EQ_MSG(-1, take_file(&harvest, rows[i].name, rows[i].length, 0),
				 "row %zu", i);
		ATF_CHECK(harvest.error[0] != '\0');
		close(harvest.folder);
	}

	struct harvest harvest = start();

	ATF_CHECK_EQ(-1, take_file(&harvest, longest, 256, 0));
	ATF_CHECK_EQ(0, rmdir("out/files"));
}

ATF_TC_WITHOUT_HEAD(link_in_the_folder_is_not_followed);
ATF_TC_BODY(link_in_the_folder_is_not_followed, tc)
{
	struct harvest harvest = start();

	atf_utils_create_file("outside", "before");
	ATF_REQUIRE_EQ(0, symlink("../../outside", "out/files/.partial"));
	ATF_CHECK_EQ(-1, take_file(&harvest, "result.json", 11, 6));
	ATF_CHECK(atf_utils_compare_file("outside", "before"));
}

ATF_TC_WITHOUT_HEAD(hello_of_another_protocol_is_refused);
ATF_TC_BODY(hello_of_another_protocol_is_refused, tc)
{
	static const char good[] = FRAME_PROTOCOL "\0"
						  "6.1.0\0"
						  "#1\0"
						  "x86_64";
	static const char other[] = "landlock-vm/2\0"
				    "6.1.0\0"
				    "#1\0"
				    "x86_64";
	struct harvest harvest = start();

	ATF_CHECK_EQ(-1,
		     harvest_take(&harvest, FRAME_HELLO, (const uint8_t *)other, sizeof(other)));
	ATF_CHECK_EQ(-1, harvest_take(&harvest, FRAME_HELLO, (const uint8_t *)good, 4));
	ATF_CHECK_EQ(-1, harvest_take(&harvest, FRAME_HELLO, (const uint8_t *)good,
				      sizeof(FRAME_PROTOCOL) + 3));
	ATF_CHECK(!harvest.hello);
	ATF_CHECK_EQ(0, harvest_take(&harvest, FRAME_HELLO, (const uint8_t *)good, sizeof(good)));
	ATF_CHECK(harvest.hello);
	ATF_CHECK_STREQ("6.1.0", harvest.release);
}

ATF_TC_WITHOUT_HEAD(plan_of_another_command_is_refused);
ATF_TC_BODY(plan_of_another_command_is_refused, tc)
{
	static const char other[] = "prog\0arh";
	struct harvest harvest = start();

	ATF_CHECK_EQ(-1, harvest_take(&harvest, FRAME_PLAN, (const uint8_t *)other, sizeof(other)));
	ATF_CHECK_EQ(-1, harvest_take(&harvest, FRAME_PLAN, (const uint8_t *)command,
				      sizeof(command) - 1));
	ATF_CHECK_EQ(0,
		     harvest_take(&harvest, FRAME_PLAN, (const uint8_t *)command, sizeof(command)));
}

ATF_TC_WITHOUT_HEAD(kernel_that_calls_itself_another_is_refused);
ATF_TC_BODY(kernel_that_calls_itself_another_is_refused, tc)
{
	static const char hello[] = FRAME_PROTOCOL "\0"
						   "6.1.0\0"
						   "#1\0"
						   "x86_64";
	struct harvest harvest = start();

	harvest.kernel_release = "6.1.0";
	ATF_CHECK_EQ(0, harvest_take(&harvest, FRAME_HELLO, (const uint8_t *)hello, sizeof(hello)));
	harvest.kernel_release = "6.1.00";
	ATF_CHECK_EQ(-1,
		     harvest_take(&harvest, FRAME_HELLO, (const uint8_t *)hello, sizeof(hello)));
	ATF_CHECK_STREQ("the image is of 6.1.00, and 6.1.0 answers", harvest.error);
	ATF_CHECK_EQ(HARVEST_OF_KERNEL, harvest.fault);
}

/* How many frames of that kind, with a payload of that many bytes, are taken before one is not. */
static unsigned int count_taken(enum frame_type type, size_t size)
{
	static uint8_t payload[FRAME_PAYLOAD_MAX];
	struct harvest harvest = start();
	unsigned int taken = 0;

	close(harvest.folder);
	harvest.folder = -1;
	memset(payload, 0, FRAME_FILE_HEAD);
	memset(payload + FRAME_FILE_HEAD, 'x', sizeof(payload) - FRAME_FILE_HEAD);
	while (taken < 100000 && harvest_take(&harvest, type, payload, size) == 0)
		taken++;
	ATF_CHECK_EQ(HARVEST_OF_GUEST, harvest.fault);
	return taken;
}

ATF_TC_WITHOUT_HEAD(flood_of_files_is_refused);
ATF_TC_BODY(flood_of_files_is_refused, tc)
{
	struct harvest harvest = start();

	ATF_CHECK_EQ(HARVEST_FILES_MAX, count_taken(FRAME_FILE, FRAME_FILE_HEAD + 1));
	/* One that would not fit, before it comes. */
	ATF_CHECK_EQ(-1, take_file(&harvest, "big", 3, (uint64_t)HARVEST_BYTES_MAX + 1));
	ATF_CHECK_STREQ("the guest sends more than 256 MiB", harvest.error);
	ATF_CHECK_EQ(0, rmdir("out/files"));
}

ATF_TC_WITHOUT_HEAD(flood_of_bytes_is_refused);
ATF_TC_BODY(flood_of_bytes_is_refused, tc)
{
	const unsigned int most = HARVEST_BYTES_MAX / (FRAME_HEADER_SIZE + FRAME_PAYLOAD_MAX);

	ATF_CHECK_EQ(most, count_taken(FRAME_FILE_DATA, FRAME_PAYLOAD_MAX));
}

ATF_TC_WITHOUT_HEAD(flood_of_deflated_bytes_is_refused);
ATF_TC_BODY(flood_of_deflated_bytes_is_refused, tc)
{
	static uint8_t zeros[FRAME_INFLATED_MAX], payload[FRAME_PAYLOAD_MAX];
	struct harvest harvest = start();
	uLongf length = sizeof(payload) - FRAME_DEFLATED_HEAD;
	unsigned int taken = 0;

	ATF_REQUIRE_EQ(Z_OK,
		       compress(payload + FRAME_DEFLATED_HEAD, &length, zeros, sizeof(zeros)));
	frame_put_u32(payload, sizeof(zeros));
	ATF_REQUIRE_EQ(0, take_file(&harvest, "zeros", 5, HARVEST_BYTES_MAX));
	while (taken < 100000 && harvest_take(&harvest, FRAME_FILE_DEFLATED, payload,
					      FRAME_DEFLATED_HEAD + length) == 0)
		taken++;
	ATF_CHECK_EQ(HARVEST_OF_GUEST, harvest.fault);
	ATF_CHECK_STREQ("the guest sends more than 256 MiB", harvest.error);
	/* The little that has come counts too. */
	ATF_CHECK(taken < HARVEST_BYTES_MAX / sizeof(zeros));
	ATF_CHECK(taken > HARVEST_BYTES_MAX / sizeof(zeros) * 9 / 10);
	harvest_release(&harvest);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, whole_file_is_kept_under_its_name);
	ATF_TP_ADD_TC(tp, part_of_a_file_is_dropped);
	ATF_TP_ADD_TC(tp, name_that_leaves_the_folder_is_refused);
	ATF_TP_ADD_TC(tp, link_in_the_folder_is_not_followed);
	ATF_TP_ADD_TC(tp, hello_of_another_protocol_is_refused);
	ATF_TP_ADD_TC(tp, plan_of_another_command_is_refused);
	ATF_TP_ADD_TC(tp, kernel_that_calls_itself_another_is_refused);
	ATF_TP_ADD_TC(tp, flood_of_files_is_refused);
	ATF_TP_ADD_TC(tp, flood_of_bytes_is_refused);
	ATF_TP_ADD_TC(tp, flood_of_deflated_bytes_is_refused);
	return atf_no_error();
}
