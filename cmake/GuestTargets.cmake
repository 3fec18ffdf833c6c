# SPDX-License-Identifier: MIT
# Programs that run inside the machine: PE images as Windows has them, and the ELF that loads them.
#
# One custom command a source, because CMake knows one C++ compiler a build and the host may well
# use another. Images are optimised and carry debug information in every preset: what a learner
# debugs is what runs.

set(VITRINE_GUEST_FLAGS -ffreestanding -nostdlibinc -fno-ident -mgeneral-regs-only -O2 -g -gdwarf-4
    -fdebug-compilation-dir=. -fno-stack-protector ${VITRINE_WARNINGS})
set(VITRINE_GUEST_FLAGS_CXX -std=c++20 -nostdinc++ -fno-exceptions -fno-rtti
    -fno-threadsafe-statics -isystem ${CMAKE_SOURCE_DIR}/rt/standard)
# pe: Windows' own format and calling convention. elf: what Multiboot starts.
# No jump tables: they would lie between the instructions, and be called indirectly.
set(VITRINE_GUEST_FLAGS_pe --target=x86_64-pc-windows-msvc -mno-stack-arg-probe -fno-jump-tables)
set(VITRINE_GUEST_FLAGS_elf --target=x86_64-unknown-none-elf -mno-red-zone -fno-pic
    -fno-asynchronous-unwind-tables)

set(VITRINE_UNSTRIPPED_DIR ${VITRINE_IMAGES_DIR}/unstripped)
set(VITRINE_UNSIGNED_DIR ${VITRINE_IMAGES_DIR}/unsigned)
file(MAKE_DIRECTORY ${VITRINE_UNSTRIPPED_DIR} ${VITRINE_UNSIGNED_DIR})
add_custom_target(images ALL COMMENT "All guest images are built")

# Compiles SOURCES of LAYER for FORMAT (pe or elf) into FOLDER; the object files are put in RESULT.
function(vitrine_compile_for_guest RESULT FORMAT LAYER FOLDER SOURCES DEFINES)
    vitrine_layer_includes(includes ${LAYER})
    list(TRANSFORM includes PREPEND -I)
    vitrine_prefix_map(prefix_map ${LAYER})
    list(TRANSFORM DEFINES PREPEND -D)
    set(objects)
    foreach(source IN LISTS SOURCES)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
        file(RELATIVE_PATH shown ${CMAKE_SOURCE_DIR} ${source})
        string(REPLACE "../" "_/" inside ${shown}) # throw-away sources outside the tree
        set(object ${FOLDER}/${inside}.o)
        cmake_path(GET object PARENT_PATH object_folder)
        file(MAKE_DIRECTORY ${object_folder})
        if(source MATCHES "\\.[Sc]$")
            set(command ${VITRINE_CLANG} ${VITRINE_GUEST_FLAGS_${FORMAT}} ${VITRINE_GUEST_FLAGS}
                -Wno-unused-command-line-argument)
        else()
            set(command ${VITRINE_CLANGXX} ${VITRINE_GUEST_FLAGS_${FORMAT}} ${VITRINE_GUEST_FLAGS}
                ${VITRINE_GUEST_FLAGS_CXX})
        endif()
        list(APPEND command ${prefix_map} ${DEFINES} ${includes} -c ${source} -o ${object})
        add_custom_command(OUTPUT ${object}
            COMMAND ${command} -MD -MF ${object}.d
            DEPENDS ${source} DEPFILE ${object}.d
            COMMENT "Guest ${FORMAT} ${shown}" VERBATIM)
        vitrine_note_compile_command("${source}" "${object}" "${command}")
        list(APPEND objects ${object})
    endforeach()
    set(${RESULT} ${objects} PARENT_SCOPE)
endfunction()

# vitrine_guest_library(NAME LAYER folder SOURCES file…)
# Object code for several images, in both formats: LINK NAME in an image or in the loader takes
# from it what they use. What no target links is not built.
function(vitrine_guest_library NAME)
    cmake_parse_arguments(A "" "LAYER" "SOURCES;DEFINES" ${ARGN})
    foreach(format pe elf)
        set(folder ${CMAKE_BINARY_DIR}/guest/${format}/${NAME})
        vitrine_compile_for_guest(objects ${format} ${A_LAYER} ${folder} "${A_SOURCES}"
            "${A_DEFINES}")
        set(library ${folder}.lib)
        if(format STREQUAL pe)
            set(archive ${VITRINE_LLVM_LIB} /nologo /out:${library})
        else()
            set(archive ${VITRINE_LLVM_AR} rcsD ${library})
        endif()
        add_custom_command(OUTPUT ${library}
            COMMAND ${CMAKE_COMMAND} -E rm -f ${library} # or members that were removed stay in it
            COMMAND ${archive} ${objects}
            DEPENDS ${objects} COMMENT "Guest ${format} library ${NAME}" VERBATIM)
        add_custom_target(guest_${format}_${NAME} DEPENDS ${library})
        set_target_properties(guest_${format}_${NAME} PROPERTIES VITRINE_FILE ${library})
    endforeach()
