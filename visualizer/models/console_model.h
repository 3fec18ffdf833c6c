// SPDX-License-Identifier: MIT
// What the guest printed, as rows of a terminal that is as wide as there is room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

/// The newest rows, the last one last. Lines that are too long go on in the next row; empty ones
/// are left out, since there is little room.
std::vector<std::string> console_rows(std::string_view printed, std::size_t columns,
                                      std::size_t most_rows);

} // namespace vitrine::models
