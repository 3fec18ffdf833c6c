# SPDX-License-Identifier: MIT
# Programs, libraries and tests that run on the developer's own machine.

set(VITRINE_WARNINGS -Wall -Wextra -Wsuggest-override -Wzero-as-null-pointer-constant)
if(VITRINE_WERROR)
    list(APPEND VITRINE_WARNINGS -Werror)
endif()

# The guests' linker is there anyway, and links a host program in a third of the time.
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=lld VITRINE_HAS_HOST_LLD)
if(VITRINE_HAS_HOST_LLD)
    add_link_options(-fuse-ld=lld)
endif()

set(VITRINE_SANITIZER_FLAGS)
if(VITRINE_SANITIZE)
    # -O1: at -O0 the tests that run a whole machine take minutes. -g1 is what a report of a
    # sanitizer needs; whoever wants to step has the preset `debug`.
    set(VITRINE_SANITIZER_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=all
        -fno-omit-frame-pointer -g1)
    add_compile_options(${VITRINE_SANITIZER_FLAGS} -O1 -D_GLIBCXX_ASSERTIONS)
    add_link_options(${VITRINE_SANITIZER_FLAGS})
endif()

function(vitrine_set_up_host_target NAME LAYER)
    vitrine_layer_includes(includes ${LAYER})
    vitrine_prefix_map(prefix_map ${LAYER})
    target_include_directories(${NAME} PRIVATE ${includes})
    target_compile_options(${NAME} PRIVATE ${VITRINE_WARNINGS} ${prefix_map})
endfunction()

# With VITRINE_TOGETHER, eight sources of NAME are compiled as one: most of what there is to compile
# is what they all instantiate. Their anonymous namespaces become one, so two that use a name for
# different things need it said better in one of them, or to stand APART. Neighbours, which most
# often use the same names, are put into different units.
function(vitrine_compile_together NAME SOURCES APART)
    list(REMOVE_ITEM SOURCES ${APART} "")
    list(LENGTH SOURCES length)
    if(NOT VITRINE_TOGETHER OR length LESS 3)
        return()
    endif()
    math(EXPR units "(${length} + 7) / 8")
    set(number 0)
    foreach(source IN LISTS SOURCES)
        math(EXPR unit "${number} % ${units}")
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${NAME}_${unit})
        math(EXPR number "${number} + 1")
    endforeach()
    set_target_properties(${NAME} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# vitrine_library(NAME LAYER folder [TOGETHER] [SOURCES file…] [LINK target…])
# A static library for the host; without SOURCES, a name for a folder of headers. TOGETHER says that
# its sources may be compiled together.
function(vitrine_library NAME)
    cmake_parse_arguments(A "TOGETHER" "LAYER" "SOURCES;LINK" ${ARGN})
    if(A_SOURCES)
        add_library(${NAME} STATIC ${A_SOURCES})
        vitrine_set_up_host_target(${NAME} ${A_LAYER})
        target_link_libraries(${NAME} PUBLIC ${A_LINK})
        if(A_LAYER MATCHES "^(machine|visualizer)$") # machine/CMakeLists.txt says which headers
            target_precompile_headers(${NAME} REUSE_FROM vitrine_host_headers)
        endif()
        if(A_TOGETHER)
            vitrine_compile_together(${NAME} "${A_SOURCES}" "")
        endif()
    else()
        add_library(${NAME} INTERFACE)
        target_link_libraries(${NAME} INTERFACE ${A_LINK})
    endif()
endfunction()

# vitrine_executable(NAME LAYER folder SOURCES file… [LINK target…])
function(vitrine_executable NAME)
    cmake_parse_arguments(A "" "LAYER" "SOURCES;LINK" ${ARGN})
    add_executable(${NAME} ${A_SOURCES})
    vitrine_set_up_host_target(${NAME} ${A_LAYER})
    target_link_libraries(${NAME} PRIVATE ${A_LINK})
endfunction()

# The tests themselves do little, and their many checks are most of what there is to compile.
set(VITRINE_TEST_FLAGS)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" OR VITRINE_SANITIZE)
    set(VITRINE_TEST_FLAGS -O0 -g1)
endif()

# vitrine_test(NAME SOURCES file… [LINK target…] [NEEDS target…] [LABEL unit|machine|ui]
#     [COST seconds] [PARTS tag…] [APART file…])
# A Catch2 program, run by ctest. NEEDS names what must be built before it runs (`images`).
# LABEL unit (the default) runs under the sanitizers, so it should take seconds; the others run as
# users run the program, optimised. COST is about how many seconds it takes, if that is more than a
# few: ctest starts the longest first, and all processors are busy to the end.
# PARTS run beside the rest, each the cases with that tag. APART are those of a unit test's
# SOURCES that are never compiled together with others.
function(vitrine_test NAME)
    cmake_parse_arguments(A "" "LABEL;COST" "SOURCES;LINK;NEEDS;PARTS;APART" ${ARGN})
    if(NOT VITRINE_TESTS)
        return()
    endif()
    if(NOT A_LABEL)
        set(A_LABEL unit)
    endif()
    add_executable(${NAME} ${A_SOURCES})
    vitrine_set_up_host_target(${NAME} tests)
    target_compile_definitions(${NAME} PRIVATE VITRINE_IMAGES_DIR="${VITRINE_IMAGES_DIR}"
        VITRINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" VITRINE_BUILD_DIR="${CMAKE_BINARY_DIR}")
    target_link_libraries(${NAME} PRIVATE ${A_LINK} vitrine_catch)
    target_compile_options(${NAME} PRIVATE ${VITRINE_TEST_FLAGS})
    target_precompile_headers(${NAME} REUSE_FROM vitrine_test_headers)
    if(A_LABEL STREQUAL unit)
        vitrine_compile_together(${NAME} "${A_SOURCES}" "${A_APART}")
        add_dependencies(unit_tests ${NAME})
    else()
        add_dependencies(system_tests ${NAME})
    endif()
    # The images are named and added at the end of the root file, hence by name and only then.
    if(A_NEEDS)
        add_dependencies(${NAME} ${A_NEEDS})
    endif()
    set(tests ${NAME})
    set(rest ${A_PARTS})
    list(TRANSFORM rest REPLACE "(.+)" "~[\\1]")
    list(JOIN rest "" rest)
    add_test(NAME ${NAME} COMMAND ${NAME} ${rest} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    foreach(part IN LISTS A_PARTS)
        list(APPEND tests ${NAME}_${part})
        add_test(NAME ${NAME}_${part} COMMAND ${NAME} "[${part}]"
            WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    endforeach()
    set_tests_properties(${tests} PROPERTIES LABELS ${A_LABEL} TIMEOUT 1800)
    if(A_COST)
        set_tests_properties(${tests} PROPERTIES COST ${A_COST})
    endif()
endfunction()
