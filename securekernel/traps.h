// SPDX-License-Identifier: MIT
// VTL1's own exceptions: the secure kernel makes none on purpose.
#pragma once

namespace sk {

/// Loads VTL1's own descriptor tables on this processor. VTL1 starts without any.
void install_traps();

} // namespace sk
