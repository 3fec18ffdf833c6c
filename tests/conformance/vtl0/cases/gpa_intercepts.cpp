// SPDX-License-Identifier: MIT
// VTL0 touches what VTL1 took away: the message VTL1 gets, and what its answers do.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/cases.h"
#include "tests/conformance/vtl0/cases/intercepts.h"

namespace conformance {

void check_message(Trial& trial, std::uint32_t type, std::uint8_t access, std::uint64_t rip,
                   unsigned cpl) {
    const auto state = message_field<std::uint16_t>(state_at);
    trial.equal("the message's type", message_field<std::uint32_t>(type_at), type);
    trial.equal("the processor", message_field<std::uint32_t>(vp_at), 0);
    trial.equal("the access", message_field<std::uint8_t>(access_at), access);
    trial.equal("the privilege level", state & 3, cpl);
    trial.equal("CR0.PE", state >> 2 & 1, 1);
    trial.equal("EFER.LMA", state >> 4 & 1, 1);
    trial.equal("no interruption was pending", state >> 6 & 1, 0);
    trial.equal("the VTL", state >> 7 & 0xF, 0);
    trial.equal("the selector of CS", message_field<std::uint16_t>(cs_at + 12),
                cpl == 0 ? 8 : 0x33);
    trial.equal("RIP", message_field<std::uint64_t>(rip_at), rip);
    trial.equal("bit 1 of RFLAGS", message_field<std::uint64_t>(rflags_at) >> 1 & 1, 1);
    trial.equal("the status of VTL1's reply", stage::exchange().reply_status & 0xFFFF, 0);
}

namespace {

using abi::Vtl;

constexpr std::uint64_t physical_address_at = payload_at + 16;
constexpr std::uint64_t virtual_address_at = payload_at + 8;
constexpr std::uint64_t info_at = payload_at + 5;
constexpr std::uint64_t memory_payload_size = 0x50;
constexpr std::uint64_t word = 0x1234'5678'9ABC'DEF0; // what the page holds
constexpr std::uint64_t offset_in_page = 0x128;

std::uint64_t number() { return stage::page_number(Use::Probe, 3); }
std::uint64_t physical() { return number() * abi::page_size + offset_in_page; }
std::uint64_t& content() {
    return *reinterpret_cast<std::uint64_t*>(stage::bytes(Use::Probe, 3) + offset_in_page);
}

/// VTL0 does `snippet` at the page, with `mask` as its rights; then it gets them back.
Fault at_page(std::uint32_t mask, Snippet snippet, Registers& registers) {
    content() = word;
    stage::protect(number(), mask);
    registers.rsi = physical();
    registers.rdi = physical();
    const Fault fault = stage::run(Vtl::Normal, snippet, registers);
    const std::uint64_t status = stage::exchange().reply_status;
    stage::reply_with(Reply::Inject);
    stage::protect(number(), abi::PageAccess::all().bits);
    stage::exchange().reply_status = status;
    return fault;
}

/// argument 0: VTL0's rights, argument 1: the snippet, argument 2: the access in the message.
void message(Trial& trial) {
    const auto snippet = static_cast<Snippet>(trial.argument(1));
    const std::uint64_t before = stage::exchange().intercepts;
    Registers registers = marked_registers(5);
    const Registers at_first = registers;
    const Fault fault = at_page(static_cast<std::uint32_t>(trial.argument(0)), snippet, registers);
    trial.equal("the exception that VTL1 chose", fault.vector, spec::general_protection);
    trial.equal("its error code", fault.error_code, 0);
    trial.equal("intercepts", stage::exchange().intercepts - before, 1);
    const bool fetch = snippet == Snippet::Jump;
    trial.equal("where VTL0 stopped", fault.rip, fetch ? physical() : address_of(snippet));
    check_message(trial, gpa_message, static_cast<std::uint8_t>(trial.argument(2)), fault.rip);
    trial.equal("the payload's size", message_field<std::uint8_t>(size_at), memory_payload_size);
    trial.equal("the physical address", message_field<std::uint64_t>(physical_address_at),
                physical());
    const bool address_valid = (message_field<std::uint8_t>(info_at) & 1) != 0;
    trial.is_true("the virtual address, if it is said to be valid",
                  !address_valid || message_field<std::uint64_t>(virtual_address_at) == physical());
    trial.equal("the page's content", content(), word);
    trial.equal("RAX", registers.rax, at_first.rax);
    trial.equal("RCX", registers.rcx, at_first.rcx);
    trial.equal("R15", registers.r15, at_first.r15);
    trial.equal("XMM15", registers.xmm[15][1], at_first.xmm[15][1]);
}

void entry_reason(Trial& trial) {
    Registers registers;
    at_page(0, Snippet::Load, registers);
    trial.equal("entries by intercept have been seen", stage::exchange().intercepts != 0, 1);
    const auto& assist = *reinterpret_cast<abi::tlfs::VpAssistPage*>(stage::bytes(Use::AssistVtl1));
    // at_page called VTL1 again since: the reason is that of the last entry.
    trial.equal("the entry reason of a call", static_cast<std::uint64_t>(assist.entry_reason), 1);
}

void skip_load(Trial& trial) {
    stage::reply_with(Reply::Skip, 3); // mov rax, [rsi]
    Registers registers = marked_registers(5);
    const std::uint64_t rax = registers.rax;
    trial.raises_nothing(at_page(0, Snippet::Load, registers));
    trial.equal("RAX is not loaded", registers.rax, rax);
}

void skip_store(Trial& trial) {
    stage::reply_with(Reply::Skip, 3); // mov [rdi], rax
    Registers registers = marked_registers(5);
    trial.raises_nothing(at_page(1, Snippet::Store, registers));
    trial.equal("the page's content", content(), word);
}

void permit_load(Trial& trial) {
    stage::reply_with(Reply::Permit);
    Registers registers = marked_registers(5);
    trial.raises_nothing(at_page(0, Snippet::Load, registers));
    trial.equal("RAX", registers.rax, word);
}

void permit_store(Trial& trial) {
    stage::reply_with(Reply::Permit);
    Registers registers = marked_registers(5);
    trial.raises_nothing(at_page(1, Snippet::Store, registers));
    trial.equal("the page's content", content(), registers.rax);
}

/// argument 0: PendingEvent0, argument 1: the vector, argument 2: the error code.
void inject(Trial& trial) {
    stage::exchange().event = trial.argument(0);
    Registers registers;
    const Fault fault = at_page(0, Snippet::Load, registers);
    trial.equal("the vector", fault.vector, trial.argument(1));
    trial.equal("the error code", fault.error_code, trial.argument(2));
    trial.equal("the instruction", fault.offset, 0);
}

/// Ring 3 reads its own page, which VTL1 has closed.
void from_ring_3(Trial& trial) {
    constexpr std::uint8_t load[] = {0x48, 0x8B, 0x04, 0x24, 0xCC}; // mov rax, [rsp]; int3
    std::memcpy(stage::bytes(Use::UserCode), load, sizeof(load));
    stage::protect(stage::page_number(Use::UserStack), 0);
    Registers registers;
    registers.rsi = stage::user_code_address;
    registers.rdi = stage::user_stack_top - 16;
    const Fault fault = stage::run(Vtl::Normal, Snippet::EnterUser, registers);
    const std::uint64_t status = stage::exchange().reply_status;
    stage::protect(stage::page_number(Use::UserStack), abi::PageAccess::all().bits);
    stage::exchange().reply_status = status;
    trial.equal("the vector", fault.vector, spec::general_protection);
    check_message(trial, gpa_message, read_access, stage::user_code_address, 3);
    trial.equal("the physical address", message_field<std::uint64_t>(physical_address_at),
                stage::physical(Use::UserStack) + abi::page_size - 16);
}

/// The page that is closed is one of VTL0's page tables: the processor itself reads it.
void page_table(Trial& trial) {
    stage::protect(stage::page_number(Use::UserTables, 2), 0);
    Registers registers;
    registers.rsi = stage::user_code_address;
    const std::uint64_t before = stage::exchange().intercepts;
    const Fault fault = stage::run(Vtl::Normal, Snippet::Load, registers);
    stage::protect(stage::page_number(Use::UserTables, 2), abi::PageAccess::all().bits);
    trial.equal("the vector", fault.vector, spec::general_protection);
    trial.equal("intercepts", stage::exchange().intercepts - before, 1);
    trial.equal("the physical address",
                message_field<std::uint64_t>(physical_address_at) / abi::page_size,
                stage::page_number(Use::UserTables, 2));
}

/// The hypervisor's own page is nobody's to reply about: #GP at once, without VTL1.
void hypervisors_page(Trial& trial) {
    Registers registers;
    registers.rsi = abi::direct_map_base + trial.argument();
    registers.rdi = registers.rsi;
    const std::uint64_t before = stage::exchange().intercepts;
    trial.raises(trial.run(Snippet::Load, registers), spec::general_protection);
    trial.raises(trial.run(Snippet::Store, registers), spec::general_protection);
    trial.equal("intercepts", stage::exchange().intercepts - before, 0);
}

/// VTL1's own accesses meet none of the protections it gives VTL0.
void vtl1_itself(Trial& trial) {
    content() = word;
    stage::protect(number(), 0);
    Registers registers;
    registers.rsi = abi::direct_map_base + physical();
    registers.rdi = registers.rsi;
    const Fault load = trial.run(Snippet::Load, registers);
    const Fault store = trial.run(Snippet::Store, registers);
    const std::uint64_t loaded = registers.rax;
    stage::protect(number(), abi::PageAccess::all().bits);
    trial.raises_nothing(load);
    trial.raises_nothing(store);
    trial.equal("RAX", loaded, word);
}

constexpr std::uint64_t as_argument(Snippet snippet) { return static_cast<std::uint64_t>(snippet); }

constexpr Case cases[] = {
    {"read",
     Callers::Vtl0,
     "a read of a closed page: the whole message",
     message,
     {0, as_argument(Snippet::Load), read_access}},
    {"write",
     Callers::Vtl0,
     "a write to a page that may be read",
     message,
     {1, as_argument(Snippet::Store), write_access}},
    {"write-closed",
     Callers::Vtl0,
     "a write to a closed page",
     message,
     {0, as_argument(Snippet::Store), write_access}},
    {"execute",
     Callers::Vtl0,
     "a fetch from a page that may be read and written",
     message,
     {3, as_argument(Snippet::Jump), execute_access}},
    {"execute-closed",
     Callers::Vtl0,
     "a fetch from a closed page",
     message,
     {0, as_argument(Snippet::Jump), execute_access}},
    {"ring-3", Callers::Vtl0, "ring 3 is intercepted as ring 0 is", from_ring_3},
    {"page-table", Callers::Vtl0, "a walk through a closed page table is intercepted", page_table},
    {"after", Callers::Vtl0, "a call after an intercept is a call again", entry_reason},
    {"skip-load", Callers::Vtl0, "VTL1 may skip the load", skip_load},
    {"skip-store", Callers::Vtl0, "VTL1 may skip the store", skip_store},
    {"permit-load", Callers::Vtl0, "VTL1 may open the page, and the load succeeds", permit_load},
    {"permit-store", Callers::Vtl0, "VTL1 may open the page, and the store succeeds", permit_store},
    {"inject-pf",
     Callers::Vtl0,
     "VTL1 may choose another exception: #PF",
     inject,
     {5ull << 32 | 14 << 16 | 1 << 8 | 1, 14, 5}},
    {"inject-ud", Callers::Vtl0, "or one without an error code: #UD", inject, {6 << 16 | 1, 6, 0}},
    {"hypervisor",
     Callers::Both,
     "the hypervisor's page is #GP, and VTL1 is not asked",
     hypervisors_page,
     {abi::hypervisor_region.base}},
    {"hypervisor-image",
     Callers::Both,
     "so is its image",
     hypervisors_page,
     {abi::hypervisor_image_region.base}},
    {"vtl1", Callers::Vtl1, "VTL1 is not restricted by its own protections", vtl1_itself},
};

} // namespace

constinit const Group gpa_intercepts_group{"Intercepts: memory", cases};

} // namespace conformance
