// SPDX-License-Identifier: MIT
// The model-specific registers. The engine asks us for every one.  [APM2 Appendix A]
#pragma once

#include "machine/glass/engine/engine.h"
#include "machine/glass/svm/svm.h"
#include "x86/msr.h"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace machine::glass {

/// The registers that nothing but this unit has.
struct MsrState {
    std::uint64_t apic_base = 0;
    std::uint64_t time_offset = 0; // from writing the time-stamp counter
    /// Those that only remember: nothing on this machine depends on caches or memory types.
    std::unordered_map<x86::Msr, std::uint64_t> remembered;
};

class Msrs {
public:
    Msrs(Engine& engine, Svm& svm, bool is_bootstrap);

    /// Nothing if the processor has no such register: #GP.
    std::optional<std::uint64_t> read(x86::Msr msr) const;
    /// False if there is no such register, or it does not take the value: #GP.
    bool write(x86::Msr msr, std::uint64_t value);

    const MsrState& state() const { return state_; }
    void restore(const MsrState& state) { state_ = state; }

private:
    std::uint64_t* register_behind(x86::Msr msr) const;
    bool write_efer(x86::Efer value);

    Engine& engine_;
    Svm& svm_;
    MsrState state_;
};

} // namespace machine::glass
