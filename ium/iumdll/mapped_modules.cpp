// SPDX-License-Identifier: MIT
#include "ium/iumdll/mapped_modules.h"

namespace ium {

namespace {

std::string_view name_of(const abi::ium::Module& module) {
    std::size_t length = 0;
    while (length < sizeof(module.name) && module.name[length] != '\0') {
        ++length;
    }
    return {module.name, length};
}

} // namespace

const abi::ium::Module* find_module(const abi::ium::TrustletInformation& trustlet,
                                    std::string_view name) {
    for (const abi::ium::Module& module : trustlet.modules) {
        if (module.base != 0 && name_of(module) == name) {
            return &module;
        }
    }
    return nullptr;
}

} // namespace ium
