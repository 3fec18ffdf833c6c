// SPDX-License-Identifier: MIT
// A whole file, in one read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace machine::host {

/// All bytes of a regular file; nothing if there is none, or it cannot be read to its end.
std::optional<std::vector<std::byte>> file_content(const std::filesystem::path& path);

} // namespace machine::host
