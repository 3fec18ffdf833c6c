// SPDX-License-Identifier: MIT
#include "hypervisor/other_processors.h"

#include "hypervisor/cpu.h"
#include "hypervisor/dma_protection.h"

namespace hv {

void call_attention(VirtualProcessor& vp) {
    if (!vp.is_in_guest.load()) {
        return; // It is here, or will be before its next VMRUN, and looks then.
    }
    vp.attention_wanted.store(true);
    cpu::send_nmi(vp.apic_id);
}

bool answer_attention(VirtualProcessor& vp) { return vp.attention_wanted.exchange(false); }

void call_out_others(VirtualProcessor& vp) {
    Partition& partition = vp.partition;
    for (unsigned index = 0; index < partition.processor_count; ++index) {
        VirtualProcessor& each = *partition.processors[index];
        if (&each == &vp) {
            continue;
        }
        call_attention(each);
        while (each.is_in_guest.load()) {
            cpu::relax();
        }
    }
}

void flush_everywhere(VirtualProcessor& vp) {
    Partition& partition = vp.partition;
    for (unsigned index = 0; index < partition.processor_count; ++index) {
        partition.processors[index]->flush_owed = true;
    }
    if (!partition.is_off(abi::Guard::TlbFlushOnRevoke)) {
        call_out_others(vp); // Each flushes before it runs again.
    }
    renew_rights_of_devices(partition);
}

} // namespace hv
