// SPDX-License-Identifier: MIT
#include "tests/fakes/panic.h"

#include "rt/panic.h"

namespace rt {

void panic(const char* sentence) { throw fakes::Panic{sentence}; }

} // namespace rt
