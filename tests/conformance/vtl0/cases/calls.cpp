// SPDX-License-Identifier: MIT
#include "tests/conformance/vtl0/cases/calls.h"

namespace conformance {

using namespace abi::tlfs;

namespace {

constexpr std::uint64_t code_offset = abi::page_size - 8; // of the RET that prepares pages

constexpr std::uint32_t right_to(Access access) {
    switch (access) {
    case Access::Read: return abi::PageAccess::read_bit;
    case Access::Write: return abi::PageAccess::write_bit;
    case Access::Execute: return abi::PageAccess::kernel_execute_bit;
    }
    return 0;
}

} // namespace

Answer get_registers(Trial& trial, std::initializer_list<std::uint64_t> names, InputVtl target) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, target, {}};
    std::uint16_t count = 0;
    for (const std::uint64_t name : names) {
        trial.element<VpRegistersHeader, RegisterName>(count++) = name_of(name);
    }
    trial.blocks.output_size = count * sizeof(RegisterValue);
    return trial.call(rep(spec::call_get_registers, count));
}

Answer set_register(Trial& trial, std::uint64_t name, RegisterValue value, InputVtl target) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, target, {}};
    trial.element<VpRegistersHeader, RegisterAssociation>(0) = {name_of(name), {}, value};
    trial.blocks.output_size = 0;
    return trial.call(rep(spec::call_set_registers, 1));
}

Answer protect_pages(Trial& trial, std::uint32_t mask, std::initializer_list<std::uint64_t> numbers,
                     InputVtl target) {
    auto& header = trial.input<ModifyVtlProtectionMaskInput>();
    header.partition = spec::self;
    header.map_flags = mask;
    header.target_vtl = target;
    std::uint16_t count = 0;
    for (const std::uint64_t number : numbers) {
        trial.element<ModifyVtlProtectionMaskInput, std::uint64_t>(count++) = number;
    }
    trial.blocks.output_size = 0;
    return trial.call(rep(spec::call_modify_protection, count));
}

CpuidAnswer cpuid(Trial& trial, std::uint32_t leaf) {
    Registers registers;
    registers.rax = leaf;
    trial.run(Snippet::Cpuid, registers);
    return {registers.rax, registers.rbx, registers.rcx, registers.rdx};
}

bool has_privilege(Trial& trial, unsigned bit) {
    constexpr std::uint32_t privileges_leaf = 0x4000'0003;
    return (cpuid(trial, privileges_leaf).ebx >> bit & 1) != 0;
}

Fault try_access(Access access, std::uint64_t page_number) {
    // VTL0's lower half maps all RAM at its own address, with every right.
    const std::uint64_t address = page_number * abi::page_size + code_offset;
    Registers registers;
    registers.rsi = address;
    registers.rdi = address;
    registers.rax = 0xC3; // RET, so that the page can be executed after this write too
    switch (access) {
    case Access::Read: return stage::run(abi::Vtl::Normal, Snippet::Load, registers);
    case Access::Write: return stage::run(abi::Vtl::Normal, Snippet::Store, registers);
    case Access::Execute: return stage::run(abi::Vtl::Normal, Snippet::Jump, registers);
    }
    return {};
}

void expect_access(Trial& trial, std::uint64_t page_number, std::uint32_t mask) {
    for (const Access access : {Access::Read, Access::Write, Access::Execute}) {
        const std::uint64_t before = stage::exchange().intercepts;
        const Fault fault = try_access(access, page_number);
        const bool allowed = (mask & right_to(access)) != 0;
        trial.equal("an access ends in an exception", fault.taken, allowed ? 0 : 1);
        trial.equal("the exception's vector", fault.vector, allowed ? 0 : spec::general_protection);
        trial.equal("intercepts", stage::exchange().intercepts - before, allowed ? 0 : 1);
    }
}

} // namespace conformance
