// SPDX-License-Identifier: MIT
// Where PATH has a program.
#pragma once

#include <string>
#include <string_view>

namespace machine::host {

/// The program's path; empty if it is not in PATH. A path stays as it is.
std::string find_program(std::string_view name);

} // namespace machine::host
