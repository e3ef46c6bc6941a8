// SPDX-License-Identifier: MIT
/* usage: make-bzimage FILE: write one whose kernel has a PVH entry. */
#include "bzimage_maker.h"

#include <archive.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	static uint8_t kernel[MADE_KERNEL_SIZE], payload[MADE_IMAGE_ROOM], image[MADE_IMAGE_ROOM];
	FILE *file = argc == 2 ? fopen(argv[1], "we") : NULL;
	size_t size;

	make_kernel(kernel);
	size = make_payload(payload, sizeof(payload), ARCHIVE_FILTER_ZSTD, kernel, sizeof(kernel));
	size = make_bzimage(image, sizeof(image), payload, size);
	return file && fwrite(image, 1, size, file) == size && fclose(file) == 0 ? 0 : 1;
}
