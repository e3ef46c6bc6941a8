// SPDX-License-Identifier: MIT
/*
 * What the first bytes of a kernel image say.  The formats are documented with the kernel: the
 * header of arm64's Image in arch/arm64/booting, that of x86's bzImage in arch/x86/boot, and that
 * of compressed EFI images in the EFI stub's own source.
 */
#include "image-header.h"

#include <elf.h>
#include <string.h>

/* Offsets and values of arm64's Image. */
#define ARM64_FLAGS	 24
#define ARM64_MAGIC	 56
#define ARM64_HEADER	 64
#define ARM64_BIG_ENDIAN 1U

/* Offsets and values of x86's bzImage. */
#define X86_SETUP_SECTORS  0x1f1
#define X86_SYSTEM_SIZE	   0x1f4
#define X86_MAGIC	   0x202
#define X86_VERSION	   0x206
#define X86_RELEASE	   0x20e
#define X86_RELEASE_BASE   0x200
#define X86_LOAD_FLAGS_64  0x236
#define X86_HEADER	   0x238
#define X86_PAYLOAD_AT	   0x248
#define X86_PAYLOAD_SIZE   0x24c
#define X86_KERNEL_64	   1U
#define X86_SECTOR	   512
#define X86_PARAGRAPH	   16
#define X86_LOADED_HIGH_AT 0x211
#define X86_LOADED_HIGH	   1U

/* Offsets of a compressed EFI image. */
#define ZBOOT_MAGIC	   4
#define ZBOOT_PAYLOAD_AT   8
#define ZBOOT_PAYLOAD_SIZE 12
#define ZBOOT_HEADER	   64

/* Offsets of an EFI program, from its beginning and from its PE header. */
#define PE_OFFSET	 60
#define PE_MACHINE	 4
#define PE_SECTIONS	 6
#define PE_OPTIONAL_SIZE 20
#define PE_HEADER	 24
#define PE_SECTION	 40
#define PE_RAW_SIZE	 16
#define PE_RAW_AT	 20

static const char truncated[] = "is truncated: its header promises more bytes than there are";
static const char bits_32[] = "is a kernel for 32-bit processors, which are not supported";

static uint16_t get_u16(const uint8_t *from)
{
	return (uint16_t)(from[0] | from[1] << 8);
}

static uint32_t get_u32(const uint8_t *from)
{
	return get_u16(from) | (uint32_t)get_u16(from + 2) << 16;
}

static uint64_t get_u64(const uint8_t *from)
{
	return get_u32(from) | (uint64_t)get_u32(from + 4) << 32;
}

static bool has(const uint8_t *image, size_t size, size_t at, const char *bytes, size_t length)
{
	return at <= size && length <= size - at && memcmp(image + at, bytes, length) == 0;
}

#define HAS(image, size, at, bytes) has(image, size, at, bytes, sizeof(bytes) - 1)

/* The PE header of an EFI program, or NULL. */
static const uint8_t *find_pe(const uint8_t *image, size_t size)
{
	if (!HAS(image, size, 0, "MZ") || size < PE_OFFSET + 4)
		return NULL;

	const size_t at = get_u32(image + PE_OFFSET);

	if (!HAS(image, size, at, "PE\0\0") || size - at < PE_HEADER)
		return NULL;
	return image + at;
}

/* A section of an EFI program, or NULL past the last one or where the file ends before. */
static const uint8_t *pe_section(const uint8_t *image, size_t size, const uint8_t *pe,
				 unsigned int index)
{
	const size_t at = (size_t)(pe - image) + PE_HEADER + get_u16(pe + PE_OPTIONAL_SIZE) +
			  (size_t)index * PE_SECTION;

	if (index >= get_u16(pe + PE_SECTIONS) || at + PE_SECTION > size)
		return NULL;
	return image + at;
}

/* Whether the file has all bytes of its sections; one that is no EFI program is not judged. */
static bool is_whole(const uint8_t *image, size_t size)
{
	const uint8_t *pe = find_pe(image, size), *section;

	for (unsigned int i = 0; pe && (section = pe_section(image, size, pe, i)); i++) {
		if ((size_t)get_u32(section + PE_RAW_AT) + get_u32(section + PE_RAW_SIZE) > size)
			return false;
	}
	return true;
}

/* Where the word after "Linux version " stands in an image that is not compressed. */
static size_t find_release(const uint8_t *image, size_t size)
{
	static const char banner[] = "Linux version ";
	const uint8_t *at = image, *end = image + size;

	while ((at = memmem(at, (size_t)(end - at), banner, sizeof(banner) - 1))) {
		at += sizeof(banner) - 1;
		if (at < end && *at >= '0' && *at <= '9')
			return (size_t)(at - image);
	}
	return 0;
}

