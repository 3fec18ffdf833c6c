// SPDX-License-Identifier: MIT
#pragma once

namespace nt {

/// Loads the fuzzing kernel's descriptor tables, in place of the loader's.
void install_traps();

} // namespace nt
