# SPDX-License-Identifier: MIT
# Signed images: Authenticode, with keys that the build makes (tools/make_keys.py).
#
# All build folders share one folder of keys: the step `reproducible` compares signed images.
set(VITRINE_KEYS_DIR ${CMAKE_SOURCE_DIR}/build/classroom_keys CACHE PATH
    "The keys that images are signed with; made if they are not there")

find_program(VITRINE_OSSLSIGNCODE osslsigncode)
find_program(VITRINE_OPENSSL openssl)
if(NOT VITRINE_OSSLSIGNCODE OR NOT VITRINE_OPENSSL)
    message(FATAL_ERROR "osslsigncode or openssl is missing: install the packages of these names.")
endif()

set(VITRINE_SIGNER ${VITRINE_KEYS_DIR}/signer.key ${VITRINE_KEYS_DIR}/signer.pem)
# Whose signature says "for isolated user mode", too.
set(VITRINE_TRUSTLET_SIGNER ${VITRINE_KEYS_DIR}/trustlet.key ${VITRINE_KEYS_DIR}/trustlet.pem)
set(VITRINE_ROOT ${VITRINE_KEYS_DIR}/root.pem)
set(VITRINE_ROOT_SOURCE ${VITRINE_KEYS_DIR}/root.cpp) # for skci/
set(make_keys ${CMAKE_SOURCE_DIR}/tools/make_keys.py)
add_custom_command(OUTPUT ${VITRINE_SIGNER} ${VITRINE_TRUSTLET_SIGNER} ${VITRINE_ROOT}
        ${VITRINE_ROOT_SOURCE}
    COMMAND ${Python3_EXECUTABLE} ${make_keys} ${VITRINE_KEYS_DIR}
    COMMENT "The classroom's keys" VERBATIM)
add_custom_target(classroom_keys DEPENDS ${VITRINE_SIGNER} ${VITRINE_TRUSTLET_SIGNER}
    ${VITRINE_ROOT} ${VITRINE_ROOT_SOURCE})

# vitrine_sign_image(IMAGE SIGNED [SIGNER key certificate] [OPTIONS word…] [DEPENDS what…])
# A rule that makes the file SIGNED of the file IMAGE. OPTIONS are those of tools/sign_image.py.
function(vitrine_sign_image IMAGE SIGNED)
    cmake_parse_arguments(A "" "" "SIGNER;OPTIONS;DEPENDS" ${ARGN})
    if(NOT A_SIGNER)
        set(A_SIGNER ${VITRINE_SIGNER})
        list(APPEND A_DEPENDS classroom_keys)
    endif()
    list(GET A_SIGNER 0 key)
    list(GET A_SIGNER 1 certificate)
    set(script ${CMAKE_SOURCE_DIR}/tools/sign_image.py)
    cmake_path(GET SIGNED FILENAME shown)
    add_custom_command(OUTPUT ${SIGNED}
        COMMAND ${Python3_EXECUTABLE} ${script} ${IMAGE} ${SIGNED} --key ${key}
            --certificate ${certificate} ${A_OPTIONS}
        DEPENDS ${IMAGE} ${A_DEPENDS} ${A_SIGNER} ${script}
        COMMENT "Signing ${shown}" VERBATIM)
endfunction()
