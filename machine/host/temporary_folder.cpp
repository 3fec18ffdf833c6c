// SPDX-License-Identifier: MIT
#include "machine/host/temporary_folder.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <system_error>

namespace machine::host {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder(std::string_view what) {
    std::error_code problem;
    const fs::path pattern = fs::temp_directory_path(problem) / fmt::format("{}-XXXXXX", what);
    std::string name = pattern.string();
    if (::mkdtemp(name.data()) != nullptr) {
        path_ = name;
    }
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code problem;
    if (!path_.empty()) {
        fs::remove_all(path_, problem);
    }
}

} // namespace machine::host
