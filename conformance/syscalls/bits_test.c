// SPDX-License-Identifier: MIT
/* Every bit, byte and size that the three system calls can be given: known ones and all others. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <case.h>
#include <descriptor.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>
#include <shared.h>

#define FIELDS	    (sizeof(struct llk_ruleset_attr) / sizeof(uint64_t))
#define FIELD_BITS  64
#define FLAG_BITS   32
#define SMALL_SIZES 128

#define FIRST_RIGHT LLK_ACCESS_FS_EXECUTE
#define BIND	    LLK_ACCESS_NET_BIND_TCP

/* The fields of struct landlock_ruleset_attr in order. */
static const struct field {
	const char *name;
	enum llk_feature_kind kind;
	int since_abi;
	int subset_of; /* the field that has to have the same bits, or -1 */
} fields[FIELDS] = {
	{ "handled_access_fs", LLK_FEATURE_FS, 1, -1 },
	{ "handled_access_net", LLK_FEATURE_NET, 4, -1 },
	{ "scoped", LLK_FEATURE_SCOPE, 6, -1 },
	{ "quiet_access_fs", LLK_FEATURE_FS, 10, 0 },
	{ "quiet_access_net", LLK_FEATURE_NET, 10, 1 },
	{ "quiet_scoped", LLK_FEATURE_SCOPE, 10, 2 },
};

static uint64_t known_bits(const struct field *field)
{
	return llk_feature_mask(field->kind, kernel_abi());
}

/* What setting these bits of a field is answered, where nothing else is wrong. */
static int answer_of(const struct field *field, uint64_t bits)
{
	if (kernel_abi() < field->since_abi)
		return E2BIG;
	return bits & ~known_bits(field) ? EINVAL : 0;
}

static int create(const void *attr, size_t size)
{
	const int answer = llk_sys_create_ruleset(attr, size, 0);

	if (answer >= 0)
		close(answer);
	return answer;
}

static void judge_ruleset_bits(const struct test_case *self)
{
	(void)self;
	for (size_t i = 0; i < FIELDS; i++) {
		for (int bit = 0; bit < FIELD_BITS; bit++) {
			uint64_t attr[FIELDS] = { 0 };

			attr[i] = 1ULL << bit;
			if (fields[i].subset_of >= 0)
				attr[fields[i].subset_of] = known_bits(&fields[i]);
			expect_answer(create(attr, sizeof(attr)), answer_of(&fields[i], attr[i]),
				      "landlock_create_ruleset, bit %d of %s", bit, fields[i].name);
		}
	}
}

static unsigned char *map_pages(size_t page_size)
{
	unsigned char *pages = mmap(NULL, 2 * page_size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		expect_broken("no memory");
	return pages;
}

/* One byte after the first field is set, in an attribute as large as may be. */
static int answer_with_byte(size_t offset)
{
	const size_t index = offset / sizeof(uint64_t);
	uint64_t attr[FIELDS] = { 0 };

	if (index >= FIELDS)
		return E2BIG;
	((unsigned char *)attr)[offset] = 1;
	/* A quiet right has to be handled too, and here the first one is. */
	if (fields[index].subset_of >= 0 && kernel_abi() >= fields[index].since_abi &&
	    (fields[index].subset_of > 0 || attr[index] != FIRST_RIGHT))
		return EINVAL;
	return answer_of(&fields[index], attr[index]);
}

static void judge_bytes(const struct test_case *self)
{
	const size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *page = map_pages(page_size);
	const uint64_t handled = FIRST_RIGHT;

	(void)self;
	memcpy(page, &handled, sizeof(handled));
	for (size_t offset = sizeof(handled); offset < page_size; offset++) {
		page[offset] = 1;
		expect_answer(create(page, page_size), answer_with_byte(offset),
			      "landlock_create_ruleset, byte %zu is 1", offset);
		page[offset] = 0;
	}
}

static void expect_size(const unsigned char *page, size_t size, int error)
{
	expect_answer(create(page, size), error, "landlock_create_ruleset, size %zu", size);
}

static void judge_sizes(const struct test_case *self)
{
	const size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *page = map_pages(page_size);
	const uint64_t handled = FIRST_RIGHT;

	(void)self;
	memcpy(page, &handled, sizeof(handled));
	for (size_t size = 0; size < SMALL_SIZES; size++)
		expect_size(page, size, size < sizeof(handled) ? EINVAL : 0);
	for (size_t size = page_size - SMALL_SIZES; size <= page_size; size++)
		expect_size(page, size, 0);
	for (size_t size = page_size + 1; size < page_size + SMALL_SIZES; size++)
		expect_size(page, size, E2BIG);
	for (int bit = 0; bit < FIELD_BITS; bit++) {
		if (1ULL << bit > page_size)
			expect_size(page, 1ULL << bit, E2BIG);
	}
}

static int open_ruleset(uint64_t fs, uint64_t net)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = fs, .handled_access_net = net };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);

	if (!expect_answer(fd, 0, "landlock_create_ruleset"))
		expect_settle();
	return fd;
}

