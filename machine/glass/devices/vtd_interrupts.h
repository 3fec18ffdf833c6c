// SPDX-License-Identifier: MIT
// How VT-d judges an interrupt that a device sends: a table in RAM, and a cache of its entries,
// which goes stale until it is told to forget.  [VTD 5.1] [VTD 6.2.5]
#pragma once

#include "machine/glass/physical_memory.h"
#include "machine/hash.h"
#include "x86/msi.h"
#include "x86/pci_requester.h"
#include "x86/vtd.h"
#include "x86/vtd_interrupts.h"
#include "x86/vtd_tables.h"

#include <cstdint>
#include <map>

namespace machine::glass {

struct InterruptRequest {
    x86::PciRequester requester;
    std::uint32_t address = 0; // in the MSI window
    std::uint32_t data = 0;
};

struct RemappedInterrupt {
    x86::vtd::FaultReason fault = x86::vtd::FaultReason::None;
    bool is_silent = false;  // the entry asks for faults not to be recorded
    std::uint16_t index = 0; // in the table; 0 if the request names none
    x86::InterruptCommand command;

    bool is_allowed() const { return fault == x86::vtd::FaultReason::None; }
};

class VtdInterrupts {
public:
    explicit VtdInterrupts(const PhysicalMemory& memory) : memory_(memory) {}

    /// Forgets everything read from the one before.
    void set_table(x86::vtd::InterruptTableRegister table);

    enum class OldFormat : std::uint8_t { Blocked, LetThrough };
    RemappedInterrupt remap(const InterruptRequest& request, OldFormat old_format);

    void forget_all() { caches_.entries.clear(); }
    /// 2^`mask` entries from `index` on.
    void forget(std::uint16_t index, unsigned mask);

    void add_to(Hash& hash) const;

private:
    struct Found {
        x86::vtd::FaultReason fault = x86::vtd::FaultReason::None;
        x86::vtd::Entry entry;
    };
    Found find(std::uint16_t index);

    struct Caches {
        x86::vtd::InterruptTableRegister table;
        std::map<std::uint16_t, x86::vtd::Entry> entries; // the interrupt entry cache
    };

    const PhysicalMemory& memory_;
    Caches caches_;

public:
    using State = Caches; // for whoever keeps it, not for whoever looks into it
    const State& state() const { return caches_; }
    void restore(const State& state) { caches_ = state; }
};

} // namespace machine::glass