endfunction()

# The files of guest libraries LIBRARIES in FORMAT, and the targets that make them.
function(vitrine_guest_libraries FILES TARGETS FORMAT LIBRARIES)
    set(files)
    set(targets)
    foreach(library IN LISTS LIBRARIES)
        set(target guest_${FORMAT}_${library})
        if(NOT TARGET ${target})
            message(FATAL_ERROR "LINK ${library}: no vitrine_guest_library has that name.")
        endif()
        get_target_property(file ${target} VITRINE_FILE)
        list(APPEND files ${file})
        list(APPEND targets ${target})
    endforeach()
    set(${FILES} ${files} PARENT_SCOPE)
    set(${TARGETS} ${targets} PARENT_SCOPE)
endfunction()

# The import libraries of the DLLs IMAGES, and what must be there before one links them.
function(vitrine_import_libraries LIBRARIES NEEDED IMAGES)
    set(libraries)
    set(needed)
    foreach(image IN LISTS IMAGES)
        set(library)
        if(TARGET image_${image})
            get_target_property(library image_${image} VITRINE_IMPORT_LIBRARY)
            get_target_property(file image_${image} VITRINE_FILE)
        endif()
        if(NOT library)
            message(FATAL_ERROR "IMPORT ${image}: no image that exports has that name so far.")
        endif()
        list(APPEND libraries ${library})
        list(APPEND needed image_${image} ${file})
    endforeach()
    set(${LIBRARIES} ${libraries} PARENT_SCOPE)
    set(${NEEDED} ${needed} PARENT_SCOPE)
endfunction()

