// SPDX-License-Identifier: MIT
// What VTL1 does when VTL0 asks. Both processors may be here at the same time.
#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/check.h"
#include "rt/spinlock.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl1/secure_processor.h"
#include "x86/exception.h"

#include <cstring>

extern "C" const std::uint8_t vtl1_entry[]; // entry.S

namespace processors {
namespace {

using namespace abi::tlfs;

constexpr std::uint32_t other_processor = 1;

constinit rt::SpinLock sum_lock;
constinit volatile std::uint64_t sum = 0;

HvStatus enable_other() {
    auto& input = own().new_input<EnableVpVtlInput>();
    input.partition = partition_self;
    input.vp_index = other_processor;
    input.target_vtl = abi::index_of(abi::Vtl::Secure);
    input.context = cpu::context_like_own();
    input.context.rip = reinterpret_cast<std::uint64_t>(vtl1_entry);
    input.context.rsp = secure_processor(other_processor).stack_top();
    return call(HypercallControl::simple(CallCode::EnableVpVtl));
}

HvStatus start_other(std::uint64_t context) {
    auto& input = own().new_input<StartVirtualProcessorInput>();
    input.partition = partition_self;
    input.vp_index = other_processor;
    input.target_vtl = abi::index_of(abi::Vtl::Normal);
    std::memcpy(&input.context, cpu::ram_at(context), sizeof(input.context));
    return call(HypercallControl::simple(CallCode::StartVirtualProcessor));
}

/// Read, wait, write: without the lock, two processors would undo each other's work.
std::uint64_t add_one() {
    rt::SpinLockGuard guard{sum_lock};
    const std::uint64_t before = sum;
    for (unsigned turn = 0; turn < 16; ++turn) {
        cpu::relax();
    }
    sum = before + 1;
    return before + 1;
}

HvStatus protect(std::uint64_t page, std::uint64_t access) {
    auto& input = own().new_input<ModifyVtlProtectionMaskInput>();
    input.partition = partition_self;
    input.map_flags = static_cast<std::uint32_t>(access);
    std::memcpy(own().input + sizeof(input), &page, sizeof(page));
    return call(HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 1));
}

std::uint64_t first_word_of(std::uint64_t page) {
    return *reinterpret_cast<const volatile std::uint64_t*>(cpu::ram_at(page * abi::page_size));
}

HvStatus use_synic() {
    SecureProcessor& vp = own();
    const auto page = [](const void* object) {
        return SynicPageMsr{}
            .with(SynicPageMsr::enable, true)
            .with(SynicPageMsr::page_number, physical_address_of(object) / abi::page_size)
            .raw;
    };
    const auto sint = [](Vector vector) {
        return SynicInterrupt{}.with(SynicInterrupt::vector, number_of(vector)).raw;
    };
    const RegisterName sint2 =
        static_cast<RegisterName>(static_cast<std::uint32_t>(RegisterName::Sint0) + 2);
    const struct {
        RegisterName name;
        std::uint64_t value;
    } settings[] = {
        {RegisterName::Simp, page(vp.messages)},
        {RegisterName::Siefp, page(vp.event_flags)},
        {RegisterName::Sint0, sint(Vector::Intercept)},
        {sint2, sint(Vector::Message)},
        {RegisterName::Scontrol, SynicControl{}.with(SynicControl::enable, true).raw},
    };
    for (const auto& each : settings) {
        const HvStatus status = set_register(InputVtl::own(), each.name, each.value);
        if (status != HvStatus::Success) {
            return status;
        }
    }
    return HvStatus::Success;
}

void work(Request& request) {
    SecureProcessor& vp = own();
    const std::uint64_t before = vp.vinas;
    request.is_working = 1;
    cpu::allow_interrupts();
    while (vp.vinas == before) {
        cpu::relax();
    }
    cpu::refuse_interrupts();
    request.is_working = 0;
}

} // namespace

HvStatus call(HypercallControl control) {
    const auto result =
        HypercallResult::from(bare_hypercall(control.raw, physical_address_of(own().input), 0));
    return result.get(HypercallResult::status);
}

HvStatus set_register(InputVtl vtl, RegisterName name, std::uint64_t value) {
    auto& header = own().new_input<VpRegistersHeader>();
    header = {partition_self, vp_self, vtl, {}};
    auto& element =
        *reinterpret_cast<RegisterAssociation*>(own().input + sizeof(VpRegistersHeader));
    element = {name, {}, {value, 0}};
    return call(HypercallControl::rep(CallCode::SetVpRegisters, 1));
}

void punish() {
    const auto event = PendingException{}
                           .with(PendingException::pending, true)
                           .with(PendingException::vector,
                                 static_cast<std::uint16_t>(x86::Exception::GeneralProtection))
                           .with(PendingException::deliver_error_code, true);
    const auto status =
        set_register(InputVtl::of(abi::Vtl::Normal), RegisterName::PendingEvent0, event.raw);
    CHECK(status == HvStatus::Success, "The hypervisor refused VTL1's answer.");
}

void serve(Request& request) {
    HvStatus status = HvStatus::Success;
    switch (request.service) {
    case Service::Hello: break;
    case Service::Configure:
        status =
            set_register(InputVtl::own(), RegisterName::VsmPartitionConfig, request.argument[0]);
        break;
    case Service::EnableOther: status = enable_other(); break;
    case Service::StartOther: status = start_other(request.argument[0]); break;
    case Service::Add: request.result = add_one(); break;
    case Service::Protect:
        status = protect(request.argument[0], request.argument[1]);
        request.result = first_word_of(request.argument[0]);
        break;
    case Service::UseVina:
        status = set_register(InputVtl::own(), RegisterName::VsmVina, request.argument[0]);
        break;
    case Service::UseSynic: status = use_synic(); break;
    case Service::Work: work(request); break;
    }
    request.status = static_cast<std::uint64_t>(status);
}

} // namespace processors
