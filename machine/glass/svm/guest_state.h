// SPDX-License-Identifier: MIT
// Moving state between the processor and memory, as VMRUN, #VMEXIT, VMLOAD and VMSAVE do.
#pragma once

#include "machine/glass/processor.h"
#include "x86/svm/vmcb.h"

#include <cstdint>

namespace machine::glass {

/// What VMRUN keeps of the hypervisor and #VMEXIT brings back. The manual leaves the format of the
/// host save area to the processor; ours keeps it inside.
struct HostState {
    x86::Cr0 cr0;
    x86::Cr3 cr3;
    x86::Cr4 cr4;
    x86::Efer efer;
    x86::Rflags rflags;
    std::uint64_t rip = 0;
    std::uint64_t rsp = 0;
    std::uint64_t rax = 0;
    std::uint64_t dr6 = 0;
    std::uint64_t dr7 = 0;
    SegmentValue es, cs, ss, ds, gdtr, idtr;

    static HostState of(Processor& processor, std::uint64_t next_rip);
    void restore(Processor& processor) const;
};

void load_guest(Processor& processor, const x86::svm::SaveArea& save);
/// `svme`: the EFER.SVME that the guest believes in; the processor's own copy is always clear.
void store_guest(Processor& processor, x86::svm::SaveArea& save, bool svme);

// VMLOAD and VMSAVE: the state that VMRUN leaves alone.
void load_additional(Processor& processor, const x86::svm::SaveArea& save);
void store_additional(Processor& processor, x86::svm::SaveArea& save);

} // namespace machine::glass
