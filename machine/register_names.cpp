// SPDX-License-Identifier: MIT
#include "machine/register_names.h"

#include <cstddef>
#include <iterator>

namespace machine {
namespace {

using State = ProcessorState;
using Value = std::uint64_t;

struct RegisterRow {
    Register id;
    std::string_view name;
    Value (*value)(const State&);
};

template <std::size_t Number>
Value general(const State& state) {
    return state.general[Number];
}

template <Value State::*Member>
Value plain(const State& state) {
    return state.*Member;
}

template <State::Segment State::*Segment>
Value selector(const State& state) {
    return (state.*Segment).selector;
}

template <State::Segment State::*Segment>
Value base(const State& state) {
    return (state.*Segment).base;
}

/// In the order of the enumeration.
constexpr RegisterRow rows[] = {
    {Register::Rax, "rax", general<0>},
    {Register::Rcx, "rcx", general<1>},
    {Register::Rdx, "rdx", general<2>},
    {Register::Rbx, "rbx", general<3>},
    {Register::Rsp, "rsp", general<4>},
    {Register::Rbp, "rbp", general<5>},
    {Register::Rsi, "rsi", general<6>},
    {Register::Rdi, "rdi", general<7>},
    {Register::R8, "r8", general<8>},
    {Register::R9, "r9", general<9>},
    {Register::R10, "r10", general<10>},
    {Register::R11, "r11", general<11>},
    {Register::R12, "r12", general<12>},
    {Register::R13, "r13", general<13>},
    {Register::R14, "r14", general<14>},
    {Register::R15, "r15", general<15>},
    {Register::Rip, "rip", plain<&State::rip>},
    {Register::Rflags, "rflags", plain<&State::rflags>},
    {Register::Cr0, "cr0", plain<&State::cr0>},
    {Register::Cr2, "cr2", plain<&State::cr2>},
    {Register::Cr3, "cr3", plain<&State::cr3>},
    {Register::Cr4, "cr4", plain<&State::cr4>},
    {Register::Efer, "efer", plain<&State::efer>},
    {Register::NestedRoot, "ncr3", plain<&State::nested_root>},
    {Register::Cpl, "cpl", [](const State& state) { return Value{state.cpl}; }},
    {Register::World, "world", [](const State& state) { return static_cast<Value>(state.world); }},
    {Register::Cs, "cs", selector<&State::cs>},
    {Register::Ss, "ss", selector<&State::ss>},
    {Register::Ds, "ds", selector<&State::ds>},
    {Register::Es, "es", selector<&State::es>},
    {Register::Fs, "fs", selector<&State::fs>},
    {Register::Gs, "gs", selector<&State::gs>},
    {Register::Tr, "tr", selector<&State::tr>},
    {Register::FsBase, "fs_base", base<&State::fs>},
    {Register::GsBase, "gs_base", base<&State::gs>},
    {Register::GdtBase, "gdt_base", base<&State::gdtr>},
    {Register::IdtBase, "idt_base", base<&State::idtr>},
};

constexpr bool is_in_order() {
    for (std::size_t index = 0; index < std::size(rows); ++index) {
        if (rows[index].id != static_cast<Register>(index)) {
            return false;
        }
    }
    return true;
}
static_assert(is_in_order());

const RegisterRow& row_of(Register name) { return rows[static_cast<std::size_t>(name)]; }

} // namespace

std::string_view name_of(Register name) { return row_of(name).name; }

std::optional<Register> register_of(std::string_view name) {
    for (const RegisterRow& row : rows) {
        if (row.name == name) {
            return row.id;
        }
    }
    return std::nullopt;
}

std::uint64_t value_of(const ProcessorState& processor, Register name) {
    return row_of(name).value(processor);
}

// CR2 changes with a page fault, in the middle of a block: but then the block ends.
bool is_changed_by_any_instruction(Register name) { return name <= Register::Rflags; }

} // namespace machine
