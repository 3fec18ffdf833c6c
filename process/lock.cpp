// SPDX-License-Identifier: MIT
#include "process/lock.h"

#include "process/system_calls.h"

namespace process {

namespace {

constexpr unsigned tries_before_sleep = 8;

} // namespace

void Lock::wait_for(std::uint64_t self) {
    for (unsigned tries = 0;; ++tries) {
        std::uint64_t nobody = 0;
        if (owner_.compare_exchange_strong(nobody, self, std::memory_order_acquire)) {
            return;
        }
        if (tries < tries_before_sleep) {
            NtYieldExecution();
        } else {
            const Time one_millisecond = -abi::nt::units_per_millisecond;
            NtDelayExecution(0, &one_millisecond);
        }
    }
}

} // namespace process
