// SPDX-License-Identifier: MIT
// The words of formats/ that the whole loader uses.
#pragma once

#include "formats/bytes.h"

namespace boot {

using formats::copy_at;
using formats::is_inside;
using formats::is_multiple;
using formats::round_up;

} // namespace boot