static const char *read_arm64(const uint8_t *image, size_t size, struct image_header *header)
{
	static const unsigned int page_kib[] = { 0, 4, 16, 64 };
	const uint64_t flags = get_u64(image + ARM64_FLAGS);

	if (flags & ARM64_BIG_ENDIAN)
		return "is a big-endian kernel, whose programs would be big-endian, too";
	if (!is_whole(image, size))
		return truncated;
	header->arch = "aarch64";
	header->page_kib = page_kib[flags >> 1 & 3];
	header->release_at = find_release(image, size);
	return NULL;
}

/* The kernel that the image unpacks: within what is loaded, behind two or more sectors of setup. */
static void find_x86_payload(const uint8_t *image, size_t setup, size_t system,
			     struct image_header *header)
{
	const size_t at = get_u32(image + X86_PAYLOAD_AT), size = get_u32(image + X86_PAYLOAD_SIZE);

	if (at > system || size > system - at)
		return;
	header->payload_at = setup + at;
	header->payload_size = size;
}

static const char *read_x86(const uint8_t *image, size_t size, struct image_header *header)
{
	if (size < X86_HEADER)
		return truncated;

	const size_t setup =
		((image[X86_SETUP_SECTORS] ? image[X86_SETUP_SECTORS] : 4U) + 1) * X86_SECTOR;
	const size_t system = (size_t)get_u32(image + X86_SYSTEM_SIZE) * X86_PARAGRAPH;
	const unsigned int version = get_u16(image + X86_VERSION);
	const unsigned int release = get_u16(image + X86_RELEASE);

	/* Kernels say so since version 2.12 of the protocol, Linux 3.8. */
	if (version < 0x020c || !(get_u16(image + X86_LOAD_FLAGS_64) & X86_KERNEL_64) ||
	    !(image[X86_LOADED_HIGH_AT] & X86_LOADED_HIGH))
		return bits_32;
	if (setup + system > size || !is_whole(image, size))
		return truncated;
	find_x86_payload(image, setup, system, header);
	header->arch = "x86_64";
	header->page_kib = 4;
	if (release && X86_RELEASE_BASE + release < size)
		header->release_at = X86_RELEASE_BASE + release;
	return NULL;
}

static const char *read_zboot(const uint8_t *image, size_t size, struct image_header *header)
{
	if (size < ZBOOT_HEADER)
		return truncated;
	header->packed = true;
	header->payload_at = get_u32(image + ZBOOT_PAYLOAD_AT);
	header->payload_size = get_u32(image + ZBOOT_PAYLOAD_SIZE);
	if (header->payload_at > size || header->payload_size > size - header->payload_at)
		return truncated;
	return NULL;
}

static bool elf_is_whole(const uint8_t *image, size_t size, const Elf64_Ehdr *elf, bool *is_kernel)
{
	*is_kernel = false;
	if (elf->e_phentsize != sizeof(Elf64_Phdr))
		return true;
	for (unsigned int i = 0; i < elf->e_phnum; i++) {
		const size_t at = elf->e_phoff + (size_t)i * sizeof(Elf64_Phdr);
		Elf64_Phdr segment;

		if (elf->e_phoff > size || at > size || size - at < sizeof(segment))
			return false;
		memcpy(&segment, image + at, sizeof(segment));
		if (segment.p_type != PT_LOAD)
			continue;
		if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset)
			return false;
		/* The kernel's half of the addresses. */
		*is_kernel |= segment.p_vaddr >> 63;
	}
	return true;
}

static const char *read_elf(const uint8_t *image, size_t size, struct image_header *header)
{
	Elf64_Ehdr elf;
	bool is_kernel;

	if (size < sizeof(elf))
		return "is a truncated ELF file";
	if (image[EI_CLASS] != ELFCLASS64)
		return "is an ELF file for 32-bit processors, which are not supported";
	if (image[EI_DATA] != ELFDATA2LSB)
		return "is a big-endian ELF file, of no architecture that is supported";
	memcpy(&elf, image, sizeof(elf));
	if (elf.e_machine != EM_X86_64 && elf.e_machine != EM_AARCH64)
		return "is an ELF file for neither x86_64 nor aarch64";
	if (elf.e_type == ET_REL)
		return "is a kernel module or another object file, not a kernel";
	if (!elf_is_whole(image, size, &elf, &is_kernel))
		return truncated;
	if (!is_kernel)
		return "is a program, not a kernel";
	if (elf.e_machine == EM_AARCH64)
		return "is a vmlinux: for aarch64 take the Image beside it in arch/arm64/boot";
	header->arch = "x86_64";
	header->page_kib = 4;
	header->release_at = find_release(image, size);
	return NULL;
}

