/* SPDX-License-Identifier: MIT */
/*
 * Included before each of Landlock's files where lines and branches are counted.  What the kernel
 * makes of an assertion, to warn only once, has more branches than most functions here; none of
 * them is Landlock's.  The condition and what follows from it are.
 */
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

void landlock_assertion(bool failed, const char *file, int line);

#undef WARN_ON_ONCE
#define WARN_ON_ONCE(condition)                                                                    \
	({                                                                                         \
		const bool failed_ = !!(condition);                                                \
                                                                                                   \
		landlock_assertion(failed_, __FILE__, __LINE__);                                   \
		unlikely(failed_);                                                                 \
	})
