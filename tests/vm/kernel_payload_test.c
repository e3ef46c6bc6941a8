// SPDX-License-Identifier: MIT
/* The kernel that a bzImage unpacks is taken out of it, or the image is left alone. */
#include "bzimage_maker.h"
#include "kernel-image.h"
#include "pvh-entry.h"

#include <archive.h>
#include <atf-c.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static uint8_t kernel[MADE_KERNEL_SIZE], payload[MADE_IMAGE_ROOM], image[MADE_IMAGE_ROOM];

/* The payload of the image as a descriptor, or -1; the image itself must be sound. */
static int take_payload(size_t size)
{
	struct kernel_image opened;
	char *wrong = NULL;
	FILE *file = fopen("bzImage", "we");
	int fd;

	ATF_REQUIRE(file && fwrite(image, 1, size, file) == size && fclose(file) == 0);
	ATF_REQUIRE_MSG(kernel_image_open(&opened, "bzImage", &wrong) == 0, "%s", wrong);
	ATF_REQUIRE_STREQ("x86_64", opened.arch);
	fd = kernel_image_payload(&opened);
	close(opened.fd);
	return fd;
}

static size_t wrap(int filter)
{
	const size_t size = make_payload(payload, sizeof(payload), filter, kernel, sizeof(kernel));

	return make_bzimage(image, sizeof(image), payload, size);
}

/* The image is booted as it is. */
static void check_left(size_t size, const char *what)
{
	const int fd = take_payload(size);

	ATF_CHECK_MSG(fd < 0, "%s: the payload is taken", what);
	if (fd >= 0)
		close(fd);
}

static void put(uint8_t *at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

ATF_TC_WITHOUT_HEAD(payload_is_taken_as_it_was_packed);
ATF_TC_BODY(payload_is_taken_as_it_was_packed, tc)
{
	static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_XZ,
				       ARCHIVE_FILTER_ZSTD };
	static uint8_t taken[MADE_KERNEL_SIZE + 1];

	make_kernel(kernel);
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		const int fd = take_payload(wrap(filters[i]));

		ATF_REQUIRE_MSG(fd >= 0, "filter %d: the payload is not taken", filters[i]);
		ATF_CHECK_EQ(MADE_KERNEL_SIZE, pread(fd, taken, sizeof(taken), 0));
		ATF_CHECK(memcmp(kernel, taken, MADE_KERNEL_SIZE) == 0);
		close(fd);
	}
}

ATF_TC_WITHOUT_HEAD(other_compression_is_left_to_the_image);
ATF_TC_BODY(other_compression_is_left_to_the_image, tc)
{
	make_kernel(kernel);
	check_left(wrap(ARCHIVE_FILTER_BZIP2), "bzip2");
	check_left(wrap(ARCHIVE_FILTER_LZMA), "LZMA");
	check_left(wrap(ARCHIVE_FILTER_NONE), "not compressed");
}

ATF_TC_WITHOUT_HEAD(damaged_payload_is_left_to_the_image);
ATF_TC_BODY(damaged_payload_is_left_to_the_image, tc)
{
	size_t size, packed;

	make_kernel(kernel);
	packed =
		make_payload(payload, sizeof(payload), ARCHIVE_FILTER_ZSTD, kernel, sizeof(kernel));
	for (int by = -1; by <= 1; by += 2) {
		put(payload + packed - 4, (uint64_t)(MADE_KERNEL_SIZE + by), 4);
		check_left(make_bzimage(image, sizeof(image), payload, packed), "another size");
	}
	put(payload + packed - 4, 0xffffffff, 4);
	check_left(make_bzimage(image, sizeof(image), payload, packed), "4 GiB");
	size = wrap(ARCHIVE_FILTER_ZSTD);
	for (size_t cut = 1; cut < packed; cut += packed / 7) {
		put(image + 0x24c, packed - cut, 4);
		check_left(size, "cut");
	}
	put(image + 0x24c, 0, 4);
	check_left(size, "no payload");
	put(image + 0x24c, 0xffffffff, 4);
	check_left(size, "a payload past the end");
	put(image + 0x24c, packed, 4);
	put(image + 0x248, 0xffffff00, 4);
	check_left(size, "a payload that begins past the end");
	put(image + 0x248, 65, 4);
	check_left(size, "a payload that begins elsewhere");
}