static void judge_rule_bits(const struct test_case *self)
{
	const uint64_t known = llk_feature_mask(LLK_FEATURE_FS, kernel_abi());
	const int ruleset_fd = open_ruleset(known, 0);
	const int parent_fd = descriptor_open(FD_DIR_PATH);

	(void)self;
	for (int bit = 0; bit < FIELD_BITS; bit++) {
		const struct llk_path_beneath_attr rule = { 1ULL << bit, parent_fd };

		expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &rule, 0),
			      rule.allowed_access & known ? 0 : EINVAL,
			      "landlock_add_rule, bit %d of a path rule", bit);
	}
}

static void judge_port_rule_bits(const struct test_case *self)
{
	const uint64_t known = llk_feature_mask(LLK_FEATURE_NET, kernel_abi());
	const int ruleset_fd = open_ruleset(0, known);

	(void)self;
	for (int bit = 0; bit < FIELD_BITS; bit++) {
		const struct llk_net_port_attr access = { 1ULL << bit, 1 };
		const struct llk_net_port_attr port = { BIND, 1ULL << bit };

		expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &access, 0),
			      access.allowed_access & known ? 0 : EINVAL,
			      "landlock_add_rule, bit %d of a port rule", bit);
		expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &port, 0),
			      port.port <= UINT16_MAX ? 0 : EINVAL,
			      "landlock_add_rule, bit %d of a port", bit);
	}
}

static void judge_types(const struct test_case *self)
{
	const int ruleset_fd = descriptor_open(FD_RULESET);

	(void)self;
	for (int bit = 0; bit < FLAG_BITS; bit++) {
		const uint32_t type = 1U << bit;
		const int known = type == 1 || (type == 2 && kernel_abi() >= 4);

		/* A type that is known gets as far as its attribute. */
		expect_answer(llk_sys_add_rule(ruleset_fd, (enum llk_rule_type)type, NULL, 0),
			      known ? EFAULT : EINVAL, "landlock_add_rule, type %#x", type);
	}
}

static int create_flag_answer(uint32_t flag)
{
	if (flag == LLK_CREATE_RULESET_VERSION)
		return 0;
	if (flag == LLK_CREATE_RULESET_ERRATA)
		return kernel_support()->errata_known ? 0 : EINVAL;
	return EINVAL;
}

/* In the judged child: the answers to each flag, and no layer. */
static int try_restrict_flags(void *context)
{
	int *answers = context;
	const int error = privilege_set_no_new_privs();

	if (error)
		return error;
	for (int bit = 0; bit < FLAG_BITS; bit++)
		answers[bit] = llk_sys_restrict_self(-2, 1U << bit);
	return 0;
}

static void judge_flags(const struct test_case *self)
{
	const uint64_t known = llk_feature_mask(LLK_FEATURE_RESTRICT, kernel_abi());
	const struct llk_ruleset_attr attr = { .handled_access_fs = 1 };
	int *answers = shared_memory(FLAG_BITS * sizeof(*answers));
	const struct verdict verdict = judge_vforked(NULL, 0, try_restrict_flags, answers);

	(void)self;
	expect_verdict(&verdict, 0, "landlock_restrict_self");
	for (int bit = 0; bit < FLAG_BITS; bit++) {
		const uint32_t flag = 1U << bit;
		const bool quiet = flag == LLK_ADD_RULE_QUIET && kernel_abi() >= 10;

		expect_answer(llk_sys_create_ruleset(NULL, 0, flag), create_flag_answer(flag),
			      "landlock_create_ruleset, flag %#x", flag);
		expect_answer(llk_sys_create_ruleset(&attr, sizeof(attr), flag), EINVAL,
			      "landlock_create_ruleset, flag %#x and an attribute", flag);
		expect_answer(llk_sys_add_rule(-1, LLK_RULE_PATH_BENEATH, NULL, flag),
			      !quiet			     ? EINVAL
			      : kernel_is_first_generation() ? EFAULT
							     : EBADF,
			      "landlock_add_rule, flag %#x", flag);
		expect_answer(answers[bit], flag & known ? EBADF : EINVAL,
			      "landlock_restrict_self, flag %#x", flag);
	}
}

#if __SIZEOF_LONG__ == 8
#define NR_CREATE_RULESET 444
#define NR_ADD_RULE	  445
#define NR_RESTRICT_SELF  446

#define GARBAGE 0xa5a5a5a500000000UL

