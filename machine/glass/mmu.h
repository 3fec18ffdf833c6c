// SPDX-License-Identifier: MIT
// The memory management unit: from a linear address to a physical one, in two stages.
//
// The guest's tables (CR3) give a guest-physical address, the nested tables (nCR3) turn that into
// the physical one; and because the guest's tables themselves lie in guest-physical memory, the
// second stage is walked for each entry of the first. [APM2 5.3] [APM2 15.25]  Lesson: 3.
//
// Pure: it reads RAM, sets accessed and dirty bits, and tells what happened. What to do about a
// fault is for others.
#pragma once

#include "machine/glass/physical_memory.h"
#include "x86/control_registers.h"
#include "x86/exception.h"
#include "x86/page_table.h"
#include "x86/svm/nested_page_fault.h"

#include <cstdint>

namespace machine::glass {

/// Bits of a physical address; those above are reserved in every table entry. CPUID says the same.
inline constexpr unsigned physical_address_bits = 40;

enum class AccessKind : std::uint8_t { Read, Write, Fetch };

/// Who accesses. Descriptor loads and exception frames count as the supervisor's even at CPL 3.
enum class Privilege : std::uint8_t {
    Supervisor,              // SMAP holds if CR4 says so
    SupervisorSmapSuspended, // RFLAGS.AC is set: user pages are allowed
    User,
};

struct Access {
    std::uint64_t linear = 0;
    AccessKind kind = AccessKind::Read;
    Privilege privilege = Privilege::Supervisor;
};

/// The registers that translation depends on.
struct PagingRegisters {
    x86::Cr0 cr0;
    x86::Cr3 cr3;
    x86::Cr4 cr4;
    x86::Efer efer;
    bool nested = false;              // in a guest with nested paging
    std::uint64_t nested_root = 0;    // nCR3
    bool nested_execute_trap = false; // GMET: see Mmu::Walk
    bool nested_no_execute = false;   // the host's EFER.NXE: NX counts in nested tables
};

/// May the walk leave traces (accessed and dirty bits)? One that only looks may not.
enum class Traces : std::uint8_t { Leave, None };

struct MemoryFault {
    enum class Kind : std::uint8_t {
        PageFault,         // #PF: error_code
        NestedPageFault,   // VMEXIT_NPF: nested, guest_physical
        GeneralProtection, // #GP(0): the address is not canonical
    };

    Kind kind = Kind::PageFault;
    std::uint64_t linear = 0;
    x86::PageFaultErrorCode error_code;
    x86::svm::NestedPageFaultInfo nested;
    std::uint64_t guest_physical = 0;
};

/// A translation, with what it allows without another walk. `writable` needs the dirty bits set.
struct Translation {
    bool ok = false;
    MemoryFault fault; // if not ok

    std::uint64_t physical = 0;
    bool readable = false;
    bool writable = false;
    bool executable = false;
    std::uint64_t page_bytes = x86::page_bytes; // of the guest's page: what INVLPG forgets at once
    bool owes_traces = false; // with Traces::None: an accessed or dirty bit would have been set
};

class Mmu {
public:
    explicit Mmu(PhysicalMemory& memory) : memory_(memory) {}

    Translation translate(const PagingRegisters& registers, const Access& access,
                          Traces traces = Traces::Leave) const;

private:
    class Walk; // mmu.cpp

    PhysicalMemory& memory_;
};

} // namespace machine::glass
