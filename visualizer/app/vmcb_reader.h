// SPDX-License-Identifier: MIT
// A VMCB, as it lies in a machine's RAM.
#pragma once

#include "x86/svm/vmcb.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace vitrine::app {

/// Nothing if it does not lie within RAM.
inline std::optional<x86::svm::Vmcb> read_vmcb(std::span<const std::byte> ram,
                                               std::uint64_t address) {
    x86::svm::Vmcb vmcb;
    if (address > ram.size() || ram.size() - address < sizeof vmcb) {
        return std::nullopt;
    }
    std::memcpy(&vmcb, ram.data() + address, sizeof vmcb);
    return vmcb;
}

} // namespace vitrine::app
