// SPDX-License-Identifier: MIT
// The hypervisor does one thing at a time: whichever processor leaves its guest takes this lock
// before it looks at anything, and gives it back before VMRUN. So no other file needs to think
// about two processors, but for those that call one (other_processors.h).
#pragma once

#include "rt/spinlock.h"

namespace hv {

inline constinit rt::SpinLock big_lock;

} // namespace hv
