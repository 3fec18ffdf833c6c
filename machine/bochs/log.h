// SPDX-License-Identifier: MIT
// Bochs's log, of which four things matter: where it keeps the guest's RAM, that the guest halted
// for good, that it switched off, and what Bochs complains of.
//
// The log is a pipe that holds one write. So Bochs never is further than a line ahead of us, and
// when nobody reads any more it stands still: behind the line about the power-off port nobody does,
// and the RAM can be read in peace before Bochs ends.
#pragma once

#include "machine/host/file_descriptor.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace machine::bochs {

class Log {
public:
    explicit Log(host::FileDescriptor pipe) : pipe_(std::move(pipe)) {}

    /// For poll(); negative when there is nothing more to come.
    int number() const { return power_off_ ? -1 : pipe_.number(); }
    /// Takes in what is there without waiting; true if there was something.
    bool read();

    /// The address of the guest's RAM in Bochs's own memory.
    std::optional<std::uint64_t> memory() const { return memory_; }
    /// What the guest wrote to abi::power_off_port.
    std::optional<std::uint32_t> power_off() const { return power_off_; }
    /// The newest line says that the processor halted with interrupts off.
    bool ends_with_halt() const { return halted_; }
    /// Why Bochs gave up, in its own words.
    const std::string& complaint() const { return complaint_; }

private:
    void understand(std::string_view line);

    host::FileDescriptor pipe_;
    std::string unfinished_; // of a line
    std::optional<std::uint64_t> memory_;
    std::optional<std::uint32_t> power_off_;
    bool halted_ = false;
    std::string complaint_;
};

} // namespace machine::bochs
