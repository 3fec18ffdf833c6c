// SPDX-License-Identifier: MIT
// VTL1's C++ entries, called by entry.S: once on each processor to start, then each time VTL0 comes
// or is caught.
#include "abi/tlfs/hypercall.h"
#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/descriptor_tables.h"
#include "securekernel/device_faults.h"
#include "securekernel/entry_constants.h"
#include "securekernel/hypercalls.h"
#include "securekernel/intercepts.h"
#include "securekernel/kernel_lock.h"
#include "securekernel/memory/direct_map.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/own_pages.h"
#include "securekernel/processor.h"
#include "securekernel/processor_startup.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "securekernel/traps.h"
#include "securekernel/vtl0_registers.h"

#include <cstring>

extern "C" const std::uint8_t securekernel_vtl0_entry[]; // entry.S
extern "C" const std::uint8_t vtl0_hypercall_page[];

namespace sk {
namespace {

using abi::tlfs::VtlEntryReason;
using abi::tlfs::VtlReturnControl;

/// After a VtlCall VTL0 expects RAX and RCX to be gone, so nothing needs restoring.
constexpr std::uint64_t fast_return = VtlReturnControl{}.with(VtlReturnControl::fast, true).raw;
constexpr std::uint64_t full_return = VtlReturnControl{}.raw;

/// RBX and XMM10..XMM15 are the call; see abi/secure_call.h.
abi::SecureCall secure_call_in(const Vtl0Registers& registers) {
    abi::SecureCall call;
    std::memcpy(&call, &registers.rbx, sizeof(registers.rbx));
    std::memcpy(call.parameter, registers.xmm10_to_15, sizeof(registers.xmm10_to_15));
    return call;
}

void put_answer(Vtl0Registers& registers, const abi::SecureCall& call) {
    std::memcpy(&registers.rbx, &call, sizeof(registers.rbx));
    std::memcpy(registers.xmm10_to_15, call.parameter, sizeof(registers.xmm10_to_15));
}

/// VTL0's interrupt is waiting, and VTL1 is about to let VTL0 have it: nothing is left to be told.
void dismiss_vina() {
    if (processor().assist.vina_asserted != 0) {
        cpu::take_pending_interrupt();
        processor().assist.vina_asserted = 0;
    }
}

std::uint64_t on_vtl_call(Vtl0Registers& registers) {
    abi::SecureCall call = secure_call_in(registers);
    handle_secure_call(call);
    put_answer(registers, call);
    scrub_registers(registers);
    dismiss_vina();
    return fast_return;
}

/// VINA came between dismiss_vina and the return.
std::uint64_t on_interrupt(Vtl0Registers& registers) {
    auto& assist = processor().assist;
    cpu::take_pending_interrupt();
    assist.vina_asserted = 0;
    assist.return_rax = registers.rax;
    assist.return_rcx = registers.rcx;
    return full_return;
}

/// VTL0 was stopped in the middle of anything: it must find every register as it left it.
std::uint64_t on_intercept(Vtl0Registers& registers) {
    abi::tlfs::VpAssistPage& assist = processor().assist;
    handle_intercept(assist.intercept, registers);
    assist.return_rax = registers.rax;
    assist.return_rcx = registers.rcx;
    return full_return;
}

/// While a trustlet runs, VTL1 wants to know that VTL0 has an interrupt to take.
void enable_vina() {
    using abi::tlfs::VsmVina;
    const auto vina = VsmVina{}
                          .with(VsmVina::vector, vina_vector)
                          .with(VsmVina::enabled, true)
                          .with(VsmVina::auto_reset, true)
                          .with(VsmVina::auto_eoi, true);
    const auto status = hypercalls::set_own_register(abi::tlfs::RegisterName::VsmVina, vina.raw);
    CHECK(status == abi::tlfs::HvStatus::Success, "The hypervisor does not tell of interrupts.");
}

/// VTL1 stands on its own on this processor from here on.
void start_on_this_processor() {
    install_traps();
    hypercalls::place_own_pages();
    start_mode_based_execution(boot_info);
    enable_vina();
}

} // namespace

abi::PhysicalRange vtl0_section() {
    const abi::LoadedImage& image = boot_info.image(abi::ImageId::SecureKernel);
    const auto begin = reinterpret_cast<std::uint64_t>(securekernel_vtl0_entry);
    const auto end = reinterpret_cast<std::uint64_t>(vtl0_hypercall_page) + abi::page_size;
    return {begin - image.virtual_base + image.range.base, end - begin};
}

} // namespace sk

extern "C" std::uint64_t vtl1_main(sk::Vtl0Registers*) {
    using namespace sk;
    const rt::SpinLockGuard guard{kernel_lock};
    hypercalls::start_in_vtl1();
    own_pool.start(boot_info.image(abi::ImageId::SecureKernel).free);
    direct_map::close_own_code(boot_info);
    start_on_this_processor();
    processor().startup = Processor::Startup::Starting;
    listen_for_device_faults();
    const auto enabled =
        hypercalls::enable_protection(default_access(boot_info), lower_startup(boot_info));
    CHECK(enabled == abi::tlfs::HvStatus::Success, "The hypervisor does not protect VTL1.");
    const std::uint64_t pages = take_own_pages(boot_info);
    allow_boot_code(boot_info);
    hypercalls::mark(abi::Mark::SecureKernelReady, pages);
    console::print("securekernel: running in VTL1, {} pages taken from VTL0\n", pages);
    return fast_return;
}

/// Every other processor. Nobody could say why VTL1 was entered, for its assist page was nowhere
/// yet; VTL0's kernel begins with a call (secure_calls/finish_start_processor.cpp). If it was
/// caught instead, it gets an answer that it did not ask for, and is caught again.
extern "C" std::uint64_t vtl1_processor_main(sk::Vtl0Registers* registers) {
    const rt::SpinLockGuard guard{sk::kernel_lock};
    sk::start_on_this_processor();
    return sk::on_vtl_call(*registers);
}

extern "C" std::uint64_t on_vtl1_entry(sk::Vtl0Registers* registers) {
    const rt::SpinLockGuard guard{sk::kernel_lock};
    sk::take_device_fault();
    switch (sk::processor().assist.entry_reason) {
    case sk::VtlEntryReason::VtlCall: return sk::on_vtl_call(*registers);
    case sk::VtlEntryReason::Intercept: return sk::on_intercept(*registers);
    case sk::VtlEntryReason::Interrupt: return sk::on_interrupt(*registers);
    default: rt::panic("VTL1 was entered for a reason it does not know.");
    }
}
