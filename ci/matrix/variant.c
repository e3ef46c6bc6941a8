// SPDX-License-Identifier: MIT
#include "variant.h"

const char *variant_name(enum variant variant)
{
	return variant == VARIANT_USER ? "user" : "root";
}