ATF_TC_WITHOUT_HEAD(flipped_byte_is_found_or_harmless);
ATF_TC_BODY(flipped_byte_is_found_or_harmless, tc)
{
	static uint8_t taken[MADE_KERNEL_SIZE];
	unsigned int tried = 0, found = 0;
	size_t size;

	make_kernel(kernel);
	size = wrap(ARCHIVE_FILTER_XZ);
	/* xz has a checksum over all of it, near the end. */
	for (size_t at = 2048 + 64; at < size; at += at < size - 96 ? 997 : 1) {
		int fd;

		image[at] ^= 0x40;
		fd = take_payload(size);
		image[at] ^= 0x40;
		tried++;
		found += fd < 0;
		if (fd < 0)
			continue;
		ATF_CHECK_EQ(MADE_KERNEL_SIZE, pread(fd, taken, sizeof(taken), 0));
		ATF_CHECK(memcmp(kernel, taken, MADE_KERNEL_SIZE) == 0);
		close(fd);
	}
	ATF_CHECK_MSG(found > tried / 4, "%u of %u", found, tried);
}

/* A file that becomes larger than allowed ends this process. */
ATF_TC_WITHOUT_HEAD(no_more_is_unpacked_than_is_promised);
ATF_TC_BODY(no_more_is_unpacked_than_is_promised, tc)
{
	const struct rlimit limit = { 1 << 20, 1 << 20 };
	const size_t zeros_size = 16 << 20;
	uint8_t *zeros = calloc(1, zeros_size);
	size_t packed;

	ATF_REQUIRE(zeros);
	packed = make_payload(payload, sizeof(payload), ARCHIVE_FILTER_ZSTD, zeros, zeros_size);
	free(zeros);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	put(payload + packed - 4, 4096, 4);
	check_left(make_bzimage(image, sizeof(image), payload, packed), "4 KiB are promised");
	put(payload + packed - 4, 0x40000001, 4);
	check_left(make_bzimage(image, sizeof(image), payload, packed), "more than 1 GiB");
}

ATF_TC_WITHOUT_HEAD(kernel_without_the_entry_is_left_to_the_image);
ATF_TC_BODY(kernel_without_the_entry_is_left_to_the_image, tc)
{
	static const char words[] = "no kernel";

	make_kernel(kernel);
	put(kernel + MADE_NOTE + 8, 17, 4);
	check_left(wrap(ARCHIVE_FILTER_GZIP), "no entry");
	make_kernel(kernel);
	memcpy(kernel, words, sizeof(words));
	check_left(wrap(ARCHIVE_FILTER_GZIP), "no ELF file");
	memcpy(kernel, "\x1f\x8b", 2);
	check_left(wrap(ARCHIVE_FILTER_XZ), "a payload in a payload");
}

ATF_TC_WITHOUT_HEAD(kernel_of_another_release_is_left_to_the_image);
ATF_TC_BODY(kernel_of_another_release_is_left_to_the_image, tc)
{
	size_t size;

	make_kernel(kernel);
	kernel[MADE_RELEASE]++;
	check_left(wrap(ARCHIVE_FILTER_GZIP), "another release");
	kernel[MADE_RELEASE]--;
	size = wrap(ARCHIVE_FILTER_GZIP);
	memcpy(image + MADE_IMAGE_RELEASE, "6.12.9-madeup", 13);
	check_left(size, "a release that begins the same");
}

/* Change some bytes of a sound kernel: it is not started by itself. */
static void check_refused(size_t at, uint64_t value, size_t bytes, const char *what)
{
	make_kernel(kernel);
	ATF_REQUIRE(pvh_entry_exists(kernel, sizeof(kernel)));
	put(kernel + at, value, bytes);
	ATF_CHECK_MSG(!pvh_entry_exists(kernel, sizeof(kernel)), "%s: taken", what);
}

