// SPDX-License-Identifier: MIT
/* What made-up headers of kernel images say. */
#include "image-header.h"

#include <atf-c.h>
#include <elf.h>
#include <string.h>

#define SIZE 8192

static uint8_t image[SIZE];

static void put(size_t at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		image[at + i] = (uint8_t)(value >> (8 * i));
}

static void put_text(size_t at, const char *text)
{
	memcpy(image + at, text, strlen(text));
}

/* An EFI program for a machine with one section of bytes that begin at 4096. */
static void make_pe(unsigned int machine, const char *section, unsigned int bytes)
{
	put_text(0, "MZ");
	put(60, 128, 4);
	put_text(128, "PE");
	put(132, machine, 2);
	put(134, 1, 2);
	put(148, 32, 2);
	put_text(184, section);
	put(184 + 16, bytes, 4);
	put(184 + 20, 4096, 4);
}

static void make_arm64(unsigned int flags)
{
	make_pe(0xaa64, ".text", 4096);
	put(24, flags, 8);
	put_text(56, "ARM\x64");
	put_text(5000, "Linux version %s");
	put_text(6000, "Linux version 7.3.4+deb13-arm64-16k (someone)");
}

static void make_x86(unsigned int version, unsigned int load_flags)
{
	put(0x1f1, 3, 1);
	put(0x1f4, (SIZE - 4 * 512) / 16, 4);
	put(0x1fe, 0xaa55, 2);
	put_text(0x202, "HdrS");
	put(0x206, version, 2);
	put(0x20e, 0x400, 2);
	put(0x211, 1, 1);
	put(0x236, load_flags, 2);
	put_text(0x600, "6.12.9-rt (someone) #1");
}

static void make_elf(unsigned int class, unsigned int data, unsigned int type, unsigned int machine,
		     uint64_t address)
{
	Elf64_Ehdr elf = { .e_ident = ELFMAG,
			   .e_type = (Elf64_Half)type,
			   .e_machine = (Elf64_Half)machine,
			   .e_phoff = 64,
			   .e_phentsize = sizeof(Elf64_Phdr),
			   .e_phnum = 1 };
	const Elf64_Phdr segment = {
		.p_type = PT_LOAD, .p_offset = 4096, .p_filesz = 4096, .p_vaddr = address
	};

	elf.e_ident[EI_CLASS] = (unsigned char)class;
	elf.e_ident[EI_DATA] = (unsigned char)data;
	memcpy(image, &elf, sizeof(elf));
	memcpy(image + 64, &segment, sizeof(segment));
	put_text(5000, "Linux version 5.15.24 (someone)");
}

/* The image is one of arch with such pages and that release. */
static void check_fit(const char *arch, unsigned int page_kib, const char *release)
{
	struct image_header header;
	const char *wrong = image_header_read(image, SIZE, &header);

	ATF_REQUIRE_MSG(!wrong, "%s", wrong);
	ATF_REQUIRE_STREQ(arch, header.arch);
	ATF_CHECK_EQ(page_kib, header.page_kib);
	ATF_CHECK(!header.packed);
	ATF_CHECK(strncmp(release, (const char *)image + header.release_at, strlen(release)) == 0);
	memset(image, 0, sizeof(image));
}

/* The first bytes of the image are refused with these words. */
static void check_unfit(size_t size, const char *words)
{
	struct image_header header;
	const char *wrong = image_header_read(image, size, &header);

	ATF_REQUIRE_MSG(wrong, "not refused, expected: %s", words);
	ATF_CHECK_MSG(strstr(wrong, words), "%s: not found: %s", wrong, words);
	memset(image, 0, sizeof(image));
}

ATF_TC_WITHOUT_HEAD(arm64_image_says_its_pages);
ATF_TC_BODY(arm64_image_says_its_pages, tc)
{
	static const unsigned int page_kib[] = { 0, 4, 16, 64 };

	for (unsigned int i = 0; i < 4; i++) {
		make_arm64(8 | i << 1);
		check_fit("aarch64", page_kib[i], "7.3.4+deb13-arm64-16k ");
	}
	/* Without EFI there is no MZ. */
	make_arm64(4);
	memset(image, 0x11, 2);
	check_fit("aarch64", 16, "7.3.4+deb13-arm64-16k ");
}

ATF_TC_WITHOUT_HEAD(bzimage_and_vmlinux_are_of_x86);
ATF_TC_BODY(bzimage_and_vmlinux_are_of_x86, tc)
{
	make_x86(0x20f, 0x3f);
	check_fit("x86_64", 4, "6.12.9-rt ");
	make_x86(0x20c, 1);
	put(0x1f1, 0, 1); /* means 4 */
	put(0x1f4, (SIZE - 5 * 512) / 16, 4);
	check_fit("x86_64", 4, "6.12.9-rt ");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_EXEC, EM_X86_64, 0xffffffff81000000);
	check_fit("x86_64", 4, "5.15.24 ");
}

ATF_TC_WITHOUT_HEAD(wrapped_kernel_is_found);
ATF_TC_BODY(wrapped_kernel_is_found, tc)
{
	static const char *const packings[] = { "\x1f\x8b\x08",
						"\xfd"
						"7zXZ",
						"\x28\xb5\x2f\xfd",
						"BZh9",
						"\x02\x21\x4c\x18",
						"\x04\x22\x4d\x18" };
	struct image_header header;

	for (size_t i = 0; i < sizeof(packings) / sizeof(*packings); i++) {
		put_text(0, packings[i]);
		ATF_REQUIRE(!image_header_read(image, SIZE, &header));
		ATF_CHECK(header.packed && header.payload_at == 0 && header.payload_size == SIZE);
		memset(image, 0, sizeof(image));
	}
	make_pe(0xaa64, ".text", 4096);
	put_text(4, "zimg");
	put(8, 4200, 4);
	put(12, 1000, 4);
	ATF_REQUIRE(!image_header_read(image, SIZE, &header));
	ATF_CHECK(header.packed && header.payload_at == 4200 && header.payload_size == 1000);
	check_unfit(5199, "is truncated");
	make_pe(0xaa64, ".text", 4096);
	put_text(4, "zimg");
	put(8, 0xffffffff, 4);
	put(12, 0xffffffff, 4);
	check_unfit(SIZE, "is truncated");
}

