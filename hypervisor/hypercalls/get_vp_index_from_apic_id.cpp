// SPDX-License-Identifier: MIT
// HvCallGetVpIndexFromApicId: which virtual processor has this local APIC?  [TLFS vsm]
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/vp_registers.h"

namespace hv {
namespace {

HvResult<std::uint32_t> index_of_apic(const Partition& partition, std::uint32_t apic_id) {
    for (std::uint32_t index = 0; index < partition.processor_count; ++index) {
        if (partition.processors[index]->apic_id == apic_id) {
            return index;
        }
    }
    return rt::Err{HvStatus::InvalidParameter};
}

} // namespace

HvResult<rt::Ok> get_vp_index_from_apic_id(Call& call) {
    const auto& input = call.header<abi::tlfs::GetVpIndexFromApicIdInput>();
    TRY(target_of(call.caller, {input.partition, abi::tlfs::vp_self, input.target_vtl, {}}));
    while (call.has_next()) {
        const auto apic_id =
            call.element<abi::tlfs::GetVpIndexFromApicIdInput, std::uint32_t>(call.reps_completed);
        call.answer<std::uint32_t>(call.reps_completed) =
            TRY(index_of_apic(call.caller.partition, apic_id));
        ++call.reps_completed;
    }
    return rt::Ok{};
}

} // namespace hv
