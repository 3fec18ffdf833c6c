# SPDX-License-Identifier: MIT
# One compile_commands.json for host and guest, so that clangd and clang-tidy work on both.

# Remembers how a guest source is compiled, for clangd and clang-tidy.
function(vitrine_note_compile_command SOURCE OBJECT COMMAND)
    set(arguments)
    foreach(argument IN LISTS COMMAND)
        string(REPLACE "\\" "\\\\" argument "${argument}")
        string(REPLACE "\"" "\\\"" argument "${argument}")
        string(APPEND arguments "\"${argument}\", ")
    endforeach()
    string(REGEX REPLACE ", $" "" arguments "${arguments}")
    string(CONCAT entry
        "{\"directory\": \"${CMAKE_BINARY_DIR}\", \"file\": \"${SOURCE}\", "
        "\"output\": \"${OBJECT}\", \"arguments\": [${arguments}]},\n")
    set_property(GLOBAL APPEND_STRING PROPERTY VITRINE_GUEST_COMMANDS "${entry}")
endfunction()

# <build>/commands/compile_commands.json: host and guest together. Call it last.
function(vitrine_write_compile_commands)
    get_property(commands GLOBAL PROPERTY VITRINE_GUEST_COMMANDS)
    string(REGEX REPLACE ",\n$" "\n" commands "${commands}")
    set(guest ${CMAKE_BINARY_DIR}/guest_commands.json)
    file(CONFIGURE OUTPUT ${guest} CONTENT "[\n@commands@]\n" @ONLY)
    set(script ${CMAKE_SOURCE_DIR}/tools/merge_commands.py)
    set(merged ${CMAKE_BINARY_DIR}/commands/compile_commands.json)
    set(host ${CMAKE_BINARY_DIR}/compile_commands.json)
    # Not DEPENDS on `host`: CMake writes it without a rule of the build, after this one is made.
    add_custom_target(compile_commands ALL
        COMMAND ${Python3_EXECUTABLE} ${script} ${merged} ${host} ${guest}
            --layers ${VITRINE_LAYERS_DIR} --root ${CMAKE_SOURCE_DIR}
        BYPRODUCTS ${merged} COMMENT "Compile commands for editors" VERBATIM)
endfunction()
