// SPDX-License-Identifier: MIT
#include "visualizer/models/registers_model.h"

#include "x86/control_registers.h"
#include "x86/segment.h"

#include <fmt/format.h>

#include <iterator>

namespace vitrine::models {

namespace {

using machine::ProcessorState;

constexpr const char* general_names[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                         "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
enum General { Rax = 0, Rcx = 1, Rdx = 2, Rsp = 4 };

struct BitName {
    std::uint64_t mask;
    const char* name;
};

// NAME(Type, field) would hide what is searched for; the mask of each field says which bit it is.
constexpr BitName rflags_bits[] = {
    {decltype(x86::Rflags::carry)::mask, "CF"},
    {decltype(x86::Rflags::parity)::mask, "PF"},
    {decltype(x86::Rflags::zero)::mask, "ZF"},
    {decltype(x86::Rflags::sign)::mask, "SF"},
    {decltype(x86::Rflags::trap)::mask, "TF"},
    {decltype(x86::Rflags::interrupts)::mask, "IF"},
    {decltype(x86::Rflags::direction)::mask, "DF"},
    {decltype(x86::Rflags::overflow)::mask, "OF"},
    {decltype(x86::Rflags::alignment_check)::mask, "AC"},
};
constexpr BitName cr0_bits[] = {
    {decltype(x86::Cr0::protection)::mask, "PE"},
    {decltype(x86::Cr0::monitor_coprocessor)::mask, "MP"},
    {decltype(x86::Cr0::emulate_fpu)::mask, "EM"},
    {decltype(x86::Cr0::task_switched)::mask, "TS"},
    {decltype(x86::Cr0::extension_type)::mask, "ET"},
    {decltype(x86::Cr0::numeric_error)::mask, "NE"},
    {decltype(x86::Cr0::write_protect)::mask, "WP"},
    {decltype(x86::Cr0::alignment_mask)::mask, "AM"},
    {decltype(x86::Cr0::cache_disable)::mask, "CD"},
    {decltype(x86::Cr0::paging)::mask, "PG"},
};
constexpr BitName cr4_bits[] = {
    {decltype(x86::Cr4::page_size_extensions)::mask, "PSE"},
    {decltype(x86::Cr4::physical_address_extension)::mask, "PAE"},
    {decltype(x86::Cr4::machine_check)::mask, "MCE"},
    {decltype(x86::Cr4::global_pages)::mask, "PGE"},
    {decltype(x86::Cr4::fxsave)::mask, "OSFXSR"},
    {decltype(x86::Cr4::unmasked_exceptions)::mask, "OSXMMEXCPT"},
    {decltype(x86::Cr4::user_mode_instruction_prevention)::mask, "UMIP"},
    {decltype(x86::Cr4::fs_gs_base)::mask, "FSGSBASE"},
    {decltype(x86::Cr4::supervisor_execution_prevention)::mask, "SMEP"},
    {decltype(x86::Cr4::supervisor_access_prevention)::mask, "SMAP"},
};
constexpr BitName efer_bits[] = {
    {decltype(x86::Efer::system_call)::mask, "SCE"},
    {decltype(x86::Efer::long_mode_enable)::mask, "LME"},
    {decltype(x86::Efer::long_mode_active)::mask, "LMA"},
    {decltype(x86::Efer::no_execute)::mask, "NXE"},
    {decltype(x86::Efer::svm)::mask, "SVME"},
    {decltype(x86::Efer::fast_fxsave)::mask, "FFXSR"},
};

template <std::size_t Count>
NamedBits named(const char* name, std::uint64_t now, std::uint64_t before,
                const BitName (&bits)[Count]) {
    NamedBits row{name, fmt::format("{:08x}", now), {}, now != before};
    for (const BitName& bit : bits) {
        if ((now & bit.mask) != 0) {
            row.bits.emplace_back(bit.name);
        }
    }
    return row;
}

RegisterRow row(const char* name, std::uint64_t now, std::uint64_t before) {
    return {name, debugger_hex(now), now != before};
}

RegisterRow segment_row(const char* name, const ProcessorState::Segment& now,
                        const ProcessorState::Segment& before) {
    const bool changed = now.selector != before.selector || now.base != before.base ||
                         now.limit != before.limit || now.attributes != before.attributes;
    return {name, fmt::format("{:04x}  {}", now.selector, debugger_hex(now.base)), changed};
}

std::vector<RegisterRow> segments_of(const ProcessorState& now, const ProcessorState& before) {
    return {segment_row("cs", now.cs, before.cs),       segment_row("ss", now.ss, before.ss),
            segment_row("ds", now.ds, before.ds),       segment_row("es", now.es, before.es),
            segment_row("fs", now.fs, before.fs),       segment_row("gs", now.gs, before.gs),
            segment_row("tr", now.tr, before.tr),       segment_row("ldtr", now.ldtr, before.ldtr),
            segment_row("gdtr", now.gdtr, before.gdtr), segment_row("idtr", now.idtr, before.idtr)};
}

} // namespace

std::string debugger_hex(std::uint64_t value) {
    return fmt::format("{:08x}`{:08x}", value >> 32, value & 0xFFFF'FFFF);
}

std::string place_of(abi::World::Kind world) {
    switch (world) {
    case abi::World::Kind::Vtl0User: return "in VTL 0 user mode";
    case abi::World::Kind::Vtl0Kernel: return "in VTL 0 kernel";
    case abi::World::Kind::Vtl1User: return "in a VTL 1 trustlet";
    case abi::World::Kind::Vtl1Kernel: return "in VTL 1 kernel";
    case abi::World::Kind::Hypervisor: return "in the hypervisor";
    case abi::World::Kind::Device: return "in a device";
    case abi::World::Kind::Firmware: return "in the loader";
    }
    return "";
}

Registers registers_of(const ProcessorState& now, const ProcessorState& before) {
    Registers all;
    for (std::size_t i = 0; i < std::size(general_names); ++i) {
        all.general.push_back(row(general_names[i], now.general[i], before.general[i]));
    }
    all.general.push_back(row("rip", now.rip, before.rip));
    all.general.push_back(row("rfl", now.rflags, before.rflags));
    all.main = {row("rip", now.rip, before.rip),
                row("rax", now.general[Rax], before.general[Rax]),
                row("rsp", now.general[Rsp], before.general[Rsp]),
                row("rcx", now.general[Rcx], before.general[Rcx]),
                row("cr3", now.cr3, before.cr3),
                row("rdx", now.general[Rdx], before.general[Rdx])};
    all.control = {named("rfl", now.rflags, before.rflags, rflags_bits),
                   named("cr0", now.cr0, before.cr0, cr0_bits),
                   named("cr4", now.cr4, before.cr4, cr4_bits),
                   named("efer", now.efer, before.efer, efer_bits)};
    all.memory = {row("cr2", now.cr2, before.cr2), row("cr3", now.cr3, before.cr3),
                  row("ncr3", now.nested_root, before.nested_root)};
    all.segments = segments_of(now, before);
    all.where = fmt::format("{}, ring {}", place_of(now.world), now.cpl);
    return all;
}

} // namespace vitrine::models