static int raw(long result)
{
	return result < 0 ? -errno : (int)result;
}

/* The second half of a register does not belong to a parameter of 32 bits. */
static int restrict_with_garbage(void *context)
{
	const int *ruleset_fd = context;
	const int error = privilege_set_no_new_privs();
	int fd;

	if (error)
		return error;
	if (raw(syscall(NR_RESTRICT_SELF, (unsigned long)*ruleset_fd | GARBAGE, GARBAGE)))
		return SANDBOX_REFUSED(errno);
	fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? errno : 0;
}

static void judge_registers(const struct test_case *self)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	const struct llk_path_beneath_attr rule = { attr.handled_access_fs,
						    descriptor_open(FD_DEVICE_PATH) };
	struct verdict verdict;
	int ruleset_fd;

	(void)self;
	expect_answer(raw(syscall(NR_CREATE_RULESET, NULL, 0UL, GARBAGE | 1)), 0,
		      "landlock_create_ruleset, the version");
	expect_answer(raw(syscall(NR_CREATE_RULESET, &attr, 8UL | GARBAGE, 0UL)), E2BIG,
		      "landlock_create_ruleset, a size of more than 32 bits");
	ruleset_fd = raw(syscall(NR_CREATE_RULESET, &attr, sizeof(attr), GARBAGE));
	if (!expect_answer(ruleset_fd, 0, "landlock_create_ruleset"))
		return;
	/* A directory's right on a device: the last check of all. */
	expect_answer(raw(syscall(NR_ADD_RULE, (unsigned long)ruleset_fd | GARBAGE,
				  GARBAGE | LLK_RULE_PATH_BENEATH, &rule, GARBAGE)),
		      EINVAL, "landlock_add_rule, a directory's right on a device");
	expect_answer(raw(syscall(NR_ADD_RULE, GARBAGE | UINT32_MAX,
				  GARBAGE | LLK_RULE_PATH_BENEATH, &rule, GARBAGE)),
		      EBADF, "landlock_add_rule, ruleset -1");
	verdict = judge_vforked(NULL, 0, restrict_with_garbage, &ruleset_fd);
	expect_verdict(&verdict, EACCES, "opening a directory after landlock_restrict_self");
}
#endif

#define TEXT_OF(number) #number
#define TEXT(number)	TEXT_OF(number)
/* Of a newer ABI the table does not say what it declares. */
#define DESCRIBED "abi>=1 abi<=" TEXT(LLK_ABI_NEWEST)

static const struct test_case cases[] = {
	{ .name = "each_bit_of_a_ruleset",
	  .title = "each bit of each field is taken if the ABI declares it, EINVAL if it does not",
	  .source = SOURCE_CREATE_RULESET ", EINVAL and E2BIG",
	  .needs = DESCRIBED,
	  .body = judge_ruleset_bits },
	{ .name = "each_byte_of_a_ruleset",
	  .title = "each byte after the last field has to be zero, up to the end of the page",
	  .source = SOURCE_CREATE_RULESET ", E2BIG",
	  .needs = DESCRIBED,
	  .body = judge_bytes },
	{ .name = "each_size_of_a_ruleset",
	  .title = "sizes below 8 are EINVAL, those beyond a page E2BIG, and all others taken",
	  .source = SOURCE_CREATE_RULESET ", EINVAL and E2BIG",
	  .needs = "abi>=1",
	  .body = judge_sizes },
	{ .name = "each_bit_of_a_path_rule",
	  .title = "each right that the ABI declares can be granted, each other bit is EINVAL",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = DESCRIBED,
	  .body = judge_rule_bits },
	{ .name = "each_bit_of_a_port_rule",
	  .title = "each right that the ABI declares can be granted, each port has 16 bits",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = "abi>=4 ipv4 abi<=" TEXT(LLK_ABI_NEWEST),
	  .body = judge_port_rule_bits },
	{ .name = "each_type_of_a_rule",
	  .title = "each type that the ABI does not declare is EINVAL",
	  .source = SOURCE_ADD_RULE ", EINVAL",
	  .needs = DESCRIBED,
	  .body = judge_types },
	{ .name = "each_flag",
	  .title = "each flag that the ABI does not declare is EINVAL in all three calls",
	  .source = SOURCE_RESTRICT_SELF ", EINVAL",
	  .needs = DESCRIBED,
	  .body = judge_flags },
#if __SIZEOF_LONG__ == 8
	{ .name = "upper_halves_of_registers",
	  .title = "what is in a register beyond a parameter of 32 bits does not matter",
	  .source = "kernel behaviour, security/landlock/syscalls.c:SYSCALL_DEFINE",
	  .needs = "abi>=1",
	  .body = judge_registers },
#endif
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
