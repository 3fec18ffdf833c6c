// SPDX-License-Identifier: MIT
// The machine's RAM, which QEMU writes and we read.
//
// Of a QEMU that we start it is memory without a file name: no file is left behind whatever
// happens, because there never is one; the memory goes when the last process that holds it goes.
#pragma once

#include "machine/host/file_descriptor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace machine::qemu {

class SharedRam {
public:
    SharedRam() = default;
    SharedRam(const SharedRam&) = delete;
    SharedRam& operator=(const SharedRam&) = delete;
    ~SharedRam();

    // One of the two, once. Each returns a sentence on failure.
    std::string create(std::uint64_t size);
    /// The RAM of a QEMU that somebody else has started.
    std::string open(const std::string& path, std::uint64_t size);

    std::span<const std::byte> bytes() const { return {data_, size_}; }
    int descriptor() const { return file_.number(); }

    /// A hash of the contents, which skips memory that nobody ever touched.
    std::uint64_t hash() const;

private:
    std::string map(std::uint64_t size);

    host::FileDescriptor file_;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace machine::qemu
