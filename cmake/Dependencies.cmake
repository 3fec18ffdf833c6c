# SPDX-License-Identifier: MIT
# The libraries that host programs link, each under one name whatever the distribution calls it:
#   dep_unicorn dep_imgui dep_glfw dep_opengl dep_egl dep_freetype dep_fmt dep_json dep_cli11
#   dep_zydis dep_stb dep_md4c dep_toml dep_threads, and vitrine_catch for tests (made in
#   tests/CMakeLists.txt)
include(FindPkgConfig)
find_package(Threads REQUIRED)

# NAME links what pkg-config knows as MODULE; PACKAGE is what to install if it is not there.
function(vitrine_pkg_config NAME MODULE PACKAGE)
    pkg_check_modules(${NAME} QUIET IMPORTED_TARGET ${MODULE})
    if(NOT ${NAME}_FOUND)
        message(FATAL_ERROR "The library ${MODULE} is missing: install the package ${PACKAGE}.")
    endif()
    add_library(${NAME} INTERFACE)
    target_link_libraries(${NAME} INTERFACE PkgConfig::${NAME})
endfunction()

# NAME is a library of headers alone, found by one of them.
function(vitrine_headers NAME HEADER PACKAGE)
    find_path(${NAME}_DIR ${HEADER} PATH_SUFFIXES stb)
    if(NOT ${NAME}_DIR)
        message(FATAL_ERROR "The header ${HEADER} is missing: install the package ${PACKAGE}.")
    endif()
    add_library(${NAME} INTERFACE)
    target_include_directories(${NAME} SYSTEM INTERFACE ${${NAME}_DIR})
endfunction()

vitrine_pkg_config(dep_unicorn unicorn libunicorn-dev)
vitrine_pkg_config(dep_imgui imgui libimgui-dev)
vitrine_pkg_config(dep_glfw glfw3 libglfw3-dev)
vitrine_pkg_config(dep_opengl gl libgl-dev)
vitrine_pkg_config(dep_egl egl libegl-dev)
vitrine_pkg_config(dep_freetype freetype2 libfreetype-dev)
vitrine_pkg_config(dep_fmt fmt libfmt-dev)
vitrine_pkg_config(dep_md4c md4c libmd4c-dev)

# Debian's libimgui.a holds its back ends and FreeType's rasterizer but does not say what they need,
# and an archive is served only by libraries that follow it on the command line.
if(pkgcfg_lib_dep_imgui_imgui MATCHES "[.]a$")
    add_library(imgui_archive STATIC IMPORTED GLOBAL)
    set_target_properties(imgui_archive PROPERTIES
        IMPORTED_LOCATION ${pkgcfg_lib_dep_imgui_imgui}
        INTERFACE_LINK_LIBRARIES "dep_glfw;dep_opengl;dep_freetype")
    target_link_libraries(dep_imgui INTERFACE imgui_archive)
endif()

vitrine_headers(dep_toml toml++/toml.h libtomlplusplus-dev)
vitrine_headers(dep_json nlohmann/json.hpp nlohmann-json3-dev)
vitrine_headers(dep_cli11 CLI/CLI.hpp libcli11-dev)
vitrine_headers(dep_stb stb_image_write.h libstb-dev)

# Zydis has a CMake package on some distributions and nothing but its header and library on others.
find_path(dep_zydis_DIR Zydis/Zydis.h)
find_library(dep_zydis_LIBRARY Zydis)
if(NOT dep_zydis_DIR OR NOT dep_zydis_LIBRARY)
    message(FATAL_ERROR "The library Zydis is missing: install the package libzydis-dev.")
endif()
add_library(dep_zydis INTERFACE)
target_include_directories(dep_zydis SYSTEM INTERFACE ${dep_zydis_DIR})
target_link_libraries(dep_zydis INTERFACE ${dep_zydis_LIBRARY})

add_library(dep_threads INTERFACE)
target_link_libraries(dep_threads INTERFACE Threads::Threads)
