// SPDX-License-Identifier: MIT
// Drives QEMU's teaching device: what VTL0 can have carried from memory to memory without touching
// either itself.  [QEMU-edu]
#pragma once

#include "x86/edu.h"
#include "x86/pci_requester.h"

#include <cstdint>
#include <optional>

namespace nt {

class Edu {
public:
    /// The one on bus 0; nothing if the machine has none.
    static std::optional<Edu> find();
    /// The one with this requester number, if it is one.
    static std::optional<Edu> at(x86::PciRequester requester);

    /// Both wait until the transfer is done. `count` is at most a page.
    void take_from(std::uint64_t physical, std::uint32_t count) const;
    void bring_to(std::uint64_t physical, std::uint32_t count) const;

    /// Has it send its interrupt, as its configuration says.
    void interrupt() const { write(x86::edu::RegisterOffset::InterruptRaise, 1); }

private:
    explicit Edu(std::uint64_t registers) : registers_(registers) {}

    std::uint32_t read(x86::edu::RegisterOffset which) const;
    void write(x86::edu::RegisterOffset which, std::uint32_t value) const;
    void carry(std::uint64_t from, std::uint64_t to, std::uint32_t count,
               x86::edu::Command command) const;

    std::uint64_t registers_; // virtual
};

} // namespace nt
