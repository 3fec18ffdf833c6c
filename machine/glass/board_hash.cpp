// SPDX-License-Identifier: MIT
// Everything of the machine that is not RAM, as one number.
#include "machine/glass/board.h"
#include "machine/hash.h"

#include <array>

namespace machine::glass {
namespace {

void add(Hash& hash, const SegmentValue& segment) {
    hash.add(segment.selector);
    hash.add(segment.attributes.raw);
    hash.add(segment.limit);
    hash.add(segment.base);
}

void add_registers(Hash& hash, Core& core) {
    Processor& cpu = core.processor();
    for (unsigned name = 0; name < 16; ++name) {
        hash.add(cpu.general(static_cast<General>(name)));
    }
    for (unsigned name = 0; name <= static_cast<unsigned>(SegmentName::Idtr); ++name) {
        add(hash, cpu.segment(static_cast<SegmentName>(name)));
    }
    for (const std::uint64_t value :
         {cpu.rip(), cpu.rflags().raw, cpu.cr0().raw, cpu.cr2(), cpu.cr3().raw, cpu.cr4().raw,
          cpu.efer().raw, cpu.dr(6), cpu.dr(7), cpu.star(), cpu.lstar(), cpu.cstar(), cpu.sfmask(),
          cpu.kernel_gs_base(), cpu.tsc_aux(), cpu.sysenter_esp(), cpu.sysenter_eip()}) {
        hash.add(value);
    }
    std::array<std::byte, 256> vectors{};
    core.engine->read_vector_registers(vectors);
    hash.add(vectors);
}

void add_mode(Hash& hash, const Core& core) {
    hash.add(static_cast<std::uint64_t>(core.svm->in_guest()) << 2 |
             static_cast<std::uint64_t>(core.svm->enabled()) << 1 |
             static_cast<std::uint64_t>(core.svm->global_interrupts()));
    hash.add(core.apic.next_event().value_or(0));
    hash.add(core.apic.pending().value_or(0));
}

/// What only a machine with several processors can come to differ in.
void add_signals(Hash& hash, const Core& core) {
    hash.add(static_cast<std::uint64_t>(core.activity));
    hash.add(static_cast<std::uint64_t>(core.apic.nmi_is_pending()) << 1 |
             static_cast<std::uint64_t>(core.apic.init_is_pending()));
    hash.add(core.apic.startup_vector().value_or(0));
}

} // namespace

std::uint64_t Board::register_hash() {
    Hash hash;
    add_registers(hash, *cores_.front());
    hash.add(clock_.now());
    add_mode(hash, *cores_.front());
    for (std::size_t index = 1; index < cores_.size(); ++index) {
        Core& core = *cores_[index];
        add_registers(hash, core);
        add_mode(hash, core);
    }
    if (cores_.size() > 1) {
        for (const auto& core : cores_) {
            add_signals(hash, *core);
        }
        hash.add(core_->index());
        hash.add(turn_end_);
    }
    uart_.add_to(hash);
    pci_.add_to(hash);
    vtd_.add_to(hash);
    return hash.value();
}

} // namespace machine::glass
