// SPDX-License-Identifier: MIT
// Who is in the two rooms of user mode: the program that runs, trustlets and their twins, and the
// gates at the trustlets' door.
#pragma once

#include "visualizer/models/building_model.h"

#include <cstddef>
#include <optional>

namespace vitrine::models {

void add_user_programs(Building& building, const Snapshot& now, std::optional<std::size_t> upto);

} // namespace vitrine::models
