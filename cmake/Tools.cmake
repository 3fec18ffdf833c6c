# SPDX-License-Identifier: MIT
# The programs that make guest images. Debian 12's LLVM 14 is what we test with; newer ones will do.

function(vitrine_find_tool VARIABLE PROGRAM PACKAGE)
    find_program(${VARIABLE} NAMES ${PROGRAM}-14 ${PROGRAM} ${PROGRAM}-15 ${PROGRAM}-16
        ${PROGRAM}-17 ${PROGRAM}-18 ${PROGRAM}-19 ${PROGRAM}-20)
    if(NOT ${VARIABLE})
        message(FATAL_ERROR "The program ${PROGRAM} is missing: install the package ${PACKAGE}.")
    endif()
endfunction()

vitrine_find_tool(VITRINE_CLANG clang clang)
vitrine_find_tool(VITRINE_CLANGXX clang++ clang)
vitrine_find_tool(VITRINE_LLD_LINK lld-link lld)
vitrine_find_tool(VITRINE_LD_LLD ld.lld lld)
vitrine_find_tool(VITRINE_LLVM_LIB llvm-lib llvm)
vitrine_find_tool(VITRINE_LLVM_AR llvm-ar llvm)
vitrine_find_tool(VITRINE_LLVM_STRIP llvm-strip llvm)
vitrine_find_tool(VITRINE_LLVM_OBJCOPY llvm-objcopy llvm)
vitrine_find_tool(VITRINE_LLVM_NM llvm-nm llvm)
vitrine_find_tool(VITRINE_LLVM_UNDNAME llvm-undname llvm)
vitrine_find_tool(VITRINE_LLVM_DWARFDUMP llvm-dwarfdump llvm)
vitrine_find_tool(VITRINE_XORRISOFS xorrisofs xorriso)
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