/* Another EFI program: one for another architecture, or one that holds a kernel in a section. */
static const char *read_pe(const uint8_t *image, size_t size, const uint8_t *pe)
{
	const uint8_t *section;

	for (unsigned int i = 0; (section = pe_section(image, size, pe, i)); i++) {
		if (HAS(section, PE_SECTION, 0, ".linux\0"))
			return "is a unified kernel image: take the kernel out of it with "
			       "objcopy -O binary -j .linux";
	}
	switch (get_u16(pe + PE_MACHINE)) {
	case 0x8664:
	case 0xaa64:
		return "is an EFI program without a kernel's header";
	case 0x014c:
	case 0x01c0:
	case 0x01c2:
	case 0x01c4:
		return bits_32;
	case 0x5064:
		return "is a kernel for riscv64, not for x86_64 or aarch64";
	case 0x6264:
		return "is a kernel for loongarch64, not for x86_64 or aarch64";
	}
	return "is an EFI program for neither x86_64 nor aarch64";
}

/* Files that are taken for a kernel by mistake, or that hold one in a wrapping that is not read. */
static const char *name_stranger(const uint8_t *image, size_t size)
{
	static const struct {
		size_t at;
		size_t length;
		const char *bytes;
		const char *is;
	} strangers[] = {
		{ 0, 8, "!<arch>\n", "is a package or an archive, not a kernel" },
		{ 0, 6, "070701", "is an initramfs, not a kernel" },
		{ 0, 4, "\x27\x05\x19\x56", "is a U-Boot image: take the kernel that it wraps" },
		{ 0, 4, "\xd0\x0d\xfe\xed",
		  "is a device tree or a U-Boot image: take the kernel that it wraps" },
		{ 0, 8, "ANDROID!", "is an Android boot image: take the kernel that it wraps" },
		{ 0, 4, "QFI\xfb", "is a disk, not a kernel" },
		{ 36, 4, "\x18\x28\x6f\x01", "is a kernel for 32-bit Arm, which is not supported" },
		{ 36, 4, "\x01\x6f\x28\x18", "is a kernel for 32-bit Arm, which is not supported" },
		{ 48, 5, "RISCV", "is a kernel for riscv64, not for x86_64 or aarch64" },
		{ 56, 4, "RSC\x05", "is a kernel for riscv64, not for x86_64 or aarch64" },
	};

	for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++) {
		if (has(image, size, strangers[i].at, strangers[i].bytes, strangers[i].length))
			return strangers[i].is;
	}
	return "is not a kernel image: neither a bzImage, an Image nor a vmlinux";
}

/* What a compressed file begins with. */
static bool is_compressed(const uint8_t *image, size_t size)
{
	return HAS(image, size, 0, "\x1f\x8b") ||
	       HAS(image, size, 0,
		   "\xfd"
		   "7zXZ") ||
	       HAS(image, size, 0, "\x28\xb5\x2f\xfd") || HAS(image, size, 0, "BZh") ||
	       HAS(image, size, 0, "\x02\x21\x4c\x18") || HAS(image, size, 0, "\x04\x22\x4d\x18") ||
	       HAS(image, size, 0, "\x5d\0\0");
}

const char *image_header_read(const uint8_t *image, size_t size, struct image_header *header)
{
	const uint8_t *pe = find_pe(image, size);

	*header = (struct image_header){ 0 };
	if (size == 0)
		return "is empty";
	if (HAS(image, size, 0, "MZ") && HAS(image, size, ZBOOT_MAGIC, "zimg"))
		return read_zboot(image, size, header);
	if (size >= ARM64_HEADER && HAS(image, size, ARM64_MAGIC, "ARM\x64"))
		return read_arm64(image, size, header);
	if (HAS(image, size, X86_MAGIC, "HdrS") && HAS(image, size, 0x1fe, "\x55\xaa"))
		return read_x86(image, size, header);
	if (HAS(image, size, 0, ELFMAG))
		return read_elf(image, size, header);
	if (is_compressed(image, size)) {
		*header = (struct image_header){ .packed = true, .payload_size = size };
		return NULL;
	}
	return pe ? read_pe(image, size, pe) : name_stranger(image, size);
}
