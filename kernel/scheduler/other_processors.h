// SPDX-License-Identifier: MIT
// How the machine's other processors become the kernel's. VTL1 starts them: it gives each a VTL1
// first, and watches it as it does the first processor from the moment that its tables are loaded.
// [WI7 ch.9]  Lesson: 1.
#pragma once

namespace nt::other_processors {

/// Starts all there are, one after the other; each waits in the scheduler's idle loop when this
/// returns. Before VTL1 ends its start-up: after that it starts none.
void start();

} // namespace nt::other_processors
