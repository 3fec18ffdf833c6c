// SPDX-License-Identifier: MIT
// HvCallGetVpRegisters: reads registers of the caller's own VTL or of one below.  [TLFS vsm]
#include "hypervisor/cpu.h"
#include "hypervisor/hypercalls/vp_registers.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/reference_time.h"
#include "hypervisor/vp_context.h"

#include <cstring>

namespace hv {
namespace {

using namespace abi::tlfs;

template <typename Layout>
RegisterValue as_value(const Layout& layout) {
    static_assert(sizeof(Layout) == sizeof(RegisterValue));
    RegisterValue value;
    std::memcpy(static_cast<void*>(&value), &layout, sizeof(value));
    return value;
}

RegisterValue read_segment(const x86::svm::SegmentState& segment, RegisterName name) {
    if (name == RegisterName::Idtr || name == RegisterName::Gdtr) {
        return as_value(TableRegister{{}, static_cast<std::uint16_t>(segment.limit), segment.base});
    }
    return as_value(as_register(segment));
}

RegisterValue read_vector(RegisterName name) {
    cpu::VectorRegisters vectors;
    cpu::read_vectors(vectors);
    const auto& value = vectors.xmm[distance(RegisterName::Xmm0, name)];
    return {value.low, value.high};
}

/// Registers that exist because there is a hypervisor.
HvResult<std::uint64_t> read_synthetic(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    if (synic::is_register(name)) {
        return synic::read(vp, vtl, name);
    }
    switch (name) {
    case RegisterName::GuestOsId: return vp.partition.level(vtl).guest_os_id;
    case RegisterName::VpIndex: return std::uint64_t{vp.index};
    case RegisterName::VpRuntime:
    case RegisterName::TimeRefCount: return reference_time();
    case RegisterName::VpAssistPage: return vp.level(vtl).assist_page.raw;
    case RegisterName::Cr8: return std::uint64_t{task_priority_of(vp, vtl)} >> cr8_shift;
    case RegisterName::Tsc: return cpu::time_stamp_counter();
    case RegisterName::ApicBase: return cpu::read_msr(x86::Msr::ApicBase);
    case RegisterName::PendingEvent0: return std::uint64_t{0}; // Delivered by the time one can ask.
    default: return rt::Err{HvStatus::UnknownRegisterName};
    }
}

HvResult<RegisterValue> read(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    if (name == RegisterName::Efer) { // SVME is the hypervisor's business.
        return RegisterValue{vp.vmcb_of(vtl).save.efer.with(x86::Efer::svm, false).raw};
    }
    if (const std::uint64_t* const word = word_register(vp, vtl, name)) {
        return RegisterValue{*word};
    }
    if (const auto* const segment = segment_register(vp, vtl, name)) {
        return read_segment(*segment, name);
    }
    if (is_between(RegisterName::Xmm0, name, RegisterName::Xmm15)) {
        return read_vector(name);
    }
    if (is_between(RegisterName::Dr0, name, RegisterName::Dr3)) {
        return RegisterValue{cpu::read_breakpoint_address(distance(RegisterName::Dr0, name))};
    }
    if (is_vsm_register(name)) {
        return RegisterValue{TRY(read_vsm_register(vp, vtl, name))};
    }
    return RegisterValue{TRY(read_synthetic(vp, vtl, name))};
}

} // namespace

HvResult<rt::Ok> get_vp_registers(Call& call) {
    const auto& header = call.header<VpRegistersHeader>();
    const abi::Vtl vtl = TRY(target_of(call.caller, header));
    while (call.has_next()) {
        const auto name = call.element<VpRegistersHeader, RegisterName>(call.reps_completed);
        call.answer<RegisterValue>(call.reps_completed) = TRY(read(call.caller, vtl, name));
        ++call.reps_completed;
    }
    return rt::Ok{};
}

} // namespace hv