# vitrine_guest_image(NAME LAYER folder [ENTRY symbol] SOURCES file… [TYPE exe|dll|sys]
#     [BASE address] [SUBSYSTEM native|console] [IMPORT image…] [EXPORTS file.def]
#     [LINK guest_library…] [INCLUDE_RT] [SIGNED | TRUSTLET] [OFF_DISK] [DEFINES NAME=value…]
#     [LINK_OPTIONS option…])
# Makes <images>/NAME.exe (shipped), <images>/unstripped/NAME.exe (with DWARF), <images>/NAME.sym.
# INCLUDE_RT is short for LINK rt_guest; OFF_DISK keeps the image out of the disk archive, and, a
# program of the layer user, off the volume. IMPORT links the import libraries of other images, DLLs
# or with EXPORTS. A DLL may have no ENTRY; a sys is a driver, and on the volume. The target is
# image_NAME; all of them are `images`. SIGNED signs what is shipped (Signing.cmake), TRUSTLET
# signs it for isolated user mode; the file without signature is in <images>/unsigned.
function(vitrine_guest_image NAME)
    cmake_parse_arguments(A "INCLUDE_RT;SIGNED;TRUSTLET;OFF_DISK"
        "LAYER;TYPE;ENTRY;BASE;SUBSYSTEM;EXPORTS" "SOURCES;LINK;IMPORT;DEFINES;LINK_OPTIONS"
        ${ARGN})
    if(NOT A_TYPE)
        set(A_TYPE exe)
    endif()
    if(NOT A_SUBSYSTEM)
        set(A_SUBSYSTEM native)
    endif()
    if(A_INCLUDE_RT)
        list(APPEND A_LINK rt_guest)
    endif()
    set(options /nologo /nodefaultlib /machine:x64 /subsystem:${A_SUBSYSTEM} /fixed:no
        /dynamicbase /highentropyva /debug:dwarf /opt:noref,noicf /Brepro /incremental:no)
    if(A_ENTRY)
        list(APPEND options /entry:${A_ENTRY})
    else()
        list(APPEND options /noentry)
    endif()
    if(A_BASE)
        list(APPEND options /base:${A_BASE})
    endif()
    set(import_library)
    # A program may export something, too (a trustlet its policy), for nobody to link.
    list(APPEND options /implib:${CMAKE_BINARY_DIR}/guest/pe/${NAME}.import.lib)
    if(A_TYPE STREQUAL dll OR A_EXPORTS)
        set(import_library ${CMAKE_BINARY_DIR}/guest/pe/${NAME}.import.lib)
    endif()
    if(A_TYPE STREQUAL dll)
        list(APPEND options /dll)
    endif()
    set(exports)
    if(A_EXPORTS)
        cmake_path(ABSOLUTE_PATH A_EXPORTS BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
            OUTPUT_VARIABLE exports)
        list(APPEND options /def:${exports})
    endif()
    set(file ${NAME}.${A_TYPE})
    vitrine_compile_for_guest(objects pe ${A_LAYER} ${CMAKE_BINARY_DIR}/guest/pe/${NAME}.dir
        "${A_SOURCES}" "${A_DEFINES}")
    vitrine_guest_libraries(libraries library_targets pe "${A_LINK}")
    vitrine_import_libraries(import_libraries importing "${A_IMPORT}")
    set(unstripped ${VITRINE_UNSTRIPPED_DIR}/${file})
    add_custom_command(OUTPUT ${unstripped} BYPRODUCTS ${import_library}
        COMMAND ${VITRINE_LLD_LINK} ${options} ${A_LINK_OPTIONS} /out:${unstripped} ${objects}
            ${libraries} ${import_libraries}
        DEPENDS ${objects} ${libraries} ${library_targets} ${importing} ${exports}
        COMMENT "Guest image ${file}" VERBATIM)
    set(shipped ${VITRINE_IMAGES_DIR}/${file})
    set(stripped ${shipped})
    set(signer)
    if(A_TRUSTLET)
        set(signer SIGNER ${VITRINE_TRUSTLET_SIGNER} DEPENDS classroom_keys)
    endif()
    if(A_SIGNED OR A_TRUSTLET)
        set(stripped ${VITRINE_UNSIGNED_DIR}/${file})
        vitrine_sign_image(${stripped} ${shipped} ${signer})
    endif()
    add_custom_command(OUTPUT ${stripped}
        COMMAND ${VITRINE_LLVM_STRIP} --strip-all -o ${stripped} ${unstripped}
        DEPENDS ${unstripped} COMMENT "Guest image ${file}, stripped" VERBATIM)
    vitrine_add_image(${NAME} ${shipped} ${unstripped})
    set_target_properties(image_${NAME} PROPERTIES VITRINE_IMPORT_LIBRARY "${import_library}")
    if(NOT A_OFF_DISK)
        set(place VITRINE_IMAGES)
        if(A_LAYER STREQUAL user OR A_TYPE STREQUAL sys)
            set(place VITRINE_PROGRAMS)
        endif()
        set_property(GLOBAL APPEND PROPERTY ${place} ${NAME})
    endif()
endfunction()

