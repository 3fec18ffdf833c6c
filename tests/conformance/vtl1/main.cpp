// SPDX-License-Identifier: MIT
// VTL1's half of the conformance images, in the place of securekernel.exe: it does what the VTL0
// half asks for, and answers intercepts as it was told to. It decides nothing by itself.
#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "abi/tlfs/hypercall.h"
#include "rt/panic.h"
#include "tests/conformance/shared/cpu.h"
#include "tests/conformance/shared/exchange.h"
#include "tests/conformance/shared/traps.h"

#include <cstring>

namespace conformance {
namespace {

using namespace abi::tlfs;

constexpr std::uint64_t full_return = VtlReturnControl{}.raw;

constinit std::uint64_t exchange_address = 0; // physical

Exchange& exchange() { return *reinterpret_cast<Exchange*>(cpu::ram_at(exchange_address)); }

std::uint64_t hypercall(HypercallControl control, std::uint64_t input) {
    Registers registers;
    registers.rcx = control.raw;
    registers.rdx = input;
    const Fault fault = execute(Snippet::Vmmcall, registers);
    return fault.taken != 0 ? ~0ull : registers.rax;
}

std::uint64_t on_call(Registers& registers) {
    Exchange& page = exchange();
    page.seen = registers;
    if (page.run != 0) {
        page.fault = execute(page.snippet, page.registers);
    }
    if (page.give != 0) {
        registers = page.given;
    }
    if (page.assist_page != 0) {
        auto& assist = *reinterpret_cast<VpAssistPage*>(cpu::ram_at(page.assist_page));
        assist.return_rax = page.return_rax;
        assist.return_rcx = page.return_rcx;
    }
    return page.return_control;
}

/// What VTL1 sets in VTL0: at most two registers.
std::uint16_t reply_elements(Exchange& page, std::uint64_t rip) {
    const RegisterAssociation skip{RegisterName::Rip, {}, {rip + page.length, 0}};
    switch (page.reply) {
    case Reply::Inject:
        page.elements[0] = {RegisterName::PendingEvent0, {}, {page.event, 0}};
        break;
    case Reply::Skip: page.elements[0] = skip; break;
    case Reply::SetRegister:
        page.elements[0] = {page.name, {}, {page.value, 0}};
        page.elements[1] = skip;
        return 2;
    case Reply::Permit: return 0;
    }
    return 1;
}

/// All rights to the page of the access, so that VTL0 succeeds when it tries again.
void permit(Exchange& page, std::uint64_t block) {
    auto& input = *reinterpret_cast<ModifyVtlProtectionMaskInput*>(&page.header);
    input = {};
    input.partition = partition_self;
    input.map_flags = abi::PageAccess::all().bits;
    const std::uint64_t number = page.message.memory.guest_physical_address / abi::page_size;
    std::memcpy(page.elements, &number, sizeof(number));
    page.reply_status =
        hypercall(HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 1), block);
}

std::uint64_t reply(std::uint64_t block, std::uint16_t count) {
    return hypercall(HypercallControl::rep(CallCode::SetVpRegisters, count), block);
}

std::uint64_t on_intercept(const Registers& registers, VpAssistPage& assist) {
    Exchange& page = exchange();
    const std::uint64_t block = exchange_address + (reinterpret_cast<std::uint64_t>(&page.header) -
                                                    reinterpret_cast<std::uint64_t>(&page));
    ++page.intercepts;
    page.message = assist.intercept;
    if (page.reply == Reply::Permit) {
        permit(page, block);
    } else {
        page.header = {partition_self, vp_self, InputVtl::of(abi::Vtl::Normal), {}};
        const std::uint16_t count = reply_elements(page, page.message.memory.header.rip);
        page.reply_status = reply(block, count);
    }
    if (HypercallResult::from(page.reply_status).get(HypercallResult::status) !=
        HvStatus::Success) { // VTL0 would try for ever.
        page.header = {partition_self, vp_self, InputVtl::of(abi::Vtl::Normal), {}};
        page.elements[0] = {RegisterName::PendingEvent0, {}, {general_protection_event, 0}};
        reply(block, 1);
    }
    // VTL0 was stopped in the middle of anything: RAX and RCX must be as it left them.
    assist.return_rax = registers.rax;
    assist.return_rcx = registers.rcx;
    return full_return;
}

/// VTL1 takes what waits for it, says that it is done, and lets VTL0 go on where it was.
std::uint64_t on_interrupt(const Registers& saved, VpAssistPage& assist) {
    constexpr std::uint32_t end_of_interrupt = 0x4000'0070;
    ++exchange().interrupts;
    Registers registers;
    execute(Snippet::TakeInterrupts, registers);
    registers = {};
    registers.rcx = end_of_interrupt;
    execute(Snippet::WriteMsr, registers);
    assist.return_rax = saved.rax;
    assist.return_rcx = saved.rcx;
    return full_return;
}

std::uint64_t on_entry(Registers& registers) {
    Exchange& page = exchange();
    ++page.entries;
    if (page.assist_page == 0) {
        return on_call(registers);
    }
    auto& assist = *reinterpret_cast<VpAssistPage*>(cpu::ram_at(page.assist_page));
    switch (assist.entry_reason) {
    case VtlEntryReason::Intercept: return on_intercept(registers, assist);
    case VtlEntryReason::Interrupt: return on_interrupt(registers, assist);
    default: return on_call(registers);
    }
}

std::uint64_t start(const Registers& registers) {
    exchange_address = registers.rbx;
    install_traps();
    exchange().seen = registers;
    return exchange().return_control;
}

} // namespace

void die(const char*, std::uint64_t, std::uint64_t) {
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}

} // namespace conformance

void rt::panic(const char* sentence) { conformance::die(sentence, 0, 0); }

/// tests/guests/vtl1_entry.S. The first time RBX holds the physical address of the Exchange.
extern "C" std::uint64_t vtl1_entered(guests::Registers* registers) {
    using namespace conformance;
    if (exchange_address == 0) {
        return start(*registers);
    }
    const std::uint64_t control = on_entry(*registers);
    std::memcpy(exchange().taken, interrupt_counts, sizeof(interrupt_counts));
    return control;
}
