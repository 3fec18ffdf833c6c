# SPDX-License-Identifier: MIT
# vitrine_pair_disk(NAME)
# <images>/NAME.cpio: the images NAME_vtl0 and NAME_vtl1 in the places of kernel.exe and
# securekernel.exe, with the real hypervisor. Target: disk_NAME.
function(vitrine_pair_disk NAME)
    set(vtl0 ${VITRINE_IMAGES_DIR}/${NAME}_vtl0.exe)
    set(vtl1 ${VITRINE_IMAGES_DIR}/${NAME}_vtl1.exe)
    set(hypervisor ${VITRINE_IMAGES_DIR}/hypervisor.exe)
    # The loader looks for kernel.exe and securekernel.exe, so the halves get these names.
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/disk)
    set(disk ${VITRINE_IMAGES_DIR}/${NAME}.cpio)
    set(script ${CMAKE_SOURCE_DIR}/tools/make_disk.py)
    add_custom_command(OUTPUT ${disk}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
        COMMAND ${CMAKE_COMMAND} -E copy ${vtl0} ${folder}/kernel.exe
        COMMAND ${CMAKE_COMMAND} -E copy ${vtl1} ${folder}/securekernel.exe
        COMMAND ${Python3_EXECUTABLE} ${script} ${disk} ${hypervisor} ${folder}/securekernel.exe
            ${folder}/kernel.exe
        DEPENDS image_${NAME}_vtl0 image_${NAME}_vtl1 image_hypervisor ${hypervisor} ${vtl0} ${vtl1}
            ${script}
        COMMENT "Disk archive ${NAME}.cpio" VERBATIM)
    add_custom_target(disk_${NAME} DEPENDS ${disk})
endfunction()
