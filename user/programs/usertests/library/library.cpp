// SPDX-License-Identifier: MIT
#include "user/programs/usertests/library/library.h"

#include "user/kernelbase/kernelbase.h"

namespace {

constinit std::uint32_t times_started = 0;

} // namespace

extern "C" {

/// DllMain. Asks something of another DLL, which must be ready by now.
std::int32_t library_entry(void* /*base*/, std::uint32_t reason, void* /*reserved*/) {
    if (reason == 1 && GetCurrentProcessId() != 0) {
        ++times_started;
    }
    return 1;
}

std::uint32_t library_times_started() { return times_started; }

std::uint32_t library_add_one(std::uint32_t number) { return number + 1; }

} // extern "C"
