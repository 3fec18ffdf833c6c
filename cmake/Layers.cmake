# SPDX-License-Identifier: MIT
# Who may include whom, held by the compiler: a target sees only the folders listed here.
#
# Includes are written from the root ("abi/vtl.h"), so a plain -I<root> would show everything.
# Instead <build>/layers/<folder>/<folder> links to the folder, and a target gets one -I for each
# folder it may use. tools/check_layers.py reads the same table, to name the arrow that a mistake
# has drawn.

set(VITRINE_LAYERS
    x86 abi rt formats crypto process boot hypervisor kernel skci securekernel user ium machine
    visualizer tests bench)

set(VITRINE_MAY_INCLUDE_x86)
set(VITRINE_MAY_INCLUDE_abi x86)
set(VITRINE_MAY_INCLUDE_rt)
set(VITRINE_MAY_INCLUDE_formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_crypto rt)
set(VITRINE_MAY_INCLUDE_process formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_boot formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_hypervisor abi x86 rt)
set(VITRINE_MAY_INCLUDE_kernel formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_skci formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_securekernel formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_user process crypto formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_ium process crypto formats abi x86 rt)
set(VITRINE_MAY_INCLUDE_machine abi x86)
set(VITRINE_MAY_INCLUDE_visualizer machine abi x86)
set(VITRINE_MAY_INCLUDE_tests ${VITRINE_LAYERS})
set(VITRINE_MAY_INCLUDE_bench ${VITRINE_LAYERS})

set(VITRINE_LAYERS_DIR ${CMAKE_BINARY_DIR}/layers)
foreach(layer IN LISTS VITRINE_LAYERS)
    file(MAKE_DIRECTORY ${VITRINE_LAYERS_DIR}/${layer})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${layer} ${VITRINE_LAYERS_DIR}/${layer}/${layer} SYMBOLIC)
endforeach()

# The include folders of a target of `LAYER`, as a list in the caller's `RESULT`.
function(vitrine_layer_includes RESULT LAYER)
    if(NOT LAYER IN_LIST VITRINE_LAYERS)
        message(FATAL_ERROR "LAYER ${LAYER} is not a folder of cmake/Layers.cmake.")
    endif()
    set(folders ${LAYER} ${VITRINE_MAY_INCLUDE_${LAYER}})
    list(REMOVE_DUPLICATES folders)
    list(TRANSFORM folders PREPEND ${VITRINE_LAYERS_DIR}/)
    set(${RESULT} ${folders} PARENT_SCOPE)
endfunction()

# What makes file names in debug information, __FILE__ and asserts start at the root of the source,
# so that a build is the same wherever it is made. No prefix is the start of another one: which of
# two would win differs between clang's compiler and its assembler.
function(vitrine_prefix_map RESULT LAYER)
    vitrine_layer_includes(folders ${LAYER})
    set(map)
    foreach(folder IN LISTS folders)
        get_filename_component(layer ${folder} NAME)
        list(APPEND map -ffile-prefix-map=${folder}/=
            -ffile-prefix-map=${CMAKE_SOURCE_DIR}/${layer}=${layer})
    endforeach()
    set(${RESULT} ${map} PARENT_SCOPE)
endfunction()
