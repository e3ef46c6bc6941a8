// SPDX-License-Identifier: MIT
#include "apt-options.h"

bool apt_options_take(struct apt_options *options, int option, const char *argument)
{
	switch (option) {
	case APT_OPTION_ARCHIVE:
		options->archive = argument;
		return true;
	case APT_OPTION_KEYRING:
		options->keyring = argument;
		return true;
	case APT_OPTION_REFRESH:
		options->refresh = true;
		return true;
	case APT_OPTION_SECURITY_ARCHIVE:
		options->security_archive = argument;
		return true;
	case APT_OPTION_UNSIGNED:
		options->is_unsigned = true;
		return true;
	default:
		return false;
	}
}
