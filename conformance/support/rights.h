/* SPDX-License-Identifier: MIT */
/*
 * The two cases that each access right and each scope has, from the feature table:
 *
 *	NAME_denied_and_granted	 from its first ABI on: denied when handled, with the documented
 *				 errno, between runs that are free, granted and unhandled
 *	NAME_absent		 below it: refused the documented way, and the operation free
 */
#ifndef SUPPORT_RIGHTS_H
#define SUPPORT_RIGHTS_H

#include <atf-c.h>
#include <llk.h>

/* Add the cases of all features of one kind, of which source documents the behaviour. */
atf_error_t rights_add(atf_tp_t *program, enum llk_feature_kind kind, const char *source);

/* The word of facility.h that the right's exercise rests on besides Landlock, or NULL. */
const char *rights_facility(const struct llk_feature *feature);

#endif
