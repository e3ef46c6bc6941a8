# SPDX-License-Identifier: MIT
# Tests of the project itself: ATF programs beside a Kyuafile, one ctest entry per folder.
pkg_check_modules(ATF REQUIRED IMPORTED_TARGET atf-c)
find_program(KYUA kyua REQUIRED)
find_program(ATF_SH atf-sh REQUIRED)

# llk_atf_program(NAME SOURCE...): an ATF test program in C.
function(llk_atf_program name)
	add_executable(${name} ${ARGN})
	target_link_libraries(${name} PRIVATE PkgConfig::ATF)
	if(LLK_SANITIZE)
		target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/atf_leaks.c)
	endif()
endfunction()

# llk_atf_shell(NAME): an ATF test program in shell, from NAME.sh; @BIN@ is where the tools are.
function(llk_atf_shell name)
	set(BIN ${PROJECT_BINARY_DIR}/bin)
	file(READ ${name}.sh body)
	string(CONFIGURE "${body}" body @ONLY)
	file(CONFIGURE OUTPUT ${name} CONTENT "#! ${ATF_SH}\n${body}" @ONLY)
	file(CHMOD ${CMAKE_CURRENT_BINARY_DIR}/${name} PERMISSIONS
		OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${name}.sh)
endfunction()

# llk_slow_machine(TEST...): what hangs in them has a limit of its own, and ctest's, 25 minutes, is one
# that a slow machine reaches.
function(llk_slow_machine)
	set_tests_properties(${ARGN} PROPERTIES TIMEOUT 14400)
endfunction()

# llk_kyua_test(NAME): run this folder's Kyuafile as one ctest test.
function(llk_kyua_test name)
	add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/run-kyua
		${CMAKE_CURRENT_SOURCE_DIR}/Kyuafile ${CMAKE_CURRENT_BINARY_DIR})
	llk_slow_machine(${name})
endfunction()
