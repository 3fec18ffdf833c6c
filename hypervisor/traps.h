// SPDX-License-Identifier: MIT
// The hypervisor's own exceptions. It makes none on purpose, so each one is the end, told in a
// sentence.
#pragma once

namespace hv {

/// Loads the hypervisor's own descriptor tables, in place of the loader's.
/// `processor`: its number; each has a task state and an exception stack of its own.
void install_traps(unsigned processor);

} // namespace hv