# vitrine_loader(NAME LAYER folder SCRIPT linker_script SOURCES file… [LINK guest_library…]
#     [INCLUDE_RT] [DEFINES NAME=value…])
# A freestanding ELF, linked as 64-bit and written as elf32-i386: Multiboot wants 32-bit headers.
# Makes <images>/NAME.elf, <images>/unstripped/NAME.elf, <images>/NAME.sym. Target: image_NAME.
function(vitrine_loader NAME)
    cmake_parse_arguments(A "INCLUDE_RT" "LAYER;SCRIPT" "SOURCES;LINK;DEFINES" ${ARGN})
    if(A_INCLUDE_RT)
        list(APPEND A_LINK rt_guest)
    endif()
    vitrine_compile_for_guest(objects elf ${A_LAYER} ${CMAKE_BINARY_DIR}/guest/elf/${NAME}.dir
        "${A_SOURCES}" "${A_DEFINES}")
    vitrine_guest_libraries(libraries library_targets elf "${A_LINK}")
    cmake_path(ABSOLUTE_PATH A_SCRIPT BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    set(unstripped ${VITRINE_UNSTRIPPED_DIR}/${NAME}.elf)
    add_custom_command(OUTPUT ${unstripped}
        COMMAND ${VITRINE_LD_LLD} -nostdlib -static --build-id=none --fatal-warnings
            -z max-page-size=4096 --no-dynamic-linker -T ${A_SCRIPT} -o ${unstripped} ${objects}
            ${libraries}
        DEPENDS ${objects} ${libraries} ${library_targets} ${A_SCRIPT}
        COMMENT "Loader ${NAME}.elf" VERBATIM)
    set(shipped ${VITRINE_IMAGES_DIR}/${NAME}.elf)
    add_custom_command(OUTPUT ${shipped}
        COMMAND ${VITRINE_LLVM_OBJCOPY} --strip-all -O elf32-i386 ${unstripped} ${shipped}
        DEPENDS ${unstripped} COMMENT "Loader ${NAME}.elf, 32-bit headers" VERBATIM)
    vitrine_add_image(${NAME} ${shipped} ${unstripped})
endfunction()

# The target image_NAME for what the two functions above made.
function(vitrine_add_image NAME SHIPPED UNSTRIPPED)
    vitrine_symbols(symbols ${NAME} ${UNSTRIPPED})
    add_custom_target(image_${NAME} DEPENDS ${SHIPPED} ${symbols})
    set_target_properties(image_${NAME} PROPERTIES VITRINE_FILE ${SHIPPED}
        VITRINE_SYMBOLS ${symbols})
    add_dependencies(images image_${NAME})
endfunction()

# <images>/NAME.sym: functions and source lines by address, for whoever shows a running image.
function(vitrine_symbols RESULT NAME UNSTRIPPED)
    set(script ${CMAKE_SOURCE_DIR}/tools/make_symbols.py)
    set(symbols ${VITRINE_IMAGES_DIR}/${NAME}.sym)
    add_custom_command(OUTPUT ${symbols}
        COMMAND ${Python3_EXECUTABLE} ${script} ${UNSTRIPPED} ${symbols} --nm ${VITRINE_LLVM_NM}
            --undname ${VITRINE_LLVM_UNDNAME} --dwarfdump ${VITRINE_LLVM_DWARFDUMP}
        DEPENDS ${UNSTRIPPED} ${script} COMMENT "Symbols of ${NAME}" VERBATIM)
    set(${RESULT} ${symbols} PARENT_SCOPE)
endfunction()

# vitrine_disk_archive(NAME IMAGES image… [SYMBOLS image…])
# <images>/NAME.cpio, the archive ("newc") from which the machine starts: the images, and the names
# of their functions; of SYMBOLS the names alone. Target: archive_NAME.
function(vitrine_disk_archive NAME)
    cmake_parse_arguments(A "" "" "IMAGES;SYMBOLS" ${ARGN})
    set(files)
    set(targets)
    foreach(image IN LISTS A_IMAGES A_SYMBOLS)
        get_target_property(file image_${image} VITRINE_FILE)
        get_target_property(symbols image_${image} VITRINE_SYMBOLS)
        if(image IN_LIST A_IMAGES)
            list(APPEND files ${file})
        endif()
        list(APPEND files ${symbols})
        list(APPEND targets image_${image})
    endforeach()
    set(script ${CMAKE_SOURCE_DIR}/tools/make_disk.py)
    set(archive ${VITRINE_IMAGES_DIR}/${NAME}.cpio)
    add_custom_command(OUTPUT ${archive}
        COMMAND ${Python3_EXECUTABLE} ${script} ${archive} ${files}
        DEPENDS ${files} ${targets} ${script} COMMENT "Disk archive ${NAME}.cpio" VERBATIM)
    add_custom_target(archive_${NAME} DEPENDS ${archive})
    add_dependencies(images archive_${NAME})
endfunction()

# vitrine_disk_volume(NAME IMAGES image…)
# <images>/NAME.iso, what is on the machine's block device: an ISO 9660 volume with the images in
# its root directory. Its times are fixed, or no two builds would be the same. Target: volume_NAME.
function(vitrine_disk_volume NAME)
    cmake_parse_arguments(A "" "" "IMAGES" ${ARGN})
    set(files)
    set(targets)
    foreach(image IN LISTS A_IMAGES)
        get_target_property(file image_${image} VITRINE_FILE)
        list(APPEND files ${file})
        list(APPEND targets image_${image})
    endforeach()
    list(SORT files)
    set(volume ${VITRINE_IMAGES_DIR}/${NAME}.iso)
    add_custom_command(OUTPUT ${volume}
        COMMAND ${CMAKE_COMMAND} -E rm -f ${volume}
        COMMAND ${CMAKE_COMMAND} -E env TZ=UTC SOURCE_DATE_EPOCH=946684800
            ${VITRINE_XORRISOFS} -quiet -iso-level 3 -no-pad --norock -volid VITRINE
            --set_all_file_dates 2000010100000000 -o ${volume} ${files}
        DEPENDS ${files} ${targets} COMMENT "Disk volume ${NAME}.iso" VERBATIM)
    add_custom_target(volume_${NAME} DEPENDS ${volume})
    add_dependencies(images volume_${NAME})
endfunction()
