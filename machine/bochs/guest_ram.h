// SPDX-License-Identifier: MIT
// A copy of the guest's RAM, made of what is in Bochs's own memory: Bochs has no way to share it,
// but the kernel lets a parent read its child.
//
// While the guest runs, only new events are copied; when it stands still, everything is.
#pragma once

#include "machine/host/child_process.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace machine::bochs {

class GuestRam {
public:
    GuestRam(std::shared_ptr<host::ChildProcess> process, std::uint64_t place);
    GuestRam(const GuestRam&) = delete;
    GuestRam& operator=(const GuestRam&) = delete;
    ~GuestRam();

    /// Returns a sentence on failure. Call once.
    std::string create(std::uint64_t size);

    std::span<const std::byte> bytes() const { return {data_, size_}; }

    enum class Copied : std::uint8_t {
        Whole,
        Torn, // the guest wrote over some of it meanwhile: copy again while it stands still
    };
    /// Copies the trace ring's header and its events from number `next` on.
    Copied copy_events(std::uint64_t next);
    /// Copies everything. For a guest that stands still.
    void copy_all();

    std::uint64_t hash() const;

private:
    bool copy(std::uint64_t address, std::uint64_t size);
    void copy_if_changed(std::uint64_t address, std::span<std::byte> buffer);

    std::shared_ptr<host::ChildProcess> process_;
    std::uint64_t place_; // of physical address 0 in Bochs's memory
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace machine::bochs
