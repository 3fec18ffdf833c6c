# SPDX-License-Identifier: MIT
# Disk archives for tests and measures, in which other images stand where the system's own do: the
# loader looks for hypervisor.exe, securekernel.exe, skci.dll and kernel.exe, and asks no more.

# vitrine_stand_in_disk(NAME STAND_INS place=image… [FILES file…])
# <images>/NAME.cpio, with `image` as place.exe; `place=` alone leaves that place empty. Target:
# disk_NAME.
#
#     vitrine_stand_in_disk(fidelity STAND_INS hypervisor=fidelity)
function(vitrine_stand_in_disk NAME)
    cmake_parse_arguments(A "" "" "STAND_INS;FILES" ${ARGN})
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${NAME}_disk)
    set(files)
    set(copies)
    set(needed)
    foreach(place hypervisor.exe securekernel.exe skci.dll kernel.exe)
        cmake_path(GET place STEM stem)
        set(image ${A_STAND_INS})
        list(FILTER image INCLUDE REGEX "^${stem}=")
        if(image STREQUAL "${stem}=")
            continue()
        elseif(image)
            string(REPLACE "${stem}=" "" image ${image})
            set(stand_in ${VITRINE_IMAGES_DIR}/${image}.exe)
            list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy ${stand_in} ${folder}/${place})
            list(APPEND needed image_${image} ${stand_in})
            list(APPEND files ${folder}/${place})
        else()
            list(APPEND needed ${VITRINE_IMAGES_DIR}/${place})
            list(APPEND files ${VITRINE_IMAGES_DIR}/${place})
        endif()
    endforeach()
    set(archive ${VITRINE_IMAGES_DIR}/${NAME}.cpio)
    set(script ${CMAKE_SOURCE_DIR}/tools/make_disk.py)
    add_custom_command(OUTPUT ${archive}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
        ${copies}
        COMMAND ${Python3_EXECUTABLE} ${script} ${archive} ${files} ${A_FILES}
        DEPENDS ${needed} ${A_FILES} ${script}
        COMMENT "Disk archive ${NAME}.cpio" VERBATIM)
    add_custom_target(disk_${NAME} DEPENDS ${archive})
endfunction()
