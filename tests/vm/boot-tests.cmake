# SPDX-License-Identifier: MIT
# Tests of landlock-vm boot: the stream, the tree and the libraries by themselves, then real guests.
set(VM ${PROJECT_SOURCE_DIR}/vm)

pkg_check_modules(LLK_VM_TREE REQUIRED IMPORTED_TARGET libarchive libelf)
pkg_check_modules(LLK_VM_JSON REQUIRED IMPORTED_TARGET jansson)

llk_atf_program(stream_test stream_test.c ${VM}/stream.c ${VM}/frame.c)
target_link_libraries(stream_test PRIVATE llk-lib)
target_include_directories(stream_test PRIVATE ${VM})

llk_atf_program(harvest_test harvest_test.c ${VM}/harvest.c ${VM}/frame.c)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
target_link_libraries(harvest_test PRIVATE PkgConfig::ZLIB)
target_link_libraries(harvest_test PRIVATE llk-lib)
target_include_directories(harvest_test PRIVATE ${VM})

llk_atf_program(console_reports_test console_reports_test.c ${VM}/console-reports.c)
target_include_directories(console_reports_test PRIVATE ${VM})
target_link_libraries(console_reports_test PRIVATE llk-lib PkgConfig::LLK_VM_JSON)

llk_atf_program(image_header_test image_header_test.c ${VM}/image-header.c)
target_include_directories(image_header_test PRIVATE ${VM})

add_library(bzimage-maker STATIC bzimage_maker.c)
target_link_libraries(bzimage-maker PUBLIC PkgConfig::LLK_VM_TREE)
llk_atf_program(kernel_payload_test kernel_payload_test.c)
target_include_directories(kernel_payload_test PRIVATE ${VM})
target_link_libraries(kernel_payload_test PRIVATE llk-vm-provider bzimage-maker)
add_executable(make-bzimage make-bzimage.c)
target_link_libraries(make-bzimage PRIVATE bzimage-maker)
set(LLK_MAKE_BZIMAGE ${CMAKE_CURRENT_BINARY_DIR}/make-bzimage)

llk_atf_program(tree_test tree_test.c ${VM}/tree.c ${VM}/archive.c ${VM}/closure.c)
target_include_directories(tree_test PRIVATE ${VM})
target_link_libraries(tree_test PRIVATE llk-digest PkgConfig::LLK_VM_TREE)

# The guests of the tests: init and one static program, for the host's architecture by its own
# compiler and for the other one by a cross compiler where there is one.
set(LLK_HOST_ARCH ${CMAKE_SYSTEM_PROCESSOR})
if(LLK_HOST_ARCH STREQUAL x86_64)
	set(LLK_FOREIGN_ARCH aarch64)
else()
	set(LLK_FOREIGN_ARCH x86_64)
endif()
set(LLK_GUEST_ACT ${CMAKE_CURRENT_BINARY_DIR}/guest-act)
set(LLK_TEST_GUEST ${CMAKE_CURRENT_BINARY_DIR}/guest)
set(INIT usr/libexec/landlock-kit/guest-init)

add_executable(guest-act guest-act.c)
target_compile_options(guest-act PRIVATE $<$<BOOL:${LLK_SANITIZE}>:-fno-sanitize=all>)
target_link_options(guest-act PRIVATE -static $<$<BOOL:${LLK_SANITIZE}>:-fno-sanitize=all>)
set_target_properties(guest-act PROPERTIES OUTPUT_NAME guest-act-${LLK_HOST_ARCH})
add_custom_command(
	OUTPUT ${LLK_TEST_GUEST}-${LLK_HOST_ARCH}/${INIT}
	COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:llk-guest-init>
		${LLK_TEST_GUEST}-${LLK_HOST_ARCH}/${INIT}
	DEPENDS llk-guest-init)
set(GUESTS ${LLK_TEST_GUEST}-${LLK_HOST_ARCH}/${INIT})

find_program(LLK_FOREIGN_COMPILER ${LLK_FOREIGN_ARCH}-linux-gnu-gcc)
if(LLK_FOREIGN_COMPILER)
	set(LIB ${PROJECT_SOURCE_DIR}/lib)
	set(FOREIGN ${LLK_FOREIGN_COMPILER} -std=gnu17 -D_GNU_SOURCE -DGUEST_WITHOUT_ZLIB -O2 -static -I ${LIB})
	file(GLOB INIT_SOURCES CONFIGURE_DEPENDS ${VM}/guest/*.c)
	list(APPEND INIT_SOURCES ${VM}/frame.c ${LIB}/write_all.c)
	file(MAKE_DIRECTORY ${LLK_TEST_GUEST}-${LLK_FOREIGN_ARCH}/usr/libexec/landlock-kit)
	add_custom_command(
		OUTPUT ${LLK_TEST_GUEST}-${LLK_FOREIGN_ARCH}/${INIT}
		COMMAND ${FOREIGN} -o ${LLK_TEST_GUEST}-${LLK_FOREIGN_ARCH}/${INIT} ${INIT_SOURCES}
		DEPENDS ${INIT_SOURCES} ${VM}/frame.h ${VM}/guest/paths.h ${LIB}/write_all.h)
	add_custom_command(
		OUTPUT ${LLK_GUEST_ACT}-${LLK_FOREIGN_ARCH}
		COMMAND ${FOREIGN} -o ${LLK_GUEST_ACT}-${LLK_FOREIGN_ARCH}
			${CMAKE_CURRENT_SOURCE_DIR}/guest-act.c
		DEPENDS guest-act.c)
	list(APPEND GUESTS ${LLK_TEST_GUEST}-${LLK_FOREIGN_ARCH}/${INIT}
		${LLK_GUEST_ACT}-${LLK_FOREIGN_ARCH})
endif()
add_custom_target(llk-test-guests ALL DEPENDS ${GUESTS})

llk_atf_shell(boot_image_test)
llk_atf_shell(boot_modules_test)
llk_atf_shell(boot_options_test)
llk_atf_shell(boot_payload_test)
llk_atf_shell(boot_reports_test)
llk_atf_shell(boot_trouble_test)
llk_atf_shell(boot_test)
llk_atf_shell(boot_failure_test)
llk_atf_shell(channel_test)
llk_atf_shell(accel_test)
