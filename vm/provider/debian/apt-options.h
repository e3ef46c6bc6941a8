/* SPDX-License-Identifier: MIT */
/* The command-line options of the archive, which every subcommand that asks it has. */
#ifndef LLK_VM_APT_OPTIONS_H
#define LLK_VM_APT_OPTIONS_H

#include "apt.h"

#include <stdbool.h>

/* What getopt_long(3) returns for them; a subcommand's own values begin at 256. */
enum apt_option_value {
	APT_OPTION_ARCHIVE = 512,
	APT_OPTION_KEYRING,
	APT_OPTION_REFRESH,
	APT_OPTION_SECURITY_ARCHIVE,
	APT_OPTION_UNSIGNED,
};

/* Rows of a table of struct option. */
/* clang-format off */
#define APT_ARCHIVE_OPTIONS \
	{ "archive", required_argument, NULL, APT_OPTION_ARCHIVE }, \
	{ "keyring", required_argument, NULL, APT_OPTION_KEYRING }, \
	{ "security-archive", required_argument, NULL, APT_OPTION_SECURITY_ARCHIVE }, \
	{ "unsigned", no_argument, NULL, APT_OPTION_UNSIGNED }
#define APT_OPTIONS \
	APT_ARCHIVE_OPTIONS, \
	{ "refresh", no_argument, NULL, APT_OPTION_REFRESH }
/* clang-format on */

/* Lines of a help text. */
#define APT_OPTIONS_HELP_REFRESH                                                                   \
	"  --refresh               read the archive's package lists again, however young\n"
#define APT_OPTIONS_HELP                                                                             \
	"  --archive URI           the Debian archive (default: $LANDLOCK_KIT_ARCHIVE, or that of\n" \
	"                          this machine's apt)\n"                                            \
	"  --security-archive URI  of the suites *-security ($LANDLOCK_KIT_SECURITY_ARCHIVE)\n"      \
	"  --keyring FILE          to check signatures with ($LANDLOCK_KIT_KEYRING)\n"               \
	"  --unsigned              take from the archive that --archive names what nobody has signed\n"

/* Take an option that getopt_long(3) returned; false if it is none of these. */
bool apt_options_take(struct apt_options *options, int option, const char *argument);

#endif
