// SPDX-License-Identifier: MIT
#include "machine/host/find_program.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace machine::host {

std::string find_program(std::string_view name) {
    if (name.find('/') != std::string_view::npos) {
        return std::string(name);
    }
    const char* path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "");
    std::string folder;
    while (std::getline(folders, folder, ':')) {
        std::string candidate = folder + '/' + std::string(name);
        if (::access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
    }
    return "";
}

} // namespace machine::host
