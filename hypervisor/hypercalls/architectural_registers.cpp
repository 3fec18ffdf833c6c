// SPDX-License-Identifier: MIT
// VTL1 sets a register of VTL0's. No value may get in that the processor would refuse to run with:
// VMRUN would fail, and nobody could go on.  [APM2 15.5.1]
#include "hypervisor/cpu.h"
#include "hypervisor/hypercalls/vp_registers.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/vp_context.h"

#include <cstring>

namespace hv {
namespace {

using namespace abi::tlfs;
using x86::svm::EventInjection;

constexpr rt::Err<HvStatus> bad_value{HvStatus::InvalidRegisterValue};

bool must_be_canonical(RegisterName name) {
    switch (name) {
    case RegisterName::Rip:
    case RegisterName::Lstar:
    case RegisterName::Cstar:
    case RegisterName::KernelGsBase:
    case RegisterName::SysenterEip:
    case RegisterName::SysenterEsp: return true;
    default: return false;
    }
}

/// What can be said of a value without the other registers.
bool is_valid_word(RegisterName name, std::uint64_t value) {
    switch (name) {
    case RegisterName::Dr6:
    case RegisterName::Dr7:
    case RegisterName::Sfmask: return value >> 32 == 0;
    case RegisterName::Rflags: return (value & ~guest_rflags_bits.raw) == 0;
    case RegisterName::Pat: return is_valid_pat(value);
    default: return !must_be_canonical(name) || x86::is_canonical({value});
    }
}

std::uint64_t adjusted(RegisterName name, std::uint64_t value) {
    switch (name) {
    case RegisterName::Rflags:
        return x86::Rflags::from(value).with(x86::Rflags::always_one, true).raw;
    case RegisterName::Efer: return x86::Efer::from(value).with(x86::Efer::svm, true).raw;
    default: return value;
    }
}

/// Writes, looks whether the processor would still run the guest, and takes it back if not.
HvResult<rt::Ok> write_word(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name,
                            std::uint64_t& word, std::uint64_t value) {
    if (!is_valid_word(name, value)) {
        return bad_value;
    }
    const std::uint64_t before = word;
    word = adjusted(name, value);
    if (!is_runnable(vp.vmcb_of(vtl).save)) {
        word = before;
        return bad_value;
    }
    vp.flush_owed = true; // It may have been a register that decides about translations.
    return rt::Ok{};
}

HvResult<rt::Ok> write_segment(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name,
                               x86::svm::SegmentState& segment, const RegisterValue& value) {
    const x86::svm::SegmentState before = segment;
    if (name == RegisterName::Idtr || name == RegisterName::Gdtr) {
        TableRegister table;
        std::memcpy(static_cast<void*>(&table), &value, sizeof(table));
        segment.limit = table.limit;
        segment.base = table.base;
    } else {
        SegmentRegister wanted;
        std::memcpy(static_cast<void*>(&wanted), &value, sizeof(wanted));
        segment = as_segment(wanted);
    }
    if (!x86::is_canonical({segment.base}) || !is_runnable(vp.vmcb_of(vtl).save)) {
        segment = before;
        return bad_value;
    }
    return rt::Ok{};
}

void write_vector(RegisterName name, const RegisterValue& value) {
    cpu::VectorRegisters vectors;
    cpu::read_vectors(vectors);
    vectors.xmm[distance(RegisterName::Xmm0, name)] = {value.low, value.high};
    cpu::write_vectors(vectors);
}

/// VMRUN refuses to inject an exception that does not exist; vector 2 is the NMI.  [APM2 15.20]
bool can_be_injected(x86::Exception exception) {
    return exception != x86::Exception::NonMaskableInterrupt && x86::is_defined(exception);
}

/// VTL1's answer to an intercept: VTL0 finds an exception waiting when it runs again.
HvResult<rt::Ok> write_pending_exception(VirtualProcessor& vp, abi::Vtl vtl, PendingException event,
                                         std::uint64_t parameter) {
    const auto vector = event.get(PendingException::vector);
    if (event.get(PendingException::type) != 0 || vector >= 32) {
        return bad_value;
    }
    auto& vmcb = vp.vmcb_of(vtl);
    vmcb.control.event_injection = EventInjection::none();
    if (!event.get(PendingException::pending)) {
        return rt::Ok{};
    }
    const auto exception = static_cast<x86::Exception>(vector);
    if (!can_be_injected(exception)) {
        return bad_value;
    }
    if (event.get(PendingException::deliver_error_code) != x86::pushes_error_code(exception)) {
        return bad_value;
    }
    const auto error_code = event.get(PendingException::error_code);
    vmcb.control.event_injection = EventInjection::exception(exception, error_code);
    if (exception == x86::Exception::PageFault) {
        vp.vmcb().save.cr2 = parameter; // CR2 is shared; it travels with the VTL that runs.
    }
    vp.report(event_of(abi::EventKind::ExceptionInjected, vector, error_code));
    return rt::Ok{};
}

} // namespace

HvResult<rt::Ok> write_architectural_register(VirtualProcessor& vp, abi::Vtl vtl,
                                              const RegisterAssociation& element) {
    const RegisterName name = element.name;
    if (std::uint64_t* const word = word_register(vp, vtl, name)) {
        return write_word(vp, vtl, name, *word, element.value.low);
    }
    if (auto* const segment = segment_register(vp, vtl, name)) {
        return write_segment(vp, vtl, name, *segment, element.value);
    }
    if (is_between(RegisterName::Xmm0, name, RegisterName::Xmm15)) {
        write_vector(name, element.value);
        return rt::Ok{};
    }
    if (is_between(RegisterName::Dr0, name, RegisterName::Dr3)) {
        cpu::write_breakpoint_address(distance(RegisterName::Dr0, name), element.value.low);
        return rt::Ok{};
    }
    if (name == RegisterName::Cr8) {
        if (element.value.low > 0xF) {
            return bad_value;
        }
        set_task_priority(vp, vtl, static_cast<std::uint8_t>(element.value.low << cr8_shift));
        return rt::Ok{};
    }
    if (name == RegisterName::PendingEvent0) {
        return write_pending_exception(vp, vtl, PendingException::from(element.value.low),
                                       element.value.high);
    }
    return rt::Err{HvStatus::UnknownRegisterName};
}

} // namespace hv
