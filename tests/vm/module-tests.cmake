# SPDX-License-Identifier: MIT
# The test of module order, with modules that depmod takes for ones of a kernel.
pkg_check_modules(LLK_VM_KMOD REQUIRED IMPORTED_TARGET libkmod)

set(MADE_MODULES ${CMAKE_CURRENT_BINARY_DIR}/made-modules)
set(made)

# made_module(NAME DEFINITION...): MADE_MODULES/NAME.ko, with the definitions of made_module.c.
function(made_module name)
	add_library(made-${name} OBJECT made_module.c)
	target_compile_definitions(made-${name} PRIVATE NAME=${name} ${ARGN})
	target_compile_options(made-${name} PRIVATE -Wno-unused -fno-lto
		$<$<BOOL:${LLK_SANITIZE}>:-fno-sanitize=all>)
	add_custom_command(
		OUTPUT ${MADE_MODULES}/${name}.ko
		COMMAND ${CMAKE_COMMAND} -E make_directory ${MADE_MODULES}
		COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_OBJECTS:made-${name}> ${MADE_MODULES}/${name}.ko
		DEPENDS made-${name})
	set(made ${made} ${MADE_MODULES}/${name}.ko PARENT_SCOPE)
endfunction()

made_module(crc32c_generic "SAYS=\"alias=crc32c\"")
made_module(dummy "SAYS=\"\"")
made_module(ext4 NEEDS=jbd2 ALSO_NEEDS=mbcache "SAYS=\"softdep=pre: crc32c\"")
made_module(jbd2 "SAYS=\"\"")
made_module(libcrc32c "SAYS=\"softdep=pre: crc32c\"")
made_module(loop "SAYS=\"\"")
made_module(mbcache "SAYS=\"\"")
made_module(overlay "SAYS=\"softdep=pre: not_there\"")
made_module(xfs NEEDS=libcrc32c "SAYS=\"alias=fs-xfs\"")
add_custom_target(llk-made-modules ALL DEPENDS ${made})

llk_atf_program(module_test module_test.c ${VM}/module.c ${VM}/module-file.c ${VM}/module-index.c
	${VM}/strip.c ${VM}/tree.c)
target_include_directories(module_test PRIVATE ${VM})
target_link_libraries(module_test PRIVATE llk-vm-provider PkgConfig::LLK_VM_TREE
	PkgConfig::LLK_VM_KMOD)
target_compile_definitions(module_test PRIVATE
	MADE_MODULES="${MADE_MODULES}" HOST_ARCH="${LLK_HOST_ARCH}")
add_dependencies(module_test llk-made-modules)
