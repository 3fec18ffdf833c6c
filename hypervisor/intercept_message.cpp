// SPDX-License-Identifier: MIT
#include "hypervisor/intercept_message.h"

#include "hypervisor/guest_memory.h"
#include "hypervisor/vp_context.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Config = VsmPartitionConfig;

constexpr std::uint8_t msr_instruction_length = 2;

InterceptAccess kind_of(abi::PageAccess wanted) {
    if ((wanted & abi::PageAccess::execute()) != abi::PageAccess::none()) {
        return InterceptAccess::Execute;
    }
    return wanted.allows(abi::PageAccess::write()) ? InterceptAccess::Write : InterceptAccess::Read;
}

InterceptHeader describe_processor(VirtualProcessor& vp, InterceptAccess access,
                                   std::uint8_t length) {
    const auto& save = vp.vmcb().save;
    InterceptHeader header;
    header.vp_index = vp.index;
    header.instruction_length = length;
    header.access = access;
    header.state = ExecutionState{}
                       .with(ExecutionState::cpl, save.cpl)
                       .with(ExecutionState::cr0_pe, save.cr0.get(x86::Cr0::protection))
                       .with(ExecutionState::cr0_am, save.cr0.get(x86::Cr0::alignment_mask))
                       .with(ExecutionState::efer_lma, save.efer.get(x86::Efer::long_mode_active))
                       .with(ExecutionState::vtl, static_cast<std::uint8_t>(vp.active_vtl));
    header.cs = as_register(save.cs);
    header.rip = save.rip;
    header.rflags = save.rflags.raw;
    return header;
}

/// Has VTL1 a place where it can be told?
bool can_be_told(VirtualProcessor& vp) {
    if (vp.partition.secure_config.get(Config::intercept_page)) {
        return vp.assist_page(abi::Vtl::Secure) != nullptr;
    }
    const Synic& synic = vp.level(abi::Vtl::Secure).synic;
    return synic.control.get(SynicControl::enable) && synic.message_page.get(SynicPageMsr::enable);
}

template <typename Payload>
Outcome raise(VirtualProcessor& vp, MessageType type, const Payload& payload,
              std::uint64_t first_detail, std::uint64_t second_detail) {
    if (!can_be_told(vp)) {
        return Outcome::inject(x86::Exception::GeneralProtection, 0);
    }
    Message message;
    *reinterpret_cast<Payload*>(message.payload) = payload;
    message.header.type = type;
    message.header.payload_size = sizeof(Payload);
    vp.intercept = {message, false, {first_detail, second_detail}};
    return Outcome::enter_secure(VtlEntryReason::Intercept, 0);
}

} // namespace

Outcome intercept_memory(VirtualProcessor& vp, x86::GuestPhysicalAddress address,
                         abi::PageAccess wanted) {
    MemoryIntercept memory;
    memory.header = describe_processor(vp, kind_of(wanted), 0);
    // SVM tells the guest-physical address alone; the guest-virtual one stays marked invalid.
    memory.guest_physical_address = address.value;
    return raise(vp, MessageType::GpaIntercept, memory, address.value, wanted.bits);
}

Outcome intercept_msr(VirtualProcessor& vp, std::uint32_t msr, bool is_write) {
    MsrIntercept message;
    message.header = describe_processor(
        vp, is_write ? InterceptAccess::Write : InterceptAccess::Read, msr_instruction_length);
    message.msr = msr;
    message.rdx = vp.registers.rdx;
    message.rax = vp.vmcb().save.rax;
    const std::uint64_t value = message.rdx << 32 | (message.rax & 0xFFFF'FFFF);
    return raise(vp, MessageType::MsrIntercept, message, msr, is_write ? value : 0);
}

Outcome intercept_io_port(VirtualProcessor& vp, x86::svm::IoExitInfo info) {
    using Info = x86::svm::IoExitInfo;
    const auto& vmcb = vp.vmcb();
    const auto length = static_cast<std::uint8_t>(vmcb.control.exit_info_2 - vmcb.save.rip);
    IoPortIntercept message;
    message.header = describe_processor(
        vp, info.get(Info::input) ? InterceptAccess::Read : InterceptAccess::Write, length);
    message.port = info.get(Info::port);
    message.access_info = IoPortAccessInfo{}
                              .with(IoPortAccessInfo::size, static_cast<std::uint8_t>(info.width()))
                              .with(IoPortAccessInfo::string, info.get(Info::string))
                              .with(IoPortAccessInfo::repeated, info.get(Info::repeated));
    message.rax = vmcb.save.rax;
    message.ds = as_register(vmcb.save.ds);
    message.es = as_register(vmcb.save.es);
    message.rcx = vp.registers.rcx;
    message.rsi = vp.registers.rsi;
    message.rdi = vp.registers.rdi;
    return raise(vp, MessageType::IoPortIntercept, message, message.port, message.rax);
}

Outcome intercept_register(VirtualProcessor& vp, RegisterName name, RegisterValue value,
                           std::uint8_t length) {
    RegisterIntercept message;
    message.header = describe_processor(vp, InterceptAccess::Write, length);
    message.name = name;
    message.value = value;
    return raise(vp, MessageType::RegisterIntercept, message, static_cast<std::uint32_t>(name),
                 value.low);
}

Outcome intercept_exception(VirtualProcessor& vp, x86::Exception vector) {
    const auto& vmcb = vp.vmcb();
    ExceptionIntercept message;
    message.header = describe_processor(vp, InterceptAccess::Execute, 0);
    message.vector = static_cast<std::uint16_t>(vector);
    if (x86::pushes_error_code(vector)) {
        message.exception_info = ExceptionIntercept::error_code_valid;
        message.error_code = static_cast<std::uint32_t>(vmcb.control.exit_info_1);
    }
    if (vector == x86::Exception::PageFault) {
        message.parameter = vmcb.control.exit_info_2;
    }
    message.ds = as_register(vmcb.save.ds);
    message.ss = as_register(vmcb.save.ss);
    for (unsigned number = 0; number < 16; ++number) {
        message.general[number] = register_numbered(vp, number);
    }
    return raise(vp, MessageType::ExceptionIntercept, message, message.vector, message.error_code);
}

VtlEntryReason deliver_intercept(VirtualProcessor& vp) {
    if (vp.partition.secure_config.get(Config::intercept_page)) {
        if (auto* const assist = vp.assist_page(abi::Vtl::Secure)) {
            assist->intercept = vp.intercept.message;
        }
        return VtlEntryReason::Intercept;
    }
    const HvStatus posted = synic::post(vp, abi::Vtl::Secure, intercept_sint, vp.intercept.message);
    vp.intercept.is_waiting = posted == HvStatus::InsufficientBuffers;
    return VtlEntryReason::Interrupt;
}

} // namespace hv
