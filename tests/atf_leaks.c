// SPDX-License-Identifier: MIT
/* What LeakSanitizer is not to report of a test program: libatf-c never frees its list of cases. */

#define ASKED_BY_THE_SANITIZER __attribute__((visibility("default")))

ASKED_BY_THE_SANITIZER const char *__lsan_default_options(void);
ASKED_BY_THE_SANITIZER const char *__lsan_default_suppressions(void);

const char *__lsan_default_options(void)
{
	/* A list of test cases with anything on stderr is broken to Kyua. */
	return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void)
{
	return "leak:libatf-c.so\n";
}
