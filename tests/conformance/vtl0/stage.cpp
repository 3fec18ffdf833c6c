// SPDX-License-Identifier: MIT
#include "tests/conformance/vtl0/stage.h"

#include "rt/check.h"
#include "tests/conformance/shared/cpu.h"
#include "tests/conformance/shared/traps.h"
#include "x86/page_table.h"

#include <cstring>

namespace conformance::stage {
namespace {

using namespace abi::tlfs;

constinit abi::BootInfo boot_info;
constinit bool secure_level_up = false;

using SecureEntry = std::uint64_t(std::uint64_t nothing);

std::uint64_t link_to(Use use, std::uint64_t index) {
    return x86::PageTableEntry::link(physical(use, index)).raw;
}

/// Ring 3's two pages, in the address space with this root.
void map_user_pages(std::uint64_t root) {
    auto* const pml4 = reinterpret_cast<std::uint64_t*>(cpu::ram_at(root));
    pml4[x86::table_index(user_code_address, x86::Level::Pml4)] = link_to(Use::UserTables, 0);
}

void make_user_tables() {
    for (std::uint64_t index = 0; index < 3; ++index) {
        std::memset(bytes(Use::UserTables, index), 0, abi::page_size);
    }
    *reinterpret_cast<std::uint64_t*>(bytes(Use::UserTables, 0)) = link_to(Use::UserTables, 1);
    *reinterpret_cast<std::uint64_t*>(bytes(Use::UserTables, 1)) = link_to(Use::UserTables, 2);
    auto* const leaves = reinterpret_cast<std::uint64_t*>(bytes(Use::UserTables, 2));
    leaves[0] = link_to(Use::UserCode, 0);
    leaves[1] = link_to(Use::UserStack, 0);
    map_user_pages(boot_info.image(abi::ImageId::Kernel).page_table_root);
    map_user_pages(boot_info.image(abi::ImageId::SecureKernel).page_table_root);
}

template <typename Header>
Header& own_input() {
    return *reinterpret_cast<Header*>(bytes(Use::OwnInput)) = Header{};
}

} // namespace

void start(const abi::BootInfo& boot) {
    boot_info = boot;
    CHECK(boot_info.image(abi::ImageId::Kernel).free.size >=
              (static_cast<std::uint64_t>(Use::Range) + range_pages + 1) * abi::page_size,
          "The kernel's region has too few free pages for the cases.");
    make_user_tables();
    exchange() = Exchange{};
    exchange().event = general_protection_event;
}

const abi::BootInfo& boot() { return boot_info; }

std::uint64_t page_number(Use use, std::uint64_t index) {
    const auto& free = boot_info.image(abi::ImageId::Kernel).free;
    const std::uint64_t first = (free.base + abi::page_size - 1) / abi::page_size;
    return first + static_cast<std::uint64_t>(use) + index;
}

std::uint64_t physical(Use use, std::uint64_t index) {
    return page_number(use, index) * abi::page_size;
}

std::byte* bytes(Use use, std::uint64_t index) { return cpu::ram_at(physical(use, index)); }

Exchange& exchange() { return *reinterpret_cast<Exchange*>(bytes(Use::Exchange)); }

Use of(Use vtl0_use, abi::Vtl vtl) {
    return static_cast<Use>(static_cast<std::uint64_t>(vtl0_use) + abi::index_of(vtl));
}

std::uint64_t secure_entry() {
    const auto entry = boot_info.image(abi::ImageId::SecureKernel).entry_point;
    return reinterpret_cast<SecureEntry*>(entry)(0);
}

void secure_level_is_up() { secure_level_up = true; }
bool has_secure_level() { return secure_level_up; }

Fault vtl_call(Registers& registers) {
    registers.rax = 0;
    registers.rcx = static_cast<std::uint64_t>(CallCode::VtlCall);
    return execute(Snippet::Vmmcall, registers);
}

Fault run(abi::Vtl vtl, Snippet snippet, Registers& registers) {
    if (vtl == abi::Vtl::Normal) {
        return execute(snippet, registers);
    }
    Exchange& page = exchange();
    page.run = 1;
    page.snippet = snippet;
    page.registers = registers;
    Registers own;
    const Fault fault = vtl_call(own);
    page.run = 0;
    CHECK(fault.taken == 0, "VTL1 cannot be called.");
    registers = page.registers;
    return page.fault;
}

PrivateState state_of(abi::Vtl vtl) {
    Registers registers;
    auto* const where = bytes(Use::OwnOutput);
    std::memset(where, 0, sizeof(PrivateState));
    registers.rdi = reinterpret_cast<std::uint64_t>(where);
    run(vtl, Snippet::ReadState, registers);
    return *reinterpret_cast<PrivateState*>(where);
}

std::uint64_t read_msr(abi::Vtl vtl, std::uint32_t msr) {
    Registers registers;
    registers.rcx = msr;
    run(vtl, Snippet::ReadMsr, registers);
    return registers.rdx << 32 | (registers.rax & 0xFFFF'FFFF);
}

Fault write_msr(abi::Vtl vtl, std::uint32_t msr, std::uint64_t value) {
    Registers registers;
    registers.rcx = msr;
    registers.rax = value & 0xFFFF'FFFF;
    registers.rdx = value >> 32;
    return run(vtl, Snippet::WriteMsr, registers);
}

HypercallResult call(abi::Vtl vtl, HypercallControl control) {
    Registers registers;
    registers.rcx = control.raw;
    registers.rdx = physical(Use::OwnInput);
    registers.r8 = physical(Use::OwnOutput);
    const Fault fault = run(vtl, Snippet::Vmmcall, registers);
    return HypercallResult::from(fault.taken != 0 ? ~0ull : registers.rax);
}

Reading read_register(abi::Vtl caller, InputVtl target, RegisterName name) {
    own_input<VpRegistersHeader>() = {partition_self, vp_self, target, {}};
    std::memcpy(bytes(Use::OwnInput) + sizeof(VpRegistersHeader), &name, sizeof(name));
    const auto result = call(caller, HypercallControl::rep(CallCode::GetVpRegisters, 1));
    return {result.get(HypercallResult::status),
            *reinterpret_cast<RegisterValue*>(bytes(Use::OwnOutput))};
}

HvStatus write_register(abi::Vtl caller, InputVtl target, RegisterName name, RegisterValue value) {
    own_input<VpRegistersHeader>() = {partition_self, vp_self, target, {}};
    const RegisterAssociation element{name, {}, value};
    std::memcpy(bytes(Use::OwnInput) + sizeof(VpRegistersHeader), &element, sizeof(element));
    return call(caller, HypercallControl::rep(CallCode::SetVpRegisters, 1))
        .get(HypercallResult::status);
}

HvStatus protect(std::uint64_t number, std::uint32_t access) {
    auto& header = own_input<ModifyVtlProtectionMaskInput>();
    header.partition = partition_self;
    header.map_flags = access;
    std::memcpy(bytes(Use::OwnInput) + sizeof(header), &number, sizeof(number));
    return call(abi::Vtl::Secure, HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 1))
        .get(HypercallResult::status);
}

void reply_with(Reply reply, std::uint64_t length) {
    exchange().reply = reply;
    exchange().length = length;
    exchange().event = general_protection_event;
}

} // namespace conformance::stage