/* The payload that an image promises is found there; size 0: there is none. */
static void check_payload(unsigned int offset, unsigned int promised, size_t at, size_t size)
{
	struct image_header header;

	make_x86(0x20f, 1);
	put(0x248, offset, 4);
	put(0x24c, promised, 4);
	ATF_REQUIRE(!image_header_read(image, SIZE, &header));
	ATF_CHECK(!header.packed);
	ATF_CHECK_EQ(size, header.payload_size);
	ATF_CHECK(size == 0 || header.payload_at == at);
}

ATF_TC_WITHOUT_HEAD(payload_lies_within_the_image);
ATF_TC_BODY(payload_lies_within_the_image, tc)
{
	const unsigned int system = SIZE - 4 * 512;

	check_payload(100, 1000, 2148, 1000);
	check_payload(0, system, 2048, system);
	check_payload(system - 1, 1, SIZE - 1, 1);
	check_payload(0, system + 1, 0, 0);
	check_payload(system, 1, 0, 0);
	check_payload(system + 1, 0, 0, 0);
	check_payload(0xffffffff, 2, 0, 0);
	check_payload(2, 0xffffffff, 0, 0);
}

ATF_TC_WITHOUT_HEAD(truncated_image_is_said);
ATF_TC_BODY(truncated_image_is_said, tc)
{
	make_arm64(2);
	check_unfit(SIZE - 1, "is truncated");
	make_x86(0x20f, 1);
	check_unfit(SIZE - 16, "is truncated");
	make_x86(0x20f, 1);
	check_unfit(0x220, "is truncated");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_EXEC, EM_X86_64, 0xffffffff81000000);
	check_unfit(SIZE - 1, "is truncated");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_EXEC, EM_X86_64, 0xffffffff81000000);
	check_unfit(100, "is truncated");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_EXEC, EM_X86_64, 0xffffffff81000000);
	check_unfit(40, "truncated ELF");
}

ATF_TC_WITHOUT_HEAD(processor_that_is_not_emulated_is_said);
ATF_TC_BODY(processor_that_is_not_emulated_is_said, tc)
{
	make_arm64(3);
	check_unfit(SIZE, "big-endian");
	make_x86(0x20f, 0x3e);
	check_unfit(SIZE, "32-bit");
	make_x86(0x20b, 1);
	check_unfit(SIZE, "32-bit");
	make_elf(ELFCLASS32, ELFDATA2LSB, ET_EXEC, EM_386, 0xc0000000);
	check_unfit(SIZE, "32-bit");
	make_elf(ELFCLASS64, ELFDATA2MSB, ET_EXEC, EM_S390, 0x100000);
	check_unfit(SIZE, "big-endian");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_EXEC, EM_PPC64, 0xc000000000000000);
	check_unfit(SIZE, "neither x86_64 nor aarch64");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_DYN, EM_AARCH64, 0xffff800080000000);
	check_unfit(SIZE, "take the Image");
	make_pe(0x5064, ".text", 4096);
	check_unfit(SIZE, "riscv64");
	make_pe(0x6264, ".text", 4096);
	check_unfit(SIZE, "loongarch64");
	make_pe(0x1c4, ".text", 4096);
	check_unfit(SIZE, "32-bit");
	put_text(36, "\x18\x28\x6f\x01");
	check_unfit(SIZE, "32-bit Arm");
	put_text(48, "RISCV");
	check_unfit(SIZE, "riscv64");
}

ATF_TC_WITHOUT_HEAD(file_that_is_no_kernel_is_said);
ATF_TC_BODY(file_that_is_no_kernel_is_said, tc)
{
	check_unfit(0, "is empty");
	check_unfit(1, "is not a kernel image");
	check_unfit(SIZE, "is not a kernel image");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_REL, EM_X86_64, 0);
	check_unfit(SIZE, "is a kernel module");
	make_elf(ELFCLASS64, ELFDATA2LSB, ET_DYN, EM_X86_64, 0x1000);
	check_unfit(SIZE, "is a program");
	make_pe(0x8664, ".linux", 4096);
	check_unfit(SIZE, "objcopy");
	make_pe(0x8664, ".text", 4096);
	check_unfit(SIZE, "without a kernel's header");
	put_text(0, "!<arch>\n");
	check_unfit(SIZE, "is a package");
	put_text(0, "070701");
	check_unfit(SIZE, "is an initramfs");
	put_text(0, "\x27\x05\x19\x56");
	check_unfit(SIZE, "is a U-Boot image");
	put_text(0, "QFI\xfb");
	check_unfit(SIZE, "is a disk");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, arm64_image_says_its_pages);
	ATF_TP_ADD_TC(tp, bzimage_and_vmlinux_are_of_x86);
	ATF_TP_ADD_TC(tp, wrapped_kernel_is_found);
	ATF_TP_ADD_TC(tp, payload_lies_within_the_image);
	ATF_TP_ADD_TC(tp, truncated_image_is_said);
	ATF_TP_ADD_TC(tp, processor_that_is_not_emulated_is_said);
	ATF_TP_ADD_TC(tp, file_that_is_no_kernel_is_said);
	return atf_no_error();
}
