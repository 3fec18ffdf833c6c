// SPDX-License-Identifier: MIT
// The host memory behind the emulated PC's RAM, and the pages the engine needs beside it.
//
// The host gives a page only when it is first touched, so 256 MiB of RAM cost what the guest uses.
// One mapping holds, in this order, RAM, the engine's own pages and a page nobody may touch: the
// engine finds RAM by host address among regions of which some seem endless, so RAM must come
// first.
#pragma once

#include <cstddef>
#include <span>

namespace machine::glass {

class HostMemory {
public:
    static constexpr std::size_t engine_bytes = 64 * 1024;

    /// `ram_bytes` is a multiple of 4096. Check `is_valid`: the host may refuse.
    explicit HostMemory(std::size_t ram_bytes);
    ~HostMemory();
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;

    bool is_valid() const { return base_ != nullptr; }
    std::span<std::byte> ram() const { return {base_, ram_bytes_}; }
    std::span<std::byte> engine_pages() const { return {base_ + ram_bytes_, engine_bytes}; }
    std::byte* guard_page() const { return base_ + ram_bytes_ + engine_bytes; }

private:
    std::size_t total_bytes() const;

    std::size_t ram_bytes_;
    std::byte* base_ = nullptr;
};

} // namespace machine::glass
