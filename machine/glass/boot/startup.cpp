// SPDX-License-Identifier: MIT
// See startup.h.
#include "machine/glass/boot/startup.h"

#include "machine/glass/cpuid.h"

namespace machine::glass {
namespace {

constexpr std::uint32_t real_mode_limit = 0xFFFF;

x86::SegmentAttributes real_mode_segment() {
    return x86::SegmentAttributes::data(0)
        .with(x86::SegmentAttributes::granularity, false)
        .with(x86::SegmentAttributes::default_32_bit, false);
}

} // namespace

void reset_processor(Processor& processor) {
    using x86::SegmentAttributes;
    for (unsigned name = 0; name < 16; ++name) {
        processor.general(static_cast<General>(name)) = 0;
    }
    const auto features = static_cast<std::uint32_t>(x86::CpuidLeaf::Features);
    processor.general(General::Rdx) = answer_cpuid(features, 0).eax; // family, model, stepping
    processor.rip() = 0;
    processor.set_control(x86::Cr0{}
                              .with(x86::Cr0::extension_type, true)
                              .with(x86::Cr0::not_write_through, true)
                              .with(x86::Cr0::cache_disable, true),
                          {}, {}, {});
    processor.set_rflags(x86::Rflags::at_reset());
    processor.cr2() = 0;
    processor.dr(6) = x86::dr6_at_reset;
    processor.dr(7) = x86::dr7_at_reset;
    for (const SegmentName name : {SegmentName::Cs, SegmentName::Es, SegmentName::Ss,
                                   SegmentName::Ds, SegmentName::Fs, SegmentName::Gs}) {
        processor.set_segment(name, {0, real_mode_segment(), real_mode_limit, 0});
    }
    processor.set_segment(SegmentName::Ldtr,
                          {0, SegmentAttributes::system(x86::SystemType::Ldt), real_mode_limit, 0});
    processor.set_segment(SegmentName::Tr, {0, SegmentAttributes::system(x86::SystemType::BusyTss),
                                            real_mode_limit, 0});
    for (const SegmentName name : {SegmentName::Gdtr, SegmentName::Idtr}) {
        processor.set_segment(name, {0, {}, real_mode_limit, 0});
    }
    processor.block_nmis(false);
    processor.set_interrupt_shadow(false);
    processor.refresh_hidden_state(0);
}

void start_processor(Processor& processor, std::uint8_t vector) {
    constexpr unsigned paragraph_shift = 4;
    const auto selector = static_cast<std::uint16_t>(vector << 8);
    processor.set_segment(SegmentName::Cs, {selector, real_mode_segment(), real_mode_limit,
                                            std::uint64_t{selector} << paragraph_shift});
    processor.rip() = 0;
    processor.refresh_hidden_state(0);
}

} // namespace machine::glass
