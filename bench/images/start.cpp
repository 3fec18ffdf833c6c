// SPDX-License-Identifier: MIT
#include "bench/images/start.h"

#include "abi/ports.h"
#include "hypervisor/cpu.h"
#include "rt/panic.h"

namespace bench {

const abi::BootInfo& start(std::uint64_t address, hv::Trace& trace) {
    trace.start(address);
    return *reinterpret_cast<const abi::BootInfo*>(hv::cpu::ram_at(address));
}

void mark(hv::Trace& trace, abi::Mark mark, std::uint64_t first, std::uint64_t second) {
    trace.record(
        hv::event_of(abi::EventKind::Mark, static_cast<std::uint64_t>(mark), first, second), 0);
}

void finish() { hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly)); }

} // namespace bench

void rt::panic(const char*) {
    hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::HypervisorPanic));
}