ATF_TC_WITHOUT_HEAD(entry_must_be_named_once_and_loaded);
ATF_TC_BODY(entry_must_be_named_once_and_loaded, tc)
{
	const size_t load = MADE_SEGMENTS, notes = MADE_SEGMENTS + sizeof(Elf64_Phdr);

	check_refused(MADE_NOTE + 8, 17, 4, "no such note");
	check_refused(MADE_NOTES + 8, 18, 4, "two such notes");
	check_refused(MADE_NOTE + 12, 'x', 1, "a note of another owner");
	check_refused(MADE_NOTE + 4, 9, 4, "a note past the end");
	check_refused(MADE_NOTE, 0xfffffff0, 4, "a name past the end");
	check_refused(MADE_NOTE + 16, 0xffffff, 8, "an entry before what is loaded");
	check_refused(MADE_NOTE + 16, 0x1000000 + MADE_KERNEL_SIZE - 4096, 8, "an entry behind it");
	check_refused(notes + offsetof(Elf64_Phdr, p_align), 8, 8, "notes that are aligned to 8");
	check_refused(notes + offsetof(Elf64_Phdr, p_offset), MADE_KERNEL_SIZE - 8, 8, "cut notes");
	check_refused(notes + offsetof(Elf64_Phdr, p_filesz), UINT64_MAX, 8, "endless notes");
	check_refused(notes, PT_LOAD, 4, "no notes");
	check_refused(load, PT_NULL, 4, "nothing loaded");
	check_refused(load + offsetof(Elf64_Phdr, p_memsz), 0xffffffff, 8, "more than 4 GiB");
	check_refused(offsetof(Elf64_Ehdr, e_machine), EM_AARCH64, 2, "another processor");
	check_refused(offsetof(Elf64_Ehdr, e_type), ET_REL, 2, "an object file");
	check_refused(offsetof(Elf64_Ehdr, e_phoff), MADE_KERNEL_SIZE - 8, 8, "cut segments");
	check_refused(0, 'x', 1, "no ELF file");
	ATF_CHECK(!pvh_entry_exists(kernel, 0));
	/* More notes, which readers take for different ones. */
	make_kernel(kernel);
	memcpy(kernel + notes + sizeof(Elf64_Phdr), kernel + notes, sizeof(Elf64_Phdr));
	put(kernel + notes + sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, p_align), 8, 8);
	put(kernel + offsetof(Elf64_Ehdr, e_phnum), 3, 2);
	ATF_CHECK_MSG(!pvh_entry_exists(kernel, sizeof(kernel)), "more notes: taken");
	/* It is the last note, so that its end may be, too. */
	make_kernel(kernel);
	put(kernel + MADE_NOTE + 4, 4, 4);
	put(kernel + notes + offsetof(Elf64_Phdr, p_filesz), MADE_NOTE - MADE_NOTES + 20, 8);
	ATF_CHECK_MSG(!pvh_entry_exists(kernel, sizeof(kernel)), "an entry of 4 bytes: taken");
}

/* What is read behind the end of a kernel is not there. */
ATF_TC_WITHOUT_HEAD(nothing_is_read_past_a_damaged_kernel);
ATF_TC_BODY(nothing_is_read_past_a_damaged_kernel, tc)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 3 * 4096;
	const size_t pages = (size + page - 1) / page * page;
	uint8_t *area = mmap(NULL, pages + page, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *cut = area + pages - size;
	unsigned int taken = 0;

	ATF_REQUIRE(area != MAP_FAILED && mprotect(area + pages, page, PROT_NONE) == 0);
	make_kernel(kernel);
	srandom(1);
	for (int i = 0; i < 200000; i++) {
		memcpy(cut, kernel, size);
		for (int flips = 0; flips < 3; flips++) {
			static const size_t spans[][2] = { { 0, 176 }, { MADE_NOTES, 56 } };
			const size_t *span = spans[random() % 2];

			cut[span[0] + (size_t)random() % span[1]] = (uint8_t)random();
		}
		taken += pvh_entry_exists(cut, size);
	}
	/* Much of it does not matter. */
	ATF_CHECK(taken > 1000);
	munmap(area, pages + page);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, payload_is_taken_as_it_was_packed);
	ATF_TP_ADD_TC(tp, other_compression_is_left_to_the_image);
	ATF_TP_ADD_TC(tp, damaged_payload_is_left_to_the_image);
	ATF_TP_ADD_TC(tp, flipped_byte_is_found_or_harmless);
	ATF_TP_ADD_TC(tp, no_more_is_unpacked_than_is_promised);
	ATF_TP_ADD_TC(tp, kernel_without_the_entry_is_left_to_the_image);
	ATF_TP_ADD_TC(tp, kernel_of_another_release_is_left_to_the_image);
	ATF_TP_ADD_TC(tp, entry_must_be_named_once_and_loaded);
	ATF_TP_ADD_TC(tp, nothing_is_read_past_a_damaged_kernel);
	return atf_no_error();
}
