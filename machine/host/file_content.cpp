// SPDX-License-Identifier: MIT
#include "machine/host/file_content.h"

#include <fstream>
#include <system_error>

namespace machine::host {

std::optional<std::vector<std::byte>> file_content(const std::filesystem::path& path) {
    std::error_code no_such_file;
    const auto size = std::filesystem::file_size(path, no_such_file); // fails for what is no file
    std::ifstream file(path, std::ios::binary);
    if (no_such_file || !file) {
        return std::nullopt;
    }
    std::vector<std::byte> content(size);
    file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(size));
    return file ? std::optional(std::move(content)) : std::nullopt;
}

} // namespace machine::host
