/* SPDX-License-Identifier: MIT */
#ifndef LLK_CAVEAT_H
#define LLK_CAVEAT_H

#include <llk.h>

/*
 * The caveats of a feature, or of all at once for NULL, on kernels of that ABI: a bit for each
 * index.
 */
uint32_t llk_caveats_of(const struct llk_feature *feature, int abi);

#endif
