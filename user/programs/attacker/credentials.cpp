// SPDX-License-Identifier: MIT
// Row 46: whoever reads VTL0's memory looks for a key in it.  Guard: credential-guard.
#include "user/programs/attacker/attacks.h"
#include "user/runtime/run_program.h"

namespace attacker {

/// The judge knows this password, too (machine/attacks/on_credentials.cpp).
void log_on() { user::run_program("logon alice wonderland"); }

NtStatus steal_credentials() { return user::run_program("memscan alice"); }

} // namespace attacker
