// SPDX-License-Identifier: MIT
// The processor's registers, where the engine keeps them: reading and writing here is reading and
// writing the machine. Only translated code must not be running, which is so in every callback.
#pragma once

#include "machine/glass/engine/layout.h"
#include "machine/glass/instruction.h"
#include "machine/glass/mmu.h"
#include "x86/control_registers.h"
#include "x86/segment.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace machine::glass {

/// The general registers, in the encoding's order.
enum class General : std::uint8_t {
    Rax,
    Rcx,
    Rdx,
    Rbx,
    Rsp,
    Rbp,
    Rsi,
    Rdi,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
};

/// The segment registers in the encoding's order, then the system ones.
enum class SegmentName : std::uint8_t { Es, Cs, Ss, Ds, Fs, Gs, Ldtr, Tr, Gdtr, Idtr };

struct SegmentValue {
    std::uint16_t selector = 0;
    x86::SegmentAttributes attributes;
    std::uint32_t limit = 0;
    std::uint64_t base = 0;
};

/// Which of the guest's instructions the engine stops at: the VMCB's words, in its layout.
struct EngineIntercepts {
    std::uint32_t control_registers = 0;
    std::uint32_t debug_registers = 0;
    std::uint64_t instructions = 0;
};

class Processor {
public:
    Processor() = default;
    Processor(std::byte* env, const EngineLayout& layout) : env_(env), layout_(layout) {}

    std::uint64_t& general(General name) {
        return field<std::uint64_t>(8 * static_cast<std::size_t>(name));
    }
    std::uint64_t& rip() { return field<std::uint64_t>(layout_.rip); }
    std::uint64_t& cr2() { return control(2); }
    x86::Cr0 cr0() { return x86::Cr0::from(control(0)); }
    x86::Cr3 cr3() { return x86::Cr3::from(control(3)); }
    x86::Cr4 cr4() { return x86::Cr4::from(control(4)); }
    /// As the engine has it: without SVME, which the engine must not see (see svm/).
    x86::Efer efer() { return x86::Efer::from(field<std::uint64_t>(layout_.efer)); }
    std::uint64_t& dr(unsigned number) {
        return field<std::uint64_t>(layout_.debug_registers + 8 * std::size_t{number});
    }
    std::uint64_t& star() { return field<std::uint64_t>(layout_.star); }
    std::uint64_t& lstar() { return field<std::uint64_t>(layout_.lstar()); }
    std::uint64_t& cstar() { return field<std::uint64_t>(layout_.cstar()); }
    std::uint64_t& sfmask() { return field<std::uint64_t>(layout_.sfmask()); }
    std::uint64_t& kernel_gs_base() { return field<std::uint64_t>(layout_.kernel_gs_base()); }
    std::uint64_t& tsc_aux() { return field<std::uint64_t>(layout_.tsc_aux()); }
    std::uint32_t& sysenter_cs() { return field<std::uint32_t>(layout_.sysenter_cs()); }
    std::uint64_t& sysenter_esp() { return field<std::uint64_t>(layout_.sysenter_esp()); }
    std::uint64_t& sysenter_eip() { return field<std::uint64_t>(layout_.sysenter_eip()); }

    x86::Rflags rflags();
    void set_rflags(x86::Rflags value);
    /// RFLAGS.IF, without the work of computing the arithmetic flags.
    bool interrupts_enabled();

    SegmentValue segment(SegmentName name);
    /// Does not touch the hidden state: call refresh_hidden_state afterwards.
    void set_segment(SegmentName name, const SegmentValue& value);
    std::uint64_t& segment_base(SegmentName name);

    unsigned cpl() { return hidden_flags() & 3; }
    const std::uint32_t* cpl_location() { return &hidden_flags(); }
    CodeSize code_size();
    bool in_long_mode() { return efer().get(x86::Efer::long_mode_active); }
    /// The instruction after STI or MOV SS: no interrupt yet.
    bool in_interrupt_shadow();
    void set_interrupt_shadow(bool on);

    /// From the delivery of a non-maskable interrupt to the next IRET no other comes. [APM2 8.2.3]
    bool nmis_blocked();
    void block_nmis(bool on);

    /// Sets control registers and EFER together; then segments; then this, which derives what the
    /// engine keeps precomputed. The caller flushes the translations of addresses.
    void set_control(x86::Cr0 cr0, x86::Cr3 cr3, x86::Cr4 cr4, x86::Efer efer);
    void refresh_hidden_state(unsigned cpl);

    void set_intercepts(const EngineIntercepts& intercepts);
    /// The engine takes the arithmetic flags from RFLAGS when it is started, and only then.
    void prepare_start();
    /// Forgets the exception that the engine believes is being delivered.
    void forget_exception();
    bool exception_is_software() {
        return field<std::int32_t>(layout_.exception_is_software()) != 0;
    }
    std::uint32_t error_code() { return field<std::uint32_t>(layout_.error_code()); }
    std::uint64_t& feature_word(std::size_t index) {
        return field<std::uint64_t>(layout_.features + 8 * index);
    }
    std::uint64_t& engine_vmcb() { return field<std::uint64_t>(layout_.vmcb()); }

    /// All registers as the engine keeps them, to be put away and brought back.
    std::span<std::byte> everything() { return {env_, layout_.features}; }

    /// What address translation depends on, for code that is not a nested guest.
    PagingRegisters paging();

private:
    template <typename Value>
    Value& field(std::size_t offset) {
        return *reinterpret_cast<Value*>(env_ + offset);
    }
    std::uint64_t& control(unsigned number) {
        return field<std::uint64_t>(layout_.control_registers + 8 * std::size_t{number});
    }
    std::uint32_t& hidden_flags() { return field<std::uint32_t>(layout_.hidden_flags()); }

    std::byte* env_ = nullptr;
    EngineLayout layout_;
};

} // namespace machine::glass
