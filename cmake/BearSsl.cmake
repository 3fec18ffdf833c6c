# SPDX-License-Identifier: MIT
# BearSSL, the cryptography of skci/: a library for the host, and one object for guest images.
#
# Distributions have it as an archive of ELF objects. For guests, what skci/bearssl/shim.cpp calls
# is taken out of the archive into one object, which tools/elf_to_coff.py makes a COFF object of.
# With -DVITRINE_BEARSSL_SOURCE=folder it is compiled from its own source instead, for both.
set(VITRINE_BEARSSL_SOURCE "" CACHE PATH "Compile BearSSL from this source folder")

# The functions of skci/primitives.h: all that a guest sees of BearSSL.
set(VITRINE_PRIMITIVES skci_sha256_begin skci_sha256_add skci_sha256_end skci_rsa_open_signature
    skci_hmac skci_hkdf skci_chacha20_poly1305)

if(VITRINE_BEARSSL_SOURCE)
    enable_language(C)
    set(bearssl ${VITRINE_BEARSSL_SOURCE})
    file(GLOB VITRINE_BEARSSL_FILES ${bearssl}/src/codec/ccopy.c ${bearssl}/src/codec/dec32be.c
        ${bearssl}/src/codec/enc32be.c ${bearssl}/src/codec/dec32le.c ${bearssl}/src/codec/enc32le.c
        ${bearssl}/src/codec/*64be.c ${bearssl}/src/hash/sha2small.c ${bearssl}/src/int/i31_*.c
        ${bearssl}/src/int/i62_*.c ${bearssl}/src/int/i32_div32.c ${bearssl}/src/mac/hmac.c
        ${bearssl}/src/kdf/hkdf.c ${bearssl}/src/rsa/rsa_i31_pkcs1_vrfy.c
        ${bearssl}/src/rsa/rsa_i31_pub.c ${bearssl}/src/rsa/rsa_i62_pkcs1_vrfy.c
        ${bearssl}/src/rsa/rsa_i62_pub.c ${bearssl}/src/rsa/rsa_pkcs1_sig_unpad.c
        ${bearssl}/src/symcipher/chacha20_ct.c ${bearssl}/src/symcipher/poly1305_ctmul.c)
    if(NOT VITRINE_BEARSSL_FILES)
        message(FATAL_ERROR "VITRINE_BEARSSL_SOURCE=${bearssl} does not hold BearSSL's src/.")
    endif()
    set(VITRINE_BEARSSL_INCLUDE ${bearssl}/inc)
    # No instructions that only some processors have, and no system below.
    set(VITRINE_BEARSSL_OPTIONS -DBR_AES_X86NI=0 -DBR_SSE2=0 -DBR_RDRAND=0 -DBR_USE_URANDOM=0
        -DBR_USE_UNIX_TIME=0 -DBR_USE_WIN32_RAND=0 -DBR_USE_WIN32_TIME=0)
    add_library(bearssl_from_source STATIC EXCLUDE_FROM_ALL ${VITRINE_BEARSSL_FILES})
    target_include_directories(bearssl_from_source PRIVATE ${bearssl}/inc ${bearssl}/src)
    target_compile_options(bearssl_from_source PRIVATE -O2 -w ${VITRINE_BEARSSL_OPTIONS})
    set(VITRINE_BEARSSL_LIBRARY bearssl_from_source)
else()
    find_path(VITRINE_BEARSSL_INCLUDE bearssl_rsa.h PATH_SUFFIXES bearssl)
    find_library(VITRINE_BEARSSL_ARCHIVE libbearssl.a)
    if(NOT VITRINE_BEARSSL_INCLUDE OR NOT VITRINE_BEARSSL_ARCHIVE)
        message(FATAL_ERROR "BearSSL is missing: install the package libbearssl-dev, or give its "
            "source with -DVITRINE_BEARSSL_SOURCE=folder.")
    endif()
    set(VITRINE_BEARSSL_LIBRARY ${VITRINE_BEARSSL_ARCHIVE})
endif()

# Compiled for guests in BearSSL's words: ELF's calling convention, or PE's if it comes as source.
set(VITRINE_BEARSSL_FLAGS -isystem ${VITRINE_BEARSSL_INCLUDE}
    -isystem ${CMAKE_SOURCE_DIR}/skci/bearssl/standard)
set(VITRINE_GUEST_FLAGS_sysv --target=x86_64-unknown-none-elf -mno-red-zone -fpic
    -fvisibility=hidden -fno-asynchronous-unwind-tables ${VITRINE_BEARSSL_FLAGS})
set(VITRINE_GUEST_FLAGS_pe_bearssl ${VITRINE_GUEST_FLAGS_pe} ${VITRINE_BEARSSL_FLAGS}
    -I${VITRINE_BEARSSL_SOURCE}/src ${VITRINE_BEARSSL_OPTIONS} -w)

# vitrine_guest_bearssl(NAME): for LINK in an image. SHIM and FORTIFIED are files of skci/bearssl.
function(vitrine_guest_bearssl NAME SHIM FORTIFIED)
    set(folder ${CMAKE_BINARY_DIR}/guest/pe/${NAME})
    if(VITRINE_BEARSSL_SOURCE)
        vitrine_compile_for_guest(objects pe_bearssl skci ${folder}
            "${SHIM};${VITRINE_BEARSSL_FILES}" "")
        set(made ${folder}.lib)
        add_custom_command(OUTPUT ${made}
            COMMAND ${CMAKE_COMMAND} -E rm -f ${made}
            COMMAND ${VITRINE_LLVM_LIB} /nologo /out:${made} ${objects}
            DEPENDS ${objects} COMMENT "Guest pe library ${NAME}, from source" VERBATIM)
    else()
        set(script ${CMAKE_SOURCE_DIR}/tools/elf_to_coff.py)
        set(made ${folder}/bearssl.obj)
        vitrine_compile_for_guest(objects sysv skci ${folder}
            "${SHIM};${FORTIFIED};${CMAKE_SOURCE_DIR}/rt/memory.cpp"
            "SKCI_PRIMITIVE=__attribute__((ms_abi))")
        add_custom_command(OUTPUT ${made}
            COMMAND ${VITRINE_LD_LLD} -r -o ${folder}/bearssl.elf.o ${objects}
                ${VITRINE_BEARSSL_ARCHIVE}
            COMMAND ${Python3_EXECUTABLE} ${script} ${folder}/bearssl.elf.o ${made}
                --export ${VITRINE_PRIMITIVES}
            DEPENDS ${objects} ${script} ${VITRINE_BEARSSL_ARCHIVE}
            COMMENT "Guest object bearssl.obj from ELF" VERBATIM)
    endif()
    add_custom_target(guest_pe_${NAME} DEPENDS ${made})
    set_target_properties(guest_pe_${NAME} PROPERTIES VITRINE_FILE ${made})
endfunction()
