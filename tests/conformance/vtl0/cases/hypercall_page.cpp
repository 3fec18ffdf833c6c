// SPDX-License-Identifier: MIT
// The hypercall page: where it is laid, what is in it, that both VTLs have their own, and that its
// code does what it says.  [TLFS hypercall-interface]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

#include <cstring>

namespace conformance {
namespace {

using abi::Vtl;

// Written down from the specification: the page up to the end of the 64-bit VtlReturn.
constexpr std::uint8_t expected_code[] = {
    0x0F, 0x01, 0xD9, 0xC3,                                                 // 00
    0x89, 0xC1, 0xB8, 0x11, 0x00, 0x00, 0x00, 0x0F, 0x01, 0xD9, 0xC3,       // 04
    0x48, 0x89, 0xC8, 0xB9, 0x11, 0x00, 0x00, 0x00, 0x0F, 0x01, 0xD9, 0xC3, // 0F
    0x89, 0xC1, 0xB8, 0x12, 0x00, 0x00, 0x00, 0x0F, 0x01, 0xD9, 0xC3,       // 1B
    0x48, 0x89, 0xC8, 0xB9, 0x12, 0x00, 0x00, 0x00, 0x0F, 0x01, 0xD9, 0xC3, // 26
};
constexpr std::uint64_t filler = 0xCCCC'CCCC'CCCC'CCCC;
constexpr std::uint64_t ours = 0x4F55'5253'4F55'5253; // what the page under the overlay holds

Use own_page(const Trial& trial) { return stage::of(Use::HypercallVtl0, trial.caller()); }

/// The eight bytes at `offset` of the page, as `vtl` sees them.
std::uint64_t look(Vtl vtl, Use page, std::uint64_t offset) {
    Registers registers;
    registers.rsi = reinterpret_cast<std::uint64_t>(stage::bytes(page)) + offset;
    const Fault fault = stage::run(vtl, Snippet::Load, registers);
    return fault.taken != 0 ? 0xDEAD : registers.rax;
}

void fill(Use page) {
    auto* const words = reinterpret_cast<std::uint64_t*>(stage::bytes(page));
    for (std::size_t index = 0; index < abi::page_size / sizeof(ours); ++index) {
        words[index] = ours;
    }
}

Fault place(Trial& trial) {
    return stage::write_msr(trial.caller(), spec::msr_hypercall,
                            stage::physical(own_page(trial)) | 1);
}

void remove(Trial& trial) { stage::write_msr(trial.caller(), spec::msr_hypercall, 0); }

void content(Trial& trial) {
    fill(own_page(trial));
    trial.raises_nothing(place(trial));
    trial.equal("HYPERCALL", stage::read_msr(trial.caller(), spec::msr_hypercall),
                stage::physical(own_page(trial)) | 1);
    std::uint8_t code[56];
    for (std::uint64_t at = 0; at < sizeof(code); at += 8) {
        const std::uint64_t eight = look(trial.caller(), own_page(trial), at);
        std::memcpy(code + at, &eight, sizeof(eight));
    }
    for (std::size_t at = 0; at < sizeof(expected_code); ++at) {
        trial.equal("a byte of the code", code[at], expected_code[at]);
    }
    for (std::uint64_t at = 56; at < abi::page_size; at += 8) {
        trial.equal("the rest is INT3", look(trial.caller(), own_page(trial), at), filler);
    }
    remove(trial);
}

/// The page under the overlay is as it was, before, and after the overlay has gone.
void under_the_overlay(Trial& trial) {
    fill(own_page(trial));
    place(trial);
    trial.equal("the other VTL sees the page itself", look(trial.other(), own_page(trial), 0),
                ours);
    remove(trial);
    trial.equal("HYPERCALL", stage::read_msr(trial.caller(), spec::msr_hypercall) & 1, 0);
    for (std::uint64_t at = 0; at < abi::page_size; at += 8) {
        trial.equal("the page under the overlay", look(trial.caller(), own_page(trial), at), ours);
    }
}

void is_read_only(Trial& trial) {
    place(trial);
    Registers registers;
    registers.rdi = reinterpret_cast<std::uint64_t>(stage::bytes(own_page(trial)));
    registers.rax = 0;
    trial.raises(trial.run(Snippet::Store, registers), spec::general_protection);
    trial.equal("the first bytes", look(trial.caller(), own_page(trial), 0) & 0xFFFF'FFFF,
                0xC3D9'010F);
    remove(trial);
}

void moves(Trial& trial) {
    fill(own_page(trial));
    place(trial);
    const std::uint64_t elsewhere = stage::physical(Use::Probe, 5);
    trial.raises_nothing(stage::write_msr(trial.caller(), spec::msr_hypercall, elsewhere | 1));
    trial.equal("the old place", look(trial.caller(), own_page(trial), 0), ours);
    Registers registers;
    registers.rsi = abi::direct_map_base + elsewhere;
    trial.run(Snippet::Load, registers);
    trial.equal("the new place", registers.rax & 0xFFFF'FFFF, 0xC3D9'010F);
    remove(trial);
}

/// VTL0's lower half is executable; so its overlay can be called there.
Fault call_page(std::uint64_t offset, Registers& registers) {
    registers.rsi = stage::physical(Use::HypercallVtl0) + offset;
    return stage::run(Vtl::Normal, Snippet::Jump, registers);
}

void ordinary_call(Trial& trial) {
    place(trial);
    trial.input<abi::tlfs::VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
    trial.element<abi::tlfs::VpRegistersHeader, RegisterName>(0) = name_of(spec::vp_index);
    Registers registers = marked_registers(4);
    registers.rcx = rep(spec::call_get_registers, 1).raw;
    registers.rdx = trial.blocks.input;
    registers.r8 = trial.blocks.output;
    trial.raises_nothing(call_page(0, registers));
    trial.equal("the result word", registers.rax, 1ull << 32);
    remove(trial);
}

/// argument 0: RCX.
void vtl_call(Trial& trial) {
    place(trial);
    const auto offsets =
        stage::read_register(Vtl::Normal, InputVtl::own(), name_of(spec::code_page_offsets));
    const std::uint64_t entries = stage::exchange().entries;
    Registers registers = marked_registers(4);
    registers.rcx = trial.argument();
    const Fault fault = call_page(offsets.value.low & 0xFFF, registers);
    trial.equal("an exception", fault.taken, trial.argument() != 0 ? 1 : 0);
    trial.equal("entries into VTL1", stage::exchange().entries - entries,
                trial.argument() != 0 ? 0 : 1);
    remove(trial);
}

void vtl_return(Trial& trial) {
    place(trial);
    const auto offsets =
        stage::read_register(Vtl::Normal, InputVtl::own(), name_of(spec::code_page_offsets));
    Registers registers = marked_registers(4);
    registers.rcx = 1;
    const Fault fault = call_page(offsets.value.low >> 12 & 0xFFF, registers);
    trial.equal("the exception's vector", fault.vector, spec::invalid_opcode);
    remove(trial);
}

/// The hypervisor writes no answer where its caller could not write.
void is_no_output(Trial& trial) {
    fill(own_page(trial));
    place(trial);
    trial.input<abi::tlfs::VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
    trial.element<abi::tlfs::VpRegistersHeader, RegisterName>(0) = name_of(spec::vp_index);
    Registers registers;
    registers.rcx = rep(spec::call_get_registers, 1).raw;
    registers.rdx = trial.blocks.input;
    registers.r8 = stage::physical(own_page(trial));
    trial.raises_nothing(trial.run(Snippet::Vmmcall, registers));
    trial.equal("the result word", registers.rax,
                static_cast<std::uint64_t>(HvStatus::InvalidParameter));
    trial.equal("the page", look(trial.caller(), own_page(trial), 0) & 0xFFFF'FFFF, 0xC3D9'010F);
    remove(trial);
    trial.equal("the page under it", look(trial.caller(), own_page(trial), 0), ours);
}

/// Without its name, a guest loses the page.
void anonymous_again(Trial& trial) {
    fill(own_page(trial));
    const std::uint64_t identity = stage::read_msr(trial.caller(), spec::msr_guest_os_id);
    place(trial);
    trial.raises_nothing(stage::write_msr(trial.caller(), spec::msr_guest_os_id, 0));
    trial.equal("HYPERCALL.enable", stage::read_msr(trial.caller(), spec::msr_hypercall) & 1, 0);
    trial.equal("the page itself is back", look(trial.caller(), own_page(trial), 0), ours);
    stage::write_msr(trial.caller(), spec::msr_guest_os_id, identity);
    remove(trial);
}

/// The last case of all: nothing takes a lock away again.
void locked(Trial& trial) {
    const std::uint64_t value = stage::physical(own_page(trial)) | 3;
    trial.raises_nothing(stage::write_msr(trial.caller(), spec::msr_hypercall, value));
    trial.equal("HYPERCALL", stage::read_msr(trial.caller(), spec::msr_hypercall), value);
    trial.raises(stage::write_msr(trial.caller(), spec::msr_hypercall, 0),
                 spec::general_protection);
    trial.raises(stage::write_msr(trial.caller(), spec::msr_hypercall, value ^ 0x1000),
                 spec::general_protection);
    trial.equal("HYPERCALL, still", stage::read_msr(trial.caller(), spec::msr_hypercall), value);
    trial.equal("the page", look(trial.caller(), own_page(trial), 0) & 0xFFFF'FFFF, 0xC3D9'010F);
}

constexpr Case cases[] = {
    {"content", Callers::Both, "the five pieces of code at their offsets, INT3 behind them",
     content},
    {"overlay", Callers::Both, "the other VTL sees what is under the page, and it comes back",
     under_the_overlay},
    {"no-output", Callers::Both, "no hypercall writes its answer there", is_no_output},
    {"moves", Callers::Both, "it can be moved", moves},
    {"anonymous", Callers::Both, "GUEST_OS_ID 0 takes it away", anonymous_again},
    {"call", Callers::Vtl0, "a hypercall through the page", ordinary_call},
    {"vtl-call", Callers::Vtl0, "a VtlCall through the page", vtl_call, {0}},
    {"vtl-call-input", Callers::Vtl0, "its control input comes from RCX", vtl_call, {1}},
    {"vtl-return", Callers::Vtl0, "a VtlReturn through VTL0's page is #UD", vtl_return},
    {"read-only", Callers::Both, "nobody writes to it", is_read_only},
};

constexpr Case lock_cases[] = {
    {"lock",
     Callers::Both,
     "a locked hypercall page stays until reset",
     locked,
     {},
     Leaves::Lasting},
};

} // namespace

constinit const Group hypercall_page_group{"Hypercall page", cases};
constinit const Group lock_group{"HV_X64_MSR_HYPERCALL: the lock", lock_cases};

} // namespace conformance
