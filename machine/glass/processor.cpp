// SPDX-License-Identifier: MIT
// See processor.h.
#include "machine/glass/processor.h"

#include "machine/glass/engine/private_abi.h"

namespace machine::glass {
namespace {

using namespace engine_abi;

/// The flags that arithmetic leaves behind: the engine computes them only when somebody looks.
constexpr std::uint64_t arithmetic_flags =
    decltype(x86::Rflags::carry)::mask | decltype(x86::Rflags::parity)::mask |
    decltype(x86::Rflags::auxiliary_carry)::mask | decltype(x86::Rflags::zero)::mask |
    decltype(x86::Rflags::sign)::mask | decltype(x86::Rflags::overflow)::mask;
constexpr std::uint64_t direction_flag = decltype(x86::Rflags::direction)::mask;

/// Descriptor bits 55:40 without the limit, as the engine keeps them.
constexpr std::uint32_t to_engine(x86::SegmentAttributes attributes) {
    return (attributes.raw & 0xF0FFu) << 8;
}
constexpr x86::SegmentAttributes from_engine(std::uint32_t flags) {
    return x86::SegmentAttributes::from(static_cast<std::uint16_t>((flags >> 8) & 0xF0FF));
}

} // namespace

x86::Rflags Processor::rflags() {
    std::uint64_t value = field<std::uint64_t>(layout_.rflags()) & ~arithmetic_flags;
    value &= ~direction_flag;
    value |= compute_arithmetic_flags(env_, field<std::uint32_t>(layout_.flags_operation())) &
             arithmetic_flags;
    if (field<std::int32_t>(layout_.direction()) < 0) {
        value |= direction_flag;
    }
    return x86::Rflags::from(value | x86::Rflags::at_reset().raw);
}

void Processor::set_rflags(x86::Rflags value) {
    const std::uint64_t raw = value.raw | x86::Rflags::at_reset().raw;
    field<std::uint64_t>(layout_.rflags()) = raw & ~(arithmetic_flags | direction_flag);
    field<std::uint64_t>(layout_.flags_source()) = raw & arithmetic_flags;
    field<std::uint32_t>(layout_.flags_operation()) = flags_computed;
    field<std::int32_t>(layout_.direction()) = value.get(x86::Rflags::direction) ? -1 : 1;
}

bool Processor::interrupts_enabled() {
    return x86::Rflags::from(field<std::uint64_t>(layout_.rflags())).get(x86::Rflags::interrupts);
}

SegmentValue Processor::segment(SegmentName name) {
    const auto& cache = field<SegmentCache>(layout_.segments() +
                                            sizeof(SegmentCache) * static_cast<std::size_t>(name));
    return {static_cast<std::uint16_t>(cache.selector), from_engine(cache.flags), cache.limit,
            cache.base};
}

void Processor::set_segment(SegmentName name, const SegmentValue& value) {
    auto& cache = field<SegmentCache>(layout_.segments() +
                                      sizeof(SegmentCache) * static_cast<std::size_t>(name));
    cache = {value.selector, 0, value.base, value.limit, to_engine(value.attributes)};
}

std::uint64_t& Processor::segment_base(SegmentName name) {
    return field<SegmentCache>(layout_.segments() +
                               sizeof(SegmentCache) * static_cast<std::size_t>(name))
        .base;
}

CodeSize Processor::code_size() {
    return (hidden_flags() & hidden_code_64) != 0   ? CodeSize::Bits64
           : (hidden_flags() & hidden_code_32) != 0 ? CodeSize::Bits32
                                                    : CodeSize::Bits16;
}

bool Processor::in_interrupt_shadow() { return (hidden_flags() & hidden_interrupt_shadow) != 0; }

void Processor::set_interrupt_shadow(bool on) {
    hidden_flags() =
        on ? hidden_flags() | hidden_interrupt_shadow : hidden_flags() & ~hidden_interrupt_shadow;
}

bool Processor::nmis_blocked() {
    return (field<std::uint32_t>(layout_.more_hidden_flags()) & more_hidden_nmis_blocked) != 0;
}

void Processor::block_nmis(bool on) {
    auto& flags = field<std::uint32_t>(layout_.more_hidden_flags());
    flags = on ? flags | more_hidden_nmis_blocked : flags & ~more_hidden_nmis_blocked;
}

void Processor::set_control(x86::Cr0 cr0, x86::Cr3 cr3, x86::Cr4 cr4, x86::Efer efer) {
    control(0) = cr0.raw;
    control(3) = cr3.raw;
    control(4) = cr4.raw;
    field<std::uint64_t>(layout_.efer) = efer.with(x86::Efer::svm, false).raw;
}

void Processor::refresh_hidden_state(unsigned cpl) {
    using Attributes = x86::SegmentAttributes;
    const auto code = segment(SegmentName::Cs).attributes;
    const auto stack = segment(SegmentName::Ss).attributes;
    const bool is_long = in_long_mode();
    constexpr std::uint32_t mp_em_ts = 0xE;

    std::uint32_t flags = cpl | hidden_intercepts_on | (hidden_flags() & hidden_interrupt_shadow);
    flags |= static_cast<std::uint32_t>(cr0().raw & mp_em_ts) << hidden_cr0_shift;
    flags |= cr0().get(x86::Cr0::protection) ? hidden_protected : 0;
    flags |= cr4().get(x86::Cr4::fxsave) ? hidden_fxsave : 0;
    flags |= cr4().get(x86::Cr4::supervisor_access_prevention) ? hidden_smap : 0;
    flags |= is_long ? hidden_long_mode : 0;
    if (is_long && code.get(Attributes::long_mode)) {
        flags |= hidden_code_32 | hidden_stack_32 | hidden_code_64;
    } else {
        // Real mode, and 16-bit code, always add them.
        const bool is_flat_mode =
            cr0().get(x86::Cr0::protection) && code.get(Attributes::default_32_bit);
        const bool any_base = (segment_base(SegmentName::Ds) | segment_base(SegmentName::Es) |
                               segment_base(SegmentName::Ss)) != 0;
        flags |= code.get(Attributes::default_32_bit) ? hidden_code_32 : 0;
        flags |= stack.get(Attributes::default_32_bit) ? hidden_stack_32 : 0;
        flags |= any_base || !is_flat_mode ? hidden_add_segment_base : 0;
    }
    hidden_flags() = flags;
}

void Processor::set_intercepts(const EngineIntercepts& intercepts) {
    field<std::uint64_t>(layout_.intercepts()) = intercepts.instructions;
    const auto half = [](std::uint32_t word, unsigned shift) {
        return static_cast<std::uint16_t>(word >> shift);
    };
    field<std::uint16_t>(layout_.control_read_intercepts()) = half(intercepts.control_registers, 0);
    field<std::uint16_t>(layout_.control_write_intercepts()) =
        half(intercepts.control_registers, 16);
    field<std::uint16_t>(layout_.debug_read_intercepts()) = half(intercepts.debug_registers, 0);
    field<std::uint16_t>(layout_.debug_write_intercepts()) = half(intercepts.debug_registers, 16);
}

void Processor::prepare_start() { field<std::uint64_t>(layout_.rflags()) = rflags().raw; }

void Processor::forget_exception() {
    field<std::int32_t>(layout_.earlier_exception()) = -1;
    field<std::int32_t>(layout_.exception_is_software()) = 0;
}

PagingRegisters Processor::paging() {
    PagingRegisters registers;
    registers.cr0 = cr0();
    registers.cr3 = cr3();
    registers.cr4 = cr4();
    registers.efer = efer();
    return registers;
}

} // namespace machine::glass
